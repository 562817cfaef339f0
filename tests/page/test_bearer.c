/* Who asks with "Authorization: Bearer": known by her session alone, and never by a cookie beside.
 */
#include "tests/db/fixture.h"
#include "tests/page/fixture.h"

#include "account/citizen.h"
#include "account/citizen_session.h"
#include "web/page.h"
#include "web/wire.h"

static unsigned int written;

static void who_show(struct request *req, struct response *resp)
{
	struct citizen who;

	assert_true(citizen_find(req->db, req, &who) >= 0);
	response_json(resp, 200,
		      json_pack("{s:I, s:b}", "citizen", (json_int_t)who.id, "bearer",
				req->bearer));
}

static void write_page(struct request *req, struct response *resp)
{
	written++;
	who_show(req, resp);
}

static int admit(struct request *req, struct response *resp)
{
	(void)req;
	(void)resp;
	return 0;
}

static const struct route routes[] = {
	{ GET, "/who", who_show, 0, 0 },
	{ GET, "/form", who_show, GIVE_VISITOR, 0 },
	{ POST, "/write", write_page, NEED_CSRF, 1000 },
	{ POST, "/staff", write_page, NEED_CSRF | NEED_STAFF, 1000 },
	{ 0 },
};
static const struct route *const tables[] = { routes, NULL };

struct world {
	struct fixture *f;
	struct browser b;
	struct request req; /* for what makes sessions */
	struct citizen_bearer bearer;
	uint64_t citizen_id;
};

static void open_world(struct world *w, void **state)
{
	*w = (struct world){ .f = *state };
	browser_open(&w->b, w->f->conf, w->f->db, tables);
	w->b.program.identify = citizen_identify;
	w->b.program.admit = admit;
	w->req = (struct request){
		.arena = w->f->arena, .conf = w->f->conf, .db = w->f->db, .now = clock_now()
	};
	written = 0;
	assert_int_equal(citizen_session_anonymous(&w->req, "小米 14", &w->bearer), 0);
	w->citizen_id =
		(uint64_t)fixture_number(w->f,
					 "SELECT citizen_id FROM citizen_session WHERE id = %llu",
					 (unsigned long long)w->bearer.id);
}

static int ask(struct world *w, const char *method, const char *uri, const char *authorization)
{
	const char *env[] = { arena_printf(w->b.arena, "HTTP_AUTHORIZATION=%s", authorization),
			      NULL };
	int status = browser_ask(&w->b, method, uri, "application/x-www-form-urlencoded", "", 0,
				 authorization ? env : NULL);

	db_use_arena(w->f->db, w->f->arena);
	return status;
}

static const char *good(const struct world *w)
{
	return arena_join(w->f->arena, "Bearer ", w->bearer.token, NULL);
}

static void a_bearer_is_its_sessions_citizen(void **state)
{
	struct world w;

	open_world(&w, state);
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 200);
	assert_page_has(&w.b, arena_printf(w.f->arena, "\"citizen\":%llu,\"bearer\":true",
					   (unsigned long long)w.citizen_id));
	assert_int_equal(ask(&w, "GET", "/who",
			     arena_join(w.f->arena, "bearer ", w.bearer.token, NULL)),
			 200);
	browser_close(&w.b);
}

static void only_the_hash_of_a_token_is_stored(void **state)
{
	struct world w;

	open_world(&w, state);
	assert_int_equal(strlen(w.bearer.token), BEARER_TEXT);
	assert_int_equal(
		fixture_number(w.f,
			       "SELECT COUNT(*) FROM citizen_session WHERE INSTR(token_hash,"
			       " '%.10s') OR device <> '小米 14'",
			       w.bearer.token),
		0);
	browser_close(&w.b);
}

static void a_bearer_needs_no_token_of_a_form_and_is_given_no_cookie(void **state)
{
	struct world w;

	open_world(&w, state);
	assert_int_equal(ask(&w, "POST", "/write", NULL), 403);
	assert_int_equal(ask(&w, "POST", "/write", good(&w)), 200);
	assert_int_equal(written, 1);
	assert_int_equal(ask(&w, "GET", "/form", good(&w)), 200);
	assert_null(browser_header(&w.b, "Set-Cookie"));
	browser_close(&w.b);
}

