/* Rules as the desk edits them: never two of one scope on one day, nothing ever changed behind a
 * case. */
#include "tests/db/dispatch_city.h"

#include <sys/wait.h>
#include <unistd.h>

#include "dispatch/route_rules.h"
#include "dispatch/scope.h"
#include "geo/area.h"

#define TODAY (rules_day(f->now))

static int clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

/* Category 1 in 崂山区. */
static struct route_rule_new covers(struct fixture *f)
{
	return (struct route_rule_new){ .scope = { .category_id = 1, .area_code = 370212 },
					.unit_id = 2,
					.reason = "崂山区的井盖归路灯所",
					.valid_from = TODAY };
}

static int add(struct fixture *f, const struct route_rule_new *r, uint32_t *id)
{
	return route_rule_add(f->db, r, id);
}

static uint64_t version(struct fixture *f)
{
	uint64_t v;

	assert_int_equal(scope_version(f->db, &v), 0);
	return v;
}

static void a_rule_of_the_same_scope_and_time_is_refused_with_the_other_s_number(void **state)
{
	struct fixture *f = *state;
	struct route_rule_new r = covers(f);
	uint32_t first, other;
	uint64_t before;

	r.valid_to = TODAY + 30;
	assert_int_equal(add(f, &r, &first), ROUTE_RULE_DONE);
	before = version(f);
	/* Wholly inside, over either end, around, without end, one day. */
	const struct {
		int from, to;
	} clash[] = { { 5, 10 }, { -10, 0 }, { 30, 40 }, { -10, 40 }, { 10, 0 }, { 30, 30 } };

	for (size_t i = 0; i < sizeof(clash) / sizeof(clash[0]); i++) {
		r.valid_from = TODAY + clash[i].from;
		r.valid_to = clash[i].to == 0 && clash[i].from > 0 ? 0 : TODAY + clash[i].to;
		assert_int_equal(add(f, &r, &other), ROUTE_RULE_OVERLAPS);
		assert_int_equal(other, first);
	}
	assert_string_equal(route_rule_say(f->arena, ROUTE_RULE_OVERLAPS, other),
			    arena_printf(f->arena, "与规则第%u号范围相同、时间重叠，请先终止那一条",
					 first));
	assert_int_equal(fixture_count(f, "route_rule"), 4);
	/* Refusing bothers no dispatcher. */
	assert_int_equal(version(f), before);
	/* The day before and the day after are free. */
	r.valid_from = TODAY - 10;
	r.valid_to = TODAY - 1;
	assert_int_equal(add(f, &r, &other), ROUTE_RULE_DONE);
	r.valid_from = TODAY + 31;
	r.valid_to = 0;
	assert_int_equal(add(f, &r, &other), ROUTE_RULE_DONE);
	assert_int_not_equal(version(f), before);
}

static void another_scope_never_overlaps(void **state)
{
	struct fixture *f = *state;
	struct route_rule_new r = covers(f);
	uint32_t id;

	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	r.scope.owner_id = 2;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	r.scope.area_code = 370212001;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	r.scope.category_id = 0;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	r.scope = (struct route_scope){ .big = "市政公用设施", .area_code = 370212 };
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	r.scope.kind = 1;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	r.scope = (struct route_scope){ 0 };
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	/* A category says its kind already: this is the first rule's scope again. */
	r.scope = (struct route_scope){ .category_id = 1, .kind = 1, .area_code = 370212 };
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_OVERLAPS);
}

static void what_makes_no_sense_is_refused(void **state)
{
	struct fixture *f = *state;
	struct route_rule_new r = covers(f);
	uint32_t id;

	r.unit_id = 77;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_UNKNOWN);
	r = covers(f);
	r.scope.area_code = 99;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_UNKNOWN);
	r = covers(f);
	r.scope.kind = 2;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_BAD);
	r = covers(f);
	r.valid_to = TODAY - 1;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_BAD);
	r = covers(f);
	r.scope = (struct route_scope){ .big = "没有的大类" };
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_BAD);
	assert_int_equal(route_rule_end(f->db, 999, TODAY), ROUTE_RULE_NONE);
	assert_int_equal(fixture_count(f, "route_rule"), 3);
	assert_int_equal(version(f), 0);
}

