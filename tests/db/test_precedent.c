/* Precedents, owners of components and rules as the dispatcher uses them, on a real database. */
#include "tests/db/dispatch_city.h"

#include <math.h>

#include "dispatch/case.h"
#include "dispatch/component.h"
#include "dispatch/dispatcher.h"
#include "dispatch/limit_store.h"
#include "dispatch/phase.h"
#include "dispatch/precedent.h"
#include "dispatch/routing.h"
#include "dispatch/rules.h"
#include "dispatch/scope.h"
#include "geo/area.h"
#include "geo/cell.h"
#include "tests/unit/instant.h"

#define TODAY (rules_day(f->now))

static volatile sig_atomic_t stop_flag;
static struct dispatcher dispatcher;

static int clean(void **state)
{
	struct fixture *f = *state;

	if (fixture_clean(state) < 0)
		return -1;
	/* The dispatcher goes by the machine's clock. */
	f->now = clock_now() - CLOCK_MINUTE;
	city_build(f);
	fixture_sql(f, "INSERT INTO unit (id, code, name, short_name, area_code) VALUES"
		       " (3, 'dianli', '供电公司', '供电', 3702)");
	dispatcher_release(&dispatcher);
	dispatcher_init(&dispatcher, f->conf, f->db, &stop_flag);
	return 0;
}

static int start(void **state)
{
	if (fixture_start(state) < 0)
		return -1;
	dispatcher_init(&dispatcher, ((struct fixture *)*state)->conf,
			((struct fixture *)*state)->db, &stop_flag);
	return 0;
}

