/*
 * gallery.h - which of the designs somebody wants to see: by trade, colour, material, light, cost,
 * street and width, or those that go on a front as it was measured. Pure; the designs are what the
 * files say of themselves (design.h).
 */
#ifndef DL_SIGN_GALLERY_H
#define DL_SIGN_GALLERY_H

#include "sign/design.h"
#include "sign/fit.h"

/* Families of materials, as one would choose among: "metal" 金属, ... Ends with id NULL. */
extern const struct word gallery_families[];
/* Places in gallery_families and design_trades, -1: none. */
int gallery_family_of(const char *id);
int gallery_trade_of(const char *id);

struct gallery_wish {
	int trade, light, family, colour, street; /* places in their lists; -1: any */
	int kind;                                 /* likewise, of WORDS_KIND */
	enum design_slot text;                    /* besides the name; SLOT_NAME: any */
	const char *construction;                 /* as the design says it; NULL: any */
	int cost;                                 /* at most this class; 0: any */
	int width;                                /* mm of wall; 0: not said */
};

/* A front, and what was found of it. */
struct gallery_front {
	const struct facade *facade;
	const struct sign_standard *standard;
	const struct sign_fit *fit;
};

/*
 * Those that are wanted, of all trades in turn, so that the first page shows each. front may be
 * NULL. Returns how many; out has room for set->count.
 */
size_t gallery_find(struct arena *a, const struct design_set *set, const struct gallery_wish *wish,
		    const struct gallery_front *front, const struct design **out);

/* The order of gallery_find(), as qsort() has it. */
int gallery_order(const struct design *a, const struct design *b);

/*
 * The design as large as it can be on that front, judged: *plan and *palette are what was judged.
 * false: its kind may not be there, or it cannot be made so small.
 */
bool gallery_plan(struct arena *a, const struct design *d, const struct gallery_front *front,
		  struct sign_plan *plan, unsigned int *palette);
/* It goes there: no rule about the sign itself is broken. Rules about house and shop say nothing
 * here. */
bool gallery_fits(struct arena *a, const struct design *d, const struct gallery_front *front);

/* Sets of words.h. */
uint64_t gallery_materials(struct arena *a, const struct design *d);
uint64_t gallery_colours(const struct design *d); /* of all its palettes */
uint64_t gallery_streets(struct arena *a, const struct design *d);

#endif
