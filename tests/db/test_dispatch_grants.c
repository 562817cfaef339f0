/* The dispatch core does its whole work with no more rights than schema/grants.sql gives. */
#include "tests/db/dispatch_city.h"
#include "tests/db/programs.h"

#include "dispatch/case.h"
#include "dispatch/chores.h"
#include "dispatch/dispatch.h"
#include "dispatch/escalation.h"
#include "dispatch/route_rules.h"
#include "report/hide.h"
#include "sign/tell.h"

static void dispatchd_may_dispatch(void **state)
{
	struct fixture *f = *state;
	struct db *db = program_db(f, "dispatchd");
	struct rules *rules = rules_load(db, f->now);
	uint64_t sure = city_report(f, &(struct city_report){ .category = 1 });
	uint64_t unsure = city_report(f, &(struct city_report){ .body = "看" });
	struct outbox_row row = city_row(f, sure);

	assert_non_null(rules);
	db_use_arena(db, f->arena);
	assert_int_equal(dispatch_row(db, f->arena, rules, &row, f->now), DISPATCH_OPENED);
	row = city_row(f, unsure);
	assert_int_equal(outbox_failed(db, &row, "x", f->now), 0);
	assert_int_equal(dispatch_row(db, f->arena, rules, &row, f->now), DISPATCH_ASKED);
	rules_free(rules);
	db_close(db);
}

static void dispatchd_may_do_its_chores(void **state)
{
	struct fixture *f = *state;
	struct db *db = program_db(f, "dispatchd");
	uint64_t id = city_case(f);

	city_rebuttal(f);
	fixture_sql(f, "INSERT INTO photo_bytes SELECT id, 400, 'x' FROM photo");
	fixture_sql(f,
		    "INSERT INTO sign_order (token, design, name, created_at, changed_at, logo_id)"
		    " SELECT REPEAT('t', 16), 'catering/01', 'x', '2026-01-01', '2026-01-01', id"
		    " FROM photo");
	fixture_sql(f, "INSERT INTO draft (token, citizen_id, created_at, updated_at)"
		       " VALUES (REPEAT('t', 16), 1, '2026-01-01', '2026-01-01')");
	assert_int_equal(case_handle(f->db, id, "x", "x", f->now), WORKFLOW_DONE);
	assert_int_equal(chores(db, f->now + 30 * CLOCK_DAY), CHORES_DONE);
	assert_int_equal(city_status(f, id), STATUS_CLOSED);
	assert_int_equal(fixture_count(f, "photo_bytes"), 0);
	assert_int_equal(fixture_count(f, "draft"), 0);
	assert_true(sign_chores(db, f->now) > 0);
	assert_int_equal(fixture_count(f, "sign_order"), 0);
	assert_int_equal(fixture_number(f, "SELECT value FROM city_figure WHERE name = 'solved'"),
			 1);
	assert_int_equal(fixture_count(f, "handling_median"), 1);
	db_close(db);
}

static void dispatchd_may_escalate(void **state)
{
	struct fixture *f = *state;
	struct db *db = program_db(f, "dispatchd");

	city_case(f);
	fixture_sql(f, "UPDATE case_file SET escalate_at = deadline");
	assert_int_equal(escalate_due(db, f->now + CLOCK_DAY, 50), 1);
	assert_int_equal(fixture_count(f, "escalation"), 3);
	db_close(db);
}

static void the_desk_may_edit_rules_and_write_precedents(void **state)
{
	struct fixture *f = *state;
	struct db *db = program_db(f, "desk");
	struct rules *rules = rules_load(db, f->now);
	const struct route_rule_new r = { .scope = { .category_id = 1, .area_code = 370212 },
					  .unit_id = 2,
					  .reason = "x",
					  .valid_from = 20000 };
	struct precedent_new p = {
		.scope = { .category_id = 1 }, .unit_id = 2, .text = "x", .valid_from = 20000
	};
	const struct escalation_filter told = { ACTOR_OFFICE, 0 };
	struct route_rule_row rule_row;
	struct precedent_row precedent_row;
	struct escalation_row escalation_row;
	struct precedent_added added;
	uint32_t id;

	assert_non_null(rules);
	rules_free(rules);
	db_use_arena(db, f->arena);
	assert_int_equal(route_rule_add(db, &r, &id), ROUTE_RULE_DONE);
	assert_int_equal(route_rule_replace(db, id, 20100, 1, "y", &id), ROUTE_RULE_DONE);
	assert_int_equal(route_rule_end(db, id, 20200), ROUTE_RULE_DONE);
	assert_int_equal(route_rule_list(db, &(struct route_rule_filter){ 0 }, 0, &rule_row, 1), 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(db_begin(db), 0);
		assert_int_equal(db_end(db, precedent_add(db, &p, f->now, &added)), 0);
	}
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_end(db, precedent_end(db, added.id, 20300)), 1);
	assert_int_equal(precedent_list(db, &(struct precedent_filter){ 0 }, 0, &precedent_row, 1),
			 1);
	assert_int_equal(escalation_list(db, &told, 0, &escalation_row, 1), 0);
	db_close(db);
}

static void the_citizens_program_may_answer_and_take_back(void **state)
{
	struct fixture *f = *state;
	struct db *db = program_db(f, "citizen");
	uint64_t id = city_case(f), other = city_case(f);
	int64_t lag;

	assert_int_equal(case_handle(f->db, id, "x", "x", f->now), WORKFLOW_DONE);
	assert_int_equal(case_reopen(db, id, "没好", city_rebuttal(f), f->now), WORKFLOW_DONE);
	assert_int_equal(case_handle(f->db, id, "x", "y", f->now), WORKFLOW_DONE);
	assert_int_equal(case_confirm(db, id, f->now), WORKFLOW_DONE);
	assert_int_equal(hide_report(db, other, f->now), WORKFLOW_DONE);
	assert_int_equal(outbox_add(db, OUTBOX_DISPATCH, id, f->now), 0);
	assert_int_equal(outbox_lag(db, f->now, &lag), 0);
	db_close(db);
}

static void the_admins_program_may_act_for_unit_and_office(void **state)
{
	struct fixture *f = *state;
	struct db *db = program_db(f, "admin");
	struct rules *rules = rules_load(db, f->now);
	uint64_t id = city_report(f, &(struct city_report){ .status = STATUS_TRIAGE });

	assert_non_null(rules);
	db_use_arena(db, f->arena);
	assert_int_equal(dispatch_by_person(db, f->arena, rules, id, 1, "x",
					    rules_category(rules, 1), f->now),
			 WORKFLOW_DONE);
	assert_int_equal(case_comment(db, id, "x", "x", f->now), WORKFLOW_DONE);
	assert_int_equal(case_handle(db, id, "x", "x", f->now), WORKFLOW_DONE);
	assert_int_equal(case_check(db, id, true, "x", f->now), WORKFLOW_DONE);
	assert_int_equal(case_close(db, id, "x", f->now), WORKFLOW_DONE);
	rules_free(rules);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(dispatchd_may_dispatch, programs_clean),
		cmocka_unit_test_setup(dispatchd_may_do_its_chores, programs_clean),
		cmocka_unit_test_setup(dispatchd_may_escalate, programs_clean),
		cmocka_unit_test_setup(the_desk_may_edit_rules_and_write_precedents,
				       programs_clean),
		cmocka_unit_test_setup(the_citizens_program_may_answer_and_take_back,
				       programs_clean),
		cmocka_unit_test_setup(the_admins_program_may_act_for_unit_and_office,
				       programs_clean),
	};
	return cmocka_run_group_tests(tests, programs_start, programs_stop);
}
