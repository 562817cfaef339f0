/*
 * Rules and precedents against a slow reference: every pair of answers is compared by the written
 * order, thing by thing, on thousands of random sets.
 */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "base/arena.h"
#include "base/clock.h"
#include "dispatch/component.h"
#include "dispatch/precedent.h"
#include "dispatch/router.h"
#include "dispatch/scope.h"

#define SETS    3000
#define ENTRIES 24

static uint64_t seed = 20261125;

static unsigned int roll(unsigned int sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(seed >> 33) % sides;
}

static const char *const bigs[] = { NULL, "市政公用设施", "市容环境" };
static const uint32_t areas[] = { 0, 3702, 370202, 370212, 370202001, 370202002 };

static struct route_scope random_scope(void)
{
	return (struct route_scope){ .kind = roll(3),
				     .big = bigs[roll(3)],
				     .category_id = roll(2) ? 0 : 1 + roll(3),
				     .area_code = areas[roll(6)],
				     .owner_id = roll(2) ? 0 : 1 + roll(2) };
}

static struct route_question random_question(void)
{
	return (struct route_question){ .category_id = 1 + roll(3),
					.kind = 1 + roll(2),
					.big = bigs[1 + roll(2)],
					.city = 3702,
					.district = roll(2) ? 370202 : 370212,
					.street = roll(3) ? 370202001 + roll(2) : 0,
					.owner_id = roll(3),
					.point = { roll(4) ? 36 + roll(9) * 0.001 : NAN, 120.3 },
					.day = 100 + roll(10) };
}

/* --- the slow way ---------------------------------------------------------------------- */

static bool matches(const struct route_scope *s, const struct route_question *q)
{
	if (s->owner_id && s->owner_id != q->owner_id)
		return false;
	if (s->category_id && s->category_id != q->category_id)
		return false;
	if (s->big && strcmp(s->big, q->big) != 0)
		return false;
	if (s->kind && s->kind != q->kind)
		return false;
	return !s->area_code || s->area_code == q->street || s->area_code == q->district ||
	       s->area_code == q->city;
}

static int compare(bool a, bool b)
{
	return (int)a - (int)b;
}

/* 3702 city, 370202 district, 370202001 street: the longer the number the smaller the place. */
static int compare_area(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* > 0: a is the more specific. By owner, category, big class, kind; then what `place` says. */
static int compare_scope(const struct route_scope *a, const struct route_scope *b)
{
	int n = compare(a->owner_id, b->owner_id);

	n = n ? n : compare(a->category_id, b->category_id);
	n = n ? n : compare(a->big, b->big);
	return n ? n : compare(a->kind, b->kind);
}

static const struct route_rule *slow_rule(const struct route_rule *rules, size_t count,
					  const struct route_question *q)
{
	const struct route_rule *best = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct route_rule *r = &rules[i];
		int n;

		if (!matches(&r->scope, q) || q->day < r->valid_from || q->day > r->valid_to)
			continue;
		n = best ? compare_scope(&r->scope, &best->scope) : 1;
		n = n ? n : compare_area(r->scope.area_code, best->scope.area_code);
		if (n > 0 || (n == 0 && r->id < best->id))
			best = r;
	}
	return best;
}

static void the_winner_is_the_slow_reference_s_on_random_rules(void **state)
{
	(void)state;
	for (int set = 0; set < SETS; set++) {
		struct route_rule rules[ENTRIES];
		const struct router router = { rules, 1 + roll(ENTRIES) };

		for (size_t i = 0; i < router.count; i++)
			rules[i] = (struct route_rule){ .id = 1 + (uint32_t)i,
							.scope = random_scope(),
							.valid_from = 98 + roll(8),
							.valid_to = 100 + roll(12) };
		for (int i = 0; i < 20; i++) {
			struct route_question q = random_question();

			assert_ptr_equal(router_find(&router, &q),
					 slow_rule(rules, router.count, &q));
		}
	}
}

