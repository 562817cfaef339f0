/* One case at the desk: who sees it, what is offered, what is done, what the second person gets. */
#include "tests/page/desk.h"

#include "account/staff_log.h"
#include "base/secret.h"
#include "desk/answer_check.h"
#include "desk/deed.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/record.h"
#include "report/status.h"

/* ---- who sees it ---- */

static void another_units_case_by_its_number_is_refused_and_written_down(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, DESK_OTHER_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(desk_look(f, &b, id), 403);
	assert_page_has(&b, "不在您的单位");
	assert_page_lacks(&b, "井盖松动");
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM staff_log WHERE event = 13"
					" AND report_id = %llu",
					(unsigned long long)id),
			 1);
	/* Nor may she act on it, whatever the form says. */
	browser_get(&b, "/desk/account");
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "handle", "seen", "1", "note",
				      "做好了", NULL),
			 403);
	assert_int_equal(desk_state(f, id), STATE_HANDLING);
	browser_close(&b);
}

static void what_may_be_claimed_is_in_sight_of_every_unit(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, DESK_OTHER_UNIT, CLOCK_HOUR);
	desk_set_state(f, id, STATE_RETURNED);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_page_has(&b, "书面认领");
	assert_int_equal(desk_act(f, &b, id, "claim", "这一段归我们管"), 303);
	assert_int_equal(desk_state(f, id), STATE_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT unit_id FROM case_file"), ROWS_UNIT);
	browser_close(&b);
}

static void a_number_that_is_none_is_404(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_city(f);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b, "/desk/case/QD-261122-22222"), 404);
	assert_int_equal(browser_get(&b, "/desk/case/nonsense"), 404);
	browser_close(&b);
}

/* ---- what it shows ---- */

static void the_page_holds_the_whole_case_for_four_statements(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	rows_photo(f, id, 1, 1);
	rows_photo(f, id, 2, 1);
	rows_photo(f, id, 3, 1);
	fixture_sql(f, "UPDATE case_file SET reason_data = '{\"phrases\":[\"井盖\"],"
		       "\"candidates\":[{\"name\":\"路灯\",\"confidence\":0.12}]}'");
	rows_log(f, id, f->now, ACTOR_OFFICE, "办公室", ACTION_NOTE, 3, 3, "先别动，等材料");
	fixture_sql(f, "UPDATE flow_log SET public = 0 WHERE action = 16");
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	db_statements(f->db);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_int_equal(db_statements(f->db), 4);
	assert_page_has(&b, "井盖松动");
	assert_page_has(&b, "上水井盖（公用设施 01001）");
	assert_page_has(&b, "处理前");
	assert_page_has(&b, "处理后");
	assert_page_has(&b, "市民说未解决");
	assert_page_has(&b, "/desk/media/photo/");
	assert_page_has(&b, "data-lat=\"36.063100\"");
	assert_page_has(&b, "还剩59分钟");
	assert_page_has(&b, "dk-log__entry_internal");
	assert_page_has(&b, "先别动，等材料");
	assert_page_has(&b, "<mark class=\"dk-mark\">井盖</mark>");
	assert_page_has(&b, "路灯 12%");
	assert_page_has(&b, "井盖补齐");
	browser_close(&b);
}

static void a_case_of_another_program_says_whose_it_is_and_where_its_photos_are(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(
		f,
		"INSERT INTO api_client (id, name, key_hash, may_publish, per_minute, created_at)"
		" VALUES (7, '邻市 <平台>', REPEAT('k', 32), 1, 9, NOW(3))");
	fixture_sql(f,
		    "INSERT INTO api_report (token, client_id, account_id, device_id, media_url,"
		    " attributes, created_at) SELECT draft_token, 7, '', '',"
		    " 'https://a.example/1.jpg?a=1&b=2\nhttp://a.example/2.jpg\njavascript:x',"
		    " '{}', NOW(3) FROM report WHERE id = %llu",
		    (unsigned long long)id);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_page_has(&b, "由“邻市 &lt;平台&gt;”转来");
	assert_page_has(&b,
			"href=\"https://a.example/1.jpg?a=1&amp;b=2\" rel=\"noopener noreferrer\"");
	assert_page_has(&b, "href=\"http://a.example/2.jpg\"");
	assert_page_lacks(&b, "javascript:x");
	browser_close(&b);
}

