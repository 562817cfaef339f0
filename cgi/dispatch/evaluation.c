#include "dispatch/evaluation.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/clock.h"
#include "dispatch/phase.h"

/*
 * The cohort. Its thirteen parameters: now, from, to, then each filter twice (0: all).
 * Taken back is hidden = 1; a twin (case_file.main_id) counts with its main case.
 */
#define COHORT                                                                \
	" FROM (SELECT CAST(? AS DATETIME(3)) AS now) t JOIN report r"        \
	" LEFT JOIN case_file c ON c.report_id = r.id"                        \
	" WHERE r.submitted_at >= ? AND r.submitted_at < ? AND r.hidden <> 1" \
	" AND c.main_id IS NULL"                                              \
	" AND (? = 0 OR c.unit_id = ?) AND (? = 0 OR r.district_code = ?)"    \
	" AND (? = 0 OR r.street_code = ?) AND (? = 0 OR r.group_id = ?)"     \
	" AND (? = 0 OR r.category_id = ?)"
#define COHORT_IN "tttuuuuuuuuuu"
#define COHORT_OF(q)                                                                     \
	(q)->now, (q)->from, (q)->to, (uint64_t)(q)->unit_id, (uint64_t)(q)->unit_id,    \
		(uint64_t)(q)->district, (uint64_t)(q)->district, (uint64_t)(q)->street, \
		(uint64_t)(q)->street, (uint64_t)(q)->group_id, (uint64_t)(q)->group_id, \
		(uint64_t)(q)->category_id, (uint64_t)(q)->category_id

/*
 * Of which cases a count is the number. 8 is STATE_REJECTED (it stays in detail until the
 * reporter's 72 hours are over, then the report is closed without ever having been handled), 12
 * STATE_SUSPENDED, 4 and 5 STATUS_HANDLED and STATUS_CLOSED (report/status.h).
 */
#define REPORTED    "1"
#define REFUSED     "(r.detail = 8 OR (r.status = 5 AND c.handled_at IS NULL))"
#define TO_DISPATCH "NOT " REFUSED
/* A case that is accepted but with no unit yet has unit 0, one that came back has it again. */
#define DISPATCHED    "(" TO_DISPATCH " AND (c.unit_id > 0 OR c.returns > 0))"
#define BY_CORE       "(" DISPATCHED " AND (c.rule_id IS NOT NULL OR c.precedent_id IS NOT NULL))"
#define ACCURATE      "(" DISPATCHED " AND c.returns = 0)"
#define HANDLED       "(" DISPATCHED " AND c.handled_at IS NOT NULL AND r.status IN (4, 5))"
#define WAITS         "(" DISPATCHED " AND NOT (c.handled_at IS NOT NULL AND r.status IN (4, 5)))"
#define PAST_DEADLINE "(" WAITS " AND r.detail <> 12 AND c.deadline < t.now)"
#define MISSED        "(" DISPATCHED " AND (c.overdue_at IS NOT NULL OR " PAST_DEADLINE "))"
#define IN_TIME       "(" HANDLED " AND (c.overdue_at IS NULL OR c.exempt = 1))"
#define EXEMPT        "(" MISSED " AND c.exempt = 1)"
#define WAITS_LATE    "(" PAST_DEADLINE " AND c.exempt = 0)"
#define CLOSED        "(" HANDLED " AND r.status = 5)"
#define CLOSED_IN     "(" IN_TIME " AND r.status = 5)"
#define EVER          "(" DISPATCHED " AND c.handled_at IS NOT NULL)"
#define REWORK        "(" EVER " AND c.rework > 0)"
#define EXTENDED      "(" DISPATCHED " AND c.extensions > 0)"
#define ANSWERED      "(" EVER " AND (c.closed_how = 1 OR c.reopened > 0 OR c.rating IS NOT NULL))"
#define SATISFIED                                                                  \
	"(" EVER " AND c.reopened = 0 AND (c.rating >= 4 OR (c.rating IS NULL AND" \
	" c.closed_how = 1)))"
