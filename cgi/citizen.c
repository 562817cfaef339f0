/* The citizen's program: what a person with a phone sees, but for the photos' bytes (media). */
#include "report/city.h"
#include "report/routes.h"
#include "report/track_routes.h"
#include "web/server.h"

static const struct route *const routes[] = {
	home_routes,
	snap_routes,
	describe_routes,
	check_routes,
	receipt_routes,
	support_routes,
	follow_routes,
	answer_routes,
	track_routes,
	list_routes,
	map_routes,
	me_routes,
	category_search_routes,
	NULL
};

static const struct program citizen = {
	.name = "citizen",
	.routes = routes,
	.start = city_start,
};

int main(int argc, char **argv)
{
	return server_main(&citizen, argc, argv);
}
