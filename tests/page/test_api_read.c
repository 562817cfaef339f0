/* Reading by the JSON API: what it costs, who sees what, and what a lost database comes to. */
#include "tests/page/api.h"

#include "account/citizen_session.h"
#include "api/problem.h"
#include "api/routes.h"
#include "report/city.h"
#include "report/follow.h"
#include "report/status.h"

static const struct route *const tables[] = { api_root_routes, api_report_routes,
					      api_city_routes, api_category_routes,
					      api_me_routes,   NULL };

static void open_reader(struct fixture *f, struct browser *b)
{
	browser_open(b, f->conf, f->db, tables);
	b->program.say = problem_say;
	b->program.identify = citizen_identify;
	b->accept = "application/json";
}

static json_t *get_json(struct browser *b, const char *path)
{
	json_t *root;

	if (browser_get(b, "/api/v1%s", path) != 200)
		fail_msg("%s: %d %s", path, b->status, b->body);
	root = json_loads(b->body, 0, NULL);
	assert_non_null(root);
	return root;
}

static size_t items(struct browser *b, const char *path)
{
	json_t *root = get_json(b, path);
	size_t n = json_array_size(json_object_get(root, "items"));

	json_decref(root);
	return n;
}

static void no_read_runs_more_than_four_statements(void **state)
{
	static const struct {
		const char *path;
		unsigned int most;
	} reads[] = {
		{ "/", 0 },
		{ "/openapi.json", 0 },
		{ "/problems", 0 },
		{ "/areas", 0 },
		{ "/categories", 0 },
		{ "/categories/search?q=x", 0 },
		{ "/city", 2 },
		{ "/reports", 1 },
		{ "/map/districts", 1 },
		{ "/map/points?south=36&west=120&north=36.1&east=121", 1 },
		{ "/reports?status=handling&district=370202", 1 },
		{ "/reports?street=370202001", 2 },
		{ "/reports?q=%E4%BA%95%E7%9B%96", 2 },
		{ "/me/reports", 2 },
		{ "/me/followed", 2 },
		{ "/me/notices", 4 },
	};
	struct fixture *f = *state;
	struct browser b, hers;
	uint64_t id;

	page_browser(f, &hers);
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	id = page_report(f, page_citizen(f, &hers), STATUS_HANDLING);
	open_reader(f, &b);
	browser_set_cookie(&b, "dl", browser_cookie(&hers, "dl"));
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		db_statements(f->db);
		assert_int_equal(browser_get(&b, "/api/v1%s", reads[i].path), 200);
		if (db_statements(f->db) > reads[i].most)
			fail_msg("%s: more than %u statements", reads[i].path, reads[i].most);
		assert_non_null(browser_header(&b, "ETag"));
	}
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/api/v1/reports/%s", rows_number(f, id)), 200);
	assert_in_range(db_statements(f->db), 1, 4);
	browser_close(&b);
	browser_close(&hers);
}

static void a_list_has_what_its_page_has_in_the_same_order(void **state)
{
	struct fixture *f = *state;
	struct browser b, page;
	json_t *root, *item;
	const char *at;
	size_t i;

	page_browser(f, &page);
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	rows_bulk(f, 1, 60);
	open_reader(f, &b);
	root = get_json(&b, "/reports?district=370202");
	browser_get(&page, "/nearby?district=370202");
	at = page.body;
	json_array_foreach(json_object_get(root, "items"), i, item)
	{
		at = strstr(at, json_string_value(json_object_get(item, "number")));
		assert_non_null(at);
	}
	assert_true(json_is_string(json_object_get(root, "next")));
	json_decref(root);
	browser_close(&b);
	browser_close(&page);
}

static void every_report_is_on_one_page_while_pages_are_turned(void **state)
{
	struct fixture *f = *state;
	const char *after = "";
	struct browser b;
	size_t seen = 0;

	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	rows_bulk(f, 1, 95);
	open_reader(f, &b);
	while (after) {
		json_t *root = get_json(&b, arena_printf(f->arena, "/reports?after=%s", after));
		const char *next = json_string_value(json_object_get(root, "next"));

		seen += json_array_size(json_object_get(root, "items"));
		after = arena_strdup(f->arena, next);
		json_decref(root);
	}
	assert_int_equal(seen, fixture_number(f, "SELECT COUNT(*) FROM report WHERE hidden = 0"));
	browser_close(&b);
}

static void what_a_visitor_is_to_a_report_is_kept_by_nobody(void **state)
{
	struct fixture *f = *state;
	struct browser hers, other, nobody;
	const char *path;
	uint64_t id;

	page_browser(f, &hers);
	page_browser(f, &other);
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	id = page_report(f, page_citizen(f, &hers), STATUS_HANDLING);
	assert_int_equal(follow_add(f->db, id, page_citizen(f, &other), f->now), 0);
	open_reader(f, &nobody);
	path = arena_printf(f->arena, "/api/v1/reports/%s", rows_number(f, id));
	browser_get(&hers, "%s", path);
	assert_page_has(&hers, "\"reporter\":true");
	assert_non_null(strstr(browser_header(&hers, "Cache-Control"), "no-store"));
	browser_get(&other, "%s", path);
	assert_page_has(&other, "\"follows\":true");
	assert_page_has(&other, "\"unfollow\"");
	assert_non_null(strstr(browser_header(&other, "Cache-Control"), "no-store"));
	browser_get(&nobody, "%s", path);
	assert_page_has(&nobody, "\"reporter\":false,\"follows\":false");
	assert_string_equal(browser_header(&nobody, "Cache-Control"), "public, max-age=10");
	browser_get(&nobody, "%s%s", path, page_secret(f, rows_number(f, id)));
	assert_page_has(&nobody, "\"reporter\":true");
	assert_non_null(strstr(browser_header(&nobody, "Cache-Control"), "no-store"));
	browser_close(&hers);
	browser_close(&other);
	browser_close(&nobody);
}

