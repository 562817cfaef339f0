/* The desk: what staff see and do, at /desk. Nothing of it is public. */
#include "db/db.h"
#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/sign_pages.h"
#include "report/city.h"
#include "web/server.h"

static const struct route *const routes[] = {
	login_routes,        queue_routes,        case_routes,        assign_routes,
	account_routes,      evaluation_routes,   rules_routes,       precedents_routes,
	redact_page_routes,  accounts_routes,     notices_routes,     dispatch_routes,
	sign_queue_routes,   sign_ask_routes,     sign_filing_routes, sign_storm_routes,
	sign_answers_routes, sign_figures_routes, handover_routes,    NULL
};

static int start(const struct conf *c)
{
	struct db *db = db_open(c, "desk");
	int result = city_load(db) < 0 || known_load(db) < 0 ? -1 : 0;

	db_close(db);
	return result;
}

static const struct program desk = {
	.name = "desk",
	.routes = routes,
	.start = start,
	.admit = desk_admit,
	.say_page = "desk/say",
	.home = "/desk",
};

int main(int argc, char **argv)
{
	return server_main(&desk, argc, argv);
}
