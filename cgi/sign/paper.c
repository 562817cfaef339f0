#include "sign/paper.h"

#include <cairo-pdf.h>
#include <math.h>

#include "base/log.h"
#include "base/utf8.h"
#include "media/qr.h"
#include "sign/draw.h"
#include "sign/paper_pen.h"

/* mm on paper */
#define PAGE_W     297
#define PAGE_H     210
#define EDGE       12
#define DRAW_Y     31
#define DRAW_W     167
#define DRAW_H     72
#define RIGHT_X    (EDGE + DRAW_W + 8)
#define RIGHT_W    (PAGE_W - EDGE - RIGHT_X)
#define TABLE_Y    (DRAW_Y + DRAW_H + 7)
#define PICTURE_PX 900

static const unsigned int scales[] = { 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200 };

unsigned int paper_scale(double width, double height)
{
	size_t n = sizeof(scales) / sizeof(scales[0]), i = 0;

	/* Room for dimension lines on the left and below. */
	while (i + 1 < n && (width / scales[i] > DRAW_W - 22 || height / scales[i] > DRAW_H - 24))
		i++;
	return scales[i];
}

/* --- head ---------------------------------------------------------------------------- */

static void draw_qr(struct pen *pen, const char *address)
{
	struct buf svg;

	buf_init(&svg, 1 << 18);
	if (qr_svg(address, QR_MEDIUM, &svg) == 0)
		draw_svg_into(pen->cr, svg.data, svg.len, PAGE_W - EDGE - 20, 7, 20, 20);
	buf_release(&svg);
}

static void draw_head(struct pen *pen, const struct paper *p)
{
	const struct sign_made *m = p->made;
	const char *second =
		arena_join(pen->arena, m->design->id, "  ", m->design->name, "（", p->kind, "）",
			   *p->street ? "　街道：" : "", p->street, *p->number ? "　编号：" : "",
			   p->number, "　", p->date, NULL);

	pen_bold(pen, 6.4, EDGE, 16,
		 arena_join(pen->arena, "招牌制作图　", m->said[SLOT_NAME], NULL));
	pen_text(pen, 3.3, EDGE, 24, second);
	pen_line(pen, 0.4, EDGE, 28, p->address ? PAGE_W - EDGE - 24 : PAGE_W - EDGE, 28);
	if (p->address)
		draw_qr(pen, p->address);
}

/* --- the drawing to scale --------------------------------------------------------------- */

static void arrow(struct pen *pen, double x, double y, double dx, double dy)
{
	cairo_move_to(pen->cr, x, y);
	cairo_line_to(pen->cr, x + 2.2 * dx - 0.6 * dy, y + 2.2 * dy + 0.6 * dx);
	cairo_line_to(pen->cr, x + 2.2 * dx + 0.6 * dy, y + 2.2 * dy - 0.6 * dx);
	cairo_close_path(pen->cr);
	cairo_fill(pen->cr);
}

/* Below: from x1 to x2. */
static void dimension_across(struct pen *pen, double x1, double x2, double edge, double y,
			     const char *said)
{
	pen_line(pen, 0.12, x1, edge + 1, x1, y + 1.5);
	pen_line(pen, 0.12, x2, edge + 1, x2, y + 1.5);
	pen_line(pen, 0.18, x1, y, x2, y);
	arrow(pen, x1, y, 1, 0);
	arrow(pen, x2, y, -1, 0);
	pen_text_middle(pen, 3, (x1 + x2) / 2, y + 4, said);
}

/* On the left: from y1 to y2, its text turned. */
static void dimension_down(struct pen *pen, double y1, double y2, double edge, double x,
			   const char *said)
{
	pen_line(pen, 0.12, edge - 1, y1, x - 1.5, y1);
	pen_line(pen, 0.12, edge - 1, y2, x - 1.5, y2);
	pen_line(pen, 0.18, x, y1, x, y2);
	arrow(pen, x, y1, 0, 1);
	arrow(pen, x, y2, 0, -1);
	cairo_save(pen->cr);
	cairo_translate(pen->cr, x - 1.5, (y1 + y2) / 2);
	cairo_rotate(pen->cr, -M_PI / 2);
	pen_text_middle(pen, 3, 0, 0, said);
	cairo_restore(pen->cr);
}

static void draw_lettering(struct pen *pen, const struct lettering *l, double x, double y, double k)
{
	cairo_save(pen->cr);
	cairo_translate(pen->cr, x, y);
	cairo_scale(pen->cr, k, k);
	draw_outline(pen->cr, &l->outline);
	cairo_restore(pen->cr);
	cairo_set_source_rgb(pen->cr, 0.86, 0.9, 0.95);
	cairo_fill_preserve(pen->cr);
	cairo_set_source_rgb(pen->cr, 0.1, 0.1, 0.1);
	cairo_set_line_width(pen->cr, 0.1);
	cairo_stroke(pen->cr);
}

