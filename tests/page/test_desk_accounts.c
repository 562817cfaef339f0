/* Accounts, as admins keep them: list, somebody new, changes, what is refused. */
#include "tests/page/desk.h"

#include "account/accounts.h"
#include "account/staff_log.h"
#include "desk/known.h"
#include "desk/pages.h"

#define EVENT_ADMIN_SQL "SELECT COUNT(*) FROM staff_log WHERE event = 11"

static uint64_t enter(struct fixture *f, struct browser *b)
{
	desk_city(f);
	return desk_enter(f, b, "zhou", ROLE_ADMIN, 0);
}

static const char *of(struct fixture *f, uint64_t id, const char *what)
{
	return arena_printf(f->arena, "/desk/accounts/%llu%s", (unsigned long long)id, what);
}

static int look(struct fixture *f, struct browser *b, uint64_t id)
{
	return browser_get(b, "%s", of(f, id, ""));
}

/* One of the account's forms, as the last page of it had them. */
static int act(struct fixture *f, struct browser *b, uint64_t id, const char *what)
{
	return browser_post(b, of(f, id, what), "seen", desk_seen(f, b), NULL);
}

static const char *made_in(struct fixture *f, const struct browser *b)
{
	static const char before[] = "<code class=\"dk-made__word\">";
	const char *p = strstr(b->body, before);

	assert_non_null(p);
	p += strlen(before);
	return arena_strndup(f->arena, p, strcspn(p, "<"));
}

static int64_t is_active(struct fixture *f, uint64_t id)
{
	return fixture_number(f, "SELECT active FROM staff WHERE id = %llu",
			      (unsigned long long)id);
}

/* ---- the list ---- */

static void the_list_is_searched_and_filtered(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t wang;

	enter(f, &b);
	wang = desk_staff(f, "wang.hai", ROLE_HANDLER, ROWS_UNIT);
	desk_staff(f, "li_fan", ROLE_DISPATCHER, 0);
	fixture_sql(f, "UPDATE staff SET active = 0 WHERE login = 'li_fan'");
	fixture_sql(f,
		    "INSERT INTO staff_log (at, staff_id, event, address) VALUES"
		    " ('2026-03-05 02:00:00', %llu, 1, ''), ('2026-03-06 02:00:00', %llu, 2, '')",
		    (unsigned long long)wang, (unsigned long long)wang);
	assert_int_equal(browser_get(&b, "/desk/accounts"), 200);
	assert_page_has(&b, "wang.hai");
	assert_page_has(&b, "3月5日 10:00");
	assert_page_has(&b, "没有登录过");
	assert_page_has(&b, "已停用");
	assert_int_equal(browser_get(&b, "/desk/accounts?q=hai"), 200);
	assert_page_has(&b, ">wang.hai<");
	assert_page_lacks(&b, ">li_fan<");
	/* No sign of the search is more than itself. */
	assert_int_equal(browser_get(&b, "/desk/accounts?q=%%25"), 200);
	assert_page_has(&b, "没有符合条件的账号");
	assert_int_equal(browser_get(&b, "/desk/accounts?state=disabled"), 200);
	assert_page_lacks(&b, ">wang.hai<");
	assert_page_has(&b, ">li_fan<");
	assert_int_equal(browser_get(&b, "/desk/accounts?role=handler&unit=1"), 200);
	assert_page_has(&b, ">wang.hai<");
	assert_page_lacks(&b, ">zhou<");
	browser_close(&b);
}

static void the_list_goes_on_behind_its_first_page(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	for (int i = 0; i < 51; i++)
		desk_staff(f, arena_printf(f->arena, "a%02d", i), ROLE_INTAKE, 0);
	assert_int_equal(browser_get(&b, "/desk/accounts?role=intake"), 200);
	assert_page_has(&b, ">a49<");
	assert_page_lacks(&b, ">a50<");
	assert_page_has(&b, "after=a49");
	assert_int_equal(browser_get(&b, "/desk/accounts?role=intake&after=a49"), 200);
	assert_page_has(&b, ">a50<");
	browser_close(&b);
}

