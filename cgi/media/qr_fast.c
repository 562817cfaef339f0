#include "media/qr_fast.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define VERSIONS  11
#define CODEWORDS 404 /* of version 11, all */
#define DEGREE    28  /* of the longest generator */

/* Of level H, by version: codewords of correction in a block, blocks. */
static const struct {
	unsigned char ecc, blocks;
} levels[VERSIONS + 1] = { { 0, 0 },  { 17, 1 }, { 28, 1 }, { 22, 2 }, { 16, 4 }, { 22, 4 },
			   { 28, 4 }, { 26, 5 }, { 26, 6 }, { 24, 8 }, { 28, 8 }, { 24, 11 } };

struct drawing {
	unsigned int version, width;
	uint64_t dark[QR_FAST_WIDTH];  /* a bit a module, from the left */
	uint64_t fixed[QR_FAST_WIDTH]; /* what is no data */
};

/* --- codewords ------------------------------------------------------------------------------- */

static unsigned int all_codewords(unsigned int version)
{
	unsigned int modules = (16 * version + 128) * version + 64, n = version / 7 + 2;

	if (version >= 2)
		modules -= (25 * n - 10) * n - 55;
	if (version >= 7)
		modules -= 36;
	return modules / 8;
}

static unsigned int data_codewords(unsigned int version)
{
	return all_codewords(version) - (unsigned int)levels[version].ecc * levels[version].blocks;
}

static unsigned int count_bits(unsigned int version)
{
	return version < 10 ? 8 : 16;
}

/* 0: it does not fit. */
static unsigned int version_for(size_t len)
{
	for (unsigned int v = 1; v <= VERSIONS; v++)
		if ((4 + count_bits(v) + 8 * len + 7) / 8 <= data_codewords(v))
			return v;
	return 0;
}

struct bits {
	unsigned char *bytes;
	unsigned int count;
};

static void put(struct bits *b, unsigned int value, unsigned int count)
{
	while (count--) {
		if (value >> count & 1u)
			b->bytes[b->count / 8] |= (unsigned char)(0x80u >> b->count % 8);
		b->count++;
	}
}

static void make_data(unsigned int version, const unsigned char *text, size_t len,
		      unsigned char out[CODEWORDS])
{
	struct bits b = { out, 0 };
	unsigned int room = data_codewords(version);

	memset(out, 0, CODEWORDS);
	put(&b, 4, 4); /* bytes */
	put(&b, (unsigned int)len, count_bits(version));
	for (size_t i = 0; i < len; i++)
		put(&b, text[i], 8);
	b.count += room * 8 - b.count < 4 ? room * 8 - b.count : 4;
	for (unsigned int at = (b.count + 7) / 8, i = 0; at < room; at++, i++)
		out[at] = i % 2 ? 0x11 : 0xEC;
}

/* GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1. */
static unsigned char power[512], logarithm[256];

static void make_field(void)
{
	unsigned int x = 1;

	if (power[0])
		return;
	for (unsigned int i = 0; i < 255; i++, x = x << 1 ^ (x & 0x80 ? 0x11D : 0)) {
		power[i] = power[i + 255] = (unsigned char)x;
		logarithm[x] = (unsigned char)i;
	}
}

/* Logarithms of the generator's coefficients but the first, which is 1. */
static const unsigned char *generator(unsigned int degree)
{
	static unsigned char made[DEGREE + 1][DEGREE];
	unsigned char poly[DEGREE + 1] = { 1 };

	if (made[degree][0] || made[degree][degree - 1])
		return made[degree];
	for (unsigned int i = 0; i < degree; i++)
		for (unsigned int k = i + 1; k > 0; k--)
			if (poly[k - 1])
				poly[k] ^= power[logarithm[poly[k - 1]] + i];
	for (unsigned int k = 0; k < degree; k++)
		made[degree][k] = logarithm[poly[k + 1]];
	return made[degree];
}

static void make_ecc(const unsigned char *data, unsigned int len, unsigned int degree,
		     unsigned char out[DEGREE])
{
	const unsigned char *g = generator(degree);

	memset(out, 0, DEGREE);
	for (unsigned int i = 0; i < len; i++) {
		unsigned int factor = data[i] ^ out[0];

		memmove(out, out + 1, degree - 1);
		out[degree - 1] = 0;
		for (unsigned int k = 0; factor && k < degree; k++)
			out[k] ^= power[logarithm[factor] + g[k]];
	}
}

