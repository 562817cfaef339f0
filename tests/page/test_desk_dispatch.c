/* Several cases of triage sent in one form: each guarded by itself, nothing done twice. */
#include "tests/page/desk.h"

#include "account/staff_log.h"
#include "desk/pages.h"
#include "dispatch/workflow.h"

/* Waits for a person, with a candidate: category 1, that unit (0: nobody's). */
static uint64_t waiting(struct fixture *f, unsigned int unit)
{
	uint64_t id = rows_report(f, &(struct rows_report){ .status = STATUS_TRIAGE,
							    .district = ROWS_SHINAN });

	rows_log(f, id, f->now, ACTOR_CITIZEN, "市民", ACTION_SUBMIT, 0, 1, "");
	rows_log(f, id, f->now, ACTOR_CORE, "派单系统", ACTION_ASK_TRIAGE, 1, 2, "");
	fixture_sql(f,
		    "UPDATE report SET log_id = (SELECT MAX(id) FROM flow_log WHERE report_id ="
		    " %llu) WHERE id = %llu",
		    (unsigned long long)id, (unsigned long long)id);
	if (unit)
		fixture_sql(f, "INSERT INTO triage_candidate VALUES (%llu, 1, 1, %u, 0.62)",
			    (unsigned long long)id, unit);
	return id;
}

/* What the list's box of that case would send. */
static const char *pick(struct fixture *f, uint64_t id, unsigned int category, unsigned int unit)
{
	return arena_printf(f->arena, "%llu-%lld-%u-%u", (unsigned long long)id,
			    (long long)fixture_number(f,
						      "SELECT log_id FROM report WHERE id = %llu",
						      (unsigned long long)id),
			    category, unit);
}

static int64_t unit_of(struct fixture *f, uint64_t id)
{
	return fixture_number(f, "SELECT unit_id FROM case_file WHERE report_id = %llu",
			      (unsigned long long)id);
}

static int64_t dispatches(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE action = 2");
}

static void each_goes_to_its_first_candidate(void **state)
{
	struct fixture *f = *state;
	uint64_t a, c;
	struct browser b;

	desk_city(f);
	a = waiting(f, ROWS_UNIT);
	c = waiting(f, DESK_OTHER_UNIT);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	assert_int_equal(browser_get(&b, "/desk?tab=triage"), 200);
	assert_page_has(&b, "action=\"/desk/dispatch\"");
	assert_page_has(&b, pick(f, a, 1, ROWS_UNIT));
	assert_page_has(&b, "62%");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, a, 1, ROWS_UNIT),
				      "pick", pick(f, c, 1, DESK_OTHER_UNIT), "to", "", "note", "",
				      "back", "/desk?tab=triage", NULL),
			 200);
	assert_page_has(&b, "派出 2 件");
	assert_page_has(&b, "派给 崂山区城市管理局");
	assert_page_has(&b, "href=\"/desk?tab=triage\"");
	assert_int_equal(unit_of(f, a), ROWS_UNIT);
	assert_int_equal(unit_of(f, c), DESK_OTHER_UNIT);
	assert_int_equal(desk_state(f, a), STATE_HANDLING);
	browser_close(&b);
}

static void all_go_to_one_unit_with_words_for_the_public(void **state)
{
	struct fixture *f = *state;
	uint64_t a, c;
	struct browser b;

	desk_city(f);
	a = waiting(f, ROWS_UNIT);
	c = waiting(f, 0);
	fixture_sql(f, "UPDATE report SET category_id = 1 WHERE id = %llu", (unsigned long long)c);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	browser_get(&b, "/desk?tab=triage");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, a, 1, ROWS_UNIT),
				      "pick", pick(f, c, 0, 0), "to", "2", "note", "同一处水管爆裂",
				      NULL),
			 200);
	assert_int_equal(unit_of(f, a), DESK_OTHER_UNIT);
	assert_int_equal(unit_of(f, c), DESK_OTHER_UNIT);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE action = 2"
					   " AND LOCATE('同一处水管爆裂', note)"),
			 2);
	browser_close(&b);
}

