/* A shop's own photo and logo: taken in by media, four clicks, the sign in perspective. */
#include "tests/db/fixture.h"
#include "tests/page/fixture.h"
#include "tests/unit/picture.h"

#include <vips/vips.h>

#include "media/pages.h"
#include "media/photo.h"
#include "sign/jpeg.h"
#include "sign/pages.h"
#include "sign/place.h"

static const struct route *const routes[] = { design_routes,      corners_routes, attach_routes,
					      design_file_routes, facade_routes,  NULL };

static struct buf scene;

static int start(void **state)
{
	struct fixture *f;

	if (fixture_start(state) != 0 || photo_start() != 0)
		return -1;
	buf_init(&scene, 1 << 20);
	picture_jpeg(1, NULL, &scene);
	f = *state;
	return studio_start(f->conf);
}

static int stop(void **state)
{
	studio_end();
	buf_release(&scene);
	return fixture_stop(state);
}

/* A stored design; its address. */
static const char *enter(struct fixture *f, struct browser *b, const char *design)
{
	browser_open(b, f->conf, f->db, routes);
	assert_int_equal(browser_get(b, "/signs/design?design=%s", design), 200);
	assert_int_equal(browser_post(b, "/signs/design", "design", design, "name", "海记", NULL),
			 303);
	return arena_strdup(b->arena, browser_header(b, "Location"));
}

static int upload(struct browser *b, const char *to, const void *bytes, size_t len)
{
	const struct part parts[] = { { "to", NULL, NULL, to, 0 },
				      { "photo", "a.jpg", "image/jpeg", bytes, len } };

	return browser_upload(b, "/media/facade", parts, 2);
}

/* "/signs/design/TOKEN/photo?photo=7" -> "7" */
static const char *photo_of(struct browser *b)
{
	return arena_strdup(b->arena, strchr(browser_header(b, "Location"), '=') + 1);
}

static int click(struct browser *b, const char *address, const char *photo, const char *corners,
		 const char *x, const char *y)
{
	return browser_post(b, arena_join(b->arena, address, "/photo", NULL), "photo", photo,
			    "corners", corners, "at.x", x, "at.y", y, NULL);
}

static void four_clicks_put_the_sign_on_the_photo(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *address = enter(f, &b, "beauty/02"), *photo;
	cairo_surface_t *s;

	assert_int_equal(upload(&b, arena_join(b.arena, address, "/photo", NULL), scene.data,
				scene.len),
			 303);
	photo = photo_of(&b);
	assert_int_equal(browser_get(&b, "%s/photo?photo=%s", address, photo), 200);
	assert_page_has(&b, "左上角");
	assert_int_equal(browser_get(&b, "%s/spot.jpg?photo=%s&corners=100%%20100", address, photo),
			 200);
	assert_int_equal(click(&b, address, photo, "", "64", "40"), 200);
	assert_page_has(&b, "value=\"200 ");
	assert_page_has(&b, "右上角");
	assert_int_equal(click(&b, address, photo, "200 200 800 250", "256", "100"), 200);
	assert_int_equal(click(&b, address, photo, "200 200 800 250 800 450", "64", "110"), 303);
	assert_int_equal(browser_get(&b, "%s", address), 200);
	assert_page_has(&b, "street-night.jpg");
	assert_int_equal(browser_get(&b, "%s/street-day.jpg", address), 200);
	s = jpeg_read(b.body, b.body_len);
	assert_non_null(s);
	cairo_surface_destroy(s);
	assert_int_equal(browser_get(&b, "%s/street-night.jpg", address), 200);
	/* Named by an order: no chore throws it away. */
	assert_int_equal(fixture_number(f, "SELECT role FROM photo"), 5);
	browser_close(&b);
}