/* Slower than the core ever is: the candidates for having been late. */
#define SLOW                                        \
	"(" TO_DISPATCH " AND (c.report_id IS NULL" \
	" OR c.opened_at > r.submitted_at + INTERVAL 60 SECOND))"

#define SUM(what) ", CAST(COALESCE(SUM(" what "), 0) AS SIGNED)"
/* In the order of enum evaluation_count. */
/* clang-format off */
#define COUNTS \
	SUM(REPORTED) SUM(TO_DISPATCH) SUM(DISPATCHED) SUM(BY_CORE) SUM(ACCURATE) SUM(HANDLED) \
	SUM(IN_TIME) SUM(MISSED) SUM(EXEMPT) SUM(WAITS_LATE) SUM(CLOSED) SUM(CLOSED_IN) SUM(EVER) \
	SUM(REWORK) SUM(EXTENDED) SUM(ANSWERED) SUM(SATISFIED)
/* clang-format on */

#define UNIT_KEY     "COALESCE(c.unit_id, 0)"
#define DISTRICT_KEY "COALESCE(r.district_code, 0)"
#define STREET_KEY   "COALESCE(r.street_code, 0)"
#define GROUP_KEY    "COALESCE(r.group_id, 0)"
#define CATEGORY_KEY "COALESCE(r.category_id, 0)"
#define DAY_KEY      "DATEDIFF(r.submitted_at + INTERVAL 8 HOUR, '1970-01-01')"

#define COUNT_BY(key) "SELECT " key " AS k" COUNTS COHORT " GROUP BY k ORDER BY k LIMIT 2001"
#define SLOW_BY(key)                                                                               \
	"SELECT " key ", COALESCE(r.group_id, 0), r.submitted_at, c.opened_at" COHORT " AND " SLOW \
	" LIMIT 200000"
/* The nearest rank: of 10 the 5th and the 9th. */
#define HOURS_BY(key)                                                                        \
	"SELECT k, AVG(all_mean), MIN(IF(place >= n * 0.5, hours, NULL)),"                   \
	" MIN(IF(place >= n * 0.9, hours, NULL)) FROM (SELECT k, hours,"                     \
	" ROW_NUMBER() OVER (PARTITION BY k ORDER BY hours) AS place,"                       \
	" COUNT(*) OVER (PARTITION BY k) AS n, AVG(hours) OVER (PARTITION BY k) AS all_mean" \
	" FROM (SELECT " key " AS k,"                                                        \
	" TIMESTAMPDIFF(MICROSECOND, c.opened_at, c.handled_at) / 3.6e9 AS hours" COHORT     \
	" AND " EVER ") AS spans) AS ranked GROUP BY k ORDER BY k LIMIT 2001"
#define CASES(what)                                                                    \
	"SELECT r.id, r.number, r.body, u.name, r.status, r.submitted_at, c.deadline," \
	" c.handled_at, COALESCE(" MISSED ", 0), COALESCE(c.exempt, 0)"                \
	" FROM (SELECT CAST(? AS DATETIME(3)) AS now) t JOIN report r"                 \
	" LEFT JOIN case_file c ON c.report_id = r.id"                                 \
	" LEFT JOIN unit u ON u.id = c.unit_id"                                        \
	" WHERE r.submitted_at >= ? AND r.submitted_at < ? AND r.hidden <> 1"          \
	" AND c.main_id IS NULL"                                                       \
	" AND (? = 0 OR c.unit_id = ?) AND (? = 0 OR r.district_code = ?)"             \
	" AND (? = 0 OR r.street_code = ?) AND (? = 0 OR r.group_id = ?)"              \
	" AND (? = 0 OR r.category_id = ?) AND r.id < ? AND " what " ORDER BY r.id DESC LIMIT ?"

enum {
	STMT_COUNT,
	STMT_HOURS = STMT_COUNT + BY__MAX,
	STMT_SLOW = STMT_HOURS + BY__MAX,
	STMT_CASES = STMT_SLOW + BY__MAX,
	STMT__MAX = STMT_CASES + COUNT__MAX
};

