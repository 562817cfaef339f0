#include "desk/queue.h"

#include <string.h>

#include "account/staff.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/queue_sql.h"
#include "dispatch/workflow.h"
#include "report/list.h"

const char *const queue_statements[STMT__MAX + 1] = { QUEUE_STATEMENTS("31") };
const char *const queue_map_statements[STMT__MAX + 1] = { QUEUE_STATEMENTS("501") };

/* ---- tabs ---- */

static const struct {
	const char *name, *say;
} tabs[QUEUE__MAX] = {
	[QUEUE_MINE] = { "mine", "我的" },       [QUEUE_UNIT] = { "unit", "本单位" },
	[QUEUE_TRIAGE] = { "triage", "待派单" }, [QUEUE_LATE] = { "late", "超期" },
	[QUEUE_DISPUTE] = { "dispute", "争议" }, [QUEUE_ALL] = { "all", "全部" },
};

const char *queue_tab_name(enum queue_tab tab)
{
	return tabs[tab].name;
}

const char *queue_tab_say(enum queue_tab tab, const struct staff *who)
{
	/* What a unit finds there it may claim in writing. */
	if (tab == QUEUE_DISPUTE && who->role == ROLE_HANDLER)
		return "待认领";
	return tab == QUEUE_MINE && who->role != ROLE_HANDLER ? "等我办" : tabs[tab].say;
}

bool queue_tab_for(enum queue_tab tab, const struct staff *who)
{
	if (who->role == ROLE_HANDLER)
		return tab != QUEUE_TRIAGE && tab != QUEUE_ALL;
	return tab != QUEUE_UNIT;
}

enum queue_tab queue_tab_by_name(const char *name, const struct staff *who)
{
	for (unsigned int t = 0; name && t < QUEUE__MAX; t++)
		if (!strcmp(tabs[t].name, name) && queue_tab_for(t, who))
			return t;
	return who->role == ROLE_HANDLER ? QUEUE_UNIT : QUEUE_MINE;
}

bool queue_sends(unsigned int state, const struct staff *who)
{
	const struct transition *t = workflow_row(state, ACTION_DISPATCH);

	return (state == STATE_TRIAGE || state == STATE_ACCEPTED || state == STATE_RETURNED) && t &&
	       (t->who & 1u << who->role);
}

/* ---- what is asked ---- */

#define BIT(state) (UINT64_C(1) << STATE_##state)
#define WITH_UNIT  (BIT(HANDLING) | BIT(HANDLED) | BIT(SUSPENDED))
#define FOR_EVER   INT64_C(253000000000000) /* the year 9987 */

static const uint64_t tab_states[QUEUE__MAX] = {
	[QUEUE_MINE] = WITH_UNIT,
	[QUEUE_UNIT] = WITH_UNIT,
	[QUEUE_TRIAGE] = BIT(TRIAGE) | BIT(VERIFYING) | BIT(ACCEPTED) | BIT(RETURNED),
	[QUEUE_LATE] = BIT(HANDLING),
	[QUEUE_DISPUTE] = BIT(RETURNED) | BIT(DISPUTED) | BIT(CONFIRMED),
	[QUEUE_ALL] = WITH_UNIT,
};

/* What a role is to do next: states, kinds of request, handled cases to be checked. */
static const struct {
	uint64_t states, kinds;
	unsigned int checks;
} role_work[ROLE__MAX] = {
	[ROLE_INTAKE] = { BIT(TRIAGE), 0, 0 },
	[ROLE_DISPATCHER] = { BIT(TRIAGE) | BIT(ACCEPTED) | BIT(RETURNED), 1 << 1, 0 },
	[ROLE_INSPECTOR] = { BIT(VERIFYING) | BIT(DISPUTED), 0, 1 },
	[ROLE_OFFICE] = { BIT(CONFIRMED), 1 << 2 | 1 << 3, 0 },
};

