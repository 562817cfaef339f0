/*
 * place.h - where a report is: a point in WGS-84, how it was found, and the
 * district and street it lies in.
 */
#ifndef DL_GEO_PLACE_H
#define DL_GEO_PLACE_H

#include <stdbool.h>
#include <stdint.h>

enum place_source { /* stored: never renumber */
		    PLACE_NONE = 0,
		    PLACE_EXIF = 1,  /* the photo's own GPS */
		    PLACE_PHONE = 2, /* the phone's position, now */
		    PLACE_PIN = 3,   /* a pin on the map */
		    PLACE_WORDS = 4  /* street from the list and words, no point */
};

enum datum { DATUM_WGS84, DATUM_GCJ02 };

struct point {
	double lat, lon;
};

/* Finite, in range, and not the 0,0 that a switched-off receiver writes. */
bool point_usable(struct point p);
/* China's shifted coordinates to WGS-84, to within 1 m (iterated), and back. */
struct point point_from_gcj02(struct point p);
struct point point_to_gcj02(struct point p);
/* Metres between two points (haversine, R = 6,371,008.8 m). */
double point_distance(struct point a, struct point b);

#endif