static void a_bearer_does_not_stand_for_the_token_of_staffs_forms(void **state)
{
	struct world w;

	open_world(&w, state);
	assert_int_equal(ask(&w, "POST", "/staff", good(&w)), 403);
	assert_int_equal(written, 0);
	browser_close(&w.b);
}

static void what_is_no_bearer_is_401_and_never_the_cookie_beside_it(void **state)
{
	struct world w;
	const char *bad[] = { "",   "Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz",
			      NULL, NULL,     NULL,      NULL };
	char *changed, *longer;

	open_world(&w, state);
	changed = arena_strdup(w.f->arena, good(&w));
	changed[20] = changed[20] == 'a' ? 'b' : 'a';
	longer = arena_alloc(w.f->arena, 3001);
	memset(longer, 'a', 3000);
	longer[3000] = '\0';
	bad[5] = changed;
	bad[6] = arena_join(w.f->arena, "Bearer ", longer, NULL);
	bad[7] = arena_join(w.f->arena, good(&w), " ", NULL);
	/* A browser with a cookie that holds, and the form's token in hand. */
	assert_int_equal(browser_get(&w.b, "/form"), 200);
	assert_non_null(browser_cookie(&w.b, "dl"));
	for (size_t i = 0; i < 8; i++) {
		if (ask(&w, "POST", "/write", bad[i]) != 401)
			fail_msg("\"%.80s\" is %d", bad[i], w.b.status);
		assert_non_null(browser_header(&w.b, "WWW-Authenticate"));
		assert_int_equal(ask(&w, "GET", "/who", bad[i]), 401);
	}
	assert_int_equal(written, 0);
	assert_int_equal(ask(&w, "GET", "/who", "Bearer \xff\xfe"), 401);
	browser_close(&w.b);
}

static void an_ended_session_is_401(void **state)
{
	struct world w;

	open_world(&w, state);
	assert_int_equal(citizen_session_end(w.f->db, w.citizen_id + 1, w.bearer.id), 0);
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 200);
	assert_int_equal(citizen_session_end(w.f->db, w.citizen_id, w.bearer.id), 1);
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 401);
	browser_close(&w.b);
}

static void a_session_ends_unused_and_at_last_however_much_it_is_used(void **state)
{
	struct world w;
	struct request *req;

	open_world(&w, state);
	req = &w.req;
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 200);
	/* Used every 80 days of 90 it lives on, but not over 400. */
	for (int days = 80; days <= 480; days += 80) {
		*req = (struct request){ .arena = w.f->arena,
					 .conf = w.f->conf,
					 .db = w.f->db,
					 .now = w.req.now + (days ? 80 * CLOCK_DAY : 0),
					 .wire = &(struct wire){
						 .env = (const char *const[]){
							 arena_join(w.f->arena,
								    "HTTP_AUTHORIZATION=", good(&w),
								    NULL),
							 NULL } } };
		assert_int_equal(citizen_identify(req), days <= 320 ? 0 : 401);
	}
	browser_close(&w.b);
}

static void an_unused_session_is_over_and_one_never_used_leaves_nothing(void **state)
{
	struct world w;
	int64_t now = clock_now();

	open_world(&w, state);
	assert_in_range(w.bearer.expires_at - now, CLOCK_DAY - CLOCK_MINUTE,
			CLOCK_DAY + CLOCK_MINUTE);
	assert_int_equal(citizen_sessions_forget(w.f->db, now, 10), 0);
	assert_int_equal(citizen_session_anonymous(&w.req, "", &w.bearer), 0);
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 200);
	fixture_sql(w.f,
		    "UPDATE citizen_session SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND");
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 401);
	/* One was never used: it goes with its citizen. Of the other only the session. */
	assert_int_equal(fixture_count(w.f, "citizen"), 2);
	assert_int_equal(citizen_sessions_forget(w.f->db, now, 10), 2);
	assert_int_equal(fixture_count(w.f, "citizen_session"), 0);
	assert_int_equal(fixture_count(w.f, "citizen"), 1);
	browser_close(&w.b);
}

