/*
 * command.h - the subcommands of the admin's program `dianliang`: what a
 * room offers as a table, dianliang.c finds and runs.
 *
 * A command prints its answer on standard output; what went wrong is a line
 * on standard error (or a log line from below).
 */
#ifndef DL_COMMAND_H
#define DL_COMMAND_H

struct arena;
struct conf;
struct db;

struct command_env {
	const struct conf *conf;
	struct db *db;       /* as dl_admin, or as root; not connected before its first statement */
	struct arena *arena; /* lives as long as the command; db uses it */
};

enum command_result { /* also the exit code */
		      COMMAND_DONE = 0,
		      COMMAND_FAILED = 1,
		      COMMAND_USAGE = 2 /* the caller prints the usage line */
};

enum command_flag {
	COMMAND_AS_ROOT = 1 /* always the database server's administrator */
};

struct command {
	const char *name;  /* the words to type: "load", "case list" */
	const char *usage; /* what follows them: "NUMBER [--note TEXT]", or "" */
	const char *about; /* one line of help */
	/* argv[0] is the first word after the name; argc may be 0. */
	int (*run)(const struct command_env *env, int argc, char **argv);
	unsigned int flags;
};

/* Tables end with name NULL. */
extern const struct command load_commands[];     /* load/load_command.c */
extern const struct command case_commands[];     /* dispatch/case_command.c */
extern const struct command rules_commands[];    /* dispatch/rules_command.c */
extern const struct command act_commands[];      /* dispatch/case_act_command.c */
extern const struct command flow_commands[];     /* dispatch/flow_command.c */
extern const struct command user_commands[];     /* account/user_command.c */
extern const struct command notice_commands[];   /* notice/notice_command.c */
extern const struct command model_commands[];    /* dispatch/model_command.c */
extern const struct command nightly_commands[];  /* dispatch/nightly_command.c */
extern const struct command text_commands[];     /* text/classifier_command.c */
extern const struct command sign_commands[];     /* sign/sign_command.c */
extern const struct command handover_commands[]; /* handover/handover_command.c */
extern const struct command client_commands[];   /* open311/client_command.c */
extern const struct command core_commands[];     /* handover/core_command.c */

#endif
