/*
 * One statement for each way in, each with the index made for it and told to use it. All of
 * them pick ids first and fetch what a row shows afterwards, so that only a page's rows
 * are joined with photos and people.
 */
#include "desk/queue.h"

#include <string.h>

#include "account/staff.h"
#include "base/clock.h"
#include "base/log.h"
#include "dispatch/workflow.h"
#include "report/list.h"

enum {
	STMT_DUE,     /* every open case of the city */
	STMT_UNIT,    /* a unit's, and those it helps with */
	STMT_HANDLER, /* assigned to one person */
	STMT_ROLE,    /* what a role is to do next */
	STMT_STATE,   /* a state, who waits longest first */
	STMT_OVER,    /* a state, newest first */
	STMT_UNIT_OVER,
	STMT_SEARCH,
	STMT__MAX
};

#define COLUMNS                                                                               \
	"r.id, r.number, r.body, r.place_text, IF(r.detail, r.detail, r.status), r.hidden,"   \
	" r.group_id, r.category_id, c.unit_id, r.district_code, r.street_code,"              \
	" r.support_count, c.reopened, c.urged, r.submitted_at, c.dispatched_at, c.deadline," \
	" c.confirm_until, c.suspended_until, c.due_at, s.name,"                              \
	" (SELECT p.hash FROM photo p WHERE p.report_id = r.id AND p.role = 1"                \
	" ORDER BY p.position LIMIT 1)"

#define SHOWN(pick)                                                                             \
	"SELECT STRAIGHT_JOIN " COLUMNS " FROM (" pick ") pick JOIN report r ON r.id = pick.id" \
	" LEFT JOIN case_file c ON c.report_id = r.id"                                          \
	" LEFT JOIN staff s ON s.id = c.handler_id"

/* Filters are conditions on the walk: 0 lets all pass. */
#define FILTERS                                                                \
	" AND (? = 0 OR r.district_code = ?) AND (? = 0 OR r.street_code = ?)" \
	" AND (? = 0 OR r.group_id = ?) AND r.submitted_at >= ?"
#define FILTER_IN "uuuuuut"
#define FILTER(f)                                                                \
	(uint64_t)(f)->district, (uint64_t)(f)->district, (uint64_t)(f)->street, \
		(uint64_t)(f)->street, (uint64_t)(f)->group, (uint64_t)(f)->group, (f)->since

/* The state is one of a set of bits. */
#define STATES " AND (? >> IF(r.detail, r.detail, r.status)) & 1 = 1"

#define BY_DUE \
	" AND c.due_at >= ? AND (c.due_at > ? OR c.report_id > ?) AND c.due_at < ?" STATES FILTERS
#define BY_DUE_IN "ttutu" FILTER_IN
#define DUE_ORDER " ORDER BY due, id LIMIT 31"

#define DUE_FROM(index)                                                            \
	"SELECT STRAIGHT_JOIN c.report_id AS id, c.due_at AS due FROM case_file c" \
	" FORCE INDEX (" index ") JOIN report r ON r.id = c.report_id WHERE "

/* A state of the public's, the finer ones of it, without a limit of its own. */
#define STATE_FROM                                                          \
	"SELECT r.id AS id, CAST(NULL AS DATETIME(3)) AS due FROM report r" \
	" FORCE INDEX (report_desk) WHERE r.status = ?"

