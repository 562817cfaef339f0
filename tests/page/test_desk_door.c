/* The desk's door: who gets in, how, and what is written about it. */
#include "tests/page/desk.h"

#include "account/second.h"
#include "account/session.h"
#include "account/staff_log.h"
#include "account/throttle.h"
#include "base/secret.h"
#include "desk/pages.h"

/* ---- password ---- */

static void the_right_password_lets_in_and_leads_back(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_open(f, &b);
	desk_staff(f, "li", ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b, "/desk/probe?x=1"), 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/login?to=/desk/probe%3Fx%3D1");
	assert_int_equal(browser_get(&b, "%s", browser_header(&b, "Location")), 200);
	assert_page_has(&b, "name=\"to\" value=\"/desk/probe?x=1\"");
	assert_int_equal(browser_post(&b, "/desk/login", "login", "LI", "password", DESK_PASSWORD,
				      "to", "/desk/probe?x=1", NULL),
			 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/probe?x=1");
	assert_true(desk_is_in(&b));
	assert_int_equal(desk_logged(f, EVENT_LOGIN), 1);
	browser_close(&b);
}

static void the_cookie_is_the_desks_alone(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *cookie;

	desk_open(f, &b);
	desk_staff(f, "li", ROLE_OFFICE, 0);
	desk_log_in(&b, "li", DESK_PASSWORD);
	cookie = strstr(b.head, "Set-Cookie: desk=");
	assert_non_null(cookie);
	assert_non_null(strstr(cookie, "; Path=/desk; Max-Age=43200; HttpOnly; SameSite=Strict"));
	assert_string_equal(browser_header(&b, "Cache-Control"), "private, no-store");
	browser_close(&b);
}

static void a_wrong_password_and_an_unknown_login_are_answered_alike(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *first;

	desk_open(f, &b);
	desk_staff(f, "li", ROLE_OFFICE, 0);
	assert_int_equal(desk_log_in(&b, "li", "something else 9"), 422);
	first = strstr(b.body, "登录名或密码不对");
	assert_non_null(first);
	assert_int_equal(desk_log_in(&b, "wu", "something else 9"), 422);
	assert_page_has(&b, "登录名或密码不对");
	assert_page_lacks(&b, "something else 9");
	assert_null(browser_cookie(&b, "desk"));
	assert_int_equal(desk_logged(f, EVENT_WRONG_PASSWORD), 2);
	browser_close(&b);
}

static void a_disabled_account_is_out_at_once_and_stays_out(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	assert_true(desk_is_in(&b));
	fixture_sql(f, "UPDATE staff SET active = 0");
	assert_false(desk_is_in(&b));
	assert_int_equal(desk_log_in(&b, "li", DESK_PASSWORD), 422);
	browser_close(&b);
}

static void guessing_is_slowed_down_and_said_and_no_lock_stays(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_open(f, &b);
	desk_staff(f, "li", ROLE_OFFICE, 0);
	for (int i = 0; i < 6; i++)
		assert_int_equal(desk_log_in(&b, "li", "something else 9"), 422);
	assert_int_equal(desk_log_in(&b, "li", DESK_PASSWORD), 429);
	assert_page_has(&b, "账号没有被锁住");
	assert_int_equal(desk_logged(f, EVENT_THROTTLED), 1);
	/* Two seconds later. */
	fixture_sql(f, "UPDATE login_throttle SET until_at = UTC_TIMESTAMP(3)");
	assert_int_equal(desk_log_in(&b, "li", DESK_PASSWORD), 303);
	assert_int_equal(fixture_count(f, "login_throttle"), 0);
	browser_close(&b);
}

static void who_is_being_waited_for_counts_no_further_failures(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_open(f, &b);
	for (int i = 0; i < 6; i++)
		desk_log_in(&b, "nobody", "something else 9");
	for (int i = 0; i < 4; i++)
		assert_int_equal(desk_log_in(&b, "nobody", "something else 9"), 429);
	assert_int_equal(fixture_number(f, "SELECT MAX(failures) FROM login_throttle"), 6);
	browser_close(&b);
}

static void many_logins_from_one_address_are_slowed_down(void **state)
{
	struct fixture *f = *state;
	int64_t wait = 0;
	int tries;

	for (tries = 0; wait == 0 && tries < 100; tries++)
		wait = throttle_try(f->db, arena_printf(f->arena, "login%d", tries), "10.0.0.1",
				    f->now);
	assert_int_equal(tries, 32);
	assert_int_equal(wait, 2 * CLOCK_SECOND);
	assert_int_equal(throttle_try(f->db, "login1", "10.0.0.2", f->now), 0);
}

/* ---- sessions ---- */

static void a_session_brought_along_is_never_taken_over(void **state)
{
	struct fixture *f = *state;
	const char *brought = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct browser b;

	desk_open(f, &b);
	desk_staff(f, "li", ROLE_OFFICE, 0);
	browser_set_cookie(&b, "desk", brought);
	assert_int_equal(desk_log_in(&b, "li", DESK_PASSWORD), 303);
	assert_string_not_equal(browser_cookie(&b, "desk"), brought);
	browser_set_cookie(&b, "desk", brought);
	assert_false(desk_is_in(&b));
	browser_close(&b);
}

static void a_new_login_ends_the_session_before(void **state)
{
	struct fixture *f = *state;
	const char *first;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	first = arena_strdup(f->arena, browser_cookie(&b, "desk"));
	assert_int_equal(desk_log_in(&b, "li", DESK_PASSWORD), 303);
	assert_int_equal(fixture_count(f, "staff_session"), 1);
	browser_set_cookie(&b, "desk", first);
	assert_false(desk_is_in(&b));
	browser_close(&b);
}

static void the_database_holds_no_token(void **state)
{
	struct fixture *f = *state;
	unsigned char token[TOKEN_BYTES];
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	assert_int_equal(token_parse(token, arena_strndup(f->arena, browser_cookie(&b, "desk"),
							  TOKEN_TEXT)),
			 0);
	db_use_arena(f->db, f->arena);
	assert_int_equal(db_exec(f->db,
				 "SELECT 1 FROM staff_session WHERE LEFT(token_hash, 16) = ?", "b",
				 (const void *)token, sizeof(token)),
			 0);
	browser_close(&b);
}

static void a_session_ends_when_idle_and_when_old(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	fixture_sql(f, "UPDATE staff_session SET seen_at = UTC_TIMESTAMP(3) - INTERVAL 119 MINUTE");
	assert_true(desk_is_in(&b));
	assert_int_equal(fixture_number(f, "SELECT seen_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE"
					   " FROM staff_session"),
			 1);
	fixture_sql(f, "UPDATE staff_session SET seen_at = UTC_TIMESTAMP(3) - INTERVAL 121 MINUTE");
	assert_false(desk_is_in(&b));
	fixture_sql(f, "UPDATE staff_session SET seen_at = UTC_TIMESTAMP(3),"
		       " expires_at = UTC_TIMESTAMP(3)");
	assert_false(desk_is_in(&b));
	browser_close(&b);
}

static void what_a_page_asks_for_by_itself_keeps_no_session_alive(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	fixture_sql(f, "UPDATE staff_session SET seen_at = UTC_TIMESTAMP(3) - INTERVAL 119 MINUTE");
	b.accept = "application/json";
	assert_int_equal(browser_get(&b, "/desk/probe"), 200);
	assert_int_equal(fixture_number(f, "SELECT seen_at < UTC_TIMESTAMP() - INTERVAL 1 HOUR"
					   " FROM staff_session"),
			 1);
	browser_close(&b);
}

static void out_is_out_here_and_everywhere(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b, "/desk/account"), 200);
	assert_int_equal(browser_post(&b, "/desk/logout", NULL), 303);
	assert_null(browser_cookie(&b, "desk"));
	assert_int_equal(fixture_count(f, "staff_session"), 0);
	desk_log_in(&b, "li", DESK_PASSWORD);
	fixture_sql(f, "INSERT INTO staff_session SELECT REPEAT('x', 32), staff_id, stage, address,"
		       " created_at, seen_at, expires_at FROM staff_session");
	assert_int_equal(browser_get(&b, "/desk/account"), 200);
	assert_page_has(&b, "2 个");
	assert_int_equal(browser_post(&b, "/desk/logout-all", NULL), 303);
	assert_int_equal(fixture_count(f, "staff_session"), 0);
	assert_int_equal(desk_logged(f, EVENT_LOGOUT_ALL), 1);
	browser_close(&b);
}

