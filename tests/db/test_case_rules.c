/* The rules that running systems have learned (standards of the trade), one test each. */
#include "tests/db/acts.h"

#include "tests/unit/instant.h"

#define test(fn) cmocka_unit_test_setup(fn, acts_clean)

/* A case of three working days with the lamp office (unit 2), from Monday 10:00 on. */
static uint64_t lamp(struct fixture *f)
{
	uint64_t id =
		city_report(f, &(struct city_report){ .category = 3, .status = STATUS_TRIAGE });

	OK(id, DISPATCH, DISPATCHER, .to_unit = 2, .standard_id = 24);
	return id;
}

/* --- two people ------------------------------------------------------------------------ */

static void the_second_of_two_people_learns_what_changed(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f), seen;

	OK(id, COMMENT, HANDLER, .note = "去看看");
	seen = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM flow_log");
	OK(id, HANDLE, HANDLER, .note = "好了", .seen = seen);
	/* The other still looks at the page from before. */
	NO(CHANGED, id, RETURN, HANDLER, .note = "不是我们的", .seen = seen);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	NO(NOT_NOW, id, RETURN, HANDLER, .note = "不是我们的");
}

static void an_internal_note_also_counts_as_a_change(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f), seen;

	OK(id, COMMENT, HANDLER, .note = "去看看");
	seen = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM flow_log");
	OK(id, NOTE, DISPATCHER, .note = "此处常报");
	assert_int_equal(fixture_number(f, "SELECT public FROM flow_log ORDER BY id DESC LIMIT 1"),
			 0);
	NO(CHANGED, id, HANDLE, HANDLER, .note = "好了", .seen = seen);
}

/* --- returning ------------------------------------------------------------------------- */

static void what_was_returned_is_not_sent_to_the_same_unit_again(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	NO(NO_REASON, id, RETURN, HANDLER, .to_unit = 2);
	OK(id, RETURN, HANDLER, .note = "这是路灯所的", .to_unit = 2);
	assert_int_equal(city_status(f, id), STATUS_TRIAGE);
	NO(UNCHANGED, id, DISPATCH, DISPATCHER, .to_unit = 1, .standard_id = 21);
	NO(UNCHANGED, id, DISPATCH, OFFICE, .to_unit = 1, .standard_id = 22);
	/* Another category is another question. */
	OK(id, DISPATCH, DISPATCHER, .to_unit = 1, .standard_id = 23);
	assert_int_equal(of_case(f, "returns", id), 1);
}

static void a_returned_case_goes_to_another_unit_with_a_new_limit(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, RETURN, HANDLER, .note = "不是我们的", .now = f->now + CLOCK_HOUR);
	OK(id, DISPATCH, DISPATCHER, .to_unit = 2, .standard_id = 24,
	   .now = instant("2026-11-23 15:00"));
	assert_int_equal(of_case(f, "unit_id", id), 2);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-26 15:00");
	assert_string_equal(city_case_time(f, id, "opened_at"), "2026-11-23 10:00");
	/* And is a lesson for who learns. */
	assert_int_equal(fixture_number(f, "SELECT unit_before * 10 + unit_after FROM lesson"
					   " WHERE why = 2"),
			 12);
}

static void a_unit_takes_back_its_own_assignment_before_it_says_not_ours(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, ASSIGN, HANDLER, .to_staff = HANDLER, .staff_id = LEADER);
	NO(ASSIGNED, id, RETURN, HANDLER, .note = "不是我们的");
	OK(id, REVOKE, HANDLER, .staff_id = LEADER);
	OK(id, RETURN, HANDLER, .note = "不是我们的");
	/* How a unit deals out its work is nobody else's. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE public = 1"), 1);
}

static void the_overdue_fact_stays_when_a_late_case_is_returned(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, RETURN, HANDLER, .note = "不是我们的", .now = f->now + 3 * CLOCK_HOUR);
	OK(id, DISPATCH, DISPATCHER, .to_unit = 2, .standard_id = 24,
	   .now = f->now + 4 * CLOCK_HOUR);
	assert_string_equal(city_case_time(f, id, "overdue_at"), "2026-11-23 12:00");
}

/* --- whose it is -------------------------------------------------------------------------- */

