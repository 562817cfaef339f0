#include "tests/page/snap.h"

#include "api/routes.h"
#include "report/city.h"
#include "report/routes.h"
#include "report/suggest.h"
#include "report/track_routes.h"

static const struct route *const tables[] = { snap_routes,
					      describe_routes,
					      check_routes,
					      receipt_routes,
					      support_routes,
					      track_routes,
					      category_search_routes,
					      api_category_routes,
					      NULL };

int snap_start(void **state)
{
	return fixture_start(state);
}

int snap_stop(void **state)
{
	city_forget();
	suggest_forget();
	return fixture_stop(state);
}

int snap_clean(void **state)
{
	struct fixture *f;

	fixture_clean(state);
	f = *state;
	rows_city(f);
	fixture_sql(f, "UPDATE area SET outline = 'MULTIPOLYGON(((120.33 36.03, 120.42 36.03,"
		       " 120.42 36.09, 120.33 36.09, 120.33 36.03)))' WHERE code = 370202");
	assert_int_equal(snap_reload(f), 0);
	return 0;
}

int snap_reload(struct fixture *f)
{
	int result = city_load(f->db) < 0 ? -1 : suggest_load(f->db);

	db_use_arena(f->db, f->arena);
	return result;
}

void snap_open_browser(struct browser *b, struct fixture *f)
{
	browser_open(b, f->conf, f->db, tables);
	assert_int_equal(browser_get(b, "/snap"), 200);
	assert_true(*b->csrf);
}

static uint64_t draft_id(struct fixture *f, const char *token)
{
	/* The tests' tokens differ in their first byte: 'a' begins 0x00, 'b' 0x0c. */
	return (uint64_t)fixture_number(f, "SELECT id FROM draft WHERE HEX(token) LIKE '%s%%'",
					*token == 'a' ? "00" : "0C");
}

uint64_t snap_photo(struct fixture *f, const char *token, unsigned int n)
{
	fixture_sql(f,
		    "INSERT INTO photo (citizen_id, draft_id, role, position, source_hash, hash,"
		    " width, height, colour, phash, exif_lat, exif_lon, created_at)"
		    " VALUES (1, %llu, 1, %u, REPEAT('%c', 32), REPEAT('%c', 32), 1600, 1200,"
		    " 0x336699, 0, 36.0777123, 120.3999123, '2026-11-23')",
		    (unsigned long long)draft_id(f, token), n, 'a' + (int)n, 'A' + (int)n);
	return (uint64_t)fixture_number(f, "SELECT MAX(id) FROM photo");
}

void snap_fill(struct browser *b, struct fixture *f, const char *token)
{
	const char *path = arena_printf(b->arena, "/snap/%s/place", token);

	assert_int_equal(browser_post(b, path, "lat", SNAP_LAT, "lon", SNAP_LON, "datum", "wgs84",
				      "place_source", "phone", "place_text", "8 号楼前", NULL),
			 303);
	snap_photo(f, token, 1);
	snap_photo(f, token, 2);
	path = arena_printf(b->arena, "/snap/%s/describe", token);
	assert_int_equal(browser_post(b, path, "body", "井盖松动，晚上很危险", "category", "g1",
				      "nickname", "小王", NULL),
			 303);
}

const char *snap_press_send(struct browser *b, struct fixture *f, const char *token)
{
	const char *location;

	assert_int_equal(browser_post(b, arena_printf(b->arena, "/snap/%s/send", token), NULL),
			 303);
	location = browser_header(b, "Location");
	assert_memory_equal(location, "/r/", 3);
	return arena_strndup(f->arena, location + 3, strcspn(location + 3, "/"));
}

const char *snap_send_one(struct browser *b, struct fixture *f, const char *token)
{
	snap_fill(b, f, token);
	return snap_press_send(b, f, token);
}

const char *snap_between(struct browser *b, const char *from, const char *to)
{
	const char *start = strstr(b->body, from);
	const char *end = start ? strstr(start, to) : NULL;

	if (!end)
		fail_msg("nothing from \"%s\" to \"%s\" in:\n%s", from, to, b->body);
	return arena_strndup(b->arena, start, (size_t)(end - start));
}
