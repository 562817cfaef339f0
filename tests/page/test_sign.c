/* The gallery of signs: what one looks for, what goes on a front, one design. */
#include "tests/db/fixture.h"
#include "tests/page/fixture.h"

#include "load/load.h"
#include "sign/facade_store.h"
#include "sign/gallery.h"
#include "sign/pages.h"
#include "sign/studio.h"
#include "sign/words.h"

static int start(void **state)
{
	struct load_count counts[LOAD_TABLES];
	struct fixture *f;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	fixture_keep(f);
	return load_seeds(f->db, f->arena, "schema/seed", counts) < 0 ? -1 : studio_start(f->conf);
}

static int stop(void **state)
{
	studio_end();
	return fixture_stop(state);
}

static void open_gallery(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { gallery_routes, fit_routes, show_routes,
						      NULL };

	db_use_arena(f->db, f->arena);
	browser_open(b, f->conf, f->db, tables);
}

static json_t *list_of(struct browser *b, const char *uri)
{
	json_t *root;

	b->accept = "application/json";
	assert_int_equal(browser_get(b, "%s", uri), 200);
	b->accept = "text/html";
	root = json_loads(b->body, 0, NULL);
	assert_non_null(root);
	return root;
}

static int count_of(struct browser *b, const char *uri)
{
	json_t *root = list_of(b, uri);
	int n = (int)json_integer_value(json_object_get(root, "count"));

	assert_true(json_array_size(json_object_get(root, "designs")) <= 18);
	json_decref(root);
	return n;
}

static const char *keep_front(struct fixture *f, struct browser *b, const char *street)
{
	browser_get(b, "/signs/fit");
	assert_int_equal(browser_post(b, "/signs/fit", "width", "6", "storey", "3.6", "sill", "4.5",
				      "storeys", "6", "street", street, NULL),
			 303);
	return arena_strdup(f->arena, browser_header(b, "Location") + 11);
}

static void the_gallery_shows_eighteen_of_all_and_may_be_kept(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *root;

	open_gallery(f, &b);
	root = list_of(&b, "/signs");
	assert_int_equal(json_integer_value(json_object_get(root, "count")),
			 (json_int_t)studio()->set.count);
	assert_int_equal(json_array_size(json_object_get(root, "designs")), 18);
	json_decref(root);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/signs"), 200);
	assert_int_equal(db_statements(f->db), 0);
	assert_string_equal(browser_header(&b, "Cache-Control"), "public, max-age=60");
	assert_page_has(&b, "/day.webp?v=");
	assert_page_has(&b, "再看一些");
	assert_true(b.body_len < 30000);
	browser_close(&b);
}

static void each_trade_has_its_eighteen(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open_gallery(f, &b);
	for (int i = 0; design_trades[i].id; i++)
		assert_int_equal(count_of(&b, arena_printf(f->arena, "/signs?trade=%s",
							   design_trades[i].id)),
				 18);
	assert_int_equal(browser_get(&b, "/signs?trade=beauty&look=night"), 200);
	assert_page_has(&b, "/night.webp?v=");
	assert_page_lacks(&b, "/signs/thumb/catering");
	browser_close(&b);
}

/* Each choice leaves some and not all, and together they add up. */
static void every_filter_finds_what_it_says(void **state)
{
	struct fixture *f = *state;
	int all = (int)studio()->set.count, lights = 0;
	struct browser b;

	open_gallery(f, &b);
	for (int i = 0; i < (int)LIGHT_MOVING; i++)
		lights += count_of(&b, arena_printf(f->arena, "/signs?light=%s",
						    word_at(WORDS_LIGHT, (size_t)i)->id));
	assert_int_equal(lights, all);
	for (int i = 0; gallery_families[i].id; i++)
		assert_in_range(count_of(&b, arena_printf(f->arena, "/signs?material=%s",
							  gallery_families[i].id)),
				0, all - 1);
	assert_in_range(count_of(&b, "/signs?material=timber"), 5, 90);
	assert_in_range(count_of(&b, "/signs?colour=blue"), 1, 90);
	assert_in_range(count_of(&b, "/signs?cost=2"), 10, 90);
	assert_int_equal(count_of(&b, "/signs?cost=5"), all);
	assert_in_range(count_of(&b, "/signs?looks=oldtown"), 10, 100);
	assert_true(count_of(&b, "/signs?width=1.2") < count_of(&b, "/signs?width=3"));
	/* What is no choice is none. */
	assert_int_equal(count_of(&b, "/signs?light=lava&trade=x&colour=&cost=9"), all);
	browser_get(&b, "/signs?width=4800");
	assert_page_has(&b, "4800 毫米");
	browser_close(&b);
}

