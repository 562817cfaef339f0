/* Cases over their limits: who is told, once each, and what the log says. */
#include "tests/db/dispatch_city.h"

#include "dispatch/case.h"
#include "dispatch/chores.h"
#include "dispatch/escalation.h"
#include "dispatch/flow_chain.h"
#include "dispatch/limit_store.h"

static struct calendar calendar;

static int clean(void **state)
{
	struct fixture *f;

	if (fixture_clean(state) < 0)
		return -1;
	f = *state;
	city_build(f);
	return calendar_load(f->db, f->arena, &calendar);
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

/* Two urgent hours from 10:00. */
static uint64_t open_case(struct fixture *f)
{
	uint64_t id = city_case(f);

	fixture_sql(f, "UPDATE case_file SET escalate_at = deadline WHERE report_id = %llu",
		    (unsigned long long)id);
	return id;
}

static int64_t after(const struct fixture *f, int minutes)
{
	return f->now + minutes * CLOCK_MINUTE;
}

static void note(struct fixture *f, uint64_t id, struct limit_event e)
{
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_end(f->db, limit_note(f->db, &calendar, id, &e, 0, NULL)), 0);
}

static const char *levels(struct fixture *f, uint64_t id)
{
	return city_text(f,
			 "SELECT COALESCE(GROUP_CONCAT(run, ':', level, '>', to_role ORDER BY id),"
			 " '') FROM escalation WHERE report_id = %llu",
			 (unsigned long long)id);
}

static void a_case_climbs_once_for_each_level(void **state)
{
	struct fixture *f = *state;
	uint64_t id = open_case(f);

	/* At its last moment it is still in time. */
	assert_int_equal(escalate_due(f->db, after(f, 120), 50), 0);
	assert_int_equal(escalate_due(f->db, after(f, 121), 50), 1);
	assert_string_equal(levels(f, id), "0:100>3");
	assert_int_equal(escalate_due(f->db, after(f, 180), 50), 0);
	assert_int_equal(escalate_due(f->db, after(f, 181), 50), 1);
	assert_string_equal(levels(f, id), "0:100>3,0:150>7");
	assert_int_equal(escalate_due(f->db, after(f, 241), 50), 1);
	assert_string_equal(levels(f, id), "0:100>3,0:150>7,0:200>4");
	/* Higher it does not climb. */
	assert_int_equal(escalate_due(f->db, after(f, 100000), 50), 0);
	assert_string_equal(city_case_time(f, id, "escalate_at"), "");
	assert_string_equal(city_case_time(f, id, "overdue_at"), "2026-11-23 12:00");
}

static void each_level_stands_in_the_timeline_and_its_chain(void **state)
{
	struct fixture *f = *state;
	struct flow_faults faults;
	uint64_t id = open_case(f);

	assert_int_equal(flow_submitted(f->db, id, f->now), 0);
	assert_int_equal(escalate_due(f->db, after(f, 181), 50), 1);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM flow_log WHERE report_id = %llu"
					" AND action = %d AND actor = %d AND public = 1"
					" AND status_from = 3 AND status_to = 3 AND unit_id = 1",
					(unsigned long long)id, ACTION_ESCALATE, ACTOR_CORE),
			 2);
	assert_string_equal(city_text(f, "SELECT note FROM flow_log WHERE JSON_VALUE(data,"
					 " '$.level') = 100"),
			    "处置时限已过，已提醒市南区城市管理局负责人督促办理。");
	assert_int_equal(city_status(f, id), STATUS_HANDLING);
	assert_int_equal(flow_verify(f->db, stdout, &faults), 0);
	assert_int_equal(faults.faults, 0);
}

static void after_a_long_silence_all_levels_are_written_at_once(void **state)
{
	struct fixture *f = *state;
	uint64_t id = open_case(f);

	assert_int_equal(escalate_due(f->db, after(f, 10000), 50), 1);
	assert_string_equal(levels(f, id), "0:100>3,0:150>7,0:200>4");
}

static void a_handled_case_climbs_no_further_and_a_reopened_one_begins_anew(void **state)
{
	struct fixture *f = *state;
	uint64_t id = open_case(f);

	assert_int_equal(escalate_due(f->db, after(f, 121), 50), 1);
	note(f, id, (struct limit_event){ .kind = LIMIT_STOPPED, .at = after(f, 130) });
	assert_string_equal(city_case_time(f, id, "escalate_at"), "");
	assert_int_equal(escalate_due(f->db, after(f, 1000), 50), 0);
	/* One hour from 10:00 the next day. */
	note(f, id, (struct limit_event){ .kind = LIMIT_REOPENED, .at = after(f, 1440) });
	assert_string_equal(city_case_time(f, id, "escalate_at"), "2026-11-24 11:00");
	assert_int_equal(fixture_number(f, "SELECT limit_count FROM case_file"), 1);
	assert_int_equal(escalate_due(f->db, after(f, 1501), 50), 1);
	assert_string_equal(levels(f, id), "0:100>3,1:100>3");
}

