/* Shop signs by the JSON API, their worker killed before each of its statements (crash.h). */
#include "tests/page/api_signs.h"
#include "tests/page/crash.h"

static uint64_t owner;

/* ---- what a call has done ---- */

static int64_t questions(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) FROM sign_ask a JOIN sign_log l ON l.subject = 1"
				 " AND l.subject_id = a.id AND l.action = 1 JOIN sign_photo p"
				 " ON p.subject = 1 AND p.subject_id = a.id");
}

static int64_t orders(struct fixture *f)
{
	return fixture_count(f, "sign_order");
}

static int64_t storefronts(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) FROM sign_passport p JOIN sign_log l"
				 " ON l.subject = 2 AND l.subject_id = p.id AND l.action = 11");
}

static int64_t turns(struct fixture *f)
{
	return fixture_number(f, "SELECT COALESCE(SUM(turn), 0) FROM sign_passport");
}

static int64_t filed(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE action = 12");
}

static int64_t checks(struct fixture *f)
{
	return fixture_count(f, "sign_check");
}

/* ---- the calls ---- */

/* Each question, and each storefront, is one of its own. */
static const char *asked(struct fixture *f, struct browser *b, unsigned int n)
{
	static unsigned int all;

	(void)n;
	assert_int_equal(api_ask_with(b, arena_printf(f->arena, "a-question-of-its-own-%u", all++),
				      "POST", "/signs/questions",
				      "{" SIGN_QUESTION ",\"body\":\"可以吗？\"}"),
			 201);
	return api_signs_located(f, b);
}

static const char *storefront(struct fixture *f, struct browser *b, unsigned int n)
{
	return api_signs_agreed(f, b, asked(f, b, n));
}

static struct call question(struct fixture *f, struct browser *b, unsigned int n)
{
	return (struct call){ key_of(b, n), "POST", "/signs/questions",
			      arena_printf(f->arena, "{" SIGN_QUESTION ",\"photos\":[%llu]}",
					   (unsigned long long)signs_photo(f, owner)) };
}

static struct call design(struct fixture *f, struct browser *b, unsigned int n)
{
	(void)f;
	return (struct call){ key_of(b, n), "POST", "/signs/designs",
			      "{\"design\":\"catering/01\",\"name\":\"海记\"}" };
}

static struct call agree(struct fixture *f, struct browser *b, unsigned int n)
{
	const char *path = asked(f, b, n);
	struct sign_deed answer = signs_deed(f, SIGN_ANSWER, SIGN_ADVISER, "可以这样做");
	struct ask_more more = { .verdict = VERDICT_GOOD };
	struct ask ask;

	db_use_arena(f->db, f->arena);
	assert_int_equal(ask_find(f->db, strrchr(path, '/') + 1, &ask), 1);
	assert_int_equal(ask_act(f->db, f->arena, ask.id, &answer, &more), SIGN_DONE);
	return (struct call){ key_of(b, n), "POST", arena_join(f->arena, path, "/actions", NULL),
			      "{\"do\":\"agree\"}" };
}

static struct call hand_over(struct fixture *f, struct browser *b, unsigned int n)
{
	return (struct call){ key_of(b, n), "POST",
			      arena_join(f->arena, storefront(f, b, n), "/actions", NULL),
			      "{\"do\":\"hand_over\"}" };
}

static struct call file(struct fixture *f, struct browser *b, unsigned int n)
{
	return (struct call){ key_of(b, n), "POST",
			      arena_join(f->arena, storefront(f, b, n), "/actions", NULL),
			      arena_printf(f->arena, "{\"do\":\"file\",\"photos\":[%llu]}",
					   (unsigned long long)signs_photo(f, owner)) };
}

static struct call check(struct fixture *f, struct browser *b, unsigned int n)
{
	return (struct call){
		key_of(b, n), "POST", arena_join(f->arena, storefront(f, b, n), "/checks", NULL),
		arena_printf(
			f->arena,
			"{\"items\":{\"bolts\":\"ok\",\"panels\":\"ok\",\"letters\":\"ok\","
			"\"wires\":\"ok\",\"lights\":\"ok\",\"rust\":\"ok\"},\"photos\":[%llu]}",
			(unsigned long long)signs_photo(f, owner))
	};
}

static void begin(struct fixture *f, struct browser *b)
{
	owner = api_signs_open(f, b);
	fixture_sql(f, "DELETE FROM idempotency");
}

static void a_question_is_taken_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	begin(f, &b);
	assert_true(storm(f, &b, question, questions) > 8);
	browser_close(&b);
}

static void a_sign_is_made_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	begin(f, &b);
	assert_true(storm(f, &b, design, orders) > 3);
	browser_close(&b);
}

static void a_storefront_gets_one_number_and_is_filed_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	begin(f, &b);
	assert_true(storm(f, &b, agree, storefronts) > 6);
	fixture_sql(f, "DELETE FROM idempotency");
	assert_true(storm(f, &b, file, filed) > 6);
	browser_close(&b);
}

/* A repeat tells the same new link, though the caller is no owner any more. */
static void a_shop_changes_hands_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	begin(f, &b);
	assert_true(storm(f, &b, hand_over, turns) > 6);
	browser_close(&b);
}

static void a_check_is_kept_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	begin(f, &b);
	assert_true(storm(f, &b, check, checks) > 6);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_is_taken_once_wherever_its_worker_dies),
		cmocka_unit_test(a_sign_is_made_once_wherever_its_worker_dies),
		cmocka_unit_test(
			a_storefront_gets_one_number_and_is_filed_once_wherever_its_worker_dies),
		cmocka_unit_test(a_shop_changes_hands_once_wherever_its_worker_dies),
		cmocka_unit_test(a_check_is_kept_once_wherever_its_worker_dies),
	};

	return cmocka_run_group_tests(tests, api_signs_start, api_signs_stop);
}