static void what_is_mine_is_mine_alone(void **state)
{
	struct fixture *f = *state;
	struct browser hers, other, nobody;

	page_browser(f, &hers);
	page_browser(f, &other);
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	page_report(f, page_citizen(f, &hers), STATUS_HANDLING);
	page_citizen(f, &other);
	assert_int_equal(items(&hers, "/me/reports"), 1);
	assert_int_equal(items(&other, "/me/reports"), 0);
	open_reader(f, &nobody);
	assert_int_equal(browser_get(&nobody, "/api/v1/me/reports"), 401);
	assert_problem(&nobody, "session");
	assert_string_equal(browser_header(&nobody, "WWW-Authenticate"),
			    "Bearer realm=\"dianliang\"");
	browser_close(&hers);
	browser_close(&other);
	browser_close(&nobody);
}

/* A cookie beside it does not help. */
static void a_bearer_that_is_none_is_401_on_every_read(void **state)
{
	static const char *const reads[] = { "/", "/reports", "/city", "/categories",
					     "/me/reports" };
	static const char *const bad[] = { "HTTP_AUTHORIZATION=Bearer x",
					   "HTTP_AUTHORIZATION=Bearer ",
					   "HTTP_AUTHORIZATION=Basic eDp5", "HTTP_AUTHORIZATION=" };
	struct fixture *f = *state;
	struct browser b, hers;

	page_browser(f, &hers);
	page_citizen(f, &hers);
	open_reader(f, &b);
	browser_set_cookie(&b, "dl", browser_cookie(&hers, "dl"));
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++)
		for (size_t n = 0; n < sizeof(bad) / sizeof(bad[0]); n++) {
			const char *const env[] = { bad[n], NULL };
			const char *uri = arena_printf(f->arena, "/api/v1%s", reads[i]);

			assert_int_equal(browser_ask(&b, "GET", uri, NULL, "", 0, env), 401);
			assert_problem(&b, "session");
		}
	browser_close(&b);
	browser_close(&hers);
}

static void a_lost_database_is_503_and_no_empty_list(void **state)
{
	static const char *const reads[] = { "/reports",
					     "/reports?street=370202001",
					     "/reports?lat=36.06&lon=120.38",
					     "/reports?q=%E4%BA%95%E7%9B%96",
					     "/reports/%s",
					     "/map/districts",
					     "/map/points?south=36&west=120&north=36.1&east=121",
					     "/me/reports" };
	struct fixture *f = *state;
	struct browser b, hers;

	page_browser(f, &hers);
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	page_report(f, page_citizen(f, &hers), STATUS_HANDLING);
	open_reader(f, &b);
	browser_set_cookie(&b, "dl", browser_cookie(&hers, "dl"));
	fixture_sql(f, "RENAME TABLE report TO gone");
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		const char *path = i == 4 ? arena_printf(f->arena, "/reports/%s", rows_number(f, 1))
					  : reads[i];

		assert_int_equal(browser_get(&b, "/api/v1%s", path), 503);
		assert_problem(&b, "unavailable");
		assert_string_equal(browser_header(&b, "Retry-After"), "5");
	}
	fixture_sql(f, "RENAME TABLE gone TO report");
	browser_close(&b);
	browser_close(&hers);
}

static void no_view_holds_an_internal_key_or_markup(void **state)
{
	struct fixture *f = *state;
	struct browser b, hers;
	uint64_t id;

	page_browser(f, &hers);
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	id = page_report(f, page_citizen(f, &hers), STATUS_HANDLED);
	fixture_sql(f, "UPDATE report SET body = '<b>井盖</b> & \"松动\"'");
	open_reader(f, &b);
	browser_get(&b, "/api/v1/reports/%s", rows_number(f, id));
	assert_page_has(&b, "<b>井盖</b> & \\\"松动\\\"");
	assert_page_lacks(&b, "\"_");
	assert_page_lacks(&b, "&amp;");
	assert_page_lacks(&b, "+08:00");
	assert_string_equal(browser_header(&b, "Content-Type"), "application/json; charset=utf-8");
	browser_close(&b);
	browser_close(&hers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(no_read_runs_more_than_four_statements),
		fixture_test(a_list_has_what_its_page_has_in_the_same_order),
		fixture_test(every_report_is_on_one_page_while_pages_are_turned),
		fixture_test(what_a_visitor_is_to_a_report_is_kept_by_nobody),
		fixture_test(what_is_mine_is_mine_alone),
		fixture_test(a_bearer_that_is_none_is_401_on_every_read),
		fixture_test(a_lost_database_is_503_and_no_empty_list),
		fixture_test(no_view_holds_an_internal_key_or_markup),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
