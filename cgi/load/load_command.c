/* What an admin types to set a machine up: migrate, grants, load, secret init, conf. */
#include "command.h"

#include "base/arena.h"
#include "base/conf.h"
#include "db/migrate.h"
#include "load/components.h"
#include "load/keys.h"
#include "load/load.h"

static int run_migrate(const struct command_env *env, int argc, char **argv)
{
	int applied;

	if (argc > 1)
		return COMMAND_USAGE;
	applied = migrate(env->db, argc ? argv[0] : "schema");
	if (applied < 0)
		return COMMAND_FAILED;
	printf("%d migration%s applied\n", applied, applied == 1 ? "" : "s");
	return COMMAND_DONE;
}

static int run_grants(const struct command_env *env, int argc, char **argv)
{
	if (argc > 1)
		return COMMAND_USAGE;
	if (migrate_grants(env->db, env->conf, argc ? argv[0] : "schema/grants.sql") < 0)
		return COMMAND_FAILED;
	printf("grants are as written\n");
	return COMMAND_DONE;
}

static int load_components(const struct command_env *env, const char *path)
{
	size_t rows, added;

	if (components_load(env->db, path, &rows, &added) < 0)
		return COMMAND_FAILED;
	printf("%-16s %5zu rows, %5zu new\n", "component", rows, added);
	return COMMAND_DONE;
}

static int run_load(const struct command_env *env, int argc, char **argv)
{
	struct load_count counts[LOAD_TABLES];
	const char *dir = "schema/seed";

	if (argc == 2 && !strcmp(argv[0], "--components"))
		return load_components(env, argv[1]);
	if (argc == 2 && !strcmp(argv[0], "--seed"))
		dir = argv[1];
	else if (argc)
		return COMMAND_USAGE;
	if (load_seeds(env->db, env->arena, dir, counts) < 0)
		return COMMAND_FAILED;
	for (size_t i = 0; i < LOAD_TABLES; i++)
		printf("%-16s %5zu rows, %5zu new\n", counts[i].table, counts[i].rows,
		       counts[i].added);
	return COMMAND_DONE;
}

static int run_secret_init(const struct command_env *env, int argc, char **argv)
{
	const char *dir = conf_str(env->conf, "secret", "dir");
	int made;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	made = keys_make(dir);
	if (made < 0)
		return COMMAND_FAILED;
	printf("%d key file%s made in %s\n", made, made == 1 ? "" : "s", dir);
	return COMMAND_DONE;
}

/* The configuration holds no secret, only the directory of them. */
static int run_conf(const struct command_env *env, int argc, char **argv)
{
	const char *section = "";

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	for (const struct conf_key *k = conf_keys; k->section; k++) {
		if (strcmp(section, k->section) != 0)
			printf("%s[%s]\n", *section ? "\n" : "", k->section);
		section = k->section;
		printf("; %s\n%s = %s\n", k->about, k->key, conf_str(env->conf, section, k->key));
	}
	return COMMAND_DONE;
}

const struct command load_commands[] = {
	{ "migrate", "[DIR]", "bring the tables up to date (schema/*.sql)", run_migrate,
	  COMMAND_AS_ROOT },
	{ "grants", "[FILE]", "make the database users and their grants", run_grants,
	  COMMAND_AS_ROOT },
	{ "load", "[--seed DIR | --components FILE]",
	  "load areas, catalogue, units and rules, or the register of components", run_load, 0 },
	{ "secret init", "", "make the keys and passwords that are missing", run_secret_init, 0 },
	{ "conf", "", "print the configuration that is in force", run_conf, 0 },
	{ 0 },
};
