/* Before and beside a case: accepting, refusing, and two reports of one problem. */
#include "tests/db/acts.h"

#include "report/hide.h"

#define test(fn) cmocka_unit_test_setup(fn, acts_clean)

/* --- accepting and refusing --- */

static uint64_t undecided(struct fixture *f)
{
	return city_report(f, &(struct city_report){ .category = 4, .status = STATUS_TRIAGE });
}

static void opening_waits_until_a_standard_is_chosen(void **state)
{
	struct fixture *f = *state;
	uint64_t id = undecided(f);

	NO(NO_STANDARD, id, ACCEPT, INTAKE, .note = "");
	NO(NO_STANDARD, id, DISPATCH, DISPATCHER, .to_unit = 1);
	OK(id, ACCEPT, INTAKE, .standard_id = 23);
	assert_int_equal(city_status(f, id), STATUS_TRIAGE);
	/* The standard chosen at intake holds when it is dispatched; its clock starts then. */
	OK(id, DISPATCH, DISPATCHER, .to_unit = 1, .now = f->now + CLOCK_HOUR);
	assert_string_equal(city_case_time(f, id, "opened_at"), "2026-11-23 10:00");
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-24 11:00");
}

static void a_look_on_site_comes_before_opening(void **state)
{
	struct fixture *f = *state;
	uint64_t id = undecided(f);

	OK(id, ASK_VERIFY, INTAKE, .note = "照片看不清");
	NO(NOT_NOW, id, ACCEPT, INTAKE, .standard_id = 23);
	OK(id, VERIFY, INSPECTOR, .note = "确有其事");
	OK(id, ACCEPT, INTAKE, .standard_id = 23);
}

static void what_is_not_accepted_can_be_objected_to_for_72_hours(void **state)
{
	struct fixture *f = *state;
	uint64_t id = undecided(f);

	NO(NO_REASON, id, REJECT, INTAKE, .note = "");
	OK(id, REJECT, INTAKE, .note = "属于物业内部事务");
	assert_int_equal(state_of(f, id), STATE_REJECTED);
	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN, 10), 0);
	assert_int_equal(case_object(f->db, id, "这是市政道路", f->now + CONFIRM_SPAN),
			 WORKFLOW_DONE);
	assert_int_equal(state_of(f, id), STATE_TRIAGE);
	/* Now it is the office's, and in other words. */
	NO(NOT_YOU, id, REJECT, INTAKE, .note = "还是物业的");
	NO(UNCHANGED, id, REJECT, OFFICE, .note = "属于物业内部事务");
	OK(id, REJECT, OFFICE, .note = "已向小区核实产权");
	assert_int_equal(case_object(f->db, id, "不同意", f->now + CLOCK_HOUR), WORKFLOW_DONE);
}

static void silence_after_a_refusal_closes(void **state)
{
	struct fixture *f = *state;
	uint64_t id = undecided(f);

	OK(id, REJECT, INTAKE, .note = "属于物业内部事务");
	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN + 1, 10), 1);
	assert_int_equal(city_status(f, id), STATUS_CLOSED);
	/* Nothing was solved by it. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_file"), 0);
	assert_int_equal(case_object(f->db, id, "晚了", f->now + CONFIRM_SPAN + 2),
			 WORKFLOW_NOT_NOW);
	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN + 3, 10), 0);
}

/* --- twins --- */

static void a_refusal_after_a_return_solves_nothing_either(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, RETURN, HANDLER, .note = "是小区内部道路");
	OK(id, REJECT, INTAKE, .note = "属于物业内部事务");
	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN + 1, 10), 1);
	assert_int_equal(of_case(f, "closed_how", id), CLOSED_REFUSED);
	NO(NOT_NOW, id, NOT_SOLVED, CITIZEN, .now = f->now + CONFIRM_SPAN + 2);
}

/* A report by another citizen who has a follower and a supporter. */
static uint64_t twin_of_another(struct fixture *f)
{
	uint64_t id =
		city_report(f, &(struct city_report){ .category = 1, .status = STATUS_TRIAGE });
	unsigned long long twin = id;

	fixture_sql(f, "UPDATE report SET citizen_id = 2, support_count = 1 WHERE id = %llu", twin);
	fixture_sql(f,
		    "INSERT INTO report_follower VALUES (%llu, 3, '2026-11-23'),"
		    " (%llu, 1, '2026-11-23')",
		    twin, twin);
	fixture_sql(f, "INSERT INTO report_support VALUES (%llu, 3, '2026-11-23')", twin);
	return id;
}