static void other_roles_are_refused_and_it_is_written_down(void **state)
{
	static const enum role roles[] = { ROLE_HANDLER, ROLE_OFFICE, ROLE_INTAKE, ROLE_DISPATCHER,
					   ROLE_INSPECTOR };
	struct fixture *f = *state;
	uint64_t other;

	desk_city(f);
	other = desk_staff(f, "zhou", ROLE_ADMIN, 0);
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		struct browser b;
		int64_t before = desk_logged(f, EVENT_REFUSED_ROLE);

		desk_enter(f, &b, role_name(roles[i]), roles[i], ROWS_UNIT);
		browser_get(&b, "/desk/account");
		assert_page_lacks(&b, "/desk/accounts");
		assert_int_equal(browser_get(&b, "/desk/accounts"), 403);
		assert_page_lacks(&b, "zhou");
		assert_int_equal(browser_get(&b, "/desk/accounts/new"), 403);
		assert_int_equal(look(f, &b, other), 403);
		assert_int_equal(browser_post(&b, of(f, other, "/disable"), "seen", "", NULL), 403);
		assert_int_equal(browser_post(&b, "/desk/accounts", "login", "mine", "name", "我",
					      "role", "admin", NULL),
				 403);
		assert_int_equal(desk_logged(f, EVENT_REFUSED_ROLE), before + 5);
		browser_close(&b);
	}
	assert_int_equal(is_active(f, other), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM staff WHERE login = 'mine'"), 0);
}

/* ---- somebody new ---- */

static void a_new_account_gets_a_password_that_is_shown_once(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	const char *made;
	uint64_t id;

	enter(f, &b);
	assert_int_equal(browser_get(&b, "/desk/accounts/new"), 200);
	assert_int_equal(browser_post(&b, "/desk/accounts", "login", "wang.hai", "name", "王海",
				      "role", "handler", "unit", "1", NULL),
			 200);
	made = made_in(f, &b);
	assert_int_equal(strlen(made), PASSWORD_MADE);
	id = (uint64_t)fixture_number(f, "SELECT id FROM staff WHERE login = 'wang.hai'"
					 " AND name = '王海' AND role = 3 AND unit_id = 1"
					 " AND must_change = 1");
	assert_int_equal(look(f, &b, id), 200);
	assert_page_lacks(&b, made);
	assert_page_has(&b, "管理员操作：新建（zhou）");
	/* Not in what a script is told, nor anywhere in the log. */
	b.accept = "application/json";
	browser_post(&b, "/desk/accounts", "login", "li.fan", "name", "李帆", "role", "intake",
		     NULL);
	assert_page_lacks(&b, "_made");
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM staff_log WHERE LOCATE('%s', detail)",
					made),
			 0);
	/* It lets in, as far as the new password. */
	desk_open(f, &other);
	assert_int_equal(desk_log_in(&other, "wang.hai", made), 303);
	assert_int_equal(browser_get(&other, "/desk"), 303);
	assert_string_equal(browser_header(&other, "Location"), "/desk/password");
	browser_close(&other);
	browser_close(&b);
}

static void a_new_account_keeps_the_commands_rules(void **state)
{
	static const struct {
		const char *login, *name, *role, *unit, *say;
		int status;
	} wrong[] = {
		{ "Wang", "王", "office", "", "登录名用小写字母", 422 },
		{ ".wang", "王", "office", "", "登录名用小写字母", 422 },
		{ "", "王", "office", "", "请填登录名", 422 },
		{ "wang", "", "office", "", "请填姓名", 422 },
		{ "wang", "王", "king", "", "没有这个职责", 422 },
		{ "wang", "王", "", "", "请选职责", 422 },
		{ "wang", "王", "handler", "", "处置人员要有单位", 422 },
		{ "wang", "王", "handler", "77", "没有这个单位", 422 },
		{ "zhou", "王", "office", "", "已经有人用了", 409 },
	};
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	browser_get(&b, "/desk/accounts/new");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(browser_post(&b, "/desk/accounts", "login", wrong[i].login, "name",
					      wrong[i].name, "role", wrong[i].role, "unit",
					      wrong[i].unit, NULL),
				 wrong[i].status);
		assert_page_has(&b, wrong[i].say);
	}
	assert_int_equal(fixture_count(f, "staff"), 1);
	browser_close(&b);
}

