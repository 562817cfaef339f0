#include "dispatch/fact.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/evaluation.h"

/* In the order of struct raw. What is NULL is 0 (db.h). */
#define COLUMNS                                                                            \
	"SELECT r.id, r.status, r.detail, r.hidden, r.group_id, r.category_id,"            \
	" r.district_code, r.street_code, r.submitted_at, c.report_id IS NOT NULL,"        \
	" c.main_id IS NOT NULL, c.unit_id, c.returns,"                                    \
	" c.rule_id IS NOT NULL OR c.precedent_id IS NOT NULL, c.opened_at, c.handled_at," \
	" c.deadline, c.overdue_at IS NOT NULL, c.exempt, c.rework, c.extensions,"         \
	" c.closed_how, c.reopened, c.rating FROM report r"                                \
	" LEFT JOIN case_file c ON c.report_id = r.id"                                     \
	" WHERE r.submitted_at >= ? AND r.submitted_at < ?"

enum { STMT_MARK, STMT_OPEN, STMT_CHANGED, STMT_ALL, STMT_SETTLED, STMT_DAYS, STMT__MAX };

const char *const fact_statements[STMT__MAX + 1] = {
	[STMT_MARK] = "SELECT done_until FROM case_day_mark WHERE id = 1 AND format = ?",
	/* 5 is STATUS_CLOSED. */
	[STMT_OPEN] = COLUMNS " AND r.status IN (1, 2, 3, 4) LIMIT 1000000",
	[STMT_CHANGED] = COLUMNS " AND r.status = 5 AND r.updated_at >= ? LIMIT 1000000",
	[STMT_ALL] = COLUMNS " LIMIT 1000000",
	[STMT_SETTLED] =
		COLUMNS " AND r.status = 5 AND r.updated_at < ? ORDER BY r.id LIMIT 300000",
	[STMT_DAYS] = "SELECT day, facts FROM case_day WHERE day >= ? AND day < ? LIMIT 100",
};

#define DAYS_TOGETHER 31 /* days' facts asked for at once: what the client keeps in memory */

/* --- from rows ---------------------------------------------------------------------------- */

struct raw {
	uint64_t id;
	unsigned int status, detail, hidden, group, category, district, street;
	int64_t submitted_at;
	unsigned int has_case, is_twin, unit, returns, by_core;
	int64_t opened_at, handled_at, deadline;
	unsigned int was_overdue, exempt, rework, extensions, closed_how, reopened, rating;
};

static enum db_row_result fetch(struct db *db, struct raw *r)
{
	return db_next(db, "uUUUUUUUtUUUUUtttUUUUUUU", &r->id, &r->status, &r->detail, &r->hidden,
		       &r->group, &r->category, &r->district, &r->street, &r->submitted_at,
		       &r->has_case, &r->is_twin, &r->unit, &r->returns, &r->by_core, &r->opened_at,
		       &r->handled_at, &r->deadline, &r->was_overdue, &r->exempt, &r->rework,
		       &r->extensions, &r->closed_how, &r->reopened, &r->rating);
}

/* Slower than the core ever is, and than the phase's limit by the working calendar allows. */
static bool is_late(const struct fact_rules *rules, const struct raw *r)
{
	bool waits = !r->has_case || r->opened_at == DB_NULL_TIME;
	int64_t due;

	if (!waits && r->opened_at <= r->submitted_at + CLOCK_MINUTE)
		return false;
	due = phase_deadline(&rules->calendar, &rules->limits, PHASE_ASSIGN, r->group,
			     r->submitted_at);
	return due != DB_NULL_TIME && (waits ? rules->now : r->opened_at) > due;
}

static uint32_t bit(enum evaluation_count c, bool is)
{
	return is ? 1u << c : 0;
}

/* Of what has been with a unit: a case that came back has returns, and may have no unit. */
static uint32_t unit_bits(const struct fact_rules *rules, const struct raw *r)
{
	bool was_handled = r->handled_at != DB_NULL_TIME;
	bool handled = was_handled && r->status >= STATUS_HANDLED;
	bool closed = handled && r->status == STATUS_CLOSED;
	bool past = !handled && r->detail != STATE_SUSPENDED && r->deadline != DB_NULL_TIME &&
		    r->deadline < rules->now;
	bool in_time = handled && (!r->was_overdue || r->exempt);
	bool missed = r->was_overdue || past;
	bool solved = r->closed_how == 1;

	return bit(COUNT_DISPATCHED, true) | bit(COUNT_BY_CORE, r->by_core) |
	       bit(COUNT_ACCURATE, !r->returns) | bit(COUNT_HANDLED, handled) |
	       bit(COUNT_IN_TIME, in_time) | bit(COUNT_OVERDUE, missed) |
	       bit(COUNT_EXEMPT, missed && r->exempt) |
	       bit(COUNT_OVERDUE_WAITING, past && !r->exempt) | bit(COUNT_CLOSED, closed) |
	       bit(COUNT_CLOSED_IN_TIME, in_time && closed) | bit(COUNT_EVER_HANDLED, was_handled) |
	       bit(COUNT_REWORK, was_handled && r->rework) | bit(COUNT_EXTENDED, r->extensions) |
	       bit(COUNT_ANSWERED, was_handled && (solved || r->reopened || r->rating)) |
	       bit(COUNT_SATISFIED,
		   was_handled && !r->reopened && (r->rating ? r->rating >= 4 : solved));
}

