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

const struct area_map *sign_areas(void)
{
	BUG_IF(!known);
	return known;
}
