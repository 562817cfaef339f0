/* pages.h - the page families of the media program, for cgi/media.c. */
#ifndef DL_MEDIA_PAGES_H
#define DL_MEDIA_PAGES_H

#include "web/route.h"

struct area_map;

extern const struct route upload_routes[];      /* upload_page.c: POST /media/photos */
extern const struct route resume_routes[];      /* resume_page.c: /media/tus */
extern const struct route staff_photo_routes[]; /* staff_page.c: a unit's photos */
extern const struct route redact_routes[]; /* redact_page.c: staff paint over, release, withhold */
extern const struct route serve_routes[];  /* serve_page.c: GET /photo/... */
extern const struct route facade_routes[]; /* facade_page.c: POST /media/facade */
extern const char *const facade_statements[];
extern const char *const staff_photo_statements[];
extern const char *const serve_statements[]; /* ends with NULL; for the tests */

struct request;
struct response;
/* POST /media/photos: also for photos that came in pieces. The id of the last one, 0: none. */
uint64_t upload_answer(struct request *req, struct response *resp);

/* The city, for places that photos carry. Kept, not owned; NULL: no place is believed. */
void upload_use_areas(const struct area_map *areas);

#endif
