#include "text/classifier.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "text/model.h"
#include "text/score.h"

#define PHRASE_SHARE 0.3f /* of the warmest character's warmth: below it a phrase ends */
#define PHRASE_BYTES 36   /* a dozen Chinese characters */

struct classifier {
	struct text_model model;
	void *bytes; /* mapped or allocated */
	size_t len;
	int mapped;
	/* Scratch of one prediction. */
	float scores[MODEL_LABELS];
	struct features features;
	struct counted *counted;
	struct term *terms;
	size_t room;
	float *warmth; /* of every byte of the text */
	size_t warmth_room;
};

/* --- opening ----------------------------------------------------------------------- */

static struct classifier *new_classifier(void)
{
	struct classifier *c = xmalloc(sizeof(*c));

	*c = (struct classifier){ 0 };
	return c;
}

struct classifier *classifier_from(const void *bytes, size_t len, const char **why)
{
	struct classifier *c = new_classifier();

	c->bytes = xmalloc(len ? len : 1);
	c->len = len;
	memcpy(c->bytes, bytes, len);
	*why = model_read(&c->model, c->bytes, len);
	if (!*why)
		return c;
	classifier_close(c);
	return NULL;
}

static const char *map(struct classifier *c, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > (off_t)MODEL_BYTES)
		return "is no file of a model's size";
	c->bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (c->bytes == MAP_FAILED) {
		c->bytes = NULL;
		return strerror(errno);
	}
	c->mapped = 1;
	c->len = (size_t)st.st_size;
	return model_read(&c->model, c->bytes, c->len);
}

struct classifier *classifier_open(const char *path)
{
	struct classifier *c = new_classifier();
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *wrong = fd < 0 ? strerror(errno) : map(c, fd);

	if (fd >= 0)
		close(fd);
	if (!wrong)
		return c;
	log_error("text", "%s: %s", path, wrong);
	classifier_close(c);
	return NULL;
}

void classifier_close(struct classifier *c)
{
	if (!c)
		return;
	if (c->mapped)
		munmap(c->bytes, c->len);
	else
		free(c->bytes);
	features_release(&c->features);
	free(c->counted);
	free(c->terms);
	free(c->warmth);
	free(c);
}

size_t classifier_labels(const struct classifier *c)
{
	return c->model.header->labels;
}

const char *classifier_label(const struct classifier *c, size_t index)
{
	BUG_IF(index >= c->model.header->labels);
	return c->model.labels[index];
}

size_t classifier_rows(const struct classifier *c)
{
	return c->model.header->rows;
}

void classifier_id(const struct classifier *c, char out[CLASSIFIER_ID + 1])
{
	for (size_t i = 0; i < CLASSIFIER_ID / 2; i++)
		snprintf(out + 2 * i, 3, "%02x", c->model.header->checksum[i]);
}

const struct text_model *classifier_model(const struct classifier *c)
{
	return &c->model;
}

/* --- the best labels ----------------------------------------------------------------- */

static void place(struct prediction *out, struct guess g)
{
	size_t at = out->count;

	while (at > 0 && out->top[at - 1].confidence < g.confidence)
		at--;
	if (at == CLASSIFIER_TOP)
		return;
	if (out->count < CLASSIFIER_TOP)
		out->count++;
	memmove(&out->top[at + 1], &out->top[at], (out->count - at - 1) * sizeof(g));
	out->top[at] = g;
}

static void reserve(struct classifier *c)
{
	if (c->features.count <= c->room)
		return;
	c->room = 2 * c->features.count;
	c->counted = xrealloc(c->counted, c->room * sizeof(*c->counted));
	c->terms = xrealloc(c->terms, c->room * sizeof(*c->terms));
}

/* Returns how many of the text's features the model knows. */
static size_t score(struct classifier *c, const char *text)
{
	const struct text_model *m = &c->model;
	size_t n;

	features_read(&c->features, text);
	if (!c->features.count)
		return 0;
	reserve(c);
	n = features_count(&c->features, c->counted);
	n = score_labels(m, c->counted, n, c->terms, c->scores);
	if (n)
		score_softmax(c->scores, m->header->labels, m->header->sharpness);
	return n;
}

/* --- the phrases that decided ---------------------------------------------------------- */

/* Spread over the bytes from which it was read. */
static void warm(struct classifier *c, const struct occurrence *at, float gain)
{
	for (uint32_t i = at->start; i < at->end; i++)
		c->warmth[i] += gain / (float)(at->end - at->start);
}