/* All codewords in the order they are drawn: of each block in turns. */
static unsigned int interleave(unsigned int version, const unsigned char *data,
			       unsigned char out[CODEWORDS])
{
	unsigned int blocks = levels[version].blocks, ecc = levels[version].ecc;
	unsigned int all = data_codewords(version), short_len = all / blocks, n = 0;
	unsigned int short_blocks = blocks - all % blocks, begins[12];
	unsigned char sums[11][DEGREE];

	for (unsigned int b = 0, at = 0; b < blocks; b++) {
		unsigned int len = short_len + (b >= short_blocks);

		begins[b] = at;
		make_ecc(data + at, len, ecc, sums[b]);
		at += len;
	}
	for (unsigned int i = 0; i <= short_len; i++)
		for (unsigned int b = 0; b < blocks; b++)
			if (i < short_len || b >= short_blocks)
				out[n++] = data[begins[b] + i];
	for (unsigned int i = 0; i < ecc; i++)
		for (unsigned int b = 0; b < blocks; b++)
			out[n++] = sums[b][i];
	return n;
}

/* --- what is no data --- */

static void fix(struct drawing *d, unsigned int x, unsigned int y, bool dark)
{
	uint64_t bit;

	if (x >= d->width || y >= d->width)
		return;
	bit = UINT64_C(1) << x;
	d->fixed[y] |= bit;
	d->dark[y] = dark ? d->dark[y] | bit : d->dark[y] & ~bit;
}

/* With the white line round it; what leaves the code is left out. */
static void draw_finder(struct drawing *d, unsigned int cx, unsigned int cy)
{
	for (int dy = -4; dy <= 4; dy++)
		for (int dx = -4; dx <= 4; dx++) {
			int ax = dx < 0 ? -dx : dx, ay = dy < 0 ? -dy : dy, far = ax > ay ? ax : ay;

			fix(d, cx + (unsigned int)dx, cy + (unsigned int)dy, far != 2 && far != 4);
		}
}

static void draw_alignments(struct drawing *d)
{
	unsigned int n = d->version / 7 + 2, at[4] = { 6 };
	unsigned int step = n == 2 ? d->width - 13 : (d->width - 13 + 2 * n - 3) / (2 * n - 2) * 2;

	for (unsigned int i = n - 1, place = d->width - 7; i > 0; i--, place -= step)
		at[i] = place;
	for (unsigned int i = 0; i < n && d->version > 1; i++)
		for (unsigned int k = 0; k < n; k++) {
			if ((!i && !k) || (!i && k == n - 1) || (i == n - 1 && !k))
				continue; /* a finder is there */
			for (unsigned int m = 0; m < 25; m++) {
				unsigned int x = m % 5, y = m / 5;

				fix(d, at[i] - 2 + x, at[k] - 2 + y,
				    x == 0 || x == 4 || y == 0 || y == 4 || m == 12);
			}
		}
}

static void draw_version(struct drawing *d)
{
	unsigned int rest = d->version, bits;

	if (d->version < 7)
		return;
	for (unsigned int i = 0; i < 12; i++)
		rest = rest << 1 ^ (rest >> 11) * 0x1F25;
	bits = d->version << 12 | rest;
	for (unsigned int i = 0; i < 18; i++) {
		unsigned int far = d->width - 11 + i % 3, near = i / 3;

		fix(d, far, near, bits >> i & 1u);
		fix(d, near, far, bits >> i & 1u);
	}
}

/* Level H and the mask, twice. */
static void draw_format(struct drawing *d, unsigned int mask)
{
	unsigned int data = 2u << 3 | mask, rest = data, bits, w = d->width;

	for (unsigned int i = 0; i < 10; i++)
		rest = rest << 1 ^ (rest >> 9) * 0x537;
	bits = (data << 10 | rest) ^ 0x5412;
	for (unsigned int i = 0; i < 15; i++) {
		bool dark = bits >> i & 1u;

		if (i < 8)
			fix(d, 8, i < 6 ? i : i + 1, dark);
		else
			fix(d, i == 8 ? 7 : 14 - i, 8, dark);
		if (i < 8)
			fix(d, w - 1 - i, 8, dark);
		else
			fix(d, 8, w - 15 + i, dark);
	}
	fix(d, 8, w - 8, true);
}

static void draw_fixed(struct drawing *d)
{
	for (unsigned int i = 0; i < d->width; i++) {
		fix(d, 6, i, i % 2 == 0);
		fix(d, i, 6, i % 2 == 0);
	}
	draw_finder(d, 3, 3);
	draw_finder(d, d->width - 4, 3);
	draw_finder(d, 3, d->width - 4);
	draw_alignments(d);
	draw_version(d);
	draw_format(d, 0);
}

/* Upwards and downwards in columns of two, from the right. */
static void draw_codewords(struct drawing *d, const unsigned char *words, unsigned int count)
{
	unsigned int i = 0;

	for (int right = (int)d->width - 1; right >= 1; right -= 2) {
		if (right == 6)
			right = 5;
		for (unsigned int v = 0; v < d->width; v++)
			for (int k = 0; k < 2; k++) {
				unsigned int x = (unsigned int)(right - k);
				unsigned int y = (right + 1) & 2 ? v : d->width - 1 - v;

				if (d->fixed[y] >> x & 1u || i >= 8 * count)
					continue;
				if (words[i / 8] >> (7 - i % 8) & 1u)
					d->dark[y] |= UINT64_C(1) << x;
				i++;
			}
	}
}

