/*
 * photo_read() on real files: upright, of the same look, stripped, read
 * without harm. The files stay outside of the source tree; tests that need them are
 * skipped without.
 */
#include "tests/unit/cmocka.h"

#include <dirent.h>
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "media/photo.h"
#include "media/photo_hash.h"

#define DATA     "../shared/data/photos/"
#define FILE_MAX (16u << 20)

static struct arena *arena;
static char *bytes;

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	bytes = xmalloc(FILE_MAX);
	return photo_start();
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	free(bytes);
	return 0;
}

static int forget(void **state)
{
	(void)state;
	arena_reset(arena);
	return 0;
}

/* The file in `bytes`; the test is skipped when there is no such file. */
static size_t load(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t len;

	if (!f)
		skip();
	len = fread(bytes, 1, FILE_MAX, f);
	fclose(f);
	return len;
}

static struct photo read_ok(const char *path)
{
	struct photo p;
	size_t len = load(path);

	assert_int_equal(photo_read(arena, bytes, len, &p), PHOTO_OK);
	return p;
}

/*
 * Mean absolute difference of two JPEGs' pixels, 255 when their sizes differ. In
 * a child: libvips starts threads, and photo_read() must fork from a process without.
 */
static int difference(const void *a, size_t a_len, const void *b, size_t b_len)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		VipsImage *x = vips_image_new_from_buffer(a, a_len, "", NULL), *diff, *abs;
		VipsImage *y = vips_image_new_from_buffer(b, b_len, "", NULL);
		double mean;

		if (!x || !y || x->Xsize != y->Xsize || x->Ysize != y->Ysize ||
		    vips_subtract(x, y, &diff, NULL) || vips_abs(diff, &abs, NULL) ||
		    vips_avg(abs, &mean, NULL))
			_exit(255);
		_exit((int)ceil(mean));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void every_orientation_comes_out_upright(const char *first, const char *pattern)
{
	struct photo upright = read_ok(first), turned;

	for (int i = 0; i <= 8; i++) {
		turned = read_ok(arena_printf(arena, DATA "orientation/%s_%d.jpg", pattern, i));
		assert_int_equal(turned.width, upright.width);
		assert_int_equal(turned.height, upright.height);
		assert_true(difference(turned.large, turned.large_len, upright.large,
				       upright.large_len) <= 6);
		assert_true(difference(turned.small, turned.small_len, upright.small,
				       upright.small_len) <= 6);
		assert_true(photo_hash_distance(turned.phash, upright.phash) <= 4);
	}
}

static void a_landscape_in_every_orientation_comes_out_upright(void **state)
{
	(void)state;
	every_orientation_comes_out_upright(DATA "orientation/Landscape_1.jpg", "Landscape");
}

static void a_portrait_in_every_orientation_comes_out_upright(void **state)
{
	(void)state;
	every_orientation_comes_out_upright(DATA "orientation/Portrait_1.jpg", "Portrait");
}

static void two_scenes_do_not_look_the_same(void **state)
{
	struct photo a, b;

	(void)state;
	a = read_ok(DATA "orientation/Landscape_1.jpg");
	b = read_ok(DATA "phones/Oppo_R7_Plus.jpg");
	assert_true(photo_hash_distance(a.phash, b.phash) > 16);
	assert_true(memcmp(a.hash, b.hash, sizeof(a.hash)) != 0);
}

/* How far two pixels of one band are apart at most within a part of a JPEG. */
static int unevenness(const void *jpeg, size_t len, int left, int top, int width, int height)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		VipsImage *whole = vips_image_new_from_buffer(jpeg, len, "", NULL), *part, *band;
		double low, high, most = 0;

		if (!whole || vips_extract_area(whole, &part, left, top, width, height, NULL))
			_exit(255);
		for (int i = 0; i < 3; i++) {
			if (vips_extract_band(part, &band, i, NULL) || vips_min(band, &low, NULL) ||
			    vips_max(band, &high, NULL))
				_exit(255);
			most = fmax(most, high - low);
		}
		_exit((int)fmin(most, 254));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 255);
	return WEXITSTATUS(status);
}

