/*
 * precedent.h - the precedent book (先例): what the committee office decided when units
 * disputed whose a thing is. Class x place x owner -> unit, with the deciding words and the
 * case it came from. A precedent wins over every rule, from the next case on.
 *
 * Of several that match the most specific wins: first by owner, then class (category,
 * big class, kind, any), then place (point with radius, street, district, city, any), of two
 * points the smaller circle, then the newer number. Two of exactly the same scope never hold
 * at once: the newer ends the older, whose row says by which.
 *
 * Rows are never deleted, and of an entry only its end changes.
 */
#ifndef DL_DISPATCH_PRECEDENT_H
#define DL_DISPATCH_PRECEDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dispatch/router.h"
#include "geo/place.h"

struct arena;
struct db;

#define PRECEDENT_NUMBER_CHARS 20   /* "先例2026-001" */
#define PRECEDENT_TEXT_CHARS   500  /* the deciding words */
#define PRECEDENT_RADIUS_MAX   5000 /* metres */

struct precedent {
	uint32_t id;
	const char *number;
	struct route_scope scope; /* as a rule's */
	struct point point;       /* lat NAN: by area */
	unsigned int radius_m;
	uint32_t unit_id;
	const char *unit_name;
	const char *text;             /* public */
	int64_t valid_from, valid_to; /* days since 1970, both included */
};

struct precedents {
	const struct precedent *rows;
	size_t count;
};

/* Those that hold on `day` or later. Into the arena. 0, or -1 when the database failed. */
int precedents_load(struct db *db, struct arena *a, int64_t day, struct precedents *out);

/* The one that answers, or NULL. */
const struct precedent *precedent_find(const struct precedents *p, const struct route_question *q);

/* --- the book ------------------------------------------------------------------------ */

struct precedent_new {
	struct route_scope scope; /* at least one of class, place and owner */
	struct point point;       /* with radius_m > 0: place is this circle, scope.area_code 0 */
	unsigned int radius_m;    /* 0: place is scope.area_code, or everywhere */
	uint32_t unit_id;
	const char *text;   /* 1 to PRECEDENT_TEXT_CHARS; said to citizens */
	uint64_t report_id; /* the case that was decided; 0: none */
	uint64_t staff_id;  /* who wrote it in; 0: nobody (the command) */
	int64_t valid_from; /* day (rules_day()) */
	int64_t valid_to;   /* day; 0: without end */
};

enum precedent_result {
	PRECEDENT_ADDED = 0,
	PRECEDENT_EMPTY,  /* a scope that is everything, or no words */
	PRECEDENT_BAD,    /* contradictory: circle and area, end before beginning, too long */
	PRECEDENT_UNKNOWN /* there is no such category, area or unit */
};

struct precedent_added {
	uint32_t id;
	char number[PRECEDENT_NUMBER_CHARS * 3 + 1];
	uint32_t ended; /* id of the older one of the same scope that it ended; 0: none */
};

/*
 * Inside the caller's transaction: numbers it (per year, without holes), ends an older
 * one of the same scope, and makes every dispatcher read its rules anew before its next case.
 * An enum precedent_result, or -1. Serialized by a lock on the version row.
 */
int precedent_add(struct db *db, const struct precedent_new *new, int64_t now,
		  struct precedent_added *out);
/* Inside a transaction: its last day; 1 when done, 0 when there is none such that still holds, or
 * -1. */
int precedent_end(struct db *db, uint32_t id, int64_t last_day);

/* --- for the desk ------------------------------------------------------------------------ */

struct precedent_row {
	struct precedent precedent; /* valid_to 4,000,000: without end */
	const char *scope_say; /* "路灯 · 市南区 · 供电公司"; a circle is not in it */
	const char *report_number; /* NULL: from no case */
	int64_t decided_at;
	uint32_t superseded_by; /* 0: by none */
	const char *superseded_number;
};

struct precedent_filter { /* 0: any */
	uint32_t unit_id, category_id, area_code;
};

/* The whole book, newest first, from below id `before` (0: the newest). How many, or -1. */
int precedent_list(struct db *db, const struct precedent_filter *filter, uint32_t before,
		   struct precedent_row *out, unsigned int max);

extern const char *const precedent_statements[]; /* ends with NULL */

#endif
