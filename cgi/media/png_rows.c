#include "media/png_rows.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/log.h"

#define DATA_MAX  (8u << 20)
#define MATCH_MAX 258u
#define MATCH_MIN 3u

/* --- chunks --------------------------------------------------------------------------------- */

static void put32(unsigned char at[4], uint32_t n)
{
	at[0] = (unsigned char)(n >> 24);
	at[1] = (unsigned char)(n >> 16);
	at[2] = (unsigned char)(n >> 8);
	at[3] = (unsigned char)n;
}

static void chunk(struct buf *out, const char type[4], const void *data, size_t len)
{
	uLong crc = crc32(crc32(0, (const Bytef *)type, 4), data, (uInt)len);
	unsigned char number[4];

	put32(number, (uint32_t)len);
	buf_add(out, number, 4);
	buf_add(out, type, 4);
	buf_add(out, data, len);
	put32(number, (uint32_t)crc);
	buf_add(out, number, 4);
}

/* --- deflate with its fixed codes (RFC 1951, 3.2.6) --------------------------------------------
 */

static void put_bits(struct png_rows *p, uint32_t value, unsigned int count)
{
	p->bits |= (uint64_t)value << p->bit_count;
	p->bit_count += count;
	while (p->bit_count >= 8) {
		buf_addc(&p->data, (char)(p->bits & 0xFF));
		p->bits >>= 8;
		p->bit_count -= 8;
	}
}

/* Codes go out from their highest bit. */
static void put_code(struct png_rows *p, unsigned int code, unsigned int count)
{
	unsigned int turned = 0;

	for (unsigned int i = 0; i < count; i++)
		turned |= (code >> i & 1u) << (count - 1 - i);
	put_bits(p, turned, count);
}

static void put_symbol(struct png_rows *p, unsigned int symbol)
{
	if (symbol < 144)
		put_code(p, 0x30 + symbol, 8);
	else if (symbol < 256)
		put_code(p, 0x190 + symbol - 144, 9);
	else if (symbol < 280)
		put_code(p, symbol - 256, 7);
	else
		put_code(p, 0xC0 + symbol - 280, 8);
}

/* The place of the highest bit. */
static unsigned int log2_of(unsigned int n)
{
	return 31u - (unsigned int)__builtin_clz(n);
}

static void put_length(struct png_rows *p, unsigned int len)
{
	unsigned int n, extra;

	if (len == MATCH_MAX) {
		put_symbol(p, 285);
		return;
	}
	len -= MATCH_MIN;
	if (len < 8) {
		put_symbol(p, 257 + len);
		return;
	}
	n = log2_of(len);
	extra = n - 2;
	put_symbol(p, 257 + 4 * extra + (len >> extra));
	put_bits(p, len & ((1u << extra) - 1), extra);
}

static void put_distance(struct png_rows *p, unsigned int distance)
{
	unsigned int d = distance - 1, n;

	if (d < 4) {
		put_code(p, d, 5);
		return;
	}
	n = log2_of(d);
	put_code(p, 2 * n + (d >> (n - 1) & 1u), 5);
	put_bits(p, d & ((1u << (n - 1)) - 1), n - 1);
}

/* `len` bytes that stand `distance` before; fewer than three cannot be said and must not come. */
static void put_copy(struct png_rows *p, size_t len, unsigned int distance)
{
	while (len) {
		size_t now = len < MATCH_MAX ? len : MATCH_MAX;

		if (len > now && len - now < MATCH_MIN)
			now -= MATCH_MIN;
		put_length(p, (unsigned int)now);
		put_distance(p, distance);
		len -= now;
	}
}

static void put_row(struct png_rows *p)
{
	const unsigned char *s = p->line, *end = s + p->row_len + 1;

	while (s < end) {
		size_t run = 0;

		put_symbol(p, *s);
		while (s + 1 + run < end && s[1 + run] == *s)
			run++;
		if (run >= MATCH_MIN) {
			put_copy(p, run, 1);
			s += run;
		}
		s++;
	}
}

/* --- the picture
 * ----------------------------------------------------------------------------------- */

void png_rows_begin(struct png_rows *p, struct buf *out, unsigned int width, unsigned int height,
		    const unsigned int *palette, unsigned int colours)
{
	static const unsigned char magic[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
	unsigned char header[13] = { [8] = 4, [9] = 3 }, plte[3 * 16];

	BUG_IF(colours > 16);
	*p = (struct png_rows){ .out = out, .row_len = (width + 1) / 2, .adler = 1 };
	p->line = xmalloc(p->row_len + 1);
	buf_init(&p->data, DATA_MAX);
	buf_add(out, magic, sizeof(magic));
	put32(header, width);
	put32(header + 4, height);
	chunk(out, "IHDR", header, sizeof(header));
	for (unsigned int i = 0; i < colours; i++) {
		plte[3 * i] = (unsigned char)(palette[i] >> 16);
		plte[3 * i + 1] = (unsigned char)(palette[i] >> 8);
		plte[3 * i + 2] = (unsigned char)palette[i];
	}
	chunk(out, "PLTE", plte, 3 * (size_t)colours);
	buf_add(&p->data, "\x78\x01", 2);
	put_bits(p, 1, 1); /* the only block */
	put_bits(p, 1, 2); /* with fixed codes */
}

void png_rows_add(struct png_rows *p, const unsigned char *row, unsigned int times)
{
	size_t len = p->row_len + 1;
	uint32_t once;

	if (!times)
		return;
	p->line[0] = 0; /* no filter */
	memcpy(p->line + 1, row, p->row_len);
	put_row(p);
	if (times > 1)
		put_copy(p, len * (times - 1), (unsigned int)len);
	once = (uint32_t)adler32(adler32(0, NULL, 0), p->line, (uInt)len);
	for (unsigned int i = 0; i < times; i++)
		p->adler = (uint32_t)adler32_combine(p->adler, once, (z_off_t)len);
}

int png_rows_end(struct png_rows *p)
{
	unsigned char sum[4];

	put_symbol(p, 256);
	if (p->bit_count)
		put_bits(p, 0, 8 - p->bit_count);
	put32(sum, p->adler);
	buf_add(&p->data, sum, 4);
	chunk(p->out, "IDAT", p->data.data, p->data.len);
	chunk(p->out, "IEND", "", 0);
	buf_release(&p->data);
	free(p->line);
	return p->out->failed ? -1 : 0;
}
