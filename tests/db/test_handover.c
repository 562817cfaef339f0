/* Cases on their way to another core: in their order, once, and never lost. */
#include "tests/db/acts.h"

#include "base/buf.h"
#include "handover/handover.h"
#include "handover/handover_figures.h"
#include "report/hide.h"

#define MINE   77u
#define OTHERS 78u

#define test(fn) cmocka_unit_test_setup(fn, acts_clean)

static uint64_t log_of(struct fixture *f, uint64_t id)
{
	return (uint64_t)fixture_number(f, "SELECT log_id FROM report WHERE id = %llu",
					(unsigned long long)id);
}

/* A case that is to go outward, its first message waiting. */
static uint64_t outward(struct fixture *f)
{
	uint64_t id = city_case(f);

	OK(id, COMMENT, CORE, .note = "转交");
	assert_int_equal(outward_set_unit(f->db, 1), 0);
	assert_int_equal(outward_open(f->db, id, 1, log_of(f, id), f->now), 0);
	return id;
}

static struct handover claimed(struct fixture *f, uint64_t want, int64_t now)
{
	struct handover h;
	uint64_t ids[4];

	assert_int_equal(handover_claim(f->db, MINE, now, now + CLOCK_MINUTE, ids, 4), 1);
	assert_int_equal(ids[0], want);
	assert_int_equal(handover_load(f->db, want, &h), DB_ROW);
	assert_int_equal(handover_begin(f->db, &h, now), 0);
	return h;
}

static int nothing_due(struct fixture *f, int64_t now)
{
	uint64_t ids[4];

	return handover_claim(f->db, OTHERS, now, now + CLOCK_MINUTE, ids, 4) == 0;
}

static int said(struct fixture *f, const struct handover *h, const char *remote)
{
	return handover_mark(f->db, h, MINE,
			     &(struct handover_result){
				     .state = HANDOVER_IDLE, .error = "", .remote_id = remote },
			     f->now);
}

static unsigned int state(struct fixture *f, uint64_t id)
{
	return (unsigned int)
		fixture_number(f, "SELECT state FROM handover_case WHERE report_id = %llu",
			       (unsigned long long)id);
}

static unsigned int messages(struct fixture *f, enum message_state s)
{
	return (unsigned int)
		fixture_number(f, "SELECT COUNT(*) FROM handover_message WHERE state = %d", (int)s);
}

static void a_message_tells_all_that_the_other_side_needs(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);

	assert_int_equal(h.kind, OUTWARD_OPEN);
	assert_int_equal(h.attempts, 1);
	assert_false(h.doubt);
	assert_null(h.remote_id);
	assert_string_equal(h.category, "供水井盖");
	assert_string_equal(h.note, "转交");
	assert_non_null(strstr(handover_key(f->arena, &h), h.number));
	assert_true(nothing_due(f, f->now));
}

static void messages_of_a_case_go_out_one_after_the_other(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h;

	OK(id, ADD, CITIZEN, .note = "还有一处");
	OK(id, ADD, CITIZEN, .note = "又有一处");
	h = claimed(f, id, f->now);
	assert_int_equal(h.kind, OUTWARD_OPEN);
	assert_true(nothing_due(f, f->now)); /* the words wait for it */
	assert_int_equal(said(f, &h, "R-1"), 1);
	h = claimed(f, id, f->now);
	assert_string_equal(h.note, "还有一处");
	assert_string_equal(h.remote_id, "R-1");
	assert_int_equal(said(f, &h, NULL), 1);
	h = claimed(f, id, f->now);
	assert_string_equal(h.note, "又有一处");
	assert_int_equal(said(f, &h, NULL), 1);
	assert_int_equal(state(f, id), HANDOVER_IDLE);
	assert_true(nothing_due(f, f->now));
}

