/*
 * ask.h - a question about a sign (指导): before it is made, with a design and a photo of the
 * facade; or about one that hangs already ("这个招牌有问题"), which begins as guidance and not as
 * an enforcement case. Staff answer within ASK_DAYS working days; the clock runs whenever it is
 * staff's turn, and an answer that came late stays on record as late.
 *
 * Rules with their SQL. Every change is one transaction with its log row and outbox row. What may
 * be done when is steps.h's table. Who a browser is, and what it may see, is the pages' business.
 */
#ifndef DL_SIGN_ASK_H
#define DL_SIGN_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sign/number.h"
#include "sign/steps.h"

struct arena;
struct db;

#define ASK_DAYS        3  /* working days */
#define ASK_SILENT_DAYS 30 /* answered, and the owner says nothing: closed */
#define ASK_PHOTOS      6
#define ASK_BODY_CHARS  1000
#define SIGN_TOKEN      16

enum ask_kind { ASK_GUIDANCE = 1, ASK_PROBLEM = 2 }; /* stored */
enum ask_verdict {
	VERDICT_NONE = 0,
	VERDICT_GOOD = 1,
	VERDICT_ADJUST = 2,
	VERDICT_NO = 3
}; /* stored */

const char *ask_kind_say(unsigned int kind);       /* "开店前指导" */
const char *ask_verdict_say(unsigned int verdict); /* "可以" */

/* The sign that is meant, as far as it is known. Texts are never NULL. */
struct sign_meant {
	const unsigned char *order_token; /* SIGN_TOKEN bytes of the design made here, or NULL */
	const char *design;               /* "catering/01" */
	const char *trade;                /* "catering" */
	const char *kind_word, *lighting; /* "lintel", "halo" */
	const char *latin;                /* the line below the name */
	unsigned int palette;             /* of the design's */
	uint32_t width_mm, height_mm, depth_mm;
};

struct ask_new {
	unsigned char once[SIGN_TOKEN]; /* of the form */
	enum ask_kind kind;
	uint64_t citizen_id, passport_id; /* passport_id 0: none yet */
	struct sign_meant sign;
	uint32_t district_code, street_code;
	const char *place_text, *shop, *body;
	uint64_t photos[ASK_PHOTOS]; /* her own, attached to nothing yet */
	size_t photo_count;
};

struct ask_made {
	uint64_t id;
	char number[SIGN_NUMBER_LEN + 1];
	int64_t due_at;
};

/* SIGN_DONE, SIGN_AGAIN (*out is the first one's), SIGN_NO_PHOTO; or -1. */
int ask_send(struct db *db, struct arena *a, const struct ask_new *new, int64_t now,
	     struct ask_made *out);

struct ask {
	uint64_t id, citizen_id, passport_id, log_id;
	const char *number, *passport_number; /* NULL: none */
	unsigned int kind, state, rounds, verdict, first_verdict;
	bool late;
	struct sign_meant sign;
	uint32_t district_code, street_code;
	const char *place_text, *shop, *body;
	int64_t asked_at, due_at, answered_at, changed_at, closed_at; /* DB_NULL_TIME: not yet */
};
/* By the printed number. 1, 0 or -1. */
int ask_find(struct db *db, const char *number, struct ask *out);
bool ask_waits_for_staff(unsigned int state);
/* Until when staff have that get it now. 0 or -1. */
int ask_due(struct db *db, struct arena *a, int64_t now, int64_t *due);

/* What some actions need beside the deed. */
struct ask_more {
	enum ask_verdict verdict;      /* ANSWER */
	const struct sign_meant *sign; /* REVISE: the new design, or NULL: as it was */
	const uint64_t *photos;        /* ASK_BACK, REVISE */
	size_t photo_count;
	uint64_t citizen_id; /* whose photos; 0: the asker's */
	const char *prefix;  /* AGREE: of the storefront's number */
	char passport[SIGN_NUMBER_LEN +
		      1]; /* set by AGREE: the storefront's number, "" when none */
};

/*
 * One action on a question. deed->note of an ANSWER is what the owner reads, deed->data its marks.
 * An enum sign_result: a refusal changes nothing; or -1.
 */
int ask_act(struct db *db, struct arena *a, uint64_t ask_id, const struct sign_deed *deed,
	    struct ask_more *more);

/* Close at most `most` that have been answered and forgotten. How many, or -1. */
int ask_close_silent(struct db *db, struct arena *a, int64_t now, unsigned int most);

struct sign_shot {
	uint64_t id, log_id;
	unsigned char hash[32];
	unsigned int width, height, colour;
};
/* In the order they came; how many (at most max), or -1. */
int sign_photos(struct db *db, enum sign_subject subject, uint64_t subject_id,
		struct sign_shot *out, unsigned int max);
/* A person's own photos that hang on nothing yet, of those named. How many, or -1. */
int sign_photos_waiting(struct db *db, uint64_t citizen_id, const uint64_t *ids, size_t count,
			struct sign_shot *out);
/*
 * Inside a transaction: her own photos become the subject's. SIGN_DONE, SIGN_NO_PHOTO when one is
 * not hers or hangs elsewhere already; or -1.
 */
int sign_attach(struct db *db, enum sign_subject subject, uint64_t subject_id, uint64_t log_id,
		uint64_t citizen_id, const uint64_t *ids, size_t count);

/* Each ends with NULL. */
extern const char *const ask_statements[];
extern const char *const ask_send_statements[];
extern const char *const sign_photo_statements[];

#endif
