/* The tracking page: every state of a report, who sees what, what it costs. */
#include "tests/page/reports.h"

#include "report/follow.h"
#include "report/hide.h"
#include "report/rebuttal.h"
#include "report/track.h"

/* ---- every state ---- */

static void a_new_report_says_it_is_being_dispatched(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	assert_int_equal(page_get(f, &b, page_report(f, 1, STATUS_SUBMITTED)), 200);
	assert_page_has(&b, "派单中");
	assert_page_has(&b, "正在派给负责的单位");
	assert_page_has(&b, "上报成功");
	assert_page_has(&b, "井盖松动");
	assert_page_has(&b, "市南区 香港中路街道 · 公交站旁");
	assert_page_lacks(&b, "由谁负责");
	browser_close(&b);
}

static void a_report_that_needs_a_person_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	assert_int_equal(page_get(f, &b, page_report(f, 1, STATUS_TRIAGE)), 200);
	assert_page_has(&b, "人工派单中");
	assert_page_has(&b, "工作人员看一看");
	browser_close(&b);
}

static void a_report_being_handled_shows_who_why_and_by_when(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	fixture_sql(f, "INSERT INTO handling_median VALUES (1, 370202, 27, 34, '2026-11-01'),"
		       " (1, 0, 50, 500, '2026-11-01')");
	assert_int_equal(page_get(f, &b, page_report(f, 1, STATUS_HANDLING)), 200);
	assert_page_has(&b, "市南区城市管理局正在处理");
	assert_page_has(&b, "井盖类问题由市南区城市管理局负责");
	assert_page_has(&b, "还剩1小时59分钟");
	assert_page_has(&b, "2小时"); /* the legal limit */
	assert_page_has(&b, "一般 1天3小时(本区同类 34 件)");
	assert_page_has(&b, "井盖补齐"); /* when it may be closed */
	assert_page_lacks(&b, "_late");
	assert_page_has(&b, "派单系统：派给市南区城市管理局");
	assert_page_lacks(&b, "超期");
	browser_close(&b);
}

/* Said truly: on its way, or there under a number of theirs. */
static void a_case_of_another_core_says_whether_it_is_there(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	rows_city(f);
	id = rows_report(f, &(struct rows_report){ .status = STATUS_HANDLING });
	rows_case(f, id, f->now, f->now + CLOCK_DAY, 0);
	fixture_sql(f,
		    "INSERT INTO handover_case (report_id, unit_id, state, next_at, created_at)"
		    " VALUES (%llu, 1, 2, NOW(), NOW())",
		    (unsigned long long)id);
	page_browser(f, &b);
	assert_int_equal(browser_get(&b, "/r/%s", rows_number(f, id)), 200);
	assert_page_has(&b, "正在转交");
	assert_page_lacks(&b, "已转交");
	fixture_sql(f, "UPDATE handover_case SET remote_id = 'R<7>', handed_at = NOW()");
	assert_int_equal(browser_get(&b, "/r/%s", rows_number(f, id)), 200);
	assert_page_has(&b, "已转交");
	assert_page_has(&b, "对方编号 R&lt;7&gt;");
	fixture_sql(f, "UPDATE handover_case SET unit_id = 0, state = 7");
	assert_int_equal(browser_get(&b, "/r/%s", rows_number(f, id)), 200);
	assert_page_lacks(&b, "转交");
	browser_close(&b);
}

static void a_median_of_few_cases_in_the_district_is_the_citys(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	fixture_sql(f, "INSERT INTO handling_median VALUES (1, 370202, 0, 1, '2026-11-01'),"
		       " (1, 0, 50, 500, '2026-11-01')");
	page_get(f, &b, page_report(f, 1, STATUS_HANDLING));
	assert_page_has(&b, "一般 2天2小时(全市同类 500 件)");
	browser_close(&b);
}

static void without_figures_the_median_is_not_invented(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	page_get(f, &b, page_report(f, 1, STATUS_HANDLING));
	assert_page_has(&b, "暂无足够数据");
	browser_close(&b);
}

static void an_overdue_report_says_by_how_much(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = rows_report(f, &(struct rows_report){ .status = STATUS_HANDLING });
	rows_case(f, id, f->now - 5 * CLOCK_HOUR, f->now - 3 * CLOCK_HOUR, 0);
	assert_int_equal(page_get(f, &b, id), 200);
	assert_page_has(&b, "<small>已超期3小时</small>");
	assert_page_has(&b, "dl-state_late");
	browser_close(&b);
}

static void a_closed_report_asks_nothing_more(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_CLOSED);
	fixture_sql(f, "UPDATE case_file SET closed_at = '2026-11-23', closed_how = 1");
	assert_int_equal(page_get(f, &b, id), 200);
	assert_page_has(&b, "已办结");
	assert_page_lacks(&b, "问题解决了吗");
	assert_page_lacks(&b, "/unsolved");
	browser_close(&b);
}

