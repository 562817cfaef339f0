#include "sign/design.h"

#include <dirent.h>
#include <math.h>

#include "base/log.h"
#include "sign/xml.h"

const char *const design_slot_names[SLOT__MAX] = { "name", "latin", "phone", "logo" };

/* Where faults are said: one line each. */
struct reading {
	struct arena *arena;
	struct design *d;
	struct buf *why;
	const char *id;
	unsigned int faults;
};

static void fault(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void fault(struct reading *r, const char *fmt, ...)
{
	va_list ap;

	buf_printf(r->why, "%s: ", r->id);
	va_start(ap, fmt);
	buf_vprintf(r->why, fmt, ap);
	va_end(ap);
	buf_addc(r->why, '\n');
	r->faults++;
}

/* --- values -------------------------------------------------------------------------- */

bool design_length(const char *text, struct design_length *out)
{
	*out = (struct design_length){ 0, 0 };
	if (!*text)
		return false;
	while (*text) {
		char *end;
		double n = strtod(text, &end);

		if (end == text || !isfinite(n) || fabs(n) > 100000)
			return false;
		if (*end == '%') {
			out->share += n / 100;
			end++;
		} else {
			out->mm += n;
		}
		if (*end && *end != '+' && *end != '-')
			return false;
		text = end;
	}
	return true;
}

double design_mm(struct design_length l, double side)
{
	return l.share * side + l.mm;
}

struct sign_rect design_slot_rect(const struct slot *s, double width, double height)
{
	return (struct sign_rect){ design_mm(s->x, width), design_mm(s->y, height),
				   design_mm(s->w, width), design_mm(s->h, height) };
}

/* Up to `count` numbers, separated by spaces or commas; their number, or -1. */
static int numbers(const char *text, double *out, int count)
{
	int n = 0;

	for (;;) {
		char *end;

		text += strspn(text, " ,\t\n");
		if (!*text)
			return n;
		if (n == count)
			return -1;
		out[n] = strtod(text, &end);
		if (end == text || !isfinite(out[n]))
			return -1;
		n++;
		text = end;
	}
}

static const char *text_of(struct reading *r, const xmlNode *n, const char *key, bool must)
{
	const char *s = xml_get(r->arena, n, key);

	if (must && (!s || !*s))
		fault(r, "<%s> says no %s", (const char *)n->name, key);
	return s ? s : "";
}

static double number_of(struct reading *r, const xmlNode *n, const char *key, double min,
			double max)
{
	const char *s = text_of(r, n, key, true);
	double value;

	if (!*s)
		return min;
	if (numbers(s, &value, 1) != 1 || value < min || value > max) {
		fault(r, "<%s> %s=\"%s\" is not within %g to %g", (const char *)n->name, key, s,
		      min, max);
		return min;
	}
	return value;
}

/* The place of the word in the list, or the first with a fault. */
static int word_of(struct reading *r, const xmlNode *n, const char *key, const char *const *list,
		   int fallback)
{
	const char *s = text_of(r, n, key, false);

	if (!*s)
		return fallback;
	for (int i = 0; list[i]; i++)
		if (!strcmp(list[i], s))
			return i;
	fault(r, "<%s> %s=\"%s\" is no word for it", (const char *)n->name, key, s);
	return fallback;
}

/* --- the parts of the metadata -------------------------------------------------------- */

static void read_sign(struct reading *r, const xmlNode *n)
{
	static const char *const kinds[] = { "lintel", "blade", "pier", "band", "awning",
					     "shared", "side",  "arch", NULL };
	struct design *d = r->d;
	const char *overhang = text_of(r, n, "overhang", false);
	const char *id = text_of(r, n, "id", true);

	if (strcmp(id, r->id) != 0)
		fault(r, "its id says \"%s\"", id);
	d->name = text_of(r, n, "name", true);
	d->about = text_of(r, n, "about", true);
	d->construction = text_of(r, n, "construction", true);
	d->materials = text_of(r, n, "materials", true);
	d->lighting = text_of(r, n, "lighting", true);
	d->fixing = text_of(r, n, "fixing", true);
	d->kind = kinds[word_of(r, n, "kind", kinds, 0)];
	if (!xml_has(n, "kind"))
		fault(r, "<sign> says no kind");
	d->streets = text_of(r, n, "streets", true);
	d->risks = text_of(r, n, "risks", false);
	d->kelvin = !strcmp(d->lighting, "none") ? 0 : (int)number_of(r, n, "kelvin", 2000, 6500);
	d->cost = (int)number_of(r, n, "cost", 1, 5);
	d->depth = number_of(r, n, "depth", 1, 1500);
	d->ratio_min = number_of(r, n, "ratio-min", 0.05, 40);
	d->ratio_max = number_of(r, n, "ratio-max", 0.05, 40);
	d->height_min = number_of(r, n, "height-min", 100, 12000);
	d->height_max = number_of(r, n, "height-max", 100, 12000);
	if (d->ratio_max < d->ratio_min || d->height_max < d->height_min)
		fault(r, "a largest is below its smallest (ratio, height)");
	if (*overhang && numbers(overhang, d->overhang, 4) != 4)
		fault(r, "overhang=\"%s\" is not four numbers", overhang);
	for (int i = 0; i < 4; i++)
		if (d->overhang[i] < 0 || d->overhang[i] > 2000)
			fault(r, "overhang %g is not within 0 to 2000", d->overhang[i]);
}

static bool is_colour(const char *s)
{
	return s[0] == '#' && strlen(s) == 7 && strspn(s + 1, "0123456789abcdefABCDEF") == 6;
}

static void read_palette(struct reading *r, const xmlNode *n)
{
	static const char *const keys[] = { "c1", "c2", "c3" };
	struct design *d = r->d;
	struct design_palette *p = &d->palettes[d->palette_count];

	if (d->palette_count == DESIGN_PALETTES) {
		fault(r, "more than %d palettes", DESIGN_PALETTES);
		return;
	}
	p->name = text_of(r, n, "name", true);
	for (int i = 0; i < 3; i++) {
		const char *colour = xml_get(r->arena, n, keys[i]);

		if (colour && !is_colour(colour))
			fault(r, "%s=\"%s\" of palette %s is not #rrggbb", keys[i], colour,
			      p->name);
		else
			p->colour[i] = colour;
	}
	if (!p->colour[0])
		fault(r, "palette %s says no c1", p->name);
	d->palette_count++;
}

static struct design_length slot_length(struct reading *r, const xmlNode *n, const char *key)
{
	const char *s = text_of(r, n, key, true);
	struct design_length l = { 0, 0 };

	if (*s && !design_length(s, &l))
		fault(r, "slot %s=\"%s\" is no length", key, s);
	return l;
}

static void read_slot_style(struct reading *r, const xmlNode *n, struct slot *s)
{
	static const char *const aligns[] = { "start", "middle", "end", NULL };
	static const char *const valigns[] = { "top", "middle", "bottom", NULL };
	static const char *const valigns_too[] = { "start", "middle", "end", NULL };
	const char *face = text_of(r, n, "face", true), *valign = text_of(r, n, "valign", false);
	bool edges = !strcmp(valign, "start") || !strcmp(valign, "end");

	if (*face && !face_find(face, &s->face))
		fault(r, "there is no face \"%s\"", face);
	s->weight = xml_has(n, "weight") ? (int)number_of(r, n, "weight", 100, 900) : 400;
	s->spacing = xml_has(n, "spacing") ? number_of(r, n, "spacing", -0.1, 2) : 0.06;
	s->lines = xml_has(n, "lines") ? (unsigned int)number_of(r, n, "lines", 1, 3) : 1;
	s->align = (enum slot_align)word_of(r, n, "align", aligns, ALIGN_MIDDLE);
	s->valign = (enum slot_align)word_of(r, n, "valign", edges ? valigns_too : valigns,
					     ALIGN_MIDDLE);
	s->vertical = !strcmp(text_of(r, n, "dir", false), "v");
	s->grow = !strcmp(text_of(r, n, "grow", false), "name");
}

static void read_slot(struct reading *r, const xmlNode *n)
{
	const char *name = text_of(r, n, "name", true);
	struct slot *s = NULL;

	for (int i = 0; i < SLOT__MAX; i++)
		if (!strcmp(design_slot_names[i], name))
			s = &r->d->slots[i];
	if (!s || s->used) {
		fault(r, "slot \"%s\" is %s", name, s ? "there twice" : "none we know");
		return;
	}
	s->used = true;
	s->x = slot_length(r, n, "x");
	s->y = slot_length(r, n, "y");
	s->w = slot_length(r, n, "w");
	s->h = slot_length(r, n, "h");
	if (s != &r->d->slots[SLOT_LOGO])
		read_slot_style(r, n, s);
	else
		s->grow = !strcmp(text_of(r, n, "grow", false), "name");
}

/* A slot must lie in the sign at the nicest size and at the smallest and flattest. */
static void check_slots(struct reading *r)
{
	const struct design *d = r->d;
	const double sizes[][2] = {
		{ d->width, d->height },
		{ d->ratio_min * d->height_min, d->height_min },
		{ d->ratio_max * d->height_max, d->height_max },
	};

	for (int i = 0; i < SLOT__MAX; i++) {
		for (int k = 0; k < 3 && d->slots[i].used; k++) {
			double w = sizes[k][0], h = sizes[k][1];
			struct sign_rect box = design_slot_rect(&d->slots[i], w, h);

			if (box.w < 30 || box.h < 15 || box.x < -0.5 || box.y < -0.5 ||
			    box.x + box.w > w + 0.5 || box.y + box.h > h + 0.5)
				fault(r, "slot %s is not inside a sign of %g x %g: %g %g %g %g",
				      design_slot_names[i], w, h, box.x, box.y, box.w, box.h);
		}
	}
	if (!d->slots[SLOT_NAME].used)
		fault(r, "there is no slot name");
}

static void read_metadata(struct reading *r, const xmlNode *metadata)
{
	bool seen = false;

	for (const xmlNode *n = metadata->children; n; n = n->next) {
		if (xml_is_ours(n, "sign")) {
			seen = true;
			read_sign(r, n);
		} else if (xml_is_ours(n, "palette")) {
			read_palette(r, n);
		} else if (xml_is_ours(n, "slot")) {
			read_slot(r, n);
		} else if (n->type == XML_ELEMENT_NODE) {
			fault(r, "<%s> is nothing the metadata knows", (const char *)n->name);
		}
	}
	if (!seen)
		fault(r, "there is no dl:sign in its metadata");
	if (r->d->palette_count == 0)
		fault(r, "there is no palette");
}

static bool has_cells(xmlNode *root)
{
	for (xmlNode *n = root; n; n = xml_next(n, root, true))
		if (xml_is_ours(n, "each"))
			return true;
	return false;
}

static void read_box(struct reading *r, const xmlNode *root)
{
	const char *s = xml_get(r->arena, root, "viewBox");
	double box[4];

	if (!s || numbers(s, box, 4) != 4 || box[0] != 0 || box[1] != 0 || box[2] < 100 ||
	    box[3] < 100 || box[2] > 30000 || box[3] > 15000) {
		fault(r, "viewBox is not \"0 0 W H\" in millimetres");
		return;
	}
	r->d->width = box[2];
	r->d->height = box[3];
}

struct design *design_read(struct arena *a, xmlDoc *doc, const char *id, struct buf *why)
{
	xmlNode *root = xmlDocGetRootElement(doc), *metadata = xml_child(root, "metadata");
	struct design *d = arena_alloc(a, sizeof(*d));
	struct reading r = { a, d, why, id, 0 };

	d->id = arena_strdup(a, id);
	d->trade = arena_strndup(a, id, strcspn(id, "/"));
	if (!xml_is(root, "svg") || !metadata) {
		fault(&r, "not an svg with metadata");
		return NULL;
	}
	read_box(&r, root);
	read_metadata(&r, metadata);
	d->cells = has_cells(root);
	if (r.faults == 0)
		check_slots(&r);
	if (r.faults == 0 && (d->width / d->height < d->ratio_min - 1e-6 ||
			      d->width / d->height > d->ratio_max + 1e-6))
		fault(&r, "its own proportion %g is not within its ratios", d->width / d->height);
	return r.faults ? NULL : d;
}
