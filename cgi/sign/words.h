/*
 * words.h - the words for how a sign is made: one list each for kinds, light, materials, streets,
 * colours and risks, with their Chinese names. Designs (templates/signs), rules (sign_rule.tsv) and
 * pages use no other.
 *
 * A set of words is the bits of a uint64_t: bit n is entry n of its list.
 */
#ifndef DL_SIGN_WORDS_H
#define DL_SIGN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum words_list {
	WORDS_KIND,     /* where on the facade: lintel, blade, ... */
	WORDS_LIGHT,    /* how it is lit */
	WORDS_MATERIAL, /* what it is made of */
	WORDS_STREET,   /* what kind of street it suits */
	WORDS_COLOUR,   /* families of colours */
	WORDS_FACE,     /* families of lettering */
	WORDS_RISK,     /* rules that a design can run into; ids of sign_rule */
	WORDS__MAX
};

enum sign_kind {
	KIND_LINTEL,
	KIND_BAND,
	KIND_AWNING,
	KIND_ARCH,
	KIND_PIER,
	KIND_BLADE,
	KIND_SIDE,
	KIND_SHARED,
	KIND__MAX
};

enum sign_light {
	LIGHT_NONE,
	LIGHT_SPOT,
	LIGHT_FACE,
	LIGHT_HALO,
	LIGHT_SIDE,
	LIGHT_NEON,
	LIGHT_BULBS,
	LIGHT_EDGE,
	LIGHT_BOX,
	LIGHT_MOVING, /* what no design has, but an owner may wish for */
	LIGHT_SCREEN,
	LIGHT__MAX
};

enum sign_colour {
	COLOUR_WHITE,
	COLOUR_BLACK,
	COLOUR_GREY,
	COLOUR_CREAM,
	COLOUR_RED,
	COLOUR_ORANGE,
	COLOUR_YELLOW,
	COLOUR_BROWN,
	COLOUR_GREEN,
	COLOUR_BLUE,
	COLOUR_PURPLE,
	COLOUR_PINK,
	COLOUR__MAX
};

#define WORD(n) (UINT64_C(1) << (n))

struct word {
	const char *id;   /* "brushed-steel"; NULL ends a list */
	const char *name; /* 拉丝不锈钢 */
};

const struct word *words(enum words_list list);
/* How many there are. */
size_t words_count(enum words_list list);
/* Of an id ("front-spot" is "spot"): its place in the list, or -1. */
int word_find(enum words_list list, const char *id);
/* A place that is in the list. */
const struct word *word_at(enum words_list list, size_t n);

/*
 * "elm gold-leaf" -> a set. A word that is not in the list goes to *unknown (in the arena, the
 * first one; NULL: all are known) and is left out. text NULL: the empty set.
 */
uint64_t words_read(struct arena *a, enum words_list list, const char *text, const char **unknown);
/* "榆木、金箔", in the list's order; "" of the empty set. */
const char *words_say(struct arena *a, enum words_list list, uint64_t set);

/* Materials that burn: whatever is not class A (GB 8624). */
uint64_t words_burning(void);

/* The family of "#5a1f1a"; -1 when that is no colour. */
int colour_family(const char *hex);

#endif
