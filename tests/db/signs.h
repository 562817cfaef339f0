/* signs.h - questions, storefronts and photos for the tests of shop signs. */
#ifndef DL_TESTS_DB_SIGNS_H
#define DL_TESTS_DB_SIGNS_H

#include "tests/db/fixture.h"
#include "sign/ask.h"
#include "sign/filing.h"
#include "sign/passport.h"

#define SIGNS_OWNER  1u
#define SIGNS_PEOPLE 3u /* citizens 1 to 3 */

void signs_people(struct fixture *f);
/* A facade photo of a citizen's, hanging on nothing. Its id. */
uint64_t signs_photo(struct fixture *f, uint64_t citizen);
/* 鲜得来, a blade of 600 x 1500 mm in 市南区, with one photo; form number `once`. */
struct ask_new signs_new(struct fixture *f, unsigned char once);
uint64_t signs_ask(struct fixture *f, unsigned char once);
struct sign_deed signs_deed(struct fixture *f, enum sign_action action, enum sign_actor actor,
			    const char *note);
/* Answered and agreed to: the storefront's id; number in f->arena. */
uint64_t signs_passport(struct fixture *f, unsigned char once, const char **number);
/* ... filed and accepted. */
uint64_t signs_filed(struct fixture *f, unsigned char once, const char **number);
int signs_file(struct fixture *f, uint64_t id, enum sign_action action, enum sign_actor actor,
	       const char *note, struct filing_more *more);
unsigned int signs_state(struct fixture *f, uint64_t passport);

#endif
