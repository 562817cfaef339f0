#include "dispatch/dispatcher.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/chores.h"
#include "dispatch/dispatch.h"
#include "dispatch/outbox.h"
#include "dispatch/outward.h"
#include "dispatch/rules.h"
#include "dispatch/scope.h"
#include "notice/notice.h"
#include "sign/tell.h"

void dispatcher_init(struct dispatcher *d, const struct conf *c, struct db *db,
		     const volatile sig_atomic_t *stop)
{
	long batch = conf_int(c, "dispatch", "batch");

	*d = (struct dispatcher){ .db = db, .conf = c, .stop = stop, .arena = arena_new() };
	d->batch = batch < 1                      ? 1
		   : batch > DISPATCHER_BATCH_MAX ? DISPATCHER_BATCH_MAX
						  : (unsigned int)batch;
	d->chores_at = INT64_MIN / 2;
	live_model_open(&d->model, c);
	d->confidence = (double)conf_int(c, "model", "confidence") / 100;
}

void dispatcher_release(struct dispatcher *d)
{
	rules_free(d->rules);
	live_model_close(&d->model);
	arena_free(d->arena);
}

/* Whether the rules in memory are what the tables say, as far as anyone told. */
static bool rules_hold(struct dispatcher *d)
{
	uint64_t version;

	if (!d->rules || clock_monotonic() - d->rules_at >= RULES_AGE_MS)
		return false;
	return scope_version(d->db, &version) == 0 && version == d->rules->version;
}

enum { STMT_UNIT };

const char *const dispatcher_statements[] = { [STMT_UNIT] =
						      "SELECT id, name FROM unit WHERE code = ?",
					      NULL };

/*
 * Who dispatches, as conf says, for all who give cases away. Without the unit that stands for the
 * other core nothing can be handed over: reports wait until there is one.
 */
static int hand_over(struct dispatcher *d, struct rules *fresh)
{
	const char *code = conf_str(d->conf, "handover", "unit"), *name;
	uint32_t unit;

	if (!strcmp(conf_str(d->conf, "dispatch", "core"), "embedded"))
		return outward_set_unit(d->db, 0);
	db_use_arena(d->db, d->arena);
	switch (db_row(d->db, dispatcher_statements[STMT_UNIT], "s", code, "Us", &unit, &name)) {
	case DB_ROW:
		rules_hand_over(fresh, unit, name);
		return outward_set_unit(d->db, unit);
	case DB_NONE:
		log_error("dispatch",
			  "[dispatch] core is not embedded, but [handover] unit '%s' is no unit:"
			  " nothing is dispatched",
			  code);
		break;
	case DB_FAILED:
		break;
	}
	return -1;
}

/* Old rules are better than none: they stay when new ones cannot be read. */
static int need_rules(struct dispatcher *d)
{
	struct rules *fresh;

	if (rules_hold(d))
		return 0;
	fresh = rules_load(d->db, clock_now());
	if (fresh && hand_over(d, fresh) < 0) {
		rules_free(fresh);
		fresh = NULL;
	}
	if (!fresh)
		return d->rules ? 0 : -1;
	rules_free(d->rules);
	d->rules = fresh;
	rules_use_model(fresh, d->model.classifier, d->confidence);
	d->rules_at = clock_monotonic();
	return 0;
}

/* Before the next report nobody knows the former one any more. */
static void need_model(struct dispatcher *d)
{
	if (live_model_refresh(&d->model) && d->rules)
		rules_use_model(d->rules, d->model.classifier, d->confidence);
}

/* 1 when the row went on, 0 when another has it, -1. */
static int one(struct dispatcher *d, const struct outbox_row *row)
{
	int result;

	if (row->topic == OUTBOX_NOTIFY) {
		result = notice_expand(d->db, d->conf, row, clock_now());
		return result < 0 ? -1 : result != NOTICE_TAKEN;
	}
	if (row->topic == OUTBOX_SIGN) {
		result = sign_tell(d->db, row, clock_now());
		return result < 0 ? -1 : result != SIGN_TELL_TAKEN;
	}
	result = dispatch_row(d->db, d->arena, d->rules, row, clock_now());
	return result < 0 ? -1 : result != DISPATCH_TAKEN;
}

/* 1 when the row went on, 0 when another has it or it is put off, -1: no database. */
static int row_turn(struct dispatcher *d, const struct outbox_row *row)
{
	int result = one(d, row);

	if (result >= 0)
		return result;
	/* A server that is away is no fault of this report. */
	if (db_ping(d->db) < 0)
		return -1;
	return outbox_failed(d->db, row, "failed: see dispatchd's log", clock_now());
}

