/* What cameras write about place and time, and what they should not have. */
#include "tests/unit/cmocka.h"
#include "tests/unit/picture.h"

#include <math.h>

#include "base/clock.h"
#include "db/db.h"
#include "media/photo_decode.h"
#include "media/photo_exif.h"
#include "media/photo_hash.h"

static struct photo_decoded read_exif(const struct picture_exif *e)
{
	struct photo_decoded d = { .taken_at = DB_NULL_TIME };
	struct buf block;

	buf_init(&block, 64 << 10);
	picture_exif(e, &block);
	photo_exif_read(block.data, block.len, &d);
	buf_release(&block);
	return d;
}

static void assert_no_place(const struct picture_exif *e)
{
	assert_false(read_exif(e).has_place);
}

static void degrees_minutes_seconds_of_all_four_quarters(void **state)
{
	static const struct {
		char lat, lon;
		double y, x;
	} quarters[] = {
		{ 'N', 'E', 1, 1 }, { 'S', 'E', -1, 1 }, { 'N', 'W', 1, -1 }, { 'S', 'W', -1, -1 }
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct picture_exif e = picture_in_qingdao;
		struct photo_decoded d;

		e.lat_ref = quarters[i].lat;
		e.lon_ref = quarters[i].lon;
		d = read_exif(&e);
		assert_true(d.has_place);
		assert_true(fabs(d.place.lat - quarters[i].y * 36.0671) < 1e-9);
		assert_true(fabs(d.place.lon - quarters[i].x * 120.3826) < 1e-9);
	}
}

static void decimal_minutes_and_whole_degrees_are_angles_too(void **state)
{
	struct picture_exif e = { .lat_ref = 'N',
				  .lat = { 36, 1, 4026, 1000, 0, 1 },
				  .lon_ref = 'E',
				  .lon = { 1203826, 10000, 0, 1, 0, 1 } };
	struct photo_decoded d;

	(void)state;
	d = read_exif(&e);
	assert_true(d.has_place);
	assert_true(fabs(d.place.lat - 36.0671) < 1e-9);
	assert_true(fabs(d.place.lon - 120.3826) < 1e-9);
}

static void a_missing_or_odd_hemisphere_makes_no_place(void **state)
{
	struct picture_exif e = picture_in_qingdao;

	(void)state;
	e.lat_ref = 0;
	assert_no_place(&e);
	e = picture_in_qingdao;
	e.lon_ref = 'N';
	assert_no_place(&e);
	e.lon_ref = 'e';
	assert_no_place(&e);
}

static void a_fraction_over_zero_makes_no_place(void **state)
{
	(void)state;
	for (int part = 0; part < 3; part++) {
		struct picture_exif e = picture_in_qingdao;

		e.lat[2 * part + 1] = 0;
		e.lat[2 * part] = 1;
		assert_no_place(&e);
		e = picture_in_qingdao;
		e.lon[2 * part + 1] = 0;
		assert_no_place(&e);
	}
}

