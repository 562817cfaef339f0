/*
 * What the administrator types about notifications: what did not get through, once more, what
 * became of one report's, and who gets webhooks. No address and no telephone number is
 * ever printed, but a webhook's own.
 */
#include "command.h"

#include <inttypes.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "notice/channel.h"

enum {
	STMT_DEAD,
	STMT_RETRY_ONE,
	STMT_RETRY_ALL,
	STMT_STUCK,
	STMT_RETRY_STUCK,
	STMT_EVENTS,
	STMT_DELIVERIES,
	STMT_ADD,
	STMT_ENABLE,
	STMT_WEBHOOKS,
	STMT_WEBHOOK,
	STMT__MAX
};

extern const char *const notice_command_statements[]; /* for the tests */
const char *const notice_command_statements[STMT__MAX + 1] = {
	[STMT_DEAD] = "SELECT d.id, d.channel, r.number, d.state, d.attempts, d.done_at, d.error"
		      " FROM notice_delivery d JOIN report r ON r.id = d.report_id"
		      " WHERE d.state IN (4, 5, 6) ORDER BY d.id DESC LIMIT 200",
	[STMT_RETRY_ONE] = "UPDATE notice_delivery SET state = 1, attempts = 0, next_at = ?,"
			   " done_at = NULL WHERE id = ? AND state IN (4, 5, 6)",
	/* What may have been sent is for a person to decide on, one by one. */
	[STMT_RETRY_ALL] = "UPDATE notice_delivery SET state = 1, attempts = 0, next_at = ?,"
			   " done_at = NULL WHERE channel = ? AND state IN (4, 5) LIMIT 100000",
	[STMT_STUCK] = "SELECT COUNT(*) FROM outbox WHERE topic = 2 AND attempts >= 10",
	[STMT_RETRY_STUCK] = "UPDATE outbox SET attempts = 0, next_at = ?"
			     " WHERE topic = 2 AND attempts >= 10",
	[STMT_EVENTS] = "SELECT e.log_id, e.action, e.at, COUNT(n.id), COUNT(n.read_at)"
			" FROM report r JOIN notice_event e ON e.report_id = r.id"
			" LEFT JOIN notice n ON n.log_id = e.log_id WHERE r.number = ?"
			" GROUP BY e.log_id, e.action, e.at ORDER BY e.log_id LIMIT 500",
	[STMT_DELIVERIES] =
		"SELECT d.id, d.channel, d.log_id, d.state, d.attempts, d.done_at, d.error"
		" FROM report r JOIN notice_delivery d ON d.report_id = r.id"
		" WHERE r.number = ? ORDER BY d.id LIMIT 500",
	[STMT_ADD] = "INSERT INTO webhook (name, url, enabled, created_at) VALUES (?, ?, 1, ?)"
		     " ON DUPLICATE KEY UPDATE url = VALUES(url), enabled = 1",
	[STMT_ENABLE] = "UPDATE webhook SET enabled = ? WHERE name = ?",
	[STMT_WEBHOOKS] = "SELECT name, enabled, url FROM webhook ORDER BY name LIMIT 1000",
	[STMT_WEBHOOK] = "SELECT id FROM webhook WHERE name = ?",
};

static const char *state_text(unsigned int state)
{
	static const char *const texts[] = {
		[DELIVERY_WAITING] = "waiting", [DELIVERY_SENDING] = "sending",
		[DELIVERY_SENT] = "sent",       [DELIVERY_DEAD] = "dead",
		[DELIVERY_REFUSED] = "refused", [DELIVERY_UNKNOWN] = "unknown",
		[DELIVERY_DROPPED] = "dropped",
	};

	return state > 0 && state < sizeof(texts) / sizeof(texts[0]) ? texts[state] : "?";
}

static const char *channel_text(unsigned int channel)
{
	const struct channel *c = channel_of(channel);

	return c ? c->name : "?";
}

static const char *when(struct arena *a, int64_t at)
{
	return at == DB_NULL_TIME ? "-" : clock_iso(a, at);
}