const char *const queue_statements[STMT__MAX + 1] = {
	[STMT_DUE] =
		SHOWN(DUE_FROM("case_due") "TRUE" BY_DUE DUE_ORDER) " ORDER BY pick.due, pick.id",
	[STMT_UNIT] = SHOWN(
		"(" DUE_FROM("case_due_of_unit") "c.unit_id = ?" BY_DUE
			DUE_ORDER ") UNION (SELECT STRAIGHT_JOIN c.report_id AS id, c.due_at AS due"
						 " FROM case_unit k FORCE INDEX (case_unit_of)"
						 " JOIN case_file c ON c.report_id = k.report_id"
						 " JOIN report r ON r.id = k.report_id"
						 " WHERE k.unit_id = ? AND k.done_at IS NULL" BY_DUE
							 DUE_ORDER
						 ")" DUE_ORDER) " ORDER BY pick.due, pick.id",
	[STMT_HANDLER] = SHOWN(DUE_FROM("case_due_of_handler") "c.handler_id = ?" BY_DUE
				       DUE_ORDER) " ORDER BY pick.due, pick.id",
	[STMT_ROLE] =
		SHOWN("(" STATE_FROM " AND r.id > ?" STATES FILTERS " ORDER BY id LIMIT 31) UNION"
		      " (SELECT STRAIGHT_JOIN q.report_id AS id, NULL AS due"
		      " FROM case_request q FORCE INDEX (case_request_queue)"
		      " JOIN report r ON r.id = q.report_id"
		      " WHERE q.state = 0 AND (? >> q.kind) & 1 = 1 AND r.id > ?" FILTERS
		      " ORDER BY id LIMIT 31) UNION"
		      " (SELECT STRAIGHT_JOIN c.report_id AS id, NULL AS due"
		      " FROM case_file c FORCE INDEX (case_to_confirm)"
		      " JOIN report r ON r.id = c.report_id"
		      " WHERE ? = 1 AND c.closed_at IS NULL AND c.confirm_until IS NOT NULL"
		      " AND c.checked_at IS NULL AND c.main_id IS NULL AND r.status = 4"
		      " AND r.id > ?" FILTERS " ORDER BY id LIMIT 31)"
		      " ORDER BY id LIMIT 31") " ORDER BY pick.id",
	[STMT_STATE] = SHOWN(STATE_FROM " AND r.id > ?" STATES FILTERS
					" ORDER BY id LIMIT 31") " ORDER BY pick.id",
	[STMT_OVER] = SHOWN(STATE_FROM " AND r.id < ?" STATES FILTERS
				       " ORDER BY id DESC LIMIT 31") " ORDER BY pick.id DESC",
	[STMT_UNIT_OVER] = SHOWN(
		DUE_FROM("case_due_of_unit") "c.unit_id = ? AND c.due_at IS NULL"
					     " AND c.report_id < ?" STATES FILTERS
					     " ORDER BY id DESC LIMIT 31") " ORDER BY pick.id DESC",
	[STMT_SEARCH] = SHOWN("SELECT STRAIGHT_JOIN t.report_id AS id FROM report_term t"
			      " JOIN report_term t2 ON t2.term = ? AND t2.report_id = t.report_id"
			      " JOIN report_term t3 ON t3.term = ? AND t3.report_id = t.report_id"
			      " JOIN report_term t4 ON t4.term = ? AND t4.report_id = t.report_id"
			      " JOIN report_term t5 ON t5.term = ? AND t5.report_id = t.report_id"
			      " JOIN report_term t6 ON t6.term = ? AND t6.report_id = t.report_id"
			      " JOIN report r ON r.id = t.report_id"
			      " LEFT JOIN case_file c ON c.report_id = r.id"
			      " WHERE t.term = ? AND t.report_id < ? AND t.report_id >= ?"
			      " AND (? = 0 OR c.unit_id = ?)" STATES FILTERS
			      " ORDER BY t.report_id DESC LIMIT 31") " ORDER BY pick.id DESC",
};

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

static int ask_by_due(struct db *db, const struct staff *who, enum queue_tab tab, uint64_t states,
		      const struct queue_filter *f, struct queue_key k, int64_t now)
{
	int64_t end = tab == QUEUE_LATE ? now : FOR_EVER;
	const char *const *s = queue_statements;

	if (tab == QUEUE_MINE)
		return db_query(db, s[STMT_HANDLER], "u" BY_DUE_IN, who->id, k.due, k.due, k.id,
				end, states, FILTER(f));
	if (who->role == ROLE_HANDLER)
		return db_query(db, s[STMT_UNIT], "u" BY_DUE_IN "u" BY_DUE_IN, who->unit_id, k.due,
				k.due, k.id, end, states, FILTER(f), who->unit_id, k.due, k.due,
				k.id, end, states, FILTER(f));
	return db_query(db, s[STMT_DUE], BY_DUE_IN, k.due, k.due, k.id, end, states, FILTER(f));
}

static int ask_by_role(struct db *db, const struct staff *who, const struct queue_filter *f,
		       struct queue_key k)
{
	return db_query(db, queue_statements[STMT_ROLE],
			"uuu" FILTER_IN "uu" FILTER_IN "uu" FILTER_IN, (uint64_t)STATUS_TRIAGE,
			k.id, role_work[who->role].states, FILTER(f), role_work[who->role].kinds,
			k.id, FILTER(f), (uint64_t)role_work[who->role].checks, k.id, FILTER(f));
}

