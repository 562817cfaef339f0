/* Points and China's shifted datum: hand-worked places, and what is no place. */
#include "tests/unit/cmocka.h"

#include <math.h>

#include "geo/cell.h"
#include "geo/place.h"

static const struct point may_fourth_square = { 36.0623, 120.3846 }; /* WGS-84 */

static void a_published_pair_of_beijing_converts_to_seven_digits(void **state)
{
	struct point p = point_to_gcj02((struct point){ 39.915, 116.404 });

	(void)state;
	assert_float_equal(p.lat, 39.91640428150164, 1e-7);
	assert_float_equal(p.lon, 116.41024449916938, 1e-7);
}

static void at_qingdao_the_shift_is_463_metres_to_the_north_east(void **state)
{
	struct point p = point_to_gcj02(may_fourth_square);

	(void)state;
	assert_float_equal(p.lon - may_fourth_square.lon, 0.0051, 0.0001);
	assert_float_equal(p.lat - may_fourth_square.lat, 0.0003, 0.0001);
	assert_float_equal(point_distance(p, may_fourth_square), 463, 10);
}

static void the_way_back_ends_within_a_metre_all_over_qingdao(void **state)
{
	(void)state;
	for (double lat = 35.5; lat <= 37.2; lat += 0.1) {
		for (double lon = 119.4; lon <= 121.1; lon += 0.1) {
			struct point p = { lat, lon };
			struct point q = point_from_gcj02(point_to_gcj02(p));

			assert_true(point_distance(p, q) < 0.01);
		}
	}
}

static void abroad_nothing_is_shifted(void **state)
{
	struct point paris = { 48.8584, 2.2945 };

	(void)state;
	assert_true(point_distance(point_to_gcj02(paris), paris) == 0);
	assert_true(point_distance(point_from_gcj02(paris), paris) == 0);
}

static void a_degree_of_latitude_is_111195_metres(void **state)
{
	struct point a = { 36, 120 }, b = { 37, 120 };

	(void)state;
	assert_float_equal(point_distance(a, b), 111195.08, 0.1);
	assert_true(point_distance(a, a) == 0);
}

static void a_degree_of_longitude_shrinks_with_the_cosine(void **state)
{
	struct point a = { 60, 120 }, b = { 60, 121 };

	(void)state;
	/* 2 asin(cos 60 * sin 0.5 deg) * R */
	assert_float_equal(point_distance(a, b), 55597.01, 5);
}

static void antipodes_are_half_the_circumference_apart(void **state)
{
	struct point a = { 36, 120 }, b = { -36, -60 };

	(void)state;
	assert_float_equal(point_distance(a, b), M_PI * 6371008.8, 1);
}

static void zeros_of_a_switched_off_receiver_are_no_place(void **state)
{
	(void)state;
	assert_false(point_usable((struct point){ 0, 0 }));
	assert_false(point_usable((struct point){ 0.00001, -0.00002 }));
	assert_true(point_usable((struct point){ 0, 120 }));
}

static void what_is_not_finite_or_out_of_range_is_no_place(void **state)
{
	static const struct point bad[] = {
		{ NAN, 120 }, { 36, NAN },  { INFINITY, 120 }, { 36, -INFINITY },
		{ 90.1, 0 },  { -90.1, 0 }, { 36, 180.1 },     { 36, -180.1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(point_usable(bad[i]));
	assert_true(point_usable(may_fourth_square));
}

static void a_step_of_a_cell_is_a_neighbour_and_less_is_not(void **state)
{
	struct point in = { 36.0626, 120.3846 };
	struct point north = { 36.0626 + CELL_LAT, 120.3846 };

	(void)state;
	assert_int_equal(geo_cell(in), geo_cell((struct point){ 36.0649, 120.3850 }));
	assert_int_not_equal(geo_cell(in), geo_cell(north));
	assert_int_equal(geo_cell((struct point){ 36.0626, 120.3846 + CELL_LON }),
			 geo_cell(in) + 1);
}

static int is_in(uint32_t cell, const uint32_t *cells)
{
	for (int i = 0; i < CELL_AROUND; i++)
		if (cells[i] == cell)
			return 1;
	return 0;
}

static void the_cells_around_cover_500_metres_in_every_direction(void **state)
{
	uint32_t cells[CELL_AROUND];

	(void)state;
	for (int step = 0; step < 50; step++) {
		struct point p = { 36.06 + step * 0.0001, 120.38 + step * 0.00013 };

		geo_cells_around(p, cells);
		for (int angle = 0; angle < 360; angle += 15) {
			double r = angle * M_PI / 180;
			struct point q = { p.lat + 500 / 111195.0 * sin(r),
					   p.lon + 500 / 111195.0 / cos(p.lat * M_PI / 180) *
							   cos(r) };

			assert_true(is_in(geo_cell(q), cells));
		}
	}
}

static void cells_of_impossible_points_are_still_numbers(void **state)
{
	uint32_t last = geo_cell((struct point){ 1e300, 1e300 });

	(void)state;
	assert_int_equal(geo_cell((struct point){ NAN, NAN }), 0);
	assert_int_equal(geo_cell((struct point){ -1e300, -INFINITY }), 0);
	assert_int_equal(last, geo_cell((struct point){ INFINITY, 180 }));
	assert_true(last < 200000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_published_pair_of_beijing_converts_to_seven_digits),
		cmocka_unit_test(at_qingdao_the_shift_is_463_metres_to_the_north_east),
		cmocka_unit_test(the_way_back_ends_within_a_metre_all_over_qingdao),
		cmocka_unit_test(abroad_nothing_is_shifted),
		cmocka_unit_test(a_degree_of_latitude_is_111195_metres),
		cmocka_unit_test(a_degree_of_longitude_shrinks_with_the_cosine),
		cmocka_unit_test(antipodes_are_half_the_circumference_apart),
		cmocka_unit_test(zeros_of_a_switched_off_receiver_are_no_place),
		cmocka_unit_test(what_is_not_finite_or_out_of_range_is_no_place),
		cmocka_unit_test(a_step_of_a_cell_is_a_neighbour_and_less_is_not),
		cmocka_unit_test(the_cells_around_cover_500_metres_in_every_direction),
		cmocka_unit_test(cells_of_impossible_points_are_still_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
