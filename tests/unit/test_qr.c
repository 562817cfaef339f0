/* QR codes are read back by zbarimg, a reader that knows nothing of our writer. */
#include "tests/unit/cmocka.h"

#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "media/qr.h"
#include "tests/unit/zbar.h"

#define ADDRESS "https://dianliang.example/r/QD-261122-7KQ4M"

static void assert_png_says(const char *text, enum qr_level level, unsigned int side)
{
	char path[] = "/tmp/dl-qr-XXXXXX.png";
	struct buf png, said;
	int fd = mkstemps(path, 4);

	assert_true(fd >= 0);
	close(fd);
	buf_init(&png, 1 << 20);
	buf_init(&said, 4096);
	assert_int_equal(qr_png(text, level, side, &png), 0);
	zbar_write(path, &png);
	zbar_read(path, &said);
	unlink(path);
	assert_string_equal(said.data, text);
	buf_release(&png);
	buf_release(&said);
}

static void a_tracking_address_as_png_is_read_back(void **state)
{
	(void)state;
	assert_png_says(ADDRESS, QR_MEDIUM, 320);
	assert_png_says(ADDRESS, QR_HIGH, 240);
	assert_png_says("Q", QR_MEDIUM, 64);
}

static void chinese_and_five_hundred_bytes_are_read_back(void **state)
{
	char text[501];

	(void)state;
	memset(text, 'x', 500);
	text[500] = '\0';
	assert_png_says("市南区香港中路的井盖", QR_MEDIUM, 400);
	assert_png_says(text, QR_HIGH, 1000);
}

/* In a child: libvips starts threads. */
static void draw_svg(const struct buf *svg, const char *png_path)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		VipsImage *image;

		if (vips_init("test_qr") ||
		    vips_svgload_buffer(svg->data, svg->len, &image, "scale", 8.0, NULL) ||
		    vips_pngsave(image, png_path, NULL))
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void the_svg_drawn_by_another_program_is_read_back(void **state)
{
	char path[] = "/tmp/dl-qr-XXXXXX.png";
	struct buf svg, said;

	(void)state;
	close(mkstemps(path, 4));
	buf_init(&svg, 1 << 20);
	buf_init(&said, 4096);
	assert_int_equal(qr_svg(ADDRESS, QR_MEDIUM, &svg), 0);
	draw_svg(&svg, path);
	zbar_read(path, &said);
	unlink(path);
	assert_string_equal(said.data, ADDRESS);
	buf_release(&svg);
	buf_release(&said);
}

static unsigned int big_endian(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (unsigned int)u[0] << 24 | (unsigned int)u[1] << 16 | (unsigned int)u[2] << 8 | u[3];
}

static void the_png_has_exactly_the_side_asked_for(void **state)
{
	static const unsigned int sides[] = { 64, 65, 199, 320, 4000 };
	struct buf png;

	(void)state;
	buf_init(&png, 1 << 20);
	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		buf_reset(&png);
		assert_int_equal(qr_png(ADDRESS, QR_MEDIUM, sides[i], &png), 0);
		assert_int_equal(big_endian(png.data + 16), sides[i]);
		assert_int_equal(big_endian(png.data + 20), sides[i]);
	}
	buf_release(&png);
}

static void what_does_not_fit_is_refused_and_nothing_is_written(void **state)
{
	char text[502];
	struct buf out;

	(void)state;
	memset(text, 'x', 501);
	text[501] = '\0';
	buf_init(&out, 1 << 20);
	assert_int_equal(qr_png(text, QR_MEDIUM, 1000, &out), -1);
	assert_int_equal(qr_svg(text, QR_MEDIUM, &out), -1);
	assert_int_equal(qr_png("", QR_MEDIUM, 300, &out), -1);
	assert_int_equal(qr_png(ADDRESS, QR_MEDIUM, 63, &out), -1);
	assert_int_equal(qr_png(ADDRESS, QR_MEDIUM, 4001, &out), -1);
	text[400] = '\0';
	assert_int_equal(qr_png(text, QR_HIGH, 64, &out), -1);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void a_buffer_too_small_is_a_failure(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	assert_int_equal(qr_png(ADDRESS, QR_MEDIUM, 320, &out), -1);
	buf_reset(&out);
	assert_int_equal(qr_svg(ADDRESS, QR_MEDIUM, &out), -1);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tracking_address_as_png_is_read_back),
		cmocka_unit_test(chinese_and_five_hundred_bytes_are_read_back),
		cmocka_unit_test(the_svg_drawn_by_another_program_is_read_back),
		cmocka_unit_test(the_png_has_exactly_the_side_asked_for),
		cmocka_unit_test(what_does_not_fit_is_refused_and_nothing_is_written),
		cmocka_unit_test(a_buffer_too_small_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
