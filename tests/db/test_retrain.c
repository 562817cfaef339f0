/* Training from what people decided, and when the result is put in place. */
#include "tests/db/dispatch_city.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "dispatch/lesson.h"
#include "dispatch/retrain.h"
#include "tests/db/city_model.h"
#include "text/exam.h"
#include "text/live_model.h"

/* A directory of its own with the corpus; the model is made in it. */
struct place {
	char dir[40];
	struct conf *conf;
};
static struct place here;

static const char *in_place(struct fixture *f, const char *name)
{
	return arena_printf(f->arena, "%s/%s", here.dir, name);
}

static void write_text(struct fixture *f, const char *name, const char *text)
{
	FILE *out = fopen(in_place(f, name), "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void remove_place(void)
{
	DIR *d = opendir(here.dir);

	for (struct dirent *e; d && (e = readdir(d));)
		unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(here.dir);
	conf_free(here.conf);
}

/* A character of its own: digits are all the same to the classifier. */
static const char *mark(struct fixture *f, int i)
{
	char *text = arena_strdup(f->arena, "    ");

	text[utf8_put(text, 0x5000 + (uint32_t)i)] = '\0';
	return text;
}

static bool in_exam(const char *family)
{
	struct corpus c = { 0 };
	bool exam;

	assert_null(corpus_add_text(&c, "x", "x", family));
	exam = row_is_exam(&c.rows[0]);
	corpus_release(&c);
	return exam;
}

/* Sentences of two labels; spoilt: what is learned from is all the wrong way round. */
static const char *corpus_text(struct fixture *f, bool spoilt)
{
	static const char *const words[] = { "黑灯瞎火", "粪水外涌" };
	static const char *const labels[] = { "1:01024", "1:01002" };
	struct buf b;
	const char *text;

	buf_init(&b, 1u << 20);
	buf_adds(&b, "code\tfamily\ttext\n");
	for (int i = 0; i < 120; i++) {
		const char *family = arena_printf(f->arena, "%d", 100 + i);
		const char *word = words[(i % 2) ^ (spoilt && !in_exam(family))];

		buf_printf(&b, "%s\t%s\t%s第%s处\n", labels[i % 2], family, word, mark(f, i));
		buf_printf(&b, "%s\t%s\t那边%s第%s回\n", labels[i % 2], family, word, mark(f, i));
	}
	text = arena_strdup(f->arena, b.data);
	buf_release(&b);
	return text;
}

static int clean(void **state)
{
	struct fixture *f;

	if (fixture_clean(state) < 0)
		return -1;
	f = *state;
	city_build(f);
	if (here.conf)
		remove_place();
	memcpy(here.dir, "/tmp/dl-retrain-XXXXXX", sizeof("/tmp/dl-retrain-XXXXXX"));
	assert_non_null(mkdtemp(here.dir));
	write_text(f, "corpus.tsv", corpus_text(f, false));
	write_text(f, "test.ini",
		   arena_printf(f->arena,
				"[model]\nfile = %s/current.model\nshipped =\n"
				"corpus = %s/corpus.tsv\nkeep = 2\n",
				here.dir, here.dir));
	here.conf = conf_load(in_place(f, "test.ini"));
	return here.conf ? 0 : -1;
}

static int stop(void **state)
{
	remove_place();
	return fixture_stop(state);
}

#define test(fn) cmocka_unit_test_setup(fn, clean)

static void retrain_at(struct fixture *f, int64_t now, struct retrained *out)
{
	FILE *nowhere = fopen("/dev/null", "w");

	assert_int_equal(retrain(f->db, here.conf, now, out, nowhere), 0);
	fclose(nowhere);
}

static const char *in_force(struct fixture *f)
{
	struct live_model m;
	const char *id;

	live_model_open(&m, here.conf);
	id = arena_strdup(f->arena, m.id);
	live_model_close(&m);
	return id;
}

static size_t files_beside(void)
{
	DIR *d = opendir(here.dir);
	size_t n = 0;

	for (struct dirent *e; (e = readdir(d));)
		n += !strncmp(e->d_name, "current.model.", 14);
	closedir(d);
	return n;
}

static void learn(struct fixture *f, const char *body, uint32_t category)
{
	struct lesson l = { .category_after = category, .unit_after = 1, .why = LESSON_TRIAGE };

	l.report_id = city_report(f, &(struct city_report){ .body = body });
	assert_int_equal(lesson_add(f->db, &l, f->now), 0);
}

/* --- the first night, and the next ---------------------------------------------------------- */

static void the_first_classifier_is_put_in_place_and_written_down(void **state)
{
	struct fixture *f = *state;
	struct retrained r;

	retrain_at(f, f->now, &r);
	assert_true(r.placed);
	assert_string_equal(r.former, "");
	assert_true(r.exam > 0);
	assert_int_equal(r.right, r.exam);
	assert_string_equal(in_force(f), r.model);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM training WHERE placed = 1"
					" AND model = '%s' AND former = '' AND exam = %zu"
					" AND exam_right = %zu AND lessons = 0",
					r.model, r.exam, r.right),
			 1);
}

static void with_nothing_new_the_very_same_comes_out_and_stays(void **state)
{
	struct fixture *f = *state;
	struct retrained first, second;

	retrain_at(f, f->now, &first);
	retrain_at(f, f->now + CLOCK_DAY, &second);
	assert_string_equal(second.model, first.model);
	assert_int_equal(second.exam, first.exam);
	assert_false(second.placed);
	assert_int_equal(files_beside(), 0);
	assert_int_equal(fixture_count(f, "training"), 2);
}

