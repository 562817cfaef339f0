#include "tests/unit/text_corpus.h"

#include "tests/unit/cmocka.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/train.h"

void corpus_must_add(struct corpus *c, const char *text, const char *label)
{
	assert_null(corpus_add_text(c, text, label, NULL));
}

void corpus_of_three(struct corpus *c, size_t rows)
{
	static const char *const things[3][3] = {
		{ "路面有个大坑", "马路塌陷", "人行道砖松动" },
		{ "路灯不亮", "路灯坏了", "灯杆歪了" },
		{ "垃圾没人清", "垃圾桶满了", "垃圾堆成山" },
	};
	static const char *const labels[3] = { "道路", "路灯", "垃圾" };
	struct buf text;

	buf_init(&text, 1000);
	for (size_t i = 0; i < rows; i++) {
		buf_reset(&text);
		buf_printf(&text, "我家门口%s，已经很久了，第", things[i % 3][i / 3 % 3]);
		/* Digits are all alike to the classifier: letters tell the rows apart. */
		for (size_t n = i + 1; n; n /= 26)
			buf_addc(&text, (char)('a' + n % 26));
		buf_adds(&text, "次反映");
		corpus_must_add(c, text.data, labels[i % 3]);
	}
	buf_release(&text);
}

void corpus_of_many(struct corpus *c, size_t labels, size_t rows_each)
{
	char word[5] = { 0 }, row[5] = { 0 };
	struct buf text, label;

	buf_init(&text, 200);
	buf_init(&label, 20);
	for (size_t i = 0; i < labels * rows_each; i++) {
		buf_reset(&text);
		buf_reset(&label);
		utf8_put(word, 0x4e00 + (uint32_t)(i % labels));
		utf8_put(row, 0x7000 + (uint32_t)(i / labels));
		buf_printf(&text, "小区 %s%s 有 问题 %s", word, word, row);
		buf_printf(&label, "%zu", i % labels);
		corpus_must_add(c, text.data, label.data);
	}
	buf_release(&text);
	buf_release(&label);
}

void corpus_of_pairs(struct corpus *c, size_t rows)
{
	static const char *const fruits[] = { "苹果", "香蕉" }, *const things[] = { "铅笔",
										    "毛巾" };
	struct buf text;

	buf_init(&text, 1000);
	for (size_t i = 0; i < rows; i++) {
		buf_reset(&text);
		buf_printf(&text, "%s %s ", fruits[i % 2], things[i / 2 % 2]);
		for (size_t n = i + 1; n; n /= 26)
			buf_addc(&text, (char)('a' + n % 26));
		corpus_must_add(c, text.data, i % 2 == i / 2 % 2 ? "同" : "异");
	}
	buf_release(&text);
}

struct classifier *classifier_of(const struct corpus *c)
{
	const char *why;
	size_t len;
	unsigned char *bytes = train_model(c, NULL, &len, &why);
	struct classifier *made;

	assert_non_null(bytes);
	made = classifier_from(bytes, len, &why);
	free(bytes);
	assert_non_null(made);
	return made;
}
