#include "db/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <mysql.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"

#define FILE_MAX_BYTES (4u << 20)
#define LOCK_NAME      "dianliang-migrate"
#define HASH_BYTES     32

enum { STMT_LOCK, STMT_UNLOCK, STMT_APPLIED, STMT_REMEMBER, STMT__MAX };

static const char *const statements[STMT__MAX] = {
	[STMT_LOCK] = "SELECT GET_LOCK(?, 60)",
	[STMT_UNLOCK] = "SELECT RELEASE_LOCK(?)",
	[STMT_APPLIED] = "SELECT hash FROM schema_migration WHERE name = ?",
	[STMT_REMEMBER] = "REPLACE INTO schema_migration (name, hash, at) VALUES (?, ?, ?)",
};

static const char own_table[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
				" name VARCHAR(100) NOT NULL,"
				" hash BINARY(32) NOT NULL,"
				" at DATETIME(3) NOT NULL,"
				" PRIMARY KEY (name)"
				") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

/* DDL and grants have no parameters and no prepared form. */
static int ddl(struct db *db, const char *sql)
{
	MYSQL *my = db_handle(db);

	if (!my)
		return -1;
	if (!mysql_query(my, sql))
		return 0;
	log_error("migrate", "%u %s", mysql_errno(my), mysql_error(my));
	return -1;
}

static int read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "re");
	char piece[8192];
	size_t n;
	int result = 0;

	if (!f) {
		log_error("migrate", "%s: %s", path, strerror(errno));
		return -1;
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(out, piece, n);
	if (ferror(f) || out->failed) {
		log_error("migrate", "%s: cannot be read, or over %u bytes", path, FILE_MAX_BYTES);
		result = -1;
	}
	fclose(f);
	return result;
}

/*
 * Run a file's statements. They end with ';' at the end of a line, which is
 * how all our schema files are written.
 */
static int run_file(struct db *db, const char *name, char *text)
{
	unsigned int number = 1;

	for (char *end; (end = strstr(text, ";\n")); text = end + 2, number++) {
		*end = '\0';
		if (ddl(db, text) < 0) {
			log_error("migrate", "%s: statement %u failed", name, number);
			return -1;
		}
	}
	if (text[strspn(text, " \t\n")]) {
		log_error("migrate", "%s: does not end with ';'", name);
		return -1;
	}
	return 0;
}

/* 1 applied now, 0 applied before, -1 failed or changed since. */
static int apply(struct db *db, struct arena *a, const char *dir, const char *name)
{
	unsigned char hash[HASH_BYTES];
	struct db_bytes before;
	struct buf text;
	int result = -1;

	buf_init(&text, FILE_MAX_BYTES);
	if (read_file(arena_printf(a, "%s/%s", dir, name), &text) < 0)
		goto out;
	crypto_generichash(hash, sizeof(hash), (unsigned char *)text.data, text.len, NULL, 0);
	switch (db_row(db, statements[STMT_APPLIED], "s", name, "b", &before)) {
	case DB_ROW:
		result =
			before.len == HASH_BYTES && !memcmp(before.data, hash, HASH_BYTES) ? 0 : -1;
		if (result < 0)
			log_error("migrate", "%s was applied before and has changed since", name);
		break;
	case DB_NONE:
		if (run_file(db, name, text.data) == 0 &&
		    db_exec(db, statements[STMT_REMEMBER], "sbt", name, hash, sizeof(hash),
			    clock_now()) >= 0)
			result = 1;
		break;
	case DB_FAILED:
		break;
	}
out:
	buf_release(&text);
	return result;
}

/* NNNN_name.sql */
static int is_migration(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 9 && strspn(e->d_name, "0123456789") == 4 && e->d_name[4] == '_' &&
	       !strcmp(e->d_name + len - 4, ".sql");
}

