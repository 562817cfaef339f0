#include "dispatch/classify.h"

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

static void decide(const struct rules *r, const char *text, const struct case_category *group,
		   struct classified *out)
{
	unsigned int group_id = group ? group->group_id : 0;

	out->vote_count = keyword_vote(&r->keywords, text, group_id, out->votes);
	out->category = by_words(r, out);
	if (out->category) {
		out->by = CLASSIFIED_WORDS;
	} else if (group) {
		out->by = CLASSIFIED_GROUP;
		out->category = group;
	}
}

void classify(const struct rules *r, const char *text, uint32_t category_id, unsigned int group_id,
	      struct classified *out)
{
	*out = (struct classified){ .category = rules_category(r, category_id) };
	if (out->category)
		out->by = CLASSIFIED_CHOSEN;
	else
		decide(r, text, rules_group_default(r, group_id), out);
}
