/* multipart/form-data: every byte arrives, and no other shape than a browser's does. */
#include "tests/page/web.h"

#include "base/secret.h"
#include "web/multipart.h"
#include "web/page.h"

#define TYPE "multipart/form-data; boundary=b0"

static int post_raw(struct browser *b, const char *body, size_t len)
{
	return browser_ask(b, "POST", "/upload", TYPE, body, len, NULL);
}

#define POST_TEXT(b, text) post_raw(b, text, sizeof(text) - 1)

/* The tag of the i-th upload, as the page computed it, is that of these bytes. */
static void assert_upload_is(struct browser *b, size_t i, const void *data, size_t len)
{
	json_t *all = json_loads(b->body, 0, NULL), *one;
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];

	secret_tag(tag, "test", data, len);
	token_text(text, tag);
	one = json_array_get(json_object_get(all, "uploads"), i);
	assert_int_equal(json_integer_value(json_object_get(one, "len")), len);
	assert_string_equal(json_string_value(json_object_get(one, "tag")), text);
	json_decref(all);
}

static void assert_arrives(struct browser *b, const void *data, size_t len)
{
	const struct part part = { "photo", "a.jpg", "image/jpeg", data, len };

	b->send_csrf = false;
	assert_int_equal(browser_upload(b, "/upload", &part, 1), 200);
	assert_upload_is(b, 0, data, len);
}

static void binary_parts_arrive_byte_for_byte_whatever_they_end_with(void **state)
{
	static const char *const endings[] = { "\r", "\n",     "\r\n",  "\r\n\r\n",         "\n\r",
					       "--", "\r\n--", "\r\n-", "\r\n------browser" };
	struct browser *b = *state;
	char data[100];

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t len = strlen(endings[i]);
		memset(data, 0, sizeof(data));
		memcpy(data + 100 - len, endings[i], len);
		assert_arrives(b, data, sizeof(data));
		assert_arrives(b, data + 100 - len, len);
	}
}

static void parts_of_every_size_around_the_parsers_buffers_arrive(void **state)
{
	static const size_t around[] = { 1, 60, 4096, 8192, 65536, 262144, 1 << 20 };
	struct browser *b = *state;
	char *data = arena_alloc(b->arena, (1 << 20) + 200);

	for (size_t i = 0; i < (1 << 20) + 200; i++)
		data[i] = (char)(i * 2654435761u >> 13);
	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++)
		for (size_t more = 0; more < 140; more += around[i] < 9000 ? 1 : 37)
			assert_arrives(b, data, around[i] + more);
}

static void all_lines_and_no_lines_arrive(void **state)
{
	struct browser *b = *state;
	size_t len = 300000;
	char *data = arena_alloc(b->arena, len);

	memset(data, '\n', len);
	assert_arrives(b, data, len);
	memset(data, '\r', len);
	assert_arrives(b, data, len);
	memset(data, '-', len);
	assert_arrives(b, data, len);
}

static void fields_and_files_come_in_any_order(void **state)
{
	const struct part parts[] = {
		{ "photo", "一.jpg", "image/jpeg", "one", 3 },
		{ "draft", NULL, NULL, "草稿", 0 },
		{ "photo", "C:\\\\x\\\\two.png", NULL, "two!", 4 },
		{ "empty", NULL, NULL, "", 0 },
	};
	struct browser *b = *state;

	browser_get(b, "/form");
	assert_int_equal(browser_upload(b, "/upload", parts, 4), 200);
	assert_page_has(b, "\"draft\":\"草稿\"");
	assert_page_has(b, "\"empty\":\"\"");
	assert_page_has(b, "\"filename\":\"一.jpg\"");
	assert_page_has(b, "\"type\":\"image/jpeg\"");
	assert_upload_is(b, 0, "one", 3);
	assert_upload_is(b, 1, "two!", 4);
}

static void a_file_input_left_empty_is_no_upload(void **state)
{
	const struct part parts[] = { { "photo", "", "application/octet-stream", "", 0 },
				      { "photo", "empty.jpg", "image/jpeg", "", 0 } };
	struct browser *b = *state;

	assert_int_equal(browser_upload(b, "/upload", parts, 2), 200);
	assert_page_lacks(b, "\"filename\":\"\"");
	assert_page_has(b, "\"filename\":\"empty.jpg\"");
	assert_upload_is(b, 0, "", 0);
}

static void a_body_without_its_end_is_400(void **state)
{
	struct browser *b = *state;
	static const char whole[] = "--b0\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
				    "1\r\n--b0--\r\n";

	assert_int_equal(POST_TEXT(b, whole), 200);
	assert_int_equal(post_raw(b, whole, sizeof(whole) - 3), 200);
	for (size_t len = 1; len < sizeof(whole) - 4; len++)
		if (post_raw(b, whole, len) != 400)
			fail_msg("the first %zu bytes: %d", len, b->status);
}

static void what_surrounds_the_parts_is_400(void **state)
{
	struct browser *b = *state;

	assert_int_equal(POST_TEXT(b, "hello\r\n--b0\r\nContent-Disposition: form-data; "
				      "name=\"a\"\r\n\r\n1\r\n--b0--\r\n"),
			 400);
	assert_int_equal(POST_TEXT(b, "--b0\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
				      "1\r\n--b0--\r\nmore"),
			 400);
	assert_int_equal(POST_TEXT(b, "\r\n"), 400);
}

static void a_form_without_parts_is_empty(void **state)
{
	struct browser *b = *state;

	assert_int_equal(POST_TEXT(b, "--b0--\r\n"), 200);
	assert_page_has(b, "\"fields\":{}");
}

