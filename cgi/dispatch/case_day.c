#include "dispatch/case_day.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/fact.h"

enum {
	STMT_MAKE_MARK,
	STMT_MARK,
	STMT_FORGET,
	STMT_TODO,
	STMT_BEGIN,
	STMT_NEXT,
	STMT_PACK,
	STMT_END,
	STMT__MAX
};

const char *const case_day_statements[STMT__MAX + 1] = {
	[STMT_MAKE_MARK] = "INSERT IGNORE INTO case_day_mark (id, format) VALUES (1, 0)",
	[STMT_MARK] = "SELECT done_until, todo_until, format FROM case_day_mark WHERE id = 1"
		      " FOR UPDATE",
	[STMT_FORGET] = "UPDATE case_day_mark SET done_until = NULL, todo_until = NULL, format = ?"
			" WHERE id = 1",
	[STMT_TODO] = "INSERT INTO case_day (day, todo, facts)"
		      " SELECT DISTINCT DATEDIFF(submitted_at + INTERVAL 8 HOUR, '1970-01-01'),"
		      " 1, '' FROM report WHERE updated_at >= COALESCE(?, '1970-01-02')"
		      " AND updated_at < ? AND submitted_at >= '1970-01-02'"
		      " ON DUPLICATE KEY UPDATE todo = 1",
	[STMT_BEGIN] = "UPDATE case_day_mark SET todo_until = ? WHERE id = 1",
	/* Today's pages ask for the newest days most. */
	[STMT_NEXT] = "SELECT day FROM case_day WHERE todo = 1 ORDER BY day DESC LIMIT 1",
	[STMT_PACK] = "UPDATE case_day SET facts = ?, todo = 0 WHERE day = ?",
	[STMT_END] = "UPDATE case_day_mark SET done_until = ?, todo_until = NULL WHERE id = 1",
};

struct mark {
	int64_t done_until, todo_until; /* DB_NULL_TIME: none */
};

static bool is_past(int64_t mark, int64_t now)
{
	return mark == DB_NULL_TIME || mark <= now;
}

/*
 * Locked: one round at a time, whoever works on it. Of another format all is packed anew, and
 * when the clock was set back: what is touched from now on would seem older than the mark.
 */
static int read_mark(struct db *db, int64_t now, struct mark *m)
{
	unsigned int format;

	if (db_exec(db, case_day_statements[STMT_MAKE_MARK], "") < 0 ||
	    db_row(db, case_day_statements[STMT_MARK], "", "ttU", &m->done_until, &m->todo_until,
		   &format) != DB_ROW)
		return -1;
	if (format == FACT_FORMAT && is_past(m->done_until, now) && is_past(m->todo_until, now))
		return 0;
	m->done_until = m->todo_until = DB_NULL_TIME;
	return db_exec(db, case_day_statements[STMT_FORGET], "u", (uint64_t)FACT_FORMAT) < 0 ? -1
											     : 0;
}

static int begin_round(struct db *db, const struct mark *m, int64_t now)
{
	int64_t until = now - CASE_DAY_REST;

	if (m->done_until != DB_NULL_TIME && now - m->done_until < CASE_DAY_ROUND)
		return CASE_DAY_DONE;
	if (db_exec(db, case_day_statements[STMT_TODO], "tt", m->done_until, until) < 0 ||
	    db_exec(db, case_day_statements[STMT_BEGIN], "t", until) < 0)
		return -1;
	return CASE_DAY_MORE;
}

static int pack(struct db *db, struct arena *a, int64_t day, int64_t until, int64_t now)
{
	struct fact_list list = { NULL, 0, 0 };
	struct fact_rules rules;
	struct fact *facts;
	size_t n = 0;
	int64_t done;

	if (fact_rules_load(db, a, now, &rules) < 0 ||
	    fact_read_settled(db, &rules, day, until, &list) < 0) {
		free(list.facts);
		return -1;
	}
	facts = xmalloc((list.count + 1) * sizeof(*facts));
	for (size_t i = 0; i < list.count; i++)
		if (list.facts[i].fact.bits)
			facts[n++] = list.facts[i].fact;
	done = db_exec(db, case_day_statements[STMT_PACK], "bu", (const void *)facts,
		       n * sizeof(*facts), (uint64_t)day);
	free(facts);
	free(list.facts);
	return done < 0 ? -1 : CASE_DAY_MORE;
}

static int step(struct db *db, struct arena *a, int64_t now)
{
	struct mark m;
	uint64_t day;

	if (read_mark(db, now, &m) < 0)
		return -1;
	if (m.todo_until == DB_NULL_TIME)
		return begin_round(db, &m, now);
	switch (db_row(db, case_day_statements[STMT_NEXT], "", "u", &day)) {
	case DB_FAILED:
		return -1;
	case DB_ROW:
		return pack(db, a, (int64_t)day, m.todo_until, now);
	case DB_NONE:
		break;
	}
	return db_exec(db, case_day_statements[STMT_END], "t", m.todo_until) < 0 ? -1
										 : CASE_DAY_DONE;
}

int case_day_settle(struct db *db, int64_t now)
{
	struct arena *a;
	int result;

	if (db_begin(db) < 0)
		return -1;
	a = arena_new();
	result = db_end(db, step(db, a, now));
	arena_free(a);
	return result;
}
