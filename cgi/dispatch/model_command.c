/*
 * The classifier in force, for the admin: `dianliang retrain`, `dianliang model show` and
 * `model use`.
 */
#include "command.h"

#include <sys/stat.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/retrain.h"
#include "dispatch/rules.h"
#include "text/live_model.h"
#include "text/model.h"

enum { STMT_TRAININGS, STMT__MAX };

const char *const model_command_statements[STMT__MAX + 1] = {
	[STMT_TRAININGS] =
		"SELECT at, model, texts, lessons, exam, exam_right, former_right, placed"
		" FROM training ORDER BY id DESC LIMIT 7",
};

static int run_retrain(const struct command_env *env, int argc, char **argv)
{
	struct retrained r;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (retrain(env->db, env->conf, clock_now(), &r, stderr) < 0)
		return COMMAND_FAILED;
	printf("%s: %zu texts, %zu of them of the city's history\n"
	       "exam of %zu texts: %zu right, before %zu\n%s\n",
	       r.model, r.texts, r.lessons, r.exam, r.right, r.former_right,
	       r.placed                     ? "put in place"
	       : !strcmp(r.model, r.former) ? "the same as before"
					    : "worse: left alone");
	return COMMAND_DONE;
}

/* --- show ------------------------------------------------------------------------------- */

static void show_time(int64_t at)
{
	struct civil c = clock_civil(at);

	printf("%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

static void show_file(const struct live_model *m)
{
	struct stat st;

	printf("file      %s\nmodel     %s\nlearned   %zu texts, %zu categories\n", m->path, m->id,
	       classifier_rows(m->classifier), classifier_labels(m->classifier));
	if (stat(m->path, &st) == 0) {
		printf("size      %lld bytes\nsince     ", (long long)st.st_size);
		show_time(st.st_mtim.tv_sec * CLOCK_SECOND);
		putchar('\n');
	}
}

/* Staff may have ended a category since. */
static int show_unknown(const struct command_env *env, struct classifier *c)
{
	struct rules *r = rules_load_words(env->db, clock_now());

	db_use_arena(env->db, env->arena);
	if (!r)
		return -1;
	rules_use_model(r, c, 1);
	for (size_t i = 0; i < classifier_labels(c); i++)
		if (!r->of_label[i])
			printf("unknown   %s is not in the catalogue\n", classifier_label(c, i));
	rules_free(r);
	return 0;
}

static int show_trainings(struct db *db)
{
	enum db_row_result row;

	if (db_query(db, model_command_statements[STMT_TRAININGS], "") < 0)
		return -1;
	printf("\ntrained           model             texts  of history  exam  right  before\n");
	do {
		unsigned int texts, lessons, exam, right, former, placed;
		const char *model;
		int64_t at;

		row = db_next(db, "tsUUUUUU", &at, &model, &texts, &lessons, &exam, &right, &former,
			      &placed);
		if (row != DB_ROW)
			break;
		show_time(at);
		printf("  %s %6u  %10u  %4u  %5u  %6u  %s\n", model, texts, lessons, exam, right,
		       former, placed ? "placed" : "left alone");
	} while (row == DB_ROW);
	return row == DB_FAILED ? -1 : 0;
}

static int run_show(const struct command_env *env, int argc, char **argv)
{
	struct live_model m;
	int result = 0;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	live_model_open(&m, env->conf);
	if (m.classifier) {
		show_file(&m);
		result = show_unknown(env, m.classifier);
	} else {
		printf("no classifier: the keyword rules decide alone\n");
	}
	if (live_model_illness(&m))
		printf("ill       %s\n", live_model_illness(&m));
	if (result == 0)
		result = show_trainings(env->db);
	live_model_close(&m);
	return result < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

/* --- use -------------------------------------------------------------------------------- */

static int read_bytes(const char *path, unsigned char **bytes, size_t *len)
{
	FILE *f = fopen(path, "re");

	if (!f)
		return -1;
	*bytes = xmalloc(MODEL_BYTES);
	*len = fread(*bytes, 1, MODEL_BYTES, f);
	fclose(f);
	return 0;
}

/* An earlier one again, or one trained elsewhere: checked first, put in place in one step. */
static int run_use(const struct command_env *env, int argc, char **argv)
{
	struct classifier *c;
	unsigned char *bytes;
	size_t len;
	int result;

	if (argc != 1)
		return COMMAND_USAGE;
	c = classifier_open(argv[0]);
	if (!c)
		return COMMAND_FAILED;
	classifier_close(c);
	if (read_bytes(argv[0], &bytes, &len) < 0)
		return COMMAND_FAILED;
	result = model_write(conf_str(env->conf, "model", "file"), bytes, len);
	free(bytes);
	return result < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

const struct command model_commands[] = {
	{ "retrain", "", "train from corpus and history, put in place when it is not worse",
	  run_retrain, 0 },
	{ "model show", "", "the classifier in force and the last trainings", run_show, 0 },
	{ "model use", "MODEL", "put this classifier in place", run_use, 0 },
	{ 0 },
};
