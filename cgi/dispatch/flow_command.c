/* `dianliang log verify`: has anybody been at the flow log? `log export`, `workflow diagram`. */
#include "command.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "db/db.h"
#include "dispatch/flow_chain.h"
#include "dispatch/workflow.h"

#define HEX (2 * FLOW_HASH)

/* "17:5f2c..." as log verify prints it. */
static int read_anchor(const char *text, uint64_t *id, unsigned char hash[FLOW_HASH])
{
	size_t digits = strspn(text, "0123456789"), len;

	if (!digits || digits > 18 || text[digits] != ':' || strlen(text + digits + 1) != HEX)
		return -1;
	*id = strtoull(text, NULL, 10);
	if (sodium_hex2bin(hash, FLOW_HASH, text + digits + 1, HEX, NULL, &len, NULL) < 0)
		return -1;
	return len == FLOW_HASH ? 0 : -1;
}

/* The anchor that somebody wrote down earlier. */
static int look_for(const struct command_env *env, const char *text)
{
	unsigned char hash[FLOW_HASH];
	uint64_t id;
	int is;

	if (read_anchor(text, &id, hash) < 0)
		return COMMAND_USAGE;
	is = flow_anchor_is(env->db, id, hash);
	if (is == 0)
		printf("anchor %llu is not the one that was written down\n",
		       (unsigned long long)id);
	return is == 1 ? COMMAND_DONE : COMMAND_FAILED;
}

static int run_verify(const struct command_env *env, int argc, char **argv)
{
	struct flow_faults found;
	char hex[HEX + 1];
	int result = COMMAND_DONE;

	if (argc && (argc != 2 || strcmp(argv[0], "--anchor") != 0))
		return COMMAND_USAGE;
	if (argc)
		result = look_for(env, argv[1]);
	if (result == COMMAND_USAGE || flow_verify(env->db, stdout, &found) < 0)
		return result == COMMAND_USAGE ? COMMAND_USAGE : COMMAND_FAILED;
	printf("%llu rows of %llu reports, %llu anchors: %llu faults\n",
	       (unsigned long long)found.rows, (unsigned long long)found.reports,
	       (unsigned long long)found.anchors, (unsigned long long)found.faults);
	if (found.newest)
		printf("newest anchor %llu:%s\n", (unsigned long long)found.newest,
		       sodium_bin2hex(hex, sizeof(hex), found.newest_hash, FLOW_HASH));
	return found.faults ? COMMAND_FAILED : result;
}

/* ---- for auditors ---- */

#define EXPORT_PIECE 1000

static const char find_rows[] =
	"SELECT w.id, r.number, w.seq, w.at, w.actor, w.actor_name, w.action, w.status_from,"
	" w.status_to, w.note, w.public, w.staff_id, w.unit_id, w.data, LOWER(HEX(w.hash))"
	" FROM flow_log w JOIN report r ON r.id = w.report_id WHERE w.id > ? AND w.at >= ? AND"
	" w.at < ? ORDER BY w.id LIMIT 1000";

const char *const flow_command_statements[] = { find_rows, NULL };

/* One line of JSON a row. How many, *last the id of the newest; -1: database. */
static int export_rows(const struct command_env *env, uint64_t *last, int64_t from, int64_t to)
{
	unsigned int seq, actor, action, was, is, public;
	uint64_t id, staff, unit;
	const char *number, *name, *note, *data, *hash;
	enum db_row_result row = DB_ROW;
	int64_t at;
	int n = 0;

	if (db_query(env->db, find_rows, "utt", *last, from, to) < 0)
		return -1;
	while ((row = db_next(env->db, "usUtUsUUUsUuuss", &id, &number, &seq, &at, &actor, &name,
			      &action, &was, &is, &note, &public, &staff, &unit, &data, &hash)) ==
	       DB_ROW) {
		puts(json_text(
			env->arena,
			json_pack(
				"{s:I, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:I,"
				" s:s?, s:s?}",
				"id", (json_int_t)id, "report", number, "seq", (int)seq, "at",
				clock_iso(env->arena, at), "actor",
				workflow_actor_text((enum actor)actor), "name", name, "action",
				workflow_action_text((enum action)action), "from",
				workflow_state_text((enum case_state)was), "to",
				workflow_state_text((enum case_state)is), "note", note, "public",
				public, "staff", (json_int_t)staff, "unit", (json_int_t)unit,
				"data", data, "hash", hash)));
		*last = id;
		n++;
	}
	return row == DB_FAILED ? -1 : n;
}

/* "2026-11-01": midnight in China. */
static int read_day(const char *text, int64_t *ms)
{
	static const char form[] = "dddd-dd-dd";
	long year, month, day;
	char *end;

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return -1;
	year = strtol(text, &end, 10);
	month = strtol(end + 1, &end, 10);
	day = strtol(end + 1, &end, 10);
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return -1;
	*ms = clock_days((int)year, (int)month, (int)day) * CLOCK_DAY - CLOCK_CST;
	return 0;
}

/* In pieces, so that the whole log of a city takes no more memory than a thousand rows. */
static int run_export(const struct command_env *env, int argc, char **argv)
{
	int64_t from = 0, to = INT64_C(253402300799000); /* the end of 9999 */
	uint64_t last = 0;
	int n = EXPORT_PIECE;

	for (int i = 0; i < argc; i += 2)
		if (i + 1 == argc || (!strcmp(argv[i], "--from") ? read_day(argv[i + 1], &from)
				      : !strcmp(argv[i], "--to") ? read_day(argv[i + 1], &to)
								 : -1) < 0)
			return COMMAND_USAGE;
	while (n == EXPORT_PIECE) {
		struct arena *piece = arena_new();
		struct command_env own = { env->conf, env->db, piece };

		db_use_arena(env->db, piece);
		n = export_rows(&own, &last, from, to);
		db_use_arena(env->db, env->arena);
		arena_free(piece);
	}
	return n < 0 || fflush(stdout) ? COMMAND_FAILED : COMMAND_DONE;
}

static int run_diagram(const struct command_env *env, int argc, char **argv)
{
	(void)env;
	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	workflow_diagram(stdout);
	return COMMAND_DONE;
}

const struct command flow_commands[] = {
	{ "log verify", "[--anchor NUMBER:HASH]",
	  "is the flow log as it was written? --anchor: and still the one of which this was noted",
	  run_verify, 0 },
	{ "log export", "[--from YYYY-MM-DD] [--to YYYY-MM-DD]",
	  "the flow log for auditors, one line of JSON a row, with its hash (to: not included)",
	  run_export, 0 },
	{ "workflow diagram", "", "the transition table as a picture (Mermaid) and as a table",
	  run_diagram, 0 },
	{ NULL, NULL, NULL, NULL, 0 },
};
