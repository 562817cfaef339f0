/* Many hands at once on the same cases: each deed whole, one after the other, the chain unbroken.
 */
#include "tests/db/acts.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

#define HANDS 8
#define TURNS 20

#define test(fn) cmocka_unit_test_setup(fn, acts_clean)

/* What one process does; how many of its deeds were acknowledged. */
typedef int hand_fn(struct fixture *f, struct db *db, int hand, const uint64_t *ids);

/* All begin at once; the sum of what they say. */
static int many_hands(struct fixture *f, hand_fn *fn, const uint64_t *ids)
{
	int done[2], go[2], sum = 0;
	unsigned char said;

	assert_int_equal(pipe(done), 0);
	assert_int_equal(pipe(go), 0);
	for (int hand = 0; hand < HANDS; hand++) {
		if (fork())
			continue;
		struct db *db = db_open(f->conf, "root");
		struct arena *a = arena_new();

		db_use_arena(db, a);
		if (db_ping(db) < 0 || close(go[1]) || read(go[0], &said, 1) != 0)
			_exit(1);
		said = (unsigned char)fn(f, db, hand, ids);
		_exit(write(done[1], &said, 1) == 1 ? 0 : 1);
	}
	close(go[0]);
	close(go[1]);
	close(done[1]);
	while (read(done[0], &said, 1) == 1)
		sum += said;
	close(done[0]);
	for (int hand = 0; hand < HANDS; hand++) {
		int status;

		wait(&status);
		assert_int_equal(status, 0);
	}
	return sum;
}

static struct case_deed deed_of(struct fixture *f, uint64_t id, enum action action,
				enum actor actor)
{
	return (struct case_deed){ .report_id = id,
				   .action = action,
				   .actor = actor,
				   .actor_name = "谁",
				   .staff_id = 9,
				   .unit_id = 1,
				   .note = "说明",
				   .now = f->now };
}

static void assert_unbroken(struct fixture *f)
{
	struct flow_faults found;

	assert_int_equal(flow_verify(f->db, stderr, &found), 0);
	db_use_arena(f->db, f->arena);
	/* Fixtures give no first row, so each chain begins with its second: one fault each, no
	 * more. */
	assert_int_equal(found.faults, found.reports * 2);
}

static int handle_it(struct fixture *f, struct db *db, int hand, const uint64_t *ids)
{
	struct case_deed d = deed_of(f, ids[0], ACTION_HANDLE, ACTOR_HANDLER);

	(void)hand;
	return case_act(db, &d) == WORKFLOW_DONE;
}

static void of_many_who_handle_a_case_one_does(void **state)
{
	struct fixture *f = *state;
	uint64_t id = city_case(f);

	assert_int_equal(many_hands(f, handle_it, &id), 1);
	assert_int_equal(fixture_count(f, "flow_log"), 1);
	assert_int_equal(fixture_count(f, "limit_event"), 1);
}

static int talk(struct fixture *f, struct db *db, int hand, const uint64_t *ids)
{
	int said = 0;

	for (int i = 0; i < TURNS; i++) {
		struct case_deed d = deed_of(f, ids[(hand + i) % 2], ACTION_COMMENT, ACTOR_HANDLER);

		said += case_act(db, &d) == WORKFLOW_DONE;
	}
	return said;
}

static void what_many_say_at_once_is_one_chain(void **state)
{
	struct fixture *f = *state;
	uint64_t ids[2] = { city_case(f), city_case(f) };

	assert_int_equal(many_hands(f, talk, ids), HANDS * TURNS);
	assert_int_equal(fixture_count(f, "flow_log"), HANDS * TURNS);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT report_id, seq) FROM flow_log"),
			 HANDS * TURNS);
	assert_int_equal(fixture_number(f, "SELECT SUM(log_seq) FROM report"), HANDS * TURNS + 2);
	assert_unbroken(f);
}

/* Hand 0 handles and closes the main case; the others merge into it, meanwhile. */
static int close_or_merge(struct fixture *f, struct db *db, int hand, const uint64_t *ids)
{
	struct case_deed d = deed_of(f, ids[0], ACTION_HANDLE, ACTOR_HANDLER);

	if (hand) {
		d = deed_of(f, ids[hand], ACTION_MERGE, ACTOR_DISPATCHER);
		d.main_id = ids[0];
		return case_act(db, &d) == WORKFLOW_DONE;
	}
	if (case_act(db, &d) == WORKFLOW_DONE)
		case_confirm(db, ids[0], f->now + 1);
	return 0;
}

static void no_twin_is_left_behind_by_a_main_that_closes(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 5; round++) {
		uint64_t ids[HANDS];
		int merged;

		acts_clean(state);
		for (int i = 0; i < HANDS; i++)
			ids[i] = city_case(f);
		merged = many_hands(f, close_or_merge, ids);
		assert_int_equal(city_status(f, ids[0]), STATUS_CLOSED);
		assert_int_equal(fixture_count(f, "report WHERE detail = 13"), 0);
		assert_int_equal(fixture_count(f, "case_file WHERE closed_how = 4"), merged);
	}
}

/* Half of them merge the one into the other, half the other into the one, and part them again. */
static int merge_crosswise(struct fixture *f, struct db *db, int hand, const uint64_t *ids)
{
	int done = 0;

	for (int i = 0; i < TURNS; i++) {
		struct case_deed d = deed_of(f, ids[hand % 2], ACTION_MERGE, ACTOR_OFFICE);
		struct case_deed back = deed_of(f, ids[hand % 2], ACTION_SPLIT, ACTOR_OFFICE);
		struct case_deed again = deed_of(f, ids[hand % 2], ACTION_DISPATCH, ACTOR_OFFICE);

		d.main_id = ids[!(hand % 2)];
		again.to_unit = 1;
		again.standard_id = 21;
		done += case_act(db, &d) == WORKFLOW_DONE;
		case_act(db, &back);
		case_act(db, &again);
	}
	return done;
}

static int64_t deadlocks(struct fixture *f)
{
	return fixture_number(f, "SELECT variable_value FROM information_schema.global_status"
				 " WHERE variable_name = 'INNODB_DEADLOCKS'");
}

static void who_merge_two_the_one_into_the_other_do_not_wait_in_a_circle(void **state)
{
	struct fixture *f = *state;
	uint64_t ids[2] = { city_case(f), city_case(f) };
	int64_t before = deadlocks(f);

	assert_true(many_hands(f, merge_crosswise, ids) > 0);
	assert_int_equal(deadlocks(f), before);
	/* Never both at once. */
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM case_file a JOIN case_file b"
					" ON b.main_id = a.report_id AND a.main_id = b.report_id"),
			 0);
	assert_unbroken(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(of_many_who_handle_a_case_one_does),
		test(what_many_say_at_once_is_one_chain),
		test(no_twin_is_left_behind_by_a_main_that_closes),
		test(who_merge_two_the_one_into_the_other_do_not_wait_in_a_circle),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
