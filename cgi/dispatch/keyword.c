#include "dispatch/keyword.h"

#include "base/arena.h"
#include "db/db.h"

enum { STMT_KEYWORDS, STMT__MAX };

#define KEYWORDS_MAX 20000 /* the statement's LIMIT */

const char *const keyword_statements[STMT__MAX + 1] = {
	[STMT_KEYWORDS] = "SELECT k.phrase, k.category_id, c.group_id, k.weight"
			  " FROM keyword_rule k JOIN category c ON c.id = k.category_id"
			  " WHERE c.valid_from <= DATE_ADD('1970-01-01', INTERVAL ? DAY)"
			  " AND (c.valid_to IS NULL"
			  " OR c.valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY))"
			  " AND k.phrase <> ''"
			  " ORDER BY k.category_id, k.id LIMIT 20000",
};

int keywords_load(struct db *db, struct arena *a, int64_t day, struct keywords *out)
{
	struct keyword *rules = arena_alloc(a, (KEYWORDS_MAX + 1) * sizeof(*rules));
	enum db_row_result row;
	size_t n = 0;

	if (db_query(db, keyword_statements[STMT_KEYWORDS], "ii", day, day) < 0)
		return -1;
	do {
		struct keyword *k = &rules[n];

		row = db_next(db, "sUUI", &k->phrase, &k->category_id, &k->group_id, &k->weight);
		n += row == DB_ROW;
	} while (row == DB_ROW);
	out->rules = rules;
	out->count = n;
	return row == DB_NONE ? 0 : -1;
}

static void count(struct vote *v, const struct keyword *k)
{
	v->score += k->weight;
	if (k->weight > 0 && v->phrase_count < VOTE_PHRASES)
		v->phrases[v->phrase_count++] = k->phrase;
}

/* Into its place among the best; the ones before it keep theirs when equal. */
static size_t place(struct vote out[VOTES], size_t found, const struct vote *v)
{
	size_t at = found;

	while (at > 0 && out[at - 1].score < v->score)
		at--;
	if (at == VOTES)
		return found;
	if (found < VOTES)
		found++;
	memmove(&out[at + 1], &out[at], (found - at - 1) * sizeof(*out));
	out[at] = *v;
	return found;
}

size_t keyword_vote(const struct keywords *k, const char *text, unsigned int group_id,
		    struct vote out[VOTES])
{
	size_t found = 0;

	for (size_t i = 0; i < k->count;) {
		const struct keyword *first = &k->rules[i];
		struct vote v = { .category_id = first->category_id, .group_id = first->group_id };

		for (; i < k->count && k->rules[i].category_id == v.category_id; i++)
			if (strstr(text, k->rules[i].phrase))
				count(&v, &k->rules[i]);
		if (v.score > 0 && (!group_id || v.group_id == group_id))
			found = place(out, found, &v);
	}
	return found;
}
