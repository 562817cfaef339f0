/*
 * A person is joined or deleted while another request of hers is making something
 * (account/citizen.h, citizen_rows.h): it goes with her, or is not made.
 */
#include "tests/db/fixture.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "account/citizen.h"
#include "account/citizen_rows.h"
#include "web/request.h"

enum { ME = 11, OTHER = 12 };

#define AT "'2026-11-23 02:00:00'"

/* Me with a session, another with an account. */
static void people(struct fixture *f)
{
	for (int c = ME; c <= OTHER; c++)
		fixture_sql(f,
			    "INSERT INTO citizen (id, visitor, created_at) VALUES (%d,"
			    " REPEAT(CHAR(%d), 16), " AT ")",
			    c, c);
	fixture_sql(f, "INSERT INTO citizen_session (token_hash, citizen_id, device, created_at,"
		       " seen_at, expires_at, ends_at) VALUES (REPEAT('h', 32), 11, '', " AT ", " AT
		       ", '2030-01-01', '2030-01-01')");
	fixture_sql(f, "INSERT INTO citizen_wechat (citizen_id, openid_hash, openid_sealed,"
		       " created_at, login_at) VALUES (12, REPEAT('o', 32), 'sealed', " AT ", " AT
		       ")");
}

static int join_me(struct db *db, int64_t now)
{
	struct citizen_rows moved;

	(void)now;
	return citizen_join(db, OTHER, ME, &moved);
}

static int erase_me(struct db *db, int64_t now)
{
	return citizen_erase(db, ME, now);
}

static struct request by_session(struct fixture *f, uint64_t session)
{
	struct request req = { .arena = f->arena,
			       .db = f->db,
			       .now = f->now,
			       .visitor = { .known = true },
			       .bearer = true,
			       .bearer_id = session };

	memset(req.visitor.id, ME, sizeof(req.visitor.id));
	return req;
}

/* A new draft as the API makes it, in one transaction; `meanwhile` begins in its middle. */
static void while_making(struct fixture *f, int (*meanwhile)(struct db *db, int64_t now))
{
	struct request req =
		by_session(f, (uint64_t)fixture_number(f, "SELECT id FROM citizen_session"));
	struct citizen who;
	int status;
	pid_t pid;

	assert_int_equal(db_begin(f->db), 0);
	assert_int_equal(citizen_need(f->db, &req, &who), 0);
	assert_int_equal(who.id, ME);
	pid = fork();
	if (!pid) {
		struct db *db = fixture_connect(f);
		struct arena *a = arena_new();
		db_use_arena(db, a);
		_exit(meanwhile(db, f->now) == 0 ? 0 : 1);
	}
	usleep(300000);
	fixture_sql(f, "INSERT INTO draft (id, token, citizen_id, nickname, created_at,"
		       " updated_at) VALUES (501, REPEAT('t', 16), 11, 'Nick11', " AT ", " AT ")");
	assert_int_equal(db_end(f->db, 0), 0);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

static void a_draft_that_is_just_being_made_moves_along(void **state)
{
	struct fixture *f = *state;

	people(f);
	while_making(f, join_me);
	assert_int_equal(fixture_number(f, "SELECT citizen_id FROM draft WHERE id = 501"), OTHER);
}

static void a_draft_that_is_just_being_made_goes_with_its_person(void **state)
{
	struct fixture *f = *state;

	people(f);
	while_making(f, erase_me);
	assert_int_equal(fixture_count(f, "draft"), 0);
}

/* Her request was let in a moment before. */
static void a_session_that_ended_makes_nothing_more(void **state)
{
	struct fixture *f = *state;
	struct request req = by_session(f, 1);
	struct citizen who;

	people(f);
	fixture_sql(f, "DELETE FROM citizen_session");
	assert_int_equal(citizen_need(f->db, &req, &who), -1);
	assert_int_equal(citizen_erase(f->db, ME, f->now), 0);
	assert_int_equal(citizen_need(f->db, &req, &who), -1);
	assert_int_equal(fixture_count(f, "citizen WHERE visitor = REPEAT(CHAR(11), 16)"), 0);
	req.bearer = false; /* a browser begins anew */
	assert_int_equal(citizen_need(f->db, &req, &who), 0);
	assert_true(who.id > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_draft_that_is_just_being_made_moves_along),
		fixture_test(a_draft_that_is_just_being_made_goes_with_its_person),
		fixture_test(a_session_that_ended_makes_nothing_more),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
