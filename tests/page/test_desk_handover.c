/*
 * The desk's page of cases that another core has: what is stuck and why, and what a person
 * decides of it: once, however often she clicks.
 */
#include "tests/page/desk.h"

#include "account/staff_log.h"
#include "desk/outside.h"
#include "handover/handover.h"

/* A case of the other core, so stuck. Its report's id. */
static uint64_t stuck(struct fixture *f, enum handover_state state, const char *error,
		      int64_t before)
{
	uint64_t id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);

	fixture_sql(f,
		    "UPDATE report SET log_id = (SELECT MAX(id) FROM flow_log WHERE report_id ="
		    " %llu), log_seq = 2 WHERE id = %llu",
		    (unsigned long long)id, (unsigned long long)id);
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO handover_case (report_id, unit_id, state, next_at,"
				 " created_at) VALUES (?, ?, ?, ?, ?)",
				 "uuutt", id, (uint64_t)ROWS_UNIT, (uint64_t)state,
				 f->now + CLOCK_MINUTE, f->now - before),
			 1);
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO handover_message (report_id, kind, log_id, attempts,"
				 " error, created_at) VALUES (?, 1, ?, 3, ?, ?)",
				 "uust", id, id * 10, error, f->now - before),
			 1);
	return id;
}

/* One more message behind. */
static void behind(struct fixture *f, uint64_t id, enum outward_kind kind)
{
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO handover_message (report_id, kind, log_id,"
				 " created_at) VALUES (?, ?, ?, ?)",
				 "uuut", id, (uint64_t)kind, id * 10 + 1, f->now),
			 1);
}

static void outward_city(struct fixture *f)
{
	desk_city(f);
	fixture_sql(f, "INSERT INTO handover_line (id, unit_id, answered_at) VALUES"
		       " (1, 1, UTC_TIMESTAMP(3) - INTERVAL 5 MINUTE)");
	outside_forget();
}

static unsigned int state(struct fixture *f, uint64_t id)
{
	return (unsigned int)
		fixture_number(f, "SELECT state FROM handover_case WHERE report_id = %llu",
			       (unsigned long long)id);
}

static const char *pick(struct fixture *f, uint64_t id)
{
	return arena_printf(f->arena, "%llu-%lld", (unsigned long long)id,
			    (long long)fixture_number(f,
						      "SELECT COALESCE(MIN(id), 0) FROM"
						      " handover_message WHERE state = 1 AND"
						      " report_id = %llu",
						      (unsigned long long)id));
}

static size_t at(const struct browser *b, const char *text)
{
	const char *p = strstr(b->body, text);

	if (!p)
		fail_msg("\"%s\" is not in:\n%s", text, b->body);
	return (size_t)(p - b->body);
}

static void what_is_stuck_stands_by_reason_the_oldest_first(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t down, unsure, older, refused, later;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	/* Older than the stuck ones by its number, and last on the page. */
	later = stuck(f, HANDOVER_WAITING, "x", CLOCK_HOUR);
	behind(f, later, OUTWARD_SOLVED);
	behind(f, later, OUTWARD_WORDS);
	down = stuck(f, HANDOVER_DEAD, "HTTP 500", CLOCK_HOUR);
	refused = stuck(f, HANDOVER_REFUSED, "对方说：缺少照片", CLOCK_HOUR);
	unsure = stuck(f, HANDOVER_UNSURE, "", CLOCK_HOUR);
	older = stuck(f, HANDOVER_DEAD, "HTTP 500", 2 * CLOCK_DAY);
	behind(f, down, OUTWARD_NOT_SOLVED);
	assert_int_equal(browser_get(&b, "/desk/handover"), 200);
	assert_page_has(&b, "不确定对方是否收到");
	assert_page_has(&b, "对方说：缺少照片");
	assert_page_has(&b, "后再试");
	assert_true(at(&b, rows_number(f, unsure)) < at(&b, rows_number(f, refused)));
	assert_true(at(&b, rows_number(f, refused)) < at(&b, rows_number(f, older)));
	assert_true(at(&b, rows_number(f, older)) < at(&b, rows_number(f, down)));
	assert_page_has(&b, "这一件有 2 条要按顺序送");
	assert_page_has(&b, "市民反馈未解决");
	assert_page_has(&b, "这一件有 3 条要按顺序送");
	assert_true(at(&b, rows_number(f, down)) < at(&b, rows_number(f, later)));
	assert_page_has(&b, "4 件");
	assert_page_has(&b, "5分钟前");
	/* Nothing of the reporter's is on it. */
	assert_page_lacks(&b, "井盖松动");
	browser_close(&b);
}

