/* The printed sticker: drawn by another program, read by another, whatever the shop is called. */
#include "tests/unit/cmocka.h"

#include <unistd.h>

#include "sign/face.h"
#include "sign/sticker.h"
#include "tests/unit/zbar.h"

#define ADDRESS "https://dianliang.example/s/QD-7KQ4-MXW9-2HTP?p=1"
#define NUMBER  "QD-7KQ4-MXW9-2HTP"

static struct faces *faces;

static int start(void **state)
{
	(void)state;
	faces = faces_open("build/fonts", "/usr/share/fonts");
	return faces ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	faces_close(faces);
	return 0;
}

/* By pdftoppm at 150 dots an inch, read by zbarimg. */
static void assert_read(const char *shop, enum sticker_size size)
{
	const struct sticker s = { .site = "点·靓青岛",
				   .shop = shop,
				   .number = NUMBER,
				   .place = "市南区 香港中路街道",
				   .address = ADDRESS,
				   .print = 1 };
	char path[] = "/tmp/dl-sticker-XXXXXX", png[64];
	const char *argv[] = { "pdftoppm", "-png", "-r", "150", "-singlefile", path, path, NULL };
	struct buf pdf, said;

	close(mkstemp(path));
	buf_init(&pdf, 4 << 20);
	buf_init(&said, 4096);
	assert_int_equal(sticker_draw(faces, &s, size, &pdf), 0);
	assert_memory_equal(pdf.data, "%PDF", 4);
	zbar_write(path, &pdf);
	assert_int_equal(zbar_run(argv, &said), 0);
	snprintf(png, sizeof(png), "%s.png", path);
	buf_reset(&said);
	zbar_read(png, &said);
	assert_string_equal(said.data, ADDRESS);
	unlink(path);
	unlink(png);
	buf_release(&pdf);
	buf_release(&said);
}

static void the_code_is_read_from_the_printed_page(void **state)
{
	(void)state;
	assert_read("鲜得来", STICKER_A6);
	assert_read("鲜得来", STICKER_A4);
}

static void any_name_leaves_the_code_readable(void **state)
{
	static const char *const names[] = {
		"面",
		"",
		"<svg onload=alert(1)>",
		"😀😀",
		"青岛市市南区香港中路街道老字号手工海鲜水饺锅贴烧烤啤酒屋第一分店二楼靠窗的那一家有限责任公司连锁总店旁边",
		"مقهى البحر",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_read(names[i], STICKER_A6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_code_is_read_from_the_printed_page),
		cmocka_unit_test(any_name_leaves_the_code_readable),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
