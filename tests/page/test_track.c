/* The tracking page: every state of a report, who may answer, who sees what. */
#include "tests/page/city.h"

#include "base/secret.h"
#include "dispatch/case.h"
#include "report/follow.h"
#include "report/hide.h"
#include "report/track.h"

/* A report of browser b's citizen, in a state that its case and log agree with. */
static uint64_t report_of(struct fixture *f, uint64_t citizen, unsigned int status)
{
	uint64_t id = rows_report(f, &(struct rows_report){
		.citizen = citizen, .status = status, .group = 1, .district = ROWS_SHINAN,
		.street = ROWS_STREET, .lat = 36.0631, .lon = 120.3817, .place_text = "公交站旁",
		.submitted_at = f->now - 3 * CLOCK_HOUR });
	int64_t opened = f->now - 2 * CLOCK_HOUR;

	rows_photo(f, id, 1, 1);
	rows_log(f, id, f->now - 3 * CLOCK_HOUR, ACTOR_CITIZEN, "市民", ACTION_SUBMIT, 0, 1, "");
	if (status < STATUS_HANDLING)
		return id;
	rows_case(f, id, opened, opened + 4 * CLOCK_HOUR,
		  status >= STATUS_HANDLED ? f->now - CLOCK_HOUR : 0);
	rows_log(f, id, opened, ACTOR_CORE, "派单系统", ACTION_DISPATCH, 1, 3,
		 "井盖类问题由市南区城市管理局负责");
	if (status < STATUS_HANDLED)
		return id;
	rows_log(f, id, f->now - CLOCK_HOUR, ACTOR_UNIT, "市南区城市管理局", ACTION_HANDLE, 3, 4,
		 "已更换井盖");
	rows_photo(f, id, 2, 1);
	return id;
}

static int get_report(struct fixture *f, struct browser *b, uint64_t id)
{
	return browser_get(b, "/r/%s", rows_number(f, id));
}

static int post_to(struct fixture *f, struct browser *b, uint64_t id, const char *what)
{
	return browser_post(b, arena_printf(f->arena, "/r/%s/%s", rows_number(f, id), what), NULL);
}

static int64_t status_of(struct fixture *f, uint64_t id)
{
	return fixture_number(f, "SELECT status FROM report WHERE id = %llu", (unsigned long long)id);
}

/* ---- every state ---- */

static void a_new_report_says_it_is_being_dispatched(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	city_browser(f, &b);
	rows_city(f);
	assert_int_equal(get_report(f, &b, report_of(f, 1, STATUS_SUBMITTED)), 200);
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

	city_browser(f, &b);
	rows_city(f);
	assert_int_equal(get_report(f, &b, report_of(f, 1, STATUS_TRIAGE)), 200);
	assert_page_has(&b, "人工派单中");
	assert_page_has(&b, "工作人员看一看");
	browser_close(&b);
}

static void a_report_being_handled_shows_who_why_and_by_when(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	city_browser(f, &b);
	rows_city(f);
	fixture_sql(f, "INSERT INTO handling_median VALUES (1, 370202, 27, 34, '2026-11-01'),"
		       " (1, 0, 50, 500, '2026-11-01')");
	assert_int_equal(get_report(f, &b, report_of(f, 1, STATUS_HANDLING)), 200);
	assert_page_has(&b, "市南区城市管理局正在处理");
	assert_page_has(&b, "井盖类问题由市南区城市管理局负责");
	assert_page_has(&b, "还剩1小时59分钟");
	assert_page_has(&b, "2小时");			/* the legal limit */
	assert_page_has(&b, "一般 1天3小时(本区同类 34 件)");
	assert_page_has(&b, "井盖补齐");		/* when it may be closed */
	assert_page_lacks(&b, "_late");
	assert_page_has(&b, "派单系统:派给市南区城市管理局");
	assert_page_lacks(&b, "超期");
	browser_close(&b);
}

static void a_median_of_few_cases_in_the_district_is_the_citys(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	city_browser(f, &b);
	rows_city(f);
	fixture_sql(f, "INSERT INTO handling_median VALUES (1, 370202, 0, 1, '2026-11-01'),"
		       " (1, 0, 50, 500, '2026-11-01')");
	get_report(f, &b, report_of(f, 1, STATUS_HANDLING));
	assert_page_has(&b, "一般 2天2小时(全市同类 500 件)");
	browser_close(&b);
}

