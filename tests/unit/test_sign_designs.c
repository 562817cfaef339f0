/*
 * Every design with names of 2, 4, 9 and 16 characters: the ink lies in its slot, by the path's
 * own figures and by what is painted, and nothing of it is clipped in the finished picture.
 */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "sign/compose.h"
#include "sign/draw.h"

#define WIDE 320

static const char *const names[] = { "海记", "鲜得来馆", "栈桥老街海味家常菜",
				     "青岛老船长海鲜水饺家常菜馆（台东店）" };

static struct faces *faces;
static struct design_set set;

static int open_all(void **state)
{
	struct buf why;

	(void)state;
	buf_init(&why, 1 << 16);
	faces = faces_open("build/fonts", "/usr/share/fonts");
	if (!faces || design_set_load(&set, "templates/signs", &why) < 0)
		return -1;
	if (why.len)
		print_error("%s", why.data);
	buf_release(&why);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	design_set_release(&set);
	faces_close(faces);
	return 0;
}

static void make(struct arena *a, const struct design *d, const char *name, double w, double h,
		 struct sign_made *made)
{
	/* Below a name without a slot for it the Latin line is part of the name: gone with it. */
	const char *latin = *name || d->slots[SLOT_LATIN].used ? "HAI JI" : "";
	struct sign_wish wish = {
		.design = d, .name = name, .latin = latin, .width = w, .height = h
	};

	sign_make(faces, a, &wish, made);
}

/* The name's slot, with what empty ones give it: the phone is always empty here. */
static struct sign_rect slot_of(const struct sign_made *m)
{
	struct sign_rect box = design_slot_rect(&m->design->slots[SLOT_NAME], m->width, m->height);

	for (int i = SLOT_PHONE; i <= SLOT_LOGO; i++) {
		const struct slot *s = &m->design->slots[i];
		struct sign_rect other = design_slot_rect(s, m->width, m->height);
		double right = box.x + box.w, bottom = box.y + box.h;

		if (!s->used || !s->grow)
			continue;
		box.x = fmin(box.x, other.x);
		box.y = fmin(box.y, other.y);
		box.w = fmax(right, other.x + other.w) - box.x;
		box.h = fmax(bottom, other.y + other.h) - box.y;
	}
	return box;
}

static void check_ink(const struct sign_made *m, const char *name)
{
	struct sign_rect box = slot_of(m);
	const struct lettering *l = &m->text[SLOT_NAME];

	if (l->ink.left < box.x - 0.1 || l->ink.top < box.y - 0.1 ||
	    l->ink.right > box.x + box.w + 0.1 || l->ink.bottom > box.y + box.h + 0.1)
		fail_msg("%s %s at %.0f x %.0f: ink %.1f %.1f %.1f %.1f leaves %.1f %.1f %.1f %.1f",
			 m->design->id, name, m->width, m->height, l->ink.left, l->ink.top,
			 l->ink.right, l->ink.bottom, box.x, box.y, box.x + box.w, box.y + box.h);
	if (*l->missing || l->em < 20)
		fail_msg("%s %s: em %.1f, missing '%s'", m->design->id, name, l->em, l->missing);
}

/* The box of the pixels that differ from those of `ground` (NULL: from none). */
static struct outline_box painted(cairo_surface_t *s, cairo_surface_t *ground, int least)
{
	struct outline_box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	int stride = cairo_image_surface_get_stride(s);

	cairo_surface_flush(s);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			const unsigned char *p =
				cairo_image_surface_get_data(s) + y * stride + 4 * x;
			const unsigned char *q =
				ground ? cairo_image_surface_get_data(ground) + y * stride + 4 * x
				       : (const unsigned char *)"\0\0\0";
			int most = 0;

			for (int i = 0; i < 4; i++)
				most = abs(p[i] - (ground ? q[i] : 0)) > most
					       ? abs(p[i] - (ground ? q[i] : 0))
					       : most;
			if (most < least)
				continue;
			box.left = fmin(box.left, x);
			box.right = fmax(box.right, x + 1);
			box.top = fmin(box.top, y);
			box.bottom = fmax(box.bottom, y + 1);
		}
	return box;
}

