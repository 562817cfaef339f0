#include "sign/warp.h"

#include <math.h>
#include <stdint.h>

#include "base/log.h"

#define LEAST_SIDE 12 /* pixels */
#define MOST_WIDE  3000
#define SAMPLES    2 /* a side of each pixel's grid: a shrunk sign is not left to chance */

/* --- corners ------------------------------------------------------------------------------ */

/* Twice the signed area of the triangle at corner i; positive when it goes round clockwise. */
static double turn(const struct quad *q, int i)
{
	int a = (i + 3) % 4, b = (i + 1) % 4;

	return (q->x[i] - q->x[a]) * (q->y[b] - q->y[i]) -
	       (q->y[i] - q->y[a]) * (q->x[b] - q->x[i]);
}

static double side(const struct quad *q, int i)
{
	int b = (i + 1) % 4;

	return hypot(q->x[b] - q->x[i], q->y[b] - q->y[i]);
}

const char *quad_refuse(const struct quad *q, double width, double height)
{
	int clockwise = 0, other = 0;

	for (int i = 0; i < 4; i++) {
		if (!isfinite(q->x[i]) || !isfinite(q->y[i]) || q->x[i] < 0 || q->y[i] < 0 ||
		    q->x[i] > width || q->y[i] > height)
			return "有一个角不在照片里，请重新点四个角。";
		if (side(q, i) < LEAST_SIDE)
			return "四个角离得太近了，放不下招牌，请重新点。";
	}
	for (int i = 0; i < 4; i++) {
		double t = turn(q, i), least = 0.02 * side(q, i) * side(q, (i + 3) % 4);

		clockwise += t > least;
		other += t < -least;
	}
	if (clockwise == 4)
		return NULL;
	if (other == 4)
		return "四个角的顺序反了，请按左上、右上、右下、左下的顺序点。";
	return "四个角围不成一块招牌的样子，请按左上、右上、右下、左下的顺序重新点。";
}

/* --- homographies -------------------------------------------------------------------------- */

bool homography_of(const struct quad *q, struct homography *out)
{
	double sx = q->x[0] - q->x[1] + q->x[2] - q->x[3];
	double sy = q->y[0] - q->y[1] + q->y[2] - q->y[3];
	double dx1 = q->x[1] - q->x[2], dy1 = q->y[1] - q->y[2];
	double dx2 = q->x[3] - q->x[2], dy2 = q->y[3] - q->y[2];
	double det = dx1 * dy2 - dx2 * dy1, g, h;

	if (fabs(det) < 1e-9)
		return false;
	g = (sx * dy2 - dx2 * sy) / det;
	h = (dx1 * sy - sx * dy1) / det;
	*out = (struct homography){ { q->x[1] - q->x[0] + g * q->x[1],
				      q->x[3] - q->x[0] + h * q->x[3], q->x[0],
				      q->y[1] - q->y[0] + g * q->y[1],
				      q->y[3] - q->y[0] + h * q->y[3], q->y[0], g, h, 1 } };
	return true;
}

bool homography_invert(const struct homography *from, struct homography *out)
{
	const double *m = from->m;
	double c0 = m[4] * m[8] - m[5] * m[7], c1 = m[5] * m[6] - m[3] * m[8];
	double c2 = m[3] * m[7] - m[4] * m[6];
	double det = m[0] * c0 + m[1] * c1 + m[2] * c2;

	if (fabs(det) < 1e-12)
		return false;
	*out = (struct homography){
		{ c0 / det, (m[2] * m[7] - m[1] * m[8]) / det, (m[1] * m[5] - m[2] * m[4]) / det,
		  c1 / det, (m[0] * m[8] - m[2] * m[6]) / det, (m[2] * m[3] - m[0] * m[5]) / det,
		  c2 / det, (m[1] * m[6] - m[0] * m[7]) / det, (m[0] * m[4] - m[1] * m[3]) / det }
	};
	return true;
}

void homography_map(const struct homography *h, double x, double y, double *to_x, double *to_y)
{
	double w = h->m[6] * x + h->m[7] * y + h->m[8];

	*to_x = (h->m[0] * x + h->m[1] * y + h->m[2]) / w;
	*to_y = (h->m[3] * x + h->m[4] * y + h->m[5]) / w;
}

/* --- painting ------------------------------------------------------------------------------ */

struct image {
	unsigned char *data;
	int width, height, stride;
};

static struct image image_of(cairo_surface_t *s)
{
	cairo_surface_flush(s);
	return (struct image){ cairo_image_surface_get_data(s), cairo_image_surface_get_width(s),
			       cairo_image_surface_get_height(s),
			       cairo_image_surface_get_stride(s) };
}

static const unsigned char *pixel(const struct image *im, int x, int y)
{
	static const unsigned char clear[4];

	if (x < 0 || y < 0 || x >= im->width || y >= im->height)
		return clear;
	return im->data + (ptrdiff_t)y * im->stride + 4 * (ptrdiff_t)x;
}

