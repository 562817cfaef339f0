/* The sentence pages as people see them, with the product's own templates. */
#include "tests/page/fixture.h"

#include "web/page.h"

static void gone_page(struct request *req, struct response *resp)
{
	response_say(resp, 409, "这个问题刚刚办结", "/r/%s", request_arg(req, "number"));
}

static const struct route routes[] = { { GET, "/gone/:number", gone_page, NO_DB, 0 }, { 0 } };

static const struct route *const tables[] = { routes, NULL };

static int open_browser(void **state)
{
	static struct browser b;

	browser_open(&b, NULL, NULL, tables);
	*state = &b;
	return 0;
}

static int close_browser(void **state)
{
	browser_close(*state);
	return 0;
}

static void a_missing_page_leads_home(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/nowhere"), 404);
	assert_page_has(b, "<html lang=\"zh-CN\"");
	assert_page_has(b, "没有找到");
	assert_page_has(b, "href=\"/\">回到首页</a>");
	assert_page_has(b, "</html>");
}

static void a_sentence_leads_back_to_where_it_came_from(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/gone/QD-%%22%%3E"), 409);
	assert_page_has(b, "这个问题刚刚办结");
	assert_page_has(b, "href=\"/r/QD-&quot;&gt;\">返回</a>");
}

#define say_test(fn) cmocka_unit_test_setup_teardown(fn, open_browser, close_browser)

int main(void)
{
	const struct CMUnitTest tests[] = {
		say_test(a_missing_page_leads_home),
		say_test(a_sentence_leads_back_to_where_it_came_from),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
