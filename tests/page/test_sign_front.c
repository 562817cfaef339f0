/* /signs/fit: what an owner types of her front, and what the page answers. */
#include "tests/db/fixture.h"
#include "tests/page/fixture.h"

#include "load/load.h"
#include "sign/facade_store.h"
#include "sign/pages.h"
#include "sign/rule.h"

#define GOOD "width=6&storey=3.6&sill=4.5&storeys=6"

static int start(void **state)
{
	struct load_count counts[LOAD_TABLES];
	struct fixture *f;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	fixture_keep(f);
	return load_seeds(f->db, f->arena, "schema/seed", counts);
}

static void open_front(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { fit_routes, NULL };

	db_use_arena(f->db, f->arena);
	browser_open(b, f->conf, f->db, tables);
}

static json_t *get_json(struct browser *b, const char *uri)
{
	json_t *root;

	b->accept = "application/json";
	browser_get(b, "%s", uri);
	root = json_loads(b->body, 0, NULL);
	assert_non_null(root);
	b->accept = "text/html";
	return root;
}

static const char *said(json_t *root, const char *key)
{
	return json_string_value(json_object_get(json_object_get(root, "result"), key));
}

static void an_empty_form_asks_and_finds_nothing_wrong(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_front(f, &b);
	assert_int_equal(browser_get(&b, "/signs/fit"), 200);
	assert_page_has(&b, "结果会显示在这里");
	assert_page_lacks(&b, "请先改好");
	assert_page_has(&b, "<option value=\"中山路\">");
	browser_close(&b);
}

static void a_front_gets_its_box_its_verdicts_and_a_drawing(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *root;

	open_front(f, &b);
	assert_int_equal(browser_get(&b, "/signs/fit?" GOOD), 200);
	assert_page_has(&b, "可以做门楣招牌");
	assert_page_has(&b, "宽 5.80 米，高 1.20 米，厚 0.20 米");
	assert_page_has(&b, "下沿不低于 2.00 米，上沿不高于 4.50 米");
	assert_page_has(&b, "<rect class=\"dl-el__sign\"");
	assert_page_has(&b, "没有说是哪条街，按全市一般标准判断");
	assert_page_has(&b, "未核实");
	db_statements(f->db);
	root = get_json(&b, "/signs/fit?" GOOD);
	assert_int_equal(b.status, 200);
	assert_in_range(db_statements(f->db), 1, 4);
	assert_string_equal(said(root, "verdict"), "ok");
	assert_string_equal(said(root, "height"), "1.20 米");
	json_decref(root);
	browser_close(&b);
}

static void a_streets_own_standard_counts_and_an_unknown_street_is_told_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *root;

	open_front(f, &b);
	root = get_json(&b, "/signs/fit?" GOOD "&street=%E4%B8%AD%E5%B1%B1%E8%B7%AF");
	assert_string_equal(said(root, "height"), "0.90 米");
	assert_string_equal(said(root, "kelvin"), "不高于 3500 K");
	json_decref(root);
	assert_int_equal(browser_get(&b, "%s",
				     "/signs/fit?" GOOD "&street=%E6%97%A0%E5%90%8D%E8%B7%AF"),
			 200);
	assert_page_has(&b, "“无名路”还没有自己的标准，下面按全市一般标准判断");
	assert_page_has(&b, "高 1.20 米");
	browser_close(&b);
}

static void what_is_not_allowed_says_which_rule_and_what_to_do(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_front(f, &b);
	assert_int_equal(browser_get(&b, "/signs/fit?" GOOD "&signs=2"), 200);
	assert_page_has(&b, "一共 2 块");
	assert_page_has(&b, "拆掉旧招牌，只留一块");
	assert_page_has(&b, "禁设情形第 1 条");
	assert_int_equal(browser_get(&b, "/signs/fit?" GOOD "&floor=2&kind=lintel"), 200);
	assert_page_has(&b, "这里不能做门楣招牌");
	assert_int_equal(browser_get(&b, "/signs/fit?" GOOD "&floor=2"), 200);
	assert_page_has(&b, "可以在一层入口旁做一块小招牌");
	browser_close(&b);
}

static void a_wrong_unit_is_asked_back_and_the_button_mends_it(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_front(f, &b);
	assert_int_equal(browser_get(&b, "/signs/fit?width=6&storey=3600&storeys=6"), 422);
	assert_page_has(&b, "您是说 3600 毫米，也就是 3.6 米吗");
	assert_page_has(&b, "name=\"storey\" value=\"3.6\">是的，改成 3.6");
	/* The button stands before the field: its value comes first. */
	assert_int_equal(browser_get(&b, "/signs/fit?width=6&storey=3.6&storey=3600&storeys=6"),
			 200);
	assert_int_equal(browser_get(&b, "/signs/fit?width=0.3&storey=3.6&storeys=6"), 422);
	assert_page_has(&b, "太小了，至少 0.6 米");
	assert_page_has(&b, "value=\"0.3\"");
	assert_int_equal(browser_get(&b, "/signs/fit?width=200&storey=3.6&storeys=6"), 422);
	assert_page_has(&b, "200 厘米，也就是 2 米吗");
	assert_int_equal(browser_get(&b, "/signs/fit?width=6"), 422);
	assert_page_has(&b, "href=\"#storey\"");
	browser_close(&b);
}