static void a_case_that_is_stuck_holds_up_no_other(void **s)
{
	struct fixture *f = *s;
	uint64_t stuck = outward(f), other;
	struct handover h = claimed(f, stuck, f->now);

	assert_int_equal(handover_mark(f->db, &h, MINE,
				       &(struct handover_result){ .state = HANDOVER_REFUSED,
								  .error = "400: lat" },
				       f->now),
			 1);
	OK(stuck, ADD, CITIZEN, .note = "在吗");
	other = outward(f);
	h = claimed(f, other, f->now);
	assert_int_equal(said(f, &h, "R-2"), 1);
	assert_true(nothing_due(f, f->now + CLOCK_DAY));
	assert_int_equal(state(f, stuck), HANDOVER_REFUSED);
}

static void what_fails_waits_until_its_time_and_keeps_its_reason(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);
	const struct handover_result later = { .state = HANDOVER_WAITING,
					       .next_at = f->now + CLOCK_MINUTE,
					       .error = "answered 500" };

	assert_int_equal(handover_mark(f->db, &h, MINE, &later, f->now), 1);
	assert_true(nothing_due(f, f->now + CLOCK_MINUTE - 1));
	h = claimed(f, id, f->now + CLOCK_MINUTE);
	assert_int_equal(h.attempts, 2);
	assert_false(h.doubt);
	assert_string_equal(city_text(f, "SELECT error FROM handover_message"), "answered 500");
}

/* The lease of a killed one ends; what it had begun is in doubt. */
static void what_a_killed_daemon_had_comes_again_in_doubt(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);

	assert_int_equal(handover_recover(f->db, f->now + CLOCK_MINUTE - 1), 0);
	assert_int_equal(handover_recover(f->db, f->now + 2 * CLOCK_MINUTE), 1);
	h = claimed(f, id, f->now + 2 * CLOCK_MINUTE);
	assert_true(h.doubt);
	assert_int_equal(h.attempts, 2);
}

/* Only a slow one, not a dead one: what it learned is true all the same. */
static void an_answer_that_comes_after_the_lease_is_kept_and_a_failure_is_not(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);

	handover_recover(f->db, f->now + 2 * CLOCK_MINUTE);
	assert_int_equal(handover_mark(f->db, &h, MINE,
				       &(struct handover_result){ .state = HANDOVER_DEAD,
								  .error = "x" },
				       f->now),
			 1);
	assert_int_equal(state(f, id), HANDOVER_WAITING);
	assert_int_equal(said(f, &h, "R-3"), 1);
	assert_int_equal(messages(f, MESSAGE_WAITING), 0);
	assert_string_equal(city_text(f, "SELECT remote_id FROM handover_case"), "R-3");
}

static void the_number_of_another_case_is_not_taken(void **s)
{
	struct fixture *f = *s;
	uint64_t first = outward(f), second;
	struct handover h = claimed(f, first, f->now);

	assert_int_equal(said(f, &h, "R-1"), 1);
	second = outward(f);
	h = claimed(f, second, f->now);
	assert_int_equal(said(f, &h, "R-1"), 0);
	assert_int_equal(state(f, second), HANDOVER_UNSURE);
	assert_int_equal(messages(f, MESSAGE_WAITING), 1);
	assert_string_equal(city_text(f, "SELECT error FROM handover_message WHERE state = 1"),
			    "it answered with the number of another case");
}

static void a_person_says_again_skip_or_take(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	const struct handover_result refused = { .state = HANDOVER_REFUSED, .error = "400" };
	struct handover_item item;
	struct handover h = claimed(f, id, f->now);

	assert_int_equal(handover_again(f->db, id, HANDOVER_HEAD, f->now),
			 0); /* it is on its way */
	assert_int_equal(handover_mark(f->db, &h, MINE, &refused, f->now), 1);
	OK(id, ADD, CITIZEN, .note = "在吗");
	assert_int_equal(handover_list(f->db, true, 0, &item, 1), 1);
	assert_int_equal(item.behind, 1);
	assert_string_equal(item.error, "400");
	assert_int_equal(handover_again(f->db, id, HANDOVER_HEAD, f->now), 1);
	h = claimed(f, id, f->now);
	assert_int_equal(h.attempts, 1);
	assert_int_equal(handover_mark(f->db, &h, MINE, &refused, f->now), 1);
	assert_int_equal(handover_skip(f->db, id, HANDOVER_HEAD, f->now), 1);
	assert_int_equal(messages(f, MESSAGE_SKIPPED), 1);
	h = claimed(f, id, f->now);
	assert_int_equal(h.kind, OUTWARD_WORDS);
	assert_int_equal(handover_mark(f->db, &h, MINE, &refused, f->now), 1);
	assert_int_equal(handover_take(f->db, id, HANDOVER_HEAD, "派单系统", 0, f->now), 1);
	assert_int_equal(state_of(f, id), STATE_RETURNED);
	assert_int_equal(state(f, id), HANDOVER_TAKEN);
	assert_int_equal(messages(f, MESSAGE_SKIPPED), 3);
	assert_int_equal(handover_take(f->db, id, HANDOVER_HEAD, "派单系统", 0, f->now), 0);
}

