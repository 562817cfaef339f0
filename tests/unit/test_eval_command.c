/* `dianliang eval --folds`: one parting in full, or several in a line each with their mean. */
#include "tests/unit/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

#define MAX_WORDS 12

static char file[] = "/tmp/dl-eval-XXXXXX";

/* Sentences of lamps and rubbish; some of each sort say a word of the other. */
static int make_file(void **state)
{
	FILE *f = fdopen(mkstemp(file), "w");

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 120; i++)
		fprintf(f, "{\"text\": \"第%d处%s%s\", \"label\": \"%s\"}\n", i,
			i % 2 ? "路灯不亮" : "垃圾没人清",
			i % 7   ? ""
			: i % 2 ? "垃圾"
				: "路灯",
			i % 2 ? "lamp" : "rubbish");
	return fclose(f);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(file);
}

/* "eval word word ..." (split at blanks, FILE is the file); what it printed goes to text. */
static int type(const char *line, char *text, size_t size)
{
	const struct command_env env = { 0 };
	const struct command *c = text_commands;
	char copy[300], *words[MAX_WORDS], *rest = copy;
	FILE *out = tmpfile();
	int argc = 0, result, keep = dup(STDOUT_FILENO);

	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word; argc < MAX_WORDS && (word = strsep(&rest, " "));)
		words[argc++] = strcmp(word, "FILE") != 0 ? word : file;
	while (strcmp(c->name, "eval") != 0)
		c++;
	fflush(stdout);
	dup2(fileno(out), STDOUT_FILENO);
	result = c->run(&env, argc, words);
	fflush(stdout);
	dup2(keep, STDOUT_FILENO);
	close(keep);
	rewind(out);
	text[fread(text, 1, size - 1, out)] = '\0';
	fclose(out);
	return result;
}

static double accuracy_of(const char *text, const char *line)
{
	const char *at = strstr(text, line);
	double n = -1;

	assert_non_null(at);
	assert_int_equal(sscanf(at + strlen(line), "%lf", &n), 1);
	return n;
}

static void several_partings_are_a_line_each_and_their_mean(void **state)
{
	char several[8000], one[8000], name[20];
	double sum = 0;

	(void)state;
	assert_int_equal(type("--folds 3 --shuffle 5 --partings 3 --on FILE", several,
			      sizeof(several)),
			 COMMAND_DONE);
	for (int i = 5; i < 8; i++) {
		snprintf(name, sizeof(name), "\n%d ", i);
		sum += accuracy_of(several, name);
	}
	assert_float_equal(accuracy_of(several, "\nmean "), sum / 3, 0.011);
	/* Each is what that parting alone says. */
	assert_int_equal(type("--folds 3 --shuffle 6 --on FILE", one, sizeof(one)), COMMAND_DONE);
	assert_float_equal(accuracy_of(one, "\naccuracy "), accuracy_of(several, "\n6 "), 1e-9);
	assert_non_null(strstr(one, "most confused"));
	assert_null(strstr(several, "most confused"));
}

static void without_a_start_they_begin_with_the_plain_one(void **state)
{
	char text[8000];

	(void)state;
	assert_int_equal(type("--folds 2 --partings 2 --on FILE", text, sizeof(text)),
			 COMMAND_DONE);
	accuracy_of(text, "\n0 ");
	accuracy_of(text, "\n1 ");
	assert_null(strstr(text, "\n2 "));
}

static void what_cannot_be_parted_so_is_refused(void **state)
{
	static const char *const wrong[] = {
		"--folds 2 --partings 0 --on FILE",
		"--folds 2 --partings 51 --on FILE",
		"--folds 2 --partings x --on FILE",
		"--folds 2 --partings --on FILE",
		"--partings 2 --on FILE",
		"--model M --partings 2 --on FILE",
		"--folds 2 --partings 2 --partings 2 --on FILE",
	};
	char text[8000];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(type(wrong[i], text, sizeof(text)), COMMAND_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_partings_are_a_line_each_and_their_mean),
		cmocka_unit_test(without_a_start_they_begin_with_the_plain_one),
		cmocka_unit_test(what_cannot_be_parted_so_is_refused),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
