/*
 * template.h - logic-less templates: Mustache's core (variables, escaped by
 * default; sections; inverted sections; comments; partials) over json_t.
 * Not supported, on purpose: changing delimiters, lambdas.
 * Checked against the official specification's cases. Where that leaves it open:
 * "" and 0 count as false in sections, beside null, false and [].
 *
 * All *.html below a directory are compiled once, by the parent before it
 * forks. A template that names a missing partial, or leaves a section
 * open, fails the start with file and line. {{{raw}}} and {{&raw}} are refused except for
 * names that begin with "html_", so that unescaped output can be found by
 * looking for those.
 */
#ifndef DL_WEB_TEMPLATE_H
#define DL_WEB_TEMPLATE_H

#include <jansson.h>

#include "base/buf.h"

struct templates;

/* NULL after a log line when any file does not compile. */
struct templates *templates_load(const char *dir);
void templates_free(struct templates *t);

/* name: "report/receipt". 0, or -1 when there is no such template (logged) or the buffer's limit is
 * passed. */
int template_render(const struct templates *t, const char *name, const json_t *view,
		    struct buf *out);

/* For the tests and the fuzzer: one text, partials from a JSON object of texts. */
int template_render_text(const char *text, size_t len, json_t *partials, const json_t *view,
			 struct buf *out);

#endif