/* So many characters of three bytes. */
static const char *words(struct fixture *f, size_t count)
{
	char *text = arena_alloc(f->arena, count * 3 + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + 3 * i, "话", 3);
	return text;
}

static void merging_moves_followers_and_supports(void **state)
{
	struct fixture *f = *state;
	uint64_t main_id = city_case(f), twin = twin_of_another(f);

	NO(NOT_TWINS, twin, MERGE, DISPATCHER, .note = "同一处", .main_id = twin);
	NO(NOT_TWINS, twin, MERGE, DISPATCHER, .note = "同一处", .main_id = 4711);
	/* As many words as there may be, and what is put before them. */
	OK(twin, MERGE, DISPATCHER, .note = words(f, FLOW_NOTE_MAX), .main_id = main_id);
	assert_int_equal(fixture_number(f, "SELECT CHAR_LENGTH(note) FROM flow_log"),
			 FLOW_NOTE_MAX);
	assert_int_equal(city_status(f, twin), STATUS_HANDLING);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM report_follower"
					" WHERE report_id = %llu",
					(unsigned long long)twin),
			 0);
	/* Her follower and she herself; not the main's own reporter, who is citizen 1. */
	assert_string_equal(city_text(f,
				      "SELECT GROUP_CONCAT(citizen_id ORDER BY citizen_id)"
				      " FROM report_follower WHERE report_id = %llu",
				      (unsigned long long)main_id),
			    "2,3");
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report WHERE id = %llu",
					(unsigned long long)main_id),
			 1);
	/* No twins of twins, and who has one is not taken back. */
	NO(NOT_TWINS, main_id, MERGE, DISPATCHER, .note = "x", .main_id = city_case(f));
	assert_int_equal(hide_report(f->db, main_id, f->now), WORKFLOW_NOT_NOW);
}

static void closing_the_main_closes_its_twins_who_are_told_and_may_disagree(void **state)
{
	struct fixture *f = *state;
	uint64_t main_id = city_case(f), twin = twin_of_another(f);

	OK(twin, MERGE, DISPATCHER, .note = "同一处", .main_id = main_id);
	/* The main changes hands; the twin comes along. */
	OK(main_id, DISPATCH, DISPATCHER, .to_unit = 2, .standard_id = 24, .note = "改派");
	OK(main_id, HANDLE, HANDLER, .unit_id = 2, .note = "好了");
	fixture_sql(f, "DELETE FROM outbox");
	assert_int_equal(case_confirm(f->db, main_id, f->now + CLOCK_HOUR), WORKFLOW_DONE);
	assert_int_equal(city_status(f, twin), STATUS_CLOSED);
	assert_int_equal(of_case(f, "closed_how", twin), CLOSED_WITH_MAIN);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT report_id) FROM outbox"
					   " WHERE topic = 2"),
			 2);
	/* "Not solved" of hers: the main stays closed. */
	assert_int_equal(case_reopen(f->db, twin, "我这边还是坏的", 0, f->now + CLOCK_DAY),
			 WORKFLOW_DONE);
	assert_int_equal(city_status(f, twin), STATUS_HANDLING);
	assert_int_equal(city_status(f, main_id), STATUS_CLOSED);
	assert_int_equal(of_case(f, "unit_id", twin), 2);
	assert_string_equal(city_case_time(f, twin, "deadline"), "2026-11-25 10:00");
	/* It is a case of its own from now on. */
	OK(twin, HANDLE, HANDLER, .unit_id = 2, .note = "也好了", .now = f->now + CLOCK_DAY);
}

static void silence_on_the_main_closes_its_twins_too(void **state)
{
	struct fixture *f = *state;
	uint64_t main_id = city_case(f), twin = twin_of_another(f);

	OK(twin, MERGE, OFFICE, .note = "同一处", .main_id = main_id);
	OK(main_id, HANDLE, HANDLER, .note = "好了");
	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN + 1, 10), 1);
	assert_int_equal(city_status(f, twin), STATUS_CLOSED);
	/* 72 hours of her own, from then. */
	assert_int_equal(case_reopen(f->db, twin, "没好", 0, f->now + 2 * CONFIRM_SPAN),
			 WORKFLOW_DONE);
}

