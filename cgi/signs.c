/* Shop signs before they are made: the gallery, the facade's rules, and /s/, what a sign's QR leads
 * to. */
#include "sign/pages.h"
#include "sign/sign_areas.h"
#include "sign/studio.h"
#include "web/server.h"

static const struct route *const routes[] = { gallery_routes,  answers_routes,     fit_routes,
					      picture_routes,  design_routes,      corners_routes,
					      attach_routes,   design_file_routes, code_routes,
					      ask_routes,      ask_follow_routes,  mine_routes,
					      passport_routes, problem_routes,     safety_routes,
					      sticker_routes,  show_routes,        NULL };

static int start(const struct conf *c)
{
	return studio_start(c) < 0 ? -1 : sign_areas_start(c);
}

static const struct program signs = {
	.name = "signs",
	.routes = routes,
	.start = start,
};

int main(int argc, char **argv)
{
	return server_main(&signs, argc, argv);
}