/* A state that is asked for by name. What is over begins with the newest. */
static int ask_by_state(struct db *db, const struct staff *who, const struct queue_filter *f,
			struct queue_key k)
{
	uint64_t bit = UINT64_C(1) << f->state, status = workflow_status(f->state);
	uint64_t before = k.id ? k.id : LIST_NEWEST;
	const char *const *s = queue_statements;

	if (status == STATUS_TRIAGE)
		return db_query(db, s[STMT_STATE], "uuu" FILTER_IN, status, k.id, bit, FILTER(f));
	if (who->role == ROLE_HANDLER)
		return db_query(db, s[STMT_UNIT_OVER], "uuu" FILTER_IN, who->unit_id, before, bit,
				FILTER(f));
	return db_query(db, s[STMT_OVER], "uuu" FILTER_IN, status, before, bit, FILTER(f));
}

static int ask(struct db *db, const struct staff *who, enum queue_tab tab,
	       const struct queue_filter *f, struct queue_key k, int64_t now)
{
	uint64_t states = tab_states[tab];

	if (f->state && is_due(f->state))
		return ask_by_due(db, who,
				  tab == QUEUE_MINE && who->role != ROLE_HANDLER ? QUEUE_ALL : tab,
				  UINT64_C(1) << f->state, f, k, now);
	if (f->state)
		return ask_by_state(db, who, f, k);
	if (tab == QUEUE_TRIAGE || tab == QUEUE_DISPUTE)
		return db_query(db, queue_statements[STMT_STATE], "uuu" FILTER_IN,
				(uint64_t)STATUS_TRIAGE, k.id, states, FILTER(f));
	if (tab == QUEUE_MINE && who->role != ROLE_HANDLER)
		return ask_by_role(db, who, f, k);
	return ask_by_due(db, who, tab, states, f, k, now);
}

/* ---- what comes ---- */

static enum db_row_result next_row(struct db *db, struct queue_row *r)
{
	enum db_row_result row;

	row = db_next(db, "usssUUUuuUUUUUttttttsb", &r->id, &r->number, &r->body, &r->place_text,
		      &r->state, &r->hidden, &r->group_id, &r->category_id, &r->unit_id,
		      &r->district, &r->street, &r->support_count, &r->reopened, &r->urged,
		      &r->submitted_at, &r->dispatched_at, &r->deadline, &r->confirm_until,
		      &r->suspended_until, &r->due, &r->handler, &r->photo);
	return row;
}

static int fetch(struct db *db, struct queue_page *out)
{
	enum db_row_result row = DB_ROW;
	struct queue_row extra;

	memset(out, 0, sizeof(*out));
	while (row == DB_ROW && out->count < QUEUE_PAGE) {
		row = next_row(db, &out->rows[out->count]);
		out->count += row == DB_ROW;
	}
	if (row == DB_ROW)
		row = next_row(db, &extra);
	if (row == DB_FAILED)
		return -1;
	out->more = row == DB_ROW;
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
	return ask(db, who, tab, f, after, now) < 0 ? -1 : fetch(db, out);
}

int queue_search(struct db *db, const struct staff *who, const struct search_query *q,
		 const struct queue_filter *f, struct queue_key after, struct queue_page *out)
{
	uint64_t before = after.id ? after.id : LIST_NEWEST, t[SEARCH_QUERY_TERMS];
	uint64_t unit = who->role == ROLE_HANDLER ? who->unit_id : 0;
	uint64_t states = f->state ? UINT64_C(1) << f->state : UINT64_MAX >> 1;
	struct list_window w = { 0 };
	int best;

	BUG_IF(q->kind != SEARCH_PAIRS);
	best = list_rarest(db, q, before, &w);
	if (best < 0)
		return -1;
	for (size_t i = 0; i < SEARCH_QUERY_TERMS; i++)
		t[i] = q->terms[i];
	t[best] = t[0];
	t[0] = q->terms[best];
	if (db_query(db, queue_statements[STMT_SEARCH], "uuuuuuuuuuu" FILTER_IN, t[1], t[2], t[3],
		     t[4], t[5], t[0], before, w.floor, unit, unit, states, FILTER(f)) < 0 ||
	    fetch(db, out) < 0)
		return -1;
	/* A window that was full may have older reports behind it. */
	if (!out->more && w.count == LIST_WINDOW) {
		out->more = true;
		out->next.id = w.floor;
	}
	return 0;
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
