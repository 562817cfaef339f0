#include "api/rate.h"

#include "account/throttle.h"
#include "base/clock.h"
#include "base/conf.h"
#include "db/db.h"
#include "web/request.h"

/* A phone network puts hundreds of people behind one address. */
#define WECHAT_MOST 60

static struct db *own;

void rate_start(const struct conf *c)
{
	own = db_open(c, "api"); /* connects when it is first used */
}

static struct db *connection(const struct request *req)
{
	if (own)
		db_use_arena(own, req->arena);
	return own ? own : req->db;
}

static struct throttle_rate rate_of(const struct request *req, enum rate what)
{
	if (what == RATE_WECHAT)
		return (struct throttle_rate){ "rate wechat", WECHAT_MOST, 10 * CLOCK_MINUTE };
	return (struct throttle_rate){ "rate session",
				       (unsigned int)conf_int(req->conf, "account", "new_per_hour"),
				       CLOCK_HOUR };
}

int64_t rate_take(struct request *req, enum rate what)
{
	const struct throttle_rate r = rate_of(req, what);
	struct db *db = connection(req);

	if (throttle_tidy(db, req->now) < 0)
		return -1;
	return throttle_rate(db, &r, req->address, req->now);
}

void rate_give_back(struct request *req, enum rate what)
{
	const struct throttle_rate r = rate_of(req, what);

	throttle_give_back(connection(req), &r, req->address, req->now);
}