/* Who wants more than the name on it learns it before she types. */
static void designs_for_the_name_alone_say_so_in_list_detail_and_filter(void **state)
{
	struct fixture *f = *state;
	int latin = 0, phone = 0;
	struct browser b;

	open_gallery(f, &b);
	for (size_t i = 0; i < studio()->set.count; i++) {
		const struct design *d = &studio()->set.designs[i];
		bool both = sign_takes_text(d, SLOT_LATIN) || sign_takes_text(d, SLOT_PHONE);

		latin += sign_takes_text(d, SLOT_LATIN);
		phone += sign_takes_text(d, SLOT_PHONE);
		browser_get(&b, "/signs/%s", d->id);
		assert_true(!strstr(b.body, "只写店名：") == both);
	}
	assert_in_range(latin, 60, (int)studio()->set.count - 1);
	assert_int_equal(count_of(&b, "/signs?text=latin"), latin);
	assert_int_equal(count_of(&b, "/signs?text=phone"), phone);
	assert_int_equal(count_of(&b, "/signs?text=smell"), (int)studio()->set.count);
	browser_get(&b, "/signs?trade=retail");
	assert_page_has(&b, " · 只写店名</small>");
	browser_get(&b, "/signs?trade=retail&text=latin");
	assert_page_lacks(&b, " · 只写店名</small>");
	assert_page_has(&b, "text=latin&amp;look=night");
	assert_page_has(&b, "<option value=\"latin\" selected>");
	browser_close(&b);
}

static void pages_lead_on_and_back_and_show_each_design_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *seen = json_object(), *root, *one;
	size_t i;

	open_gallery(f, &b);
	for (int page = 1; page <= 6; page++) {
		root = list_of(&b, arena_printf(f->arena, "/signs?page=%d", page));
		json_array_foreach(json_object_get(root, "designs"), i, one)
			json_object_set_new(seen, json_string_value(json_object_get(one, "id")),
					    json_true());
		assert_int_equal(json_object_get(root, "next") != NULL, page < 6);
		assert_int_equal(json_object_get(root, "before") != NULL, page > 1);
		json_decref(root);
	}
	assert_int_equal(json_object_size(seen), studio()->set.count);
	json_decref(seen);
	assert_int_equal(browser_get(&b, "/signs?page=40"), 200);
	assert_page_has(&b, "没有这样的样式");
	browser_close(&b);
}

static void a_front_leaves_only_designs_that_no_rule_refuses(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *old, *city;
	int some;
	json_t *root, *one;
	size_t i;

	open_gallery(f, &b);
	city = keep_front(f, &b, "");
	old = keep_front(f, &b, "中山路");
	some = count_of(&b, arena_printf(f->arena, "/signs?fit=%s", city));
	assert_in_range(some, 40, 107);
	db_statements(f->db);
	root = list_of(&b, arena_printf(f->arena, "/signs?fit=%s", old));
	assert_in_range(db_statements(f->db), 1, 4);
	assert_in_range(json_integer_value(json_object_get(root, "count")), 8, some - 10);
	json_array_foreach(json_object_get(root, "designs"), i, one)
	{
		browser_get(&b, "%s", json_string_value(json_object_get(one, "href")));
		assert_page_lacks(&b, "dl-rule_adjust");
		assert_page_lacks(&b, "dl-rule_no");
		assert_page_has(&b, "装在您的门头上");
	}
	json_decref(root);
	assert_int_equal(browser_get(&b, "/signs?fit=%s", old), 200);
	assert_page_has(&b, "最宽 5.80 米，最高 0.90 米（中山路）");
	assert_string_equal(browser_header(&b, "Cache-Control"), "private, no-store");
	assert_int_equal(browser_get(&b, "/signs?fit=nothing"), 200);
	assert_page_has(&b, "没有存过这个门头，下面是全部样式");
	browser_close(&b);
}

static void a_design_says_what_it_is_made_of_and_leads_to_ones_own_name(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *old;

	open_gallery(f, &b);
	assert_int_equal(browser_get(&b, "/signs/catering/01"), 200);
	assert_page_has(&b, "老榆木匾");
	assert_page_has(&b, "榆木");
	assert_page_has(&b, "射灯外照，2700 K");
	assert_page_has(&b, "href=\"/signs/design?design=catering/01\"");
	assert_page_has(&b, "先量一量");
	old = keep_front(f, &b, "中山路");
	assert_int_equal(browser_get(&b, "/signs/catering/01?fit=%s", old), 200);
	assert_page_has(&b, "facade=fit%3D");
	assert_page_has(&b, "没有问题的");
	assert_int_equal(browser_get(&b, "/signs/catering/99"), 404);
	assert_int_equal(browser_get(&b, "/signs/nothing/01"), 404);
	for (size_t i = 0; i < studio()->set.count; i++)
		assert_int_equal(browser_get(&b, "/signs/%s", studio()->set.designs[i].id), 200);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gallery_shows_eighteen_of_all_and_may_be_kept),
		cmocka_unit_test(each_trade_has_its_eighteen),
		cmocka_unit_test(every_filter_finds_what_it_says),
		cmocka_unit_test(designs_for_the_name_alone_say_so_in_list_detail_and_filter),
		cmocka_unit_test(pages_lead_on_and_back_and_show_each_design_once),
		cmocka_unit_test(a_front_leaves_only_designs_that_no_rule_refuses),
		cmocka_unit_test(a_design_says_what_it_is_made_of_and_leads_to_ones_own_name),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
