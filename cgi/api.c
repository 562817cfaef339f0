/* Other programs come in, the project's own among them: the JSON API v1 at /api/v1/ (the
 * mini-program, the web page's scripts). */
#include "account/citizen_session.h"
#include "account/wechat_ask.h"
#include "api/idempotency.h"
#include "api/openapi.h"
#include "api/problem.h"
#include "api/rate.h"
#include "api/reply.h"
#include "api/routes.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "db/db.h"
#include "dispatch/edition.h"
#include "report/city.h"
#include "report/suggest.h"
#include "web/server.h"

static const struct route *const routes[] = { api_root_routes,    api_report_routes,
					      api_session_routes, api_draft_routes,
					      api_send_routes,    api_join_routes,
					      api_answer_routes,  api_told_routes,
					      api_city_routes,    api_category_routes,
					      api_me_routes,      api_account_routes,
					      api_whole_routes,   NULL };

static int load(struct db *db)
{
	return city_load(db) < 0 ? -1 : suggest_load(db);
}

static struct edition edition = { .load = load };

static int start(const struct conf *c)
{
	struct db *db;
	char dir[300];
	int result;

	snprintf(dir, sizeof(dir), "%s/api", conf_str(c, "server", "static"));
	api_start(c);
	wechat_ask_start(c);
	if (openapi_load(dir) < 0)
		return -1;
	suggest_open(c);
	db = db_open(c, "api");
	result = edition_start(&edition, db, clock_now());
	db_close(db);
	return result;
}

static int worker(const struct conf *c, struct db *db)
{
	rate_start(c);
	/* Who waits for another call with the same key has a worker of ours waiting. */
	db_lock_wait(db, IDEMPOTENCY_WAIT);
	return 0;
}

static void refresh(struct db *db, int64_t now)
{
	edition_refresh(&edition, db, now);
}

static const struct program api = {
	.name = "api",
	.routes = routes,
	.start = start,
	.worker = worker,
	.refresh = refresh,
	.run = idempotency_run,
	.say = problem_say,
	.identify = citizen_identify,
};

int main(int argc, char **argv)
{
	return server_main(&api, argc, argv);
}
