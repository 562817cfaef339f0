/* A browser deletes what is stored of it: said before, asked twice, gone in one step or not at all.
 */
#include "tests/page/reports.h"

#include "account/citizen_rows.h"
#include "base/secret.h"
#include "report/city.h"
#include "report/status.h"
#include "tests/db/fixture.h"

static void the_page_says_what_goes_and_what_stays_before_anything_is_done(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	rows_city(f); /* with a citizen of its own */
	assert_int_equal(city_load(f->db), 0);
	page_browser(f, &b);
	me = page_citizen(f, &b);
	page_report(f, me, STATUS_HANDLING);
	page_report(f, me, STATUS_CLOSED);
	assert_int_equal(browser_get(&b, "/me"), 200);
	assert_page_has(&b, "href=\"/me/delete\"");
	assert_int_equal(browser_get(&b, "/me/delete"), 200);
	assert_page_has(&b, "上报：2 件");
	assert_page_lacks(&b, "条</li>"); /* of what there is none of, nothing is said */
	for (const char *const *say = erase_goes + ERASE_OF_ACCOUNT; *say; say++)
		assert_page_has(&b, *say);
	for (const char *const *say = erase_stays; *say; say++)
		assert_page_has(&b, *say);
	assert_page_lacks(&b, "微信");
	assert_non_null(strstr(browser_header(&b, "Cache-Control"), "no-store"));
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "citizen"), 2);
	browser_close(&b);
}

static void without_the_tick_or_the_token_nothing_goes(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	rows_city(f); /* with a citizen of its own */
	assert_int_equal(city_load(f->db), 0);
	page_browser(f, &b);
	me = page_citizen(f, &b);
	page_report(f, me, STATUS_HANDLING);
	browser_get(&b, "/me/delete");
	assert_int_equal(browser_post(&b, "/me/delete", NULL), 422);
	assert_page_has(&b, "请先看完上面两段");
	assert_page_has(&b, "href=\"#sure\"");
	assert_int_equal(browser_post(&b, "/me/delete", "sure", "0", NULL), 422);
	b.send_csrf = false;
	assert_int_equal(browser_post(&b, "/me/delete", "sure", "1", NULL), 403);
	assert_int_equal(browser_get(&b, "/me/delete?sure=1"), 200);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "citizen"), 2);
	assert_non_null(browser_cookie(&b, "dl"));
	browser_close(&b);
}

static void with_both_it_is_gone_and_so_is_the_cookie(void **state)
{
	struct fixture *f = *state;
	uint64_t me, report;
	struct browser b;

	rows_city(f); /* with a citizen of its own */
	assert_int_equal(city_load(f->db), 0);
	page_browser(f, &b);
	me = page_citizen(f, &b);
	report = page_report(f, me, STATUS_HANDLED);
	browser_get(&b, "/me/delete");
	assert_int_equal(browser_post(&b, "/me/delete", "sure", "1", NULL), 200);
	assert_page_has(&b, "已经删除");
	assert_null(browser_cookie(&b, "dl"));
	assert_string_equal(browser_header(&b, "Clear-Site-Data"), "\"storage\"");
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, arena_printf(f->arena, "citizen WHERE id = %llu",
						       (unsigned long long)me)),
			 0);
	/* The report is there for everybody, and waits for no answer of hers. */
	assert_int_equal(page_get(f, &b, report), 200);
	assert_page_lacks(&b, "已解决</button>");
	assert_int_equal(page_post(f, &b, report, "solved"), 403);
	browser_close(&b);
}

static void who_has_nothing_deletes_nothing_and_is_told_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	rows_city(f); /* with a citizen of its own */
	assert_int_equal(city_load(f->db), 0);
	page_browser(f, &b);
	assert_int_equal(browser_get(&b, "/me/delete"), 200);
	assert_page_has(&b, "还没有您的记录");
	assert_int_equal(browser_post(&b, "/me/delete", "sure", "1", NULL), 200);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "citizen"), 1);
	browser_close(&b);
}

static void without_the_database_nothing_is_half_gone(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	rows_city(f); /* with a citizen of its own */
	assert_int_equal(city_load(f->db), 0);
	page_browser(f, &b);
	me = page_citizen(f, &b);
	page_report(f, me, STATUS_HANDLING);
	browser_get(&b, "/me/delete");
	db_use_arena(f->db, f->arena);
	fixture_sql(f, "CREATE TRIGGER stop_it BEFORE DELETE ON citizen FOR EACH ROW"
		       " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'");
	assert_int_equal(browser_post(&b, "/me/delete", "sure", "1", NULL), 503);
	assert_non_null(browser_cookie(&b, "dl"));
	db_use_arena(f->db, f->arena);
	fixture_sql(f, "DROP TRIGGER stop_it");
	assert_int_equal(fixture_count(f, arena_printf(f->arena, "report WHERE citizen_id = %llu",
						       (unsigned long long)me)),
			 1);
	browser_close(&b);
}

/* Whoever could be that one would be the reporter of all that was left. */
static void nobody_can_be_the_one_to_whom_things_are_left(void **state)
{
	struct fixture *f = *state;
	const unsigned char zeros[16] = { 0 };
	unsigned char tag[SECRET_TAG];
	char id[TOKEN_TEXT + 1], text[TOKEN_TEXT + 1];
	uint64_t me, report;
	struct browser b;

	rows_city(f); /* with a citizen of its own */
	assert_int_equal(city_load(f->db), 0);
	page_browser(f, &b);
	me = page_citizen(f, &b);
	report = page_report(f, me, STATUS_HANDLED);
	assert_int_equal(citizen_erase(f->db, me, f->now), 0);
	token_text(id, zeros);
	/* Even signed by our own key it is no cookie and no link. */
	secret_tag(tag, "cookie", zeros, sizeof(zeros));
	token_text(text, tag);
	browser_set_cookie(&b, "dl", arena_printf(f->arena, "%s.%s", id, text));
	assert_int_equal(page_get(f, &b, report), 200);
	assert_page_lacks(&b, "/solved");
	secret_tag(tag, "recover", zeros, sizeof(zeros));
	token_text(text, tag);
	assert_int_equal(browser_get(&b, "/me/recover/%s%s", id, text), 404);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_page_says_what_goes_and_what_stays_before_anything_is_done),
		fixture_test(without_the_tick_or_the_token_nothing_goes),
		fixture_test(with_both_it_is_gone_and_so_is_the_cookie),
		fixture_test(who_has_nothing_deletes_nothing_and_is_told_so),
		fixture_test(without_the_database_nothing_is_half_gone),
		fixture_test(nobody_can_be_the_one_to_whom_things_are_left),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
