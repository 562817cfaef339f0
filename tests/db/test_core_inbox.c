/* What the city's own core has posted is done in its order, each once, and nothing is lost. */
#include "tests/db/acts.h"

#include "handover/core_inbox.h"
#include "handover/handover.h"

#define test(fn) cmocka_unit_test_setup(fn, acts_clean)

static uint64_t outward(struct fixture *f)
{
	uint64_t id = city_case(f);

	OK(id, COMMENT, CORE, .note = "转交");
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO handover_case (report_id, unit_id, state, next_at,"
				 " created_at) VALUES (?, 1, 1, ?, ?)",
				 "utt", id, f->now, f->now),
			 1);
	return id;
}

static const char *number_of(struct fixture *f, uint64_t id)
{
	return city_text(f, "SELECT number FROM report WHERE id = %llu", (unsigned long long)id);
}

/* `minutes` after the fixture's now, by the core's clock. */
static void post(struct fixture *f, uint64_t id, const char *reply, uint64_t sequence,
		 enum core_status status, const char *say, int minutes)
{
	const struct core_reply r = { .reply = reply,
				      .report = number_of(f, id),
				      .id = "",
				      .unit = "",
				      .say = say,
				      .status = status,
				      .sequence = sequence,
				      .at = f->now + minutes * CLOCK_MINUTE,
				      .deadline = DB_NULL_TIME };

	assert_int_equal(core_inbox_add(f->db, &r, reply, strlen(reply), f->now + CLOCK_HOUR),
			 CORE_TAKEN);
}

static int work(struct fixture *f)
{
	int n = core_inbox_work(f->db, f->now + CLOCK_HOUR);

	db_use_arena(f->db, f->arena);
	return n;
}

static int64_t in_state(struct fixture *f, enum core_state s)
{
	return fixture_number(f, "SELECT COUNT(*) FROM handover_reply WHERE state = %d", (int)s);
}

static void replies_are_done_in_the_cores_order_whatever_came_first(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-3", 3, CORE_HANDLED, "井盖换好了", 3);
	post(f, id, "R-1", 1, CORE_RECEIVED, "", 1);
	post(f, id, "R-2", 2, CORE_HANDLING, "已派人", 2);
	assert_int_equal(work(f), 3);
	assert_int_equal(in_state(f, CORE_DONE), 3);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_string_equal(city_text(f, "SELECT remote_status FROM handover_case"), "handled");
	assert_string_equal(city_text(f, "SELECT GROUP_CONCAT(note ORDER BY id SEPARATOR ' / ')"
					 " FROM flow_log WHERE id > (SELECT MIN(id) FROM flow_log"
					 " WHERE note = '转交')"),
			    "已派人 / 井盖换好了");
	assert_int_equal(work(f), 0);
}

static void what_comes_late_moves_nothing_and_is_kept(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-2", 2, CORE_HANDLED, "井盖换好了", 5);
	assert_int_equal(work(f), 1);
	post(f, id, "R-1", 1, CORE_HANDLING, "已派人", 9);
	assert_int_equal(work(f), 1);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_int_equal(in_state(f, CORE_LATE), 1);
	/* Without its counting, its clock decides. */
	post(f, id, "R-0", 0, CORE_HANDLING, "在路上", 1);
	assert_int_equal(work(f), 1);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_int_equal(in_state(f, CORE_LATE), 2);
}

