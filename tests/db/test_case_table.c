/* The workflow's table against a real database: every row walks, everything else changes nothing.
 */
#include "tests/db/acts.h"

#include "report/hide.h"

enum { ASKER = 70, FIRST = 71, ACTING = 77 };

#define test(fn) cmocka_unit_test_setup(fn, acts_clean)

/* A report in a state, with all that a case in it can have. */
static uint64_t report_in(struct fixture *f, enum case_state state)
{
	enum report_status status = workflow_status(state);
	uint64_t id = city_case(f);
	unsigned long long report = id;

	fixture_sql(f, "UPDATE report SET status = %d, detail = %d WHERE id = %llu", status,
		    (int)state == (int)status ? 0 : (int)state, report);
	fixture_sql(f,
		    "UPDATE case_file SET dispatched_at = opened_at, base_count = limit_count,"
		    " confirm_until = '2026-11-26 02:00:00' WHERE report_id = %llu",
		    report);
	if (state == STATE_REJECTED)
		fixture_sql(f,
			    "INSERT INTO case_rejection (report_id, reason, rejected_at,"
			    " object_until) VALUES (%llu, 'x', '2026-11-23', '2026-11-26')",
			    report);
	if (state == STATE_CLOSED)
		fixture_sql(f,
			    "UPDATE case_file SET closed_how = 3, closed_at = '2026-11-23'"
			    " WHERE report_id = %llu",
			    report);
	if (state == STATE_SUSPENDED)
		fixture_sql(f,
			    "UPDATE case_file SET suspended_until = '2026-11-24'"
			    " WHERE report_id = %llu",
			    report);
	if (state == STATE_RETURNED)
		fixture_sql(f,
			    "UPDATE case_file SET returned_unit = 1, returned_category = 1"
			    " WHERE report_id = %llu",
			    report);
	return id;
}

static struct case_deed deed_of(struct fixture *f, uint64_t id, enum action action,
				enum actor actor)
{
	bool asks_long = action == ACTION_SILENCE || action == ACTION_RESUME;

	return (struct case_deed){
		.report_id = id,
		.action = action,
		.actor = actor,
		.actor_name = "谁",
		.staff_id = ACTING,
		.unit_id = action == ACTION_JOIN_DONE || action == ACTION_CLAIM ? 2 : 1,
		.note = "理由",
		.now = asks_long ? f->now + 4 * CLOCK_DAY : f->now,
		.to_unit = 2,
		.standard_id = 24,
		.to_staff = 5,
		.amount = 1,
	};
}

/* What the guards of a row ask for. */
static void make_way(struct fixture *f, uint64_t id, const struct transition *t,
		     struct case_deed *deed)
{
	static const struct {
		enum action action;
		int kind;
	} kinds[] = {
		{ ACTION_GRANT_EXTENSION, 1 },  { ACTION_REFUSE_EXTENSION, 1 },
		{ ACTION_GRANT_SUSPENSION, 2 }, { ACTION_REFUSE_SUSPENSION, 2 },
		{ ACTION_REVIEW_APPEAL, 3 },    { ACTION_GRANT_APPEAL, 3 },
		{ ACTION_REFUSE_APPEAL, 3 },
	};
	unsigned long long report = id;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].action == t->action)
			fixture_sql(f,
				    "INSERT INTO case_request (report_id, kind, open_kind, state,"
				    " amount, unit_id, asked_by, asked_at, reason, first_by)"
				    " VALUES (%llu, %d, %d, 0, 1, 1, %d, '2026-11-23', 'x', %s)",
				    report, kinds[i].kind, kinds[i].kind, ASKER,
				    t->action == ACTION_GRANT_APPEAL ? "71" : "NULL");
	if (t->guard & GUARD_CHECKED)
		fixture_sql(f,
			    "UPDATE case_file SET checked_at = '2026-11-23'"
			    " WHERE report_id = %llu",
			    report);
	if (t->guard & GUARD_WAS_OVERDUE)
		fixture_sql(f,
			    "UPDATE case_file SET overdue_at = '2026-11-23'"
			    " WHERE report_id = %llu",
			    report);
	if (t->guard & GUARD_HELPER || t->action == ACTION_DISMISS)
		fixture_sql(f,
			    "INSERT INTO case_unit (report_id, unit_id, asked_at)"
			    " VALUES (%llu, 2, '2026-11-23')",
			    report);
	if (t->action == ACTION_STAFF_SHOW)
		fixture_sql(f, "UPDATE report SET hidden = 2 WHERE id = %llu", report);
	if (t->action == ACTION_MERGE)
		deed->main_id = city_case(f);
}

