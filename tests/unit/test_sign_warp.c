/* A sign in the perspective of a photo: homographies by hand, corners that cannot be. */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "sign/jpeg.h"
#include "sign/warp.h"

static void assert_maps(const struct homography *h, double x, double y, double to_x, double to_y)
{
	double px, py;

	homography_map(h, x, y, &px, &py);
	assert_float_equal(px, to_x, 1e-6);
	assert_float_equal(py, to_y, 1e-6);
}

/* A rectangle is a scaling and a shift: no perspective. */
static void a_rectangle_is_scaled(void **state)
{
	const struct quad q = { { 100, 500, 500, 100 }, { 50, 50, 150, 150 } };
	struct homography h;

	(void)state;
	assert_true(homography_of(&q, &h));
	assert_float_equal(h.m[6], 0, 1e-12);
	assert_float_equal(h.m[7], 0, 1e-12);
	assert_maps(&h, 0.5, 0.5, 300, 100);
	assert_maps(&h, 0.25, 1, 200, 150);
}

/*
 * A wall seen from its left: 300 high on the left, 100 on the right, 300 long in the picture.
 * By hand: sx = 0 - 300 + 300 - 0 = 0, sy = 0 - 100 + 200 - 300 = -200; d1 = (0, -100),
 * d2 = (-300, 100), det = 0 * 100 - -300 * -100 = -30000; g = (0 * 100 - -300 * -200) / det = 2,
 * h = (0 * -200 - 0 * -100) / det = 0. The middle of the wall is at (a / 2) / (1 + g / 2) with
 * a = 300 + 2 * 300 = 900: 225 of 300; its height there is 300 / (1 + g / 2) = 150.
 */
static void a_receding_wall_is_as_worked_by_hand(void **state)
{
	const struct quad q = { { 0, 300, 300, 0 }, { 0, 100, 200, 300 } };
	struct homography h, back;

	(void)state;
	assert_true(homography_of(&q, &h));
	assert_float_equal(h.m[6], 2, 1e-9);
	assert_float_equal(h.m[7], 0, 1e-9);
	assert_float_equal(h.m[0], 900, 1e-9);
	assert_maps(&h, 0, 0, 0, 0);
	assert_maps(&h, 1, 0, 300, 100);
	assert_maps(&h, 1, 1, 300, 200);
	assert_maps(&h, 0, 1, 0, 300);
	assert_maps(&h, 0.5, 0, 225, 75);
	assert_maps(&h, 0.5, 1, 225, 225);
	assert_true(homography_invert(&h, &back));
	assert_maps(&back, 225, 150, 0.5, 0.5);
}

static void corners_on_a_line_have_no_plane(void **state)
{
	const struct quad q = { { 0, 100, 200, 300 }, { 0, 0, 0, 0 } };
	struct homography h;

	(void)state;
	assert_false(homography_of(&q, &h));
	assert_non_null(quad_refuse(&q, 400, 400));
}

static void what_is_no_sign_is_refused_with_a_sentence(void **state)
{
	static const struct {
		struct quad q;
		const char *say; /* NULL: taken */
	} cases[] = {
		{ { { 10, 200, 200, 10 }, { 10, 20, 80, 90 } }, NULL },
		{ { { 10, 10, 200, 200 }, { 10, 90, 80, 20 } }, "顺序反了" },
		{ { { 10, 200, 10, 200 }, { 10, 20, 80, 90 } }, "围不成" }, /* a bow tie */
		{ { { 10, 200, 60, 10 }, { 10, 10, 40, 90 } }, "围不成" },  /* a dart */
		{ { { 10, 200, 200, 10 }, { 10, 20, 80, 900 } }, "不在照片里" },
		{ { { 10, 15, 15, 10 }, { 10, 10, 15, 15 } }, "太近" },
		{ { { 10, NAN, 15, 10 }, { 10, 10, 15, 15 } }, "不在照片里" },
		{ { { 10, 200, 300, 10 }, { 10, 10, 10, 90 } }, "围不成" }, /* three in a row */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = quad_refuse(&cases[i].q, 400, 300);

		if (!cases[i].say)
			assert_null(why);
		else if (!why || !strstr(why, cases[i].say))
			fail_msg("case %zu: %s", i, why ? why : "taken");
	}
}

