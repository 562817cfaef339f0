/*
 * size.h - how large a sign is made in the room there is: as long and high as its design and the
 * name want, never stretched, never beyond the room.
 */
#ifndef DL_SIGN_SIZE_H
#define DL_SIGN_SIZE_H

#include "sign/make.h"

#define ROOM_SAYS 3

struct sign_room {
	double width, height;       /* mm at most; 0: the design's own size */
	double distance;            /* m from which the name must be read; 0: SIGN_DISTANCE */
	const char *say[ROOM_SAYS]; /* of the name, to go with the warnings; NULL ends */
};

#define SIGN_DISTANCE 15 /* across a street of two lanes */
#define ROOM_MIN      300
#define ROOM_MAX      30000
#define LEGIBLE       250 /* a character is read from that many times its height */

/*
 * Sets wish->width and height to the best size and makes the sign. NULL, or a sentence that says
 * why this design does not go there: then *out is the design at its smallest.
 */
const char *sign_size(struct faces *faces, struct arena *a, struct sign_wish *wish,
		      const struct sign_room *room, struct sign_made *out);

/* Of a room that cannot be: why, a sentence; NULL: it can. mm. */
const char *sign_room_refuse(struct arena *a, double width, double height);

/* How high a character must be at least, mm. */
double sign_legible(double distance);

#endif
