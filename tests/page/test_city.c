/* Home, lists, map, catalogue, my reports: what a visitor finds and how she gets around. */
#include "tests/page/reports.h"

#include "report/city.h"
#include "report/follow.h"
#include "report/home.h"
#include "report/map.h"
#include "report/me.h"
#include "api/routes.h"
#include "report/track_routes.h"

static void open_city(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = {
		home_routes,     list_routes, map_routes, me_routes, category_search_routes,
		api_city_routes, NULL
	};

	browser_open(b, f->conf, f->db, tables);
	f->now = clock_now();
	rows_city(f);
}

static json_t *get_json(struct browser *b, const char *uri)
{
	json_t *root;

	b->accept = "application/json";
	assert_int_equal(browser_get(b, "%s", uri), 200);
	root = json_loads(b->body, 0, NULL);
	assert_non_null(root);
	b->accept = "text/html";
	return root;
}

/* ---- home ---- */

static void home_shows_the_citys_figures_and_its_enabled_modules(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	fixture_sql(f, "INSERT INTO city_figure VALUES ('reported', 1234567, '2026-11-22'),"
		       " ('solved', 999, '2026-11-22'), ('median_hours', 60, '2026-11-22'),"
		       " ('dispatch_p50_ms', 777, '2026-11-22')");
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_page_has(&b, "1,234,567<small>件");
	assert_page_has(&b, "999<small>件");
	assert_page_has(&b, "2.5<small>天");
	assert_page_lacks(&b, "777");
	assert_page_has(&b, "href=\"/snap\"");
	assert_page_has(&b, "附近的问题");
	assert_page_lacks(&b, "还没有");
	assert_string_equal(browser_header(&b, "Cache-Control"), "public, max-age=10");
	assert_true(b.body_len < 20000);
	browser_close(&b);
}

static void home_of_a_new_city_is_whole_without_figures(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/"), 200);
	assert_int_equal(db_statements(f->db), 2);
	assert_page_has(&b, "<dd>0<small>件");
	assert_page_has(&b, "—");
	browser_close(&b);
}

static void home_without_its_database_is_503(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	fixture_sql(f, "RENAME TABLE module TO gone");
	assert_int_equal(browser_get(&b, "/"), 503);
	fixture_sql(f, "RENAME TABLE gone TO module");
	browser_close(&b);
}

static void care_mode_is_remembered_and_leads_back_to_a_path_of_ours(void **state)
{
	static const struct {
		const char *back, *to;
	} cases[] = {
		{ "/nearby?group=1", "/nearby?group=1" },
		{ "//evil.example/", "/" },
		{ "https://evil.example", "/" },
		{ "/\\evil.example", "/" },
		{ "", "/" },
		{ "javascript:alert(1)", "/" },
	};
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(browser_get(&b, "/care?on=1&back=%s", cases[i].back), 303);
		assert_string_equal(browser_header(&b, "Location"), cases[i].to);
	}
	browser_get(&b, "/");
	assert_page_has(&b, "data-weui-mode=\"care\"");
	browser_get(&b, "/care?on=0&back=/");
	browser_get(&b, "/");
	assert_page_lacks(&b, "data-weui-mode");
	browser_close(&b);
}

/* ---- lists ---- */

static void the_next_page_keeps_the_filters_and_shows_each_report_once(void **state)
{
	struct fixture *f = *state;
	const char *uri = "/nearby?group=1&status=handling&district=370202&q=%E4%BA%95%E7%9B%96";
	struct browser b;
	size_t seen = 0;

	open_city(f, &b);
	for (unsigned int i = 0; i < 50; i++)
		rows_report(f, &(struct rows_report){ .group = 1 + i % 2,
						      .status = STATUS_HANDLING,
						      .district = ROWS_SHINAN });
	while (uri) {
		json_t *page = get_json(&b, uri), *next = json_object_get(page, "next");

		seen += json_array_size(json_object_get(page, "reports"));
		uri = next ? arena_strdup(b.arena, json_string_value(next)) : NULL;
		json_decref(page);
	}
	assert_int_equal(seen, 25);
	browser_close(&b);
}

static void nearby_says_how_far(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	rows_report(f, &(struct rows_report){ .lat = 36.0631, .lon = 120.3817 });
	browser_get(&b, "/nearby?lat=36.0631&lon=120.3828");
	assert_page_has(&b, "附近的问题");
	assert_page_has(&b, "100米");
	browser_get(&b, "/nearby?lat=36.0631&lon=120.3817");
	assert_page_has(&b, "0米");
	browser_close(&b);
}