static const char *millimetres(struct pen *pen, double mm)
{
	return arena_printf(pen->arena, "%ld", lround(mm));
}

static void draw_scale_note(struct pen *pen, const struct paper *p, unsigned int n)
{
	const struct lettering *l = &p->made->text[SLOT_NAME];

	pen_text(pen, 2.8, EDGE, DRAW_Y + DRAW_H + 1,
		 arena_printf(pen->arena,
			      "比例 1:%u（按 A4 原大打印），单位毫米。字高 %ld，%s，厚 %ld。%s", n,
			      lround(l->height), face_chinese[l->face],
			      lround(p->made->design->depth),
			      p->bottom ? arena_printf(pen->arena, "下沿离地 %d。", p->bottom)
					: ""));
}

static void draw_to_scale(struct pen *pen, const struct paper *p)
{
	const struct sign_made *m = p->made;
	const struct lettering *l = &m->text[SLOT_NAME];
	unsigned int n = paper_scale(m->width, m->height);
	double k = 1.0 / n, w = m->width * k, h = m->height * k;
	double x = EDGE + 18 + (DRAW_W - 18 - w) / 2, y = DRAW_Y + 2 + (DRAW_H - 22 - h) / 2;

	cairo_set_source_rgb(pen->cr, 0, 0, 0);
	cairo_rectangle(pen->cr, x, y, w, h);
	cairo_set_line_width(pen->cr, 0.35);
	cairo_stroke(pen->cr);
	for (int i = 0; i < (int)SIGN_TEXTS; i++)
		draw_lettering(pen, &m->text[i], x, y, k);
	pen_black(pen);
	if (l->outline.count)
		dimension_across(pen, x + l->ink.left * k, x + l->ink.right * k, y + h, y + h + 4,
				 millimetres(pen, l->ink.right - l->ink.left));
	dimension_across(pen, x, x + w, y + h, y + h + 11, millimetres(pen, m->width));
	dimension_down(pen, y, y + h, x, x - 12, millimetres(pen, m->height));
	if (l->cell_count && l->lines == 1 && !m->design->slots[SLOT_NAME].vertical) {
		double middle = l->cells[0].y * k, half = l->height * k / 2;

		dimension_down(pen, y + middle - half, y + middle + half, x, x - 5,
			       millimetres(pen, l->height));
	}
	draw_scale_note(pen, p, n);
}

/* --- pictures --------------------------------------------------------------------------- */

static cairo_surface_t *picture(const struct design_set *set, const struct sign_made *m,
				enum sign_look look)
{
	struct sign_scene scene = { .look = look, .wall = "m-render-cream" };
	cairo_surface_t *s = NULL;
	struct buf svg, why;

	buf_init(&svg, COMPOSE_MAX);
	buf_init(&why, 1 << 12);
	if (compose_svg(set, m, &scene, &svg, &why) == 0)
		s = draw_svg(svg.data, svg.len, compose_width(m, &scene, PICTURE_PX));
	buf_release(&svg);
	buf_release(&why);
	return s;
}

/* Into a box, whole, at its left; returns the height it took. */
static double paint(struct pen *pen, cairo_surface_t *s, double x, double y, double w, double h)
{
	double sw = cairo_image_surface_get_width(s), sh = cairo_image_surface_get_height(s);
	double k = fmin(w / sw, h / sh);

	cairo_save(pen->cr);
	cairo_translate(pen->cr, x, y);
	cairo_scale(pen->cr, k, k);
	cairo_set_source_surface(pen->cr, s, 0, 0);
	cairo_paint(pen->cr);
	cairo_restore(pen->cr);
	return sh * k;
}

/* Where what stands below them begins; -1 when they cannot be drawn. */
static double draw_pictures(struct pen *pen, const struct design_set *set, const struct paper *p)
{
	double y = DRAW_Y;

	for (int look = LOOK_DAY; look <= LOOK_NIGHT; look++) {
		cairo_surface_t *s = picture(set, p->made, (enum sign_look)look);

		if (!s)
			return -1;
		y += paint(pen, s, RIGHT_X, y, RIGHT_W, 36);
		cairo_surface_destroy(s);
		pen_black(pen);
		pen_text(pen, 2.8, RIGHT_X, y + 3.4, look == LOOK_DAY ? "白天" : "夜里");
		y += 6;
	}
	return y + 3;
}

/* --- facts and rules ---------------------------------------------------------------------- */

static double draw_fact(struct pen *pen, const char *label, const char *text, double y)
{
	pen_bold(pen, 3, RIGHT_X, y, label);
	return pen_block(pen, 3, RIGHT_X + 14, y, RIGHT_W - 14, text) + 1.2;
}

