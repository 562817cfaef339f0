#include "tests/page/open311.h"

#include "open311/pages.h"
#include "open311/reply.h"
#include "open311/service.h"
#include "report/city.h"

char open311_key[CLIENT_KEY_LEN + 1], open311_held_key[CLIENT_KEY_LEN + 1];

const struct client open311_publishes = { .name = "程序", .may_publish = true, .per_minute = 1000 };
static const struct client holds = { .name = "待审", .per_minute = 1000 };

void open311_open(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = {
		open311_discovery_routes, open311_service_routes, open311_request_routes,
		open311_update_routes,    open311_export_routes,  NULL
	};

	rows_city(f);
	fixture_sql(f, "INSERT INTO service_attribute VALUES"
		       " (1, 'state', 1, 'singlevaluelist', 1, '井盖状态', '现在的样子',"
		       " 'missing=缺失|broken=破损'),"
		       " (1, 'since', 2, 'datetime', 0, '何时起', '', NULL),"
		       " (1, 'count', 3, 'number', 0, '几个', '', NULL),"
		       " (1, 'note', 4, 'text', 0, '补充', '', NULL)");
	fixture_sql(f, "UPDATE area SET outline = 'MULTIPOLYGON(((120.3 36,120.43 36,120.43 36.1,"
		       "120.3 36.1,120.3 36)))' WHERE code = 370202");
	assert_int_equal(city_load(f->db), 0);
	assert_int_equal(service_load(f->db), 0);
	db_use_arena(f->db, f->arena);
	browser_open(b, f->conf, f->db, tables);
	b->program.say = reply_say;
	b->send_csrf = false;
	f->now = clock_now();
	assert_int_equal(client_add(f->db, &open311_publishes, DB_NULL_TIME, f->now, open311_key),
			 0);
	assert_int_equal(client_add(f->db, &holds, DB_NULL_TIME, f->now, open311_held_key), 0);
}

void open311_close(struct browser *b)
{
	browser_close(b);
	service_forget();
}

int open311_send(struct browser *b, const char *with, const char *code, const char *words)
{
	return browser_post(b, REQUESTS, "api_key", with, "service_code", code, "lat", "36.0631",
			    "long", "120.3817", "description", words, "attribute[state]", "missing",
			    NULL);
}

const char *open311_number(const struct browser *b)
{
	const char *at = strstr(b->body, "\"service_request_id\":\"");

	assert_non_null(at);
	return arena_strndup(b->arena, at + 22, REPORT_NUMBER_LEN);
}
