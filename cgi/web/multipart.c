#include "web/multipart.h"

#include <gmime/gmime.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/utf8.h"
#include "web/body.h"
#include "web/request.h"

#define TYPE_MAX     500
#define BOUNDARY_MAX 70 /* RFC 2046 */

static const char header_name[] = "Content-Type: ";

size_t multipart_head(const char *content_type)
{
	return sizeof(header_name) - 1 + strlen(content_type) + 4;
}

/* ---- the shape, before GMime sees it ---- */

/* In the arena, "\r\n--" before it; NULL when the type names none that is fit. */
static const char *find_delimiter(struct arena *a, const char *content_type)
{
	GMimeContentType *type;
	const char *boundary, *delimiter = NULL;

	if (strlen(content_type) > TYPE_MAX || !utf8_valid(content_type, strlen(content_type)) ||
	    strpbrk(content_type, "\r\n"))
		return NULL;
	type = g_mime_content_type_parse(NULL, content_type);
	boundary = g_mime_content_type_get_parameter(type, "boundary");
	if (boundary && *boundary && strlen(boundary) <= BOUNDARY_MAX && !strpbrk(boundary, "\r\n"))
		delimiter = arena_printf(a, "\r\n--%s", boundary);
	g_object_unref(type);
	return delimiter;
}

/* One header line, without its CRLF. Folded lines are mail's habit, not a browser's. */
static bool line_is_sane(const char *line, size_t len)
{
	static const char type[] = "content-type:";

	if (len == 0 || line[0] == ' ' || line[0] == '\t')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' && line[i] != '\t')
			return false;
	if (len < sizeof(type) - 1 || strncasecmp(line, type, sizeof(type) - 1) != 0)
		return true;
	for (size_t i = sizeof(type) - 1; i + 7 <= len; i++)
		if (!strncasecmp(line + i, "message", 7) ||
		    (i + 9 <= len && !strncasecmp(line + i, "multipart", 9)))
			return false;
	return true;
}

static bool headers_are_sane(const char *from, const char *to)
{
	if (!utf8_valid(from, (size_t)(to - from)))
		return false;
	while (from < to) {
		const char *end = memmem(from, (size_t)(to - from), "\r\n", 2);
		if (!end || !line_is_sane(from, (size_t)(end - from)))
			return false;
		from = end + 2;
	}
	return true;
}

/* The end of the headers that begin at p: behind the empty line; NULL when it is too far. */
static const char *headers_end(const char *p, const char *limit)
{
	size_t near =
		(size_t)(limit - p) < MULTIPART_HEADER ? (size_t)(limit - p) : MULTIPART_HEADER;
	const char *end = memmem(p, near, "\r\n\r\n", 4);

	return end && headers_are_sane(p, end + 2) ? end + 4 : NULL;
}

static bool shape_is_right(const char *p, size_t len, const char *delimiter)
{
	size_t width = strlen(delimiter);
	const char *limit = p + len;

	if (len < width || memcmp(p, delimiter + 2, width - 2) != 0)
		return false;
	p += width - 2;
	for (unsigned int parts = 0; parts <= MULTIPART_MAX; parts++) {
		if (limit - p >= 2 && !memcmp(p, "--", 2))
			return limit - p == 2 || (limit - p == 4 && !memcmp(p + 2, "\r\n", 2));
		if (limit - p < 2 || memcmp(p, "\r\n", 2) != 0)
			return false;
		p = headers_end(p + 2, limit);
		if (!p)
			return false;
		/* The empty line may itself be the line end before the delimiter. */
		p = memmem(p - 2, (size_t)(limit - p) + 2, delimiter, width);
		if (!p)
			return false;
		p += width;
	}
	return false;
}

/* ---- the parts, as GMime found them ---- */

struct piece {
	const char *name, *filename, *type;
	const char *data;
	size_t len;
};

static const char *parameter(struct arena *a, GMimeObject *part, const char *name)
{
	const char *value = g_mime_object_get_content_disposition_parameter(part, name);

	return value && utf8_valid(value, strlen(value)) ? arena_strdup(a, value) : NULL;
}

