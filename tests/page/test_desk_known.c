/* What the desk knows by heart is read anew when it was changed; a worker looks now and then. */
#include "tests/page/desk.h"

#include "desk/frame.h"
#include "desk/known.h"
#include "dispatch/edition.h"
#include "dispatch/workflow.h"
#include "dispatch/scope.h"
#include "report/city.h"

/* As cgi/desk.c does it. */
static int load(struct db *db)
{
	return city_load(db) < 0 ? -1 : known_load(db);
}

static struct edition edition;

static void open_city(struct fixture *f)
{
	desk_city(f);
	edition = (struct edition){ .load = load };
	assert_int_equal(edition_start(&edition, f->db, f->now), 0);
	db_use_arena(f->db, f->arena);
}

static void touched(struct fixture *f)
{
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_end(f->db, scope_touch(f->db)), 0);
}

static size_t units_at(struct fixture *f, int64_t now)
{
	size_t n;

	edition_refresh(&edition, f->db, now);
	db_use_arena(f->db, f->arena);
	known_units(&n);
	return n;
}

static void a_new_unit_is_known_soon_without_a_restart(void **state)
{
	struct fixture *f = *state;

	open_city(f);
	assert_int_equal(units_at(f, f->now), 2);
	fixture_sql(f, "INSERT INTO unit VALUES (3, '370203-cg', '市北区城市管理局', '市北城管',"
		       " 370203, NULL)");
	touched(f);
	assert_int_equal(units_at(f, f->now + EDITION_SPAN - 1), 2);
	assert_int_equal(units_at(f, f->now + EDITION_SPAN), 3);
	/* A clock that was set back does not make it blind. */
	fixture_sql(f, "DELETE FROM unit WHERE id = 3");
	touched(f);
	assert_int_equal(units_at(f, f->now - CLOCK_DAY), 2);
}

static void nothing_is_read_anew_when_nothing_was_written(void **state)
{
	struct fixture *f = *state;

	open_city(f);
	units_at(f, f->now);
	db_statements(f->db);
	units_at(f, f->now + 1);
	assert_int_equal(db_statements(f->db), 0);
	units_at(f, f->now + EDITION_SPAN);
	assert_int_equal(db_statements(f->db), 1);
}

static void calendar_and_limits_on_the_case_page_follow_the_tables(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	open_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_set_state(f, id, STATE_TRIAGE);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	b.program.admit = desk_admit;
	desk_look(f, &b, id);
	assert_page_lacks(&b, "受理期限");
	fixture_sql(f, "INSERT INTO phase_limit VALUES (1, 0, 1, 1)");
	touched(f);
	edition_refresh(&edition, f->db, f->now - CLOCK_DAY);
	db_use_arena(f->db, f->arena);
	desk_look(f, &b, id);
	assert_page_has(&b, "受理期限");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_new_unit_is_known_soon_without_a_restart),
		fixture_test(nothing_is_read_anew_when_nothing_was_written),
		fixture_test(calendar_and_limits_on_the_case_page_follow_the_tables),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