static void a_place_that_is_none_falls_back_to_the_whole_city(void **state)
{
	static const char *const bad[] = {
		"lat=abc&lon=1",    "lat=nan&lon=nan", "lat=36.06",
		"lat=0&lon=0",      "lat=91&lon=120",  "lat=1e400&lon=120",
		"lat=0x10&lon=120", "lat=&lon=",       "lat=36.06&lon=inf"
	};
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	rows_report(f, &(struct rows_report){ .body = "有一个坑" });
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(browser_get(&b, "/nearby?%s", bad[i]), 200);
		assert_page_has(&b, "没有读懂这个位置");
		assert_page_has(&b, "有一个坑");
	}
	browser_close(&b);
}

static void filters_that_are_none_are_no_filters(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	rows_report(f, &(struct rows_report){ .body = "有一个坑" });
	assert_int_equal(
		browser_get(
			&b,
			"/nearby?district=abc&group=-1&status=%%27&before=99999999999999999999"),
		200);
	assert_page_has(&b, "有一个坑");
	assert_int_equal(browser_get(&b, "/nearby?district=999999"), 200);
	assert_page_lacks(&b, "有一个坑");
	browser_close(&b);
}

static void a_search_with_nothing_to_find_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	rows_report(f, &(struct rows_report){ .body = "有一个坑" });
	assert_int_equal(browser_get(&b, "/nearby?q=%%25_%%27"), 200);
	assert_page_has(&b, "请输入汉字、字母或数字来找");
	assert_page_has(&b, "value=\"%_&#39;\"");
	assert_int_equal(browser_get(&b, "/nearby?q=%%E7%%86%%8A%%E7%%8C%%AB"), 200); /* 熊猫 */
	assert_page_has(&b, "没有找到");
	assert_int_equal(browser_get(&b, "/nearby?q=%%E5%%9D%%91"), 200); /* 坑 */
	assert_page_has(&b, "有一个坑");
	browser_close(&b);
}

static void a_number_typed_into_the_search_leads_to_its_report(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	assert_int_equal(browser_get(&b, "/nearby?q=%s", rows_number(f, 5)), 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(f->arena, "/r/%s", rows_number(f, 5)));
	browser_close(&b);
}

static void an_overlong_query_is_cut_between_characters(void **state)
{
	struct fixture *f = *state;
	struct buf q;
	struct browser b;

	open_city(f, &b);
	buf_init(&q, 2000);
	for (size_t i = 0; i < 45; i++)
		buf_adds(&q, "%F0%A0%AE%B7"); /* 𠮷, outside the first plane */
	assert_int_equal(browser_get(&b, "/nearby?q=%s", q.data), 200);
	assert_page_has(&b, "太长了");
	buf_release(&q);
	browser_close(&b);
}

/* ---- map ---- */

static void the_map_counts_open_reports_by_district(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	for (unsigned int s = STATUS_SUBMITTED; s < STATUS__MAX; s++)
		rows_report(f, &(struct rows_report){ .status = s, .district = ROWS_SHINAN });
	rows_report(f, &(struct rows_report){ .district = ROWS_SHINAN, .hidden = 1 });
	json_t *map = get_json(&b, "/map");
	json_t *shinan = json_array_get(json_object_get(map, "districts"), 0);
	assert_int_equal(json_integer_value(json_object_get(shinan, "open")), 4);
	assert_int_equal(json_array_size(json_object_get(map, "districts")), 2);
	json_decref(map);
	browser_get(&b, "/map");
	assert_page_has(&b, "/nearby?district=370202");
	rows_bulk(f, 100, 3000);
	browser_get(&b, "/map");
	assert_page_has(&b, "不少于 1000 件");
	browser_close(&b);
}

static size_t points_in(struct browser *b, const char *box)
{
	json_t *root = get_json(b, arena_printf(b->arena, "/api/v1/map/points?%s", box));
	size_t n = json_array_size(json_object_get(root, "items"));

	json_decref(root);
	return n;
}

static void map_points_lie_in_the_box_and_are_at_most_300(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	rows_bulk(f, 1, 900);
	rows_report(f, &(struct rows_report){ .lat = 36.0950, .lon = 120.45 });
	assert_int_equal(points_in(&b, "south=36.09&north=36.1&west=120.44&east=120.46"), 1);
	assert_int_equal(points_in(&b, "south=35&north=37&west=119&east=122"), 300);
	assert_int_equal(points_in(&b, "south=35&north=35.1&west=119&east=119.1"), 0);
	assert_int_equal(points_in(&b, "south=89.99&north=90&west=-180&east=-179.99"), 0);
	assert_int_equal(points_in(&b, "south=-90&north=90&west=-180&east=180"), 300);
	/* One crowded cell gives what one cell may give, the newest. */
	assert_int_equal(points_in(&b, "south=36.0649&north=36.0651&west=120.3799&east=120.3801"),
			 75);
	assert_string_equal(browser_header(&b, "Cache-Control"), "public, max-age=10");
	browser_close(&b);
}

