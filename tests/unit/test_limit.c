/*
 * Deadlines from a clock's whole history, against rows worked by hand with the calendar beside it
 * (each says how), and against a walk minute by minute through random histories.
 */
#include "tests/unit/cmocka.h"

#include "base/clock.h"
#include "dispatch/limit.h"
#include "tests/unit/instant.h"
#include "tests/unit/limit_worked.h"

#define MAX_DAYS 64

static struct calendar_day days[MAX_DAYS];
static struct calendar calendar;

/* Days are added in ascending order. */
static void add(int year, int month, int first, int last, bool works)
{
	for (int d = first; d <= last; d++) {
		assert_true(calendar.count < MAX_DAYS);
		days[calendar.count].day = clock_days(year, month, d);
		days[calendar.count].works = works;
		calendar.count++;
	}
}

static int hang_calendar(void **state)
{
	(void)state;
	calendar.days = days;
	add(2026, 2, 14, 14, true);
	add(2026, 2, 15, 23, false); /* Spring Festival */
	add(2026, 2, 28, 28, true);
	add(2026, 9, 20, 20, true);
	add(2026, 9, 25, 27, false); /* Mid-Autumn */
	add(2026, 10, 1, 7, false);  /* National Day */
	add(2026, 10, 10, 10, true);
	add(2027, 1, 1, 1, false);
	add(2027, 2, 5, 8, false); /* Spring Festival */
	return 0;
}

static struct limit_input input_of(const struct limit_worked *w,
				   struct limit_event events[LIMIT_WORKED_EVENTS])
{
	struct limit_input in = { instant(w->start), w->count, w->unit, events, 0 };

	for (; in.event_count < LIMIT_WORKED_EVENTS && w->events[in.event_count].kind;
	     in.event_count++) {
		const struct limit_happened *h = &w->events[in.event_count];

		events[in.event_count] =
			(struct limit_event){ h->kind, instant(h->at), h->count,
					      h->until ? instant(h->until) : 0, h->unit };
	}
	return in;
}

static void every_deadline_equals_the_one_worked_by_hand(void **state)
{
	(void)state;
	assert_true(limit_worked_count >= 40);
	for (size_t i = 0; i < limit_worked_count; i++) {
		struct limit_event events[LIMIT_WORKED_EVENTS];
		struct limit_input in = input_of(&limit_worked[i], events);
		int64_t got = limit_deadline(&calendar, &in);

		if (got != instant(limit_worked[i].deadline))
			fail_msg("row %zu, from %s: off by %lld minutes", i, limit_worked[i].start,
				 (long long)((got - instant(limit_worked[i].deadline)) /
					     CLOCK_MINUTE));
	}
}

/* --- against a walk minute by minute -------------------------------------------------- */

static uint64_t seed = 20261125;

static unsigned int roll(unsigned int sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(seed >> 33) % sides;
}

static bool open_at(int64_t ms, enum time_unit unit)
{
	struct civil c = clock_civil(ms);
	bool works = calendar_works(&calendar, clock_days(c.year, c.month, c.day));

	if (unit == TIME_WORKING_HOURS)
		return works && ((c.hour >= 8 && c.hour < 12) || (c.hour >= 14 && c.hour < 18));
	return unit != TIME_WORKING_DAYS || works;
}

/* The slow way: every minute is asked whether it counts. */
static int64_t slow_deadline(const struct limit_input *in, unsigned int percent)
{
	int64_t at = in->start, still_to = 0, used = 0, limit;
	bool stopped = false, urged = false;
	size_t first = 0, i;
	unsigned int count = in->count, extra = 0;
	enum time_unit unit = in->unit;

	for (i = 0; i < in->event_count; i++) {
		const struct limit_event *e = &in->events[i];

		if (e->kind == LIMIT_REOPENED || e->kind == LIMIT_ASSIGNED) {
			count = e->count ? e->count : count;
			unit = e->unit ? e->unit : unit;
			if (!e->count && e->kind == LIMIT_REOPENED)
				limit_half(&count, &unit);
			extra = 0;
			first = i + 1;
			at = e->at;
		}
		extra += e->kind == LIMIT_EXTENDED ? e->count : 0;
	}
	limit = (int64_t)(count + extra) * percent *
		(unit == TIME_URGENT_HOURS || unit == TIME_WORKING_HOURS ? 60 : 24 * 60) / 100;
	for (i = first; used < limit; at += CLOCK_MINUTE) {
		for (; i < in->event_count && in->events[i].at <= at; i++) {
			const struct limit_event *e = &in->events[i];

			still_to = e->kind == LIMIT_PAUSED    ? e->until
				   : e->kind == LIMIT_RESUMED ? 0
				   : e->kind == LIMIT_STOPPED ? 0
							      : still_to;
			stopped = e->kind == LIMIT_STOPPED || (stopped && e->kind != LIMIT_RESUMED);
			urged = urged || e->kind == LIMIT_URGED;
		}
		if (still_to > at || (stopped && i < in->event_count))
			continue;
		used += urged || open_at(at, unit);
	}
	return at;
}

