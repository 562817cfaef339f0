/* sign_areas.h - districts and streets, read once by the parent of the signs program. */
#ifndef DL_SIGN_SIGN_AREAS_H
#define DL_SIGN_SIGN_AREAS_H

struct area_map;
struct conf;
struct db;

/* For struct program's start. 0 or -1. */
int sign_areas_start(const struct conf *c);
/* Load (again). 0 or -1. */
int sign_areas_load(struct db *db);
/* Calling this before is a programmer's error. */
const struct area_map *sign_areas(void);

#endif