static bool is_done_elsewhere(const struct transition *t, enum actor actor)
{
	return t->action == ACTION_SUBMIT || (t->action == ACTION_DISPATCH && actor == ACTOR_CORE);
}

static void walk(struct fixture *f, const struct transition *t, enum actor actor)
{
	uint64_t id = report_in(f, t->from);
	struct case_deed deed = deed_of(f, id, t->action, actor);
	int result;

	make_way(f, id, t, &deed);
	result = t->action == ACTION_HIDE ? hide_report(f->db, id, f->now) : case_act(f->db, &deed);
	if (result != WORKFLOW_DONE)
		fail_msg("%s, %s, %s: %d %s", workflow_state_text(t->from),
			 workflow_action_text(t->action), workflow_actor_text(actor), result,
			 workflow_say(result));
	assert_int_equal(state_of(f, id), t->to);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM flow_log WHERE report_id = %llu"
					" AND action = %d AND status_from = %d AND status_to = %d"
					" AND actor = %d",
					(unsigned long long)id, t->action, t->from, t->to, actor),
			 1);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM outbox WHERE topic = 2"
					" AND report_id = %llu",
					(unsigned long long)id),
			 t->told);
}

static void every_row_walks_for_each_of_its_actors(void **state)
{
	struct fixture *f = *state;
	int walked = 0;

	for (const struct transition *t = workflow; t->action; t++)
		for (enum actor actor = ACTOR_CITIZEN; actor < ACTOR__MAX; actor++)
			if (t->who & 1u << actor && !is_done_elsewhere(t, actor)) {
				walk(f, t, actor);
				walked++;
			}
	assert_true(walked > 200);
}

/* All of one report that an action could touch, as a number. */
static int64_t look_of(struct fixture *f, uint64_t id)
{
	return fixture_number(
		f,
		"SELECT CRC32(CONCAT_WS('|', r.status, r.detail, r.hidden, r.log_seq, r.category_id,"
		" r.updated_at, k.unit_id, k.standard_id, k.deadline, k.limit_count, k.closed_how,"
		" k.confirm_until, k.reopened, k.rework, k.handler_id, k.returns, k.urged, k.rating,"
		" k.main_id, (SELECT COUNT(*) FROM flow_log), (SELECT COUNT(*) FROM outbox),"
		" (SELECT COUNT(*) FROM case_request), (SELECT COUNT(*) FROM case_unit),"
		" (SELECT COUNT(*) FROM case_rejection), (SELECT COUNT(*) FROM limit_event)))"
		" FROM report r JOIN case_file k ON k.report_id = r.id WHERE r.id = %llu",
		(unsigned long long)id);
}

static void every_forbidden_action_in_every_state_for_every_role_changes_nothing(void **state)
{
	struct fixture *f = *state;
	int refused = 0;

	for (enum case_state s = STATE_SUBMITTED; s < STATE__MAX; s++) {
		uint64_t id = report_in(f, s);
		int64_t before = look_of(f, id);

		for (enum action action = ACTION_SUBMIT; action < ACTION__MAX; action++) {
			const struct transition *t = workflow_row(s, action);

			for (unsigned int actor = 0; actor <= ACTOR__MAX; actor++) {
				struct case_deed deed = deed_of(f, id, action, actor);

				if (t && t->who & 1u << actor && action != ACTION_HIDE &&
				    !is_done_elsewhere(t, actor))
					continue;
				assert_in_range(case_act(f->db, &deed), WORKFLOW_NOT_NOW,
						WORKFLOW_NOT_YOU);
				assert_int_equal(look_of(f, id), before);
				refused++;
			}
		}
	}
	assert_true(refused > 4500);
}

