/* Training, the model's bytes, and what a classifier says. */
#include "tests/unit/cmocka.h"

#include <unistd.h>

#include "base/buf.h"
#include "tests/unit/text_corpus.h"
#include "text/model.h"
#include "text/train.h"

static struct corpus three;
static struct classifier *of_three;

static void told(const char *text, const char *label)
{
	struct prediction p;

	classifier_predict(of_three, text, &p);
	assert_int_equal(p.count, 3);
	assert_string_equal(p.top[0].label, label);
}

/* --- answers -------------------------------------------------------------------------- */

static void new_sentences_get_the_right_label(void **state)
{
	(void)state;
	told("楼下的路灯坏了好几天", "路灯");
	told("垃圾 没人 清", "垃圾");
	told("马路上有大坑，危险😡", "道路");
}

static void confidences_fall_and_are_shares_of_one(void **state)
{
	struct prediction p;

	(void)state;
	classifier_predict(of_three, "路灯不亮", &p);
	assert_true(p.top[0].confidence > p.top[1].confidence);
	assert_true(p.top[1].confidence >= p.top[2].confidence);
	assert_true(p.top[2].confidence >= 0);
	assert_true(p.top[0].confidence + p.top[1].confidence + p.top[2].confidence > 0.999);
	assert_true(p.top[0].confidence + p.top[1].confidence + p.top[2].confidence < 1.001);
	assert_string_equal(classifier_label(of_three, p.top[0].index), p.top[0].label);
}

static void a_text_that_says_nothing_gets_no_answer(void **state)
{
	static const char *const texts[] = { "", "   ", "。。。", "😀😀", "龘" };
	struct prediction p;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		classifier_predict(of_three, texts[i], &p);
		assert_int_equal(p.count, 0);
		assert_int_equal(p.phrase_count, 0);
	}
}

static void phrases_are_whole_characters_of_the_text(void **state)
{
	const char *text = "ＡＢ😡 我家门口的路灯坏了，路灯坏了！";
	struct prediction p;

	(void)state;
	classifier_predict(of_three, text, &p);
	assert_true(p.phrase_count > 0);
	for (size_t i = 0; i < p.phrase_count; i++) {
		const struct phrase *f = &p.phrases[i];

		assert_true(f->at >= text && f->at + f->len <= text + strlen(text));
		assert_true(f->len > 0);
		assert_true((f->at[0] & 0xC0) != 0x80);
		assert_true((f->at[f->len] & 0xC0) != 0x80);
	}
}

static void the_phrase_that_decided_is_named_once(void **state)
{
	struct prediction p;
	size_t lamps = 0;

	(void)state;
	classifier_predict(of_three, "请看 路灯 那边 路灯 谢谢", &p);
	for (size_t i = 0; i < p.phrase_count; i++)
		lamps += p.phrases[i].len == 6 && !memcmp(p.phrases[i].at, "路灯", 6);
	assert_int_equal(lamps, 1);
}

static void a_very_long_text_is_answered(void **state)
{
	struct prediction p;
	struct buf text;

	(void)state;
	buf_init(&text, 1000000);
	for (int i = 0; i < 30000; i++)
		buf_adds(&text, "路灯不亮，");
	classifier_predict(of_three, text.data, &p);
	assert_string_equal(p.top[0].label, "路灯");
	buf_release(&text);
}

static void broken_utf8_is_answered_or_not_but_without_harm(void **state)
{
	struct prediction p;

	(void)state;
	classifier_predict(of_three, "路灯\xE7\x81 \xFF坏了\xF0\x9F", &p);
	for (size_t i = 0; i < p.phrase_count; i++)
		assert_true(p.phrases[i].len > 0);
}

static void all_confidences_agree_with_the_prediction(void **state)
{
	float all[3] = { 0 };
	struct prediction p;

	(void)state;
	classifier_predict(of_three, "路灯不亮", &p);
	assert_true(classifier_confidences(of_three, "路灯不亮", all));
	assert_true(all[p.top[0].index] == (float)p.top[0].confidence);
	assert_true(all[0] + all[1] + all[2] > 0.999F && all[0] + all[1] + all[2] < 1.001F);
	assert_false(classifier_confidences(of_three, "龘", all));
}

