/* A shop's own sign: the form, what is said about bad input, the pictures and papers. */
#include "tests/db/fixture.h"
#include "tests/page/fixture.h"

#include "load/load.h"
#include "sign/design_form.h"
#include "sign/facade_store.h"
#include "sign/pages.h"
#include "sign/paper.h"
#include "sign/rule.h"

static const struct route *const routes[] = { design_routes, design_file_routes, NULL };

static int start(void **state)
{
	struct fixture *f;

	if (fixture_start(state) != 0)
		return -1;
	f = *state;
	return studio_start(f->conf);
}

static int stop(void **state)
{
	studio_end();
	return fixture_stop(state);
}

static void enter(struct fixture *f, struct browser *b)
{
	browser_open(b, f->conf, f->db, routes);
	assert_int_equal(browser_get(b, "/signs/design?design=beauty/02"), 200);
}

/* The address of the stored design. */
static const char *make(struct browser *b, const char *name, const char *width, const char *height)
{
	assert_int_equal(browser_post(b, "/signs/design", "design", "beauty/02", "name", name,
				      "latin", "HAI JI", "width", width, "height", height,
				      "palette", "1", NULL),
			 303);
	return browser_header(b, "Location");
}

static void what_is_typed_is_drawn_under_a_secret_address(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *address;

	enter(f, &b);
	address = make(&b, "海记理发", "4.8", "0.8");
	assert_int_equal(strlen(address), strlen("/signs/design/") + TOKEN_TEXT);
	assert_int_equal(browser_get(&b, "%s", address), 200);
	assert_page_has(&b, "value=\"海记理发\"");
	assert_page_has(&b, "value=\"HAI JI\"");
	assert_page_has(&b, "高 0.80 米");
	assert_page_has(&b, "/signs/ask?order=");
	assert_page_has(&b, "name=%E6%B5%B7%E8%AE%B0%E7%90%86%E5%8F%91&amp;trade=beauty");
	assert_page_has(&b, "name=\"palette\" value=\"1\" checked");
	assert_string_equal(browser_header(&b, "Cache-Control"), "private, no-store");
	assert_int_equal(browser_get(&b, "%s/day.png", address), 200);
	assert_memory_equal(b.body, "\x89PNG", 4);
	assert_int_equal(browser_get(&b, "%s/night.png", address), 200);
	assert_int_equal(browser_get(&b, "%s/dawn.png", address), 404);
	browser_close(&b);
}

static void the_svg_is_to_scale_and_holds_no_text(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	assert_int_equal(browser_get(&b, "%s/sign.svg", make(&b, "海记<b>&", "4.8", "0.8")), 200);
	assert_string_equal(browser_header(&b, "Content-Type"), "image/svg+xml");
	assert_non_null(strstr(browser_header(&b, "Content-Disposition"), "attachment"));
	assert_page_has(&b, "mm\" height=\"");
	assert_page_lacks(&b, "<text");
	assert_page_lacks(&b, "<b>");
	browser_close(&b);
}

static void a_name_is_judged_also_before_the_front_is_measured(void **state)
{
	struct fixture *f = *state;
	struct load_count counts[LOAD_TABLES];
	struct browser b;

	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	sign_rules_forget();
	enter(f, &b);
	assert_int_equal(browser_get(&b, "%s", make(&b, "海记13805320000", "4.8", "0.8")), 200);
	assert_page_has(&b, "店名不可以：有“13805320000”");
	assert_page_has(&b, "招牌上只留店名");
	assert_page_has(&b, "大小等<a href=\"/signs/fit\">量过门头</a>再看");
	assert_int_equal(browser_get(&b, "%s", make(&b, "海記", "4.8", "0.8")), 200);
	assert_page_has(&b, "店名需调整：“記”不在常用规范字里");
	assert_int_equal(browser_get(&b, "%s", make(&b, "海记", "4.8", "0.8")), 200);
	assert_page_lacks(&b, "店名不可以");
	assert_page_lacks(&b, "店名需调整");
	browser_close(&b);
}

