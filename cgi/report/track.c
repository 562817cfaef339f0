#include "report/track.h"

#include <string.h>

#include "base/clock.h"
#include "dispatch/case.h"
#include "media/photo_link.h"
#include "web/page.h"

enum { STMT_CASE, STMT_LOG };

const char *const track_statements[] = {
	/* One row also while there is no case: the report's own row carries it. */
	[STMT_CASE] =
		"SELECT u.name, u.short_name, k.reason, o.close_when, k.limit_count, k.limit_unit,"
		" k.closed_how, k.reopened, k.opened_at, k.deadline, k.handled_at,"
		" k.confirm_until, k.closed_at, hd.hours, hd.cases, hc.hours, hc.cases,"
		" EXISTS (SELECT 1 FROM flow_log w WHERE w.report_id = r.id AND w.actor >= 3),"
		" r.detail, k.suspended_until, k.rating, j.object_until, m.number,"
		" h.report_id IS NOT NULL, h.handed_at, h.remote_id,"
		/* ACTION_ADD by ACTOR_CITIZEN */
		" (SELECT COUNT(*) FROM flow_log a WHERE a.report_id = r.id AND a.action = 49"
		" AND a.actor = 1 AND a.at > ?)"
		" FROM report r"
		" LEFT JOIN case_file k ON k.report_id = r.id"
		" LEFT JOIN unit u ON u.id = k.unit_id"
		" LEFT JOIN case_rejection j ON j.report_id = r.id AND j.ended_at IS NULL"
		" LEFT JOIN report m ON m.id = k.main_id"
		" LEFT JOIN handover_case h ON h.report_id = r.id AND h.unit_id <> 0"
		" LEFT JOIN case_standard o ON o.id = k.standard_id"
		" LEFT JOIN handling_median hd ON hd.category_id = k.category_id"
		" AND hd.district_code = r.district_code"
		" LEFT JOIN handling_median hc ON hc.category_id = k.category_id"
		" AND hc.district_code = 0"
		" WHERE r.id = ?",
	[STMT_LOG] = "SELECT at, action, actor_name, note FROM flow_log"
		     " WHERE report_id = ? AND public = 1 ORDER BY id DESC LIMIT 60",
	NULL,
};

_Static_assert(ACTION_ADD == 49 && ACTOR_CITIZEN == 1, "as STMT_CASE counts");

static int load_case(struct db *db, uint64_t report_id, int64_t now, struct track_case *k)
{
	unsigned int acted = 0, outward = 0;

	if (db_row(db, track_statements[STMT_CASE], "tu", now - CLOCK_DAY, report_id,
		   "ssssUUUUtttttdUdUUUtUtsUtsU", &k->unit, &k->unit_short, &k->reason,
		   &k->close_when, &k->limit_count, &k->limit_unit, &k->closed_how, &k->reopened,
		   &k->opened_at, &k->deadline, &k->handled_at, &k->confirm_until, &k->closed_at,
		   &k->district_hours, &k->district_cases, &k->city_hours, &k->city_cases, &acted,
		   &k->detail, &k->suspended_until, &k->rating, &k->object_until, &k->main_number,
		   &outward, &k->handed_at, &k->remote_number, &k->said) != DB_ROW)
		return -1;
	k->unit_acted = acted;
	k->outward = outward;
	return 0;
}

static int load_log(struct db *db, struct track *t)
{
	enum db_row_result row = DB_ROW;

	if (db_query(db, track_statements[STMT_LOG], "u", t->head.id) < 0)
		return -1;
	while (t->log_count < TRACK_LOG_MAX) {
		struct track_entry *e = &t->log[t->log_count];

		row = db_next(db, "tUss", &e->at, &e->action, &e->who, &e->note);
		if (row != DB_ROW)
			break;
		t->log_count++;
	}
	return row == DB_FAILED ? -1 : 0;
}

int track_load_case(struct request *req, struct track *out)
{
	int found;

	memset(out, 0, sizeof(*out));
	found = report_read(req, &out->head, &out->viewer);
	if (found <= 0)
		return found;
	return load_case(req->db, out->head.id, req->now, &out->file) < 0 ? -1 : 1;
}

/* Who came by the secret link may have no cookie that opens what is not public. */
static void add_photo_secrets(struct request *req, struct track *t)
{
	for (size_t i = 0; t->viewer.k && i < t->photo_count; i++) {
		struct report_photo *p = &t->photos[i];

		if (t->head.hidden != HIDDEN_NO || !p->is_public)
			p->shown.k = photo_secret(req->arena, p->shown.hash.data);
	}
}

int track_load(struct request *req, struct track *out)
{
	int found = track_load_case(req, out), photos;

	if (found <= 0)
		return found;
	photos = report_photos(req, out->head.id, out->viewer.reporter, out->photos,
			       TRACK_PHOTO_MAX);
	if (photos < 0 || load_log(req->db, out) < 0)
		return -1;
	out->photo_count = (size_t)photos;
	add_photo_secrets(req, out);
	return 1;
}

enum case_state track_state(const struct track *t)
{
	return t->file.detail ? (enum case_state)t->file.detail : (enum case_state)t->head.status;
}

static bool within_answer_time(const struct track *t, int64_t now)
{
	return t->file.confirm_until != DB_NULL_TIME && now <= t->file.confirm_until;
}

bool track_can_confirm(const struct track *t, int64_t now)
{
	return t->viewer.reporter && track_state(t) == STATE_HANDLED && within_answer_time(t, now);
}

bool track_can_reopen(const struct track *t, int64_t now)
{
	bool closed_over_her =
		t->head.status == STATUS_CLOSED &&
		(t->file.closed_how == CLOSED_BY_OFFICE || t->file.closed_how == CLOSED_WITH_MAIN);

	return t->viewer.reporter && (track_state(t) == STATE_HANDLED || closed_over_her) &&
	       within_answer_time(t, now);
}

bool track_can_object(const struct track *t, int64_t now)
{
	return t->viewer.reporter && track_state(t) == STATE_REJECTED &&
	       t->file.object_until != DB_NULL_TIME && now <= t->file.object_until;
}

bool track_can_rate(const struct track *t)
{
	return t->viewer.reporter && t->head.status == STATUS_CLOSED &&
	       t->file.closed_how != CLOSED_NOT && t->file.closed_how != CLOSED_REFUSED &&
	       !t->file.rating;
}

bool track_can_hide(const struct track *t)
{
	return t->viewer.reporter && !t->head.hidden && !t->file.unit_acted &&
	       t->head.status != STATUS_HANDLED && t->head.status != STATUS_CLOSED;
}

struct track_may track_may(const struct track *t, int64_t now)
{
	bool open = report_is_open(t->head.status) && !t->head.hidden;
	bool reporter = t->viewer.reporter;

	return (struct track_may){
		.confirm = track_can_confirm(t, now),
		.reopen = track_can_reopen(t, now),
		.object = track_can_object(t, now),
		.rate = track_can_rate(t),
		.hide = track_can_hide(t),
		.add = reporter && t->file.said < TRACK_WORDS_A_DAY,
		.support = open && !reporter && !t->viewer.supports,
		.follow = !reporter && !t->viewer.follows,
		.unfollow = !reporter && t->viewer.follows,
	};
}