static void a_worse_one_is_not_put_in_place(void **state)
{
	struct fixture *f = *state;
	struct retrained good, bad;

	retrain_at(f, f->now, &good);
	write_text(f, "corpus.tsv", corpus_text(f, true));
	retrain_at(f, f->now + CLOCK_DAY, &bad);
	assert_int_equal(bad.exam, good.exam);
	assert_int_equal(bad.former_right, good.right);
	assert_true(bad.right < bad.former_right);
	assert_false(bad.placed);
	assert_string_not_equal(bad.model, good.model);
	assert_string_equal(in_force(f), good.model);
	assert_int_equal(fixture_number(f, "SELECT placed FROM training ORDER BY id DESC LIMIT 1"),
			 0);
}

static void former_ones_are_kept_and_the_oldest_forgotten(void **state)
{
	struct fixture *f = *state;
	struct retrained r;
	int placed = 0;

	for (int night = 0; night < 5; night++) {
		learn(f, arena_printf(f->arena, "路面塌了一个大坑%s号", mark(f, night)), 1);
		learn(f, arena_printf(f->arena, "坑又塌了%s", mark(f, night)), 1);
		learn(f, arena_printf(f->arena, "塌陷的路面%s", mark(f, night)), 1);
		retrain_at(f, f->now + night * CLOCK_DAY, &r);
		placed += r.placed;
	}
	assert_true(placed >= 4);
	assert_int_equal(files_beside(), 2);
	assert_string_equal(in_force(f), r.model);
}

/* --- what is learned -------------------------------------------------------------------------- */

static void what_people_decided_is_known_afterwards(void **state)
{
	struct fixture *f = *state;
	struct live_model m;
	struct prediction p;
	struct retrained r;

	for (int i = 0; i < 30; i++)
		learn(f, arena_printf(f->arena, "水表房漏得哗哗的，%s号楼", mark(f, i)), 1);
	retrain_at(f, f->now, &r);
	assert_true(r.placed);
	assert_true(r.lessons > 0);
	live_model_open(&m, here.conf);
	classifier_predict(m.classifier, "我们这水表房漏得哗哗的", &p);
	assert_string_equal(p.top[0].label, "1:01001");
	live_model_close(&m);
}

static void a_persons_word_wins_over_the_corpus_and_weighs_more(void **state)
{
	struct fixture *f = *state;
	struct corpus c;
	size_t lessons, rows = 0;
	uint32_t label = 0;

	learn(f, arena_printf(f->arena, "黑灯瞎火第%s处", mark(f, 0)), 1);
	assert_int_equal(retrain_read(f->db, here.conf, &c, &lessons, stderr), 0);
	assert_int_equal(lessons, 1);
	assert_string_equal(c.labels[c.rows[0].label], "1:01001");
	label = c.rows[0].label;
	for (size_t i = 0; i < c.row_count; i++)
		rows += c.rows[i].label == label;
	assert_int_equal(rows, row_is_exam(&c.rows[0]) ? 1 : LESSON_WEIGHT);
	assert_true(c.conflicts >= 1);
	corpus_release(&c);
}

static void a_text_that_says_nothing_is_not_learned_from(void **state)
{
	struct fixture *f = *state;
	struct corpus c;
	size_t lessons;

	learn(f, "这里有问题，请尽快处理，谢谢", 1);
	learn(f, "水表房漏得哗哗的", 1);
	assert_int_equal(retrain_read(f->db, here.conf, &c, &lessons, stderr), 0);
	assert_int_equal(lessons, 1);
	corpus_release(&c);
}

static void the_exam_is_the_same_each_night_and_never_learned(void **state)
{
	struct fixture *f = *state;
	struct corpus c;
	size_t lessons, exam, kept = 0;
	bool *keep;

	assert_int_equal(retrain_read(f->db, here.conf, &c, &lessons, stderr), 0);
	exam = exam_size(&c);
	keep = exam_left_out(&c);
	for (size_t i = 0; i < c.row_count; i++)
		kept += keep[i];
	assert_int_equal(kept + exam, c.row_count);
	free(keep);
	corpus_release(&c);
	learn(f, "路面塌了", 1);
	assert_int_equal(retrain_read(f->db, here.conf, &c, &lessons, stderr), 0);
	assert_in_range(exam_size(&c), exam, exam + 1);
	corpus_release(&c);
}

static void without_a_corpus_nothing_changes(void **state)
{
	struct fixture *f = *state;
	struct retrained r;
	const char *before;

	retrain_at(f, f->now, &r);
	before = in_force(f);
	unlink(in_place(f, "corpus.tsv"));
	assert_int_equal(retrain(f->db, here.conf, f->now, &r, stderr), -1);
	assert_string_equal(in_force(f), before);
}

static void every_statement_is_understood(void **state)
{
	extern const char *const model_command_statements[];
	const char *const *const tables[] = { retrain_statements, model_command_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_first_classifier_is_put_in_place_and_written_down),
		test(with_nothing_new_the_very_same_comes_out_and_stays),
		test(a_worse_one_is_not_put_in_place),
		test(former_ones_are_kept_and_the_oldest_forgotten),
		test(what_people_decided_is_known_afterwards),
		test(a_persons_word_wins_over_the_corpus_and_weighs_more),
		test(a_text_that_says_nothing_is_not_learned_from),
		test(the_exam_is_the_same_each_night_and_never_learned),
		test(without_a_corpus_nothing_changes),
		test(every_statement_is_understood),
	};
	return cmocka_run_group_tests(tests, fixture_start, stop);
}
