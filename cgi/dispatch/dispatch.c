#include "dispatch/dispatch.h"

#include <math.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/case.h"
#include "dispatch/decision.h"
#include "dispatch/outward.h"
#include "dispatch/triage.h"

enum { STMT_CLAIM, STMT_FILL, STMT_OPEN, STMT__MAX };

const char *const dispatch_statements[STMT__MAX + 1] = {
	/* Locks both rows; whoever else works on either of them goes on first. */
	[STMT_CLAIM] = "SELECT r.id, r.status, r.detail, r.log_seq, r.log_id, r.log_hash,"
		       " r.submitted_at, r.body, r.group_id, r.category_id, r.lat, r.lon,"
		       " COALESCE(r.street_code, r.district_code)"
		       " FROM outbox o JOIN report r ON r.id = o.report_id"
		       " WHERE o.id = ? AND o.topic = 1 FOR UPDATE SKIP LOCKED",
	/* State and end of the log, and what was found out. What is not known (0) stays as the
	   citizen left it. */
	[STMT_FILL] = "UPDATE report SET status = ?, detail = ?, log_seq = ?, log_id = ?,"
		      " log_hash = ?, updated_at = ?,"
		      " category_id = COALESCE(NULLIF(?, 0), category_id), category_by = ?,"
		      " group_id = COALESCE(NULLIF(?, 0), group_id),"
		      " district_code = COALESCE(NULLIF(?, 0), district_code),"
		      " street_code = COALESCE(NULLIF(?, 0), street_code),"
		      " cell = COALESCE(NULLIF(?, 0), cell)"
		      " WHERE id = ?",
	[STMT_OPEN] = "INSERT INTO case_file (report_id, unit_id, category_id, standard_id,"
		      " rule_id, precedent_id, reason, reason_data, limit_count, base_count,"
		      " limit_unit, opened_at, dispatched_at, deadline, escalate_at)"
		      " VALUES (?, ?, ?, ?, NULLIF(?, 0), NULLIF(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

#define TRIES       3
#define CORE_NAME   "派单系统"
#define OFFICE_NAME "派单中心"

enum category_by {
	CATEGORY_BY_NOBODY = 0,
	CATEGORY_BY_CITIZEN = 1,
	CATEGORY_BY_CORE = 2 /* 3: staff (case_opening.c) */
};

static enum category_by who_sorted(const struct decision *d)
{
	switch (d->classified.by) {
	case CLASSIFIED_CHOSEN:
		return CATEGORY_BY_CITIZEN;
	case CLASSIFIED_WORDS:
	case CLASSIFIED_GROUP:
	case CLASSIFIED_MODEL:
		return CATEGORY_BY_CORE;
	case CLASSIFIED_NOT:
		break;
	}
	return CATEGORY_BY_NOBODY;
}

/* What was found out, into the report's own columns: lists filter by them. */
static int fill(struct db *db, const struct flow_report *r, const struct decision *d, int64_t now)
{
	const struct case_category *c = d->category;
	int64_t n =
		db_exec(db, dispatch_statements[STMT_FILL], "uuuubtuuuuuuu",
			(uint64_t)workflow_status(r->state), (uint64_t)workflow_detail(r->state),
			(uint64_t)r->head.seq, r->head.log_id, (const void *)r->head.hash,
			(size_t)FLOW_HASH, now, (uint64_t)(c ? c->id : 0), (uint64_t)who_sorted(d),
			(uint64_t)(c ? c->group_id : 0),
			(uint64_t)(d->district ? d->district->code : 0),
			(uint64_t)(d->street ? d->street->code : 0), (uint64_t)d->cell, r->id);

	return n < 0 ? -1 : 0;
}

static int open_case(struct db *db, uint64_t report_id, const struct decision *d, uint32_t unit_id,
		     int64_t now)
{
	const struct case_category *c = d->category;
	uint64_t rule = d->routed.rule ? d->routed.rule->id : 0;
	uint64_t precedent = d->routed.precedent ? d->routed.precedent->id : 0;
	int64_t n = db_exec(db, dispatch_statements[STMT_OPEN], "uuuuuussuuutttt", report_id,
			    (uint64_t)unit_id, (uint64_t)c->id, (uint64_t)c->standard_id, rule,
			    precedent, d->reason, d->reason_data, (uint64_t)c->limit_count,
			    (uint64_t)c->limit_count, (uint64_t)c->limit_unit, now, now,
			    d->deadline, d->deadline);

	return n < 0 ? -1 : 0;
}

/* outward: another core's (outward.h), in the same transaction. */
static int store(struct db *db, uint64_t outbox_id, struct flow_report *r, const struct decision *d,
		 bool outward, int64_t now)
{
	/* The report is locked and waiting, so the table has this row. */
	const struct transition *t =
		workflow_row(r->state, d->open ? ACTION_DISPATCH : ACTION_ASK_TRIAGE);
	struct flow_entry e = {
		.at = now,
		.actor = ACTOR_CORE,
		.actor_name = CORE_NAME,
		.note = d->reason,
		.data = d->reason_data,
		.unit_id = d->open ? d->routed.unit_id : 0,
	};

	if ((d->open ? open_case(db, r->id, d, d->routed.unit_id, now)
		     : triage_keep(db, r->id, d)) < 0 ||
	    workflow_log(db, r, t, &e) < 0 || fill(db, r, d, now) < 0 ||
	    (d->open && outward &&
	     outward_open(db, r->id, d->routed.unit_id, r->head.log_id, now) < 0) ||
	    (t->told ? outbox_becomes_notice(db, outbox_id, r->head.log_id, now)
		     : outbox_done(db, outbox_id)) < 0)
		return -1;
	return d->open ? DISPATCH_OPENED : DISPATCH_ASKED;
}

/* 1 claimed, 0 another's, -1. */
static int claim(struct db *db, uint64_t outbox_id, struct flow_report *r, struct facts *f)
{
	unsigned int status, detail;
	struct db_bytes hash;

	switch (db_row(db, dispatch_statements[STMT_CLAIM], "u", outbox_id, "uUUUubtsUUddU", &r->id,
		       &status, &detail, &r->head.seq, &r->head.log_id, &hash, &r->submitted_at,
		       &f->body, &f->group_id, &f->category_id, &f->point.lat, &f->point.lon,
		       &f->street_code)) {
	case DB_FAILED:
		return -1;
	case DB_NONE:
		return 0;
	case DB_ROW:
		break;
	}
	workflow_found(r, status, detail, &hash);
	return 1;
}

/* What stands there, when a register says it. */
static int look_around(struct db *db, struct arena *a, const struct rules *r, struct facts *f)
{
	f->near = (struct components){ 0 };
	if (isnan(f->point.lat) || !r->component_radius_m)
		return 0;
	return components_near(db, a, f->point, r->component_radius_m, &f->near);
}

int dispatch_inside(struct db *db, struct arena *a, const struct rules *r,
		    const struct outbox_row *row, int64_t now)
{
	struct flow_report report;
	struct decision d;
	struct facts f;
	int result = claim(db, row->id, &report, &f);

	if (result <= 0)
		return result < 0 ? -1 : DISPATCH_TAKEN;
	if (report.state != STATE_SUBMITTED)
		return outbox_done(db, row->id) < 0 ? -1 : DISPATCH_BEFORE;
	if (look_around(db, a, r, &f) < 0)
		return -1;
	decide(a, r, &f, now, &d);
	return store(db, row->id, &report, &d, r->outward_unit != 0, now);
}

int dispatch_row(struct db *db, struct arena *a, const struct rules *r,
		 const struct outbox_row *row, int64_t now)
{
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, dispatch_inside(db, a, r, row, now));
		if (result >= 0 || !db_retry(db))
			break;
	}
	return result;
}

int dispatch_by_person(struct db *db, struct arena *a, const struct rules *r, uint64_t report_id,
		       uint32_t unit_id, const char *unit_name,
		       const struct case_category *category, int64_t now)
{
	struct decision d = { .open = true };

	(void)r;
	BUG_IF(!category->standard_id);
	decide_by_person(a, category, unit_name, &d);
	return case_act(db, &(struct case_deed){
				    .report_id = report_id,
				    .action = ACTION_DISPATCH,
				    .actor = ACTOR_OFFICE,
				    .actor_name = OFFICE_NAME,
				    .to_unit = unit_id,
				    .standard_id = category->standard_id,
				    .reason = d.reason,
				    .reason_data = d.reason_data,
				    .now = now,
			    });
}