/* What the other side knows of is taken from it with a word. */
static void a_case_taken_from_the_other_core_is_said_there(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);

	assert_int_equal(said(f, &h, "R-1"), 1);
	assert_int_equal(handover_take(f->db, id, HANDOVER_HEAD, "派单系统", 0, f->now), 1);
	h = claimed(f, id, f->now);
	assert_int_equal(h.kind, OUTWARD_LEAVE);
	assert_int_equal(said(f, &h, NULL), 1);
	assert_int_equal(state(f, id), HANDOVER_TAKEN);
	OK(id, ADD, CITIZEN, .note = "在吗");
	assert_true(nothing_due(f, f->now));
}

static void a_case_given_to_another_unit_is_theirs_no_more_and_given_back_it_is(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);

	assert_int_equal(said(f, &h, "R-1"), 1);
	OK(id, DISPATCH, DISPATCHER, .to_unit = 2, .note = "路灯所的");
	h = claimed(f, id, f->now);
	assert_int_equal(h.kind, OUTWARD_LEAVE);
	assert_int_equal(said(f, &h, NULL), 1);
	OK(id, DISPATCH, DISPATCHER, .to_unit = 1, .note = "还是平台的");
	h = claimed(f, id, f->now);
	assert_int_equal(h.kind, OUTWARD_OPEN);
	assert_string_equal(h.remote_id, "R-1");
}

static void what_the_other_core_said_is_not_said_back(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);

	assert_int_equal(said(f, &h, "R-1"), 1);
	OK(id, COMMENT, CORE, .note = "正在路上");
	OK(id, HANDLE, CORE, .note = "修好了");
	assert_true(nothing_due(f, f->now));
	OK(id, NOT_SOLVED, CITIZEN, .note = "没有修");
	h = claimed(f, id, f->now);
	assert_int_equal(h.kind, OUTWARD_NOT_SOLVED);
	assert_string_equal(h.note, "没有修");
}

static void a_report_taken_back_is_said_too(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);

	assert_int_equal(hide_report(f->db, id, f->now), WORKFLOW_DONE);
	assert_int_equal(fixture_count(f, "handover_message WHERE kind = 5"), 1);
}

static void a_case_of_our_own_core_says_nothing_outside(void **s)
{
	struct fixture *f = *s;
	uint64_t id = city_case(f);

	OK(id, ADD, CITIZEN, .note = "还有一处");
	OK(id, DISPATCH, DISPATCHER, .to_unit = 2, .note = "路灯所的");
	assert_int_equal(fixture_count(f, "handover_message"), 0);
	assert_int_equal(fixture_count(f, "handover_case"), 0);
}

static void a_line_that_is_stopped_says_why_since_when(void **s)
{
	struct fixture *f = *s;
	struct handover_line line;

	assert_int_equal(handover_line_load(f->db, &line), 0);
	assert_int_equal(line.unit_id, 0);
	assert_int_equal(outward_set_unit(f->db, 1), 0);
	assert_int_equal(handover_line_stop(f->db, "403: key revoked", f->now), 0);
	assert_int_equal(handover_line_stop(f->db, "403: key revoked", f->now + 5), 0);
	assert_int_equal(handover_line_load(f->db, &line), 0);
	assert_int_equal(line.stopped_at, f->now);
	assert_string_equal(line.stopped_why, "403: key revoked");
	assert_int_equal(handover_line_go(f->db, f->now + 9), 0);
	assert_int_equal(handover_line_load(f->db, &line), 0);
	assert_int_equal(line.stopped_at, DB_NULL_TIME);
	assert_int_equal(line.answered_at, f->now + 9);
}