static size_t random_history(struct limit_event *events, int64_t start)
{
	static const enum limit_kind kinds[] = { LIMIT_EXTENDED, LIMIT_PAUSED,  LIMIT_RESUMED,
						 LIMIT_REOPENED, LIMIT_STOPPED, LIMIT_ASSIGNED,
						 LIMIT_URGED };
	size_t n = roll(6);
	int64_t at = start;

	for (size_t i = 0; i < n; i++) {
		at += roll(3000) * CLOCK_MINUTE;
		events[i] = (struct limit_event){ .kind = kinds[roll(roll(4) ? 5 : 7)],
						  .at = at,
						  .count = 2 * roll(3),
						  .until = at + (1 + roll(8000)) * CLOCK_MINUTE };
		if (events[i].kind == LIMIT_EXTENDED)
			events[i].count += 2;
		if (events[i].kind == LIMIT_ASSIGNED)
			events[i].unit = 1 + roll(4);
	}
	return n;
}

static void random_histories_end_where_a_walk_by_minutes_ends(void **state)
{
	(void)state;
	for (int i = 0; i < 400; i++) {
		struct limit_event events[8];
		struct limit_input in = { instant("2026-02-10 00:00") +
						  roll(30 * 24 * 60) * CLOCK_MINUTE,
					  2 + 2 * roll(5), 1 + roll(4), events, 0 };
		struct limit_look look;

		in.event_count = random_history(events, in.start);
		for (unsigned int percent = 50; percent <= 200; percent += 50) {
			int64_t got = limit_instant(&calendar, &in, percent);
			int64_t want = slow_deadline(&in, percent);

			if (got != want)
				fail_msg("history %d, %u %%: off by %lld minutes", i, percent,
					 (long long)((got - want) / CLOCK_MINUTE));
		}
		/* At its deadline nothing is left, and a moment later it is late, unless it stands.
		 */
		limit_look(&calendar, &in, limit_deadline(&calendar, &in) + 1, &look);
		if (look.state != LIMIT_DONE) {
			assert_true(look.late);
			assert_true(look.left <= 0);
			assert_true(look.percent >= 100);
		}
	}
}

/* --- how it stands ------------------------------------------------------------------- */

/* Four working hours from Friday 10:00: until 16:00. */
static struct limit_input friday(const struct limit_event *events, size_t count)
{
	return (struct limit_input){ instant("2026-11-20 10:00"), 4, TIME_WORKING_HOURS, events,
				     count };
}

static struct limit_look at(const struct limit_input *in, const char *when)
{
	struct limit_look look;

	limit_look(&calendar, in, instant(when), &look);
	return look;
}

