/* ask_form.h - the fields of a question: what they may hold, and what is said when they do not. */
#ifndef DL_SIGN_ASK_FORM_H
#define DL_SIGN_ASK_FORM_H

#include <jansson.h>

#include "sign/ask.h"

struct request;
struct area_map;

enum {
	ASK_ONCE,
	ASK_ORDER,
	ASK_DESIGN,
	ASK_SHOP,
	ASK_TRADE,
	ASK_STREET,
	ASK_PLACE,
	ASK_KIND,
	ASK_WIDTH,
	ASK_HEIGHT,
	ASK_BODY,
	ASK__FIELDS
};

struct ask_form {
	const char *values[ASK__FIELDS];
	uint64_t photos[ASK_PHOTOS];
	size_t photo_count;
};

/* What is in form->values (none NULL) and its photos, checked: *new filled as far as it is good;
 * adds to errors. */
void ask_form_check(struct arena *a, const struct area_map *areas, const struct ask_form *form,
		    struct ask_new *new, json_t *errors);
/* From a form that was sent: *new filled as far as it is good; adds to errors. */
void ask_form_read(const struct request *req, const struct area_map *areas, struct ask_form *form,
		   struct ask_new *new, json_t *errors);
/* Photos named by the fields, or by the address (of_address). At most ASK_PHOTOS. */
size_t ask_form_photos(const struct request *req, bool of_address, uint64_t out[ASK_PHOTOS]);
/* A form's own token, new or as sent. */
const char *ask_form_token(const struct request *req, const char *sent);
/* The form's keys: values, lists to choose from. */
void ask_form_view(struct arena *a, const struct area_map *areas, const struct ask_form *form,
		   json_t *view);

/* "4.8", "4.8 米", "480cm" -> mm between 100 and 100,000; 0: empty; -1: *say is a sentence. */
int ask_length(struct arena *a, const char *label, const char *text, uint32_t *mm,
	       const char **say);

#endif
