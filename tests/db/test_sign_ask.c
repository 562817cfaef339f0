/* A question about a sign: sent once, answered in time, asked back, agreed to. */
#include "tests/db/signs.h"

#include "sign/marks.h"
#include "sign/sign_figures.h"
#include "sign/storm.h"
#include "sign/tell.h"

static struct fixture *begin(void **state)
{
	static int64_t monday;
	struct fixture *f = *state;

	monday = monday ? monday : f->now;
	f->now = monday;
	signs_people(f);
	return f;
}

static int act(struct fixture *f, uint64_t id, enum sign_action action, enum sign_actor actor,
	       const char *note, struct ask_more *more)
{
	struct sign_deed deed = signs_deed(f, action, actor, note);

	return ask_act(f->db, f->arena, id, &deed, more);
}

static unsigned int state_of(struct fixture *f, uint64_t id)
{
	return (unsigned int)fixture_number(f, "SELECT state FROM sign_ask WHERE id = %llu",
					    (unsigned long long)id);
}

static void a_form_sent_twice_is_one_question(void **state)
{
	struct fixture *f = begin(state);
	struct ask_new n = signs_new(f, 1);
	struct ask_made first, second;
	struct ask ask;

	assert_int_equal(ask_send(f->db, f->arena, &n, f->now, &first), SIGN_DONE);
	assert_int_equal(ask_send(f->db, f->arena, &n, f->now + 5000, &second), SIGN_AGAIN);
	assert_string_equal(first.number, second.number);
	assert_int_equal(fixture_count(f, "sign_ask"), 1);
	assert_int_equal(fixture_count(f, "sign_log"), 1);
	assert_int_equal(fixture_count(f, "sign_photo"), 1);
	assert_int_equal(ask_find(f->db, first.number, &ask), 1);
	assert_string_equal(ask.shop, "鲜得来");
	assert_int_equal(ask.sign.height_mm, 1500);
	assert_int_equal(ask.state, ASK_WAITING);
}

/* Monday 10:00; Wednesday is a holiday: three working days end on Friday 10:00. */
static void three_working_days_are_the_calendars(void **state)
{
	struct fixture *f = begin(state);
	struct ask_new n = signs_new(f, 1);
	struct ask_made made;

	fixture_sql(f, "INSERT INTO calendar_day VALUES ('2026-11-25', 0, '休')");
	assert_int_equal(ask_send(f->db, f->arena, &n, f->now, &made), SIGN_DONE);
	assert_int_equal(made.due_at, f->now + 4 * CLOCK_DAY);
}

static void anothers_photo_is_refused_and_nothing_is_stored(void **state)
{
	struct fixture *f = begin(state);
	struct ask_new n = signs_new(f, 1);
	struct ask_made made;

	n.photos[n.photo_count++] = signs_photo(f, 2);
	assert_int_equal(ask_send(f->db, f->arena, &n, f->now, &made), SIGN_NO_PHOTO);
	n.photos[1] = n.photos[0]; /* the same twice */
	assert_int_equal(ask_send(f->db, f->arena, &n, f->now, &made), SIGN_NO_PHOTO);
	assert_int_equal(fixture_count(f, "sign_ask"), 0);
	assert_int_equal(fixture_count(f, "sign_photo"), 0);
	assert_int_equal(fixture_count(f, "sign_log"), 0);
}

static void an_answer_is_row_log_and_outbox_or_nothing(void **state)
{
	struct fixture *f = begin(state);
	struct ask_more more = { .verdict = VERDICT_ADJUST };
	uint64_t id = signs_ask(f, 1);

	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_ADVISER, "", &more), SIGN_NO_NOTE);
	more.verdict = VERDICT_NONE;
	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_ADVISER, "字太大", &more), SIGN_NO_VERDICT);
	assert_int_equal(fixture_count(f, "outbox"), 0);
	more.verdict = VERDICT_ADJUST;
	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_ADVISER, "字太大", &more), SIGN_DONE);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM outbox WHERE topic = 3"
					   " AND about = (SELECT MAX(id) FROM sign_log)"),
			 1);
	assert_int_equal(state_of(f, id), ASK_ANSWERED);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_ask WHERE due_at IS NULL"
					   " AND late = 0 AND rounds = 1 AND first_verdict = 2"),
			 1);
}

static void the_second_of_two_officers_is_told_that_it_changed(void **state)
{
	struct fixture *f = begin(state);
	struct ask_more more = { .verdict = VERDICT_GOOD };
	uint64_t id = signs_ask(f, 1), seen;
	struct sign_deed one = signs_deed(f, SIGN_ANSWER, SIGN_ADVISER, "可以"), two;

	seen = (uint64_t)fixture_number(f, "SELECT log_id FROM sign_ask");
	one.seen = seen;
	two = one;
	two.note = "不可以";
	assert_int_equal(ask_act(f->db, f->arena, id, &one, &more), SIGN_DONE);
	assert_int_equal(ask_act(f->db, f->arena, id, &two, &more), SIGN_CHANGED);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE action = 2"), 1);
}