static void a_clock_is_running_then_due_soon_then_overdue(void **state)
{
	const struct limit_input in = friday(NULL, 0);
	static const struct {
		const char *when;
		enum limit_state state;
		unsigned int percent;
		const char *say;
	} steps[] = {
		{ "2026-11-20 10:00", LIMIT_RUNNING, 0, "进行中" },
		{ "2026-11-20 13:00", LIMIT_RUNNING, 50, "进行中" }, /* lunch: 2 of 4 h */
		{ "2026-11-20 15:11", LIMIT_RUNNING, 79, "进行中" }, /* 191 of 240 min */
		{ "2026-11-20 15:12", LIMIT_DUE_SOON, 80, "即将到期" },
		{ "2026-11-20 16:00", LIMIT_DUE_SOON, 100, "即将到期" },
		{ "2026-11-20 16:01", LIMIT_OVERDUE, 100, "已超期" },
		{ "2026-11-20 18:00", LIMIT_OVERDUE, 150, "已超期" },
		{ "2026-11-22 12:00", LIMIT_OVERDUE, 150, "已超期" }, /* Sunday */
		{ "2026-11-23 10:00", LIMIT_OVERDUE, 200, "已超期" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct limit_look look = at(&in, steps[i].when);

		assert_int_equal(look.state, steps[i].state);
		assert_int_equal(look.percent, steps[i].percent);
		assert_int_equal(look.late, steps[i].state == LIMIT_OVERDUE);
		assert_string_equal(limit_state_say(&look), steps[i].say);
	}
	assert_int_equal(at(&in, "2026-11-20 15:12").left, 48 * CLOCK_MINUTE);
}

/* Deadline at closing time: the evening after it nothing more is used, but late it is. */
static void the_night_after_the_deadline_is_late(void **state)
{
	struct limit_input in = friday(NULL, 0);
	struct limit_look look;

	(void)state;
	in.start = instant("2026-11-20 14:00");
	look = at(&in, "2026-11-20 20:00");
	assert_int_equal(look.state, LIMIT_OVERDUE);
	assert_int_equal(look.percent, 100);
	assert_int_equal(look.left, 0);
}

static void levels_of_escalation_fall_into_working_time(void **state)
{
	const struct limit_input in = friday(NULL, 0);

	(void)state;
	assert_int_equal(limit_instant(&calendar, &in, 100), instant("2026-11-20 16:00"));
	assert_int_equal(limit_instant(&calendar, &in, 150), instant("2026-11-20 18:00"));
	assert_int_equal(limit_instant(&calendar, &in, 200), instant("2026-11-23 10:00"));
}

static void while_suspended_nothing_is_used(void **state)
{
	const struct limit_event e[] = {
		{ LIMIT_PAUSED, instant("2026-11-20 11:00"), 0, instant("2026-11-27 11:00"), 0 },
	};
	const struct limit_input in = friday(e, 1);
	struct limit_look look = at(&in, "2026-11-24 10:00");

	(void)state;
	assert_int_equal(look.state, LIMIT_SUSPENDED);
	assert_string_equal(limit_state_say(&look), "挂账中");
	assert_int_equal(look.percent, 25);
	assert_false(look.late);
	assert_int_equal(look.pauses, 1);
	/* By itself it goes on at the planned end: Friday 27 11-12, 14-16. */
	assert_int_equal(look.deadline, instant("2026-11-27 16:00"));
	look = at(&in, "2026-11-27 14:00");
	assert_int_equal(look.state, LIMIT_RUNNING);
	assert_int_equal(look.percent, 50);
}

static void handled_in_time_stays_in_time_and_late_stays_late(void **state)
{
	struct limit_event e[] = { { LIMIT_STOPPED, instant("2026-11-20 16:00"), 0, 0, 0 } };
	const struct limit_input in = friday(e, 1);
	struct limit_look look = at(&in, "2026-12-24 10:00");

	(void)state;
	assert_int_equal(look.state, LIMIT_DONE);
	assert_false(look.late);
	assert_int_equal(look.percent, 100);
	assert_string_equal(limit_state_say(&look), "已处置");
	e[0].at += CLOCK_MINUTE;
	look = at(&in, "2026-12-24 10:00");
	assert_true(look.late);
	assert_string_equal(limit_state_say(&look), "超期处置");
}

static void what_happens_later_is_not_known_yet(void **state)
{
	const struct limit_event e[] = {
		{ LIMIT_EXTENDED, instant("2026-11-20 15:00"), 4, 0, 0 },
		{ LIMIT_REOPENED, instant("2026-11-25 08:00"), 0, 0, 0 },
	};
	const struct limit_input in = friday(e, 2);

	(void)state;
	assert_int_equal(at(&in, "2026-11-20 14:59").deadline, instant("2026-11-20 16:00"));
	assert_int_equal(at(&in, "2026-11-20 15:00").deadline, instant("2026-11-23 10:00"));
	assert_int_equal(at(&in, "2026-11-25 08:00").run, 1);
	assert_int_equal(at(&in, "2026-11-25 08:00").count, 2);
	assert_int_equal(at(&in, "2026-11-25 09:00").percent, 50);
}

/* --- what is allowed ------------------------------------------------------------------- */

static void an_extension_is_refused_when_late_too_long_or_the_third(void **state)
{
	const struct limit_event two[] = {
		{ LIMIT_EXTENDED, instant("2026-11-20 11:00"), 4, 0, 0 },
		{ LIMIT_EXTENDED, instant("2026-11-20 11:30"), 4, 0, 0 },
	};
	const struct limit_input none = friday(NULL, 0), one = friday(two, 1),
				 both = friday(two, 2);
	int64_t noon = instant("2026-11-20 12:00"), end = instant("2026-11-20 16:00");

	(void)state;
	assert_int_equal(limit_may_extend(&calendar, &none, noon, 4), LIMIT_ALLOWED);
	assert_int_equal(limit_may_extend(&calendar, &none, noon, 5), LIMIT_TOO_LONG);
	assert_int_equal(limit_may_extend(&calendar, &none, noon, 0), LIMIT_TOO_LONG);
	assert_int_equal(limit_may_extend(&calendar, &none, end, 4), LIMIT_ALLOWED);
	assert_int_equal(limit_may_extend(&calendar, &none, end + 1, 4), LIMIT_TOO_LATE);
	assert_int_equal(limit_may_extend(&calendar, &one, noon, 4), LIMIT_ALLOWED);
	assert_int_equal(limit_may_extend(&calendar, &both, noon, 4), LIMIT_TOO_MANY);
	assert_string_equal(limit_refusal_say(LIMIT_ALLOWED), "");
	assert_true(*limit_refusal_say(LIMIT_TOO_LATE));
}

static void a_suspension_is_once_and_at_most_a_year(void **state)
{
	const struct limit_event e[] = {
		{ LIMIT_PAUSED, instant("2026-11-20 11:00"), 0, instant("2026-11-27 11:00"), 0 },
		{ LIMIT_RESUMED, instant("2026-11-23 08:00"), 0, 0, 0 },
		{ LIMIT_ASSIGNED, instant("2026-11-23 09:00"), 4, 0, 0 },
	};
	const struct limit_input none = friday(NULL, 0), in = friday(e, 1), after = friday(e, 2),
				 other_unit = friday(e, 3);
	int64_t noon = instant("2026-11-20 12:00"), monday = instant("2026-11-23 09:00");

	(void)state;
	assert_int_equal(limit_may_pause(&calendar, &none, noon, noon + 365 * CLOCK_DAY),
			 LIMIT_ALLOWED);
	assert_int_equal(limit_may_pause(&calendar, &none, noon, noon + 365 * CLOCK_DAY + 1),
			 LIMIT_TOO_LONG);
	assert_int_equal(limit_may_pause(&calendar, &none, noon, noon), LIMIT_TOO_LONG);
	assert_int_equal(limit_may_pause(&calendar, &in, noon, noon + CLOCK_DAY), LIMIT_NOT_NOW);
	assert_int_equal(limit_may_extend(&calendar, &in, noon, 1), LIMIT_NOT_NOW);
	assert_int_equal(limit_may_pause(&calendar, &after, monday, monday + CLOCK_DAY),
			 LIMIT_TOO_MANY);
	assert_int_equal(limit_may_pause(&calendar, &other_unit, monday, monday + CLOCK_DAY),
			 LIMIT_ALLOWED);
	assert_int_equal(limit_may_resume(&calendar, &in, noon), LIMIT_ALLOWED);
	assert_int_equal(limit_may_resume(&calendar, &none, noon), LIMIT_NOT_NOW);
	assert_int_equal(limit_may_resume(&calendar, &after, monday), LIMIT_NOT_NOW);
}

static void a_limit_of_nothing_is_over_at_once(void **state)
{
	struct limit_input in = friday(NULL, 0);

	(void)state;
	in.count = 0;
	assert_int_equal(limit_deadline(&calendar, &in), in.start);
	assert_int_equal(at(&in, "2026-11-20 10:01").state, LIMIT_OVERDUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_deadline_equals_the_one_worked_by_hand),
		cmocka_unit_test(random_histories_end_where_a_walk_by_minutes_ends),
		cmocka_unit_test(a_clock_is_running_then_due_soon_then_overdue),
		cmocka_unit_test(the_night_after_the_deadline_is_late),
		cmocka_unit_test(levels_of_escalation_fall_into_working_time),
		cmocka_unit_test(while_suspended_nothing_is_used),
		cmocka_unit_test(handled_in_time_stays_in_time_and_late_stays_late),
		cmocka_unit_test(what_happens_later_is_not_known_yet),
		cmocka_unit_test(an_extension_is_refused_when_late_too_long_or_the_third),
		cmocka_unit_test(a_suspension_is_once_and_at_most_a_year),
		cmocka_unit_test(a_limit_of_nothing_is_over_at_once),
	};
	return cmocka_run_group_tests(tests, hang_calendar, NULL);
}
