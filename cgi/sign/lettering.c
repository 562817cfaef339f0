#include "sign/lettering.h"

#include <math.h>

#define PITCH       1.22 /* from line to line, as share of a character's height and of an em */
#define WIDEST_FILL 0.62 /* a short name is spread to so much of its box at most */
#define UPRIGHT     0.86 /* em that a Latin letter takes in a vertical line */
#define WORD_AIR    0.45 /* of the spacing, between the letters of a Latin word */

/* One way to set the text. */
struct setting {
	size_t from[LETTERING_LINES + 1]; /* line i: letters from[i] to from[i + 1] */
	unsigned int lines;
	double spacing;
	double cost;            /* of its breaks */
	double em;              /* the largest that fits */
	struct outline_box box; /* of the block, em = 1, the first line's pen at 0 0 */
};

struct fitting {
	const struct letters *letters;
	const struct lettering_style *style;
	const struct font_body *body;
	struct sign_rect box;
	bool latin_only;
};

static struct outline_box no_box(void)
{
	return (struct outline_box){ INFINITY, INFINITY, -INFINITY, -INFINITY };
}

static void unite(struct outline_box *b, double left, double top, double right, double bottom)
{
	b->left = fmin(b->left, left);
	b->top = fmin(b->top, top);
	b->right = fmax(b->right, right);
	b->bottom = fmax(b->bottom, bottom);
}

static const struct font_body *body_of(const struct letter *l)
{
	return font_body(l->glyph.font);
}

/* --- one line ------------------------------------------------------------------------ */

/* Air after the letter, before the next one. */
static double air(const struct fitting *f, const struct letter *l, const struct letter *next,
		  double spacing)
{
	if (next->joined || ((l->space || next->space) && !f->latin_only))
		return 0;
	if (l->word && next->word && !f->latin_only && !f->style->cells)
		return spacing * WORD_AIR;
	return spacing;
}

/* How far the pen goes over the letter. */
static double stride(const struct fitting *f, const struct letter *l)
{
	if (l->space)
		return l->glyph.advance;
	if (f->style->vertical)
		return l->chinese ? 1 : UPRIGHT;
	return f->style->cells && !l->joined ? 1 : l->glyph.advance;
}

/* Where the glyph's origin lies from the pen. */
static void origin(const struct fitting *f, const struct letter *l, double *x, double *y)
{
	const struct font_body *b;

	*x = *y = 0;
	if (l->space)
		return;
	b = body_of(l);
	if (f->style->vertical) {
		*x = l->chinese ? -(b->left + b->right) / 2 : -l->glyph.advance / 2;
		*y = stride(f, l) / 2 + (l->chinese ? -(b->top + b->bottom) / 2 : b->cap / 2);
	} else if (f->style->cells) {
		*x = (1 - l->glyph.advance) / 2;
	}
}

/* Ink, and for a Chinese character the box a full one fills, so that 一 is not set larger. */
static void take_letter(const struct letter *l, double x, double y, struct outline_box *box)
{
	const struct font_body *b = body_of(l);

	if (l->glyph.right > l->glyph.left)
		unite(box, x + l->glyph.left, y + l->glyph.top, x + l->glyph.right,
		      y + l->glyph.bottom);
	if (l->chinese)
		unite(box, x + b->left, y + b->top, x + b->right, y + b->bottom);
	else
		unite(box, x + l->glyph.left, y - b->cap, x + l->glyph.right, y);
}

typedef void each_letter(void *with, const struct letter *l, double x, double y);

/* Walk the pen along the letters; x y are the glyphs' origins. */
static void walk_line(const struct fitting *f, size_t from, size_t to, double spacing,
		      each_letter *fn, void *with)
{
	double pen = 0;

	for (size_t i = from; i < to; i++) {
		const struct letter *l = &f->letters->all[i];
		double x, y;

		origin(f, l, &x, &y);
		if (!l->space)
			fn(with, l, f->style->vertical ? x : pen + x,
			   f->style->vertical ? pen + y : y);
		pen += stride(f, l);
		if (i + 1 < to)
			pen += air(f, l, l + 1, spacing);
	}
}

static void measure_letter(void *with, const struct letter *l, double x, double y)
{
	take_letter(l, x, y, with);
}

static struct outline_box measure_line(const struct fitting *f, size_t from, size_t to,
				       double spacing)
{
	struct outline_box box = no_box();

	walk_line(f, from, to, spacing, measure_letter, &box);
	if (box.left > box.right)
		box = (struct outline_box){ 0, 0, 0, 0 };
	return box;
}

/* A space or a dot at a broken line's end is not drawn, nor a space at its beginning. */
static void trim_line(const struct fitting *f, size_t *from, size_t *to, bool last)
{
	const struct letter *all = f->letters->all;

	while (*from < *to && all[*from].space)
		++*from;
	while (*to > *from &&
	       (all[*to - 1].space ||
		(!last && *to - 1 > *from &&
		 (all[*to - 1].character == 0xB7 || all[*to - 1].character == 0x30FB ||
		  all[*to - 1].character == '|' || all[*to - 1].character == 0xFF5C))))
		--*to;
}