/* The order is total: two that tie and match one question have one scope. */
static void only_rules_of_one_scope_tie(void **state)
{
	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct route_scope a = random_scope(), b = random_scope();
		struct route_question q = random_question();
		unsigned int rank = route_class_rank(&a, &q), area = route_area_rank(&a, &q);

		if (rank && area && rank == route_class_rank(&b, &q) &&
		    area == route_area_rank(&b, &q))
			assert_true(scope_same(&a, &b));
	}
}

/* --- precedents ------------------------------------------------------------------------- */

static bool place_matches(const struct precedent *p, const struct route_question *q)
{
	return !p->radius_m ||
	       (!isnan(q->point.lat) && point_distance(p->point, q->point) <= p->radius_m);
}

static int compare_place(const struct precedent *a, const struct precedent *b)
{
	int n = compare(a->radius_m, b->radius_m);

	if (n)
		return n;
	if (a->radius_m)
		return (b->radius_m > a->radius_m) - (b->radius_m < a->radius_m);
	return compare_area(a->scope.area_code, b->scope.area_code);
}

static const struct precedent *slow_precedent(const struct precedents *p,
					      const struct route_question *q)
{
	const struct precedent *best = NULL;

	for (size_t i = 0; i < p->count; i++) {
		const struct precedent *r = &p->rows[i];
		int n;

		if (!matches(&r->scope, q) || !place_matches(r, q) || q->day < r->valid_from ||
		    q->day > r->valid_to)
			continue;
		n = best ? compare_scope(&r->scope, &best->scope) : 1;
		n = n ? n : compare_place(r, best);
		if (n > 0 || (n == 0 && r->id > best->id))
			best = r;
	}
	return best;
}

static void the_precedent_is_the_slow_reference_s_too(void **state)
{
	(void)state;
	for (int set = 0; set < SETS; set++) {
		struct precedent rows[ENTRIES];
		const struct precedents book = { rows, 1 + roll(ENTRIES) };

		for (size_t i = 0; i < book.count; i++) {
			rows[i] = (struct precedent){ .id = 1 + (uint32_t)i,
						      .scope = random_scope(),
						      .point = { 36 + roll(9) * 0.001, 120.3 },
						      .valid_from = 98 + roll(8),
						      .valid_to = 100 + roll(12) };
			if (roll(2)) {
				rows[i].scope.area_code = 0;
				rows[i].radius_m = 100 + 100 * roll(9);
			}
		}
		for (int i = 0; i < 20; i++) {
			struct route_question q = random_question();

			assert_ptr_equal(precedent_find(&book, &q), slow_precedent(&book, &q));
		}
	}
}

/* --- components --------------------------------------------------------------------------- */

static void the_nearest_component_of_the_category_within_the_radius_counts(void **state)
{
	const struct point here = { 36.06, 120.38 };
	/* 0.0001 degrees of latitude are 11.1 m. */
	const struct component rows[] = {
		{ .id = 1, .category_id = 1, .point = { 36.0602, 120.38 } }, /* 22 m */
		{ .id = 2, .category_id = 1, .point = { 36.0601, 120.38 } }, /* 11 m */
		{ .id = 3, .category_id = 2, .point = { 36.06, 120.38 } },
		{ .id = 4, .category_id = 1, .point = { 36.0601, 120.38 } }, /* as near as 2 */
	};
	const struct components near = { rows, 4 }, turned = { rows, 1 }, none = { NULL, 0 };

	(void)state;
	assert_int_equal(component_nearest(&near, 1, here, 15)->id, 2);
	assert_int_equal(component_nearest(&near, 2, here, 15)->id, 3);
	assert_null(component_nearest(&near, 1, here, 10));
	assert_null(component_nearest(&near, 3, here, 250));
	assert_null(component_nearest(&turned, 1, here, 15));
	assert_int_equal(component_nearest(&turned, 1, here, 25)->id, 1);
	assert_null(component_nearest(&near, 1, (struct point){ NAN, NAN }, 15));
	assert_null(component_nearest(&none, 1, here, 15));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_winner_is_the_slow_reference_s_on_random_rules),
		cmocka_unit_test(only_rules_of_one_scope_tie),
		cmocka_unit_test(the_precedent_is_the_slow_reference_s_too),
		cmocka_unit_test(the_nearest_component_of_the_category_within_the_radius_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