/* What dispatchd gave up before it was anybody's. */
static int say_stuck(const struct command_env *env)
{
	uint64_t stuck;

	if (db_row(env->db, notice_command_statements[STMT_STUCK], "", "u", &stuck) != DB_ROW)
		return -1;
	if (stuck)
		printf("%" PRIu64 " log entries could not be told at all: see dispatchd's log, then"
		       " `dianliang notice retry --all outbox`\n",
		       stuck);
	return 0;
}

static int run_dead(const struct command_env *env, int argc, char **argv)
{
	unsigned int channel, state, attempts;
	const char *number, *error;
	enum db_row_result row;
	uint64_t id, count = 0;
	int64_t at;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (db_query(env->db, notice_command_statements[STMT_DEAD], "") < 0)
		return COMMAND_FAILED;
	while ((row = db_next(env->db, "uUsUUts", &id, &channel, &number, &state, &attempts, &at,
			      &error)) == DB_ROW) {
		printf("%" PRIu64 "\t%s\t%s\t%s\t%u\t%s\t%s\n", id, channel_text(channel), number,
		       state_text(state), attempts, when(env->arena, at), error);
		count++;
	}
	fprintf(stderr, "%" PRIu64 " that did not get through (unknown: may have been sent)\n",
		count);
	return row == DB_FAILED || say_stuck(env) < 0 ? COMMAND_FAILED : COMMAND_DONE;
}

static enum channel_id channel_named(const char *name)
{
	for (enum channel_id id = 1; id < CHANNEL__MAX; id++)
		if (!strcmp(channel_of(id)->name, name))
			return id;
	return 0;
}

static int run_retry(const struct command_env *env, int argc, char **argv)
{
	enum channel_id channel = argc == 2 ? channel_named(argv[1]) : 0;
	int64_t changed;
	char *end;

	if (argc == 2 && !strcmp(argv[0], "--all") && channel) {
		changed = db_exec(env->db, notice_command_statements[STMT_RETRY_ALL], "tu",
				  clock_now(), (uint64_t)channel);
	} else if (argc == 2 && !strcmp(argv[0], "--all") && !strcmp(argv[1], "outbox")) {
		changed = db_exec(env->db, notice_command_statements[STMT_RETRY_STUCK], "t",
				  clock_now());
	} else if (argc == 1) {
		uint64_t id = strtoull(argv[0], &end, 10);

		if (*end || end == argv[0])
			return COMMAND_USAGE;
		changed = db_exec(env->db, notice_command_statements[STMT_RETRY_ONE], "tu",
				  clock_now(), id);
	} else {
		return COMMAND_USAGE;
	}
	if (changed < 0)
		return COMMAND_FAILED;
	printf("%" PRId64 " will be tried again\n", changed);
	return changed ? COMMAND_DONE : COMMAND_FAILED;
}

static int show_events(const struct command_env *env, const char *number)
{
	enum db_row_result row;
	uint64_t log_id, people, seen;
	unsigned int action;
	int64_t at;

	if (db_query(env->db, notice_command_statements[STMT_EVENTS], "s", number) < 0)
		return -1;
	while ((row = db_next(env->db, "uUtuu", &log_id, &action, &at, &people, &seen)) == DB_ROW) {
		const struct told *t = told_of(action);

		printf("log %" PRIu64 "\t%s\t%s\ttold %" PRIu64 "\tread %" PRIu64 "\n", log_id,
		       t ? t->name : "?", when(env->arena, at), people, seen);
	}
	return row == DB_FAILED ? -1 : 0;
}

static int run_show(const struct command_env *env, int argc, char **argv)
{
	unsigned int channel, state, attempts;
	enum db_row_result row;
	uint64_t id, log_id;
	const char *error;
	int64_t at;

	if (argc != 1)
		return COMMAND_USAGE;
	if (show_events(env, argv[0]) < 0 ||
	    db_query(env->db, notice_command_statements[STMT_DELIVERIES], "s", argv[0]) < 0)
		return COMMAND_FAILED;
	while ((row = db_next(env->db, "uUuUUts", &id, &channel, &log_id, &state, &attempts, &at,
			      &error)) == DB_ROW)
		printf("delivery %" PRIu64 "\t%s\tlog %" PRIu64 "\t%s\t%u\t%s\t%s\n", id,
		       channel_text(channel), log_id, state_text(state), attempts,
		       when(env->arena, at), error);
	return row == DB_FAILED ? COMMAND_FAILED : COMMAND_DONE;
}