static bool is_due(unsigned int state)
{
	return state == STATE_HANDLING || state == STATE_HANDLED || state == STATE_SUSPENDED;
}

/* One of the two tables: a page of the list, or what a map holds. */
typedef const char *const *statements;

static int ask_by_due(struct db *db, statements s, const struct staff *who, enum queue_tab tab,
		      uint64_t states, const struct queue_filter *f, struct queue_key k,
		      int64_t now)
{
	int64_t end = tab == QUEUE_LATE ? now : FOR_EVER;

	if (tab == QUEUE_MINE)
		return db_query(db, s[STMT_HANDLER], "u" BY_DUE_IN, who->id, k.due, k.due, k.id,
				end, states, FILTER(f));
	if (who->role == ROLE_HANDLER)
		return db_query(db, s[STMT_UNIT], "u" BY_DUE_IN "u" BY_DUE_IN, who->unit_id, k.due,
				k.due, k.id, end, states, FILTER(f), who->unit_id, k.due, k.due,
				k.id, end, states, FILTER(f));
	return db_query(db, s[STMT_DUE], BY_DUE_IN, k.due, k.due, k.id, end, states, FILTER(f));
}

static int ask_by_role(struct db *db, statements s, const struct staff *who,
		       const struct queue_filter *f, struct queue_key k)
{
	return db_query(db, s[STMT_ROLE], "uuu" FILTER_IN "uu" FILTER_IN "uu" FILTER_IN,
			(uint64_t)STATUS_TRIAGE, k.id, role_work[who->role].states, FILTER(f),
			role_work[who->role].kinds, k.id, FILTER(f),
			(uint64_t)role_work[who->role].checks, k.id, FILTER(f));
}

/* A state that is asked for by name. What is over begins with the newest. */
static int ask_by_state(struct db *db, statements s, const struct staff *who,
			const struct queue_filter *f, struct queue_key k)
{
	uint64_t bit = UINT64_C(1) << f->state, status = workflow_status(f->state);
	uint64_t before = k.id ? k.id : LIST_NEWEST;

	if (status == STATUS_TRIAGE)
		return db_query(db, s[STMT_STATE], "uuu" FILTER_IN, status, k.id, bit, FILTER(f));
	if (who->role == ROLE_HANDLER)
		return db_query(db, s[STMT_UNIT_OVER], "uuu" FILTER_IN, who->unit_id, before, bit,
				FILTER(f));
	return db_query(db, s[STMT_OVER], "uuu" FILTER_IN, status, before, bit, FILTER(f));
}

static int ask(struct db *db, statements s, const struct staff *who, enum queue_tab tab,
	       const struct queue_filter *f, struct queue_key k, int64_t now)
{
	uint64_t states = tab_states[tab];

	if (f->state && is_due(f->state))
		return ask_by_due(db, s, who,
				  tab == QUEUE_MINE && who->role != ROLE_HANDLER ? QUEUE_ALL : tab,
				  UINT64_C(1) << f->state, f, k, now);
	if (f->state)
		return ask_by_state(db, s, who, f, k);
	if (tab == QUEUE_TRIAGE || tab == QUEUE_DISPUTE)
		return db_query(db, s[STMT_STATE], "uuu" FILTER_IN, (uint64_t)STATUS_TRIAGE, k.id,
				states, FILTER(f));
	if (tab == QUEUE_MINE && who->role != ROLE_HANDLER)
		return ask_by_role(db, s, who, f, k);
	return ask_by_due(db, s, who, tab, states, f, k, now);
}

/* ---- what comes ---- */

static enum db_row_result next_row(struct db *db, struct queue_row *r)
{
	enum db_row_result row;

	row = db_next(db, "usssUUUuuUUUUUttttttsdduuudb", &r->id, &r->number, &r->body,
		      &r->place_text, &r->state, &r->hidden, &r->group_id, &r->category_id,
		      &r->unit_id, &r->district, &r->street, &r->support_count, &r->reopened,
		      &r->urged, &r->submitted_at, &r->dispatched_at, &r->deadline,
		      &r->confirm_until, &r->suspended_until, &r->due, &r->handler, &r->lat,
		      &r->lon, &r->log_id, &r->best_category, &r->best_unit, &r->best_confidence,
		      &r->photo);
	return row;
}