static void a_unit_claims_a_case_in_writing(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, RETURN, HANDLER, .note = "不是我们的");
	NO(NO_REASON, id, CLAIM, HANDLER, .unit_id = 2);
	OK(id, CLAIM, HANDLER, .unit_id = 2, .note = "电缆井，由我所维护");
	assert_int_equal(of_case(f, "unit_id", id), 2);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_string_equal(city_text(f, "SELECT note FROM flow_log ORDER BY id DESC LIMIT 1"),
			    "市路灯管理所书面认领：电缆井，由我所维护");
}

static void a_dispute_is_looked_at_decided_and_becomes_a_precedent(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	fixture_sql(f, "UPDATE report SET district_code = 370202, street_code = 370202001");
	OK(id, RETURN, HANDLER, .note = "不是我们的");
	OK(id, DISPUTE, DISPATCHER, .note = "两家都说不是");
	NO(NOT_NOW, id, DECIDE, OFFICE, .note = "x", .to_unit = 1);
	OK(id, CONFIRM_SITE, INSPECTOR, .note = "井盖上有市政标识");
	NO(NOT_YOU, id, DECIDE, DISPATCHER, .note = "x", .to_unit = 1);
	/* The office may say that it is theirs after all. */
	OK(id, DECIDE, OFFICE, .note = "有标识的归城管局", .to_unit = 1, .standard_id = 21,
	   .precedent = true);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT unit_id * 1000000 + area_code - 370202000"
					   " FROM precedent WHERE category_id = 1"),
			 1000001);
	NO(DECIDED, id, RETURN, HANDLER, .note = "还是不是我们的");
}

/* --- several units, one leads ----------------------------------------------------------------- */

static void the_leading_unit_finishes_after_all_others(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	NO(SAME, id, JOIN, DISPATCHER, .to_unit = 1, .note = "请协助");
	OK(id, JOIN, DISPATCHER, .to_unit = 2, .note = "请协助断电");
	NO(HELP_OPEN, id, HANDLE, HANDLER, .note = "好了");
	/* Who helps may speak and report, but not finish or return. */
	NO(NOT_YOU, id, HANDLE, HANDLER, .unit_id = 2, .note = "好了");
	NO(NOT_YOU, id, RETURN, HANDLER, .unit_id = 2, .note = "不是");
	OK(id, COMMENT, HANDLER, .unit_id = 2, .note = "明天断电");
	OK(id, JOIN_DONE, HANDLER, .unit_id = 2, .note = "已断电");
	NO(NOT_YOU, id, JOIN_DONE, HANDLER, .unit_id = 2, .note = "又");
	OK(id, HANDLE, HANDLER, .note = "好了");
}

static void a_unit_that_was_joined_by_mistake_is_dismissed(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	NO(NO_HELPER, id, DISMISS, DISPATCHER, .to_unit = 2, .note = "x");
	OK(id, JOIN, DISPATCHER, .to_unit = 2, .note = "请协助断电");
	NO(NO_HELPER, id, DISMISS, DISPATCHER, .to_unit = 1, .note = "x");
	NO(NO_REASON, id, DISMISS, DISPATCHER, .to_unit = 2);
	NO(NOT_YOU, id, DISMISS, HANDLER, .to_unit = 2, .note = "x");
	OK(id, DISMISS, OFFICE, .to_unit = 2, .note = "加错了单位");
	/* It is none of theirs any more, and the lead need not wait for them. */
	NO(NOT_YOU, id, COMMENT, HANDLER, .unit_id = 2, .note = "明天断电");
	NO(NO_HELPER, id, DISMISS, OFFICE, .to_unit = 2, .note = "x");
	/* Asked again, and done: that stands. */
	OK(id, JOIN, DISPATCHER, .to_unit = 2, .note = "还是要断电");
	OK(id, JOIN_DONE, HANDLER, .unit_id = 2, .note = "已断电");
	NO(NO_HELPER, id, DISMISS, OFFICE, .to_unit = 2, .note = "x");
	OK(id, HANDLE, HANDLER, .note = "好了");
}

/* --- extension, suspension, urging --- */

static void extend(struct fixture *f, uint64_t id, unsigned int days, int64_t now)
{
	OK(id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "等配件", .amount = days, .now = now);
	OK(id, GRANT_EXTENSION, DISPATCHER, .note = "同意", .now = now);
}

