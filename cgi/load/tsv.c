/* Reading seed files. */
#include "load/tsv.h"

#include <errno.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"

/* --- one field: NULL, or what is wrong with it ------------------------------ */

static const char *check_text(const char *s, unsigned int max)
{
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return "has a control character";
	return utf8_length(s) > max ? "is too long" : NULL;
}

static const char *check_number(const char *s, unsigned int max)
{
	unsigned long v;

	if (strspn(s, "0123456789") != strlen(s) || strlen(s) > 10)
		return "is no number";
	v = strtoul(s, NULL, 10);
	return v > max ? "is too large" : NULL;
}

static const char *check_degrees(const char *s, double most)
{
	char *end;
	double v;

	/* strtod() would also take "nan", "inf" and hexadecimal. */
	if (strspn(s, "-.0123456789") != strlen(s))
		return "is no number of degrees";
	v = strtod(s, &end);
	return *end || v < -most || v > most ? "is no number of degrees" : NULL;
}

/* The number that exactly `n` digits write, or -1. */
static int digits(const char *s, int n)
{
	int v = 0;

	for (; n > 0; n--, s++) {
		if (*s < '0' || *s > '9')
			return -1;
		v = v * 10 + (*s - '0');
	}
	return v;
}

static const char *check_date(const char *s)
{
	int y, m, d, y2, m2, d2;

	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
		return "is no date YYYY-MM-DD";
	y = digits(s, 4);
	m = digits(s + 5, 2);
	d = digits(s + 8, 2);
	if (y < 0 || m < 1 || m > 12 || d < 1 || d > 31)
		return "is no date YYYY-MM-DD";
	clock_from_days(clock_days(y, m, d), &y2, &m2, &d2);
	return y != y2 || m != m2 || d != d2 ? "is a day that does not exist" : NULL;
}

static const char *check_category(const char *s)
{
	if (strlen(s) != 7 || (s[0] != '1' && s[0] != '2') || s[1] != ':' ||
	    strspn(s + 2, "0123456789") != 5)
		return "is no category (kind:code, like 2:06013)";
	return NULL;
}

static const char *check(const struct tsv_column *c, const char *s)
{
	switch (c->kind) {
	case TSV_TEXT:
	case TSV_UNIT:
		return check_text(s, c->max);
	case TSV_NUMBER:
		return check_number(s, c->max);
	case TSV_LATITUDE:
		return check_degrees(s, 90);
	case TSV_LONGITUDE:
		return check_degrees(s, 180);
	case TSV_DATE:
		return check_date(s);
	case TSV_CATEGORY:
		return check_category(s);
	}
	BUG("a kind of column that check() does not know");
}

/* --- lines ------------------------------------------------------------------ */

struct reader {
	struct arena *arena;
	struct tsv *out;
	bool have_header;
	int bad;
};

static size_t column_count(const struct tsv_column *c)
{
	size_t n = 0;

	while (c[n].name)
		n++;
	BUG_IF(n > TSV_COLUMNS);
	return n;
}

static void complain(struct reader *r, unsigned int line, const char *column, const char *what)
{
	r->bad++;
	log_error("load", "%s:%u: %s%s%s", r->out->path, line, column, *column ? " " : "", what);
}

static const char *line_defect(const char *line, size_t len)
{
	if (len && line[len - 1] == '\r')
		return "ends with CR: UNIX line ends are wanted";
	return utf8_valid(line, len) ? NULL : "is not UTF-8";
}

/* Split at tabs in place; returns the number of fields, of which `max` are kept. */
static size_t split(char *line, char **field, size_t max)
{
	size_t n = 0;

	for (char *next = line; next; n++) {
		char *here = next;

		next = strchr(here, '\t');
		if (next)
			*next++ = '\0';
		if (n < max)
			field[n] = here;
	}
	return n;
}

static void take_header(struct reader *r, unsigned int number, char **field, size_t n)
{
	const struct tsv_column *c = r->out->columns;
	size_t want = column_count(c);

	r->have_header = true;
	if (n != want)
		complain(r, number, "", "the header has another number of columns");
	for (size_t i = 0; i < n && i < want; i++)
		if (strcmp(field[i], c[i].name) != 0)
			complain(r, number, c[i].name, "is not what the header has there");
}

static void take_row(struct reader *r, unsigned int number, char **field, size_t n)
{
	const struct tsv_column *c = r->out->columns;
	struct tsv_row *row = &r->out->rows[r->out->count];

	if (n != column_count(c)) {
		complain(r, number, "", "has another number of fields than the header");
		return;
	}
	row->line = number;
	for (size_t i = 0; i < n; i++) {
		const char *wrong;

		row->field[i] = *field[i] ? field[i] : NULL;
		if (row->field[i])
			wrong = check(&c[i], field[i]);
		else
			wrong = c[i].optional ? NULL : "is missing";
		if (wrong)
			complain(r, number, c[i].name, wrong);
	}
	r->out->count++;
}

static void take_line(struct reader *r, unsigned int number, const char *text, size_t len)
{
	const char *wrong = line_defect(text, len);
	char *field[TSV_COLUMNS] = { 0 };
	size_t n;

	if (wrong) {
		complain(r, number, "", wrong);
		return;
	}
	if (!len || *text == '#')
		return;
	n = split(arena_strndup(r->arena, text, len), field, TSV_COLUMNS);
	if (r->have_header)
		take_row(r, number, field, n);
	else
		take_header(r, number, field, n);
}

static size_t line_count(const char *text, size_t len)
{
	size_t n = 1;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

static void take_lines(struct reader *r, unsigned int number, const char *text, size_t len)
{
	r->out->rows = arena_alloc(r->arena, line_count(text, len) * sizeof(r->out->rows[0]));
	for (const char *p = text, *end = text + len; p < end; number++) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));

		if (!stop)
			stop = end;
		take_line(r, number, p, (size_t)(stop - p));
		p = stop + 1;
	}
	if (!r->have_header)
		complain(r, number, "", "there is no header line");
}

int tsv_parse(struct arena *a, const char *path, const char *text, size_t len,
	      const struct tsv_column *columns, struct tsv *out)
{
	struct reader r = { .arena = a, .out = out };

	*out = (struct tsv){ .path = path, .columns = columns };
	take_lines(&r, 1, text, len);
	return r.bad ? -1 : 0;
}

int tsv_parse_part(struct arena *a, const char *path, unsigned int line, const char *text,
		   size_t len, const struct tsv_column *columns, struct tsv *out)
{
	struct reader r = { .arena = a, .out = out, .have_header = true };

	*out = (struct tsv){ .path = path, .columns = columns };
	take_lines(&r, line, text, len);
	return r.bad ? -1 : 0;
}

static int read_file(const char *path, struct buf *text)
{
	FILE *f = fopen(path, "re");
	char piece[8192];
	size_t n;
	int failed;

	if (!f) {
		log_error("load", "%s: %s", path, strerror(errno));
		return -1;
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(text, piece, n);
	failed = ferror(f);
	fclose(f);
	if (!failed && !text->failed)
		return 0;
	log_error("load", "%s: cannot be read, or over %u bytes", path, TSV_BYTES);
	return -1;
}

int tsv_read(struct arena *a, const char *path, const struct tsv_column *columns, struct tsv *out)
{
	struct buf text;
	int result = -1;

	buf_init(&text, TSV_BYTES);
	if (read_file(path, &text) == 0)
		result = tsv_parse(a, path, text.data, text.len, columns, out);
	buf_release(&text);
	return result;
}