/* --- masks --- */

static bool masked(unsigned int mask, unsigned int x, unsigned int y)
{
	switch (mask) {
	case 0:
		return (x + y) % 2 == 0;
	case 1:
		return y % 2 == 0;
	case 2:
		return x % 3 == 0;
	case 3:
		return (x + y) % 3 == 0;
	case 4:
		return (x / 3 + y / 2) % 2 == 0;
	case 5:
		return x * y % 2 + x * y % 3 == 0;
	case 6:
		return (x * y % 2 + x * y % 3) % 2 == 0;
	default:
		return ((x + y) % 2 + x * y % 3) % 2 == 0;
	}
}

/* Every mask repeats after twelve rows. */
static uint64_t mask_row(unsigned int mask, unsigned int y)
{
	static uint64_t rows[8][12];
	static bool made;

	for (unsigned int m = 0; !made && m < 8; m++)
		for (unsigned int r = 0; r < 12; r++)
			for (unsigned int x = 0; x < 64; x++)
				rows[m][r] |= (uint64_t)masked(m, x, r) << x;
	made = true;
	return rows[mask][y % 12];
}

static unsigned int ones(uint64_t bits)
{
	return (unsigned int)__builtin_popcountll(bits);
}

/* Runs of five and more of one colour, and what looks like a finder with four light modules on a
 * side (outside all is light), along one line. */
static unsigned int line_penalty(uint64_t line, unsigned int width)
{
	uint64_t whole = (UINT64_C(1) << width) - 1, like, light = ~line;
	uint64_t head =
		line & line >> 2 & line >> 3 & line >> 4 & line >> 6 & light >> 1 & light >> 5;
	uint64_t before =
		(light << 1 | 1) & (light << 2 | 3) & (light << 3 | 7) & (light << 4 | 15);
	uint64_t after = ~(line >> 7 | line >> 8 | line >> 9 | line >> 10);
	unsigned int penalty = 40 * ones(head & (before | after));

	for (int colour = 0; colour < 2; colour++) {
		like = colour ? line : light & whole;
		like &= like >> 1 & like >> 2 & like >> 3 & like >> 4;
		penalty += ones(like) + 2 * ones(like & ~(like << 1));
	}
	return penalty;
}

static unsigned int penalty_of(const struct drawing *d)
{
	uint64_t columns[QR_FAST_WIDTH] = { 0 }, whole = (UINT64_C(1) << (d->width - 1)) - 1;
	unsigned int penalty = 0, dark = 0, all = d->width * d->width, share;

	for (unsigned int y = 0; y < d->width; y++) {
		uint64_t row = d->dark[y], left = row;

		penalty += line_penalty(row, d->width);
		dark += ones(row);
		if (y + 1 < d->width) {
			uint64_t below = d->dark[y + 1], pair = row & below, none = ~(row | below);

			penalty +=
				3 * ones((pair & pair >> 1 & whole) | (none & none >> 1 & whole));
		}
		for (; left; left &= left - 1)
			columns[__builtin_ctzll(left)] |= UINT64_C(1) << y;
	}
	for (unsigned int x = 0; x < d->width; x++)
		penalty += line_penalty(columns[x], d->width);
	share = dark * 20 > all * 10 ? dark * 20 - all * 10 : all * 10 - dark * 20;
	return penalty + share / all * 10;
}

static void apply(struct drawing *d, unsigned int mask)
{
	for (unsigned int y = 0; y < d->width; y++)
		d->dark[y] ^= mask_row(mask, y) & ~d->fixed[y] & ((UINT64_C(1) << d->width) - 1);
	draw_format(d, mask);
}

static void choose_mask(struct drawing *d)
{
	unsigned int best = 0, least = UINT32_MAX;

	for (unsigned int mask = 0; mask < 8; mask++) {
		struct drawing tried = *d;
		unsigned int penalty;

		apply(&tried, mask);
		penalty = penalty_of(&tried);
		if (penalty < least) {
			least = penalty;
			best = mask;
		}
	}
	apply(d, best);
}

unsigned int qr_fast(const void *text, size_t len,
		     unsigned char dark[QR_FAST_WIDTH * QR_FAST_WIDTH])
{
	unsigned char data[CODEWORDS], words[CODEWORDS];
	struct drawing d = { .version = version_for(len) };

	if (!d.version || !len)
		return 0;
	d.width = 17 + 4 * d.version;
	make_field();
	make_data(d.version, text, len, data);
	draw_fixed(&d);
	draw_codewords(&d, words, interleave(d.version, data, words));
	choose_mask(&d);
	for (unsigned int i = 0; i < d.width * d.width; i++)
		dark[i] = d.dark[i / d.width] >> i % d.width & 1u;
	return d.width;
}