static void before_and_after_are_shown_with_their_size_and_colour(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	assert_int_equal(page_get(f, &b, page_report(f, 1, STATUS_HANDLED)), 200);
	assert_page_has(
		&b,
		"/photo/0101010101010101010101010101010101010101010101010101010101010101-400.jpg");
	assert_page_has(&b, "-1600.jpg");
	assert_page_has(&b, "<figcaption>处理前</figcaption>");
	assert_page_has(&b, "<figcaption>处理后</figcaption>");
	assert_page_has(&b, "width=\"1600\" height=\"1200\"");
	assert_page_has(&b, "#336699");
	assert_page_has(&b, "已更换井盖");
	browser_close(&b);
}

/* ---- privacy, caching, hostile words ---- */

static void a_photo_held_back_is_on_no_public_page_but_on_its_reporters(void **state)
{
	static const char address[] = "/photo/0101010101010101";
	struct fixture *f = *state;
	struct browser stranger, reporter;
	uint64_t id;

	page_browser(f, &stranger);
	page_browser(f, &reporter);
	rows_city(f);
	id = page_report(f, page_citizen(f, &reporter), STATUS_HANDLED);
	fixture_sql(f, "UPDATE photo SET shown = 0 WHERE role = 1");
	assert_int_equal(page_get(f, &stranger, id), 200);
	assert_page_lacks(&stranger, address);
	assert_int_equal(browser_get(&stranger, "/nearby"), 200);
	assert_page_has(&stranger, rows_number(f, id));
	assert_page_lacks(&stranger, address);
	assert_int_equal(page_get(f, &reporter, id), 200);
	assert_page_has(&reporter, address);
	browser_close(&stranger);
	browser_close(&reporter);
}

static void neither_phone_nor_camera_place_is_on_any_page(void **state)
{
	static const char *const doors[] = {
		"/r/%s",
		"/r/%s?k=%s",
		"/nearby",
		"/me",
		"/api/v1/map/points?south=36&north=36.1&west=120.3&east=120.4",
		"/api/v1/reports",
		"/api/v1/reports?street=370202001",
		"/api/v1/reports?lat=36.0631&lon=120.3817",
		"/api/v1/me/reports",
		"/api/v1/me/notices"
	};
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLED);
	fixture_sql(f, "UPDATE report SET phone_sealed = '13812345678'");
	for (size_t i = 0; i < 2 * sizeof(doors) / sizeof(doors[0]); i++) {
		b.accept = i % 2 ? "application/json" : "text/html";
		browser_get(&b, "%s",
			    i / 2 == 0   ? arena_printf(f->arena, "/r/%s", rows_number(f, id))
			    : i / 2 == 1 ? arena_printf(f->arena, "/r/%s%s", rows_number(f, id),
							page_secret(f, rows_number(f, id)))
					 : doors[i / 2]);
		assert_int_equal(b.status, 200);
		assert_page_lacks(&b, "13812345678");
		assert_page_lacks(&b, "phone_");
		assert_page_lacks(&b, "36.0612"); /* rows_photo()'s camera */
		assert_page_lacks(&b, "exif");
		assert_page_lacks(&b, "citizen_id");
	}
	assert_int_equal(browser_get(&b, "/api/v1/reports/%s", rows_number(f, id)), 200);
	assert_page_has(&b, "\"reporter\":true");
	assert_page_lacks(&b, "13812345678");
	assert_page_lacks(&b, "36.0612");
	assert_page_lacks(&b, "phone");
	assert_page_lacks(&b, "citizen");
	browser_close(&b);
}

static void browsers_without_a_cookie_all_get_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	struct browser one, two;
	uint64_t id;

	page_browser(f, &one);
	page_browser(f, &two);
	rows_city(f);
	id = page_report(f, 1, STATUS_HANDLING);
	page_get(f, &one, id);
	assert_string_equal(browser_header(&one, "Cache-Control"), "public, max-age=10");
	assert_null(browser_header(&one, "Set-Cookie"));
	page_get(f, &two, id);
	assert_string_equal(one.body, two.body);
	page_citizen(f, &two);
	page_get(f, &two, id);
	assert_non_null(strstr(browser_header(&two, "Cache-Control"), "private"));
	browser_close(&one);
	browser_close(&two);
}

/* Else a cache that holds the page would find nothing to put in its place. */
static void that_a_report_was_taken_back_is_kept_by_caches_as_its_page_was(void **state)
{
	struct fixture *f = *state;
	struct browser stranger, hers;
	uint64_t id;

	page_browser(f, &stranger);
	page_browser(f, &hers);
	rows_city(f);
	id = page_report(f, page_citizen(f, &hers), STATUS_SUBMITTED);
	assert_int_equal(hide_report(f->db, id, f->now), 0);
	for (int json = 0; json < 2; json++) {
		stranger.accept = json ? "application/json" : "text/html";
		assert_int_equal(page_get(f, &stranger, id), 404);
		assert_string_equal(browser_header(&stranger, "Cache-Control"),
				    "public, max-age=10");
	}
	page_citizen(f, &stranger);
	assert_int_equal(page_get(f, &stranger, id), 404);
	assert_non_null(strstr(browser_header(&stranger, "Cache-Control"), "private"));
	assert_int_equal(page_get(f, &hers, id), 200);
	assert_non_null(strstr(browser_header(&hers, "Cache-Control"), "private"));
	browser_close(&stranger);
	browser_close(&hers);
}

