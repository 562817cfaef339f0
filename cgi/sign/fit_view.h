/* fit_view.h - what was found of a facade, as a view: for /signs/fit and for whoever shows it
 * again. */
#ifndef DL_SIGN_FIT_VIEW_H
#define DL_SIGN_FIT_VIEW_H

#include <jansson.h>

#include "sign/fit.h"

/* "ok", "adjust", "no"; 可以, 需调整, 不可以. */
extern const char *const verdict_names[], *const verdict_texts[];

/*
 * {"verdict", "verdict_text", "say", "kind", "allowed", "width", "height", "depth", "bottom",
 * "top", "at", "level", "light", "materials", "colours", "kelvin", "faces", "others": [{"name",
 * "width", "height"}], "bad", "good", "own": lists of checks, "drawing"}. New reference.
 */
json_t *fit_view(struct arena *a, const struct facade *f, const struct sign_fit *fit);

/*
 * One check: {"verdict", "verdict_text", "text", "source", "figure", "limit", "how", "forbidden",
 * "unconfirmed": a word for how sure we are, "" when it is known}.
 */
json_t *check_view(const struct sign_check *c);

/* All of them in three lists: what fails (worst first), what holds, what the owner must look after.
 */
void checks_view(json_t *view, const struct sign_checks *checks);

#endif
