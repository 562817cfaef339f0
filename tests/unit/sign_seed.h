/* sign_seed.h - the sign rules that ship, without a database. */
#ifndef DL_TESTS_UNIT_SIGN_SEED_H
#define DL_TESTS_UNIT_SIGN_SEED_H

#include "base/arena.h"
#include "sign/rule.h"

/* schema/seed/sign_rule.tsv and sign_street.tsv; a bad line fails the test. Of one day: rows that
 * ended are left out by no one, there are none. */
struct sign_rules sign_seed(struct arena *a);
/* The standard of a street by its code; NULL: the city's. */
struct sign_standard sign_seed_standard(struct arena *a, const char *street);

#endif