static void without_figures_the_median_is_not_invented(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	city_browser(f, &b);
	rows_city(f);
	get_report(f, &b, report_of(f, 1, STATUS_HANDLING));
	assert_page_has(&b, "暂无足够数据");
	browser_close(&b);
}

static void an_overdue_report_says_by_how_much(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = rows_report(f, &(struct rows_report){ .status = STATUS_HANDLING });
	rows_case(f, id, f->now - 5 * CLOCK_HOUR, f->now - 3 * CLOCK_HOUR, 0);
	assert_int_equal(get_report(f, &b, id), 200);
	assert_page_has(&b, "<small>已超期3小时</small>");
	assert_page_has(&b, "dl-state_late");
	browser_close(&b);
}

static void a_closed_report_asks_nothing_more(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_CLOSED);
	fixture_sql(f, "UPDATE case_file SET closed_at = '2026-11-23', closed_how = 1");
	assert_int_equal(get_report(f, &b, id), 200);
	assert_page_has(&b, "已办结");
	assert_page_lacks(&b, "问题解决了吗");
	assert_page_lacks(&b, "/unsolved");
	browser_close(&b);
}

static void before_and_after_are_shown_with_their_size_and_colour(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	city_browser(f, &b);
	rows_city(f);
	assert_int_equal(get_report(f, &b, report_of(f, 1, STATUS_HANDLED)), 200);
	assert_page_has(&b, "/photo/0101010101010101010101010101010101010101010101010101010101010101-400.jpg");
	assert_page_has(&b, "-1600.jpg");
	assert_page_has(&b, "<figcaption>处理前</figcaption>");
	assert_page_has(&b, "<figcaption>处理后</figcaption>");
	assert_page_has(&b, "width=\"1600\" height=\"1200\"");
	assert_page_has(&b, "#336699");
	assert_page_has(&b, "已更换井盖");
	browser_close(&b);
}

/* ---- the reporter's answers ---- */

static void a_handled_report_asks_its_reporter_and_nobody_else(void **state)
{
	struct fixture *f = *state;
	struct browser hers, stranger, nobody;
	uint64_t id;

	city_browser(f, &hers);
	city_browser(f, &stranger);
	city_browser(f, &nobody);
	rows_city(f);
	id = report_of(f, city_citizen(f, &hers), STATUS_HANDLED);
	city_citizen(f, &stranger);
	get_report(f, &hers, id);
	assert_page_has(&hers, "问题解决了吗");
	assert_page_has(&hers, "等待确认");
	assert_page_has(&hers, "还剩2天22小时");
	get_report(f, &stranger, id);
	assert_page_lacks(&stranger, "问题解决了吗");
	get_report(f, &nobody, id);
	assert_page_lacks(&nobody, "问题解决了吗");
	assert_page_lacks(&nobody, "name=\"csrf\" value");
	browser_close(&hers);
	browser_close(&stranger);
	browser_close(&nobody);
}

static void the_reporter_confirms_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLED);
	get_report(f, &b, id);
	assert_int_equal(post_to(f, &b, id, "solved"), 303);
	assert_int_equal(status_of(f, id), STATUS_CLOSED);
	assert_int_equal(post_to(f, &b, id, "solved"), 409);
	get_report(f, &b, id);
	assert_page_has(&b, "市民确认已解决");
	browser_close(&b);
}

static void a_stranger_can_neither_confirm_nor_reopen_nor_hide(void **state)
{
	static const char *const acts[] = { "solved", "not-solved", "hide" };
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	city_citizen(f, &b);
	id = report_of(f, 1, STATUS_HANDLED);
	for (size_t i = 0; i < 3; i++) {
		browser_get(&b, "/me");
		assert_int_equal(post_to(f, &b, id, acts[i]), 403);
		assert_page_has(&b, "只有上报人本人");
	}
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 403);
	assert_int_equal(status_of(f, id), STATUS_HANDLED);
	assert_int_equal(fixture_count(f, "flow_log"), 3);
	browser_close(&b);
}

static void without_the_token_of_the_form_the_reporter_is_refused(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLED);
	get_report(f, &b, id);
	b.send_csrf = false;
	assert_int_equal(post_to(f, &b, id, "solved"), 403);
	assert_int_equal(status_of(f, id), STATUS_HANDLED);
	browser_close(&b);
}

