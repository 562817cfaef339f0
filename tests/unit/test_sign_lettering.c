/* A name set in a box: fits worked by hand, breaks, faces, what is missing. */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "sign/lettering.h"

static struct faces *faces;
static struct arena *arena;

static int open_all(void **state)
{
	(void)state;
	faces = faces_open("build/fonts", "/usr/share/fonts");
	arena = arena_new();
	return faces ? 0 : -1;
}

static int close_all(void **state)
{
	(void)state;
	faces_close(faces);
	arena_free(arena);
	return 0;
}

static struct lettering_style sans(unsigned int lines)
{
	return (struct lettering_style){ .face = FACE_SANS,
					 .weight = 700,
					 .align = ALIGN_MIDDLE,
					 .valign = ALIGN_MIDDLE,
					 .lines = lines };
}

static struct lettering fit(const char *text, struct lettering_style style, double w, double h)
{
	struct lettering l;

	lettering_fit(faces, arena, text, &style, (struct sign_rect){ 100, 200, w, h }, &l);
	return l;
}

static void assert_inside(const struct lettering *l, double w, double h)
{
	assert_true(l->ink.left >= 100 - 0.1 && l->ink.right <= 100 + w + 0.1);
	assert_true(l->ink.top >= 200 - 0.1 && l->ink.bottom <= 200 + h + 0.1);
}

/*
 * 国 of Noto Sans CJK SC Bold is drawn 0.849 em across and 0.898 em high (ImageMagick trims it to
 * 849 x 898 pixels at 1,000 a em): so ten of them without spacing are 9.845 em wide.
 */
#define BODY_W 0.845
#define BODY_H 0.898

static void a_short_name_is_as_high_as_its_box(void **state)
{
	struct lettering l = fit("国国国国国", sans(1), 9000, 451);

	(void)state;
	assert_float_equal(l.em, 451 / BODY_H, 0.5);
	assert_float_equal(l.height, 451, 0.01);
	assert_float_equal(l.ink.top, 200, 0.1);
	assert_float_equal(l.ink.bottom, 651, 0.1);
	/* in the middle: the same air on both sides */
	assert_float_equal(l.ink.left - 100, 9100 - l.ink.right, 0.1);
}

static void a_long_name_is_as_wide_as_its_box(void **state)
{
	struct lettering l = fit("国国国国国国国国国国", sans(1), 2000, 451);

	(void)state;
	assert_float_equal(l.em, 2000 / (9 + BODY_W), 0.2);
	assert_float_equal(l.ink.left, 100, 0.1);
	assert_float_equal(l.ink.right, 2100, 0.1);
	assert_inside(&l, 2000, 451);
}

static void spacing_is_a_share_of_the_em(void **state)
{
	struct lettering_style style = sans(1);
	struct lettering l;

	(void)state;
	style.spacing = 0.2;
	l = fit("国国国国国", style, 9000, 451);
	/* from the first's left edge to the last's right: 4 strides of 1.2 em and a body */
	assert_float_equal(l.ink.right - l.ink.left, (4 * 1.2 + BODY_W) * 451 / BODY_H, 0.5);
}

static void a_stroke_alone_is_not_set_larger_than_a_full_character(void **state)
{
	struct lettering one = fit("一", sans(1), 9000, 451), full = fit("国", sans(1), 9000, 451);

	(void)state;
	assert_float_equal(one.em, full.em, 0.01);
}

static void two_characters_in_a_long_box_stand_apart(void **state)
{
	struct lettering l = fit("国国", sans(1), 9000, 451);

	(void)state;
	assert_float_equal(l.ink.right - l.ink.left, (1.5 + BODY_W) * 451 / BODY_H, 0.5);
}

static void a_long_name_is_broken_before_its_trade(void **state)
{
	struct lettering l = fit("青岛老船长海鲜水饺", sans(2), 2400, 800);

	(void)state;
	assert_int_equal(l.lines, 2);
	assert_string_equal(l.broken[0], "青岛老船长");
	assert_string_equal(l.broken[1], "海鲜水饺");
	assert_inside(&l, 2400, 800);
}