static void a_mistaken_merging_is_undone(void **state)
{
	struct fixture *f = *state;
	uint64_t main_id = city_case(f), twin = twin_of_another(f);

	OK(twin, MERGE, DISPATCHER, .note = "同一处", .main_id = main_id);
	OK(twin, SPLIT, DISPATCHER, .note = "不是同一处");
	assert_int_equal(state_of(f, twin), STATE_RETURNED);
	OK(twin, DISPATCH, DISPATCHER, .to_unit = 1, .standard_id = 21);
	OK(main_id, HANDLE, HANDLER, .note = "好了");
	assert_int_equal(case_confirm(f->db, main_id, f->now), WORKFLOW_DONE);
	assert_int_equal(city_status(f, twin), STATUS_HANDLING);
}

static const char *people(struct fixture *f, const char *table, uint64_t report)
{
	return city_text(f,
			 "SELECT COALESCE(GROUP_CONCAT(citizen_id ORDER BY citizen_id), '')"
			 " FROM report_%s WHERE report_id = %llu",
			 table, (unsigned long long)report);
}

/* Citizen 4 follows both, 5 the main alone; 3 supports both in the end. */
static void a_split_gives_back_whose_people_they_were(void **state)
{
	struct fixture *f = *state;
	uint64_t main_id = city_case(f), twin = twin_of_another(f);
	unsigned long long m = main_id, t = twin;

	fixture_sql(f,
		    "INSERT INTO report_follower VALUES (%llu, 4, '2026-11-22'),"
		    " (%llu, 4, '2026-11-21'), (%llu, 5, '2026-11-22')",
		    m, t, m);
	fixture_sql(f, "INSERT INTO report_support VALUES (%llu, 3, '2026-11-22')", m);
	OK(twin, MERGE, DISPATCHER, .note = "同一处", .main_id = main_id);
	assert_string_equal(people(f, "follower", main_id), "2,3,4,5");
	assert_string_equal(people(f, "follower", twin), "");
	OK(twin, SPLIT, DISPATCHER, .note = "不是同一处");
	/* 1 is the main's own reporter, who had followed the twin. */
	assert_string_equal(people(f, "follower", twin), "1,3,4");
	assert_string_equal(people(f, "follower", main_id), "4,5");
	assert_string_equal(people(f, "support", twin), "3");
	assert_string_equal(people(f, "support", main_id), "3");
	assert_int_equal(fixture_number(f, "SELECT SUM(support_count) FROM report"), 2);
	assert_int_equal(fixture_count(f, "case_moved"), 0);
	/* Merged once more, and once more undone: as before. */
	OK(twin, DISPATCH, DISPATCHER, .to_unit = 1, .standard_id = 21);
	OK(twin, MERGE, DISPATCHER, .note = "还是同一处", .main_id = main_id);
	OK(twin, SPLIT, DISPATCHER, .note = "确实不是");
	assert_string_equal(people(f, "follower", twin), "1,3,4");
	assert_string_equal(people(f, "follower", main_id), "4,5");
}

static void who_unfollowed_meanwhile_hears_of_neither(void **state)
{
	struct fixture *f = *state;
	uint64_t main_id = city_case(f), twin = twin_of_another(f);

	OK(twin, MERGE, DISPATCHER, .note = "同一处", .main_id = main_id);
	fixture_sql(f, "DELETE FROM report_follower WHERE citizen_id = 3");
	OK(twin, SPLIT, DISPATCHER, .note = "不是同一处");
	assert_string_equal(people(f, "follower", twin), "1");
	assert_string_equal(people(f, "follower", main_id), "");
}

static void whom_another_twin_brought_too_stays_with_the_main(void **state)
{
	struct fixture *f = *state;
	uint64_t main_id = city_case(f), one = twin_of_another(f), other = twin_of_another(f);

	OK(one, MERGE, DISPATCHER, .note = "同一处", .main_id = main_id);
	OK(other, MERGE, DISPATCHER, .note = "同一处", .main_id = main_id);
	OK(one, SPLIT, DISPATCHER, .note = "不是同一处");
	assert_string_equal(people(f, "follower", one), "1,3");
	assert_string_equal(people(f, "follower", main_id), "2,3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(opening_waits_until_a_standard_is_chosen),
		test(a_look_on_site_comes_before_opening),
		test(what_is_not_accepted_can_be_objected_to_for_72_hours),
		test(silence_after_a_refusal_closes),
		test(a_refusal_after_a_return_solves_nothing_either),
		test(merging_moves_followers_and_supports),
		test(closing_the_main_closes_its_twins_who_are_told_and_may_disagree),
		test(silence_on_the_main_closes_its_twins_too),
		test(a_mistaken_merging_is_undone),
		test(a_split_gives_back_whose_people_they_were),
		test(who_unfollowed_meanwhile_hears_of_neither),
		test(whom_another_twin_brought_too_stays_with_the_main),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
