/* The city's figures: right, also when they are counted piece by piece; the outbox's own figure. */
#include "tests/db/dispatch_city.h"

#include "base/buf.h"
#include "dispatch/case.h"
#include "dispatch/case_show.h"
#include "dispatch/chores.h"
#include "dispatch/clock.h"
#include "dispatch/dispatch.h"
#include "dispatch/figures.h"
#include "dispatch/lesson.h"
#include "dispatch/medians.h"

static int clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

/* A figure times 1,000; -1 when there is none. */
static int64_t figure(struct fixture *f, const char *name)
{
	return fixture_number(f,
			      "SELECT COALESCE((SELECT ROUND(value * 1000) FROM city_figure"
			      " WHERE name = '%s'), -1)",
			      name);
}

static void refresh(struct fixture *f, int64_t now)
{
	assert_int_equal(figures_refresh(f->db, now), 0);
}

/* A case of a category and district, handled after so many hours and closed `how` at `closed`. */
static uint64_t closed_case(struct fixture *f, int category, int district, int hours, int how,
			    int64_t closed)
{
	uint64_t id = city_case(f);

	fixture_sql(f,
		    "UPDATE report SET status = 5, category_id = %d, district_code = %d"
		    " WHERE id = %llu",
		    category, district, (unsigned long long)id);
	assert_int_equal(
		db_exec(f->db,
			"UPDATE case_file SET category_id = ?, closed_how = ?, closed_at = ?,"
			" opened_at = ?, handled_at = ? WHERE report_id = ?",
			"uutttu", (uint64_t)category, (uint64_t)how, closed,
			f->now - 50 * CLOCK_HOUR, f->now - 50 * CLOCK_HOUR + hours * CLOCK_HOUR,
			id),
		1);
	return id;
}

static void an_empty_city_has_counts_and_no_measures(void **state)
{
	struct fixture *f = *state;

	refresh(f, f->now);
	assert_int_equal(figure(f, "reported"), 0);
	assert_int_equal(figure(f, "solved"), 0);
	assert_int_equal(figure(f, "median_hours"), -1);
	assert_int_equal(figure(f, "dispatch_p50_ms"), -1);
	assert_int_equal(figure(f, "dispatched_without_person"), -1);
}

static void reports_are_counted_once_while_they_settle_and_after(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++)
		city_report(f, &(struct city_report){ .category = 1 });
	refresh(f, f->now + CLOCK_MINUTE);
	assert_int_equal(figure(f, "reported"), 3000);
	assert_int_equal(figure(f, "reported_base"), 0);
	/* Settled: now counted for good, and not again. */
	refresh(f, f->now + 20 * CLOCK_MINUTE);
	assert_int_equal(figure(f, "reported_base"), 3000);
	assert_int_equal(figure(f, "reported"), 3000);
	city_report(f, &(struct city_report){ .category = 1 });
	refresh(f, f->now + 30 * CLOCK_MINUTE);
	refresh(f, f->now + 40 * CLOCK_MINUTE);
	assert_int_equal(figure(f, "reported"), 4000);
}

static void a_report_that_appears_late_with_a_lower_id_is_counted(void **state)
{
	struct fixture *f = *state;
	uint64_t last;

	city_report(f, &(struct city_report){ .category = 1 });
	last = city_report(f, &(struct city_report){ .category = 1 });
	fixture_sql(f, "UPDATE report SET id = id + 10 WHERE id = %llu", (unsigned long long)last);
	refresh(f, f->now + CLOCK_MINUTE);
	assert_int_equal(figure(f, "reported"), 2000);
	fixture_sql(f, "UPDATE report SET id = id - 10 WHERE id > %llu", (unsigned long long)last);
	fixture_sql(f, "ALTER TABLE report AUTO_INCREMENT = %llu", (unsigned long long)last + 20);
	city_report(f, &(struct city_report){ .category = 1 });
	refresh(f, f->now + 2 * CLOCK_MINUTE);
	assert_int_equal(figure(f, "reported"), 3000);
}

