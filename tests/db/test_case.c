/* What units, the office and the reporter may do to a case, and when no longer. */
#include "tests/db/dispatch_city.h"

#include "dispatch/case.h"
#include "tests/unit/instant.h"

static int clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)
#define UNIT     "市南区城市管理局"

static uint64_t handled_case(struct fixture *f)
{
	uint64_t id = city_case(f);

	assert_int_equal(case_handle(f->db, id, UNIT, "已更换井盖", f->now), WORKFLOW_DONE);
	return id;
}

/* The inspector's word first. */
static void close_checked(struct fixture *f, uint64_t id)
{
	int64_t at = f->now + CLOCK_HOUR;

	assert_int_equal(case_close(f->db, id, "关", at), WORKFLOW_UNCHECKED);
	assert_int_equal(case_check(f->db, id, true, "现场已修复", at), WORKFLOW_DONE);
	assert_int_equal(case_close(f->db, id, "已核查", at), WORKFLOW_DONE);
}

static int64_t logged(struct fixture *f, unsigned int action)
{
	return fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE action = %u", action);
}

static int64_t closed_how(struct fixture *f)
{
	return fixture_number(f, "SELECT IF(closed_at IS NULL, 0, closed_how) FROM case_file");
}

/* --- the unit ---------------------------------------------------------------------- */

static void a_comment_is_public_and_changes_no_state(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	assert_int_equal(case_comment(f->db, id, UNIT, "配件明天到", f->now), WORKFLOW_DONE);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_string_equal(city_text(f, "SELECT CONCAT(actor_name, '|', note) FROM flow_log"),
			    UNIT "|配件明天到");
}

static void handling_gives_the_citizen_72_hours(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	assert_int_equal(city_status(f, id), STATUS_HANDLED);
	assert_string_equal(city_case_time(f, id, "handled_at"), "2026-11-23 10:00");
	assert_string_equal(city_case_time(f, id, "confirm_until"), "2026-11-26 10:00");
}

static void handling_twice_is_refused_and_keeps_the_first(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	assert_int_equal(case_handle(f->db, id, UNIT, "又", f->now + CLOCK_HOUR), WORKFLOW_NOT_NOW);
	assert_string_equal(city_case_time(f, id, "handled_at"), "2026-11-23 10:00");
	assert_int_equal(fixture_count(f, "flow_log"), 1);
}

static void a_report_without_a_case_cannot_be_handled(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });

	assert_int_equal(case_handle(f->db, id, UNIT, "好了", f->now), WORKFLOW_NOT_NOW);
	assert_int_equal(case_comment(f->db, id, UNIT, "好了", f->now), WORKFLOW_NOT_NOW);
	assert_int_equal(case_confirm(f->db, id, f->now), WORKFLOW_NOT_NOW);
	assert_int_equal(case_reopen(f->db, id, "没有", 0, f->now), WORKFLOW_NOT_NOW);
	assert_int_equal(case_close(f->db, id, "关", f->now), WORKFLOW_NOT_NOW);
	assert_int_equal(city_status(f, id), STATUS_SUBMITTED);
	assert_int_equal(fixture_count(f, "flow_log"), 0);
}

static void a_report_that_does_not_exist_is_an_error(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(case_handle(f->db, 4711, UNIT, "好了", f->now), -1);
	assert_int_equal(fixture_count(f, "flow_log"), 0);
}

/* --- the reporter answers ----------------------------------------------------------- */

static void solved_closes_for_good(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	assert_int_equal(case_confirm(f->db, id, f->now + CLOCK_HOUR), WORKFLOW_DONE);
	assert_int_equal(city_status(f, id), STATUS_CLOSED);
	assert_int_equal(closed_how(f), CLOSED_BY_CITIZEN);
	assert_int_equal(case_confirm(f->db, id, f->now + 2 * CLOCK_HOUR), WORKFLOW_NOT_NOW);
	assert_int_equal(case_reopen(f->db, id, "又坏了", 0, f->now + 2 * CLOCK_HOUR),
			 WORKFLOW_NOT_NOW);
	assert_int_equal(closed_how(f), CLOSED_BY_CITIZEN);
}

