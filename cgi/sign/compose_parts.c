/* What the engine does to the design's own elements. */
#include <math.h>

#include "sign/compose.h"
#include "sign/xml.h"

#define REPEATS_MAX 200

/* --- what is not there --------------------------------------------------------------- */

static bool slot_filled(const struct sign_made *m, const char *name)
{
	for (int i = 0; i < SLOT__MAX; i++)
		if (!strcmp(design_slot_names[i], name))
			return i == SLOT_LOGO ? m->logo != NULL : *m->said[i] != '\0';
	return false;
}

static bool is_left_out(struct composing *c, const xmlNode *n)
{
	const char *with = xml_get(c->arena, n, "data-with");
	const char *without = xml_get(c->arena, n, "data-without");

	if (xml_has_class(n, c->scene->look == LOOK_DAY ? "night" : "day"))
		return true;
	return (with && !slot_filled(c->made, with)) || (without && slot_filled(c->made, without));
}

/* --- lengths in sums ------------------------------------------------------------------ */

static double length_of(struct composing *c, const xmlNode *n, const char *key, double side,
			double fallback)
{
	const char *s = xml_get(c->arena, n, key);
	struct design_length l;

	return s && design_length(s, &l) ? design_mm(l, side) : fallback;
}

static bool lies_along_width(const char *key)
{
	return *key == 'x' || !strcmp(key, "width") || !strcmp(key, "cx") || !strcmp(key, "rx") ||
	       !strcmp(key, "r");
}

/* dl:width="100%-80" becomes width="..." in millimetres. */
static void resolve_sums(struct composing *c, xmlNode *n)
{
	xmlAttr *next;

	for (xmlAttr *p = n->properties; p; p = next) {
		const char *key = (const char *)p->name;
		struct design_length l;
		xmlChar *value;

		next = p->next;
		if (!p->ns || strcmp((const char *)p->ns->href, SIGN_NS) != 0)
			continue;
		value = xmlNodeListGetString(n->doc, p->children, 1);
		if (value && design_length((const char *)value, &l))
			xml_set_mm(n, key,
				   design_mm(l, lies_along_width(key) ? c->made->width
								      : c->made->height));
		xmlFree(value);
		xmlRemoveProp(p);
	}
}

/* --- repeats -------------------------------------------------------------------------- */

/* A g in the place of one of ours, with what attributes it had for drawing. */
static xmlNode *stand_in(struct composing *c, xmlNode *n)
{
	static const char *const kept[] = { "class",        "fill",    "stroke",
					    "stroke-width", "opacity", "transform",
					    "filter",       "style",   NULL };
	xmlNode *g = xml_new(c->sign, "g");

	for (int i = 0; kept[i]; i++) {
		const char *value = xml_get(c->arena, n, kept[i]);

		if (value)
			xml_set(g, kept[i], value);
	}
	xmlAddPrevSibling(n, g);
	return g;
}

static void add_use(xmlNode *g, const char *href, double x, double y)
{
	xmlNode *use = xml_add(g, "use");

	xml_set(use, "href", href);
	xml_set_mm(use, "x", x);
	xml_set_mm(use, "y", y);
}

static void expand_repeat(struct composing *c, xmlNode *n)
{
	bool down = xml_has(n, "dir") && !strcmp(xml_get(c->arena, n, "dir"), "v");
	double along = down ? c->made->height : c->made->width;
	double across = down ? c->made->width : c->made->height;
	double from = length_of(c, n, "from", along, 0), to = length_of(c, n, "to", along, along);
	double every = fmax(length_of(c, n, "every", along, 500), 1);
	double other = length_of(c, n, down ? "x" : "y", across, 0);
	double least = length_of(c, n, "min", 0, 2);
	int count = (int)fmin(fmax(lround((to - from) / every) + 1, fmax(least, 1)), REPEATS_MAX);
	const char *href = xml_href(c->arena, n);
	xmlNode *g = stand_in(c, n);

	for (int i = 0; href && i < count; i++) {
		double at = count == 1 ? (from + to) / 2 : from + (to - from) * i / (count - 1);

		add_use(g, href, down ? other : at, down ? at : other);
	}
	xml_drop(n);
}

static void add_cell(struct composing *c, xmlNode *g, const char *href, bool symbol,
		     const struct lettering_cell *cell, double side)
{
	xmlNode *use = xml_add(g, "use");
	double x = cell->x - side / 2, y = cell->y - side / 2;

	xml_set(use, "href", href);
	if (symbol) {
		xml_set_mm(use, "x", x);
		xml_set_mm(use, "y", y);
		xml_set_mm(use, "width", side);
		xml_set_mm(use, "height", side);
	} else {
		struct buf b;

		buf_init(&b, 256);
		buf_printf(&b, "translate(%.2f %.2f) scale(%.5f)", x, y, side / 1000);
		xml_set(use, "transform", b.data);
		buf_release(&b);
	}
	(void)c;
}

