/*
 * Figures over a small city worked by hand. The fixture's now is Monday 2026-11-23 10:00;
 * everything was reported in the week before unless it says otherwise.
 */
#include "tests/db/rows.h"

#include <math.h>
#include <string.h>

#include "dispatch/case_day.h"
#include "dispatch/evaluation.h"
#include "dispatch/fact.h"

static uint64_t next_id;

/* What a test's case is; 0: as in an ordinary one that was handled and confirmed in time. */
struct some {
	unsigned int status, detail, hidden, unit, returns, rework, extensions, reopened,
		closed_how;
	unsigned int rating, exempt, by_person;
	double opened_h, handled_h, deadline_h; /* hours after submission; -1: not */
	int overdue;
	uint32_t district;
	uint64_t main_id;
	int64_t days_ago;
};

static const char *nullable(struct fixture *f, uint64_t n)
{
	return n ? arena_printf(f->arena, "%llu", (unsigned long long)n) : "NULL";
}

static uint64_t put(struct fixture *f, struct some s)
{
	struct rows_report r = { .id = ++next_id };
	int64_t at = f->now - (s.days_ago ? s.days_ago : 3) * CLOCK_DAY;

	r.status = s.status ? s.status : STATUS_CLOSED;
	r.hidden = s.hidden;
	r.group = 1;
	r.district = s.district ? s.district : ROWS_SHINAN;
	r.submitted_at = at;
	rows_report(f, &r);
	fixture_sql(f, "UPDATE report SET detail = %u WHERE id = %llu", s.detail,
		    (unsigned long long)next_id);
	if (s.opened_h < 0)
		return next_id;
	rows_case(f, next_id, at + (int64_t)(s.opened_h * (double)CLOCK_HOUR),
		  at + (int64_t)((s.deadline_h != 0 ? s.deadline_h : 48) * (double)CLOCK_HOUR),
		  s.handled_h < 0 ? 0
				  : at + (int64_t)((s.handled_h != 0 ? s.handled_h : 10) *
						   (double)CLOCK_HOUR));
	fixture_sql(f,
		    "UPDATE case_file SET unit_id = %u, returns = %u, rework = %u, extensions = %u,"
		    " reopened = %u, closed_how = %u, rating = %s, exempt = %u, main_id = %s,"
		    " rule_id = IF(%u, NULL, 1), overdue_at = IF(%d, deadline, NULL)"
		    " WHERE report_id = %llu",
		    s.unit ? s.unit : ROWS_UNIT, s.returns, s.rework, s.extensions, s.reopened,
		    s.closed_how ? s.closed_how : 1, nullable(f, s.rating), s.exempt,
		    nullable(f, s.main_id), s.by_person, s.overdue, (unsigned long long)next_id);
	return next_id;
}

static struct evaluation_query last_week(struct fixture *f)
{
	return (struct evaluation_query){ .from = f->now - 7 * CLOCK_DAY,
					  .to = f->now,
					  .now = f->now };
}

static struct evaluation_row *read_by(struct fixture *f, const struct evaluation_query *q,
				      enum evaluation_by by, int rows)
{
	struct evaluation_row *out;

	assert_int_equal(evaluation_read(f->db, f->arena, q, by, &out, NULL), rows);
	return out;
}

static int64_t count_of(struct fixture *f, enum evaluation_count c)
{
	struct evaluation_query q = last_week(f);

	return read_by(f, &q, BY_ALL, 1)->count[c];
}

/* The list behind a figure is as long as the figure says. */
static void assert_listed(struct fixture *f, enum evaluation_count c, int64_t n)
{
	struct evaluation_query q = last_week(f);
	struct evaluation_case cases[50];

	assert_int_equal(evaluation_cases(f->db, f->arena, &q, c, 0, cases, 50), n);
}

static int clean(void **state)
{
	next_id = 0;
	return fixture_clean(state);
}

static void every_statement_is_understood_by_the_database(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; evaluation_statements[i]; i++)
		assert_int_equal(db_check(f->db, evaluation_statements[i]), 0);
	for (size_t i = 0; fact_statements[i]; i++)
		assert_int_equal(db_check(f->db, fact_statements[i]), 0);
	for (size_t i = 0; case_day_statements[i]; i++)
		assert_int_equal(db_check(f->db, case_day_statements[i]), 0);
}

