/* What a reporter may say to the handling, take back, and who may follow. */
#include "tests/page/reports.h"

#include "dispatch/case.h"
#include "report/follow.h"
#include "report/hide.h"

/* ---- the reporter's answers ---- */

static void a_handled_report_asks_its_reporter_and_nobody_else(void **state)
{
	struct fixture *f = *state;
	struct browser hers, stranger, nobody;
	uint64_t id;

	page_browser(f, &hers);
	page_browser(f, &stranger);
	page_browser(f, &nobody);
	rows_city(f);
	id = page_report(f, page_citizen(f, &hers), STATUS_HANDLED);
	page_citizen(f, &stranger);
	page_get(f, &hers, id);
	assert_page_has(&hers, "问题解决了吗");
	assert_page_has(&hers, "等待确认");
	assert_page_has(&hers, "还剩2天22小时");
	page_get(f, &stranger, id);
	assert_page_lacks(&stranger, "问题解决了吗");
	page_get(f, &nobody, id);
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

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLED);
	page_get(f, &b, id);
	assert_int_equal(page_post(f, &b, id, "solved"), 303);
	assert_int_equal(page_status(f, id), STATUS_CLOSED);
	assert_int_equal(page_post(f, &b, id, "solved"), 409);
	page_get(f, &b, id);
	assert_page_has(&b, "市民确认已解决");
	browser_close(&b);
}

static void a_stranger_can_neither_confirm_nor_reopen_nor_hide(void **state)
{
	static const char *const acts[] = { "solved", "not-solved", "hide" };
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	page_citizen(f, &b);
	id = page_report(f, 1, STATUS_HANDLED);
	for (size_t i = 0; i < 3; i++) {
		browser_get(&b, "/me");
		assert_int_equal(page_post(f, &b, id, acts[i]), 403);
		assert_page_has(&b, "只有上报人本人");
	}
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 403);
	assert_int_equal(page_status(f, id), STATUS_HANDLED);
	assert_int_equal(fixture_count(f, "flow_log"), 3);
	browser_close(&b);
}

static void without_the_token_of_the_form_the_reporter_is_refused(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLED);
	page_get(f, &b, id);
	b.send_csrf = false;
	assert_int_equal(page_post(f, &b, id, "solved"), 403);
	assert_int_equal(page_status(f, id), STATUS_HANDLED);
	browser_close(&b);
}

static void the_secret_link_makes_another_browser_the_reporter(void **state)
{
	struct fixture *f = *state;
	const char *number, *k;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, 1, STATUS_HANDLED);
	number = rows_number(f, id);
	k = page_secret(f, number);
	assert_int_equal(browser_get(&b, "/r/%s%s", number, k), 200);
	assert_page_has(&b, "问题解决了吗");
	assert_non_null(strstr(browser_header(&b, "Cache-Control"), "no-store"));
	assert_int_equal(browser_post(&b, arena_printf(f->arena, "/r/%s/solved", number), "k",
				      k + 3, NULL),
			 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(f->arena, "/r/%s%s", number, k));
	assert_int_equal(page_status(f, id), STATUS_CLOSED);
	browser_close(&b);
}

static void the_secret_of_another_report_is_worth_nothing(void **state)
{
	struct fixture *f = *state;
	const char *other;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, 1, STATUS_HANDLED);
	other = page_secret(f, rows_number(f, page_report(f, 1, STATUS_HANDLED)));
	assert_int_equal(browser_get(&b, "/r/%s%s", rows_number(f, id), other), 200);
	assert_page_lacks(&b, "问题解决了吗");
	browser_get(&b, "/me");
	assert_int_equal(browser_post(&b,
				      arena_printf(f->arena, "/r/%s/solved", rows_number(f, id)),
				      "k", other + 3, NULL),
			 403);
	browser_close(&b);
}

static void after_72_hours_the_answer_comes_too_late(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLED);
	fixture_sql(f, "UPDATE case_file SET handled_at = handled_at - INTERVAL 72 HOUR,"
		       " confirm_until = confirm_until - INTERVAL 72 HOUR");
	page_get(f, &b, id);
	assert_page_lacks(&b, "问题解决了吗");
	assert_page_has(&b, "确认时间已过");
	assert_int_equal(page_post(f, &b, id, "solved"), 409);
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 409);
	browser_get(&b, "/me");
	assert_int_equal(
		browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
			     "note", "还没好", NULL),
		409);
	assert_int_equal(page_status(f, id), STATUS_HANDLED);
	browser_close(&b);
}

static void not_solved_needs_words_and_reopens_the_same_case(void **state)
{
	struct fixture *f = *state;
	const char *path;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLED);
	path = arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id));
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 200);
	assert_page_has(&b, "市南区城市管理局要继续处理");
	assert_int_equal(browser_post(&b, path, "note", "   ", NULL), 422);
	assert_page_has(&b, "请说说哪里还没解决");
	assert_int_equal(browser_post(&b, path, "note", "坑只填了一半😡<b>", NULL), 303);
	assert_int_equal(page_status(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_count(f, "case_file"), 1);
	page_get(f, &b, id);
	assert_page_has(&b, "坑只填了一半😡&lt;b&gt;");
	assert_page_has(&b, "反馈未解决</dt><dd>1次");
	assert_page_has(&b, "还剩"); /* of the new limit, not of the first handling */
	assert_page_lacks(&b, "按期完成");
	browser_close(&b);
}

