/* The text of a reply is jansson's own, byte for byte, but for the templates' keys. */
#include "tests/unit/cmocka.h"

#include <float.h>

#include "base/buf.h"
#include "web/json_write.h"

#define FLAGS (JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9))

static void assert_same(json_t *view)
{
	char *wanted = json_dumps(view, FLAGS);
	struct buf out;

	buf_init(&out, 1u << 20);
	assert_int_equal(json_write(&out, view), 0);
	assert_non_null(wanted);
	assert_string_equal(out.data, wanted);
	buf_release(&out);
	free(wanted);
	json_decref(view);
}

static void every_sign_is_escaped_as_jansson_does(void **state)
{
	(void)state;
	for (unsigned int c = 0; c < 128; c++) {
		char text[] = { 'a', (char)c, 'b' };

		assert_same(json_stringn(text, sizeof(text)));
	}
	assert_same(json_string("汉字 😀 \xC2\x80 \xEF\xBF\xBF"));
	assert_same(json_string(""));
	assert_same(json_pack("{s:s}", "ключ \" \\ \n", "x"));
}

static void numbers_are_written_as_jansson_does(void **state)
{
	static const double reals[] = {
		0,     -0.0,   1,       -1,      36.0671,     120.38171234567, 1e5,      123456789,
		1e9,   1e10,   1.5e300, 1e-5,    1.25e-7,     -1e-300,         DBL_MAX,  DBL_MIN,
		1e100, 1e-100, 0.1,     1.0 / 3, 99999.99999, 999999999.9,     4.9e-324, 2e20,
	};
	static const json_int_t integers[] = { 0, 1, -1, 42, INT64_MAX, INT64_MIN };

	(void)state;
	for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++)
		assert_same(json_real(reals[i]));
	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++)
		assert_same(json_integer(integers[i]));
}

static void lists_and_objects_keep_their_order(void **state)
{
	(void)state;
	assert_same(json_object());
	assert_same(json_array());
	assert_same(json_pack("[{}, [], n, b, b]", 1, 0));
	assert_same(json_pack("{s:i, s:[i, {s:n}], s:s, s:{s:[]}}", "z", 1, "a", 2, "m", "b", "x",
			      "c", "d"));
}

static void keys_for_templates_are_left_out_at_any_depth(void **state)
{
	json_t *view = json_pack("{s:i, s:i, s:[{s:i, s:i}, {s:i}], s:i}", "_a", 1, "b", 2, "c",
				 "_d", 3, "e", 4, "_f", 5, "_", 6);
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(json_write(&out, view), 0);
	assert_string_equal(out.data, "{\"b\":2,\"c\":[{\"e\":4},{}]}");
	buf_release(&out);
	json_decref(view);
}

static void a_text_that_is_too_long_fails(void **state)
{
	json_t *view = json_pack("[s]", "0123456789");
	struct buf out;

	(void)state;
	buf_init(&out, 10);
	assert_int_equal(json_write(&out, view), -1);
	buf_release(&out);
	json_decref(view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sign_is_escaped_as_jansson_does),
		cmocka_unit_test(numbers_are_written_as_jansson_does),
		cmocka_unit_test(lists_and_objects_keep_their_order),
		cmocka_unit_test(keys_for_templates_are_left_out_at_any_depth),
		cmocka_unit_test(a_text_that_is_too_long_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
