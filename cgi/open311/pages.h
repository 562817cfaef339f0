/* The pages of Open311; each table ends with { 0 }. */
#ifndef DL_OPEN311_PAGES_H
#define DL_OPEN311_PAGES_H

#include "web/route.h"

extern const struct route open311_discovery_routes[];
extern const struct route open311_service_routes[];
extern const struct route open311_request_routes[];
extern const struct route open311_update_routes[];
extern const struct route open311_export_routes[];
extern const struct route open311_core_routes[]; /* core_page.c: what the city's own core says */

#endif
