/* `dianliang client ...`: API keys of other programs. A key is printed once and stored nowhere. */
#include "command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "base/w3c_time.h"
#include "db/db.h"
#include "open311/client.h"
#include "web/form.h"

#define NAME_CHARS     60
#define PER_MINUTE_MAX 60000

static const char list[] =
	"SELECT c.id, c.name, c.may_publish, c.per_minute, c.created_at,"
	" c.valid_until, c.revoked_at, (SELECT COUNT(*) FROM api_report r WHERE r.client_id ="
	" c.id) FROM api_client c ORDER BY c.id LIMIT 5000";

const char *const client_command_statements[] = { list, NULL };

static int complain(const char *what)
{
	fprintf(stderr, "dianliang: %s\n", what);
	return COMMAND_FAILED;
}

/* The end of that day in China. 0 or -1. */
static int read_last_day(const char *text, int64_t *until)
{
	if (strlen(text) != strlen("YYYY-MM-DD") || w3c_time_parse(text, until) < 0)
		return -1;
	*until += CLOCK_DAY;
	return 0;
}

static int read_options(int argc, char **argv, struct client *c, int64_t *until)
{
	for (int i = 0; i < argc; i++) {
		bool more = i + 1 < argc;

		if (!strcmp(argv[i], "--hold"))
			c->may_publish = false;
		else if (!strcmp(argv[i], "--per-minute") && more)
			c->per_minute = (unsigned int)form_number(argv[++i], PER_MINUTE_MAX);
		else if (strcmp(argv[i], "--until") != 0 || !more ||
			 read_last_day(argv[++i], until) < 0)
			return -1;
	}
	return c->per_minute ? 0 : -1;
}

static int add(const struct command_env *env, int argc, char **argv)
{
	struct client c = { .name = argc > 0 ? argv[0] : "",
			    .may_publish = true,
			    .per_minute = CLIENT_PER_MINUTE };
	int64_t until = DB_NULL_TIME, now = clock_now();
	char key[CLIENT_KEY_LEN + 1];
	int result;

	if (!*c.name || *c.name == '-' || !utf8_valid(c.name, strlen(c.name)) ||
	    utf8_length(c.name) > NAME_CHARS || read_options(argc - 1, argv + 1, &c, &until) < 0)
		return COMMAND_USAGE;
	if (until != DB_NULL_TIME && until <= now)
		return complain("that day is over");
	result = client_add(env->db, &c, until, now, key);
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
	int64_t created, until, revoked;
	const char *name;
	uint64_t id;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (db_query(env->db, list, "") < 0)
		return COMMAND_FAILED;
	while ((row = db_next(env->db, "usUUtttU", &id, &name, &may_publish, &per_minute, &created,
			      &until, &revoked, &reports)) == DB_ROW)
		printf("%llu\t%s\t%s\t%u/min\t%u reports\tsince %s\tuntil %s\t%s\n",
		       (unsigned long long)id, name, may_publish ? "publishes" : "held", per_minute,
		       reports, clock_iso(env->arena, created),
		       until == DB_NULL_TIME ? "-" : clock_iso(env->arena, until),
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
	{ "client add", "NAME [--hold] [--per-minute N] [--until YYYY-MM-DD]",
	  "an API key for another program, printed once (--hold: staff show what it sends; --until:"
	  " its last day)",
	  add, 0 },
	{ "client list", "", "who has a key, and how many reports came with it", print_all, 0 },
	{ "client revoke", "ID", "refuse that key from now on", revoke, 0 },
	{ NULL, NULL, NULL, NULL, 0 }
};
