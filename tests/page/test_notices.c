/* The page badge: who sees it, what reading does, what stays hers alone. */
#include "tests/page/reports.h"

#include "dispatch/workflow.h"
#include "notice/inbox.h"
#include "notice/routes.h"
#include "report/track_routes.h"
#include "sign/pages.h"
#include "sign/steps.h"

static void open_pages(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { home_routes, me_routes, notice_routes,
						      mine_routes, NULL };

	browser_open(b, f->conf, f->db, tables);
	f->now = clock_now();
	rows_city(f);
}

/* One that `citizen` was told of `report`. */
static void tell(struct fixture *f, uint64_t citizen, uint64_t report, enum told_role role)
{
	uint64_t log = (uint64_t)fixture_number(f, "SELECT COALESCE(MAX(log_id), 0) + 1"
						   " FROM notice_event");

	assert_int_equal(
		db_exec(f->db,
			"INSERT INTO notice_event"
			" (log_id, report_id, action, status, what, unit, until, at) VALUES"
			" (?, ?, 5, 4, '井盖', '市南区城市管理局', ?, ?)",
			"uutt", log, report, f->now + CLOCK_DAY, f->now),
		1);
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO notice (citizen_id, report_id, log_id, role, at)"
				 " VALUES (?, ?, ?, ?, ?)",
				 "uuuut", citizen, report, log, (uint64_t)role, f->now),
			 1);
}

/* That an adviser has answered a question of hers, so many ms ago. */
static void tell_of_sign(struct fixture *f, uint64_t citizen, int64_t ago, const char *note)
{
	uint64_t n = (uint64_t)fixture_number(f, "SELECT COALESCE(MAX(id), 0) + 1 FROM sign_log");

	fixture_sql(
		f,
		"INSERT INTO sign_ask (id, number, once, kind, state, citizen_id, place_text,"
		" shop, body, asked_at, changed_at) VALUES (%llu, 'ZD-261123-%07llu',"
		" UNHEX(LPAD(HEX(%llu), 32, '0')), 1, 2, %llu, 'x', '鲜得来', '', UTC_TIMESTAMP(),"
		" UTC_TIMESTAMP())",
		(unsigned long long)n, (unsigned long long)n, (unsigned long long)n,
		(unsigned long long)citizen);
	assert_int_equal(
		db_exec(f->db,
			"INSERT INTO sign_log (id, subject, subject_id, at, actor, actor_name, action,"
			" state_from, state_to, note) VALUES (?, 1, ?, ?, 2, '招牌指导员', ?, 1, 2, ?)",
			"uutus", n, n, f->now - ago, (uint64_t)SIGN_ANSWER, note),
		1);
	assert_int_equal(
		db_exec(f->db, "INSERT INTO sign_notice (citizen_id, log_id, at) VALUES (?, ?, ?)",
			"uut", citizen, n, f->now - ago),
		1);
}

static void news_of_her_signs_is_counted_and_listed_with_the_others_once(void **state)
{
	struct fixture *f = *state;
	const char *newer, *older, *report_say;
	struct browser b;
	uint64_t me;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	tell_of_sign(f, me, 3 * CLOCK_HOUR, "可以做<b>");
	tell_of_sign(f, me, CLOCK_HOUR, "字再小一点");
	tell(f, me, rows_report(f, &(struct rows_report){ .citizen = me }), TOLD_REPORTER);
	fixture_sql(f, "UPDATE notice_event SET at = at - INTERVAL 2 HOUR");
	tell_of_sign(f, me + 1, CLOCK_HOUR, "别人的");
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_page_has(&b, "<b class=\"dl-badge\">3</b> 条新进展");
	assert_int_equal(browser_get(&b, "/me"), 200);
	assert_page_has(&b, "<b class=\"dl-badge\">3</b> 条新进展");
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_in_range(db_statements(f->db), 1, 5);
	newer = strstr(b.body, "字再小一点");
	report_say = strstr(b.body, "您上报的“井盖”问题");
	older = strstr(b.body, "可以做&lt;b&gt;");
	assert_true(newer && newer < report_say && report_say < older);
	assert_page_has(&b, "href=\"/signs/ask/ZD-261123-0000002\"");
	assert_page_lacks(&b, "别人的");
	/* Read here, it is read on the page of her signs, and counted nowhere. */
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_in_range(db_statements(f->db), 1, 4);
	assert_page_lacks(&b, "dl-news__item_new");
	assert_int_equal(browser_get(&b, "/signs/mine"), 200);
	assert_page_has(&b, "字再小一点");
	assert_page_lacks(&b, "dl-news__item_new");
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_page_lacks(&b, "条新进展");
	browser_close(&b);
}

