/*
 * design.h - what a design file (templates/signs/<trade>/<nn>.svg) says of itself.
 *
 * The contract between designs and the engine is templates/signs/README.md. One unit is
 * 1 mm; a length is a share of the sign's side plus millimetres ("100%-300").
 */
#ifndef DL_SIGN_DESIGN_H
#define DL_SIGN_DESIGN_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "sign/face.h"

#define DESIGN_PALETTES 4
#define DESIGN_BYTES    (24u << 10)
#define DESIGN_BOOKS    4
#define DESIGN_BOOK_MAX (512u << 10)

enum design_slot { SLOT_NAME, SLOT_LATIN, SLOT_PHONE, SLOT_LOGO, SLOT__MAX };
extern const char *const design_slot_names[SLOT__MAX]; /* "name", ... as in the file */

enum slot_align { ALIGN_START, ALIGN_MIDDLE, ALIGN_END };

struct sign_rect {
	double x, y, w, h; /* mm */
};

struct design_length {
	double share; /* of the side it lies along */
	double mm;
};

struct slot {
	bool used;
	struct design_length x, y, w, h;
	enum sign_face face;
	int weight;     /* 100 to 900 */
	double spacing; /* air between characters, as share of their height */
	enum slot_align align, valign;
	unsigned int lines; /* most, 1 to 3 */
	bool vertical;
	bool grow; /* an empty slot gives its room to the name */
};

struct design_palette {
	const char *name;
	const char *colour[3]; /* "#rrggbb"; NULL: the design does not use it */
};

struct design {
	const char *id, *trade, *name, *about;
	const char *construction, *materials, *lighting, *fixing, *kind, *streets, *risks;
	int kelvin, cost;
	double depth;                /* mm */
	double width, height;        /* its nicest, mm */
	double ratio_min, ratio_max; /* width : height */
	double height_min, height_max;
	double overhang[4]; /* left top right bottom, mm beyond the sign itself */
	struct design_palette palettes[DESIGN_PALETTES];
	unsigned int palette_count;
	struct slot slots[SLOT__MAX];
	bool cells; /* dl:each: each character has a place of its own */
};

/* Every design of a directory, sorted by id, and the materials book: materials*.svg. */
struct design_set {
	struct arena *arena;
	const char *dir;
	const struct design *designs;
	size_t count;
	xmlDoc *books[DESIGN_BOOKS];
	const struct book_row *rows; /* the books' elements that have an id */
	size_t row_count;
	uint64_t stamp; /* of every file's bytes */
};

struct book_row {
	const char *id;
	xmlNode *node;
};
/* The entry of that id, or NULL. */
const xmlNode *book_entry(const struct design_set *set, const char *id);

/*
 * Read one document. NULL: `why` holds one line a fault, each beginning with the id. The
 * design's strings live in the arena; doc stays the caller's.
 */
struct design *design_read(struct arena *a, xmlDoc *doc, const char *id, struct buf *why);
/* Its tree to draw from (xmlFreeDoc() it), or NULL. */
xmlDoc *design_open(const struct design_set *set, const struct design *d, struct buf *why);

/*
 * All files of the directory. Designs with a fault are left out and said in `why`. 0, or -1
 * when the directory cannot be read.
 */
int design_set_load(struct design_set *set, const char *dir, struct buf *why);
void design_set_release(struct design_set *set);
const struct design *design_find(const struct design_set *set, const char *id); /* or NULL */

/* "6%+120" -> share and mm; false: it is no length. */
bool design_length(const char *text, struct design_length *out);
double design_mm(struct design_length l, double side);
struct sign_rect design_slot_rect(const struct slot *s, double width, double height);

/* Faults that only the tree shows: elements, references, ids (design_check.c). */
void design_check_tree(struct arena *a, xmlDoc *doc, const struct design *d,
		       const struct design_set *set, struct buf *why);

/* The six trades, as in the address and in Chinese; ends with id NULL. */
struct design_trade {
	const char *id, *name;
};
extern const struct design_trade design_trades[];

#endif
