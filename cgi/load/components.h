/*
 * components.h - the city's register of components (部件普查) from a TSV file of any size:
 * columns id, owner, name, lat, lon (WGS-84). The id's 17 digits say district, class and serial.
 *
 * The whole file is judged before the first row is stored, and with one bad row nothing is:
 * every bad one is logged with its line. Rows are added, or changed to what the file says;
 * components that it does not name stay.
 */
#ifndef DL_LOAD_COMPONENTS_H
#define DL_LOAD_COMPONENTS_H

#include <stddef.h>

struct db;

#define COMPONENT_FILE_ROWS 5000000

/* *rows and *added are set on success. 0, or -1 (logged). */
int components_load(struct db *db, const char *path, size_t *rows, size_t *added);

#endif
