#include "text/model.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"

#define MODEL_VERSION 3
#define MODEL_MAGIC   "DLTEXT\r\n" /* broken by every transfer that changes line ends */
#define MOST          32767        /* of a weight in an entry */

#define LARGE 1e6f /* no number of a model is; so no sum overflows, and NaN fails too */

/* Where the parts lie. */
struct layout {
	size_t labels, bias, scale, offsets, entries;
	size_t place, weight, step, alpha, vectors, directions, end;
};

static struct layout layout_of(const struct model_header *h)
{
	struct layout l = { .labels = sizeof(*h) };

	l.bias = l.labels + h->label_bytes;
	l.scale = l.bias + h->labels * sizeof(float);
	l.offsets = l.scale + (h->features + (size_t)VIEW__MAX) * sizeof(float);
	l.entries = l.offsets + (h->features + (size_t)1) * sizeof(uint32_t);
	l.place = l.entries + h->entries * sizeof(struct model_entry);
	l.weight = l.place + (h->latent ? h->features * sizeof(uint16_t) : 0);
	l.step = l.weight + h->latent * sizeof(float);
	l.alpha = l.step + h->latent * sizeof(float);
	l.vectors = l.alpha + (size_t)h->supports * h->labels * sizeof(float);
	l.directions = l.vectors + (size_t)h->supports * LATENT_SIZE * sizeof(int16_t);
	l.end = l.directions + (size_t)h->latent * LATENT_SIZE;
	return l;
}

/* --- making ------------------------------------------------------------------------ */

static int quantise(float w, float step)
{
	return (int)lrintf(w / step);
}

static float greatest(const float *w, size_t n)
{
	float most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmaxf(most, fabsf(w[i]));
	return most > 0 ? most : 1;
}

/* The least size of a weight that is kept, so that the file does not get too large. */
static int threshold(const struct model_parts *p, float step)
{
	size_t *of_size = xmalloc((MOST + 1) * sizeof(*of_size));
	size_t kept = 0;
	size_t most = p->latent ? LATENT_ENTRIES : MODEL_ENTRIES;
	int least = MOST + 1;

	memset(of_size, 0, (MOST + 1) * sizeof(*of_size));
	for (size_t i = 0; i < p->label_count * p->used_count; i++)
		of_size[abs(quantise(p->weights[i], step))]++;
	while (least > 1 && kept + of_size[least - 1] <= most)
		kept += of_size[--least];
	free(of_size);
	return least;
}

/* With entries NULL: only the offsets. Returns how many entries there are. */
static size_t fill(const struct model_parts *p, float step, int least, uint32_t *offsets,
		   struct model_entry *entries)
{
	size_t n = 0;

	for (uint32_t f = 0; f < MODEL_FEATURES; f++) {
		const float *weights =
			p->index[f] < 0 ? NULL : &p->weights[(size_t)p->index[f] * p->label_count];

		offsets[f] = (uint32_t)n;
		for (size_t label = 0; weights && label < p->label_count; label++) {
			int q = quantise(weights[label], step);

			if (abs(q) < least)
				continue;
			if (entries)
				entries[n] = (struct model_entry){ (uint16_t)label, (int16_t)q };
			n++;
		}
	}
	offsets[MODEL_FEATURES] = (uint32_t)n;
	return n;
}

static void add_labels(struct buf *b, const struct model_parts *p)
{
	buf_init(b, MODEL_BYTES);
	for (size_t i = 0; i < p->label_count; i++)
		buf_add(b, p->labels[i], strlen(p->labels[i]) + 1);
	while (b->len % 8)
		buf_addc(b, '\0');
}

static bool supports(const struct support *s, size_t text)
{
	for (size_t label = 0; label < s->labels; label++)
		if (s->alpha[text * s->labels + label] != 0)
			return true;
	return false;
}

static size_t count_supports(const struct support *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		n += supports(s, i);
	return n;
}

static void add_latent(unsigned char *bytes, const struct layout *l, const struct model_parts *p)
{
	const struct latent *from = p->latent;
	size_t alphas = p->label_count * sizeof(float), vector = LATENT_SIZE * sizeof(int16_t);
	unsigned char *alpha = bytes + l->alpha, *vectors = bytes + l->vectors;

	memcpy(bytes + l->place, from->place, l->weight - l->place);
	memcpy(bytes + l->weight, from->weight, l->step - l->weight);
	memcpy(bytes + l->step, from->step, l->alpha - l->step);
	memcpy(bytes + l->directions, from->directions, l->end - l->directions);
	for (size_t i = 0; i < p->support.count; i++) {
		if (!supports(&p->support, i))
			continue;
		memcpy(alpha, &p->support.alpha[i * p->label_count], alphas);
		memcpy(vectors, &p->support.vectors[i * LATENT_SIZE], vector);
		alpha += alphas;
		vectors += vector;
	}
}