/* 48 urgent hours, opened two hours ago; then what happens to its clock. */
static void the_clocks_say_how_much_of_the_limit_is_used(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	fixture_sql(f, "INSERT INTO phase_limit VALUES (1, 0, 1, 1), (4, 0, 3, 4)");
	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f, "UPDATE case_file SET limit_count = 4");
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_page_has(&b, "50%（进行中）");
	/* Suspended an hour ago; given four hours more before. Written out of order for JSON. */
	fixture_sql(
		f,
		"INSERT INTO limit_event (report_id, at, kind, count, until) SELECT report_id,"
		" opened_at, 1, 4, NULL FROM case_file UNION ALL SELECT report_id,"
		" opened_at + INTERVAL 1 HOUR, 2, 0, opened_at + INTERVAL 9 HOUR FROM case_file");
	desk_set_state(f, id, STATE_SUSPENDED);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_page_has(&b, "12%（挂账中）");
	/* Handled half an hour ago: the office has three days to check. */
	fixture_sql(f, "INSERT INTO limit_event (report_id, at, kind) SELECT report_id,"
		       " opened_at + INTERVAL 90 MINUTE, 6 FROM case_file");
	fixture_sql(f, "UPDATE case_file SET handled_at = opened_at + INTERVAL 90 MINUTE");
	desk_set_state(f, id, STATE_HANDLED);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_page_has(&b, "12%（已处置）");
	assert_page_has(&b, "核查期限");
	browser_close(&b);
}

/* Sent three hours ago; the office has one to take it in. */
static void what_waits_to_be_taken_in_has_a_limit_too(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	fixture_sql(f, "INSERT INTO phase_limit VALUES (1, 0, 1, 1)");
	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f, "DELETE FROM case_file");
	desk_set_state(f, id, STATE_TRIAGE);
	desk_enter(f, &b, "li", ROLE_INTAKE, 0);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_page_has(&b, "<div class=\"dk-late\"><dt>受理期限</dt>");
	browser_close(&b);
}

/* ---- what is offered ---- */

struct offered {
	enum role role;
	uint64_t unit;
	unsigned int state;
	const char *has[4], *lacks[4];
};

static void each_role_is_offered_what_the_table_has_for_it(void **state)
{
	static const struct offered table[] = {
		{ ROLE_HANDLER,
		  ROWS_UNIT,
		  STATE_HANDLING,
		  { "do-handle", "do-return", "do-ask-extension", "do-assign" },
		  { "do-dispatch", "do-close", "do-check-pass", "do-revoke" } },
		{ ROLE_DISPATCHER,
		  0,
		  STATE_HANDLING,
		  { "do-dispatch", "do-join", "do-urge", "do-note" },
		  { "do-handle", "do-return", "do-close", "do-grant-extension" } },
		{ ROLE_INTAKE,
		  0,
		  STATE_TRIAGE,
		  { "do-accept", "do-reject", "do-ask-verify", "do-dispatch" },
		  { "do-handle", "do-close", "do-verify" } },
		{ ROLE_INSPECTOR,
		  0,
		  STATE_HANDLED,
		  { "do-check-pass", "do-check-fail", "do-note", "do-comment" },
		  { "do-handle", "do-close", "do-dispatch" } },
		{ ROLE_OFFICE,
		  0,
		  STATE_CONFIRMED,
		  { "do-decide", "do-note", "do-comment" },
		  { "do-dispatch", "do-handle", "do-claim" } },
	};
	struct fixture *f = *state;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct browser b;

		desk_set_state(f, id, table[i].state);
		desk_enter(f, &b, role_name(table[i].role), table[i].role, table[i].unit);
		assert_int_equal(desk_look(f, &b, id), 200);
		for (int k = 0; k < 4 && table[i].has[k]; k++)
			assert_page_has(&b, arena_printf(f->arena, "id=\"%s\"", table[i].has[k]));
		for (int k = 0; k < 4 && table[i].lacks[k]; k++)
			assert_page_lacks(&b,
					  arena_printf(f->arena, "id=\"%s\"", table[i].lacks[k]));
		arena_free(b.arena);
	}
}

