/*
 * check.h - each rule as three short functions: when it applies, how it narrows the box, whether a
 * sign keeps to it; and how it says what it judged by. For fit.c alone.
 */
#ifndef DL_SIGN_CHECK_H
#define DL_SIGN_CHECK_H

#include "sign/fit.h"

struct sign_case {
	struct arena *arena;
	const struct sign_standard *standard;
	const struct facade *facade;
	enum sign_kind kind;
};

struct sign_test {
	enum sign_rule_id id;
	/* NULL: always. */
	bool (*applies)(const struct sign_case *, const struct sign_rule *);
	/* NULL: it does not bound the box. */
	void (*narrow)(const struct sign_case *, const struct sign_rule *, struct sign_box *);
	/* NULL: the owner's to look after. */
	bool (*holds)(const struct sign_case *, const struct sign_rule *, const struct sign_plan *);
	/* May the plan be judged at all? NULL: yes. */
	bool (*known)(const struct sign_case *, const struct sign_plan *);
	const char *(*figure)(const struct sign_case *, const struct sign_rule *,
			      const struct sign_plan *);
	const char *(*limit)(const struct sign_case *, const struct sign_rule *);
	const char *how;
};

/* Parameters of all these functions, each with its usual name. */
#define CASE const struct sign_case *c
#define RULE const struct sign_rule *r
#define PLAN const struct sign_plan *p

/* Each ended by RULE__MAX. */
extern const struct sign_test check_place[], check_size[], check_make[];

const struct sign_test *check_of(enum sign_rule_id id);

/* Flat on the wall over the door, as most signs are. */
bool check_over_door(enum sign_kind kind);
/* A shop above the third floor whose building is its own: its sign is up there. */
bool check_high_up(const struct facade *f);
bool check_pedestrian(const struct sign_case *c);
/* Boards at the entrance hang at eye level; nothing of them is over anybody's head. */
bool check_by_door(enum sign_kind kind);

/* What a name may not hold (check_text.c): the word that is advertising, or NULL; the first
 * character that is none of the common standard ones, or NULL. In the arena. */
const char *check_advert(struct arena *a, const char *name);
const char *check_odd_character(struct arena *a, const char *name);

#endif
