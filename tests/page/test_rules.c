/* The desk's pages of routing rules and precedents. */
#include "tests/page/desk.h"

#include <math.h>

#include "desk/day.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/rules_suggest.h"
#include "dispatch/precedent.h"
#include "dispatch/rules.h"
#include "report/city.h"

static void open_city(struct fixture *f, struct browser *b, enum role role)
{
	desk_enter(f, b, "li", role, 0);
	rows_city(f);
	fixture_sql(f, "INSERT INTO unit (id, code, name, short_name, area_code)"
		       " VALUES (2, 'b', '乙单位', '乙', 3702)");
	fixture_sql(f,
		    "INSERT INTO route_rule (id, category_id, area_code, unit_id, reason,"
		    " valid_from) VALUES (5, %u, %u, %u, '井盖由甲负责', '2026-01-01')",
		    ROWS_CATEGORY, ROWS_SHINAN, ROWS_UNIT);
	assert_int_equal(city_load(f->db), 0);
	assert_int_equal(known_load(f->db), 0);
}

static int add(struct browser *b, const char *class, const char *area, const char *unit,
	       const char *from, const char *to)
{
	assert_int_equal(browser_get(b, "/desk/rules/new"), 200);
	return browser_post(b, "/desk/rules", "class", class, "area", area, "unit", unit, "reason",
			    "", "from", from, "to", to, NULL);
}

static int64_t rule_count(struct fixture *f)
{
	return fixture_count(f, "route_rule");
}

static void rules_are_listed_with_scope_unit_and_time(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_DISPATCHER);
	assert_int_equal(browser_get(&b, "/desk/rules"), 200);
	assert_page_has(&b, "井盖由甲负责");
	assert_page_has(&b, "市南区");
	assert_page_has(&b, "2026-01-01 至 长期");
	assert_page_lacks(&b, "/desk/rules/new");
	assert_int_equal(browser_get(&b, "/desk/rules?unit=2"), 200);
	assert_page_lacks(&b, "井盖由甲负责");
	assert_int_equal(browser_get(&b, "/desk/rules/5"), 200);
	assert_page_lacks(&b, "/desk/rules/5/end");
	browser_close(&b);
}

static void the_office_adds_a_rule(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE);
	assert_int_equal(add(&b, "c1", "370212", "2", "2030-01-01", "2030-12-31"), 303);
	assert_int_equal(browser_get(&b, "%s", browser_header(&b, "Location")), 200);
	assert_page_has(&b, "已保存");
	assert_page_has(&b, "2030-01-01 至 2030-12-31");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM route_rule WHERE category_id = 1"
					   " AND area_code = 370212 AND unit_id = 2"),
			 1);
	browser_close(&b);
}

static void what_would_overlap_is_refused_with_the_others_number(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE);
	assert_int_equal(add(&b, "c1", "370202", "2", "2030-01-01", ""), 409);
	assert_page_has(&b, "5");
	/* What was typed stays. */
	assert_page_has(&b, "value=\"2030-01-01\"");
	assert_page_has(&b, "<option value=\"c1\" selected>");
	assert_int_equal(rule_count(f), 1);
	browser_close(&b);
}

static void a_rule_is_replaced_or_ended_never_changed(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_ADMIN);
	assert_int_equal(browser_get(&b, "/desk/rules/5"), 200);
	assert_int_equal(browser_post(&b, "/desk/rules/5/replace", "from", "2030-02-01", "unit",
				      "2", "reason", "改由乙负责", NULL),
			 303);
	assert_int_equal(rule_count(f), 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM route_rule WHERE id = 5"
					   " AND unit_id = 1 AND valid_to = '2030-01-31'"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM route_rule WHERE unit_id = 2"
					   " AND valid_from = '2030-02-01' AND valid_to IS NULL"),
			 1);
	assert_int_equal(browser_get(&b, "/desk/rules/5"), 200);
	assert_int_equal(browser_post(&b, "/desk/rules/5/end", "last_day", "2029-12-31", NULL),
			 303);
	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM route_rule WHERE valid_to = '2029-12-31'"),
		1);
	browser_close(&b);
}

