#include "text/model.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"

#define MODEL_VERSION 2
#define MODEL_MAGIC   "DLTEXT\r\n" /* broken by every transfer that changes line ends */
#define MOST          32767        /* of a weight in an entry */

#define LARGE 1e6f /* no number of a model is; so no sum overflows, and NaN fails too */

/* Where the parts lie. */
struct layout {
	size_t labels, bias, scale, offsets, entries, end;
};

static struct layout layout_of(const struct model_header *h)
{
	struct layout l = { .labels = sizeof(*h) };

	l.bias = l.labels + h->label_bytes;
	l.scale = l.bias + h->labels * sizeof(float);
	l.offsets = l.scale + (h->features + (size_t)VIEW__MAX) * sizeof(float);
	l.entries = l.offsets + (h->features + (size_t)1) * sizeof(uint32_t);
	l.end = l.entries + h->entries * sizeof(struct model_entry);
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

/* The least size of a weight that is kept, so that no more than MODEL_ENTRIES are. */
static int threshold(const struct model_parts *p, float step)
{
	size_t *of_size = xmalloc((MOST + 1) * sizeof(*of_size));
	size_t kept = 0;
	int least = MOST + 1;

	memset(of_size, 0, (MOST + 1) * sizeof(*of_size));
	for (size_t i = 0; i < p->label_count * p->used_count; i++)
		of_size[abs(quantise(p->weights[i], step))]++;
	while (least > 1 && kept + of_size[least - 1] <= MODEL_ENTRIES)
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
	    h->label_bytes > MODEL_BYTES || h->entries > MODEL_ENTRIES)
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
	wrong = read_labels(m, (const char *)at + l.labels, m->header->label_bytes);
	return wrong ? wrong : numbers_defect(m);
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