static void solved_counts_what_stays_closed_and_nothing_taken_back(void **state)
{
	struct fixture *f = *state;
	uint64_t office;

	closed_case(f, 1, 370202, 1, CLOSED_BY_CITIZEN, f->now - 30 * CLOCK_DAY);
	closed_case(f, 1, 370202, 1, CLOSED_BY_SILENCE, f->now - CLOCK_HOUR);
	closed_case(f, 1, 370202, 1, CLOSED_NOT, f->now - 20 * CLOCK_DAY);
	office = closed_case(f, 1, 370202, 1, CLOSED_BY_OFFICE, f->now - CLOCK_HOUR);
	refresh(f, f->now);
	assert_int_equal(figure(f, "solved"), 3000);
	assert_int_equal(figure(f, "solved_base"), 1000);
	/* Reopened: solved no longer. */
	fixture_sql(f,
		    "UPDATE case_file SET closed_at = NULL, closed_how = 0 WHERE report_id = %llu",
		    (unsigned long long)office);
	refresh(f, f->now + CLOCK_MINUTE);
	assert_int_equal(figure(f, "solved"), 2000);
	refresh(f, f->now + 10 * CLOCK_DAY);
	assert_int_equal(figure(f, "solved"), 2000);
	assert_int_equal(figure(f, "solved_base"), 2000);
}

static void another_dispatchds_figures_are_not_counted_again(void **state)
{
	struct fixture *f = *state;

	refresh(f, f->now);
	city_report(f, &(struct city_report){ .category = 1 });
	refresh(f, f->now + 30 * CLOCK_SECOND);
	assert_int_equal(figure(f, "reported"), 0);
	refresh(f, f->now + 60 * CLOCK_SECOND);
	assert_int_equal(figure(f, "reported"), 1000);
}

static void delays_and_the_share_without_a_person_are_measured(void **state)
{
	struct fixture *f = *state;
	struct rules *rules = rules_load(f->db, f->now);

	db_use_arena(f->db, f->arena);
	for (int i = 1; i <= 10; i++) {
		uint64_t id = city_report(f, &(struct city_report){ .category = 1 });
		struct outbox_row row = city_row(f, id);

		assert_int_equal(dispatch_row(f->db, f->arena, rules, &row, f->now + 100 * i),
				 DISPATCH_OPENED);
	}
	for (int i = 0; i < 10; i++)
		city_report(f, &(struct city_report){ .status = STATUS_TRIAGE });
	city_report(f, &(struct city_report){ .category = 1 }); /* nobody looked at it yet */
	refresh(f, f->now + CLOCK_MINUTE);
	assert_int_equal(figure(f, "dispatch_p50_ms"), 500 * 1000);
	assert_int_equal(figure(f, "dispatch_p99_ms"), 1000 * 1000);
	assert_int_equal(figure(f, "dispatched_without_person"), 500);
	/* What another core has is no merit of ours, and no person's work. */
	fixture_sql(f, "INSERT INTO handover_case (report_id, unit_id, state, next_at, created_at)"
		       " SELECT id, 1, 1, NOW(), NOW() FROM report WHERE status = 2 LIMIT 5");
	refresh(f, f->now + 2 * CLOCK_MINUTE);
	assert_int_equal(figure(f, "dispatched_without_person"), 667);
	rules_free(rules);
}

static void lesson(struct fixture *f, uint64_t report, enum lesson_why why, uint32_t before,
		   uint32_t after)
{
	struct lesson l = { .report_id = report,
			    .category_before = 1,
			    .category_after = 3,
			    .unit_before = before,
			    .unit_after = after,
			    .why = why };

	assert_int_equal(lesson_add(f->db, &l, f->now), 0);
	fixture_sql(f, "UPDATE case_file SET rule_id = NULL WHERE report_id = %llu",
		    (unsigned long long)report);
}

static void a_unit_that_people_changed_counts_against_the_accuracy(void **state)
{
	struct fixture *f = *state;
	uint64_t id[5];

	refresh(f, f->now);
	assert_int_equal(figure(f, "dispatch_accuracy"), -1);
	for (size_t i = 0; i < 5; i++)
		id[i] = city_case(f);
	lesson(f, id[0], LESSON_RETURN, 1, 2);
	/* Only the category was wrong; then nobody but a person gave it to a unit. */
	lesson(f, id[1], LESSON_CORRECTION, 1, 1);
	lesson(f, id[2], LESSON_TRIAGE, 0, 1);
	lesson(f, id[2], LESSON_RETURN, 1, 2);
	refresh(f, f->now + CLOCK_MINUTE);
	assert_int_equal(figure(f, "dispatched_without_person"), 800);
	assert_int_equal(figure(f, "dispatch_accuracy"), 750);
}