static void a_rule_is_replaced_from_a_day_on_and_its_history_stays(void **state)
{
	struct fixture *f = *state;
	struct route_rule_new r = covers(f);
	uint32_t old, new, none;

	r.valid_from = TODAY - 100;
	r.valid_to = TODAY + 100;
	assert_int_equal(add(f, &r, &old), ROUTE_RULE_DONE);
	assert_int_equal(route_rule_replace(f->db, old, TODAY, 1, "改归城管局", &new),
			 ROUTE_RULE_DONE);
	assert_int_equal(
		fixture_number(f,
			       "SELECT COUNT(*) FROM route_rule WHERE id = %u AND unit_id = 2"
			       " AND DATEDIFF(valid_to, '1970-01-01') = %lld",
			       old, (long long)(TODAY - 1)),
		1);
	assert_int_equal(
		fixture_number(f,
			       "SELECT COUNT(*) FROM route_rule WHERE id = %u AND unit_id = 1"
			       " AND category_id = 1 AND area_code = 370212"
			       " AND DATEDIFF(valid_from, '1970-01-01') = %lld"
			       " AND DATEDIFF(valid_to, '1970-01-01') = %lld",
			       new, (long long)TODAY, (long long)(TODAY + 100)),
		1);
	/* The old one is over: no end, no other replacement. */
	assert_int_equal(route_rule_end(f->db, old, TODAY + 5), ROUTE_RULE_NONE);
	assert_int_equal(route_rule_replace(f->db, old, TODAY, 1, "", &none), ROUTE_RULE_NONE);
	/* A refused replacement leaves the old one as it was. */
	assert_int_equal(route_rule_replace(f->db, new, TODAY + 1, 77, "", &none),
			 ROUTE_RULE_UNKNOWN);
	assert_int_equal(fixture_number(f,
					"SELECT DATEDIFF(valid_to, '1970-01-01') FROM route_rule"
					" WHERE id = %u",
					new),
			 TODAY + 100);
}

static void an_ended_rule_answers_no_more_and_makes_room(void **state)
{
	struct fixture *f = *state;
	struct route_rule_new r = covers(f);
	uint32_t id, next;

	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	assert_int_equal(route_rule_end(f->db, id, TODAY), ROUTE_RULE_DONE);
	r.valid_from = TODAY + 1;
	assert_int_equal(add(f, &r, &next), ROUTE_RULE_DONE);
	/* Ended before it began: it never held, and is in nobody's way. */
	assert_int_equal(route_rule_end(f->db, next, TODAY), ROUTE_RULE_DONE);
	assert_int_equal(add(f, &r, &next), ROUTE_RULE_DONE);
}

/* Two desks save the same rule in the same moment: one of them is told. */
static void of_two_at_once_one_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct route_rule_new r = covers(f);
	pid_t pid[2];
	int refused = 0, done = 0;

	for (int i = 0; i < 2; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (!pid[i]) {
			struct db *db = db_open(f->conf, "root");
			struct arena *a = arena_new();
			uint32_t id;

			db_use_arena(db, a);
			_exit(route_rule_add(db, &r, &id) & 0xff);
		}
	}
	for (int i = 0; i < 2; i++) {
		int status;

		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_true(WIFEXITED(status));
		done += WEXITSTATUS(status) == ROUTE_RULE_DONE;
		refused += WEXITSTATUS(status) == ROUTE_RULE_OVERLAPS;
	}
	assert_int_equal(done, 1);
	assert_int_equal(refused, 1);
	assert_int_equal(fixture_count(f, "route_rule"), 4);
}

