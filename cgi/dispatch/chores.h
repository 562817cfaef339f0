/*
 * chores.h - what dispatchd does besides, in pieces so small that no report
 * waits for them: closing what nobody answered, the city's figures, drafts
 * that nobody sent.
 */
#ifndef DL_DISPATCH_CHORES_H
#define DL_DISPATCH_CHORES_H

#include <stdint.h>

struct db;

#define DRAFT_DAYS   7  /* a draft nobody touched so long is thrown away, with its photos */
#define CHORES_PIECE 50 /* cases or drafts at once */

enum chores_result {
	CHORES_DONE, /* nothing left */
	CHORES_MORE  /* call again soon */
};

/* An enum chores_result; -1 when something failed (logged): the rest was tried all the same. */
int chores(struct db *db, int64_t now);

/*
 * Throw away at most `at_most` drafts never sent, and photos of a rebuttal
 * that was never said, untouched for DRAFT_DAYS. How many, or -1.
 */
int chores_old_drafts(struct db *db, int64_t now, unsigned int at_most);

extern const char *const chores_statements[]; /* ends with NULL */

#endif