/* ---- tokens and roles ---- */

static void forms_of_the_desk_need_the_sessions_own_token(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	const char *visitors;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	visitors = b.csrf; /* of the login form: bound to the browser */
	assert_int_equal(browser_post(&b, "/desk/probe", NULL), 403);
	assert_int_equal(desk_logged(f, EVENT_REFUSED_TOKEN), 1);
	assert_int_equal(browser_get(&b, "/desk/account"), 200);
	assert_string_not_equal(b.csrf, visitors);
	assert_int_equal(browser_post(&b, "/desk/probe", NULL), 200);
	desk_enter(f, &other, "wu", ROLE_OFFICE, 0);
	other.csrf = b.csrf;
	assert_int_equal(browser_post(&other, "/desk/probe", NULL), 403);
	browser_close(&other);
	arena_free(b.arena);
}

static void a_form_after_the_session_ended_is_refused_and_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	fixture_sql(f, "DELETE FROM staff_session");
	assert_int_equal(browser_post(&b, "/desk/probe", NULL), 403);
	assert_page_has(&b, "登录已经过期");
	assert_page_has(&b, "/desk/login");
	browser_close(&b);
}

static void another_roles_page_is_refused_and_written_down(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_INTAKE, 0);
	assert_int_equal(browser_get(&b, "/desk/office"), 403);
	assert_page_has(&b, "不在您的职责里");
	assert_int_equal(desk_logged(f, EVENT_REFUSED_ROLE), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM staff_log WHERE event = 12"
					   " AND detail = '/desk/office' AND staff_id > 0"),
			 1);
	/* The role is the account's, not anything that a request could say. */
	browser_set_cookie(&b, "role", "office");
	assert_int_equal(browser_get(&b, "/desk/office?role=4"), 403);
	fixture_sql(f, "UPDATE staff SET role = %d", ROLE_DISPATCHER);
	assert_int_equal(browser_get(&b, "/desk/office"), 200);
	browser_close(&b);
}