static void not_solved_reopens_with_half_the_limit(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	assert_int_equal(case_reopen(f->db, id, "还在响", 0, instant("2026-11-24 09:30")),
			 WORKFLOW_DONE);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	/* Two urgent hours become one. */
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-24 10:30");
	assert_int_equal(fixture_number(f, "SELECT reopened * 100 + limit_count FROM case_file"),
			 101);
	assert_string_equal(city_case_time(f, id, "confirm_until"), "");
	assert_string_equal(city_case_time(f, id, "opened_at"), "2026-11-23 10:00");
}

static void half_of_a_single_day_is_in_hours(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	fixture_sql(f, "UPDATE case_file SET limit_count = 3, limit_unit = 3");
	/* Friday noon; half of three working days is one: Monday noon. */
	fixture_sql(f, "UPDATE case_file SET confirm_until = '2026-12-31'");
	assert_int_equal(case_reopen(f->db, id, "没好", 0, instant("2026-11-27 12:00")),
			 WORKFLOW_DONE);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-30 12:00");
	assert_int_equal(case_handle(f->db, id, UNIT, "再修", instant("2026-11-27 13:00")),
			 WORKFLOW_DONE);
	assert_int_equal(case_reopen(f->db, id, "没好", 0, instant("2026-11-27 14:00")),
			 WORKFLOW_DONE);
	/* Of one working day four working hours. */
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-27 18:00");
	assert_int_equal(
		fixture_number(
			f, "SELECT reopened * 100 + limit_count * 10 + limit_unit FROM case_file"),
		242);
}

static void the_rebuttals_photo_becomes_the_reports(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f), photo = city_rebuttal(f);

	assert_int_equal(case_reopen(f->db, id, "看照片", photo, f->now), WORKFLOW_DONE);
	assert_int_equal(fixture_number(f, "SELECT report_id FROM photo"), id);
}

static void a_photo_that_is_none_of_hers_refuses_the_whole_answer(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f), photo = city_rebuttal(f);

	fixture_sql(f, "UPDATE photo SET report_id = 4711");
	assert_int_equal(case_reopen(f->db, id, "看照片", photo, f->now), WORKFLOW_NO_PHOTO);
	assert_int_equal(case_reopen(f->db, id, "看照片", 99999, f->now), WORKFLOW_NO_PHOTO);
	fixture_sql(f, "UPDATE photo SET report_id = NULL, role = 2");
	assert_int_equal(case_reopen(f->db, id, "看照片", photo, f->now), WORKFLOW_NO_PHOTO);
	assert_int_equal(city_status(f, id), STATUS_HANDLED);
	assert_int_equal(logged(f, ACTION_NOT_SOLVED), 0);
	assert_int_equal(fixture_number(f, "SELECT reopened FROM case_file"), 0);
}

static void at_the_last_instant_of_72_hours_she_may_still_answer(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	assert_int_equal(case_confirm(f->db, id, f->now + CONFIRM_SPAN), WORKFLOW_DONE);
}

static void after_72_hours_both_answers_are_refused(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);
	int64_t late = f->now + CONFIRM_SPAN + 1;

	assert_int_equal(case_confirm(f->db, id, late), WORKFLOW_NOT_NOW);
	assert_int_equal(case_reopen(f->db, id, "没好", 0, late), WORKFLOW_NOT_NOW);
	assert_int_equal(city_status(f, id), STATUS_HANDLED);
	assert_int_equal(fixture_count(f, "flow_log"), 1);
}

/* --- silence and the office ------------------------------------------------------------ */

static void silence_closes_after_72_hours_and_not_before(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN, 10), 0);
	assert_int_equal(city_status(f, id), STATUS_HANDLED);
	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN + 1, 10), 1);
	assert_int_equal(city_status(f, id), STATUS_CLOSED);
	assert_int_equal(closed_how(f), CLOSED_BY_SILENCE);
	assert_int_equal(case_close_silent(f->db, f->now + CONFIRM_SPAN + 2, 10), 0);
	assert_int_equal(logged(f, ACTION_SILENCE), 1);
}

static void silence_does_not_close_what_was_reopened(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	assert_int_equal(case_reopen(f->db, id, "没好", 0, f->now), WORKFLOW_DONE);
	assert_int_equal(case_close_silent(f->db, f->now + 30 * CLOCK_DAY, 10), 0);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
}