static const char *between(struct browser *b, const char *from, const char *to)
{
	const char *begin = strstr(b->body, from), *end = begin ? strstr(begin, to) : NULL;

	assert_non_null(end);
	return arena_strndup(b->arena, begin, (size_t)(end - begin));
}

/* Measured or not; what is of the sign itself stays in the list under its picture. */
static void what_a_name_gets_told_stands_beside_its_field(void **state)
{
	static const char *const fronts[] = { "", "width=6&storey=3.6&sill=4.5&storeys=6" };
	struct fixture *f = *state;
	struct load_count counts[LOAD_TABLES];
	struct browser b;

	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	sign_rules_forget();
	enter(f, &b);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(browser_post(&b, "/signs/design", "design", "beauty/02", "name",
					      "海記", "facade", fronts[i], NULL),
				 303);
		assert_int_equal(browser_get(&b, "%s", browser_header(&b, "Location")), 200);
		assert_non_null(strstr(between(&b, "id=\"name-warned\"", "</ul>"),
				       "店名需调整：“記”不在常用规范字里"));
		assert_page_has(&b, "aria-describedby=\"name-hint name-warned\"");
		assert_page_has(&b, "<a href=\"#name\">店名要再看看");
		assert_page_lacks(&b, "<ul class=\"dl-sign__warnings\">");
	}
	assert_int_equal(browser_get(&b, "%s", make(&b, "海记", "4.8", "0.8")), 200);
	assert_page_lacks(&b, "name-warned");
	assert_page_lacks(&b, "店名要再看看");
	browser_close(&b);
}

static void a_design_for_the_name_alone_says_so_before_one_types(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	assert_int_equal(browser_get(&b, "/signs/design?design=retail/17"), 200);
	assert_page_has(&b, "这个样式只写店名，写不下拼音、英文和电话");
	assert_page_has(&b, "href=\"/signs?text=latin\"");
	assert_page_lacks(&b, "name=\"latin\"");
	assert_int_equal(browser_get(&b, "/signs/design?design=beauty/02"), 200);
	assert_page_lacks(&b, "只写店名");
	assert_page_has(&b, "name=\"latin\"");
	browser_close(&b);
}

/* A4 lying: 297 x 210 mm are 841.89 x 595.28 points. */
static void the_sign_makers_paper_is_one_page_of_a4(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	size_t pages = 0;

	enter(f, &b);
	assert_int_equal(browser_get(&b, "%s/sheet.pdf", make(&b, "海记理发", "4.8", "0.8")), 200);
	assert_string_equal(browser_header(&b, "Content-Type"), "application/pdf");
	assert_memory_equal(b.body, "%PDF-1.", 7);
	for (size_t i = 0; i + 20 < b.body_len; i++)
		pages += !memcmp(b.body + i, "/Type /Page ", 12) ||
			 !memcmp(b.body + i, "/Type /Page\n", 12);
	assert_int_equal(pages, 1);
	assert_non_null(memmem(b.body, b.body_len, "[ 0 0 841.88", 12));
	browser_close(&b);
}

/* 145 mm by 48 mm of paper are left for the drawing itself. */
static void the_papers_scale_is_the_largest_that_fits(void **state)
{
	(void)state;
	assert_int_equal(paper_scale(2900, 860), 20); /* 2900 / 20 = 145 */
	assert_int_equal(paper_scale(2901, 860), 25);
	assert_int_equal(paper_scale(700, 240), 5);
	assert_int_equal(paper_scale(700, 2400), 50); /* 2400 / 50 = 48 */
	assert_int_equal(paper_scale(30000, 1000), 200);
}

static void a_change_is_kept_and_the_address_stays(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *address;

	enter(f, &b);
	address = arena_strdup(b.arena, make(&b, "海记", "4.8", "0.8"));
	assert_int_equal(browser_post(&b, address, "design", "beauty/02", "name", "新海记", NULL),
			 303);
	assert_string_equal(browser_header(&b, "Location"), address);
	assert_int_equal(browser_get(&b, "%s", address), 200);
	assert_page_has(&b, "新海记");
	assert_int_equal(fixture_count(f, "sign_order"), 1);
	browser_close(&b);
}

