#include "dispatch/classify.h"

#include <math.h>

#include "base/log.h"
#include "base/utf8.h"

/* --- without a classifier ------------------------------------------------------------- */

/* The best vote wins unless another group has as many. */
static const struct case_category *by_words(const struct rules *r, const struct classified *c)
{
	if (!c->vote_count)
		return NULL;
	for (size_t i = 1; i < c->vote_count; i++)
		if (c->votes[i].score == c->votes[0].score &&
		    c->votes[i].group_id != c->votes[0].group_id)
			return NULL;
	return rules_category(r, c->votes[0].category_id);
}

static void decide_alone(const struct rules *r, const struct case_category *group,
			 struct classified *out)
{
	out->category = by_words(r, out);
	if (out->category) {
		out->by = CLASSIFIED_WORDS;
	} else if (group) {
		out->by = CLASSIFIED_GROUP;
		out->category = group;
	}
}

/* --- classifier and keyword rules together ---------------------------------------------- */

#define WEIGHED_MAX (RULES_LABELS + VOTES)
#define LEAST       1e-30F /* so that it has a logarithm */
#define SURE_VOTE   100    /* the score of a phrase that leaves no doubt; more is not more */
#define LEAST_SHOWN 0.005

/*
 * Measured on families of sentences that the classifier had not seen (tests/bench/line.c): a
 * sharper and a blunter view of it together come nearest to how often it is right. To what it
 * knows the keyword rules add next to nothing, so they only tip a balance; what it was never
 * taught they alone can name.
 */
struct view {
	double share, sharpness;
};
static const struct view views[] = { { 0.9, 1.2 }, { 0.1, 0.45 } };
#define VOTE_TAUGHT   0.25 /* a full vote's worth in log-odds */
#define VOTE_UNTAUGHT 2.5  /* 4 cost one report in forty of those sent alone */

struct weighed {
	const struct case_category *category;
	double log_odds;   /* ln of the classifier's confidence */
	double vote;       /* of the keyword rules, in log-odds */
	double confidence; /* the result */
};

/* A label of no category is weighed too: it takes its share from the others. */
static bool allowed(const struct case_category *c, unsigned int group_id)
{
	return !group_id || (c && c->group_id == group_id);
}

/* A category that the classifier was never taught begins as an average one. */
static size_t add_votes(const struct rules *r, const struct classified *c, size_t labels,
			struct weighed *w, size_t n)
{
	for (size_t v = 0; v < c->vote_count; v++) {
		const struct case_category *category = rules_category(r, c->votes[v].category_id);
		size_t i = 0;

		if (!category)
			continue;
		while (i < n && w[i].category != category)
			i++;
		if (i == n)
			w[n++] = (struct weighed){ .category = category,
						   .log_odds = -log((double)labels),
						   .vote = VOTE_UNTAUGHT };
		else
			w[i].vote = VOTE_TAUGHT;
		w[i].vote *= fmin(c->votes[v].score, SURE_VOTE) / SURE_VOTE;
	}
	return n;
}

static size_t gather(const struct rules *r, const char *text, unsigned int group_id,
		     const struct classified *c, struct weighed *w)
{
	size_t labels = classifier_labels(r->model), n = 0;
	float of_label[RULES_LABELS];

	if (classifier_confidences(r->model, text, of_label))
		for (size_t i = 0; i < labels; i++)
			if (allowed(r->of_label[i], group_id))
				w[n++] = (struct weighed){ .category = r->of_label[i],
							   .log_odds =
								   log(fmaxf(of_label[i], LEAST)) };
	return add_votes(r, c, labels, w, n);
}

static double force(const struct weighed *w, const struct view *v)
{
	return v->sharpness * (w->log_odds + w->vote);
}

/* The one formula: softmax of sharpness * (ln confidence + vote), in each view by its share. */
static void weigh(struct weighed *w, size_t n)
{
	for (size_t k = 0; k < sizeof(views) / sizeof(views[0]); k++) {
		const struct view *v = &views[k];
		double most = -INFINITY, sum = 0;

		for (size_t i = 0; i < n; i++)
			most = fmax(most, force(&w[i], v));
		for (size_t i = 0; i < n; i++)
			sum += exp(force(&w[i], v) - most);
		for (size_t i = 0; i < n; i++)
			w[i].confidence += v->share * exp(force(&w[i], v) - most) / sum;
	}
}