static int stop(void **state)
{
	dispatcher_release(&dispatcher);
	return fixture_stop(state);
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static int add(struct fixture *f, const struct precedent_new *p, struct precedent_added *out)
{
	int result;

	assert_int_equal(db_begin(f->db), 0);
	result = precedent_add(f->db, p, f->now, out);
	assert_int_equal(db_end(f->db, result == PRECEDENT_ADDED ? 0 : -1),
			 result == PRECEDENT_ADDED ? 0 : -1);
	return result;
}

static struct precedent_new covers_of_street(struct fixture *f, uint32_t unit)
{
	return (struct precedent_new){ .scope = { .category_id = 1, .area_code = 370202001 },
				       .unit_id = unit,
				       .text = "现场确认：井盖由供电公司设置",
				       .valid_from = TODAY };
}

/* Through the running dispatcher; the unit that got it. */
static int64_t unit_of(struct fixture *f, const struct city_report *r)
{
	uint64_t id = city_report(f, r);

	assert_true(dispatcher_turn(&dispatcher) > 0); /* and its notice */
	db_use_arena(f->db, f->arena);
	return fixture_number(f, "SELECT unit_id FROM case_file WHERE report_id = %llu",
			      (unsigned long long)id);
}

static const char *last_reason(struct fixture *f)
{
	return city_text(f, "SELECT reason FROM case_file ORDER BY report_id DESC LIMIT 1");
}

/* --- the book --------------------------------------------------------------------------- */

static void precedents_are_numbered_within_their_year(void **state)
{
	struct fixture *f = *state;
	struct precedent_new p = covers_of_street(f, 3);
	unsigned int year = (unsigned int)clock_civil(f->now).year;
	struct precedent_added one, two, next_year;

	assert_int_equal(add(f, &p, &one), PRECEDENT_ADDED);
	assert_string_equal(one.number, arena_printf(f->arena, "先例%u-001", year));
	p.scope.area_code = 370202002;
	assert_int_equal(add(f, &p, &two), PRECEDENT_ADDED);
	assert_string_equal(two.number, arena_printf(f->arena, "先例%u-002", year));
	assert_int_equal(two.ended, 0);
	f->now += 366 * CLOCK_DAY;
	p.scope.area_code = 370202;
	assert_int_equal(add(f, &p, &next_year), PRECEDENT_ADDED);
	assert_string_equal(next_year.number, arena_printf(f->arena, "先例%u-001", year + 1));
}

static void what_was_rolled_back_leaves_no_hole(void **state)
{
	struct fixture *f = *state;
	struct precedent_new p = covers_of_street(f, 3);
	struct precedent_added a;

	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(precedent_add(f->db, &p, f->now, &a), PRECEDENT_ADDED);
	assert_int_equal(db_end(f->db, -1), -1);
	assert_int_equal(fixture_count(f, "precedent"), 0);
	assert_int_equal(add(f, &p, &a), PRECEDENT_ADDED);
	assert_int_equal(fixture_number(f, "SELECT serial FROM precedent"), 1);
}

static void a_newer_one_of_the_same_scope_ends_the_older(void **state)
{
	struct fixture *f = *state;
	struct precedent_new p = covers_of_street(f, 3);
	struct precedent_added one, two;

	p.valid_from = TODAY - 10;
	assert_int_equal(add(f, &p, &one), PRECEDENT_ADDED);
	p.valid_from = TODAY;
	p.unit_id = 2;
	assert_int_equal(add(f, &p, &two), PRECEDENT_ADDED);
	assert_int_equal(two.ended, one.id);
	assert_int_equal(fixture_number(f, "SELECT superseded_by FROM precedent WHERE id = %u",
					one.id),
			 two.id);
	assert_int_equal(fixture_number(f,
					"SELECT DATEDIFF(valid_to, '1970-01-01') FROM precedent"
					" WHERE id = %u",
					one.id),
			 TODAY - 1);
	/* Another owner is another scope. */
	p.scope.owner_id = 3;
	assert_int_equal(add(f, &p, &one), PRECEDENT_ADDED);
	assert_int_equal(one.ended, 0);
}

static void what_cannot_be_a_precedent_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct precedent_new good = covers_of_street(f, 3);
	struct precedent_added a;
	struct {
		struct precedent_new p;
		int result;
	} bad[10];
	size_t n = sizeof(bad) / sizeof(bad[0]);

	for (size_t i = 0; i < n; i++)
		bad[i].p = good;
	bad[0].p.scope = (struct route_scope){ 0 };
	bad[0].result = PRECEDENT_EMPTY;
	bad[1].p.text = "";
	bad[1].result = PRECEDENT_EMPTY;
	bad[2].p.unit_id = 99;
	bad[2].result = PRECEDENT_UNKNOWN;
	bad[3].p.scope.category_id = 99;
	bad[3].result = PRECEDENT_UNKNOWN;
	bad[4].p.scope.category_id = 6; /* expired */
	bad[4].result = PRECEDENT_UNKNOWN;
	bad[5].p.scope.area_code = 370299;
	bad[5].result = PRECEDENT_UNKNOWN;
	bad[6].p.scope.big = "市容环境"; /* not the category's */
	bad[6].result = PRECEDENT_BAD;
	bad[7].p.radius_m = 50; /* circle and area */
	bad[7].result = PRECEDENT_BAD;
	bad[8].p.valid_to = TODAY - 1;
	bad[8].result = PRECEDENT_BAD;
	bad[9].p.radius_m = PRECEDENT_RADIUS_MAX + 1;
	bad[9].p.scope.area_code = 0;
	bad[9].p.point = (struct point){ CITY_LAT, CITY_LON };
	bad[9].result = PRECEDENT_BAD;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(add(f, &bad[i].p, &a), bad[i].result);
	assert_int_equal(fixture_count(f, "precedent"), 0);
	assert_int_equal(fixture_count(f, "rules_version"), 0);
}

