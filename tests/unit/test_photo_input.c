/*
 * Everything that is no ordinary photo: each gets its answer and its sentence,
 * within memory and time, and the process lives on. Needs no files.
 */
#include "tests/unit/cmocka.h"
#include "tests/unit/picture.h"

#include <math.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "media/photo.h"
#include "media/photo_hash.h"

static struct arena *arena;
static struct buf bytes;

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	buf_init(&bytes, 64u << 20);
	return photo_start();
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	buf_release(&bytes);
	return 0;
}

static int forget(void **state)
{
	(void)state;
	arena_reset(arena);
	buf_reset(&bytes);
	photo_limit(1024, 20);
	return 0;
}

static int read_bytes(struct photo *out)
{
	return photo_read(arena, bytes.data, bytes.len, out);
}

static int read_text(const char *text)
{
	struct photo p;

	return photo_read(arena, text, strlen(text), &p);
}

static void what_is_no_picture_is_named_so(void **state)
{
	(void)state;
	assert_int_equal(read_text(""), PHOTO_EMPTY);
	assert_int_equal(read_text("x"), PHOTO_NOT_A_PICTURE);
	assert_int_equal(read_text("井盖坏了，没有照片"), PHOTO_NOT_A_PICTURE);
	assert_int_equal(read_text("GIF89a\1\0\1\0\200\0\0"), PHOTO_NOT_A_PICTURE);
	assert_int_equal(read_text("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99\"/>"),
			 PHOTO_NOT_A_PICTURE);
	assert_int_equal(read_text("%PDF-1.7\n"), PHOTO_NOT_A_PICTURE);
	assert_int_equal(read_text("II*\0 a TIFF"), PHOTO_NOT_A_PICTURE);
	assert_int_equal(read_text("\xff\xd8"), PHOTO_NOT_A_PICTURE);
	assert_int_equal(photo_read(arena,
				    "\0\0\0\x1c"
				    "ftypavif\0\0\0\0",
				    16, &(struct photo){ 0 }),
			 PHOTO_NOT_A_PICTURE);
}

static void a_beginning_without_the_rest_is_damaged(void **state)
{
	(void)state;
	assert_int_equal(read_text("\xff\xd8\xff"), PHOTO_DAMAGED);
	assert_int_equal(read_text("\x89PNG\r\n\x1a\n"), PHOTO_DAMAGED);
	assert_int_equal(read_text("RIFF\1\1\1\1WEBPVP8 "), PHOTO_DAMAGED);
	assert_int_equal(photo_read(arena,
				    "\0\0\0\x1c"
				    "ftypheic\0\0\0\0",
				    16, &(struct photo){ 0 }),
			 PHOTO_DAMAGED);
}

static void every_refusal_has_a_sentence_and_success_has_none(void **state)
{
	(void)state;
	assert_null(photo_say(PHOTO_OK));
	assert_null(photo_say(-1));
	assert_null(photo_say(PHOTO__MAX));
	for (int i = PHOTO_OK + 1; i < PHOTO__MAX; i++)
		assert_non_null(photo_say(i));
	assert_non_null(strstr(photo_say(PHOTO_TOO_LARGE), "20 MB"));
}

static void more_than_20_mb_is_refused_unread(void **state)
{
	static const char zeros[1 << 20];
	struct photo p;

	(void)state;
	picture_png(640, 480, 1, &bytes);
	while (bytes.len <= PHOTO_MAX_BYTES)
		buf_add(&bytes, zeros, sizeof(zeros));
	assert_int_equal(read_bytes(&p), PHOTO_TOO_LARGE);
	/* To the byte: at 20 MB it is read, what follows the picture does not matter. */
	assert_int_equal(photo_read(arena, bytes.data, PHOTO_MAX_BYTES, &p), PHOTO_OK);
	assert_int_equal(photo_read(arena, bytes.data, PHOTO_MAX_BYTES + 1, &p), PHOTO_TOO_LARGE);
}

static void a_side_under_32_points_is_too_small(void **state)
{
	static const unsigned int sizes[][3] = { { 1, 1, PHOTO_TOO_SMALL },
						 { 31, 500, PHOTO_TOO_SMALL },
						 { 500, 31, PHOTO_TOO_SMALL },
						 { 32, 32, PHOTO_OK } };
	struct photo p;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		buf_reset(&bytes);
		picture_png(sizes[i][0], sizes[i][1], 1, &bytes);
		assert_int_equal(read_bytes(&p), sizes[i][2]);
	}
}

