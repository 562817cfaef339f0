/* What another core says of a case becomes a step of ours, once, and nothing that is not true. */
#include "tests/db/acts.h"

#include "handover/heard.h"
#include "handover/handover.h"

#define test(fn) cmocka_unit_test_setup(fn, acts_clean)

/* A case that the other core has as R-1, handed over. */
static uint64_t theirs(struct fixture *f)
{
	uint64_t id = city_case(f);

	assert_int_equal(outward_set_unit(f->db, 1), 0);
	fixture_sql(f,
		    "INSERT INTO handover_case (report_id, unit_id, state, next_at, remote_id,"
		    " created_at) VALUES (%llu, 1, 1, NOW(), 'R-1', NOW())",
		    (unsigned long long)id);
	return id;
}

static int hear_at(struct fixture *f, const char *update, enum core_status status, const char *say,
		   int64_t at)
{
	int result = heard_apply(f->db,
				 &(struct heard){ .update_id = update,
						  .remote_id = "R-1",
						  .status = status,
						  .remote_status = core_status_names[status],
						  .at = at,
						  .unit = "",
						  .say = say,
						  .deadline = DB_NULL_TIME },
				 f->now);

	db_use_arena(f->db, f->arena);
	return result;
}

static int hear(struct fixture *f, const char *update, enum core_status status, const char *say)
{
	return hear_at(f, update, status, say, f->now);
}

static const char *last_note(struct fixture *f)
{
	return city_text(f, "SELECT note FROM flow_log ORDER BY id DESC LIMIT 1");
}

static void what_it_says_is_told_by_the_unit_that_stands_for_it(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	assert_int_equal(hear(f, "1", CORE_HANDLING, "师傅在路上"), HEARD_DONE);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_string_equal(last_note(f), "师傅在路上");
	assert_string_equal(city_text(f,
				      "SELECT actor_name FROM flow_log ORDER BY id DESC LIMIT 1"),
			    city_text(f, "SELECT name FROM unit WHERE id = 1"));
}

static void an_update_is_done_once(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	assert_int_equal(hear(f, "1", CORE_HANDLED, "修好了"), HEARD_DONE);
	assert_int_equal(hear(f, "1", CORE_HANDLED, "修好了"), HEARD_BEFORE);
	assert_int_equal(fixture_count(f, "flow_log WHERE action = 5"), 1);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

/* Closed over there is handled over here: she has her 72 hours. */
static void closed_there_waits_for_the_reporters_word_here(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	assert_int_equal(hear(f, "1", CORE_CLOSED, ""), HEARD_DONE);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_string_equal(last_note(f), "已处理完成");
	OK(id, NOT_SOLVED, CITIZEN, .note = "没有修");
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_int_equal(of_case(f, "reopened", id), 1);
	assert_int_equal(fixture_count(f, "handover_message WHERE kind = 2"), 1);
	fixture_sql(f, "UPDATE handover_message SET state = 2, first_at = created_at");
	/* The same words a second time are told, but as what they are. */
	assert_int_equal(hear_at(f, "2", CORE_CLOSED, "", f->now + 5), HEARD_DONE);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_non_null(strstr(last_note(f), "再次反馈"));
}

/* It crossed: they closed once more before they were told that she is not content. */
static void what_it_closed_before_it_was_told_not_solved_ends_nothing(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	assert_int_equal(hear(f, "1", CORE_CLOSED, "修好了"), HEARD_DONE);
	OK(id, NOT_SOLVED, CITIZEN, .note = "没有修");
	assert_int_equal(hear(f, "2", CORE_CLOSED, "拍照存档"), HEARD_DONE);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_string_equal(last_note(f), "拍照存档");
	assert_int_equal(hear(f, "3", CORE_CLOSED, ""), HEARD_SAME);
	fixture_sql(f, "UPDATE handover_message SET state = 2, first_at = created_at");
	/* Told by now: but that was said before, by its own clock. */
	assert_int_equal(heard_apply(f->db,
				     &(struct heard){ .update_id = "5",
						      .remote_id = "R-1",
						      .status = CORE_CLOSED,
						      .remote_status = "closed",
						      .at = f->now,
						      .at_here = f->now - CLOCK_MINUTE,
						      .unit = "",
						      .say = "资料归档",
						      .deadline = DB_NULL_TIME },
				     f->now),
			 HEARD_DONE);
	db_use_arena(f->db, f->arena);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	assert_int_equal(hear(f, "4", CORE_CLOSED, "换了新的"), HEARD_DONE);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

static void open_again_there_is_open_again_here(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	assert_int_equal(hear(f, "1", CORE_HANDLED, "修好了"), HEARD_DONE);
	assert_int_equal(hear(f, "2", CORE_HANDLING, "复查不合格"), HEARD_DONE);
	assert_int_equal(state_of(f, id), STATE_HANDLING);
	/* It was their word: they are not told so. */
	assert_int_equal(fixture_count(f, "handover_message"), 0);
}

static void what_is_not_theirs_comes_back_to_our_desk(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	assert_int_equal(hear(f, "1", CORE_RETURNED, "不属于平台受理范围"), HEARD_DONE);
	assert_int_equal(state_of(f, id), STATE_RETURNED);
	assert_int_equal(fixture_number(f, "SELECT state FROM handover_case"), HANDOVER_TAKEN);
	assert_int_equal(fixture_count(f, "handover_message WHERE state = 1"), 0);
	assert_int_equal(hear(f, "2", CORE_HANDLED, "修好了"), HEARD_NOT_NOW);
	assert_int_equal(state_of(f, id), STATE_RETURNED);
}

static void what_comes_late_changes_nothing(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	assert_int_equal(hear(f, "2", CORE_HANDLED, "修好了"), HEARD_DONE);
	assert_int_equal(hear_at(f, "1", CORE_HANDLING, "师傅在路上", f->now - 1), HEARD_LATE);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_int_equal(fixture_number(f, "SELECT ignored FROM handover_line"), 1);
}

static void an_unknown_number_is_counted_once_and_done_when_it_is_known(void **s)
{
	struct fixture *f = *s;

	assert_int_equal(outward_set_unit(f->db, 1), 0);
	assert_int_equal(hear(f, "1", CORE_HANDLED, "修好了"), HEARD_UNKNOWN);
	assert_int_equal(hear(f, "1", CORE_HANDLED, "修好了"), HEARD_UNKNOWN);
	assert_int_equal(fixture_number(f, "SELECT ignored FROM handover_line"), 1);
	theirs(f);
	assert_int_equal(hear(f, "1", CORE_HANDLED, "修好了"), HEARD_DONE);
}

static void our_own_words_are_not_told_again(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);

	OK(id, ADD, CITIZEN, .note = "还有一处");
	fixture_sql(f, "UPDATE handover_message SET first_at = NOW(), answer = '77', state = 2");
	assert_int_equal(hear(f, "1", CORE_WORDS, "还有一处"), HEARD_ECHO);
	assert_int_equal(hear(f, "77", CORE_HANDLING, "别的"), HEARD_ECHO);
	assert_string_equal(last_note(f), "还有一处");
}

static void its_deadline_is_the_cases(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);
	const struct heard h = { .update_id = "",
				 .report_id = id,
				 .status = CORE_RECEIVED,
				 .remote_status = "open",
				 .at = DB_NULL_TIME,
				 .unit = "",
				 .say = "",
				 .deadline = f->now + CLOCK_DAY };

	assert_int_equal(heard_apply(f->db, &h, f->now), HEARD_SAME);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_number(f, "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', deadline)"
					   " FROM case_file") *
				 1000,
			 f->now + CLOCK_DAY);
}

