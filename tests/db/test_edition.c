/* What a worker knows by heart follows the tables, at the price of one statement in ten seconds. */
#include "tests/db/fixture.h"

#include "base/clock.h"
#include "dispatch/edition.h"
#include "dispatch/scope.h"
#include "open311/service.h"
#include "report/city.h"
#include "sign/sign_areas.h"
#include "geo/area.h"

static unsigned int loads;
static int result;

static int counted(struct db *db)
{
	(void)db;
	loads++;
	return result;
}

static struct edition begin(struct fixture *f)
{
	struct edition e = { .load = counted };

	loads = 0;
	result = 0;
	assert_int_equal(edition_start(&e, f->db, f->now), 0);
	assert_int_equal(loads, 1);
	edition_refresh(&e, f->db, f->now);
	assert_int_equal(loads, 1);
	return e;
}

static void written(struct fixture *f)
{
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_end(f->db, scope_touch(f->db)), 0);
}

static void nothing_is_asked_within_the_span(void **state)
{
	struct fixture *f = *state;
	struct edition e = begin(f);

	written(f);
	db_statements(f->db);
	for (int i = 0; i < 100; i++)
		edition_refresh(&e, f->db, f->now + EDITION_SPAN - 1);
	assert_int_equal(db_statements(f->db), 0);
	edition_refresh(&e, f->db, f->now + EDITION_SPAN);
	assert_int_equal(db_statements(f->db), 1);
	assert_int_equal(loads, 2);
	edition_refresh(&e, f->db, f->now + 2 * EDITION_SPAN);
	assert_int_equal(loads, 2);
}

static void a_failure_is_tried_again_and_what_was_known_stays(void **state)
{
	struct fixture *f = *state;
	struct edition e = begin(f);

	written(f);
	result = -1;
	edition_refresh(&e, f->db, f->now + EDITION_SPAN);
	edition_refresh(&e, f->db, f->now + EDITION_SPAN + 1);
	assert_int_equal(loads, 2);
	result = 0;
	edition_refresh(&e, f->db, f->now + 2 * EDITION_SPAN);
	assert_int_equal(loads, 3);
	edition_refresh(&e, f->db, f->now + 3 * EDITION_SPAN);
	assert_int_equal(loads, 3);
}

static void a_new_day_and_a_clock_set_back_look_too(void **state)
{
	struct fixture *f = *state;
	struct edition e = begin(f);

	edition_refresh(&e, f->db, f->now + CLOCK_DAY);
	assert_int_equal(loads, 2);
	written(f);
	edition_refresh(&e, f->db, f->now);
	assert_int_equal(loads, 3);
}

static void a_start_that_cannot_read_fails(void **state)
{
	struct fixture *f = *state;
	struct edition e = { .load = counted };

	result = -1;
	assert_int_equal(edition_start(&e, f->db, f->now), -1);
}

static int load_all(struct db *db)
{
	return city_load(db) < 0 || service_load(db) < 0 ? -1 : sign_areas_load(db);
}

/* The whole way: a new edition of the catalogue, a new street, a new question of Open311. */
static void a_new_catalogue_is_known_to_city_services_and_signs(void **state)
{
	struct fixture *f = *state;
	struct edition e = { .load = load_all };
	struct service s;

	fixture_sql(f, "INSERT INTO area (code, parent, level, name) VALUES"
		       " (3702, NULL, 1, '青岛市'), (370202, 3702, 2, '市南区')");
	fixture_sql(f, "INSERT INTO category_group VALUES (1, '井盖', 'manhole', '破损', 1)");
	assert_int_equal(edition_start(&e, f->db, f->now), 0);
	assert_int_equal(service_find("S07999", &s), 0);
	fixture_sql(
		f,
		"INSERT INTO category (id, standard, kind, code, big, name, group_id,"
		" is_group_default, valid_from) VALUES (1, 'X', 2, '07999', '其他', '共享雨伞乱放',"
		" 1, 0, '2026-07-01')");
	fixture_sql(f, "INSERT INTO area (code, parent, level, name) VALUES"
		       " (370203, 3702, 2, '市北区')");
	fixture_sql(f,
		    "INSERT INTO service_attribute (group_id, code, position, datatype, required,"
		    " label, hint, choices) VALUES (1, 'state', 1, 'string', 0, '状态', 'x', '')");
	written(f);
	edition_refresh(&e, f->db, f->now + EDITION_SPAN);
	assert_int_equal(service_find("S07999", &s), 1);
	assert_string_equal(s.category->name, "共享雨伞乱放");
	assert_string_equal(city_area_name(370203), "市北区");
	assert_non_null(area_by_code(sign_areas(), 370203));
	/* A question that cannot be read: what was known stays. */
	fixture_sql(f, "UPDATE service_attribute SET datatype = 'nonsense'");
	fixture_sql(f, "UPDATE category SET name = '雨伞' WHERE id = 1");
	written(f);
	edition_refresh(&e, f->db, f->now + 2 * EDITION_SPAN);
	assert_int_equal(service_find("S07999", &s), 1);
	assert_non_null(s.group);
	service_forget();
	city_forget();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(nothing_is_asked_within_the_span),
		fixture_test(a_failure_is_tried_again_and_what_was_known_stays),
		fixture_test(a_new_day_and_a_clock_set_back_look_too),
		fixture_test(a_new_catalogue_is_known_to_city_services_and_signs),
		fixture_test(a_start_that_cannot_read_fails),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
