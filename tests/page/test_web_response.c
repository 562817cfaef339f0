/* Replies: headers, cookies, the token, what may be kept by whom. */
#include "tests/page/web.h"

#include "web/page.h"

static void a_page_is_private_and_guarded_by_headers(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/echo/a"), 200);
	assert_string_equal(browser_header(b, "Cache-Control"), "private, no-store");
	assert_string_equal(browser_header(b, "X-Content-Type-Options"), "nosniff");
	assert_string_equal(browser_header(b, "Referrer-Policy"), "same-origin");
}

static void a_form_gives_a_cookie_and_its_token_is_taken(void **state)
{
	struct browser *b = *state;
	const char *cookie;

	assert_int_equal(browser_get(b, "/form"), 200);
	cookie = browser_header(b, "Set-Cookie");
	assert_non_null(cookie);
	assert_non_null(strstr(cookie, "; HttpOnly; SameSite=Lax; Secure"));
	assert_non_null(strstr(cookie, "Max-Age=34560000;"));
	assert_int_equal(browser_post(b, "/form", "words", "路灯坏了", NULL), 200);
	browser_get(b, "/echo/a");
	assert_page_has(b, "\"known\":true");
}

static void a_post_without_the_token_is_403(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/form");
	b->send_csrf = false;
	assert_int_equal(browser_post(b, "/form", "words", "x", NULL), 403);
	assert_int_equal(browser_post(b, "/form", "csrf", "", NULL), 403);
	assert_int_equal(browser_post(b, "/form", "csrf", "aaaaaaaaaaaaaaaaaaaaaaaaaa", NULL), 403);
	assert_page_has(b, "刷新");
}

static void a_token_is_good_for_its_own_visitor_only(void **state)
{
	struct browser *b = *state, other;

	browser_get(b, "/form");
	browser_open(&other, b->conf, NULL, web_tables);
	browser_get(&other, "/form");
	other.csrf = b->csrf;
	assert_int_equal(browser_post(&other, "/form", "words", "x", NULL), 403);
	browser_close(&other);
}

static void a_token_without_a_cookie_is_403(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/form");
	browser_set_cookie(b, "dl", "");
	assert_int_equal(browser_post(b, "/form", "words", "x", NULL), 403);
}

static void a_token_in_the_header_is_as_good(void **state)
{
	struct browser *b = *state;
	const char *env[] = { NULL, NULL };

	browser_get(b, "/form");
	env[0] = arena_printf(b->arena, "HTTP_X_CSRF_TOKEN=%s", b->csrf);
	assert_int_equal(browser_ask(b, "POST", "/form", "application/x-www-form-urlencoded",
				     "words=x", 7, env),
			 200);
}

static void a_forged_cookie_counts_as_none(void **state)
{
	struct browser *b = *state;
	const char *real;
	char *forged;

	browser_get(b, "/form");
	real = browser_cookie(b, "dl");
	assert_int_equal(strlen(real), 53);
	for (size_t i = 0; i < 53; i += 4) {
		forged = arena_strdup(b->arena, real);
		forged[i] = forged[i] == 'a' ? 'b' : 'a';
		browser_set_cookie(b, "dl", forged);
		browser_get(b, "/echo/a");
		assert_page_has(b, "\"known\":false");
	}
	browser_set_cookie(b, "dl", arena_printf(b->arena, "%sx", real));
	browser_get(b, "/echo/a");
	assert_page_has(b, "\"known\":false");
	browser_set_cookie(b, "dl", real);
	browser_get(b, "/echo/a");
	assert_page_has(b, "\"known\":true");
}

static void a_public_page_is_public_for_strangers_only(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/public");
	assert_string_equal(browser_header(b, "Cache-Control"), "public, max-age=60");
	assert_string_equal(browser_header(b, "Vary"), "Cookie, Accept");
	assert_null(browser_header(b, "Set-Cookie"));
	browser_get(b, "/form");
	browser_get(b, "/public");
	assert_string_equal(browser_header(b, "Cache-Control"), "private, no-store");
}