static void phrases_can_be_asked_for_any_two_labels(void **state)
{
	struct phrase of[CLASSIFIER_PHRASES];
	const char *text = "垃圾 旁边 路灯";
	size_t lamp = 0, litter = 0, n;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		lamp = !strcmp(classifier_label(of_three, i), "路灯") ? i : lamp;
		litter = !strcmp(classifier_label(of_three, i), "垃圾") ? i : litter;
	}
	n = classifier_phrases(of_three, text, lamp, litter, of);
	assert_true(n > 0);
	assert_memory_equal(of[0].at, "路灯", 6);
	n = classifier_phrases(of_three, text, litter, lamp, of);
	assert_true(n > 0);
	assert_memory_equal(of[0].at, "垃圾", 6);
	assert_int_equal(classifier_phrases(of_three, "龘", lamp, litter, of), 0);
}

static void a_model_has_a_name_of_its_own(void **state)
{
	char id[CLASSIFIER_ID + 1];

	(void)state;
	classifier_id(of_three, id);
	assert_int_equal(strlen(id), CLASSIFIER_ID);
	assert_int_equal(strspn(id, "0123456789abcdef"), CLASSIFIER_ID);
}

/* --- label sets ------------------------------------------------------------------------ */

static void two_labels_are_enough(void **state)
{
	struct corpus c = { 0 };
	struct classifier *made;
	struct prediction p;

	(void)state;
	corpus_of_many(&c, 2, 20);
	made = classifier_of(&c);
	classifier_predict(made, "小区 丁丁 有 问题", &p);
	assert_int_equal(p.count, 2);
	assert_string_equal(p.top[0].label, "1");
	classifier_close(made);
	corpus_release(&c);
}

static void one_label_is_not(void **state)
{
	struct corpus c = { 0 };
	const char *why;
	size_t len;

	(void)state;
	corpus_of_many(&c, 1, 20);
	assert_null(train_model(&c, NULL, &len, &why));
	assert_string_equal(why, "less than two labels");
	corpus_release(&c);
	assert_null(train_model(&c, NULL, &len, &why));
}

static void five_hundred_labels_are_told_apart(void **state)
{
	struct corpus c = { 0 };
	struct classifier *made;
	size_t right = 0;

	(void)state;
	corpus_of_many(&c, CORPUS_LABELS, 4);
	made = classifier_of(&c);
	assert_int_equal(classifier_labels(made), CORPUS_LABELS);
	for (size_t i = 0; i < CORPUS_LABELS; i++) {
		struct prediction p;
		struct buf text;

		/* 一 is U+4E00: the label's own word, three bytes each. */
		buf_init(&text, 100);
		for (int twice = 0; twice < 2; twice++) {
			uint32_t cp = 0x4e00 + (uint32_t)i;

			buf_addc(&text, (char)(0xE0 | cp >> 12));
			buf_addc(&text, (char)(0x80 | (cp >> 6 & 0x3F)));
			buf_addc(&text, (char)(0x80 | (cp & 0x3F)));
		}
		classifier_predict(made, text.data, &p);
		right += p.count && p.top[0].index == i;
		buf_release(&text);
	}
	/* Hashing may mix up a few. */
	assert_true(right >= CORPUS_LABELS * 98 / 100);
	classifier_close(made);
	corpus_release(&c);
}

static void a_rare_label_is_not_drowned_by_a_frequent_one(void **state)
{
	struct corpus c = { 0 };
	struct classifier *made;
	struct prediction p;

	(void)state;
	corpus_of_three(&c, 600);
	corpus_must_add(&c, "我家门口井盖丢了，已经很久了", "井盖");
	corpus_must_add(&c, "井盖响，第一次反映", "井盖");
	corpus_must_add(&c, "路边井盖破了", "井盖");
	made = classifier_of(&c);
	classifier_predict(made, "井盖破了", &p);
	assert_string_equal(p.top[0].label, "井盖");
	classifier_close(made);
	corpus_release(&c);
}