static void corners_that_cannot_be_are_said_and_begun_again(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *address = enter(f, &b, "beauty/02"), *photo;

	upload(&b, arena_join(b.arena, address, "/photo", NULL), scene.data, scene.len);
	photo = photo_of(&b);
	assert_int_equal(click(&b, address, photo, "200 200 800 800 800 200", "64", "150"), 422);
	assert_page_has(&b, "围不成");
	assert_page_has(&b, "name=\"corners\" value=\"\"");
	assert_int_equal(click(&b, address, photo, "1 2 3", "64", "150"), 200);
	assert_int_equal(browser_get(&b, "%s/street-day.jpg", address), 404);
	browser_close(&b);
}

/* All at once: as the script sends them, or typed in per cent. */
static void four_corners_sent_at_once_put_it_there_too(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *address = enter(f, &b, "beauty/02"), *photo, *at;

	at = arena_join(b.arena, address, "/photo", NULL);
	upload(&b, at, scene.data, scene.len);
	photo = photo_of(&b);
	assert_int_equal(browser_post(&b, at, "photo", photo, "corners",
				      "200 150 800 150 800 400 200 400", NULL),
			 303);
	assert_int_equal(browser_get(&b, "%s", at), 200);
	assert_page_has(&b, "data-kept=\"200 150 800 150 800 400 200 400\"");
	assert_page_has(&b, "name=\"x2\" value=\"80\"");
	assert_int_equal(browser_post(&b, at, "photo", photo, "x1", "12.5", "y1", "20%", "x2", "80",
				      "y2", "20", "x3", "80", "y3", "45.06", "x4", "12.5", "y4",
				      "45", NULL),
			 303);
	assert_int_equal(browser_get(&b, "%s", at), 200);
	assert_page_has(&b, "data-kept=\"125 200 800 200 800 451 125 450\"");
	browser_close(&b);
}

static void typed_corners_that_are_none_are_said_and_kept(void **state)
{
	static const char *const bad[] = {
		"", "-1", "101", "1e1", "0x1", "12,5", "nan", "5%%", "."
	};
	struct fixture *f = *state;
	struct browser b;
	const char *address = enter(f, &b, "beauty/02"), *photo, *at;

	at = arena_join(b.arena, address, "/photo", NULL);
	upload(&b, at, scene.data, scene.len);
	photo = photo_of(&b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(browser_post(&b, at, "photo", photo, "x1", "20", "y1", bad[i],
					      "x2", "80", "y2", "20", "x3", "80", "y3", "45", "x4",
					      "20", "y4", "45", NULL),
				 422);
		assert_page_has(&b, "href=\"#y1\"");
		assert_page_has(&b, arena_printf(b.arena, "name=\"y1\" value=\"%s\"", bad[i]));
		assert_page_has(&b, "name=\"x3\" value=\"80\"");
	}
	/* They make no sign: said, and still there to be mended. */
	assert_int_equal(browser_post(&b, at, "photo", photo, "corners",
				      "200 200 800 800 800 200 200 450", NULL),
			 422);
	assert_page_has(&b, "data-kept=\"200 200 800 800 800 200 200 450\"");
	assert_int_equal(browser_post(&b, at, "photo", photo, "corners", "200 200", NULL), 422);
	assert_page_has(&b, "没有填全");
	/* The Enter key on the photo points at nothing. */
	assert_int_equal(click(&b, address, photo, "200 200", "0", "0"), 422);
	assert_page_has(&b, "用键盘点不准");
	assert_page_has(&b, "name=\"corners\" value=\"200 200\"");
	assert_int_equal(browser_get(&b, "%s/street-day.jpg", address), 404);
	browser_close(&b);
}

static void another_visitors_photo_cannot_be_used(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	const char *address = enter(f, &b, "beauty/02"), *photo, *theirs;

	upload(&b, arena_join(b.arena, address, "/photo", NULL), scene.data, scene.len);
	photo = photo_of(&b);
	theirs = enter(f, &other, "beauty/02");
	assert_int_equal(browser_get(&other, "%s/photo?photo=%s", theirs, photo), 404);
	assert_int_equal(browser_get(&other, "%s/spot.jpg?photo=%s", theirs, photo), 404);
	assert_int_equal(click(&other, theirs, photo, "", "1", "1"), 404);
	assert_int_equal(browser_post(&other, arena_join(other.arena, theirs, "/logo", NULL),
				      "photo", photo, NULL),
			 404);
	browser_close(&b);
	browser_close(&other);
}

