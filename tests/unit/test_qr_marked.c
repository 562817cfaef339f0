/* The storefront's code: the mark in the middle, and 15 % of it scratched off, and it is read. */
#include "tests/unit/cmocka.h"

#include <qrencode.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "media/qr_fast.h"
#include "media/qr_mark.h"
#include "media/qr_marked.h"
#include "tests/unit/zbar.h"

#define ADDRESS "https://dianliang.example/s/QD-7KQ4-MXW9-2HTP?p=12"

static void read_png(const struct buf *png, struct buf *said)
{
	char path[] = "/tmp/dl-qr-XXXXXX.png";
	int fd = mkstemps(path, 4);

	assert_true(fd >= 0);
	close(fd);
	zbar_write(path, png);
	buf_reset(said);
	zbar_read(path, said);
	unlink(path);
}

static void every_size_is_read_back(void **state)
{
	static const unsigned int sides[] = { 160, 240, 400, 777, 1000, 4000 };
	struct buf png, said;

	(void)state;
	buf_init(&png, 4 << 20);
	buf_init(&said, 4096);
	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		buf_reset(&png);
		assert_int_equal(qr_marked_png(ADDRESS, sides[i], &png), 0);
		assert_int_equal((unsigned char)png.data[18] << 8 | (unsigned char)png.data[19],
				 sides[i]);
		read_png(&png, &said);
		assert_string_equal(said.data, ADDRESS);
	}
	buf_release(&png);
	buf_release(&said);
}

static void the_mark_is_there_and_takes_under_five_percent(void **state)
{
	struct qr_grid grid;

	(void)state;
	assert_int_equal(qr_marked_grid(ADDRESS, &grid), 0);
	assert_true(grid.hole % 2 == 1 && 2 * grid.hole_at + grid.hole == grid.width);
	assert_true(grid.hole * grid.hole * 20 < grid.width * grid.width);
	assert_int_equal(mark_at(50, 25), MARK_RED);
	assert_int_equal(mark_at(8, 50), MARK_BLUE);
	assert_int_equal(mark_at(1, 1), MARK_WHITE);
}

/* --- damage -------------------------------------------------------------------------------- */

#define SIDE 600u

struct damaged {
	struct qr_grid grid;
	unsigned int scale, margin;
	unsigned char hit[177 * 177]; /* modules */
	unsigned int hits;
};

/* The three eyes by which a reader finds the code are what every code dies by: left alone. */
static bool is_eye(const struct damaged *d, unsigned int x, unsigned int y)
{
	unsigned int far = d->grid.width - 8;

	return (x < 8 && (y < 8 || y >= far)) || (x >= far && y < 8);
}

static void hit(struct damaged *d, unsigned int x, unsigned int y)
{
	if (x >= d->grid.width || y >= d->grid.width || is_eye(d, x, y) ||
	    d->hit[y * d->grid.width + x])
		return;
	d->hit[y * d->grid.width + x] = 1;
	d->hits++;
}

static void begin_damage(struct damaged *d)
{
	memset(d, 0, sizeof(*d));
	assert_int_equal(qr_marked_grid(ADDRESS, &d->grid), 0);
	d->scale = SIDE / (d->grid.width + 8);
	d->margin = (SIDE - d->grid.width * d->scale) / 2;
}

static bool enough(const struct damaged *d)
{
	return d->hits * 100 >= d->grid.width * d->grid.width * 15;
}