/* --- the block ------------------------------------------------------------------------ */

static double share(enum slot_align align)
{
	return align == ALIGN_START ? 0 : align == ALIGN_MIDDLE ? 0.5 : 1;
}

/* What line i must be moved by so that it stands in the block; width: the block's along it. */
static void line_shift(const struct fitting *f, const struct outline_box *line, unsigned int i,
		       double longest, double *dx, double *dy)
{
	double pitch = PITCH * (f->latin_only ? f->body->cap * 1.3 : 1);

	if (f->style->vertical) {
		*dx = -(double)i * pitch;
		*dy = -line->top + share(f->style->valign) * (longest - (line->bottom - line->top));
	} else {
		*dx = -line->left + share(f->style->align) * (longest - (line->right - line->left));
		*dy = i * pitch;
	}
}

static void line_range(const struct fitting *f, const struct setting *s, unsigned int i,
		       size_t *from, size_t *to)
{
	*from = s->from[i];
	*to = s->from[i + 1];
	trim_line(f, from, to, i + 1 == s->lines);
}

static double longest_line(const struct fitting *f, const struct setting *s)
{
	double longest = 0;

	for (unsigned int i = 0; i < s->lines; i++) {
		struct outline_box line;
		size_t from, to;

		line_range(f, s, i, &from, &to);
		line = measure_line(f, from, to, s->spacing);
		longest = fmax(longest, f->style->vertical ? line.bottom - line.top
							   : line.right - line.left);
	}
	return longest;
}

/* The block's box at em = 1, and the largest em. */
static void measure(const struct fitting *f, struct setting *s)
{
	double longest = longest_line(f, s);

	s->box = no_box();
	for (unsigned int i = 0; i < s->lines; i++) {
		struct outline_box line;
		size_t from, to;
		double dx, dy;

		line_range(f, s, i, &from, &to);
		line = measure_line(f, from, to, s->spacing);
		line_shift(f, &line, i, longest, &dx, &dy);
		unite(&s->box, line.left + dx, line.top + dy, line.right + dx, line.bottom + dy);
	}
	s->em = fmin(f->box.w / fmax(s->box.right - s->box.left, 1e-6),
		     f->box.h / fmax(s->box.bottom - s->box.top, 1e-6));
}

static double value_of(const struct fitting *f, const struct setting *s)
{
	static const double of_lines[LETTERING_LINES] = { 1, 0.86, 0.78 };
	double tight = f->style->spacing > 0 ? s->spacing / f->style->spacing : 1;

	return s->em * of_lines[s->lines - 1] / (1 + s->cost) * (0.9 + 0.1 * fmin(tight, 1));
}

static void try_setting(const struct fitting *f, struct setting *s, struct setting *best)
{
	static const double tighter[] = { 1, 0.75, 0.5 };

	for (int i = 0; i < 3; i++) {
		s->spacing = f->style->spacing * tighter[i];
		measure(f, s);
		if (best->lines == 0 || value_of(f, s) > value_of(f, best) * 1.0001)
			*best = *s;
		if (f->style->spacing <= 0 || f->style->cells) /* what is behind needs its air */
			break;
	}
}

/* Alone on a line, a character looks lost. */
static double lonely(const struct fitting *f, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += f->letters->all[i].chinese ? 2 : 1;
	return n <= 2 ? 0.5 : 0;
}

static void try_lines(const struct fitting *f, struct setting *best)
{
	const struct letter *all = f->letters->all;
	size_t count = f->letters->count;
	struct setting s = { .from = { 0, count, count, count }, .lines = 1 };

	try_setting(f, &s, best);
	for (size_t i = 1; f->style->lines > 1 && i < count; i++) {
		if (all[i].before >= LETTER_NEVER)
			continue;
		s = (struct setting){ .from = { 0, i, count, count }, .lines = 2 };
		s.cost = all[i].before + lonely(f, 0, i) + lonely(f, i, count);
		try_setting(f, &s, best);
		for (size_t k = i + 1; f->style->lines > 2 && k < count; k++) {
			if (all[k].before >= LETTER_NEVER)
				continue;
			s = (struct setting){ .from = { 0, i, k, count }, .lines = 3 };
			s.cost = all[i].before + all[k].before + lonely(f, 0, i) + lonely(f, i, k) +
				 lonely(f, k, count);
			try_setting(f, &s, best);
		}
	}
}

