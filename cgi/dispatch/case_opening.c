/* From the desk to a unit, and back: accepting, refusing, dispatching, "not ours". */
#include "dispatch/case_now.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_text.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/lesson.h"
#include "dispatch/precedent.h"
#include "dispatch/rules.h"

enum {
	STMT_STANDARD,
	STMT_UNIT,
	STMT_OPEN,
	STMT_SORT,
	STMT_DECIDED,
	STMT_RETURNED,
	STMT_LIMIT,
	STMT_PLACE,
	STMT_REJECT,
	STMT_OBJECTED,
	STMT__MAX
};

const char *const case_opening_statements[STMT__MAX + 1] = {
	[STMT_STANDARD] = "SELECT s.category_id, s.limit_count, s.limit_unit, c.name, c.group_id"
			  " FROM case_standard s JOIN category c ON c.id = s.category_id"
			  " WHERE s.id = ?",
	[STMT_UNIT] = "SELECT name FROM unit WHERE id = ?",
	/* opened_at and what is counted stay as they were. */
	[STMT_OPEN] =
		"INSERT INTO case_file (report_id, unit_id, category_id, standard_id, reason,"
		" reason_data, limit_count, base_count, limit_unit, opened_at, dispatched_at, deadline,"
		" escalate_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE unit_id = VALUES(unit_id),"
		" category_id = VALUES(category_id), standard_id = VALUES(standard_id),"
		" rule_id = NULL, reason = VALUES(reason), reason_data = VALUES(reason_data),"
		" base_count = VALUES(base_count), dispatched_at = VALUES(dispatched_at),"
		" precedent_id = NULL, handler_id = NULL, extensions = 0,"
		" suspensions = 0",
	/* Whose word the category is stays true: a guess is the core's, or was there before. */
	[STMT_SORT] =
		"UPDATE report SET"
		" category_by = IF(?, IF(category_id <=> ?, category_by, 2), 3), category_id = ?,"
		" group_id = COALESCE(NULLIF(?, 0), group_id) WHERE id = ?",
	[STMT_DECIDED] = "UPDATE case_file SET decided_at = ? WHERE report_id = ?",
	[STMT_RETURNED] =
		"UPDATE case_file SET returns = LEAST(returns + 1, 255), returned_unit = unit_id,"
		" returned_category = category_id WHERE report_id = ?",
	[STMT_LIMIT] = "UPDATE case_file SET category_id = ?, standard_id = ?, base_count = ?"
		       " WHERE report_id = ?",
	/* And the owner of what it is about, when the core found it in the register. */
	[STMT_PLACE] =
		"SELECT COALESCE(r.street_code, r.district_code), (SELECT"
		" CAST(JSON_EXTRACT(l.data, '$.component.owner') AS UNSIGNED) FROM flow_log l"
		" WHERE l.report_id = r.id AND l.action = 2 AND l.actor = 2"
		" ORDER BY l.id LIMIT 1) FROM report r WHERE r.id = ?",
	[STMT_REJECT] = "INSERT INTO case_rejection (report_id, reason, rejected_at, object_until)"
			" VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE reason = VALUES(reason),"
			" rejected_at = VALUES(rejected_at), object_until = VALUES(object_until),"
			" ended_at = NULL, times = LEAST(times + 1, 255)",
	[STMT_OBJECTED] = "UPDATE case_rejection SET ended_at = ? WHERE report_id = ?",
};

#define REASON_CHARS 500 /* case_file.reason */

struct standard {
	uint32_t id, category_id;
	unsigned int limit_count, limit_unit, group_id;
	const char *category;
};

static int done(int64_t n)
{
	return n < 0 ? -1 : WORKFLOW_DONE;
}

static uint32_t standard_id_of(const struct doing *d)
{
	return d->deed->standard_id ? d->deed->standard_id : d->c.standard_id;
}

static int read_standard(struct doing *d, struct standard *out)
{
	unsigned int category;

	out->id = standard_id_of(d);
	switch (db_row(d->db, case_opening_statements[STMT_STANDARD], "u", (uint64_t)out->id,
		       "UUUsU", &category, &out->limit_count, &out->limit_unit, &out->category,
		       &out->group_id)) {
	case DB_ROW:
		out->category_id = category;
		return WORKFLOW_DONE;
	case DB_NONE:
		return WORKFLOW_NO_STANDARD;
	case DB_FAILED:
		break;
	}
	return -1;
}

static int read_unit(struct doing *d, uint32_t id, const char **name)
{
	switch (db_row(d->db, case_opening_statements[STMT_UNIT], "u", (uint64_t)id, "s", name)) {
	case DB_ROW:
		return WORKFLOW_DONE;
	case DB_NONE:
		return WORKFLOW_NO_UNIT;
	case DB_FAILED:
		break;
	}
	return -1;
}

static const char *cut(struct doing *d, const char *text, size_t chars)
{
	return arena_strndup(d->arena, text, utf8_prefix(text, chars));
}

