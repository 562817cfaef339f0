/*
 * form.h - declared input fields: what a form may hold, and what is said,
 * in Chinese and beside the field, when it does not.
 */
#ifndef DL_WEB_FORM_H
#define DL_WEB_FORM_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct request;

enum field_flags {
	FIELD_REQUIRED = 1 << 0,
	FIELD_LINES = 1 << 1 /* line breaks allowed (kept as \n); else they become spaces */
};

struct field {
	const char *name;
	const char *label; /* "手机号", used in "手机号最多 11 个字" */
	size_t max;        /* characters, not bytes */
	unsigned int flags;
	const char *missing; /* said when required and empty */
};

/*
 * Read `count` declared fields: trimmed of white space at both ends, control and unseen
 * characters (bidirectional, zero-width) dropped, values[i] never NULL ("" when absent). What does
 * not fit stays in values whole, so that the form can show it again, and adds to errors, a JSON
 * array of {"field", "label", "say"}. Returns the number of errors added.
 */
int fields_read(const struct request *req, const struct field *fields, size_t count,
		const char **values, json_t *errors);

/* One more error, from a rule of the feature itself. */
void field_error(json_t *errors, const char *field, const char *say);

/*
 * `errors` -> view keys for templates: "errors" (the list, for the summary that
 * links to the fields), "error": {"<field>": "say"}, "has_errors".
 */
void fields_show(json_t *view, json_t *errors);

/*
 * A number as an address or a form holds it: ASCII digits and nothing else, at most `max`. 0 for
 * anything else: NULL, "", a sign, a space, digits of other scripts, what is larger. No id is 0.
 */
uint64_t form_number(const char *text, uint64_t max);
/* The same up to UINT32_MAX: the ids of the catalogue, of areas, of units. */
uint32_t form_number32(const char *text);
/* Plain decimal degrees; NAN for anything else and for NULL. */
double form_degrees(const char *text);

#endif