static void its_counting_goes_before_its_clock(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-1", 1, CORE_HANDLING, "已派人", 30);
	assert_int_equal(work(f), 1);
	post(f, id, "R-2", 2, CORE_HANDLED, "换好了", 3);
	assert_int_equal(work(f), 1);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

static void a_clock_that_goes_ahead_does_not_make_the_rest_late(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-1", 0, CORE_HANDLING, "已派人", 24 * 60);
	assert_int_equal(work(f), 1);
	post(f, id, "R-2", 0, CORE_HANDLED, "换好了", 61);
	assert_int_equal(work(f), 1);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

static void one_that_was_cut_off_is_done_once(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	int64_t rows;

	post(f, id, "R-1", 1, CORE_HANDLING, "已派人", 1);
	assert_int_equal(work(f), 1);
	rows = fixture_count(f, "flow_log");
	/* As if handoverd had been killed before it could mark it. */
	fixture_sql(f, "UPDATE handover_reply SET state = 1");
	assert_int_equal(work(f), 1);
	assert_int_equal(fixture_count(f, "flow_log"), rows);
	assert_int_equal(in_state(f, CORE_DONE), 1);
}

static void what_the_workflow_does_not_allow_is_kept_with_why(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-1", 1, CORE_RETURNED, "不是我们的", 1);
	post(f, id, "R-2", 2, CORE_HANDLED, "又修好了", 2);
	assert_int_equal(work(f), 2);
	assert_int_equal(state_of(f, id), STATE_RETURNED);
	assert_int_equal(in_state(f, CORE_DONE), 1);
	assert_int_equal(in_state(f, CORE_VOID), 1);
	assert_true(*city_text(f, "SELECT why FROM handover_reply WHERE state = 4") != '\0');
}

static void a_number_that_another_case_got_meanwhile_does_not_stop_the_line(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f), other = outward(f);

	post(f, id, "R-1", 1, CORE_RECEIVED, "", 1);
	fixture_sql(f, "UPDATE handover_reply SET remote_id = 'A/1'");
	fixture_sql(f, "UPDATE handover_case SET remote_id = 'A/1' WHERE report_id = %llu",
		    (unsigned long long)other);
	post(f, other, "R-2", 1, CORE_HANDLED, "换好了", 1);
	assert_int_equal(work(f), 2);
	assert_int_equal(in_state(f, CORE_VOID), 1);
	assert_int_equal(state_of(f, other), STATE_HANDLED);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
}

static void its_number_is_learned_from_a_reply_too(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-1", 1, CORE_RECEIVED, "", 1);
	fixture_sql(f, "UPDATE handover_reply SET remote_id = 'A/9'");
	assert_int_equal(work(f), 1);
	assert_string_equal(city_text(f, "SELECT remote_id FROM handover_case"), "A/9");
}

static void a_lost_database_leaves_all_for_later(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-1", 1, CORE_HANDLED, "换好了", 1);
	fixture_sql(f, "RENAME TABLE handover_heard TO heard_away");
	/* The database answers, but this one cannot be done: it stays. */
	assert_int_equal(work(f), 0);
	assert_int_equal(in_state(f, CORE_WAITS), 1);
	fixture_sql(f, "RENAME TABLE heard_away TO handover_heard");
	assert_int_equal(work(f), 1);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

static void old_ones_are_forgotten_waiting_ones_never(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	post(f, id, "R-1", 1, CORE_RECEIVED, "", 1);
	assert_int_equal(core_inbox_forget(f->db, f->now + 500 * CLOCK_DAY), 0);
	assert_int_equal(work(f), 1);
	assert_int_equal(core_inbox_forget(f->db, f->now + 300 * CLOCK_DAY), 0);
	assert_int_equal(core_inbox_forget(f->db, f->now + 500 * CLOCK_DAY), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(replies_are_done_in_the_cores_order_whatever_came_first),
		test(what_comes_late_moves_nothing_and_is_kept),
		test(its_counting_goes_before_its_clock),
		test(a_clock_that_goes_ahead_does_not_make_the_rest_late),
		test(one_that_was_cut_off_is_done_once),
		test(what_the_workflow_does_not_allow_is_kept_with_why),
		test(a_number_that_another_case_got_meanwhile_does_not_stop_the_line),
		test(its_number_is_learned_from_a_reply_too),
		test(a_lost_database_leaves_all_for_later),
		test(old_ones_are_forgotten_waiting_ones_never),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
