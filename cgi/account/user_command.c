/*
 * `dianliang user ...`: who may work at the desk. Passwords are never arguments, which
 * every process on the machine can read: one is made and printed once, or (--ask)
 * read from the terminal or a pipe. Whoever gets one must change it at the first login.
 */
#include "command.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "account/password.h"
#include "account/second.h"
#include "account/session.h"
#include "account/staff.h"
#include "account/staff_log.h"
#include "account/throttle.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "db/db.h"

enum { STMT_UNIT, STMT_LIST, STMT_SET, STMT_IS_WHOLE, STMT__MAX };

const char *const user_command_statements[STMT__MAX + 1] = {
	[STMT_UNIT] = "SELECT id FROM unit WHERE code = ?",
	[STMT_LIST] = "SELECT s.login, s.name, s.role, COALESCE(u.code, '-'), s.active,"
		      " s.must_change, s.totp_on, (SELECT MAX(l.at) FROM staff_log l"
		      " WHERE l.staff_id = s.id AND l.event IN (1, 4, 6))"
		      " FROM staff s LEFT JOIN unit u ON u.id = s.unit_id"
		      " ORDER BY s.login LIMIT 5000",
	[STMT_SET] = "UPDATE staff SET name = IF(? = '', name, ?), role = IF(? = 0, role, ?),"
		     " unit_id = IF(? = 0, unit_id, ?) WHERE id = ?",
	/* A handler is of a unit. */
	[STMT_IS_WHOLE] = "SELECT role <> 3 OR unit_id IS NOT NULL FROM staff WHERE id = ?",
};

struct words {
	const char *login, *name, *role, *unit; /* "" when not given */
	bool ask;
};

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "dianliang: %s%s%s\n", what, *about ? ": " : "", about);
	return COMMAND_FAILED;
}

static const char **value_of(struct words *w, const char *option)
{
	if (!strcmp(option, "--name"))
		return &w->name;
	if (!strcmp(option, "--role"))
		return &w->role;
	if (!strcmp(option, "--unit"))
		return &w->unit;
	return NULL;
}

static int read_words(struct words *w, int argc, char **argv)
{
	const char **value;

	*w = (struct words){ .login = "", .name = "", .role = "", .unit = "" };
	for (int i = 0; i < argc; i++) {
		if (!utf8_valid(argv[i], strlen(argv[i])))
			return -1;
		if (!strcmp(argv[i], "--ask"))
			w->ask = true;
		else if (argv[i][0] != '-' && !*w->login)
			w->login = argv[i];
		else if ((value = value_of(w, argv[i])) && i + 1 < argc)
			*value = argv[++i];
		else
			return -1;
	}
	return *w->login ? 0 : -1;
}

/* ---- passwords ---- */

/* One line, not shown while it is typed; from a pipe as it is. */
static int read_line(char *out, size_t size)
{
	struct termios old, quiet;
	bool terminal = tcgetattr(STDIN_FILENO, &old) == 0;
	char *got;

	if (terminal) {
		fprintf(stderr, "password: ");
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	got = fgets(out, (int)size, stdin);
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
		putc('\n', stderr);
	}
	if (!got)
		return -1;
	out[strcspn(out, "\r\n")] = '\0';
	return utf8_valid(out, strlen(out)) ? 0 : -1;
}

/* The hash of a password asked for or made; *made is what to print, "" when asked. */
static int new_password(const struct words *w, char hash[PASSWORD_HASH],
			char made[PASSWORD_MADE + 1])
{
	char typed[PASSWORD_MAX_BYTES + 2];
	int result;

	*made = '\0';
	if (!w->ask) {
		password_make(made);
		return password_hash(hash, made) < 0 ? COMMAND_FAILED : COMMAND_DONE;
	}
	if (read_line(typed, sizeof(typed)) < 0)
		return complain("no password", "");
	if (password_fault(typed, w->login))
		result = complain("this password will not do", password_fault(typed, w->login));
	else
		result = password_hash(hash, typed) < 0 ? COMMAND_FAILED : COMMAND_DONE;
	sodium_memzero(typed, sizeof(typed));
	return result;
}

static void say_password(const char *login, const char *made)
{
	if (*made)
		printf("%s\npassword, shown only now, to be changed at the first login: %s\n",
		       login, made);
	else
		printf("%s\n", login);
}

/* ---- the commands ---- */

