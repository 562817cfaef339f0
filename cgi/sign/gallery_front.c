#include "sign/gallery_front.h"

#include "sign/facade_store.h"

enum db_row_result kept_front_load(struct db *db, struct arena *a, const char *token, int64_t now,
				   struct kept_front *out)
{
	enum db_row_result row = facade_kept(db, a, token, &out->facade);
	const struct sign_rules *rules = row == DB_ROW ? sign_rules_now(db, a, now) : NULL;

	if (row != DB_ROW)
		return row;
	if (!rules)
		return DB_FAILED;
	sign_standard_pick(rules, sign_street_find(rules, out->facade.street), out->facade.area,
			   &out->standard);
	sign_fit(a, &out->standard, &out->facade, KIND__MAX, &out->found);
	out->front = (struct gallery_front){ &out->facade, &out->standard, &out->found };
	return DB_ROW;
}