#define FOR_EACH_KEY(at, made)                                                                    \
	[(at) + BY_ALL] = made("0"), [(at) + BY_UNIT] = made(UNIT_KEY),                           \
		[(at) + BY_DISTRICT] = made(DISTRICT_KEY), [(at) + BY_STREET] = made(STREET_KEY), \
		[(at) + BY_GROUP] = made(GROUP_KEY), [(at) + BY_CATEGORY] = made(CATEGORY_KEY),   \
		[(at) + BY_DAY] = made(DAY_KEY)

const char *const evaluation_statements[STMT__MAX + 1] = {
	FOR_EACH_KEY(STMT_COUNT, COUNT_BY),
	FOR_EACH_KEY(STMT_HOURS, HOURS_BY),
	FOR_EACH_KEY(STMT_SLOW, SLOW_BY),
	[STMT_CASES + COUNT_REPORTED] = CASES(REPORTED),
	[STMT_CASES + COUNT_TO_DISPATCH] = CASES(TO_DISPATCH),
	[STMT_CASES + COUNT_DISPATCHED] = CASES(DISPATCHED),
	[STMT_CASES + COUNT_BY_CORE] = CASES(BY_CORE),
	[STMT_CASES + COUNT_ACCURATE] = CASES(ACCURATE),
	[STMT_CASES + COUNT_HANDLED] = CASES(HANDLED),
	[STMT_CASES + COUNT_IN_TIME] = CASES(IN_TIME),
	[STMT_CASES + COUNT_OVERDUE] = CASES(MISSED),
	[STMT_CASES + COUNT_EXEMPT] = CASES(EXEMPT),
	[STMT_CASES + COUNT_OVERDUE_WAITING] = CASES(WAITS_LATE),
	[STMT_CASES + COUNT_CLOSED] = CASES(CLOSED),
	[STMT_CASES + COUNT_CLOSED_IN_TIME] = CASES(CLOSED_IN),
	[STMT_CASES + COUNT_EVER_HANDLED] = CASES(EVER),
	[STMT_CASES + COUNT_REWORK] = CASES(REWORK),
	[STMT_CASES + COUNT_EXTENDED] = CASES(EXTENDED),
	[STMT_CASES + COUNT_ANSWERED] = CASES(ANSWERED),
	[STMT_CASES + COUNT_SATISFIED] = CASES(SATISFIED),
	[STMT_CASES + COUNT_DISPATCHED_LATE] = CASES(SLOW),
};

/* --- names, rates, score ------------------------------------------------------------- */

static const struct {
	const char *name, *text;
} counts[COUNT__MAX] = {
	[COUNT_REPORTED] = { "reported", "上报" },
	[COUNT_TO_DISPATCH] = { "to_dispatch", "应派遣" },
	[COUNT_DISPATCHED] = { "dispatched", "已派遣（应处置）" },
	[COUNT_BY_CORE] = { "by_core", "自动派遣" },
	[COUNT_ACCURATE] = { "accurate", "准确派遣" },
	[COUNT_HANDLED] = { "handled", "已处置" },
	[COUNT_IN_TIME] = { "in_time", "按期处置" },
	[COUNT_OVERDUE] = { "overdue", "超期（事实）" },
	[COUNT_EXEMPT] = { "exempt", "其中豁免" },
	[COUNT_OVERDUE_WAITING] = { "overdue_waiting", "超期待处置" },
	[COUNT_CLOSED] = { "closed", "已结案" },
	[COUNT_CLOSED_IN_TIME] = { "closed_in_time", "按期结案" },
	[COUNT_EVER_HANDLED] = { "ever_handled", "处置过" },
	[COUNT_REWORK] = { "rework", "返工" },
	[COUNT_EXTENDED] = { "extended", "延期" },
	[COUNT_ANSWERED] = { "answered", "市民已评价" },
	[COUNT_SATISFIED] = { "satisfied", "满意" },
	[COUNT_DISPATCHED_LATE] = { "dispatched_late", "派遣超时" },
};