static int apply_all(struct db *db, struct arena *a, const char *dir)
{
	struct dirent **files;
	int n = scandir(dir, &files, is_migration, alphasort), done = 0;

	if (n < 0) {
		log_error("migrate", "%s: %s", dir, strerror(errno));
		return -1;
	}
	for (int i = 0; i < n; i++) {
		int applied = done < 0 ? 0 : apply(db, a, dir, files[i]->d_name);

		done = applied < 0 ? -1 : done + applied;
		free(files[i]);
	}
	free(files);
	return done;
}

/* Run fn under the lock, with the table of applied files in place. */
static int locked(struct db *db, int (*fn)(struct db *, struct arena *, const char *),
		  const char *what)
{
	struct arena *a = arena_new();
	int got = 0, result = -1;

	db_use_arena(db, a);
	if (db_row(db, statements[STMT_LOCK], "s", LOCK_NAME, "I", &got) == DB_ROW && got) {
		if (ddl(db, own_table) == 0)
			result = fn(db, a, what);
		db_row(db, statements[STMT_UNLOCK], "s", LOCK_NAME, "I", &got);
	} else {
		log_error("migrate", "another migration is running");
	}
	db_use_arena(db, NULL);
	arena_free(a);
	return result;
}

int migrate(struct db *db, const char *dir)
{
	return locked(db, apply_all, dir);
}

/* --- grants ---------------------------------------------------------------- */

struct grants {
	struct db *db;
	struct arena *arena;
	const struct conf *conf;
	const char *host; /* the users' host part */
};

static bool plain(const char *text, const char *also)
{
	for (; *text; text++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
			    *text) &&
		    !strchr(also, *text))
			return false;
	return true;
}

/* A fresh user: whatever it was granted before is gone. */
static int make_user(const struct grants *g, const char *program)
{
	const char *password = secret_db_password(g->arena, g->conf, program);
	const char *user = arena_printf(g->arena, "'dl_%s'@'%s'", program, g->host);

	if (!*password || !plain(password, "")) {
		log_error("grants", "db_%s: no password of letters and digits", program);
		return -1;
	}
	return ddl(g->db, arena_printf(g->arena, "DROP USER IF EXISTS %s", user)) < 0 ||
			       ddl(g->db,
				   arena_printf(g->arena, "CREATE USER %s IDENTIFIED BY '%s'", user,
						password)) < 0
		       ? -1
		       : 0;
}

/* "<program> <privileges> ON <table>" */
static int grant_line(const struct grants *g, char *line, const char **last)
{
	char *privileges = strchr(line, ' '), *table = strstr(line, " ON ");

	if (!privileges || !table || table < privileges)
		return -1;
	*privileges++ = '\0';
	*table = '\0';
	table += 4;
	if (!plain(line, "") || !plain(privileges, ", ()") || !plain(table, "*"))
		return -1;
	if ((!*last || strcmp(*last, line) != 0) && make_user(g, line) < 0)
		return -1;
	*last = line;
	return ddl(g->db, arena_printf(g->arena, "GRANT %s ON `%s`.%s TO 'dl_%s'@'%s'", privileges,
				       conf_str(g->conf, "db", "name"), table, line, g->host));
}

static int grant_all(const struct grants *g, const char *path, char *text)
{
	const char *last = NULL;
	unsigned int number = 1;

	for (char *line = text, *end; *line; line = end, number++) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (!*line || !strncmp(line, "--", 2))
			continue;
		if (grant_line(g, line, &last) < 0) {
			log_error("grants", "%s:%u: not granted", path, number);
			return -1;
		}
	}
	return 0;
}

int migrate_grants(struct db *db, const struct conf *c, const char *path)
{
	struct grants g = { .db = db,
			    .arena = arena_new(),
			    .conf = c,
			    .host = *conf_str(c, "db", "host") ? "%" : "localhost" };
	struct buf text;
	int result = -1;

	buf_init(&text, FILE_MAX_BYTES);
	if (strchr(conf_str(c, "db", "name"), '`'))
		log_error("grants", "[db] name must not hold a backquote");
	else if (read_file(path, &text) == 0)
		result = grant_all(&g, path, text.data);
	buf_release(&text);
	arena_free(g.arena);
	return result;
}
