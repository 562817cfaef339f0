#include "web/json_write.h"

#include <string.h>

#include "base/buf.h"

#define DIGITS 9 /* a tenth of a metre as coordinates; more would only weigh */

/* What a sign is written as: NULL as itself. */
static const char *const escapes[256] = {
	[0x00] = "\\u0000", [0x01] = "\\u0001", [0x02] = "\\u0002", [0x03] = "\\u0003",
	[0x04] = "\\u0004", [0x05] = "\\u0005", [0x06] = "\\u0006", [0x07] = "\\u0007",
	['\b'] = "\\b",     ['\t'] = "\\t",     ['\n'] = "\\n",     [0x0b] = "\\u000B",
	['\f'] = "\\f",     ['\r'] = "\\r",     [0x0e] = "\\u000E", [0x0f] = "\\u000F",
	[0x10] = "\\u0010", [0x11] = "\\u0011", [0x12] = "\\u0012", [0x13] = "\\u0013",
	[0x14] = "\\u0014", [0x15] = "\\u0015", [0x16] = "\\u0016", [0x17] = "\\u0017",
	[0x18] = "\\u0018", [0x19] = "\\u0019", [0x1a] = "\\u001A", [0x1b] = "\\u001B",
	[0x1c] = "\\u001C", [0x1d] = "\\u001D", [0x1e] = "\\u001E", [0x1f] = "\\u001F",
	['"'] = "\\\"",     ['\\'] = "\\\\",
};

static void write_string(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len, *from = s;

	buf_add(out, "\"", 1);
	for (; s < end; s++) {
		const char *escape = escapes[(unsigned char)*s];

		if (!escape)
			continue;
		buf_add(out, from, (size_t)(s - from));
		buf_adds(out, escape);
		from = s + 1;
	}
	buf_add(out, from, (size_t)(end - from));
	buf_add(out, "\"", 1);
}

static void write_integer(struct buf *out, json_int_t value)
{
	char text[24], *at = text + sizeof(text);
	unsigned long long rest =
		value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		*--at = '-';
	buf_add(out, at, (size_t)(text + sizeof(text) - at));
}

/* A real number keeps its point, so that it stays one; an exponent has no '+' and no zeros before.
 */
static void write_real(struct buf *out, double value)
{
	char text[40], *exponent, *digits;
	int len = snprintf(text, sizeof(text), "%.*g", DIGITS, value);

	exponent = memchr(text, 'e', (size_t)len);
	if (!exponent) {
		buf_add(out, text, (size_t)len);
		if (!memchr(text, '.', (size_t)len))
			buf_adds(out, ".0");
		return;
	}
	digits = exponent + 1;
	buf_add(out, text, (size_t)(digits - text));
	if (*digits == '-')
		buf_add(out, "-", 1);
	digits++;
	digits += strspn(digits, "0");
	buf_adds(out, digits);
}

static void write_value(struct buf *out, const json_t *value);

static void write_object(struct buf *out, const json_t *object)
{
	json_t *of = (json_t *)(uintptr_t)object; /* iterating changes nothing */
	const char *before = "{";

	for (void *at = json_object_iter(of); at; at = json_object_iter_next(of, at)) {
		const char *key = json_object_iter_key(at);

		if (*key == '_')
			continue;
		buf_add(out, before, 1);
		write_string(out, key, strlen(key));
		buf_add(out, ":", 1);
		write_value(out, json_object_iter_value(at));
		before = ",";
	}
	buf_adds(out, *before == '{' ? "{}" : "}");
}

static void write_array(struct buf *out, const json_t *array)
{
	const json_t *value;
	size_t i;

	buf_add(out, "[", 1);
	json_array_foreach(array, i, value)
	{
		if (i)
			buf_add(out, ",", 1);
		write_value(out, value);
	}
	buf_add(out, "]", 1);
}

static void write_value(struct buf *out, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		write_object(out, value);
		break;
	case JSON_ARRAY:
		write_array(out, value);
		break;
	case JSON_STRING:
		write_string(out, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		write_integer(out, json_integer_value(value));
		break;
	case JSON_REAL:
		write_real(out, json_real_value(value));
		break;
	case JSON_TRUE:
		buf_add(out, "true", 4);
		break;
	case JSON_FALSE:
		buf_add(out, "false", 5);
		break;
	case JSON_NULL:
		buf_add(out, "null", 4);
		break;
	}
}

int json_write(struct buf *out, const json_t *view)
{
	write_value(out, view);
	return out->failed ? -1 : 0;
}
