/*
 * evaluation.h - 综合评价: how the city's departments did, over the reports of a
 * period, each figure with its numerator and denominator and the cases behind both.
 *
 * One cohort for everything: the reports *submitted* within the period, whatever became of
 * them until now. Not in it: reports taken back by their reporters, and those merged
 * into another (which counts once). Rates and the score of a city are those of the
 * trade (处置率 30 + 按期处置率 20 + (1-返工率) 20 + (1-超期待处置率) 20 + (1-延期率) 10).
 *
 * A missed deadline is a fact and stays one (COUNT_OVERDUE); where two reviewers exempted it, the
 * rates leave it out, and COUNT_EXEMPT says how often that was done.
 *
 * Which reports a count is of says dispatch/fact.c.
 */
#ifndef DL_DISPATCH_EVALUATION_H
#define DL_DISPATCH_EVALUATION_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

/* Every count is a set of cases that can be listed. */
enum evaluation_count {
	COUNT_REPORTED,    /* 上报 */
	COUNT_TO_DISPATCH, /* 应派遣: what was not refused (不予受理) */
	COUNT_DISPATCHED,  /* 已派遣: has been with a unit */
	COUNT_BY_CORE,     /* 自动派遣: of these, without a person */
	COUNT_ACCURATE, /* 准确派遣: of the dispatched, never returned as "不是我们的" */
	COUNT_HANDLED,  /* 已处置: handled, and not being reworked now */
	COUNT_IN_TIME,  /* 按期处置: of the handled, no deadline missed (or exempted) */
	COUNT_OVERDUE,  /* 超期: a deadline was missed, exempted or not */
	COUNT_EXEMPT,   /* 豁免: of these */
	COUNT_OVERDUE_WAITING, /* 超期待处置: past its deadline now and not handled */
	COUNT_CLOSED,          /* 已结案: handled and closed */
	COUNT_CLOSED_IN_TIME,  /* 按期结案 */
	COUNT_EVER_HANDLED,    /* 处置过: handled at least once */
	COUNT_REWORK,          /* 返工: of these, handed back by the reporter or the inspector */
	COUNT_EXTENDED,        /* 延期: of the dispatched, the limit was extended */
	COUNT_ANSWERED,        /* 市民已评价: she said solved, not solved, or gave stars */
	COUNT_SATISFIED,       /* 满意: solved at once, and no fewer than 4 stars */
	COUNT_DISPATCHED_LATE, /* 派遣超时: later than the phase's limit, or still waiting past it
				*/
	COUNT__MAX
};

enum evaluation_by { /* what a row of the table is */
		     BY_ALL,
		     BY_UNIT,
		     BY_DISTRICT,
		     BY_STREET,
		     BY_GROUP,
		     BY_CATEGORY,
		     BY_DAY, /* of submission, days since 1970 in China */
		     BY__MAX
};

/* Asked for: those that have none (not dispatched yet, place unknown), the row whose key is 0. */
#define EVALUATION_NONE (UINT32_MAX - 1)

struct evaluation_query {
	int64_t from, to;                   /* submitted within [from, to), ms */
	uint32_t unit_id, district, street; /* 0: all; EVALUATION_NONE */
	uint32_t group_id, category_id;     /* the same */
	int64_t now;
};

struct evaluation_row {
	uint64_t key; /* an id or code of what `by` says; 0: none yet */
	int64_t count[COUNT__MAX];
	/* From opening to handling, hours; NAN when nothing was handled. */
	double mean, p50, p90;
};

/* A rate as it is shown: a/b, always with both. */
struct evaluation_rate {
	const char *key, *name; /* "in_time", "按期处置率" */
	enum evaluation_count a, b;
	int complement;      /* 1: 1 - a/b */
	int good;            /* 1: more is better, -1: less is */
	unsigned int weight; /* in the score; 0: not in it */
	const char *means;   /* for people */
};
extern const struct evaluation_rate evaluation_rates[]; /* ends with key NULL */

/* "已处置"; "handled" and back (COUNT__MAX: none of that name). */
const char *evaluation_count_text(enum evaluation_count c);
const char *evaluation_count_name(enum evaluation_count c);
enum evaluation_count evaluation_count_by_name(const char *name);

/* 0 to 1; NAN when nothing was to be done. */
double evaluation_rate_of(const struct evaluation_row *r, const struct evaluation_rate *rate);
/* 0 to 100. A part of it in which nothing was to be done is left out, and the others count more;
 * NAN when all are. */
double evaluation_score(const struct evaluation_row *r);

/*
 * Rows in the order of their keys, into the arena; how many, or -1. *total (or NULL): all of it,
 * also when there is no row. Reads facts (fact.h), so what it costs hardly grows with the
 * city's past. At most EVALUATION_ROWS: what would be more is logged and cut.
 */
#define EVALUATION_ROWS 2000
int evaluation_read(struct db *db, struct arena *a, const struct evaluation_query *q,
		    enum evaluation_by by, struct evaluation_row **out,
		    struct evaluation_row *total);

/* A case behind a count. */
struct evaluation_case {
	uint64_t report_id;
	const char *number, *body, *unit; /* unit NULL: none */
	unsigned int status;
	int64_t submitted_at, deadline, handled_at; /* DB_NULL_TIME: none */
	unsigned int overdue, exempt;
};

/*
 * The cases behind a count, by the same facts, newest first, with ids below `before` (0: from the
 * newest): at most `max` into out[], texts into the arena; their number, or -1.
 */
int evaluation_cases(struct db *db, struct arena *a, const struct evaluation_query *q,
		     enum evaluation_count which, uint64_t before, struct evaluation_case *out,
		     unsigned int max);

extern const char *const evaluation_statements[]; /* ends with NULL */

#endif
