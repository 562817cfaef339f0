/*
 * How large a sign is made, worked by hand: a design of 3 to 9 (its own: 6), 450 to 1,200 mm high,
 * whose name takes the upper half of it.
 */
#include "tests/unit/cmocka.h"

#include "sign/size.h"

static struct faces *faces;
static struct arena *arena;

static const struct design design = {
	.id = "catering/01",
	.trade = "catering",
	.name = "试样",
	.width = 4800,
	.height = 800,
	.ratio_min = 3,
	.ratio_max = 9,
	.height_min = 450,
	.height_max = 1200,
	.palette_count = 1,
	.slots = { [SLOT_NAME] = { .used = true,
				   .w = { 1, 0 },
				   .h = { 0.5, 0 },
				   .face = FACE_SANS,
				   .weight = 700,
				   .lines = 1 } },
};

static int open_all(void **state)
{
	(void)state;
	faces = faces_open("build/fonts", "/usr/share/fonts");
	arena = arena_new();
	return faces ? 0 : -1;
}

static int close_all(void **state)
{
	(void)state;
	faces_close(faces);
	arena_free(arena);
	return 0;
}

static const char *size(const char *name, double width, double height, struct sign_made *made)
{
	struct sign_wish wish = { .design = &design, .name = name };
	struct sign_room room = { .width = width, .height = height };

	return sign_size(faces, arena, &wish, &room, made);
}

static void assert_size(const char *name, double width, double height, double w, double h)
{
	struct sign_made made;

	assert_null(size(name, width, height, &made));
	if (made.width != w || made.height != h)
		fail_msg("%.0f x %.0f in a room of %.0f x %.0f, not %.0f x %.0f", made.width,
			 made.height, width, height, w, h);
}

static void its_own_proportion_is_kept_where_there_is_room(void **state)
{
	(void)state;
	assert_size("国国国国国", 4800, 800, 4800, 800);
	/* A longer front does not make a longer sign: 600 x 6. */
	assert_size("国国国国国", 20000, 600, 3600, 600);
	/* Nor a higher one a higher sign than the design bears: 1200 x 6. */
	assert_size("国国国国国", 20000, 3000, 7200, 1200);
}

/*
 * 3,000 mm at 800 are 3.75 : 1. Characters of 400 mm, less 0.3 x log2(6 / 3.75) = 0.203 of it, are
 * worth 319; at 710 they are worth 355 x (1 - 0.3 x log2(6 / 4.23)) = 301, at 625 only 282.
 */
static void a_short_front_makes_a_stouter_sign(void **state)
{
	(void)state;
	assert_size("国国国国国", 3000, 800, 3000, 800);
}

/*
 * Twenty characters are 19.845 em long: at 4,800 mm they are 217 mm high, at 9 : 1, 7,200 mm, they
 * are 326 mm, worth 326 x (1 - 0.3 x log2(1.5)) = 269.
 */
static void a_long_name_makes_a_longer_sign(void **state)
{
	(void)state;
	assert_size("国国国国国国国国国国国国国国国国国国国国", 8000, 800, 7200, 800);
}

static void no_room_gives_the_designs_own_size(void **state)
{
	(void)state;
	assert_size("国国国国国", 0, 0, 4800, 800);
}

/* 450 x 3 = 1,350 mm is the least. */
static void what_does_not_go_in_is_said_with_figures(void **state)
{
	struct sign_made made;
	const char *why = size("国国", 1300, 800, &made);

	(void)state;
	assert_non_null(why);
	assert_non_null(strstr(why, "宽 1.35 米、高 0.45 米"));
	assert_non_null(strstr(why, "宽 1.30 米、高 0.80 米"));
	assert_non_null(size("国国", 4800, 440, &made));
	assert_null(size("国国", 1350, 450, &made));
	assert_true(made.width == 1350 && made.height == 450);
}

/* 15 m / 250 = 60 mm. Forty characters on 1,350 mm are 1350 / 39.845 x 0.898 = 30 mm high. */
static void letters_too_small_to_read_are_warned_of(void **state)
{
	struct sign_made made;
	char name[121] = "";

	(void)state;
	assert_float_equal(sign_legible(0), 60, 1e-9);
	assert_float_equal(sign_legible(25), 100, 1e-9);
	for (int i = 0; i < 40; i++)
		memcpy(name + 3 * i, "国", 4);
	size(name, 1350, 450, &made);
	assert_int_equal(made.warning_count, 1);
	assert_non_null(strstr(made.warnings[0], "30 毫米"));
	assert_non_null(strstr(made.warnings[0], "60 毫米"));
	size("国国", 1350, 450, &made);
	assert_int_equal(made.warning_count, 0);
}

static void a_room_that_cannot_be_is_said(void **state)
{
	(void)state;
	assert_null(sign_room_refuse(arena, 4800, 800));
	assert_non_null(
		strstr(sign_room_refuse(arena, 200000, 800), "您填的 200 是不是厘米，也就是 2 米"));
	assert_non_null(strstr(sign_room_refuse(arena, 4800, 80000),
			       "您填的 80 是不是厘米，也就是 0.8 米"));
	assert_non_null(sign_room_refuse(arena, 299, 800));
	assert_non_null(sign_room_refuse(arena, 4800, 99));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_own_proportion_is_kept_where_there_is_room),
		cmocka_unit_test(a_short_front_makes_a_stouter_sign),
		cmocka_unit_test(a_long_name_makes_a_longer_sign),
		cmocka_unit_test(no_room_gives_the_designs_own_size),
		cmocka_unit_test(what_does_not_go_in_is_said_with_figures),
		cmocka_unit_test(letters_too_small_to_read_are_warned_of),
		cmocka_unit_test(a_room_that_cannot_be_is_said),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
