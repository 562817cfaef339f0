/*
 * make.h - from a wish (a design, a name, a size) to a sign: its lettering set, its figures
 * known; compose.h draws it.
 */
#ifndef DL_SIGN_MAKE_H
#define DL_SIGN_MAKE_H

#include "sign/design.h"
#include "sign/lettering.h"

enum sign_look { LOOK_DAY, LOOK_NIGHT };

struct sign_wish {
	const struct design *design;
	const char *name;          /* as sign_text_clean() leaves it */
	const char *latin, *phone; /* NULL or "": none */
	const char *logo;          /* a data: address of a PNG or a JPEG; NULL: none */
	unsigned int palette;
	double width, height; /* mm; 0: the design's own */
};

#define SIGN_TEXTS    SLOT_LOGO /* slots before it hold text */
#define SIGN_WARNINGS 8

struct sign_made {
	const struct design *design;
	double width, height; /* mm */
	unsigned int palette;
	const char *logo;
	struct sign_rect logo_box; /* its slot, or before the name when the design has none */
	struct lettering text[SIGN_TEXTS];          /* by slot; count 0: it is empty */
	const char *said[SIGN_TEXTS];               /* what the slot was asked to say; "" */
	const char *warnings[SIGN_WARNINGS];        /* whole sentences in Chinese */
	enum design_slot warning_of[SIGN_WARNINGS]; /* which text it is about; SIGN_TEXTS: none */
	size_t warning_count;
};

/* Never fails: what cannot be drawn is missing, and a warning says so. */
void sign_make(struct faces *faces, struct arena *a, const struct sign_wish *wish,
	       struct sign_made *out);
/*
 * Can it show a Latin line, a phone? In a slot of its own; else below a name that runs from left to
 * right, in the name's own make (one outline with it), and a phone behind the Latin line.
 */
bool sign_takes_text(const struct design *d, enum design_slot which);
/* Which texts besides the name it can show, in Chinese: "拼音或英文、电话"; "": none. */
const char *sign_takes_say(const struct design *d);
/* Has it a slot for a logo, or room for one before its name? */
bool sign_takes_logo(const struct design *d);

/* One more warning, a sentence; beyond the eighth it is dropped. */
void sign_warn(struct sign_made *m, enum design_slot about, const char *sentence);

#endif