static void place(struct classified *out, const struct weighed *w)
{
	size_t at = out->candidate_count;

	while (at > 0 && out->candidates[at - 1].confidence < w->confidence)
		at--;
	if (at == CANDIDATES || w->confidence < LEAST_SHOWN || !w->category)
		return;
	if (out->candidate_count < CANDIDATES)
		out->candidate_count++;
	memmove(&out->candidates[at + 1], &out->candidates[at],
		(out->candidate_count - at - 1) * sizeof(out->candidates[0]));
	out->candidates[at] = (struct candidate){ w->category, w->confidence, 0 };
}

/* Into out->candidates, of this group only unless it is 0. */
static void find_candidates(const struct rules *r, const char *text, unsigned int group_id,
			    struct classified *out)
{
	struct weighed w[WEIGHED_MAX];
	size_t n = gather(r, text, group_id, out, w);

	weigh(w, n);
	for (size_t i = 0; i < n; i++)
		place(out, &w[i]);
}

/* --- all ---------------------------------------------------------------------------------- */

void classify(const struct rules *r, const char *text, uint32_t category_id, unsigned int group_id,
	      struct classified *out)
{
	const struct case_category *group;

	*out = (struct classified){ .category = rules_category(r, category_id) };
	/* The choice stands: what speaks against it is kept for whom it may concern. */
	if (out->category)
		out->by = CLASSIFIED_CHOSEN;
	group = out->category ? NULL : rules_group_default(r, group_id);
	group_id = group ? group->group_id : 0;
	if (!out->category || r->model)
		out->vote_count = keyword_vote(&r->keywords, text, group_id, out->votes);
	if (r->model)
		find_candidates(r, text, group_id, out);
	if (out->category || out->candidate_count)
		return;
	decide_alone(r, group, out);
}

/* Of two of which one has the other in it the longer stays: "灯不亮" tells nothing beside
 * "路灯不亮". */
static size_t add_phrase(struct phrase *list, size_t n, struct phrase p)
{
	for (size_t i = 0; i < n; i++) {
		if (memmem(list[i].at, list[i].len, p.at, p.len))
			return n;
		if (memmem(p.at, p.len, list[i].at, list[i].len)) {
			list[i] = p;
			return n;
		}
	}
	if (n < REASON_PHRASES)
		list[n++] = p;
	return n;
}

static size_t phrases_of_votes(const struct classified *c, uint32_t category_id,
			       struct phrase out[REASON_PHRASES])
{
	size_t n = 0;

	for (size_t v = 0; v < c->vote_count; v++) {
		const struct vote *vote = &c->votes[v];

		for (size_t i = 0; vote->category_id == category_id && i < vote->phrase_count; i++)
			n = add_phrase(out, n,
				       (struct phrase){ vote->phrases[i],
							strlen(vote->phrases[i]) });
	}
	return n;
}

/* The label of a category, or how many there are. */
static size_t label_of(const struct rules *r, const struct case_category *category)
{
	size_t labels = classifier_labels(r->model), i = 0;

	while (i < labels && r->of_label[i] != category)
		i++;
	return i;
}

/* Against which other one it was decided. */
static size_t rival_of(const struct rules *r, const struct classified *c,
		       const struct case_category *category)
{
	size_t labels = classifier_labels(r->model), label;

	for (size_t i = 0; i < c->candidate_count; i++) {
		label = label_of(r, c->candidates[i].category);
		if (c->candidates[i].category != category && label < labels)
			return label;
	}
	return label_of(r, category) ? 0 : 1;
}

size_t classify_phrases(const struct rules *r, const char *text, const struct classified *c,
			const struct case_category *category, struct phrase out[REASON_PHRASES])
{
	struct phrase found[CLASSIFIER_PHRASES];
	size_t n = phrases_of_votes(c, category->id, out), count = 0, label;

	if (!r->model || !c->candidate_count)
		return n;
	label = label_of(r, category);
	if (label < classifier_labels(r->model))
		count = classifier_phrases(r->model, text, label, rival_of(r, c, category), found);
	for (size_t i = 0; i < count; i++)
		/* A single character explains nothing to anybody. */
		if (found[i].len > utf8_prefix(found[i].at, 1))
			n = add_phrase(out, n, found[i]);
	return n;
}