static void rules_are_listed_page_by_page_and_by_what_they_are_about(void **state)
{
	struct fixture *f = *state;
	struct route_rule_new r = covers(f);
	const struct route_rule_filter all = { 0 }, unit = { .unit_id = 2 },
				       soon = { .category_id = 1, .day = TODAY + 7 },
				       late = { .category_id = 1, .day = TODAY + 8 };
	struct route_rule_row rows[3];
	uint32_t id;

	r.scope.owner_id = 2;
	r.valid_to = TODAY + 7;
	assert_int_equal(add(f, &r, &id), ROUTE_RULE_DONE);
	assert_int_equal(route_rule_list(f->db, &all, 0, rows, 3), 3);
	assert_int_equal(rows[0].rule.id, 12);
	assert_string_equal(rows[0].scope_say, "市政公用设施 · 市南区");
	assert_string_equal(rows[2].scope_say, "事项 · 青岛市");
	assert_int_equal(route_rule_list(f->db, &all, rows[2].rule.id, rows, 3), 1);
	assert_string_equal(rows[0].scope_say, "供水井盖 · 崂山区 · 市路灯管理所");
	assert_int_equal(rows[0].rule.valid_to, TODAY + 7);
	assert_int_equal(route_rule_list(f->db, &unit, 0, rows, 3), 2);
	assert_int_equal(route_rule_list(f->db, &soon, 0, rows, 3), 1);
	assert_int_equal(route_rule_list(f->db, &late, 0, rows, 3), 0);
}

static void overlaps_and_gaps_are_found(void **state)
{
	struct fixture *f = *state;
	struct route_overlap overlaps[4];
	struct route_gap gaps[8];
	struct rules *r = rules_load(f->db, f->now);

	assert_non_null(r);
	assert_int_equal(route_overlaps(&r->router, overlaps, 4), 0);
	/* 1 and 2 in 崂山区, 5 in both; 4 has no limit and is nobody's matter here. */
	assert_int_equal(route_gaps(r, TODAY, gaps, 8), 4);
	assert_int_equal(gaps[0].category->id, 1);
	assert_int_equal(gaps[0].district->code, 370212);
	assert_int_equal(gaps[3].category->id, 5);
	rules_free(r);
	/* By hand, past every check. */
	fixture_sql(
		f, "INSERT INTO route_rule (id, category_id, unit_id, reason, valid_from, valid_to)"
		   " VALUES (21, 3, 1, '', '2026-06-01', '2026-06-30'),"
		   " (22, 3, 1, '', '2026-07-01', NULL), (23, 5, 1, '', '2026-01-01', NULL),"
		   " (24, 5, 1, '', '2026-03-01', '2026-02-01')");
	r = rules_load(f->db, f->now);
	assert_non_null(r);
	/* 13 with 21 and with 22; 24 never held. */
	assert_int_equal(route_overlaps(&r->router, overlaps, 4), 2);
	assert_int_equal(overlaps[0].a->id, 13);
	assert_int_equal(overlaps[0].b->id, 21);
	assert_int_equal(overlaps[1].b->id, 22);
	assert_int_equal(route_gaps(r, TODAY, gaps, 8), 2);
	rules_free(r);
	db_use_arena(f->db, f->arena);
}

static void every_statement_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (const char *const *sql = route_rules_statements; *sql; sql++)
		if (db_check(f->db, *sql) < 0)
			fail_msg("%s", *sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_rule_of_the_same_scope_and_time_is_refused_with_the_other_s_number),
		test(another_scope_never_overlaps),
		test(what_makes_no_sense_is_refused),
		test(a_rule_is_replaced_from_a_day_on_and_its_history_stays),
		test(an_ended_rule_answers_no_more_and_makes_room),
		test(of_two_at_once_one_is_refused),
		test(rules_are_listed_page_by_page_and_by_what_they_are_about),
		test(overlaps_and_gaps_are_found),
		test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
