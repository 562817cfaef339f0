/*
 * dianliang - the admin's command. A program is tables: each room brings its
 * subcommands (command.h), this file finds one and runs it.
 *
 * Exit code: 0 done, 1 failed (said on standard error), 2 wrong usage.
 */
#include "command.h"

#include <stdbool.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"

static const struct command *const tables[] = {
	load_commands,   case_commands,    act_commands,      rules_commands, flow_commands,
	user_commands,   notice_commands,  text_commands,     model_commands, sign_commands,
	client_commands, nightly_commands, handover_commands, core_commands
};

/* An installed service has its file here; in a checkout there is none. */
#define INSTALLED_CONF "/etc/dianliang/dianliang.ini"

#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

struct options {
	const char *conf;
	bool as_root;
};

/* How many of the words spell `name` ("case list"): all of it, or 0. */
static int spelled(const char *name, int argc, char **argv)
{
	int words = 0;

	while (*name) {
		size_t len = strcspn(name, " ");

		if (words == argc || strlen(argv[words]) != len ||
		    memcmp(argv[words], name, len) != 0)
			return 0;
		words++;
		name += len + (name[len] == ' ');
	}
	return words;
}

static const struct command *find(int argc, char **argv, int *words)
{
	for (size_t t = 0; t < TABLE_COUNT; t++)
		for (const struct command *c = tables[t]; c->name; c++)
			if ((*words = spelled(c->name, argc, argv)) > 0)
				return c;
	return NULL;
}

static void say_usage(FILE *out)
{
	fprintf(out, "usage: dianliang [--conf FILE] [--as-root] COMMAND\n\n");
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		for (const struct command *c = tables[t]; c->name; c++)
			fprintf(out, "  %s%s%s\n      %s\n", c->name, *c->usage ? " " : "",
				c->usage, c->about);
	}
	fprintf(out, "\nWithout --conf: $DL_CONF, " INSTALLED_CONF " when it is there,\n"
		     "or every default. --as-root connects as the database server's administrator\n"
		     "(migrate and grants always do).\n");
}

/* Words taken by options, or -1. */
static int read_options(int argc, char **argv, struct options *o)
{
	int i;

	for (i = 0; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--as-root"))
			o->as_root = true;
		else if (!strcmp(argv[i], "--conf") && i + 1 < argc)
			o->conf = argv[++i];
		else
			return -1;
	}
	return i;
}

static const char *conf_path(const struct options *o)
{
	if (o->conf || getenv("DL_CONF") || access(INSTALLED_CONF, F_OK) < 0)
		return o->conf;
	return INSTALLED_CONF;
}

static int run(const struct command *c, const struct options *o, int argc, char **argv)
{
	bool as_root = o->as_root || (c->flags & COMMAND_AS_ROOT);
	struct conf *conf = conf_load(conf_path(o));
	struct command_env env = { .conf = conf };
	int result;

	if (!conf)
		return COMMAND_FAILED;
	/* For what a command starts. */
	if (o->conf)
		setenv("DL_CONF", o->conf, 1);
	env.arena = arena_new();
	env.db = db_open(conf, as_root ? "root" : "admin");
	db_use_arena(env.db, env.arena);
	result = c->run(&env, argc, argv);
	if (result == COMMAND_USAGE)
		fprintf(stderr, "usage: dianliang %s %s\n", c->name, c->usage);
	db_close(env.db);
	arena_free(env.arena);
	conf_free(conf);
	return result;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	const struct command *c;
	int words, skip;

	log_program("dianliang");
	if (argc == 2 && (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help"))) {
		say_usage(stdout);
		return COMMAND_DONE;
	}
	skip = read_options(argc - 1, argv + 1, &options);
	c = skip < 0 ? NULL : find(argc - 1 - skip, argv + 1 + skip, &words);
	if (!c) {
		say_usage(stderr);
		return COMMAND_USAGE;
	}
	skip += 1 + words;
	return run(c, &options, argc - skip, argv + skip);
}
