/* 催办: what staff see of cases over their limits, and the badge beside it. */
#include "tests/page/desk.h"

#include "dispatch/workflow.h"

/* That `staff` was told of a case at that level. */
static void tell(struct fixture *f, uint64_t staff, uint64_t report, unsigned int level)
{
	uint64_t log = (uint64_t)fixture_number(f, "SELECT COALESCE(MAX(log_id), 0) + 1"
						   " FROM notice_event");

	assert_int_equal(db_exec(f->db,
				 "INSERT INTO notice_event (log_id, report_id, action, status,"
				 " what, unit, until, at, level)"
				 " VALUES (?, ?, ?, 3, '井盖', '市南区城市管理局', ?, ?, ?)",
				 "uuuttu", log, report, (uint64_t)ACTION_ESCALATE,
				 f->now - CLOCK_HOUR, f->now, (uint64_t)level),
			 1);
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO staff_notice (staff_id, log_id, report_id, unit_id,"
				 " at) VALUES (?, ?, ?, ?, ?)",
				 "uuuut", staff, log, report, (uint64_t)ROWS_UNIT, f->now),
			 1);
}

static const char badge[] = "<b class=\"dk-badge\" data-count=\"notices\">%s</b>";

static void the_badge_counts_what_is_new_on_every_page(void **state)
{
	struct fixture *f = *state;
	uint64_t id, wang;
	struct browser b;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, -CLOCK_HOUR);
	wang = desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	browser_get(&b, "/desk");
	assert_page_has(&b, arena_printf(f->arena, badge, ""));
	tell(f, wang, id, 100);
	tell(f, wang, id, 100);
	browser_get(&b, "/desk");
	assert_page_has(&b, arena_printf(f->arena, badge, "2"));
	desk_look(f, &b, id);
	assert_page_has(&b, arena_printf(f->arena, badge, "2"));
	b.accept = "application/json";
	browser_get(&b, "/desk/counts.json");
	assert_page_has(&b, "\"notices\":\"2\"");
	browser_close(&b);
}

static void looking_at_them_is_reading_them(void **state)
{
	struct fixture *f = *state;
	uint64_t id, du;
	struct browser b;

	desk_city(f);
	id = desk_case(f, ROWS_UNIT, -CLOCK_HOUR);
	du = desk_enter(f, &b, "du", ROLE_INSPECTOR, 0);
	tell(f, du, id, 150);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/desk/notices"), 200);
	assert_in_range(db_statements(f->db), 1, 4);
	assert_page_has(&b, "市南区城市管理局的“井盖”案卷超过处置时限一半仍未处置");
	assert_page_has(&b, rows_number(f, id));
	assert_page_has(&b, "150%");
	assert_page_has(&b, "dk-notice_new");
	assert_int_equal(browser_get(&b, "/desk/notices"), 200);
	assert_page_lacks(&b, "dk-notice_new");
	assert_page_has(&b, arena_printf(f->arena, badge, ""));
	browser_close(&b);
}

static void nobody_sees_what_another_was_told(void **state)
{
	struct fixture *f = *state;
	uint64_t id, other;
	struct browser b;

	desk_city(f);
	id = desk_case(f, ROWS_UNIT, -CLOCK_HOUR);
	desk_enter(f, &b, "li", ROLE_HANDLER, DESK_OTHER_UNIT);
	other = desk_staff(f, "wang", ROLE_HANDLER, ROWS_UNIT);
	tell(f, other, id, 100);
	assert_int_equal(browser_get(&b, "/desk/notices"), 200);
	assert_page_lacks(&b, rows_number(f, id));
	assert_page_has(&b, "没有提醒");
	arena_free(b.arena);
	desk_enter(f, &b, "guan", ROLE_ADMIN, 0);
	assert_int_equal(browser_get(&b, "/desk/notices"), 403);
	browser_close(&b);
}

static void more_than_a_page_can_all_be_marked_read(void **state)
{
	struct fixture *f = *state;
	uint64_t id, ban;
	struct browser b;

	desk_city(f);
	id = desk_case(f, ROWS_UNIT, -CLOCK_HOUR);
	ban = desk_enter(f, &b, "ban", ROLE_OFFICE, 0);
	for (int i = 0; i < 130; i++)
		tell(f, ban, id, 200);
	browser_get(&b, "/desk");
	assert_page_has(&b, arena_printf(f->arena, badge, "99+"));
	browser_get(&b, "/desk/notices");
	assert_page_has(&b, "更早的");
	assert_page_has(&b, "全部标为已读");
	assert_int_equal(browser_post(&b, "/desk/notices/read", NULL), 303);
	assert_int_equal(fixture_count(f, "staff_notice WHERE read_at IS NULL"), 0);
	browser_get(&b, "/desk");
	assert_page_has(&b, arena_printf(f->arena, badge, ""));
	browser_close(&b);
}

static void reading_all_needs_the_forms_token(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_city(f);
	desk_enter(f, &b, "ban", ROLE_OFFICE, 0);
	assert_int_equal(browser_ask(&b, "POST", "/desk/notices/read",
				     "application/x-www-form-urlencoded", "", 0, NULL),
			 403);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_badge_counts_what_is_new_on_every_page),
		fixture_test(looking_at_them_is_reading_them),
		fixture_test(nobody_sees_what_another_was_told),
		fixture_test(more_than_a_page_can_all_be_marked_read),
		fixture_test(reading_all_needs_the_forms_token),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
