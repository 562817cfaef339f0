/*
 * scope.h - what a rule or a precedent is about, checked against the tables before it is
 * written; and the version that tells dispatchers that something was written.
 */
#ifndef DL_DISPATCH_SCOPE_H
#define DL_DISPATCH_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "dispatch/router.h"

struct db;

enum scope_result {
	SCOPE_GOOD = 0,
	SCOPE_UNKNOWN, /* a category not in force, an area, owner or unit that does not exist */
	SCOPE_BAD      /* a kind or big class that the category is not of, or that does not exist */
};

/*
 * Checks scope and unit, and brings the scope into its one form: a category says its kind
 * and big class already, so they are emptied. An enum scope_result, or -1.
 */
int scope_check(struct db *db, struct route_scope *s, uint32_t unit_id);

bool scope_same(const struct route_scope *a, const struct route_scope *b);

/*
 * Inside a transaction that changes rules or precedents, before it reads any: waits for
 * others that do, and lets every dispatcher read anew once this one is committed. 0 or -1.
 */
int scope_touch(struct db *db);
/* Changes whenever something was written; 0 when nothing ever was. 0 or -1. */
int scope_version(struct db *db, uint64_t *out);

extern const char *const scope_statements[]; /* ends with NULL */

#endif
