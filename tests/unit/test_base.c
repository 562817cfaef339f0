#include "tests/unit/cmocka.h"

#include <inttypes.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"

/* Run fn in a child that may die; true when it ended by abort(). */
static int aborts(void (*fn)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		close(STDERR_FILENO);
		fn();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static int calls[3], call_count;

static void note(void *p)
{
	calls[call_count++] = *(int *)p;
}

static void deferred_frees_run_last_in_first_out(void **state)
{
	struct arena *a = arena_new();
	int one = 1, two = 2;

	(void)state;
	call_count = 0;
	arena_defer(a, note, &one);
	arena_defer(a, note, &two);
	arena_reset(a);
	assert_int_equal(call_count, 2);
	assert_int_equal(calls[0], 2);
	assert_int_equal(calls[1], 1);
	arena_free(a);
	assert_int_equal(call_count, 2);
}

static void arena_memory_is_zeroed_also_after_a_reset(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (int round = 0; round < 2; round++) {
		char *p = arena_alloc(a, 3000);

		for (int i = 0; i < 3000; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xAA, 3000);
		arena_reset(a);
	}
	arena_free(a);
}

/* Texts go straight into what is left of a block, and that is of every size here. */
static void texts_are_joined_in_their_order(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(arena_join(a, "/r/", "QD-1", "", "?k=", "x", NULL), "/r/QD-1?k=x");
	assert_string_equal(arena_join(a, "", NULL), "");
	for (int i = 0; i < 3000; i++)
		assert_string_equal(arena_join(a, "一二三四五六七", "八九十", NULL),
				    "一二三四五六七八九十");
	arena_free(a);
}

static void whole_numbers_are_added_as_printf_prints_them(void **state)
{
	static const int64_t numbers[] = { 0,   7,         -1,        10,        99,        100,
					   -20, INT64_MAX, INT64_MIN, INT32_MIN, 1234567890 };
	char expected[30];
	struct buf b;

	(void)state;
	buf_init(&b, 21);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		buf_reset(&b);
		assert_int_equal(buf_add_int(&b, numbers[i]), 0);
		snprintf(expected, sizeof(expected), "%" PRId64, numbers[i]);
		assert_string_equal(b.data, expected);
	}
	assert_int_equal(buf_add_int(&b, INT64_MIN), -1);
	buf_release(&b);
}

static void texts_printed_around_the_end_of_a_block_are_whole(void **state)
{
	struct arena *a = arena_new();
	char *texts[3000];

	(void)state;
	for (int i = 0; i < 3000; i++)
		texts[i] = arena_printf(a, "%0*d", 1 + i % 97, i % 10);
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(strlen(texts[i]), 1 + i % 97);
		assert_int_equal(texts[i][i % 97], '0' + i % 10);
	}
	arena_free(a);
}

static void an_arena_takes_blocks_larger_than_its_own(void **state)
{
	struct arena *a = arena_new();
	char *big = arena_alloc(a, 3u << 20), *small = arena_strdup(a, "x");

	(void)state;
	big[(3u << 20) - 1] = 'z';
	assert_string_equal(small, "x");
	assert_null(arena_strdup(a, NULL));
	assert_string_equal(arena_printf(a, "%s-%d", "井盖", 7), "井盖-7");
	arena_free(a);
}

static void ask_for_everything(void)
{
	arena_alloc(arena_new(), SIZE_MAX - 8);
}

static void a_size_that_cannot_be_aborts(void **state)
{
	(void)state;
	assert_true(aborts(ask_for_everything));
}

static void a_full_buffer_fails_and_stays_failed(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	assert_string_equal(b.data, "");
	assert_int_equal(buf_adds(&b, "12345"), 0);
	assert_int_equal(buf_addc(&b, '6'), -1);
	assert_int_equal(buf_adds(&b, ""), -1);
	assert_int_equal(b.len, 0);
	assert_true(b.failed);
	buf_reset(&b);
	assert_int_equal(buf_printf(&b, "%d", 42), 0);
	assert_string_equal(b.data, "42");
	buf_release(&b);
	assert_string_equal(b.data, "");
}

static void html_is_escaped_for_text_and_attributes(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	buf_add_html(&b, "<a href=\"x\" y='z'>&井", strlen("<a href=\"x\" y='z'>&井"));
	assert_string_equal(b.data, "&lt;a href=&quot;x&quot; y=&#39;z&#39;&gt;&amp;井");
	buf_release(&b);
}

static void malformed_utf8_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
		{ "\xC0\x80", 2 },         /* overlong NUL */
		{ "\xE0\x9F\xBF", 3 },     /* overlong */
		{ "\xF0\x8F\xBF\xBF", 4 }, /* overlong */
		{ "\xED\xA0\x80", 3 },     /* surrogate */
		{ "\xF4\x90\x80\x80", 4 }, /* above U+10FFFF */
		{ "\xF8\x88\x80\x80\x80", 5 },
		{ "\x80", 1 },
		{ "\xE4\xBA", 2 },
		{ "\xFF", 1 },
		{ "a\0b", 3 }, /* NUL */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(utf8_valid(bad[i].bytes, bad[i].len));
	assert_true(utf8_valid("点靓😀\xF4\x8F\xBF\xBF", strlen("点靓😀\xF4\x8F\xBF\xBF")));
	assert_true(utf8_valid("", 0));
}

static void characters_are_counted_not_bytes(void **state)
{
	const char *p = "\xE4\xBA"; /* cut in the middle */

	(void)state;
	assert_int_equal(utf8_length("井盖坏了😀"), 5);
	assert_int_equal(utf8_prefix("井盖坏了😀", 2), 6);
	assert_int_equal(utf8_prefix("井盖", 9), 6);
	assert_int_equal(utf8_next(&p), 0xFFFD);
}

static void every_code_point_survives_encoding(void **state)
{
	(void)state;
	for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
		char text[5] = "";
		const char *p = text;
		size_t n = utf8_put(text, cp);

		if (cp >= 0xD800 && cp <= 0xDFFF) {
			assert_int_equal(n, 0);
			continue;
		}
		if (!utf8_valid(text, n) || utf8_next(&p) != cp || (size_t)(p - text) != n)
			fail_msg("U+%04X", cp);
	}
	assert_int_equal(utf8_put((char[4]){ 0 }, 0x110000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deferred_frees_run_last_in_first_out),
		cmocka_unit_test(arena_memory_is_zeroed_also_after_a_reset),
		cmocka_unit_test(texts_printed_around_the_end_of_a_block_are_whole),
		cmocka_unit_test(texts_are_joined_in_their_order),
		cmocka_unit_test(whole_numbers_are_added_as_printf_prints_them),
		cmocka_unit_test(an_arena_takes_blocks_larger_than_its_own),
		cmocka_unit_test(a_size_that_cannot_be_aborts),
		cmocka_unit_test(a_full_buffer_fails_and_stays_failed),
		cmocka_unit_test(html_is_escaped_for_text_and_attributes),
		cmocka_unit_test(malformed_utf8_is_refused),
		cmocka_unit_test(characters_are_counted_not_bytes),
		cmocka_unit_test(every_code_point_survives_encoding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
