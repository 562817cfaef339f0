/* The version in the addresses of css and scripts, and whose name links carry. */
#include "tests/unit/cmocka.h"

#include <sys/stat.h>
#include <unistd.h>

#include "web/site.h"

static char dir[] = "/tmp/dl-static-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void remove_file(const char *name)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	remove(path);
}

static void assert_changes(char before[17])
{
	char now[17];

	static_version(dir, now);
	assert_int_equal(strlen(now), 16);
	assert_string_not_equal(before, now);
	memcpy(before, now, sizeof(now));
}

static void a_changed_added_or_removed_file_is_a_new_version(void **state)
{
	char version[17], again[17], path[100];

	(void)state;
	assert_non_null(mkdtemp(dir));
	static_version(dir, version);
	write_file("a.css", "a {}");
	assert_changes(version);
	write_file("a.css", "a { }");
	assert_changes(version);
	snprintf(path, sizeof(path), "%s/js", dir);
	mkdir(path, 0700);
	write_file("js/b.js", "1");
	assert_changes(version);
	static_version(dir, again);
	assert_string_equal(version, again);
	remove_file("js/b.js");
	assert_changes(version);
	remove_file("a.css");
	remove_file("js");
	assert_int_equal(rmdir(dir), 0);
}

static void a_missing_directory_has_a_version_too(void **state)
{
	char version[17];

	(void)state;
	static_version("/nonexistent", version);
	assert_int_equal(strlen(version), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_changed_added_or_removed_file_is_a_new_version),
		cmocka_unit_test(a_missing_directory_has_a_version_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
