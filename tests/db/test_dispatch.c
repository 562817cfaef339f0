/* One report to one unit, on a real database: what is decided, and that it is decided once. */
#include "tests/db/dispatch_city.h"

#include <math.h>

#include "dispatch/dispatch.h"
#include "report/hide.h"
#include "tests/unit/instant.h"

static struct rules *rules;

static int clean(void **state)
{
	struct fixture *f;

	if (fixture_clean(state) < 0)
		return -1;
	f = *state;
	city_build(f);
	rules_free(rules);
	rules = rules_load(f->db, f->now);
	db_use_arena(f->db, f->arena);
	return rules ? 0 : -1;
}

static int stop(void **state)
{
	rules_free(rules);
	return fixture_stop(state);
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static int deliver_at(struct fixture *f, uint64_t report, int64_t now)
{
	struct outbox_row row = city_row(f, report);

	return dispatch_row(f->db, f->arena, rules, &row, now);
}

static int deliver(struct fixture *f, uint64_t report)
{
	return deliver_at(f, report, f->now + 200);
}

static const char *reason(struct fixture *f, uint64_t report)
{
	return city_text(
		f, "SELECT note FROM flow_log WHERE report_id = %llu ORDER BY id DESC LIMIT 1",
		(unsigned long long)report);
}

static void assert_asked(struct fixture *f, uint64_t report, const char *why)
{
	assert_int_equal(deliver(f, report), DISPATCH_ASKED);
	assert_int_equal(city_status(f, report), STATUS_TRIAGE);
	assert_int_equal(fixture_count(f, "case_file"), 0);
	assert_int_equal(fixture_count(f, "outbox WHERE topic = 1"), 0);
	assert_string_equal(reason(f, report),
			    arena_printf(f->arena, "%s，已转派单员人工派单，您不用再做什么。",
					 why));
}

/* --- what is decided ------------------------------------------------------------- */

static void a_chosen_category_goes_to_its_unit_with_limit_and_reason(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1, .group = 1 });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_string_equal(reason(f, id), "您报的是“供水井盖”类问题，位于市南区香港中路街道，"
					   "按规则第12号由市南区城市管理局负责，法定时限2小时。");
	assert_string_equal(city_text(f, "SELECT reason FROM case_file"), reason(f, id));
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM case_file WHERE unit_id = 1"
					" AND category_id = 1 AND standard_id = 21 AND rule_id = 12"
					" AND limit_count = 2 AND limit_unit = 1 AND reopened = 0"
					" AND handled_at IS NULL AND closed_how = 0"),
			 1);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-23 12:00");
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM report WHERE district_code = 370202"
					" AND street_code = 370202001 AND cell > 0"
					" AND category_by = 1"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE actor = 2"
					   " AND action = 2 AND status_from = 1 AND status_to = 3"),
			 1);
	assert_int_equal(fixture_count(f, "outbox WHERE topic = 1"), 0);
}

static void the_reason_is_there_for_machines_too(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "路灯不亮" });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(fixture_number(f,
					"SELECT JSON_VALUE(reason_data, '$.category.id') = 3"
					" AND JSON_VALUE(reason_data, '$.category.by') = 'words'"
					" AND JSON_VALUE(reason_data, '$.votes[0].score') = 5"
					" AND JSON_VALUE(reason_data, '$.votes[0].phrases[1]') ="
					" '不亮' AND JSON_VALUE(reason_data, '$.rule.id') = 13"
					" AND JSON_VALUE(reason_data, '$.street.code') = 370202001"
					" AND JSON_VALUE(reason_data, '$.limit.count') = 3"
					" FROM case_file"),
			 1);
}

/* Friday 15:00 and three working days: Monday, Tuesday, Wednesday 15:00. */
static void the_stored_deadline_equals_the_one_worked_by_hand(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 3 });

	assert_int_equal(deliver_at(f, id, instant("2026-11-20 15:00")), DISPATCH_OPENED);
	assert_string_equal(city_case_time(f, id, "opened_at"), "2026-11-20 15:00");
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-25 15:00");
}

static void the_holiday_table_is_heeded(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 3 });

	/* Wednesday; Thursday is a holiday; Friday, Monday and Tuesday work. */
	assert_int_equal(deliver_at(f, id, instant("2026-09-30 15:00")), DISPATCH_OPENED);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-10-06 15:00");
}

