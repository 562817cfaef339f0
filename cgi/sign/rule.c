#include "sign/rule.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "sign/words.h"

enum { STMT_VERSION, STMT_RULES, STMT_STREETS };

const char *const sign_rule_statements[] = {
	[STMT_VERSION] = "SELECT version FROM rules_version WHERE id = 1",
	[STMT_RULES] =
		"SELECT rule, area_code, street, breaks, value, words, forbidden, basis, text,"
		" source FROM sign_rule"
		" WHERE valid_from <= DATE_ADD('1970-01-01', INTERVAL ? DAY)"
		" AND (valid_to IS NULL"
		" OR valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY))"
		" ORDER BY id LIMIT 2000",
	[STMT_STREETS] = "SELECT code, name, area_code, looks, pedestrian, about, basis"
			 " FROM sign_street"
			 " WHERE valid_from <= DATE_ADD('1970-01-01', INTERVAL ? DAY)"
			 " AND (valid_to IS NULL"
			 " OR valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY))"
			 " ORDER BY area_code, name LIMIT 500",
	NULL,
};

static const char *const names[RULE__MAX] = {
	[RULE_STREET] = "street-standard",
	[RULE_ONE_SIGN] = "one-sign",
	[RULE_LINTEL_ONLY] = "lintel-only",
	[RULE_SECOND_FLOOR] = "second-floor",
	[RULE_ABOVE_THIRD] = "above-third",
	[RULE_ROOF] = "roof",
	[RULE_BLADE] = "blade",
	[RULE_ADVERT] = "advert",
	[RULE_NAME] = "name",
	[RULE_CHARACTERS] = "characters",
	[RULE_MOVING_LIGHT] = "moving-light",
	[RULE_JOINED] = "joined",
	[RULE_FIRE] = "fire",
	[RULE_SILL] = "sill",
	[RULE_CLEARANCE] = "clearance",
	[RULE_OVERHANG] = "overhang",
	[RULE_WINDOW] = "window",
	[RULE_STRUCTURE] = "structure",
	[RULE_FACILITY] = "facility",
	[RULE_HERITAGE] = "heritage",
	[RULE_HEIGHT_SINGLE] = "height-single",
	[RULE_HEIGHT] = "height",
	[RULE_THICKNESS] = "thickness",
	[RULE_THICKNESS_MAX] = "thickness-max",
	[RULE_WIDTH] = "width",
	[RULE_REACH] = "reach",
	[RULE_SIDE_WIDTH] = "side-width",
	[RULE_SIDE_HEIGHT] = "side-height",
	[RULE_SHARED_WIDTH] = "shared-width",
	[RULE_SHARED_HEIGHT] = "shared-height",
	[RULE_ALIGN] = "align",
	[RULE_LIGHT] = "light",
	[RULE_MATERIAL] = "material",
	[RULE_COLOUR] = "colour",
	[RULE_KELVIN_MIN] = "kelvin-min",
	[RULE_KELVIN_MAX] = "kelvin-max",
	[RULE_FACE] = "face",
	[RULE_UPKEEP] = "upkeep",
};

