/*
 * What an admin types to make a classifier and to know how good it is:
 * `dianliang train` and `dianliang eval`.
 */
#include "command.h"

#include <stdbool.h>

#include "base/log.h"
#include "dispatch/retrain.h"
#include "text/classifier.h"
#include "text/corpus.h"
#include "text/exam.h"
#include "text/evaluate.h"
#include "text/model.h"
#include "text/score.h"
#include "text/train.h"

#define FOLDS_MAX    20
#define PARTINGS_MAX 50

struct words {
	const char *from, *out, *model, *on, *folds, *shuffle, *partings;
	bool exam; /* leave it out of training; ask for nothing else in measuring */
};

static int complain(const char *about, const char *what)
{
	fprintf(stderr, "dianliang: %s: %s\n", about, what);
	return COMMAND_FAILED;
}

static const char **value_of(struct words *w, const char *option)
{
	if (!strcmp(option, "--from"))
		return &w->from;
	if (!strcmp(option, "--out"))
		return &w->out;
	if (!strcmp(option, "--model"))
		return &w->model;
	if (!strcmp(option, "--on"))
		return &w->on;
	if (!strcmp(option, "--folds"))
		return &w->folds;
	if (!strcmp(option, "--partings"))
		return &w->partings;
	return strcmp(option, "--shuffle") != 0 ? NULL : &w->shuffle;
}

static int read_words(struct words *w, int argc, char **argv, const char *exam_option)
{
	for (int i = 0; i < argc; i++) {
		const char **value = value_of(w, argv[i]);

		if (!strcmp(argv[i], exam_option)) {
			w->exam = true;
			continue;
		}
		if (!value || *value || i + 1 == argc)
			return -1;
		*value = argv[++i];
	}
	return 0;
}

/* keep[] of the rows that are in the exam, or of those that are not; NULL: of all. */
static bool *choose_rows(const struct corpus *c, const struct words *w, bool exam)
{
	bool *keep;

	if (!w->exam)
		return NULL;
	keep = xmalloc(c->row_count + 1);
	for (size_t i = 0; i < c->row_count; i++)
		keep[i] = row_is_exam(&c->rows[i]) == exam;
	return keep;
}

static int read_rows(struct corpus *c, const char *path)
{
	if (corpus_read(c, path, stderr) < 0)
		return -1;
	printf("%zu lines: %zu different texts of %zu labels", c->lines, c->row_count,
	       c->label_count);
	printf("; %zu bad, %zu duplicates (%zu of another label), %zu cut, %zu left out\n", c->bad,
	       c->duplicates, c->conflicts, c->cut, c->left_out);
	return 0;
}

/* --- train --------------------------------------------------------------------------- */

/* From the city's own history too; never from the exam, so that retrain can compare. */
static int train_from_history(const struct command_env *env, const char *out)
{
	struct corpus c;
	unsigned char *bytes = NULL;
	const char *why = "the history or the corpus cannot be read";
	size_t len = 0, lessons = 0;
	bool *keep;
	int result = COMMAND_FAILED;

	if (retrain_read(env->db, env->conf, &c, &lessons, stderr) == 0) {
		keep = exam_left_out(&c);
		bytes = train_model(&c, keep, &len, &why);
		free(keep);
	}
	if (!bytes)
		complain(out, why);
	else if (model_write(out, bytes, len) == 0)
		result = COMMAND_DONE;
	if (result == COMMAND_DONE)
		printf("%s: %zu bytes, %zu texts of the city's history\n", out, len, lessons);
	free(bytes);
	corpus_release(&c);
	return result;
}

static int run_train(const struct command_env *env, int argc, char **argv)
{
	struct words w = { 0 };
	struct corpus c = { 0 };
	unsigned char *bytes = NULL;
	const char *why;
	size_t len = 0;
	int result = COMMAND_FAILED;
	bool *keep;

	if (argc == 3 && !strcmp(argv[0], "--from-history") && !strcmp(argv[1], "--out"))
		return train_from_history(env, argv[2]);
	if (read_words(&w, argc, argv, "--without-exam") < 0 || !w.from || !w.out || w.model ||
	    w.on || w.folds || w.shuffle || w.partings)
		return COMMAND_USAGE;
	if (read_rows(&c, w.from) == 0) {
		keep = choose_rows(&c, &w, false);
		bytes = train_model(&c, keep, &len, &why);
		free(keep);
		if (!bytes)
			complain(w.from, why);
		else if (model_write(w.out, bytes, len) == 0)
			result = COMMAND_DONE;
	}
	if (result == COMMAND_DONE)
		printf("%s: %zu bytes\n", w.out, len);
	free(bytes);
	corpus_release(&c);
	return result;
}

