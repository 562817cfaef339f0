/* say.h - time left and other small words of the desk, the same on lists and cases. */
#ifndef DL_DESK_SAY_H
#define DL_DESK_SAY_H

#include <jansson.h>
#include <stdint.h>

struct arena;

/* What of a case's times is known; DB_NULL_TIME where there is none. */
struct say_times {
	unsigned int state; /* enum case_state */
	int64_t submitted_at, dispatched_at, deadline, confirm_until, suspended_until;
};

/*
 * {say, when, iso, used, level}: "还剩3小时", "超期2天", "已等40分钟"; when and iso of
 * the instant it is about ("" when none); used: 0 to 100 of the limit, level: "ok", "soon" (over
 * three quarters), "late", "wait" (not the unit's clock). New reference.
 */
json_t *say_due(struct arena *a, const struct say_times *t, int64_t now);

/* For a chip: "triage", "handling", "handled", "closed". */
const char *say_state_class(unsigned int state);
/* A state's name in addresses: "returned"; and back, 0 when none. */
const char *say_state_name(unsigned int state);
unsigned int say_state_by_name(const char *name);
/* Shorter than workflow_state_text(), for lists and filters. */
const char *say_state_short(unsigned int state);

/* "/desk/media/photo/..." for staff, who also see what is not public; hash of 32 bytes. */
const char *say_photo(struct arena *a, const void *hash, int side);

/* A value of a query, escaped. */
const char *say_param(struct arena *a, const char *text);

#endif