static void the_secret_link_makes_another_browser_the_reporter(void **state)
{
	struct fixture *f = *state;
	const char *number, *k;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, 1, STATUS_HANDLED);
	number = rows_number(f, id);
	k = city_secret(f, number);
	assert_int_equal(browser_get(&b, "/r/%s%s", number, k), 200);
	assert_page_has(&b, "问题解决了吗");
	assert_non_null(strstr(browser_header(&b, "Cache-Control"), "no-store"));
	assert_int_equal(browser_post(&b, arena_printf(f->arena, "/r/%s/solved", number), "k", k + 3,
				      NULL), 303);
	assert_string_equal(browser_header(&b, "Location"), arena_printf(f->arena, "/r/%s%s", number, k));
	assert_int_equal(status_of(f, id), STATUS_CLOSED);
	browser_close(&b);
}

static void the_secret_of_another_report_is_worth_nothing(void **state)
{
	struct fixture *f = *state;
	const char *other;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, 1, STATUS_HANDLED);
	other = city_secret(f, rows_number(f, report_of(f, 1, STATUS_HANDLED)));
	assert_int_equal(browser_get(&b, "/r/%s%s", rows_number(f, id), other), 200);
	assert_page_lacks(&b, "问题解决了吗");
	browser_get(&b, "/me");
	assert_int_equal(browser_post(&b, arena_printf(f->arena, "/r/%s/solved", rows_number(f, id)),
				      "k", other + 3, NULL), 403);
	browser_close(&b);
}

static void after_72_hours_the_answer_comes_too_late(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLED);
	fixture_sql(f, "UPDATE case_file SET handled_at = handled_at - INTERVAL 72 HOUR,"
		       " confirm_until = confirm_until - INTERVAL 72 HOUR");
	get_report(f, &b, id);
	assert_page_lacks(&b, "问题解决了吗");
	assert_page_has(&b, "确认时间已过");
	assert_int_equal(post_to(f, &b, id, "solved"), 409);
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 409);
	browser_get(&b, "/me");
	assert_int_equal(browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
				      "note", "还没好", NULL), 409);
	assert_int_equal(status_of(f, id), STATUS_HANDLED);
	browser_close(&b);
}

static void not_solved_needs_words_and_reopens_the_same_case(void **state)
{
	struct fixture *f = *state;
	const char *path;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLED);
	path = arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id));
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 200);
	assert_page_has(&b, "市南区城市管理局要继续处理");
	assert_int_equal(browser_post(&b, path, "note", "   ", NULL), 422);
	assert_page_has(&b, "请说说哪里还没解决");
	assert_int_equal(browser_post(&b, path, "note", "坑只填了一半😡<b>", NULL), 303);
	assert_int_equal(status_of(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_count(f, "case_file"), 1);
	get_report(f, &b, id);
	assert_page_has(&b, "坑只填了一半😡&lt;b&gt;");
	assert_page_has(&b, "反馈未解决</dt><dd>1次");
	assert_page_has(&b, "还剩");		/* of the new limit, not of the first handling */
	assert_page_lacks(&b, "按期完成");
	browser_close(&b);
}

static void too_many_words_stay_in_the_form(void **state)
{
	struct fixture *f = *state;
	char *words = arena_alloc(f->arena, 501 * 4 + 1);
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	for (size_t i = 0; i < 501; i++)
		memcpy(words + 4 * i, "😱", 4);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLED);
	browser_get(&b, "/r/%s/unsolved", rows_number(f, id));
	assert_int_equal(browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
				      "note", words, NULL), 422);
	assert_page_has(&b, words);
	assert_int_equal(browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
				      "note", words + 4, NULL), 303);
	browser_close(&b);
}

