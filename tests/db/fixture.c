#include "tests/db/fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <mysql.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "db/migrate.h"

static void write_file(const struct fixture *f, const char *name, const void *p, size_t len)
{
	const char *path = arena_printf(f->arena, "%s/%s", f->dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, len), len);
	close(fd);
}

static void write_secrets(const struct fixture *f)
{
	unsigned char key[32], pub[32];

	assert_true(sodium_init() >= 0);
	randombytes_buf(key, sizeof(key));
	write_file(f, "cookie.key", key, sizeof(key));
	randombytes_buf(key, sizeof(key));
	write_file(f, "staff.key", key, sizeof(key));
	randombytes_buf(key, sizeof(key));
	write_file(f, "account.key", key, sizeof(key));
	crypto_box_keypair(pub, key);
	write_file(f, "phone.pub", pub, sizeof(pub));
	write_file(f, "phone.key", key, sizeof(key));
	write_file(f, "evidence.pub", pub, sizeof(pub));
	write_file(f, "evidence.key", key, sizeof(key));
}

static void write_conf(const struct fixture *f, const char *socket)
{
	const char *text = arena_printf(f->arena,
					"[db]\nsocket = %s\nname = dl_test_%d\n[secret]\ndir = %s\n"
					"[model]\nfile =\nshipped =\n",
					socket, (int)getpid(), f->dir);

	write_file(f, "test.conf", text, strlen(text));
}

static void raw(MYSQL *my, const char *sql)
{
	if (mysql_query(my, sql))
		fail_msg("%s: %s", mysql_error(my), sql);
}

static void make_database(const char *socket, const char *sql)
{
	MYSQL *my = mysql_init(NULL);

	if (!mysql_real_connect(my, NULL, "root", "", NULL, 0, socket, 0))
		fail_msg("DL_TEST_SOCKET: %s", mysql_error(my));
	raw(my, sql);
	mysql_close(my);
}

int fixture_start(void **state)
{
	const char *socket = getenv("DL_TEST_SOCKET");
	struct fixture *f = calloc(1, sizeof(*f));

	if (!socket) {
		print_message("DL_TEST_SOCKET names no server: see tests/db/fixture.h\n");
		free(f);
		return -1;
	}
	f->arena = arena_new();
	memcpy(f->dir, "/tmp/dl-test-XXXXXX", sizeof("/tmp/dl-test-XXXXXX"));
	assert_non_null(mkdtemp(f->dir));
	write_secrets(f);
	write_conf(f, socket);
	make_database(socket, arena_printf(f->arena, "CREATE OR REPLACE DATABASE dl_test_%d",
					   (int)getpid()));
	f->conf = conf_load(arena_printf(f->arena, "%s/test.conf", f->dir));
	assert_non_null(f->conf);
	assert_int_equal(secret_load(f->conf), 0);
	f->db = db_open(f->conf, "root");
	assert_true(migrate(f->db, "schema") > 0);
	f->now = clock_from_civil(
		&(struct civil){ .year = 2026, .month = 11, .day = 23, .hour = 10 });
	*state = f;
	return 0;
}

static void remove_dir(const char *dir)
{
	DIR *d = opendir(dir);

	for (struct dirent *e; d && (e = readdir(d));)
		unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(dir);
}

int fixture_stop(void **state)
{
	struct fixture *f = *state;

	if (!f) /* fixture_start() failed and has said why */
		return 0;
	make_database(conf_str(f->conf, "db", "socket"),
		      arena_printf(f->arena, "DROP DATABASE dl_test_%d", (int)getpid()));
	remove_dir(f->dir);
	db_close(f->db);
	conf_free(f->conf);
	arena_free(f->arena);
	free(f);
	return 0;
}

int fixture_clean(void **state)
{
	static const char names[] =
		"SELECT CONVERT(table_name USING utf8mb4) FROM information_schema.tables"
		" WHERE table_schema = DATABASE() AND table_name <> 'schema_migration'"
		" AND table_rows IS NOT NULL LIMIT 200";
	struct fixture *f = *state;
	const char *table[200];
	size_t n = 0;

	arena_reset(f->arena);
	db_use_arena(f->db, f->arena);
	if (f->keep)
		return 0;
	assert_int_equal(db_query(f->db, names, ""), 0);
	while (n < 200 && db_next(f->db, "s", &table[n]) == DB_ROW)
		n++;
	/* DELETE is quicker than TRUNCATE for the few rows of a test. */
	while (n > 0)
		fixture_sql(f, "DELETE FROM %s", table[--n]);
	db_statements(f->db);
	return 0;
}

void fixture_keep(struct fixture *f)
{
	f->keep = true;
}

void fixture_sql(struct fixture *f, const char *fmt, ...)
{
	MYSQL *my = db_handle(f->db);
	va_list ap;

	va_start(ap, fmt);
	assert_non_null(my);
	raw(my, arena_vprintf(f->arena, fmt, ap));
	va_end(ap);
	while (mysql_field_count(my)) { /* an answer nobody reads */
		mysql_free_result(mysql_store_result(my));
		if (mysql_next_result(my))
			break;
	}
}

int64_t fixture_number(struct fixture *f, const char *fmt, ...)
{
	MYSQL *my = db_handle(f->db);
	MYSQL_RES *result;
	MYSQL_ROW row;
	int64_t number;
	va_list ap;

	va_start(ap, fmt);
	assert_non_null(my);
	raw(my, arena_vprintf(f->arena, fmt, ap));
	va_end(ap);
	result = mysql_store_result(my);
	assert_non_null(result);
	row = mysql_fetch_row(result);
	assert_non_null(row);
	number = row[0] ? strtoll(row[0], NULL, 10) : 0;
	mysql_free_result(result);
	return number;
}

int64_t fixture_count(struct fixture *f, const char *table)
{
	return fixture_number(f, "SELECT COUNT(*) FROM %s", table);
}

struct db *fixture_connect(struct fixture *f)
{
	struct db *db = db_open(f->conf, "root");

	db_use_arena(db, f->arena);
	return db;
}

void fixture_cut_connection(struct fixture *f)
{
	MYSQL *my = db_handle(f->db);
	struct db *other = fixture_connect(f);

	assert_non_null(my);
	raw(db_handle(other), arena_printf(f->arena, "KILL %lu", mysql_thread_id(my)));
	db_close(other);
}
