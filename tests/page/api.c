#include "tests/page/api.h"

#include "api/idempotency.h"
#include "api/problem.h"
#include "api/routes.h"
#include "report/track_routes.h"

uint64_t api_citizen(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { api_draft_routes, api_send_routes,
						      api_join_routes,  api_answer_routes,
						      api_told_routes,  api_report_routes,
						      me_routes,        NULL };

	browser_open(b, f->conf, f->db, tables);
	b->program.say = problem_say;
	b->program.run = idempotency_run;
	f->now = clock_now();
	return page_citizen(f, b);
}

int api_ask_with(struct browser *b, const char *key, const char *method, const char *path,
		 const char *json)
{
	const char *env[] = { arena_printf(b->arena, "HTTP_X_CSRF_TOKEN=%s", b->csrf),
			      "HTTP_ACCEPT=application/json",
			      key ? arena_printf(b->arena, "HTTP_IDEMPOTENCY_KEY=%s", key) : NULL,
			      NULL };

	return browser_ask(b, method, arena_printf(b->arena, "/api/v1%s", path),
			   *json ? "application/json" : NULL, json, strlen(json), env);
}

int api_ask(struct browser *b, const char *method, const char *path, const char *json)
{
	return api_ask_with(b, NULL, method, path, json);
}

int api_ask_report(struct fixture *f, struct browser *b, uint64_t id, const char *what,
		   const char *json)
{
	return api_ask(b, "POST",
		       arena_printf(b->arena, "/reports/%s/%s", rows_number(f, id), what), json);
}

void api_draft(struct fixture *f, struct browser *b)
{
	assert_int_equal(api_ask(b, "POST", "/drafts",
				 "{\"draft\":\"" SNAP_TOKEN "\"," API_POINT
				 ",\"body\":\"井盖松动，晚上很危险\"}"),
			 201);
	snap_photo(f, SNAP_TOKEN, 1);
	snap_photo(f, SNAP_TOKEN, 2);
	fixture_sql(
		f,
		"UPDATE photo p JOIN draft d ON d.id = p.draft_id SET p.citizen_id = d.citizen_id");
}