static void too_many_words_stay_in_the_form(void **state)
{
	struct fixture *f = *state;
	char *words = arena_alloc(f->arena, 501 * 4 + 1);
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	for (size_t i = 0; i < 501; i++)
		memcpy(words + 4 * i, "😱", 4);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLED);
	browser_get(&b, "/r/%s/unsolved", rows_number(f, id));
	assert_int_equal(
		browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
			     "note", words, NULL),
		422);
	assert_page_has(&b, words);
	assert_int_equal(
		browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
			     "note", words + 4, NULL),
		303);
	browser_close(&b);
}

static void a_photo_of_hers_goes_with_it_and_of_another_does_not(void **state)
{
	struct fixture *f = *state;
	uint64_t id, hers, foreign, citizen;
	const char *path;
	struct browser b;

	page_browser(f, &b);
	rows_city(f);
	citizen = page_citizen(f, &b);
	id = page_report(f, citizen, STATUS_HANDLED);
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
				      arena_printf(f->arena, "%llu", (unsigned long long)hers),
				      NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT report_id FROM photo WHERE id = %llu",
					(unsigned long long)hers),
			 id);
	page_get(f, &b, id);
	assert_page_has(&b, "反馈未解决的照片 1");
	browser_close(&b);
}

static void what_the_office_closed_can_still_be_called_unsolved(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_CLOSED);
	fixture_sql(f, "UPDATE case_file SET closed_at = handled_at, closed_how = 3");
	page_get(f, &b, id);
	assert_page_has(&b, "未解决，请继续处理");
	assert_page_lacks(&b, "/solved\"");
	assert_int_equal(browser_get(&b, "/r/%s/unsolved", rows_number(f, id)), 200);
	assert_int_equal(
		browser_post(&b, arena_printf(f->arena, "/r/%s/not-solved", rows_number(f, id)),
			     "note", "还在漏水", NULL),
		303);
	assert_int_equal(page_status(f, id), STATUS_HANDLING);
	browser_close(&b);
}

/* ---- taking it back ---- */

static void the_reporter_takes_a_report_back_while_nobody_acted(void **state)
{
	static const unsigned int states[] = { STATUS_SUBMITTED, STATUS_TRIAGE, STATUS_HANDLING };
	struct fixture *f = *state;
	struct browser b;
	uint64_t me, id;

	page_browser(f, &b);
	rows_city(f);
	me = page_citizen(f, &b);
	for (size_t i = 0; i < 3; i++) {
		id = page_report(f, me, states[i]);
		page_get(f, &b, id);
		assert_page_has(&b, "撤回这条上报");
		assert_int_equal(page_post(f, &b, id, "hide"), 303);
		assert_int_equal(fixture_number(f, "SELECT hidden FROM report WHERE id = %llu",
						(unsigned long long)id),
				 HIDDEN_BY_REPORTER);
		/* Pressed twice: it is done, and nothing more is written. */
		assert_int_equal(page_post(f, &b, id, "hide"), 303);
		assert_int_equal(fixture_number(f,
						"SELECT COUNT(*) FROM flow_log WHERE action = %d"
						" AND report_id = %llu",
						ACTION_HIDE, (unsigned long long)id),
				 1);
	}
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM case_file WHERE closed_at IS NULL"),
			 0);
	browser_close(&b);
}

static void once_the_unit_said_a_word_it_cannot_be_taken_back(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLING);
	rows_log(f, id, f->now, ACTOR_UNIT, "市南区城市管理局", ACTION_COMMENT, 3, 3, "已派人");
	page_get(f, &b, id);
	assert_page_lacks(&b, "撤回这条上报");
	assert_int_equal(page_post(f, &b, id, "hide"), 409);
	assert_int_equal(page_status(f, id), STATUS_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT hidden FROM report"), 0);
	assert_int_equal(fixture_count(f, "flow_log"), 3);
	browser_close(&b);
}

