/*
 * `dianliang case act`: every step of the workflow from the command line, in the name of a member
 * of staff. Role and unit are the account's own, so nothing can be done here that
 * she could not do at the desk.
 */
#include "command.h"

#include <errno.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/case.h"
#include "report/number.h"

enum { STMT_REPORT, STMT_STAFF, STMT_UNIT, STMT_STANDARD, STMT__MAX };

const char *const case_act_command_statements[STMT__MAX + 1] = {
	[STMT_REPORT] = "SELECT id FROM report WHERE number = ?",
	[STMT_STAFF] = "SELECT s.id, s.role, COALESCE(u.id, 0), COALESCE(u.name, '')"
		       " FROM staff s LEFT JOIN unit u ON u.id = s.unit_id"
		       " WHERE s.login = ? AND s.active = 1",
	[STMT_UNIT] = "SELECT id FROM unit WHERE code = ?",
	/* "1-01001/2": the second condition of that category. */
	[STMT_STANDARD] = "SELECT s.id FROM case_standard s JOIN category c ON c.id = s.category_id"
			  " WHERE CONCAT(c.kind, '-', c.code, '/', s.position) = ?"
			  " ORDER BY c.valid_from DESC LIMIT 1",
};

static const struct {
	const char *name;
	enum action action;
} names[] = {
	{ "dispatch", ACTION_DISPATCH },
	{ "comment", ACTION_COMMENT },
	{ "handle", ACTION_HANDLE },
	{ "close", ACTION_CLOSE },
	{ "accept", ACTION_ACCEPT },
	{ "reject", ACTION_REJECT },
	{ "ask-verify", ACTION_ASK_VERIFY },
	{ "verify", ACTION_VERIFY },
	{ "note", ACTION_NOTE },
	{ "assign", ACTION_ASSIGN },
	{ "revoke", ACTION_REVOKE },
	{ "return", ACTION_RETURN },
	{ "claim", ACTION_CLAIM },
	{ "dispute", ACTION_DISPUTE },
	{ "confirm-site", ACTION_CONFIRM_SITE },
	{ "decide", ACTION_DECIDE },
	{ "join", ACTION_JOIN },
	{ "join-done", ACTION_JOIN_DONE },
	{ "dismiss", ACTION_DISMISS },
	{ "ask-extension", ACTION_ASK_EXTENSION },
	{ "grant-extension", ACTION_GRANT_EXTENSION },
	{ "refuse-extension", ACTION_REFUSE_EXTENSION },
	{ "ask-suspension", ACTION_ASK_SUSPENSION },
	{ "grant-suspension", ACTION_GRANT_SUSPENSION },
	{ "refuse-suspension", ACTION_REFUSE_SUSPENSION },
	{ "resume", ACTION_RESUME },
	{ "urge", ACTION_URGE },
	{ "check-pass", ACTION_CHECK_PASS },
	{ "check-fail", ACTION_CHECK_FAIL },
	{ "choose-standard", ACTION_CHOOSE_STANDARD },
	{ "ask-appeal", ACTION_ASK_APPEAL },
	{ "review-appeal", ACTION_REVIEW_APPEAL },
	{ "grant-appeal", ACTION_GRANT_APPEAL },
	{ "refuse-appeal", ACTION_REFUSE_APPEAL },
	{ "merge", ACTION_MERGE },
	{ "split", ACTION_SPLIT },
	{ "hide", ACTION_STAFF_HIDE },
	{ "show", ACTION_STAFF_SHOW },
};

#define NAMES (sizeof(names) / sizeof(names[0]))

struct words {
	const char *number, *action; /* NULL when not given, as all the others */
	const char *as, *to, *standard, *amount, *with, *note;
	bool precedent;
};

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "dianliang: %s%s%s\n", what, *about ? ": " : "", about);
	return COMMAND_FAILED;
}

static const char **value_of(struct words *w, const char *option)
{
	const struct {
		const char *option;
		const char **value;
	} options[] = {
		{ "--as", &w->as },         { "--to", &w->to },     { "--standard", &w->standard },
		{ "--amount", &w->amount }, { "--with", &w->with }, { "--note", &w->note },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(options[i].option, option))
			return options[i].value;
	return NULL;
}

static int read_words(struct words *w, int argc, char **argv)
{
	*w = (struct words){ 0 };
	for (int i = 0; i < argc; i++) {
		const char **value = value_of(w, argv[i]);

		if (!utf8_valid(argv[i], strlen(argv[i])))
			return -1;
		if (value && i + 1 < argc)
			*value = argv[++i];
		else if (!strcmp(argv[i], "--precedent"))
			w->precedent = true;
		else if (argv[i][0] != '-' && !w->number)
			w->number = argv[i];
		else if (argv[i][0] != '-' && !w->action)
			w->action = argv[i];
		else
			return -1;
	}
	if (w->note &&
	    (!utf8_valid(w->note, strlen(w->note)) || utf8_length(w->note) > FLOW_NOTE_MAX))
		return -1;
	return w->number && w->action && w->as ? 0 : -1;
}