static int log_it(const struct command_env *env, uint64_t id, const char *what)
{
	return staff_log_add(env->db, id, EVENT_ADMIN, "", 0, what, clock_now()) < 0
		       ? COMMAND_FAILED
		       : COMMAND_DONE;
}

static int find_unit(const struct command_env *env, const struct words *w, uint64_t *id)
{
	*id = 0;
	if (!*w->unit)
		return COMMAND_DONE;
	switch (db_row(env->db, user_command_statements[STMT_UNIT], "s", w->unit, "u", id)) {
	case DB_ROW:
		return COMMAND_DONE;
	case DB_NONE:
		return complain("there is no such unit", w->unit);
	case DB_FAILED:
		break;
	}
	return COMMAND_FAILED;
}

static int check_new(const struct words *w, unsigned int role)
{
	if (!staff_login_good(w->login))
		return complain("a login is at most 40 of a-z 0-9 . - _", w->login);
	if (!role)
		return complain("a role is handler, office, intake, dispatcher, inspector, signs"
				" or admin, not",
				w->role);
	if (utf8_length(w->name) > NAME_MAX_CHARS)
		return complain("a name has at most 30 characters", w->name);
	if (role == ROLE_HANDLER && !*w->unit)
		return complain("a handler is of a unit: --unit", "");
	return COMMAND_DONE;
}

static int run_add(const struct command_env *env, int argc, char **argv)
{
	char hash[PASSWORD_HASH], made[PASSWORD_MADE + 1];
	unsigned int role;
	uint64_t unit;
	struct words w;
	int64_t id;

	if (read_words(&w, argc, argv) < 0 || !*w.name || !*w.role)
		return COMMAND_USAGE;
	role = role_by_name(w.role);
	if (check_new(&w, role) != COMMAND_DONE || find_unit(env, &w, &unit) != COMMAND_DONE ||
	    new_password(&w, hash, made) != COMMAND_DONE)
		return COMMAND_FAILED;
	id = staff_add(env->db, w.login, w.name, role, unit, hash, clock_now());
	if (id == 0)
		return complain("there is somebody of that login", w.login);
	if (id < 0 || log_it(env, (uint64_t)id, "add") != COMMAND_DONE)
		return COMMAND_FAILED;
	say_password(w.login, made);
	return COMMAND_DONE;
}

static int run_list(const struct command_env *env, int argc, char **argv)
{
	const char *login, *name, *unit;
	unsigned int role, active, must_change, totp;
	enum db_row_result row;
	int64_t last;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (db_query(env->db, user_command_statements[STMT_LIST], "") < 0)
		return COMMAND_FAILED;
	while ((row = db_next(env->db, "ssUsUUUt", &login, &name, &role, &unit, &active,
			      &must_change, &totp, &last)) == DB_ROW)
		printf("%s\t%s\t%s\t%s\t%s%s%s\t%s\n", login, name, role_name(role), unit,
		       active ? "active" : "disabled", must_change ? ",new password" : "",
		       totp ? ",totp" : "",
		       last == DB_NULL_TIME ? "never" : clock_iso(env->arena, last));
	return row == DB_NONE ? COMMAND_DONE : COMMAND_FAILED;
}

static int find(const struct command_env *env, int argc, char **argv, struct words *w,
		struct staff_key *k)
{
	int found;

