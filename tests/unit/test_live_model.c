/* The classifier in force: taken up when it is replaced, done without when it is broken. */
#include "tests/unit/cmocka.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "tests/db/city_model.h"
#include "tests/unit/text_corpus.h"
#include "text/live_model.h"
#include "text/model.h"
#include "text/train.h"

static char dir[] = "/tmp/dl-live-XXXXXX";
static struct arena *arena;
static struct conf *conf;
static struct live_model live;

static const char *in_dir(const char *name)
{
	return arena_printf(arena, "%s/%s", dir, name);
}

static void write_text(const char *name, const char *text)
{
	FILE *f = fopen(in_dir(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Another one than city_model's. */
static void write_other(const char *name)
{
	struct corpus c = { 0 };
	unsigned char *bytes;
	const char *why;
	size_t len;

	corpus_of_three(&c, 60);
	bytes = train_model(&c, NULL, &len, &why);
	assert_non_null(bytes);
	assert_int_equal(model_write(in_dir(name), bytes, len), 0);
	free(bytes);
	corpus_release(&c);
}

static int start(void **state)
{
	(void)state;
	arena = arena_new();
	if (!mkdtemp(dir))
		return -1;
	write_text("live.ini",
		   arena_printf(arena, "[model]\nfile = %s/current\nshipped = %s/shipped\n", dir,
				dir));
	conf = conf_load(in_dir("live.ini"));
	return conf ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	unlink(in_dir("live.ini"));
	rmdir(dir);
	conf_free(conf);
	arena_free(arena);
	return 0;
}

static int tidy(void **state)
{
	(void)state;
	live_model_close(&live);
	unlink(in_dir("current"));
	unlink(in_dir("shipped"));
	return 0;
}

static void with_no_file_at_all_it_is_ill_and_works_on(void **state)
{
	(void)state;
	live_model_open(&live, conf);
	assert_null(live.classifier);
	assert_non_null(strstr(live_model_illness(&live), "shipped cannot be used"));
	assert_false(live_model_refresh(&live));
}

static void the_shipped_one_serves_while_there_is_no_other(void **state)
{
	(void)state;
	assert_int_equal(city_model_write(in_dir("shipped")), 0);
	live_model_open(&live, conf);
	assert_non_null(live.classifier);
	assert_null(live_model_illness(&live));
	assert_string_equal(live.path, in_dir("shipped"));
	assert_false(live_model_refresh(&live));
}

static void a_file_put_in_place_is_taken_up_once(void **state)
{
	char before[CLASSIFIER_ID + 1];

	(void)state;
	assert_int_equal(city_model_write(in_dir("shipped")), 0);
	live_model_open(&live, conf);
	snprintf(before, sizeof(before), "%s", live.id);
	write_other("current");
	assert_true(live_model_refresh(&live));
	assert_string_not_equal(live.id, before);
	assert_string_equal(live.path, in_dir("current"));
	assert_false(live_model_refresh(&live));
	unlink(in_dir("current"));
	assert_true(live_model_refresh(&live));
	assert_string_equal(live.id, before);
}

static void a_broken_file_is_said_and_the_shipped_one_serves(void **state)
{
	(void)state;
	assert_int_equal(city_model_write(in_dir("shipped")), 0);
	live_model_open(&live, conf);
	write_text("current", "no classifier at all");
	assert_true(live_model_refresh(&live));
	assert_non_null(live.classifier);
	assert_string_equal(live.path, in_dir("shipped"));
	assert_non_null(strstr(live_model_illness(&live), "current cannot be used"));
	write_other("current");
	assert_true(live_model_refresh(&live));
	assert_null(live_model_illness(&live));
}

static void with_none_configured_it_is_well(void **state)
{
	struct conf *none;

	(void)state;
	write_text("none.ini", "[model]\nfile =\nshipped =\n");
	none = conf_load(in_dir("none.ini"));
	unlink(in_dir("none.ini"));
	live_model_open(&live, none);
	assert_null(live.classifier);
	assert_null(live_model_illness(&live));
	assert_false(live_model_refresh(&live));
	conf_free(none);
}

#define test(fn) cmocka_unit_test_teardown(fn, tidy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(with_no_file_at_all_it_is_ill_and_works_on),
		test(the_shipped_one_serves_while_there_is_no_other),
		test(a_file_put_in_place_is_taken_up_once),
		test(a_broken_file_is_said_and_the_shipped_one_serves),
		test(with_none_configured_it_is_well),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
