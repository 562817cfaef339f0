#include "sign/sign_areas.h"

#include "base/log.h"
#include "db/db.h"
#include "geo/area.h"

static struct area_map *known;

int sign_areas_load(struct db *db)
{
	struct area_map *fresh = area_load(db);

	if (!fresh)
		return -1;
	area_free(known);
	known = fresh;
	return 0;
}

int sign_areas_start(const struct conf *c)
{
	struct db *db = db_open(c, "signs");
	int result = sign_areas_load(db);

	/* The child of a fork must not find its parent's connection. */
	db_close(db);
	return result;
}

const struct area_map *sign_areas(void)
{
	BUG_IF(!known);
	return known;
}
