/* Texts as vectors: what is near what. */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "tests/unit/text_corpus.h"
#include "text/latent.h"

#define WORDS  6 /* of a matter; a text has two neighbours of these */
#define MATTER 2

static struct corpus corpus;
static struct latent latent;

/* A Chinese character of its own for each word. */
static void add_word(struct buf *b, size_t matter, size_t word)
{
	char character[4];

	buf_add(b, character, utf8_put(character, 0x4e00 + (uint32_t)(matter * 100 + word)));
	buf_addc(b, ' ');
}

static void add_texts(struct corpus *c)
{
	struct buf text;

	buf_init(&text, 200);
	for (size_t i = 0; i < MATTER * WORDS * 5; i++) {
		size_t matter = i % MATTER, word = i / MATTER % WORDS;

		buf_reset(&text);
		add_word(&text, matter, word);
		add_word(&text, matter, (word + 1) % WORDS);
		for (size_t n = 0; n <= i / MATTER / WORDS; n++)
			buf_adds(&text, "的 ");
		buf_printf(&text, "%c%c", (char)('a' + i % 26), (char)('a' + i / 26));
		corpus_must_add(c, text.data, matter ? "一" : "二");
	}
	buf_release(&text);
}

static struct latent fit(const struct corpus *c)
{
	const struct row **rows = xmalloc((c->row_count + 1) * sizeof(struct row *));
	struct latent l;

	for (size_t i = 0; i < c->row_count; i++)
		rows[i] = &c->rows[i];
	l = latent_fit(c, rows, c->row_count);
	free(rows);
	return l;
}

static bool vector_of(const struct latent *l, const char *text, int16_t out[LATENT_SIZE])
{
	struct features f = { 0 };
	struct counted *counted;
	size_t n;
	bool well;

	features_read(&f, text);
	counted = xmalloc((f.count + 1) * sizeof(*counted));
	n = features_count(&f, counted);
	well = latent_vector(l, counted, n, out);
	free(counted);
	features_release(&f);
	return well;
}

static double cosine(const int16_t *a, const int16_t *b)
{
	double sum = 0;

	for (size_t i = 0; i < LATENT_SIZE; i++)
		sum += a[i] * b[i];
	return sum / LATENT_ONE / LATENT_ONE;
}

static double between(size_t one_matter, size_t one, size_t other_matter, size_t other)
{
	int16_t a[LATENT_SIZE], b[LATENT_SIZE];
	struct buf text;

	buf_init(&text, 20);
	add_word(&text, one_matter, one);
	assert_true(vector_of(&latent, text.data, a));
	buf_reset(&text);
	add_word(&text, other_matter, other);
	assert_true(vector_of(&latent, text.data, b));
	buf_release(&text);
	return cosine(a, b);
}

static void words_that_go_together_are_nearer_than_others(void **state)
{
	(void)state;
	assert_true(between(0, 0, 0, 1) > between(0, 0, 1, 1) + 0.1);
	assert_true(between(1, 2, 1, 3) > between(1, 2, 0, 3) + 0.1);
}

static void a_vector_has_the_length_of_one(void **state)
{
	(void)state;
	assert_true(fabs(between(0, 0, 0, 0) - 1) < 0.01);
	assert_true(fabs(between(1, 5, 1, 5) - 1) < 0.01);
}

static void a_text_of_unknown_words_has_no_vector(void **state)
{
	int16_t z[LATENT_SIZE];

	(void)state;
	assert_false(vector_of(&latent, "龘", z));
	assert_false(vector_of(&latent, "", z));
	assert_int_equal(z[0], 0);
}

static void a_word_of_one_text_alone_is_unknown(void **state)
{
	int16_t z[LATENT_SIZE];
	struct corpus c = { 0 };
	struct latent l;

	(void)state;
	corpus_must_add(&c, "灯 灯 坑", "一");
	corpus_must_add(&c, "坑 树", "二");
	l = fit(&c);
	assert_false(vector_of(&l, "灯", z));
	assert_true(vector_of(&l, "坑", z));
	latent_release(&l);
	corpus_release(&c);
}

/* Far fewer directions in the texts than LATENT_SIZE, or none at all. */
static void few_texts_are_no_harm(void **state)
{
	int16_t z[LATENT_SIZE];
	struct corpus c = { 0 };
	struct latent l = latent_fit(&c, NULL, 0);

	(void)state;
	assert_int_equal(l.count, 0);
	assert_false(vector_of(&l, "灯", z));
	latent_release(&l);
	corpus_must_add(&c, "灯", "一");
	l = fit(&c);
	assert_int_equal(l.count, 0);
	latent_release(&l);
	corpus_release(&c);
}

static void the_same_rows_give_the_same_directions(void **state)
{
	struct latent other = fit(&corpus);

	(void)state;
	assert_int_equal(other.count, latent.count);
	assert_memory_equal(other.directions, latent.directions, latent.count * LATENT_SIZE);
	assert_memory_equal(other.step, latent.step, latent.count * sizeof(float));
	latent_release(&other);
}

static int prepare(void **state)
{
	(void)state;
	add_texts(&corpus);
	latent = fit(&corpus);
	return 0;
}

static int clear(void **state)
{
	(void)state;
	latent_release(&latent);
	corpus_release(&corpus);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_go_together_are_nearer_than_others),
		cmocka_unit_test(a_vector_has_the_length_of_one),
		cmocka_unit_test(a_text_of_unknown_words_has_no_vector),
		cmocka_unit_test(a_word_of_one_text_alone_is_unknown),
		cmocka_unit_test(few_texts_are_no_harm),
		cmocka_unit_test(the_same_rows_give_the_same_directions),
	};

	return cmocka_run_group_tests(tests, prepare, clear);
}
