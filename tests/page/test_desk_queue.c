/* The queue: what waits for whom, in which order, and what a page of it costs. */
#include "tests/page/desk.h"

#include "account/staff_log.h"
#include "desk/pages.h"
#include "desk/queue.h"
#include "desk/known.h"
#include "report/status.h"

/* ---- whose ---- */

static void a_unit_sees_its_own_cases_and_the_office_sees_all(void **state)
{
	struct fixture *f = *state;
	uint64_t mine, others;
	struct browser b;

	desk_city(f);
	mine = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	others = desk_case(f, DESK_OTHER_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(browser_get(&b, "/desk"), 200);
	assert_page_has(&b, rows_number(f, mine));
	assert_page_lacks(&b, rows_number(f, others));
	/* Nor by asking for a tab that is not a handler's. */
	assert_int_equal(browser_get(&b, "/desk?tab=all"), 200);
	assert_page_lacks(&b, rows_number(f, others));
	assert_int_equal(browser_get(&b, "/desk?state=handling"), 200);
	assert_page_lacks(&b, rows_number(f, others));
	arena_free(b.arena);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b, "/desk?tab=all"), 200);
	assert_page_has(&b, rows_number(f, mine));
	assert_page_has(&b, rows_number(f, others));
	browser_close(&b);
}

static void a_unit_that_helps_sees_the_case_too(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_case(f, DESK_OTHER_UNIT, CLOCK_HOUR);
	fixture_sql(f, "INSERT INTO case_unit VALUES (%llu, 1, '2026-11-01', NULL)",
		    (unsigned long long)id);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(browser_get(&b, "/desk?tab=unit"), 200);
	assert_page_has(&b, rows_number(f, id));
	assert_page_has(&b, "data-count=\"unit\">1<");
	fixture_sql(f, "UPDATE case_unit SET done_at = '2026-11-02'");
	browser_get(&b, "/desk?tab=unit");
	assert_page_lacks(&b, rows_number(f, id));
	browser_close(&b);
}

static void an_admin_has_accounts_and_no_cases(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_city(f);
	desk_enter(f, &b, "zheng", ROLE_ADMIN, 0);
	assert_int_equal(browser_get(&b, "/desk"), 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/accounts");
	assert_int_equal(browser_get(&b, "/desk/counts.json"), 403);
	browser_close(&b);
}

static void each_matter_lies_in_its_own_tab_and_is_counted_there(void **state)
{
	static const struct {
		const char *tab;
		int at; /* which of the cases below */
	} expected[] = { { "triage", 0 }, { "late", 1 }, { "dispute", 2 }, { "all", 3 } };
	struct fixture *f = *state;
	uint64_t ids[4];
	struct browser b;

	desk_city(f);
	ids[0] = rows_report(f, &(struct rows_report){ .status = STATUS_TRIAGE });
	ids[1] = desk_case(f, ROWS_UNIT, -CLOCK_HOUR);
	ids[2] = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_set_state(f, ids[2], STATE_DISPUTED);
	ids[3] = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(browser_get(&b, "/desk?tab=%s", expected[i].tab), 200);
		for (int k = 0; k < 3; k++) {
			if (k == expected[i].at)
				assert_page_has(&b, rows_number(f, ids[k]));
			else if (expected[i].at < 3)
				assert_page_lacks(&b, rows_number(f, ids[k]));
		}
	}
	assert_page_has(&b, "data-count=\"triage\">1<");
	assert_page_has(&b, "data-count=\"late\">1<");
	assert_page_has(&b, "data-count=\"dispute\">1<");
	assert_page_has(&b, "data-count=\"all\">2<");
	assert_page_has(&b, "超期1小时");
	browser_close(&b);
}

/* What a role is to do next is its first tab. */
static void each_role_finds_its_next_work_first(void **state)
{
	static const struct {
		const char *login;
		enum role role;
		unsigned int state;
	} people[] = { { "sun", ROLE_INTAKE, STATE_TRIAGE },
		       { "li", ROLE_DISPATCHER, STATE_RETURNED },
		       { "zhou", ROLE_INSPECTOR, STATE_DISPUTED },
		       { "wu", ROLE_OFFICE, STATE_CONFIRMED } };
	struct fixture *f = *state;

	desk_city(f);
	for (size_t i = 0; i < 4; i++) {
		uint64_t id = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
		struct browser b;

		desk_set_state(f, id, people[i].state);
		desk_enter(f, &b, people[i].login, people[i].role, 0);
		assert_int_equal(browser_get(&b, "/desk"), 200);
		assert_page_has(&b, rows_number(f, id));
		assert_page_has(&b, "data-count=\"mine\">1<");
		desk_set_state(f, id, STATE_CLOSED);
		arena_free(b.arena);
	}
}

