/* What a reason quotes of somebody's words. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "base/arena.h"
#include "dispatch/quote.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Up to three pieces of the body. */
static const char *quoted(const char *body, const char *one, const char *two)
{
	const char *const pieces[] = { one, two };
	struct phrase phrases[2];
	size_t n = 0;

	for (size_t i = 0; i < 2 && pieces[i]; i++) {
		const char *at = strstr(body, pieces[i]);

		phrases[n++] = (struct phrase){ at ? at : pieces[i], strlen(pieces[i]) };
	}
	return quote_phrases(arena, body, phrases, n);
}

static void a_piece_of_a_short_part_is_quoted_with_the_whole_part(void **state)
{
	(void)state;
	assert_string_equal(quoted("橡胶减速垄断了，翘起来", "胶减速垄", NULL), "“橡胶减速垄断了”");
	assert_string_equal(quoted("橡胶减速垄断了，翘起来", "翘起", NULL), "“翘起来”");
	assert_string_equal(quoted("井盖没了", "井盖", NULL), "“井盖没了”");
	assert_string_equal(quoted("第一句。井盖没了 谢谢", "盖没", NULL), "“井盖没了”");
}

static void a_piece_of_a_long_part_stays_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(quoted("小区底商的牌子做到树冠里去了真是没人管，看站都费劲", "牌子",
				   NULL),
			    "“牌子”");
}

static void two_pieces_of_one_part_are_quoted_once(void **state)
{
	(void)state;
	assert_string_equal(quoted("一楼圈地养鹅，嘎嘎叫", "养鹅", "圈地"), "“一楼圈地养鹅”");
	assert_string_equal(quoted("一楼圈地养鹅，嘎嘎叫", "养鹅", "嘎嘎"),
			    "“一楼圈地养鹅”“嘎嘎叫”");
}

static void a_piece_over_a_mark_takes_both_parts(void **state)
{
	(void)state;
	assert_string_equal(quoted("灯坏了，黑", "坏了，黑", NULL), "“灯坏了，黑”");
}

static void words_of_a_rule_are_quoted_as_they_are(void **state)
{
	(void)state;
	assert_string_equal(quoted("路上黑", "路灯", NULL), "“路灯”");
}

static void a_number_that_may_be_somebodys_is_not_repeated(void **state)
{
	(void)state;
	assert_string_equal(quoted("井盖坏13812345678", "井盖", NULL), "“井盖”");
	assert_string_equal(quoted("3号楼井盖坏", "井盖", NULL), "“3号楼井盖坏”");
}

static void nothing_gives_nothing(void **state)
{
	(void)state;
	assert_string_equal(quote_phrases(arena, "", NULL, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_of_a_short_part_is_quoted_with_the_whole_part),
		cmocka_unit_test(a_piece_of_a_long_part_stays_as_it_is),
		cmocka_unit_test(two_pieces_of_one_part_are_quoted_once),
		cmocka_unit_test(a_piece_over_a_mark_takes_both_parts),
		cmocka_unit_test(words_of_a_rule_are_quoted_as_they_are),
		cmocka_unit_test(a_number_that_may_be_somebodys_is_not_repeated),
		cmocka_unit_test(nothing_gives_nothing),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