/* One id by one text; nothing to look for leaves *id as it is. */
static int look_up(struct db *db, int statement, const char *text, const char *missing,
		   uint64_t *id)
{
	if (!text)
		return COMMAND_DONE;
	switch (db_row(db, case_act_command_statements[statement], "s", text, "u", id)) {
	case DB_ROW:
		return COMMAND_DONE;
	case DB_NONE:
		return complain(missing, text);
	case DB_FAILED:
		break;
	}
	return COMMAND_FAILED;
}

static int find_report(struct db *db, const char *text, uint64_t *id)
{
	char number[REPORT_NUMBER_LEN + 1];

	if (!text)
		return COMMAND_DONE;
	if (report_number_parse(number, text) != NUMBER_OK)
		return complain("this is no report's number", text);
	return look_up(db, STMT_REPORT, number, "there is no such report", id);
}

static int find_staff(struct db *db, const char *login, struct case_deed *d)
{
	unsigned int role, unit;
	const char *unit_name;

	switch (db_row(db, case_act_command_statements[STMT_STAFF], "s", login, "uUUs",
		       &d->staff_id, &role, &unit, &unit_name)) {
	case DB_ROW:
		break;
	case DB_NONE:
		return complain("nobody of that login works here", login);
	case DB_FAILED:
		return COMMAND_FAILED;
	}
	d->actor = role;
	d->unit_id = unit;
	d->actor_name = *unit_name ? unit_name : workflow_actor_text(d->actor);
	return COMMAND_DONE;
}

static int find_action(const char *name, enum action *out)
{
	for (size_t i = 0; i < NAMES; i++)
		if (!strcmp(names[i].name, name)) {
			*out = names[i].action;
			return COMMAND_DONE;
		}
	complain("there is no such action; there are", "");
	for (size_t i = 0; i < NAMES; i++)
		fprintf(stderr, "%s%s", i ? " " : "  ", names[i].name);
	putc('\n', stderr);
	return COMMAND_USAGE;
}

/* --to is a unit's code, or of `assign` a login. */
static int find_to(struct db *db, const char *to, struct case_deed *d)
{
	struct case_deed whom = { 0 };
	uint64_t unit = 0;
	int result;

	if (d->action != ACTION_ASSIGN || !to) {
		result = look_up(db, STMT_UNIT, to, "there is no such unit", &unit);
		d->to_unit = (uint32_t)unit;
		return result;
	}
	result = find_staff(db, to, &whom);
	if (result == COMMAND_DONE && (whom.actor != ACTOR_HANDLER || whom.unit_id != d->unit_id))
		return complain("is not of this unit", to);
	d->to_staff = whom.staff_id;
	return result;
}

static int find_all(struct db *db, const struct words *w, struct case_deed *d)
{
	uint64_t standard = 0;
	int result = find_action(w->action, &d->action);

	if (result == COMMAND_DONE)
		result = find_report(db, w->number, &d->report_id);
	if (result == COMMAND_DONE)
		result = find_staff(db, w->as, d);
	if (result == COMMAND_DONE)
		result = find_to(db, w->to, d);
	if (result == COMMAND_DONE)
		result = find_report(db, w->with, &d->main_id);
	if (result == COMMAND_DONE)
		result = look_up(db, STMT_STANDARD, w->standard,
				 "there is no such standard (like 1-01001/1)", &standard);
	d->standard_id = (uint32_t)standard;
	return result;
}

static int run_act(const struct command_env *env, int argc, char **argv)
{
	struct case_deed d = { .now = clock_now() };
	struct words w;
	char *end = NULL;
	int result;

	if (read_words(&w, argc, argv) < 0)
		return COMMAND_USAGE;
	if (w.amount) {
		unsigned long amount = strtoul(w.amount, &end, 10);

		if (*end || *w.amount < '0' || *w.amount > '9' || amount > UINT16_MAX)
			return COMMAND_USAGE;
		d.amount = (unsigned int)amount;
	}
	d.note = w.note;
	d.precedent = w.precedent;
	result = find_all(env->db, &w, &d);
	if (result != COMMAND_DONE)
		return result;
	result = case_act(env->db, &d);
	if (result == WORKFLOW_DONE) {
		printf("done\n");
		return COMMAND_DONE;
	}
	return result < 0 ? COMMAND_FAILED : complain(workflow_say(result), "");
}

const struct command act_commands[] = {
	{ "case act",
	  "NUMBER ACTION --as LOGIN [--note TEXT] [--to UNIT|LOGIN] [--standard KIND-CODE/N]"
	  " [--amount N] [--with NUMBER] [--precedent]",
	  "any step of the workflow, in the name of a member of staff", run_act, 0 },
	{ NULL, NULL, NULL, NULL, 0 },
};
