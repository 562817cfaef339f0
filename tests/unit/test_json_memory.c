/* Memory for views: given back, used again, and never kept without end. */
#include "tests/unit/cmocka.h"

#include <jansson.h>
#include <stdint.h>

#include "web/json_memory.h"

static void a_piece_given_back_is_the_next_one_of_its_size(void **state)
{
	void *first = json_memory_take(40), *other;

	(void)state;
	json_memory_give(first);
	other = json_memory_take(100);
	assert_ptr_not_equal(other, first);
	assert_ptr_equal(json_memory_take(48), first);
	json_memory_give(first);
	json_memory_give(other);
}

static void pieces_are_aligned_whole_and_apart(void **state)
{
	enum { COUNT = 700 };
	unsigned char *p[COUNT];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		p[i] = json_memory_take(i);
		assert_int_equal((uintptr_t)p[i] % 16, 0);
		memset(p[i], (int)(i % 251), i);
	}
	for (size_t i = 0; i < COUNT; i++) {
		for (size_t n = 0; n < i; n++)
			assert_int_equal(p[i][n], i % 251);
		json_memory_give(p[i]);
	}
}

static void no_more_is_kept_than_the_limit(void **state)
{
	enum { COUNT = 4000 };
	void *p[COUNT];

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		p[i] = json_memory_take(512);
	for (size_t i = 0; i < COUNT; i++)
		json_memory_give(p[i]);
	assert_in_range(json_memory_kept(), JSON_MEMORY_KEEP / 2, JSON_MEMORY_KEEP);
	for (size_t i = 0; i < COUNT; i++)
		p[i] = json_memory_take(512);
	assert_in_range(json_memory_kept(), 0, JSON_MEMORY_KEEP / 2);
	for (size_t i = 0; i < COUNT; i++)
		json_memory_give(p[i]);
}

static void a_large_piece_is_not_kept(void **state)
{
	size_t before = json_memory_kept();

	(void)state;
	json_memory_give(json_memory_take(100000));
	json_memory_give(NULL);
	assert_int_equal(json_memory_kept(), before);
}

static void views_are_built_and_dropped_again_and_again(void **state)
{
	(void)state;
	json_set_alloc_funcs(json_memory_take, json_memory_give);
	for (int i = 0; i < 50; i++) {
		json_t *view = json_pack("{s:s, s:[], s:i}", "name", "井盖", "list", "n", i);
		for (int n = 0; n < 100; n++)
			json_array_append_new(json_object_get(view, "list"), json_integer(n));
		assert_string_equal(json_string_value(json_object_get(view, "name")), "井盖");
		assert_int_equal(json_array_size(json_object_get(view, "list")), 100);
		json_decref(view);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_given_back_is_the_next_one_of_its_size),
		cmocka_unit_test(pieces_are_aligned_whole_and_apart),
		cmocka_unit_test(no_more_is_kept_than_the_limit),
		cmocka_unit_test(a_large_piece_is_not_kept),
		cmocka_unit_test(views_are_built_and_dropped_again_and_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