static void sent_back_by_the_inspector_it_goes_on_where_it_was(void **state)
{
	struct fixture *f = *state;
	uint64_t id = open_case(f);

	assert_int_equal(escalate_due(f->db, after(f, 121), 50), 1);
	note(f, id, (struct limit_event){ .kind = LIMIT_STOPPED, .at = after(f, 130) });
	note(f, id, (struct limit_event){ .kind = LIMIT_RESUMED, .at = after(f, 230) });
	/* Looked at because 100 % is past; written already; 150 % is 100 minutes later than it was.
	 */
	assert_int_equal(escalate_due(f->db, after(f, 231), 50), 1);
	assert_string_equal(levels(f, id), "0:100>3");
	assert_string_equal(city_case_time(f, id, "escalate_at"), "2026-11-23 14:40");
}

static void a_suspension_and_an_extension_put_it_off(void **state)
{
	struct fixture *f = *state;
	uint64_t id = open_case(f);

	note(f, id, (struct limit_event){ .kind = LIMIT_EXTENDED, .at = after(f, 60), .count = 1 });
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-23 13:00");
	assert_string_equal(city_case_time(f, id, "escalate_at"), "2026-11-23 13:00");
	note(f, id,
	     (struct limit_event){
		     .kind = LIMIT_PAUSED, .at = after(f, 90), .until = after(f, 90 + 1440) });
	assert_string_equal(city_case_time(f, id, "escalate_at"), "2026-11-24 13:00");
	assert_int_equal(escalate_due(f->db, after(f, 1000), 50), 0);
}

static void what_is_no_longer_with_a_unit_is_left_alone(void **state)
{
	struct fixture *f = *state;
	uint64_t id = open_case(f);

	fixture_sql(f, "UPDATE report SET status = 5");
	assert_int_equal(escalate_due(f->db, after(f, 500), 50), 1);
	assert_string_equal(levels(f, id), "");
	assert_string_equal(city_case_time(f, id, "escalate_at"), "");
}

/* A row that makes no sense must not hold up the others for ever. */
static void a_broken_case_is_put_off(void **state)
{
	struct fixture *f = *state;
	uint64_t broken = open_case(f), good = open_case(f);

	fixture_sql(f, "UPDATE case_file SET limit_unit = 9 WHERE report_id = %llu",
		    (unsigned long long)broken);
	assert_int_equal(escalate_due(f->db, after(f, 121), 50), -1);
	assert_string_equal(levels(f, good), "0:100>3");
	assert_string_equal(city_case_time(f, broken, "escalate_at"), "2026-11-23 13:01");
	assert_int_equal(escalate_due(f->db, after(f, 122), 50), 0);
}

static void the_chores_do_it_in_pieces(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < CHORES_PIECE + 1; i++)
		open_case(f);
	assert_int_equal(chores(f->db, after(f, 121)), CHORES_MORE);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "escalation"), CHORES_PIECE);
	assert_int_equal(chores(f->db, after(f, 121)), CHORES_DONE);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "escalation"), CHORES_PIECE + 1);
}

/* Only the due part of the index is read, however many cases there are. */
static void what_is_due_is_found_by_its_index(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 200; i++)
		city_case(f);
	open_case(f);
	fixture_sql(f, "FLUSH STATUS");
	assert_int_equal(escalate_due(f->db, after(f, 60), 50), 0);
	/* Of 201 cases no row was read; an index's end is. */
	assert_in_range(fixture_number(f, "SELECT SUM(variable_value)"
					  " FROM information_schema.session_status"
					  " WHERE variable_name IN ('HANDLER_READ_NEXT',"
					  " 'HANDLER_READ_RND_NEXT')"),
			0, 20);
}

static void escalations_are_listed_for_whom_they_are(void **state)
{
	struct fixture *f = *state;
	const struct escalation_filter leader = { ACTOR_UNIT, 1 }, other = { ACTOR_UNIT, 2 },
				       inspector = { ACTOR_INSPECTOR, 0 };
	uint64_t ids[3];
	struct escalation_row rows[3];

	for (int i = 0; i < 3; i++)
		ids[i] = open_case(f);
	assert_int_equal(escalate_due(f->db, after(f, 181), 50), 3);
	assert_int_equal(escalation_list(f->db, &leader, 0, rows, 2), 2);
	assert_int_equal(rows[0].report_id, ids[2]);
	assert_int_equal(rows[0].percent, 100);
	assert_string_equal(rows[0].unit_name, "市南区城市管理局");
	assert_int_equal(escalation_list(f->db, &leader, rows[1].id, rows, 2), 1);
	assert_int_equal(rows[0].report_id, ids[0]);
	assert_int_equal(escalation_list(f->db, &other, 0, rows, 3), 0);
	assert_int_equal(escalation_list(f->db, &inspector, 0, rows, 3), 3);
	assert_int_equal(rows[0].percent, 150);
}

static void every_statement_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (const char *const *sql = escalation_statements; *sql; sql++)
		if (db_check(f->db, *sql) < 0)
			fail_msg("%s", *sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_case_climbs_once_for_each_level),
		test(each_level_stands_in_the_timeline_and_its_chain),
		test(after_a_long_silence_all_levels_are_written_at_once),
		test(a_handled_case_climbs_no_further_and_a_reopened_one_begins_anew),
		test(sent_back_by_the_inspector_it_goes_on_where_it_was),
		test(a_suspension_and_an_extension_put_it_off),
		test(what_is_no_longer_with_a_unit_is_left_alone),
		test(a_broken_case_is_put_off),
		test(the_chores_do_it_in_pieces),
		test(what_is_due_is_found_by_its_index),
		test(escalations_are_listed_for_whom_they_are),
		test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