static void the_book_is_listed_newest_first_page_by_page(void **state)
{
	struct fixture *f = *state;
	struct precedent_new p = covers_of_street(f, 3);
	const struct precedent_filter all = { 0 }, lamps = { .unit_id = 2 };
	struct precedent_row rows[4];
	struct precedent_added a;

	for (unsigned int i = 0; i < 5; i++) {
		p.unit_id = i == 2 ? 2 : 3;
		assert_int_equal(add(f, &p, &a), PRECEDENT_ADDED);
	}
	assert_int_equal(precedent_list(f->db, &all, 0, rows, 3), 3);
	assert_int_equal(rows[0].precedent.id, a.id);
	assert_string_equal(rows[0].scope_say, "供水井盖 · 香港中路街道");
	assert_string_equal(rows[0].precedent.unit_name, "供电公司");
	assert_null(rows[0].report_number);
	assert_int_equal(rows[0].superseded_by, 0);
	assert_string_equal(rows[1].superseded_number, rows[0].precedent.number);
	assert_int_equal(precedent_list(f->db, &all, rows[2].precedent.id, rows, 3), 2);
	assert_int_equal(precedent_list(f->db, &lamps, 0, rows, 3), 1);
}

/* --- the router ---------------------------------------------------------------------------- */

static void a_precedent_holds_from_the_very_next_case(void **state)
{
	struct fixture *f = *state;
	const struct city_report cover = { .category = 1 };
	struct precedent_new p = covers_of_street(f, 3);
	struct precedent_added a;

	assert_int_equal(unit_of(f, &cover), 1);
	assert_int_equal(add(f, &p, &a), PRECEDENT_ADDED);
	assert_int_equal(unit_of(f, &cover), 3);
	assert_non_null(
		strstr(last_reason(f),
		       arena_printf(f->arena, "按%s（现场确认：井盖由供电公司设置）由供电公司负责",
				    a.number)));
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM case_file WHERE precedent_id = %u"
					" AND rule_id IS NULL AND JSON_VALUE(reason_data,"
					" '$.precedent.number') = '%s'",
					a.id, a.number),
			 1);
	/* Another street is not its place; and when it is ended the rule answers again. */
	assert_int_equal(
		unit_of(f, &(struct city_report){ .category = 1, .lat = 36.02, .lon = 120.32 }), 1);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(precedent_end(f->db, a.id, TODAY - 1), 1);
	assert_int_equal(db_end(f->db, 0), 0);
	assert_int_equal(unit_of(f, &cover), 1);
}

static void act(struct fixture *f, uint64_t id, enum action action, enum actor actor,
		struct case_deed deed)
{
	deed.report_id = id;
	deed.action = action;
	deed.actor = actor;
	deed.actor_name = "x";
	deed.note = "井盖上有供电公司的标识，归供电公司";
	deed.staff_id = 5;
	deed.now = clock_now();
	assert_int_equal(case_act(f->db, &deed), WORKFLOW_DONE);
}

static void put_component(struct fixture *f, uint64_t id, double lat, uint32_t owner);

/* From "not ours" to the next case of the same class, street and owner, and no other. */
static void a_decided_dispute_routes_the_next_case_of_its_owner(void **state)
{
	struct fixture *f = *state;
	const struct city_report cover = { .category = 1 };
	uint64_t id;

	put_component(f, 37020201001000001, CITY_LAT, 2);
	assert_int_equal(unit_of(f, &cover), 1);
	id = (uint64_t)fixture_number(f, "SELECT report_id FROM case_file");
	act(f, id, ACTION_RETURN, ACTOR_HANDLER, (struct case_deed){ .unit_id = 1 });
	act(f, id, ACTION_DISPUTE, ACTOR_DISPATCHER, (struct case_deed){ 0 });
	act(f, id, ACTION_CONFIRM_SITE, ACTOR_INSPECTOR, (struct case_deed){ 0 });
	act(f, id, ACTION_DECIDE, ACTOR_OFFICE,
	    (struct case_deed){ .to_unit = 3, .standard_id = 21, .precedent = true });
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM precedent WHERE owner_id = 2"
					" AND area_code = 370202001 AND category_id = 1"
					" AND unit_id = 3 AND staff_id = 5 AND report_id = %llu",
					(unsigned long long)id),
			 1);
	assert_int_equal(unit_of(f, &cover), 3);
	assert_non_null(strstr(last_reason(f), "归供电公司）由供电公司负责"));
	/* Of another owner, and of nobody known, it says nothing. */
	fixture_sql(f, "UPDATE component SET owner_id = 1");
	assert_int_equal(unit_of(f, &cover), 1);
}

