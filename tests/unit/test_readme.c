/* The READMEs' tables of configuration are the program's own. */
#include "tests/unit/cmocka.h"

#include "base/buf.h"
#include "base/conf.h"

static void read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char piece[4096];
	size_t n;

	assert_non_null(f);
	buf_init(out, 1u << 20);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(out, piece, n);
	fclose(f);
}

static size_t rows_of(const char *text)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, "\n| `[")); p++)
		n++;
	return n;
}

static void check_table(const char *path, int with_words)
{
	struct buf text, row;
	size_t keys = 0;

	read_file(path, &text);
	for (const struct conf_key *k = conf_keys; k->section; k++, keys++) {
		buf_init(&row, 1000);
		buf_printf(&row, "| `[%s] %s` |", k->section, k->key);
		if (*k->fallback)
			buf_printf(&row, " `%s`", k->fallback);
		buf_adds(&row, " | ");
		if (with_words)
			buf_printf(&row, "%s |\n", k->about);
		if (!strstr(text.data, row.data))
			fail_msg("%s lacks: %s", path, row.data);
		buf_release(&row);
	}
	assert_int_equal(rows_of(text.data), keys);
	buf_release(&text);
}

static void the_readme_lists_every_key_with_its_default_and_meaning(void **state)
{
	(void)state;
	check_table("README.md", 1);
}

static void the_chinese_readme_lists_every_key_with_its_default(void **state)
{
	(void)state;
	check_table("README.zh-CN.md", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_readme_lists_every_key_with_its_default_and_meaning),
		cmocka_unit_test(the_chinese_readme_lists_every_key_with_its_default),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
