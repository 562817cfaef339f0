/* What the web layer makes of requests, most of all of bad ones. */
#include "tests/page/web.h"

#include "web/urlencoded.h"

#define FORM "application/x-www-form-urlencoded"

static int get_with(struct browser *b, const char *uri, const char *env)
{
	const char *const all[] = { env, NULL };
	return browser_ask(b, "GET", uri, NULL, "", 0, all);
}

static void a_path_and_a_query_are_decoded(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/echo/%s?q=%s", "%E8%B7%AF+%E7%81%AF", "a%2Bb+c"), 200);
	assert_page_has(b, "\"arg\":\"路+灯\"");
	assert_page_has(b, "\"q\":\"a+b c\"");
}

static void a_parameter_without_a_value_is_empty_and_the_first_counts(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/echo/a?q");
	assert_page_has(b, "\"q\":\"\"");
	browser_get(b, "/echo/a?q=1&q=2");
	assert_page_has(b, "\"q\":\"1\"");
	browser_get(b, "/echo/a?&&x=1&");
	assert_page_has(b, "\"q\":null");
}

static void nul_bad_escapes_and_bad_utf8_are_400(void **state)
{
	static const char *const bad[] = {
		"/echo/%00",       "/echo/a%00b",
		"/echo/%",         "/echo/%4",
		"/echo/%zz",       "/echo/%FF",
		"/echo/%ED%A0%80", "/echo/%C0%AF",
		"/echo/a?q=%00",   "/echo/a?q=%",
		"/echo/a?q=%4",    "/echo/a?q=%GG",
		"/echo/a?q=%FF",   "/echo/a?%FE=1",
		"/echo/a?q=\xFF",  "/echo/\xFF",
		"echo/a",          "",
		"/echo/a b",       "/echo/a\x01",
		"http://x/echo/a", "/echo/a?q=%F4%90%80%80",
	};
	struct browser *b = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (browser_get(b, "%s", bad[i]) != 400)
			fail_msg("%s: %d", bad[i], b->status);
}

static void an_endless_address_is_400(void **state)
{
	struct browser *b = *state;
	char *uri = arena_alloc(b->arena, 5001);

	memset(uri, 'a', 5000);
	assert_int_equal(browser_get(b, "/echo/%s", uri), 400);
}

static void too_many_parameters_are_400(void **state)
{
	struct browser *b = *state;
	struct buf uri;

	buf_init(&uri, 10000);
	buf_adds(&uri, "/echo/a?a=1");
	for (int i = 1; i < URLENCODED_MAX; i++)
		buf_adds(&uri, "&a=1");
	assert_int_equal(browser_get(b, "%s", uri.data), 200);
	buf_adds(&uri, "&a=1");
	assert_int_equal(browser_get(b, "%s", uri.data), 400);
	buf_release(&uri);
}

static void a_cookie_header_with_control_or_bad_bytes_is_400(void **state)
{
	struct browser *b = *state;

	assert_int_equal(get_with(b, "/echo/a", "HTTP_COOKIE=a=1; b=\x01"), 400);
	assert_int_equal(get_with(b, "/echo/a", "HTTP_COOKIE=a=\xC3"), 400);
	assert_int_equal(get_with(b, "/echo/a", "HTTP_COOKIE=;;; a; =; b=2=3;"), 200);
}

static void a_cookie_behind_a_hundred_others_is_seen(void **state)
{
	struct browser *b = *state;
	struct buf header;

	buf_init(&header, 4000);
	buf_adds(&header, "HTTP_COOKIE=");
	for (int i = 0; i < 100; i++)
		buf_adds(&header, "a=1; ");
	buf_adds(&header, "care=1");
	assert_int_equal(get_with(b, "/form", header.data), 200);
	assert_page_has(b, "<p id=\"care\">care</p>");
	buf_release(&header);
}

static void an_unknown_path_is_404_and_a_wrong_method_405_with_allow(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/nowhere"), 404);
	assert_null(browser_header(b, "Allow"));
	assert_int_equal(browser_get(b, "/echo/"), 404);
	assert_int_equal(browser_get(b, "/echo/a/b"), 404);
	assert_int_equal(browser_get(b, "/form/"), 404);
	assert_int_equal(browser_post(b, "/echo/a", NULL), 405);
	assert_string_equal(browser_header(b, "Allow"), "GET, HEAD");
	assert_int_equal(browser_ask(b, "DELETE", "/form", NULL, "", 0, NULL), 405);
	assert_string_equal(browser_header(b, "Allow"), "GET, HEAD, POST");
	assert_int_equal(browser_get(b, "/upload"), 405);
	assert_string_equal(browser_header(b, "Allow"), "POST");
	assert_int_equal(browser_ask(b, "DELETE", "/nowhere", NULL, "", 0, NULL), 404);
}

static void a_name_in_a_pattern_ends_at_its_suffix(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/photo/abc.jpg"), 200);
	assert_int_equal(browser_get(b, "/photo/abc.png"), 404);
	assert_int_equal(browser_get(b, "/photo/.jpg"), 404);
}

static void head_is_get_without_the_body(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_ask(b, "HEAD", "/photo/a.jpg", NULL, "", 0, NULL), 200);
	assert_string_equal(browser_header(b, "Content-Length"), "7");
	assert_int_equal(b->body_len, 0);
}

