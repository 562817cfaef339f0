/* `dianliang secret init`: what it makes, and what it never touches. */
#include "tests/unit/cmocka.h"

#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/secret.h"
#include "load/keys.h"

#define ALL 22

struct place {
	struct arena *arena;
	char top[32];
	const char *dir; /* below top; not there yet */
};

static const char *file(const struct place *p, const char *name)
{
	return arena_printf(p->arena, "%s/%s", p->dir, name);
}

static size_t content(const struct place *p, const char *name, char out[64])
{
	int fd = open(file(p, name), O_RDONLY | O_CLOEXEC);
	ssize_t n;

	assert_true(fd >= 0);
	n = read(fd, out, 64);
	close(fd);
	assert_true(n >= 0);
	return (size_t)n;
}

static void keys_are_made_private_and_of_full_length(void **state)
{
	static const char *const names[ALL] = {
		"cookie.key", "phone.key",    "phone.pub",    "evidence.key", "evidence.pub",
		"staff.key",  "webhook.key",  "core.key",     "account.key",  "db_citizen",
		"db_media",   "db_dispatchd", "db_notifyd",   "db_desk",      "db_signs",
		"db_open311", "db_api",       "db_handoverd", "db_admin",     "handover.key",
		"sms.key",    "wechat.key",
	};
	struct place *p = *state;
	struct stat st;
	char text[64];

	assert_int_equal(keys_make(p->dir), ALL);
	assert_int_equal(stat(p->dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	for (size_t i = 0; i < ALL; i++) {
		assert_int_equal(stat(file(p, names[i]), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_int_equal(content(p, names[i], text), i < 9 ? 32 : i < 19 ? 33 : 0);
	}
}

static void passwords_are_letters_and_digits_and_all_different(void **state)
{
	struct place *p = *state;
	char a[64], b[64];

	assert_int_equal(keys_make(p->dir), ALL);
	content(p, "db_citizen", a);
	content(p, "db_media", b);
	assert_int_equal(a[32], '\n');
	a[32] = '\0';
	assert_int_equal(strspn(a,
				"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
			 32);
	assert_memory_not_equal(a, b, 32);
}

static void a_second_run_changes_nothing(void **state)
{
	struct place *p = *state;
	char before[64], after[64];

	assert_int_equal(keys_make(p->dir), ALL);
	content(p, "cookie.key", before);
	assert_int_equal(keys_make(p->dir), 0);
	content(p, "cookie.key", after);
	assert_memory_equal(before, after, 32);
}

static void only_what_is_missing_is_made_again(void **state)
{
	struct place *p = *state;
	char before[64], after[64];

	assert_int_equal(keys_make(p->dir), ALL);
	content(p, "phone.pub", before);
	assert_int_equal(unlink(file(p, "db_media")), 0);
	assert_int_equal(unlink(file(p, "phone.pub")), 0);
	assert_int_equal(keys_make(p->dir), 2);
	/* The public half belongs to the secret one that was kept. */
	content(p, "phone.pub", after);
	assert_memory_equal(before, after, 32);
}

static void a_machine_with_the_public_key_alone_gets_no_secret_one(void **state)
{
	struct place *p = *state;
	struct stat st;

	assert_int_equal(keys_make(p->dir), ALL);
	assert_int_equal(unlink(file(p, "phone.key")), 0);
	assert_int_equal(keys_make(p->dir), 0);
	assert_int_equal(stat(file(p, "phone.key"), &st), -1);
}

static void what_the_made_keys_seal_they_open(void **state)
{
	struct place *p = *state;
	const char *path = arena_printf(p->arena, "%s/conf", p->top);
	FILE *out = fopen(path, "we");
	unsigned char *sealed;
	struct conf *c;
	size_t len;

	assert_int_equal(keys_make(p->dir), ALL);
	assert_non_null(out);
	fprintf(out, "[secret]\ndir = %s\n", p->dir);
	fclose(out);
	c = conf_load(path);
	assert_non_null(c);
	assert_int_equal(secret_seal_phone(p->arena, c, "13800000000", &sealed, &len), 0);
	assert_string_equal(secret_open_phone(p->arena, c, sealed, len), "13800000000");
	conf_free(c);
}

static void a_truncated_phone_key_is_not_replaced_but_told(void **state)
{
	struct place *p = *state;
	char text[64];

	assert_int_equal(keys_make(p->dir), ALL);
	assert_int_equal(unlink(file(p, "phone.pub")), 0);
	assert_int_equal(truncate(file(p, "phone.key"), 5), 0);
	assert_int_equal(keys_make(p->dir), -1);
	assert_int_equal(content(p, "phone.key", text), 5);
}

static void a_directory_that_cannot_be_made_is_a_failure(void **state)
{
	struct place *p = *state;

	assert_int_equal(keys_make(file(p, "missing/too")), -1);
	assert_int_equal(keys_make("/proc/nothing"), -1);
}

static int start(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	memcpy(p->top, "/tmp/dl-keys-XXXXXX", sizeof("/tmp/dl-keys-XXXXXX"));
	assert_non_null(mkdtemp(p->top));
	p->arena = arena_new();
	p->dir = arena_printf(p->arena, "%s/secret", p->top);
	*state = p;
	return 0;
}

static int gone(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int stop(void **state)
{
	struct place *p = *state;

	nftw(p->top, gone, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(p->arena);
	free(p);
	return 0;
}

#define key_test(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		key_test(keys_are_made_private_and_of_full_length),
		key_test(passwords_are_letters_and_digits_and_all_different),
		key_test(a_second_run_changes_nothing),
		key_test(only_what_is_missing_is_made_again),
		key_test(a_machine_with_the_public_key_alone_gets_no_secret_one),
		key_test(what_the_made_keys_seal_they_open),
		key_test(a_truncated_phone_key_is_not_replaced_but_told),
		key_test(a_directory_that_cannot_be_made_is_a_failure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
