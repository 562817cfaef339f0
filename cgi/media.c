/* media - photos in (POST /media/photos, /media/facade), out (GET /photo/...), painted over (POST
 * /desk/media/redact). The only program that decodes pictures. */
#include "account/citizen_session.h"
#include "account/session.h"
#include "api/problem.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "geo/area.h"
#include "media/pages.h"
#include "media/photo.h"
#include "web/server.h"

static const struct route *const routes[] = { upload_routes, resume_routes,
					      serve_routes,  staff_photo_routes,
					      redact_routes, facade_routes,
					      NULL };

static int start(const struct conf *c)
{
	struct db *db = db_open(c, "media");
	struct area_map *areas = area_load(db);

	/* The child of a fork must not find its parent's connection. */
	db_close(db);
	if (!areas)
		return -1;
	upload_use_areas(areas);
	photo_limit((unsigned int)conf_int(c, "media", "memory_mb"),
		    (unsigned int)conf_int(c, "media", "cpu_seconds"));
	return photo_start();
}

/* Whoever comes with a bearer is a program of the JSON API: it is told in its language. */
static int identify(struct request *req)
{
	req->say = problem_say;
	return citizen_identify(req);
}

static const struct program media = {
	.name = "media",
	.routes = routes,
	.start = start,
	.admit = session_admit,
	.identify = identify,
};

int main(int argc, char **argv)
{
	return server_main(&media, argc, argv);
}
