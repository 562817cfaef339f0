/*
 * open311_form.h - the body of a POST to an Open311 server: fields, and photos when there are any;
 * then multipart, else urlencoded. All in the arena.
 */
#ifndef DL_HANDOVER_OPEN311_FORM_H
#define DL_HANDOVER_OPEN311_FORM_H

#include <stddef.h>

#include "db/db.h"
#include "out/http.h"

struct arena;

#define FORM_FIELDS 20
#define FORM_PHOTOS 6

struct open311_form {
	struct {
		const char *name, *value;
	} field[FORM_FIELDS];
	size_t fields;
	struct db_bytes photo[FORM_PHOTOS]; /* JPEG */
	size_t photos;
};

/* NULL and "" are left out. */
void open311_form_add(struct open311_form *f, const char *name, const char *value);
/* Sets body, body_len and the header Content-Type of `out`, whose headers are empty yet. */
void open311_form_write(struct arena *a, const struct open311_form *f, struct post *out);

#endif