static const char *sorted_as(struct fixture *f, uint64_t id)
{
	const char *text;

	assert_int_equal(db_row(f->db,
				"SELECT CONCAT_WS(' ', r.category_id, r.category_by, COALESCE("
				"(SELECT GROUP_CONCAT(unit_only) FROM lesson"
				" WHERE report_id = r.id), '-')) FROM report r WHERE r.id = ?",
				"u", id, "s", &text),
			 DB_ROW);
	return text;
}

/* The unit is what she said; the category she did not look at. */
static void all_to_one_unit_says_nothing_of_the_category(void **state)
{
	struct fixture *f = *state;
	uint64_t own, citizens, accepted;
	struct browser b;

	desk_city(f);
	own = waiting(f, ROWS_UNIT);
	citizens = waiting(f, ROWS_UNIT);
	accepted = waiting(f, ROWS_UNIT);
	fixture_sql(f, "UPDATE report SET category_id = 1, category_by = 1 WHERE id = %llu",
		    (unsigned long long)citizens);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	desk_look(f, &b, accepted);
	assert_int_equal(browser_post(&b, desk_path(f, accepted), "action", "accept", "seen",
				      desk_seen(f, &b), "standard", "1", "note", "属实", NULL),
			 303);
	fixture_sql(f, "DELETE FROM lesson");
	browser_get(&b, "/desk?tab=triage");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, own, 1, ROWS_UNIT),
				      "pick", pick(f, citizens, 1, ROWS_UNIT), "pick",
				      pick(f, accepted, 1, ROWS_UNIT), "to", "2", NULL),
			 200);
	assert_page_has(&b, "类别暂按“");
	assert_string_equal(sorted_as(f, own), "1 2 1");
	assert_string_equal(sorted_as(f, citizens), "1 1 1");
	assert_string_equal(sorted_as(f, accepted), "1 3 0");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE action = 2"
					   " AND LOCATE('类别暂按“', note)"
					   " AND JSON_VALUE(data, '$.category.by') = 'core'"),
			 2);
	browser_close(&b);
}

static void to_its_first_candidate_the_category_is_said_too(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t a;

	desk_city(f);
	a = waiting(f, ROWS_UNIT);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	browser_get(&b, "/desk?tab=triage");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, a, 1, ROWS_UNIT), NULL),
			 200);
	assert_page_lacks(&b, "类别暂按");
	assert_string_equal(sorted_as(f, a), "1 3 0");
	browser_close(&b);
}

static void a_form_sent_twice_sends_no_case_twice(void **state)
{
	struct fixture *f = *state;
	const char *first;
	struct browser b;
	uint64_t a;

	desk_city(f);
	a = waiting(f, ROWS_UNIT);
	first = pick(f, a, 1, ROWS_UNIT);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	browser_get(&b, "/desk?tab=triage");
	/* The same case twice in one form, and the form twice. */
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", first, "pick", first, NULL),
			 409);
	assert_page_has(&b, "派出 1 件");
	assert_page_has(&b, "有了新的进展");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", first, "to", "2", "note",
				      "再来", NULL),
			 409);
	assert_page_has(&b, "派出 0 件");
	assert_int_equal(dispatches(f), 1);
	assert_int_equal(unit_of(f, a), ROWS_UNIT);
	assert_int_equal(desk_logged(f, EVENT_REFUSED_ACTION), 2);
	browser_close(&b);
}

static void what_changed_meanwhile_is_left_and_the_others_are_sent(void **state)
{
	struct fixture *f = *state;
	const char *stale;
	uint64_t a, c;
	struct browser b;

	desk_city(f);
	a = waiting(f, ROWS_UNIT);
	c = waiting(f, ROWS_UNIT);
	stale = pick(f, a, 1, ROWS_UNIT);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	desk_look(f, &b, a);
	assert_int_equal(desk_act(f, &b, a, "note", "先问问"), 303);
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", stale, "pick",
				      pick(f, c, 1, ROWS_UNIT), NULL),
			 409);
	assert_page_has(&b, "派出 1 件，另外 1 件没有派");
	assert_page_has(&b, "您查看之后，这一件有了新的进展");
	assert_int_equal(desk_state(f, a), STATE_TRIAGE);
	assert_int_equal(desk_state(f, c), STATE_HANDLING);
	browser_close(&b);
}

