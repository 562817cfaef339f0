#include "handover/open311_form.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/secret.h"

#define FORM_BYTES (160u << 20)

void open311_form_add(struct open311_form *f, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	BUG_IF(f->fields == FORM_FIELDS);
	f->field[f->fields].name = name;
	f->field[f->fields++].value = value;
}

static void write_encoded(struct arena *a, const struct open311_form *f, struct buf *b)
{
	for (size_t i = 0; i < f->fields; i++)
		buf_printf(b, "%s%s=%s", i ? "&" : "", f->field[i].name,
			   http_escape(a, f->field[i].value));
}

/* Random, so that no text of a citizen can hold it. */
static const char *boundary(struct arena *a)
{
	unsigned char token[TOKEN_BYTES];
	char text[TOKEN_TEXT + 1];

	secret_random(token, sizeof(token));
	token_text(text, token);
	return arena_join(a, "dl-", text, NULL);
}

static void write_parts(const struct open311_form *f, const char *mark, struct buf *b)
{
	for (size_t i = 0; i < f->fields; i++)
		buf_printf(b,
			   "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n"
			   "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
			   mark, f->field[i].name, f->field[i].value);
	for (size_t i = 0; i < f->photos; i++) {
		buf_printf(b,
			   "--%s\r\nContent-Disposition: form-data; name=\"media\";"
			   " filename=\"%zu.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n",
			   mark, i + 1);
		buf_add(b, f->photo[i].data, f->photo[i].len);
		buf_adds(b, "\r\n");
	}
	buf_printf(b, "--%s--\r\n", mark);
}

void open311_form_write(struct arena *a, const struct open311_form *f, struct post *out)
{
	struct buf b;

	buf_init(&b, FORM_BYTES);
	if (f->photos) {
		const char *mark = boundary(a);

		write_parts(f, mark, &b);
		out->headers[0] =
			arena_join(a, "Content-Type: multipart/form-data; boundary=", mark, NULL);
	} else {
		write_encoded(a, f, &b);
		out->headers[0] = "Content-Type: application/x-www-form-urlencoded";
	}
	BUG_IF(b.failed);
	out->body = arena_memdup(a, b.data, b.len + 1);
	out->body_len = b.len;
	buf_release(&b);
}