struct png_bytes {
	const void *at;
	size_t left;
};

static cairo_status_t next_bytes(void *closure, unsigned char *to, unsigned int len)
{
	struct png_bytes *p = closure;

	if (len > p->left)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(to, p->at, len);
	p->at = (const char *)p->at + len;
	p->left -= len;
	return CAIRO_STATUS_SUCCESS;
}

static void draw_and_take_off(struct fixture *f, const char *id)
{
	struct browser b;
	const char *address, *logo, *photo, *plain;
	size_t len;

	address = enter(f, &b, id);
	assert_int_equal(browser_get(&b, "%s/day.png", address), 200);
	plain = arena_memdup(b.arena, b.body, b.body_len);
	len = b.body_len;
	logo = arena_join(b.arena, address, "/logo", NULL);
	assert_int_equal(upload(&b, logo, scene.data, scene.len), 303);
	photo = photo_of(&b);
	assert_int_equal(browser_get(&b, "%s?photo=%s", logo, photo), 200);
	assert_page_has(&b, "用它");
	assert_int_equal(browser_post(&b, logo, "photo", photo, NULL), 303);
	assert_int_equal(browser_get(&b, "%s/sign.svg", address), 200);
	assert_page_has(&b, "data:image/jpeg;base64,");
	/* And librsvg draws it. */
	assert_int_equal(browser_get(&b, "%s/day.png", address), 200);
	assert_true(b.body_len != len || memcmp(b.body, plain, len) != 0);
	assert_int_equal(browser_post(&b, logo, "photo", "0", NULL), 303);
	assert_int_equal(browser_get(&b, "%s/sign.svg", address), 200);
	assert_page_lacks(&b, "data:image/jpeg;base64,");
	browser_close(&b);
}

static void a_logo_is_drawn_and_taken_off_again(void **state)
{
	/* One has a slot for it, the other makes room before its name. */
	draw_and_take_off(*state, "retail/11");
	draw_and_take_off(*state, "catering/01");
}

/* The drawing by day with that badge on it, as pixels. */
static cairo_surface_t *with_badge(struct browser *b, const char *address, uint32_t outer)
{
	const char *logo = arena_join(b->arena, address, "/logo", NULL);
	struct png_bytes bytes;
	cairo_surface_t *s;
	struct buf png;

	buf_init(&png, 1 << 20);
	picture_png_badge(300, outer, 0xFFC8281Eu, &png);
	assert_int_equal(upload(b, logo, png.data, png.len), 303);
	buf_release(&png);
	assert_int_equal(browser_post(b, logo, "photo", photo_of(b), NULL), 303);
	assert_int_equal(browser_get(b, "%s/day.png", address), 200);
	bytes = (struct png_bytes){ b->body, b->body_len };
	s = cairo_image_surface_create_from_png_stream(next_bytes, &bytes);
	assert_int_equal(cairo_surface_status(s), CAIRO_STATUS_SUCCESS);
	return s;
}

static unsigned int darkest(uint32_t rgb)
{
	unsigned int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;

	return r < g ? (r < b ? r : b) : g < b ? g : b;
}

/* Where the one logo is clear and the other white, the drawings differ: there one sees the board
 * (dark wood), not white; the red middle is in both. */