/* What each byte of the text did for the winner against the runner-up. */
static void warm_up(struct classifier *c, size_t terms, size_t len, const struct prediction *p)
{
	const struct occurrence *o = c->features.at, *end = o + c->features.count;

	if (len > c->warmth_room) {
		c->warmth_room = 2 * len;
		c->warmth = xrealloc(c->warmth, c->warmth_room * sizeof(*c->warmth));
	}
	memset(c->warmth, 0, len * sizeof(*c->warmth));
	for (size_t i = 0; i < terms; i++) {
		uint32_t f = c->terms[i].feature;
		float gain = c->terms[i].value * (score_weight(&c->model, f, p->top[0].index) -
						  score_weight(&c->model, f, p->top[1].index));
		const struct occurrence *first;

		while (o < end && o->feature < f)
			o++;
		for (first = o; o < end && o->feature == f; o++)
			continue;
		for (; first < o; first++)
			warm(c, first, gain);
	}
}

static int same_words(const struct phrase *a, const struct phrase *b)
{
	return a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

/* By warmth; of the same words only once. heat[] is of phrases[]. */
static void place_phrase(struct prediction *p, float *heat, struct phrase new_one, float its_heat)
{
	size_t at = p->phrase_count;

	for (size_t i = 0; i < p->phrase_count; i++)
		if (same_words(&p->phrases[i], &new_one))
			return;
	while (at > 0 && heat[at - 1] < its_heat)
		at--;
	if (at == CLASSIFIER_PHRASES)
		return;
	if (p->phrase_count < CLASSIFIER_PHRASES)
		p->phrase_count++;
	for (size_t i = p->phrase_count - 1; i > at; i--) {
		p->phrases[i] = p->phrases[i - 1];
		heat[i] = heat[i - 1];
	}
	p->phrases[at] = new_one;
	heat[at] = its_heat;
}

/* The bytes of the character at *p. */
static size_t character(const char *p)
{
	const char *next = p;

	utf8_next(&next);
	return (size_t)(next - p);
}

/* Stretches of warm characters, without the cold ones between them. */
static void find_phrases(struct classifier *c, const char *text, size_t len, struct prediction *p)
{
	float heat[CLASSIFIER_PHRASES] = { 0 }, most = 0;
	size_t i = 0;

	for (size_t k = 0; k < len; k++)
		most = fmaxf(most, c->warmth[k]);
	while (most > 0 && i < len) {
		size_t start = i, step;
		float sum = 0;

		while (i < len && c->warmth[i] > PHRASE_SHARE * most) {
			step = character(text + i);
			if (i + step - start > PHRASE_BYTES)
				break;
			sum += c->warmth[i] * (float)step;
			i += step;
		}
		if (i > start)
			place_phrase(p, heat, (struct phrase){ text + start, i - start }, sum);
		else
			i += character(text + i);
	}
}

static void phrases_of_top(struct classifier *c, const char *text, size_t terms,
			   struct prediction *p)
{
	size_t len = utf8_prefix(text, FEATURE_CHARS);

	warm_up(c, terms, len, p);
	find_phrases(c, text, len, p);
}

void classifier_predict(struct classifier *c, const char *text, struct prediction *out)
{
	size_t terms = score(c, text);

	*out = (struct prediction){ 0 };
	if (!terms)
		return;
	for (unsigned int i = 0; i < c->model.header->labels; i++)
		place(out, (struct guess){ c->model.labels[i], i, c->scores[i] });
	phrases_of_top(c, text, terms, out);
}

bool classifier_confidences(struct classifier *c, const char *text, float *out)
{
	if (!score(c, text))
		return false;
	memcpy(out, c->scores, c->model.header->labels * sizeof(*out));
	return true;
}

size_t classifier_phrases(struct classifier *c, const char *text, size_t label, size_t against,
			  struct phrase out[CLASSIFIER_PHRASES])
{
	struct prediction p = { .top = { { .index = (unsigned int)label },
					 { .index = (unsigned int)against } } };
	size_t terms = score(c, text);

	BUG_IF(label >= c->model.header->labels || against >= c->model.header->labels);
	if (!terms)
		return 0;
	phrases_of_top(c, text, terms, &p);
	memcpy(out, p.phrases, sizeof(p.phrases));
	return p.phrase_count;
}
