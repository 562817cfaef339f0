/* Shop signs: what an owner finds before the sign is made. */
#include "tests/page/fixture.h"

#include "sign/pages.h"

static void the_entrance_answers_without_a_database_and_may_be_kept(void **state)
{
	static const struct route *const tables[] = { gallery_routes, NULL };
	struct browser b;

	(void)state;
	browser_open(&b, NULL, NULL, tables);
	assert_int_equal(browser_get(&b, "/signs"), 200);
	assert_string_equal(browser_header(&b, "Cache-Control"), "public, max-age=60");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_entrance_answers_without_a_database_and_may_be_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
