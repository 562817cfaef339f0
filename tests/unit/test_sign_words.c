/* One list of words for designs, rules and pages. */
#include "tests/unit/cmocka.h"

#include "base/arena.h"
#include "sign/words.h"

static void a_set_is_read_and_said_in_the_lists_order(void **state)
{
	struct arena *a = arena_new();
	const char *unknown;
	uint64_t set = words_read(a, WORDS_MATERIAL, "gold-leaf  elm", &unknown);

	(void)state;
	assert_null(unknown);
	assert_string_equal(words_say(a, WORDS_MATERIAL, set), "金箔、榆木");
	assert_string_equal(words_say(a, WORDS_MATERIAL, 0), "");
	assert_int_equal(words_read(a, WORDS_LIGHT, "front-spot halo", &unknown),
			 WORD(LIGHT_SPOT) | WORD(LIGHT_HALO));
	assert_int_equal(words_read(a, WORDS_LIGHT, NULL, &unknown), 0);
	arena_free(a);
}

static void a_word_that_is_none_is_named_and_left_out(void **state)
{
	struct arena *a = arena_new();
	const char *unknown;

	(void)state;
	assert_int_equal(words_read(a, WORDS_LIGHT, "halo lava box neon", &unknown),
			 WORD(LIGHT_HALO) | WORD(LIGHT_BOX));
	assert_string_equal(unknown, "lava");
	assert_int_equal(word_find(WORDS_KIND, "lint"), -1);
	assert_int_equal(word_find(WORDS_KIND, "lintels"), -1);
	assert_int_equal(word_find(WORDS_KIND, ""), -1);
	assert_int_equal(word_find(WORDS_KIND, NULL), -1);
	arena_free(a);
}

static void no_word_stands_twice_and_each_has_a_name(void **state)
{
	(void)state;
	for (int l = 0; l < WORDS__MAX; l++) {
		assert_in_range(words_count((enum words_list)l), 1, 64);
		for (size_t n = 0; n < words_count((enum words_list)l); n++) {
			const struct word *w = word_at((enum words_list)l, n);

			assert_int_equal(word_find((enum words_list)l, w->id), n);
			assert_true(w->name && *w->name);
		}
	}
}

static bool burns(const char *id)
{
	int n = word_find(WORDS_MATERIAL, id);

	assert_true(n >= 0);
	return words_burning() & WORD(n);
}

static void metal_stone_and_glass_do_not_burn_timber_plastic_and_cloth_do(void **state)
{
	(void)state;
	for (const char *const *id =
		     (const char *const[]){ "aluminium", "enamel", "gold-leaf", "brick", "glass",
					    "painted-glass", "render", NULL };
	     *id; id++)
		assert_false(burns(*id));
	for (const char *const *id = (const char *const[]){ "timber", "elm", "bamboo", "acrylic",
							    "composite", "fabric", "plants", NULL };
	     *id; id++)
		assert_true(burns(*id));
}

static void colours_are_called_as_people_call_them(void **state)
{
	static const struct {
		const char *hex;
		int family;
	} cases[] = {
		{ "#ffffff", COLOUR_WHITE },
		{ "#000000", COLOUR_BLACK },
		{ "#8a8d90", COLOUR_GREY },
		{ "#f3e6c8", COLOUR_CREAM },
		{ "#c8452f", COLOUR_RED },
		{ "#e87a1e", COLOUR_ORANGE },
		{ "#f2c230", COLOUR_YELLOW },
		{ "#6b4423", COLOUR_BROWN },
		{ "#1b7347", COLOUR_GREEN },
		{ "#0A6EBD", COLOUR_BLUE },
		{ "#6b3fa0", COLOUR_PURPLE },
		{ "#f4a6b8", COLOUR_PINK },
		{ "#c9a24a", COLOUR_YELLOW },
		{ "#5a1f1a", COLOUR_RED },
		{ "#2b1a12", COLOUR_BROWN },
		{ "#1c1c1e", COLOUR_BLACK },
		{ "#123", -1 },
		{ "#12345g", -1 },
		{ "red", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (colour_family(cases[i].hex) != cases[i].family)
			fail_msg("%s is %d, not %d", cases[i].hex, colour_family(cases[i].hex),
				 cases[i].family);
	assert_int_equal(colour_family(NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_is_read_and_said_in_the_lists_order),
		cmocka_unit_test(a_word_that_is_none_is_named_and_left_out),
		cmocka_unit_test(no_word_stands_twice_and_each_has_a_name),
		cmocka_unit_test(metal_stone_and_glass_do_not_burn_timber_plastic_and_cloth_do),
		cmocka_unit_test(colours_are_called_as_people_call_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