static void nothing_is_left_below_a_painted_box(void **state)
{
	static const struct photo_box boxes[] = { { 250, 250, 500, 500 } };
	struct photo p = read_ok(DATA "orientation/Landscape_1.jpg"), painted;
	int width = (int)p.width, height = (int)p.height;
	struct photo before = p;

	(void)state;
	assert_int_equal(photo_paint(arena, p.large, p.large_len, boxes, 1, &painted), PHOTO_OK);
	assert_int_equal(painted.width, p.width);
	assert_int_equal(painted.height, p.height);
	/* One colour, but for what JPEG's rounding of 8 x 8 blocks does at the box's edge. */
	assert_true(unevenness(before.large, before.large_len, width / 4 + 16, height / 4 + 16,
			       width / 2 - 32, height / 2 - 32) > 150);
	assert_true(unevenness(painted.large, painted.large_len, width / 4 + 16, height / 4 + 16,
			       width / 2 - 32, height / 2 - 32) <= 1);
	assert_true(photo_hash_distance(before.phash, painted.phash) > 0);
	/* Around the box everything stays. */
	assert_true(unevenness(painted.large, painted.large_len, 0, 0, width, height / 4) > 150);
}

static void what_is_to_be_painted_but_is_no_photo_of_ours_is_damaged(void **state)
{
	static const struct photo_box box = { 0, 0, 10, 10 };
	struct photo painted;

	(void)state;
	assert_int_equal(photo_paint(arena, "no picture", 10, &box, 1, &painted), PHOTO_DAMAGED);
}

static void the_longest_side_is_1600_and_400_and_never_enlarged(void **state)
{
	struct photo p;

	(void)state;
	p = read_ok(DATA "phones/Oppo_R7_Plus.jpg");
	assert_int_equal(p.width, 1200);
	assert_int_equal(p.height, PHOTO_LARGE);
	p = read_ok(DATA "phones/Samsung_GT-I9000_Galaxy_S_.jpg");
	assert_int_equal(p.width, 480);
	assert_int_equal(p.height, 640);
}

static void place_and_time_of_the_camera_are_read(void **state)
{
	struct photo p;

	(void)state;
	p = read_ok(DATA "phones/Nexus_4.jpg");
	assert_true(p.has_place);
	assert_true(fabs(p.place.lat - 51.562466) < 1e-5);
	assert_true(fabs(p.place.lon + 0.077332) < 1e-5); /* west */
	assert_string_equal(clock_iso(arena, p.taken_at), "2013-01-20T18:54:08+08:00");
}

static void a_place_0_0_of_a_switched_off_receiver_is_none(void **state)
{
	struct photo p;

	(void)state;
	p = read_ok(DATA "phones/Issue_308.jpg");
	assert_false(p.has_place);
	assert_int_not_equal(p.taken_at, DB_NULL_TIME);
}

static void an_iphones_heic_gives_picture_place_and_time_with_its_zone(void **state)
{
	struct photo p;

	(void)state;
	p = read_ok(DATA "heic/exif-at-eof.heic");
	assert_int_equal(p.width, 1200);
	assert_int_equal(p.height, PHOTO_LARGE);
	assert_true(p.has_place);
	assert_true(fabs(p.place.lat - 47.207124) < 1e-5);
	assert_string_equal(clock_iso(arena, p.taken_at), "2020-05-05T06:39:11+08:00");
}

static void a_broken_heic_is_called_damaged(void **state)
{
	struct photo p;
	size_t len;

	(void)state;
	len = load(DATA "heic/NegativeArraySizeException.ItemInfoBox.init.heif");
	assert_int_equal(photo_read(arena, bytes, len, &p), PHOTO_DAMAGED);
}