static void a_hidden_report_is_nowhere_but_with_its_reporter(void **state)
{
	static const char *const doors[] = { "/r/%s", "/r/%s/follow", "/r/%s/unsolved" };
	static const char *const api[] = {
		"/api/v1/map/points?south=36&north=36.1&west=120.3&east=120.4",
		"/api/v1/reports",
		"/api/v1/reports?q=%E4%BA%95%E7%9B%96",
		"/api/v1/reports?lat=36.0631&lon=120.3817",
		"/api/v1/reports?district=370202&group=1",
		"/api/v1/reports?street=370202001",
		"/api/v1/reports?category=1",
		"/api/v1/me/reports",
		"/api/v1/me/followed",
		"/api/v1/me/notices",
	};
	struct fixture *f = *state;
	struct browser hers, stranger;
	uint64_t id, other;

	page_browser(f, &hers);
	page_browser(f, &stranger);
	rows_city(f);
	id = page_report(f, page_citizen(f, &hers), STATUS_SUBMITTED);
	other = page_citizen(f, &stranger);
	assert_int_equal(follow_add(f->db, id, other, f->now), 0);
	assert_int_equal(hide_report(f->db, id, f->now), WORKFLOW_DONE);
	for (size_t json = 0; json < 2; json++) {
		stranger.accept = json ? "application/json" : "text/html";
		for (size_t i = 0; i < 3; i++) {
			const char *path =
				arena_printf(f->arena, "/r/%s%s", rows_number(f, id), doors[i] + 5);

			assert_int_equal(browser_get(&stranger, "%s", path), 404);
			assert_page_lacks(&stranger, "井盖松动");
		}
		browser_get(&stranger, "/nearby");
		assert_page_lacks(&stranger, rows_number(f, id));
		browser_get(&stranger, "/nearby?q=%%E4%%BA%%95%%E7%%9B%%96");
		assert_page_lacks(&stranger, rows_number(f, id));
		browser_get(&stranger, "/nearby?lat=36.0631&lon=120.3817");
		assert_page_lacks(&stranger, rows_number(f, id));
		for (size_t i = 0; i < sizeof(api) / sizeof(api[0]); i++) {
			assert_int_equal(browser_get(&stranger, "%s", api[i]), 200);
			assert_page_lacks(&stranger, rows_number(f, id));
			assert_page_lacks(&stranger, "井盖松动");
		}
		assert_int_equal(browser_get(&stranger, "/api/v1/reports/%s", rows_number(f, id)),
				 404);
		assert_page_lacks(&stranger, "井盖松动");
		browser_get(&stranger, "/me");
		assert_page_lacks(&stranger, rows_number(f, id));
	}
	assert_int_equal(page_post(f, &stranger, id, "follow"), 404);
	assert_int_equal(page_get(f, &hers, id), 200);
	assert_page_has(&hers, "您已撤回");
	browser_get(&hers, "/me");
	assert_page_has(&hers, rows_number(f, id));
	browser_close(&hers);
	browser_close(&stranger);
}

static void the_secret_link_shows_a_hidden_reports_photos_in_any_browser(void **state)
{
	struct fixture *f = *state;
	struct browser hers, other;
	const char *secret;
	uint64_t id;

	page_browser(f, &hers);
	page_browser(f, &other);
	rows_city(f);
	id = page_report(f, page_citizen(f, &hers), STATUS_SUBMITTED);
	secret = page_secret(f, rows_number(f, id));
	assert_int_equal(browser_get(&other, "/r/%s%s", rows_number(f, id), secret), 200);
	assert_page_has(&other, "-400.jpg\"");
	assert_page_lacks(&other, "-400.jpg?k=");
	assert_int_equal(hide_report(f->db, id, f->now), WORKFLOW_DONE);
	assert_int_equal(browser_get(&other, "/r/%s%s", rows_number(f, id), secret), 200);
	assert_page_has(&other, "-400.jpg?k=");
	assert_page_has(&other, "-1600.jpg?k=");
	assert_page_lacks(&other, "-400.jpg\"");
	/* The photo's secret is not the report's, which would say more. */
	assert_page_lacks(&other, arena_printf(f->arena, ".jpg%s", secret));
	assert_non_null(strstr(browser_header(&other, "Cache-Control"), "no-store"));
	/* Her own cookie opens them as they are. */
	assert_int_equal(page_get(f, &hers, id), 200);
	assert_page_lacks(&hers, ".jpg?k=");
	browser_close(&hers);
	browser_close(&other);
}

/* ---- following ---- */

static void a_browser_without_a_cookie_can_follow_through_the_form(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, 1, STATUS_HANDLING);
	page_get(f, &b, id);
	assert_page_has(&b, "/follow\"");
	assert_int_equal(browser_get(&b, "/r/%s/follow", rows_number(f, id)), 200);
	assert_int_equal(page_post(f, &b, id, "follow"), 303);
	assert_int_equal(page_post(f, &b, id, "follow"), 303);
	assert_int_equal(fixture_count(f, "report_follower"), 1);
	browser_get(&b, "/me");
	assert_page_has(&b, rows_number(f, id));
	page_get(f, &b, id);
	assert_page_has(&b, "不再关注");
	assert_int_equal(page_post(f, &b, id, "unfollow"), 303);
	assert_int_equal(fixture_count(f, "report_follower"), 0);
	browser_close(&b);
}

static void the_reporter_does_not_follow_herself(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	rows_city(f);
	id = page_report(f, page_citizen(f, &b), STATUS_HANDLING);
	page_get(f, &b, id);
	assert_page_lacks(&b, "关注进展");
	assert_int_equal(page_post(f, &b, id, "follow"), 303);
	assert_int_equal(fixture_count(f, "report_follower"), 0);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
		fixture_test(the_secret_link_shows_a_hidden_reports_photos_in_any_browser),
		fixture_test(a_browser_without_a_cookie_can_follow_through_the_form),
		fixture_test(the_reporter_does_not_follow_herself),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