/* ---- changes ---- */

static void another_role_and_unit_end_the_sessions_and_are_logged(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	uint64_t id;

	enter(f, &b);
	id = desk_enter(f, &other, "wang", ROLE_HANDLER, ROWS_UNIT);
	look(f, &b, id);
	assert_int_equal(browser_post(&b, of(f, id, "/set"), "seen", desk_seen(f, &b), "name",
				      "王海", "role", "inspector", "unit", "", NULL),
			 303);
	assert_int_equal(browser_get(&b, "%s", browser_header(&b, "Location")), 200);
	assert_page_has(&b, "已保存");
	assert_page_has(&b, "改为督查员（zhou）");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM staff WHERE login = 'wang'"
					   " AND name = '王海' AND role = 7 AND unit_id IS NULL"),
			 1);
	assert_false(desk_is_in(&other));
	/* A handler without a unit is none. */
	assert_int_equal(browser_post(&b, of(f, id, "/set"), "seen", desk_seen(f, &b), "name",
				      "王海", "role", "handler", "unit", "", NULL),
			 422);
	assert_page_has(&b, "处置人员要有单位");
	browser_close(&other);
	browser_close(&b);
}

static void disabled_is_out_at_once_and_enabled_is_in_again(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	uint64_t id;

	enter(f, &b);
	id = desk_enter(f, &other, "wang", ROLE_OFFICE, 0);
	look(f, &b, id);
	assert_int_equal(act(f, &b, id, "/disable"), 303);
	assert_int_equal(is_active(f, id), 0);
	assert_false(desk_is_in(&other));
	assert_int_equal(desk_log_in(&other, "wang", DESK_PASSWORD), 422);
	look(f, &b, id);
	assert_int_equal(act(f, &b, id, "/enable"), 303);
	assert_int_equal(desk_log_in(&other, "wang", DESK_PASSWORD), 303);
	assert_int_equal(fixture_number(f, EVENT_ADMIN_SQL), 2);
	browser_close(&other);
	browser_close(&b);
}

static void a_reset_password_is_shown_once_and_a_replay_resets_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	const char *made, *seen;
	uint64_t id;

	enter(f, &b);
	id = desk_enter(f, &other, "wang", ROLE_OFFICE, 0);
	look(f, &b, id);
	seen = desk_seen(f, &b);
	assert_int_equal(act(f, &b, id, "/reset-password"), 200);
	made = made_in(f, &b);
	assert_false(desk_is_in(&other));
	assert_int_equal(desk_log_in(&other, "wang", DESK_PASSWORD), 422);
	/* The page is loaded again: the browser sends its form again. */
	assert_int_equal(browser_post(&b, of(f, id, "/reset-password"), "seen", seen, NULL), 409);
	assert_page_has(&b, "有过变动");
	assert_page_lacks(&b, "dk-made__word");
	assert_int_equal(desk_log_in(&other, "wang", made), 303);
	assert_int_equal(fixture_number(f, EVENT_ADMIN_SQL), 1);
	browser_close(&other);
	browser_close(&b);
}

static void a_reset_second_factor_is_bound_anew(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	enter(f, &b);
	id = desk_staff(f, "wang", ROLE_OFFICE, 0);
	look(f, &b, id);
	assert_page_lacks(&b, "重置动态口令");
	fixture_sql(f, "UPDATE staff SET totp_on = 1, totp_sealed = 'x' WHERE login = 'wang'");
	look(f, &b, id);
	assert_int_equal(act(f, &b, id, "/reset-totp"), 303);
	assert_int_equal(fixture_number(f, "SELECT totp_on FROM staff WHERE login = 'wang'"), 0);
	assert_int_equal(fixture_number(f, EVENT_ADMIN_SQL), 1);
	browser_close(&b);
}

