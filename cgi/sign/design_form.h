/* design_form.h - the form of /signs/design: what was typed, what is wrong with it, its view. */
#ifndef DL_SIGN_DESIGN_FORM_H
#define DL_SIGN_DESIGN_FORM_H

#include <jansson.h>

#include "sign/front.h"
#include "sign/order.h"
#include "sign/studio.h"

struct request;

/* What was typed or sent, each "" when it was not. */
struct design_typed {
	const char *design, *name, *latin, *phone, *palette;
	const char *width, *height; /* design_form_mm() */
	const char *fit, *facade;   /* token of a kept front, or its query */
	bool send;                  /* it is to be stored: a name is a must */
};
/* Into the order; errors of "name", "width", ... as below. */
int design_typed_read(struct arena *a, const struct design_typed *t, struct order *o,
		      json_t *errors);

/*
 * Fields (POST) or parameters (GET) into the order; what is wrong goes to errors, and stays in the
 * order as it was typed. Returns the number of errors.
 */
int design_form_read(struct request *req, struct order *o, json_t *errors);

/* "4.8", "4.8 米", "480cm", "4800 mm" -> mm; 0 for "", -1 for what is no length. */
long design_form_mm(const char *text);

/* Keys of sign/design.html. made NULL: nothing is drawn yet. */
json_t *design_form_view(struct request *req, const struct order *o, const struct design *d,
			 const struct sign_made *made, const struct front *front, json_t *errors);

/* The wish of an order, without its logo; design NULL: it is gone. */
struct sign_wish order_wish(const struct order *o);

#endif
