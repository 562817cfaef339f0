/* sign_photo_input.h - the shop's own photo that a sign is shown on, and the corners of its place
 * there, as a call sends them. */
#ifndef DL_API_SIGN_PHOTO_INPUT_H
#define DL_API_SIGN_PHOTO_INPUT_H

#include <jansson.h>

struct order;
struct request;

#define SIGN_CORNERS 8 /* x y of four corners, thousandths of the photo */

/*
 * "photo" (a photo of hers, 0: none) and "corners" of the body into the order, each as declared by
 * the caller; what is not sent stays. 0, or -1 when the database failed.
 */
int sign_photo_read(struct request *req, struct order *o, json_t *errors);

#endif