static void a_host_that_is_not_ours_never_gets_into_links(void **state)
{
	struct browser *b = *state;

	b->host = "evil.example";
	browser_get(b, "/echo/a");
	assert_page_has(b, "\"url\":\"https://dl.example.org/x\"");
	b->host = "OTHER.example.org:8080";
	browser_get(b, "/echo/a");
	assert_page_has(b, "\"host\":\"other.example.org:8080\"");
	b->host = "dl.example";
	browser_get(b, "/echo/a");
	assert_page_has(b, "\"host\":\"dl.example.org\"");
}

/* ---- bodies ---- */

static int post_with_length(struct browser *b, const char *path, const char *body,
			    const char *length)
{
	const char *const env[] = { length, NULL };
	return browser_ask(b, "POST", path, FORM, body, strlen(body), env);
}

static void a_body_shorter_or_longer_than_announced_is_400(void **state)
{
	struct browser *b = *state;

	assert_int_equal(post_with_length(b, "/upload", "a=1", "CONTENT_LENGTH=3"), 200);
	assert_int_equal(post_with_length(b, "/upload", "a=1", "CONTENT_LENGTH=4"), 400);
	assert_int_equal(post_with_length(b, "/upload", "a=1", "CONTENT_LENGTH=2"), 400);
	assert_int_equal(post_with_length(b, "/upload", "a=1", "CONTENT_LENGTH=0"), 400);
	assert_int_equal(post_with_length(b, "/upload", "a=1", "CONTENT_LENGTH="), 400);
}

static void a_length_that_is_no_number_is_400(void **state)
{
	struct browser *b = *state;

	assert_int_equal(post_with_length(b, "/upload", "a=1", "CONTENT_LENGTH=-3"), 400);
	assert_int_equal(post_with_length(b, "/upload", "a=1", "CONTENT_LENGTH=3x"), 400);
	assert_int_equal(post_with_length(b, "/upload", "a=1",
					  "CONTENT_LENGTH=99999999999999999999999"),
			 400);
}

static void a_body_over_the_routes_limit_is_413(void **state)
{
	struct browser *b = *state;

	/* Nothing of it is there: it must be refused by its announced length. */
	assert_int_equal(post_with_length(b, "/form", "", "CONTENT_LENGTH=1001"), 413);
	assert_int_equal(post_with_length(b, "/upload", "", "CONTENT_LENGTH=99999999999"), 413);
	assert_page_has(b, "太大");
	assert_int_equal(browser_ask(b, "GET", "/form", FORM, "a=1", 3, NULL), 413);
}

static void a_body_of_an_unknown_type_is_415(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_ask(b, "POST", "/upload", "text/xml", "<a/>", 4, NULL), 415);
	assert_int_equal(browser_ask(b, "POST", "/upload", "multipart/form-dataX", "x", 1, NULL),
			 415);
	assert_int_equal(browser_ask(b, "POST", "/upload", NULL, "a=1", 3, NULL), 415);
}

static void form_fields_with_nul_or_bad_utf8_are_400(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_ask(b, "POST", "/upload", FORM, "a=\0b", 4, NULL), 400);
	assert_int_equal(browser_ask(b, "POST", "/upload", FORM, "a=%00", 5, NULL), 400);
	assert_int_equal(browser_ask(b, "POST", "/upload", FORM, "a=\xFF", 3, NULL), 400);
	assert_int_equal(browser_ask(b, "POST", "/upload", FORM, "a=%e4%b8", 8, NULL), 400);
	assert_int_equal(browser_ask(b, "POST", "/upload", FORM "; charset=UTF-8",
				     "a=%E4%B8%AD%F0%9F%98%80", 23, NULL),
			 200);
	assert_page_has(b, "\"a\":\"中😀\"");
}

static void a_body_that_cannot_be_kept_is_503(void **state)
{
	struct browser *b = *state;
	char path[] = "/tmp/dl-web-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	size_t len = 300 << 10;
	char *body = arena_alloc(b->arena, len + 1);
	struct browser full;
	struct conf *conf;

	assert_non_null(f);
	memset(body, 'a', len);
	fputs("[server]\ntmp = /nonexistent/dir\ntemplates = tests/page/templates\n", f);
	fclose(f);
	conf = conf_load(path);
	remove(path);
	browser_open(&full, conf, NULL, web_tables);
	assert_int_equal(browser_ask(&full, "POST", "/upload", FORM, body, len, NULL), 503);
	assert_non_null(browser_header(&full, "Retry-After"));
	browser_close(&full);
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		web_test(a_path_and_a_query_are_decoded),
		web_test(a_parameter_without_a_value_is_empty_and_the_first_counts),
		web_test(nul_bad_escapes_and_bad_utf8_are_400),
		web_test(an_endless_address_is_400),
		web_test(too_many_parameters_are_400),
		web_test(a_cookie_header_with_control_or_bad_bytes_is_400),
		web_test(a_cookie_behind_a_hundred_others_is_seen),
		web_test(an_unknown_path_is_404_and_a_wrong_method_405_with_allow),
		web_test(a_name_in_a_pattern_ends_at_its_suffix),
		web_test(head_is_get_without_the_body),
		web_test(a_host_that_is_not_ours_never_gets_into_links),
		web_test(a_body_shorter_or_longer_than_announced_is_400),
		web_test(a_length_that_is_no_number_is_400),
		web_test(a_body_over_the_routes_limit_is_413),
		web_test(a_body_of_an_unknown_type_is_415),
		web_test(form_fields_with_nul_or_bad_utf8_are_400),
		web_test(a_body_that_cannot_be_kept_is_503),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
