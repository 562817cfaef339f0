/*
 * How long training takes, how long a prediction, how large the model is.
 * FILE.jsonl, or rows made up: 20,000 sentences of 120 labels.
 *
 * Prints one line of JSON: rows, labels, train_seconds, model_bytes,
 * predict_microseconds (the median of the texts).
 */
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "text/classifier.h"
#include "text/corpus.h"
#include "text/train.h"

#define ROWS      20000
#define LABELS    120
#define QUESTIONS 2000
#define OWN_WORDS 12 /* of a label */
#define LENGTH    14 /* words of a sentence */

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static uint32_t random_below(uint32_t n)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(state >> 33) % n;
}

/* Two characters by number. */
static void add_word(struct buf *b, uint32_t number)
{
	char word[4];

	buf_add(b, word, utf8_put(word, 0x4e00 + number % 3000));
	buf_add(b, word, utf8_put(word, 0x4e00 + number * 7 % 3001));
}

/* A few words of the label among words that all labels share. */
static void make_text(struct buf *b, uint32_t label)
{
	buf_reset(b);
	for (int i = 0; i < LENGTH; i++)
		add_word(b, random_below(4) ? 5000 + random_below(4000)
					    : label * OWN_WORDS + random_below(OWN_WORDS));
}

static void make_rows(struct corpus *c)
{
	struct buf text, label;

	buf_init(&text, 1000);
	buf_init(&label, 20);
	for (uint32_t i = 0; i < ROWS; i++) {
		buf_reset(&label);
		buf_printf(&label, "%u", i % LABELS);
		make_text(&text, i % LABELS);
		BUG_IF(corpus_add_text(c, text.data, label.data, NULL) != NULL);
	}
	buf_release(&text);
	buf_release(&label);
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double measure_predict(struct classifier *c)
{
	static double took[QUESTIONS];
	struct buf text;

	buf_init(&text, 1000);
	for (uint32_t i = 0; i < QUESTIONS; i++) {
		struct prediction p;
		double start;

		make_text(&text, i % LABELS);
		start = now_us();
		classifier_predict(c, text.data, &p);
		took[i] = now_us() - start;
	}
	buf_release(&text);
	qsort(took, QUESTIONS, sizeof(took[0]), by_size);
	return took[QUESTIONS / 2];
}

int main(int argc, char **argv)
{
	struct corpus c = { 0 };
	struct classifier *classifier;
	unsigned char *bytes;
	const char *why;
	double seconds;
	size_t len;

	if (argc > 1 && corpus_read(&c, argv[1], stderr) < 0)
		return 1;
	if (argc == 1)
		make_rows(&c);
	seconds = now_us();
	bytes = train_model(&c, NULL, &len, &why);
	seconds = (now_us() - seconds) / 1e6;
	classifier = bytes ? classifier_from(bytes, len, &why) : NULL;
	if (!classifier) {
		fprintf(stderr, "classifier: %s\n", why);
		return 1;
	}
	printf("{\"rows\": %zu, \"labels\": %zu, \"train_seconds\": %.2f, \"model_bytes\": %zu,"
	       " \"predict_microseconds\": %.1f}\n",
	       c.row_count, c.label_count, seconds, len, measure_predict(classifier));
	classifier_close(classifier);
	free(bytes);
	corpus_release(&c);
	return 0;
}