static void two_extensions_each_at_most_the_limit_none_once_overdue(void **state)
{
	struct fixture *f = *state;
	uint64_t id = lamp(f);

	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-26 10:00");
	NO(TOO_LONG, id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "x", .amount = 4);
	NO(TOO_LONG, id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "x");
	extend(f, id, 3, f->now);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-12-01 10:00");
	extend(f, id, 1, f->now);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-12-02 10:00");
	NO(TOO_MANY, id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "x", .amount = 1);
	id = lamp(f);
	NO(OVERDUE, id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "x", .amount = 1,
	   .now = f->now + 5 * CLOCK_DAY);
}

static void an_extension_asked_in_time_is_not_granted_once_overdue(void **state)
{
	struct fixture *f = *state;
	uint64_t id = lamp(f);

	OK(id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "等配件", .amount = 1);
	NO(REQUESTED, id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "再", .amount = 1);
	NO(OVERDUE, id, GRANT_EXTENSION, OFFICE, .note = "同意", .now = f->now + 5 * CLOCK_DAY);
	OK(id, REFUSE_EXTENSION, OFFICE, .note = "已超期", .now = f->now + 5 * CLOCK_DAY);
	assert_int_equal(of_case(f, "extensions", id), 0);
}

static void what_was_asked_for_falls_away_when_the_case_leaves_the_unit(void **state)
{
	struct fixture *f = *state;
	uint64_t handled = lamp(f), moved = lamp(f), kept = lamp(f);

	OK(handled, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "等配件", .amount = 1);
	OK(moved, ASK_SUSPENSION, HANDLER, .unit_id = 2, .note = "等规划", .amount = 9);
	OK(kept, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "等配件", .amount = 1);
	OK(handled, HANDLE, HANDLER, .unit_id = 2, .note = "配件到了，已修好");
	OK(moved, DISPATCH, DISPATCHER, .to_unit = 1, .standard_id = 24, .note = "改派");
	OK(kept, COMMENT, HANDLER, .unit_id = 2, .note = "催过厂家");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_request WHERE state = 3"), 2);
	NO(NO_REQUEST, moved, GRANT_SUSPENSION, OFFICE, .note = "同意");
	OK(kept, GRANT_EXTENSION, OFFICE, .note = "同意");
	/* The next round may ask again. */
	OK(handled, CHECK_FAIL, INSPECTOR, .note = "又不亮了");
	OK(handled, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "再等", .amount = 1);
}

static void who_asks_does_not_grant(void **state)
{
	struct fixture *f = *state;
	uint64_t id = lamp(f);

	OK(id, ASK_EXTENSION, HANDLER, .unit_id = 2, .note = "等配件", .amount = 1,
	   .staff_id = SENDER);
	NO(SAME_PERSON, id, GRANT_EXTENSION, DISPATCHER, .note = "同意");
	OK(id, GRANT_EXTENSION, OFFICE, .note = "同意");
}

static void one_suspension_of_at_most_a_year_keeps_the_rest_of_the_limit(void **state)
{
	struct fixture *f = *state;
	uint64_t id = lamp(f);
	int64_t tuesday = instant("2026-11-24 10:00");

	NO(TOO_LONG, id, ASK_SUSPENSION, HANDLER, .unit_id = 2, .note = "等规划", .amount = 366);
	OK(id, ASK_SUSPENSION, HANDLER, .unit_id = 2, .note = "等规划", .amount = 30);
	NO(NOT_YOU, id, GRANT_SUSPENSION, DISPATCHER, .note = "同意");
	OK(id, GRANT_SUSPENSION, OFFICE, .note = "同意", .now = tuesday);
	assert_int_equal(state_of(f, id), STATE_SUSPENDED);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	NO(NOT_NOW, id, HANDLE, HANDLER, .unit_id = 2, .note = "好了", .now = tuesday);
	/* Two days were left; taken up again on Monday the 7th. */
	OK(id, RESUME, OFFICE, .now = instant("2026-12-07 10:00"));
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-12-09 10:00");
	NO(TOO_MANY, id, ASK_SUSPENSION, HANDLER, .unit_id = 2, .note = "又", .amount = 3,
	   .now = instant("2026-12-07 11:00"));
}