/* The corners of a cell are where one is read twice, or not at all. */
static void a_small_box_shows_each_point_once_wherever_its_edges_lie(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	for (int i = 0; i < 40; i++)
		rows_report(f, &(struct rows_report){ .lat = 36.05 + i * 0.0005,
						      .lon = 120.36 + i * 0.0005 });
	for (int i = 0; i < 20; i++) {
		double south = 36.0499 + i * 0.0005, north = south + 0.0101;
		const char *box =
			arena_printf(f->arena, "south=%.4f&north=%.4f&west=120.35&east=120.3699",
				     south, north);
		int64_t there = fixture_number(f,
					       "SELECT COUNT(*) FROM report WHERE lat BETWEEN %.4f"
					       " AND %.4f AND lon BETWEEN 120.35 AND 120.3699",
					       south, north);

		assert_int_equal(points_in(&b, box), there);
	}
	browser_close(&b);
}

static void a_box_that_is_none_is_422(void **state)
{
	static const char *const bad[] = { "",
					   "south=1",
					   "south=2&north=1&west=1&east=2",
					   "south=a&north=1&west=1&east=2",
					   "south=-91&north=1&west=1&east=2",
					   "south=1&north=2&west=nan&east=2",
					   "south=1&north=2&west=1&east=181" };
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(browser_get(&b, "/api/v1/map/points?%s", bad[i]), 422);
	browser_close(&b);
}

static void outlines_are_geojson_for_a_day(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *root;

	open_city(f, &b);
	root = get_json(&b, "/api/v1/areas/outlines");
	assert_string_equal(json_string_value(json_object_get(root, "type")), "FeatureCollection");
	assert_string_equal(browser_header(&b, "Cache-Control"), "public, max-age=86400");
	json_decref(root);
	browser_close(&b);
}

/* ---- catalogue ---- */

static const char *first_category(struct browser *b, const char *query)
{
	json_t *root = get_json(b, arena_printf(b->arena, "/categories?%s", query));
	json_t *first = json_array_get(json_object_get(root, "categories"), 0);
	const char *name = first ? json_string_value(json_object_get(first, "name")) : "";

	name = arena_strdup(b->arena, name);
	json_decref(root);
	return name;
}

static void the_catalogue_is_found_by_name_by_speech_and_by_group(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	assert_string_equal(first_category(&b, "q=%E4%BA%95%E7%9B%96"), "上水井盖");
	assert_string_equal(first_category(&b, "q=%E4%BA%95"), "上水井盖");
	assert_string_equal(first_category(&b, "q=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE%E4%BA%86"),
			    "路灯");
	assert_string_equal(first_category(&b, "group=2"), "路灯");
	assert_string_equal(first_category(&b, "q=%25"), "");
	assert_string_equal(first_category(&b, "group=77"), "");
	browser_get(&b, "/categories?q=%%E7%%86%%8A");
	assert_page_has(&b, "没有这样的类别");
	browser_close(&b);
}

static void a_category_leads_back_to_the_draft_and_to_nothing_else(void **state)
{
	static const char draft[] = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	browser_get(&b, "/categories?group=1&draft=%s", draft);
	assert_page_has(&b, "/snap/aaaaaaaaaaaaaaaaaaaaaaaaaa/describe?category=1");
	browser_get(&b, "/categories?group=1&draft=../../evil");
	assert_page_lacks(&b, "/snap/");
	browser_close(&b);
}

/* ---- mine ---- */

static void looking_at_my_reports_makes_no_citizen(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	assert_int_equal(browser_get(&b, "/me"), 200);
	assert_page_has(&b, "您还没有上报过问题");
	assert_int_equal(fixture_count(f, "citizen"), 1);
	browser_close(&b);
}