/* Painted by cairo alone, the path is where its figures say. */
static void check_painted(const struct sign_made *m)
{
	const struct lettering *l = &m->text[SLOT_NAME];
	double scale = WIDE / m->width;
	cairo_surface_t *s =
		cairo_image_surface_create(CAIRO_FORMAT_ARGB32, WIDE, (int)ceil(m->height * scale));
	cairo_t *cr = cairo_create(s);
	struct outline_box box;

	cairo_scale(cr, scale, scale);
	draw_outline(cr, &l->outline);
	cairo_fill(cr);
	cairo_destroy(cr);
	box = painted(s, NULL, 8);
	cairo_surface_destroy(s);
	assert_float_equal(box.left, l->ink.left * scale, 1.5);
	assert_float_equal(box.right, l->ink.right * scale, 1.5);
	assert_float_equal(box.top, l->ink.top * scale, 1.5);
	assert_float_equal(box.bottom, l->ink.bottom * scale, 1.5);
}

static cairo_surface_t *picture(const struct sign_made *m, enum sign_look look)
{
	struct sign_scene scene = { .look = look, .wall = "m-render-cream" };
	struct buf svg, why;
	cairo_surface_t *s;

	buf_init(&svg, COMPOSE_MAX);
	buf_init(&why, 1 << 12);
	if (compose_svg(&set, m, &scene, &svg, &why) < 0)
		fail_msg("%s: %s", m->design->id, why.data);
	s = draw_svg(svg.data, svg.len, WIDE);
	assert_non_null(s);
	buf_release(&svg);
	buf_release(&why);
	return s;
}

/* With the name and without: what changes reaches to every edge of the ink. */
static bool reaches(const struct sign_made *m, const struct sign_made *empty, enum sign_look look)
{
	struct sign_rect frame = compose_frame(m, &(struct sign_scene){ .wall = "m" });
	cairo_surface_t *with = picture(m, look), *without = picture(empty, look);
	struct outline_box box = painted(with, without, 3);
	const struct outline_box *ink = &m->text[SLOT_NAME].ink;
	double scale = WIDE / frame.w;

	cairo_surface_destroy(with);
	cairo_surface_destroy(without);
	return box.left <= (ink->left - frame.x) * scale + 2.5 &&
	       box.right >= (ink->right - frame.x) * scale - 2.5 &&
	       box.top <= (ink->top - frame.y) * scale + 2.5 &&
	       box.bottom >= (ink->bottom - frame.y) * scale - 2.5;
}

static void there_are_eighteen_of_each_trade_and_none_has_a_fault(void **state)
{
	struct arena *a = arena_new();
	struct buf why;

	(void)state;
	buf_init(&why, 1 << 16);
	for (size_t i = 0; i < set.count; i++) {
		xmlDoc *doc = design_open(&set, &set.designs[i], &why);

		assert_non_null(doc);
		design_check_tree(a, doc, &set.designs[i], &set, &why);
		xmlFreeDoc(doc);
	}
	assert_string_equal(why.data, "");
	for (int t = 0; design_trades[t].id; t++) {
		size_t n = 0;

		for (size_t i = 0; i < set.count; i++)
			n += !strcmp(set.designs[i].trade, design_trades[t].id);
		assert_int_equal(n, 18);
	}
	buf_release(&why);
	arena_free(a);
}

static void every_name_lies_in_its_slot_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < set.count; i++) {
		const struct design *d = &set.designs[i];
		const double sizes[][2] = { { d->width, d->height },
					    { d->ratio_min * d->height_min, d->height_min },
					    { d->ratio_max * d->height_max, d->height_max } };

		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			for (int k = 0; k < 3; k++) {
				struct arena *a = arena_new();
				struct sign_made made;

				make(a, d, names[n], sizes[k][0], sizes[k][1], &made);
				check_ink(&made, names[n]);
				if (k == 0)
					check_painted(&made);
				arena_free(a);
			}
	}
}