static void the_inspector_finds_what_is_to_be_checked_and_the_office_what_is_asked_for(void **state)
{
	struct fixture *f = *state;
	uint64_t handled, asked;
	struct browser b;

	desk_city(f);
	handled = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_set_state(f, handled, STATE_HANDLED);
	fixture_sql(f, "UPDATE case_file SET confirm_until = UTC_TIMESTAMP() + INTERVAL 2 DAY");
	asked = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f,
		    "INSERT INTO case_request (report_id, kind, state, amount, unit_id, asked_by,"
		    " asked_at, reason) VALUES (%llu, 2, 0, 30, 1, 7, '2026-11-01', '等材料')",
		    (unsigned long long)asked);
	desk_enter(f, &b, "zhou", ROLE_INSPECTOR, 0);
	browser_get(&b, "/desk");
	assert_page_has(&b, rows_number(f, handled));
	assert_page_lacks(&b, rows_number(f, asked));
	arena_free(b.arena);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	browser_get(&b, "/desk");
	assert_page_has(&b, rows_number(f, asked));
	assert_page_lacks(&b, rows_number(f, handled));
	browser_close(&b);
}

/* ---- order and pages ---- */

static void pages_follow_what_is_due_next_and_lose_and_repeat_nothing(void **state)
{
	struct fixture *f = *state;
	const char *next = "/desk?tab=all";
	unsigned int seen = 0, pages = 0;
	int64_t last = 0;
	struct browser b;

	desk_city(f);
	/* Dues far apart and dues that are the same. */
	for (unsigned int i = 0; i < 70; i++)
		desk_case(f, ROWS_UNIT, (int64_t)(i * 37 % 70 / 5) * CLOCK_HOUR);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	b.accept = "application/json";
	while (next) {
		json_t *view, *row;
		size_t i;

		assert_int_equal(browser_get(&b, "%s", next), 200);
		view = json_loads(b.body, 0, NULL);
		assert_non_null(view);
		json_array_foreach(json_object_get(view, "rows"), i, row)
		{
			long long id = json_integer_value(json_object_get(row, "id"));
			int64_t due =
				fixture_number(f,
					       "SELECT TIMESTAMPDIFF(SECOND, '2026-01-01', due_at)"
					       " FROM case_file WHERE report_id = %lld",
					       id);

			assert_true(due >= last);
			last = due;
			fixture_sql(f,
				    "UPDATE report SET support_count = support_count + 1"
				    " WHERE id = %lld",
				    id);
			seen++;
		}
		next = json_is_true(json_object_get(view, "has_more"))
			       ? arena_strdup(f->arena,
					      json_string_value(json_object_get(view, "next")))
			       : NULL;
		pages++;
		json_decref(view);
	}
	assert_int_equal(pages, 3);
	assert_int_equal(seen, 70);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE support_count = 1"),
			 70);
	browser_close(&b);
}

static void filters_narrow_a_tab(void **state)
{
	struct fixture *f = *state;
	uint64_t here, there, old;
	struct browser b;

	desk_city(f);
	here = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	there = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	old = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f,
		    "UPDATE report SET district_code = 370212, street_code = NULL, group_id = 2"
		    " WHERE id = %llu",
		    (unsigned long long)there);
	fixture_sql(f, "UPDATE report SET submitted_at = '2026-01-01' WHERE id = %llu",
		    (unsigned long long)old);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	browser_get(&b, "/desk?tab=all&district=370212");
	assert_page_has(&b, rows_number(f, there));
	assert_page_lacks(&b, rows_number(f, here));
	browser_get(&b, "/desk?tab=all&district=370202&street=370202001&group=1&days=7");
	assert_page_has(&b, rows_number(f, here));
	assert_page_lacks(&b, rows_number(f, there));
	assert_page_lacks(&b, rows_number(f, old));
	browser_get(&b, "/desk?tab=all&group=2");
	assert_page_lacks(&b, rows_number(f, here));
	browser_get(&b, "/desk?tab=all&state=closed");
	assert_page_has(&b, "没有符合条件的案卷");
	desk_set_state(f, here, STATE_CLOSED);
	browser_get(&b, "/desk?tab=all&state=closed");
	assert_page_has(&b, rows_number(f, here));
	browser_close(&b);
}

static void strange_addresses_are_answered_as_if_nothing_was_asked(void **state)
{
	static const char *const odd[] = {
		"tab=nonsense",  "district=abc",    "after=-1",        "after=99999999999999999999",
		"due=x&after=1", "days=4294967297", "state=%E4%B8%AD", "street=370202001",
		"q=%20",
	};
	struct fixture *f = *state;
	struct browser b;

	desk_city(f);
	desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		assert_int_equal(browser_get(&b, "/desk?%s", odd[i]), 200);
	browser_close(&b);
}

