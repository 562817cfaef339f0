/*
 * How long training takes, how long a prediction, how large the model is.
 * FILE.jsonl, of which the first texts are asked for, too; or rows made up: 20,000
 * sentences of 120 labels, or as many as said, and others like them asked for.
 *
 *   classifier [FILE.jsonl | ROWS LABELS]
 *
 * Prints one line of JSON: rows, labels, train_seconds, processor_seconds (of all
 * processes that trained: what another load on the machine does not change),
 * processors, model_bytes, supports (texts that the model keeps), predict_microseconds
 * (the median of the texts).
 */
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "text/classifier.h"
#include "text/corpus.h"
#include "text/model.h"
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

static double seconds_of(int who)
{
	struct rusage r;

	getrusage(who, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static double processor_seconds(void)
{
	return seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN);
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

static void make_rows(struct corpus *c, uint32_t rows, uint32_t labels)
{
	struct buf text, label;

	buf_init(&text, 1000);
	buf_init(&label, 20);
	for (uint32_t i = 0; i < rows; i++) {
		buf_reset(&label);
		buf_printf(&label, "%u", i % labels);
		make_text(&text, i % labels);
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

/* The text of the next line, xmalloc()ed; NULL at the file's end. */
static char *next_text(FILE *file)
{
	char *line = NULL, *text;
	size_t room = 0;
	json_t *row;

	if (getline(&line, &room, file) < 0) {
		free(line);
		return NULL;
	}
	row = json_loads(line, 0, NULL);
	text = xstrdup(json_is_object(row) ? json_string_value(json_object_get(row, "text")) : "");
	json_decref(row);
	free(line);
	return text;
}

static double ask(struct classifier *c, const char *text)
{
	struct prediction p;
	double start = now_us();

	classifier_predict(c, text, &p);
	return now_us() - start;
}

/* file NULL: made up. */
static double measure_predict(struct classifier *c, FILE *file)
{
	static double took[QUESTIONS];
	uint32_t count = 0;
	struct buf made;
	char *text;

	buf_init(&made, 1000);
	for (; !file && count < QUESTIONS; count++) {
		make_text(&made, count % LABELS);
		took[count] = ask(c, made.data);
	}
	for (; file && count < QUESTIONS && (text = next_text(file)); count++) {
		took[count] = ask(c, text);
		free(text);
	}
	buf_release(&made);
	qsort(took, count, sizeof(took[0]), by_size);
	return took[count / 2];
}

int main(int argc, char **argv)
{
	struct corpus c = { 0 };
	struct classifier *classifier;
	unsigned char *bytes;
	const char *why;
	double seconds, processor;
	FILE *file = argc == 2 ? fopen(argv[1], "re") : NULL;
	size_t len;

	if (argc == 2 && corpus_read(&c, argv[1], stderr) < 0)
		return 1;
	if (argc == 1)
		make_rows(&c, ROWS, LABELS);
	if (argc == 3)
		make_rows(&c, (uint32_t)strtoul(argv[1], NULL, 10),
			  (uint32_t)strtoul(argv[2], NULL, 10));
	processor = processor_seconds();
	seconds = now_us();
	bytes = train_model(&c, NULL, &len, &why);
	seconds = (now_us() - seconds) / 1e6;
	processor = processor_seconds() - processor;
	classifier = bytes ? classifier_from(bytes, len, &why) : NULL;
	if (!classifier) {
		fprintf(stderr, "classifier: %s\n", why);
		return 1;
	}
	printf("{\"rows\": %zu, \"labels\": %zu, \"train_seconds\": %.2f,"
	       " \"processor_seconds\": %.2f, \"processors\": %ld, \"model_bytes\": %zu,"
	       " \"supports\": %zu, \"predict_microseconds\": %.1f}\n",
	       c.row_count, c.label_count, seconds, processor, sysconf(_SC_NPROCESSORS_ONLN), len,
	       classifier_model(classifier)->support.count, measure_predict(classifier, file));
	if (file)
		fclose(file);
	classifier_close(classifier);
	free(bytes);
	corpus_release(&c);
	return 0;
}