static void what_is_out_of_range_makes_no_place(void **state)
{
	static const uint32_t bad[][6] = { { 91, 1, 0, 1, 0, 1 },
					   { 4294967295u, 1, 0, 1, 0, 1 },
					   { 36, 1, 61, 1, 0, 1 },
					   { 36, 1, 0, 1, 61, 1 },
					   { 90, 1, 0, 1, 1, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct picture_exif e = picture_in_qingdao;

		memcpy(e.lat, bad[i], sizeof(e.lat));
		assert_no_place(&e);
	}
}

static void zero_zero_makes_no_place(void **state)
{
	struct picture_exif e = { .lat_ref = 'N',
				  .lat = { 0, 1, 0, 1, 0, 1 },
				  .lon_ref = 'E',
				  .lon = { 0, 1, 0, 1, 0, 1 } };

	(void)state;
	assert_no_place(&e);
	assert_no_place(&(struct picture_exif){ .taken = "2026:11:22 14:05:09" });
}

static int64_t time_of(const char *taken, const char *zone)
{
	return read_exif(&(struct picture_exif){ .taken = taken, .zone = zone }).taken_at;
}

static void the_time_is_here_unless_the_camera_names_its_zone(void **state)
{
	int64_t noon = clock_from_civil(
		&(struct civil){ .year = 2026, .month = 11, .day = 22, .hour = 12 });

	(void)state;
	assert_true(time_of("2026:11:22 12:00:00", NULL) == noon);
	assert_true(time_of("2026:11:22 12:00:00", "+08:00") == noon);
	assert_true(time_of("2026:11:22 04:00:00", "+00:00") == noon);
	assert_true(time_of("2026:11:21 22:30:00", "-05:30") == noon);
	assert_true(time_of("2026:11:22 12:00:00", "+99:00") == noon);
	assert_true(time_of("2026:11:22 12:00:00", "Z") == noon);
}

static void a_time_that_never_was_is_not_said(void **state)
{
	static const char *const bad[] = { "0000:00:00 00:00:00", "2026:13:01 00:00:00",
					   "2026:02:30 00:00:00", "2026:11:22 24:00:00",
					   "2026:11:22 12:60:00", "1970:01:01 00:00:00",
					   "2026-11-22",          "    :  :     :  :  ",
					   "yesterday, at noon.", "2026:-1:22 12:00:00" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_true(time_of(bad[i], NULL) == DB_NULL_TIME);
}

static void any_cut_of_a_block_is_survived(void **state)
{
	struct buf block;

	(void)state;
	buf_init(&block, 64 << 10);
	picture_exif(&picture_in_qingdao, &block);
	for (size_t len = 0; len < block.len; len++) {
		struct photo_decoded d = { .taken_at = DB_NULL_TIME };
		/* Its own allocation, so that a sanitizer sees one byte too far. */
		char *cut = malloc(len + 1);

		memcpy(cut, block.data, len);
		cut = realloc(cut, len ? len : 1);
		photo_exif_read(cut, len, &d);
		assert_true(!d.has_place || fabs(d.place.lat - 36.0671) < 1e-9);
		free(cut);
	}
	buf_release(&block);
}

static void a_block_without_its_prefix_is_read_as_heic_has_it(void **state)
{
	struct photo_decoded d = { .taken_at = DB_NULL_TIME };
	struct buf block;

	(void)state;
	buf_init(&block, 64 << 10);
	picture_exif(&picture_in_qingdao, &block);
	photo_exif_read(block.data + 6, block.len - 6, &d);
	assert_true(d.has_place);
	buf_release(&block);
}

/* ---- what a picture looks like ---- */

static void fill(unsigned char *rgb, int slope_x, int slope_y, int light)
{
	for (int y = 0; y < PHOTO_HASH_SIDE; y++)
		for (int x = 0; x < PHOTO_HASH_SIDE; x++, rgb += 3)
			rgb[0] = rgb[1] = rgb[2] =
				(unsigned char)(light + slope_x * x + slope_y * ((x + y) % 9));
}

static void a_brighter_copy_hashes_alike_and_another_picture_does_not(void **state)
{
	unsigned char a[PHOTO_HASH_BYTES], b[PHOTO_HASH_BYTES], c[PHOTO_HASH_BYTES];

	(void)state;
	fill(a, 3, 5, 20);
	fill(b, 3, 5, 60);
	fill(c, 1, -2, 120);
	assert_true(photo_hash_distance(photo_hash(a), photo_hash(b)) <= 2);
	assert_true(photo_hash_distance(photo_hash(a), photo_hash(c)) >= 10);
	assert_int_equal(photo_hash_distance(0, UINT64_MAX), 64);
}

static void the_colour_is_the_average_of_each_band(void **state)
{
	unsigned char rgb[PHOTO_HASH_BYTES];

	(void)state;
	for (size_t i = 0; i < PHOTO_HASH_BYTES; i += 3) {
		rgb[i] = i % 2 ? 0 : 200;
		rgb[i + 1] = 0x33;
		rgb[i + 2] = 0xff;
	}
	assert_int_equal(photo_colour(rgb), 100 << 16 | 0x33ff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(degrees_minutes_seconds_of_all_four_quarters),
		cmocka_unit_test(decimal_minutes_and_whole_degrees_are_angles_too),
		cmocka_unit_test(a_missing_or_odd_hemisphere_makes_no_place),
		cmocka_unit_test(a_fraction_over_zero_makes_no_place),
		cmocka_unit_test(what_is_out_of_range_makes_no_place),
		cmocka_unit_test(zero_zero_makes_no_place),
		cmocka_unit_test(the_time_is_here_unless_the_camera_names_its_zone),
		cmocka_unit_test(a_time_that_never_was_is_not_said),
		cmocka_unit_test(any_cut_of_a_block_is_survived),
		cmocka_unit_test(a_block_without_its_prefix_is_read_as_heic_has_it),
		cmocka_unit_test(a_brighter_copy_hashes_alike_and_another_picture_does_not),
		cmocka_unit_test(the_colour_is_the_average_of_each_band),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