/* Between the four nearest, premultiplied; added to sum. */
static void sample(const struct image *im, double x, double y, double sum[4])
{
	double fx = floor(x - 0.5), fy = floor(y - 0.5), ax = x - 0.5 - fx, ay = y - 0.5 - fy;
	int ix = (int)fx, iy = (int)fy;
	const unsigned char *p[4] = { pixel(im, ix, iy), pixel(im, ix + 1, iy),
				      pixel(im, ix, iy + 1), pixel(im, ix + 1, iy + 1) };
	const double w[4] = { (1 - ax) * (1 - ay), ax * (1 - ay), (1 - ax) * ay, ax * ay };

	for (int i = 0; i < 4; i++)
		for (int c = 0; c < 4; c++)
			sum[c] += w[i] * p[i][c];
}

struct warping {
	struct image photo, sign;
	struct homography back; /* from the photo to the unit square */
	const struct warp_box *inner;
};

static void paint_pixel(const struct warping *w, int x, int y)
{
	unsigned char *to = w->photo.data + (ptrdiff_t)y * w->photo.stride + 4 * (ptrdiff_t)x;
	double sum[4] = { 0 }, n = SAMPLES * SAMPLES;

	for (int i = 0; i < SAMPLES * SAMPLES; i++) {
		int across = i % SAMPLES, down = i / SAMPLES;
		double px = x + (across + 0.5) / SAMPLES;
		double py = y + (down + 0.5) / SAMPLES, u, v;

		/* Behind the horizon there is no sign. */
		if (w->back.m[6] * px + w->back.m[7] * py + w->back.m[8] <= 1e-9)
			continue;
		homography_map(&w->back, px, py, &u, &v);
		u = w->inner->left + u * (w->inner->right - w->inner->left);
		v = w->inner->top + v * (w->inner->bottom - w->inner->top);
		if (u > -0.01 && v > -0.01 && u < 1.01 && v < 1.01)
			sample(&w->sign, u * w->sign.width, v * w->sign.height, sum);
	}
	if (sum[3] <= 0)
		return;
	for (int c = 0; c < 3; c++) {
		double value = sum[c] / n + to[c] * (1 - sum[3] / n / 255);

		to[c] = (unsigned char)fmin(fmax(lround(value), 0), 255);
	}
}

/* The part of the photo that the sign's whole picture can reach. */
static void reach(const struct quad *q, const struct warp_box *inner, const struct image *photo,
		  int box[4])
{
	double share = fmax(fmax(inner->left, 1 - inner->right) / (inner->right - inner->left),
			    fmax(inner->top, 1 - inner->bottom) / (inner->bottom - inner->top));
	double left = q->x[0], right = q->x[0], top = q->y[0], bottom = q->y[0], more;

	for (int i = 1; i < 4; i++) {
		left = fmin(left, q->x[i]);
		right = fmax(right, q->x[i]);
		top = fmin(top, q->y[i]);
		bottom = fmax(bottom, q->y[i]);
	}
	/* Near corners are larger than far ones: three times is more than a photo shows. */
	more = 3 * fmin(share, 1) * fmax(right - left, bottom - top) + 2;
	box[0] = (int)fmax(floor(left - more), 0);
	box[1] = (int)fmax(floor(top - more), 0);
	box[2] = (int)fmin(ceil(right + more), photo->width);
	box[3] = (int)fmin(ceil(bottom + more), photo->height);
}

void warp_paint(cairo_surface_t *photo, cairo_surface_t *sign, const struct quad *q,
		const struct warp_box *inner)
{
	struct warping w = { image_of(photo), image_of(sign), { { 0 } }, inner };
	struct homography forth;
	int box[4];

	if (!homography_of(q, &forth) || !homography_invert(&forth, &w.back))
		return;
	/* The inverse is known up to a factor: in front of the camera its divisor is positive. */
	if (w.back.m[6] * q->x[0] + w.back.m[7] * q->y[0] + w.back.m[8] < 0)
		for (int i = 0; i < 9; i++)
			w.back.m[i] = -w.back.m[i];
	reach(q, inner, &w.photo, box);
	for (int y = box[1]; y < box[3]; y++)
		for (int x = box[0]; x < box[2]; x++)
			paint_pixel(&w, x, y);
	cairo_surface_mark_dirty(photo);
}

void warp_darken(cairo_surface_t *photo)
{
	static const int floor_of[3] = { 25, 12, 8 }; /* B G R: a little of the sky */
	struct image im = image_of(photo);

	for (int y = 0; y < im.height; y++)
		for (int x = 0; x < im.width; x++) {
			unsigned char *p = im.data + (ptrdiff_t)y * im.stride + 4 * (ptrdiff_t)x;

			for (int c = 0; c < 3; c++)
				p[c] = (unsigned char)(p[c] / 5 + floor_of[c]);
		}
	cairo_surface_mark_dirty(photo);
}

unsigned int warp_width(const struct quad *q)
{
	double longest = fmax(side(q, 0), side(q, 2));

	return (unsigned int)fmin(fmax(longest * 1.5, 100), MOST_WIDE);
}
