/*
 * fact.h - what the figures know of one report: where it belongs, which counts of evaluation.h it
 * is in, how long it took. Made from the report's and its case's rows by the rules of this
 * file alone, so that a figure and the list of its cases cannot differ.
 *
 * Facts of reports that are over are kept packed (case_day.h); those of the others are
 * made from the rows when they are asked for. fact_walk() gives each report of a period once.
 */
#ifndef DL_DISPATCH_FACT_H
#define DL_DISPATCH_FACT_H

#include <stdbool.h>
#include <stdint.h>

#include "dispatch/clock.h"
#include "dispatch/phase.h"

struct arena;
struct db;
struct evaluation_query;

/* Stored as it is: a change of it is a new FACT_FORMAT, and all days are packed anew. */
#define FACT_FORMAT 1
struct fact {
	uint64_t id;
	uint32_t unit, district, street, category; /* 0: none */
	uint32_t bits;    /* 1 << enum evaluation_count; 0: counts nowhere; the group on top */
	uint32_t seconds; /* from opening to handling; FACT_NEVER: not handled */
};
#define FACT_NEVER       UINT32_MAX
#define FACT_COUNT(f, c) ((f)->bits >> (c)&1u)
#define FACT_GROUP(f)    ((f)->bits >> 24)

/* What a fact is judged by. */
struct fact_rules {
	struct phase_limits limits;
	struct calendar calendar;
	int64_t now;
};
/* Into the arena. 0 or -1. Two statements. */
int fact_rules_load(struct db *db, struct arena *a, int64_t now, struct fact_rules *out);

/* Growing list; free(list.facts). */
struct fact_list {
	struct dated_fact {
		struct fact fact;
		int64_t day; /* of submission, days since 1970 in China */
	} * facts;
	size_t count, room;
};

/* The reports of a day that are closed and were not touched since `before`, by id. 0 or -1. */
int fact_read_settled(struct db *db, const struct fact_rules *rules, int64_t day, int64_t before,
		      struct fact_list *out);

typedef void fact_fn(void *ctx, const struct fact *f, int64_t day);
/*
 * Each fact of q's period and filters once, in no order; `a` is the connection's arena afterwards,
 * too. 0 or -1. Five statements and one for each month of the period, once its days are packed.
 */
int fact_walk(struct db *db, struct arena *a, const struct evaluation_query *q, fact_fn *fn,
	      void *ctx);

/* The day of an instant in China. */
int64_t fact_day(int64_t ms);

extern const char *const fact_statements[]; /* ends with NULL */

#endif
