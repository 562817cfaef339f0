/* Reports by the JSON API, their worker killed before each of its statements (crash.h). */
#include "tests/page/crash.h"

static int64_t reports(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) FROM report r JOIN outbox o ON o.report_id = r.id"
				 " JOIN photo p ON p.report_id = r.id"
				 " JOIN flow_log l ON l.report_id = r.id");
}

static int64_t log_rows(struct fixture *f)
{
	return fixture_count(f, "flow_log");
}

static int64_t supports(struct fixture *f)
{
	return fixture_number(f, "SELECT SUM(support_count) FROM report");
}

static uint64_t citizen;

static uint64_t a_photo(struct fixture *f, unsigned int n)
{
	fixture_sql(
		f,
		"INSERT INTO photo (citizen_id, draft_id, role, position, source_hash, hash, width,"
		" height, colour, phash, created_at) VALUES (%llu, NULL, 1, 1,"
		" UNHEX(SHA2('%u', 256)), UNHEX(SHA2('x%u', 256)), 1600, 1200, 0, 0,"
		" '2026-11-23')",
		(unsigned long long)citizen, n, n);
	return (uint64_t)fixture_number(f, "SELECT MAX(id) FROM photo");
}

static struct call whole_report(struct fixture *f, struct browser *b, unsigned int n)
{
	return (struct call){
		key_of(b, n), "POST", "/reports",
		arena_printf(b->arena, "{" API_POINT ",\"body\":\"井盖松动\",\"photos\":[%llu]}",
			     (unsigned long long)a_photo(f, n))
	};
}

static struct call answer_of(struct fixture *f, struct browser *b, unsigned int n,
			     unsigned int status, const char *what, const char *json)
{
	uint64_t id = page_report(f, citizen, status);

	return (struct call){ key_of(b, n), "POST",
			      arena_printf(b->arena, "/reports/%s/%s", rows_number(f, id), what),
			      json };
}

static struct call not_solved(struct fixture *f, struct browser *b, unsigned int n)
{
	return answer_of(f, b, n, STATUS_HANDLED, "not-solved", "{\"note\":\"还晃\"}");
}

static struct call taken_back(struct fixture *f, struct browser *b, unsigned int n)
{
	return answer_of(f, b, n, STATUS_SUBMITTED, "hide", "{}");
}

static struct call more_words(struct fixture *f, struct browser *b, unsigned int n)
{
	return answer_of(f, b, n, STATUS_HANDLING, "words", "{\"note\":\"旁边还有一处\"}");
}

static struct call support(struct fixture *f, struct browser *b, unsigned int n)
{
	uint64_t id = page_report(f, citizen + 1, STATUS_HANDLING);

	return (struct call){ key_of(b, n), "POST",
			      arena_printf(b->arena, "/reports/%s/support", rows_number(f, id)),
			      "{}" };
}

/* Citizen, draft, photo, report, log, outbox, key: at least that many places to die at. */
static void a_report_in_one_call_is_stored_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	citizen = api_citizen(f, &b);
	assert_true(storm(f, &b, whole_report, reports) > 12);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE report_id IS NULL"),
			 0);
	browser_close(&b);
}

static void an_answer_is_given_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	citizen = api_citizen(f, &b);
	assert_true(storm(f, &b, not_solved, log_rows) > 6);
	fixture_sql(f, "DELETE FROM idempotency");
	assert_true(storm(f, &b, taken_back, log_rows) > 6);
	fixture_sql(f, "DELETE FROM idempotency");
	assert_true(storm(f, &b, more_words, log_rows) > 6);
	browser_close(&b);
}

static void a_support_is_counted_once_wherever_its_worker_dies(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	citizen = api_citizen(f, &b);
	assert_true(storm(f, &b, support, supports) > 6);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		snap_test(a_report_in_one_call_is_stored_once_wherever_its_worker_dies),
		snap_test(an_answer_is_given_once_wherever_its_worker_dies),
		snap_test(a_support_is_counted_once_wherever_its_worker_dies),
	};
	return cmocka_run_group_tests(tests, snap_start, snap_stop);
}