#define WITH_HEADER(line) "--b0\r\n" line "\r\n\r\n1\r\n--b0--\r\n"
#define NAMED             "Content-Disposition: form-data; name=\"a\"\r\n"

static void nested_and_encoded_parts_are_400(void **state)
{
	struct browser *b = *state;

	assert_int_equal(POST_TEXT(b, WITH_HEADER(NAMED "Content-Type: text/plain")), 200);
	assert_int_equal(POST_TEXT(b, WITH_HEADER(NAMED "Content-Type: multipart/mixed; "
							"boundary=x")),
			 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER(NAMED "content-type:MULTIPART/form-data")), 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER(NAMED "Content-Type: message/rfc822")), 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER(NAMED "Content-Transfer-Encoding: base64")), 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER(NAMED "Content-Transfer-Encoding: "
							"quoted-printable")),
			 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER(NAMED "Content-Transfer-Encoding: binary")), 200);
}

static void headers_of_a_wrong_shape_are_400(void **state)
{
	struct browser *b = *state;

	assert_int_equal(POST_TEXT(b, WITH_HEADER("X: y")), 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER("Content-Disposition: form-data")), 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER("Content-Disposition: form-data; name=\"\"")),
			 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER("Content-Disposition: attachment; name=a")), 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER("Content-Disposition: form-data;\r\n name=a")),
			 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER("Content-Disposition: form-data; name=\"a\0b\"")),
			 400);
	assert_int_equal(POST_TEXT(b,
				   WITH_HEADER("Content-Disposition: form-data; name=\"a\xFF\"")),
			 400);
	assert_int_equal(POST_TEXT(b, WITH_HEADER("Content-Disposition: form-data; name=\"a\nb\"")),
			 400);
	assert_int_equal(POST_TEXT(b, "--b0\r\n\r\n1\r\n--b0--\r\n"), 400);
	assert_int_equal(POST_TEXT(b,
				   "--b0\nContent-Disposition: form-data; name=a\n\n1\n--b0--\n"),
			 400);
}

static void long_headers_and_long_fields_are_400(void **state)
{
	struct browser *b = *state;
	struct part part = { "a", NULL, NULL, NULL, 0 };
	char *text = arena_alloc(b->arena, MULTIPART_TEXT + 2);

	b->send_csrf = false;
	memset(text, 'x', MULTIPART_TEXT);
	part.data = text;
	assert_int_equal(browser_upload(b, "/upload", &part, 1), 200);
	text[MULTIPART_TEXT] = 'x';
	assert_int_equal(browser_upload(b, "/upload", &part, 1), 400);
	text[MULTIPART_HEADER] = '\0';
	part.name = text;
	part.data = "";
	assert_int_equal(browser_upload(b, "/upload", &part, 1), 400);
}

static void too_many_parts_are_400(void **state)
{
	struct browser *b = *state;
	struct part parts[MULTIPART_MAX + 1];

	b->send_csrf = false;
	for (size_t i = 0; i <= MULTIPART_MAX; i++)
		parts[i] = (struct part){ "photo", "a", NULL, "1", 1 };
	assert_int_equal(browser_upload(b, "/upload", parts, MULTIPART_MAX), 200);
	assert_int_equal(browser_upload(b, "/upload", parts, MULTIPART_MAX + 1), 400);
}

static void fields_with_nul_or_bad_utf8_are_400_but_files_may_hold_anything(void **state)
{
	struct browser *b = *state;

	assert_int_equal(POST_TEXT(b, "--b0\r\n" NAMED "\r\n\0\r\n--b0--\r\n"), 400);
	assert_int_equal(POST_TEXT(b, "--b0\r\n" NAMED "\r\n\xFF\r\n--b0--\r\n"), 400);
	assert_arrives(b, "\0\xFF\0", 3);
}

#define TENTH "0123456789"

static void boundaries_that_are_none_are_400(void **state)
{
	static const char *const types[] = {
		"multipart/form-data",
		"multipart/form-data; boundary=",
		"multipart/form-data; boundary=\"\"",
		"multipart/form-data; boundary=" TENTH TENTH TENTH TENTH TENTH TENTH TENTH "1",
		"multipart/form-data; boundary=b0\r\nX: y",
		"multipart/form-data; boundary=\"\xFF\"",
	};
	struct browser *b = *state;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_int_equal(browser_ask(b, "POST", "/upload", types[i], "--b0--\r\n", 8, NULL),
				 400);
	assert_int_equal(browser_ask(b, "POST", "/upload", "Multipart/Form-Data; Boundary=\"b0\"",
				     "--b0--\r\n", 8, NULL),
			 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		web_test(binary_parts_arrive_byte_for_byte_whatever_they_end_with),
		web_test(parts_of_every_size_around_the_parsers_buffers_arrive),
		web_test(all_lines_and_no_lines_arrive),
		web_test(fields_and_files_come_in_any_order),
		web_test(a_file_input_left_empty_is_no_upload),
		web_test(a_body_without_its_end_is_400),
		web_test(what_surrounds_the_parts_is_400),
		web_test(a_form_without_parts_is_empty),
		web_test(nested_and_encoded_parts_are_400),
		web_test(headers_of_a_wrong_shape_are_400),
		web_test(long_headers_and_long_fields_are_400),
		web_test(too_many_parts_are_400),
		web_test(fields_with_nul_or_bad_utf8_are_400_but_files_may_hold_anything),
		web_test(boundaries_that_are_none_are_400),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