static void the_frame_leads_there_only_when_something_is_outward_or_left(void **s)
{
	static const char link[] = "href=\"/desk/handover\"";
	struct fixture *f = *s;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	desk_city(f);
	outside_forget();
	browser_get(&b, "/desk");
	assert_page_lacks(&b, link);
	fixture_sql(f, "INSERT INTO handover_line (id, unit_id) VALUES (1, 1)");
	outside_forget();
	browser_get(&b, "/desk");
	assert_page_has(&b, link);
	fixture_sql(f, "UPDATE handover_line SET unit_id = NULL");
	id = stuck(f, HANDOVER_DEAD, "x", 0);
	outside_forget();
	browser_get(&b, "/desk");
	assert_page_has(&b, "转交<b class=\"dk-badge\">1</b>");
	fixture_sql(f, "UPDATE handover_case SET state = 7 WHERE report_id = %llu",
		    (unsigned long long)id);
	outside_forget();
	browser_get(&b, "/desk");
	assert_page_lacks(&b, link);
	arena_free(b.arena);
	/* Who does not decide is not led there. */
	fixture_sql(f, "UPDATE handover_line SET unit_id = 1");
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	outside_forget();
	browser_get(&b, "/desk");
	assert_page_lacks(&b, link);
	browser_close(&b);
}

static void only_the_office_and_admins_decide_and_only_with_the_forms_token(void **s)
{
	static const enum role others[] = { ROLE_HANDLER, ROLE_INTAKE, ROLE_DISPATCHER,
					    ROLE_INSPECTOR, ROLE_SIGNS };
	struct fixture *f = *s;
	struct browser b;
	uint64_t id;

	desk_open(f, &b);
	outward_city(f);
	id = stuck(f, HANDOVER_DEAD, "x", 0);
	browser_close(&b);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		desk_enter(f, &b, role_name(others[i]), others[i],
			   others[i] == ROLE_HANDLER ? ROWS_UNIT : 0);
		assert_int_equal(browser_get(&b, "/desk/handover"), 403);
		browser_get(&b, "/desk/account");
		assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick",
					      pick(f, id), "note", "x", NULL),
				 403);
		browser_close(&b);
	}
	desk_enter(f, &b, "guan", ROLE_ADMIN, 0);
	assert_int_equal(browser_get(&b, "/desk/handover"), 200);
	b.send_csrf = false;
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "again", "pick", pick(f, id),
				      NULL),
			 403);
	assert_int_equal(browser_post(&b, "/desk/handover/go", NULL), 403);
	assert_int_equal(state(f, id), HANDOVER_DEAD);
	browser_close(&b);
}

static void trying_again_is_at_once_and_written_down(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_DEAD, "HTTP 500", CLOCK_HOUR);
	browser_get(&b, "/desk/handover");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "again", "pick", pick(f, id),
				      "note", "", NULL),
			 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/handover?done=again&n=1");
	assert_int_equal(state(f, id), HANDOVER_WAITING);
	assert_int_equal(fixture_number(f, "SELECT attempts FROM handover_message"), 0);
	assert_int_equal(desk_logged(f, EVENT_HANDOVER), 1);
	browser_get(&b, "/desk/handover?done=again&n=1");
	assert_page_has(&b, "1 件：马上再发");
	browser_close(&b);
}