/* Who has the address is told how long it is good, and that looking is enough. */
static void a_look_keeps_it_for_another_90_days(void **state)
{
	struct fixture *f = *state;
	const char *address;
	struct browser b;

	enter(f, &b);
	address = arena_strdup(b.arena, make(&b, "海记", "4.8", "0.8"));
	fixture_sql(f, "UPDATE sign_order SET keep_until = UTC_TIMESTAMP(3) + INTERVAL 1 DAY");
	assert_int_equal(browser_get(&b, "%s", address), 200);
	assert_page_has(&b, "90 天没人打开");
	assert_page_has(&b, "至少留到");
	assert_int_equal(fixture_number(f, "SELECT DATEDIFF(keep_until, UTC_TIMESTAMP(3))"
					   " FROM sign_order"),
			 90);
	fixture_sql(f, "DELETE FROM sign_order");
	assert_int_equal(browser_get(&b, "%s", address), 404);
	assert_page_has(&b, "90 天没人打开");
	browser_close(&b);
}

static void bad_input_is_said_beside_its_field_and_nothing_is_lost(void **state)
{
	static const struct {
		const char *name, *width, *height, *say;
	} cases[] = {
		{ "", "4.8", "0.8", "请写上店名" },
		{ "海记🍜", "4.8", "0.8", "表情" },
		{ "שלום", "4.8", "0.8", "从右往左" },
		{ "海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海海",
		  "4.8", "0.8", "60 个字" },
		{ "海记", "四米八", "0.8", "请写成米" },
		{ "海记", "200", "0.8", "招牌太宽了：最宽 30 米" },
		{ "海记", "480", "0.8", "您填的 480 是不是厘米，也就是 4.8 米" },
		{ "海记", "4800", "0.8", "您填的 4800 是不是毫米，也就是 4.8 米" },
		{ "海记", "4.8", "80", "您填的 80 是不是厘米，也就是 0.8 米" },
		{ "海记", "4.8", "800", "您填的 800 是不是毫米，也就是 0.8 米" },
		{ "海记", "0.2", "0.8", "放不下招牌" },
		{ "海记", "4.8", "", "宽和高要一起填" },
	};
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(browser_post(&b, "/signs/design", "design", "beauty/02", "name",
					      cases[i].name, "width", cases[i].width, "height",
					      cases[i].height, NULL),
				 422);
		assert_page_has(&b, cases[i].say);
		if (*cases[i].width)
			assert_page_has(&b, arena_printf(b.arena, "name=\"width\" value=\"%s\"",
							 cases[i].width));
		assert_page_has(&b,
				arena_printf(b.arena, "name=\"name\" value=\"%s\"", cases[i].name));
	}
	assert_int_equal(fixture_count(f, "sign_order"), 0);
	browser_close(&b);
}

static void a_room_too_small_for_the_design_is_said_and_kept(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	assert_int_equal(browser_get(&b, "%s", make(&b, "海记", "0.9", "0.3")), 422);
	assert_page_has(&b, "请换一个样式");
	assert_page_has(&b, "value=\"海记\"");
	browser_close(&b);
}

static void one_character_is_a_name(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	assert_int_equal(browser_get(&b, "%s", make(&b, "海", "4.8", "0.8")), 200);
	browser_close(&b);
}

static void an_address_that_is_none_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	assert_int_equal(browser_get(&b, "/signs/design/aaaaaaaaaaaaaaaaaaaaaaaaaa"), 404);
	assert_int_equal(browser_get(&b, "/signs/design/x/day.png"), 404);
	assert_int_equal(browser_get(&b, "/signs/design?design=nowhere/01"), 303);
	assert_int_equal(browser_post(&b, "/signs/design", "design", "nowhere/01", "name", "海",
				      NULL),
			 404);
	browser_close(&b);
}

static void without_its_database_the_page_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	b.db = db_open(f->conf, "nobody");
	assert_int_equal(browser_get(&b, "/signs/design/aaaaaaaaaaaaaaaaaaaaaaaaaa"), 503);
	db_close(b.db);
	b.db = f->db;
	browser_close(&b);
}

