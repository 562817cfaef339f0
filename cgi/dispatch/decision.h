/*
 * decision.h - what the dispatch core decides about one report, without a
 * database: where it is, of which category, whose it is, until when, and the
 * sentence that says why. When any of these is unknown the decision is to ask
 * a person, with the sentence that says what is missing.
 *
 * Words decide alone when they are sure enough (r->confidence) of the *unit*:
 * candidates that would go to the same one add up.
 */
#ifndef DL_DISPATCH_DECISION_H
#define DL_DISPATCH_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "dispatch/classify.h"
#include "dispatch/routing.h"
#include "dispatch/rules.h"
#include "geo/area.h"
#include "geo/place.h"

struct arena;

#define REASON_CANDIDATES 3 /* said in reason_data, offered to the person who decides */

/* What the citizen gave. */
struct facts {
	const char *body;
	uint32_t category_id;   /* 0: not chosen */
	unsigned int group_id;  /* 0: not chosen */
	struct point point;     /* lat NAN: place in words only */
	uint32_t street_code;   /* chosen from the list: street or district; 0: none */
	struct components near; /* of the register, around the point */
};

struct decision {
	bool open;                            /* false: to a person */
	const struct area *district, *street; /* NULL: unknown */
	uint32_t cell;                        /* 0: no point in the city */
	struct classified classified;
	struct phrase phrases[REASON_PHRASES]; /* of f->body or the rules, that decided */
	size_t phrase_count;
	const struct case_category *category; /* NULL: unknown */
	struct routed routed;                 /* unit_id 0: nobody is responsible */
	int64_t deadline;                     /* when open */
	const char *reason;                   /* for the citizen, at most 500 characters */
	const char *reason_data;              /* the same as JSON */
};

/* `now` is when the clock starts. Everything of *out lives as long as `a` and `r`. */
void decide(struct arena *a, const struct rules *r, const struct facts *f, int64_t now,
	    struct decision *out);

/* A person decided: the sentence and its data. unit_name as shown. */
void decide_by_person(struct arena *a, const struct case_category *category, const char *unit_name,
		      struct decision *out);

#endif
