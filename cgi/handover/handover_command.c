/*
 * What the administrator types about cases that another core has: how the line stands, what is
 * stuck and why, and what becomes of it. Without a staff account; the desk's page does the same.
 */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "db/db.h"
#include "handover/handover.h"
#include "report/number.h"

#define LIST_MAX 500

enum { STMT_REPORT };

extern const char *const handover_command_statements[]; /* for the tests */
const char *const handover_command_statements[] = {
	[STMT_REPORT] = "SELECT id FROM report WHERE number = ?", NULL
};

static const char *const states[HANDOVER__MAX] = {
	[HANDOVER_IDLE] = "idle",   [HANDOVER_WAITING] = "waiting", [HANDOVER_SENDING] = "sending",
	[HANDOVER_DEAD] = "dead",   [HANDOVER_REFUSED] = "refused", [HANDOVER_UNSURE] = "unsure",
	[HANDOVER_TAKEN] = "taken",
};

static const char *const kinds[] = {
	[OUTWARD_NONE] = "-",
	[OUTWARD_OPEN] = "open",
	[OUTWARD_NOT_SOLVED] = "not-solved",
	[OUTWARD_SOLVED] = "solved",
	[OUTWARD_WORDS] = "words",
	[OUTWARD_HIDE] = "hide",
	[OUTWARD_LEAVE] = "leave",
	[OUTWARD_UPDATED] = "updated",
};

static const char *when(const struct command_env *env, int64_t at)
{
	return at == DB_NULL_TIME ? "never" : clock_iso(env->arena, at);
}

static int say_line(const struct command_env *env)
{
	struct handover_figures f;
	struct handover_line l;

	if (handover_line_load(env->db, &l) < 0 || handover_figures(env->db, &f) < 0)
		return -1;
	if (!l.unit_id)
		fprintf(stderr, "our own core dispatches\n");
	else if (l.stopped_at != DB_NULL_TIME)
		fprintf(stderr, "STOPPED since %s: %s\n", when(env, l.stopped_at), l.stopped_why);
	fprintf(stderr,
		"asked %s, answered %s; %" PRIu64 " messages wait, %" PRIu64
		" cases wait for a person, %" PRIu64 " updates passed over\n",
		when(env, l.asked_at), when(env, l.answered_at), f.waiting, f.stuck, l.ignored);
	return 0;
}

enum list { LIST_STUCK, LIST_WAITING, LIST_LEFT };

static int print_list(const struct command_env *env, enum list which)
{
	static struct handover_item items[LIST_MAX];
	int n = which == LIST_LEFT
			? handover_left(env->db, items, LIST_MAX)
			: handover_list(env->db, which == LIST_STUCK, 0, items, LIST_MAX);

	for (int i = 0; i < n; i++) {
		const struct handover_item *k = &items[i];

		printf("%s\t%s\t%s\t%u tries\t%u behind\t%s\t%s\t%s\n", k->number, states[k->state],
		       kinds[k->kind], k->attempts, k->behind, when(env, k->created_at),
		       k->remote_id ? k->remote_id : "-", k->error);
	}
	return n < 0 ? -1 : 0;
}

static int run_list(const struct command_env *env, int argc, char **argv)
{
	bool all = argc == 1 && !strcmp(argv[0], "--all");
	struct handover_line l;

	if (argc > 1 || (argc == 1 && !all))
		return COMMAND_USAGE;
	if (handover_line_load(env->db, &l) < 0 || print_list(env, LIST_STUCK) < 0 ||
	    (all && print_list(env, LIST_WAITING) < 0) ||
	    /* To be taken before anything else: nobody hears of them any more. */
	    (!l.unit_id && print_list(env, LIST_LEFT) < 0) || say_line(env) < 0)
		return COMMAND_FAILED;
	return COMMAND_DONE;
}

/* The report of a number; 0: said on standard error. */
static uint64_t report_of(const struct command_env *env, const char *text)
{
	char number[REPORT_NUMBER_LEN + 1];
	uint64_t id = 0;

	if (report_number_parse(number, text) != NUMBER_OK)
		fprintf(stderr, "dianliang: not a report's number: %s\n", text);
	else if (db_row(env->db, handover_command_statements[STMT_REPORT], "s", number, "u", &id) ==
		 DB_NONE)
		fprintf(stderr, "dianliang: no report of that number\n");
	return id;
}

static int said(int result)
{
	if (result == 0)
		fprintf(stderr, "dianliang: not stuck, not outward, or just being sent\n");
	return result > 0 ? COMMAND_DONE : COMMAND_FAILED;
}

static int run_again(const struct command_env *env, int argc, char **argv)
{
	uint64_t id = argc == 1 ? report_of(env, argv[0]) : 0;

	if (argc != 1)
		return COMMAND_USAGE;
	return id ? said(handover_again(env->db, id, HANDOVER_HEAD, clock_now())) : COMMAND_FAILED;
}

static int run_skip(const struct command_env *env, int argc, char **argv)
{
	uint64_t id = argc == 1 ? report_of(env, argv[0]) : 0;

	if (argc != 1)
		return COMMAND_USAGE;
	return id ? said(handover_skip(env->db, id, HANDOVER_HEAD, clock_now())) : COMMAND_FAILED;
}

static int run_take(const struct command_env *env, int argc, char **argv)
{
	uint64_t id = argc == 1 ? report_of(env, argv[0]) : 0;

	if (argc != 1)
		return COMMAND_USAGE;
	return id ? said(handover_take(env->db, id, HANDOVER_HEAD, "派单系统", 0, clock_now()))
		  : COMMAND_FAILED;
}

static int run_go(const struct command_env *env, int argc, char **argv)
{
	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	return handover_line_go(env->db, clock_now()) < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

const struct command handover_commands[] = {
	{ "handover list", "[--all]",
	  "cases for another dispatch core that wait for a person, and why; with --all also those on their way",
	  run_list, 0 },
	{ "handover again", "NUMBER", "say its oldest message once more, at once", run_again, 0 },
	{ "handover skip", "NUMBER", "do not say its oldest message, go on with the next", run_skip,
	  0 },
	{ "handover take", "NUMBER", "our own desk takes the case", run_take, 0 },
	{ "handover go", "", "try a line that stopped (key revoked) again, now", run_go, 0 },
	{ NULL, NULL, NULL, NULL, 0 },
};
