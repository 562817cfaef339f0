/*
 * scope_form.h - what a rule or a precedent is about, as the desk's forms choose it: a class, an
 * area, an owner, a unit; and from when to when.
 */
#ifndef DL_DESK_SCOPE_FORM_H
#define DL_DESK_SCOPE_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "dispatch/router.h"

struct arena;

/* Choices [{value, text, chosen}]; chosen 0, "": none. New references. */
json_t *scope_units(struct arena *a, uint32_t chosen);
json_t *scope_areas(struct arena *a, uint32_t chosen); /* districts, and below each its streets */
/* "" any; "k1" a kind; "b2:<big>" a big class of a kind; "c<id>" one category. */
json_t *scope_classes(struct arena *a, const char *chosen);

/* The class back from its value, into kind, big and category. False: there is no such class. */
bool scope_class_read(const char *text, struct route_scope *out);

/* "2026-12-31", or "长期" for what has no end. */
const char *scope_until(struct arena *a, int64_t day);

#endif