/* --- eval ----------------------------------------------------------------------------- */

static void print_confusions(const struct evaluation *e, const char *const *labels)
{
	printf("\nmost confused (what it is -> what was said)\n");
	for (size_t i = 0; i < e->confusion_count; i++)
		printf("  %5zu  %s -> %s\n", e->confusions[i].count, labels[e->confusions[i].truth],
		       labels[e->confusions[i].guess]);
}

static void print_evaluation(const struct evaluation *e, const char *const *labels)
{
	printf("texts     %zu\naccuracy  %.2f %%\nmacro-F1  %.4f\n", e->count, 100 * e->accuracy,
	       e->macro_f1);
	printf("in top 3  %.2f %%\n", 100 * e->top3);
	printf("ECE       %.4f (of the first answer: %d bins of equal width by confidence,"
	       " |mean confidence - accuracy|, weighed by texts)\n",
	       e->ece, ECE_BINS);
	printf("\ncoverage  accuracy  least confidence\n");
	for (size_t i = 0; e->count && i < COVERAGES; i++)
		printf("%6u %%  %6.2f %%  %.4f\n", e->coverage[i].percent,
		       100 * e->coverage[i].accuracy, e->coverage[i].threshold);
	print_confusions(e, labels);
}

/* What the model says to one row whose label it calls `truth`. */
static struct answer answer_row(const struct text_model *m, const struct corpus *c,
				const struct row *r, uint32_t truth)
{
	struct term *terms = xmalloc((r->count + 1) * sizeof(*terms));
	float scores[MODEL_LABELS] = { 0 };
	struct answer a = { .truth = truth, .guess = 0 };

	score_labels(m, &c->features[r->first], r->count, terms, scores);
	score_softmax(scores, m->header->labels, m->header->sharpness);
	for (uint32_t i = 1; i < m->header->labels; i++)
		if (scores[i] > scores[a.guess])
			a.guess = i;
	a.confidence = scores[a.guess];
	a.better = 0;
	for (uint32_t i = 0; truth < m->header->labels && i < m->header->labels; i++)
		a.better += scores[i] > scores[truth];
	free(terms);
	return a;
}

struct parting {
	unsigned int folds, shuffle;
};

/* Train without this part, ask for this part. */
static const char *answer_fold(const struct corpus *c, unsigned int fold, struct parting by,
			       struct answer *answers)
{
	bool *keep = xmalloc(c->row_count + 1);
	struct text_model m = { 0 };
	unsigned char *bytes;
	const char *why;
	size_t len;

	for (size_t i = 0; i < c->row_count; i++)
		keep[i] = row_fold(&c->rows[i], by.folds, by.shuffle) != fold;
	bytes = train_model(c, keep, &len, &why);
	if (bytes)
		why = model_read(&m, bytes, len);
	for (size_t i = 0; bytes && !why && i < c->row_count; i++)
		if (!keep[i])
			answers[i] = answer_row(&m, c, &c->rows[i], c->rows[i].label);
	free(bytes);
	free(keep);
	return why;
}

/* NULL, or why not. */
static const char *evaluate_parting(const struct corpus *c, struct parting by,
				    struct evaluation *out)
{
	struct answer *answers = xmalloc((c->row_count + 1) * sizeof(*answers));
	const char *why = NULL;

	for (unsigned int fold = 0; !why && fold < by.folds; fold++)
		why = answer_fold(c, fold, by, answers);
	if (!why)
		evaluate(answers, c->row_count, c->label_count, out);
	free(answers);
	return why;
}

static void print_line(const char *name, const struct evaluation *e)
{
	printf("%-8s  %6.2f %%  %7.4f  %6.2f %%  %6.4f  %6.2f %%\n", name, 100 * e->accuracy,
	       e->macro_f1, 100 * e->top3, e->ece, 100 * e->coverage[COVERAGE_95].accuracy);
	fflush(stdout);
}

static void add(struct evaluation *sum, const struct evaluation *e, double share)
{
	sum->accuracy += share * e->accuracy;
	sum->macro_f1 += share * e->macro_f1;
	sum->top3 += share * e->top3;
	sum->ece += share * e->ece;
	sum->coverage[COVERAGE_95].accuracy += share * e->coverage[COVERAGE_95].accuracy;
}

