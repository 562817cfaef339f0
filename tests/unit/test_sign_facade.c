/* What an owner types of her front, right and wrong. */
#include "tests/unit/cmocka.h"

#include "base/arena.h"
#include "sign/facade.h"

struct typed {
	const char *name, *value;
};

/* A front with nothing wrong, and what a test changes of it. */
static const char *get(void *ctx, const char *name)
{
	static const struct typed usual[] = { { "width", "6" },   { "storey", "3.6" },
					      { "sill", "4.5" },  { "floor", "1" },
					      { "storeys", "6" }, { "street", " 中山路 " } };

	for (const struct typed *t = ctx; t && t->name; t++)
		if (!strcmp(t->name, name))
			return t->value;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (!strcmp(usual[i].name, name))
			return usual[i].value;
	return NULL;
}

static struct facade read_typed(struct arena *a, struct typed *changed,
				struct facade_faults *faults)
{
	struct facade f;

	facade_read(a, get, changed, &f, faults);
	return f;
}

static void lengths_are_metres_unless_they_say_otherwise(void **state)
{
	static const struct {
		const char *text;
		int mm;
	} good[] = {
		{ "3.6", 3600 },    { "3.6米", 3600 },    { "3.6 m", 3600 }, { " 3.60 ", 3600 },
		{ "3600mm", 3600 }, { "360 厘米", 3600 }, { "360cm", 3600 }, { "3600毫米", 3600 },
		{ "３．６", 3600 }, { "3,6", 3600 },      { "3。6", 3600 },  { "3", 3000 },
		{ "3.", 3000 },     { "3.6049", 3604 },   { "03.6", 3600 },  { "3.6公尺", 3600 },
	};
	static const char *const bad[] = {
		"三米六", "-3", "3.6.1", "3 6", "0x3", "1e3",
		"3.6尺",  "",   "m",     ".5",  "inf", "99999999999999999999",
		"３米６",
	};
	struct arena *a = arena_new();
	const char *say, *guess;
	int mm;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		mm = 0;
		if (facade_length(a, good[i].text, 600, 100000, "门面宽度", &mm, &say, &guess) <
			    0 ||
		    mm != good[i].mm)
			fail_msg("%s is %d", good[i].text, mm);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		mm = 77;
		if (facade_length(a, bad[i], 600, 100000, "门面宽度", &mm, &say, &guess) == 0)
			fail_msg("%s is %d", bad[i], mm);
		assert_int_equal(mm, 77);
		assert_non_null(strstr(say, "门面宽度"));
	}
	arena_free(a);
}

static void a_wrong_unit_is_asked_back_with_what_was_meant(void **state)
{
	static const struct {
		const char *field, *value, *guess, *say;
	} cases[] = {
		{ "storey", "3600", "3.6", "3600 毫米，也就是 3.6 米吗" },
		{ "storey", "360", "3.6", "360 厘米，也就是 3.6 米吗" },
		{ "width", "6000", "6", "6000 毫米" },
		{ "width", "600", "6", "600 厘米" },
		{ "width", "200", "2", "200 厘米" },
		{ "width", "0.3", NULL, "太小了，至少 0.6 米" },
		{ "width", "99999999", NULL, "太大了" },
		{ "width", "200米", "2", "200 厘米" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct typed changed[] = { { cases[i].field, cases[i].value }, { NULL, NULL } };
		struct facade_faults faults;

		read_typed(a, changed, &faults);
		assert_int_equal(faults.count, 1);
		if (!strstr(faults.list[0].say, cases[i].say))
			fail_msg("%s: %s", cases[i].value, faults.list[0].say);
		if (cases[i].guess)
			assert_string_equal(faults.list[0].guess, cases[i].guess);
		else
			assert_null(faults.list[0].guess);
	}
	arena_free(a);
}

static void what_does_not_go_together_is_said_beside_one_field(void **state)
{
	static const struct {
		struct typed changed[4];
		enum facade_field field;
	} cases[] = {
		{ { { "sill", "2" } }, FACADE_SILL },
		{ { { "sill", "7" } }, FACADE_SILL },
		{ { { "storeys", "1" } }, FACADE_STOREYS },
		{ { { "floor", "7" } }, FACADE_STOREYS },
		{ { { "storeys", "" } }, FACADE_STOREYS },
		{ { { "storeys", "2.5" } }, FACADE_STOREYS },
		{ { { "floor", "0" } }, FACADE_FLOOR },
		{ { { "opening", "4.2" } }, FACADE_OPENING },
		{ { { "building", "3" } }, FACADE_BUILDING },
		{ { { "building", "4" } }, FACADE_BUILDING },
		{ { { "left_bottom", "2.8" } }, FACADE_LEFT_TOP },
		{ { { "right_top", "3.6" } }, FACADE_RIGHT_BOTTOM },
		{ { { "left_bottom", "3.6" }, { "left_top", "2.8" } }, FACADE_LEFT_TOP },
		{ { { "width", "" } }, FACADE_WIDTH },
		{ { { "storey", "  " } }, FACADE_STOREY },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct typed changed[4];
		struct facade_faults faults;

		memcpy(changed, cases[i].changed, sizeof(changed));
		read_typed(a, changed, &faults);
		if (faults.count != 1 || faults.list[0].field != cases[i].field)
			fail_msg("case %zu: %zu faults, %s", i, faults.count,
				 faults.count ? faults.list[0].say : "");
	}
	arena_free(a);
}

static void a_front_is_read_kept_and_read_back_the_same(void **state)
{
	struct typed changed[] = { { "left_bottom", "2.8" },
				   { "left_top", "3.6" },
				   { "residents", "1" },
				   { "pavement", "1" },
				   { "area", "370202" },
				   { "building", "18.5" },
				   { NULL, NULL } };
	struct arena *a = arena_new();
	struct facade_faults faults;
	struct facade f = read_typed(a, changed, &faults), back;

	(void)state;
	assert_int_equal(faults.count, 0);
	assert_int_equal(f.width, 6000);
	assert_string_equal(f.street, "中山路");
	assert_true(facade_from_text(a, facade_text(a, &f), &back));
	assert_string_equal(facade_text(a, &back), facade_text(a, &f));
	assert_int_equal(back.building, 18500);
	assert_int_equal(back.left.top, 3600);
	assert_true(back.residents && back.pavement && !back.unsafe);
	assert_int_equal(back.area, 370202);
	assert_false(facade_from_text(a, "", &back));
	assert_false(facade_from_text(a, "width=6000\nstorey=zwei\n", &back));
	assert_false(facade_from_text(a, "no line", &back));
	arena_free(a);
}

static void lengths_are_said_in_metres_and_centimetres(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(facade_metres(a, 3600), "3.60 米");
	assert_string_equal(facade_metres(a, 3996), "4.00 米");
	assert_string_equal(facade_metres(a, 0), "0.00 米");
	assert_string_equal(facade_typed(a, 3600), "3.6");
	assert_string_equal(facade_typed(a, 12000), "12");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_are_metres_unless_they_say_otherwise),
		cmocka_unit_test(a_wrong_unit_is_asked_back_with_what_was_meant),
		cmocka_unit_test(what_does_not_go_together_is_said_beside_one_field),
		cmocka_unit_test(a_front_is_read_kept_and_read_back_the_same),
		cmocka_unit_test(lengths_are_said_in_metres_and_centimetres),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
