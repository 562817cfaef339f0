/*
 * The first line is the Content-Type, the rest the body: refused, or uploads
 * that lie within the body and fields that are valid text.
 */
#include "tests/fuzz/fuzz.h"

#include "web/body.h"
#include "web/multipart.h"

static void check_uploads(const struct form *form, const struct body *b)
{
	for (size_t i = 0; i < form->upload_count; i++) {
		const struct upload *u = &form->uploads[i];
		const char *data = u->data;
		fuzz_check_text(u->field);
		fuzz_check_text(u->filename);
		fuzz_check_text(u->type);
		BUG_IF(u->len &&
		       (data < b->data + b->head || data + u->len > b->data + b->head + b->len));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *newline = size ? memchr(data, '\n', size) : NULL;
	struct arena *a = arena_new();
	const char *type;
	struct body b;
	struct form form;

	if (!newline) {
		arena_free(a);
		return 0;
	}
	type = arena_strndup(a, (const char *)data, (size_t)(newline - data));
	b.head = multipart_head(type);
	b.len = size - (size_t)(newline + 1 - data);
	b.data = arena_alloc(a, b.head + b.len);
	memcpy(b.data + b.head, newline + 1, b.len);
	if (multipart_read(a, type, &b, &form) == 0) {
		BUG_IF(form.upload_count + form.field_count > MULTIPART_MAX);
		fuzz_check_pairs(form.fields, form.field_count);
		check_uploads(&form, &b);
	}
	arena_free(a);
	return 0;
}