static void what_cannot_be_done_yet_says_why(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, -CLOCK_HOUR);
	fixture_sql(f, "UPDATE case_file SET handler_id = 1");
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	assert_page_has(&b, "请先收回单位内部的人员安排");
	assert_page_has(&b, "已经超期，不能再申请");
	browser_close(&b);
}

/* A case in that state, with the times that go with it, on the browser's page. */
static uint64_t open_in_state(struct fixture *f, struct browser *b, unsigned int state)
{
	uint64_t id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);

	desk_set_state(f, id, state);
	fixture_sql(
		f,
		"UPDATE case_file SET confirm_until = IF(%u = 4, UTC_TIMESTAMP() + INTERVAL 1 DAY,"
		" NULL), suspended_until = IF(%u = 12, UTC_TIMESTAMP() + INTERVAL 9 DAY, NULL)"
		" WHERE report_id = %llu",
		state, state, (unsigned long long)id);
	assert_int_equal(desk_look(f, b, id), 200);
	return id;
}

/* Stands on the page, and nothing is said against it. */
static bool is_offered(struct fixture *f, const char *page, const struct deed_form *d)
{
	const char *at = strstr(page, arena_printf(f->arena, "id=\"do-%s\"", d->name));
	const char *end = at ? strstr(at + 1, "id=\"do-") : NULL;
	const char *but = at ? strstr(at, "现在还不能做") : NULL;

	/* What photos and other reports are needed for has tests of its own. */
	return at && !(but && (!end || but < end)) && !(d->fields & (DEED_MAIN | DEED_PHOTOS));
}

static int send_form(struct fixture *f, struct browser *b, const struct deed_form *d,
		     unsigned int state, const char *person)
{
	uint64_t id = open_in_state(f, b, state);
	bool again = state == STATE_HANDLING || state == STATE_RETURNED;

	return browser_post(b, desk_path(f, id), "action", d->name, "seen", desk_seen(f, b), "note",
			    "写明了理由", "unit", again ? "2" : "1", "standard", again ? "2" : "1",
			    "amount", "1", "person", person, NULL);
}

/* No button lies: whatever stands there without a word against it, case_act() does. */
static void every_form_that_stands_open_can_be_sent(void **state)
{
	static const unsigned int states[] = { STATE_TRIAGE,   STATE_ACCEPTED, STATE_VERIFYING,
					       STATE_RETURNED, STATE_DISPUTED, STATE_CONFIRMED,
					       STATE_HANDLING, STATE_HANDLED,  STATE_SUSPENDED };
	static const enum role roles[] = { ROLE_HANDLER, ROLE_OFFICE, ROLE_INTAKE, ROLE_DISPATCHER,
					   ROLE_INSPECTOR };
	struct fixture *f = *state;
	struct browser b;
	unsigned int sent = 0;

	desk_city(f);
	fixture_sql(f, "INSERT INTO case_standard VALUES (2, 1, 2, '井盖松动', '井盖稳固', 1, 3)");
	known_load(f->db);
	desk_open(f, &b);
	for (size_t r = 0; r < 5; r++) {
		const char *person = arena_printf(
			f->arena, "%llu",
			(unsigned long long)desk_staff(f, role_name(roles[r]), roles[r],
						       roles[r] == ROLE_HANDLER ? ROWS_UNIT : 0));

		assert_int_equal(desk_log_in(&b, role_name(roles[r]), DESK_PASSWORD), 303);
		for (size_t s = 0; s < sizeof(states) / sizeof(states[0]); s++) {
			const char *page;

			open_in_state(f, &b, states[s]);
			page = b.body;
			for (const struct deed_form *d = deed_forms; d->name; d++) {
				if (!is_offered(f, page, d))
					continue;
				if (send_form(f, &b, d, states[s], person) != 303)
					fail_msg("%s in state %u by %s: %d", d->name, states[s],
						 role_name(roles[r]), b.status);
				sent++;
			}
		}
	}
	assert_true(sent > 100);
	browser_close(&b);
}