static void a_bomb_of_900_megapixels_is_refused_by_its_header(void **state)
{
	struct photo p;

	(void)state;
	picture_png_bomb(30000, 30000, 0, &bytes);
	assert_true(bytes.len < 1 << 20);
	assert_int_equal(read_bytes(&p), PHOTO_TOO_MANY_PIXELS);
}

static void a_65500_point_side_is_refused(void **state)
{
	struct photo p;

	(void)state;
	picture_png_bomb(65500, 65500, 0, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_TOO_MANY_PIXELS);
	buf_reset(&bytes);
	picture_png_bomb(30001, 40, 0, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_TOO_MANY_PIXELS);
	buf_reset(&bytes);
	picture_png_bomb(30000, 40, 0, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
	assert_int_equal(p.width, PHOTO_LARGE);
}

/* Writes another height and width into a JPEG's frame header. */
static void claim_size(struct buf *jpeg, unsigned int side)
{
	unsigned char *p = (unsigned char *)jpeg->data;
	size_t at = 2;

	while (p[at + 1] != 0xc0)
		at += 2 + ((size_t)p[at + 2] << 8 | p[at + 3]);
	for (size_t i = at + 5; i < at + 9; i += 2) {
		p[i] = (unsigned char)(side >> 8);
		p[i + 1] = (unsigned char)side;
	}
}

static void a_jpeg_that_claims_more_than_it_holds_costs_little(void **state)
{
	struct photo p;
	int result;

	(void)state;
	picture_jpeg(1, NULL, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
	claim_size(&bytes, 65500);
	assert_int_equal(read_bytes(&p), PHOTO_TOO_MANY_PIXELS);
	claim_size(&bytes, 9999); /* allowed: libjpeg leaves the rest grey, with a warning */
	result = read_bytes(&p);
	assert_true(result == PHOTO_OK || result == PHOTO_DAMAGED);
	claim_size(&bytes, 0);
	assert_int_equal(read_bytes(&p), PHOTO_DAMAGED);
}

static void a_hundred_megapixels_is_read(void **state)
{
	struct photo p;

	(void)state;
	picture_png_bomb(10000, 10000, 0, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
	assert_int_equal(p.width, PHOTO_LARGE);
	assert_int_equal(p.colour, 0x000000);
}

static void a_text_that_unfolds_to_a_gigabyte_costs_only_its_photo(void **state)
{
	struct photo p;
	int result;

	(void)state;
	picture_png_bomb(64, 64, 1000, &bytes);
	assert_true(bytes.len < PHOTO_MAX_BYTES);
	result = read_bytes(&p);
	assert_true(result == PHOTO_OK || result == PHOTO_DAMAGED);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	buf_reset(&bytes);
	picture_png(640, 480, 1, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
}

static void a_decoder_without_memory_is_ended_and_the_next_photo_is_read(void **state)
{
	struct photo p;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its shadow memory counts, too: there is no limit then */
#endif
	picture_png(640, 480, 1, &bytes);
	photo_limit(32, 20);
	assert_int_equal(read_bytes(&p), PHOTO_DAMAGED);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	photo_limit(1024, 20);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
}

static void a_photo_cut_off_half_way_is_damaged(void **state)
{
	struct photo p;

	(void)state;
	picture_jpeg(1, NULL, &bytes);
	assert_int_equal(photo_read(arena, bytes.data, bytes.len / 2, &p), PHOTO_DAMAGED);
	assert_int_equal(photo_read(arena, bytes.data, bytes.len - 200, &p), PHOTO_DAMAGED);
	buf_reset(&bytes);
	picture_png(640, 480, 1, &bytes);
	assert_int_equal(photo_read(arena, bytes.data, bytes.len / 2, &p), PHOTO_DAMAGED);
}

static void what_is_transparent_becomes_white(void **state)
{
	struct photo p;

	(void)state;
	picture_png_plain(200, 100, 0x00ff0000, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
	assert_int_equal(p.colour, 0xffffff);
	buf_reset(&bytes);
	picture_png_plain(200, 100, 0xff2060a0, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
	assert_in_range(p.colour >> 16, 0x1e, 0x22);
	assert_in_range(p.colour >> 8 & 0xff, 0x5e, 0x62);
	assert_in_range(p.colour & 0xff, 0x9e, 0xa2);
}

/* A picture with the screen profile of newer phones, made in a child: see test_photo.c. */
static void save_with_p3_profile(int to)
{
	VipsImage *black, *one, *srgb;
	double by[] = { 0, 0, 0 }, colour[] = { 0x20, 0x60, 0xa0 };
	void *png;
	size_t len;

	if (vips_black(&black, 200, 100, "bands", 3, NULL) ||
	    vips_linear(black, &one, by, colour, 3, "uchar", TRUE, NULL) ||
	    vips_copy(one, &srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) ||
	    vips_jpegsave_buffer(srgb, &png, &len, "Q", 95, "profile", "p3", NULL) ||
	    write(to, png, len) != (ssize_t)len)
		_exit(1);
	_exit(0);
}

static void colours_of_a_wider_profile_become_srgb(void **state)
{
	char chunk[4096];
	struct photo p;
	int ends[2], status;
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();

	if (child == 0)
		save_with_p3_profile(ends[1]);
	close(ends[1]);
	while ((n = read(ends[0], chunk, sizeof(chunk))) > 0)
		buf_add(&bytes, chunk, (size_t)n);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_non_null(memmem(bytes.data, bytes.len, "ICC_PROFILE", 11));
	assert_int_equal(read_bytes(&p), PHOTO_OK);
	assert_null(memmem(p.large, p.large_len, "ICC_PROFILE", 11));
	/* By the two colour spaces' definitions: 00 62 a5. */
	assert_in_range(p.colour >> 16, 0x00, 0x04);
	assert_in_range(p.colour >> 8 & 0xff, 0x60, 0x65);
	assert_in_range(p.colour & 0xff, 0xa2, 0xa8);
}

static void the_address_is_the_content_and_the_source_another(void **state)
{
	struct photo a, b, c;

	(void)state;
	picture_png(640, 480, 1, &bytes);
	assert_int_equal(read_bytes(&a), PHOTO_OK);
	buf_addc(&bytes, '\n'); /* another file of the same picture */
	assert_int_equal(read_bytes(&b), PHOTO_OK);
	buf_reset(&bytes);
	picture_png(640, 480, 2, &bytes);
	assert_int_equal(read_bytes(&c), PHOTO_OK);
	assert_memory_equal(a.hash, b.hash, 32);
	assert_memory_not_equal(a.source_hash, b.source_hash, 32);
	assert_memory_not_equal(a.hash, c.hash, 32);
	assert_true(photo_hash_distance(a.phash, b.phash) == 0);
	assert_true(photo_hash_distance(a.phash, c.phash) > 10);
}

static void a_made_photo_gives_its_place_and_time(void **state)
{
	struct photo p;

	(void)state;
	picture_jpeg(1, &picture_in_qingdao, &bytes);
	assert_int_equal(read_bytes(&p), PHOTO_OK);
	assert_true(p.has_place);
	assert_true(fabs(p.place.lat - 36.0671) < 1e-6);
	assert_true(fabs(p.place.lon - 120.3826) < 1e-6);
	assert_string_equal(clock_iso(arena, p.taken_at), "2026-11-22T14:05:09+08:00");
	assert_null(memmem(p.large, p.large_len, "Exif", 4));
	assert_null(memmem(p.large, p.large_len, "Dianliang", 9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_is_no_picture_is_named_so, forget),
		cmocka_unit_test_teardown(a_beginning_without_the_rest_is_damaged, forget),
		cmocka_unit_test_teardown(every_refusal_has_a_sentence_and_success_has_none,
					  forget),
		cmocka_unit_test_teardown(more_than_20_mb_is_refused_unread, forget),
		cmocka_unit_test_teardown(a_side_under_32_points_is_too_small, forget),
		cmocka_unit_test_teardown(a_bomb_of_900_megapixels_is_refused_by_its_header,
					  forget),
		cmocka_unit_test_teardown(a_65500_point_side_is_refused, forget),
		cmocka_unit_test_teardown(a_jpeg_that_claims_more_than_it_holds_costs_little,
					  forget),
		cmocka_unit_test_teardown(a_hundred_megapixels_is_read, forget),
		cmocka_unit_test_teardown(a_text_that_unfolds_to_a_gigabyte_costs_only_its_photo,
					  forget),
		cmocka_unit_test_teardown(
			a_decoder_without_memory_is_ended_and_the_next_photo_is_read, forget),
		cmocka_unit_test_teardown(a_photo_cut_off_half_way_is_damaged, forget),
		cmocka_unit_test_teardown(what_is_transparent_becomes_white, forget),
		cmocka_unit_test_teardown(colours_of_a_wider_profile_become_srgb, forget),
		cmocka_unit_test_teardown(the_address_is_the_content_and_the_source_another,
					  forget),
		cmocka_unit_test_teardown(a_made_photo_gives_its_place_and_time, forget),
	};

	log_program("test_photo");
	return cmocka_run_group_tests(tests, start, stop);
}