/* A note has its length; a time before the case began is no deadline of it. */
static void what_it_says_at_length_is_cut_and_what_cannot_be_true_is_left_out(void **s)
{
	struct fixture *f = *s;
	uint64_t id = theirs(f);
	char say[4000] = "", unit[400] = "";
	struct heard h = { .update_id = "1",
			   .report_id = id,
			   .status = CORE_HANDLED,
			   .remote_status = "closed",
			   .at = f->now,
			   .unit = unit,
			   .say = say,
			   .deadline = CLOCK_DAY };
	int64_t before = of_case(f, "UNIX_TIMESTAMP(deadline)", id);

	for (int i = 0; i < 1300; i++)
		memcpy(say + strlen(say), "很", 4);
	for (int i = 0; i < 130; i++)
		memcpy(unit + strlen(unit), "局", 4);
	assert_int_equal(heard_apply(f->db, &h, f->now), HEARD_DONE);
	db_use_arena(f->db, f->arena);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_int_equal(of_case(f, "UNIX_TIMESTAMP(deadline)", id), before);
	OK(id, NOT_SOLVED, CITIZEN, .note = "没有");
	fixture_sql(f, "UPDATE handover_message SET state = 2, first_at = created_at");
	h.update_id = "2";
	h.at++;
	assert_int_equal(heard_apply(f->db, &h, f->now), HEARD_DONE);
	db_use_arena(f->db, f->arena);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
}

static void every_statement_is_valid(void **s)
{
	struct fixture *f = *s;

	for (size_t i = 0; heard_statements[i]; i++)
		assert_int_equal(db_check(f->db, heard_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_it_says_is_told_by_the_unit_that_stands_for_it),
		test(an_update_is_done_once),
		test(closed_there_waits_for_the_reporters_word_here),
		test(what_it_closed_before_it_was_told_not_solved_ends_nothing),
		test(open_again_there_is_open_again_here),
		test(what_is_not_theirs_comes_back_to_our_desk),
		test(what_comes_late_changes_nothing),
		test(an_unknown_number_is_counted_once_and_done_when_it_is_known),
		test(our_own_words_are_not_told_again),
		test(its_deadline_is_the_cases),
		test(what_it_says_at_length_is_cut_and_what_cannot_be_true_is_left_out),
		test(every_statement_is_valid),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
