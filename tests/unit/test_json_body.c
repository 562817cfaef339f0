/* A body as one strict JSON object, and the declared fields it may hold. */
#include "web/json_body.h"

#include "tests/unit/cmocka.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_text.h"
#include "web/request.h"

static struct request req;

static int open_request(void **state)
{
	(void)state;
	req = (struct request){ .arena = arena_new() };
	return 0;
}

static int close_request(void **state)
{
	(void)state;
	arena_free(req.arena);
	return 0;
}

static int read_text(const char *text)
{
	req.json = NULL;
	req.why = NULL;
	req.field_count = 0;
	return json_body_read(&req, text, strlen(text));
}

/* ---- the body ---- */

static void refused(const char *text, const char *why)
{
	if (read_text(text) != 400)
		fail_msg("taken: %s", text);
	if (!req.why || !strstr(req.why, why))
		fail_msg("%s: said \"%s\", not \"%s\"", text, req.why ? req.why : "nothing", why);
}

static void an_object_is_taken_and_its_values_are_the_fields(void **state)
{
	(void)state;
	assert_int_equal(
		read_text("{\"a\": \"井盖\", \"n\": 12, \"lat\": 36.062, \"t\": true, \"f\": false,"
			  " \"no\": null, \"list\": [\"x\", \"y\"], \"o\": {\"p\": 1}}"),
		0);
	assert_string_equal(request_field(&req, "a"), "井盖");
	assert_string_equal(request_field(&req, "n"), "12");
	assert_string_equal(request_field(&req, "lat"), "36.062");
	assert_string_equal(request_field(&req, "t"), "1");
	assert_string_equal(request_field(&req, "f"), "");
	assert_string_equal(request_field(&req, "list"), "x");
	assert_null(request_field(&req, "no"));
	assert_null(request_field(&req, "o"));
	assert_int_equal(req.field_count, 7);
	assert_null(json_field(&req, "no"));
	assert_int_equal(json_array_size(json_field(&req, "list")), 2);
}

static void what_is_no_object_is_refused(void **state)
{
	(void)state;
	refused("[]", "对象");
	refused("\"x\"", "写错");
	refused("null", "写错");
	refused("12", "写错");
	refused(" ", "写错");
	refused("{", "写错");
	refused("{\"a\": }", "写错");
	refused("{\"a\": 1,}", "写错");
	refused("{'a': 1}", "写错");
	refused("{\"a\": 01}", "写错");
	refused("{\"a\": NaN}", "写错");
	refused("{\"a\": \"\n\"}", "写错");
	refused("{\"a\": \"\\x\"}", "写错");
	refused("{\"a\": \"\\ud800\"}", "写错");
	refused("\xEF\xBB\xBF{}", "写错");
}

static void something_behind_the_object_is_refused(void **state)
{
	(void)state;
	refused("{} {}", "后面");
	refused("{}x", "后面");
	assert_int_equal(read_text("{} \n\t"), 0);
}

static void a_name_twice_is_refused_at_any_depth(void **state)
{
	(void)state;
	refused("{\"a\": 1, \"a\": 1}", "两次");
	refused("{\"o\": {\"a\": 1, \"\\u0061\": 2}}", "两次");
}

static void a_nul_is_refused_as_byte_and_as_escape(void **state)
{
	(void)state;
	refused("{\"a\": \"x\\u0000y\"}", "NUL");
	refused("{\"a\\u0000\": 1}", "NUL");
	assert_int_equal(json_body_read(&req, "{\"a\": \"\0\"}", 10), 400);
	assert_int_equal(json_body_read(&req, "{}\0", 3), 400);
}

static void bytes_that_are_no_utf8_are_refused(void **state)
{
	(void)state;
	refused("{\"a\": \"\xB5\xE3\"}", "UTF-8");
	refused("{\"a\": \"\xC0\x80\"}", "UTF-8");
	refused("{\"a\": \"\xED\xA0\x80\"}", "UTF-8");
}

static void numbers_without_end_are_refused(void **state)
{
	(void)state;
	refused("{\"a\": 99999999999999999999}", "太大");
	refused("{\"a\": 1e999}", "太大");
}

static void nesting_is_counted_outside_of_texts(void **state)
{
	(void)state;
	refused("{\"a\": [[[[[[[[1]]]]]]]]}", "太深");
	assert_int_equal(read_text("{\"a\": [[[[[[[1]]]]]]]}"), 0);
	assert_int_equal(read_text("{\"a\": \"[[[[[[[[[[[[ \\\" {{{{{{\"}"), 0);
}

