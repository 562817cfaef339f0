#include "sign/answers.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "db/db.h"

enum { STMT_ANSWERS, STMT_CASES };
enum { STMT_CHANGE, STMT_ADD, STMT_PUT };

const char *const answer_statements[] = {
	[STMT_ANSWERS] = "SELECT id, topic, question, answer, source, position, basis, shown,"
			 " changed_at FROM sign_answer WHERE shown = 1 OR ?"
			 " ORDER BY position, id LIMIT 300",
	[STMT_CASES] = "SELECT place, title, shop, design, street, about, passport, shown"
		       " FROM sign_case WHERE (shown = 1 OR ?) AND place BETWEEN 1 AND 61"
		       " ORDER BY place LIMIT 61",
	NULL,
};

const char *const answer_desk_statements[] = {
	[STMT_CHANGE] = "UPDATE sign_answer SET topic = ?, question = ?, answer = ?, source = ?,"
			" position = ?, basis = ?, shown = ?, staff_id = ?, changed_at = ?"
			" WHERE id = ?",
	[STMT_ADD] = "INSERT INTO sign_answer (code, topic, question, answer, source, position,"
		     " basis, shown, staff_id, changed_at)"
		     " SELECT CONCAT('desk-', COALESCE(MAX(id), 0) + 1), ?, ?, ?, ?, ?, ?, ?, ?, ?"
		     " FROM sign_answer",
	[STMT_PUT] = "INSERT INTO sign_case (place, title, shop, design, street, about, passport,"
		     " shown, staff_id, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		     " ON DUPLICATE KEY UPDATE title = VALUES(title), shop = VALUES(shop),"
		     " design = VALUES(design), street = VALUES(street), about = VALUES(about),"
		     " passport = VALUES(passport), shown = VALUES(shown),"
		     " staff_id = VALUES(staff_id), changed_at = VALUES(changed_at)",
	NULL,
};

int answers_load(struct db *db, struct arena *a, bool all, struct sign_answer **out, size_t *count)
{
	struct sign_answer *list = arena_alloc(a, (SIGN_ANSWERS_MAX + 1) * sizeof(*list));
	enum db_row_result row;
	unsigned int shown;

	*out = list;
	*count = 0;
	if (db_query(db, answer_statements[STMT_ANSWERS], "u", (uint64_t)all) < 0)
		return -1;
	for (;;) {
		struct sign_answer *one = &list[*count];

		row = db_next(db, "ussssUUUt", &one->id, &one->topic, &one->question, &one->answer,
			      &one->source, &one->position, &one->basis, &shown, &one->changed_at);
		if (row != DB_ROW)
			return row == DB_NONE ? 0 : -1;
		one->shown = shown != 0;
		(*count)++;
	}
}

/* --- finding ------------------------------------------------------------------------------ */

/* Marks that part words, and what everybody types and nobody means. */
static bool is_gap(uint32_t c)
{
	return c <= ' ' || c == 0x3000 || c == 0xFF1F || c == '?' || c == 0xFF0C || c == ',' ||
	       c == 0x3002;
}

#define PAIRS 64

struct pairs {
	char pair[PAIRS][9];
	size_t count;
};

/* The neighbouring characters of the words, two and two. */
static void read_pairs(const char *words, struct pairs *out)
{
	out->count = 0;
	while (*words && out->count < PAIRS) {
		const char *at = words, *next;
		uint32_t first = utf8_next(&words), second;

		next = words;
		second = *next ? utf8_next(&next) : 0;
		if (is_gap(first) || !second || is_gap(second))
			continue;
		memcpy(out->pair[out->count], at, (size_t)(next - at));
		out->pair[out->count++][next - at] = '\0';
	}
}

/* What stands in every third text tells none from the others: 招牌. */
static void drop_common(struct pairs *p, const struct sign_answer *list, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++) {
		size_t texts = 0;

		for (size_t k = 0; k < count; k++)
			texts += strstr(list[k].question, p->pair[i]) != NULL;
		if (texts * 3 <= count || count < 3)
			memmove(p->pair[kept++], p->pair[i], sizeof(p->pair[i]));
	}
	/* Of nothing else, everything is about it. */
	p->count = kept ? kept : p->count;
}

static int pairs_in(const struct pairs *p, const char *text)
{
	int found = 0;

	for (size_t i = 0; i < p->count; i++)
		found += strstr(text, p->pair[i]) != NULL;
	return found;
}

static int score(const struct sign_answer *one, const struct pairs *p, const char *words)
{
	return 3 * pairs_in(p, one->question) + 2 * pairs_in(p, one->topic) +
	       pairs_in(p, one->answer) +
	       /* One character alone has no pair. */
	       (utf8_length(words) == 1 && !is_gap((unsigned char)*words) &&
		strstr(one->question, words) != NULL);
}

size_t answers_find(const struct sign_answer *list, size_t count, const char *words,
		    const struct sign_answer **out)
{
	int scores[SIGN_ANSWERS_MAX];
	struct pairs pairs;
	size_t n = 0;

	read_pairs(words, &pairs);
	drop_common(&pairs, list, count);
	for (size_t i = 0; i < count && i < SIGN_ANSWERS_MAX; i++) {
		int value = score(&list[i], &pairs, words);
		size_t at = n;

		if (!value)
			continue;
		for (; at && scores[at - 1] < value; at--) {
			scores[at] = scores[at - 1];
			out[at] = out[at - 1];
		}
		scores[at] = value;
		out[at] = &list[i];
		n++;
	}
	return n;
}

/* --- staff -------------------------------------------------------------------------------- */

int answer_save(struct db *db, const struct sign_answer *one, uint64_t staff, int64_t now)
{
	int64_t rows;

	if (one->id)
		rows = db_exec(db, answer_desk_statements[STMT_CHANGE], "ssssuuuutu", one->topic,
			       one->question, one->answer, one->source, (uint64_t)one->position,
			       (uint64_t)one->basis, (uint64_t)one->shown, staff, now, one->id);
	else
		rows = db_exec(db, answer_desk_statements[STMT_ADD], "ssssuuuut", one->topic,
			       one->question, one->answer, one->source, (uint64_t)one->position,
			       (uint64_t)one->basis, (uint64_t)one->shown, staff, now);
	return rows < 0 ? -1 : rows == 0;
}

int cases_load(struct db *db, bool all, struct sign_case out[SIGN_CASES], size_t *count)
{
	enum db_row_result row;
	unsigned int shown;

	*count = 0;
	if (db_query(db, answer_statements[STMT_CASES], "u", (uint64_t)all) < 0)
		return -1;
	for (;;) {
		struct sign_case one;

		row = db_next(db, "UssssssU", &one.place, &one.title, &one.shop, &one.design,
			      &one.street, &one.about, &one.passport, &shown);
		if (row != DB_ROW || *count == SIGN_CASES)
			return row == DB_FAILED ? -1 : 0;
		one.shown = shown != 0;
		out[(*count)++] = one;
	}
}

int case_save(struct db *db, const struct sign_case *one, uint64_t staff, int64_t now)
{
	return db_exec(db, answer_desk_statements[STMT_PUT], "ussssssuut", (uint64_t)one->place,
		       one->title, one->shop, one->design, one->street, one->about, one->passport,
		       (uint64_t)one->shown, staff, now) < 0
		       ? -1
		       : 0;
}