static void a_public_picture_is_public_for_all(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/form");
	assert_int_equal(browser_get(b, "/photo/a.jpg"), 200);
	assert_string_equal(browser_header(b, "Cache-Control"),
			    "public, max-age=31536000, immutable");
	assert_string_equal(browser_header(b, "Content-Type"), "image/jpeg");
	assert_int_equal(b->body_len, 7);
	assert_memory_equal(b->body, "\xFF\xD8\0jpeg", 7);
}

static void nobody_is_sent_to_another_site(void **state)
{
	static const char *const bad[] = { "//evil.example",       "/%5Cevil.example",
					   "https://evil.example", "evil",
					   "javascript:alert(1)",  "%09//evil.example" };
	struct browser *b = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(browser_get(b, "/redirect?to=%s", bad[i]), 303);
		assert_string_equal(browser_header(b, "Location"), "/");
	}
	browser_get(b, "/redirect?to=/nearby%%3Fq=a%%26b");
	assert_string_equal(browser_header(b, "Location"), "/nearby?q=a&b");
}

static void an_address_cannot_bring_headers(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b,
				     "/redirect?to=/x%%0D%%0AX-Evil:%%20yes%%0D%%0A%%0D%%0Abody"),
			 303);
	assert_null(browser_header(b, "X-Evil"));
	assert_string_equal(browser_header(b, "Location"), "/x%0D%0AX-Evil:%20yes%0D%0A%0D%0Abody");
	browser_get(b, "/redirect?to=/%%E4%%B8%%AD");
	assert_string_equal(browser_header(b, "Location"), "/%E4%B8%AD");
}

static void a_redirect_in_json_says_where(void **state)
{
	struct browser *b = *state;

	b->accept = "application/json";
	assert_int_equal(browser_get(b, "/redirect?to=/x"), 200);
	assert_string_equal(b->body, "{\"location\":\"/x\"}");
}

static void a_failed_template_is_500_and_nothing_of_the_page_is_left(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/broken"), 500);
	assert_null(browser_header(b, "X-Half-Done"));
	assert_null(browser_header(b, "Set-Cookie"));
	assert_page_has(b, "系统出了点问题");
}

static void unavailable_says_when_to_come_again(void **state)
{
	struct browser *b = *state;

	assert_int_equal(browser_get(b, "/away"), 503);
	assert_string_equal(browser_header(b, "Retry-After"), "5");
	assert_string_equal(browser_header(b, "Cache-Control"), "private, no-store");
}

static void errors_in_json_are_sentences_too(void **state)
{
	struct browser *b = *state;
	json_t *said;

	b->accept = "application/json, text/html;q=0.5";
	assert_int_equal(browser_get(b, "/nowhere"), 404);
	assert_string_equal(browser_header(b, "Content-Type"), "application/json; charset=utf-8");
	said = json_loads(b->body, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(said, "status")), 404);
	assert_string_equal(json_string_value(json_object_get(said, "back")), "/");
	json_decref(said);
}

static void json_leaves_out_what_is_for_the_template(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/echo/a");
	assert_page_lacks(b, "_internal");
	assert_page_lacks(b, "_hidden");
	assert_page_has(b, "\"list\":[{\"seen\":2}]");
}

static void a_form_in_json_carries_the_token(void **state)
{
	struct browser *b = *state;

	b->accept = "application/json";
	assert_int_equal(browser_get(b, "/form"), 200);
	assert_true(strlen(b->csrf) == 26);
	assert_int_equal(browser_post(b, "/form", "words", "x", NULL), 200);
}

static void html_is_preferred_when_named_first(void **state)
{
	struct browser *b = *state;

	b->accept = "text/html,application/xhtml+xml,application/json";
	browser_get(b, "/form");
	assert_page_has(b, "<!doctype html>");
	b->accept = "*/*";
	browser_get(b, "/form");
	assert_page_has(b, "<!doctype html>");
}