static void a_circle_holds_inside_only(void **state)
{
	struct fixture *f = *state;
	struct precedent_new p = covers_of_street(f, 3);
	struct precedent_added a;

	p.scope.area_code = 0;
	p.point = (struct point){ CITY_LAT, CITY_LON };
	p.radius_m = 50;
	assert_int_equal(add(f, &p, &a), PRECEDENT_ADDED);
	/* 0.0004 degrees of latitude are 44 m, 0.0005 are 56 m. */
	assert_int_equal(unit_of(f,
				 &(struct city_report){ .category = 1, .lat = CITY_LAT + 0.0004 }),
			 3);
	assert_int_equal(unit_of(f,
				 &(struct city_report){ .category = 1, .lat = CITY_LAT + 0.0005 }),
			 1);
	assert_int_equal(
		unit_of(f, &(struct city_report){ .category = 1, .lat = NAN, .street = 370202001 }),
		1);
}

static void put_component(struct fixture *f, uint64_t id, double lat, uint32_t owner)
{
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO component (id, category_id, owner_id, name, lat, lon,"
				 " cell) VALUES (?, 1, ?, '供水井盖7号', ?, ?, ?)",
				 "uuddu", id, (uint64_t)owner, lat, CITY_LON,
				 (uint64_t)geo_cell((struct point){ lat, CITY_LON })),
			 1);
	assert_int_equal(scope_touch(f->db), 0);
}

static void the_owner_of_the_component_near_by_decides(void **state)
{
	struct fixture *f = *state;
	const struct city_report cover = { .category = 1 };

	put_component(f, 37020201001000001, CITY_LAT + 0.0001, 3); /* 11 m */
	/* No rule names the owner yet. */
	assert_int_equal(unit_of(f, &cover), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM case_file WHERE"
					   " JSON_VALUE(reason_data, '$.component.owner') = 3"),
			 1);
	fixture_sql(f, "INSERT INTO route_rule (id, owner_id, unit_id, reason, valid_from) VALUES"
		       " (40, 3, 3, '产权单位负责维护', '2026-01-01')");
	assert_int_equal(scope_touch(f->db), 0);
	assert_int_equal(unit_of(f, &cover), 3);
	assert_string_equal(last_reason(f), "您报的是“供水井盖”类问题，位于市南区香港中路街道，"
					    "旁边登记的“供水井盖7号”属供电公司，按规则第40号"
					    "（产权单位负责维护）由供电公司负责，法定时限2小时。");
	/* 22 m away is another one's, unless the category looks further. */
	assert_int_equal(unit_of(f,
				 &(struct city_report){ .category = 1, .lat = CITY_LAT - 0.0001 }),
			 1);
	fixture_sql(f, "UPDATE category SET component_radius_m = 30 WHERE id = 1");
	assert_int_equal(scope_touch(f->db), 0);
	assert_int_equal(unit_of(f,
				 &(struct city_report){ .category = 1, .lat = CITY_LAT - 0.0001 }),
			 3);
}

/* Citizens report matters; "污水井盖异常" is about the 污水井盖 of the same code. */
static void a_matter_about_a_component_finds_it_too(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f,
		    "INSERT INTO category (id, standard, kind, code, big, name, valid_from) VALUES"
		    " (7, 'GB', 2, '01002', '市政公用设施', '污水井盖异常', '2026-07-01')");
	fixture_sql(f,
		    "INSERT INTO case_standard (id, category_id, position, open_when, close_when,"
		    " limit_count, limit_unit) VALUES (26, 7, 1, '', '', 2, 1)");
	fixture_sql(f, "INSERT INTO route_rule (id, owner_id, unit_id, reason, valid_from) VALUES"
		       " (40, 3, 3, '', '2026-01-01')");
	put_component(f, 37020201001000001, CITY_LAT, 3); /* another class */
	assert_int_equal(unit_of(f, &(struct city_report){ .category = 7 }), 1);
	fixture_sql(f, "UPDATE component SET category_id = 2");
	assert_int_equal(unit_of(f, &(struct city_report){ .category = 7 }), 3);
	/* Of category 4 the code is a component's too, but not the name. */
	fixture_sql(f, "UPDATE component SET category_id = 1");
	fixture_sql(f, "UPDATE case_standard SET category_id = 4 WHERE id = 26");
	fixture_sql(f,
		    "INSERT INTO route_rule (id, category_id, unit_id, reason, valid_from) VALUES"
		    " (41, 4, 2, '', '2026-01-01')");
	assert_int_equal(scope_touch(f->db), 0);
	assert_int_equal(unit_of(f, &(struct city_report){ .category = 4 }), 2);
}