/* Draws what was hit over the picture in a grey, and reads it: whether it still says all. */
static bool still_read(const struct damaged *d, double shade)
{
	struct buf png, said;
	VipsImage *in, *flat, *image;
	void *bytes;
	size_t len;
	double grey[] = { shade, shade, shade };
	bool whole;

	assert_true(enough(d));
	buf_init(&png, 1 << 20);
	buf_init(&said, 4096);
	assert_int_equal(qr_marked_png(ADDRESS, SIDE, &png), 0);
	in = vips_image_new_from_buffer(png.data, png.len, "", NULL);
	assert_non_null(in);
	assert_int_equal(vips_colourspace(in, &flat, VIPS_INTERPRETATION_sRGB, NULL), 0);
	image = vips_image_copy_memory(flat);
	for (unsigned int i = 0; i < d->grid.width * d->grid.width; i++)
		if (d->hit[i])
			assert_int_equal(
				vips_draw_rect(image, grey, 3,
					       (int)(d->margin + i % d->grid.width * d->scale),
					       (int)(d->margin + i / d->grid.width * d->scale),
					       (int)d->scale, (int)d->scale, "fill", TRUE, NULL),
				0);
	assert_int_equal(vips_pngsave_buffer(image, &bytes, &len, NULL), 0);
	buf_reset(&png);
	buf_add(&png, bytes, len);
	g_free(bytes);
	g_object_unref(image);
	g_object_unref(flat);
	g_object_unref(in);
	read_png(&png, &said);
	whole = !strcmp(said.data, ADDRESS);
	buf_release(&png);
	buf_release(&said);
	return whole;
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Round patches that grow, at random places, until 15 % of all modules are gone. */
static void patch(struct damaged *d, uint32_t seed, unsigned int patches)
{
	unsigned int x[4], y[4];

	begin_damage(d);
	for (unsigned int i = 0; i < patches; i++) {
		x[i] = next(&seed) % d->grid.width;
		y[i] = next(&seed) % d->grid.width;
	}
	for (int r = 0; !enough(d); r++)
		for (unsigned int i = 0; i < patches; i++)
			for (int dy = -r; dy <= r && !enough(d); dy++)
				for (int dx = -r; dx <= r && !enough(d); dx++)
					if (dx * dx + dy * dy <= r * r)
						hit(d, x[i] + (unsigned int)dx,
						    y[i] + (unsigned int)dy);
}

static void fifteen_percent_scratched_off_anywhere_are_survived(void **state)
{
	struct damaged d;

	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++) {
		patch(&d, seed, 1);
		assert_true(still_read(&d, 255));
		assert_true(still_read(&d, 128));
	}
}

/* Many small patches cost more than their area, since each touches whole bytes of the code. */
static void fifteen_percent_in_two_patches_are_nearly_always_survived(void **state)
{
	unsigned int whole = 0;
	struct damaged d;

	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++) {
		patch(&d, seed, 2);
		whole += still_read(&d, 255);
	}
	assert_true(whole >= 36);
}

/* A corner torn off, a strip down the side, a band across. */
static void fifteen_percent_in_one_piece_are_survived(void **state)
{
	(void)state;
	for (unsigned int kind = 0; kind < 3; kind++) {
		struct damaged d;

		begin_damage(&d);
		for (unsigned int i = 0; !enough(&d); i++)
			for (unsigned int k = 0; k <= (kind ? d.grid.width - 1 : i) && !enough(&d);
			     k++) {
				unsigned int end = d.grid.width - 1;

				if (kind == 0)
					hit(&d, end - k, end - (i - k));
				else if (kind == 1)
					hit(&d, end - i, k);
				else
					hit(&d, k, end - i);
			}
		assert_true(still_read(&d, 128));
	}
}

static void the_svg_is_read_back(void **state)
{
	struct buf svg, png, said;
	VipsImage *image, *flat;
	void *bytes;
	size_t len;

	(void)state;
	buf_init(&svg, 1 << 20);
	buf_init(&png, 1 << 20);
	buf_init(&said, 4096);
	assert_int_equal(qr_marked_svg(ADDRESS, &svg), 0);
	assert_int_equal(vips_svgload_buffer(svg.data, svg.len, &image, "scale", 8.0, NULL), 0);
	assert_int_equal(vips_flatten(image, &flat, NULL), 0);
	assert_int_equal(vips_pngsave_buffer(flat, &bytes, &len, NULL), 0);
	buf_add(&png, bytes, len);
	g_free(bytes);
	g_object_unref(flat);
	g_object_unref(image);
	read_png(&png, &said);
	assert_string_equal(said.data, ADDRESS);
	buf_release(&svg);
	buf_release(&png);
	buf_release(&said);
}

