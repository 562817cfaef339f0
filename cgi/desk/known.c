#include "desk/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"

#define UNITS_MAX     3000
#define STANDARDS_MAX 5000
#define ANSWERS_MAX   1000

enum { STMT_UNITS, STMT_STANDARDS, STMT_ANSWERS, STMT__MAX };

const char *const known_statements[STMT__MAX + 1] = {
	[STMT_UNITS] = "SELECT id, code, name, short_name, area_code FROM unit"
		       " ORDER BY code LIMIT 3000",
	[STMT_STANDARDS] = "SELECT id, category_id, open_when, close_when, limit_count, limit_unit"
			   " FROM case_standard ORDER BY category_id, position LIMIT 5000",
	[STMT_ANSWERS] = "SELECT group_id, action, title, body FROM response_template"
			 " ORDER BY group_id DESC, action, position LIMIT 1000",
};

static struct known {
	struct arena *arena;
	struct known_unit units[UNITS_MAX];
	struct known_standard standards[STANDARDS_MAX];
	struct known_answer answers[ANSWERS_MAX];
	size_t unit_count, standard_count, answer_count;
	struct calendar calendar;
	struct phase_limits phases;
} * known;

static int load_units(struct db *db, struct known *k)
{
	enum db_row_result row = DB_ROW;

	if (db_query(db, known_statements[STMT_UNITS], "") < 0)
		return -1;
	while (row == DB_ROW && k->unit_count < UNITS_MAX) {
		struct known_unit *u = &k->units[k->unit_count];

		row = db_next(db, "usssU", &u->id, &u->code, &u->name, &u->short_name,
			      &u->area_code);
		k->unit_count += row == DB_ROW;
	}
	return row == DB_FAILED ? -1 : 0;
}

static int load_standards(struct db *db, struct known *k)
{
	enum db_row_result row = DB_ROW;

	if (db_query(db, known_statements[STMT_STANDARDS], "") < 0)
		return -1;
	while (row == DB_ROW && k->standard_count < STANDARDS_MAX) {
		struct known_standard *s = &k->standards[k->standard_count];

		row = db_next(db, "uussUU", &s->id, &s->category_id, &s->open_when, &s->close_when,
			      &s->limit_count, &s->limit_unit);
		k->standard_count += row == DB_ROW;
	}
	return row == DB_FAILED ? -1 : 0;
}

static int load_answers(struct db *db, struct known *k)
{
	enum db_row_result row = DB_ROW;

	if (db_query(db, known_statements[STMT_ANSWERS], "") < 0)
		return -1;
	while (row == DB_ROW && k->answer_count < ANSWERS_MAX) {
		struct known_answer *a = &k->answers[k->answer_count];

		row = db_next(db, "UUss", &a->group_id, &a->action, &a->title, &a->body);
		k->answer_count += row == DB_ROW;
	}
	return row == DB_FAILED ? -1 : 0;
}

static void release(struct known *k)
{
	if (!k)
		return;
	arena_free(k->arena);
	free(k);
}

int known_load(struct db *db)
{
	struct known *k = xmalloc(sizeof(*k));
	int result;

	memset(k, 0, sizeof(*k));
	k->arena = arena_new();
	db_use_arena(db, k->arena);
	result = load_units(db, k) < 0 || load_standards(db, k) < 0 || load_answers(db, k) < 0 ||
		 calendar_load(db, k->arena, &k->calendar) < 0 ||
		 phase_limits_load(db, k->arena, &k->phases) < 0;
	db_use_arena(db, NULL);
	if (result) {
		release(k);
		return -1;
	}
	release(known);
	known = k;
	return 0;
}

static const struct known *all(void)
{
	BUG_IF(!known);
	return known;
}

const struct known_unit *known_units(size_t *count)
{
	*count = all()->unit_count;
	return all()->units;
}

const struct known_unit *known_unit(uint64_t id)
{
	const struct known *k = all();

	for (size_t i = 0; id && i < k->unit_count; i++)
		if (k->units[i].id == id)
			return &k->units[i];
	return NULL;
}

const struct known_standard *known_standards(size_t *count)
{
	*count = all()->standard_count;
	return all()->standards;
}

const struct known_standard *known_standard(uint64_t id)
{
	const struct known *k = all();

	for (size_t i = 0; id && i < k->standard_count; i++)
		if (k->standards[i].id == id)
			return &k->standards[i];
	return NULL;
}

const struct known_standard *known_standard_of(uint64_t category_id)
{
	const struct known *k = all();

	for (size_t i = 0; category_id && i < k->standard_count; i++)
		if (k->standards[i].category_id == category_id)
			return &k->standards[i];
	return NULL;
}

const struct known_answer *known_answers(size_t *count)
{
	*count = all()->answer_count;
	return all()->answers;
}

const struct calendar *known_calendar(void)
{
	return &all()->calendar;
}

const struct phase_limits *known_phases(void)
{
	return &all()->phases;
}
