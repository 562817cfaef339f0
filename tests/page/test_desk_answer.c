/* A unit's answer on the case page: what is odd about it is said before anybody closes. */
#include "tests/page/desk.h"

#include <string.h>

static uint64_t handled_case(struct fixture *f, struct browser *b, const char *answer)
{
	uint64_t id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);

	assert_int_equal(desk_look(f, b, id), 200);
	assert_page_lacks(b, "再看这份答复");
	assert_int_equal(desk_act(f, b, id, "handle", answer), 303);
	return id;
}

static void an_answer_that_says_nothing_or_is_copied_is_flagged_before_closing(void **state)
{
	static const char *const stock = "破损井盖已更换，周边已垫实，车辆行人可以正常通过。";
	struct fixture *f = *state;
	struct browser b;
	uint64_t empty, first, second, good;

	fixture_sql(f,
		    "INSERT INTO response_template (group_id, action, position, title, body)"
		    " VALUES (1, 5, 1, '更换井盖', '%s')",
		    stock);
	desk_city(f);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	empty = handled_case(f, &b, "好了。。。！！");
	first = handled_case(f, &b, stock);
	second = handled_case(f, &b, stock);
	good = handled_case(f, &b, "老城路口的井盖换了新的，四周补了水泥");
	rows_photo(f, good, 2, 1);
	browser_close(&b);

	desk_staff(f, "ding", ROLE_INSPECTOR, 0);
	desk_open(f, &b);
	assert_int_equal(desk_log_in(&b, "ding", DESK_PASSWORD), 303);
	assert_int_equal(desk_look(f, &b, empty), 200);
	assert_page_has(&b, "答复只有2个字");
	assert_page_has(&b, "没有处理后的照片");
	assert_page_lacks(&b, "一字不差");
	assert_int_equal(desk_look(f, &b, first), 200);
	assert_page_has(&b, "照搬了常用答复“更换井盖”");
	assert_page_has(&b, "一字不差");
	assert_page_has(&b, rows_number(f, second));
	assert_page_lacks(&b, rows_number(f, empty));
	assert_int_equal(desk_look(f, &b, good), 200);
	assert_page_lacks(&b, "再看这份答复");
	browser_close(&b);
}

static void a_text_that_is_far_too_long_comes_back(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;
	char text[15001];

	for (size_t i = 0; i + 3 <= sizeof(text); i += 3)
		memcpy(text + i, "长", 3);
	text[sizeof(text) - 1] = '\0';
	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_int_equal(desk_act(f, &b, id, "comment", text), 422);
	assert_page_has(&b, "最多 1000 个字，现在有 5000 个");
	assert_page_has(&b, "长长长长");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(an_answer_that_says_nothing_or_is_copied_is_flagged_before_closing),
		fixture_test(a_text_that_is_far_too_long_comes_back),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