static const char *colours(struct pen *pen, const struct sign_made *m)
{
	const struct design_palette *p = &m->design->palettes[m->palette];

	return arena_join(pen->arena, p->name, "：", p->colour[0], p->colour[1] ? "、" : "",
			  p->colour[1] ? p->colour[1] : "", p->colour[2] ? "、" : "",
			  p->colour[2] ? p->colour[2] : "", NULL);
}

static double draw_facts(struct pen *pen, const struct paper *p, double y)
{
	const struct design *d = p->made->design;
	const char *light = d->kelvin
				    ? arena_printf(pen->arena, "%s，色温 %d K", p->light, d->kelvin)
				    : p->light;

	y = draw_fact(pen, "做法", d->about, y);
	y = draw_fact(pen, "材料", p->materials, y);
	y = draw_fact(pen, "灯光", light, y);
	y = draw_fact(pen, "颜色", colours(pen, p->made), y);
	y = draw_fact(pen, "安装", d->fixing, y);
	for (size_t i = 0; i < p->made->warning_count; i++)
		y = draw_fact(pen, "注意", p->made->warnings[i], y);
	return y;
}

static const char *const verdicts[] = { [PAPER_OK] = "可以",
					[PAPER_ADJUST] = "需调整",
					[PAPER_NO] = "不可以",
					[PAPER_UNKNOWN] = "请自查" };

/* What the table has no room for goes on below the facts. The first that finds none there, either.
 */
static size_t draw_rules_on(struct pen *pen, const struct paper *p, size_t i, double y)
{
	if (i < p->check_count)
		pen_bold(pen, 3, RIGHT_X, y, "规定检查（续）");
	for (y += 4.4; i < p->check_count && y < PAGE_H - EDGE - 8; i++) {
		const struct paper_check *c = &p->checks[i];

		pen_bold(pen, 2.3, RIGHT_X, y, verdicts[c->verdict]);
		y = pen_block(pen, 2.3, RIGHT_X + 10, y, RIGHT_W - 10,
			      arena_join(pen->arena, c->text, c->figure && *c->figure ? "：" : "",
					 c->figure && *c->figure ? c->figure : "", NULL)) +
		    0.3;
	}
	return i;
}

static void draw_rules(struct pen *pen, const struct paper *p, double below_facts)
{
	double y = TABLE_Y, bottom = PAGE_H - EDGE - 6;
	size_t i;

	pen_bold(pen, 3.4, EDGE, y, "规定检查");
	if (p->check_count == 0)
		pen_block(
			pen, 3, EDGE, y + 5.5, DRAW_W,
			"还没有填门头的尺寸和街道，没有逐条检查。请先在“量一量门头”里填好，再下载这张图。");
	y += 4.8;
	for (i = 0; i < p->check_count && y < bottom; i++) {
		const struct paper_check *c = &p->checks[i];
		double a, b, d;

		pen_bold(pen, 2.3, EDGE, y, verdicts[c->verdict]);
		a = pen_block(pen, 2.3, EDGE + 10, y, 64, c->text);
		b = pen_block(pen, 2.3, EDGE + 76, y, 50, c->figure);
		d = pen_block(pen, 1.9, EDGE + 128, y, DRAW_W - 128, c->source);
		y = fmax(fmax(a, b), d) + 0.3;
	}
	i = draw_rules_on(pen, p, i, below_facts + 3);
	if (i < p->check_count)
		pen_text(pen, 2.6, EDGE, y,
			 arena_printf(pen->arena, "……另有 %zu 条，见网页。", p->check_count - i));
}

static cairo_status_t write_bytes(void *out, const unsigned char *bytes, unsigned int len)
{
	return buf_add(out, bytes, len) == 0 ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

int paper_draw(struct faces *faces, const struct design_set *set, const struct paper *p,
	       struct buf *out)
{
	const double pt = 72 / 25.4;
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(write_bytes, out, PAGE_W * pt, PAGE_H * pt);
	struct pen pen = { faces, arena_new(), cairo_create(surface) };
	double below;
	int result;

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, p->made->said[SLOT_NAME]);
	cairo_scale(pen.cr, pt, pt);
	pen_black(&pen);
	draw_head(&pen, p);
	draw_to_scale(&pen, p);
	below = draw_pictures(&pen, set, p);
	result = below < 0 ? -1 : 0;
	below = draw_facts(&pen, p, fmax(below, TABLE_Y));
	draw_rules(&pen, p, below);
	pen_text(
		&pen, 2.5, EDGE, PAGE_H - 8,
		"画面是效果示意，制作前请到现场复尺；用电、结构由有资质的单位负责。招牌内容以营业执照登记的名称为准。");
	cairo_show_page(pen.cr);
	cairo_destroy(pen.cr);
	cairo_surface_finish(surface);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		result = -1;
	cairo_surface_destroy(surface);
	arena_free(pen.arena);
	return result;
}
