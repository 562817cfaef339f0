#include "media/qr_mark.h"

#include <math.h>
#include <stdbool.h>

#define SHAPES 6
#define PI     3.14159265358979323846

const unsigned int mark_rgb[MARK__COLOURS] = {
	[MARK_WHITE] = 0xFFFFFF,
	[MARK_BLACK] = 0x000000,
	[MARK_BLUE] = 0x0A6EBD,
	[MARK_RED] = 0xC8452F,
};

static struct mark_shape shapes[SHAPES];
static bool made;

static void measure(struct mark_shape *s)
{
	s->left = s->top = 100;
	s->right = s->bottom = 0;
	for (size_t i = 0; i < s->count; i++) {
		s->left = fmin(s->left, s->x[i]);
		s->right = fmax(s->right, s->x[i]);
		s->top = fmin(s->top, s->y[i]);
		s->bottom = fmax(s->bottom, s->y[i]);
	}
}

static void polygon(struct mark_shape *s, enum mark_colour colour, size_t count, const double *xy)
{
	s->colour = colour;
	s->count = count;
	for (size_t i = 0; i < count; i++) {
		s->x[i] = xy[2 * i];
		s->y[i] = xy[2 * i + 1];
	}
}

static void disc(struct mark_shape *s, enum mark_colour colour, double r)
{
	s->colour = colour;
	s->count = MARK_POINTS;
	for (size_t i = 0; i < MARK_POINTS; i++) {
		s->x[i] = 50 + r * cos(2 * PI * (double)i / MARK_POINTS);
		s->y[i] = 50 + r * sin(2 * PI * (double)i / MARK_POINTS);
	}
}

/* A band of waves, two and a half of them: along its upper edge and back along the lower. */
static void wave(struct mark_shape *s, double y, double left, double right, double thick)
{
	size_t half = MARK_POINTS / 2;

	s->colour = MARK_WHITE;
	s->count = MARK_POINTS;
	for (size_t i = 0; i < half; i++) {
		double t = (double)i / (double)(half - 1), x = left + t * (right - left);
		double rise = 2.6 * sin(t * 5 * PI);

		s->x[i] = x;
		s->y[i] = y + rise;
		s->x[MARK_POINTS - 1 - i] = x;
		s->y[MARK_POINTS - 1 - i] = y + rise + thick;
	}
}

const struct mark_shape *mark_shapes(size_t *count)
{
	static const double plate[] = { 0, 0, 100, 0, 100, 100, 0, 100 };
	static const double house[] = { 30, 48, 50, 30, 70, 48, 70, 63, 56,
					63, 56, 52, 44, 52, 44, 63, 30, 63 };
	static const double roof[] = { 18, 47, 50, 17, 82, 47, 74, 53, 50, 31, 26, 53 };

	*count = SHAPES;
	if (made)
		return shapes;
	polygon(&shapes[0], MARK_WHITE, 4, plate);
	disc(&shapes[1], MARK_BLUE, 46);
	polygon(&shapes[2], MARK_WHITE, 9, house);
	polygon(&shapes[3], MARK_RED, 6, roof);
	wave(&shapes[4], 69, 17, 83, 4.5);
	wave(&shapes[5], 80, 27, 73, 4.5);
	for (size_t i = 0; i < SHAPES; i++)
		measure(&shapes[i]);
	made = true;
	return shapes;
}

static bool inside(const struct mark_shape *s, double x, double y)
{
	bool in = false;

	if (x < s->left || x > s->right || y < s->top || y > s->bottom)
		return false;
	for (size_t i = 0, k = s->count - 1; i < s->count; k = i++)
		if ((s->y[i] > y) != (s->y[k] > y) &&
		    x < (s->x[k] - s->x[i]) * (y - s->y[i]) / (s->y[k] - s->y[i]) + s->x[i])
			in = !in;
	return in;
}

enum mark_colour mark_at(double x, double y)
{
	size_t count;
	const struct mark_shape *s = mark_shapes(&count);

	while (count-- > 1)
		if (inside(&s[count], x, y))
			return s[count].colour;
	return MARK_WHITE;
}

void mark_svg(struct buf *out)
{
	size_t count;
	const struct mark_shape *s = mark_shapes(&count);

	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "<path fill=\"#%06x\" d=\"", mark_rgb[s[i].colour]);
		for (size_t k = 0; k < s[i].count; k++)
			buf_printf(out, "%c%.1f %.1f", k ? 'L' : 'M', s[i].x[k], s[i].y[k]);
		buf_adds(out, "z\"/>");
	}
}
