/*
 * report.h - one report as the public side reads it: its row, its photos, and
 * who is looking.
 *
 * A hidden report exists for its reporter alone; report_read() answers
 * everyone else as if there were none, so no page has to remember to ask.
 * Sending a report is submit.h, changing its state dispatch/workflow.h.
 */
#ifndef DL_REPORT_REPORT_H
#define DL_REPORT_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/place.h"
#include "media/photo.h"
#include "report/list_card.h"
#include "report/number.h"
#include "report/status.h"

struct request;

struct report_head {
	uint64_t id;
	const char *number;
	uint64_t citizen_id;
	enum report_status status;
	enum report_hidden hidden;
	const char *body;
	const char *nickname;  /* "": anonymous */
	unsigned int group_id; /* 0: none yet */
	uint64_t category_id;  /* 0: none yet */
	struct point point;    /* lat NAN: place in words only */
	enum place_source place_source;
	const char *place_text;
	uint32_t district_code, street_code; /* 0: unknown */
	unsigned int support_count, photo_count;
	int64_t submitted_at, updated_at;
};

/* Who is looking at it. */
struct report_viewer {
	uint64_t citizen_id; /* 0: a browser without a row */
	bool reporter;       /* by her cookie or by the secret link */
	bool follows, supports;
	const char *k; /* the secret link's token when it is right, else NULL: forms carry it on */
};

/*
 * The report that :number of the route names, for this visitor. One
 * statement. 1; 0 when there is none that she may see (a malformed number
 * is none, too); -1 when the database failed.
 */
int report_read(struct request *req, struct report_head *out, struct report_viewer *viewer);
/* "/r/<number>?k=<token>": whoever holds it is the reporter. */
const char *report_secret_path(const struct request *req, const char *number);
/* Whether k (may be NULL) is the token of that number's secret link. */
bool report_secret_holds(const char *number, const char *k);

struct report_photo {
	uint64_t id;
	enum photo_role role;
	bool is_public; /* not held back */
	struct card_photo shown;
};

/*
 * By role and position; how many (at most max), or -1. held_back: also those that wait for a
 * person or are withheld (media/redact.h), for their reporter. One statement.
 */
int report_photos(struct request *req, uint64_t report_id, bool held_back, struct report_photo *out,
		  size_t max);

/* Not closed: may be supported and followed as a running matter. */
bool report_is_open(enum report_status s);

/* What a card says of it; its photos are not among that. */
void report_as_card(const struct report_head *r, struct card *out);
/*
 * card_view() of what the citizen gave, with all her photos: what the preview shows
 * before sending and the page of the report afterwards. New reference.
 */
json_t *report_card(struct request *req, const struct report_head *r,
		    const struct report_photo *photos, size_t count);

extern const char *const report_statements[]; /* ends with NULL */

#endif
