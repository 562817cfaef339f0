#include "report/suggest.h"

#include "base/clock.h"
#include "base/conf.h"
#include "db/db.h"
#include "dispatch/classify.h"
#include "text/live_model.h"

#define LEAST 0.05 /* less likely than that is no suggestion */

static struct live_model live;
static struct rules *rules;
static double sure = 1;

int suggest_load(struct db *db)
{
	struct rules *fresh = rules_load_words(db, clock_now());

	if (!fresh)
		return -1;
	rules_free(rules);
	rules = fresh;
	rules_use_model(rules, live.classifier, sure);
	return 0;
}

void suggest_open(const struct conf *c)
{
	live_model_close(&live);
	live_model_open(&live, c);
	sure = (double)conf_int(c, "model", "confidence") / 100;
}

void suggest_forget(void)
{
	rules_free(rules);
	rules = NULL;
	live_model_close(&live);
}

static void look_again(void)
{
	if (live_model_refresh(&live) && rules)
		rules_use_model(rules, live.classifier, sure);
}

static size_t from_candidates(const struct classified *c, struct suggestion *out)
{
	size_t n = 0;

	for (size_t i = 0; i < c->candidate_count && n < SUGGESTIONS; i++)
		if (c->candidates[i].confidence >= LEAST)
			out[n++] = (struct suggestion){ c->candidates[i].category->id,
							c->candidates[i].confidence,
							c->candidates[i].confidence >= sure };
	return n;
}

/* Without a classifier: what the keyword rules say, each as much as its votes. */
static size_t from_votes(const struct classified *c, struct suggestion *out)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->vote_count; i++)
		sum += c->votes[i].score;
	for (size_t i = 0; i < c->vote_count && n < SUGGESTIONS; i++)
		out[n++] = (struct suggestion){ c->votes[i].category_id, c->votes[i].score / sum,
						false };
	return n;
}

size_t suggest(const char *text, unsigned int group_id, struct suggestion out[SUGGESTIONS])
{
	struct classified c;

	if (!rules)
		return 0;
	look_again();
	classify(rules, text, 0, group_id, &c);
	return c.candidate_count ? from_candidates(&c, out) : from_votes(&c, out);
}

size_t suggest_words(uint64_t category_id, const char **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; rules && i < rules->keywords.count && n < max; i++) {
		const struct keyword *k = &rules->keywords.rules[i];

		if (k->category_id == category_id && k->weight > 0)
			out[n++] = k->phrase;
	}
	return n;
}

const char *suggest_illness(void)
{
	look_again();
	return live_model_illness(&live);
}