static void skipping_needs_a_reason_and_a_second_click_skips_no_more(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	const char *seen;
	uint64_t id;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_UNSURE, "x", CLOCK_HOUR);
	behind(f, id, OUTWARD_WORDS);
	seen = pick(f, id);
	browser_get(&b, "/desk/handover");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "skip", "pick", seen, "note", " ",
				      NULL),
			 422);
	assert_page_has(&b, "跳过要写原因");
	assert_page_has(&b, arena_printf(f->arena, "value=\"%s\" checked", seen));
	assert_int_equal(state(f, id), HANDOVER_UNSURE);
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "skip", "pick", seen, "note",
				      "电话里说收到了", NULL),
			 303);
	assert_int_equal(state(f, id), HANDOVER_WAITING);
	/* The same form again is about a message that is no longer the next one. */
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "skip", "pick", seen, "note",
				      "电话里说收到了", NULL),
			 409);
	assert_page_has(&b, "刚才有了变化");
	assert_int_equal(fixture_count(f, "handover_message WHERE state = 3"), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM staff_log WHERE event = 17 AND"
					   " detail = '跳过：电话里说收到了'"),
			 1);
	browser_close(&b);
}

static void a_case_taken_back_waits_at_our_own_desk_once(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	const char *seen;
	uint64_t id;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	fixture_sql(f, "UPDATE handover_case SET remote_id = 'A/1', handed_at = NOW(3)");
	seen = pick(f, id);
	browser_get(&b, "/desk/handover");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick", seen, "note",
				      "对方停机两天", NULL),
			 303);
	assert_int_equal(desk_state(f, id), STATE_RETURNED);
	/* Its farewell is on the way: the second click does not stop it, nor take a unit's case. */
	assert_int_equal(fixture_count(f, "handover_message WHERE kind = 6 AND state = 1"), 1);
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick", seen, "note",
				      "对方停机两天", NULL),
			 409);
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick", pick(f, id),
				      "note", "再来一次", NULL),
			 409);
	assert_int_equal(fixture_count(f, "handover_message WHERE kind = 6 AND state = 1"), 1);
	desk_look(f, &b, id);
	assert_page_has(&b, "城市派遣平台没有接办");
	browser_close(&b);
}

static void what_waits_for_its_reporter_is_not_taken_and_what_is_closed_stays_so(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t handled, closed;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	handled = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	closed = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	desk_set_state(f, handled, STATE_HANDLED);
	desk_set_state(f, closed, STATE_CLOSED);
	browser_get(&b, "/desk/handover");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick", pick(f, handled),
				      "pick", pick(f, closed), "note", "急", NULL),
			 409);
	assert_page_has(&b, "在等市民");
	assert_int_equal(state(f, handled), HANDOVER_DEAD);
	assert_int_equal(state(f, closed), HANDOVER_TAKEN);
	assert_int_equal(desk_state(f, closed), STATE_CLOSED);
	browser_close(&b);
}

static void all_of_a_group_are_those_that_were_shown(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id, other, later;
	const char *seen, *seen_other;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	other = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	browser_get(&b, "/desk/handover");
	assert_page_has(&b, "这一组 2 件全部");
	seen = pick(f, id);
	seen_other = pick(f, other);
	later = stuck(f, HANDOVER_DEAD, "x", 0);
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "again", "all", "1", "seen", seen,
				      "seen", seen_other, NULL),
			 303);
	assert_int_equal(state(f, id), HANDOVER_WAITING);
	assert_int_equal(state(f, other), HANDOVER_WAITING);
	assert_int_equal(state(f, later), HANDOVER_DEAD);
	browser_close(&b);
}

static void what_is_being_sent_just_now_is_left_alone(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id, other;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	other = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	browser_get(&b, "/desk/handover");
	fixture_sql(f, "UPDATE handover_case SET state = 3 WHERE report_id = %llu",
		    (unsigned long long)id);
	/* In bulk: each by itself, and the answer says which. */
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick", pick(f, id),
				      "pick", pick(f, other), "note", "急", NULL),
			 409);
	assert_page_has(&b, "办好 1 件，另外 1 件没有办");
	assert_int_equal(state(f, id), HANDOVER_SENDING);
	assert_int_equal(desk_state(f, id), STATE_HANDLING);
	assert_int_equal(desk_state(f, other), STATE_RETURNED);
	browser_close(&b);
}