static void nothing_reported_gives_no_row_and_no_score(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = last_week(f);
	struct evaluation_row none = { .key = 0 }, *rows;

	rows_city(f);
	assert_int_equal(evaluation_read(f->db, f->arena, &q, BY_UNIT, &rows, NULL), 0);
	assert_true(isnan(evaluation_score(&none)));
	assert_true(isnan(evaluation_rate_of(&none, &evaluation_rates[0])));
}

static void what_was_taken_back_merged_or_of_another_time_is_not_counted(void **state)
{
	struct fixture *f = *state;
	uint64_t main_case;

	rows_city(f);
	main_case = put(f, (struct some){ 0 });
	put(f, (struct some){ .hidden = HIDDEN_BY_REPORTER });
	put(f, (struct some){ .main_id = main_case });
	put(f, (struct some){ .days_ago = 8 });
	put(f, (struct some){ .hidden = HIDDEN_BY_STAFF }); /* not public, but a case like any */
	assert_int_equal(count_of(f, COUNT_REPORTED), 2);
	assert_listed(f, COUNT_REPORTED, 2);
}

static void refused_and_waiting_reports_are_not_to_be_handled(void **state)
{
	struct fixture *f = *state;

	rows_city(f);
	put(f, (struct some){ 0 });
	put(f, (struct some){ .status = STATUS_TRIAGE, .opened_h = -1 });
	put(f, (struct some){ .status = STATUS_HANDLED, .detail = STATE_REJECTED, .opened_h = -1 });
	put(f, (struct some){ .status = STATUS_CLOSED, .opened_h = -1 }); /* refused, silence */
	assert_int_equal(count_of(f, COUNT_REPORTED), 4);
	assert_int_equal(count_of(f, COUNT_TO_DISPATCH), 2);
	assert_int_equal(count_of(f, COUNT_DISPATCHED), 1);
	assert_listed(f, COUNT_TO_DISPATCH, 2);
	assert_listed(f, COUNT_DISPATCHED, 1);
}

static void an_accepted_case_without_a_unit_is_not_dispatched_a_returned_one_was(void **state)
{
	struct fixture *f = *state;

	rows_city(f);
	put(f, (struct some){ .status = STATUS_TRIAGE, .detail = STATE_ACCEPTED, .handled_h = -1 });
	put(f, (struct some){ .status = STATUS_TRIAGE,
			      .detail = STATE_RETURNED,
			      .handled_h = -1,
			      .returns = 1 });
	fixture_sql(f, "UPDATE case_file SET unit_id = 0");
	assert_int_equal(count_of(f, COUNT_TO_DISPATCH), 2);
	assert_int_equal(count_of(f, COUNT_DISPATCHED), 1);
	assert_int_equal(count_of(f, COUNT_ACCURATE), 0);
}

static void handled_in_time_overdue_and_exempted_are_told_apart(void **state)
{
	struct fixture *f = *state;

	rows_city(f);
	put(f, (struct some){ 0 });                         /* in time */
	put(f, (struct some){ .overdue = 1 });              /* late */
	put(f, (struct some){ .overdue = 1, .exempt = 1 }); /* late, exempted */
	put(f, (struct some){ .status = STATUS_HANDLING, .handled_h = -1, .deadline_h = 20 });
	put(f, (struct some){ .status = STATUS_HANDLING, .handled_h = -1, .deadline_h = 200 });
	put(f, (struct some){ .status = STATUS_HANDLING,
			      .detail = STATE_SUSPENDED,
			      .handled_h = -1,
			      .deadline_h = 20 }); /* suspended: no clock */
	assert_int_equal(count_of(f, COUNT_DISPATCHED), 6);
	assert_int_equal(count_of(f, COUNT_HANDLED), 3);
	assert_int_equal(count_of(f, COUNT_IN_TIME), 2);
	assert_int_equal(count_of(f, COUNT_OVERDUE), 3);
	assert_int_equal(count_of(f, COUNT_EXEMPT), 1);
	assert_int_equal(count_of(f, COUNT_OVERDUE_WAITING), 1);
	assert_int_equal(count_of(f, COUNT_CLOSED), 3);
	assert_int_equal(count_of(f, COUNT_CLOSED_IN_TIME), 2);
	for (unsigned int c = 0; c < COUNT_DISPATCHED_LATE; c++)
		assert_listed(f, (enum evaluation_count)c, count_of(f, (enum evaluation_count)c));
}