static void every_name_that_runs_across_takes_a_latin_line_and_a_phone(void **state)
{
	size_t taken = 0;

	(void)state;
	for (size_t i = 0; i < set.count; i++) {
		const struct design *d = &set.designs[i];
		struct sign_wish wish = { .design = d,
					  .name = "海味家常菜",
					  .latin = "HAI WEI",
					  .phone = "0532-8288 1234" };
		struct arena *a = arena_new();
		struct sign_made alone, with;

		sign_make(faces, a, &(struct sign_wish){ .design = d, .name = wish.name }, &alone);
		sign_make(faces, a, &wish, &with);
		assert_int_equal(sign_takes_text(d, SLOT_LATIN),
				 d->slots[SLOT_LATIN].used ||
					 (!d->slots[SLOT_NAME].vertical && !d->cells));
		for (size_t k = 0; sign_takes_text(d, SLOT_LATIN) && k < with.warning_count; k++)
			if (strstr(with.warnings[k], "没有画上去"))
				fail_msg("%s: %s", d->id, with.warnings[k]);
		check_ink(&with, wish.name);
		/* The name stays first; a third of its room and its air are the most that it gives.
		 */
		if (!d->slots[SLOT_LATIN].used &&
		    with.text[SLOT_NAME].em < 0.6 * alone.text[SLOT_NAME].em)
			fail_msg("%s: %.0f mm against %.0f", d->id, with.text[SLOT_NAME].em,
				 alone.text[SLOT_NAME].em);
		taken += sign_takes_text(d, SLOT_LATIN) && sign_takes_text(d, SLOT_PHONE);
		arena_free(a);
	}
	assert_true(taken >= 85);
}

static void every_name_is_drawn_whole_in_its_design(void **state)
{
	unsigned int clipped = 0;

	(void)state;
	for (size_t i = 0; i < set.count; i++)
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
			const struct design *d = &set.designs[i];
			struct arena *a = arena_new();
			struct sign_made made, empty;

			make(a, d, names[n], 0, 0, &made);
			make(a, d, "", 0, 0, &empty);
			if (!reaches(&made, &empty, LOOK_DAY) &&
			    !reaches(&made, &empty, LOOK_NIGHT)) {
				print_error("%s: a part of %s is not seen, by day or by night\n",
					    d->id, names[n]);
				clipped++;
			}
			arena_free(a);
		}
	assert_int_equal(clipped, 0);
}

static void a_logo_stands_clear_before_the_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < set.count; i++) {
		const struct design *d = &set.designs[i];
		struct sign_wish wish = { .design = d,
					  .name = names[2],
					  .logo = "data:image/png," };
		struct arena *a = arena_new();
		struct sign_made m;
		struct sign_rect slot = design_slot_rect(&d->slots[SLOT_NAME], d->width, d->height);

		sign_make(faces, a, &wish, &m);
		if (sign_takes_logo(d) && !d->slots[SLOT_LOGO].used &&
		    (m.logo_box.x < slot.x - 0.5 || m.logo_box.w < 30 ||
		     m.logo_box.x + m.logo_box.w > m.text[SLOT_NAME].ink.left ||
		     m.text[SLOT_NAME].ink.right > slot.x + slot.w + 0.1))
			fail_msg("%s: logo %.0f to %.0f, name %.0f to %.0f in %.0f to %.0f", d->id,
				 m.logo_box.x, m.logo_box.x + m.logo_box.w,
				 m.text[SLOT_NAME].ink.left, m.text[SLOT_NAME].ink.right, slot.x,
				 slot.x + slot.w);
		arena_free(a);
	}
}

/* Neither the design's placeholder nor what an empty slot would hold is left. */
static void an_empty_slot_leaves_nothing_behind(void **state)
{
	(void)state;
	for (size_t i = 0; i < set.count; i++) {
		struct arena *a = arena_new();
		struct sign_made made;
		struct buf svg, why;

		make(a, &set.designs[i], "海记", 0, 0, &made);
		made.said[SLOT_LATIN] = "";
		buf_init(&svg, COMPOSE_MAX);
		buf_init(&why, 1 << 12);
		assert_int_equal(compose_svg(&set, &made, &(struct sign_scene){ .wall = "#fff" },
					     &svg, &why),
				 0);
		assert_null(strstr(svg.data, "dl:"));
		assert_null(strstr(svg.data, "data-with=\"latin\""));
		assert_null(strstr(svg.data, "data-with=\"phone\""));
		buf_release(&svg);
		buf_release(&why);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_are_eighteen_of_each_trade_and_none_has_a_fault),
		cmocka_unit_test(every_name_lies_in_its_slot_at_every_size),
		cmocka_unit_test(every_name_that_runs_across_takes_a_latin_line_and_a_phone),
		cmocka_unit_test(every_name_is_drawn_whole_in_its_design),
		cmocka_unit_test(a_logo_stands_clear_before_the_name),
		cmocka_unit_test(an_empty_slot_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
