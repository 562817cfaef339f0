#include "tests/db/programs.h"

#include <stdio.h>
#include <sys/stat.h>

#include "db/migrate.h"
#include "tests/db/dispatch_city.h"

static const char *const programs[] = { "citizen", "media", "desk",      "signs",     "open311",
					"api",     "admin", "dispatchd", "handoverd", "notifyd" };
#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

void program_password(struct fixture *f, const char *program, const char *password)
{
	const char *path = arena_printf(f->arena, "%s/db_%s", f->dir, program);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(password, file);
	fclose(file);
	chmod(path, 0600);
}

int programs_start(void **state)
{
	struct fixture *f;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	for (size_t i = 0; i < PROGRAMS; i++)
		program_password(f, programs[i], "geheim42");
	return migrate_grants(f->db, f->conf, "schema/grants.sql");
}

int programs_stop(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; f && i < PROGRAMS; i++)
		fixture_sql(f, "DROP USER 'dl_%s'@'localhost'", programs[i]);
	return fixture_stop(state);
}

int programs_clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

struct db *program_db(struct fixture *f, const char *program)
{
	struct db *db = db_open(f->conf, program);

	db_use_arena(db, f->arena);
	return db;
}

void programs_try(struct fixture *f, const struct program_attempt *attempts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct db *db = program_db(f, attempts[i].program);
		int may;

		assert_int_equal(db_ping(db), 0);
		may = db_exec(db, attempts[i].sql, "") >= 0;
		if (may != attempts[i].may)
			fail_msg("%s %s: %s", attempts[i].program, may ? "may" : "may not",
				 attempts[i].sql);
		db_close(db);
	}
}
