/*
 * known.h - what the desk knows by heart beside the city (report/city.h): units, case
 * standards, response templates, the calendar and the phases' limits, read by the parent before the
 * fork, and anew with the city when it was changed (dispatch/edition.h).
 */
#ifndef DL_DESK_KNOWN_H
#define DL_DESK_KNOWN_H

#include <stddef.h>
#include <stdint.h>

#include "dispatch/phase.h"

struct db;

struct known_unit {
	uint64_t id;
	const char *code, *name, *short_name;
	uint32_t area_code;
};

struct known_standard {
	uint64_t id, category_id;
	const char *open_when, *close_when;
	unsigned int limit_count, limit_unit;
};

struct known_answer {
	unsigned int group_id; /* 0: for every category */
	unsigned int action;   /* enum action */
	const char *title, *body;
};

/* 0, or -1 (logged). Again replaces. */
int known_load(struct db *db);

const struct known_unit *known_units(size_t *count);         /* by code */
const struct known_unit *known_unit(uint64_t id);            /* or NULL */
const struct known_standard *known_standards(size_t *count); /* by category and position */
const struct known_standard *known_standard(uint64_t id);    /* or NULL */
/* A category's first: what is taken when nobody chose one. Or NULL. */
const struct known_standard *known_standard_of(uint64_t category_id);
const struct known_answer *known_answers(size_t *count); /* own group's before everybody's */

const struct calendar *known_calendar(void);
const struct phase_limits *known_phases(void);

extern const char *const known_statements[]; /* ends with NULL */

#endif