static void the_words_decide_when_nothing_was_chosen(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "门口污水井盖坏了" });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_string_equal(reason(f, id), "您写的“污水井盖”说明是“污水井盖”类问题，位于市南区"
					   "香港中路街道，按规则第12号由市南区城市管理局负责，"
					   "法定时限1个工作日。");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE category_id = 2"
					   " AND group_id = 1 AND category_by = 2"),
			 1);
}

static void within_a_chosen_group_other_groups_words_do_not_count(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "污水井盖旁路灯不亮不亮",
							    .group = 2 });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(fixture_number(f, "SELECT category_id FROM case_file"), 3);
}

static void a_group_alone_gives_its_default(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "坏了", .group = 1 });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_string_equal(reason(f, id),
			    "您选的“井盖”按“供水井盖”类问题办理，位于市南区香港中路街道，"
			    "按规则第12号由市南区城市管理局负责，法定时限2小时。");
}

static void a_rule_says_its_own_reason(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 3, .lon = 120.45 });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_string_equal(reason(f, id),
			    "您报的是“路灯”类问题，位于崂山区中韩街道，按规则第13号"
			    "（路灯归路灯所）由市路灯管理所负责，法定时限3个工作日。");
}

static void an_unknown_category_is_judged_by_its_words(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "路灯不亮", .category = 999 });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(fixture_number(f, "SELECT category_id FROM report"), 3);
}

static void an_expired_category_counts_as_unknown(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "电缆", .category = 6 });

	assert_asked(f, id, "从文字看不出是哪一类问题");
}

static void a_place_in_words_with_a_chosen_street_is_routed(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){
					     .category = 1, .lat = NAN, .street = 370202002 });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM report WHERE district_code = 370202"
					" AND street_code = 370202002 AND cell IS NULL"),
			 1);
}

static void a_place_in_words_with_a_district_alone_is_routed(void **state)
{
	struct fixture *f = *state;
	uint64_t id =
		city_report(f,
			    &(struct city_report){ .category = 1, .lat = NAN, .street = 370202 });

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(fixture_number(f, "SELECT district_code FROM report"), 370202);
}

/* --- what is not decided ------------------------------------------------------------ */

static void a_place_in_the_sea_goes_to_a_person(void **state)
{
	struct fixture *f = *state;
	uint64_t id =
		city_report(f, &(struct city_report){ .category = 1, .lat = 35.5, .lon = 121.5 });

	assert_asked(f, id, "位置在本市范围之外");
	/* What is known all the same is kept for the person. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE category_id = 1"
					   " AND district_code IS NULL AND cell IS NULL"),
			 1);
}

static void a_place_in_words_alone_goes_to_a_person(void **state)
{
	struct fixture *f = *state;

	assert_asked(f, city_report(f, &(struct city_report){ .category = 1, .lat = NAN }),
		     "位置只有文字，看不出在哪个区");
}

static void words_that_say_nothing_go_to_a_person(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "看不下去了" });

	assert_asked(f, id, "从文字看不出是哪一类问题");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE category_id IS NULL"
					   " AND category_by = 0 AND district_code = 370202"),
			 1);
}

static void words_for_two_groups_alike_go_to_a_person(void **state)
{
	struct fixture *f = *state;

	assert_asked(f, city_report(f, &(struct city_report){ .body = "井盖和路灯" }),
		     "看起来既像“供水井盖”又像“路灯”");
}

static void a_category_without_a_limit_goes_to_a_person(void **state)
{
	struct fixture *f = *state;

	assert_asked(f, city_report(f, &(struct city_report){ .category = 4 }),
		     "“暴露垃圾”类问题还没有规定处置时限");
}

static void a_category_nobody_answers_for_goes_to_a_person(void **state)
{
	struct fixture *f = *state;

	assert_asked(f, city_report(f, &(struct city_report){ .category = 5 }),
		     "“房屋建筑”类问题在市南区香港中路街道还没有确定负责单位");
}

static void a_time_unit_nobody_knows_is_no_limit(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "UPDATE case_standard SET limit_unit = 9 WHERE id = 21");
	rules_free(rules);
	rules = rules_load(f->db, f->now);
	db_use_arena(f->db, f->arena);
	assert_asked(f, city_report(f, &(struct city_report){ .category = 1 }),
		     "“供水井盖”类问题还没有规定处置时限");
}

/* --- once ------------------------------------------------------------------------------ */

static void delivered_twice_is_dispatched_once(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });
	struct outbox_row row = city_row(f, id);

	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, id, f->now), 0);
	assert_int_equal(dispatch_row(f->db, f->arena, rules, &row, f->now), DISPATCH_OPENED);
	/* The same row again: gone. The second row of the same report: nothing left to do. */
	assert_int_equal(dispatch_row(f->db, f->arena, rules, &row, f->now), DISPATCH_TAKEN);
	assert_int_equal(deliver_at(f, id, f->now + CLOCK_HOUR), DISPATCH_BEFORE);
	assert_int_equal(fixture_count(f, "case_file"), 1);
	assert_int_equal(fixture_count(f, "flow_log"), 1);
	assert_int_equal(fixture_count(f, "outbox WHERE topic = 1"), 0);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-23 12:00");
}