/* ---- what an admin may not ---- */

static void nobody_does_it_to_herself_so_an_admin_is_always_left(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	me = enter(f, &b);
	assert_int_equal(look(f, &b, me), 200);
	assert_page_has(&b, "这是您自己的账号");
	assert_page_lacks(&b, "/disable");
	assert_int_equal(browser_post(&b, of(f, me, "/disable"), "seen", "x", NULL), 409);
	assert_page_has(&b, "另一位管理员");
	assert_int_equal(browser_post(&b, of(f, me, "/set"), "seen", "x", "name", "周", "role",
				      "office", NULL),
			 409);
	assert_int_equal(browser_post(&b, of(f, me, "/reset-password"), "seen", "x", NULL), 409);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM staff WHERE role = 8"
					   " AND active = 1"),
			 1);
	assert_int_equal(fixture_number(f, EVENT_ADMIN_SQL), 0);
	browser_close(&b);
}

/* As when two admins switch each other off at once: the second was let in before it happened. */
static void who_is_no_admin_any_more_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct staff me = { .login = "zhou", .role = ROLE_ADMIN };
	struct request req = { .arena = f->arena, .db = f->db, .staff = &me, .address = "" };
	struct account a;
	uint64_t other;

	db_use_arena(f->db, f->arena);
	req.now = f->now;
	me.id = desk_staff(f, "zhou", ROLE_ADMIN, 0);
	other = desk_staff(f, "qian", ROLE_ADMIN, 0);
	assert_int_equal(account_load(&req, other, &a), 1);
	fixture_sql(f, "UPDATE staff SET active = 0 WHERE login = 'zhou'");
	assert_int_equal(account_disable(&req, other, account_seen(&req, &a)), ACCOUNT_NO_ADMIN);
	assert_int_equal(is_active(f, other), 1);
	fixture_sql(f, "UPDATE staff SET active = 1 WHERE login = 'zhou'");
	assert_int_equal(account_disable(&req, other, account_seen(&req, &a)), ACCOUNT_DONE);
}

static void what_changed_meanwhile_is_looked_at_first(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	enter(f, &b);
	id = desk_staff(f, "wang", ROLE_OFFICE, 0);
	look(f, &b, id);
	fixture_sql(f, "UPDATE staff SET role = 7 WHERE login = 'wang'");
	assert_int_equal(browser_post(&b, of(f, id, "/set"), "seen", desk_seen(f, &b), "name",
				      "王海", "role", "intake", NULL),
			 409);
	assert_page_has(&b, "有过变动");
	/* What was typed stays. */
	assert_page_has(&b, "value=\"王海\"");
	assert_int_equal(fixture_number(f, "SELECT role FROM staff WHERE login = 'wang'"), 7);
	assert_int_equal(browser_get(&b, "/desk/accounts/999"), 404);
	assert_int_equal(browser_post(&b, "/desk/accounts/999/disable", "seen", "x", NULL), 404);
	browser_close(&b);
}

static void every_statement_of_the_accounts_fits_the_schema(void **state)
{
	const char *const *const tables[] = { accounts_statements, accounts_page_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_list_is_searched_and_filtered),
		fixture_test(the_list_goes_on_behind_its_first_page),
		fixture_test(other_roles_are_refused_and_it_is_written_down),
		fixture_test(a_new_account_gets_a_password_that_is_shown_once),
		fixture_test(a_new_account_keeps_the_commands_rules),
		fixture_test(another_role_and_unit_end_the_sessions_and_are_logged),
		fixture_test(disabled_is_out_at_once_and_enabled_is_in_again),
		fixture_test(a_reset_password_is_shown_once_and_a_replay_resets_nothing),
		fixture_test(a_reset_second_factor_is_bound_anew),
		fixture_test(nobody_does_it_to_herself_so_an_admin_is_always_left),
		fixture_test(who_is_no_admin_any_more_changes_nothing),
		fixture_test(what_changed_meanwhile_is_looked_at_first),
		fixture_test(every_statement_of_the_accounts_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
