#include "web/csv.h"

#include <math.h>
#include <string.h>

void csv_begin(struct csv *c, struct buf *out)
{
	*c = (struct csv){ .out = out };
	buf_adds(out, "\xef\xbb\xbf");
}

static void next_cell(struct csv *c)
{
	if (c->row_begun)
		buf_addc(c->out, ',');
	c->row_begun = true;
}

/* Also in full width, which a Chinese spreadsheet reads as the narrow sign. */
static bool begins_formula(const char *text)
{
	static const char *const signs[] = { "=",  "+",  "-",  "@",  "\t", "\r",
					     "\n", "＝", "＋", "－", "＠" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (!strncmp(text, signs[i], strlen(signs[i])))
			return true;
	return false;
}

void csv_text(struct csv *c, const char *text)
{
	next_cell(c);
	if (!text || !*text)
		return;
	buf_addc(c->out, '"');
	if (begins_formula(text))
		buf_addc(c->out, '\'');
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			buf_addc(c->out, '"');
		buf_addc(c->out, *p);
	}
	buf_addc(c->out, '"');
}

void csv_int(struct csv *c, int64_t n)
{
	next_cell(c);
	buf_add_int(c->out, n);
}

void csv_number(struct csv *c, double n, unsigned int decimals)
{
	next_cell(c);
	if (!isnan(n))
		buf_printf(c->out, "%.*f", (int)decimals, n);
}

void csv_row(struct csv *c)
{
	buf_adds(c->out, "\r\n");
	c->row_begun = false;
}
