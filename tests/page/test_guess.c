/* What the words of a report sound like, said while it can still be corrected. */
#include "tests/page/snap.h"

#include <unistd.h>

#include "report/routes.h"
#include "report/suggest.h"
#include "report/track_routes.h"
#include "tests/db/city_model.h"

#define DESCRIBE "/snap/" SNAP_TOKEN "/describe"
#define CHECK    "/snap/" SNAP_TOKEN "/check"
#define LAMP     "楼下黑灯瞎火的，摸黑走路" /* sounds like category 2, 路灯 */

static char both[300]; /* sounds like 1 and 2 */
static const char *const path = "/tmp/dl-test-guess.model";

/* The fixture's conf with a classifier. */
static int start(void **state)
{
	char conf[] = "/tmp/dl-test-guess.XXXXXX";
	int fd = mkstemp(conf);
	struct classifier *model = city_model();
	struct conf *c;

	snprintf(both, sizeof(both), "%s", city_model_between(model, "1:01001", "1:01024"));
	classifier_close(model);
	if (fd < 0 || city_model_write(path) < 0)
		return -1;
	dprintf(fd, "[model]\nfile =\nshipped = %s\nconfidence = 80\n", path);
	close(fd);
	c = conf_load(conf);
	unlink(conf);
	suggest_open(c);
	conf_free(c);
	return snap_start(state);
}

static int stop(void **state)
{
	unlink(path);
	return snap_stop(state);
}

static void choosing_nothing_is_answered_with_a_guess_that_is_chosen(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", LAMP, "category", "0", NULL), 200);
	assert_page_has(&b, "我们猜是“路灯”");
	assert_page_has(&b, "name=\"category\" value=\"2\" checked");
	assert_page_has(&b, "name=\"guessed\" value=\"1\"");
	assert_page_has(&b, LAMP "</textarea>");
	assert_page_lacks(&b, "value=\"0\" checked");
	assert_int_equal(browser_post(&b, DESCRIBE, "body", LAMP, "category", "2", "guessed", "1",
				      NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE category_id = 2"), 1);
	browser_close(&b);
}

static void an_unsure_guess_is_offered_but_not_chosen(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", both, "category", "0", NULL), 200);
	assert_page_has(&b, "像是下面几类");
	assert_page_has(&b, "name=\"category\" value=\"1\">");
	assert_page_has(&b, "name=\"category\" value=\"2\">");
	assert_page_has(&b, "value=\"0\" checked");
	browser_close(&b);
}

static void who_was_shown_the_guess_goes_on_and_sees_what_was_picked(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", LAMP, "category", "0", "guessed", "1",
				      NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE category_id IS NULL"),
			 1);
	assert_int_equal(browser_get(&b, CHECK), 200);
	assert_page_has(&b, "没有选类别，按您写的会归到“路灯”");
	assert_int_equal(browser_post(&b, DESCRIBE, "body", both, "category", "0", "guessed", "1",
				      NULL),
			 303);
	assert_int_equal(browser_get(&b, CHECK), 200);
	assert_page_has(&b, "派单员看过会替您选");
	browser_close(&b);
}

static void who_chose_herself_is_not_asked(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", LAMP, "category", "g1", NULL), 303);
	assert_int_equal(browser_get(&b, CHECK), 200);
	assert_page_lacks(&b, "没有选类别");
	assert_int_equal(browser_post(&b, DESCRIBE, "body", LAMP, "category", "1", NULL), 303);
	browser_close(&b);
}

static void words_that_say_nothing_ask_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "嗯嗯嗯嗯嗯嗯嗯嗯", "category", "0",
				      NULL),
			 303);
	browser_close(&b);
}

static void coming_back_shows_the_guesses_of_what_is_written(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	browser_post(&b, DESCRIBE, "body", LAMP, "category", "0", "guessed", "1", NULL);
	assert_int_equal(browser_get(&b, DESCRIBE), 200);
	assert_page_has(&b, "我们猜是“路灯”");
	browser_close(&b);
}

/* --- while one writes ------------------------------------------------------------- */

static void a_script_asks_for_the_guesses_and_no_statement_runs(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/api/v1/categories/guess?q=%%E9%%BB%%91%%E7%%81%%AF"
					 "%%E7%%9E%%8E%%E7%%81%%AB"),
			 200);
	assert_int_equal(db_statements(f->db), 0);
	assert_page_has(&b, "\"items\":[{\"id\":2,");
	assert_page_has(&b, "\"sure\":true");
	assert_null(strstr(browser_header(&b, "Cache-Control"), "public"));
	browser_close(&b);
}

static void a_group_narrows_the_guesses(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_get(&b,
				     "/api/v1/categories/guess?group=1&q=%%E9%%BB%%91%%E7%%81%%AF"),
			 200);
	assert_page_has(&b, "\"id\":1,");
	assert_page_lacks(&b, "\"id\":2,");
	browser_close(&b);
}

static void nothing_or_nonsense_gives_no_guess(void **state)
{
	static const char *const queries[] = { "", "?q=", "?q=%20", "?group=1&q=x",
					       "?q=%F0%9F%98%80" };
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		assert_int_equal(browser_get(&b, "/api/v1/categories/guess%s", queries[i]), 200);
		assert_page_has(&b, "\"items\":[]");
		assert_page_has(&b, "\"sure\":false");
	}
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		snap_test(choosing_nothing_is_answered_with_a_guess_that_is_chosen),
		snap_test(an_unsure_guess_is_offered_but_not_chosen),
		snap_test(who_was_shown_the_guess_goes_on_and_sees_what_was_picked),
		snap_test(who_chose_herself_is_not_asked),
		snap_test(words_that_say_nothing_ask_nothing),
		snap_test(coming_back_shows_the_guesses_of_what_is_written),
		snap_test(a_script_asks_for_the_guesses_and_no_statement_runs),
		snap_test(a_group_narrows_the_guesses),
		snap_test(nothing_or_nonsense_gives_no_guess),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
