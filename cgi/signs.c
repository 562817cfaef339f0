/* Shop signs before they are made: the gallery, the facade's rules, and /s/, what a sign's QR leads
 * to; and the same for programs, at /api/v1/signs: it alone can draw, and has their rows. */
#include "account/citizen_session.h"
#include "api/idempotency.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_routes.h"
#include "base/clock.h"
#include "db/db.h"
#include "dispatch/edition.h"
#include "sign/pages.h"
#include "sign/sign_areas.h"
#include "sign/studio.h"
#include "web/server.h"

static const struct route *const routes[] = { gallery_routes,
					      answers_routes,
					      fit_routes,
					      picture_routes,
					      design_routes,
					      corners_routes,
					      attach_routes,
					      design_file_routes,
					      code_routes,
					      ask_routes,
					      ask_follow_routes,
					      mine_routes,
					      passport_routes,
					      problem_routes,
					      safety_routes,
					      sticker_routes,
					      show_routes,
					      api_sign_gallery_routes,
					      api_sign_rules_routes,
					      api_sign_answers_routes,
					      api_sign_fit_routes,
					      api_sign_design_routes,
					      api_sign_ask_routes,
					      api_sign_follow_routes,
					      api_sign_passport_routes,
					      api_sign_care_routes,
					      api_sign_mine_routes,
					      NULL };

static struct edition edition = { .load = sign_areas_load };

static int start(const struct conf *c)
{
	struct db *db;
	int result;

	api_start(c);
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

/* Who waits for another call with the same key has a worker of ours waiting. */
static int worker(const struct conf *c, struct db *db)
{
	(void)c;
	db_lock_wait(db, IDEMPOTENCY_WAIT);
	return 0;
}

static const struct program signs = {
	.name = "signs",
	.routes = routes,
	.start = start,
	.refresh = refresh,
	.worker = worker,
	.identify = citizen_identify,
	.run = idempotency_run,
	.say = problem_say,
	.below = "/api/",
};

int main(int argc, char **argv)
{
	return server_main(&signs, argc, argv);
}
