/*
 * sign_view.h - shop signs for programs: the pages' facts with codes beside the words, lengths in
 * whole millimetres. All return new references.
 */
#ifndef DL_API_SIGN_VIEW_H
#define DL_API_SIGN_VIEW_H

#include <jansson.h>
#include <stdint.h>

#include "sign/words.h"

struct arena;
struct design;
struct sign_checks;
struct sign_street;

/* {"code", "name"} of a word of that list; null for "" and what is in no list. */
json_t *sign_word_view(enum words_list list, const char *id);
/* [{"code", "name"}] */
json_t *sign_words_view(enum words_list list, uint64_t set);
/* {"code", "name"}, or null. */
json_t *sign_trade_view(const char *id);
json_t *sign_area_view(uint32_t code);
/* {"code", "text"} of enum sign_basis: how sure we are that the city says so. */
json_t *sign_basis_view(unsigned int basis);
json_t *sign_street_view(const struct sign_street *s);

/* One of a list of designs: with the addresses of its small pictures. */
json_t *sign_design_card(struct arena *a, const struct design *d);
/* The whole design: besides what it is made of, what it can carry, and larger pictures. */
json_t *sign_design_view(struct arena *a, const struct design *d);

/* What the rules say, worst first: verdict, verdict_text and the list `rules` into view. */
void sign_checks_add(json_t *view, const struct sign_checks *checks);

#endif
