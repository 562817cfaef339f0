#include "tests/page/signs.h"

#include "base/secret.h"
#include "sign/pages.h"
#include "sign/sign_areas.h"

void signs_open(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { code_routes,       ask_routes,
						      ask_follow_routes, mine_routes,
						      passport_routes,   problem_routes,
						      safety_routes,     NULL };

	browser_open(b, f->conf, f->db, tables);
	f->now = clock_now();
}

uint64_t signs_citizen(struct fixture *f, struct browser *b)
{
	assert_int_equal(browser_get(b, "/signs/mine"), 200);
	if (!fixture_count(f, "citizen"))
		fixture_sql(f, "INSERT INTO citizen (visitor, created_at) VALUES (REPEAT('x', 16),"
			       " '2026-01-01')");
	return (uint64_t)fixture_number(f, "SELECT MAX(id) FROM citizen");
}

const char *signs_between(struct fixture *f, const struct browser *b, const char *before)
{
	const char *p = strstr(b->body, before);

	if (!p)
		fail_msg("\"%s\" is not in:\n%s", before, b->body);
	p += strlen(before);
	return arena_strndup(f->arena, p, strcspn(p, "\""));
}

const char *signs_send(struct fixture *f, struct browser *b, const char *shop)
{
	const char *once, *to;

	assert_int_equal(browser_get(b, "/signs/ask/new?words=1"), 200);
	once = signs_between(f, b, "name=\"once\" value=\"");
	assert_int_equal(browser_post(b, "/signs/ask/new", "once", once, "shop", shop, "trade",
				      "catering", "street", "370202001", "place", "香港中路 66 号",
				      "kind", "blade", "width", "0.6", "height", "1.5 米", "body",
				      "想做竖牌，可以吗？", NULL),
			 303);
	to = browser_header(b, "Location");
	assert_memory_equal(to, "/signs/ask/ZD-", 14);
	return arena_strdup(f->arena, to + strlen("/signs/ask/"));
}

const char *signs_storefront(struct fixture *f, struct browser *b)
{
	const char *number = signs_send(f, b, "鲜得来");
	struct sign_deed answer = signs_deed(f, SIGN_ANSWER, SIGN_ADVISER, "可以这样做");
	struct ask_more more = { .verdict = VERDICT_GOOD };
	struct ask ask;

	db_use_arena(f->db, f->arena);
	assert_int_equal(ask_find(f->db, number, &ask), 1);
	assert_int_equal(ask_act(f->db, f->arena, ask.id, &answer, &more), SIGN_DONE);
	assert_int_equal(browser_get(b, "/signs/ask/%s", number), 200);
	assert_int_equal(browser_post(b, arena_printf(f->arena, "/signs/ask/%s", number), "do",
				      "agree", "seen",
				      signs_between(f, b, "name=\"seen\" value=\""), NULL),
			 303);
	return arena_strdup(f->arena, browser_header(b, "Location") + 3);
}
