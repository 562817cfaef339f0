/*
 * draft.h - a report being made: one row per token, owned by one citizen.
 *
 * The token (16 random bytes, in addresses as token_text) is also the
 * idempotency key: a draft becomes at most one report. A client may make
 * its own token; the first writing request creates the row for its visitor.
 * Another citizen's token is answered as if it did not exist.
 */
#ifndef DL_REPORT_DRAFT_H
#define DL_REPORT_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"
#include "db/db.h"
#include "geo/place.h"
#include "report/report.h"

struct draft {
	uint64_t id; /* 0: not stored yet */
	bool made;   /* by this request */
	unsigned char token[TOKEN_BYTES];
	char token_text[TOKEN_TEXT + 1];
	uint64_t citizen_id; /* 0: the visitor has no row yet */
	struct point point;  /* lat NAN: none */
	enum place_source place_source;
	const char *place_text;
	uint32_t street_code; /* chosen from the list: a street, or a district; 0 none */
	const char *body, *nickname;
	unsigned int group_id; /* 0: none */
	uint64_t category_id;  /* 0: "不知道，帮我选" */
	struct db_bytes phone_sealed;
	unsigned int phone_sms; /* 短信通知我 was ticked */
	const char *number;     /* of the report it became, else NULL */
	bool hold;              /* becomes a hidden report: staff decide (HIDDEN_BY_STAFF) */
	bool photo_optional;    /* of programs that come in (not stored); a phone sends a photo */
};

enum draft_result {
	DRAFT_OPEN = 1, /* hers, or a token nobody has used */
	DRAFT_SENT,     /* hers, and sent: `number` is set, all else may be gone */
	DRAFT_FOREIGN   /* not a token, or another citizen's: 404 */
};

/* Look only: an unused token gives an empty draft with id 0. One statement. */
int draft_look(struct request *req, const char *token_text, struct draft *out);
/* The same for requests that write: makes citizen and draft when missing. */
int draft_need(struct request *req, const char *token_text, struct draft *out);

/* Write place, words, category, nickname and phone of an open draft. 0 or -1. */
int draft_save(struct request *req, const struct draft *d);

/* Photos so far; how many, or -1. One statement. */
int draft_photos(struct request *req, uint64_t draft_id, struct report_photo *out, size_t max);
/*
 * Photos of the draft's citizen, by id and in that order, become this draft's: its own are put
 * into that order, others come from drafts of hers that were never sent. count: 1 to
 * PHOTO_MAX_COUNT. 1; 0 when one of them is none of hers, or is there twice, or the draft has
 * others besides: then the caller's transaction must be undone; -1. Two statements.
 */
int draft_take_photos(struct request *req, const struct draft *d, const uint64_t *ids,
		      size_t count);
/* 1; 0 when the draft has no such photo; -1. */
int draft_remove_photo(struct request *req, uint64_t draft_id, uint64_t photo_id);

/* The draft as it will look once sent (no id, number, times). */
void draft_as_report(const struct draft *d, struct report_head *out);
/* District and street of its place: codes, 0 when unknown. */
void draft_areas(const struct draft *d, uint32_t *district, uint32_t *street);

extern const char *const draft_statements[]; /* ends with NULL; for the tests */

#endif
