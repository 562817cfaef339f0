/* Admins who switch each other off in the same moment: one is always left. */
#include "tests/db/fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include "account/accounts.h"
#include "web/request.h"

#define ADMINS 4
#define ROUNDS 10

static uint64_t ids[ADMINS];

static void four_admins(struct fixture *f)
{
	fixture_sql(f, "DELETE FROM staff");
	for (int i = 0; i < ADMINS; i++)
		ids[i] = (uint64_t)staff_add(f->db, arena_printf(f->arena, "admin%d", i), "周",
					     ROLE_ADMIN, 0, "x", f->now);
}

/* Admin `me` tries all the others, as its page showed them before anything happened. */
static int switch_others_off(struct fixture *f, struct db *db, int me, const char *const *seen,
			     int go)
{
	struct staff who = { .id = ids[me], .login = "admin", .role = ROLE_ADMIN };
	struct request req = {
		.arena = arena_new(), .db = db, .staff = &who, .address = "", .now = f->now
	};
	int done = 0;
	char one;

	db_use_arena(db, req.arena);
	if (db_ping(db) < 0 || read(go, &one, 1) != 0)
		return 99;
	for (int i = 0; i < ADMINS; i++)
		if (i != me)
			done += account_disable(&req, ids[i], seen[i]) == ACCOUNT_DONE;
	return done;
}

static void one_round(struct fixture *f)
{
	struct staff who = { .id = 0, .login = "", .role = ROLE_ADMIN };
	struct request req = { .arena = f->arena, .db = f->db, .staff = &who, .now = f->now };
	const char *seen[ADMINS];
	int go[2], done = 0;

	for (int i = 0; i < ADMINS; i++) {
		struct account a;

		assert_int_equal(account_load(&req, ids[i], &a), 1);
		seen[i] = account_seen(&req, &a);
	}
	assert_int_equal(pipe(go), 0);
	for (int me = 0; me < ADMINS; me++) {
		if (fork())
			continue;
		close(go[1]);
		_exit(switch_others_off(f, db_open(f->conf, "root"), me, seen, go[0]));
	}
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < ADMINS; i++) {
		int status;

		wait(&status);
		assert_true(WIFEXITED(status));
		done += WEXITSTATUS(status);
	}
	assert_true(done < ADMINS);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM staff WHERE active = 1"),
			 ADMINS - done);
	/* No change without its row, no row without its change. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM staff_log WHERE event = 11"),
			 done);
}

static void an_admin_is_left_however_many_switch_each_other_off(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < ROUNDS; i++) {
		fixture_clean(state);
		db_use_arena(f->db, f->arena);
		four_admins(f);
		one_round(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(an_admin_is_left_however_many_switch_each_other_off),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
