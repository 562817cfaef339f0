#include "text/corpus.h"

#include "base/log.h"
#include "base/utf8.h"

/* Open addressing: the key of every text met, with its label. */
struct seen {
	uint64_t *keys; /* 0: free */
	uint16_t *labels;
	size_t count, room;
	uint64_t limit; /* rows of a greater key are left out; all ones: none */
	size_t of_label[CORPUS_LABELS];
	struct features scratch;
};

/* --- texts met before ----------------------------------------------------------- */

static size_t seen_at(const struct seen *s, uint64_t key)
{
	size_t i = key & (s->room - 1);

	while (s->keys[i] && s->keys[i] != key)
		i = (i + 1) & (s->room - 1);
	return i;
}

static void seen_grow(struct seen *s)
{
	struct seen old = *s;

	s->room = old.room ? 2 * old.room : 1024;
	s->keys = xmalloc(s->room * sizeof(*s->keys));
	s->labels = xmalloc(s->room * sizeof(*s->labels));
	memset(s->keys, 0, s->room * sizeof(*s->keys));
	for (size_t i = 0; i < old.room; i++) {
		if (old.keys[i]) {
			size_t at = seen_at(s, old.keys[i]);

			s->keys[at] = old.keys[i];
			s->labels[at] = old.labels[i];
		}
	}
	free(old.keys);
	free(old.labels);
}

/* True when the text is new; a known one is counted. */
static bool meet(struct corpus *c, uint64_t key, uint32_t label)
{
	struct seen *s = c->seen;
	size_t at;

	if (2 * (s->count + 1) > s->room)
		seen_grow(s);
	at = seen_at(s, key);
	if (s->keys[at]) {
		c->duplicates++;
		c->conflicts += s->labels[at] != label;
		return false;
	}
	s->keys[at] = key;
	s->labels[at] = (uint16_t)label;
	s->count++;
	return true;
}

/* --- rows ---------------------------------------------------------------------- */

static bool stays(struct corpus *c, const struct row *r)
{
	return r->key <= c->seen->limit || c->seen->of_label[r->label]++ < CORPUS_RARE;
}

/* Half of the rows leave, and what they had. */
static void thin_out(struct corpus *c)
{
	size_t rows = 0, features = 0;

	c->seen->limit >>= 1;
	memset(c->seen->of_label, 0, sizeof(c->seen->of_label));
	for (size_t i = 0; i < c->row_count; i++) {
		struct row r = c->rows[i];

		if (!stays(c, &r))
			continue;
		memmove(&c->features[features], &c->features[r.first],
			r.count * sizeof(*c->features));
		r.first = features;
		features += r.count;
		c->rows[rows++] = r;
	}
	c->left_out += c->row_count - rows;
	c->row_count = rows;
	c->feature_count = features;
}

static void add_features(struct corpus *c, struct row *r, struct features *f)
{
	size_t wanted = c->feature_count + f->count;

	if (wanted > c->feature_room) {
		c->feature_room = 2 * wanted;
		c->features = xrealloc(c->features, c->feature_room * sizeof(*c->features));
	}
	r->count = (uint32_t)features_count(f, &c->features[c->feature_count]);
	c->feature_count += r->count;
}

static void add_row(struct corpus *c, struct features *f, uint32_t label, uint64_t family)
{
	struct row r = { .key = f->key, .first = c->feature_count, .label = label };

	r.family = family ? family : f->key;
	if (!stays(c, &r)) {
		c->left_out++;
		return;
	}
	add_features(c, &r, f);
	if (c->row_count == c->row_room) {
		c->row_room = c->row_room ? 2 * c->row_room : 1024;
		c->rows = xrealloc(c->rows, c->row_room * sizeof(*c->rows));
	}
	c->rows[c->row_count++] = r;
	if (c->feature_count > CORPUS_FEATURES)
		thin_out(c);
}

/* --- labels -------------------------------------------------------------------- */

static const char *label_defect(const char *label)
{
	if (!*label)
		return "the label is empty";
	if (strlen(label) > LABEL_BYTES)
		return "the label is longer than 200 bytes";
	for (const char *p = label; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return "the label has a control character";
	return NULL;
}

/* CORPUS_LABELS when there is no room for another. */
static uint32_t label_number(struct corpus *c, const char *label)
{
	uint32_t i = 0;

	while (i < c->label_count && strcmp(c->labels[i], label) != 0)
		i++;
	if (i == c->label_count && i < CORPUS_LABELS)
		c->labels[c->label_count++] = xstrdup(label);
	return i;
}

/* FNV-1a, 64 bits; 0 for none. */
static uint64_t family_key(const char *family)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	if (!family || !*family)
		return 0;
	for (; *family; family++)
		hash = (hash ^ (unsigned char)*family) * UINT64_C(0x100000001b3);
	return features_mix(hash);
}

const char *corpus_add_text(struct corpus *c, const char *text, const char *label,
			    const char *family)
{
	const char *wrong = label_defect(label);
	struct features *f;
	uint32_t number;

	if (!c->seen) {
		c->seen = xmalloc(sizeof(*c->seen));
		*c->seen = (struct seen){ .limit = UINT64_MAX };
	}
	f = &c->seen->scratch;
	if (wrong)
		return wrong;
	features_read(f, text);
	if (!f->count)
		return "the text has no word";
	number = label_number(c, label);
	if (number == CORPUS_LABELS) {
		c->too_many_labels = true;
		return "more than 500 labels";
	}
	c->cut += utf8_length(text) > FEATURE_CHARS;
	if (meet(c, f->key, number))
		add_row(c, f, number, family_key(family));
	return NULL;
}

void corpus_repeat(struct corpus *c, size_t from, size_t to)
{
	BUG_IF(from > to || to > c->row_count);
	if (from == to)
		return;
	c->row_room = c->row_count + (to - from);
	c->rows = xrealloc(c->rows, c->row_room * sizeof(*c->rows));
	for (size_t i = from; i < to; i++)
		if (!row_is_exam(&c->rows[i]))
			c->rows[c->row_count++] = c->rows[i];
}

void corpus_release(struct corpus *c)
{
	if (c->seen) {
		free(c->seen->keys);
		free(c->seen->labels);
		features_release(&c->seen->scratch);
		free(c->seen);
	}
	for (size_t i = 0; i < c->label_count; i++)
		free(c->labels[i]);
	free(c->rows);
	free(c->features);
	*c = (struct corpus){ 0 };
}

unsigned int row_fold(const struct row *r, unsigned int folds, unsigned int shuffle)
{
	uint64_t mixed = shuffle ? features_mix(r->family + shuffle) : r->family;

	return (unsigned int)((mixed & 0xffffffff) % folds);
}

bool row_is_exam(const struct row *r)
{
	return features_mix(r->family) % EXAM_PART == 0;
}