static void a_photo_of_hers_goes_with_it_and_of_another_does_not(void **state)
{
	struct fixture *f = *state;
	uint64_t id, hers, foreign, citizen;
	const char *path;
	struct browser b;

	city_browser(f, &b);
	rows_city(f);
	citizen = city_citizen(f, &b);
	id = report_of(f, citizen, STATUS_HANDLED);
	foreign = rows_photo(f, id, 3, 1);
	hers = rows_photo(f, id, 3, 1);
	fixture_sql(f, "UPDATE photo SET report_id = NULL WHERE role = 3");
	fixture_sql(f, "UPDATE photo SET citizen_id = %llu WHERE id = %llu",
		    (unsigned long long)citizen, (unsigned long long)hers);
	path = arena_printf(f->arena, "/r/%s/unsolved", rows_number(f, id));
	assert_int_equal(browser_get(&b, "%s?photo=%llu", path, (unsigned long long)foreign), 200);
	assert_page_lacks(&b, "name=\"photo\" value");
	assert_int_equal(browser_get(&b, "%s?photo=%llu", path, (unsigned long long)hers), 200);
	assert_page_has(&b, "name=\"photo\" value");
	path = arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id));
	assert_int_equal(browser_post(&b, path, "note", "没填平", "photo",
				      arena_printf(f->arena, "%llu", (unsigned long long)hers), NULL), 303);
	assert_int_equal(fixture_number(f, "SELECT report_id FROM photo WHERE id = %llu",
					(unsigned long long)hers), id);
	get_report(f, &b, id);
	assert_page_has(&b, "反馈未解决的照片 1");
	browser_close(&b);
}

static void what_the_office_closed_can_still_be_called_unsolved(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_CLOSED);
	fixture_sql(f, "UPDATE case_file SET closed_at = handled_at, closed_how = 3");
	get_report(f, &b, id);
	assert_page_has(&b, "未解决,请继续处理");
	assert_page_lacks(&b, "/solved\"");
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 200);
	assert_int_equal(browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
				      "note", "还在漏水", NULL), 303);
	assert_int_equal(status_of(f, id), STATUS_HANDLING);
	browser_close(&b);
}

/* ---- taking it back ---- */

static void the_reporter_takes_a_report_back_while_nobody_acted(void **state)
{
	static const unsigned int states[] = { STATUS_SUBMITTED, STATUS_TRIAGE, STATUS_HANDLING };
	struct fixture *f = *state;
	struct browser b;
	uint64_t me, id;

	city_browser(f, &b);
	rows_city(f);
	me = city_citizen(f, &b);
	for (size_t i = 0; i < 3; i++) {
		id = report_of(f, me, states[i]);
		get_report(f, &b, id);
		assert_page_has(&b, "撤回这条上报");
		assert_int_equal(post_to(f, &b, id, "hide"), 303);
		assert_int_equal(fixture_number(f, "SELECT hidden FROM report WHERE id = %llu",
						(unsigned long long)id), HIDDEN_BY_REPORTER);
		assert_int_equal(post_to(f, &b, id, "hide"), 409);
	}
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_file WHERE closed_at IS NULL"), 0);
	browser_close(&b);
}