static void read_on_the_page_of_signs_it_is_read_everywhere(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	tell_of_sign(f, me, CLOCK_HOUR, "字再小一点");
	assert_int_equal(browser_get(&b, "/signs/mine"), 200);
	assert_page_has(&b, "dl-news__item_new");
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_page_lacks(&b, "条新进展");
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_page_has(&b, "字再小一点");
	assert_page_lacks(&b, "dl-news__item_new");
	browser_close(&b);
}

/* Each once, whatever the page they come to stand on. */
static void both_kinds_are_turned_together(void **state)
{
	struct fixture *f = *state;
	unsigned int seen = 0, pages = 0;
	const char *next = "/me/notices";
	struct browser b;
	uint64_t me, report;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	report = rows_report(f, &(struct rows_report){ .citizen = me });
	for (int i = 0; i < 27; i++)
		tell(f, me, report, TOLD_REPORTER);
	fixture_sql(f, "UPDATE notice_event SET at = at - INTERVAL (30 - log_id) * 2 MINUTE");
	for (int i = 26; i >= 0; i--)
		tell_of_sign(f, me, (2 * i + 1) * CLOCK_MINUTE,
			     arena_printf(f->arena, "第%d条", i));
	while (next) {
		const char *at, *link;

		assert_int_equal(browser_get(&b, "%s", next), 200);
		for (at = b.body; (at = strstr(at, "dl-news__item_new")); at++)
			seen++;
		link = strstr(b.body, "rel=\"next\" href=\"");
		next = link ? arena_strndup(f->arena, link + 17, strcspn(link + 17, "\"")) : NULL;
		if (next && strstr(next, "&amp;")) {
			char *amp = strstr(next, "amp;");

			memmove(amp, amp + 4, strlen(amp + 4) + 1);
		}
		pages++;
		assert_true(pages < 9);
	}
	assert_int_equal(pages, 3);
	assert_int_equal(seen, 54);
	assert_int_equal(fixture_count(f, "notice WHERE read_at IS NULL"), 0);
	assert_int_equal(fixture_count(f, "sign_notice WHERE read_at IS NULL"), 0);
	browser_close(&b);
}

static void home_and_my_reports_count_what_is_new(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me, report;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	report = rows_report(f, &(struct rows_report){ .citizen = me });
	assert_page_lacks(&b, "条新进展");
	tell(f, me, report, TOLD_REPORTER);
	tell(f, me, report, TOLD_REPORTER);
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_page_has(&b, "<b class=\"dl-badge\">2</b> 条新进展");
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/me"), 200);
	assert_in_range(db_statements(f->db), 1, 4);
	assert_page_has(&b, "<b class=\"dl-badge\">2</b> 条新进展");
	browser_close(&b);
}

static void looking_at_them_is_reading_them_without_any_script(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me, report;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	report = rows_report(f, &(struct rows_report){ .citizen = me });
	tell(f, me, report, TOLD_REPORTER);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_in_range(db_statements(f->db), 1, 4);
	assert_page_has(&b, "您上报的“井盖”问题，市南区城市管理局说处理好了");
	assert_page_has(&b, rows_number(f, report));
	assert_page_has(&b, "dl-news__item_new");
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_page_lacks(&b, "dl-news__item_new");
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_page_lacks(&b, "条新进展");
	browser_close(&b);
}

static void a_page_with_a_badge_is_kept_by_no_cache(void **state)
{
	static const char *const pages[] = { "/", "/me", "/me/notices" };
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	for (size_t i = 0; i < 3; i++) {
		tell(f, me, rows_report(f, &(struct rows_report){ .citizen = me }), TOLD_REPORTER);
		assert_int_equal(browser_get(&b, "%s", pages[i]), 200);
		assert_string_equal(browser_header(&b, "Cache-Control"), "private, no-store");
	}
	browser_close(&b);
}