	if (read_words(w, argc, argv) < 0 || *w->name || *w->role || *w->unit)
		return COMMAND_USAGE;
	found = staff_find(env->db, w->login, k);
	if (found == 0)
		return complain("there is nobody of that login", w->login);
	return found < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

static int change(const struct command_env *env, const struct words *w, uint64_t id,
		  unsigned int role, uint64_t unit)
{
	unsigned int whole = 0;
	uint64_t r = role;

	if (db_exec(env->db, user_command_statements[STMT_SET], "ssuuuuu", w->name, w->name, r, r,
		    unit, unit, id) < 0 ||
	    db_row(env->db, user_command_statements[STMT_IS_WHOLE], "u", id, "U", &whole) != DB_ROW)
		return -1;
	/* Whoever is somebody else now logs in as such. */
	if (!whole || session_end_all(env->db, id, NULL) < 0)
		return whole ? -1 : -2;
	return staff_log_add(env->db, id, EVENT_ADMIN, "", 0, "set", clock_now());
}

static int run_set(const struct command_env *env, int argc, char **argv)
{
	struct staff_key k;
	unsigned int role;
	uint64_t unit;
	struct words w;
	int found;

	if (read_words(&w, argc, argv) < 0 || w.ask || (!*w.name && !*w.role && !*w.unit))
		return COMMAND_USAGE;
	role = role_by_name(w.role);
	if (*w.role && !role)
		return complain("there is no such role", w.role);
	if (utf8_length(w.name) > NAME_MAX_CHARS)
		return complain("a name has at most 30 characters", w.name);
	found = staff_find(env->db, w.login, &k);
	if (found == 0)
		return complain("there is nobody of that login", w.login);
	if (found < 0 || find_unit(env, &w, &unit) != COMMAND_DONE || db_begin(env->db) < 0)
		return COMMAND_FAILED;
	found = db_end(env->db, change(env, &w, k.id, role, unit));
	if (found == -2)
		return complain("a handler is of a unit: --unit", "");
	return found < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

static int run_disable(const struct command_env *env, int argc, char **argv)
{
	struct staff_key k;
	struct words w;
	int result = find(env, argc, argv, &w, &k);

	if (result != COMMAND_DONE)
		return result;
	/* Its sessions end with it: session_find() asks for an active account. */
	if (staff_set_active(env->db, k.id, false) < 0 || session_end_all(env->db, k.id, NULL) < 0)
		return COMMAND_FAILED;
	return log_it(env, k.id, "disable");
}

static int run_enable(const struct command_env *env, int argc, char **argv)
{
	struct staff_key k;
	struct words w;
	int result = find(env, argc, argv, &w, &k);

	if (result != COMMAND_DONE)
		return result;
	if (staff_set_active(env->db, k.id, true) < 0 || throttle_clear(env->db, w.login) < 0)
		return COMMAND_FAILED;
	return log_it(env, k.id, "enable");
}

static int run_reset_password(const struct command_env *env, int argc, char **argv)
{
	char hash[PASSWORD_HASH], made[PASSWORD_MADE + 1];
	struct staff_key k;
	struct words w;
	int result = find(env, argc, argv, &w, &k);

	if (result != COMMAND_DONE)
		return result;
	if (new_password(&w, hash, made) != COMMAND_DONE ||
	    staff_set_password(env->db, k.id, hash, true, clock_now()) < 0 ||
	    session_end_all(env->db, k.id, NULL) < 0 || throttle_clear(env->db, w.login) < 0 ||
	    log_it(env, k.id, "reset-password") != COMMAND_DONE)
		return COMMAND_FAILED;
	say_password(w.login, made);
	return COMMAND_DONE;
}

static int run_reset_totp(const struct command_env *env, int argc, char **argv)
{
	struct staff_key k;
	struct words w;
	int result = find(env, argc, argv, &w, &k);

	if (result != COMMAND_DONE)
		return result;
	if (second_reset(env->db, k.id) < 0 || session_end_all(env->db, k.id, NULL) < 0)
		return COMMAND_FAILED;
	return log_it(env, k.id, "reset-totp");
}

/* throttle_clear() names logins by a keyed hash: the key must be there. */
#define WITH_KEY(run)                                                                      \
	static int run##_with_key(const struct command_env *env, int argc, char **argv)    \
	{                                                                                  \
		return secret_load(env->conf) < 0 ? COMMAND_FAILED : run(env, argc, argv); \
	}
WITH_KEY(run_enable)
WITH_KEY(run_reset_password)

const struct command user_commands[] = {
	{ "user add", "LOGIN --name NAME --role ROLE [--unit CODE] [--ask]",
	  "let somebody work at the desk; prints a first password, or asks for it", run_add, 0 },
	{ "user set", "LOGIN [--name NAME] [--role ROLE] [--unit CODE]",
	  "another name, role or unit; ends the sessions", run_set, 0 },
	{ "user list", "", "login, name, role, unit, state, last login", run_list, 0 },
	{ "user disable", "LOGIN", "end the sessions and let nobody in", run_disable, 0 },
	{ "user enable", "LOGIN", "let in again, forget failed attempts", run_enable_with_key, 0 },
	{ "user reset-password", "LOGIN [--ask]", "a new first password; ends the sessions",
	  run_reset_password_with_key, 0 },
	{ "user reset-totp", "LOGIN", "forget app and recovery codes; ends the sessions",
	  run_reset_totp, 0 },
	{ 0 },
};
