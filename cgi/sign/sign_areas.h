/* sign_areas.h - districts and streets, read by the parent of the signs program, and anew when they
 * were changed (dispatch/edition.h). */
#ifndef DL_SIGN_SIGN_AREAS_H
#define DL_SIGN_SIGN_AREAS_H

struct area_map;
struct db;

/* Load (again); what was known stays on failure. 0 or -1. */
int sign_areas_load(struct db *db);
/* Calling this before is a programmer's error. */
const struct area_map *sign_areas(void);

#endif