/* ---- what is done ---- */

static void handling_stops_the_units_clock_and_is_logged_with_who_did_it(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id, wang;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	wang = desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	assert_int_equal(desk_act(f, &b, id, "handle", "已更换井盖"), 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(f->arena, "%s?done=handle", desk_path(f, id)));
	assert_int_equal(desk_state(f, id), STATE_HANDLED);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM flow_log WHERE action = 5 AND public"
					" AND staff_id = %llu AND actor_name = '市南区城市管理局'",
					(unsigned long long)wang),
			 1);
	browser_get(&b, "%s", browser_header(&b, "Location"));
	assert_page_has(&b, "已记录：处理完成");
	browser_close(&b);
}

static void without_words_a_form_comes_back_open_and_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	assert_int_equal(desk_act(f, &b, id, "handle", "  "), 422);
	assert_page_has(&b, "请写几句说明");
	assert_page_has(&b, "id=\"do-handle\" data-dk=\"deed\" open");
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "ask-extension", "seen",
				      desk_seen(f, &b), "note", "雨天", "amount", "many", NULL),
			 422);
	assert_page_has(&b, "1 到 365");
	assert_page_has(&b, ">雨天</textarea>");
	assert_int_equal(desk_state(f, id), STATE_HANDLING);
	browser_close(&b);
}

static void the_second_person_gets_what_changed_and_her_text_back(void **state)
{
	struct fixture *f = *state;
	const char *before;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	before = desk_seen(f, &b);
	assert_int_equal(desk_act(f, &b, id, "comment", "我先到现场"), 303);
	/* As another window that was opened before. */
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "handle", "seen", before,
				      "note", "已经修好", NULL),
			 409);
	assert_page_has(&b, "有了新的进展");
	assert_page_has(&b, "dk-log__entry_fresh");
	assert_page_has(&b, "我先到现场");
	assert_page_has(&b, ">已经修好</textarea>");
	assert_int_equal(desk_state(f, id), STATE_HANDLING);
	assert_int_equal(desk_logged(f, EVENT_REFUSED_ACTION), 1);
	/* Having seen it she sends it again. */
	assert_int_equal(desk_act(f, &b, id, "handle", "已经修好"), 303);
	assert_int_equal(desk_state(f, id), STATE_HANDLED);
	browser_close(&b);
}

static void a_form_sent_twice_does_its_work_once(void **state)
{
	struct fixture *f = *state;
	const char *before;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	before = desk_seen(f, &b);
	for (int i = 0; i < 2; i++)
		assert_int_equal(browser_post(&b, desk_path(f, id), "action", "comment", "seen",
					      before, "note", "我先到现场", NULL),
				 i ? 409 : 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE action = 4"), 1);
	browser_close(&b);
}

static void a_role_forged_in_a_form_is_refused_and_written_down(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "dispatch", "actor", "4",
				      "role", "office", "seen", desk_seen(f, &b), "note", "派走",
				      "unit", "2", "standard", "1", NULL),
			 403);
	assert_page_has(&b, "不由您办理");
	assert_int_equal(desk_logged(f, EVENT_REFUSED_ACTION), 1);
	assert_int_equal(fixture_number(f, "SELECT unit_id FROM case_file"), ROWS_UNIT);
	browser_close(&b);
}

