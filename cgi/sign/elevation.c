#include "sign/elevation.h"

#include "base/arena.h"
#include "sign/check.h"
#include "web/view.h"

#define WINDOW_HEIGHT 1500
#define WINDOW_WIDTH  1200
#define PERSON        1700

struct sheet {
	struct arena *arena;
	const struct facade *f;
	const struct sign_box *box;
	int side, width, height; /* room beside the front; the whole sheet */
	int text;                /* height of letters */
	json_t *rects, *lines, *texts;
};

/* Heights go up, SVG's y goes down; x from the sheet's edge. */
static int x_of(const struct sheet *s, int x)
{
	return s->side + x;
}

static int y_of(const struct sheet *s, int height)
{
	return s->height - s->text * 2 - height;
}

static void rect(const struct sheet *s, const char *class, int x, int bottom, int w, int h)
{
	json_t *one = json_object();

	view_text(one, "c", class);
	view_set(one, "x", json_integer(x_of(s, x)));
	view_set(one, "y", json_integer(y_of(s, bottom + h)));
	view_set(one, "w", json_integer(w));
	view_set(one, "h", json_integer(h));
	json_array_append_new(s->rects, one);
}

static void line(const struct sheet *s, const char *class, int x1, int h1, int x2, int h2)
{
	json_t *one = json_object();

	view_text(one, "c", class);
	view_set(one, "x1", json_integer(x_of(s, x1)));
	view_set(one, "y1", json_integer(y_of(s, h1)));
	view_set(one, "x2", json_integer(x_of(s, x2)));
	view_set(one, "y2", json_integer(y_of(s, h2)));
	json_array_append_new(s->lines, one);
}

