/* Shop signs before they are made: the gallery, the facade's rules, and /s/, what a sign's QR leads
 * to. */
#include "sign/pages.h"
#include "sign/studio.h"
#include "web/server.h"

static const struct route *const routes[] = { gallery_routes, picture_routes, design_routes,
					      design_file_routes, NULL };

static const struct program signs = {
	.name = "signs",
	.routes = routes,
	.start = studio_start,
};

int main(int argc, char **argv)
{
	return server_main(&signs, argc, argv);
}