static void a_report_taken_back_meanwhile_is_not_dispatched(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });

	assert_int_equal(hide_report(f->db, id, f->now), WORKFLOW_DONE);
	assert_int_equal(deliver(f, id), DISPATCH_BEFORE);
	assert_int_equal(fixture_count(f, "case_file"), 0);
	assert_int_equal(fixture_count(f, "outbox WHERE topic = 1"), 0);
}

/* The last statement but one fails: all that went before must be gone. */
static void a_failure_half_way_leaves_nothing_and_can_be_repeated(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });

	fixture_sql(f, "CREATE TRIGGER broken BEFORE INSERT ON flow_log FOR EACH ROW"
		       " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'broken'");
	assert_int_equal(deliver(f, id), -1);
	fixture_sql(f, "DROP TRIGGER broken");
	assert_int_equal(city_status(f, id), STATUS_SUBMITTED);
	assert_int_equal(fixture_count(f, "case_file"), 0);
	assert_int_equal(fixture_count(f, "outbox"), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE cell IS NULL"), 1);
	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
}

/* A session variable survives the roll-back: the first try meets a deadlock, the second not. */
static void a_deadlock_is_tried_again_at_once(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });

	fixture_sql(f, "CREATE TRIGGER deadlock BEFORE INSERT ON flow_log FOR EACH ROW"
		       " IF @met IS NULL THEN SET @met = 1;"
		       " SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213; END IF");
	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	fixture_sql(f, "DROP TRIGGER deadlock");
	assert_int_equal(fixture_count(f, "case_file"), 1);
	assert_int_equal(fixture_count(f, "flow_log"), 1);
}

static void a_connection_lost_before_is_made_again(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });
	struct outbox_row row = city_row(f, id);

	fixture_cut_connection(f);
	assert_int_equal(dispatch_row(f->db, f->arena, rules, &row, f->now), DISPATCH_OPENED);
	assert_int_equal(fixture_count(f, "case_file"), 1);
}

static void a_row_locked_by_another_is_left_to_it(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });
	struct db *other = fixture_connect(f);
	uint64_t locked;

	assert_int_equal(db_begin(other), 0);
	assert_int_equal(db_row(other, "SELECT id FROM outbox WHERE report_id = ? FOR UPDATE", "u",
				id, "u", &locked),
			 DB_ROW);
	assert_int_equal(deliver(f, id), DISPATCH_TAKEN);
	assert_int_equal(fixture_count(f, "case_file"), 0);
	db_end(other, -1);
	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	db_close(other);
}

static void a_report_takes_at_most_nine_statements(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1 });
	struct outbox_row row = city_row(f, id);

	db_statements(f->db);
	assert_int_equal(dispatch_row(f->db, f->arena, rules, &row, f->now), DISPATCH_OPENED);
	assert_in_range(db_statements(f->db), 1, 9);
}

/* --- by a person -------------------------------------------------------------------------- */

static void a_person_gives_an_undecided_report_to_a_unit(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .body = "看不下去了" });

	assert_int_equal(deliver(f, id), DISPATCH_ASKED);
	assert_int_equal(dispatch_by_person(f->db, f->arena, rules, id, 2, "市路灯管理所",
					    rules_category(rules, 3), instant("2026-11-20 15:00")),
			 WORKFLOW_DONE);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_string_equal(reason(f, id),
			    "派单员按“路灯”类问题派给市路灯管理所，法定时限3个工作日。");
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-25 15:00");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_file JOIN report ON id ="
					   " report_id WHERE rule_id IS NULL AND unit_id = 2"
					   " AND category_by = 3 AND report.category_id = 3"
					   " AND group_id = 2 AND district_code = 370202"),
			 1);
}