/*
 * Taken back by its reporter, or a twin, which counts with its main case: nowhere. Refused
 * (不予受理) is what the state says until the reporter's 72 hours are over, then what was closed
 * without ever having been handled.
 */
static uint32_t bits_of(const struct fact_rules *rules, const struct raw *r)
{
	bool refused = r->detail == STATE_REJECTED ||
		       (r->status == STATUS_CLOSED && r->handled_at == DB_NULL_TIME);
	uint32_t bits;

	if (r->hidden == HIDDEN_BY_REPORTER || r->is_twin)
		return 0;
	bits = bit(COUNT_REPORTED, true) | bit(COUNT_TO_DISPATCH, !refused);
	if (!refused && (r->unit || r->returns))
		bits |= unit_bits(rules, r);
	return bits | bit(COUNT_DISPATCHED_LATE, !refused && is_late(rules, r)) |
	       (r->group & 0xFF) << 24;
}

static struct dated_fact *add(struct fact_list *list)
{
	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 1024;
		list->facts = xrealloc(list->facts, list->room * sizeof(*list->facts));
	}
	return &list->facts[list->count++];
}

/* What the last db_query() found. 0 or -1. */
static int read_rows(struct db *db, const struct fact_rules *rules, struct fact_list *out)
{
	enum db_row_result row;
	struct raw r;

	while ((row = fetch(db, &r)) == DB_ROW) {
		bool done = r.opened_at != DB_NULL_TIME && r.handled_at != DB_NULL_TIME;
		int64_t seconds = done ? (r.handled_at - r.opened_at) / CLOCK_SECOND : -1;

		*add(out) = (struct dated_fact){
			.fact = { .id = r.id,
				  .unit = r.unit,
				  .district = r.district,
				  .street = r.street,
				  .category = r.category,
				  .bits = bits_of(rules, &r),
				  .seconds = done ? (uint32_t)(seconds < 0 ? 0 : seconds)
						  : FACT_NEVER },
			.day = fact_day(r.submitted_at),
		};
	}
	return row == DB_NONE ? 0 : -1;
}

int64_t fact_day(int64_t ms)
{
	int64_t at = ms + CLOCK_CST;

	return at / CLOCK_DAY - (at % CLOCK_DAY < 0);
}

static int64_t day_begin(int64_t day)
{
	return day * CLOCK_DAY - CLOCK_CST;
}

int fact_rules_load(struct db *db, struct arena *a, int64_t now, struct fact_rules *out)
{
	out->now = now;
	return phase_limits_load(db, a, &out->limits) < 0 ||
			       calendar_load(db, a, &out->calendar) < 0
		       ? -1
		       : 0;
}

int fact_read_settled(struct db *db, const struct fact_rules *rules, int64_t day, int64_t before,
		      struct fact_list *out)
{
	if (db_query(db, fact_statements[STMT_SETTLED], "ttt", day_begin(day), day_begin(day + 1),
		     before) < 0)
		return -1;
	return read_rows(db, rules, out);
}

/* --- all of a period ------------------------------------------------------------------------ */

struct walk {
	struct db *db;
	struct arena *rows; /* for what one row holds */
	const struct evaluation_query *q;
	struct fact_rules rules;
	struct fact_list live; /* from rows; by id once all are there */
	fact_fn *fn;
	void *ctx;
};

static bool is_asked(uint32_t asked, uint32_t has)
{
	return !asked || has == (asked == EVALUATION_NONE ? 0 : asked);
}

static void give(const struct walk *w, const struct fact *f, int64_t day)
{
	const struct evaluation_query *q = w->q;

	if (f->bits && is_asked(q->unit_id, f->unit) && is_asked(q->district, f->district) &&
	    is_asked(q->street, f->street) && is_asked(q->group_id, FACT_GROUP(f)) &&
	    is_asked(q->category_id, f->category))
		w->fn(w->ctx, f, day);
}

