/* What a text looks like to the classifier. */
#include "tests/unit/cmocka.h"

#include "base/buf.h"
#include "text/features.h"

static uint64_t key_of(const char *text)
{
	struct features f = { 0 };
	uint64_t key;

	features_read(&f, text);
	key = f.key;
	features_release(&f);
	return key;
}

static size_t count_of(const char *text)
{
	struct features f = { 0 };
	size_t count;

	features_read(&f, text);
	count = f.count;
	features_release(&f);
	return count;
}

/* Features of VIEW_WORDS. */
static size_t words_of(const char *text)
{
	struct features f = { 0 };
	size_t count = 0;

	features_read(&f, text);
	for (size_t i = 0; i < f.count; i++)
		count += f.at[i].feature >> FEATURE_BITS == VIEW_WORDS;
	features_release(&f);
	return count;
}

static void case_width_and_digits_make_no_difference(void **state)
{
	(void)state;
	assert_true(key_of("WiFi 12号") == key_of("ｗｉｆｉ　９８号"));
	assert_true(key_of("路灯，不亮！") == key_of(" 路灯 不亮\n"));
	assert_true(key_of("路灯不亮") != key_of("路灯太亮"));
}

static void a_bag_of_words_has_no_order(void **state)
{
	(void)state;
	assert_true(key_of("路灯 不亮 小区") == key_of("小区 路灯 不亮"));
	assert_true(key_of("路灯 路灯") != key_of("路灯"));
	assert_true(key_of("路灯 不亮") != key_of("路灯不 亮"));
}

static void a_short_run_is_a_word_and_of_a_long_one_characters_apart_are_paired(void **state)
{
	(void)state;
	assert_int_equal(words_of("路灯"), 1);
	assert_int_equal(words_of("路灯 不亮"), 2);
	/* Four characters: two pairs over one character, one over two. */
	assert_int_equal(words_of("井盖坏了"), 3);
	/* In a bag of words they are words. */
	assert_int_equal(words_of("井盖 坏了 请 城市管理部门 来 修"), 6);
	/* Seven characters: five, four and three pairs. */
	assert_int_equal(words_of("小区路灯全不亮"), 12);
}

static void texts_without_words_have_no_feature(void **state)
{
	static const char *const empty[] = { "",   " ",       "\t\n", "，。！？",
					     "……", "!!! ---", "　",   "\xEF\xB8\x8F" };

	(void)state;
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		assert_int_equal(count_of(empty[i]), 0);
}

static void an_emoji_is_a_character(void **state)
{
	(void)state;
	assert_true(count_of("😡") > 0);
	assert_true(key_of("路灯😡") != key_of("路灯😀"));
}

static void every_feature_says_where_it_was_read(void **state)
{
	const char *text = "Ａ路灯 不亮abc😡";
	size_t len = strlen(text);
	struct features f = { 0 };

	(void)state;
	features_read(&f, text);
	assert_true(f.count > 0);
	for (size_t i = 0; i < f.count; i++) {
		assert_true(f.at[i].start < f.at[i].end);
		assert_true(f.at[i].end <= len);
		/* Whole characters: no continuation byte at either end. */
		assert_true((text[f.at[i].start] & 0xC0) != 0x80);
		assert_true((text[f.at[i].end] & 0xC0) != 0x80);
	}
	features_release(&f);
}

static void equal_features_are_counted_together_up_to_255(void **state)
{
	struct features f = { 0 };
	struct counted *counted;
	struct buf text;
	size_t n;

	(void)state;
	buf_init(&text, 10000);
	for (int i = 0; i < 300; i++)
		buf_adds(&text, "灯 ");
	features_read(&f, text.data);
	assert_int_equal(f.count, 600);
	counted = malloc(f.count * sizeof(*counted));
	n = features_count(&f, counted);
	assert_int_equal(n, 2);
	assert_true(counted[0].feature < counted[1].feature);
	assert_int_equal(counted[0].times, 255);
	assert_int_equal(counted[1].times, 255);
	free(counted);
	features_release(&f);
	buf_release(&text);
}

static void a_text_is_read_to_its_ten_thousandth_character(void **state)
{
	struct buf text;
	size_t full;

	(void)state;
	buf_init(&text, 100000);
	for (int i = 0; i < FEATURE_CHARS / 2; i++)
		buf_adds(&text, "灯 ");
	full = count_of(text.data);
	buf_adds(&text, "路 路 路");
	assert_int_equal(count_of(text.data), full);
	buf_release(&text);
}

static void broken_utf8_is_read_without_harm(void **state)
{
	(void)state;
	assert_true(count_of("路\xE7\x81") > 0);
	assert_true(count_of("\xFF\xFE\x80路灯") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_width_and_digits_make_no_difference),
		cmocka_unit_test(a_bag_of_words_has_no_order),
		cmocka_unit_test(
			a_short_run_is_a_word_and_of_a_long_one_characters_apart_are_paired),
		cmocka_unit_test(texts_without_words_have_no_feature),
		cmocka_unit_test(an_emoji_is_a_character),
		cmocka_unit_test(every_feature_says_where_it_was_read),
		cmocka_unit_test(equal_features_are_counted_together_up_to_255),
		cmocka_unit_test(a_text_is_read_to_its_ten_thousandth_character),
		cmocka_unit_test(broken_utf8_is_read_without_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