static void once_the_unit_said_a_word_it_cannot_be_taken_back(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLING);
	rows_log(f, id, f->now, ACTOR_UNIT, "市南区城市管理局", ACTION_COMMENT, 3, 3, "已派人");
	get_report(f, &b, id);
	assert_page_lacks(&b, "撤回这条上报");
	assert_int_equal(post_to(f, &b, id, "hide"), 409);
	assert_int_equal(status_of(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT hidden FROM report"), 0);
	assert_int_equal(fixture_count(f, "flow_log"), 3);
	browser_close(&b);
}

static void a_hidden_report_is_nowhere_but_with_its_reporter(void **state)
{
	static const char *const doors[] = { "/r/%s", "/r/%s/follow", "/r/%s/unsolved" };
	struct fixture *f = *state;
	struct browser hers, stranger;
	uint64_t id, other;

	city_browser(f, &hers);
	city_browser(f, &stranger);
	rows_city(f);
	id = report_of(f, city_citizen(f, &hers), STATUS_SUBMITTED);
	other = city_citizen(f, &stranger);
	assert_int_equal(follow_add(f->db, id, other, f->now), 0);
	assert_int_equal(hide_report(f->db, id, f->now), WORKFLOW_DONE);
	for (size_t json = 0; json < 2; json++) {
		stranger.accept = json ? "application/json" : "text/html";
		for (size_t i = 0; i < 3; i++) {
			const char *path = arena_printf(f->arena, "/r/%s%s", rows_number(f, id), doors[i] + 5);

			assert_int_equal(browser_get(&stranger, "%s", path), 404);
			assert_page_lacks(&stranger, "井盖松动");
		}
		browser_get(&stranger, "/nearby");
		assert_page_lacks(&stranger, rows_number(f, id));
		browser_get(&stranger, "/nearby?q=%%E4%%BA%%95%%E7%%9B%%96");
		assert_page_lacks(&stranger, rows_number(f, id));
		browser_get(&stranger, "/nearby?lat=36.0631&lon=120.3817");
		assert_page_lacks(&stranger, rows_number(f, id));
		browser_get(&stranger, "/map/points.json?south=36&north=36.1&west=120.3&east=120.4");
		assert_page_lacks(&stranger, rows_number(f, id));
		browser_get(&stranger, "/me");
		assert_page_lacks(&stranger, rows_number(f, id));
	}
	assert_int_equal(post_to(f, &stranger, id, "follow"), 404);
	assert_int_equal(get_report(f, &hers, id), 200);
	assert_page_has(&hers, "您已撤回");
	browser_get(&hers, "/me");
	assert_page_has(&hers, rows_number(f, id));
	browser_close(&hers);
	browser_close(&stranger);
}

/* ---- privacy, caching, hostile words ---- */

static void neither_phone_nor_camera_place_is_on_any_page(void **state)
{
	static const char *const doors[] = { "/r/%s", "/r/%s?k=%s", "/nearby", "/me",
		"/map/points.json?south=36&north=36.1&west=120.3&east=120.4" };
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLED);
	fixture_sql(f, "UPDATE report SET phone_sealed = '13812345678'");
	for (size_t i = 0; i < 2 * sizeof(doors) / sizeof(doors[0]); i++) {
		b.accept = i % 2 ? "application/json" : "text/html";
		browser_get(&b, "%s", i / 2 == 0 ? arena_printf(f->arena, "/r/%s", rows_number(f, id)) :
				      i / 2 == 1 ? arena_printf(f->arena, "/r/%s%s", rows_number(f, id),
								city_secret(f, rows_number(f, id))) :
						   doors[i / 2]);
		assert_int_equal(b.status, 200);
		assert_page_lacks(&b, "13812345678");
		assert_page_lacks(&b, "phone_");
		assert_page_lacks(&b, "36.0612");	/* rows_photo()'s camera */
		assert_page_lacks(&b, "exif");
		assert_page_lacks(&b, "citizen_id");
	}
	browser_close(&b);
}

static void browsers_without_a_cookie_all_get_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	struct browser one, two;
	uint64_t id;

	city_browser(f, &one);
	city_browser(f, &two);
	rows_city(f);
	id = report_of(f, 1, STATUS_HANDLING);
	get_report(f, &one, id);
	assert_string_equal(browser_header(&one, "Cache-Control"), "public, max-age=10");
	assert_null(browser_header(&one, "Set-Cookie"));
	get_report(f, &two, id);
	assert_string_equal(one.body, two.body);
	city_citizen(f, &two);
	get_report(f, &two, id);
	assert_non_null(strstr(browser_header(&two, "Cache-Control"), "private"));
	browser_close(&one);
	browser_close(&two);
}

static void words_of_a_citizen_are_words_not_markup(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = rows_report(f, &(struct rows_report){ .body = "<script>alert('1')</script>&😱",
						   .nickname = "\"><img src=x>", .place_text = "<b>" });
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(i ? browser_get(&b, "/nearby") : get_report(f, &b, id), 200);
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

	city_browser(f, &b);
	rows_city(f);
	number = arena_strdup(f->arena, rows_number(f, report_of(f, 1, STATUS_SUBMITTED)));
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

	city_browser(f, &b);
	rows_city(f);
	number = rows_number(f, report_of(f, 1, STATUS_SUBMITTED));
	assert_int_equal(browser_get(&b, "/track"), 200);
	assert_int_equal(browser_get(&b, "/track?number=++qd%.6s%.5s", number + 3, number + 10), 303);
	assert_string_equal(browser_header(&b, "Location"), arena_printf(f->arena, "/r/%s", number));
	browser_close(&b);
}

/* ---- following ---- */

