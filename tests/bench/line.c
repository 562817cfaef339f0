/*
 * How often the words alone send a report to the right unit, and how sure the core says it is:
 * the corpus in five parts by family, each asked of a classifier that has not seen it, through
 * the very decision that dispatchd makes, at one place in 市南区, with the rules of the database
 * that $DL_CONF names. What is right: the unit of the sentence's own category.
 *
 * Prints, for the classifier and the keyword rules together and each alone, one line of JSON:
 *   units       share of sentences that go to the right unit, were all sent
 *   categories  share whose first candidate is the right category
 *   ece         of the unit's confidence, 15 bins
 *   microseconds  mean of one decision
 *   at          [threshold, share sent without a person, share of these that is right], ...
 */
#include <math.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "dispatch/decision.h"
#include "text/corpus.h"
#include "text/train.h"

#define FOLDS    5
#define NOBODY   2 /* a threshold that nothing reaches: all units are asked for */
#define ECE_BINS 15
#define TEXT     1000 /* bytes of a sentence */
#define PLACE                     \
	{                         \
		36.0620, 120.3840 \
	}

struct sentence {
	char *text;
	size_t label; /* of the corpus */
};

struct result {
	double confidence, us;
	bool unit, category, sent;
};

static struct corpus corpus;
static struct sentence *sentences; /* of corpus.rows, one each */
static size_t sentence_count;

/* --- the corpus with its texts: corpus.h keeps only what the classifier sees --- */

static void take(char *line)
{
	char *family = strchr(line, '\t'), *text = family ? strchr(family + 1, '\t') : NULL;
	size_t before = corpus.row_count;

	if (!text)
		return;
	*family++ = *text++ = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (corpus_add_text(&corpus, text, line, family) || corpus.row_count == before)
		return;
	sentences = xrealloc(sentences, corpus.row_count * sizeof(*sentences));
	sentences[sentence_count++] = (struct sentence){ xstrdup(text), corpus.rows[before].label };
}

static void read_file(const char *path)
{
	FILE *f = fopen(path, "re");
	char line[TEXT];
	bool header = true;

	if (!f)
		BUG("a file of the corpus cannot be read");
	for (; fgets(line, sizeof(line), f); header = false)
		if (!header && *line != '#')
			take(line);
	fclose(f);
}

/* --- asking --- */

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static uint32_t unit_of(const struct rules *r, const struct case_category *c,
			const struct decision *d, int64_t now)
{
	const struct components none = { 0 };
	const struct route_place where = { d->district, d->street, PLACE, &none };
	struct routed routed;

	return route_suggest(r, c, &where, now, &routed) ? routed.unit_id : 0;
}

/* As decision.c adds them up, whatever the threshold. */
static uint32_t likeliest_unit(const struct classified *c)
{
	uint32_t best = c->candidates[0].unit_id;
	double most = 0;

	for (size_t i = 0; i < c->candidate_count; i++) {
		double sum = 0;

		for (size_t k = 0; k < c->candidate_count; k++)
			if (c->candidates[k].unit_id == c->candidates[i].unit_id)
				sum += c->candidates[k].confidence;
		if (sum > most) {
			most = sum;
			best = c->candidates[i].unit_id;
		}
	}
	return best;
}

static struct result ask(struct arena *a, const struct rules *r, const char *text, const char *code,
			 int64_t now)
{
	struct facts f = { .body = text, .point = PLACE };
	const struct case_category *truth = NULL;
	struct result out = { 0 };
	struct decision d;

	for (size_t i = 0; !truth && i < r->category_count; i++)
		if (r->categories[i].kind == 2 && !strcmp(r->categories[i].code, code))
			truth = &r->categories[i];
	out.us = now_us();
	decide(a, r, &f, now, &d);
	out.us = now_us() - out.us;
	out.sent = d.open || d.classified.candidate_count > 0;
	if (out.sent && truth)
		out.unit = unit_of(r, truth, &d, now) ==
			   (d.open ? d.routed.unit_id : likeliest_unit(&d.classified));
	out.confidence = d.classified.confidence;
	out.category = d.classified.candidate_count ? d.classified.candidates[0].category == truth
						    : d.open && d.category == truth;
	arena_reset(a);
	return out;
}