static void the_watchers_read_shares_and_seconds(void **state)
{
	struct fixture *f = *state;
	struct buf b;

	fixture_sql(
		f, "INSERT INTO city_figure (name, value, at) VALUES ('reported', 7, NOW()),"
		   " ('dispatched_without_person', 0.5, NOW()), ('dispatch_accuracy', 0.75, NOW()),"
		   " ('dispatch_p50_ms', 120, NOW()), ('dispatch_p99_ms', 900, NOW())");
	buf_init(&b, 4096);
	figures_print(f->db, &b);
	assert_string_equal(b.data, "# TYPE dl_dispatched_without_person_ratio gauge\n"
				    "dl_dispatched_without_person_ratio 0.500000\n"
				    "# TYPE dl_dispatch_accuracy_ratio gauge\n"
				    "dl_dispatch_accuracy_ratio 0.750000\n"
				    "# TYPE dl_dispatch_seconds gauge\n"
				    "dl_dispatch_seconds{quantile=\"0.5\"} 0.120000\n"
				    "dl_dispatch_seconds{quantile=\"0.99\"} 0.900000\n");
	buf_release(&b);
}

static void medians_are_by_category_and_district_and_for_the_city(void **state)
{
	struct fixture *f = *state;
	static const struct {
		int category, district, hours;
	} cases[] = {
		{ 1, 370202, 1 },  { 1, 370202, 2 }, { 1, 370202, 9 }, /* median 2 */
		{ 1, 370212, 20 }, /* 20; category 1: 2 of 1 2 9 20 */
		{ 3, 370212, 30 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		closed_case(f, cases[i].category, cases[i].district, cases[i].hours,
			    CLOSED_BY_CITIZEN, f->now);
	city_case(f); /* open: says nothing about handling */
	refresh(f, f->now);
	assert_int_equal(fixture_number(f, "SELECT hours * 100 + cases FROM handling_median"
					   " WHERE category_id = 1 AND district_code = 370202"),
			 203);
	assert_int_equal(fixture_number(f, "SELECT hours * 100 + cases FROM handling_median"
					   " WHERE category_id = 1 AND district_code = 370212"),
			 2001);
	assert_int_equal(fixture_number(f, "SELECT hours * 100 + cases FROM handling_median"
					   " WHERE category_id = 1 AND district_code = 0"),
			 204);
	assert_int_equal(fixture_number(f, "SELECT hours * 100 + cases FROM handling_median"
					   " WHERE category_id = 3 AND district_code = 0"),
			 3001);
	assert_int_equal(fixture_count(f, "handling_median"), 5);
	assert_int_equal(figure(f, "median_hours"), 9000);
}

static void medians_are_taken_every_ten_minutes(void **state)
{
	struct fixture *f = *state;

	closed_case(f, 1, 370202, 1, CLOSED_BY_CITIZEN, f->now);
	refresh(f, f->now);
	fixture_sql(f, "UPDATE case_file SET handled_at = DATE_ADD(opened_at, INTERVAL 7 HOUR)");
	refresh(f, f->now + 2 * CLOCK_MINUTE);
	assert_int_equal(figure(f, "median_hours"), 1000);
	refresh(f, f->now + 11 * CLOCK_MINUTE);
	assert_int_equal(figure(f, "median_hours"), 7000);
}

static void a_failure_half_way_leaves_the_old_figures(void **state)
{
	struct fixture *f = *state;

	refresh(f, f->now);
	closed_case(f, 1, 370202, 1, CLOSED_BY_CITIZEN, f->now);
	fixture_sql(f, "CREATE TRIGGER broken BEFORE INSERT ON handling_median FOR EACH ROW"
		       " SIGNAL SQLSTATE '45000'");
	assert_int_equal(figures_refresh(f->db, f->now + CLOCK_HOUR), -1);
	fixture_sql(f, "DROP TRIGGER broken");
	assert_int_equal(figure(f, "solved"), 0);
	refresh(f, f->now + CLOCK_HOUR);
	assert_int_equal(figure(f, "solved"), 1000);
}

/* --- the outbox --------------------------------------------------------------------------- */

static void the_outbox_tells_how_long_its_oldest_row_waits(void **state)
{
	struct fixture *f = *state;
	int64_t lag;

	assert_int_equal(outbox_lag(f->db, f->now, &lag), 0);
	assert_int_equal(lag, 0);
	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, 1, f->now), 0);
	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, 2, f->now + CLOCK_MINUTE), 0);
	assert_int_equal(outbox_lag(f->db, f->now + 90 * CLOCK_SECOND, &lag), 0);
	assert_int_equal(lag, 90 * CLOCK_SECOND);
	/* A clock that was put back is no negative wait. */
	assert_int_equal(outbox_lag(f->db, f->now - CLOCK_HOUR, &lag), 0);
	assert_int_equal(lag, 0);
	/* The dead do not make a queue look ill. */
	fixture_sql(f, "UPDATE outbox SET attempts = 10");
	assert_int_equal(outbox_lag(f->db, f->now + CLOCK_HOUR, &lag), 0);
	assert_int_equal(lag, 0);
}

