/* Where a program finds its secrets, and which files it refuses to believe. */
#include "tests/unit/cmocka.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/secret.h"

static const char password[] = "Abc123";
static char dir[] = "/tmp/dl-secret-XXXXXX";
static char *path;

static int make(void **state)
{
	int fd;

	(void)state;
	if (!mkdtemp(dir) || asprintf(&path, "%s/db_citizen", dir) < 0)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, password, sizeof(password) - 1) < 0)
		return -1;
	return close(fd);
}

static int clean(void **state)
{
	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	unlink(path);
	free(path);
	return rmdir(dir);
}

static const char *read_password(struct arena *a)
{
	struct conf *c = conf_load("");
	const char *found = secret_db_password(a, c, "citizen");

	conf_free(c);
	return found;
}

static void what_systemd_hands_over_is_used(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	assert_string_equal(read_password(a), password);
	arena_free(a);
}

static void a_secret_that_others_may_read_is_none(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	assert_int_equal(chmod(path, 0640), 0);
	assert_string_equal(read_password(a), "");
	assert_int_equal(chmod(path, 0600), 0);
	arena_free(a);
}

static void a_link_in_place_of_a_secret_is_none(void **state)
{
	struct arena *a = arena_new();
	char *moved;

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	assert_true(asprintf(&moved, "%s.real", path) > 0);
	assert_int_equal(rename(path, moved), 0);
	assert_int_equal(symlink(moved, path), 0);
	assert_string_equal(read_password(a), "");
	assert_int_equal(rename(moved, path), 0);
	free(moved);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_systemd_hands_over_is_used),
		cmocka_unit_test(a_secret_that_others_may_read_is_none),
		cmocka_unit_test(a_link_in_place_of_a_secret_is_none),
	};
	return cmocka_run_group_tests(tests, make, clean);
}
