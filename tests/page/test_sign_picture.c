/* Pictures of signs: thumbnails for the gallery, previews of a shop's own name. */
#include "tests/page/fixture.h"

#include <cairo.h>

#include "sign/draw.h"
#include "sign/pages.h"
#include "sign/sign_text.h"
#include "sign/studio.h"

static struct browser b;

static int open_browser(void **state)
{
	static const struct route *const tables[] = { picture_routes, NULL };

	(void)state;
	browser_open(&b, NULL, NULL, tables);
	return studio_start(b.conf);
}

static int close_browser(void **state)
{
	(void)state;
	studio_end();
	browser_close(&b);
	return 0;
}

struct reading {
	const unsigned char *at;
	size_t left;
};

static cairo_status_t read_some(void *from, unsigned char *out, unsigned int len)
{
	struct reading *r = from;

	if (r->left < len)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(out, r->at, len);
	r->at += len;
	r->left -= len;
	return CAIRO_STATUS_SUCCESS;
}

static int png_width(void)
{
	struct reading r = { (const unsigned char *)b.body, b.body_len };
	cairo_surface_t *s = cairo_image_surface_create_from_png_stream(read_some, &r);
	int width = cairo_surface_status(s) ? 0 : cairo_image_surface_get_width(s);

	cairo_surface_destroy(s);
	return width;
}

static void a_preview_is_a_png_as_wide_as_asked(void **state)
{
	(void)state;
	assert_int_equal(browser_get(&b, "/signs/preview/beauty/02/night.png"
					 "?name=%%E6%%B5%%B7%%E8%%AE%%B0&px=640"),
			 200);
	assert_string_equal(browser_header(&b, "Content-Type"), "image/png");
	assert_int_equal(png_width(), 640);
	assert_string_equal(browser_header(&b, "Cache-Control"), "public, max-age=60");
}

static void a_picture_of_this_version_is_kept_for_ever(void **state)
{
	const char *tag;

	(void)state;
	assert_int_equal(browser_get(&b, "/signs/thumb/beauty/02/day.webp?v=%s", studio()->version),
			 200);
	assert_string_equal(browser_header(&b, "Content-Type"), "image/webp");
	assert_non_null(strstr(browser_header(&b, "Cache-Control"), "immutable"));
	tag = browser_header(&b, "ETag");
	{
		const char *env[] = { arena_printf(b.arena, "HTTP_IF_NONE_MATCH=%s", tag), NULL };

		assert_int_equal(browser_ask(&b, "GET",
					     arena_printf(b.arena,
							  "/signs/thumb/beauty/02/day.webp?v=%s",
							  studio()->version),
					     NULL, NULL, 0, env),
				 304);
		assert_int_equal(b.body_len, 0);
	}
}

/* A page of 18 thumbnails has 150 kB: markup and styles take some 40 of them. */
static void eighteen_thumbnails_weigh_under_a_hundred_kilobytes(void **state)
{
	static const char *const trades[] = { "beauty", "culture", "health" };

	(void)state;
	for (size_t t = 0; t < 3; t++) {
		size_t sum = 0;

		for (int i = 1; i <= 18; i++) {
			assert_int_equal(browser_get(&b, "/signs/thumb/%s/%02d/day.webp", trades[t],
						     i),
					 200);
			sum += b.body_len;
		}
		if (sum > 100000)
			fail_msg("%s: %zu bytes", trades[t], sum);
	}
}

static void what_is_no_picture_is_not_found(void **state)
{
	static const char *const paths[] = { "/signs/thumb/beauty/99/day.webp",
					     "/signs/thumb/nowhere/01/day.webp",
					     "/signs/preview/beauty/01/dusk.png",
					     "/signs/preview/beauty/..%2f01/day.png" };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(browser_get(&b, "%s", paths[i]), 404);
}

static void a_name_that_no_sign_can_bear_is_told_why(void **state)
{
	static const struct {
		const char *name, *say;
	} cases[] = {
		{ "%F0%9F%8D%9C", "表情" },                 /* noodles */
		{ "%D7%A9%D7%9C%D7%95%D7%9D", "从右往左" }, /* shalom */
		{ "a%E2%80%AEb", "看不见" },                /* right-to-left override */
		{ "-+-", "没有字" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(browser_get(&b, "/signs/preview/beauty/01/day.png?name=%s",
					     cases[i].name),
				 422);
		assert_page_has(&b, cases[i].say);
	}
}

static void markup_in_a_name_is_drawn_as_text(void **state)
{
	(void)state;
	assert_int_equal(browser_get(&b, "/signs/preview/beauty/01/day.png"
					 "?name=%%3Csvg%%20onload%%3Dx%%3E%%26amp%%3B"),
			 200);
	assert_int_equal(png_width(), 800);
}

static void sixty_characters_are_too_many_and_one_is_not(void **state)
{
	struct arena *a = arena_new();
	char sixty[181] = "";

	(void)state;
	for (int i = 0; i < 60; i++)
		memcpy(sixty + 3 * i, "海", 4);
	assert_non_null(strstr(sign_text_refuse(a, TEXT_NAME, sixty), "60 个字"));
	assert_null(sign_text_refuse(a, TEXT_NAME, "海"));
	assert_null(sign_text_refuse(a, TEXT_NAME, ""));
	assert_null(sign_text_refuse(a, TEXT_LATIN, "CAFÉ No. 5 & more"));
	assert_non_null(sign_text_refuse(a, TEXT_LATIN, "海"));
	assert_null(sign_text_refuse(a, TEXT_PHONE, "(0532) 8288-1234"));
	assert_non_null(sign_text_refuse(a, TEXT_PHONE, "8288x1234"));
	assert_string_equal(sign_text_clean(a, "  海 \t\n 记\xE3\x80\x80店 "), "海 记 店");
	assert_string_equal(sign_text_clean(a, NULL), "");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_preview_is_a_png_as_wide_as_asked),
		cmocka_unit_test(a_picture_of_this_version_is_kept_for_ever),
		cmocka_unit_test(eighteen_thumbnails_weigh_under_a_hundred_kilobytes),
		cmocka_unit_test(what_is_no_picture_is_not_found),
		cmocka_unit_test(a_name_that_no_sign_can_bear_is_told_why),
		cmocka_unit_test(markup_in_a_name_is_drawn_as_text),
		cmocka_unit_test(sixty_characters_are_too_many_and_one_is_not),
	};

	return cmocka_run_group_tests(tests, open_browser, close_browser);
}