static void words_of_a_citizen_are_words_not_markup(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = rows_report(f, &(struct rows_report){ .body = "<script>alert('1')</script>&😱",
						   .nickname = "\"><img src=x>",
						   .place_text = "<b>" });
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(i ? browser_get(&b, "/nearby") : page_get(f, &b, id), 200);
		assert_page_lacks(&b, "<script>alert");
		assert_page_lacks(&b, "<img src=x>");
		assert_page_lacks(&b, "<b>&lt;b");
		assert_page_has(&b, "&lt;script&gt;alert(");
		assert_page_has(&b, "😱");
	}
	browser_close(&b);
}

/* ---- numbers ---- */

static void a_wrong_sign_in_a_number_is_told_apart_from_nonsense(void **state)
{
	struct fixture *f = *state;
	char *number;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	number = arena_strdup(f->arena, rows_number(f, page_report(f, 1, STATUS_SUBMITTED)));
	number[10] = number[10] == 'X' ? 'Y' : 'X';
	assert_int_equal(browser_get(&b, "/r/%s", number), 404);
	assert_page_has(&b, "有一个字抄错了");
	assert_int_equal(browser_get(&b, "/track?number=%s", number), 422);
	assert_page_has(&b, "有一个字抄错了");
	assert_page_has(&b, number);
	assert_int_equal(browser_get(&b, "/track?number=%%3Cb%%3E"), 422);
	assert_page_has(&b, "这不像一个上报编号");
	assert_page_has(&b, "&lt;b&gt;");
	assert_int_equal(browser_get(&b, "/r/%s", rows_number(f, 999)), 404);
	assert_page_has(&b, "没有找到这条上报");
	browser_close(&b);
}

static void a_number_typed_carelessly_leads_to_its_report(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	number = rows_number(f, page_report(f, 1, STATUS_SUBMITTED));
	assert_int_equal(browser_get(&b, "/track"), 200);
	assert_int_equal(browser_get(&b, "/track?number=++qd%.6s%.5s", number + 3, number + 10),
			 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(f->arena, "/r/%s", number));
	browser_close(&b);
}

/* ---- cost and failure ---- */

static void every_statement_is_understood_by_the_database(void **state)
{
	static const char *const *const tables[] = { track_statements, rebuttal_statements,
						     follow_statements, hide_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < 4; t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

static void no_page_runs_more_than_four_statements(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLED);
	const char *const pages[] = {
		arena_printf(f->arena, "/r/%s", rows_number(f, id)),
		arena_printf(f->arena, "/r/%s/unsolved?photo=1", rows_number(f, id)),
		arena_printf(f->arena, "/r/%s/follow", rows_number(f, id)),
		"/nearby",
		"/nearby?q=%E4%BA%95%E7%9B%96",
		"/nearby?lat=36.06&lon=120.38",
		"/me",
		"/map",
	};
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		db_statements(f->db);
		browser_get(&b, "%s", pages[i]);
		assert_true(b.status == 200 || b.status == 303);
		assert_in_range(db_statements(f->db), 1, 4);
	}
	browser_close(&b);
}

static void a_lost_database_is_503(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, 1, STATUS_HANDLED);
	fixture_sql(f, "RENAME TABLE flow_log TO gone");
	assert_int_equal(page_get(f, &b, id), 503);
	assert_non_null(browser_header(&b, "Retry-After"));
	fixture_sql(f, "RENAME TABLE gone TO flow_log");
	assert_int_equal(page_get(f, &b, id), 200);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_new_report_says_it_is_being_dispatched),
		fixture_test(a_report_that_needs_a_person_says_so),
		fixture_test(a_report_being_handled_shows_who_why_and_by_when),
		fixture_test(a_case_of_another_core_says_whether_it_is_there),
		fixture_test(a_median_of_few_cases_in_the_district_is_the_citys),
		fixture_test(without_figures_the_median_is_not_invented),
		fixture_test(an_overdue_report_says_by_how_much),
		fixture_test(a_closed_report_asks_nothing_more),
		fixture_test(before_and_after_are_shown_with_their_size_and_colour),
		fixture_test(a_photo_held_back_is_on_no_public_page_but_on_its_reporters),
		fixture_test(neither_phone_nor_camera_place_is_on_any_page),
		fixture_test(browsers_without_a_cookie_all_get_the_same_bytes),
		fixture_test(that_a_report_was_taken_back_is_kept_by_caches_as_its_page_was),
		fixture_test(words_of_a_citizen_are_words_not_markup),
		fixture_test(a_wrong_sign_in_a_number_is_told_apart_from_nonsense),
		fixture_test(a_number_typed_carelessly_leads_to_its_report),
		fixture_test(every_statement_is_understood_by_the_database),
		fixture_test(no_page_runs_more_than_four_statements),
		fixture_test(a_lost_database_is_503),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
