/* 综合评价 at the desk: figures that lead to their cases, CSV, a handler's own unit. */
#include "tests/page/desk.h"

#include "account/staff.h"
#include "desk/evaluation_ask.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "dispatch/case_day.h"
#include "report/city.h"

static uint64_t put(struct fixture *f, uint64_t id, uint64_t unit, const char *body)
{
	int64_t at = f->now - CLOCK_HOUR;

	rows_report(f, &(struct rows_report){ .id = id,
					      .status = STATUS_CLOSED,
					      .group = 1,
					      .district = ROWS_SHINAN,
					      .body = body,
					      .submitted_at = at });
	rows_case(f, id, at, at + CLOCK_DAY, at + CLOCK_HOUR / 2);
	fixture_sql(f, "UPDATE case_file SET unit_id = %llu WHERE report_id = %llu",
		    (unsigned long long)unit, (unsigned long long)id);
	return id;
}

/* Two units, one closed case each, reported an hour ago. */
static void open_city(struct fixture *f, struct browser *b, enum role role, uint64_t unit)
{
	desk_enter(f, b, "li", role, unit);
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	fixture_sql(f, "INSERT INTO unit (id, code, name, short_name, area_code)"
		       " VALUES (2, 'b', '=乙,单位', '乙', 3702)");
	assert_int_equal(known_load(f->db), 0);
	put(f, 1, ROWS_UNIT, "井盖坏了");
	put(f, 2, 2, "<b>灯不亮</b>");
}

static void a_month_of_packed_days_takes_eight_statements(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	fixture_sql(f, "UPDATE report SET updated_at = submitted_at - INTERVAL 2 HOUR");
	while (case_day_settle(f->db, f->now) == CASE_DAY_MORE)
		;
	assert_int_equal(fixture_count(f, "case_day WHERE LENGTH(facts) > 0"), 1);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/desk/evaluation?period=month&by=unit"), 200);
	assert_in_range(db_statements(f->db), 1, 8);
	assert_page_has(&b, "=乙,单位");
	browser_close(&b);
}

static void every_statement_is_understood_by_the_database(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; evaluation_page_statements[i]; i++)
		assert_int_equal(db_check(f->db, evaluation_page_statements[i]), 0);
}

static void how_the_core_dispatches_is_shown_as_dispatchd_counted_it(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	fixture_sql(f,
		    "INSERT INTO city_figure VALUES ('dispatched_without_person', 0.9876, NOW()),"
		    " ('dispatch_p99_ms', 240, NOW())");
	assert_int_equal(browser_get(&b, "/desk/evaluation"), 200);
	assert_page_has(&b, "98.8%");
	assert_page_has(&b, "0.24 秒");
	browser_close(&b);
}

static void figures_are_shown_with_both_numbers_and_lead_to_their_cases(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b, "/desk/evaluation?period=year"), 200);
	assert_page_has(&b, "100.0%");
	assert_page_has(&b, "/desk/evaluation/cases?count=handled&amp;period=year&amp;by=unit");
	assert_page_has(&b, "&amp;unit=2");
	assert_page_has(&b, "=乙,单位");
	assert_int_equal(
		browser_get(&b, "/desk/evaluation/cases?count=handled&period=year&by=unit&unit=2"),
		200);
	assert_page_has(&b, rows_number(f, 2));
	assert_page_has(&b, "&lt;b&gt;灯不亮");
	assert_page_lacks(&b, rows_number(f, 1));
	browser_close(&b);
}

static void the_row_of_those_without_a_unit_leads_to_them_alone(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	rows_report(f, &(struct rows_report){ .id = 3,
					      .status = STATUS_SUBMITTED,
					      .body = "有点不对劲",
					      .submitted_at = f->now - CLOCK_HOUR });
	assert_int_equal(browser_get(&b, "/desk/evaluation?period=year&by=unit"), 200);
	assert_page_has(&b, "count=reported&amp;period=year&amp;by=unit&amp;unit=none");
	for (int by = 0; by < 2; by++) {
		assert_int_equal(browser_get(&b,
					     "/desk/evaluation/cases?count=reported&period=year&%s",
					     by ? "by=group&group=none" : "by=unit&unit=none"),
				 200);
		assert_page_has(&b, rows_number(f, 3));
		assert_page_lacks(&b, rows_number(f, 1));
		assert_page_lacks(&b, rows_number(f, 2));
	}
	browser_close(&b);
}

static void a_handler_sees_the_own_unit_whatever_is_asked(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(browser_get(&b, "/desk/evaluation?period=year&by=unit&unit=2"), 200);
	assert_page_lacks(&b, "乙,单位");
	assert_int_equal(browser_get(&b,
				     "/desk/evaluation/cases?count=reported&period=year&unit=2"),
			 200);
	assert_page_has(&b, rows_number(f, 1));
	assert_page_lacks(&b, rows_number(f, 2));
	assert_int_equal(browser_get(&b, "/desk/evaluation.csv?period=year&unit=2&by=unit"), 200);
	assert_page_lacks(&b, "乙");
	browser_close(&b);
}