/*
 * One of several that share a transaction: 1 when it went on, 0 when another has it, -1. *last:
 * enough for one transaction (a piece of many followers).
 */
static int inside(struct dispatcher *d, const struct outbox_row *row, bool *last)
{
	int result;

	BUG_IF(row->topic == OUTBOX_SIGN);

	if (row->topic == OUTBOX_NOTIFY) {
		result = notice_inside(d->db, d->conf, row, clock_now());
		*last = result == NOTICE_MORE;
		return result < 0 ? -1 : result != NOTICE_TAKEN;
	}
	result = dispatch_inside(d->db, d->arena, d->rules, row, clock_now());
	return result < 0 ? -1 : result != DISPATCH_TAKEN;
}

/*
 * How many of these rows went on, in one transaction; -1: none, and nothing of it is stored. A
 * row that is left out stays due.
 */
static int together(struct dispatcher *d, const struct outbox_row *rows, int count)
{
	int went = 0, result = 0;
	bool last = false;

	if (db_begin(d->db) < 0)
		return -1;
	for (int i = 0; i < count && result >= 0 && !last && !*d->stop; i++) {
		result = inside(d, &rows[i], &last);
		went += result > 0;
	}
	return db_end(d->db, result < 0 ? -1 : went);
}

/* How many of these rows went on, or -1: no database. */
static int rows_turn(struct dispatcher *d, const struct outbox_row *rows, int count)
{
	int went = -1, done = 0;

	db_use_arena(d->db, d->arena);
	if (count > 1)
		went = together(d, rows, count);
	arena_reset(d->arena);
	if (went >= 0)
		return went;
	for (int i = 0; i < count && !*d->stop; i++) {
		db_use_arena(d->db, d->arena);
		went = row_turn(d, &rows[i]);
		arena_reset(d->arena);
		if (went < 0)
			return -1;
		done += went;
	}
	return done;
}

/* How many of the topic's due rows, at most `most`, went on, or -1; *due: how many there were. */
static int topic_turn(struct dispatcher *d, enum outbox_topic topic, unsigned int most, int *due)
{
	struct outbox_row rows[DISPATCHER_BATCH_MAX];
	/* A sign's row has a transaction of its own: a storm's pieces are large enough. */
	int share = topic == OUTBOX_DISPATCH ? DISPATCH_TOGETHER
		    : topic == OUTBOX_SIGN   ? 1
					     : NOTICES_TOGETHER;
	int done = 0;
	int64_t begin = clock_monotonic();

	*due = outbox_due(d->db, topic, clock_now(), rows, most);
	/* The rules after the rows: what was written before a report came holds for it. */
	if (*due > 0 && need_rules(d) < 0)
		return -1;
	for (int i = 0; i < *due && !*d->stop; i += share) {
		int left = *due - i, went;

		if (topic == OUTBOX_NOTIFY && clock_monotonic() - begin > NOTICES_SPAN_MS)
			break;
		went = rows_turn(d, &rows[i], left < share ? left : share);
		if (went < 0)
			return -1;
		done += went;
	}
	return *due < 0 ? -1 : done;
}

int dispatcher_turn(struct dispatcher *d)
{
	int due, reports, notices, signs;

	need_model(d);
	/* Once before the first report, so that it does not wait for them. */
	if (!d->rules && need_rules(d) < 0)
		return -1;
	reports = topic_turn(d, OUTBOX_DISPATCH, d->batch, &due);
	if (reports < 0)
		return -1;
	notices = topic_turn(d, OUTBOX_NOTIFY, due == (int)d->batch ? NOTICES_BESIDE : d->batch,
			     &due);
	if (notices < 0)
		return -1;
	signs = topic_turn(d, OUTBOX_SIGN, NOTICES_BESIDE, &due);
	return signs < 0 ? -1 : reports + notices + signs;
}

void dispatcher_chores(struct dispatcher *d)
{
	if (clock_monotonic() - d->chores_at < CLOCK_MINUTE)
		return;
	db_use_arena(d->db, d->arena);
	/* With more of them left it is not a minute, but only the next reports first. */
	if (chores(d->db, clock_now()) != CHORES_MORE && sign_chores(d->db, clock_now()) <= 0)
		d->chores_at = clock_monotonic();
	arena_reset(d->arena);
}
