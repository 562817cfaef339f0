/* The stored history of a clock: every row worked by hand once more, through the database. */
#include "tests/db/dispatch_city.h"

#include "dispatch/limit_store.h"
#include "tests/unit/instant.h"
#include "tests/unit/limit_worked.h"

static struct calendar calendar;

/* The days that limit_worked.c was worked with. */
static void hang_calendar(struct fixture *f)
{
	fixture_sql(f, "DELETE FROM calendar_day");
	fixture_sql(f, "INSERT INTO calendar_day (day, works, name) VALUES ('2026-02-14', 1, ''),"
		       " ('2026-02-28', 1, ''), ('2026-09-20', 1, ''), ('2026-10-10', 1, ''),"
		       " ('2026-09-25', 0, ''), ('2026-09-26', 0, ''), ('2026-09-27', 0, ''),"
		       " ('2027-01-01', 0, ''), ('2027-02-05', 0, ''), ('2027-02-06', 0, ''),"
		       " ('2027-02-07', 0, ''), ('2027-02-08', 0, '')");
	for (int day = 15; day <= 23; day++)
		fixture_sql(f, "INSERT INTO calendar_day VALUES ('2026-02-%d', 0, '')", day);
	for (int day = 1; day <= 7; day++)
		fixture_sql(f, "INSERT INTO calendar_day VALUES ('2026-10-0%d', 0, '')", day);
}

static int clean(void **state)
{
	struct fixture *f;

	if (fixture_clean(state) < 0)
		return -1;
	f = *state;
	city_build(f);
	hang_calendar(f);
	return calendar_load(f->db, f->arena, &calendar);
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static uint64_t opened(struct fixture *f, int64_t at, unsigned int count, enum time_unit unit)
{
	uint64_t id = city_case(f);

	assert_int_equal(
		db_exec(f->db,
			"UPDATE case_file SET opened_at = ?, limit_count = ?, limit_unit = ?,"
			" deadline = ? WHERE report_id = ?",
			"tuutu", at, (uint64_t)count, (uint64_t)unit,
			clock_deadline(&calendar, at, count, unit), id),
		1);
	return id;
}

static void note(struct fixture *f, uint64_t id, const struct limit_event *e, int64_t *deadline)
{
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_end(f->db, limit_note(f->db, &calendar, id, e, 7, deadline)), 0);
}

static void every_row_worked_by_hand_is_stored_so(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < limit_worked_count; i++) {
		const struct limit_worked *w = &limit_worked[i];
		uint64_t id = opened(f, instant(w->start), w->count, w->unit);
		int64_t told = 0;

		for (size_t k = 0; k < LIMIT_WORKED_EVENTS && w->events[k].kind; k++) {
			const struct limit_happened *h = &w->events[k];

			note(f, id,
			     &(struct limit_event){ h->kind, instant(h->at), h->count,
						    h->until ? instant(h->until) : 0, h->unit },
			     &told);
		}
		if (told)
			assert_int_equal(told, instant(w->deadline));
		if (strcmp(city_case_time(f, id, "deadline"), w->deadline) != 0)
			fail_msg("row %zu, from %s: %s, not %s", i, w->start,
				 city_case_time(f, id, "deadline"), w->deadline);
	}
}

static void the_run_s_own_limit_is_the_case_s(void **state)
{
	struct fixture *f = *state;
	uint64_t id = opened(f, instant("2026-11-20 10:00"), 8, TIME_WORKING_HOURS);

	note(f, id,
	     &(struct limit_event){
		     .kind = LIMIT_EXTENDED, .at = instant("2026-11-20 11:00"), .count = 4 },
	     NULL);
	assert_int_equal(fixture_number(f, "SELECT limit_count FROM case_file"), 8);
	note(f, id,
	     &(struct limit_event){ .kind = LIMIT_REOPENED, .at = instant("2026-11-24 08:00") },
	     NULL);
	assert_int_equal(fixture_number(f, "SELECT limit_count FROM case_file"), 4);
	note(f, id,
	     &(struct limit_event){ .kind = LIMIT_ASSIGNED,
				    .at = instant("2026-11-24 09:00"),
				    .count = 3,
				    .unit = TIME_CALENDAR_DAYS },
	     NULL);
	assert_int_equal(fixture_number(f, "SELECT limit_count * 10 + limit_unit FROM case_file"),
			 34);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-27 09:00");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM limit_event WHERE staff_id = 7"),
			 3);
}

/* Two machines' clocks differ: what was written second counts as second. */
static void a_clock_set_back_turns_no_order(void **state)
{
	struct fixture *f = *state;
	uint64_t id = opened(f, instant("2026-11-20 10:00"), 4, TIME_WORKING_HOURS);

	note(f, id,
	     &(struct limit_event){ .kind = LIMIT_PAUSED,
				    .at = instant("2026-11-20 11:00"),
				    .until = instant("2026-12-20 11:00") },
	     NULL);
	note(f, id,
	     &(struct limit_event){ .kind = LIMIT_RESUMED, .at = instant("2026-11-20 10:59") },
	     NULL);
	assert_string_equal(city_case_time(f, id, "deadline"), "2026-11-20 16:00");
}

static void without_a_case_nothing_is_noted(void **state)
{
	struct fixture *f = *state;
	const struct limit_event e = { .kind = LIMIT_STOPPED, .at = f->now };
	struct limit_input in;

	assert_int_equal(limit_read(f->db, f->arena, 12345, &in), 0);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_end(f->db, limit_note(f->db, &calendar, 12345, &e, 0, NULL)), -1);
	assert_int_equal(fixture_count(f, "limit_event"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(every_row_worked_by_hand_is_stored_so),
		test(the_run_s_own_limit_is_the_case_s),
		test(a_clock_set_back_turns_no_order),
		test(without_a_case_nothing_is_noted),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
