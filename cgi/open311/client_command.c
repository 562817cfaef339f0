/* `dianliang client ...`: API keys of other programs. A key is printed once and stored nowhere. */
#include "command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "db/db.h"
#include "open311/client.h"
#include "web/form.h"

#define NAME_CHARS     60
#define PER_MINUTE_MAX 60000

static const char list[] = "SELECT c.id, c.name, c.may_publish, c.per_minute, c.created_at,"
			   " c.revoked_at, (SELECT COUNT(*) FROM api_report r WHERE r.client_id ="
			   " c.id) FROM api_client c ORDER BY c.id LIMIT 5000";

const char *const client_command_statements[] = { list, NULL };

static int complain(const char *what)
{
	fprintf(stderr, "dianliang: %s\n", what);
	return COMMAND_FAILED;
}

static int add(const struct command_env *env, int argc, char **argv)
{
	const char *name = argc > 0 ? argv[0] : "";
	uint64_t per_minute = CLIENT_PER_MINUTE;
	char key[CLIENT_KEY_LEN + 1];
	bool hold = false;
	int result;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--hold"))
			hold = true;
		else if (!strcmp(argv[i], "--per-minute") && i + 1 < argc)
			per_minute = form_number(argv[++i], PER_MINUTE_MAX);
		else
			return COMMAND_USAGE;
	}
	if (!*name || *name == '-' || !utf8_valid(name, strlen(name)) ||
	    utf8_length(name) > NAME_CHARS || !per_minute)
		return COMMAND_USAGE;
	result = client_add(env->db, name, !hold, (unsigned int)per_minute, clock_now(), key);
	if (result == 1)
		return complain("there is a client of that name: revoke it first");
	if (result < 0)
		return complain("the client could not be stored");
	printf("%s\n", key);
	return COMMAND_DONE;
}

static int print_all(const struct command_env *env, int argc, char **argv)
{
	unsigned int may_publish, per_minute, reports;
	enum db_row_result row = DB_ROW;
	int64_t created, revoked;
	const char *name;
	uint64_t id;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (db_query(env->db, list, "") < 0)
		return COMMAND_FAILED;
	while ((row = db_next(env->db, "usUUttU", &id, &name, &may_publish, &per_minute, &created,
			      &revoked, &reports)) == DB_ROW)
		printf("%llu\t%s\t%s\t%u/min\t%u reports\tsince %s\t%s\n", (unsigned long long)id,
		       name, may_publish ? "publishes" : "held", per_minute, reports,
		       clock_iso(env->arena, created),
		       revoked == DB_NULL_TIME ? "-" : clock_iso(env->arena, revoked));
	return row == DB_FAILED ? COMMAND_FAILED : COMMAND_DONE;
}

static int revoke(const struct command_env *env, int argc, char **argv)
{
	uint64_t id = argc == 1 ? form_number(argv[0], UINT32_MAX) : 0;
	int done;

	if (!id)
		return COMMAND_USAGE;
	done = client_revoke(env->db, id, clock_now());
	if (done < 0)
		return COMMAND_FAILED;
	return done ? COMMAND_DONE : complain("there is no such client, or it was revoked before");
}

const struct command client_commands[] = {
	{ "client add", "NAME [--hold] [--per-minute N]",
	  "an API key for another program, printed once (--hold: staff show what it sends)", add,
	  0 },
	{ "client list", "", "who has a key, and how many reports came with it", print_all, 0 },
	{ "client revoke", "ID", "refuse that key from now on", revoke, 0 },
	{ NULL, NULL, NULL, NULL, 0 }
};