static void no_day_that_is_over_is_given_to_a_rule_or_taken_from_it(void **state)
{
	struct fixture *f = *state;
	const char *today, *yesterday;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE);
	today = day_text(f->arena, rules_day(f->now));
	yesterday = day_text(f->arena, rules_day(f->now) - 1);
	assert_int_equal(browser_get(&b, "/desk/rules/5"), 200);
	assert_int_equal(browser_post(&b, "/desk/rules/5/end", "last_day", yesterday, NULL), 422);
	assert_page_has(&b, "不能早于今天");
	assert_int_equal(browser_post(&b, "/desk/rules/5/end", "last_day", "2026-01-01", NULL),
			 422);
	assert_int_equal(browser_post(&b, "/desk/rules/5/replace", "from", today, "unit", "2",
				      "reason", "", NULL),
			 422);
	assert_page_has(&b, "最早从明天起");
	assert_int_equal(add(&b, "c1", "370212", "2", yesterday, ""), 422);
	assert_page_has(&b, "最早从今天起");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM route_rule"
					   " WHERE valid_to IS NULL"),
			 1);
	/* Today may be its last. */
	assert_int_equal(browser_post(&b, "/desk/rules/5/end", "last_day", today, NULL), 303);
	assert_int_equal(add(&b, "c1", "370212", "2", today, ""), 303);
	browser_close(&b);
}

static void wrong_days_classes_and_units_are_said(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE);
	assert_int_equal(add(&b, "c99", "", "2", "2030-01-01", ""), 422);
	assert_page_has(&b, "没有这个类别");
	assert_int_equal(add(&b, "b3:桥", "", "2", "2030-01-01", ""), 422);
	assert_int_equal(add(&b, "", "", "", "2030-01-01", ""), 422);
	assert_page_has(&b, "请选责任单位");
	assert_int_equal(add(&b, "", "", "2", "2030-02-30", ""), 422);
	assert_int_equal(add(&b, "", "", "2", "2030-01-02", "2030-01-01"), 422);
	assert_int_equal(add(&b, "", "", "77", "2030-01-01", ""), 422);
	assert_int_equal(add(&b, "", "999999", "2", "2030-01-01", ""), 422);
	assert_int_equal(browser_post(&b, "/desk/rules/5/end", "last_day", "tomorrow", NULL), 422);
	assert_int_equal(browser_post(&b, "/desk/rules/77/end", "last_day", "2030-01-01", NULL),
			 422);
	assert_int_equal(browser_get(&b, "/desk/rules/77"), 404);
	assert_int_equal(browser_get(&b, "/desk/rules/0"), 404);
	assert_int_equal(rule_count(f), 1);
	browser_close(&b);
}

static void only_office_and_admins_change_rules(void **state)
{
	static const enum role roles[] = { ROLE_HANDLER, ROLE_INTAKE, ROLE_DISPATCHER,
					   ROLE_INSPECTOR };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		struct browser b;

		fixture_clean(state);
		open_city(f, &b, roles[i]);
		assert_int_equal(browser_get(&b, "/desk/rules/new"), 403);
		assert_int_equal(browser_get(&b, "/desk/rules/proposals"), 403);
		assert_int_equal(browser_get(&b, "/desk/rules/5"), 200);
		assert_int_equal(browser_post(&b, "/desk/rules/5/end", "last_day", "2029-12-31",
					      NULL),
				 403);
		assert_int_equal(browser_post(&b, "/desk/rules", "unit", "2", "from", "2030-01-01",
					      NULL),
				 403);
		assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM route_rule"
						   " WHERE valid_to IS NULL"),
				 1);
		browser_close(&b);
	}
}

static void precedents_are_shown_with_words_scope_and_case(void **state)
{
	struct fixture *f = *state;
	struct precedent_new new = { .scope = { .category_id = ROWS_CATEGORY,
						.area_code = ROWS_SHINAN },
				     .point = { NAN, NAN },
				     .unit_id = 2,
				     .text = "<i>弱电井盖归乙</i>" };
	struct precedent_added added;
	struct browser b;

	open_city(f, &b, ROLE_INSPECTOR);
	assert_int_equal(browser_get(&b, "/desk/precedents"), 200);
	assert_page_has(&b, "还没有先例");
	new.valid_from = rules_day(f->now);
	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(db_end(f->db, precedent_add(f->db, &new, f->now, &added)),
			 PRECEDENT_ADDED);
	assert_int_equal(browser_get(&b, "/desk/precedents"), 200);
	assert_page_has(&b, added.number);
	assert_page_has(&b, "&lt;i&gt;弱电井盖归乙");
	assert_page_has(&b, "乙单位");
	browser_close(&b);
}

/* ---- whose it would be, which rules are missing ---- */

