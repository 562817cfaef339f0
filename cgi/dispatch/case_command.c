/*
 * What staff type as long as there is no desk: `dianliang case ...`. Each
 * command is one call of case.h or dispatch.h; what may be done when is decided there.
 */
#include "command.h"

#include <errno.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/case.h"
#include "dispatch/case_show.h"
#include "dispatch/dispatch.h"
#include "dispatch/rules.h"
#include "media/photo.h"
#include "report/list_card.h"
#include "report/number.h"

enum { STMT_FIND, STMT_UNIT, STMT__MAX };

const char *const case_command_statements[STMT__MAX + 1] = {
	[STMT_FIND] = "SELECT r.id, r.status, COALESCE(u.code, ''), COALESCE(u.name, '')"
		      " FROM report r LEFT JOIN case_file c ON c.report_id = r.id"
		      " LEFT JOIN unit u ON u.id = c.unit_id WHERE r.number = ?",
	[STMT_UNIT] = "SELECT id, name FROM unit WHERE code = ?",
};

#define NOTE_CHARS 1000 /* flow_log.note */

/* The words behind a command. */
struct words {
	const char *number;                          /* "" when not given */
	const char *unit, *status, *note, *category; /* "" when not given */
	const char *photos[PHOTO_MAX_COUNT];
	size_t photo_count;
	bool overdue, phone, fail;
};

/* What a number names. */
struct target {
	uint64_t id;
	unsigned int status;
	const char *unit_code, *unit_name; /* "": no case yet */
};

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "dianliang: %s%s%s\n", what, *about ? ": " : "", about);
	return COMMAND_FAILED;
}

/* --- reading what was typed --------------------------------------------------------- */

static const char **value_of(struct words *w, const char *option)
{
	if (!strcmp(option, "--unit"))
		return &w->unit;
	if (!strcmp(option, "--status"))
		return &w->status;
	if (!strcmp(option, "--note"))
		return &w->note;
	if (!strcmp(option, "--category"))
		return &w->category;
	if (!strcmp(option, "--photo") && w->photo_count < PHOTO_MAX_COUNT)
		return &w->photos[w->photo_count++];
	return NULL;
}

static int read_word(struct words *w, int argc, char **argv, int i)
{
	const char **value;

	if (!strcmp(argv[i], "--overdue"))
		w->overdue = true;
	else if (!strcmp(argv[i], "--phone"))
		w->phone = true;
	else if (!strcmp(argv[i], "--fail"))
		w->fail = true;
	else if (argv[i][0] != '-' && !*w->number)
		w->number = argv[i];
	else if ((value = value_of(w, argv[i])) && i + 1 < argc)
		*value = argv[++i];
	else
		return -1;
	return i + 1;
}

/* Terminals send what they like: only well-formed text goes on. */
static int read_words(struct words *w, int argc, char **argv)
{
	*w = (struct words){ .number = "", .unit = "", .status = "", .note = "", .category = "" };
	for (int i = 0; i < argc; i++)
		if (!utf8_valid(argv[i], strlen(argv[i])))
			return -1;
	for (int i = 0; i < argc;) {
		i = read_word(w, argc, argv, i);
		if (i < 0)
			return -1;
	}
	return utf8_length(w->note) > NOTE_CHARS ? -1 : 0;
}

static int find_target(const struct command_env *env, const struct words *w, struct target *out)
{
	char number[REPORT_NUMBER_LEN + 1];

	if (report_number_parse(number, w->number) != NUMBER_OK)
		return complain("this is no report's number", w->number);
	switch (db_row(env->db, case_command_statements[STMT_FIND], "s", number, "uUss", &out->id,
		       &out->status, &out->unit_code, &out->unit_name)) {
	case DB_ROW:
		return COMMAND_DONE;
	case DB_NONE:
		return complain("there is no such report", number);
	case DB_FAILED:
		break;
	}
	return COMMAND_FAILED;
}

/* Only the unit that has the case may act on it. */
static int find_own(const struct command_env *env, const struct words *w, struct target *out)
{
	int result = find_target(env, w, out);

	if (result == COMMAND_DONE && strcmp(w->unit, out->unit_code) != 0)
		return complain("the case is not with this unit but with",
				*out->unit_code ? out->unit_code : "nobody");
	return result;
}

