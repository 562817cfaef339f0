/* A case over its limit reaches the right staff, each once a level; the clock is moved by hand. */
#include "tests/db/dispatch_city.h"

#include "account/role.h"
#include "dispatch/case.h"
#include "dispatch/escalation.h"
#include "dispatch/limit_store.h"
#include "notice/delivery.h"
#include "notice/notice.h"
#include "notice/staff_notice.h"

#define UNIT 1u /* 市南区城市管理局 */

static struct calendar calendar;

static int clean(void **state)
{
	struct fixture *f;

	if (fixture_clean(state) < 0)
		return -1;
	f = *state;
	city_build(f);
	return calendar_load(f->db, f->arena, &calendar);
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static uint64_t staff(struct fixture *f, const char *login, enum role role, unsigned int unit)
{
	fixture_sql(f,
		    "INSERT INTO staff (login, name, password, role, unit_id, created_at,"
		    " changed_at) VALUES ('%s', '%s', '', %d, NULLIF(%u, 0), '2026-11-01',"
		    " '2026-11-01')",
		    login, login, (int)role, unit);
	return (uint64_t)fixture_number(f, "SELECT MAX(id) FROM staff");
}

/* Of each role one, of the unit two, and some who must hear nothing. */
static void people(struct fixture *f)
{
	staff(f, "wang", ROLE_HANDLER, UNIT);
	staff(f, "zhao", ROLE_HANDLER, UNIT);
	staff(f, "li", ROLE_HANDLER, 2);
	staff(f, "pai", ROLE_DISPATCHER, 0);
	staff(f, "pai1", ROLE_DISPATCHER, UNIT);
	staff(f, "pai2", ROLE_DISPATCHER, 2);
	staff(f, "du", ROLE_INSPECTOR, 0);
	staff(f, "ban", ROLE_OFFICE, 0);
	staff(f, "shou", ROLE_INTAKE, 0);
	staff(f, "guan", ROLE_ADMIN, 0);
	staff(f, "gone", ROLE_HANDLER, UNIT);
	fixture_sql(f, "UPDATE staff SET active = 0 WHERE login = 'gone'");
}

/* Two urgent hours from 10:00. */
static uint64_t open_case(struct fixture *f)
{
	uint64_t id = city_case(f);

	fixture_sql(f, "UPDATE case_file SET escalate_at = deadline WHERE report_id = %llu",
		    (unsigned long long)id);
	fixture_sql(f, "DELETE FROM outbox");
	return id;
}

/* What dispatchd does at that moment: the minute's chore, then its outbox. */
static void at(struct fixture *f, int minutes)
{
	struct outbox_row rows[20];
	int64_t now = f->now + minutes * CLOCK_MINUTE;
	int due;

	assert_true(escalate_due(f->db, now, 50) >= 0);
	due = outbox_due(f->db, OUTBOX_NOTIFY, now, rows, 20);
	for (int i = 0; i < due; i++)
		assert_int_equal(notice_expand(f->db, f->conf, &rows[i], now), NOTICE_TOLD);
	assert_int_equal(fixture_count(f, "outbox"), 0);
}

static const char *told_at(struct fixture *f, unsigned int level)
{
	return city_text(f,
			 "SELECT COALESCE(GROUP_CONCAT(s.login ORDER BY s.id), '')"
			 " FROM staff_notice n JOIN staff s ON s.id = n.staff_id"
			 " JOIN notice_event e ON e.log_id = n.log_id WHERE e.level = %u",
			 level);
}

static void each_level_reaches_those_who_answer_for_it(void **state)
{
	struct fixture *f = *state;

	people(f);
	open_case(f);
	at(f, 120);
	assert_int_equal(fixture_count(f, "staff_notice"), 0);
	at(f, 121);
	assert_string_equal(told_at(f, 100), "wang,zhao,pai,pai1");
	assert_string_equal(told_at(f, 150), "");
	at(f, 181);
	assert_string_equal(told_at(f, 150), "du");
	at(f, 241);
	assert_string_equal(told_at(f, 200), "ban");
	assert_int_equal(fixture_count(f, "staff_notice"), 6);
	/* No citizen is sent it. */
	assert_int_equal(fixture_count(f, "notice"), 0);
}

static void nobody_is_told_twice_of_a_level(void **state)
{
	struct fixture *f = *state;
	uint64_t log;

	people(f);
	open_case(f);
	for (int minutes = 121; minutes < 180; minutes += 10)
		at(f, minutes);
	assert_int_equal(fixture_count(f, "staff_notice"), 4);
	/* As if dispatchd had been killed before it could delete its row. */
	log = (uint64_t)fixture_number(f, "SELECT MAX(log_id) FROM staff_notice");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(outbox_add_notice(f->db, 1, log, f->now), 0);
		at(f, 170);
	}
	assert_int_equal(fixture_count(f, "staff_notice"), 4);
}

