/*
 * fit.h - how large a sign may be on this facade, and what each rule says of it: the box first,
 * then a design that goes into it.
 *
 * Pure functions: the same facts, rules and sign give the same answer. The box is narrowed by every
 * rule that applies; a sign within it is refused by none of them (a property test holds it). All
 * lengths are mm, heights above the pavement, left from the facade's left edge.
 */
#ifndef DL_SIGN_FIT_H
#define DL_SIGN_FIT_H

#include "sign/facade.h"
#include "sign/rule.h"
#include "sign/words.h"

#define SIGN_COLOURS 3

/* A sign that somebody wants. What is 0 or NULL is not known and not judged. */
struct sign_plan {
	enum sign_kind kind;
	int width, height, depth;
	int bottom; /* its lower edge */
	int left;
	bool on_roof;
	uint64_t light, materials, faces;  /* sets of words.h */
	const char *colours[SIGN_COLOURS]; /* "#rrggbb" */
	int kelvin;
	const char *name;       /* as lettered; NULL: not judged */
	const char *registered; /* as on the licence */
};

struct sign_box {
	enum sign_kind kind;
	bool allowed; /* the kind may be here, and there is room for one that can be read */
	int width, height, depth; /* most; height also where bottom and top would leave more */
	int bottom, top;          /* the sign lies between these */
	int left;                 /* the left end of the room for it */
	int at, best; /* lower edge and height as they look best: level with a neighbour, else as
			 large as may be, in the middle */
	uint64_t light, materials, colours, faces; /* allowed */
	int kelvin_min, kelvin_max;                /* 0: no limit */
};

struct sign_check {
	const struct sign_rule *rule;
	enum sign_verdict verdict;
	bool judged;        /* false: nobody but the owner can know; verdict is SIGN_OK */
	const char *figure; /* what it was judged by: "上沿 3.45 米" */
	const char *limit;  /* "不高于 3.60 米"; "" when the text says it all */
	const char *how;    /* what to do; "" when it holds */
};

struct sign_checks {
	struct sign_check list[RULE__MAX];
	size_t count;
	enum sign_verdict verdict; /* the worst */
};

struct sign_fit {
	const struct sign_standard *standard;
	struct sign_box box[KIND__MAX];
	enum sign_kind kind;       /* the one that suits this shop */
	struct sign_checks checks; /* of the largest sign of that kind */
};

/*
 * The boxes of all kinds, and the checks of `kind` (KIND__MAX: of the kind that suits). The facade
 * is as facade_read() gave it, without faults. What it refers to lives in the arena.
 */
void sign_fit(struct arena *a, const struct sign_standard *s, const struct facade *f,
	      enum sign_kind kind, struct sign_fit *out);

/* A certain sign by the same rules. */
void sign_judge(struct arena *a, const struct sign_standard *s, const struct facade *f,
		const struct sign_plan *plan, struct sign_checks *out);

/* One rule alone, without words: it does not apply, cannot be judged, or is kept to. For asking
 * often. */
bool sign_holds(struct arena *a, const struct sign_standard *s, const struct facade *f,
		const struct sign_plan *plan, enum sign_rule_id id);

/* A sign of the box's best place and size. */
struct sign_plan sign_plan_of_box(const struct sign_box *box);
/* Put a plan of known width and height where it looks best: sets left and bottom. */
void sign_place(const struct facade *f, const struct sign_box *box, struct sign_plan *plan);

#define SIGN_HEIGHT_MIN 250 /* of a sign that can still be read across a street */
#define SIGN_WIDTH_MIN  400

#endif
