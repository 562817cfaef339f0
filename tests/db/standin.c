#include "tests/db/standin.h"

#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"
#include "notice/notice.h"
#include "tests/db/dispatch_city.h"

struct standin standin;

static void write_secret(struct fixture *f, const char *name, const char *text, size_t len)
{
	const char *path = arena_printf(f->arena, "%s/%s", f->dir, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
	chmod(path, 0600);
}

static void run_node(const char *dir, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	execlp("node", "node", "tests/db/standin.mjs", dir, (char *)NULL);
	_exit(127);
}

int standin_start(void **state)
{
	int pipe_fd[2];
	struct fixture *f;
	FILE *in;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	write_secret(f, "webhook.key", "0123456789abcdef0123456789abcdef", 32);
	write_secret(f, "sms.key", "sms-geheim\n", 11);
	write_secret(f, "wechat.key", "app-geheim\n", 11);
	assert_int_equal(pipe(pipe_fd), 0);
	standin.pid = fork();
	assert_true(standin.pid >= 0);
	if (!standin.pid)
		run_node(f->dir, pipe_fd[1]);
	close(pipe_fd[1]);
	in = fdopen(pipe_fd[0], "r");
	assert_int_equal(fscanf(in, "%u %u %u", &standin.port, &standin.tls_port,
				&standin.closed_port),
			 3);
	fclose(in);
	return 0;
}

int standin_stop(void **state)
{
	if (standin.pid > 0) {
		kill(standin.pid, SIGKILL);
		waitpid(standin.pid, NULL, 0);
	}
	return fixture_stop(state);
}

int standin_clean(void **state)
{
	struct fixture *f = *state;

	if (fixture_clean(state) < 0)
		return -1;
	f->now = clock_now() - CLOCK_MINUTE;
	unlink(arena_printf(f->arena, "%s/requests.jsonl", f->dir));
	city_build(f);
	return 0;
}

/* Where nothing will come, waiting is short; elsewhere long, for a busy machine. */
const char *standin_patience(const char *way)
{
	bool none = strstr(way, "timeout") || strstr(way, "hang-body");

	return none ? "timeout_ms = 250\n" : "";
}

static void free_conf(void *c)
{
	conf_free(c);
}

struct conf *standin_conf(struct fixture *f, const char *more)
{
	const char *path = arena_printf(f->arena, "%s/standin.ini", f->dir);
	FILE *file = fopen(path, "w");
	struct conf *c;

	assert_non_null(file);
	fprintf(file,
		"[db]\nsocket = %s\nname = %s\n[secret]\ndir = %s\n"
		"[notice]\ntimeout_ms = 5000\nfirst_pause_ms = 20\n%s",
		conf_str(f->conf, "db", "socket"), conf_str(f->conf, "db", "name"), f->dir, more);
	fclose(file);
	c = conf_load(path);
	assert_non_null(c);
	arena_defer(f->arena, free_conf, c);
	return c;
}

const char *standin_url(struct fixture *f, const char *way)
{
	return arena_printf(f->arena, "http://127.0.0.1:%u/%s", standin.port, way);
}

uint64_t standin_told(struct fixture *f, const struct conf *c)
{
	uint64_t report = city_case(f), log;
	struct outbox_row row;
	unsigned char *sealed;
	size_t len;

	assert_int_equal(secret_seal_phone(f->arena, f->conf, STANDIN_PHONE, &sealed, &len), 0);
	assert_int_equal(db_exec(f->db,
				 "UPDATE report SET phone_sealed = ?, phone_sms = 1 WHERE id = ?",
				 "bu", (const void *)sealed, len, report),
			 1);
	assert_int_equal(
		db_exec(f->db,
			"INSERT INTO flow_log (report_id, at, actor, actor_name, action,"
			" status_from, status_to, note) VALUES (?, ?, 3, 'x', ?, 3, 4, '')",
			"utu", report, f->now, (uint64_t)ACTION_HANDLE),
		1);
	log = db_last_id(f->db);
	assert_int_equal(outbox_add_notice(f->db, report, log, f->now), 0);
	row = city_row(f, report);
	assert_int_equal(notice_expand(f->db, c, &row, f->now), NOTICE_TOLD);
	return report;
}

void standin_webhook(struct fixture *f, const char *name, const char *url)
{
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO webhook (name, url, created_at) VALUES (?, ?, ?)",
				 "sst", name, url, f->now),
			 1);
}

void standin_openid(struct fixture *f, uint64_t citizen, const char *openid)
{
	unsigned char *sealed;
	size_t len;

	assert_int_equal(secret_seal_phone(f->arena, f->conf, openid, &sealed, &len), 0);
	/* One replaced counts as two. */
	assert_true(db_exec(f->db,
			    "REPLACE INTO citizen_address (citizen_id, channel, sealed, created_at)"
			    " VALUES (?, 3, ?, ?)",
			    "ubt", citizen, (const void *)sealed, len, f->now) > 0);
}

void standin_deliver(struct fixture *f, const struct conf *c)
{
	struct notifier *n = notifier_new(c, f->db);

	for (int i = 0; i < 2000; i++) {
		int busy;

		db_use_arena(f->db, f->arena);
		busy = notifier_turn(n, 20, false);
		assert_true(busy >= 0);
		db_use_arena(f->db, f->arena);
		if (!busy &&
		    !fixture_count(f,
				   "notice_delivery WHERE state IN (1, 2)"
				   " AND next_at < UTC_TIMESTAMP(3) + INTERVAL 250000 MICROSECOND"))
			break;
	}
	notifier_free(n);
	db_use_arena(f->db, f->arena);
}

static void free_json(void *root)
{
	json_decref(root);
}

json_t *standin_requests(struct fixture *f)
{
	FILE *file = fopen(arena_printf(f->arena, "%s/requests.jsonl", f->dir), "r");
	json_t *list = json_array(), *one;

	arena_defer(f->arena, free_json, list);
	while (file && (one = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)))
		json_array_append_new(list, one);
	if (file)
		fclose(file);
	return list;
}

size_t standin_count(struct fixture *f)
{
	return json_array_size(standin_requests(f));
}

unsigned int standin_state(struct fixture *f)
{
	assert_int_equal(fixture_count(f, "notice_delivery"), 1);
	return (unsigned int)fixture_number(f, "SELECT state FROM notice_delivery");
}

unsigned int standin_attempts(struct fixture *f)
{
	return (unsigned int)fixture_number(f, "SELECT attempts FROM notice_delivery");
}

const char *standin_error(struct fixture *f)
{
	return city_text(f, "SELECT error FROM notice_delivery");
}