static void reopened_by_the_reporter_it_climbs_anew(void **state)
{
	struct fixture *f = *state;
	uint64_t id;
	struct limit_event stop = { .kind = LIMIT_STOPPED, .at = f->now + 130 * CLOCK_MINUTE };
	struct limit_event again = { .kind = LIMIT_REOPENED, .at = f->now + 1440 * CLOCK_MINUTE };

	people(f);
	id = open_case(f);
	at(f, 121);
	assert_int_equal(limit_note(f->db, &calendar, id, &stop, 0, NULL), 0);
	at(f, 1000);
	assert_int_equal(fixture_count(f, "staff_notice"), 4);
	assert_int_equal(limit_note(f->db, &calendar, id, &again, 0, NULL), 0);
	at(f, 1501);
	assert_int_equal(fixture_count(f, "staff_notice"), 8);
}

static void while_suspended_nobody_is_told_and_an_extension_moves_it(void **state)
{
	struct fixture *f = *state;
	uint64_t id;
	struct limit_event longer = { .kind = LIMIT_EXTENDED,
				      .at = f->now + 60 * CLOCK_MINUTE,
				      .count = 1 };
	struct limit_event pause = { .kind = LIMIT_PAUSED,
				     .at = f->now + 90 * CLOCK_MINUTE,
				     .until = f->now + (90 + 1440) * CLOCK_MINUTE };

	people(f);
	id = open_case(f);
	assert_int_equal(limit_note(f->db, &calendar, id, &longer, 0, NULL), 0);
	at(f, 121);
	assert_int_equal(fixture_count(f, "staff_notice"), 0);
	assert_int_equal(limit_note(f->db, &calendar, id, &pause, 0, NULL), 0);
	fixture_sql(f, "UPDATE report SET status = 3, detail = %d", (int)STATE_SUSPENDED);
	at(f, 1000);
	assert_int_equal(fixture_count(f, "staff_notice"), 0);
	/* Taken up again: three hours, of which an hour and a half was left. */
	fixture_sql(f, "UPDATE report SET detail = 0");
	at(f, 90 + 1440 + 89);
	assert_int_equal(fixture_count(f, "staff_notice"), 0);
	at(f, 90 + 1440 + 91);
	assert_string_equal(told_at(f, 100), "wang,zhao,pai,pai1");
}

static void a_handled_or_closed_case_tells_nobody(void **state)
{
	struct fixture *f = *state;

	people(f);
	open_case(f);
	fixture_sql(f, "UPDATE report SET status = 5");
	at(f, 500);
	assert_int_equal(fixture_count(f, "staff_notice"), 0);
}

