/*
 * order.h - a sign that a shop is designing: what it typed, stored under a secret token. Who has
 * the address may see and change it; nobody else can guess it.
 */
#ifndef DL_SIGN_ORDER_H
#define DL_SIGN_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "sign/size.h"

#define ORDER_DAYS 90 /* a design nobody looked at, asked about or filed is thrown away then */

struct order {
	uint64_t id; /* 0: not stored yet */
	unsigned char token[TOKEN_BYTES];
	char token_text[TOKEN_TEXT + 1];
	const char *design, *name, *latin, *phone;
	const char *facade;  /* the query of /signs/fit, "" when none */
	const char *corners; /* "x y x y x y x y" in thousandths of the photo; "" */
	unsigned int palette, width_mm, height_mm;
	uint64_t logo_id, photo_id; /* photos of media's; 0: none */
	int64_t changed_at, keep_until;
	uint64_t logo_was, photo_was; /* as they are stored */
};

/* A new token; stores nothing. */
void order_begin(struct order *o);
/* DB_ROW, DB_NONE (no such token, or it is none), DB_FAILED. */
enum db_row_result order_load(struct db *db, const char *token_text, struct order *out);
/* Insert or update; a photo that it has no more is let go, for a chore. 0 or -1. */
int order_save(struct db *db, struct order *o, int64_t now);
/* Somebody looked at it: its days begin anew. Writes once a day at most. 0 or -1. */
int order_looked(struct db *db, struct order *o, int64_t now);
/*
 * Throw away what is past its days, with its photos; at most `at_most` are looked at, 50 at once.
 * How many were looked at (*thrown of them are gone), or -1. dispatchd does it.
 */
int order_forget(struct db *db, int64_t now, unsigned int at_most, int *thrown);

/*
 * The picture behind logo_id or photo_id, JPEG bytes of media's own making, at most 1,600 px.
 * Only of who uploaded it (visitor) when it is attached; see order_may_attach(). DB_NONE: gone.
 */
enum db_row_result order_photo(struct db *db, uint64_t photo_id, struct db_bytes *jpeg);
/* As a logo: with its transparency, a PNG, when it has any; else that JPEG. */
enum db_row_result order_logo(struct db *db, uint64_t photo_id, struct db_bytes *out, bool *png);
/* It is this visitor's and was uploaded for signs. 1, 0, or -1. */
int order_may_attach(struct db *db, uint64_t photo_id, const void *visitor, size_t visitor_len);

/* Each ends with NULL. */
extern const char *const order_statements[];
extern const char *const order_old_statements[];

#endif