static void too_many_members_are_refused(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 1u << 16);
	buf_adds(&text, "{\"a\": [0");
	for (int i = 0; i < JSON_BODY_MEMBERS; i++)
		buf_adds(&text, ",0");
	buf_adds(&text, "]}");
	refused(text.data, "太多");
	buf_release(&text);
}

/* ---- declared fields ---- */

enum { BODY, LAT, CARE, PHOTOS, PLACE, FIELDS };

static const struct json_field fields[FIELDS] = {
	[BODY] = { JSON_KIND_TEXT, 0, { "body", "问题描述", 5, FIELD_REQUIRED, "请写几个字" } },
	[LAT] = { JSON_KIND_NUMBER, 0, { "lat", "纬度", 20, 0, NULL } },
	[CARE] = { JSON_KIND_TRUTH, 0, { "care", "关怀版", 1, 0, NULL } },
	[PHOTOS] = { JSON_KIND_TEXTS, 2, { "photos", "照片", 26, 0, NULL } },
	[PLACE] = { JSON_KIND_OBJECT, 0, { "place", "地点", 0, 0, NULL } },
};

static const char *values[FIELDS];

/* What fields_read() says of the body, as one JSON text. */
static const char *errors_of(const char *text)
{
	json_t *errors = json_array();
	int bad;

	assert_int_equal(read_text(text), 0);
	bad = json_fields_read(&req, fields, FIELDS, values, errors);
	assert_int_equal(bad, json_array_size(errors));
	return json_text(req.arena, errors);
}

static void fields_are_cleaned_as_those_of_a_form(void **state)
{
	(void)state;
	assert_string_equal(errors_of("{\"body\": \"  井盖\\u202e没了 \\r\\n\", \"lat\": 36.062,"
				      " \"care\": true, \"photos\": [\"p\"], \"place\": {}}"),
			    "[]");
	assert_string_equal(values[BODY], "井盖没了");
	assert_string_equal(values[LAT], "36.062");
	assert_string_equal(values[CARE], "1");
	assert_string_equal(values[PHOTOS], "p");
	assert_string_equal(values[PLACE], "");
}

static void what_is_missing_or_long_is_said_as_in_a_form(void **state)
{
	(void)state;
	assert_non_null(strstr(errors_of("{}"), "请写几个字"));
	assert_non_null(strstr(errors_of("{\"body\": null}"), "请写几个字"));
	assert_non_null(strstr(errors_of("{\"body\": \"一二三四五六\"}"),
			       "问题描述最多 5 个字，现在有 6 个"));
	assert_string_equal(values[BODY], "一二三四五六");
}

static void another_kind_is_an_error_beside_the_field(void **state)
{
	static const char *const bad[] = {
		"{\"body\": 5}",
		"{\"body\": [\"x\"]}",
		"{\"body\": \"x\", \"lat\": \"36\"}",
		"{\"body\": \"x\", \"care\": 1}",
		"{\"body\": \"x\", \"photos\": [1]}",
		"{\"body\": \"x\", \"photos\": \"p\"}",
		"{\"body\": \"x\", \"place\": []}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!strstr(errors_of(bad[i]), "要是一") && !strstr(errors_of(bad[i]), "要是 ") &&
		    !strstr(errors_of(bad[i]), "true 或 false"))
			fail_msg("%s: %s", bad[i], errors_of(bad[i]));
	assert_non_null(strstr(errors_of("{\"body\": \"x\", \"photos\": [\"a\", \"b\", \"c\"]}"),
			       "照片最多 2 项，现在有 3 项"));
}

static void a_field_that_is_not_declared_is_an_error(void **state)
{
	const char *said = errors_of("{\"body\": \"x\", \"phone\": \"1\"}");

	(void)state;
	assert_non_null(strstr(said, "\"field\":\"phone\""));
	assert_non_null(strstr(said, "没有这一项"));
}

#define body_test(fn) cmocka_unit_test_setup_teardown(fn, open_request, close_request)

int main(void)
{
	const struct CMUnitTest tests[] = {
		body_test(an_object_is_taken_and_its_values_are_the_fields),
		body_test(what_is_no_object_is_refused),
		body_test(something_behind_the_object_is_refused),
		body_test(a_name_twice_is_refused_at_any_depth),
		body_test(a_nul_is_refused_as_byte_and_as_escape),
		body_test(bytes_that_are_no_utf8_are_refused),
		body_test(numbers_without_end_are_refused),
		body_test(nesting_is_counted_outside_of_texts),
		body_test(too_many_members_are_refused),
		body_test(fields_are_cleaned_as_those_of_a_form),
		body_test(what_is_missing_or_long_is_said_as_in_a_form),
		body_test(another_kind_is_an_error_beside_the_field),
		body_test(a_field_that_is_not_declared_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
