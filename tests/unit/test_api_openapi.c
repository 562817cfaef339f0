/* The API's description: parts that are joined, and what is refused; the shipped one is whole. */
#include "tests/unit/cmocka.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/openapi.h"
#include "base/arena.h"
#include "base/json_text.h"

static struct arena *arena;
static char dir[] = "/tmp/dl-openapi-XXXXXX";

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return nftw(dir, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(arena_printf(arena, "%s/%s", dir, name), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void parts_become_one_document_in_the_order_of_their_names(void **state)
{
	json_t *all;

	(void)state;
	put("a.json", "{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {\"get\": {}}}}");
	put("b.json", "{\"paths\": {\"/b\": {}, \"/a\": {\"post\": {}}}}");
	put("notes.txt", "no part");
	all = openapi_join(dir);
	assert_non_null(all);
	assert_string_equal(json_text(arena, all),
			    "{\"openapi\":\"3.1.0\",\"paths\":{\"/a\":{\"get\":{},\"post\":{}},"
			    "\"/b\":{}}}");
}

static void what_two_parts_say_is_refused(void **state)
{
	(void)state;
	put("c.json", "{\"openapi\": \"3.1.0\"}");
	assert_null(openapi_join(dir));
	put("c.json", "{\"paths\": {\"/a\": {\"get\": 1}}}");
	assert_null(openapi_join(dir));
	put("c.json", "{}");
	json_decref(openapi_join(dir));
}

static void what_is_no_object_or_no_json_is_refused(void **state)
{
	static const char *const bad[] = { "[]", "{", "", "{\"a\": 1, \"a\": 2}", "{} {}" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put("d.json", bad[i]);
		assert_null(openapi_join(dir));
		assert_int_equal(openapi_load(dir), -1);
	}
	put("d.json", "{}");
}

static void a_directory_without_parts_is_refused(void **state)
{
	(void)state;
	assert_null(openapi_join("/tmp/dl-openapi-none"));
	assert_string_equal(openapi(), "");
}

static void the_shipped_parts_are_one_document(void **state)
{
	(void)state;
	assert_int_equal(openapi_load("static/api"), 0);
	assert_non_null(strstr(openapi(), "\"/api/v1/reports/{number}\""));
	assert_int_equal(openapi_load("static/api"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_become_one_document_in_the_order_of_their_names),
		cmocka_unit_test(what_two_parts_say_is_refused),
		cmocka_unit_test(what_is_no_object_or_no_json_is_refused),
		cmocka_unit_test(a_directory_without_parts_is_refused),
		cmocka_unit_test(the_shipped_parts_are_one_document),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