static void a_question_back_starts_the_clock_again_and_late_stays_late(void **state)
{
	struct fixture *f = begin(state);
	struct ask_more more = { .verdict = VERDICT_ADJUST };
	uint64_t id = signs_ask(f, 1);

	f->now += 10 * CLOCK_DAY;
	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_ADVISER, "矮一点", &more), SIGN_DONE);
	assert_int_equal(act(f, id, SIGN_ASK_BACK, SIGN_OWNER, "矮多少？", NULL), SIGN_DONE);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_ask WHERE state = 3"
					   " AND due_at IS NOT NULL AND late = 1"),
			 1);
	assert_int_equal(act(f, id, SIGN_AGREE, SIGN_OWNER, "", NULL), SIGN_NOT_NOW);
	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_OWNER, "我自己答", &more), SIGN_NOT_YOU);
	more.verdict = VERDICT_GOOD;
	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_OFFICER, "1.2 米", &more), SIGN_DONE);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_ask WHERE rounds = 2"
					   " AND late = 1 AND first_verdict = 2 AND verdict = 1"),
			 1);
}

static void a_revised_design_replaces_the_first(void **state)
{
	struct fixture *f = begin(state);
	const struct sign_meant better = { .design = "catering/02",
					   .trade = "catering",
					   .kind_word = "lintel",
					   .lighting = "spot",
					   .latin = "",
					   .width_mm = 4800,
					   .height_mm = 800 };
	struct ask_more more = { .verdict = VERDICT_NO }, revised = { .sign = &better };
	uint64_t id = signs_ask(f, 1);

	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_ADVISER, "这里不能做竖牌", &more), SIGN_DONE);
	assert_int_equal(act(f, id, SIGN_AGREE, SIGN_OWNER, "", &more), SIGN_REFUSED_VERDICT);
	assert_int_equal(act(f, id, SIGN_REVISE, SIGN_OWNER, "改成门楣招牌", &revised), SIGN_DONE);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_ask WHERE state = 4"
					   " AND kind_word = 'lintel' AND width_mm = 4800"),
			 1);
}

static void agreeing_issues_one_number_with_what_was_agreed(void **state)
{
	struct fixture *f = begin(state);
	const char *number;
	uint64_t id = signs_passport(f, 1, &number);
	struct passport p;

	assert_true(sign_number_exact(number));
	assert_int_equal(passport_find(f->db, number, f->now, &p), 1);
	assert_int_equal(p.id, id);
	assert_int_equal(p.state, FILING_DRAFT);
	assert_int_equal(p.owner_id, SIGNS_OWNER);
	assert_int_equal(p.sign.width_mm, 600);
	assert_string_equal(p.shop, "鲜得来");
	assert_null(p.storm_words);
	assert_int_equal(act(f, p.ask_id, SIGN_AGREE, SIGN_OWNER, "", NULL), SIGN_NOT_NOW);
	assert_int_equal(fixture_count(f, "sign_passport"), 1);
}

static void a_complaint_is_guidance_and_no_case(void **state)
{
	struct fixture *f = begin(state);
	uint64_t passport = signs_passport(f, 1, NULL);
	struct ask_new n = signs_new(f, 2);
	struct ask_made made;

	n.kind = ASK_PROBLEM;
	n.citizen_id = 2;
	n.passport_id = passport;
	n.photo_count = 0;
	n.body = "灯太亮";
	assert_int_equal(ask_send(f->db, f->arena, &n, f->now, &made), SIGN_DONE);
	assert_int_equal(made.due_at, f->now + 3 * CLOCK_DAY);
	assert_int_equal(fixture_count(f, "report"), 0);
	assert_int_equal(fixture_count(f, "case_file"), 0);
	/* The owner hears that somebody wrote. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE subject = 2"
					   " AND action = 24 AND note = (SELECT number"
					   " FROM sign_ask WHERE kind = 2)"),
			 1);
	assert_int_equal(act(f, made.id, SIGN_ANSWER, SIGN_ADVISER, "已提醒店主调暗",
			     &(struct ask_more){ .verdict = VERDICT_ADJUST }),
			 SIGN_DONE);
	assert_int_equal(act(f, made.id, SIGN_AGREE, SIGN_OWNER, "", NULL), SIGN_NOT_NOW);
	/* Nobody complains about a number that was revoked. */
	assert_int_equal(signs_file(f, passport, SIGN_REVOKE, SIGN_OFFICER, "店已搬走", NULL),
			 SIGN_DONE);
	n = signs_new(f, 3);
	n.kind = ASK_PROBLEM;
	n.passport_id = passport;
	assert_int_equal(ask_send(f->db, f->arena, &n, f->now, &made), SIGN_NOT_NOW);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_ask WHERE kind = 2"), 1);
}

static void silence_closes_after_thirty_days(void **state)
{
	struct fixture *f = begin(state);
	struct ask_more more = { .verdict = VERDICT_ADJUST };
	uint64_t id = signs_ask(f, 1), waiting = signs_ask(f, 2);

	assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_ADVISER, "矮一点", &more), SIGN_DONE);
	assert_int_equal(sign_chores(f->db, f->now + 29 * CLOCK_DAY), 0);
	assert_int_equal(sign_chores(f->db, f->now + 31 * CLOCK_DAY), 1);
	assert_int_equal(state_of(f, id), ASK_CLOSED);
	assert_int_equal(state_of(f, waiting), ASK_WAITING);
	assert_int_equal(sign_chores(f->db, f->now + 31 * CLOCK_DAY), 0);
}