static const char *trouble(struct fixture *f, int64_t now)
{
	assert_int_equal(handover_figures_refresh(f->db, now), 0);
	return handover_trouble(f->db, now);
}

static void the_watchers_hear_of_a_stopped_line_and_of_a_core_that_is_gone_for_long(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id, f->now);
	struct buf b;

	buf_init(&b, 10000);
	assert_null(trouble(f, f->now));
	assert_int_equal(handover_line_asked(f->db, true, f->now), 0);
	assert_int_equal(handover_line_asked(f->db, false, f->now + CLOCK_MINUTE), 0);
	assert_null(trouble(f, f->now + 10 * CLOCK_MINUTE));
	assert_non_null(strstr(trouble(f, f->now + 16 * CLOCK_MINUTE), "15 minutes"));
	assert_non_null(strstr(handover_trouble(f->db, f->now + 27 * CLOCK_MINUTE), "handoverd"));
	assert_int_equal(handover_line_stop(f->db, "403", f->now), 0);
	assert_non_null(strstr(trouble(f, f->now), "key"));
	assert_int_equal(handover_line_go(f->db, f->now + 2 * CLOCK_MINUTE), 0);
	assert_null(trouble(f, f->now + 3 * CLOCK_MINUTE));
	/* Who went back to our own core is not troubled by it. */
	assert_int_equal(outward_set_unit(f->db, 0), 0);
	assert_null(handover_trouble(f->db, f->now + CLOCK_DAY));
	assert_int_equal(handover_mark(f->db, &h, MINE,
				       &(struct handover_result){ .state = HANDOVER_REFUSED,
								  .error = "400" },
				       f->now),
			 1);
	outward(f);
	trouble(f, f->now + 9000);
	handover_figures_print(f->db, &b);
	assert_non_null(strstr(b.data, "\ndl_handover_dead 1\n"));
	assert_non_null(strstr(b.data, "\ndl_handover_waiting 1\n"));
	assert_non_null(strstr(b.data, "\ndl_handover_lag_ms 9000\n"));
	buf_release(&b);
}

static void every_statement_is_valid(void **s)
{
	struct fixture *f = *s;

	for (size_t i = 0; handover_statements[i]; i++)
		assert_int_equal(db_check(f->db, handover_statements[i]), 0);
	for (size_t i = 0; handover_desk_statements[i]; i++)
		assert_int_equal(db_check(f->db, handover_desk_statements[i]), 0);
	for (size_t i = 0; outward_statements[i]; i++)
		assert_int_equal(db_check(f->db, outward_statements[i]), 0);
	for (size_t i = 0; outward_office_statements[i]; i++)
		assert_int_equal(db_check(f->db, outward_office_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_message_tells_all_that_the_other_side_needs),
		test(messages_of_a_case_go_out_one_after_the_other),
		test(a_case_that_is_stuck_holds_up_no_other),
		test(what_fails_waits_until_its_time_and_keeps_its_reason),
		test(what_a_killed_daemon_had_comes_again_in_doubt),
		test(an_answer_that_comes_after_the_lease_is_kept_and_a_failure_is_not),
		test(the_number_of_another_case_is_not_taken),
		test(a_person_says_again_skip_or_take),
		test(a_case_taken_from_the_other_core_is_said_there),
		test(a_case_given_to_another_unit_is_theirs_no_more_and_given_back_it_is),
		test(what_the_other_core_said_is_not_said_back),
		test(a_report_taken_back_is_said_too),
		test(a_case_of_our_own_core_says_nothing_outside),
		test(a_line_that_is_stopped_says_why_since_when),
		test(the_watchers_hear_of_a_stopped_line_and_of_a_core_that_is_gone_for_long),
		test(every_statement_is_valid),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