const struct evaluation_rate evaluation_rates[] = {
	{ "handled", "处置率", COUNT_HANDLED, COUNT_DISPATCHED, 0, 1, 30, "已处置 ÷ 应处置" },
	{ "in_time", "按期处置率", COUNT_IN_TIME, COUNT_DISPATCHED, 0, 1, 20, "按期处置 ÷ 应处置" },
	{ "rework", "返工率", COUNT_REWORK, COUNT_EVER_HANDLED, 0, -1, 20, "返工 ÷ 处置过" },
	{ "overdue_waiting", "超期待处置率", COUNT_OVERDUE_WAITING, COUNT_DISPATCHED, 0, -1, 20,
	  "超期待处置 ÷ 应处置" },
	{ "extended", "延期率", COUNT_EXTENDED, COUNT_DISPATCHED, 0, -1, 10, "延期 ÷ 应处置" },
	{ "closed", "结案率", COUNT_CLOSED, COUNT_DISPATCHED, 0, 1, 0, "已结案 ÷ 应处置" },
	{ "closed_in_time", "按期结案率", COUNT_CLOSED_IN_TIME, COUNT_DISPATCHED, 0, 1, 0,
	  "按期结案 ÷ 应处置" },
	{ "accurate", "准确派遣率", COUNT_ACCURATE, COUNT_DISPATCHED, 0, 1, 0,
	  "未被退回的 ÷ 已派遣" },
	{ "dispatched_in_time", "按期派遣率", COUNT_DISPATCHED_LATE, COUNT_TO_DISPATCH, 1, 1, 0,
	  "1 − 派遣超时 ÷ 应派遣" },
	{ "by_core", "自动派遣率", COUNT_BY_CORE, COUNT_TO_DISPATCH, 0, 1, 0, "自动派遣 ÷ 应派遣" },
	{ "satisfied", "满意率", COUNT_SATISFIED, COUNT_ANSWERED, 0, 1, 0, "满意 ÷ 市民已评价" },
	{ NULL, NULL, 0, 0, 0, 0, 0, NULL },
};

const char *evaluation_count_text(enum evaluation_count c)
{
	BUG_IF(c >= COUNT__MAX);
	return counts[c].text;
}

const char *evaluation_count_name(enum evaluation_count c)
{
	BUG_IF(c >= COUNT__MAX);
	return counts[c].name;
}

enum evaluation_count evaluation_count_by_name(const char *name)
{
	for (unsigned int c = 0; c < COUNT__MAX; c++)
		if (!strcmp(counts[c].name, name))
			return (enum evaluation_count)c;
	return COUNT__MAX;
}

double evaluation_rate_of(const struct evaluation_row *r, const struct evaluation_rate *rate)
{
	double share;

	if (!r->count[rate->b])
		return NAN;
	share = (double)r->count[rate->a] / (double)r->count[rate->b];
	return rate->complement ? 1 - share : share;
}

double evaluation_score(const struct evaluation_row *r)
{
	double sum = 0, weights = 0;

	for (const struct evaluation_rate *rate = evaluation_rates; rate->key; rate++) {
		double share = evaluation_rate_of(r, rate);

		if (!rate->weight || isnan(share))
			continue;
		sum += rate->weight * (rate->good > 0 ? share : 1 - share);
		weights += rate->weight;
	}
	return weights > 0 ? 100 * sum / weights : NAN;
}

/* --- reading ---------------------------------------------------------------------------- */

struct table {
	struct evaluation_row *rows;
	size_t count;
};

static int read_counts(struct db *db, const struct evaluation_query *q, enum evaluation_by by,
		       struct table *t)
{
	enum db_row_result row;

