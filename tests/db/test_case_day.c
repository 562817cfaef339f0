/*
 * Figures from packed days are those from the rows, whatever was done since: the same for every
 * count, row and list, before, within and after a round of packing.
 */
#include "tests/db/rows.h"

#include <math.h>
#include <string.h>

#include "dispatch/case_day.h"
#include "dispatch/chores.h"
#include "dispatch/evaluation.h"
#include "dispatch/fact.h"

#define DAYS    12
#define REPORTS 400

/* A linear congruential generator: the same city each time. */
static unsigned int draw(uint64_t *chance, unsigned int below)
{
	*chance = *chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)((*chance >> 33) % below);
}

static void put(struct fixture *f, uint64_t id, uint64_t *c)
{
	static const unsigned int states[] = { 5, 5, 5, 5, 4, 3, 2, 1 };
	unsigned int status = states[draw(c, 8)], hour = 1 + draw(c, 100);
	int64_t at = f->now - (int64_t)draw(c, DAYS * 24 * 60) * CLOCK_MINUTE;
	struct rows_report r = { .id = id,
				 .status = status,
				 .hidden = draw(c, 20) ? 0 : HIDDEN_BY_REPORTER,
				 .group = draw(c, 3),
				 .district = draw(c, 2) ? ROWS_SHINAN : ROWS_LAOSHAN,
				 .street = draw(c, 2) ? ROWS_STREET : 0,
				 .submitted_at = at };

	rows_report(f, &r);
	fixture_sql(f,
		    "UPDATE report SET detail = %u, updated_at = submitted_at + INTERVAL %u HOUR"
		    " WHERE id = %llu",
		    status == 3 && !draw(c, 4) ? (unsigned int)STATE_SUSPENDED : 0, draw(c, 90),
		    (unsigned long long)id);
	if (status < 3)
		return;
	rows_case(f, id, at + (int64_t)draw(c, 300) * CLOCK_MINUTE, at + 48 * CLOCK_HOUR,
		  status > 3 || !draw(c, 5) ? at + (int64_t)hour * CLOCK_HOUR : 0);
	fixture_sql(f,
		    "UPDATE case_file SET unit_id = %u, returns = %u, rework = %u, extensions = %u,"
		    " reopened = %u, closed_how = %u, rating = NULLIF(%u, 0), exempt = %u,"
		    " rule_id = NULLIF(%u, 0), main_id = NULLIF(%u, 0),"
		    " overdue_at = IF(%u, deadline, NULL) WHERE report_id = %llu",
		    draw(c, 3), !draw(c, 6), !draw(c, 6), !draw(c, 6), !draw(c, 8), draw(c, 3),
		    draw(c, 6), !draw(c, 9), draw(c, 2), !draw(c, 15), hour > 48,
		    (unsigned long long)id);
}

static void city(struct fixture *f)
{
	uint64_t chance = 7;

	rows_city(f);
	fixture_sql(f, "INSERT INTO phase_limit VALUES (2, 0, 2, 2)");
	for (uint64_t id = 1; id <= REPORTS; id++)
		put(f, id, &chance);
}

static struct evaluation_query all_days(struct fixture *f)
{
	int64_t today = fact_day(f->now);

	return (struct evaluation_query){ .from = (today - DAYS) * CLOCK_DAY - CLOCK_CST,
					  .to = (today + 1) * CLOCK_DAY - CLOCK_CST,
					  .now = f->now };
}

/* Rounds until there is nothing to do; how many steps. */
static int settle(struct fixture *f, int64_t now)
{
	int steps = 0, result;

	do {
		result = case_day_settle(f->db, now);
		assert_true(result >= 0);
		steps++;
	} while (result == CASE_DAY_MORE);
	db_use_arena(f->db, f->arena);
	return steps;
}

/* By the rows alone: as if nothing had ever been packed. */
static int by_rows(struct fixture *f, const struct evaluation_query *q, enum evaluation_by by,
		   struct evaluation_row **rows, struct evaluation_row *total)
{
	int n;

	fixture_sql(f, "UPDATE case_day_mark SET format = format + 100");
	n = evaluation_read(f->db, f->arena, q, by, rows, total);
	fixture_sql(f, "UPDATE case_day_mark SET format = format - 100");
	return n;
}

