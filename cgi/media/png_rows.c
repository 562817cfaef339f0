#include "media/png_rows.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/log.h"

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

/* --- deflate with its fixed codes (RFC 1951, 3.2.6) --- */

/* Codes go out from their highest bit: turned around once, for all. */
static struct code {
	uint16_t turned;
	uint16_t bits;
} symbols[288], distances[30];

static struct code turn(unsigned int code, unsigned int bits)
{
	unsigned int turned = 0;

	for (unsigned int i = 0; i < bits; i++)
		turned |= (code >> i & 1u) << (bits - 1 - i);
	return (struct code){ (uint16_t)turned, (uint16_t)bits };
}

static void make_codes(void)
{
	if (symbols[0].bits)
		return;
	for (unsigned int i = 0; i < 288; i++)
		symbols[i] = i < 144   ? turn(0x30 + i, 8)
			     : i < 256 ? turn(0x190 + i - 144, 9)
			     : i < 280 ? turn(i - 256, 7)
				       : turn(0xC0 + i - 280, 8);
	for (unsigned int i = 0; i < 30; i++)
		distances[i] = turn(i, 5);
}

/* Room for what one row can become at most: nine bits a byte, and what its repeats need. */
static void need_room(struct png_rows *p, size_t repeats)
{
	size_t room = 2 * (p->row_len + 1) + repeats / MATCH_MAX * 8 + 64;

	if (p->cap - p->len >= room)
		return;
	p->cap = 2 * p->cap + room;
	p->data = xrealloc(p->data, p->cap);
}

static void put_bits(struct png_rows *p, uint32_t value, unsigned int count)
{
	p->bits |= (uint64_t)value << p->bit_count;
	p->bit_count += count;
	while (p->bit_count >= 8) {
		p->data[p->len++] = (unsigned char)p->bits;
		p->bits >>= 8;
		p->bit_count -= 8;
	}
}

static void put_symbol(struct png_rows *p, unsigned int symbol)
{
	put_bits(p, symbols[symbol].turned, symbols[symbol].bits);
}

/* The place of the highest bit. */
static unsigned int log2_of(unsigned int n)
{
	return 31u - (unsigned int)__builtin_clz(n);
}

static void put_length(struct png_rows *p, unsigned int len)
{
	unsigned int extra;

	if (len == MATCH_MAX) {
		put_symbol(p, 285);
		return;
	}
	len -= MATCH_MIN;
	if (len < 8) {
		put_symbol(p, 257 + len);
		return;
	}
	extra = log2_of(len) - 2;
	put_symbol(p, 257 + 4 * extra + (len >> extra));
	put_bits(p, len & ((1u << extra) - 1), extra);
}

static void put_distance(struct png_rows *p, unsigned int distance)
{
	unsigned int d = distance - 1, n;

	if (d < 4) {
		put_bits(p, distances[d].turned, 5);
		return;
	}
	n = log2_of(d);
	put_bits(p, distances[2 * n + (d >> (n - 1) & 1u)].turned, 5);
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

/* How many bytes from s on are like *s, s itself not counted; eight at a time. */
static size_t run_of(const unsigned char *s, const unsigned char *end)
{
	const unsigned char *at = s + 1;
	uint64_t like = *s * UINT64_C(0x0101010101010101), eight;

	for (; end - at >= 8; at += 8) {
		memcpy(&eight, at, 8);
		if (eight != like)
			break;
	}
	while (at < end && *at == *s)
		at++;
	return (size_t)(at - s) - 1;
}

static void put_row(struct png_rows *p)
{
	const unsigned char *s = p->line, *end = s + p->row_len + 1;

	while (s < end) {
		size_t run = run_of(s, end);

		put_symbol(p, *s);
		if (run >= MATCH_MIN) {
			put_copy(p, run, 1);
			s += run;
		}
		s++;
	}
}

/* --- the picture --- */

void png_rows_begin(struct png_rows *p, struct buf *out, unsigned int width, unsigned int height,
		    const unsigned int *palette, unsigned int colours)
{
	static const unsigned char magic[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
	unsigned char header[13] = { [8] = 4, [9] = 3 }, plte[3 * 16];

	BUG_IF(colours > 16);
	*p = (struct png_rows){ .out = out, .row_len = (width + 1) / 2, .adler = 1 };
	p->line = xmalloc(p->row_len + 1);
	make_codes();
	need_room(p, 0);
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
	p->data[p->len++] = 0x78;
	p->data[p->len++] = 0x01;
	put_bits(p, 1, 1); /* the only block */
	put_bits(p, 1, 2); /* with fixed codes */
}

void png_rows_add(struct png_rows *p, const unsigned char *row, unsigned int times)
{
	size_t len = p->row_len + 1;
	uint32_t once;

	if (!times)
		return;
	need_room(p, len * times);
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
	need_room(p, 0);
	put_symbol(p, 256);
	if (p->bit_count)
		put_bits(p, 0, 8 - p->bit_count);
	put32(p->data + p->len, p->adler);
	chunk(p->out, "IDAT", p->data, p->len + 4);
	chunk(p->out, "IEND", "", 0);
	free(p->data);
	free(p->line);
	return p->out->failed ? -1 : 0;
}
