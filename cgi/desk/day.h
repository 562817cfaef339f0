/* day.h - a day in China as date fields write it: "2026-11-01". */
#ifndef DL_DESK_DAY_H
#define DL_DESK_DAY_H

#include <stdint.h>

struct arena;

/* Days since 1970-01-01; -1 for anything but a day of the years 2000 to 2999. NULL is allowed. */
int64_t day_read(const char *text);
const char *day_text(struct arena *a, int64_t day);

#endif