/* How many, at most max, and whether there are more behind them; or -1. */
static int fetch_rows(struct db *db, struct queue_row *rows, size_t max, bool *more)
{
	enum db_row_result row = DB_ROW;
	struct queue_row extra;
	size_t n = 0;

	while (row == DB_ROW && n < max) {
		row = next_row(db, &rows[n]);
		n += row == DB_ROW;
	}
	if (row == DB_ROW)
		row = next_row(db, &extra);
	*more = row == DB_ROW;
	return row == DB_FAILED ? -1 : (int)n;
}

static int fetch(struct db *db, struct queue_page *out)
{
	int n;

	memset(out, 0, sizeof(*out));
	n = fetch_rows(db, out->rows, QUEUE_PAGE, &out->more);
	if (n < 0)
		return -1;
	out->count = (size_t)n;
	if (out->more) {
		const struct queue_row *last = &out->rows[out->count - 1];

		out->next.id = last->id;
		out->next.due = last->due == DB_NULL_TIME ? 0 : last->due;
	}
	return 0;
}

int queue_load(struct db *db, const struct staff *who, enum queue_tab tab,
	       const struct queue_filter *f, struct queue_key after, int64_t now,
	       struct queue_page *out)
{
	BUG_IF(!queue_tab_for(tab, who));
	return ask(db, queue_statements, who, tab, f, after, now) < 0 ? -1 : fetch(db, out);
}

static int ask_by_words(struct db *db, statements s, const struct staff *who,
			const struct search_query *q, const struct queue_filter *f, uint64_t before,
			struct list_window *w)
{
	uint64_t unit = who->role == ROLE_HANDLER ? who->unit_id : 0, t[SEARCH_QUERY_TERMS];
	uint64_t states = f->state ? UINT64_C(1) << f->state : UINT64_MAX >> 1;
	int best;

	BUG_IF(q->kind != SEARCH_PAIRS);
	best = list_rarest(db, q, before, w);
	if (best < 0)
		return -1;
	for (size_t i = 0; i < SEARCH_QUERY_TERMS; i++)
		t[i] = q->terms[i];
	t[best] = t[0];
	t[0] = q->terms[best];
	return db_query(db, s[STMT_SEARCH], "uuuuuuuuuuu" FILTER_IN, t[1], t[2], t[3], t[4], t[5],
			t[0], before, w->floor, unit, unit, states, FILTER(f));
}

int queue_search(struct db *db, const struct staff *who, const struct search_query *q,
		 const struct queue_filter *f, struct queue_key after, struct queue_page *out)
{
	uint64_t before = after.id ? after.id : LIST_NEWEST;
	struct list_window w = { 0 };

	if (ask_by_words(db, queue_statements, who, q, f, before, &w) < 0 || fetch(db, out) < 0)
		return -1;
	/* A window that was full may have older reports behind it. */
	if (!out->more && w.count == LIST_WINDOW) {
		out->more = true;
		out->next.id = w.floor;
	}
	return 0;
}

int queue_map(struct db *db, const struct staff *who, enum queue_tab tab,
	      const struct search_query *q, const struct queue_filter *f, int64_t now,
	      struct queue_row rows[QUEUE_MAP], bool *more)
{
	const struct queue_key first = { 0, 0 };
	struct list_window w = { 0 };
	int result = q->kind == SEARCH_PAIRS
			     ? ask_by_words(db, queue_map_statements, who, q, f, LIST_NEWEST, &w)
			     : ask(db, queue_map_statements, who, tab, f, first, now);

	return result < 0 ? -1 : fetch_rows(db, rows, QUEUE_MAP, more);
}

/* ---- how many ---- */

