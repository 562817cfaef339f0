/*
 * front.h - the front that an order's sign goes on, when its owner has measured it: the room there
 * is, and what the rules say of the sign as it was made.
 */
#ifndef DL_SIGN_FRONT_H
#define DL_SIGN_FRONT_H

#include "sign/fit.h"
#include "sign/order.h"
#include "sign/paper.h"

struct front {
	/* What the rules say against the name, the street's when the front is known. NULL ends. */
	const char *name_say[ROOM_SAYS];
	bool known; /* else nothing below */
	struct facade facade;
	struct sign_standard standard;
	struct sign_box box; /* for a sign of the design's kind */
	const char *street;  /* its name; "" */
};

/* Of order->facade and the rules of today. 0, or -1 (the database). */
int front_load(struct db *db, struct arena *a, const struct order *o, const struct design *d,
	       int64_t now, struct front *out);

/* What was typed, within what is allowed. */
struct sign_room front_room(const struct front *f, const struct order *o);

/* Every colour of the palette is one that the street allows; of an unknown front all are. */
bool front_allows(const struct front *f, const struct design_palette *p);

/* By the rules that need no front: what the name says and how it is written. */
void front_judge_name(struct arena *a, const struct sign_standard *s, const char *name,
		      struct sign_checks *out);
/* By every rule that applies. Only of a known front. */
void front_judge(struct arena *a, const struct front *f, const struct sign_made *m,
		 struct sign_checks *out);
/* The same for paper: what fails first, at most PAPER_CHECKS. */
size_t front_paper(struct arena *a, const struct sign_checks *checks, struct paper_check *out);
/* Its lower edge above the pavement, mm; 0: not known. */
int front_bottom(struct arena *a, const struct front *f, const struct sign_made *m);

#endif
