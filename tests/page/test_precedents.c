/* The precedent book's form: a circle around a point, or an area; and the end of an entry. */
#include "tests/page/desk.h"

#include "desk/day.h"
#include "desk/known.h"
#include "dispatch/precedent.h"
#include "dispatch/rules.h"
#include "report/city.h"

static void open_book(struct fixture *f, struct browser *b, enum role role)
{
	desk_enter(f, b, "sun", role, 0);
	desk_city(f);
	assert_int_equal(city_load(f->db), 0);
	assert_int_equal(known_load(f->db), 0);
	db_use_arena(f->db, f->arena);
}

static const char *today(struct fixture *f)
{
	return day_text(f->arena, rules_day(f->now));
}

/* A circle of that middle and radius; everything else is in order. */
static int circle(struct fixture *f, struct browser *b, const char *lat, const char *lon,
		  const char *radius)
{
	return browser_post(b, "/desk/precedents", "class", "c1", "place", "circle", "lat", lat,
			    "lon", lon, "radius", radius, "unit", "2", "text", "这一口井归崂山",
			    "from", today(f), NULL);
}

static uint32_t unit_at(struct fixture *f, double lat, double lon)
{
	const struct route_question q = { .category_id = ROWS_CATEGORY,
					  .kind = 2,
					  .district = ROWS_SHINAN,
					  .point = { lat, lon },
					  .day = rules_day(f->now) };
	const struct precedent *p;
	struct precedents all;

	assert_int_equal(precedents_load(f->db, f->arena, q.day, &all), 0);
	p = precedent_find(&all, &q);
	return p ? p->unit_id : 0;
}

static void a_circle_is_written_and_decides_within_it_alone(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_book(f, &b, ROLE_OFFICE);
	assert_int_equal(browser_get(&b, "/desk/precedents/new"), 200);
	assert_page_has(&b, "data-mode=\"pick\"");
	assert_int_equal(circle(f, &b, "36.0631", "120.3817", "80"), 303);
	assert_int_equal(browser_get(&b, "%s", browser_header(&b, "Location")), 200);
	assert_page_has(&b, "已保存");
	assert_page_has(&b, "36.06310, 120.38170 周围 80 米");
	assert_int_equal(unit_at(f, 36.0633, 120.3817), 2);
	assert_int_equal(unit_at(f, 36.0645, 120.3817), 0);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM precedent WHERE staff_id IS NOT NULL"
					" AND report_id IS NULL AND area_code IS NULL"),
			 1);
	browser_close(&b);
}

static void a_point_of_shifted_tiles_is_brought_back(void **state)
{
	const struct point there = point_to_gcj02((struct point){ 36.0631, 120.3817 });
	struct fixture *f = *state;
	struct browser b;

	open_book(f, &b, ROLE_OFFICE);
	browser_get(&b, "/desk/precedents/new");
	assert_int_equal(browser_post(&b, "/desk/precedents", "place", "circle", "lat",
				      arena_printf(f->arena, "%.6f", there.lat), "lon",
				      arena_printf(f->arena, "%.6f", there.lon), "datum", "gcj02",
				      "radius", "50", "unit", "2", "text", "归崂山", "from",
				      today(f), NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM precedent"
					   " WHERE ABS(lat - 36.0631) < 0.00002"
					   " AND ABS(lon - 120.3817) < 0.00002"),
			 1);
	browser_close(&b);
}