static void without_candidate_category_or_unit_it_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t a;

	desk_city(f);
	a = waiting(f, 0);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	browser_get(&b, "/desk?tab=triage");
	assert_page_has(&b, pick(f, a, 0, 0));
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, a, 0, 0), NULL), 409);
	assert_page_has(&b, "没有找到负责单位");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, a, 0, 0), "to", "1",
				      NULL),
			 409);
	assert_page_has(&b, "类别还没有定");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "to", "1", NULL), 422);
	assert_page_has(&b, "先在列表里选中");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, a, 1, 1), "to", "77",
				      NULL),
			 422);
	assert_int_equal(dispatches(f), 0);
	browser_close(&b);
}

static void what_is_with_a_unit_or_does_not_exist_is_not_sent(void **state)
{
	static const char *const wrong[] = { "1",         "1-2",      "1-2-3",   "1-2-3-4-5",
					     "999-5-1-1", "x-1-1-1",  "1-0-1-1", "-1-1-1-1",
					     "1--1-1",    " 1-1-1-1", "" };
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f, "UPDATE report SET log_id = (SELECT MAX(id) FROM flow_log)");
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	browser_get(&b, "/desk?tab=triage");
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, id, 1, 2), "note", "改",
				      NULL),
			 409);
	assert_int_equal(unit_of(f, id), ROWS_UNIT);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", wrong[i], NULL), 422);
	assert_int_equal(dispatches(f), 1);
	browser_close(&b);
}

static void only_who_dispatches_may(void **state)
{
	static const enum role roles[] = { ROLE_HANDLER, ROLE_INSPECTOR, ROLE_ADMIN };
	struct fixture *f = *state;
	uint64_t a;

	desk_city(f);
	a = waiting(f, ROWS_UNIT);
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		struct browser b;

		desk_enter(f, &b, role_name(roles[i]), roles[i], ROWS_UNIT);
		browser_get(&b, "/desk?tab=triage");
		assert_page_lacks(&b, "/desk/dispatch");
		browser_get(&b, "/desk/account");
		assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, a, 1, 1), NULL),
				 403);
		browser_close(&b);
	}
	assert_int_equal(desk_logged(f, EVENT_REFUSED_ROLE), 3);
	assert_int_equal(desk_state(f, a), STATE_TRIAGE);
}

/* Of what the dispatcher alone may send, the intake has no box. */
static void each_role_picks_what_the_workflow_lets_it_send(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t a, c;

	desk_city(f);
	a = waiting(f, ROWS_UNIT);
	c = waiting(f, ROWS_UNIT);
	desk_set_state(f, c, STATE_RETURNED);
	desk_enter(f, &b, "wu", ROLE_INTAKE, 0);
	browser_get(&b, "/desk?tab=triage");
	assert_page_has(&b, pick(f, a, 1, ROWS_UNIT));
	assert_page_lacks(&b, pick(f, c, 1, ROWS_UNIT));
	assert_int_equal(browser_post(&b, "/desk/dispatch", "pick", pick(f, c, 1, ROWS_UNIT), NULL),
			 409);
	assert_int_equal(desk_state(f, c), STATE_RETURNED);
	browser_close(&b);
}

static void every_statement_of_it_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; dispatch_page_statements[i]; i++)
		assert_int_equal(db_check(f->db, dispatch_page_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(each_goes_to_its_first_candidate),
		fixture_test(all_go_to_one_unit_with_words_for_the_public),
		fixture_test(all_to_one_unit_says_nothing_of_the_category),
		fixture_test(to_its_first_candidate_the_category_is_said_too),
		fixture_test(a_form_sent_twice_sends_no_case_twice),
		fixture_test(what_changed_meanwhile_is_left_and_the_others_are_sent),
		fixture_test(without_candidate_category_or_unit_it_says_so),
		fixture_test(what_is_with_a_unit_or_does_not_exist_is_not_sent),
		fixture_test(only_who_dispatches_may),
		fixture_test(each_role_picks_what_the_workflow_lets_it_send),
		fixture_test(every_statement_of_it_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