static void rows_that_are_not_kept_teach_nothing(void **state)
{
	bool keep[90] = { false };
	const char *why;
	unsigned char *bytes;
	struct classifier *made;
	struct prediction p;
	size_t len;

	(void)state;
	/* Without the rubbish rows its words are unknown. */
	for (size_t i = 0; i < 90; i++)
		keep[i] = i % 3 != 2;
	bytes = train_model(&three, keep, &len, &why);
	assert_non_null(bytes);
	made = classifier_from(bytes, len, &why);
	assert_non_null(made);
	assert_int_equal(classifier_rows(made), 60);
	classifier_predict(made, "垃圾", &p);
	assert_int_equal(p.count, 0);
	classifier_close(made);
	free(bytes);
}

/* --- the model's bytes -------------------------------------------------------------------- */

static unsigned char *bytes_of_three(size_t *len)
{
	const char *why;
	unsigned char *bytes = train_model(&three, NULL, len, &why);

	assert_non_null(bytes);
	return bytes;
}

static void the_same_rows_give_the_same_bytes(void **state)
{
	size_t one_len, other_len;
	unsigned char *one = bytes_of_three(&one_len), *other;

	(void)state;
	srand(77); /* liblinear's own random numbers must not come from before */
	other = bytes_of_three(&other_len);
	assert_int_equal(one_len, other_len);
	assert_memory_equal(one, other, one_len);
	free(one);
	free(other);
}

/* So many that children share them: who took which label must not show. */
static void children_that_share_the_labels_give_the_same_bytes(void **state)
{
	struct corpus c = { 0 };
	size_t one_len, other_len;
	unsigned char *one, *other;
	const char *why;

	(void)state;
	corpus_of_many(&c, 100, 20);
	one = train_model(&c, NULL, &one_len, &why);
	other = train_model(&c, NULL, &other_len, &why);
	assert_true(one && other);
	assert_int_equal(one_len, other_len);
	assert_memory_equal(one, other, one_len);
	free(one);
	free(other);
	corpus_release(&c);
}

static void refused(const unsigned char *bytes, size_t len, const char *why_wanted)
{
	const char *why;

	assert_null(classifier_from(bytes, len, &why));
	assert_string_equal(why, why_wanted);
}

static void a_cut_model_is_refused_at_every_length(void **state)
{
	size_t len;
	unsigned char *bytes = bytes_of_three(&len);

	(void)state;
	refused(bytes, 0, "is too short for a model");
	refused(bytes, sizeof(struct model_header) - 1, "is too short for a model");
	refused(bytes, sizeof(struct model_header), "is cut short or has more than a model");
	refused(bytes, len / 2, "is cut short or has more than a model");
	refused(bytes, len - 1, "is cut short or has more than a model");
	free(bytes);
}

static void any_changed_byte_is_noticed(void **state)
{
	size_t len;
	unsigned char *bytes = bytes_of_three(&len);
	const char *why;

	(void)state;
	for (size_t at = 0; at < len; at += at < 200 ? 1 : len / 20) {
		bytes[at] ^= 0x10;
		assert_null(classifier_from(bytes, len, &why));
		bytes[at] ^= 0x10;
	}
	free(bytes);
}

static void a_foreign_file_is_refused(void **state)
{
	unsigned char page[4096] = "<!doctype html>";

	(void)state;
	refused(page, sizeof(page), "is no model of this program");
}

/* The checksum proves only that the file is whole, not that its writer was honest. */
static void lies_with_a_right_checksum_are_refused(void **state)
{
	size_t len;
	unsigned char *bytes = bytes_of_three(&len);
	struct model_header *h = (struct model_header *)(void *)bytes, honest = *h;
	size_t labels = sizeof(*h), bias = labels + h->label_bytes;
	size_t scale = bias + 3 * sizeof(float);
	size_t offsets = scale + MODEL_SCALES * sizeof(float);
	float nan = 0.0f / 0.0f;

	(void)state;
	h->version++;
	model_seal(bytes, len);
	refused(bytes, len, "is a model of another version");
	*h = honest;
	h->labels = 1000000;
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong header");
	*h = honest;
	h->sharpness = nan;
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong scale");
	*h = honest;
	memset(bytes + labels, 'x', h->label_bytes);
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong label");
	memset(bytes + labels, 0xff, 3);
	bytes[labels + 3] = '\0';
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong label");
	free(bytes);
	bytes = bytes_of_three(&len);
	memcpy(bytes + bias, &nan, sizeof(nan));
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong bias");
	free(bytes);
	bytes = bytes_of_three(&len);
	memcpy(bytes + offsets - sizeof(nan), &nan, sizeof(nan));
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong length");
	free(bytes);
	bytes = bytes_of_three(&len);
	memset(bytes + offsets + 400, 0xff, 4);
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong feature");
	free(bytes);
	bytes = bytes_of_three(&len);
	memset(bytes + len - 4, 0xff, 4);
	model_seal(bytes, len);
	refused(bytes, len, "has a wrong weight");
	free(bytes);
}