static void words_and_numbers_find_cases(void **state)
{
	struct fixture *f = *state;
	uint64_t mine, others;
	struct browser b;

	desk_city(f);
	mine = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	others = desk_case(f, DESK_OTHER_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	browser_get(&b, "/desk?q=%%E4%%BA%%95%%E7%%9B%%96%%E6%%9D%%BE%%E5%%8A%%A8"); /* 井盖松动 */
	assert_page_has(&b, rows_number(f, mine));
	assert_page_lacks(&b, rows_number(f, others));
	browser_get(&b, "/desk?q=%%E4%%BA%%95"); /* 井 */
	assert_page_has(&b, "至少两个字");
	assert_int_equal(browser_get(&b, "/desk?q=%s", rows_number(f, mine)), 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(f->arena, "/desk/case/%s", rows_number(f, mine)));
	browser_close(&b);
}

/* ---- handing over ---- */

static void several_cases_are_given_to_a_colleague_at_once(void **state)
{
	struct fixture *f = *state;
	uint64_t a, c, li;
	struct browser b;

	desk_city(f);
	a = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	c = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	li = desk_staff(f, "li", ROLE_HANDLER, ROWS_UNIT);
	browser_get(&b, "/desk?tab=unit");
	assert_page_has(&b, "姓li");
	assert_int_equal(browser_post(&b, "/desk/assign", "pick",
				      arena_printf(f->arena, "%llu", (unsigned long long)a), "pick",
				      arena_printf(f->arena, "%llu", (unsigned long long)c), "to",
				      arena_printf(f->arena, "%llu", (unsigned long long)li),
				      "back", "/desk?tab=unit", NULL),
			 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk?tab=unit");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_file WHERE handler_id = %llu",
					(unsigned long long)li),
			 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE action = 17"), 2);
	desk_log_in(&b, "li", DESK_PASSWORD);
	browser_get(&b, "/desk?tab=mine");
	assert_page_has(&b, rows_number(f, a));
	browser_close(&b);
}

static void another_units_case_or_person_is_refused_and_written_down(void **state)
{
	struct fixture *f = *state;
	uint64_t id, li, wang;
	struct browser b;

	desk_city(f);
	id = desk_case(f, DESK_OTHER_UNIT, CLOCK_HOUR);
	wang = desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	li = desk_staff(f, "li", ROLE_HANDLER, DESK_OTHER_UNIT);
	browser_get(&b, "/desk/account");
	assert_int_equal(browser_post(&b, "/desk/assign", "pick",
				      arena_printf(f->arena, "%llu", (unsigned long long)id), "to",
				      arena_printf(f->arena, "%llu", (unsigned long long)wang),
				      NULL),
			 409);
	assert_page_has(&b, "不由您办理");
	assert_int_equal(desk_logged(f, EVENT_REFUSED_CASE), 1);
	/* Nor is a number that is no report's, which leaves the others undisturbed. */
	assert_int_equal(browser_post(&b, "/desk/assign", "pick", "18446744073709551615", "pick",
				      "99999", "to",
				      arena_printf(f->arena, "%llu", (unsigned long long)wang),
				      NULL),
			 409);
	assert_int_equal(desk_logged(f, EVENT_REFUSED_CASE), 3);
	assert_int_equal(browser_post(&b, "/desk/assign", "pick", "1", "to",
				      arena_printf(f->arena, "%llu", (unsigned long long)li), NULL),
			 422);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_file"
					   " WHERE handler_id IS NOT NULL"),
			 0);
	arena_free(b.arena);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	browser_get(&b, "/desk/account");
	assert_int_equal(browser_post(&b, "/desk/assign", "pick", "1", "to", "1", NULL), 403);
	browser_close(&b);
}

/* ---- what it costs ---- */

static void the_numbers_are_sent_again_only_when_they_changed(void **state)
{
	struct fixture *f = *state;
	const char *env[2] = { NULL, NULL };
	struct browser b;

	desk_city(f);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	b.accept = "application/json";
	assert_int_equal(browser_get(&b, "/desk/counts.json"), 200);
	assert_page_has(&b, "\"all\":\"0\"");
	env[0] = arena_printf(f->arena, "HTTP_IF_NONE_MATCH=W/%s", browser_header(&b, "ETag"));
	assert_int_equal(browser_ask(&b, "GET", "/desk/counts.json", NULL, "", 0, env), 304);
	assert_int_equal(b.body_len, 0);
	desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	assert_int_equal(browser_ask(&b, "GET", "/desk/counts.json", NULL, "", 0, env), 200);
	assert_page_has(&b, "\"all\":\"1\"");
	browser_close(&b);
}