/* How the unit changed, for whoever learns from it or counts it. */
static const char *data_of(struct doing *d, const struct standard *s, uint32_t unit)
{
	json_t *data = NULL;

	if (d->deed->reason_data)
		data = json_loads(d->deed->reason_data, 0, NULL);
	if (!json_is_object(data)) {
		json_decref(data);
		data = json_pack("{s:{s:I,s:s,s:s}}", "category", "id", (json_int_t)s->category_id,
				 "name", s->category, "by", d->deed->guessed ? "core" : "person");
	}
	json_object_set_new(data, "unit", json_integer(unit));
	json_object_set_new(data, "limit",
			    json_pack("{s:I,s:i,s:i}", "standard", (json_int_t)s->id, "count",
				      (int)s->limit_count, "unit", (int)s->limit_unit));
	if (d->c.has_file && d->c.unit_id)
		json_object_set_new(data, "before",
				    json_pack("{s:I,s:I}", "unit", (json_int_t)d->c.unit_id,
					      "category", (json_int_t)d->c.category_id));
	return json_text(d->arena, data);
}

/* What a person decided, for the next training; nothing new teaches nothing. */
static int teach(struct doing *d, const struct standard *s, uint32_t unit)
{
	const struct case_now *c = &d->c;
	const enum case_state state = c->report.state;
	const bool returned =
		state == STATE_RETURNED || state == STATE_DISPUTED || state == STATE_CONFIRMED;
	struct lesson l = {
		.report_id = c->report.id,
		.category_before = returned ? c->returned_category : c->category_id,
		.category_after = s->category_id,
		.unit_before = returned ? c->returned_unit : c->unit_id,
		.unit_after = unit,
		.why = returned     ? LESSON_RETURN
		       : c->unit_id ? LESSON_CORRECTION
				    : LESSON_TRIAGE,
		.unit_only = d->deed->guessed,
	};

	if (l.category_before == l.category_after && l.unit_before == l.unit_after)
		return 0;
	return lesson_add(d->db, &l, d->deed->now);
}

/* The limit runs from now: by the row itself, or anew when there was a case before. */
static int open_case(struct doing *d, const struct standard *s, uint32_t unit)
{
	const struct case_deed *deed = d->deed;
	struct limit_event anew = { .kind = LIMIT_ASSIGNED,
				    .count = s->limit_count,
				    .unit = s->limit_unit };
	struct calendar calendar;
	int64_t deadline;

	if (calendar_load(d->db, d->arena, &calendar) < 0)
		return -1;
	deadline = clock_deadline(&calendar, deed->now, s->limit_count, s->limit_unit);
	d->data = data_of(d, s, unit);
	d->note = cut(d, d->note, FLOW_NOTE_MAX);
	if (db_exec(d->db, case_opening_statements[STMT_OPEN], "uuuussuuutttt", d->c.report.id,
		    (uint64_t)unit, (uint64_t)s->category_id, (uint64_t)s->id,
		    cut(d, d->note, REASON_CHARS), d->data, (uint64_t)s->limit_count,
		    (uint64_t)s->limit_count, (uint64_t)s->limit_unit, deed->now, deed->now,
		    deadline, unit ? deadline : DB_NULL_TIME) < 0 ||
	    (d->c.has_file && case_clock(d, anew, NULL) < 0) || teach(d, s, unit) < 0)
		return -1;
	return done(db_exec(d->db, case_opening_statements[STMT_SORT], "uuuuu",
			    (uint64_t)d->deed->guessed, (uint64_t)s->category_id,
			    (uint64_t)s->category_id, (uint64_t)s->group_id, d->c.report.id));
}

/* --- to a unit --------------------------------------------------------------------------- */

static const char *say_dispatch(struct doing *d, const struct standard *s, const char *unit)
{
	const char *limit = clock_limit_say(d->arena, s->limit_count, s->limit_unit);
	const char *who = d->deed->action == ACTION_DECIDE ? "城管委办公室裁定" : "派遣员";

	if (d->deed->guessed)
		return arena_printf(d->arena, "%s派给%s，类别暂按“%s”，法定时限%s。%s", who, unit,
				    s->category, limit, d->note);
	return arena_printf(d->arena, "%s按“%s”类问题派给%s，法定时限%s。%s", who, s->category,
			    unit, limit, d->note);
}

/* Class, place and owner of this case, from the next one on. */
static int write_precedent(struct doing *d, const struct standard *s)
{
	struct precedent_new p = {
		.scope = { .category_id = s->category_id },
		.unit_id = d->deed->to_unit,
		.text = cut(d, d->deed->note, PRECEDENT_TEXT_CHARS),
		.report_id = d->c.report.id,
		.staff_id = d->deed->staff_id,
		.valid_from = rules_day(d->deed->now),
	};
	struct precedent_added added;
	int result;

	if (db_row(d->db, case_opening_statements[STMT_PLACE], "u", d->c.report.id, "UU",
		   &p.scope.area_code, &p.scope.owner_id) != DB_ROW)
		return -1;
	result = precedent_add(d->db, &p, d->deed->now, &added);
	if (result != PRECEDENT_ADDED)
		return result < 0 ? -1 : WORKFLOW_NO_UNIT;
	d->note = arena_printf(d->arena, "%s记入%s。", d->note, added.number);
	return WORKFLOW_DONE;
}