/* A front of 4 m whose sill is at 3.6 m: nothing wider or higher than its room is made. */
static const char *measured(struct fixture *f, struct browser *b)
{
	struct facade front = { .width = 4000,
				.storey = 3600,
				.sill = 3600,
				.opening = 2600,
				.floor = 1,
				.storeys = 3,
				.signs = 1,
				.street = "" };
	struct load_count counts[LOAD_TABLES];
	char token[TOKEN_TEXT + 1];

	assert_int_equal(facade_keep(f->db, f->arena, &front, f->now, token), 0);
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	sign_rules_forget();
	assert_int_equal(browser_get(b, "/signs/design?design=beauty/02&fit=%s", token), 200);
	assert_page_has(b, "已按量好的门头算");
	assert_int_equal(browser_post(b, "/signs/design", "design", "beauty/02", "name", "海记理发",
				      "facade", arena_join(b->arena, "fit=", token, NULL), NULL),
			 303);
	return arena_strdup(b->arena, browser_header(b, "Location"));
}

static void a_measured_front_bounds_the_sign_and_judges_it(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *address;

	enter(f, &b);
	address = measured(f, &b);
	assert_int_equal(browser_get(&b, "%s", address), 200);
	assert_page_has(&b, "的规定看这块招牌");
	assert_page_has(&b, "一店一招");
	assert_page_has(&b, "宽 4.00 米");
	assert_int_equal(browser_get(&b, "%s/sheet.pdf", address), 200);
	browser_close(&b);
}

static void a_palette_that_the_street_does_not_allow_is_marked(void **state)
{
	struct front front = { .known = true, .box = { .colours = ~WORD(COLOUR_RED) } };
	const struct design_palette red = { "红", { "#c01010", NULL, NULL } };
	const struct design_palette both = { "红白", { "#ffffff", "#c01010", NULL } };
	const struct design_palette white = { "白", { "#ffffff", NULL, NULL } };

	(void)state;
	assert_false(front_allows(&front, &red));
	assert_false(front_allows(&front, &both));
	assert_true(front_allows(&front, &white));
	front.known = false;
	assert_true(front_allows(&front, &red));
}

static void a_length_may_have_a_unit(void **state)
{
	(void)state;
	assert_int_equal(design_form_mm("4.8"), 4800);
	assert_int_equal(design_form_mm(" 4.8 米"), 4800);
	assert_int_equal(design_form_mm("480厘米"), 4800);
	assert_int_equal(design_form_mm("480 cm"), 4800);
	assert_int_equal(design_form_mm("4800mm"), 4800);
	assert_int_equal(design_form_mm(""), 0);
	assert_int_equal(design_form_mm("0x10"), -1);
	assert_int_equal(design_form_mm("-4"), -1);
	assert_int_equal(design_form_mm("nan"), -1);
	assert_int_equal(design_form_mm("1e99"), -1);
	assert_int_equal(design_form_mm("4.8 尺"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(what_is_typed_is_drawn_under_a_secret_address),
		fixture_test(the_svg_is_to_scale_and_holds_no_text),
		fixture_test(a_name_is_judged_also_before_the_front_is_measured),
		fixture_test(the_sign_makers_paper_is_one_page_of_a4),
		fixture_test(the_papers_scale_is_the_largest_that_fits),
		fixture_test(a_change_is_kept_and_the_address_stays),
		fixture_test(a_look_keeps_it_for_another_90_days),
		fixture_test(bad_input_is_said_beside_its_field_and_nothing_is_lost),
		fixture_test(a_room_too_small_for_the_design_is_said_and_kept),
		fixture_test(one_character_is_a_name),
		fixture_test(an_address_that_is_none_is_not_found),
		fixture_test(without_its_database_the_page_says_so),
		fixture_test(a_measured_front_bounds_the_sign_and_judges_it),
		cmocka_unit_test(a_palette_that_the_street_does_not_allow_is_marked),
		fixture_test(what_a_name_gets_told_stands_beside_its_field),
		fixture_test(a_design_for_the_name_alone_says_so_before_one_types),
		fixture_test(a_length_may_have_a_unit),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