static void a_browser_without_a_cookie_can_follow_through_the_form(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, 1, STATUS_HANDLING);
	get_report(f, &b, id);
	assert_page_has(&b, "/follow\"");
	assert_int_equal(browser_get(&b, "/r/%s/follow", rows_number(f, id)), 200);
	assert_int_equal(post_to(f, &b, id, "follow"), 303);
	assert_int_equal(post_to(f, &b, id, "follow"), 303);
	assert_int_equal(fixture_count(f, "report_follower"), 1);
	browser_get(&b, "/me");
	assert_page_has(&b, rows_number(f, id));
	get_report(f, &b, id);
	assert_page_has(&b, "不再关注");
	assert_int_equal(post_to(f, &b, id, "unfollow"), 303);
	assert_int_equal(fixture_count(f, "report_follower"), 0);
	browser_close(&b);
}

static void the_reporter_does_not_follow_herself(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLING);
	get_report(f, &b, id);
	assert_page_lacks(&b, "关注进展");
	assert_int_equal(post_to(f, &b, id, "follow"), 303);
	assert_int_equal(fixture_count(f, "report_follower"), 0);
	browser_close(&b);
}

/* ---- cost and failure ---- */

static void every_statement_is_understood_by_the_database(void **state)
{
	static const char *const *const tables[] = { track_statements, track_answer_statements,
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

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, city_citizen(f, &b), STATUS_HANDLED);
	const char *const pages[] = {
		arena_printf(f->arena, "/r/%s", rows_number(f, id)),
		arena_printf(f->arena, "/r/%s/unsolved?photo=1", rows_number(f, id)),
		arena_printf(f->arena, "/r/%s/follow", rows_number(f, id)),
		"/nearby", "/nearby?q=%E4%BA%95%E7%9B%96", "/nearby?lat=36.06&lon=120.38", "/me", "/map",
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

	city_browser(f, &b);
	rows_city(f);
	id = report_of(f, 1, STATUS_HANDLED);
	fixture_sql(f, "RENAME TABLE flow_log TO gone");
	assert_int_equal(get_report(f, &b, id), 503);
	assert_non_null(browser_header(&b, "Retry-After"));
	fixture_sql(f, "RENAME TABLE gone TO flow_log");
	assert_int_equal(get_report(f, &b, id), 200);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_new_report_says_it_is_being_dispatched),
		fixture_test(a_report_that_needs_a_person_says_so),
		fixture_test(a_report_being_handled_shows_who_why_and_by_when),
		fixture_test(a_median_of_few_cases_in_the_district_is_the_citys),
		fixture_test(without_figures_the_median_is_not_invented),
		fixture_test(an_overdue_report_says_by_how_much),
		fixture_test(a_closed_report_asks_nothing_more),
		fixture_test(before_and_after_are_shown_with_their_size_and_colour),
		fixture_test(a_handled_report_asks_its_reporter_and_nobody_else),
		fixture_test(the_reporter_confirms_once),
		fixture_test(a_stranger_can_neither_confirm_nor_reopen_nor_hide),
		fixture_test(without_the_token_of_the_form_the_reporter_is_refused),
		fixture_test(the_secret_link_makes_another_browser_the_reporter),
		fixture_test(the_secret_of_another_report_is_worth_nothing),
		fixture_test(after_72_hours_the_answer_comes_too_late),
		fixture_test(not_solved_needs_words_and_reopens_the_same_case),
		fixture_test(too_many_words_stay_in_the_form),
		fixture_test(a_photo_of_hers_goes_with_it_and_of_another_does_not),
		fixture_test(what_the_office_closed_can_still_be_called_unsolved),
		fixture_test(the_reporter_takes_a_report_back_while_nobody_acted),
		fixture_test(once_the_unit_said_a_word_it_cannot_be_taken_back),
		fixture_test(a_hidden_report_is_nowhere_but_with_its_reporter),
		fixture_test(neither_phone_nor_camera_place_is_on_any_page),
		fixture_test(browsers_without_a_cookie_all_get_the_same_bytes),
		fixture_test(words_of_a_citizen_are_words_not_markup),
		fixture_test(a_wrong_sign_in_a_number_is_told_apart_from_nonsense),
		fixture_test(a_number_typed_carelessly_leads_to_its_report),
		fixture_test(a_browser_without_a_cookie_can_follow_through_the_form),
		fixture_test(the_reporter_does_not_follow_herself),
		fixture_test(every_statement_is_understood_by_the_database),
		fixture_test(no_page_runs_more_than_four_statements),
		fixture_test(a_lost_database_is_503),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