/* --- who gets webhooks ------------------------------------------------------------------- */

static bool name_ok(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= 40 && len == strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

static int print_key(const struct command_env *env, const char *name)
{
	unsigned char key[32];
	char text[WEBHOOK_KEY_TEXT + 1];

	if (secret_key(env->conf, "webhook.key", key) < 0)
		return COMMAND_FAILED;
	webhook_key_of(key, name, text);
	printf("%s\n", text);
	return COMMAND_DONE;
}

static int run_webhook_add(const struct command_env *env, int argc, char **argv)
{
	if (argc != 2 || !name_ok(argv[0]))
		return COMMAND_USAGE;
	if (!http_url_ok(argv[1]) || strlen(argv[1]) > 500) {
		fprintf(stderr, "dianliang: not an http or https address without a password: %s\n",
			argv[1]);
		return COMMAND_FAILED;
	}
	if (db_exec(env->db, notice_command_statements[STMT_ADD], "sst", argv[0], argv[1],
		    clock_now()) < 0)
		return COMMAND_FAILED;
	fprintf(stderr, "the receiver's key, to check X-Dianliang-Signature with:\n");
	return print_key(env, argv[0]);
}

static int enable(const struct command_env *env, int argc, char **argv, uint64_t on)
{
	uint64_t id;

	if (argc != 1)
		return COMMAND_USAGE;
	if (db_row(env->db, notice_command_statements[STMT_WEBHOOK], "s", argv[0], "u", &id) !=
	    DB_ROW) {
		fprintf(stderr, "dianliang: no webhook of that name\n");
		return COMMAND_FAILED;
	}
	return db_exec(env->db, notice_command_statements[STMT_ENABLE], "us", on, argv[0]) < 0
		       ? COMMAND_FAILED
		       : COMMAND_DONE;
}

static int run_webhook_on(const struct command_env *env, int argc, char **argv)
{
	return enable(env, argc, argv, 1);
}

static int run_webhook_off(const struct command_env *env, int argc, char **argv)
{
	return enable(env, argc, argv, 0);
}

static int run_webhook_key(const struct command_env *env, int argc, char **argv)
{
	return argc == 1 && name_ok(argv[0]) ? print_key(env, argv[0]) : COMMAND_USAGE;
}

static int run_webhook_list(const struct command_env *env, int argc, char **argv)
{
	enum db_row_result row;
	const char *name, *url;
	unsigned int on;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (db_query(env->db, notice_command_statements[STMT_WEBHOOKS], "") < 0)
		return COMMAND_FAILED;
	while ((row = db_next(env->db, "sUs", &name, &on, &url)) == DB_ROW)
		printf("%s\t%s\t%s\n", name, on ? "on" : "off", url);
	return row == DB_FAILED ? COMMAND_FAILED : COMMAND_DONE;
}

const struct command notice_commands[] = {
	{ "notice dead", "", "what did not get through, newest first", run_dead, 0 },
	{ "notice retry", "ID | --all webhook|sms|wechat|outbox",
	  "try it again (--all leaves out what may have been sent)", run_retry, 0 },
	{ "notice show", "NUMBER", "who was told of a report, and how that went", run_show, 0 },
	{ "notice webhook add", "NAME URL", "send every told change there; prints its key",
	  run_webhook_add, 0 },
	{ "notice webhook on", "NAME", "send there again, what has waited first", run_webhook_on,
	  0 },
	{ "notice webhook off", "NAME", "send nothing there; it waits", run_webhook_off, 0 },
	{ "notice webhook key", "NAME", "print a receiver's key once more", run_webhook_key, 0 },
	{ "notice webhook list", "", "who is sent what", run_webhook_list, 0 },
	{ 0 },
};