	if (db_query(db, evaluation_statements[STMT_COUNT + by], COHORT_IN, COHORT_OF(q)) < 0)
		return -1;
	do {
		struct evaluation_row *r = &t->rows[t->count];
		int64_t *n = r->count;

		*r = (struct evaluation_row){ .mean = NAN, .p50 = NAN, .p90 = NAN };
		row = db_next(db, "uiiiiiiiiiiiiiiiii", &r->key, &n[0], &n[1], &n[2], &n[3], &n[4],
			      &n[5], &n[6], &n[7], &n[8], &n[9], &n[10], &n[11], &n[12], &n[13],
			      &n[14], &n[15], &n[16]);
		t->count += row == DB_ROW;
	} while (row == DB_ROW && t->count < EVALUATION_ROWS);
	if (row == DB_ROW)
		log_warn("evaluation", "more than %d rows: cut", EVALUATION_ROWS);
	return row == DB_FAILED ? -1 : 0;
}

/* NULL when it was cut. The rows are in the order of their keys. */
static struct evaluation_row *row_of(const struct table *t, uint64_t key)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->rows[mid].key == key)
			return &t->rows[mid];
		if (t->rows[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int read_hours(struct db *db, const struct evaluation_query *q, enum evaluation_by by,
		      const struct table *t)
{
	enum db_row_result row;
	double mean, p50, p90;
	uint64_t key;

	if (db_query(db, evaluation_statements[STMT_HOURS + by], COHORT_IN, COHORT_OF(q)) < 0)
		return -1;
	while ((row = db_next(db, "uddd", &key, &mean, &p50, &p90)) == DB_ROW) {
		struct evaluation_row *r = row_of(t, key);

		if (r) {
			r->mean = mean;
			r->p50 = p50;
			r->p90 = p90;
		}
	}
	return row == DB_NONE ? 0 : -1;
}

/* The phase's limit runs by the working calendar, which SQL does not know. */
static int count_late(struct db *db, struct arena *a, const struct evaluation_query *q,
		      enum evaluation_by by, const struct table *t)
{
	struct phase_limits limits;
	struct calendar calendar;
	enum db_row_result row;
	int64_t submitted, opened;
	unsigned int group;
	uint64_t key;

	if (phase_limits_load(db, a, &limits) < 0 || calendar_load(db, a, &calendar) < 0 ||
	    db_query(db, evaluation_statements[STMT_SLOW + by], COHORT_IN, COHORT_OF(q)) < 0)
		return -1;
	while ((row = db_next(db, "uUtt", &key, &group, &submitted, &opened)) == DB_ROW) {
		int64_t due = phase_deadline(&calendar, &limits, PHASE_ASSIGN, group, submitted);
		struct evaluation_row *r = row_of(t, key);

		if (r && due != DB_NULL_TIME && (opened == DB_NULL_TIME ? q->now : opened) > due)
			r->count[COUNT_DISPATCHED_LATE]++;
	}
	return row == DB_NONE ? 0 : -1;
}

int evaluation_read(struct db *db, struct arena *a, const struct evaluation_query *q,
		    enum evaluation_by by, struct evaluation_row **out)
{
	struct table t = { arena_alloc(a, (EVALUATION_ROWS + 1) * sizeof(*t.rows)), 0 };

	BUG_IF(by >= BY__MAX);
	if (read_counts(db, q, by, &t) < 0 || read_hours(db, q, by, &t) < 0 ||
	    count_late(db, a, q, by, &t) < 0)
		return -1;
	*out = t.rows;
	return (int)t.count;
}

int evaluation_cases(struct db *db, const struct evaluation_query *q, enum evaluation_count which,
		     uint64_t before, struct evaluation_case *out, unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	BUG_IF(which >= COUNT__MAX);
	if (db_query(db, evaluation_statements[STMT_CASES + which], COHORT_IN "uu", COHORT_OF(q),
		     before ? before : UINT64_MAX, (uint64_t)max) < 0)
		return -1;
	do {
		struct evaluation_case *c = &out[n];

		row = n == max ? DB_NONE
			       : db_next(db, "usssUtttUU", &c->report_id, &c->number, &c->body,
					 &c->unit, &c->status, &c->submitted_at, &c->deadline,
					 &c->handled_at, &c->overdue, &c->exempt);
		n += row == DB_ROW;
	} while (row == DB_ROW);
	return row == DB_FAILED ? -1 : (int)n;
}
