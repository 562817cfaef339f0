#include "media/photo_hash.h"

#include <math.h>

#define SIDE  PHOTO_HASH_SIDE
#define WAVES 8

static void to_grey(const unsigned char *rgb, double grey[SIDE][SIDE])
{
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++, rgb += 3)
			grey[y][x] = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

/* waves[k][i]: wave k + 1 at point i. Wave 0, the brightness, tells nothing. */
static void make_waves(double waves[WAVES][SIDE])
{
	for (int k = 0; k < WAVES; k++)
		for (int i = 0; i < SIDE; i++)
			waves[k][i] = cos(M_PI * (k + 1) * (2 * i + 1) / (2.0 * SIDE));
}

/* First along each row, then down the columns of that: 8 x 32 sums, not 32 x 32. */
static void transform(double grey[SIDE][SIDE], double out[WAVES * WAVES])
{
	double waves[WAVES][SIDE], rows[SIDE][WAVES];

	make_waves(waves);
	for (int y = 0; y < SIDE; y++) {
		for (int u = 0; u < WAVES; u++) {
			rows[y][u] = 0;
			for (int x = 0; x < SIDE; x++)
				rows[y][u] += grey[y][x] * waves[u][x];
		}
	}
	for (int v = 0; v < WAVES; v++) {
		for (int u = 0; u < WAVES; u++) {
			out[v * WAVES + u] = 0;
			for (int y = 0; y < SIDE; y++)
				out[v * WAVES + u] += rows[y][u] * waves[v][y];
		}
	}
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(const double *values)
{
	double sorted[WAVES * WAVES];

	memcpy(sorted, values, sizeof(sorted));
	qsort(sorted, WAVES * WAVES, sizeof(*sorted), compare);
	return (sorted[WAVES * WAVES / 2 - 1] + sorted[WAVES * WAVES / 2]) / 2;
}

uint64_t photo_hash(const unsigned char *rgb)
{
	double grey[SIDE][SIDE], strength[WAVES * WAVES], middle;
	uint64_t hash = 0;

	to_grey(rgb, grey);
	transform(grey, strength);
	middle = median(strength);
	/* A whole unit of difference: rounding errors around a plain sky decide nothing. */
	for (int i = 0; i < WAVES * WAVES; i++)
		hash = hash << 1 | (strength[i] - middle >= 1);
	return hash;
}

unsigned int photo_hash_distance(uint64_t a, uint64_t b)
{
	return (unsigned int)__builtin_popcountll(a ^ b);
}

unsigned int photo_colour(const unsigned char *rgb)
{
	unsigned int sum[3] = { 0, 0, 0 };

	for (int i = 0; i < SIDE * SIDE; i++, rgb += 3)
		for (int band = 0; band < 3; band++)
			sum[band] += rgb[band];
	return sum[0] / (SIDE * SIDE) << 16 | sum[1] / (SIDE * SIDE) << 8 | sum[2] / (SIDE * SIDE);
}