static void text(const struct sheet *s, const char *class, const char *anchor, int x, int height,
		 const char *words)
{
	json_t *one = json_object();

	view_text(one, "c", class);
	view_text(one, "anchor", anchor);
	view_text(one, "text", words);
	view_set(one, "x", json_integer(x_of(s, x)));
	view_set(one, "y", json_integer(y_of(s, height)));
	json_array_append_new(s->texts, one);
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static void draw_house(const struct sheet *s)
{
	const struct facade *f = s->f;
	int top = smaller(facade_building(f), s->height - s->text * 2);

	rect(s, "beside", -s->side, 0, s->width, smaller(top, s->height - s->text * 2));
	rect(s, "wall", 0, 0, f->width, top);
	line(s, "ground", -s->side, 0, s->width - s->side, 0);
}

/* One floor's, as many as have room, evenly; none where the sign is. */
static void draw_row(const struct sheet *s, int sill)
{
	int n = larger(1, smaller(12, s->f->width / 2400));
	int width = smaller(WINDOW_WIDTH, s->f->width * 6 / 10 / n);
	int height = smaller(WINDOW_HEIGHT, s->f->storey * 45 / 100);
	const struct sign_box *b = s->box;

	if (b->allowed && check_over_door(b->kind) && sill < b->at + b->best &&
	    sill + height > b->at)
		return;
	for (int i = 0; i < n; i++)
		rect(s, "window", s->f->width * (2 * i + 1) / (2 * n) - width / 2, sill, width,
		     height);
}

static void draw_windows(const struct sheet *s, int sill)
{
	const struct facade *f = s->f;
	int top = smaller(facade_building(f), s->height - s->text * 2);

	for (int floor = 2;
	     floor <= f->storeys && sill + (floor - 2) * f->storey + WINDOW_HEIGHT < top; floor++)
		draw_row(s, sill + (floor - 2) * f->storey);
}

static void draw_ground_floor(const struct sheet *s)
{
	const struct facade *f = s->f;
	int opening = f->opening ? f->opening : smaller(2100, f->storey * 6 / 10);
	int door = smaller(1000, f->width / 4), margin = f->width / 20;

	rect(s, "window", margin, 500, f->width - 3 * margin - door, larger(opening - 500, 100));
	rect(s, "door", f->width - margin - door, 0, door, opening);
	/* Somebody to measure by. */
	rect(s, "person", -s->side / 2 - 150, 0, 300, PERSON - 350);
	rect(s, "person", -s->side / 2 - 100, PERSON - 300, 200, 300);
}

static void draw_neighbour(const struct sheet *s, const struct facade_span *n, int x, int w)
{
	if (n->top)
		rect(s, "neighbour", x, n->bottom, w, n->top - n->bottom);
}

static const char *measure(const struct sheet *s, const char *what, int mm)
{
	return arena_printf(s->arena, "%s %d.%02d", what, (mm + 5) / 1000, (mm + 5) % 1000 / 10);
}

/* Where the sign is drawn from left to right: small boards hang by the door. */
static int sign_left(const struct sheet *s)
{
	const struct sign_box *b = s->box;

	if (b->kind == KIND_SIDE || b->kind == KIND_SHARED)
		return s->f->width / 20;
	return b->kind == KIND_BLADE || b->kind == KIND_PIER ? 0 : b->left;
}

static int sign_width(const struct sheet *s)
{
	if (s->box->kind == KIND_BLADE)
		return smaller(s->box->depth, 200);
	return s->box->kind == KIND_PIER ? smaller(600, s->box->width) : s->box->width;
}

/* On the sign when there is room, above it when it is a small board. */
static void say_size(const struct sheet *s, int left, int width)
{
	const struct sign_box *b = s->box;
	const char *words = arena_printf(s->arena, "%s × %s", measure(s, "宽", b->width),
					 measure(s, "高", b->best));
	bool room = width > s->text * 9 && b->best > s->text * 3 / 2;

	if (room)
		text(s, "inside", "middle", left + width / 2,
		     b->at + b->best / 2 - s->text * 4 / 10, words);
	/* Below it where the line of the sill is too near. */
	else if (b->at + b->best + s->text * 2 > facade_second_sill(s->f) &&
		 b->at + b->best < facade_second_sill(s->f) + s->text)
		text(s, "said", "start", left, b->at - s->text * 5 / 4, words);
	else
		text(s, "said", "start", left, b->at + b->best + s->text / 3, words);
}

static void draw_sign(const struct sheet *s)
{
	const struct sign_box *b = s->box;
	int left = sign_left(s), width = sign_width(s), end = s->f->width, t = s->text;

	if (b->top > b->bottom && b->height > 0)
		rect(s, "strip", left, b->bottom, width, b->top - b->bottom);
	if (!b->allowed)
		return;
	rect(s, "sign", left, b->at, width, b->best);
	say_size(s, left, width);
	line(s, "measure", end + t / 2, 0, end + t / 2, b->at);
	text(s, "said", "start", end + t, b->at / 2, measure(s, "", b->at) + 1);
	line(s, "measure", end + t / 2, b->at, end + t / 2, b->at + b->best);
	text(s, "said", "start", end + t, b->at + b->best / 2 - t * 4 / 10,
	     measure(s, "", b->best) + 1);
}

static void draw_sill(const struct sheet *s, int sill)
{
	line(s, "limit", -s->side, sill, s->f->width, sill);
	text(s, "said", "start", -s->side + s->text / 3, sill + s->text / 3,
	     measure(s, s->f->storeys > 1 ? "窗台" : "檐口", sill));
}

static void lay_out(struct sheet *s)
{
	const struct facade *f = s->f;
	int top = facade_second_sill(f) + (f->storeys > 1 ? 2200 : 600);

	top = larger(top, larger(f->left.top, f->right.top) + 500);
	if (s->box->allowed)
		top = larger(top, s->box->at + s->box->best + larger(800, facade_building(f) / 12));
	/* Some 12 pixels high on a phone, whether the width or the height bounds the drawing. */
	s->text = larger(60, larger(f->width * 14 / 240, top / 32));
	s->side = larger(f->width / 5, s->text * 4);
	s->width = f->width + 2 * s->side;
	s->height = top + 2 * s->text;
}

json_t *elevation_view(struct arena *a, const struct facade *f, const struct sign_box *box)
{
	struct sheet s = { .arena = a, .f = f, .box = box };
	int sill = facade_second_sill(f);

	s.rects = json_array();
	s.lines = json_array();
	s.texts = json_array();
	lay_out(&s);
	draw_house(&s);
	if (f->storeys > 1)
		draw_windows(&s, sill);
	draw_ground_floor(&s);
	draw_neighbour(&s, &f->left, -s.side, s.side - 100);
	draw_neighbour(&s, &f->right, f->width + 100, s.side - 100);
	draw_sill(&s, sill);
	draw_sign(&s);
	text(&s, "said", "middle", f->width / 2, -s.text * 3 / 2, measure(&s, "门面宽", f->width));
	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:i}", "box",
			 arena_printf(a, "0 0 %d %d", s.width, s.height), "size", s.text, "rects",
			 s.rects, "lines", s.lines, "texts", s.texts, "left", sign_left(&s),
			 "width", sign_width(&s), "bottom", box->at, "height", box->best, "sill",
			 sill);
}