static void no_page_runs_more_than_four_statements(void **state)
{
	static const char *const handlers[] = { "/desk", "/desk?tab=mine", "/desk?tab=late",
						"/desk?q=%E4%BA%95%E7%9B%96", NULL };
	static const char *const offices[] = { "/desk", "/desk?tab=all", "/desk?state=closed",
					       "/desk?q=%E4%BA%95%E7%9B%96", NULL };
	struct fixture *f = *state;
	struct browser b;

	desk_city(f);
	desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	for (int who = 0; who < 2; who++) {
		desk_enter(f, &b, who ? "wu" : "wang", who ? ROLE_OFFICE : ROLE_HANDLER,
			   who ? 0 : ROWS_UNIT);
		for (const char *const *p = who ? offices : handlers; *p; p++) {
			db_statements(f->db);
			assert_int_equal(browser_get(&b, "%s", *p), 200);
			if (db_statements(f->db) > 4)
				fail_msg("%s", *p);
		}
		arena_free(b.arena);
	}
}

static int64_t rows_read(struct fixture *f)
{
	return fixture_number(f, "SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED)"
				 " FROM information_schema.SESSION_STATUS"
				 " WHERE VARIABLE_NAME LIKE 'Handler\\_read\\_%%'");
}

/* A city with a long past: its closed cases are not read. */
static void a_page_reads_no_more_rows_however_old_the_city_is(void **state)
{
	static const char *const pages[] = { "/desk?tab=all",      "/desk?tab=triage",
					     "/desk?tab=late",     "/desk?tab=mine",
					     "/desk?state=closed", NULL };
	struct fixture *f = *state;
	struct browser b;

	desk_city(f);
	fixture_sql(f, "INSERT INTO report (id, number, draft_token, citizen_id, status, body,"
		       " group_id, category_id, place_source, place_text, district_code,"
		       " photo_count, submitted_at, updated_at)"
		       " SELECT seq, CONCAT('QD-251122-', LPAD(seq, 5, '0')),"
		       " UNHEX(LPAD(HEX(seq), 32, '0')), 1, 5, '', 1, 1, 3, '', 370202, 0,"
		       " '2025-11-22', '2025-11-22' FROM seq_1_to_20000");
	fixture_sql(f,
		    "INSERT INTO case_file (report_id, unit_id, category_id, reason, reason_data,"
		    " limit_count, limit_unit, opened_at, deadline, closed_at)"
		    " SELECT seq, 1 + seq %% 2, 1, '', '{}', 1, 1, '2025-11-22', '2025-11-23',"
		    " '2025-11-23' FROM seq_1_to_20000");
	fixture_sql(f, "ANALYZE TABLE report, case_file");
	for (int i = 0; i < 40; i++)
		desk_case(f, ROWS_UNIT, (i - 5) * CLOCK_HOUR);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	for (const char *const *p = pages; *p; p++) {
		int64_t before = rows_read(f), read;

		assert_int_equal(browser_get(&b, "%s", *p), 200);
		read = rows_read(f) - before;
		if (read > 2500)
			fail_msg("%s reads %lld rows", *p, (long long)read);
	}
	arena_free(b.arena);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	for (int i = 0; i < 2; i++) {
		int64_t before = rows_read(f), read;

		assert_int_equal(browser_get(&b, i ? "/desk?state=closed" : "/desk?tab=unit"), 200);
		read = rows_read(f) - before;
		if (read > 2500)
			fail_msg("%d reads %lld rows", i, (long long)read);
	}
	browser_close(&b);
}

static void every_statement_of_the_queue_fits_the_schema(void **state)
{
	const char *const *const tables[] = { queue_statements, queue_count_statements,
					      queue_page_statements, known_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_unit_sees_its_own_cases_and_the_office_sees_all),
		fixture_test(a_unit_that_helps_sees_the_case_too),
		fixture_test(an_admin_has_accounts_and_no_cases),
		fixture_test(each_matter_lies_in_its_own_tab_and_is_counted_there),
		fixture_test(each_role_finds_its_next_work_first),
		fixture_test(
			the_inspector_finds_what_is_to_be_checked_and_the_office_what_is_asked_for),
		fixture_test(pages_follow_what_is_due_next_and_lose_and_repeat_nothing),
		fixture_test(filters_narrow_a_tab),
		fixture_test(strange_addresses_are_answered_as_if_nothing_was_asked),
		fixture_test(words_and_numbers_find_cases),
		fixture_test(several_cases_are_given_to_a_colleague_at_once),
		fixture_test(another_units_case_or_person_is_refused_and_written_down),
		fixture_test(the_numbers_are_sent_again_only_when_they_changed),
		fixture_test(no_page_runs_more_than_four_statements),
		fixture_test(a_page_reads_no_more_rows_however_old_the_city_is),
		fixture_test(every_statement_of_the_queue_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