/* A cell's border lies at each multiple of 0.005 degrees: 36.06 itself. */
static void a_component_across_the_border_of_a_cell_is_found(void **state)
{
	struct fixture *f = *state;
	struct components near;

	put_component(f, 37020201001000001, 36.06 - 0.00005, 3);
	put_component(f, 37020201001000002, 36.06 + 0.00005, 3);
	put_component(f, 37020201001000003, 36.06 + 0.01, 3);
	assert_int_equal(components_near(f->db, f->arena, (struct point){ 36.06, CITY_LON }, 15,
					 &near),
			 0);
	assert_int_equal(near.count, 2);
	assert_int_equal(component_nearest(&near, 1, (struct point){ 36.06001, CITY_LON }, 15)->id,
			 37020201001000002);
}

static void the_desk_is_told_what_the_core_would_do(void **state)
{
	struct fixture *f = *state;
	struct rules *r = rules_load(f->db, f->now);
	struct precedent_new p = covers_of_street(f, 3);
	struct precedent_added a;
	struct routed routed;
	struct route_place where = { 0 };

	assert_non_null(r);
	where.district = area_by_code(r->areas, 370202);
	where.street = area_by_code(r->areas, 370202001);
	where.point.lat = NAN;
	assert_true(route_suggest(r, rules_category(r, 1), &where, f->now, &routed));
	assert_int_equal(routed.unit_id, 1);
	assert_int_equal(routed.rule->id, 12);
	assert_false(route_suggest(r, rules_category(r, 5), &where, f->now, &routed));
	rules_free(r);
	assert_int_equal(add(f, &p, &a), PRECEDENT_ADDED);
	r = rules_load(f->db, f->now);
	where.district = area_by_code(r->areas, 370202);
	where.street = area_by_code(r->areas, 370202001);
	assert_true(route_suggest(r, rules_category(r, 1), &where, f->now, &routed));
	assert_int_equal(routed.precedent->id, a.id);
	assert_null(routed.rule);
	db_use_arena(f->db, f->arena);
	assert_non_null(strstr(routed_say(f->arena, &routed), a.number));
	rules_free(r);
}

static void every_statement_fits_the_schema(void **state)
{
	const char *const *const tables[] = { phase_statements,     limit_statements,
					      precedent_statements, scope_statements,
					      component_statements, router_statements };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const char *const *sql = tables[i]; *sql; sql++)
			if (db_check(f->db, *sql) < 0)
				fail_msg("%s", *sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(precedents_are_numbered_within_their_year),
		test(what_was_rolled_back_leaves_no_hole),
		test(a_newer_one_of_the_same_scope_ends_the_older),
		test(what_cannot_be_a_precedent_is_refused),
		test(the_book_is_listed_newest_first_page_by_page),
		test(a_precedent_holds_from_the_very_next_case),
		test(a_decided_dispute_routes_the_next_case_of_its_owner),
		test(a_circle_holds_inside_only),
		test(the_owner_of_the_component_near_by_decides),
		test(a_matter_about_a_component_finds_it_too),
		test(a_component_across_the_border_of_a_cell_is_found),
		test(the_desk_is_told_what_the_core_would_do),
		test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
