/* The desk: what staff see and do, at /desk. Nothing of it is public. */
#include "base/clock.h"
#include "db/db.h"
#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/sign_pages.h"
#include "dispatch/edition.h"
#include "report/city.h"
#include "web/server.h"

static const struct route *const routes[] = {
	login_routes,        queue_routes,        case_routes,        assign_routes,
	account_routes,      evaluation_routes,   rules_routes,       precedents_routes,
	redact_page_routes,  accounts_routes,     notices_routes,     dispatch_routes,
	sign_queue_routes,   sign_ask_routes,     sign_filing_routes, sign_storm_routes,
	sign_answers_routes, sign_figures_routes, handover_routes,    NULL
};

static int load(struct db *db)
{
	return city_load(db) < 0 || known_load(db) < 0 ? -1 : 0;
}

static struct edition edition = { .load = load };

static int start(const struct conf *c)
{
	struct db *db = db_open(c, "desk");
	int result = edition_start(&edition, db, clock_now());

	db_close(db);
	return result;
}

static void refresh(struct db *db, int64_t now)
{
	edition_refresh(&edition, db, now);
}

static const struct program desk = {
	.name = "desk",
	.routes = routes,
	.start = start,
	.refresh = refresh,
	.admit = desk_admit,
	.say_page = "desk/say",
	.home = "/desk",
};

int main(int argc, char **argv)
{
	return server_main(&desk, argc, argv);
}