static void a_word_and_a_number_are_never_broken(void **state)
{
	struct lettering l = fit("GREENLAND1984咖啡", sans(3), 600, 900);

	(void)state;
	assert_string_equal(l.broken[0], "GREENLAND1984");
	assert_string_equal(l.broken[1], "咖啡");
	assert_inside(&l, 600, 900);
}

static void a_branch_in_brackets_goes_to_a_line_of_its_own(void **state)
{
	struct lettering l = fit("王姐烧烤（台东店）", sans(2), 1500, 800);

	(void)state;
	assert_string_equal(l.broken[0], "王姐烧烤");
	assert_string_equal(l.broken[1], "（台东店）");
}

static void a_dot_at_a_break_is_left_out(void **state)
{
	struct lettering l = fit("海风书房·栈桥店", sans(2), 1200, 700);

	(void)state;
	assert_string_equal(l.broken[0], "海风书房");
	assert_string_equal(l.broken[1], "栈桥店");
}

static void a_vertical_name_goes_down(void **state)
{
	struct lettering_style style = sans(1);
	struct lettering l;

	(void)state;
	style.vertical = true;
	l = fit("海风书房", style, 400, 3000);
	assert_inside(&l, 400, 3000);
	assert_int_equal(l.cell_count, 4);
	for (int i = 1; i < 4; i++) {
		assert_true(l.cells[i].y > l.cells[i - 1].y);
		assert_float_equal(l.cells[i].x, l.cells[0].x, 0.01);
	}
}

static void a_face_without_a_character_gives_way_to_the_next(void **state)
{
	struct lettering_style style = sans(1);
	struct lettering l;

	(void)state;
	style.face = FACE_BRUSH;
	l = fit("海记", style, 2000, 400);
	assert_int_equal(l.face, FACE_BRUSH);
	l = fit("乇记", style, 2000, 400); /* 乇 is not in the brush face */
	assert_int_equal(l.face, FACE_KAI);
	assert_string_equal(l.missing, "");
}

static void what_no_face_has_is_said_and_left_out(void **state)
{
	struct lettering l = fit("海\xF3\xB0\x80\x80记", sans(1), 2000, 400);

	(void)state;
	assert_string_equal(l.missing, "\xF3\xB0\x80\x80");
	assert_int_equal(l.cell_count, 2);
}

static void an_empty_text_is_an_empty_lettering(void **state)
{
	struct lettering l = fit("", sans(1), 2000, 400);

	(void)state;
	assert_int_equal(l.outline.count, 0);
	assert_true(l.ink.left > l.ink.right);
}

/* A curve's extent is where it turns, not where its control points are. */
static void ink_is_of_the_curve_itself(void **state)
{
	struct outline o;
	struct outline_box box;

	(void)state;
	outline_init(&o, arena);
	outline_add(&o, 'M', (double[]){ 0, 0 });
	outline_add(&o, 'Q', (double[]){ 50, 100, 100, 0 });        /* highest at t = 1/2: 50 */
	outline_add(&o, 'C', (double[]){ 100, -40, 0, -40, 0, 0 }); /* lowest: -30 */
	box = outline_ink(&o);
	assert_float_equal(box.bottom, 50, 1e-9);
	assert_float_equal(box.top, -30, 1e-9);
	assert_float_equal(box.left, 0, 1e-9);
	assert_float_equal(box.right, 100, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_name_is_as_high_as_its_box),
		cmocka_unit_test(a_long_name_is_as_wide_as_its_box),
		cmocka_unit_test(spacing_is_a_share_of_the_em),
		cmocka_unit_test(a_stroke_alone_is_not_set_larger_than_a_full_character),
		cmocka_unit_test(two_characters_in_a_long_box_stand_apart),
		cmocka_unit_test(a_long_name_is_broken_before_its_trade),
		cmocka_unit_test(a_word_and_a_number_are_never_broken),
		cmocka_unit_test(a_branch_in_brackets_goes_to_a_line_of_its_own),
		cmocka_unit_test(a_dot_at_a_break_is_left_out),
		cmocka_unit_test(a_vertical_name_goes_down),
		cmocka_unit_test(a_face_without_a_character_gives_way_to_the_next),
		cmocka_unit_test(what_no_face_has_is_said_and_left_out),
		cmocka_unit_test(an_empty_text_is_an_empty_lettering),
		cmocka_unit_test(ink_is_of_the_curve_itself),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