static void silence_closes_at_most_as_many_as_asked(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++)
		handled_case(f);
	assert_int_equal(case_close_silent(f->db, f->now + 4 * CLOCK_DAY, 2), 2);
	assert_int_equal(case_close_silent(f->db, f->now + 4 * CLOCK_DAY, 2), 1);
}

static void what_the_office_closed_she_may_reopen_within_72_hours(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	close_checked(f, id);
	assert_int_equal(closed_how(f), CLOSED_BY_OFFICE);
	assert_int_equal(case_reopen(f->db, id, "没好", 0, f->now + CLOCK_DAY), WORKFLOW_DONE);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_int_equal(closed_how(f), CLOSED_NOT);
}

static void what_the_office_closed_stays_closed_after_72_hours(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	close_checked(f, id);
	assert_int_equal(case_reopen(f->db, id, "没好", 0, f->now + CONFIRM_SPAN + 1),
			 WORKFLOW_NOT_NOW);
	assert_int_equal(city_status(f, id), STATUS_CLOSED);
}

static void the_office_cannot_close_what_nobody_handled(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	assert_int_equal(case_close(f->db, id, "不管了", f->now), WORKFLOW_NOT_NOW);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_int_equal(closed_how(f), CLOSED_NOT);
}

/* --- faults ---------------------------------------------------------------------------------- */

static void a_failure_half_way_changes_nothing(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f), photo = city_rebuttal(f);

	fixture_sql(f, "CREATE TRIGGER broken BEFORE UPDATE ON case_file FOR EACH ROW"
		       " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'broken'");
	assert_int_equal(case_reopen(f->db, id, "没好", photo, f->now), -1);
	assert_int_equal(case_confirm(f->db, id, f->now), -1);
	assert_int_equal(case_check(f->db, id, true, "好", f->now), -1);
	assert_int_equal(case_close_silent(f->db, f->now + 4 * CLOCK_DAY, 10), -1);
	fixture_sql(f, "DROP TRIGGER broken");
	assert_int_equal(city_status(f, id), STATUS_HANDLED);
	assert_int_equal(fixture_count(f, "flow_log"), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE report_id IS NULL"),
			 1);
}

static void a_deadlock_is_tried_again(void **state)
{
	struct fixture *f = *state;
	uint64_t id = handled_case(f);

	fixture_sql(f, "CREATE TRIGGER deadlock BEFORE UPDATE ON case_file FOR EACH ROW"
		       " IF @met IS NULL THEN SET @met = 1;"
		       " SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213; END IF");
	assert_int_equal(case_confirm(f->db, id, f->now), WORKFLOW_DONE);
	fixture_sql(f, "DROP TRIGGER deadlock");
	assert_int_equal(logged(f, ACTION_SOLVED), 1);
}

static void a_note_too_long_for_its_column_changes_nothing(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);
	char *note = arena_alloc(f->arena, 1102);

	memset(note, 'x', 1101);
	assert_int_equal(case_handle(f->db, id, UNIT, note, f->now), -1);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_comment_is_public_and_changes_no_state),
		test(handling_gives_the_citizen_72_hours),
		test(handling_twice_is_refused_and_keeps_the_first),
		test(a_report_without_a_case_cannot_be_handled),
		test(a_report_that_does_not_exist_is_an_error),
		test(solved_closes_for_good),
		test(not_solved_reopens_with_half_the_limit),
		test(half_of_a_single_day_is_in_hours),
		test(the_rebuttals_photo_becomes_the_reports),
		test(a_photo_that_is_none_of_hers_refuses_the_whole_answer),
		test(at_the_last_instant_of_72_hours_she_may_still_answer),
		test(after_72_hours_both_answers_are_refused),
		test(silence_closes_after_72_hours_and_not_before),
		test(silence_does_not_close_what_was_reopened),
		test(silence_closes_at_most_as_many_as_asked),
		test(what_the_office_closed_she_may_reopen_within_72_hours),
		test(what_the_office_closed_stays_closed_after_72_hours),
		test(the_office_cannot_close_what_nobody_handled),
		test(a_failure_half_way_changes_nothing),
		test(a_deadlock_is_tried_again),
		test(a_note_too_long_for_its_column_changes_nothing),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