static void care_and_here_reach_the_template(void **state)
{
	struct browser *b = *state;

	browser_set_cookie(b, "care", "1");
	browser_get(b, "/form?a=1&b=%%22");
	assert_page_has(b, "<p id=\"care\">care</p>");
	assert_page_has(b, "<p id=\"here\">/form?a=1&amp;b=%22</p>");
	browser_post(b, "/forget", NULL);
	assert_null(browser_cookie(b, "care"));
	browser_get(b, "/form");
	assert_page_has(b, "<p id=\"care\"></p>");
}

/* ---- fields ---- */

static void what_does_not_fit_is_said_beside_the_field_and_kept(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/form");
	assert_int_equal(browser_post(b, "/form", "words", "  一二三四五😀  ", NULL), 422);
	assert_page_has(b, "<p>描述最多 5 个字，现在有 6 个</p>");
	assert_page_has(b, "value=\"一二三四五😀\"");
	assert_int_equal(browser_post(b, "/form", "words", "\xE3\x80\x80 \r\n\t ", NULL), 422);
	assert_page_has(b, "<p>请写一句话</p>");
	assert_int_equal(browser_post(b, "/form", NULL), 422);
	assert_int_equal(browser_post(b, "/form", "words", "一\r\n二\r三", NULL), 200);
	assert_page_has(b, "value=\"一\n二\n三\"");
	assert_int_equal(browser_post(b, "/form", "words",
				      "a\x01\x7f"
				      "b",
				      NULL),
			 200);
	assert_page_has(b, "value=\"ab\"");
}

static void signs_that_are_not_seen_are_dropped(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/form");
	/* U+202E turns round what follows, U+200B is nothing, U+0085 and U+2028 end lines. */
	assert_int_equal(browser_post(b, "/form", "words",
				      "\u202E一\u200B二\xC2\x85\u2066三\u2028\uFEFF", NULL),
			 200);
	assert_page_has(b, "value=\"一二三\"");
	assert_int_equal(browser_post(b, "/form", "words", "\u200B\u2060", NULL), 422);
	assert_page_has(b, "<p>请写一句话</p>");
	assert_int_equal(browser_post(b, "/form", "words", "👩\u200D🔧", NULL), 200);
	assert_page_has(b, "value=\"👩\u200D🔧\"");
}

static void typed_markup_comes_back_as_text(void **state)
{
	struct browser *b = *state;

	browser_get(b, "/form");
	assert_int_equal(browser_post(b, "/form", "words", "\"><b>", NULL), 200);
	assert_page_has(b, "value=\"&quot;&gt;&lt;b&gt;\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		web_test(a_page_is_private_and_guarded_by_headers),
		web_test(a_form_gives_a_cookie_and_its_token_is_taken),
		web_test(a_post_without_the_token_is_403),
		web_test(a_token_is_good_for_its_own_visitor_only),
		web_test(a_token_without_a_cookie_is_403),
		web_test(a_token_in_the_header_is_as_good),
		web_test(a_forged_cookie_counts_as_none),
		web_test(a_public_page_is_public_for_strangers_only),
		web_test(a_public_picture_is_public_for_all),
		web_test(nobody_is_sent_to_another_site),
		web_test(an_address_cannot_bring_headers),
		web_test(a_redirect_in_json_says_where),
		web_test(a_failed_template_is_500_and_nothing_of_the_page_is_left),
		web_test(unavailable_says_when_to_come_again),
		web_test(errors_in_json_are_sentences_too),
		web_test(json_leaves_out_what_is_for_the_template),
		web_test(a_form_in_json_carries_the_token),
		web_test(html_is_preferred_when_named_first),
		web_test(care_and_here_reach_the_template),
		web_test(what_does_not_fit_is_said_beside_the_field_and_kept),
		web_test(signs_that_are_not_seen_are_dropped),
		web_test(typed_markup_comes_back_as_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