static void rework_is_counted_against_what_was_ever_handled(void **state)
{
	struct fixture *f = *state;

	rows_city(f);
	put(f, (struct some){ 0 });
	put(f, (struct some){ .rework = 2, .reopened = 2 }); /* done again */
	put(f, (struct some){ .status = STATUS_HANDLING,
			      .rework = 1,
			      .reopened = 1,
			      .deadline_h = 200 }); /* at it again */
	put(f, (struct some){ .status = STATUS_HANDLING, .handled_h = -1, .deadline_h = 200 });
	assert_int_equal(count_of(f, COUNT_HANDLED), 2);
	assert_int_equal(count_of(f, COUNT_EVER_HANDLED), 3);
	assert_int_equal(count_of(f, COUNT_REWORK), 2);
}

static void accuracy_counts_returns_against_the_dispatch(void **state)
{
	struct fixture *f = *state;

	rows_city(f);
	put(f, (struct some){ 0 });
	put(f, (struct some){ .returns = 1 });
	put(f, (struct some){ .by_person = 1 });
	put(f, (struct some){ .extensions = 1 });
	assert_int_equal(count_of(f, COUNT_ACCURATE), 3);
	assert_int_equal(count_of(f, COUNT_BY_CORE), 3);
	assert_int_equal(count_of(f, COUNT_EXTENDED), 1);
}

static void satisfaction_is_of_those_who_answered(void **state)
{
	struct fixture *f = *state;

	rows_city(f);
	put(f, (struct some){ 0 });                                       /* solved */
	put(f, (struct some){ .closed_how = 2 });                         /* silence: no answer */
	put(f, (struct some){ .closed_how = 2, .rating = 5 });            /* stars alone */
	put(f, (struct some){ .rating = 3 });                             /* solved, but 3 stars */
	put(f, (struct some){ .reopened = 1, .rework = 1, .rating = 5 }); /* not at once */
	assert_int_equal(count_of(f, COUNT_ANSWERED), 4);
	assert_int_equal(count_of(f, COUNT_SATISFIED), 2);
}

/* 派遣 has 2 working hours here: Friday 10:00 to Friday 12:00. */
static void dispatch_is_late_by_the_working_calendar(void **state)
{
	struct fixture *f = *state;

	rows_city(f);
	fixture_sql(f, "INSERT INTO phase_limit VALUES (2, 0, 2, 2)");
	put(f, (struct some){ .opened_h = 0.0002 });                      /* the core, at once */
	put(f, (struct some){ .opened_h = 1.9, .by_person = 1 });         /* in time */
	put(f, (struct some){ .opened_h = 2.1, .by_person = 1 });         /* late */
	put(f, (struct some){ .status = STATUS_TRIAGE, .opened_h = -1 }); /* waits since Friday */
	assert_int_equal(count_of(f, COUNT_DISPATCHED_LATE), 2);
	assert_listed(f, COUNT_DISPATCHED_LATE, 2);
}

static void rows_are_by_unit_district_and_day_and_add_up(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = last_week(f);
	struct evaluation_row *r;

	rows_city(f);
	fixture_sql(f, "INSERT INTO unit (id, code, name, short_name, area_code)"
		       " VALUES (2, 'b', '乙单位', '乙', 3702)");
	put(f, (struct some){ 0 });
	put(f, (struct some){ .unit = 2, .district = ROWS_LAOSHAN, .days_ago = 2 });
	put(f, (struct some){ .unit = 2, .overdue = 1 });
	put(f, (struct some){ .status = STATUS_TRIAGE, .opened_h = -1 });
	r = read_by(f, &q, BY_UNIT, 3);
	assert_int_equal(r[0].key, 0);
	assert_int_equal(r[0].count[COUNT_REPORTED], 1);
	assert_int_equal(r[1].key, ROWS_UNIT);
	assert_int_equal(r[2].key, 2);
	assert_int_equal(r[2].count[COUNT_HANDLED], 2);
	assert_int_equal(r[2].count[COUNT_IN_TIME], 1);
	r = read_by(f, &q, BY_DISTRICT, 2);
	assert_int_equal(r[0].key, ROWS_SHINAN);
	assert_int_equal(r[0].count[COUNT_REPORTED], 3);
	r = read_by(f, &q, BY_DAY, 2);
	assert_int_equal(r[1].key - r[0].key, 1);
	q.unit_id = 2;
	r = read_by(f, &q, BY_DISTRICT, 2);
	assert_int_equal(r[0].count[COUNT_REPORTED], 1);
	q.district = ROWS_LAOSHAN;
	assert_int_equal(read_by(f, &q, BY_ALL, 1)->count[COUNT_REPORTED], 1);
}