static void what_was_typed_comes_back_as_text(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_front(f, &b);
	browser_get(&b, "%s", "/signs/fit?" GOOD "&street=%3Cscript%3Ealert(1)%3C/script%3E");
	assert_page_lacks(&b, "<script>alert");
	assert_page_has(&b, "&lt;script&gt;alert");
	browser_close(&b);
}

static void a_front_is_kept_under_a_token_and_comes_back(void **state)
{
	struct fixture *f = *state;
	struct facade facade;
	const char *where, *token;
	struct browser b;

	open_front(f, &b);
	browser_get(&b, "/signs/fit?" GOOD);
	assert_int_equal(browser_post(&b, "/signs/fit", "width", "6", "storey", "3.6", "sill",
				      "4.5", "storeys", "6", "residents", "1", "street", "中山路",
				      NULL),
			 303);
	where = browser_header(&b, "Location");
	assert_memory_equal(where, "/signs?fit=", 11);
	token = where + 11;
	assert_int_equal(facade_kept(f->db, f->arena, token, &facade), DB_ROW);
	assert_int_equal(facade.width, 6000);
	assert_true(facade.residents);
	assert_int_equal(browser_get(&b, "/signs/fit?fit=%s", token), 200);
	assert_page_has(&b, "name=\"width\" value=\"6\"");
	assert_page_has(&b, "value=\"1\" checked><span><b>楼上住人");
	assert_page_has(&b, "可以做门楣招牌");
	assert_int_equal(browser_get(&b, "/signs/fit?fit=aaaaaaaaaaaaaaaaaaaaaaaaaa"), 404);
	assert_int_equal(browser_get(&b, "/signs/fit?fit=nothing"), 404);
	assert_int_equal(browser_post(&b, "/signs/fit", "width", "6", NULL), 422);
	b.send_csrf = false;
	assert_int_equal(browser_post(&b, "/signs/fit", "width", "6", "storey", "3.6", "storeys",
				      "6", NULL),
			 403);
	browser_close(&b);
}

static void the_query_of_a_front_is_read_by_others(void **state)
{
	struct fixture *f = *state;
	struct facade facade;

	db_use_arena(f->db, f->arena);
	assert_int_equal(facade_of_query(f->db, f->arena, GOOD "&floor=2", &facade), DB_ROW);
	assert_int_equal(facade.floor, 2);
	assert_int_equal(facade_of_query(f->db, f->arena, "width=6", &facade), DB_NONE);
	assert_int_equal(facade_of_query(f->db, f->arena, "", &facade), DB_NONE);
	assert_int_equal(facade_of_query(f->db, f->arena, "width=%zz", &facade), DB_NONE);
	assert_int_equal(facade_of_query(f->db, f->arena, "fit=nothing", &facade), DB_NONE);
}

static void without_the_rules_it_is_503_and_says_no_wrong_thing(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_front(f, &b);
	sign_rules_forget();
	fixture_sql(f, "RENAME TABLE sign_rule TO gone");
	assert_int_equal(browser_get(&b, "/signs/fit?" GOOD), 503);
	fixture_sql(f, "RENAME TABLE gone TO sign_rule");
	assert_int_equal(browser_get(&b, "/signs/fit?" GOOD), 200);
	browser_close(&b);
	for (const char *const *sql = facade_kept_statements; *sql; sql++)
		assert_int_equal(db_check(f->db, *sql), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_form_asks_and_finds_nothing_wrong),
		cmocka_unit_test(a_front_gets_its_box_its_verdicts_and_a_drawing),
		cmocka_unit_test(a_streets_own_standard_counts_and_an_unknown_street_is_told_so),
		cmocka_unit_test(what_is_not_allowed_says_which_rule_and_what_to_do),
		cmocka_unit_test(a_wrong_unit_is_asked_back_and_the_button_mends_it),
		cmocka_unit_test(what_was_typed_comes_back_as_text),
		cmocka_unit_test(a_front_is_kept_under_a_token_and_comes_back),
		cmocka_unit_test(the_query_of_a_front_is_read_by_others),
		cmocka_unit_test(without_the_rules_it_is_503_and_says_no_wrong_thing),
	};
	return cmocka_run_group_tests(tests, start, fixture_stop);
}
