/*
 * core_sign.h - signatures between us and a city's own dispatch core, both ways with one key
 * (core.key): HMAC-SHA256 over the time and the very bytes of the body. What comes in is signed
 * over "reply." and the same, so that nobody can send us back what we have sent out.
 */
#ifndef DL_HANDOVER_CORE_SIGN_H
#define DL_HANDOVER_CORE_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

struct arena;
struct conf;

#define CORE_KEY_TEXT    64                 /* hexadecimal, as the other side has it */
#define CORE_SIGN_WINDOW (5 * CLOCK_MINUTE) /* how far its clock may be from ours */

enum core_sign {
	CORE_SIGN_OK = 0,
	CORE_SIGN_MISSING, /* no time, no signature, or not of their form */
	CORE_SIGN_WRONG,
	CORE_SIGN_OLD /* right, but of another time: perhaps replayed */
};

/* core.key as text. 0, or -1 when there is none (logged). */
int core_key(const struct conf *c, char out[CORE_KEY_TEXT + 1]);

/* "v1=..." of what goes out. */
const char *core_sign_event(struct arena *a, const char *key, int64_t seconds, const char *body);
/* "v1=..." as the other side makes it of what comes in; for tests and for who tries it out. */
const char *core_sign_reply(struct arena *a, const char *key, int64_t seconds, const void *body,
			    size_t len);

/*
 * timestamp, signature: the two headers, "" when they did not come. In constant time, and before
 * anybody looks at the body.
 */
enum core_sign core_sign_check(const char *key, const char *timestamp, const char *signature,
			       const void *body, size_t len, int64_t now);

#endif
