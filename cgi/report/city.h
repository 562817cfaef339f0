/*
 * city.h - what the citizen's program knows by heart of its city: areas,
 * groups and catalogue, read by the parent before the fork. Pages take
 * names from here instead of joining them into every statement. A newly
 * loaded catalogue is read by dispatch/edition.h, between requests: no pointer into it
 * outlives one.
 */
#ifndef DL_REPORT_CITY_H
#define DL_REPORT_CITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/area.h"

struct db;

#define CITY_GROUPS 16

struct category_group {
	unsigned int id;
	const char *name, *icon, *hint;
};

struct category {
	uint64_t id;
	unsigned int kind; /* 1 component, 2 matter */
	const char *code, *big, *name;
	unsigned int group_id; /* 0: found by search only */
	bool is_group_default;
	unsigned int duplicate_radius; /* metres; 0: as configured */
};

/* Load (again); what was known before is replaced, or kept on failure. 0 or -1. */
int city_load(struct db *db);
void city_forget(void); /* for tests that look for leaks */

/* Calling these before city_load() is a programmer's error. */
const struct area_map *city_areas(void);
const struct category_group *city_groups(size_t *count);  /* in their order */
const struct category_group *city_group(unsigned int id); /* or NULL */
/* The categories valid today, by kind and code. */
const struct category *city_categories(size_t *count);
const struct category *city_category(uint64_t id); /* or NULL */

/* "市南区", "香港中路街道"; "" when the code is 0 or unknown. */
const char *city_area_name(uint32_t code);

#endif