static void a_person_gives_away_what_is_with_a_unit_only_with_a_reason(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	assert_int_equal(dispatch_by_person(f->db, f->arena, rules, id, 2, "市路灯管理所",
					    rules_category(rules, 3), f->now),
			 WORKFLOW_NO_REASON);
	assert_int_equal(fixture_number(f, "SELECT unit_id FROM case_file"), 1);
	assert_int_equal(fixture_count(f, "flow_log"), 0);
}

/* --- another core's ---------------------------------------------------------------- */

static void
with_another_core_a_case_is_the_unit_that_stands_for_it_and_waits_to_be_told(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 3, .group = 2 });

	rules_hand_over(rules, 1, "城市派遣平台");
	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_string_equal(reason(f, id), "您报的是“路灯”类问题，位于市南区香港中路街道，"
					   "转交城市派遣平台派遣，法定时限3个工作日。");
	assert_int_equal(fixture_count(f, "case_file WHERE unit_id = 1 AND rule_id IS NULL"), 1);
	assert_int_equal(fixture_count(f, "handover_case WHERE state = 2 AND unit_id = 1"), 1);
	assert_int_equal(fixture_number(f, "SELECT m.log_id = r.log_id FROM handover_message m"
					   " JOIN report r ON r.id = m.report_id WHERE m.kind = 1"),
			 1);
	/* The outbox row once more: nothing is said twice. */
	assert_int_equal(fixture_count(f, "outbox WHERE topic = 1"), 0);
}

/* Whose it would be here does not matter: it goes out all the same. */
static void with_another_core_nobody_need_be_responsible_here(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 5 });

	rules_hand_over(rules, 1, "城市派遣平台");
	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(fixture_count(f, "handover_case"), 1);
}

static void with_another_core_what_has_no_place_still_waits_for_a_person(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_report(f, &(struct city_report){ .category = 1, .lat = NAN });

	rules_hand_over(rules, 1, "城市派遣平台");
	assert_int_equal(deliver(f, id), DISPATCH_ASKED);
	assert_int_equal(fixture_count(f, "handover_case"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(with_another_core_a_case_is_the_unit_that_stands_for_it_and_waits_to_be_told),
		test(with_another_core_nobody_need_be_responsible_here),
		test(with_another_core_what_has_no_place_still_waits_for_a_person),
		test(a_chosen_category_goes_to_its_unit_with_limit_and_reason),
		test(the_reason_is_there_for_machines_too),
		test(the_stored_deadline_equals_the_one_worked_by_hand),
		test(the_holiday_table_is_heeded),
		test(the_words_decide_when_nothing_was_chosen),
		test(within_a_chosen_group_other_groups_words_do_not_count),
		test(a_group_alone_gives_its_default),
		test(a_rule_says_its_own_reason),
		test(an_unknown_category_is_judged_by_its_words),
		test(an_expired_category_counts_as_unknown),
		test(a_place_in_words_with_a_chosen_street_is_routed),
		test(a_place_in_words_with_a_district_alone_is_routed),
		test(a_place_in_the_sea_goes_to_a_person),
		test(a_place_in_words_alone_goes_to_a_person),
		test(words_that_say_nothing_go_to_a_person),
		test(words_for_two_groups_alike_go_to_a_person),
		test(a_category_without_a_limit_goes_to_a_person),
		test(a_category_nobody_answers_for_goes_to_a_person),
		test(a_time_unit_nobody_knows_is_no_limit),
		test(delivered_twice_is_dispatched_once),
		test(a_report_taken_back_meanwhile_is_not_dispatched),
		test(a_failure_half_way_leaves_nothing_and_can_be_repeated),
		test(a_deadlock_is_tried_again_at_once),
		test(a_connection_lost_before_is_made_again),
		test(a_row_locked_by_another_is_left_to_it),
		test(a_report_takes_at_most_nine_statements),
		test(a_person_gives_an_undecided_report_to_a_unit),
		test(a_person_gives_away_what_is_with_a_unit_only_with_a_reason),
	};
	return cmocka_run_group_tests(tests, fixture_start, stop);
}
