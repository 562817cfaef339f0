#include "dispatch/retrain.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/lesson.h"
#include "text/exam.h"
#include "text/live_model.h"
#include "text/train.h"

enum { STMT_TRAINING, STMT__MAX };

const char *const retrain_statements[STMT__MAX + 1] = {
	[STMT_TRAINING] = "INSERT INTO training (at, model, former, texts, lessons, exam,"
			  " exam_right, former_right, placed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

/* --- what it learns from ---------------------------------------------------------------- */

#define MATTER 2 /* category.kind whose labels are the code alone */

static void add_lesson(struct corpus *c, const struct lesson_text *t)
{
	char label[40], family[40];

	if (!lesson_says_something(t->body))
		return;
	if (t->kind == MATTER)
		snprintf(label, sizeof(label), "%s", t->code);
	else
		snprintf(label, sizeof(label), "%u:%s", t->kind, t->code);
	snprintf(family, sizeof(family), "report %llu", (unsigned long long)t->report_id);
	/* A text without a word teaches nothing, and is no mistake of anybody. */
	corpus_add_text(c, t->body, label, family);
}

static int add_lessons(struct db *db, struct corpus *c)
{
	struct lesson_text *piece = xmalloc(LESSONS_PIECE * sizeof(*piece));
	struct arena *a = arena_new();
	uint64_t below = UINT64_MAX;
	int n;

	do {
		db_use_arena(db, a);
		n = lesson_texts(db, below, piece);
		for (int i = 0; i < n; i++)
			add_lesson(c, &piece[i]);
		if (n > 0)
			below = piece[n - 1].lesson_id;
		db_use_arena(db, NULL);
		arena_reset(a);
	} while (n == LESSONS_PIECE);
	arena_free(a);
	free(piece);
	return n < 0 ? -1 : 0;
}

int retrain_read(struct db *db, const struct conf *conf, struct corpus *c, size_t *lessons,
		 FILE *complaints)
{
	*c = (struct corpus){ 0 };
	if (add_lessons(db, c) < 0)
		return -1;
	*lessons = c->row_count;
	if (corpus_read(c, conf_str(conf, "model", "corpus"), complaints) < 0)
		return -1;
	/* When rows had to be left out, which of them were lessons is not known any more. */
	for (int i = 1; i < LESSON_WEIGHT && !c->left_out; i++)
		corpus_repeat(c, 0, *lessons);
	return 0;
}

/* --- the files -------------------------------------------------------------------------- */

static const char *kept_beside; /* for scandir(): beginning of the names */

static int is_kept(const struct dirent *d)
{
	return !strncmp(d->d_name, kept_beside, strlen(kept_beside));
}

/* By bytes: the time is in the name. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void forget_oldest(struct arena *a, const char *file, long keep)
{
	const char *dir = dirname(arena_strdup(a, file));
	struct dirent **names;
	int n;

	kept_beside = arena_printf(a, "%s.", basename(arena_strdup(a, file)));
	n = scandir(dir, &names, is_kept, by_name);
	for (int i = 0; i < n; i++) {
		if (i < n - keep)
			unlink(arena_printf(a, "%s/%s", dir, names[i]->d_name));
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

/* current.model.20261125-0210.<id>: a link, so that there is no moment without the file. */
static void keep_former(struct arena *a, const char *file, const char *id, int64_t now)
{
	struct civil c = clock_civil(now);
	const char *name = arena_printf(a, "%s.%04d%02d%02d-%02d%02d%02d.%s", file, c.year, c.month,
					c.day, c.hour, c.minute, c.second, id);

	if (link(file, name) < 0 && errno != ENOENT)
		log_error("retrain", "%s: %s", name, strerror(errno));
}

static int place(const struct conf *conf, const struct live_model *live, const unsigned char *bytes,
		 size_t len, int64_t now)
{
	const char *file = conf_str(conf, "model", "file");
	struct arena *a = arena_new();
	int result;

	mkdir(dirname(arena_strdup(a, file)), 0755); /* else writing says what is wrong */
	if (live->path == live->file)
		keep_former(a, file, live->id, now);
	result = model_write(file, bytes, len);
	forget_oldest(a, file, conf_int(conf, "model", "keep"));
	arena_free(a);
	return result;
}

/* --- one night ---------------------------------------------------------------------------- */

static void compare(const struct corpus *c, const struct classifier *candidate,
		    const struct live_model *live, struct retrained *out)
{
	classifier_id(candidate, out->model);
	out->texts = classifier_rows(candidate);
	out->exam = exam_size(c);
	out->right = exam_right(c, classifier_model(candidate));
	if (!live->classifier)
		return;
	snprintf(out->former, sizeof(out->former), "%s", live->id);
	out->former_right = exam_right(c, classifier_model(live->classifier));
}

/* Not worse, and not the very same. */
static bool deserves(const struct retrained *r)
{
	return r->right >= r->former_right && strcmp(r->model, r->former) != 0;
}

static int write_down(struct db *db, const struct retrained *r, int64_t now)
{
	int64_t n = db_exec(db, retrain_statements[STMT_TRAINING], "tssuuuuuu", now, r->model,
			    r->former, (uint64_t)r->texts, (uint64_t)r->lessons, (uint64_t)r->exam,
			    (uint64_t)r->right, (uint64_t)r->former_right, (uint64_t)r->placed);

	log_info("retrain",
		 "classifier %s of %zu texts (%zu of the city's history): %zu of %zu right,"
		 " %s had %zu: %s",
		 r->model, r->texts, r->lessons, r->right, r->exam, *r->former ? r->former : "none",
		 r->former_right, r->placed ? "put in place" : "left alone");
	return n < 0 ? -1 : 0;
}

static int judge(struct db *db, const struct conf *conf, const struct corpus *c, int64_t now,
		 struct retrained *out)
{
	bool *keep = exam_left_out(c);
	struct classifier *candidate = NULL;
	struct live_model live;
	const char *why;
	size_t len = 0;
	unsigned char *bytes = train_model(c, keep, &len, &why);
	int result = -1;

	free(keep);
	if (bytes)
		candidate = classifier_from(bytes, len, &why);
	if (!candidate) {
		log_error("retrain", "no classifier: %s", why);
		free(bytes);
		return -1;
	}
	live_model_open(&live, conf);
	compare(c, candidate, &live, out);
	out->placed = deserves(out);
	if (!out->placed || place(conf, &live, bytes, len, now) == 0)
		result = write_down(db, out, now);
	live_model_close(&live);
	classifier_close(candidate);
	free(bytes);
	return result;
}

int retrain(struct db *db, const struct conf *conf, int64_t now, struct retrained *out,
	    FILE *complaints)
{
	struct corpus c;
	int result = -1;

	*out = (struct retrained){ 0 };
	if (!*conf_str(conf, "model", "file")) {
		log_error("retrain", "[model] file names no file");
		return -1;
	}
	if (retrain_read(db, conf, &c, &out->lessons, complaints) == 0)
		result = judge(db, conf, &c, now, out);
	corpus_release(&c);
	return result;
}
