/*
 * migrate.h - schema/NNNN_name.sql, forward only.
 *
 * Each file is applied once, in order, and written with its BLAKE2b hash into
 * table schema_migration. A changed file that was applied before is an error,
 * never applied again. A named lock keeps two migrators apart. DDL
 * commits by itself in MySQL, so a file that fails in the middle is said with the
 * statement's number; files are kept small for that.
 */
#ifndef DL_DB_MIGRATE_H
#define DL_DB_MIGRATE_H

struct db;

/* Files applied (0: up to date), or -1 (logged). */
int migrate(struct db *db, const char *dir);

/*
 * Create the users dl_<program> with the passwords in [secret] dir and
 * exactly the grants in `path` (schema/grants.sql): what is not listed there
 * is gone, for each user is made anew. Lines of one program stand together; run
 * it when programs, passwords or grants change (`make run` compares). 0 or -1.
 */
struct conf;
int migrate_grants(struct db *db, const struct conf *c, const char *path);

#endif