int rule_find(const char *name)
{
	for (int i = 0; i < RULE__MAX; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

const char *rule_name(enum sign_rule_id id)
{
	return names[id];
}

int rule_words(enum sign_rule_id id)
{
	switch (id) {
	case RULE_LINTEL_ONLY:
	case RULE_SECOND_FLOOR:
		return WORDS_KIND;
	case RULE_LIGHT:
		return WORDS_LIGHT;
	case RULE_MATERIAL:
		return WORDS_MATERIAL;
	case RULE_COLOUR:
		return WORDS_COLOUR;
	case RULE_FACE:
		return WORDS_FACE;
	default:
		return -1;
	}
}

bool sign_rule_take(struct arena *a, struct sign_rule *out, const char *name, const char *text)
{
	int id = rule_find(name), list = id < 0 ? -1 : rule_words((enum sign_rule_id)id);
	const char *unknown = NULL;

	if (id < 0) {
		log_error("sign", "no check is called %s: the rule is left out", name);
		return false;
	}
	out->id = (enum sign_rule_id)id;
	out->words = 0;
	if (list >= 0 && text)
		out->words = words_read(a, (enum words_list)list, text, &unknown);
	/* A set without its unknown word would allow less than the city wrote. */
	if (unknown || (list >= 0 && !out->words) || (list < 0 && text && *text)) {
		log_error("sign", "rule %s: %s is no word of it: the rule is left out", name,
			  unknown ? unknown : "what it names");
		return false;
	}
	return true;
}

/* --- which row counts --------------------------------------------------------------------- */

/* 370202005 lies in 370202, and that in 3702. */
static bool lies_in(uint32_t area, uint32_t in)
{
	return area == in || (area > 999999 && area / 1000 == in) || in == SIGN_CITY;
}

/* 0: does not apply here; the larger, the more specific. */
static int rank(const struct sign_rule *r, const struct sign_street *street, uint32_t area)
{
	if (r->street)
		return street && !strcmp(street->code, r->street) ? 4 : 0;
	if (!lies_in(area, r->area))
		return 0;
	if (r->area == SIGN_CITY)
		return 1;
	return r->area > 999999 ? 3 : 2;
}

void sign_standard_pick(const struct sign_rules *r, const struct sign_street *street, uint32_t area,
			struct sign_standard *out)
{
	int best[RULE__MAX] = { 0 };

	*out = (struct sign_standard){ .street = street };
	if (street)
		area = street->area;
	else if (!area)
		area = SIGN_CITY;
	for (size_t i = 0; i < r->rule_count; i++) {
		const struct sign_rule *one = &r->rules[i];
		int n = rank(one, street, area);

		if (n <= best[one->id])
			continue;
		best[one->id] = n;
		out->rule[one->id] = one;
	}
	for (int id = 0; id < RULE__MAX; id++)
		out->own += best[id] == 4;
}

const struct sign_street *sign_street_find(const struct sign_rules *r, const char *text)
{
	for (size_t i = 0; text && *text && i < r->street_count; i++)
		if (!strcmp(r->streets[i].code, text) || !strcmp(r->streets[i].name, text))
			return &r->streets[i];
	return NULL;
}

/* --- from the database -------------------------------------------------------------------- */

static int load_rules(struct db *db, struct arena *a, int64_t day, struct sign_rules *out)
{
	struct sign_rule *list = arena_alloc(a, SIGN_RULES_MAX * sizeof(*list));
	unsigned int breaks, value, basis;
	const char *name, *text;
	enum db_row_result row;

	if (db_query(db, sign_rule_statements[STMT_RULES], "ii", day, day) < 0)
		return -1;
	for (;;) {
		struct sign_rule *r = &list[out->rule_count];

		row = db_next(db, "sUsUUsUUss", &name, &r->area, &r->street, &breaks, &value, &text,
			      &r->forbidden, &basis, &r->text, &r->source);
		if (row != DB_ROW)
			break;
		r->breaks = breaks >= SIGN_NO ? SIGN_NO : SIGN_ADJUST;
		r->value = (int)value;
		r->basis = basis >= BASIS_KNOWN && basis < BASIS_INFERRED ? (enum sign_basis)basis
									  : BASIS_INFERRED;
		out->rule_count += sign_rule_take(a, r, name, text);
	}
	out->rules = list;
	return row == DB_NONE ? 0 : -1;
}

static int load_streets(struct db *db, struct arena *a, int64_t day, struct sign_rules *out)
{
	struct sign_street *list = arena_alloc(a, SIGN_STREETS_MAX * sizeof(*list));
	unsigned int pedestrian, basis;
	enum db_row_result row;

	if (db_query(db, sign_rule_statements[STMT_STREETS], "ii", day, day) < 0)
		return -1;
	for (;;) {
		struct sign_street *s = &list[out->street_count];

		row = db_next(db, "ssUsUsU", &s->code, &s->name, &s->area, &s->looks, &pedestrian,
			      &s->about, &basis);
		if (row != DB_ROW)
			break;
		s->pedestrian = pedestrian != 0;
		s->basis = basis >= BASIS_KNOWN && basis < BASIS_INFERRED ? (enum sign_basis)basis
									  : BASIS_INFERRED;
		out->street_count++;
	}
	out->streets = list;
	return row == DB_NONE ? 0 : -1;
}

/* One worker, one thread: what was read last. */
static struct {
	struct arena *arena;
	struct sign_rules rules;
	uint64_t version;
	int64_t day;
} kept;

void sign_rules_forget(void)
{
	if (kept.arena)
		arena_free(kept.arena);
	kept.arena = NULL;
}

static int64_t day_of(int64_t now)
{
	struct civil c = clock_civil(now);

	return clock_days(c.year, c.month, c.day);
}

const struct sign_rules *sign_rules_now(struct db *db, struct arena *a, int64_t now)
{
	struct sign_rules fresh = { 0 };
	int64_t day = day_of(now);
	uint64_t version = 0;
	struct arena *own;
	int result;

	/* The version first: what is written while the rest is read is read again. */
	if (db_row(db, sign_rule_statements[STMT_VERSION], "", "u", &version) == DB_FAILED)
		return NULL;
	if (kept.arena && kept.version == version && kept.day == day)
		return &kept.rules;
	own = arena_new();
	db_use_arena(db, own);
	result = load_rules(db, own, day, &fresh) < 0 ? -1 : load_streets(db, own, day, &fresh);
	db_use_arena(db, a);
	if (result < 0) {
		arena_free(own);
		return NULL;
	}
	sign_rules_forget();
	kept.arena = own;
	kept.rules = fresh;
	kept.version = version;
	kept.day = day;
	return &kept.rules;
}