static cairo_surface_t *plain(int w, int h, double red, double green, double blue)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	cairo_t *cr = cairo_create(s);

	cairo_set_source_rgb(cr, red, green, blue);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_flush(s);
	return s;
}

static unsigned int at(cairo_surface_t *s, int x, int y)
{
	const unsigned char *p =
		cairo_image_surface_get_data(s) + y * cairo_image_surface_get_stride(s) + 4 * x;

	return (unsigned int)p[2] << 16 | (unsigned int)p[1] << 8 | p[0];
}

static void a_sign_fills_its_corners_and_nothing_else(void **state)
{
	const struct quad q = { { 100, 300, 300, 100 }, { 50, 80, 120, 150 } };
	const struct warp_box whole = { 0, 0, 1, 1 };
	cairo_surface_t *photo = plain(400, 200, 1, 1, 1), *sign = plain(200, 100, 1, 0, 0);

	(void)state;
	warp_paint(photo, sign, &q, &whole);
	assert_int_equal(at(photo, 200, 100), 0xff0000);
	assert_int_equal(at(photo, 104, 60), 0xff0000);
	assert_int_equal(at(photo, 296, 90), 0xff0000);
	assert_int_equal(at(photo, 95, 100), 0xffffff);
	assert_int_equal(at(photo, 310, 100), 0xffffff);
	assert_int_equal(at(photo, 200, 55), 0xffffff);
	cairo_surface_destroy(photo);
	cairo_surface_destroy(sign);
}

/* A lamp above the sign: the corners are the sign's, the picture reaches further. */
static void what_overhangs_is_painted_beyond_the_corners(void **state)
{
	const struct quad q = { { 100, 300, 300, 100 }, { 100, 100, 150, 150 } };
	const struct warp_box inner = { 0, 0.5, 1, 1 };
	cairo_surface_t *photo = plain(400, 200, 1, 1, 1), *sign = plain(200, 100, 0, 0, 1);

	(void)state;
	warp_paint(photo, sign, &q, &inner);
	assert_int_equal(at(photo, 200, 125), 0x0000ff);
	assert_int_equal(at(photo, 200, 75), 0x0000ff);
	assert_int_equal(at(photo, 200, 40), 0xffffff);
	cairo_surface_destroy(photo);
	cairo_surface_destroy(sign);
}

static void night_leaves_a_fifth_of_the_light(void **state)
{
	cairo_surface_t *photo = plain(10, 10, 1, 1, 1);

	(void)state;
	warp_darken(photo);
	assert_int_equal(at(photo, 5, 5), (51 + 8) << 16 | (51 + 12) << 8 | (51 + 25));
	cairo_surface_destroy(photo);
}

static void a_jpeg_is_written_and_read_again(void **state)
{
	cairo_surface_t *s = plain(64, 48, 0, 0, 1), *back;
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 16);
	assert_int_equal(jpeg_write(s, 90, &out), 0);
	back = jpeg_read(out.data, out.len);
	assert_non_null(back);
	assert_int_equal(cairo_image_surface_get_width(back), 64);
	assert_true((at(back, 30, 20) & 0xff) > 240);
	assert_null(jpeg_read(out.data, 40));
	assert_null(jpeg_read("\x89PNG\r\n", 6));
	cairo_surface_destroy(s);
	cairo_surface_destroy(back);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rectangle_is_scaled),
		cmocka_unit_test(a_receding_wall_is_as_worked_by_hand),
		cmocka_unit_test(corners_on_a_line_have_no_plane),
		cmocka_unit_test(what_is_no_sign_is_refused_with_a_sentence),
		cmocka_unit_test(a_sign_fills_its_corners_and_nothing_else),
		cmocka_unit_test(what_overhangs_is_painted_beyond_the_corners),
		cmocka_unit_test(night_leaves_a_fifth_of_the_light),
		cmocka_unit_test(a_jpeg_is_written_and_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
