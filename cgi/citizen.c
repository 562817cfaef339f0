/* The citizen's program: what a person with a phone sees, but for the photos' bytes (media). */
#include "base/clock.h"
#include "db/db.h"
#include "dispatch/edition.h"
#include "dispatch/figures.h"
#include "dispatch/outbox.h"
#include "handover/handover_figures.h"
#include "notice/notice_figures.h"
#include "notice/routes.h"
#include "report/city.h"
#include "report/routes.h"
#include "report/suggest.h"
#include "report/track_routes.h"
#include "web/server.h"

static const struct route *const routes[] = {
	home_routes,   me_delete_routes,       snap_routes,    describe_routes,
	check_routes,  receipt_routes,         support_routes, follow_routes,
	answer_routes, track_routes,           list_routes,    map_routes,
	me_routes,     category_search_routes, notice_routes,  NULL
};

/* Reports are taken while dispatchd is down, but somebody should know that it is. */
#define QUEUE_TOO_OLD (60 * CLOCK_SECOND)

static const char *health(struct db *db)
{
	const char *trouble;
	int64_t lag;

	if (outbox_lag(db, clock_now(), &lag) < 0)
		return "the outbox cannot be read";
	if (lag > QUEUE_TOO_OLD)
		return "reports have waited over a minute for dispatch";
	trouble = handover_trouble(db, clock_now());
	/* Not dispatchd's own: but it reads the same file. */
	return trouble ? trouble : suggest_illness();
}

static void metrics(struct db *db, struct buf *out)
{
	int64_t lag;

	if (outbox_lag(db, clock_now(), &lag) == 0)
		buf_printf(out, "# TYPE dl_outbox_age_seconds gauge\ndl_outbox_age_seconds %.3f\n",
			   (double)lag / CLOCK_SECOND);
	figures_print(db, out);
	notice_figures_print(db, out);
	handover_figures_print(db, out);
}

static int load(struct db *db)
{
	return city_load(db) < 0 ? -1 : suggest_load(db);
}

static struct edition edition = { .load = load };

static int start(const struct conf *c)
{
	struct db *db = db_open(c, "citizen");
	int result;

	suggest_open(c);
	result = edition_start(&edition, db, clock_now());
	db_close(db);
	return result;
}

static void refresh(struct db *db, int64_t now)
{
	edition_refresh(&edition, db, now);
}

static const struct program citizen = {
	.name = "citizen",
	.routes = routes,
	.start = start,
	.refresh = refresh,
	.metrics = metrics,
	.health = health,
};

int main(int argc, char **argv)
{
	return server_main(&citizen, argc, argv);
}