/* --- the model's file -------------------------------------------------------------------- */

static void a_written_model_says_what_the_bytes_say(void **state)
{
	char dir[] = "/tmp/dl-model-XXXXXX";
	struct classifier *c;
	struct prediction p;
	struct buf path;
	size_t len;
	unsigned char *bytes = bytes_of_three(&len);

	(void)state;
	assert_non_null(mkdtemp(dir));
	buf_init(&path, 200);
	buf_printf(&path, "%s/model", dir);
	assert_int_equal(model_write(path.data, bytes, len), 0);
	c = classifier_open(path.data);
	assert_non_null(c);
	classifier_predict(c, "路灯不亮", &p);
	assert_string_equal(p.top[0].label, "路灯");
	classifier_close(c);
	assert_int_equal(truncate(path.data, 1000), 0);
	assert_null(classifier_open(path.data));
	assert_int_equal(truncate(path.data, 0), 0);
	assert_null(classifier_open(path.data));
	assert_int_equal(unlink(path.data), 0);
	/* Also says that no part file stayed. */
	assert_int_equal(rmdir(dir), 0);
	buf_release(&path);
	free(bytes);
}

static void a_missing_model_or_place_is_an_error(void **state)
{
	(void)state;
	assert_null(classifier_open("/nonexistent/model"));
	assert_null(classifier_open("/tmp"));
	assert_null(classifier_open("/dev/zero"));
	assert_int_equal(model_write("/nonexistent/model", (const unsigned char *)"x", 1), -1);
	classifier_close(NULL);
}

static int prepare(void **state)
{
	(void)state;
	corpus_of_three(&three, 90);
	of_three = classifier_of(&three);
	return 0;
}

static int clear(void **state)
{
	(void)state;
	classifier_close(of_three);
	corpus_release(&three);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_sentences_get_the_right_label),
		cmocka_unit_test(confidences_fall_and_are_shares_of_one),
		cmocka_unit_test(a_text_that_says_nothing_gets_no_answer),
		cmocka_unit_test(phrases_are_whole_characters_of_the_text),
		cmocka_unit_test(the_phrase_that_decided_is_named_once),
		cmocka_unit_test(a_very_long_text_is_answered),
		cmocka_unit_test(broken_utf8_is_answered_or_not_but_without_harm),
		cmocka_unit_test(all_confidences_agree_with_the_prediction),
		cmocka_unit_test(phrases_can_be_asked_for_any_two_labels),
		cmocka_unit_test(a_model_has_a_name_of_its_own),
		cmocka_unit_test(two_labels_are_enough),
		cmocka_unit_test(one_label_is_not),
		cmocka_unit_test(five_hundred_labels_are_told_apart),
		cmocka_unit_test(a_rare_label_is_not_drowned_by_a_frequent_one),
		cmocka_unit_test(rows_that_are_not_kept_teach_nothing),
		cmocka_unit_test(the_same_rows_give_the_same_bytes),
		cmocka_unit_test(children_that_share_the_labels_give_the_same_bytes),
		cmocka_unit_test(a_cut_model_is_refused_at_every_length),
		cmocka_unit_test(any_changed_byte_is_noticed),
		cmocka_unit_test(a_foreign_file_is_refused),
		cmocka_unit_test(lies_with_a_right_checksum_are_refused),
		cmocka_unit_test(a_written_model_says_what_the_bytes_say),
		cmocka_unit_test(a_missing_model_or_place_is_an_error),
	};

	return cmocka_run_group_tests(tests, prepare, clear);
}
