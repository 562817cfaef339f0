/* Hand-over: each program has its part of it and no other; handoverd does its whole work so. */
#include "tests/db/acts.h"
#include "tests/db/programs.h"

#include "desk/handover_view.h"
#include "desk/pages.h"
#include "dispatch/flow_chain.h"
#include "dispatch/limit_store.h"
#include "dispatch/clock.h"
#include "dispatch/outward.h"
#include "handover/core_inbox.h"
#include "handover/handover.h"
#include "handover/handover_figures.h"
#include "handover/heard.h"
#include "handover/open311_core.h"

/* Of a command, which has no header of its own. */
extern const char *const handover_command_statements[];

static const struct program_attempt attempts[] = {
	{ "citizen", "SELECT error FROM handover_message", 0 },
	{ "citizen", "UPDATE handover_case SET remote_id = ''", 0 },
	{ "desk", "UPDATE handover_case SET remote_id = ''", 0 },
	{ "desk", "DELETE FROM handover_message", 0 },
	{ "open311", "UPDATE handover_message SET state = 3", 0 },
	{ "dispatchd", "UPDATE handover_case SET remote_id = ''", 0 },
	{ "notifyd", "SELECT remote_id FROM handover_case", 0 },
	{ "open311", "UPDATE handover_reply SET state = 2", 0 },
	{ "desk", "UPDATE handover_reply SET state = 2", 0 },
	{ "citizen", "SELECT say FROM handover_reply", 0 },
	{ "handoverd", "UPDATE handover_reply SET say = ''", 0 },
	{ "handoverd", "UPDATE flow_log SET note = ''", 0 },
	{ "handoverd", "DELETE FROM flow_log", 0 },
	{ "handoverd", "DELETE FROM handover_message", 0 },
	{ "handoverd", "SELECT exif_lat FROM photo", 0 },
	{ "handoverd", "UPDATE photo_bytes SET bytes = ''", 0 },
	{ "handoverd", "SELECT sealed FROM photo_original", 0 },
	{ "handoverd", "SELECT login FROM staff", 0 },
	{ "handoverd", "INSERT INTO report SELECT * FROM report WHERE id = 0", 0 },
};

static void each_program_is_held_to_its_part_of_a_hand_over(void **state)
{
	programs_try(*state, attempts, sizeof(attempts) / sizeof(attempts[0]));
}

static const struct {
	const char *program;
	const char *const *list;
} uses[] = {
	{ "citizen", outward_statements },
	{ "open311", outward_statements },
	{ "desk", outward_statements },
	{ "desk", outward_office_statements },
	{ "desk", handover_desk_statements },
	{ "desk", handover_page_statements },
	{ "desk", handover_view_statements },
	{ "open311", core_inbox_statements },
	{ "handoverd", core_inbox_statements },
	{ "handoverd", core_inbox_work_statements },
	{ "handoverd", way_webhook_statements },
	{ "dispatchd", outward_statements },
	{ "dispatchd", outward_office_statements },
	{ "dispatchd", outward_start_statements },
	{ "handoverd", outward_statements },
	{ "handoverd", outward_office_statements },
	{ "handoverd", handover_statements },
	{ "handoverd", heard_statements },
	{ "handoverd", open311_say_statements },
	{ "handoverd", open311_ask_statements },
	{ "handoverd", handover_figures_statements },
	{ "citizen", handover_figures_read_statements },
	{ "handoverd", case_act_statements },
	{ "handoverd", workflow_statements },
	{ "handoverd", flow_chain_statements },
	{ "handoverd", limit_statements },
	{ "handoverd", calendar_statements },
	{ "admin", handover_desk_statements },
	{ "admin", handover_command_statements },
	{ "admin", handover_statements },
};

static void each_program_may_do_its_part_of_a_hand_over(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		struct db *db = program_db(f, uses[i].program);

		for (const char *const *sql = uses[i].list; *sql; sql++)
			if (db_check(db, *sql) != 0)
				fail_msg("%s may not: %s", uses[i].program, *sql);
		db_close(db);
	}
}

/* What it hears becomes steps of the workflow, with its own rights alone. */
static void handoverd_may_do_what_it_hears(void **state)
{
	static const struct {
		enum core_status status;
		enum case_state then;
	} steps[] = {
		{ CORE_HANDLING, STATE_HANDLING },
		{ CORE_HANDLED, STATE_HANDLED },
		{ CORE_HANDLING, STATE_HANDLING },
		{ CORE_RETURNED, STATE_RETURNED },
	};
	struct fixture *f = *state;
	uint64_t id = city_case(f);
	struct db *db = program_db(f, "handoverd");

	assert_int_equal(outward_set_unit(f->db, 1), 0);
	assert_int_equal(outward_open(f->db, id, 1, 1, f->now), 0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const struct heard h = {
			.update_id = arena_printf(f->arena, "%zu", i),
			.report_id = id,
			.status = steps[i].status,
			.remote_status = core_status_names[steps[i].status],
			.at = f->now + (int64_t)i,
			.unit = "",
			.say = arena_printf(f->arena, "第%zu步", i),
			.deadline = f->now + CLOCK_DAY,
		};

		assert_int_equal(heard_apply(db, &h, f->now), HEARD_DONE);
		assert_int_equal(state_of(f, id), steps[i].then);
	}
	assert_int_equal(handover_figures_refresh(db, f->now), 0);
	db_close(db);
}

#define test(fn) cmocka_unit_test_setup(fn, programs_clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_program_is_held_to_its_part_of_a_hand_over),
		test(each_program_may_do_its_part_of_a_hand_over),
		test(handoverd_may_do_what_it_hears),
	};
	return cmocka_run_group_tests(tests, programs_start, programs_stop);
}