static void who_writes_a_rule_sees_whose_it_would_be_today(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE);
	assert_int_equal(browser_get(&b, "/desk/rules/new?class=c1&unit=2"), 200);
	assert_page_has(&b, "<option value=\"c1\" selected>");
	assert_page_has(&b, "<option value=\"2\" selected>乙单位");
	assert_int_equal(browser_post(&b, "/desk/rules", "class", "c1", "area", "", "unit", "",
				      "reason", "", "from", "", "look", "1", NULL),
			 200);
	assert_page_has(&b, "按规则第5号（井盖由甲负责）");
	assert_page_has(&b, "没有人负责");
	assert_int_equal(browser_post(&b, "/desk/rules", "class", "c1", "area", "370202", "look",
				      "1", NULL),
			 200);
	assert_page_lacks(&b, "没有人负责");
	/* Of a whole kind there is no one answer. */
	assert_int_equal(browser_post(&b, "/desk/rules", "class", "k1", "look", "1", NULL), 200);
	assert_page_has(&b, "选一个小类再看");
	assert_int_equal(rule_count(f), 1);
	browser_close(&b);
}

static void decided(struct fixture *f, unsigned int unit, int times)
{
	for (int i = 0; i < times; i++) {
		uint64_t id = rows_report(f, &(struct rows_report){ .status = STATUS_HANDLING,
								    .district = ROWS_SHINAN });

		fixture_sql(
			f,
			"INSERT INTO lesson (report_id, text_hash, category_after, unit_after, why,"
			" at) VALUES (%llu, REPEAT('x', 16), %u, %u, 1, UTC_TIMESTAMP(3))",
			(unsigned long long)id, ROWS_CATEGORY, unit);
	}
}

static void what_people_decide_again_and_again_is_proposed(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_OFFICE);
	decided(f, 2, 2);
	assert_int_equal(browser_get(&b, "/desk/rules/proposals"), 200);
	assert_page_has(&b, "人工的决定和规则一致");
	decided(f, 2, 1);
	assert_int_equal(browser_get(&b, "/desk/rules/proposals"), 200);
	assert_page_has(&b, "乙单位</td><td class=\"dk-num\">3 / 3</td>");
	assert_page_has(&b, "按规则第5号");
	assert_page_has(&b, "/desk/rules/new?class=c1&amp;area=370202&amp;unit=2");
	/* Not when it is only the half, nor when a rule says so already. */
	decided(f, ROWS_UNIT, 3);
	browser_get(&b, "/desk/rules/proposals");
	assert_page_has(&b, "人工的决定和规则一致");
	decided(f, ROWS_UNIT, 1);
	browser_get(&b, "/desk/rules/proposals");
	assert_page_has(&b, "人工的决定和规则一致");
	/* A word on the unit alone says nothing of the class. */
	decided(f, 2, 20);
	browser_get(&b, "/desk/rules/proposals");
	assert_page_has(&b, "乙单位</td>");
	fixture_sql(f, "UPDATE lesson SET unit_only = 1 WHERE unit_after = 2");
	browser_get(&b, "/desk/rules/proposals");
	assert_page_has(&b, "人工的决定和规则一致");
	browser_close(&b);
}

static void what_nobody_is_responsible_for_is_listed(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b, ROLE_ADMIN);
	assert_int_equal(browser_get(&b, "/desk/rules/proposals"), 200);
	assert_page_has(&b, "/desk/rules/new?class=c1&amp;area=370212&amp;unit=0");
	assert_page_lacks(&b, "class=c1&amp;area=370202&amp;unit=0");
	browser_close(&b);
}

static void every_statement_of_rules_and_precedents_fits_the_schema(void **state)
{
	const char *const *const tables[] = { rules_suggest_statements,
					      precedents_page_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

static void days_are_read_strictly(void **state)
{
	static const char *const wrong[] = { NULL,          "",           "2026-1-1",
					     "2026-02-29",  "2026-13-01", "2026-00-10",
					     "2026-01-00",  "1999-12-31", "2026/01/01",
					     "2026-01-01 ", "+026-01-01" };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(day_read(wrong[i]), -1);
	assert_string_equal(day_text(a, day_read("2028-02-29")), "2028-02-29");
	assert_int_equal(day_read("2026-01-01") - day_read("2025-12-31"), 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(rules_are_listed_with_scope_unit_and_time),
		fixture_test(the_office_adds_a_rule),
		fixture_test(what_would_overlap_is_refused_with_the_others_number),
		fixture_test(a_rule_is_replaced_or_ended_never_changed),
		fixture_test(no_day_that_is_over_is_given_to_a_rule_or_taken_from_it),
		fixture_test(wrong_days_classes_and_units_are_said),
		fixture_test(only_office_and_admins_change_rules),
		fixture_test(precedents_are_shown_with_words_scope_and_case),
		fixture_test(who_writes_a_rule_sees_whose_it_would_be_today),
		fixture_test(what_people_decide_again_and_again_is_proposed),
		fixture_test(what_nobody_is_responsible_for_is_listed),
		fixture_test(every_statement_of_rules_and_precedents_fits_the_schema),
		cmocka_unit_test(days_are_read_strictly),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
