/* Policy answers and model fronts: what staff write, what owners find. */
#include "tests/page/desk.h"

#include "load/load.h"
#include "report/city.h"
#include "sign/answers.h"
#include "sign/pages.h"

static void adviser(struct fixture *f, struct browser *b, enum role role)
{
	desk_enter(f, b, "lin", role, 0);
	desk_city(f);
	assert_int_equal(city_load(f->db), 0);
	db_use_arena(f->db, f->arena);
}

static void open_public(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { answers_routes, NULL };

	db_use_arena(f->db, f->arena);
	browser_open(b, f->conf, f->db, tables);
}

static void load_seed(struct fixture *f)
{
	struct load_count counts[LOAD_TABLES];

	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	db_use_arena(f->db, f->arena);
}

static void the_nearest_answer_comes_first_whatever_the_wording(void **state)
{
	static const struct {
		const char *words, *first;
	} cases[] = {
		{ "二楼二层能不能做招牌", "店在二层，能在外墙上做招牌吗？" },
		{ "楼顶", "能把招牌立在楼顶吗？" },
		{ "招牌厚度", "招牌能做多高多厚？" },
		{ "几块招牌", "一家店能做几块招牌？" },
		{ "繁体字", "能用繁体字或者自己造的字吗？" },
		{ "多久有答复", "做之前想问一问，多久有答复？" },
	};
	struct fixture *f = *state;
	const struct sign_answer *found[SIGN_ANSWERS_MAX];
	struct sign_answer *all;
	size_t count;

	load_seed(f);
	assert_int_equal(answers_load(f->db, f->arena, false, &all, &count), 0);
	assert_in_range(count, 12, 100);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(answers_find(all, count, cases[i].words, found) > 0);
		assert_string_equal(found[0]->question, cases[i].first);
	}
	assert_int_equal(answers_find(all, count, "无人机", found), 0);
	assert_int_equal(answers_find(all, count, "？？", found), 0);
}

static void the_public_page_lists_finds_and_says_what_is_not_confirmed(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	load_seed(f);
	open_public(f, &b);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/signs/answers"), 200);
	assert_int_equal(db_statements(f->db), 1);
	assert_page_has(&b, "一店一招");
	assert_page_has(&b, "未核实");
	assert_int_equal(browser_get(&b, "/signs/answers?q=%%E6%%A5%%BC%%E9%%A1%%B6"), 200);
	assert_page_has(&b, "能把招牌立在楼顶吗");
	assert_page_lacks(&b, "招牌能做多高多厚");
	assert_int_equal(browser_get(&b, "/signs/answers?q=xyzzy"), 200);
	assert_page_has(&b, "没有找到");
	assert_int_equal(browser_get(&b, "/signs/cases"), 200);
	assert_page_has(&b, "还没有放上案例");
	browser_close(&b);
}

static void staff_write_change_and_hide_an_answer(void **state)
{
	struct fixture *f = *state;
	struct browser desk, owner;
	const char *id;

	adviser(f, &desk, ROLE_SIGNS);
	open_public(f, &owner);
	assert_int_equal(browser_get(&desk, "/desk/signs/answers"), 200);
	assert_int_equal(browser_post(&desk, "/desk/signs/answers", "id", "0", "topic", "灯光",
				      "question", "能用<b>红灯</b>吗？", "answer", "可以。",
				      "source", "某文件第 3 条", "basis", "1", "position", "5",
				      "shown", "1", NULL),
			 303);
	assert_int_equal(browser_get(&owner, "/signs/answers"), 200);
	assert_page_has(&owner, "能用&lt;b&gt;红灯&lt;/b&gt;吗？");
	id = arena_printf(f->arena, "%lld",
			  (long long)fixture_number(f, "SELECT MAX(id) FROM sign_answer"));
	assert_int_equal(browser_get(&desk, "/desk/signs/answers?id=%s", id), 200);
	assert_page_has(&desk, "改这一条");
	assert_int_equal(browser_post(&desk, "/desk/signs/answers", "id", id, "topic", "灯光",
				      "question", "能用红灯吗？", "answer", "不可以。", "source",
				      "某文件第 3 条", "basis", "1", "position", "5", NULL),
			 303);
	assert_int_equal(browser_get(&owner, "/signs/answers"), 200);
	assert_page_lacks(&owner, "红灯");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_answer"), 1);
	/* Nothing typed is lost when something is missing. */
	assert_int_equal(browser_post(&desk, "/desk/signs/answers", "id", "0", "question",
				      "写了一半", NULL),
			 422);
	assert_page_has(&desk, "写了一半");
	assert_page_has(&desk, "请填回答");
	assert_int_equal(browser_post(&desk, "/desk/signs/answers", "id", "99999", "topic", "a",
				      "question", "b", "answer", "c", "source", "d", "basis", "1",
				      NULL),
			 404);
	browser_close(&owner);
	browser_close(&desk);
}