static void a_form_made_by_hand_changes_nothing(void **s)
{
	static const char *const picks[] = { "",   "0-0",      "1",   "x-1",   "-1",
					     "1-", "999999-1", "1-x", "1-1-1", "+1-1" };
	struct fixture *f = *s;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_DEAD, "x", CLOCK_HOUR);
	browser_get(&b, "/desk/handover");
	for (size_t i = 0; i < sizeof(picks) / sizeof(picks[0]); i++)
		assert_int_equal(browser_post(&b, "/desk/handover", "do", "again", "pick", picks[i],
					      NULL),
				 422);
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "again", NULL), 422);
	assert_page_has(&b, "先选中");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "eat", "pick", pick(f, id), NULL),
			 422);
	assert_int_equal(state(f, id), HANDOVER_DEAD);
	browser_close(&b);
}

static void a_stopped_line_says_why_and_goes_on_when_told(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "guan", ROLE_ADMIN, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_WAITING, "", CLOCK_HOUR);
	fixture_sql(f, "UPDATE handover_line SET stopped_at = UTC_TIMESTAMP(3),"
		       " stopped_why = '密钥不对'");
	browser_get(&b, "/desk/handover");
	assert_page_has(&b, "密钥不对");
	assert_page_has(&b, "对方不让我们接入");
	assert_page_lacks(&b, "后再试");
	assert_page_has(&b, rows_number(f, id));
	assert_int_equal(browser_post(&b, "/desk/handover/go", NULL), 303);
	assert_int_equal(fixture_count(f, "handover_line WHERE stopped_at IS NULL"), 1);
	assert_int_equal(desk_logged(f, EVENT_HANDOVER), 1);
	browser_close(&b);
}

static void the_cases_own_page_tells_where_it_is_outside(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id, ours;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_DEAD, "HTTP 500", CLOCK_HOUR);
	ours = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f, "UPDATE handover_case SET remote_id = 'A/17', remote_status = 'handling'");
	fixture_sql(f,
		    "INSERT INTO handover_reply (reply_id, answer, report_id, content, sequence,"
		    " at, remote_id, status, unit, say, received_at, state, why) VALUES"
		    " ('R-1', 0, %llu, '', 1, UTC_TIMESTAMP(3), '', 3, '市南城管', '修好了',"
		    " UTC_TIMESTAMP(3), 3, '')",
		    (unsigned long long)id);
	desk_look(f, &b, id);
	assert_page_has(&b, "在城市派遣平台");
	assert_page_has(&b, "A/17");
	assert_page_has(&b, "正在处理");
	assert_page_has(&b, "HTTP 500");
	assert_int_equal(browser_get(&b, "/desk/handover/%s", rows_number(f, id)), 200);
	assert_page_has(&b, "转交案件");
	assert_page_has(&b, "修好了");
	assert_page_has(&b, "来晚了，没有照办");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "again", "pick", pick(f, id),
				      "one", rows_number(f, id), NULL),
			 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(f->arena, "/desk/handover/%s?done=again&n=1",
					 rows_number(f, id)));
	/* Ours was never there. */
	desk_look(f, &b, ours);
	assert_page_lacks(&b, "城市派遣平台");
	assert_int_equal(browser_get(&b, "/desk/handover/%s", rows_number(f, ours)), 404);
	assert_int_equal(browser_get(&b, "/desk/handover/QD-1"), 404);
	browser_close(&b);
}

static void what_is_left_over_there_is_taken_when_our_own_core_dispatches_again(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id, over;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_IDLE, "", CLOCK_HOUR);
	over = stuck(f, HANDOVER_IDLE, "", CLOCK_HOUR);
	fixture_sql(f, "UPDATE handover_message SET state = 2");
	desk_set_state(f, over, STATE_CLOSED);
	/* As long as the other core dispatches it is nobody's business. */
	browser_get(&b, "/desk/handover");
	assert_page_lacks(&b, rows_number(f, id));
	fixture_sql(f, "UPDATE handover_line SET unit_id = NULL");
	outside_forget();
	browser_get(&b, "/desk");
	assert_page_has(&b, "href=\"/desk/handover\"");
	browser_get(&b, "/desk/handover");
	assert_page_has(&b, "转交以后还没有收回");
	assert_page_has(&b, rows_number(f, id));
	assert_page_lacks(&b, rows_number(f, over));
	assert_page_lacks(&b, "value=\"again\"");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick", pick(f, id),
				      "note", "改由我们派", NULL),
			 303);
	assert_int_equal(desk_state(f, id), STATE_RETURNED);
	outside_forget();
	browser_get(&b, "/desk");
	assert_page_lacks(&b, "href=\"/desk/handover\"");
	browser_close(&b);
}