/* One parting alone says a tenth of a per cent more or less by chance: several, and their mean. */
static int evaluate_partings(const struct corpus *c, const char *path, struct parting by,
			     unsigned int partings)
{
	struct evaluation e, mean = { 0 };
	char name[12];

	printf("\nparting   accuracy  macro-F1  in top 3  ECE     of the surest 95 %%\n");
	for (unsigned int i = 0; i < partings; i++, by.shuffle++) {
		const char *why = evaluate_parting(c, by, &e);

		if (why)
			return complain(path, why);
		snprintf(name, sizeof(name), "%u", by.shuffle);
		print_line(name, &e);
		add(&mean, &e, 1.0 / partings);
	}
	print_line("mean", &mean);
	return COMMAND_DONE;
}

static int evaluate_folds(const struct corpus *c, const char *path, struct parting by)
{
	struct evaluation e;
	const char *why = evaluate_parting(c, by, &e);

	if (why)
		return complain(path, why);
	print_evaluation(&e, (const char *const *)c->labels);
	return COMMAND_DONE;
}

/* The model's number for each of the corpus's labels. */
static size_t translate(const struct text_model *m, const struct corpus *c, uint32_t *number)
{
	size_t unknown = 0;

	for (size_t i = 0; i < c->label_count; i++) {
		number[i] = EVALUATE_NONE;
		for (uint32_t k = 0; k < m->header->labels; k++)
			if (!strcmp(c->labels[i], m->labels[k]))
				number[i] = k;
		unknown += number[i] == EVALUATE_NONE;
	}
	return unknown;
}

static void evaluate_model(const struct corpus *c, const struct text_model *m, const bool *keep)
{
	struct answer *answers = xmalloc((c->row_count + 1) * sizeof(*answers));
	uint32_t number[CORPUS_LABELS];
	size_t unknown = translate(m, c, number), n = 0;
	struct evaluation e;

	if (unknown)
		printf("%zu labels are unknown to the model: its answers to them are wrong\n",
		       unknown);
	for (size_t i = 0; i < c->row_count; i++) {
		if (keep && !keep[i])
			continue;
		answers[n++] = answer_row(m, c, &c->rows[i], number[c->rows[i].label]);
	}
	evaluate(answers, n, m->header->labels, &e);
	print_evaluation(&e, m->labels);
	free(answers);
}

/* 0 for none, and for what is no number. */
static unsigned int number_of(const char *word)
{
	return word ? (unsigned int)strtoul(word, NULL, 10) : 0;
}

static int run_eval(const struct command_env *env, int argc, char **argv)
{
	struct words w = { 0 };
	struct corpus c = { 0 };
	struct classifier *model = NULL;
	bool *keep;
	struct parting by;
	unsigned int partings;
	int result = COMMAND_FAILED;

	(void)env;
	if (read_words(&w, argc, argv, "--exam") < 0 || !w.on || !w.model == !w.folds || w.from ||
	    w.out || (w.exam && w.folds))
		return COMMAND_USAGE;
	by.folds = number_of(w.folds);
	by.shuffle = number_of(w.shuffle);
	partings = number_of(w.partings);
	if (w.folds ? by.folds < 2 || by.folds > FOLDS_MAX : w.shuffle || w.partings)
		return COMMAND_USAGE;
	if (w.partings && (partings < 1 || partings > PARTINGS_MAX))
		return COMMAND_USAGE;
	if (w.model && !(model = classifier_open(w.model)))
		return COMMAND_FAILED;
	if (read_rows(&c, w.on) == 0) {
		result = COMMAND_DONE;
		keep = choose_rows(&c, &w, true);
		if (model)
			evaluate_model(&c, classifier_model(model), keep);
		else
			result = w.partings ? evaluate_partings(&c, w.on, by, partings)
					    : evaluate_folds(&c, w.on, by);
		free(keep);
	}
	classifier_close(model);
	corpus_release(&c);
	return result;
}

const struct command text_commands[] = {
	{ "train", "(--from FILE|DIRECTORY [--without-exam] | --from-history) --out MODEL",
	  "make a classifier from labelled texts", run_train, 0 },
	{ "eval",
	  "(--model MODEL [--exam] | --folds N [--shuffle M] [--partings K]) --on FILE|DIRECTORY",
	  "say how good a classifier is, or would be (cross-validation)", run_eval, 0 },
	{ 0 },
};
