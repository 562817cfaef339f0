/*
 * me.h - the reports of one citizen: her own (hidden ones too) and those she
 * follows. Newest first, pages by keyset.
 */
#ifndef DL_REPORT_ME_H
#define DL_REPORT_ME_H

#include "report/list.h"

/* 0, or -1 (logged). */
int me_own(struct db *db, uint64_t citizen_id, uint64_t before, struct list_page *out);
int me_followed(struct db *db, uint64_t citizen_id, uint64_t before, struct list_page *out);

extern const char *const me_statements[]; /* ends with NULL */

#endif