static void rows_are_due_in_order_and_no_more_than_asked(void **state)
{
	struct fixture *f = *state;
	struct outbox_row rows[4];

	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, 3, f->now + 2), 0);
	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, 1, f->now), 0);
	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, 2, f->now + 1), 0);
	assert_int_equal(outbox_due(f->db, OUTBOX_DISPATCH, f->now - 1, rows, 4), 0);
	assert_int_equal(outbox_due(f->db, OUTBOX_DISPATCH, f->now + 1, rows, 4), 2);
	assert_int_equal(outbox_due(f->db, OUTBOX_DISPATCH, f->now + 9, rows, 2), 2);
	assert_int_equal(rows[0].report_id * 10 + rows[1].report_id, 12);
}

static void waiting_doubles_with_each_failure(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;
	static const int wait[] = { 2, 4, 8, 16, 32, 64, 128, 256, 512 };

	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, 1, f->now), 0);
	for (size_t i = 0; i < sizeof(wait) / sizeof(wait[0]); i++) {
		row = city_row(f, 1);
		assert_int_equal(outbox_failed(f->db, &row, "why", f->now), 0);
		assert_int_equal(outbox_due(f->db, OUTBOX_DISPATCH,
					    f->now + wait[i] * CLOCK_SECOND - 1, &row, 1),
				 0);
		assert_int_equal(outbox_due(f->db, OUTBOX_DISPATCH, f->now + wait[i] * CLOCK_SECOND,
					    &row, 1),
				 1);
	}
}

static void every_statement_fits_the_schema(void **state)
{
	extern const char *const case_command_statements[], *const case_act_command_statements[];
	const char *const *const tables[] = {
		calendar_statements,         workflow_statements,
		outbox_statements,           router_statements,
		keyword_statements,          rules_statements,
		dispatch_statements,         case_statements,
		case_show_statements,        case_act_statements,
		case_handling_statements,    case_opening_statements,
		case_request_statements,     case_merge_statements,
		flow_chain_statements,       case_people_statements,
		case_act_command_statements, flow_verify_statements,
		case_command_statements,     chores_statements,
		figures_statements,          medians_statements,
	};
	struct fixture *f = *state;
	int checked = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const char *const *sql = tables[i]; *sql; sql++, checked++)
			if (db_check(f->db, *sql) < 0)
				fail_msg("%s", *sql);
	assert_in_range(checked, 45, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_empty_city_has_counts_and_no_measures),
		test(reports_are_counted_once_while_they_settle_and_after),
		test(a_report_that_appears_late_with_a_lower_id_is_counted),
		test(solved_counts_what_stays_closed_and_nothing_taken_back),
		test(another_dispatchds_figures_are_not_counted_again),
		test(delays_and_the_share_without_a_person_are_measured),
		test(a_unit_that_people_changed_counts_against_the_accuracy),
		test(the_watchers_read_shares_and_seconds),
		test(medians_are_by_category_and_district_and_for_the_city),
		test(medians_are_taken_every_ten_minutes),
		test(a_failure_half_way_leaves_the_old_figures),
		test(the_outbox_tells_how_long_its_oldest_row_waits),
		test(rows_are_due_in_order_and_no_more_than_asked),
		test(waiting_doubles_with_each_failure),
		test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