/* Walks the segments up to the scan: quantisation, frame, Huffman, JFIF and nothing else. */
static void assert_bare_jpeg(const void *jpeg, size_t len)
{
	const unsigned char *p = jpeg;
	size_t at = 2;

	assert_true(len > 4 && p[0] == 0xff && p[1] == 0xd8);
	while (p[at + 1] != 0xda) {
		unsigned int marker = p[at + 1];

		assert_int_equal(p[at], 0xff);
		assert_true(marker == 0xe0 || marker == 0xdb || marker == 0xc4 || marker == 0xc0 ||
			    marker == 0xc2 || marker == 0xdd);
		if (marker == 0xe0)
			assert_memory_equal(p + at + 4, "JFIF", 5);
		at += 2 + ((size_t)p[at + 2] << 8 | p[at + 3]);
		assert_true(at + 4 < len);
	}
	/* And nothing behind the picture's end. */
	assert_int_equal(p[len - 2], 0xff);
	assert_int_equal(p[len - 1], 0xd9);
}

static void no_word_of_the_camera_stays_in_the_picture(void **state)
{
	static const char *const files[] = {
		DATA "phones/Apple_iPhone_6.jpg",  DATA "phones/Nexus_4.jpg",
		DATA "phones/Oppo_R7_Plus.jpg",    DATA "phones/Samsung_SM-J327T1.jpg",
		DATA "phones/Nokia_Lumia_800.jpg", DATA "heic/exif-at-eof.heic",
		DATA "heic/IMG_2927.HEIC",         DATA "orientation/Portrait_6.jpg"
	};
	static const char *const words[] = { "Exif",        "GPS",
					     "ICC_PROFILE", "http://ns.adobe.com",
					     "Photoshop",   "Apple",
					     "Nexus",       "OPPO" };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct photo p = read_ok(files[i]);

		assert_bare_jpeg(p.large, p.large_len);
		assert_bare_jpeg(p.small, p.small_len);
		for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++) {
			/* "GPS" and "OPPO" may be chance in compressed data; headers are short. */
			assert_null(memmem(p.large, 700, words[w], strlen(words[w])));
			assert_null(memmem(p.small, 700, words[w], strlen(words[w])));
		}
	}
}

static void all_damaged_files_of_the_fuzzers_get_an_answer(void **state)
{
	struct dirent *entry;
	unsigned int files = 0, read = 0;
	DIR *dir = opendir(DATA "malformed");

	(void)state;
	if (!dir) {
		skip();
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		struct photo p;
		size_t len;
		int result;

		if (entry->d_name[0] == '.')
			continue;
		len = load(arena_printf(arena, DATA "malformed/%s", entry->d_name));
		result = photo_read(arena, bytes, len, &p);
		assert_in_range(result, PHOTO_OK, PHOTO__MAX - 1);
		if (result == PHOTO_OK) {
			assert_bare_jpeg(p.large, p.large_len);
			assert_bare_jpeg(p.small, p.small_len);
			read++;
		} else {
			assert_non_null(photo_say(result));
		}
		arena_reset(arena);
		files++;
	}
	closedir(dir);
	assert_int_equal(files, 200);
	assert_in_range(read, 20, 60);                    /* some are whole but odd */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_landscape_in_every_orientation_comes_out_upright,
					  forget),
		cmocka_unit_test_teardown(a_portrait_in_every_orientation_comes_out_upright,
					  forget),
		cmocka_unit_test_teardown(two_scenes_do_not_look_the_same, forget),
		cmocka_unit_test_teardown(nothing_is_left_below_a_painted_box, forget),
		cmocka_unit_test_teardown(what_is_to_be_painted_but_is_no_photo_of_ours_is_damaged,
					  forget),
		cmocka_unit_test_teardown(the_longest_side_is_1600_and_400_and_never_enlarged,
					  forget),
		cmocka_unit_test_teardown(place_and_time_of_the_camera_are_read, forget),
		cmocka_unit_test_teardown(a_place_0_0_of_a_switched_off_receiver_is_none, forget),
		cmocka_unit_test_teardown(
			an_iphones_heic_gives_picture_place_and_time_with_its_zone, forget),
		cmocka_unit_test_teardown(a_broken_heic_is_called_damaged, forget),
		cmocka_unit_test_teardown(no_word_of_the_camera_stays_in_the_picture, forget),
		cmocka_unit_test_teardown(all_damaged_files_of_the_fuzzers_get_an_answer, forget),
	};

	log_program("test_photo");
	return cmocka_run_group_tests(tests, start, stop);
}
