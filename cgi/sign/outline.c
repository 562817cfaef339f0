#include "sign/outline.h"

#include <math.h>
#include <stdbool.h>

#include "base/log.h"

void outline_init(struct outline *o, struct arena *a)
{
	*o = (struct outline){ .arena = a };
}

static size_t numbers_of(char kind)
{
	switch (kind) {
	case 'M':
	case 'L':
		return 2;
	case 'Q':
		return 4;
	case 'C':
		return 6;
	default:
		return 0;
	}
}

void outline_add(struct outline *o, char kind, const double *p)
{
	size_t n = numbers_of(kind);

	if (o->count == o->room) {
		struct outline_step *old = o->steps;

		o->room = o->room ? 2 * o->room : 256;
		o->steps = arena_alloc(o->arena, o->room * sizeof(*o->steps));
		if (old)
			memcpy(o->steps, old, o->count * sizeof(*old));
	}
	o->steps[o->count].kind = kind;
	if (n)
		memcpy(o->steps[o->count].p, p, n * sizeof(*p));
	o->count++;
}

/* --- extents ------------------------------------------------------------------------ */

static void take_point(struct outline_box *b, double x, double y)
{
	b->left = fmin(b->left, x);
	b->right = fmax(b->right, x);
	b->top = fmin(b->top, y);
	b->bottom = fmax(b->bottom, y);
}

static double quad_at(double a, double b, double c, double t)
{
	return (1 - t) * (1 - t) * a + 2 * t * (1 - t) * b + t * t * c;
}

static double cubic_at(double a, double b, double c, double d, double t)
{
	double u = 1 - t;

	return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

static void take_quad(struct outline_box *box, const double from[2], const double *p)
{
	for (int axis = 0; axis < 2; axis++) {
		double a = from[axis], b = p[axis], c = p[2 + axis], flat = a - 2 * b + c;
		double t = flat != 0 ? (a - b) / flat : -1;

		if (t > 0 && t < 1)
			take_point(box, quad_at(from[0], p[0], p[2], t),
				   quad_at(from[1], p[1], p[3], t));
	}
	take_point(box, p[2], p[3]);
}

static void take_cubic_at(struct outline_box *box, const double from[2], const double *p, double t)
{
	if (t > 0 && t < 1)
		take_point(box, cubic_at(from[0], p[0], p[2], p[4], t),
			   cubic_at(from[1], p[1], p[3], p[5], t));
}

/* Where the derivative of one axis is 0: a quadratic equation. */
static void take_cubic(struct outline_box *box, const double from[2], const double *p)
{
	for (int axis = 0; axis < 2; axis++) {
		double d0 = p[axis] - from[axis], d1 = p[2 + axis] - p[axis];
		double d2 = p[4 + axis] - p[2 + axis];
		double a = d0 - 2 * d1 + d2, b = 2 * (d1 - d0), c = d0, root = b * b - 4 * a * c;

		if (fabs(a) < 1e-12) {
			if (fabs(b) > 1e-12)
				take_cubic_at(box, from, p, -c / b);
		} else if (root >= 0) {
			take_cubic_at(box, from, p, (-b + sqrt(root)) / (2 * a));
			take_cubic_at(box, from, p, (-b - sqrt(root)) / (2 * a));
		}
	}
	take_point(box, p[4], p[5]);
}

struct outline_box outline_ink(const struct outline *o)
{
	struct outline_box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	double pen[2] = { 0, 0 };

	for (size_t i = 0; i < o->count; i++) {
		const struct outline_step *s = &o->steps[i];
		size_t n = numbers_of(s->kind);

		if (s->kind == 'L') {
			take_point(&box, pen[0], pen[1]);
			take_point(&box, s->p[0], s->p[1]);
		} else if (s->kind == 'Q') {
			take_point(&box, pen[0], pen[1]);
			take_quad(&box, pen, s->p);
		} else if (s->kind == 'C') {
			take_point(&box, pen[0], pen[1]);
			take_cubic(&box, pen, s->p);
		}
		if (n) {
			pen[0] = s->p[n - 2];
			pen[1] = s->p[n - 1];
		}
	}
	return box;
}

/* --- SVG ---------------------------------------------------------------------------- */

static void put_number(struct buf *out, double value, bool first)
{
	long n = lround(value * 100);
	char s[32];

	if (!first && n >= 0)
		buf_addc(out, ' ');
	if (n % 100 == 0)
		snprintf(s, sizeof(s), "%ld", n / 100);
	else if (n % 10 == 0)
		snprintf(s, sizeof(s), "%s%ld.%ld", n < 0 ? "-" : "", labs(n) / 100,
			 labs(n) / 10 % 10);
	else
		snprintf(s, sizeof(s), "%s%ld.%02ld", n < 0 ? "-" : "", labs(n) / 100,
			 labs(n) % 100);
	buf_adds(out, s);
}

int outline_path(const struct outline *o, struct buf *out)
{
	for (size_t i = 0; i < o->count; i++) {
		size_t n = numbers_of(o->steps[i].kind);

		buf_addc(out, o->steps[i].kind);
		for (size_t k = 0; k < n; k++)
			put_number(out, o->steps[i].p[k], k == 0);
	}
	return out->failed ? -1 : 0;
}
