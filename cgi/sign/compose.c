#include "sign/compose.h"

#include <libxml/xmlsave.h>
#include <math.h>

#include "base/log.h"
#include "sign/xml.h"

#define SVG_NS "http://www.w3.org/2000/svg"

/* What night leaves of a wall's light, and its colour: the same as cover and as filter. */
#define NIGHT_COVER   "#0a0f1f"
#define NIGHT_OPACITY "0.8"
#define NIGHT_MATRIX  "0.2 0 0 0 0.031 0 0.2 0 0 0.047 0 0 0.2 0 0.097 0 0 0 1 0"

struct sign_rect compose_frame(const struct sign_made *made, const struct sign_scene *scene)
{
	const double *over = made->design->overhang;
	double air = scene->bare ? 0 : 0.22 * fmin(made->height, made->width) + 60;
	double left = over[0] + air, top = over[1] + air;

	return (struct sign_rect){ -left, -top, made->width + left + over[2] + air,
				   made->height + top + over[3] + air };
}

unsigned int compose_width(const struct sign_made *made, const struct sign_scene *scene,
			   unsigned int px)
{
	struct sign_rect frame = compose_frame(made, scene);

	return frame.h <= frame.w ? px : (unsigned int)lround(fmax(px * frame.w / frame.h, 16));
}

static void set_box(xmlNode *svg, struct sign_rect box)
{
	struct buf b;

	buf_init(&b, 256);
	xml_put_number(&b, box.x);
	buf_addc(&b, ' ');
	xml_put_number(&b, box.y);
	buf_addc(&b, ' ');
	xml_put_number(&b, box.w);
	buf_addc(&b, ' ');
	xml_put_number(&b, box.h);
	xml_set(svg, "viewBox", b.data);
	buf_release(&b);
}

static void set_millimetres(struct composing *c, xmlNode *svg, const char *key, double mm)
{
	struct buf b;

	buf_init(&b, 64);
	xml_put_number(&b, mm);
	xml_set(svg, key, arena_join(c->arena, b.data, "mm", NULL));
	buf_release(&b);
}

static void set_rect(xmlNode *n, struct sign_rect r)
{
	xml_set_mm(n, "x", r.x);
	xml_set_mm(n, "y", r.y);
	xml_set_mm(n, "width", r.w);
	xml_set_mm(n, "height", r.h);
}

/* The design's root becomes an inner svg, so that its percents go by the sign, not the wall. */
static xmlNode *wrap(struct composing *c, struct sign_rect frame)
{
	xmlNode *outer = xmlNewDocNode(c->doc, NULL, (const xmlChar *)"svg", NULL);
	xmlNode *sign = xmlDocGetRootElement(c->doc);

	xmlSetNs(outer, xmlNewNs(outer, (const xmlChar *)SVG_NS, NULL));
	xmlUnlinkNode(sign);
	xmlDocSetRootElement(c->doc, outer);
	set_box(outer, frame);
	if (c->scene->physical) {
		set_millimetres(c, outer, "width", frame.w);
		set_millimetres(c, outer, "height", frame.h);
	}
	c->defs = xml_add(outer, "defs");
	xmlAddChild(outer, sign);
	set_rect(sign, (struct sign_rect){ 0, 0, c->made->width, c->made->height });
	set_box(sign, (struct sign_rect){ 0, 0, c->made->width, c->made->height });
	xml_set(sign, "overflow", "visible");
	c->sign = sign;
	return outer;
}

static void drop_metadata(xmlNode *sign)
{
	xmlNode *next;

	for (xmlNode *n = sign; n; n = next) {
		next = xml_next(n, sign, true);
		if (n->type != XML_COMMENT_NODE && !xml_is(n, "metadata"))
			continue;
		next = xml_next(n, sign, false);
		xml_drop(n);
	}
}