static int answer(const struct target *t, int result)
{
	if (result == WORKFLOW_DONE) {
		printf("done\n");
		return COMMAND_DONE;
	}
	if (result < 0)
		return COMMAND_FAILED;
	return complain(workflow_say(result), status_text(t->status));
}

/* --- the commands ---------------------------------------------------------------------- */

static int run_list(const struct command_env *env, int argc, char **argv)
{
	struct case_filter filter = { 0 };
	struct words w;
	int n;

	if (read_words(&w, argc, argv) < 0 || *w.number)
		return COMMAND_USAGE;
	filter.unit = w.unit;
	filter.overdue = w.overdue;
	filter.status = status_by_name(w.status);
	if (*w.status && !filter.status)
		return complain("a status is submitted, triage, handling, handled or closed, not",
				w.status);
	n = case_list(env->db, env->arena, &filter, clock_now(), stdout);
	if (n == CASE_LIST_MAX)
		fprintf(stderr, "only the first %d\n", n);
	return n < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

static int run_show(const struct command_env *env, int argc, char **argv)
{
	char number[REPORT_NUMBER_LEN + 1];
	struct words w;
	int found;

	if (read_words(&w, argc, argv) < 0 || !*w.number)
		return COMMAND_USAGE;
	if (report_number_parse(number, w.number) != NUMBER_OK)
		return complain("this is no report's number", w.number);
	found = case_show(env->db, env->arena, number, w.phone ? env->conf : NULL, clock_now(),
			  stdout);
	if (!found)
		return complain("there is no such report", number);
	return found < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

static int run_comment(const struct command_env *env, int argc, char **argv)
{
	struct target t;
	struct words w;
	int result;

	if (read_words(&w, argc, argv) < 0 || !*w.number || !*w.unit || !*w.note)
		return COMMAND_USAGE;
	result = find_own(env, &w, &t);
	if (result != COMMAND_DONE)
		return result;
	return answer(&t, case_comment(env->db, t.id, t.unit_name, w.note, clock_now()));
}

static int read_file(struct arena *a, const char *path, void **bytes, size_t *len)
{
	FILE *f = fopen(path, "re");
	const size_t max = PHOTO_MAX_BYTES + 1; /* one more shows that it is too large */

	if (!f)
		return complain(strerror(errno), path);
	*bytes = arena_alloc(a, max);
	*len = fread(*bytes, 1, max, f);
	if (ferror(f)) {
		fclose(f);
		return complain("cannot be read", path);
	}
	fclose(f);
	return COMMAND_DONE;
}

/* All are read before anything is stored: a bad picture changes nothing. */
static int read_photos(const struct command_env *env, const struct words *w,
		       struct photo out[PHOTO_MAX_COUNT])
{
	if (w->photo_count && photo_start() < 0)
		return COMMAND_FAILED;
	photo_limit((unsigned int)conf_int(env->conf, "media", "memory_mb"),
		    (unsigned int)conf_int(env->conf, "media", "cpu_seconds"));
	for (size_t i = 0; i < w->photo_count; i++) {
		void *bytes;
		size_t len;
		int result = read_file(env->arena, w->photos[i], &bytes, &len);

		if (result != COMMAND_DONE)
			return result;
		result = photo_read(env->arena, bytes, len, &out[i]);
		if (result != PHOTO_OK)
			return complain(w->photos[i],
					result < 0 ? "cannot be decoded now" : photo_say(result));
	}
	return COMMAND_DONE;
}

static int store_photos(const struct command_env *env, const struct photo *photos, size_t count,
			uint64_t report_id)
{
	const struct photo_owner owner = { .report_id = report_id, .role = PHOTO_AFTER };
	uint64_t id;

	for (size_t i = 0; i < count; i++) {
		int result = photo_store(env->db, &photos[i], &owner, clock_now(), &id);

		if (result != PHOTO_STORED && result != PHOTO_STORED_BEFORE)
			return complain("handled, but a photo was not stored",
					result == PHOTO_FULL ? "there are too many" : "");
	}
	return COMMAND_DONE;
}

static int run_handle(const struct command_env *env, int argc, char **argv)
{
	struct photo photos[PHOTO_MAX_COUNT];
	struct target t;
	struct words w;
	int result;

	if (read_words(&w, argc, argv) < 0 || !*w.number || !*w.unit || !*w.note)
		return COMMAND_USAGE;
	result = find_own(env, &w, &t);
	if (result == COMMAND_DONE)
		result = read_photos(env, &w, photos);
	if (result != COMMAND_DONE)
		return result;
	result = answer(&t, case_handle(env->db, t.id, t.unit_name, w.note, clock_now()));
	if (result != COMMAND_DONE)
		return result;
	return store_photos(env, photos, w.photo_count, t.id);
}

static int run_check(const struct command_env *env, int argc, char **argv)
{
	struct target t;
	struct words w;
	int result;

	if (read_words(&w, argc, argv) < 0 || !*w.number || !*w.note)
		return COMMAND_USAGE;
	result = find_target(env, &w, &t);
	if (result != COMMAND_DONE)
		return result;
	return answer(&t, case_check(env->db, t.id, !w.fail, w.note, clock_now()));
}

static int run_close(const struct command_env *env, int argc, char **argv)
{
	struct target t;
	struct words w;
	int result;

	if (read_words(&w, argc, argv) < 0 || !*w.number || !*w.note)
		return COMMAND_USAGE;
	result = find_target(env, &w, &t);
	if (result != COMMAND_DONE)
		return result;
	return answer(&t, case_close(env->db, t.id, w.note, clock_now()));
}

/* "1-01001": kind and code, as `case show` prints it. NULL when there is none. */
static const struct case_category *find_category(const struct rules *r, const char *text)
{
	for (size_t i = 0; i < r->category_count; i++) {
		const struct case_category *c = &r->categories[i];

		if (text[0] == (char)('0' + c->kind) && text[1] == '-' &&
		    !strcmp(text + 2, c->code))
			return c;
	}
	return NULL;
}

static int give(const struct command_env *env, const struct words *w, const struct target *t,
		const struct rules *r)
{
	const struct case_category *category = find_category(r, w->category);
	const char *unit_name;
	unsigned int unit_id;

	if (!category)
		return complain("a category is written like 1-01001 (kind-code), not", w->category);
	if (!category->standard_id)
		return complain("this category has no limit yet", category->name);
	switch (db_row(env->db, case_command_statements[STMT_UNIT], "s", w->unit, "Us", &unit_id,
		       &unit_name)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return complain("there is no such unit", w->unit);
	case DB_FAILED:
		return COMMAND_FAILED;
	}
	return answer(t, dispatch_by_person(env->db, env->arena, r, t->id, unit_id, unit_name,
					    category, clock_now()));
}

static int run_dispatch(const struct command_env *env, int argc, char **argv)
{
	struct rules *rules;
	struct target t;
	struct words w;
	int result;

	if (read_words(&w, argc, argv) < 0 || !*w.number || !*w.unit || !*w.category)
		return COMMAND_USAGE;
	result = find_target(env, &w, &t);
	if (result != COMMAND_DONE)
		return result;
	rules = rules_load(env->db, clock_now());
	if (!rules)
		return COMMAND_FAILED;
	db_use_arena(env->db, env->arena);
	result = give(env, &w, &t, rules);
	rules_free(rules);
	return result;
}

const struct command case_commands[] = {
	{ "case list", "[--unit CODE] [--status STATUS] [--overdue]",
	  "open cases, oldest first: number, status, unit, category, deadline, text", run_list, 0 },
	{ "case show", "NUMBER [--phone]", "one case with its log; --phone needs phone.key",
	  run_show, 0 },
	{ "case comment", "NUMBER --unit CODE --note TEXT", "the unit says something, in public",
	  run_comment, 0 },
	{ "case handle", "NUMBER --unit CODE --note TEXT [--photo FILE]...",
	  "the unit has done it; the reporter has 72 hours to answer", run_handle, 0 },
	{ "case check", "NUMBER --note TEXT [--fail]",
	  "the inspector's word on a handled case: passed, or to be done again", run_check, 0 },
	{ "case close", "NUMBER --note TEXT", "the office closes a handled case that has passed",
	  run_close, 0 },
	{ "case dispatch", "NUMBER --unit CODE --category KIND-CODE",
	  "a person gives an undecided report to a unit", run_dispatch, 0 },
	{ NULL, NULL, NULL, NULL, 0 },
};
