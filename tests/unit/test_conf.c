#include "tests/unit/cmocka.h"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/secret.h"

static char dir[] = "/tmp/dl-conf-XXXXXX";
static struct arena *arena;

static const char *file(const char *name, const void *p, size_t len, mode_t mode)
{
	const char *path = arena_printf(arena, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, len, f), len);
	fclose(f);
	chmod(path, mode);
	return path;
}

static struct conf *conf_of(const char *text)
{
	return conf_load(file("test.conf", text, strlen(text), 0644));
}

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	return mkdtemp(dir) ? 0 : -1;
}

static int stop(void **state)
{
	static const char *const names[] = { "test.conf", "cookie.key", "phone.pub", "phone.key",
					     "db_citizen" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(arena_printf(arena, "%s/%s", dir, names[i]));
	arena_free(arena);
	return rmdir(dir);
}

static void without_a_file_every_key_has_its_default(void **state)
{
	struct conf *c = conf_load("");

	(void)state;
	assert_non_null(c);
	for (const struct conf_key *k = conf_keys; k->section; k++) {
		assert_string_equal(conf_str(c, k->section, k->key), k->fallback);
		if (k->number)
			assert_true(conf_int(c, k->section, k->key) >= 0);
	}
	conf_free(c);
}

static void a_value_of_the_file_wins(void **state)
{
	struct conf *c = conf_of("# comment\n[dispatch]\npoll_ms = 50\n[site]\nname = 点·靓\n");

	(void)state;
	assert_non_null(c);
	assert_int_equal(conf_int(c, "dispatch", "poll_ms"), 50);
	assert_string_equal(conf_str(c, "site", "name"), "点·靓");
	conf_free(c);
}

static void what_is_not_understood_is_refused(void **state)
{
	(void)state;
	assert_null(conf_of("[dispatch]\npoll_millis = 50\n"));
	assert_null(conf_of("[dispatch]\npoll_ms = soon\n"));
	assert_null(conf_of("[dispatch]\npoll_ms = -1\n"));
	assert_null(conf_of("[dispatch]\npoll_ms = 99999999999999999999\n"));
	assert_null(conf_of("poll_ms\n"));
	assert_null(conf_load("/no/such/file"));
}

static struct conf *conf_with_secrets(void)
{
	return conf_of(arena_printf(arena, "[secret]\ndir = %s\n", dir));
}

static void a_key_that_others_may_read_is_refused(void **state)
{
	struct conf *c = conf_with_secrets();
	char key[32] = "k";

	(void)state;
	assert_int_equal(secret_load(c), -1);
	file("cookie.key", key, sizeof(key), 0640);
	assert_int_equal(secret_load(c), -1);
	file("cookie.key", key, 31, 0600);
	assert_int_equal(secret_load(c), -1);
	file("cookie.key", key, sizeof(key), 0600);
	assert_int_equal(secret_load(c), 0);
	conf_free(c);
}

static void a_tag_is_good_for_its_purpose_and_data_only(void **state)
{
	unsigned char tag[SECRET_TAG];

	(void)state;
	secret_use((const unsigned char[32]){ 1 });
	secret_tag(tag, "cookie", "abc", 3);
	assert_true(secret_tag_is(tag, "cookie", "abc", 3));
	assert_false(secret_tag_is(tag, "csrf", "abc", 3));
	assert_false(secret_tag_is(tag, "cookie", "abd", 3));
	assert_false(secret_tag_is(tag, "cooki", "e\0abc", 5));
	tag[SECRET_TAG - 1] ^= 1;
	assert_false(secret_tag_is(tag, "cookie", "abc", 3));
	secret_use((const unsigned char[32]){ 2 });
	tag[SECRET_TAG - 1] ^= 1;
	assert_false(secret_tag_is(tag, "cookie", "abc", 3));
}

static void a_token_survives_as_text_and_nothing_else_does(void **state)
{
	unsigned char token[TOKEN_BYTES], again[TOKEN_BYTES];
	char text[TOKEN_TEXT + 1];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		secret_random(token, sizeof(token));
		token_text(text, token);
		assert_int_equal(strlen(text), TOKEN_TEXT);
		assert_int_equal(token_parse(again, text), 0);
		assert_memory_equal(token, again, sizeof(token));
	}
	assert_int_equal(token_parse(again, ""), -1);
	assert_int_equal(token_parse(again, "aaaaaaaaaaaaaaaaaaaaaaaaa"), -1);
	assert_int_equal(token_parse(again, "aaaaaaaaaaaaaaaaaaaaaaaaaaa"), -1);
	assert_int_equal(token_parse(again, "Aaaaaaaaaaaaaaaaaaaaaaaaaa"), -1);
	assert_int_equal(token_parse(again, "aaaaaaaaaaaaaaaaaaaaaaaaab"), -1); /* idle bits */
	assert_int_equal(token_parse(again, "aaaaaaaaaaaaaaaaaaaaaaaaaa"), 0);
}

static void a_phone_number_is_opened_by_the_right_key_only(void **state)
{
	struct conf *c = conf_with_secrets();
	unsigned char key[32], pub[32], *sealed;
	size_t len;

	(void)state;
	crypto_box_keypair(pub, key);
	file("phone.key", key, sizeof(key), 0600);
	file("phone.pub", pub, sizeof(pub), 0600);
	assert_int_equal(secret_seal_phone(arena, c, "13800138000", &sealed, &len), 0);
	assert_null(memmem(sealed, len, "13800138000", 11));
	assert_string_equal(secret_open_phone(arena, c, sealed, len), "13800138000");
	assert_null(secret_open_phone(arena, c, sealed, len - 1));
	assert_null(secret_open_phone(arena, c, "", 0));
	key[5] ^= 1;
	file("phone.key", key, sizeof(key), 0600);
	assert_null(secret_open_phone(arena, c, sealed, len));
	conf_free(c);
}

static void a_database_password_is_its_files_first_line(void **state)
{
	struct conf *c = conf_with_secrets();

	(void)state;
	assert_string_equal(secret_db_password(arena, c, "citizen"), "");
	file("db_citizen", "geheim\nmore\n", 12, 0600);
	assert_string_equal(secret_db_password(arena, c, "citizen"), "geheim");
	conf_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_every_key_has_its_default),
		cmocka_unit_test(a_value_of_the_file_wins),
		cmocka_unit_test(what_is_not_understood_is_refused),
		cmocka_unit_test(a_key_that_others_may_read_is_refused),
		cmocka_unit_test(a_tag_is_good_for_its_purpose_and_data_only),
		cmocka_unit_test(a_token_survives_as_text_and_nothing_else_does),
		cmocka_unit_test(a_phone_number_is_opened_by_the_right_key_only),
		cmocka_unit_test(a_database_password_is_its_files_first_line),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