static void without_having_seen_anything_nobody_acts(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "handle", "note", "x", NULL),
			 422);
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "handle", "seen", "0", "note",
				      "x", NULL),
			 422);
	assert_int_equal(desk_state(f, id), STATE_HANDLING);
	browser_close(&b);
}

static void the_lead_finishes_once_its_helpers_have(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f,
		    "INSERT INTO case_unit (report_id, unit_id, asked_at) VALUES (%llu, %d, NOW())",
		    (unsigned long long)id, DESK_OTHER_UNIT);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	assert_page_has(&b, "还有协办单位没有完成");
	fixture_sql(f, "UPDATE case_unit SET done_at = NOW()");
	desk_look(f, &b, id);
	assert_page_lacks(&b, "还有协办单位没有完成");
	browser_close(&b);
}

static void a_unit_that_was_joined_by_mistake_is_dismissed(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	desk_look(f, &b, id);
	assert_page_lacks(&b, "id=\"do-dismiss\"");
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "join", "seen",
				      desk_seen(f, &b), "unit", "2", "note", "请协助", NULL),
			 303);
	desk_look(f, &b, id);
	/* Only who helps can be chosen. */
	assert_page_has(&b, "<select class=\"dk-input\" id=\"unit-dismiss\" name=\"unit\">"
			    "<option value=\"\">请选择</option><option value=\"2\">崂山区城市管理局"
			    "</option></select>");
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "dismiss", "seen",
				      desk_seen(f, &b), "unit", "2", "note", "加错了", NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_unit"), 0);
	desk_look(f, &b, id);
	assert_page_has(&b, "取消协办单位</b> → 崂山城管");
	assert_page_lacks(&b, "id=\"do-dismiss\"");
	browser_close(&b);
}

static void the_same_standard_again_is_said_to_be_the_same(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f, "UPDATE case_file SET standard_id = 1, category_id = 1");
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	desk_look(f, &b, id);
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "standard", "seen",
				      desk_seen(f, &b), "standard", "1", "note", "调整", NULL),
			 409);
	assert_page_has(&b, "选的就是现在的");
	assert_page_lacks(&b, "被退回的事项");
	browser_close(&b);
}

static void every_statement_of_the_case_fits_the_schema(void **state)
{
	const char *const *const tables[] = { record_statements, deed_statements,
					      answer_check_statements, case_page_statements,
					      assign_page_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(another_units_case_by_its_number_is_refused_and_written_down),
		fixture_test(what_may_be_claimed_is_in_sight_of_every_unit),
		fixture_test(a_number_that_is_none_is_404),
		fixture_test(the_page_holds_the_whole_case_for_four_statements),
		fixture_test(a_case_of_another_program_says_whose_it_is_and_where_its_photos_are),
		fixture_test(the_clocks_say_how_much_of_the_limit_is_used),
		fixture_test(what_waits_to_be_taken_in_has_a_limit_too),
		fixture_test(each_role_is_offered_what_the_table_has_for_it),
		fixture_test(what_cannot_be_done_yet_says_why),
		fixture_test(every_form_that_stands_open_can_be_sent),
		fixture_test(handling_stops_the_units_clock_and_is_logged_with_who_did_it),
		fixture_test(without_words_a_form_comes_back_open_and_says_so),
		fixture_test(the_second_person_gets_what_changed_and_her_text_back),
		fixture_test(a_form_sent_twice_does_its_work_once),
		fixture_test(a_role_forged_in_a_form_is_refused_and_written_down),
		fixture_test(without_having_seen_anything_nobody_acts),
		fixture_test(the_lead_finishes_once_its_helpers_have),
		fixture_test(a_unit_that_was_joined_by_mistake_is_dismissed),
		fixture_test(the_same_standard_again_is_said_to_be_the_same),
		fixture_test(every_statement_of_the_case_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