static void what_never_went_is_taken_too_when_our_own_core_dispatches_again(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_WAITING, "", CLOCK_HOUR);
	fixture_sql(f, "UPDATE handover_message SET attempts = 0");
	fixture_sql(f, "UPDATE handover_line SET unit_id = NULL");
	browser_get(&b, "/desk/handover");
	assert_page_has(&b, rows_number(f, id));
	assert_page_has(&b, "没有发出的不再发");
	assert_page_lacks(&b, "会自动再试");
	assert_page_lacks(&b, "后再试");
	assert_int_equal(browser_post(&b, "/desk/handover", "do", "take", "pick", pick(f, id),
				      "note", "改由我们派", NULL),
			 303);
	assert_int_equal(desk_state(f, id), STATE_RETURNED);
	browser_get(&b, "/desk/handover");
	assert_page_lacks(&b, rows_number(f, id));
	browser_close(&b);
}

static void with_nothing_stuck_the_page_says_so(void **s)
{
	struct fixture *f = *s;
	struct browser b;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	desk_city(f);
	assert_int_equal(browser_get(&b, "/desk/handover"), 200);
	assert_page_has(&b, "没有卡住的案卷");
	assert_page_has(&b, "现在由本平台派遣");
	browser_close(&b);
}

static void while_nobody_answers_the_page_does_not_say_that_all_goes_on(void **s)
{
	struct fixture *f = *s;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "sun", ROLE_OFFICE, 0);
	outward_city(f);
	id = stuck(f, HANDOVER_WAITING, "", CLOCK_MINUTE);
	fixture_sql(f, "UPDATE handover_message SET attempts = 0");
	assert_int_equal(browser_get(&b, "/desk/handover"), 200);
	assert_page_has(&b, "都在按顺序送");
	fixture_sql(f, "UPDATE handover_line SET asked_at = UTC_TIMESTAMP(3)");
	browser_get(&b, "/desk/handover");
	assert_page_lacks(&b, "都在按顺序送");
	assert_page_has(&b, "有消息等着发");
	/* Tried, not reached, not counted: it stands there with its reason. */
	fixture_sql(f, "UPDATE handover_message SET error ="
		       " 'not reached: Could not connect to server'");
	browser_get(&b, "/desk/handover");
	assert_page_has(&b, rows_number(f, id));
	assert_page_has(&b, "连不上对方：没有人应");
	assert_page_lacks(&b, "试了 0 次");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(what_is_stuck_stands_by_reason_the_oldest_first),
		fixture_test(the_frame_leads_there_only_when_something_is_outward_or_left),
		fixture_test(only_the_office_and_admins_decide_and_only_with_the_forms_token),
		fixture_test(trying_again_is_at_once_and_written_down),
		fixture_test(skipping_needs_a_reason_and_a_second_click_skips_no_more),
		fixture_test(a_case_taken_back_waits_at_our_own_desk_once),
		fixture_test(what_waits_for_its_reporter_is_not_taken_and_what_is_closed_stays_so),
		fixture_test(all_of_a_group_are_those_that_were_shown),
		fixture_test(what_is_being_sent_just_now_is_left_alone),
		fixture_test(a_form_made_by_hand_changes_nothing),
		fixture_test(a_stopped_line_says_why_and_goes_on_when_told),
		fixture_test(the_cases_own_page_tells_where_it_is_outside),
		fixture_test(what_is_left_over_there_is_taken_when_our_own_core_dispatches_again),
		fixture_test(what_never_went_is_taken_too_when_our_own_core_dispatches_again),
		fixture_test(with_nothing_stuck_the_page_says_so),
		fixture_test(while_nobody_answers_the_page_does_not_say_that_all_goes_on),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
