/* Shop signs before they are made: the gallery, the facade's rules, and /s/, what a sign's QR leads
 * to. */
#include "base/clock.h"
#include "db/db.h"
#include "dispatch/edition.h"
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

static struct edition edition = { .load = sign_areas_load };

static int start(const struct conf *c)
{
	struct db *db;
	int result;

	if (studio_start(c) < 0)
		return -1;
	db = db_open(c, "signs");
	result = edition_start(&edition, db, clock_now());
	db_close(db);
	return result;
}

static void refresh(struct db *db, int64_t now)
{
	edition_refresh(&edition, db, now);
}

static const struct program signs = {
	.name = "signs",
	.routes = routes,
	.start = start,
	.refresh = refresh,
};

int main(int argc, char **argv)
{
	return server_main(&signs, argc, argv);
}