enum { COUNT_UNIT, COUNT_CITY, COUNT__MAX };

#define UP_TO_MAX(pick) "(SELECT COUNT(*) FROM (" pick " LIMIT 1000) n)"
#define OPEN_STATE      "(? >> IF(r.detail, r.detail, r.status)) & 1 = 1"

#define COUNT_DUE(index, where)                                                     \
	UP_TO_MAX("SELECT STRAIGHT_JOIN 1 FROM case_file c FORCE INDEX (" index ")" \
		  " JOIN report r ON r.id = c.report_id WHERE " where " AND " OPEN_STATE)
#define COUNT_STATE                                                  \
	UP_TO_MAX("SELECT 1 FROM report r FORCE INDEX (report_desk)" \
		  " WHERE r.status = 2 AND " OPEN_STATE)

const char *const queue_count_statements[COUNT__MAX + 1] = {
	[COUNT_UNIT] = "SELECT " COUNT_DUE("case_due_of_handler", "c.handler_id = ? AND c.due_at IS NOT NULL") ", " COUNT_DUE(
		"case_due_of_unit",
		"c.unit_id = ? AND c.due_at IS NOT NULL") " + (SELECT COUNT(*)"
							  " FROM case_unit k JOIN case_file f ON f.report_id = k.report_id"
							  " WHERE k.unit_id = ? AND k.done_at IS NULL AND f.due_at IS NOT NULL), " COUNT_DUE(
								  "case_due_of_unit",
								  "c.unit_id = ? AND c.due_at < ?") ", " COUNT_STATE,
	[COUNT_CITY] =
		"SELECT " COUNT_STATE " + (SELECT COUNT(*) FROM case_request q"
		" WHERE q.state = 0 AND (? >> q.kind) & 1 = 1) + " UP_TO_MAX(
			"SELECT 1 FROM case_file c FORCE INDEX (case_to_confirm)"
			" WHERE ? = 1 AND c.closed_at IS NULL AND c.confirm_until IS NOT NULL"
			" AND c.checked_at IS NULL AND c.main_id IS NULL") ", " COUNT_STATE
									   ", " COUNT_DUE(
										   "case_due",
										   "c.due_at < ?") ", " COUNT_STATE
												   ", " COUNT_DUE(
													   "case_due",
													   "c.due_at IS NOT NULL"),
};

static int count_unit(struct db *db, const struct staff *who, int64_t now, unsigned int *n)
{
	return db_row(db, queue_count_statements[COUNT_UNIT], "uuuuuutuu", who->id,
		      tab_states[QUEUE_MINE], who->unit_id, tab_states[QUEUE_UNIT], who->unit_id,
		      who->unit_id, now, tab_states[QUEUE_LATE], tab_states[QUEUE_DISPUTE], "UUUU",
		      &n[QUEUE_MINE], &n[QUEUE_UNIT], &n[QUEUE_LATE], &n[QUEUE_DISPUTE]) == DB_ROW
		       ? 0
		       : -1;
}

int queue_count(struct db *db, const struct staff *who, int64_t now, unsigned int n[QUEUE__MAX])
{
	memset(n, 0, QUEUE__MAX * sizeof(*n));
	if (who->role == ROLE_HANDLER)
		return count_unit(db, who, now, n);
	return db_row(db, queue_count_statements[COUNT_CITY], "uuuutuuu",
		      role_work[who->role].states, role_work[who->role].kinds,
		      (uint64_t)role_work[who->role].checks, tab_states[QUEUE_TRIAGE], now,
		      tab_states[QUEUE_LATE], tab_states[QUEUE_DISPUTE], tab_states[QUEUE_ALL],
		      "UUUUU", &n[QUEUE_MINE], &n[QUEUE_TRIAGE], &n[QUEUE_LATE], &n[QUEUE_DISPUTE],
		      &n[QUEUE_ALL]) == DB_ROW
		       ? 0
		       : -1;
}
