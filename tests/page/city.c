#include "tests/page/city.h"

#include "base/secret.h"
#include "report/track_routes.h"

void city_browser(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { track_routes, answer_routes, follow_routes,
						      list_routes, map_routes, me_routes, NULL };

	browser_open(b, f->conf, f->db, tables);
	/* Pages ask the real clock. */
	f->now = clock_now();
}

uint64_t city_citizen(struct fixture *f, struct browser *b)
{
	unsigned char visitor[TOKEN_BYTES];

	assert_int_equal(browser_get(b, "/me"), 200);
	assert_non_null(browser_cookie(b, "dl"));
	assert_int_equal(token_parse(visitor, arena_strndup(f->arena, browser_cookie(b, "dl"),
							    TOKEN_TEXT)), 0);
	db_use_arena(f->db, f->arena);
	return rows_citizen(f, visitor);
}

const char *city_secret(struct fixture *f, const char *number)
{
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];

	secret_tag(tag, "report", number, strlen(number));
	token_text(text, tag);
	return arena_printf(f->arena, "?k=%s", text);
}