static void my_reports_and_those_i_follow_turn_their_own_pages(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	open_city(f, &b);
	me = page_citizen(f, &b);
	for (unsigned int i = 0; i < 45; i++)
		rows_report(f, &(struct rows_report){ .citizen = me, .hidden = i == 3 });
	for (unsigned int i = 0; i < 23; i++)
		assert_int_equal(
			follow_add(f->db, rows_report(f, &(struct rows_report){ .hidden = i == 5 }),
				   me, f->now),
			0);
	const char *uri = "/me";
	size_t own = 0, followed = 0;
	while (uri) {
		json_t *page = get_json(&b, uri), *next = json_object_get(page, "next");

		own += json_array_size(json_object_get(page, "own"));
		uri = next ? arena_strdup(b.arena, json_string_value(next)) : NULL;
		json_decref(page);
	}
	for (uri = "/me"; uri;) {
		json_t *page = get_json(&b, uri), *next = json_object_get(page, "followed_next");

		followed += json_array_size(json_object_get(page, "followed"));
		uri = next ? arena_strdup(b.arena, json_string_value(next)) : NULL;
		json_decref(page);
	}
	assert_int_equal(own, 45);
	assert_int_equal(followed, 22);
	browser_close(&b);
}

/* The address behind "换手机": from the page itself, as a person would copy it. */
static const char *recovery_of(struct browser *b)
{
	const char *p;

	browser_get(b, "/me");
	p = strstr(b->body, "/me/recover/");
	assert_non_null(p);
	return arena_strndup(b->arena, p, strcspn(p, "\"<"));
}

static void the_recovery_link_brings_my_reports_to_another_phone(void **state)
{
	struct fixture *f = *state;
	struct browser old, new;
	const char *link;

	open_city(f, &old);
	browser_open(&new, f->conf, f->db, old.tables);
	rows_report(f,
		    &(struct rows_report){ .citizen = page_citizen(f, &old), .body = "我报的坑" });
	link = recovery_of(&old);
	assert_int_equal(browser_get(&new, "%s", link), 200);
	assert_page_lacks(&new, "我报的坑"); /* a look alone changes nothing */
	browser_get(&new, "/me");
	assert_page_lacks(&new, "我报的坑");
	browser_get(&new, "%s", link);
	assert_int_equal(browser_post(&new, link, NULL), 303);
	browser_get(&new, "/me");
	assert_page_has(&new, "我报的坑");
	browser_close(&old);
	browser_close(&new);
}

static void a_forged_recovery_link_is_404_and_changes_nobody(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	char *link;

	open_city(f, &b);
	link = arena_strdup(f->arena, recovery_of(&b));
	link[14] = link[14] == 'a' ? 'b' : 'a';
	assert_int_equal(browser_get(&b, "%s", link), 404);
	const char *before = arena_strdup(f->arena, browser_cookie(&b, "dl"));
	assert_int_equal(browser_post(&b, link, NULL), 404);
	assert_string_equal(browser_cookie(&b, "dl"), before);
	assert_int_equal(browser_get(&b, "/me/recover/x"), 404);
	browser_close(&b);
}

static void the_recovery_link_is_not_in_the_json(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_city(f, &b);
	json_decref(get_json(&b, "/me"));
	assert_page_lacks(&b, "recover");
	browser_close(&b);
}

static void every_statement_is_understood_by_the_database(void **state)
{
	static const char *const *const tables[] = { home_statements, map_statements,
						     me_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < 3; t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(home_shows_the_citys_figures_and_its_enabled_modules),
		fixture_test(home_of_a_new_city_is_whole_without_figures),
		fixture_test(home_without_its_database_is_503),
		fixture_test(care_mode_is_remembered_and_leads_back_to_a_path_of_ours),
		fixture_test(the_next_page_keeps_the_filters_and_shows_each_report_once),
		fixture_test(nearby_says_how_far),
		fixture_test(a_place_that_is_none_falls_back_to_the_whole_city),
		fixture_test(filters_that_are_none_are_no_filters),
		fixture_test(a_search_with_nothing_to_find_says_so),
		fixture_test(a_number_typed_into_the_search_leads_to_its_report),
		fixture_test(an_overlong_query_is_cut_between_characters),
		fixture_test(the_map_counts_open_reports_by_district),
		fixture_test(map_points_lie_in_the_box_and_are_at_most_300),
		fixture_test(a_small_box_shows_each_point_once_wherever_its_edges_lie),
		fixture_test(a_box_that_is_none_is_422),
		fixture_test(outlines_are_geojson_for_a_day),
		fixture_test(the_catalogue_is_found_by_name_by_speech_and_by_group),
		fixture_test(a_category_leads_back_to_the_draft_and_to_nothing_else),
		fixture_test(looking_at_my_reports_makes_no_citizen),
		fixture_test(my_reports_and_those_i_follow_turn_their_own_pages),
		fixture_test(the_recovery_link_brings_my_reports_to_another_phone),
		fixture_test(a_forged_recovery_link_is_404_and_changes_nobody),
		fixture_test(the_recovery_link_is_not_in_the_json),
		fixture_test(every_statement_is_understood_by_the_database),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