static void a_load_leaves_alone_what_staff_have_changed(void **state)
{
	struct fixture *f = *state;

	load_seed(f);
	fixture_sql(f, "UPDATE sign_answer SET answer = '照新文件', staff_id = 3"
		       " WHERE code = 'roof'");
	fixture_sql(f, "UPDATE sign_answer SET answer = 'x' WHERE code = 'blade'");
	load_seed(f);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_answer WHERE code = 'roof'"
					   " AND answer = '照新文件'"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_answer WHERE code = 'blade'"
					   " AND answer = 'x'"),
			 0);
}

static void a_model_front_takes_its_place_of_sixty_one(void **state)
{
	struct fixture *f = *state;
	struct browser desk, owner;

	adviser(f, &desk, ROLE_OFFICE);
	open_public(f, &owner);
	assert_int_equal(browser_get(&desk, "/desk/signs/cases"), 200);
	assert_page_has(&desk, "第 1 个位置");
	assert_page_has(&desk, "共 61 个位置");
	assert_int_equal(browser_post(&desk, "/desk/signs/cases", "place", "1", "title", "老街的匾",
				      "shop", "鲜得来", "design", "catering/01", "street", "中山路",
				      "about", "和老墙配", "passport", "", "shown", "1", NULL),
			 303);
	assert_int_equal(browser_get(&owner, "/signs/cases"), 200);
	assert_page_has(&owner, "老街的匾");
	assert_int_equal(browser_get(&desk, "/desk/signs/cases"), 200);
	assert_page_has(&desk, "第 2 个位置");
	for (const char *const *bad = (const char *const[]){ "0", "62", "x", NULL }; *bad; bad++)
		assert_int_equal(browser_post(&desk, "/desk/signs/cases", "place", *bad, "title",
					      "t", "shop", "s", "street", "r", "about", "a", NULL),
				 422);
	assert_int_equal(browser_post(&desk, "/desk/signs/cases", "place", "2", "title", "t",
				      "shop", "s", "street", "r", "about", "a", "design",
				      "../etc/passwd", NULL),
			 422);
	assert_int_equal(fixture_count(f, "sign_case"), 1);
	browser_close(&owner);
	browser_close(&desk);
}

static void who_may_only_look_writes_nothing(void **state)
{
	static const enum role out[] = { ROLE_INTAKE, ROLE_ADMIN };
	struct fixture *f = *state;
	struct browser b;

	adviser(f, &b, ROLE_INSPECTOR);
	assert_int_equal(browser_get(&b, "/desk/signs/answers"), 200);
	assert_page_lacks(&b, "保存");
	assert_int_equal(browser_post(&b, "/desk/signs/answers", "topic", "a", "question", "b",
				      "answer", "c", "source", "d", "basis", "1", NULL),
			 403);
	browser_close(&b);
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++) {
		fixture_clean(state);
		adviser(f, &b, out[i]);
		assert_int_equal(browser_get(&b, "/desk/signs/cases"), 403);
		browser_close(&b);
	}
	for (const char *const *sql = answer_statements; *sql; sql++)
		assert_int_equal(db_check(f->db, *sql), 0);
	for (const char *const *sql = answer_desk_statements; *sql; sql++)
		assert_int_equal(db_check(f->db, *sql), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_nearest_answer_comes_first_whatever_the_wording),
		fixture_test(the_public_page_lists_finds_and_says_what_is_not_confirmed),
		fixture_test(staff_write_change_and_hide_an_answer),
		fixture_test(a_load_leaves_alone_what_staff_have_changed),
		fixture_test(a_model_front_takes_its_place_of_sixty_one),
		fixture_test(who_may_only_look_writes_nothing),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