unsigned char *model_make(const struct model_parts *p, size_t *len)
{
	float step = greatest(p->weights, p->label_count * p->used_count) / MOST;
	int least = threshold(p, step);
	uint32_t *offsets = xmalloc((MODEL_FEATURES + 1) * sizeof(*offsets));
	struct model_header h = {
		.magic = MODEL_MAGIC,
		.version = MODEL_VERSION,
		.features = MODEL_FEATURES,
		.labels = (uint32_t)p->label_count,
		.entries = (uint32_t)fill(p, step, least, offsets, NULL),
		.weight_step = step,
		.sharpness = p->sharpness,
		.rows = (uint32_t)p->row_count,
		.latent = p->latent ? (uint32_t)p->latent->count : 0,
		.supports = p->latent ? (uint32_t)count_supports(&p->support) : 0,
	};
	unsigned char *bytes;
	struct layout l;
	struct buf labels;

	add_labels(&labels, p);
	h.label_bytes = (uint32_t)labels.len;
	l = layout_of(&h);
	bytes = xmalloc(l.end);
	memcpy(bytes, &h, sizeof(h));
	memcpy(bytes + l.labels, labels.data, labels.len);
	memcpy(bytes + l.bias, p->bias, p->label_count * sizeof(float));
	memcpy(bytes + l.scale, p->scale, MODEL_SCALES * sizeof(float));
	memcpy(bytes + l.offsets, offsets, (MODEL_FEATURES + 1) * sizeof(*offsets));
	fill(p, step, least, offsets, (struct model_entry *)(void *)(bytes + l.entries));
	if (h.latent)
		add_latent(bytes, &l, p);
	free(offsets);
	buf_release(&labels);
	*len = l.end;
	model_seal(bytes, l.end);
	return bytes;
}

/* Of the header too, but for the checksum's own place. */
static void checksum_of(unsigned char out[32], const unsigned char *bytes, size_t len)
{
	static const unsigned char nothing[32];
	size_t at = offsetof(struct model_header, checksum);
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state, bytes, at);
	crypto_generichash_update(&state, nothing, 32);
	crypto_generichash_update(&state, bytes + at + 32, len - at - 32);
	crypto_generichash_final(&state, out, 32);
}

void model_seal(unsigned char *bytes, size_t len)
{
	checksum_of(bytes + offsetof(struct model_header, checksum), bytes, len);
}

void model_set_sharpness(unsigned char *bytes, size_t len, float sharpness)
{
	memcpy(bytes + offsetof(struct model_header, sharpness), &sharpness, sizeof(sharpness));
	model_seal(bytes, len);
}

/* --- reading ------------------------------------------------------------------------- */

static const char *header_defect(const struct model_header *h, size_t len)
{
	if (memcmp(h->magic, MODEL_MAGIC, sizeof(h->magic)) != 0)
		return "is no model of this program";
	if (h->version != MODEL_VERSION || h->features != MODEL_FEATURES)
		return "is a model of another version";
	if (h->labels < 2 || h->labels > MODEL_LABELS || h->label_bytes % 8 ||
	    h->label_bytes > MODEL_BYTES || h->entries > MODEL_ENTRIES ||
	    h->latent > LATENT_FEATURES || h->supports > KERNEL_ROWS ||
	    h->supports * h->labels > KERNEL_ALPHAS || (h->supports && !h->latent))
		return "has a wrong header";
	if (layout_of(h).end != len)
		return "is cut short or has more than a model";
	if (!(h->weight_step > 0 && h->weight_step < LARGE) ||
	    !(h->sharpness > 0 && h->sharpness < LARGE))
		return "has a wrong scale";
	return NULL;
}

static const char *read_labels(struct text_model *m, const char *p, size_t len)
{
	const char *end = p + len;

	for (size_t i = 0; i < m->header->labels; i++) {
		const char *stop = p < end ? memchr(p, '\0', (size_t)(end - p)) : NULL;

		if (!stop || stop == p || !utf8_valid(p, (size_t)(stop - p)))
			return "has a wrong label";
		m->labels[i] = p;
		p = stop + 1;
	}
	return NULL;
}