static void nobody_sees_what_another_was_told(void **state)
{
	struct fixture *f = *state;
	struct browser mine, others, nobody;
	uint64_t me;

	open_pages(f, &mine);
	me = page_citizen(f, &mine);
	tell(f, me, rows_report(f, &(struct rows_report){ .citizen = me }), TOLD_REPORTER);
	browser_open(&others, f->conf, f->db, mine.program.routes);
	page_citizen(f, &others);
	browser_open(&nobody, f->conf, f->db, mine.program.routes);
	assert_int_equal(browser_get(&nobody, "/"), 200);
	assert_page_lacks(&nobody, "条新进展");
	assert_int_equal(browser_get(&others, "/me/notices"), 200);
	assert_page_has(&others, "还没有通知");
	assert_int_equal(browser_get(&mine, "/"), 200);
	assert_page_has(&mine, "条新进展");
	browser_close(&nobody);
	browser_close(&others);
	browser_close(&mine);
}

static void of_a_report_hidden_since_a_follower_sees_neither_notice_nor_badge(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me, report;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	report = rows_report(f, &(struct rows_report){ .hidden = HIDDEN_BY_STAFF });
	tell(f, me, report, TOLD_FOLLOWER);
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_page_lacks(&b, rows_number(f, report));
	assert_int_equal(browser_get(&b, "/me"), 200);
	assert_page_lacks(&b, "条新进展");
	browser_close(&b);
}

static void many_are_turned_page_by_page_and_read_page_by_page(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me, report;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	report = rows_report(f, &(struct rows_report){ .citizen = me });
	for (int i = 0; i < INBOX_PAGE + 3; i++)
		tell(f, me, report, TOLD_REPORTER);
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_page_has(&b, "更早的");
	assert_int_equal(fixture_count(f, "notice WHERE read_at IS NULL"), 3);
	assert_int_equal(browser_get(&b, "/me/notices?before=%d",
				     (int)fixture_number(f, "SELECT MIN(id) + 3 FROM notice")),
			 200);
	assert_page_lacks(&b, "更早的");
	assert_int_equal(fixture_count(f, "notice WHERE read_at IS NULL"), 0);
	assert_int_equal(browser_get(&b, "/me/notices?before=1e9x"), 200);
	browser_close(&b);
}

static void a_hundred_and_more_are_said_as_99_and_more(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	fixture_sql(f,
		    "INSERT INTO notice (citizen_id, report_id, log_id, role, at)"
		    " SELECT %llu, 1, seq, 1, '2026-11-01' FROM seq_1_to_300",
		    (unsigned long long)me);
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_page_has(&b, "99+");
	browser_close(&b);
}

static void who_had_ticked_sms_can_stop_them_for_good(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me, report;

	open_pages(f, &b);
	me = page_citizen(f, &b);
	report = rows_report(f, &(struct rows_report){ .citizen = me });
	rows_report(f, &(struct rows_report){ 0 });
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_page_lacks(&b, "不再发短信给我");
	fixture_sql(f, "UPDATE report SET phone_sms = 1");
	tell(f, me, report, TOLD_REPORTER);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/me/notices"), 200);
	assert_in_range(db_statements(f->db), 1, 4);
	assert_page_has(&b, "不再发短信给我");
	assert_int_equal(browser_post(&b, "/me/notices/stop-sms", NULL), 303);
	assert_int_equal(fixture_number(f, "SELECT phone_sms FROM report WHERE id = %llu",
					(unsigned long long)report),
			 0);
	assert_int_equal(fixture_count(f, "report WHERE phone_sms = 1"), 1); /* another's */
	browser_close(&b);
}

static void every_statement_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; inbox_owner_statements[i]; i++)
		assert_int_equal(db_check(f->db, inbox_owner_statements[i]), 0);
	for (size_t i = 0; inbox_statements[i]; i++)
		assert_int_equal(db_check(f->db, inbox_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(news_of_her_signs_is_counted_and_listed_with_the_others_once),
		fixture_test(read_on_the_page_of_signs_it_is_read_everywhere),
		fixture_test(both_kinds_are_turned_together),
		fixture_test(home_and_my_reports_count_what_is_new),
		fixture_test(looking_at_them_is_reading_them_without_any_script),
		fixture_test(a_page_with_a_badge_is_kept_by_no_cache),
		fixture_test(nobody_sees_what_another_was_told),
		fixture_test(of_a_report_hidden_since_a_follower_sees_neither_notice_nor_badge),
		fixture_test(many_are_turned_page_by_page_and_read_page_by_page),
		fixture_test(a_hundred_and_more_are_said_as_99_and_more),
		fixture_test(who_had_ticked_sms_can_stop_them_for_good),
		fixture_test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
