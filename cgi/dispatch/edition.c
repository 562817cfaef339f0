#include "dispatch/edition.h"

#include "base/clock.h"
#include "base/log.h"
#include "dispatch/scope.h"

static int read_all(struct edition *e, struct db *db, uint64_t version, int64_t now)
{
	if (e->load(db) < 0)
		return -1;
	e->version = version;
	e->day = now / CLOCK_DAY;
	return 0;
}

int edition_start(struct edition *e, struct db *db, int64_t now)
{
	uint64_t version;

	return scope_version(db, &version) < 0 ? -1 : read_all(e, db, version, now);
}

void edition_refresh(struct edition *e, struct db *db, int64_t now)
{
	uint64_t version;

	/* A clock that was set back looks, too. */
	if (now >= e->looked_at && now < e->looked_at + EDITION_SPAN)
		return;
	e->looked_at = now;
	if (scope_version(db, &version) < 0 || (version == e->version && now / CLOCK_DAY == e->day))
		return;
	if (read_all(e, db, version, now) == 0)
		log_info("edition", "read anew what was written since the last look");
}
