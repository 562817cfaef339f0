/* What is learnt from the texts most like one, and how it reaches a model. */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "base/log.h"
#include "tests/unit/text_corpus.h"
#include "text/kernel.h"
#include "text/model.h"
#include "text/train.h"

#define ROWS 1200

static struct corpus pairs;
static const struct row *rows[ROWS];
static struct kernel *kernel;
static unsigned char *bytes; /* of a model of all */
static size_t len;

/* --- likeness ------------------------------------------------------------------------------ */

static void likeness_goes_from_one_to_nothing(void **state)
{
	int16_t here[LATENT_SIZE] = { LATENT_ONE }, there[LATENT_SIZE] = { -LATENT_ONE };
	int16_t aside[LATENT_SIZE] = { 0, LATENT_ONE };

	(void)state;
	assert_true(likeness(here, here) == 1);
	assert_true(likeness(here, aside) == 1 / 16.0F);
	assert_true(likeness(here, there) == 0);
}

/* --- learning -------------------------------------------------------------------------------- */

static void few_rows_make_no_kernel(void **state)
{
	(void)state;
	assert_null(kernel_make(&pairs, rows, KERNEL_LEAST - 1));
	kernel_free(NULL);
}

/* Learn a label; its score of each row goes into score[]. */
static void solve(uint32_t label, const bool *keep, float *alpha, float *score)
{
	const struct support s = { kernel->count, kernel->labels, kernel->vectors, alpha };
	float bias;

	memset(alpha, 0, ROWS * 2 * sizeof(*alpha));
	kernel_solve(kernel, keep, label, alpha, &bias);
	for (size_t i = 0; i < kernel->count; i++) {
		float sums[2] = { 0 };

		support_sum(&s, &kernel->vectors[i * LATENT_SIZE], sums);
		score[i] = sums[label] + bias;
	}
}

static void what_no_single_word_tells_is_told(void **state)
{
	static float alpha[ROWS * 2], score[ROWS];
	bool keep[ROWS];

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		keep[i] = i % 10 != 0;
	for (uint32_t label = 0; label < 2; label++) {
		solve(label, keep, alpha, score);
		for (size_t i = 0; i < ROWS; i++)
			assert_true((score[i] > 0) == (kernel->rows[i]->label == label));
	}
}

static void rows_that_are_not_kept_support_nothing(void **state)
{
	static float alpha[ROWS * 2], score[ROWS];
	bool keep[ROWS];
	size_t supporting = 0;

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		keep[i] = i % 3 != 0;
	solve(1, keep, alpha, score);
	for (size_t i = 0; i < ROWS; i++) {
		float a = alpha[2 * i + 1];

		assert_true(alpha[2 * i] == 0);
		assert_true(keep[i] || a == 0);
		assert_true(kernel->rows[i]->label == 1 ? a >= 0 : a <= 0);
		supporting += a != 0;
	}
	assert_true(supporting > 0);
}

/* --- in a model --- */

static void told(const char *text, const char *label)
{
	struct prediction p;
	const char *why;
	struct classifier *own = classifier_from(bytes, len, &why);

	assert_non_null(own);
	classifier_predict(own, text, &p);
	assert_int_equal(p.count, 2);
	assert_string_equal(p.top[0].label, label);
	assert_true(p.top[0].confidence > 0.9);
	classifier_close(own);
}

static void a_model_tells_it_too(void **state)
{
	(void)state;
	told("铅笔 苹果 又", "同");
	told("又 毛巾 苹果", "异");
	told("香蕉 铅笔", "异");
	told("香蕉 毛巾", "同");
}

static void the_same_rows_give_the_same_bytes(void **state)
{
	const char *why;
	size_t other_len;
	unsigned char *other = train_model(&pairs, NULL, &other_len, &why);

	(void)state;
	assert_non_null(other);
	assert_int_equal(other_len, len);
	assert_memory_equal(other, bytes, len);
	free(other);
}

/* Where one word tells the label already, nothing is kept of the kernel. */
static void a_kernel_that_helps_little_is_left_out(void **state)
{
	struct corpus c = { 0 };
	struct classifier *made;

	(void)state;
	corpus_of_many(&c, 3, 400);
	made = classifier_of(&c);
	assert_int_equal(classifier_model(made)->latent.count, 0);
	assert_int_equal(classifier_model(made)->support.count, 0);
	classifier_close(made);
	corpus_release(&c);
}

/* --- lies with a right checksum --- */

/* Write over what `at` points to in the model's own bytes: refused for that reason. */
static void lie(const void *at, const void *what, size_t size, const char *why_wanted)
{
	size_t place = (size_t)((const unsigned char *)at - bytes);
	unsigned char *copy = xmalloc(len);
	const char *why;

	memcpy(copy, bytes, len);
	memcpy(copy + place, what, size);
	model_seal(copy, len);
	assert_null(classifier_from(copy, len, &why));
	assert_string_equal(why, why_wanted);
	free(copy);
}

static void lies_about_the_latent_space_are_refused(void **state)
{
	static const uint16_t far = LATENT_FEATURES + 1;
	static const uint32_t many = LATENT_FEATURES + 1, crowd = KERNEL_ROWS + 1, none = 0;
	static const int16_t long_one[3] = { INT16_MIN, INT16_MIN, INT16_MIN };
	static const float huge = 1e9F;
	float nan = 0.0F / 0.0F;
	struct text_model m;

	(void)state;
	assert_null(model_read(&m, bytes, len));
	assert_true(m.latent.count > 0 && m.support.count > 0);
	lie(&m.header->latent, &many, sizeof(many), "has a wrong header");
	lie(&m.header->supports, &crowd, sizeof(crowd), "has a wrong header");
	lie(&m.header->latent, &none, sizeof(none), "has a wrong header");
	lie(&m.header->supports, &none, sizeof(none), "is cut short or has more than a model");
	lie(&m.latent.place[MODEL_FEATURES - 1], &far, sizeof(far), "has a wrong place");
	lie(m.latent.weight, &nan, sizeof(nan), "has a wrong direction");
	lie(m.latent.step, &huge, sizeof(huge), "has a wrong direction");
	lie(m.support.alpha, &nan, sizeof(nan), "has a wrong support");
	lie(m.support.vectors, long_one, sizeof(long_one), "has a wrong support");
}

static int prepare(void **state)
{
	const char *why;

	(void)state;
	corpus_of_pairs(&pairs, ROWS);
	assert_int_equal(pairs.row_count, ROWS);
	for (size_t i = 0; i < ROWS; i++)
		rows[i] = &pairs.rows[i];
	kernel = kernel_make(&pairs, rows, ROWS);
	assert_non_null(kernel);
	bytes = train_model(&pairs, NULL, &len, &why);
	assert_non_null(bytes);
	return 0;
}

static int clear(void **state)
{
	(void)state;
	kernel_free(kernel);
	free(bytes);
	corpus_release(&pairs);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(likeness_goes_from_one_to_nothing),
		cmocka_unit_test(few_rows_make_no_kernel),
		cmocka_unit_test(what_no_single_word_tells_is_told),
		cmocka_unit_test(rows_that_are_not_kept_support_nothing),
		cmocka_unit_test(a_model_tells_it_too),
		cmocka_unit_test(the_same_rows_give_the_same_bytes),
		cmocka_unit_test(a_kernel_that_helps_little_is_left_out),
		cmocka_unit_test(lies_about_the_latent_space_are_refused),
	};

	return cmocka_run_group_tests(tests, prepare, clear);
}
