/*
 * citizen_rows.h - what is stored of one citizen, as a whole: joining a person without an account
 * into an account, deleting a person. Both are one transaction over the tables of all features,
 * which is why their statements stand here together and not with the features: a new table with a
 * citizen's id belongs into both lists (db/test_citizen_rows walks the schema for it).
 */
#ifndef DL_ACCOUNT_CITIZEN_ROWS_H
#define DL_ACCOUNT_CITIZEN_ROWS_H

#include <stdint.h>

struct db;
struct request;

/* How much there is of each kind. */
struct citizen_rows {
	unsigned int reports, drafts, photos, follows, supports, notices, signs;
};
/* 0 or -1. */
int citizen_rows(struct db *db, uint64_t citizen_id, struct citizen_rows *out);

/* ---- joining ---- */

enum join_result {
	JOIN_DONE,       /* also when there was nothing to move, or no more */
	JOIN_NO_ACCOUNT, /* who joins has no account to join into */
	JOIN_SELF,       /* both are the same */
	JOIN_ACCOUNT,    /* what is to be joined is an account itself: it stays one */
	JOIN__MAX
};

/* May `from` be joined into `into`? An enum join_result, or -1; changes nothing. */
int citizen_may_join(struct db *db, uint64_t into, uint64_t from);
/*
 * Everything of `from` becomes `into`'s, nothing twice: what both follow or support is followed
 * and supported once and counted once. The sessions of `from` end; its browser's cookie stays
 * valid and has nothing any more: it is no second key to the account.
 */
int citizen_join(struct db *db, uint64_t into, uint64_t from, struct citizen_rows *moved);

/* ---- deleting ---- */

/*
 * The person and what is only hers are gone: account, sessions, addresses, drafts and photos that
 * were not sent, follows, supports, notices; nickname and phone of her reports, what the camera
 * wrote into their photos. Reports, their photos and log, questions and filings of signs stay and
 * are nobody's: one citizen whom no cookie can name, the same for all who were deleted, so
 * that not even two reports of one person are known to be one person's. 0 or -1; deleting who is
 * not there is 0.
 */
int citizen_erase(struct db *db, uint64_t citizen_id, int64_t now);

/* What is said before, in sentences; the first ERASE_OF_ACCOUNT are of accounts alone. */
#define ERASE_OF_ACCOUNT 2
extern const char *const erase_goes[], *const erase_stays[]; /* end with NULL */

/* Each ends with NULL. */
extern const char *const citizen_rows_statements[];
extern const char *const citizen_join_statements[];
extern const char *const citizen_erase_statements[];

#endif
