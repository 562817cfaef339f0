#include "tests/page/desk.h"

#include "account/password.h"
#include "account/session.h"
#include "desk/known.h"
#include "desk/outside.h"
#include "dispatch/workflow.h"
#include "desk/pages.h"
#include "desk/sign_pages.h"
#include "media/pages.h"

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
	static const struct route *const tables[] = { login_routes,        queue_routes,
						      case_routes,         assign_routes,
						      dispatch_routes,     account_routes,
						      evaluation_routes,   rules_routes,
						      precedents_routes,   redact_page_routes,
						      redact_routes,       accounts_routes,
						      notices_routes,      sign_queue_routes,
						      sign_ask_routes,     sign_filing_routes,
						      sign_storm_routes,   sign_answers_routes,
						      sign_figures_routes, handover_routes,
						      probe_routes,        NULL };

	browser_open(b, f->conf, f->db, tables);
	b->program.admit = session_admit;
	b->program.say_page = "desk/say";
	b->program.home = "/desk";
	f->now = clock_now();
	outside_forget();
	outside_look(f->db, f->now);
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

void desk_city(struct fixture *f)
{
	rows_city(f);
	fixture_sql(f, "INSERT INTO unit VALUES (2, '370212-cg', '崂山区城市管理局', '崂山城管',"
		       " 370212, NULL)");
	assert_int_equal(known_load(f->db), 0);
	db_use_arena(f->db, f->arena);
	f->now = clock_now();
}

uint64_t desk_case(struct fixture *f, uint64_t unit, int64_t due)
{
	uint64_t id =
		rows_report(f, &(struct rows_report){ .status = STATUS_HANDLING,
						      .group = 1,
						      .district = ROWS_SHINAN,
						      .street = ROWS_STREET,
						      .lat = 36.0631,
						      .lon = 120.3817,
						      .place_text = "公交站旁",
						      .submitted_at = f->now - 3 * CLOCK_HOUR });

	rows_case(f, id, f->now - 2 * CLOCK_HOUR, f->now + due, 0);
	fixture_sql(f,
		    "UPDATE case_file SET unit_id = %u, dispatched_at = opened_at,"
		    " limit_count = 48"
		    " WHERE report_id = %llu",
		    (unsigned int)unit, (unsigned long long)id);
	return id;
}

void desk_set_state(struct fixture *f, uint64_t report, unsigned int state)
{
	fixture_sql(f, "UPDATE report SET status = %u, detail = %u WHERE id = %llu",
		    (unsigned int)workflow_status(state), state > STATE_CLOSED ? state : 0,
		    (unsigned long long)report);
}

const char *desk_path(struct fixture *f, uint64_t id)
{
	return arena_printf(f->arena, "/desk/case/%s", rows_number(f, id));
}

int desk_look(struct fixture *f, struct browser *b, uint64_t id)
{
	return browser_get(b, "%s", desk_path(f, id));
}

/* The newest row of the log that the last page knew, as its forms carry it. */
const char *desk_seen(struct fixture *f, const struct browser *b)
{
	static const char before[] = "name=\"seen\" value=\"";
	const char *p = strstr(b->body, before);

	assert_non_null(p);
	p += strlen(before);
	return arena_strndup(f->arena, p, strcspn(p, "\""));
}

int desk_act(struct fixture *f, struct browser *b, uint64_t id, const char *action,
	     const char *note)
{
	return browser_post(b, desk_path(f, id), "action", action, "seen", desk_seen(f, b), "note",
			    note, NULL);
}

/* A case with the log it would have. */
uint64_t desk_logged_case(struct fixture *f, uint64_t unit, int64_t due)
{
	uint64_t id = desk_case(f, unit, due);

	rows_log(f, id, f->now - 3 * CLOCK_HOUR, ACTOR_CITIZEN, "市民", ACTION_SUBMIT, 0, 1, "");
	rows_log(f, id, f->now - 2 * CLOCK_HOUR, ACTOR_CORE, "派单系统", ACTION_DISPATCH, 1, 3,
		 "井盖类问题由市南区城市管理局负责");
	return id;
}

unsigned int desk_state(struct fixture *f, uint64_t id)
{
	return (unsigned int)
		fixture_number(f, "SELECT IF(detail, detail, status) FROM report WHERE id = %llu",
			       (unsigned long long)id);
}