static void a_case_fills_the_form_in(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	open_book(f, &b, ROLE_OFFICE);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	fixture_sql(f, "UPDATE report SET category_id = 1");
	desk_look(f, &b, id);
	assert_page_has(&b, "/desk/precedents/new?report=");
	assert_int_equal(browser_get(&b, "/desk/precedents/new?report=%s", rows_number(f, id)),
			 200);
	assert_page_has(&b, "value=\"36.063100\"");
	assert_page_has(&b, "<option value=\"c1\" selected>");
	assert_page_has(&b, "value=\"circle\" checked");
	assert_int_equal(browser_post(&b, "/desk/precedents", "place", "circle", "lat", "36.0631",
				      "lon", "120.3817", "radius", "50", "unit", "2", "text",
				      "归崂山", "from", today(f), "report", rows_number(f, id),
				      NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT report_id FROM precedent"), (int64_t)id);
	browser_close(&b);
}

static void what_is_wrong_is_said_and_what_was_typed_stays(void **state)
{
	static const struct {
		const char *lat, *lon, *radius, *say;
	} wrong[] = {
		{ "", "120.38", "50", "圆心没有填对" },
		{ "36.06", "", "50", "圆心没有填对" },
		{ "0", "0", "50", "圆心没有填对" },
		{ "91", "120", "50", "圆心没有填对" },
		{ "1e1", "120", "50", "圆心没有填对" },
		{ "nan", "inf", "50", "圆心没有填对" },
		{ "36.06", "120.38", "0", "半径填 1 到" },
		{ "36.06", "120.38", "", "半径填 1 到" },
		{ "36.06", "120.38", "5001", "半径填 1 到" },
		{ "36.06", "120.38", "-5", "半径填 1 到" },
	};
	struct fixture *f = *state;
	struct browser b;

	open_book(f, &b, ROLE_OFFICE);
	browser_get(&b, "/desk/precedents/new");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(circle(f, &b, wrong[i].lat, wrong[i].lon, wrong[i].radius), 422);
		assert_page_has(&b, wrong[i].say);
		assert_page_has(&b, "这一口井归崂山");
	}
	/* A book that decides everything would be no book. */
	assert_int_equal(browser_post(&b, "/desk/precedents", "place", "area", "unit", "2", "text",
				      "都归崂山", "from", today(f), NULL),
			 422);
	assert_page_has(&b, "至少要定一样");
	assert_int_equal(browser_post(&b, "/desk/precedents", "class", "c1", "unit", "2", "text",
				      "", "from", today(f), NULL),
			 422);
	assert_int_equal(browser_post(&b, "/desk/precedents", "class", "c1", "unit", "2", "text",
				      "x", "from", "2026-01-01", NULL),
			 422);
	assert_page_has(&b, "最早从今天起");
	assert_int_equal(browser_post(&b, "/desk/precedents", "class", "c1", "unit", "77", "text",
				      "x", "from", today(f), NULL),
			 422);
	assert_int_equal(browser_post(&b, "/desk/precedents", "class", "c1", "unit", "2", "text",
				      "x", "from", today(f), "report", "QD-000000-00000", NULL),
			 422);
	assert_int_equal(fixture_count(f, "precedent"), 0);
	browser_close(&b);
}

static void an_entry_is_ended_from_today_on(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *path;

	open_book(f, &b, ROLE_ADMIN);
	browser_get(&b, "/desk/precedents/new");
	assert_int_equal(browser_post(&b, "/desk/precedents", "class", "c1", "area", "370202",
				      "place", "area", "lat", "36", "lon", "120", "radius", "5",
				      "unit", "2", "text", "井盖归崂山", "from", today(f), NULL),
			 303);
	/* The point is only asked for of a circle. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM precedent WHERE lat IS NULL"
					   " AND area_code = 370202"),
			 1);
	path = arena_printf(f->arena, "/desk/precedents/%lld/end",
			    (long long)fixture_number(f, "SELECT id FROM precedent"));
	browser_get(&b, "/desk/precedents");
	assert_page_has(&b, path);
	assert_int_equal(browser_post(&b, path, "last_day", "2026-01-01", NULL), 422);
	assert_int_equal(browser_post(&b, path, "last_day", today(f), NULL), 303);
	assert_int_equal(browser_post(&b, path, "last_day", today(f), NULL), 404);
	assert_int_equal(browser_post(&b, "/desk/precedents/99/end", "last_day", today(f), NULL),
			 404);
	browser_close(&b);
}

static void only_office_and_admins_write(void **state)
{
	static const enum role roles[] = { ROLE_HANDLER, ROLE_INTAKE, ROLE_DISPATCHER,
					   ROLE_INSPECTOR };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		struct browser b;

		fixture_clean(state);
		open_book(f, &b, roles[i]);
		assert_int_equal(browser_get(&b, "/desk/precedents"), 200);
		assert_page_lacks(&b, "/desk/precedents/new");
		assert_int_equal(browser_get(&b, "/desk/precedents/new"), 403);
		assert_int_equal(circle(f, &b, "36.0631", "120.3817", "80"), 403);
		assert_int_equal(fixture_count(f, "precedent"), 0);
		browser_close(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_circle_is_written_and_decides_within_it_alone),
		fixture_test(a_point_of_shifted_tiles_is_brought_back),
		fixture_test(a_case_fills_the_form_in),
		fixture_test(what_is_wrong_is_said_and_what_was_typed_stays),
		fixture_test(an_entry_is_ended_from_today_on),
		fixture_test(only_office_and_admins_write),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