static int decided(struct doing *d, const struct standard *s)
{
	if (db_exec(d->db, case_opening_statements[STMT_DECIDED], "tu", d->deed->now,
		    d->c.report.id) < 0)
		return -1;
	return d->deed->precedent ? write_precedent(d, s) : WORKFLOW_DONE;
}

int deed_dispatch(struct doing *d)
{
	const struct case_deed *deed = d->deed;
	struct standard s;
	const char *unit;
	int result = read_standard(d, &s);

	if (result == WORKFLOW_DONE)
		result = read_unit(d, deed->to_unit, &unit);
	if (result != WORKFLOW_DONE)
		return result;
	d->note = deed->reason ? deed->reason : say_dispatch(d, &s, unit);
	d->log_unit = deed->to_unit;
	result = open_case(d, &s, deed->to_unit);
	return result == WORKFLOW_DONE && deed->action == ACTION_DECIDE ? decided(d, &s) : result;
}

int deed_claim(struct doing *d)
{
	struct standard s;
	const char *unit;
	int result = read_standard(d, &s);

	if (result == WORKFLOW_DONE)
		result = read_unit(d, d->deed->unit_id, &unit);
	if (result != WORKFLOW_DONE)
		return result;
	d->note = arena_printf(d->arena, "%s书面认领：%s", unit, d->note);
	d->log_unit = d->deed->unit_id;
	return open_case(d, &s, d->deed->unit_id);
}

/* Opened (立案) and with no unit yet; the limit starts at dispatch. */
int deed_accept(struct doing *d)
{
	struct standard s;
	int result = read_standard(d, &s);

	return result == WORKFLOW_DONE ? open_case(d, &s, 0) : result;
}

int deed_return(struct doing *d)
{
	if (d->c.decided_at != DB_NULL_TIME)
		return WORKFLOW_DECIDED;
	d->data = arena_printf(d->arena, "{\"unit\":%u,\"category\":%u,\"whose\":%u}", d->c.unit_id,
			       d->c.category_id, d->deed->to_unit);
	d->log_unit = d->c.unit_id;
	return done(db_exec(d->db, case_opening_statements[STMT_RETURNED], "u", d->c.report.id));
}

/* Another condition, another limit, still counted from the unit's first moment. */
int deed_standard(struct doing *d)
{
	struct standard s;
	struct limit_event anew;
	int result = read_standard(d, &s);

	if (result != WORKFLOW_DONE)
		return result;
	if (s.id == d->c.standard_id)
		return WORKFLOW_SAME;
	anew = (struct limit_event){ .kind = LIMIT_CHANGED,
				     .count = s.limit_count,
				     .unit = s.limit_unit };
	d->data = data_of(d, &s, d->c.unit_id);
	if (db_exec(d->db, case_opening_statements[STMT_LIMIT], "uuuu", (uint64_t)s.category_id,
		    (uint64_t)s.id, (uint64_t)s.limit_count, d->c.report.id) < 0 ||
	    teach(d, &s, d->c.unit_id) < 0)
		return -1;
	return case_clock(d, anew, NULL) < 0 ? -1 : WORKFLOW_DONE;
}

/* --- not accepted -------------------------------------------------------------------------- */

int deed_reject(struct doing *d)
{
	return done(db_exec(d->db, case_opening_statements[STMT_REJECT], "ustt", d->c.report.id,
			    d->note, d->deed->now, d->deed->now + CONFIRM_SPAN));
}

int deed_object(struct doing *d)
{
	return done(db_exec(d->db, case_opening_statements[STMT_OBJECTED], "tu", d->deed->now,
			    d->c.report.id));
}

/* --- not the same step again ------------------------------------------------------------------ */

static int dispatched_anew(struct doing *d)
{
	const struct case_now *c = &d->c;
	bool returned = c->report.state == STATE_RETURNED;
	uint32_t unit = returned ? c->returned_unit : c->unit_id;
	uint32_t category = returned ? c->returned_category : c->category_id;
	struct standard s;
	int result;

	if (d->deed->to_unit != unit)
		return WORKFLOW_DONE;
	result = read_standard(d, &s);
	if (result != WORKFLOW_DONE)
		return result;
	return s.category_id == category ? WORKFLOW_UNCHANGED : WORKFLOW_DONE;
}

/* After an objection it is the office's to say no, and in other words. */
static int rejected_anew(struct doing *d)
{
	if (!d->c.rejections)
		return WORKFLOW_DONE;
	if (d->deed->actor != ACTOR_OFFICE)
		return WORKFLOW_NOT_YOU;
	return strcmp(d->c.rejection, d->deed->note) ? WORKFLOW_DONE : WORKFLOW_UNCHANGED;
}

int case_has_changed(struct doing *d)
{
	switch (d->deed->action) {
	case ACTION_DISPATCH:
		return dispatched_anew(d);
	case ACTION_REJECT:
		return rejected_anew(d);
	case ACTION_HANDLE:
		return case_handled_anew(d);
	default:
		return WORKFLOW_DONE;
	}
}