/* ---- new password ---- */

static void a_given_password_must_be_changed_before_anything_else(void **state)
{
	struct fixture *f = *state;
	const char *before;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	fixture_sql(f, "UPDATE staff SET must_change = 1");
	assert_int_equal(browser_get(&b, "/desk/probe"), 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/password");
	assert_int_equal(browser_get(&b, "/desk/password"), 200);
	assert_int_equal(browser_post(&b, "/desk/password", "old", DESK_PASSWORD, "new", "short",
				      "again", "short", NULL),
			 422);
	assert_page_has(&b, "至少 10 个字");
	assert_int_equal(browser_post(&b, "/desk/password", "old", DESK_PASSWORD, "new",
				      "a new sentence 8", "again", "another sentence", NULL),
			 422);
	assert_page_has(&b, "两次填的新密码不一样");
	assert_int_equal(browser_post(&b, "/desk/password", "old", "not it at all", "new",
				      "a new sentence 8", "again", "a new sentence 8", NULL),
			 422);
	assert_page_has(&b, "现在的密码不对");
	before = arena_strdup(f->arena, browser_cookie(&b, "desk"));
	assert_int_equal(browser_post(&b, "/desk/password", "old", DESK_PASSWORD, "new",
				      "a new sentence 8", "again", "a new sentence 8", NULL),
			 303);
	assert_string_not_equal(browser_cookie(&b, "desk"), before);
	assert_true(desk_is_in(&b));
	browser_set_cookie(&b, "desk", before);
	assert_false(desk_is_in(&b));
	assert_int_equal(desk_log_in(&b, "li", DESK_PASSWORD), 422);
	assert_int_equal(desk_log_in(&b, "li", "a new sentence 8"), 303);
	browser_close(&b);
}

/* ---- the whole ---- */

extern const char *const user_command_statements[];

static void every_statement_of_the_account_room_fits_the_schema(void **state)
{
	const char *const *const tables[] = { session_statements,     second_statements,
					      staff_statements,       staff_log_statements,
					      throttle_statements,    account_statements,
					      user_command_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

static void a_page_behind_the_door_costs_one_statement_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	db_statements(f->db);
	assert_true(desk_is_in(&b));
	assert_int_equal(db_statements(f->db), 1);
	browser_close(&b);
}

static void without_its_database_the_door_says_later(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	fixture_sql(f, "RENAME TABLE staff_session TO gone");
	assert_int_equal(browser_get(&b, "/desk/probe"), 503);
	fixture_sql(f, "RENAME TABLE gone TO staff_session");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_right_password_lets_in_and_leads_back),
		fixture_test(the_cookie_is_the_desks_alone),
		fixture_test(a_wrong_password_and_an_unknown_login_are_answered_alike),
		fixture_test(a_disabled_account_is_out_at_once_and_stays_out),
		fixture_test(guessing_is_slowed_down_and_said_and_no_lock_stays),
		fixture_test(who_is_being_waited_for_counts_no_further_failures),
		fixture_test(many_logins_from_one_address_are_slowed_down),
		fixture_test(a_session_brought_along_is_never_taken_over),
		fixture_test(a_new_login_ends_the_session_before),
		fixture_test(the_database_holds_no_token),
		fixture_test(a_session_ends_when_idle_and_when_old),
		fixture_test(what_a_page_asks_for_by_itself_keeps_no_session_alive),
		fixture_test(out_is_out_here_and_everywhere),
		fixture_test(forms_of_the_desk_need_the_sessions_own_token),
		fixture_test(a_form_after_the_session_ended_is_refused_and_says_so),
		fixture_test(another_roles_page_is_refused_and_written_down),
		fixture_test(a_given_password_must_be_changed_before_anything_else),
		fixture_test(every_statement_of_the_account_room_fits_the_schema),
		fixture_test(a_page_behind_the_door_costs_one_statement_of_its_own),
		fixture_test(without_its_database_the_door_says_later),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