/* The right role in the right state, but something that the row's guard asks for is missing. */
static void refused(struct fixture *f, enum case_state s, enum action action, enum actor actor,
		    int why, struct case_deed change)
{
	uint64_t id = report_in(f, s);
	struct case_deed deed = deed_of(f, id, action, actor);
	int64_t before = look_of(f, id);
	int result;

	if (change.note)
		deed.note = *change.note ? change.note : NULL;
	if (change.unit_id)
		deed.unit_id = change.unit_id;
	if (change.to_unit)
		deed.to_unit = change.to_unit;
	if (change.standard_id)
		deed.standard_id = change.standard_id;
	if (change.now)
		deed.now = change.now;
	result = case_act(f->db, &deed);
	if (result != why)
		fail_msg("%s, %s: %d %s", workflow_state_text(s), workflow_action_text(action),
			 result, workflow_say(result));
	assert_int_equal(look_of(f, id), before);
}

#define R(...) refused(f, __VA_ARGS__)
#define WITH(...)           \
	(struct case_deed)  \
	{                   \
		__VA_ARGS__ \
	}

static void every_guard_refuses_and_says_why(void **state)
{
	struct fixture *f = *state;

	R(STATE_HANDLING, ACTION_RETURN, ACTOR_HANDLER, WORKFLOW_NO_REASON, WITH(.note = ""));
	R(STATE_HANDLING, ACTION_RETURN, ACTOR_HANDLER, WORKFLOW_NO_REASON, WITH(.note = " \n\t "));
	R(STATE_HANDLING, ACTION_HANDLE, ACTOR_HANDLER, WORKFLOW_NOT_YOU, WITH(.unit_id = 2));
	R(STATE_HANDLING, ACTION_COMMENT, ACTOR_HANDLER, WORKFLOW_NOT_YOU, WITH(.unit_id = 2));
	R(STATE_HANDLING, ACTION_JOIN_DONE, ACTOR_HANDLER, WORKFLOW_NOT_YOU, WITH(0));
	R(STATE_TRIAGE, ACTION_DISPATCH, ACTOR_DISPATCHER, WORKFLOW_NO_UNIT, WITH(.to_unit = 999));
	R(STATE_TRIAGE, ACTION_ACCEPT, ACTOR_INTAKE, WORKFLOW_NO_STANDARD,
	  WITH(.standard_id = 999));
	R(STATE_HANDLED, ACTION_SOLVED, ACTOR_CITIZEN, WORKFLOW_NOT_NOW,
	  WITH(.now = f->now + 4 * CLOCK_DAY));
	R(STATE_REJECTED, ACTION_OBJECT, ACTOR_CITIZEN, WORKFLOW_NOT_NOW,
	  WITH(.now = f->now + 4 * CLOCK_DAY));
	R(STATE_RETURNED, ACTION_DISPATCH, ACTOR_DISPATCHER, WORKFLOW_UNCHANGED,
	  WITH(.to_unit = 1, .standard_id = 21));
	R(STATE_HANDLING, ACTION_DISPATCH, ACTOR_DISPATCHER, WORKFLOW_UNCHANGED,
	  WITH(.to_unit = 1, .standard_id = 21));
	R(STATE_HANDLING, ACTION_ASK_EXTENSION, ACTOR_HANDLER, WORKFLOW_OVERDUE,
	  WITH(.now = f->now + 3 * CLOCK_HOUR));
	R(STATE_HANDLING, ACTION_ASK_APPEAL, ACTOR_HANDLER, WORKFLOW_NOT_OVERDUE, WITH(0));
	R(STATE_HANDLING, ACTION_GRANT_EXTENSION, ACTOR_OFFICE, WORKFLOW_NO_REQUEST, WITH(0));
	R(STATE_HANDLED, ACTION_CLOSE, ACTOR_OFFICE, WORKFLOW_UNCHECKED, WITH(0));
	R(STATE_HANDLING, ACTION_MERGE, ACTOR_OFFICE, WORKFLOW_NOT_TWINS, WITH(0));
	R(STATE_SUSPENDED, ACTION_RESUME, ACTOR_CORE, WORKFLOW_NOT_NOW, WITH(.now = f->now));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(every_row_walks_for_each_of_its_actors),
		test(every_forbidden_action_in_every_state_for_every_role_changes_nothing),
		test(every_guard_refuses_and_says_why),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