static void a_suspension_ends_by_itself(void **state)
{
	struct fixture *f = *state;
	uint64_t id = lamp(f);

	OK(id, ASK_SUSPENSION, HANDLER, .unit_id = 2, .note = "等规划", .amount = 7);
	OK(id, GRANT_SUSPENSION, OFFICE, .note = "同意");
	assert_int_equal(case_resume_due(f->db, f->now + 7 * CLOCK_DAY - 1, 10), 0);
	assert_int_equal(case_resume_due(f->db, f->now + 7 * CLOCK_DAY, 10), 1);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-12-03 10:00");
	assert_int_equal(case_resume_due(f->db, f->now + 8 * CLOCK_DAY, 10), 0);
}

static void another_standard_counts_from_the_units_first_moment(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	fixture_sql(f, "UPDATE case_file SET dispatched_at = opened_at");
	OK(id, CHOOSE_STANDARD, DISPATCHER, .standard_id = 22, .note = "是破损，不是缺失",
	   .now = f->now + CLOCK_HOUR);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-12-02 10:00");
	NO(SAME, id, CHOOSE_STANDARD, DISPATCHER, .standard_id = 22, .note = "x");
}

static void urging_is_said_in_public_and_counted(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, URGE, INSPECTOR, .note = "居民多次反映，请尽快");
	assert_int_equal(of_case(f, "urged", id), 1);
	assert_int_equal(fixture_number(f, "SELECT public FROM flow_log"), 1);
}

/* --- overdue appeal --- */

static void an_appeal_needs_two_reviewers_and_leaves_the_fact(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);
	int64_t late = f->now + 3 * CLOCK_HOUR;

	OK(id, HANDLE, HANDLER, .note = "好了", .now = late);
	OK(id, ASK_APPEAL, HANDLER, .note = "封路进不去", .now = late);
	NO(NO_REQUEST, id, GRANT_APPEAL, OFFICE, .note = "同意", .now = late);
	OK(id, REVIEW_APPEAL, OFFICE, .note = "属实", .now = late);
	NO(SAME_PERSON, id, GRANT_APPEAL, OFFICE, .note = "同意", .now = late);
	OK(id, GRANT_APPEAL, OFFICE, .staff_id = OFFICER2, .note = "同意", .now = late);
	assert_int_equal(of_case(f, "exempt", id), 1);
	assert_string_equal(city_case_time(f, id, "overdue_at"), "2026-11-23 12:00");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE public = 0"), 3);
}

static void a_refused_appeal_exempts_nothing(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);
	int64_t late = f->now + 3 * CLOCK_HOUR;

	OK(id, ASK_APPEAL, HANDLER, .note = "封路进不去", .now = late);
	OK(id, REFUSE_APPEAL, INSPECTOR, .note = "当天没有封路", .now = late);
	NO(NO_REQUEST, id, REVIEW_APPEAL, OFFICE, .note = "属实", .now = late);
	assert_int_equal(of_case(f, "exempt", id), 0);
}

/* --- checking and rework --- */

static void a_failed_check_is_rework_for_the_same_unit_and_keeps_all(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);
	int64_t rows;

	OK(id, HANDLE, HANDLER, .note = "换了井盖");
	rows = fixture_count(f, "flow_log");
	OK(id, CHECK_FAIL, INSPECTOR, .note = "还在响");
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_int_equal(of_case(f, "unit_id * 100 + rework * 10 + reopened", id), 110);
	assert_int_equal(of_case(f, "limit_count", id), 1);
	assert_int_equal(fixture_count(f, "flow_log"), rows + 1);
	/* The same words as before are no new answer. */
	NO(COPIED, id, HANDLE, HANDLER, .note = "换了井盖");
	OK(id, HANDLE, HANDLER, .note = "垫了橡胶圈");
	/* The check before does not count for this handling. */
	NO(UNCHECKED, id, CLOSE, OFFICE, .note = "结案");
}

static void rework_after_a_passed_check_needs_a_new_check(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, HANDLE, HANDLER, .note = "换了井盖");
	OK(id, CHECK_PASS, INSPECTOR, .note = "好了");
	assert_int_equal(case_reopen(f->db, id, "又响了", 0, f->now), WORKFLOW_DONE);
	OK(id, HANDLE, HANDLER, .note = "垫了橡胶圈");
	NO(UNCHECKED, id, CLOSE, OFFICE, .note = "结案");
}