static void the_board_is_seen_where_a_logo_is_transparent(void **state)
{
	struct fixture *f = *state;
	unsigned int differing = 0, white_in_clear = 0, white_in_white = 0, red = 0;
	cairo_surface_t *clear, *white;
	const char *address;
	struct browser b;

	address = enter(f, &b, "catering/01");
	clear = with_badge(&b, address, 0x00FFFFFFu);
	white = with_badge(&b, address, 0xFFFFFFFFu);
	for (int y = 0; y < cairo_image_surface_get_height(clear); y++) {
		const int stride = cairo_image_surface_get_stride(clear) / 4 * y;
		const uint32_t *c = (const void *)cairo_image_surface_get_data(clear),
			       *w = (const void *)cairo_image_surface_get_data(white);

		for (int x = 0; x < cairo_image_surface_get_width(clear); x++) {
			uint32_t in_clear = c[stride + x], in_white = w[stride + x];
			bool differs = darkest(in_white) > darkest(in_clear) + 60;

			differing += differs;
			white_in_clear += differs && darkest(in_clear) > 200;
			white_in_white += differs && darkest(in_white) > 200;
			red += (in_clear >> 16 & 255) > 150 && darkest(in_clear) < 80 &&
			       (in_white >> 16 & 255) > 150 && darkest(in_white) < 80;
		}
	}
	assert_true(differing > 1000);
	assert_int_equal(white_in_clear, 0);
	assert_true(white_in_white * 10 > differing * 9);
	assert_true(red * 4 > differing);
	cairo_surface_destroy(clear);
	cairo_surface_destroy(white);
	browser_close(&b);
}

static void an_svg_is_no_logo(void **state)
{
	static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>";
	struct fixture *f = *state;
	struct browser b;
	const char *address = enter(f, &b, "beauty/02");

	assert_int_equal(upload(&b, arena_join(b.arena, address, "/logo", NULL), svg,
				sizeof(svg) - 1),
			 422);
	assert_int_equal(fixture_count(f, "photo"), 0);
	browser_close(&b);
}

/* 200,000 pixels a side of nothing, in a few hundred bytes. */
static void a_bomb_is_refused_by_media(void **state)
{
	static const unsigned char bomb[] = { 0x89, 'P', 'N', 'G', 13,  10,   26,   10,   0,
					      0,    0,   13,  'I', 'H', 'D',  'R',  0,    3,
					      13,   64,  0,   3,   13,  64,   8,    2,    0,
					      0,    0,   0,   0,   0,   0,    0,    0,    0,
					      0,    'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82 };
	struct fixture *f = *state;
	struct browser b;
	const char *address = enter(f, &b, "beauty/02");

	assert_int_equal(upload(&b, arena_join(b.arena, address, "/logo", NULL), bomb,
				sizeof(bomb)),
			 422);
	browser_close(&b);
}

static void corners_are_read_strictly(void **state)
{
	struct quad q;

	(void)state;
	assert_int_equal(place_corners("", 100, 50, &q), 0);
	assert_int_equal(place_corners("500 500", 100, 50, &q), 1);
	assert_float_equal(q.x[0], 50, 1e-9);
	assert_float_equal(q.y[0], 25, 1e-9);
	assert_int_equal(place_corners("0 0 1000 0 1000 1000 0 1000", 100, 50, &q), 4);
	assert_int_equal(place_corners("0 0 1000", 100, 50, &q), -1);
	assert_int_equal(place_corners("0 1001", 100, 50, &q), -1);
	assert_int_equal(place_corners("-1 0", 100, 50, &q), -1);
	assert_int_equal(place_corners("0 0 1 1 2 2 3 3 4 4", 100, 50, &q), -1);
	assert_int_equal(place_corners("a b", 100, 50, &q), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(four_clicks_put_the_sign_on_the_photo),
		fixture_test(corners_that_cannot_be_are_said_and_begun_again),
		fixture_test(four_corners_sent_at_once_put_it_there_too),
		fixture_test(typed_corners_that_are_none_are_said_and_kept),
		fixture_test(another_visitors_photo_cannot_be_used),
		fixture_test(a_logo_is_drawn_and_taken_off_again),
		fixture_test(the_board_is_seen_where_a_logo_is_transparent),
		fixture_test(an_svg_is_no_logo),
		fixture_test(a_bomb_is_refused_by_media),
		cmocka_unit_test(corners_are_read_strictly),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