static struct classifier *train_without(unsigned int fold)
{
	bool *keep = xmalloc(corpus.row_count);
	struct classifier *c;
	unsigned char *bytes;
	const char *why;
	size_t len;

	for (size_t i = 0; i < corpus.row_count; i++)
		keep[i] = row_fold(&corpus.rows[i], FOLDS, 0) != fold;
	bytes = train_model(&corpus, keep, &len, &why);
	BUG_IF(!bytes);
	c = classifier_from(bytes, len, &why);
	BUG_IF(!c);
	free(bytes);
	free(keep);
	return c;
}

/* --- saying --- */

static double ece(const struct result *all, size_t n)
{
	double sure[ECE_BINS] = { 0 }, right[ECE_BINS] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++) {
		int bin = (int)fmin(all[i].confidence * ECE_BINS, ECE_BINS - 1);

		sure[bin] += all[i].confidence;
		right[bin] += all[i].unit;
	}
	for (int b = 0; b < ECE_BINS; b++)
		sum += fabs(sure[b] - right[b]);
	return sum / (double)n;
}

static void say(const char *what, const struct result *all, size_t n)
{
	size_t units = 0, categories = 0, sent = 0;
	double us = 0;

	for (size_t i = 0; i < n; i++) {
		units += all[i].unit;
		categories += all[i].category;
		sent += all[i].sent;
		us += all[i].us;
	}
	printf("{\"what\":\"%s\",\"texts\":%zu,\"sent\":%.4f,\"units\":%.4f,\"categories\":%.4f,"
	       "\"ece\":%.4f,\"microseconds\":%.1f,\"at\":[",
	       what, n, (double)sent / (double)n, (double)units / (double)n,
	       (double)categories / (double)n, ece(all, n), us / (double)n);
	for (int t = 30; t <= 95; t += 5) {
		size_t alone = 0, right = 0;

		for (size_t i = 0; i < n; i++) {
			bool enough = all[i].sent && all[i].confidence * 100 >= t;

			alone += enough;
			right += enough && all[i].unit;
		}
		printf("%s[%d,%.4f,%.4f]", t > 30 ? "," : "", t, (double)alone / (double)n,
		       alone ? (double)right / (double)alone : 0);
	}
	printf("]}\n");
}

static void measure(struct db *db, int64_t now)
{
	struct rules *r = rules_load(db, now);
	struct arena *a = arena_new();
	struct result *both = xmalloc(sentence_count * sizeof(*both));
	struct result *model = xmalloc(sentence_count * sizeof(*model));
	struct result *words = xmalloc(sentence_count * sizeof(*words));
	size_t keywords;

	BUG_IF(!r);
	keywords = r->keywords.count;
	for (unsigned int fold = 0; fold < FOLDS; fold++) {
		struct classifier *c = train_without(fold);

		for (size_t i = 0; i < sentence_count; i++) {
			const char *text = sentences[i].text,
				   *code = corpus.labels[sentences[i].label];

			if (row_fold(&corpus.rows[i], FOLDS, 0) != fold)
				continue;
			rules_use_model(r, c, NOBODY);
			both[i] = ask(a, r, text, code, now);
			r->keywords.count = 0;
			model[i] = ask(a, r, text, code, now);
			r->keywords.count = keywords;
			rules_use_model(r, NULL, NOBODY);
			words[i] = ask(a, r, text, code, now);
		}
		classifier_close(c);
	}
	say("both", both, sentence_count);
	say("classifier", model, sentence_count);
	say("keyword rules", words, sentence_count);
	free(both);
	free(model);
	free(words);
	arena_free(a);
	rules_free(r);
}

int main(int argc, char **argv)
{
	struct conf *conf = conf_load(NULL);
	struct db *db;

	if (!conf || argc < 2) {
		fprintf(stderr, "usage: DL_CONF=FILE line CORPUS.tsv...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		read_file(argv[i]);
	db = db_open(conf, "root");
	measure(db, clock_now());
	db_close(db);
	conf_free(conf);
	return 0;
}
