/*
 * The classifier that ships, with the seed's rules: what it promises on the tenth of the corpus
 * that nothing learns from. The floors are a little below what was measured (README).
 */
#include "tests/db/fixture.h"

#include <dirent.h>
#include <stdlib.h>

#include "dispatch/decision.h"
#include "load/load.h"
#include "text/corpus.h"

#define CORPUS    "schema/seed/corpus"
#define THRESHOLD 0.8
#define TEXTS     5000

static struct {
	char *text, code[8];
} exam[TEXTS];
static size_t exam_count;
static struct rules *rules;
static struct classifier *model;

/* --- the exam's sentences ------------------------------------------------------------- */

static void take(char *line)
{
	struct corpus c = { 0 };
	char *code = strsep(&line, "\t"), *family = strsep(&line, "\t");
	char *text = strsep(&line, "\n");

	if (!text || *code == '#' || corpus_add_text(&c, text, code, family) != NULL)
		return;
	if (row_is_exam(&c.rows[0]) && exam_count < TEXTS) {
		exam[exam_count].text = strdup(text);
		snprintf(exam[exam_count++].code, sizeof(exam[0].code), "%s", code);
	}
	corpus_release(&c);
}

static void read_exam(void)
{
	DIR *d = opendir(CORPUS);
	char path[512], line[1000];

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		FILE *f;

		if (!strstr(e->d_name, ".tsv"))
			continue;
		snprintf(path, sizeof(path), CORPUS "/%s", e->d_name);
		f = fopen(path, "re");
		assert_non_null(f);
		assert_non_null(fgets(line, sizeof(line), f)); /* the header */
		while (fgets(line, sizeof(line), f))
			take(line);
		fclose(f);
	}
	closedir(d);
}

static int start(void **state)
{
	const char *build = getenv("B");
	struct load_count counts[LOAD_TABLES];
	char path[300];
	struct fixture *f;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	db_use_arena(f->db, f->arena);
	if (load_seeds(f->db, f->arena, "schema/seed", counts) < 0)
		return -1;
	fixture_keep(f);
	snprintf(path, sizeof(path), "%s/model/qingdao.model", build ? build : "build");
	model = classifier_open(path);
	rules = rules_load(f->db, f->now);
	db_use_arena(f->db, f->arena);
	read_exam();
	return rules ? 0 : -1;
}

static int stop(void **state)
{
	rules_free(rules);
	classifier_close(model);
	for (size_t i = 0; i < exam_count; i++)
		free(exam[i].text);
	return fixture_stop(state);
}

/* --- asking ------------------------------------------------------------------------------ */

static const struct case_category *matter(const char *code)
{
	for (size_t i = 0; i < rules->category_count; i++)
		if (rules->categories[i].kind == 2 && !strcmp(rules->categories[i].code, code))
			return &rules->categories[i];
	return NULL;
}

static void decide_on(struct fixture *f, const char *text, uint32_t category, struct decision *d)
{
	struct facts facts = { .body = text,
			       .category_id = category,
			       .point = { 36.0620, 120.3840 } };

	decide(f->arena, rules, &facts, f->now, d);
}

static void what_goes_alone_goes_to_the_right_unit(void **state)
{
	struct fixture *f = *state;
	size_t sent = 0, right = 0;

	if (!model) /* a build of the tests alone */
		skip();
	rules_use_model(rules, model, THRESHOLD);
	for (size_t i = 0; i < exam_count; i++) {
		struct decision d, truth;

		decide_on(f, exam[i].text, 0, &d);
		if (!d.open)
			continue;
		decide_on(f, exam[i].text, matter(exam[i].code)->id, &truth);
		sent++;
		right += d.routed.unit_id == truth.routed.unit_id;
	}
	print_message("# %zu sentences, %zu sent alone, %zu of them right\n", exam_count, sent,
		      right);
	assert_true(exam_count > 500);
	assert_true(sent * 100 >= exam_count * 65);
	assert_true(right * 100 >= sent * 90);
}

static void every_label_is_a_matter_of_the_catalogue(void **state)
{
	(void)state;
	if (!model)
		skip();
	rules_use_model(rules, model, THRESHOLD);
	assert_true(classifier_labels(model) >= 120);
	for (size_t i = 0; i < classifier_labels(model); i++)
		if (!rules->of_label[i])
			fail_msg("%s", classifier_label(model, i));
}

static void what_says_nothing_never_goes_alone(void **state)
{
	static const char *const texts[] = {
		"看不下去了", "求管管",           "这什么情况啊",
		"有问题",     "赶紧来人看看",     "太不像话了，天天这样",
		"如图",       "你们自己看照片吧", "反映了好几次了没人管"
	};
	struct fixture *f = *state;

	if (!model)
		skip();
	rules_use_model(rules, model, THRESHOLD);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct decision d;

		decide_on(f, texts[i], 0, &d);
		if (d.open)
			fail_msg("%s: %s", texts[i], d.reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_alone_goes_to_the_right_unit),
		cmocka_unit_test(every_label_is_a_matter_of_the_catalogue),
		cmocka_unit_test(what_says_nothing_never_goes_alone),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