/* One drawing, made for a box of 1000 x 1000, behind each character. */
static void expand_each(struct composing *c, xmlNode *n)
{
	const char *of = xml_get(c->arena, n, "of"), *href = xml_href(c->arena, n);
	double scale = length_of(c, n, "scale", 0, 1);
	xmlNode *g = stand_in(c, n);
	xmlNode *target = href && *href == '#' ? xml_by_id(c->sign, href + 1) : NULL;

	if (target && xml_is(target, "symbol") && !xml_has(target, "viewBox"))
		xml_set(target, "viewBox", "0 0 1000 1000");
	for (int i = 0; of && target && i < (int)SIGN_TEXTS; i++) {
		const struct lettering *l = &c->made->text[i];

		for (size_t k = 0; !strcmp(design_slot_names[i], of) && k < l->cell_count; k++)
			add_cell(c, g, href, xml_is(target, "symbol"), &l->cells[k],
				 l->cells[k].em * scale);
	}
	xml_drop(n);
}

void compose_parts(struct composing *c)
{
	xmlNode *next;

	for (xmlNode *n = c->sign; n; n = next) {
		next = xml_next(n, c->sign, true);
		if (n->type != XML_ELEMENT_NODE || n == c->sign)
			continue;
		if (is_left_out(c, n)) {
			next = xml_next(n, c->sign, false);
			xml_drop(n);
			continue;
		}
		if (xml_is_ours(n, "repeat") || xml_is_ours(n, "each")) {
			next = xml_next(n, c->sign, false);
			xml_is_ours(n, "repeat") ? expand_repeat(c, n) : expand_each(c, n);
			continue;
		}
		resolve_sums(c, n);
	}
}

/* --- slots ---------------------------------------------------------------------------- */

static xmlNode *own_defs(struct composing *c)
{
	xmlNode *defs = xml_child(c->sign, "defs");

	if (defs)
		return defs;
	defs = xml_new(c->sign, "defs");
	if (c->sign->children)
		xmlAddPrevSibling(c->sign->children, defs);
	else
		xmlAddChild(c->sign, defs);
	return defs;
}

static void put_path(struct composing *c, const char *id, const struct lettering *l)
{
	xmlNode *path = xml_by_id(c->sign, id);
	struct buf d;

	if (!path && l->outline.count == 0)
		return;
	if (!path || !xml_is(path, "path")) {
		if (path)
			xml_drop(path);
		path = xml_add(own_defs(c), "path");
		xml_set(path, "id", id);
	}
	buf_init(&d, COMPOSE_MAX / 4);
	outline_path(&l->outline, &d);
	xml_set(path, "d", d.data);
	buf_release(&d);
}

static void put_logo(struct composing *c)
{
	xmlNode *old = xml_by_id(c->sign, "logo"), *image;

	if (old)
		xml_drop(old);
	image = xml_add(own_defs(c), c->made->logo ? "image" : "g");
	xml_set(image, "id", "logo");
	if (!c->made->logo)
		return;
	xml_set(image, "href", c->made->logo);
	xml_set_mm(image, "x", c->made->logo_box.x);
	xml_set_mm(image, "y", c->made->logo_box.y);
	xml_set_mm(image, "width", c->made->logo_box.w);
	xml_set_mm(image, "height", c->made->logo_box.h);
	xml_set(image, "preserveAspectRatio", "xMidYMid meet");
}

static bool draws_logo(struct composing *c)
{
	for (xmlNode *n = c->sign; n; n = xml_next(n, c->sign, true)) {
		const char *href = xml_is(n, "use") ? xml_href(c->arena, n) : NULL;

		if (href && !strcmp(href, "#logo"))
			return true;
	}
	return false;
}

/* A design that does not draw it itself: on top of all; without a slot for it, a plate of its own,
 * not lit by night. */
static void draw_logo(struct composing *c)
{
	xmlNode *use = xml_add(c->sign, "use");

	xml_set(use, "href", "#logo");
	if (c->made->design->slots[SLOT_LOGO].used) /* on a light plate: its white is the plate's */
		xml_set(use, "style", "mix-blend-mode:multiply");
	else if (c->scene->look == LOOK_NIGHT)
		xml_set(use, "opacity", "0.62");
}

void compose_slots(struct composing *c)
{
	for (int i = 0; i < (int)SIGN_TEXTS; i++)
		put_path(c, design_slot_names[i], &c->made->text[i]);
	if (c->made->logo || c->made->design->slots[SLOT_LOGO].used)
		put_logo(c);
	if (c->made->logo && !draws_logo(c))
		draw_logo(c);
}