static bool is_plain_encoding(GMimeContentEncoding e)
{
	return e == GMIME_CONTENT_ENCODING_DEFAULT || e == GMIME_CONTENT_ENCODING_7BIT ||
	       e == GMIME_CONTENT_ENCODING_8BIT || e == GMIME_CONTENT_ENCODING_BINARY;
}

static void find_data(GMimePart *part, const struct body *b, struct piece *out)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
	gint64 at, len;

	out->data = "";
	out->len = 0;
	if (!stream || g_mime_stream_reset(stream) < 0)
		return;
	at = g_mime_stream_tell(stream);
	len = g_mime_stream_length(stream);
	/* A part without content has a stream of its own, not one within ours. */
	if (len <= 0 || at < (gint64)b->head || at + len > (gint64)(b->head + b->len))
		return;
	out->data = b->data + at;
	out->len = (size_t)len;
}

static int read_piece(struct arena *a, GMimeObject *object, const struct body *b, struct piece *out)
{
	const char *disposition = g_mime_object_get_disposition(object);
	GMimeContentType *type = g_mime_object_get_content_type(object);

	if (!GMIME_IS_PART(object) || !disposition || strcasecmp(disposition, "form-data") != 0 ||
	    !is_plain_encoding(g_mime_part_get_content_encoding(GMIME_PART(object))))
		return 400;
	out->name = parameter(a, object, "name");
	if (!out->name || !*out->name)
		return 400;
	out->filename = parameter(a, object, "filename");
	out->type = arena_printf(a, "%s/%s", g_mime_content_type_get_media_type(type),
				 g_mime_content_type_get_media_subtype(type));
	find_data(GMIME_PART(object), b, out);
	return 0;
}

static int take_piece(struct arena *a, const struct piece *p, struct form *out)
{
	if (p->filename) {
		if (*p->filename || p->len)
			out->uploads[out->upload_count++] =
				(struct upload){ p->name, p->filename, p->type, p->data, p->len };
		return 0;
	}
	if (p->len > MULTIPART_TEXT || !utf8_valid(p->data, p->len))
		return 400;
	out->fields[out->field_count++] =
		(struct pair){ p->name, arena_strndup(a, p->data, p->len) };
	return 0;
}

static int take_parts(struct arena *a, GMimeMultipart *all, const struct body *b, struct form *out)
{
	int count = g_mime_multipart_get_count(all);
	struct piece piece;

	if (count > MULTIPART_MAX)
		return 400;
	out->fields = arena_alloc(a, (size_t)count * sizeof(*out->fields));
	out->uploads = arena_alloc(a, (size_t)count * sizeof(*out->uploads));
	for (int i = 0; i < count; i++) {
		if (read_piece(a, g_mime_multipart_get_part(all, i), b, &piece) ||
		    take_piece(a, &piece, out))
			return 400;
	}
	return 0;
}

/* A parsed tree whose contents are ranges of the body, not copies of it. */
static GMimeObject *parse(const struct body *b)
{
	GByteArray *array = g_byte_array_new_take((guint8 *)b->data, b->head + b->len);
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
	GMimeParser *parser;
	GMimeObject *object;

	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	object = g_mime_parser_construct_part(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	g_byte_array_free(array, FALSE); /* the bytes are the arena's */
	return object;
}

static void start_gmime(void)
{
	static bool started;

	if (!started)
		g_mime_init();
	started = true;
}

int multipart_read(struct arena *a, const char *content_type, const struct body *b,
		   struct form *out)
{
	const char *delimiter;
	GMimeObject *object;
	int result = 400;

	*out = (struct form){ 0 };
	start_gmime();
	BUG_IF(b->head != multipart_head(content_type));
	delimiter = find_delimiter(a, content_type);
	if (!delimiter || !shape_is_right(b->data + b->head, b->len, delimiter))
		return 400;
	memcpy(b->data, arena_printf(a, "%s%s\r\n\r\n", header_name, content_type), b->head);
	object = parse(b);
	if (object && GMIME_IS_MULTIPART(object))
		result = take_parts(a, GMIME_MULTIPART(object), b, out);
	if (object)
		g_object_unref(object);
	return result;
}
