#include "tests/page/desk.h"

#include "account/password.h"
#include "account/session.h"
#include "desk/pages.h"

/* Pages that only some may open, for the guards. */
static void plain(struct request *req, struct response *resp)
{
	(void)req;
	response_say(resp, 200, "在里面了", NULL);
}

static const struct route probe_routes[] = {
	{ GET, "/desk/probe", plain, NEED_STAFF, 0 },
	{ GET, "/desk/office", plain, NEED_STAFF | FOR(OFFICE) | FOR(DISPATCHER), 0 },
	{ POST, "/desk/probe", plain, NEED_STAFF | NEED_CSRF, 1000 },
	{ 0 },
};

void desk_open(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { login_routes, account_routes,
						      evaluation_routes, probe_routes, NULL };

	browser_open(b, f->conf, f->db, tables);
	b->program.admit = session_admit;
	b->program.say_page = "desk/say";
	b->program.home = "/desk";
	f->now = clock_now();
}

uint64_t desk_staff(struct fixture *f, const char *login, enum role role, uint64_t unit)
{
	static char hash[PASSWORD_HASH];

	db_use_arena(f->db, f->arena);
	if (!*hash)
		assert_int_equal(password_hash(hash, DESK_PASSWORD), 0);
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO staff (login, name, password, role, unit_id,"
				 " must_change, created_at, changed_at)"
				 " VALUES (?, CONCAT('姓', ?), ?, ?, NULLIF(?, 0), 0, ?, ?)",
				 "sssuutt", login, login, hash, (uint64_t)role, unit, f->now,
				 f->now),
			 1);
	return db_last_id(f->db);
}

int desk_log_in(struct browser *b, const char *login, const char *password)
{
	assert_int_equal(browser_get(b, "/desk/login"), 200);
	return browser_post(b, "/desk/login", "login", login, "password", password, NULL);
}

uint64_t desk_enter(struct fixture *f, struct browser *b, const char *login, enum role role,
		    uint64_t unit)
{
	uint64_t id;

	desk_open(f, b);
	id = desk_staff(f, login, role, unit);
	assert_int_equal(desk_log_in(b, login, DESK_PASSWORD), 303);
	assert_non_null(browser_cookie(b, "desk"));
	return id;
}

int64_t desk_logged(struct fixture *f, unsigned int event)
{
	return fixture_number(f, "SELECT COUNT(*) FROM staff_log WHERE event = %u", event);
}

int desk_is_in(struct browser *b)
{
	return browser_get(b, "/desk/probe") == 200;
}