static int read_span(struct walk *w, int64_t from, int64_t to)
{
	if (from >= to)
		return 0;
	if (db_query(w->db, fact_statements[STMT_ALL], "tt", from, to) < 0)
		return -1;
	return read_rows(w->db, &w->rules, &w->live);
}

/* Nothing is packed yet: a day at a time, so that the client holds no more than that. */
static int read_all(struct walk *w)
{
	for (int64_t from = w->q->from; from < w->q->to;) {
		int64_t next = day_begin(fact_day(from) + 1);
		int64_t to = next < w->q->to ? next : w->q->to;

		if (read_span(w, from, to) < 0)
			return -1;
		from = to;
	}
	return 0;
}

/* Of whole days what is open or was touched since `done`; the pieces of days at both ends. */
static int read_live(struct walk *w, int64_t first, int64_t last, int64_t done)
{
	int64_t from = day_begin(first), to = day_begin(last);

	if (read_span(w, w->q->from, from) < 0 || read_span(w, to, w->q->to) < 0)
		return -1;
	if (db_query(w->db, fact_statements[STMT_OPEN], "tt", from, to) < 0 ||
	    read_rows(w->db, &w->rules, &w->live) < 0)
		return -1;
	if (db_query(w->db, fact_statements[STMT_CHANGED], "ttt", from, to, done) < 0)
		return -1;
	return read_rows(w->db, &w->rules, &w->live);
}

static int by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct dated_fact *)a)->fact.id;
	uint64_t y = ((const struct dated_fact *)b)->fact.id;

	return x < y ? -1 : x > y;
}

/* What was closed between two statements is there twice. */
static void give_live(const struct walk *w)
{
	const struct dated_fact *live = w->live.facts;

	if (w->live.count)
		qsort(w->live.facts, w->live.count, sizeof(*live), by_id);
	for (size_t i = 0; i < w->live.count; i++)
		if (!i || live[i].fact.id != live[i - 1].fact.id)
			give(w, &live[i].fact, live[i].day);
}

/* The first of the live ones whose id is not below. */
static size_t live_from(const struct fact_list *live, uint64_t id)
{
	size_t low = 0, high = live->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (live->facts[mid].fact.id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A packed report that was touched since is known by its rows. */
static void give_day(const struct walk *w, int64_t day, const struct db_bytes *packed)
{
	const char *p = packed->data;
	size_t n = packed->len / sizeof(struct fact), live = 0;

	for (size_t i = 0; i < n; i++) {
		struct fact f;

		memcpy(&f, p + i * sizeof(f), sizeof(f));
		if (!i)
			live = live_from(&w->live, f.id);
		while (live < w->live.count && w->live.facts[live].fact.id < f.id)
			live++;
		if (live == w->live.count || w->live.facts[live].fact.id != f.id)
			give(w, &f, day);
	}
}

static int give_packed(struct walk *w, int64_t first, int64_t last)
{
	enum db_row_result row;
	struct db_bytes packed;
	uint64_t day;

	db_use_arena(w->db, w->rows);
	if (db_query(w->db, fact_statements[STMT_DAYS], "uu", (uint64_t)first, (uint64_t)last) < 0)
		return -1;
	while ((row = db_next(w->db, "ub", &day, &packed)) == DB_ROW) {
		give_day(w, (int64_t)day, &packed);
		arena_reset(w->rows);
	}
	return row == DB_NONE ? 0 : -1;
}

/*
 * The mark before the rows, the rows before what is packed: then a round of packing that ends in
 * between only packs what is known by its rows already, and nothing is counted twice or not
 * at all.
 */
static int walk(struct walk *w)
{
	int64_t first = fact_day(w->q->from - 1) + 1, last = fact_day(w->q->to), done;
	enum db_row_result row =
		db_row(w->db, fact_statements[STMT_MARK], "u", (uint64_t)FACT_FORMAT, "t", &done);
	bool packed = row == DB_ROW && done != DB_NULL_TIME && first < last && first >= 0;

	if (row == DB_FAILED || (packed ? read_live(w, first, last, done) : read_all(w)) < 0)
		return -1;
	give_live(w);
	if (!packed)
		return 0;
	for (int64_t day = first; day < last; day += DAYS_TOGETHER)
		if (give_packed(w, day, day + DAYS_TOGETHER < last ? day + DAYS_TOGETHER : last) <
		    0)
			return -1;
	return 0;
}

int fact_walk(struct db *db, struct arena *a, const struct evaluation_query *q, fact_fn *fn,
	      void *ctx)
{
	struct walk w = { .db = db, .rows = arena_new(), .q = q, .fn = fn, .ctx = ctx };
	int result = fact_rules_load(db, a, q->now, &w.rules);

	if (result == 0)
		result = walk(&w);
	db_use_arena(db, a);
	arena_free(w.rows);
	free(w.live.facts);
	return result;
}
