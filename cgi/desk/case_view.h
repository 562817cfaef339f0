/* case_view.h - the case page's view: everything a record holds, in words. */
#ifndef DL_DESK_CASE_VIEW_H
#define DL_DESK_CASE_VIEW_H

#include <jansson.h>

#include "desk/deed.h"
#include "desk/record.h"

struct request;

/* What the page shows besides the record. */
struct case_said {
	const struct deed_form *open; /* stands open, with what was typed; NULL: none */
	json_t *errors;               /* of that form; kept by the caller; NULL: none */
	const char *say;              /* one sentence on top, or NULL */
	const char *onward;           /* where the next work is, or NULL */
	bool bad;                     /* it is about something that did not work */
	uint64_t seen;                /* rows of the log after it are marked; 0: none */
	const char *phone;            /* the reporter's; NULL: not asked for */
};

/* New reference. */
json_t *case_view(struct request *req, const struct record *r, const struct case_said *said);
/* The forms that the page offers: [{name, verb, ...}], for case_view(). */
json_t *case_offers(struct request *req, const struct record *r, const struct case_said *said);

/* How it stands with its limits, added to the clocks of case_view(). */
void case_clock_facts(struct request *req, const struct record *r, json_t *list);

#endif
