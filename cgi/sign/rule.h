/*
 * rule.h - the rules a sign is judged by, as the city wrote them: rows of sign_rule and sign_street
 * (schema/seed), each with a first and a last day and a scope. Of each rule the most specific row
 * counts: the street's, else the area's, the district's, the city's.
 *
 * What a rule means, and how it is judged, is code (fit.h); its figures, words and text are data.
 */
#ifndef DL_SIGN_RULE_H
#define DL_SIGN_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

#define SIGN_CITY      3702u
#define SIGN_FORBIDDEN 17u

enum sign_rule_id {
	RULE_STREET,
	RULE_ONE_SIGN,
	RULE_LINTEL_ONLY,
	RULE_SECOND_FLOOR,
	RULE_ABOVE_THIRD,
	RULE_ROOF,
	RULE_BLADE,
	RULE_ADVERT,
	RULE_NAME,
	RULE_CHARACTERS,
	RULE_MOVING_LIGHT,
	RULE_JOINED,
	RULE_FIRE,
	RULE_SILL,
	RULE_CLEARANCE,
	RULE_OVERHANG,
	RULE_WINDOW,
	RULE_STRUCTURE,
	RULE_FACILITY,
	RULE_HERITAGE,
	RULE_HEIGHT_SINGLE,
	RULE_HEIGHT,
	RULE_THICKNESS,
	RULE_THICKNESS_MAX,
	RULE_WIDTH,
	RULE_REACH,
	RULE_SIDE_WIDTH,
	RULE_SIDE_HEIGHT,
	RULE_SHARED_WIDTH,
	RULE_SHARED_HEIGHT,
	RULE_ALIGN,
	RULE_LIGHT,
	RULE_MATERIAL,
	RULE_COLOUR,
	RULE_KELVIN_MIN,
	RULE_KELVIN_MAX,
	RULE_FACE,
	RULE_UPKEEP,
	RULE__MAX
};

/* How sure we are that the city says so. */
enum sign_basis {
	BASIS_KNOWN = 1, /* from the city's own texts */
	BASIS_USUAL,     /* usual in cities; the figure is not checked for this one */
	BASIS_INFERRED
};

enum sign_verdict { SIGN_OK, SIGN_ADJUST, SIGN_NO };

struct sign_rule {
	enum sign_rule_id id;
	uint32_t area;
	const char *street;       /* NULL: every street of the area */
	enum sign_verdict breaks; /* what breaking it means */
	int value;                /* mm, K or a number; 0: none */
	uint64_t words;           /* of rule_words(id); 0: none */
	unsigned int forbidden;   /* 1 to 17; 0: none of them */
	enum sign_basis basis;
	const char *text, *source; /* Chinese */
};

struct sign_street {
	const char *code, *name, *looks, *about;
	uint32_t area;
	bool pedestrian;
	enum sign_basis basis;
};

#define SIGN_RULES_MAX   2000
#define SIGN_STREETS_MAX 500

/* All that is in force on one day. */
struct sign_rules {
	const struct sign_rule *rules;
	size_t rule_count;
	const struct sign_street *streets; /* by area and name */
	size_t street_count;
};

/* What holds for one facade. */
struct sign_standard {
	const struct sign_street *street;        /* NULL: the city's default */
	const struct sign_rule *rule[RULE__MAX]; /* NULL: there is none */
	size_t own;                              /* rules of the street itself */
};

/* "height" -> RULE_HEIGHT, or -1. */
int rule_find(const char *name);
const char *rule_name(enum sign_rule_id id);
/* Which list the words of a rule are of (enum words_list), or -1: it has none. */
int rule_words(enum sign_rule_id id);

/*
 * Of a street (NULL: none of those known, then of the area `area`; 0: the city).
 */
void sign_standard_pick(const struct sign_rules *r, const struct sign_street *street, uint32_t area,
			struct sign_standard *out);

/* By code or by name as written; NULL: no such street has a standard. */
const struct sign_street *sign_street_find(const struct sign_rules *r, const char *text);

/*
 * The rules of today. They are kept in this process and read again when somebody has loaded others
 * (rules_version) or the day has changed. NULL: the database failed.
 */
const struct sign_rules *sign_rules_now(struct db *db, struct arena *a, int64_t now);
void sign_rules_forget(void); /* for tests that change them beside */

/* One row, as the table and the seed hold it. false (logged): it names no check or an unknown word.
 */
bool sign_rule_take(struct arena *a, struct sign_rule *out, const char *name, const char *words);

extern const char *const sign_rule_statements[]; /* NULL-terminated */

#endif