static bool same(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

static void assert_same_row(const struct evaluation_row *a, const struct evaluation_row *b)
{
	assert_int_equal(a->key, b->key);
	for (unsigned int c = 0; c < COUNT__MAX; c++)
		if (a->count[c] != b->count[c])
			fail_msg("%s of %llu: %lld packed, %lld by the rows",
				 evaluation_count_name(c), (unsigned long long)a->key,
				 (long long)a->count[c], (long long)b->count[c]);
	assert_true(same(a->mean, b->mean) && same(a->p50, b->p50) && same(a->p90, b->p90));
}

/* Each way of parting, and each list as long as its figure says. */
static void assert_exact(struct fixture *f, const struct evaluation_query *q)
{
	static struct evaluation_case cases[REPORTS];
	struct evaluation_row *packed, *rows, total, total_rows;

	for (unsigned int by = 0; by < BY__MAX; by++) {
		int n = evaluation_read(f->db, f->arena, q, by, &packed, &total);

		assert_int_equal(n, by_rows(f, q, by, &rows, &total_rows));
		for (int i = 0; i < n; i++)
			assert_same_row(&packed[i], &rows[i]);
		assert_same_row(&total, &total_rows);
	}
	for (unsigned int c = 0; c < COUNT__MAX; c++)
		assert_int_equal(evaluation_cases(f->db, f->arena, q, c, 0, cases, REPORTS),
				 total.count[c]);
}

static void before_within_and_after_a_round_the_figures_are_the_same(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = all_days(f);
	int result, steps = 0;

	city(f);
	do {
		result = case_day_settle(f->db, f->now);
		db_use_arena(f->db, f->arena);
		if (steps++ % 4 == 0)
			assert_exact(f, &q);
	} while (result == CASE_DAY_MORE);
	assert_in_range(steps, DAYS, DAYS + 4);
	assert_exact(f, &q);
	assert_true(fixture_number(f, "SELECT SUM(LENGTH(facts)) FROM case_day") > 0);
}

static void a_narrowed_period_and_filter_are_exact_too(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = all_days(f);

	city(f);
	settle(f, f->now);
	q.unit_id = ROWS_UNIT;
	assert_exact(f, &q);
	q.unit_id = 0;
	q.district = ROWS_LAOSHAN;
	q.group_id = 1;
	assert_exact(f, &q);
	/* From noon to noon: pieces of days are read from the rows. */
	q = all_days(f);
	q.from += 5 * CLOCK_DAY + 12 * CLOCK_HOUR;
	q.to -= 2 * CLOCK_DAY + 12 * CLOCK_HOUR;
	assert_exact(f, &q);
	q.to = q.from + CLOCK_HOUR;
	assert_exact(f, &q);
}

/* What was packed and is then touched in any way is known by its rows until the next round. */
static void what_changes_after_it_was_packed_is_seen_at_once(void **state)
{
	static const char *const changes[] = {
		"UPDATE case_file SET rating = 5 WHERE report_id % 7 = 0",
		"UPDATE report SET status = 3 WHERE status = 5 AND id % 5 = 0",
		"UPDATE case_file SET exempt = 1 WHERE report_id % 4 = 0",
		"UPDATE report SET hidden = 1 WHERE id % 9 = 0",
		"UPDATE case_file SET main_id = 1 WHERE report_id % 11 = 0",
		"UPDATE case_file SET unit_id = 2 WHERE report_id % 3 = 0",
		"UPDATE report SET status = 5 WHERE status = 3 AND id % 2 = 0",
	};
	struct fixture *f = *state;
	struct evaluation_query q = all_days(f);
	struct evaluation_row *r, before, after;

	city(f);
	settle(f, f->now);
	assert_true(evaluation_read(f->db, f->arena, &q, BY_ALL, &r, &before) > 0);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		assert_true(db_exec(f->db, changes[i], "") >= 0);
		/* As each change by the workflow does. */
		fixture_sql(f, "UPDATE report SET updated_at = '2026-11-23 02:00:00'");
		assert_exact(f, &q);
	}
	assert_true(evaluation_read(f->db, f->arena, &q, BY_ALL, &r, &after) > 0);
	assert_true(memcmp(before.count, after.count, sizeof(before.count)) != 0);
	/* And is packed again by the next round. */
	q.now = f->now + CLOCK_DAY;
	assert_true(settle(f, q.now) > 2);
	assert_exact(f, &q);
}

static void a_round_begins_when_the_last_is_hours_old(void **state)
{
	struct fixture *f = *state;

	city(f);
	assert_true(settle(f, f->now) > DAYS);
	assert_int_equal(settle(f, f->now + CLOCK_HOUR), 1);
	assert_int_equal(settle(f, f->now + 4 * CLOCK_HOUR), 1);
	/* Nothing touched since but what was too fresh then: few days. */
	assert_in_range(settle(f, f->now + 7 * CLOCK_HOUR), 2, DAYS);
}

static void of_another_format_nothing_is_believed_and_all_is_packed_anew(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = all_days(f);

	city(f);
	settle(f, f->now);
	fixture_sql(f, "UPDATE case_day SET facts = REPEAT('x', 320)");
	fixture_sql(f, "UPDATE case_day_mark SET format = 999");
	assert_exact(f, &q);
	assert_true(settle(f, f->now + CLOCK_MINUTE) > DAYS);
	assert_exact(f, &q);
	assert_int_equal(fixture_count(f, "case_day WHERE LEFT(facts, 4) = 'xxxx'"), 0);
}

/* A demonstration of the past, a restored machine: the mark lies in what is the future now. */
static void after_the_clock_was_set_back_nothing_packed_is_believed(void **state)
{
	struct fixture *f = *state;
	struct evaluation_query q = all_days(f);

	city(f);
	settle(f, f->now + 40 * CLOCK_DAY);
	fixture_sql(f, "UPDATE report SET status = 5, detail = 0 WHERE status < 4");
	settle(f, f->now);
	assert_exact(f, &q);
}

static void the_minutes_chore_packs(void **state)
{
	struct fixture *f = *state;

	city(f);
	for (int i = 0; i < 2 * DAYS; i++)
		assert_true(chores(f->db, f->now) >= 0);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "case_day_mark WHERE done_until IS NOT NULL"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(before_within_and_after_a_round_the_figures_are_the_same),
		fixture_test(a_narrowed_period_and_filter_are_exact_too),
		fixture_test(what_changes_after_it_was_packed_is_seen_at_once),
		fixture_test(a_round_begins_when_the_last_is_hours_old),
		fixture_test(of_another_format_nothing_is_believed_and_all_is_packed_anew),
		fixture_test(after_the_clock_was_set_back_nothing_packed_is_believed),
		fixture_test(the_minutes_chore_packs),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
