/*
 * passport.h - a storefront's number (招牌身份码): what was agreed, in a row that a QR leads to;
 * whose it is, stickers, scans.
 *
 * The owner is a browser's citizen, or whoever holds the secret link. The link is bound to the
 * owner's turn: handing over begins a new turn, so the old link is dead at that moment, while
 * number, guidance, filing and checks stay with the storefront. Nothing here is ever deleted.
 */
#ifndef DL_SIGN_PASSPORT_H
#define DL_SIGN_PASSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "sign/ask.h"

struct passport {
	uint64_t id, owner_id, ask_id, log_id; /* 0: none */
	const char *number;
	unsigned int state, turn, prints;
	struct sign_meant sign;
	uint32_t district_code, street_code;
	const char *place_text, *shop, *revoked_why;
	int64_t agreed_at, filed_at, due_at, accepted_at, valid_until;
	int64_t safety_at, safety_due, changed_at;
	bool safety_ok;
	/* A storm notice that holds now for signs of this kind here; NULL: none. */
	const char *storm_words;
	int64_t storm_at, storm_until;
};

/* By the printed number, with the storm notice of its district. One statement. 1, 0 or -1. */
int passport_find(struct db *db, const char *number, int64_t now, struct passport *out);

struct passport_made {
	uint64_t id;
	char number[SIGN_NUMBER_LEN + 1];
};
/*
 * Inside a transaction: the storefront of an agreed question. prefix: [site] city_code. 0 or -1.
 */
int passport_issue(struct db *db, const char *prefix, const struct ask *ask,
		   const struct sign_deed *deed, struct passport_made *out);

/* The owner's secret: text of a tag over number and turn. */
const char *passport_secret(struct arena *a, const char *number, unsigned int turn);
bool passport_secret_holds(const char *number, unsigned int turn, const char *k);
/* Likewise of a question, which never changes hands. */
const char *ask_secret(struct arena *a, const char *number);
bool ask_secret_holds(const char *number, const char *k);

/* A sticker was scanned. Nothing is kept but how often on this day. 0 or -1. */
int passport_scanned(struct db *db, uint64_t id, unsigned int print, int64_t now);
/* Scans of the last `days` days. 0 or -1. */
int passport_scans(struct db *db, uint64_t id, unsigned int days, int64_t now, uint64_t *out);

struct passport_print {
	unsigned int print;
	const char *why;
	int64_t at;
};
/* Newest first; how many (at most max), or -1. */
int passport_prints(struct db *db, uint64_t id, struct passport_print *out, unsigned int max);

struct passport_line {
	uint64_t id;
	const char *number, *shop, *place_text;
	unsigned int state;
	int64_t due_at, valid_until, safety_due;
	uint32_t district_code;
};
/* A person's own before an id, newest first; how many, or -1. */
int passports_of(struct db *db, uint64_t citizen_id, uint64_t before, struct passport_line *out,
		 unsigned int max);

extern const char *const passport_statements[]; /* ends with NULL */

#endif