/* Two to four characters in a long box stand further apart, as sign makers space them. */
static void spread_short(const struct fitting *f, struct setting *s)
{
	static const double widest[] = { 0, 0, 0.5, 0.36, 0.24 };
	double along = f->style->vertical ? s->box.bottom - s->box.top : s->box.right - s->box.left;
	double room = (f->style->vertical ? f->box.h : f->box.w) / s->em * WIDEST_FILL - along;
	size_t n = f->letters->count;
	double more;

	if (n < 2 || n > 4 || s->lines > 1 || room <= 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (!f->letters->all[i].chinese)
			return;
	more = fmin(room / (double)(n - 1), widest[n] - s->spacing);
	if (more <= 0)
		return;
	s->spacing += more;
	measure(f, s);
}

/* --- drawing -------------------------------------------------------------------------- */

struct drawing {
	const struct fitting *f;
	struct lettering *out;
	double em, x, y; /* where the line's pen starts, mm */
};

static void draw_letter(void *with, const struct letter *l, double x, double y)
{
	struct drawing *d = with;
	const struct font_body *b = body_of(l);
	double gx = d->x + x * d->em, gy = d->y + y * d->em;
	double middle = l->chinese || d->f->style->cells ? (b->left + b->right) / 2
							 : (l->glyph.left + l->glyph.right) / 2;

	if (!l->chinese && d->f->style->cells)
		middle = l->glyph.advance / 2;
	glyph_outline(&l->glyph, gx, gy, d->em, &d->out->outline);
	if (!l->joined)
		d->out->cells[d->out->cell_count++] = (struct lettering_cell){
			gx + middle * d->em,
			gy + (b->top + b->bottom) / 2 * d->em,
			d->em,
		};
}

static void draw(const struct fitting *f, const struct setting *s, struct arena *a,
		 struct lettering *out)
{
	double longest = longest_line(f, s), em = s->em;
	double w = (s->box.right - s->box.left) * em, h = (s->box.bottom - s->box.top) * em;
	double x = f->box.x + share(f->style->align) * (f->box.w - w) - s->box.left * em;
	double y = f->box.y + share(f->style->valign) * (f->box.h - h) - s->box.top * em;

	for (unsigned int i = 0; i < s->lines; i++) {
		struct drawing d = { f, out, em, 0, 0 };
		const struct letter *all = f->letters->all;
		struct outline_box line;
		size_t from, to;
		double dx, dy;

		line_range(f, s, i, &from, &to);
		line = measure_line(f, from, to, s->spacing);
		line_shift(f, &line, i, longest, &dx, &dy);
		d.x = x + dx * em;
		d.y = y + dy * em;
		walk_line(f, from, to, s->spacing, draw_letter, &d);
		out->broken[i] = to > from ? arena_strndup(a, all[from].at,
							   (size_t)(all[to - 1].at +
								    all[to - 1].len - all[from].at))
					   : "";
	}
	out->em = em;
	out->lines = s->lines;
}

static bool only_latin(const struct letters *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->all[i].chinese)
			return false;
	return true;
}

void lettering_fit(struct faces *faces, struct arena *a, const char *text,
		   const struct lettering_style *style, struct sign_rect box, struct lettering *out)
{
	struct letters *letters = arena_alloc(a, sizeof(*letters));
	struct fitting f = { .letters = letters, .style = style, .box = box };
	struct setting best = { 0 };

	*out = (struct lettering){ .missing = "", .face = style->face };
	outline_init(&out->outline, a);
	out->cells = arena_alloc(a, LETTERING_MAX * sizeof(*out->cells));
	letters_read(faces, a, text, style, letters);
	out->missing = letters->missing;
	out->face = letters->face;
	out->ink = no_box();
	if (letters->count == 0)
		return;
	letters_weigh_breaks(letters);
	f.body = font_body(letters->font);
	f.latin_only = only_latin(letters);
	try_lines(&f, &best);
	spread_short(&f, &best);
	draw(&f, &best, a, out);
	out->ink = outline_ink(&out->outline);
	out->height = out->em * (f.latin_only ? f.body->cap : f.body->bottom - f.body->top);
}

struct label {
	struct outline *out;
	double em, x, y, right;
};

static void draw_label(void *with, const struct letter *l, double x, double y)
{
	struct label *label = with;

	glyph_outline(&l->glyph, label->x + x * label->em, label->y + y * label->em, label->em,
		      label->out);
	label->right = fmax(label->right, (x + l->glyph.advance) * label->em);
}

double lettering_line(struct faces *faces, struct arena *a, const char *text, enum sign_face face,
		      int weight, double em, double x, double y, struct outline *out)
{
	struct lettering_style style = { .face = face, .weight = weight, .lines = 1 };
	struct letters *letters = arena_alloc(a, sizeof(*letters));
	struct fitting f = { .letters = letters, .style = &style };
	struct label label = { out, em, x, y, 0 };

	letters_read(faces, a, text, &style, letters);
	walk_line(&f, 0, letters->count, 0, draw_label, &label);
	return label.right;
}