/* 1 to 10 hours: mean 5.5, the 5th and the 9th of ten. */
static void hours_are_the_nearest_rank(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = last_week(f);
	struct evaluation_row *r;

	rows_city(f);
	for (int i = 1; i <= 10; i++)
		put(f, (struct some){ .handled_h = i });
	put(f, (struct some){ .status = STATUS_HANDLING, .handled_h = -1, .deadline_h = 200 });
	r = read_by(f, &q, BY_UNIT, 1);
	assert_true(fabs(r->mean - 5.5) < 1e-6);
	assert_true(fabs(r->p50 - 5) < 1e-6);
	assert_true(fabs(r->p90 - 9) < 1e-6);
}

/*
 * 8 of 10 handled, 6 in time, 2 reworked of 8, 1 waits late, none extended:
 * 30 x 0.8 + 20 x 0.6 + 20 x 0.75 + 20 x 0.9 + 10 x 1 = 79.
 */
static void the_score_is_the_trades_formula(void **state)
{
	struct evaluation_row r = { .count = { [COUNT_DISPATCHED] = 10,
					       [COUNT_HANDLED] = 8,
					       [COUNT_IN_TIME] = 6,
					       [COUNT_EVER_HANDLED] = 8,
					       [COUNT_REWORK] = 2,
					       [COUNT_OVERDUE_WAITING] = 1 } };

	(void)state;
	assert_true(fabs(evaluation_score(&r) - 79) < 1e-9);
	/* Nothing handled yet: rework is left out, 80 points are the whole. */
	memset(r.count, 0, sizeof(r.count));
	r.count[COUNT_DISPATCHED] = 10;
	r.count[COUNT_OVERDUE_WAITING] = 5;
	assert_true(fabs(evaluation_score(&r) - 100 * (20 * 0.5 + 10) / 80) < 1e-9);
}

static void lists_go_on_by_key(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = last_week(f);
	struct evaluation_case c[2];

	rows_city(f);
	for (int i = 0; i < 3; i++)
		put(f, (struct some){ .overdue = i == 1 });
	assert_int_equal(evaluation_cases(f->db, f->arena, &q, COUNT_HANDLED, 0, c, 2), 2);
	assert_int_equal(c[0].report_id, 3);
	assert_int_equal(c[1].report_id, 2);
	assert_int_equal(c[1].overdue, 1);
	assert_non_null(c[0].unit);
	assert_int_equal(evaluation_cases(f->db, f->arena, &q, COUNT_HANDLED, 2, c, 2), 1);
	assert_int_equal(c[0].report_id, 1);
}

static void names_of_counts_lead_back_to_them(void **state)
{
	(void)state;
	for (unsigned int c = 0; c < COUNT__MAX; c++) {
		const char *name = evaluation_count_name((enum evaluation_count)c);

		assert_int_equal(evaluation_count_by_name(name), c);
		assert_true(*evaluation_count_text((enum evaluation_count)c));
	}
	assert_int_equal(evaluation_count_by_name("nothing"), COUNT__MAX);
	assert_int_equal(evaluation_count_by_name(""), COUNT__MAX);
}

#define city_test(fn) cmocka_unit_test_setup(fn, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		city_test(every_statement_is_understood_by_the_database),
		city_test(nothing_reported_gives_no_row_and_no_score),
		city_test(what_was_taken_back_merged_or_of_another_time_is_not_counted),
		city_test(refused_and_waiting_reports_are_not_to_be_handled),
		city_test(an_accepted_case_without_a_unit_is_not_dispatched_a_returned_one_was),
		city_test(handled_in_time_overdue_and_exempted_are_told_apart),
		city_test(rework_is_counted_against_what_was_ever_handled),
		city_test(accuracy_counts_returns_against_the_dispatch),
		city_test(satisfaction_is_of_those_who_answered),
		city_test(dispatch_is_late_by_the_working_calendar),
		city_test(rows_are_by_unit_district_and_day_and_add_up),
		city_test(hours_are_the_nearest_rank),
		city_test(the_score_is_the_trades_formula),
		city_test(lists_go_on_by_key),
		city_test(names_of_counts_lead_back_to_them),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
