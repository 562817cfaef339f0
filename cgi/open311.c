/* Other programs come in: Open311 GeoReport v2. */
#include "open311/pages.h"
#include "open311/reply.h"
#include "open311/service.h"
#include "report/city.h"
#include "base/arena.h"
#include "db/db.h"
#include "web/server.h"

static const struct route *const routes[] = { open311_discovery_routes,
					      open311_service_routes,
					      open311_request_routes,
					      open311_update_routes,
					      open311_export_routes,
					      open311_core_routes,
					      NULL };

static int start(const struct conf *c)
{
	struct db *db = db_open(c, "open311");
	int result = city_load(db) < 0 || service_load(db) < 0 ? -1 : 0;

	db_close(db);
	return result;
}

static const struct program open311 = {
	.name = "open311",
	.routes = routes,
	.start = start,
	.say = reply_say,
};

int main(int argc, char **argv)
{
	return server_main(&open311, argc, argv);
}