static void receivers_of_webhooks_hear_the_level_but_not_of_hidden_reports(void **state)
{
	struct fixture *f = *state;
	struct delivery d;
	uint64_t id;

	people(f);
	fixture_sql(f, "INSERT INTO webhook (id, name, url, created_at)"
		       " VALUES (7, 'a', 'https://a.example/', '2026-11-01')");
	open_case(f);
	at(f, 181);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE channel = 1"), 2);
	id = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM notice_delivery");
	assert_int_equal(delivery_load(f->db, id, &d), DB_ROW);
	assert_int_equal(d.event.action, ACTION_ESCALATE);
	assert_int_equal(d.event.level, 150);
	fixture_sql(f, "UPDATE report SET hidden = 2");
	at(f, 241);
	assert_int_equal(fixture_count(f, "notice_delivery"), 2);
	assert_string_equal(told_at(f, 200), "ban");
}

static void pages_follow_each_other_and_reading_leaves_the_rest_unread(void **state)
{
	struct fixture *f = *state;
	uint64_t wang;
	struct staff_notice_page page;

	people(f);
	wang = (uint64_t)fixture_number(f, "SELECT id FROM staff WHERE login = 'wang'");
	open_case(f);
	at(f, 121);
	fixture_sql(f,
		    "INSERT INTO staff_notice (staff_id, log_id, report_id, unit_id, at)"
		    " SELECT %llu, e.log_id + seq, e.report_id, 1, e.at FROM notice_event e,"
		    " seq_1_to_40",
		    (unsigned long long)wang);
	fixture_sql(f, "INSERT INTO notice_event (log_id, report_id, action, status, what, unit,"
		       " until, at, level) SELECT e.log_id + seq, e.report_id, e.action, e.status,"
		       " e.what, e.unit, e.until, e.at, e.level FROM notice_event e, seq_1_to_40");
	assert_int_equal(staff_notice_load(f->db, wang, UNIT, 0, &page), 0);
	assert_int_equal(page.count, STAFF_NOTICES);
	assert_true(page.notices[0].unread);
	assert_int_equal(staff_notice_read(f->db, wang, 0, &page, f->now), 0);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM staff_notice WHERE staff_id = %llu"
					" AND read_at IS NULL",
					(unsigned long long)wang),
			 41 - STAFF_NOTICES);
	assert_int_equal(staff_notice_load(f->db, wang, UNIT, page.next, &page), 0);
	assert_int_equal(page.count, 41 - STAFF_NOTICES);
	assert_int_equal(page.next, 0);
	/* Now of another unit: what she was told then is no longer hers to read. */
	assert_int_equal(staff_notice_load(f->db, wang, 2, 0, &page), 0);
	assert_int_equal(page.count, 0);
	assert_int_equal(staff_notice_read(f->db, wang, 0, NULL, f->now), 0);
	assert_int_equal(fixture_count(f, "staff_notice WHERE read_at IS NULL"), 3);
}

static void what_is_old_is_forgotten(void **state)
{
	struct fixture *f = *state;

	people(f);
	open_case(f);
	at(f, 121);
	assert_int_equal(delivery_forget_notices(f->db, f->now + 400 * CLOCK_DAY), 0);
	assert_int_equal(delivery_forget_notices(f->db, f->now + 402 * CLOCK_DAY), 4);
	assert_int_equal(fixture_count(f, "staff_notice"), 0);
}

static void every_statement_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (const char *const *sql = staff_notice_statements; *sql; sql++)
		assert_int_equal(db_check(f->db, *sql), 0);
	for (const char *const *sql = staff_inbox_statements; *sql; sql++)
		assert_int_equal(db_check(f->db, *sql), 0);
	for (const char *const *sql = delivery_statements; *sql; sql++)
		assert_int_equal(db_check(f->db, *sql), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_level_reaches_those_who_answer_for_it),
		test(nobody_is_told_twice_of_a_level),
		test(reopened_by_the_reporter_it_climbs_anew),
		test(while_suspended_nobody_is_told_and_an_extension_moves_it),
		test(a_handled_or_closed_case_tells_nobody),
		test(receivers_of_webhooks_hear_the_level_but_not_of_hidden_reports),
		test(pages_follow_each_other_and_reading_leaves_the_rest_unread),
		test(what_is_old_is_forgotten),
		test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
