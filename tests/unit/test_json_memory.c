/* Memory for views: whole while the request lasts, gone at its end, and never in malloc's way. */
#include "tests/unit/cmocka.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "web/json_memory.h"

static int start(void **state)
{
	(void)state;
	json_memory_start();
	return 0;
}

/* Under AddressSanitizer it is off, and there is nothing to see. */
static void need_it(void)
{
	json_t *probe = json_object();
	bool on = json_memory_used() > 0;

	json_memory_drop(probe);
	if (!on)
		skip();
	json_memory_end_request();
}

static void pieces_are_aligned_whole_and_apart(void **state)
{
	enum { COUNT = 700 };
	unsigned char *p[COUNT];

	(void)state;
	need_it();
	for (size_t i = 0; i < COUNT; i++) {
		p[i] = json_memory_take(i);
		assert_int_equal((uintptr_t)p[i] % 16, 0);
		memset(p[i], (int)(i % 251), i);
	}
	for (size_t i = 0; i < COUNT; i++)
		for (size_t n = 0; n < i; n++)
			assert_int_equal(p[i][n], i % 251);
	json_memory_end_request();
}

static void the_next_request_uses_the_same_memory(void **state)
{
	void *first;

	(void)state;
	need_it();
	first = json_memory_take(40);
	json_memory_end_request();
	assert_int_equal(json_memory_used(), 0);
	assert_ptr_equal(json_memory_take(40), first);
	json_memory_end_request();
}

static void a_request_that_took_much_leaves_the_next_one_unharmed(void **state)
{
	enum { COUNT = 40 };

	(void)state;
	need_it();
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < COUNT; i++)
			memset(json_memory_take(1 << 20), round, 1 << 20);
		json_memory_end_request();
	}
	assert_int_equal(json_memory_used(), 0);
}

static void what_does_not_fit_any_more_is_malloc_s(void **state)
{
	unsigned char *in, *out;

	(void)state;
	need_it();
	in = json_memory_take(JSON_MEMORY_MAX - 100);
	out = json_memory_take(1000);
	memset(out, 7, 1000);
	assert_true(out + 1000 <= in || out >= in + JSON_MEMORY_MAX);
	json_memory_give(out);
	json_memory_give(in);
	json_memory_give(NULL);
	json_memory_end_request();
}

static void a_value_made_before_the_start_can_be_freed_after_it(void **state)
{
	(void)state;
	need_it();
	json_memory_give(malloc(100));
}

static void views_are_built_changed_and_dropped_again_and_again(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++) {
		json_t *view = json_pack("{s:s, s:[], s:i}", "name", "井盖", "list", "n", i);

		for (int n = 0; n < 1000; n++)
			json_array_append_new(json_object_get(view, "list"), json_integer(n));
		json_object_set_new(view, "name", json_string("路灯"));
		json_object_del(view, "n");
		assert_string_equal(json_string_value(json_object_get(view, "name")), "路灯");
		assert_int_equal(json_array_size(json_object_get(view, "list")), 1000);
		json_memory_drop(view);
		json_memory_end_request();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_aligned_whole_and_apart),
		cmocka_unit_test(the_next_request_uses_the_same_memory),
		cmocka_unit_test(a_request_that_took_much_leaves_the_next_one_unharmed),
		cmocka_unit_test(what_does_not_fit_any_more_is_malloc_s),
		cmocka_unit_test(a_value_made_before_the_start_can_be_freed_after_it),
		cmocka_unit_test(views_are_built_changed_and_dropped_again_and_again),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