static void add_wall(struct composing *c, struct sign_rect frame)
{
	xmlNode *wall = xml_new(c->defs, "rect");
	bool known = !strncmp(c->scene->wall, "m-", 2);

	xml_set(wall, "id", "dl-wall");
	set_rect(wall, frame);
	xml_set(wall, "fill",
		known ? arena_join(c->arena, "url(#", c->scene->wall, ") #d9d2c4", NULL)
		      : c->scene->wall);
	xmlAddPrevSibling(c->sign, wall);
}

static xmlNode *add_cover(xmlNode *before, xmlNode *sign, struct sign_rect frame)
{
	xmlNode *cover = xml_new(sign, "rect");

	set_rect(cover, frame);
	xml_set(cover, "fill", NIGHT_COVER);
	xml_set(cover, "fill-opacity", NIGHT_OPACITY);
	if (before)
		xmlAddPrevSibling(before, cover);
	else
		xmlAddChild(sign, cover);
	return cover;
}

static void add_dark_filter(struct composing *c, struct sign_rect frame)
{
	xmlNode *filter = xml_add(c->defs, "filter"), *matrix;

	xml_set(filter, "id", "dl-night");
	xml_set(filter, "filterUnits", "userSpaceOnUse");
	set_rect(filter, frame);
	xml_set(filter, "color-interpolation-filters", "sRGB");
	matrix = xml_add(filter, "feColorMatrix");
	xml_set(matrix, "values", NIGHT_MATRIX);
}

static void darken_body(xmlNode *n, xmlNode *sign)
{
	xmlNode *g = xml_new(sign, "g");

	xml_set(g, "filter", "url(#dl-night)");
	xmlAddPrevSibling(n, g);
	xmlUnlinkNode(n);
	xmlAddChild(g, n);
}

/*
 * Night: what is drawn before the first lit part is covered with darkness in one rectangle, which
 * costs next to nothing; a body that comes later, or that stands on no wall, is filtered.
 */
static void make_night(struct composing *c, struct sign_rect frame)
{
	xmlNode *lit = NULL, *next;
	bool filtered = false, covered = c->scene->wall != NULL;

	for (xmlNode *n = c->sign->children; n && !lit; n = n->next)
		if (n->type == XML_ELEMENT_NODE &&
		    (xml_has_class(n, "night") || xml_has_class(n, "both")))
			lit = n;
	for (xmlNode *n = covered ? lit : c->sign->children; n; n = next) {
		next = n->next;
		if (n->type == XML_ELEMENT_NODE && xml_has_class(n, "body")) {
			darken_body(n, c->sign);
			filtered = true;
		}
	}
	if (covered)
		add_cover(lit, c->sign, frame);
	if (filtered)
		add_dark_filter(c, frame);
}

static int save(xmlDoc *doc, struct buf *out)
{
	xmlBuffer *b = xmlBufferCreate();
	xmlSaveCtxt *s = xmlSaveToBuffer(b, "UTF-8", 0);

	xmlSaveDoc(s, doc);
	xmlSaveClose(s);
	buf_add(out, xmlBufferContent(b), (size_t)xmlBufferLength(b));
	xmlBufferFree(b);
	return out->failed ? -1 : 0;
}

int compose_svg(const struct design_set *set, const struct sign_made *made,
		const struct sign_scene *scene, struct buf *out, struct buf *why)
{
	struct composing c = { .set = set, .made = made, .scene = scene };
	struct sign_rect frame = compose_frame(made, scene);
	int result;

	c.doc = design_open(set, made->design, why);
	if (!c.doc)
		return -1;
	c.arena = arena_new();
	wrap(&c, frame);
	drop_metadata(c.sign);
	compose_parts(&c);
	compose_slots(&c);
	if (scene->wall)
		add_wall(&c, frame);
	if (scene->look == LOOK_NIGHT)
		make_night(&c, frame);
	compose_palette(&c);
	compose_book(&c);
	result = save(c.doc, out);
	if (result < 0)
		buf_printf(why, "%s: the finished drawing is too large", made->design->id);
	xmlFreeDoc(c.doc);
	arena_free(c.arena);
	return result;
}