static void an_accounts_citizen_stays_when_its_sessions_are_over(void **state)
{
	struct world w;

	open_world(&w, state);
	fixture_sql(w.f,
		    "INSERT INTO citizen_wechat (citizen_id, openid_hash, openid_sealed,"
		    " created_at, login_at) SELECT citizen_id, REPEAT('h', 32), 's', created_at,"
		    " created_at FROM citizen_session");
	assert_int_equal(citizen_sessions_forget(w.f->db, clock_now() + 2 * CLOCK_DAY, 10), 1);
	assert_int_equal(fixture_count(w.f, "citizen"), 1);
	browser_close(&w.b);
}

static void use_is_written_down_at_first_and_then_once_a_minute(void **state)
{
	struct world w;

	open_world(&w, state);
	db_statements(w.f->db);
	ask(&w, "GET", "/who", good(&w));
	assert_int_equal(db_statements(w.f->db), 3); /* who, that it is used, and the page's own */
	assert_true(fixture_number(w.f, "SELECT expires_at > UTC_TIMESTAMP(3) + INTERVAL 89 DAY"
					" AND seen_at > created_at FROM citizen_session"));
	db_statements(w.f->db);
	ask(&w, "GET", "/who", good(&w));
	assert_int_equal(db_statements(w.f->db), 2);
	fixture_sql(w.f, "UPDATE citizen_session SET seen_at = seen_at - INTERVAL 2 MINUTE");
	db_statements(w.f->db);
	ask(&w, "GET", "/who", good(&w));
	assert_int_equal(db_statements(w.f->db), 3);
	assert_true(fixture_number(w.f, "SELECT seen_at > UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE"
					" FROM citizen_session"));
	browser_close(&w.b);
}

static void a_thirty_first_session_ends_the_oldest(void **state)
{
	struct world w;
	struct citizen_session list[SESSIONS_MAX + 5];

	open_world(&w, state);
	for (int i = 0; i < SESSIONS_MAX; i++) {
		struct citizen_bearer more;
		assert_int_equal(citizen_session_open(&w.req, w.citizen_id, "手机", &more), 0);
	}
	assert_int_equal(citizen_sessions(&w.req, w.citizen_id, list, SESSIONS_MAX + 5),
			 SESSIONS_MAX);
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 401);
	assert_int_equal(citizen_session_end_all(w.f->db, w.citizen_id, list[0].id),
			 SESSIONS_MAX - 1);
	browser_close(&w.b);
}

static void without_the_database_a_bearer_is_503_and_not_somebody(void **state)
{
	struct world w;

	open_world(&w, state);
	w.b.db = NULL;
	assert_int_equal(ask(&w, "GET", "/who", good(&w)), 503);
	browser_close(&w.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_bearer_is_its_sessions_citizen),
		fixture_test(only_the_hash_of_a_token_is_stored),
		fixture_test(a_bearer_needs_no_token_of_a_form_and_is_given_no_cookie),
		fixture_test(a_bearer_does_not_stand_for_the_token_of_staffs_forms),
		fixture_test(what_is_no_bearer_is_401_and_never_the_cookie_beside_it),
		fixture_test(an_ended_session_is_401),
		fixture_test(a_session_ends_unused_and_at_last_however_much_it_is_used),
		fixture_test(an_unused_session_is_over_and_one_never_used_leaves_nothing),
		fixture_test(an_accounts_citizen_stays_when_its_sessions_are_over),
		fixture_test(use_is_written_down_at_first_and_then_once_a_minute),
		fixture_test(a_thirty_first_session_ends_the_oldest),
		fixture_test(without_the_database_a_bearer_is_503_and_not_somebody),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
