/*
 * services.h - as which service of the other core a case is sent. Our codes are the catalogue's:
 * "S" (matter 事项) or "B" (component 部件) and five digits, or "G" and two of a group of everyday
 * words. A file of the administrator's ([handover] services) says where the other's differ:
 *
 *   # ours <tab> theirs
 *   S07003	advertising
 *   G05	lamps
 *
 * Tried in this order: the category, as the file has it or as it is; its group; [handover]
 * fallback. Only what the other lists among its services is taken.
 */
#ifndef DL_HANDOVER_SERVICES_H
#define DL_HANDOVER_SERVICES_H

#include <jansson.h>
#include <stdbool.h>

#include "handover/handover.h"

struct conf;
struct services;

#define SERVICE_CODE_MAX 60 /* bytes of one of theirs */

/* NULL: the file cannot be read or has a bad line (logged). */
struct services *services_open(const struct conf *c);
void services_close(struct services *s); /* NULL is allowed */

/* The other's list, as it came; false when it is none. What is not a code is passed over. */
bool services_learn(struct services *s, const json_t *list);
bool services_known(const struct services *s);

/* Theirs, or NULL: none; then *tried names ours. */
const char *services_choose(const struct services *s, struct arena *a, const struct handover *h,
			    const char **tried);

#endif