static void closing_waits_for_a_standard_too(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	OK(id, HANDLE, HANDLER, .note = "好了");
	fixture_sql(f, "UPDATE case_file SET standard_id = NULL");
	NO(NO_STANDARD, id, CHECK_PASS, INSPECTOR, .note = "好了", .standard_id = 21);
	fixture_sql(f, "UPDATE case_file SET checked_at = '2026-11-23'");
	NO(NO_STANDARD, id, CLOSE, OFFICE, .note = "结案", .standard_id = 21);
	/* What the reporter says waits for nobody's choice. */
	assert_int_equal(case_confirm(f->db, id, f->now), WORKFLOW_DONE);
}

static void after_photos_come_with_the_handling_or_not_at_all(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f), photo = city_rebuttal(f);

	/* One of another kind. */
	NO(NO_PHOTO, id, HANDLE, HANDLER, .note = "好了", .photos = { photo }, .photo_count = 1);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	fixture_sql(f, "UPDATE photo SET role = 2");
	OK(id, HANDLE, HANDLER, .note = "好了", .photos = { photo }, .photo_count = 1);
	assert_int_equal(fixture_number(f, "SELECT report_id FROM photo"), id);
}

/* --- hiding, rating --- */

static void staff_hide_with_a_reason_and_show_again(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	NO(NO_REASON, id, STAFF_HIDE, INTAKE, .note = "");
	OK(id, STAFF_HIDE, INTAKE, .note = "照片里有车牌");
	assert_int_equal(fixture_number(f, "SELECT hidden FROM report"), HIDDEN_BY_STAFF);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	NO(NOT_NOW, id, STAFF_HIDE, INTAKE, .note = "又");
	OK(id, STAFF_SHOW, OFFICE, .note = "已遮挡");
	/* What its reporter took back stays so. */
	fixture_sql(f, "UPDATE report SET hidden = 1");
	NO(NOT_NOW, id, STAFF_SHOW, OFFICE, .note = "公开");
}

static void the_reporter_rates_a_closed_case_once(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	NO(NOT_NOW, id, RATE, CITIZEN, .amount = 5);
	OK(id, HANDLE, HANDLER, .note = "好了");
	assert_int_equal(case_confirm(f->db, id, f->now), WORKFLOW_DONE);
	NO(TOO_MANY, id, RATE, CITIZEN, .amount = 6);
	OK(id, RATE, CITIZEN, .amount = 4);
	NO(NOT_NOW, id, RATE, CITIZEN, .amount = 5);
	assert_int_equal(of_case(f, "rating", id), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_second_of_two_people_learns_what_changed),
		test(an_internal_note_also_counts_as_a_change),
		test(what_was_returned_is_not_sent_to_the_same_unit_again),
		test(a_returned_case_goes_to_another_unit_with_a_new_limit),
		test(a_unit_takes_back_its_own_assignment_before_it_says_not_ours),
		test(the_overdue_fact_stays_when_a_late_case_is_returned),
		test(a_unit_claims_a_case_in_writing),
		test(a_dispute_is_looked_at_decided_and_becomes_a_precedent),
		test(the_leading_unit_finishes_after_all_others),
		test(a_unit_that_was_joined_by_mistake_is_dismissed),
		test(two_extensions_each_at_most_the_limit_none_once_overdue),
		test(an_extension_asked_in_time_is_not_granted_once_overdue),
		test(what_was_asked_for_falls_away_when_the_case_leaves_the_unit),
		test(who_asks_does_not_grant),
		test(one_suspension_of_at_most_a_year_keeps_the_rest_of_the_limit),
		test(a_suspension_ends_by_itself),
		test(another_standard_counts_from_the_units_first_moment),
		test(urging_is_said_in_public_and_counted),
		test(an_appeal_needs_two_reviewers_and_leaves_the_fact),
		test(a_refused_appeal_exempts_nothing),
		test(a_failed_check_is_rework_for_the_same_unit_and_keeps_all),
		test(rework_after_a_passed_check_needs_a_new_check),
		test(closing_waits_for_a_standard_too),
		test(after_photos_come_with_the_handling_or_not_at_all),
		test(staff_hide_with_a_reason_and_show_again),
		test(the_reporter_rates_a_closed_case_once),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
