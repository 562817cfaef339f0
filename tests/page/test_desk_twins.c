/* Duplicates at the desk: merged by their number, refused with a reason, split again. */
#include "tests/page/desk.h"

#include "account/staff_log.h"
#include "dispatch/workflow.h"

static int merge(struct fixture *f, struct browser *b, uint64_t id, const char *main)
{
	assert_int_equal(desk_look(f, b, id), 200);
	return browser_post(b, desk_path(f, id), "action", "merge", "seen", desk_seen(f, b), "main",
			    main, "note", "同一个井盖", NULL);
}

static void a_duplicate_is_merged_by_its_main_cases_number(void **state)
{
	struct fixture *f = *state;
	uint64_t main, twin;
	struct browser b;

	desk_city(f);
	main = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	twin = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	assert_int_equal(merge(f, &b, twin, rows_number(f, main)), 303);
	assert_int_equal(browser_get(&b, "%s", browser_header(&b, "Location")), 200);
	assert_page_has(&b, "已记录：并入同一问题");
	assert_page_has(&b, rows_number(f, main));
	assert_int_equal(desk_state(f, twin), STATE_MERGED);
	assert_int_equal(desk_state(f, main), STATE_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT main_id FROM case_file WHERE report_id = %llu",
					(unsigned long long)twin),
			 (int64_t)main);
	/* It is out of every list, but can be split off again. */
	browser_get(&b, "/desk?tab=all");
	assert_page_lacks(&b, rows_number(f, twin));
	desk_look(f, &b, twin);
	assert_page_has(&b, "id=\"do-split\"");
	assert_int_equal(desk_act(f, &b, twin, "split", "是两个井盖"), 303);
	assert_int_equal(desk_state(f, twin), STATE_RETURNED);
	browser_close(&b);
}

static void what_cannot_be_the_main_case_is_refused_and_what_was_typed_stays(void **state)
{
	struct fixture *f = *state;
	uint64_t main, twin, over;
	struct browser b;

	desk_city(f);
	main = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	twin = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	over = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_set_state(f, over, STATE_CLOSED);
	fixture_sql(f,
		    "UPDATE case_file SET closed_at = NOW(), closed_how = 3 WHERE report_id = %llu",
		    (unsigned long long)over);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	assert_int_equal(merge(f, &b, twin, rows_number(f, twin)), 409);
	assert_page_has(&b, "不能并入那一件");
	assert_page_has(&b, rows_number(f, twin));
	assert_page_has(&b, "同一个井盖");
	assert_int_equal(merge(f, &b, twin, rows_number(f, over)), 409);
	assert_int_equal(merge(f, &b, twin, "QD-000000-22222"), 422);
	assert_page_has(&b, "没有这个编号");
	assert_int_equal(merge(f, &b, twin, ""), 422);
	assert_int_equal(merge(f, &b, twin, "' OR 1 = 1"), 422);
	assert_int_equal(desk_state(f, twin), STATE_HANDLING);
	/* A main case is not itself merged away while it has twins. */
	assert_int_equal(merge(f, &b, twin, rows_number(f, main)), 303);
	over = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	assert_int_equal(merge(f, &b, main, rows_number(f, over)), 409);
	assert_int_equal(desk_state(f, main), STATE_HANDLING);
	browser_close(&b);
}

static void a_handler_merges_nothing(void **state)
{
	struct fixture *f = *state;
	uint64_t main, twin;
	struct browser b;

	desk_city(f);
	main = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	twin = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, twin);
	assert_page_lacks(&b, "id=\"do-merge\"");
	assert_int_equal(merge(f, &b, twin, rows_number(f, main)), 403);
	assert_int_equal(desk_state(f, twin), STATE_HANDLING);
	assert_int_equal(desk_logged(f, EVENT_REFUSED_ACTION), 1);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_duplicate_is_merged_by_its_main_cases_number),
		fixture_test(what_cannot_be_the_main_case_is_refused_and_what_was_typed_stays),
		fixture_test(a_handler_merges_nothing),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