static void what_does_not_fit_is_refused(void **state)
{
	char text[202];
	struct buf out;

	(void)state;
	memset(text, 'x', 201);
	text[201] = '\0';
	buf_init(&out, 4 << 20);
	assert_int_equal(qr_marked_png("", 400, &out), -1);
	assert_int_equal(qr_marked_png(text, 400, &out), -1);
	assert_int_equal(qr_marked_svg(text, &out), -1);
	assert_int_equal(qr_marked_png(ADDRESS, 63, &out), -1);
	assert_int_equal(qr_marked_png(ADDRESS, 4001, &out), -1);
	text[200] = '\0';
	assert_int_equal(qr_marked_png(text, 64, &out), -1);
	assert_int_equal(out.len, 0);
	buf_release(&out);
	buf_init(&out, 100);
	assert_int_equal(qr_marked_png(ADDRESS, 400, &out), -1);
	buf_release(&out);
}

/* Every length that fits: module for module as libqrencode draws it, but where that took another
 * mask. */
static void the_quick_encoder_draws_the_same_codes(void **state)
{
	static const char from[] = "https://dianliang.example/s/QD-7KQ4-MXW9-2HTP?p=12&x=青岛";
	unsigned char dark[QR_FAST_WIDTH * QR_FAST_WIDTH];
	unsigned int same = 0;
	char text[138];

	(void)state;
	for (unsigned int len = 1; len <= 137; len++) {
		QRcode *code;

		for (unsigned int i = 0; i < len; i++)
			text[i] = from[(i * 7 + len) % (sizeof(from) - 1)];
		text[len] = '\0';
		code = QRcode_encodeData((int)len, (const unsigned char *)text, 0, QR_ECLEVEL_H);
		assert_non_null(code);
		assert_int_equal(qr_fast(text, len, dark), code->width);
		for (int i = 0; i < code->width * code->width; i++)
			code->data[i] &= 1;
		same += !memcmp(dark, code->data, (size_t)(code->width * code->width));
		QRcode_free(code);
	}
	assert_true(same >= 60);
	assert_int_equal(qr_fast(text, 138, dark), 0);
	assert_int_equal(qr_fast("", 0, dark), 0);
}

static void every_version_is_read_back_also_those_of_libqrencode(void **state)
{
	struct buf png, said;
	char text[201];

	(void)state;
	buf_init(&png, 4 << 20);
	buf_init(&said, 4096);
	for (unsigned int len = 4; len <= 200; len += 7) {
		for (unsigned int i = 0; i < len; i++)
			text[i] = "abcdefghijklmnopqrstuvwxyz0123456789-/."[(i * 11 + len) % 39];
		text[len] = '\0';
		buf_reset(&png);
		assert_int_equal(qr_marked_png(text, 1400, &png), 0);
		read_png(&png, &said);
		assert_string_equal(said.data, text);
	}
	buf_release(&png);
	buf_release(&said);
}

static int start(void **state)
{
	(void)state;
	return vips_init("test_qr_marked");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_read_back),
		cmocka_unit_test(the_mark_is_there_and_takes_under_five_percent),
		cmocka_unit_test(fifteen_percent_scratched_off_anywhere_are_survived),
		cmocka_unit_test(fifteen_percent_in_two_patches_are_nearly_always_survived),
		cmocka_unit_test(fifteen_percent_in_one_piece_are_survived),
		cmocka_unit_test(the_svg_is_read_back),
		cmocka_unit_test(the_quick_encoder_draws_the_same_codes),
		cmocka_unit_test(every_version_is_read_back_also_those_of_libqrencode),
		cmocka_unit_test(what_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
