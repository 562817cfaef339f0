/* Other programs come in: Open311 GeoReport v2. */
#include "open311/pages.h"
#include "open311/reply.h"
#include "open311/service.h"
#include "report/city.h"
#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "dispatch/edition.h"
#include "web/server.h"

static const struct route *const routes[] = { open311_discovery_routes,
					      open311_service_routes,
					      open311_request_routes,
					      open311_update_routes,
					      open311_export_routes,
					      open311_core_routes,
					      NULL };

static int load(struct db *db)
{
	return city_load(db) < 0 || service_load(db) < 0 ? -1 : 0;
}

static struct edition edition = { .load = load };

static int start(const struct conf *c)
{
	struct db *db = db_open(c, "open311");
	int result = edition_start(&edition, db, clock_now());

	db_close(db);
	return result;
}

static void refresh(struct db *db, int64_t now)
{
	edition_refresh(&edition, db, now);
}

static const struct program open311 = {
	.name = "open311",
	.routes = routes,
	.start = start,
	.refresh = refresh,
	.say = reply_say,
};

int main(int argc, char **argv)
{
	return server_main(&open311, argc, argv);
}