static const char *numbers_defect(const struct text_model *m)
{
	const struct model_header *h = m->header;

	for (size_t i = 0; i < h->labels; i++)
		if (!(fabsf(m->bias[i]) < LARGE))
			return "has a wrong bias";
	for (size_t v = h->features; v < MODEL_SCALES; v++)
		if (!(m->scale[v] >= 0 && m->scale[v] < LARGE))
			return "has a wrong length";
	for (size_t i = 0; i < h->features; i++)
		if (!(m->scale[i] >= 0 && m->scale[i] < LARGE) || m->offsets[i] > m->offsets[i + 1])
			return "has a wrong feature";
	if (m->offsets[0] != 0 || m->offsets[h->features] != h->entries)
		return "has a wrong feature";
	for (size_t i = 0; i < h->entries; i++)
		if (m->entries[i].label >= h->labels)
			return "has a wrong weight";
	return NULL;
}

/* No vector is longer than it should be: so no product of two overflows. */
static bool vector_fits(const int16_t *z)
{
	int64_t squares = 0;

	for (size_t i = 0; i < LATENT_SIZE; i++)
		squares += (int64_t)z[i] * z[i];
	return squares < (int64_t)LATENT_ONE * LATENT_ONE * 17 / 16;
}

static const char *latent_defect(const struct text_model *m)
{
	for (size_t i = 0; m->latent.count && i < m->header->features; i++)
		if (m->latent.place[i] > m->latent.count)
			return "has a wrong place";
	for (size_t i = 0; i < m->latent.count; i++)
		if (!(m->latent.weight[i] >= 0 && m->latent.weight[i] < LARGE) ||
		    !(m->latent.step[i] >= 0 && m->latent.step[i] < LARGE))
			return "has a wrong direction";
	for (size_t i = 0; i < m->support.count * m->support.labels; i++)
		if (!(fabsf(m->support.alpha[i]) < LARGE))
			return "has a wrong support";
	for (size_t i = 0; i < m->support.count; i++)
		if (!vector_fits(m->support.vectors + i * LATENT_SIZE))
			return "has a wrong support";
	return NULL;
}

static void find_latent(struct text_model *m, const unsigned char *at, const struct layout *l)
{
	m->latent = (struct latent){
		.count = m->header->latent,
		.place = (const uint16_t *)(const void *)(at + l->place),
		.weight = (const float *)(const void *)(at + l->weight),
		.step = (const float *)(const void *)(at + l->step),
		.directions = (const int8_t *)(at + l->directions),
	};
	m->support = (struct support){
		.count = m->header->supports,
		.labels = m->header->labels,
		.vectors = (const int16_t *)(const void *)(at + l->vectors),
		.alpha = (const float *)(const void *)(at + l->alpha),
	};
}

const char *model_read(struct text_model *m, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	unsigned char sum[32];
	const char *wrong;
	struct layout l;

	if (len < sizeof(*m->header))
		return "is too short for a model";
	m->header = bytes;
	wrong = header_defect(m->header, len);
	if (wrong)
		return wrong;
	checksum_of(sum, at, len);
	if (memcmp(sum, m->header->checksum, sizeof(sum)) != 0)
		return "has a wrong checksum";
	l = layout_of(m->header);
	m->bias = (const float *)(const void *)(at + l.bias);
	m->scale = (const float *)(const void *)(at + l.scale);
	m->offsets = (const uint32_t *)(const void *)(at + l.offsets);
	m->entries = (const struct model_entry *)(const void *)(at + l.entries);
	find_latent(m, at, &l);
	wrong = read_labels(m, (const char *)at + l.labels, m->header->label_bytes);
	if (!wrong)
		wrong = numbers_defect(m);
	return wrong ? wrong : latent_defect(m);
}

/* --- the file ------------------------------------------------------------------------ */

static int write_all(int fd, const unsigned char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
	return fsync(fd);
}

int model_write(const char *path, const unsigned char *bytes, size_t len)
{
	struct buf part;
	int fd, failed = -1;

	buf_init(&part, 4096);
	buf_printf(&part, "%s.part", path);
	fd = open(part.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd >= 0) {
		failed = write_all(fd, bytes, len);
		failed |= close(fd);
		if (!failed)
			failed = rename(part.data, path);
	}
	if (failed) {
		log_error("text", "%s: %s", path, strerror(errno));
		unlink(part.data);
	}
	buf_release(&part);
	return failed ? -1 : 0;
}