static void a_handler_of_no_unit_sees_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_HANDLER, 0);
	assert_int_equal(browser_get(&b, "/desk/evaluation/cases?count=reported&period=year"), 200);
	assert_page_has(&b, "没有案卷");
	browser_close(&b);
}

static void who_keeps_accounts_has_no_figures(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_ADMIN, 0);
	assert_int_equal(browser_get(&b, "/desk/evaluation"), 403);
	assert_int_equal(browser_get(&b, "/desk/evaluation.csv"), 403);
	browser_close(&b);
}

static void csv_cells_are_never_formulas(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b, "/desk/evaluation.csv?period=year&by=unit"), 200);
	assert_non_null(strstr(browser_header(&b, "Content-Type"), "text/csv"));
	assert_non_null(strstr(browser_header(&b, "Content-Disposition"), "attachment"));
	assert_memory_equal(b.body, "\xef\xbb\xbf", 3);
	assert_page_has(&b, "\r\n\"'=乙,单位\",100.0,1,1,1,");
	browser_close(&b);
}

static void what_makes_no_sense_in_the_address_is_left_out(void **state)
{
	static const char *const odd[] = {
		"period=never&by=colour",
		"unit=-1&district=abc&group=99999999999&category=1e5",
		"period=days&from=2026-02-30&to=2026-03-01",
		"period=days&from=2026-11-20&to=2026-11-01",
		"period=days&from=0000-00-00&to=9999-99-99",
		"period=days&from=2020-01-01&to=2999-12-31&by=day",
	};
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		assert_int_equal(browser_get(&b, "/desk/evaluation?%s", odd[i]), 200);
	assert_int_equal(browser_get(&b, "/desk/evaluation/cases?count=all"), 404);
	assert_int_equal(browser_get(&b, "/desk/evaluation/cases"), 404);
	assert_int_equal(browser_get(&b, "/desk/evaluation/cases?count=reported&before=x"), 200);
	browser_close(&b);
}

static void a_time_without_reports_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b,
				     "/desk/evaluation?period=days&from=2020-02-01&to=2020-02-29"),
			 200);
	assert_page_has(&b, "这段时间没有上报的案卷");
	assert_page_has(&b, "value=\"2020-02-29\"");
	browser_close(&b);
}

/* --- periods, in China; now is a Wednesday's 00:30 there, still Tuesday in UTC --- */

static void assert_period(const char *name, const char *from, const char *to)
{
	struct pair params[] = { { "period", name } };
	struct staff me = { .role = ROLE_OFFICE };
	struct request req = { .arena = arena_new(),
			       .params = params,
			       .param_count = 1,
			       .staff = &me,
			       .now = INT64_C(1772555400000) }; /* 2026-03-04 00:30 */
	struct evaluation_ask ask;

	evaluation_ask(&req, &ask);
	assert_string_equal(ask.from_text, from);
	assert_string_equal(ask.to_text, to);
	assert_int_equal((ask.query.from + CLOCK_CST) % CLOCK_DAY, 0);
	assert_int_equal((ask.query.to - ask.query.from) % CLOCK_DAY, 0);
	arena_free(req.arena);
}

static void periods_begin_where_people_think_they_do(void **state)
{
	(void)state;
	assert_period("today", "2026-03-04", "2026-03-04");
	assert_period("week", "2026-03-02", "2026-03-04");
	assert_period("month", "2026-03-01", "2026-03-04");
	assert_period("last_month", "2026-02-01", "2026-02-28");
	assert_period("quarter", "2026-01-01", "2026-03-04");
	assert_period("year", "2026-01-01", "2026-03-04");
	assert_period("nonsense", "2026-03-01", "2026-03-04");
}

static void a_lost_database_is_503(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE, 0);
	fixture_sql(f, "RENAME TABLE case_file TO case_gone");
	assert_int_equal(browser_get(&b, "/desk/evaluation"), 503);
	assert_int_equal(browser_get(&b, "/desk/evaluation.csv"), 503);
	assert_int_equal(browser_get(&b, "/desk/evaluation/cases?count=handled"), 503);
	fixture_sql(f, "RENAME TABLE case_gone TO case_file");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_statement_is_understood_by_the_database),
		fixture_test(a_month_of_packed_days_takes_eight_statements),
		fixture_test(how_the_core_dispatches_is_shown_as_dispatchd_counted_it),
		fixture_test(figures_are_shown_with_both_numbers_and_lead_to_their_cases),
		fixture_test(the_row_of_those_without_a_unit_leads_to_them_alone),
		fixture_test(a_handler_sees_the_own_unit_whatever_is_asked),
		fixture_test(a_handler_of_no_unit_sees_nothing),
		fixture_test(who_keeps_accounts_has_no_figures),
		fixture_test(csv_cells_are_never_formulas),
		fixture_test(what_makes_no_sense_in_the_address_is_left_out),
		fixture_test(a_time_without_reports_says_so),
		cmocka_unit_test(periods_begin_where_people_think_they_do),
		fixture_test(a_lost_database_is_503),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