/* Worked by hand: three of catering, one of them late, one open; hours 2, 50, 122. */
static void figures_are_counted_as_by_hand(void **state)
{
	static const unsigned int hours[] = { 2, 50, 122 };
	struct fixture *f = begin(state);
	struct sign_figure rows[SIGN_FIGURES_MAX];
	struct ask_new n;
	struct ask_made made;
	int64_t asked = f->now;

	for (unsigned char i = 0; i < 3; i++) {
		struct ask_more more = { .verdict = i ? VERDICT_ADJUST : VERDICT_GOOD };
		uint64_t id;

		f->now = asked;
		id = signs_ask(f, (unsigned char)(i + 1));
		f->now = asked + hours[i] * CLOCK_HOUR;
		assert_int_equal(act(f, id, SIGN_ANSWER, SIGN_ADVISER, "答复", &more), SIGN_DONE);
	}
	n = signs_new(f, 9);
	n.sign.trade = "retail";
	n.street_code = 370202002;
	assert_int_equal(ask_send(f->db, f->arena, &n, asked, &made), SIGN_DONE);
	f->now = asked + 10 * CLOCK_DAY;
	assert_int_equal(sign_figures(f->db, SIGNS_BY_TRADE, asked, asked + CLOCK_DAY, f->now,
				      rows),
			 2);
	assert_string_equal(rows[0].trade, "catering");
	assert_int_equal(rows[0].asked, 3);
	assert_int_equal(rows[0].answered, 3);
	assert_int_equal(rows[0].in_time, 2);
	assert_int_equal(rows[0].first_pass, 1);
	assert_int_equal(rows[0].open, 0);
	assert_float_equal(rows[0].median_hours, 50, 1e-6);
	assert_string_equal(rows[1].trade, "retail");
	assert_int_equal(rows[1].open, 1);
	assert_int_equal(rows[1].overdue, 1);
	assert_true(rows[1].median_hours != rows[1].median_hours);
	assert_int_equal(sign_figures(f->db, SIGNS_BY_STREET, asked, asked + CLOCK_DAY, f->now,
				      rows),
			 2);
	assert_int_equal(rows[0].street_code, 370202001);
	assert_int_equal(sign_figures(f->db, SIGNS_BY_ALL, asked, asked + CLOCK_DAY, f->now, rows),
			 1);
	assert_int_equal(rows[0].asked, 4);
	assert_float_equal(rows[0].median_hours, 50, 1e-6);
	assert_int_equal(sign_figures(f->db, SIGNS_BY_ALL, asked + 1, asked + 2, f->now, rows), 0);
}

static void marks_are_read_strictly(void **state)
{
	static const char *const wrong[] = { "框 1 2 3",    "圈 1 2 3 4",      "框 1 2 3 1001",
					     "框 -1 2 3 4", "框 900 0 200 10", "框 1 2 0 5",
					     "框 1x 2 3 4" };
	struct sign_mark marks[SIGN_MARKS];
	struct fixture *f = *state;

	assert_int_equal(marks_parse(f->arena, "", marks), 0);
	assert_int_equal(marks_parse(f->arena,
				     "框 100 200 300 400 字太大<b>\n\n线 0 0 1000 1000\r\n"
				     "box 1 2 3 4 a",
				     marks),
			 3);
	assert_false(marks[0].line);
	assert_string_equal(marks[0].say, "字太大<b>");
	assert_true(marks[1].line);
	assert_string_equal(marks[1].say, "");
	assert_int_equal(marks[1].d, 1000);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(marks_parse(f->arena, wrong[i], marks), -1);
}

static void every_statement_fits_the_schema(void **state)
{
	static const char *const *const tables[] = { ask_statements,        ask_send_statements,
						     sign_photo_statements, passport_statements,
						     filing_statements,     storm_statements,
						     sign_tell_statements,  sign_step_statements,
						     sign_figure_statements };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const char *const *s = tables[i]; *s; s++)
			assert_int_equal(db_check(f->db, *s), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_form_sent_twice_is_one_question),
		fixture_test(three_working_days_are_the_calendars),
		fixture_test(anothers_photo_is_refused_and_nothing_is_stored),
		fixture_test(an_answer_is_row_log_and_outbox_or_nothing),
		fixture_test(the_second_of_two_officers_is_told_that_it_changed),
		fixture_test(a_question_back_starts_the_clock_again_and_late_stays_late),
		fixture_test(a_revised_design_replaces_the_first),
		fixture_test(agreeing_issues_one_number_with_what_was_agreed),
		fixture_test(a_complaint_is_guidance_and_no_case),
		fixture_test(silence_closes_after_thirty_days),
		fixture_test(figures_are_counted_as_by_hand),
		fixture_test(marks_are_read_strictly),
		fixture_test(every_statement_fits_the_schema),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
