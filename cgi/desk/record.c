#include "desk/record.h"

#include <string.h>

#include "account/staff.h"
#include "base/arena.h"
#include "report/number.h"
#include "web/request.h"

enum { STMT_HEAD, STMT_LOG, STMT_PHOTOS, STMT__MAX };

/* Lists of a few, as JSON: they cost no statement of their own. */
#define REQUESTS                                                                      \
	"(SELECT JSON_ARRAYAGG(JSON_OBJECT('kind', q.kind, 'amount', q.amount, 'by'," \
	" q.asked_by, 'first', q.first_by, 'reason', q.reason)) FROM case_request q"  \
	" WHERE q.report_id = r.id AND q.state = 0)"
#define HELPERS                                                                                      \
	"(SELECT JSON_ARRAYAGG(JSON_OBJECT('unit', k.unit_id, 'done', IF(k.done_at IS NULL, 0, 1)))" \
	" FROM case_unit k WHERE k.report_id = r.id)"
#define CANDIDATES                                                                       \
	"(SELECT JSON_ARRAYAGG(JSON_OBJECT('at', t.position, 'category', t.category_id," \
	" 'unit', t.unit_id, 'confidence', t.confidence)) FROM triage_candidate t"       \
	" WHERE t.report_id = r.id)"
#define PEOPLE                                                                        \
	"(SELECT JSON_ARRAYAGG(JSON_OBJECT('id', p.id, 'name', p.name)) FROM staff p" \
	" WHERE p.unit_id = ? AND p.active = 1 AND p.role = 3)"
#define CLOCK                                                                                 \
	"(SELECT JSON_ARRAYAGG(JSON_OBJECT('id', e.id, 'kind', e.kind, 'count', e.count,"     \
	" 'unit', e.unit, 'at', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', e.at) DIV 1000,"     \
	" 'until', COALESCE(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', e.until) DIV 1000, 0)))" \
	" FROM limit_event e WHERE e.report_id = r.id)"
/* Which program it came from, and a line for each photo that lies on that one's site. */
#define SENT_BY                                                                             \
	"(SELECT CONCAT(k.name, '\\n', a.media_url) FROM api_report a JOIN api_client k ON" \
	" k.id = a.client_id WHERE a.token = r.draft_token)"

const char *const record_statements[STMT__MAX + 1] = {
	[STMT_HEAD] =
		"SELECT r.id, r.body, r.nickname, r.place_text, IF(r.detail, r.detail, r.status),"
		" r.hidden, r.group_id, r.support_count, r.category_id, r.lat, r.lon,"
		" r.district_code, r.street_code, r.submitted_at, r.phone_sealed IS NOT NULL,"
		" c.report_id IS NOT NULL, c.unit_id, c.standard_id, c.handler_id,"
		" c.returned_unit, COALESCE(c.reason, ''), COALESCE(c.reason_data, ''),"
		" COALESCE(s.name, ''), COALESCE(m.number, ''), COALESCE(j.reason, ''),"
		" c.limit_count, c.limit_unit, c.closed_how, c.reopened, c.rework, c.returns,"
		" c.extensions, c.suspensions, c.urged, c.exempt, c.rating, c.opened_at,"
		" c.dispatched_at, c.deadline, c.handled_at, c.confirm_until, c.closed_at,"
		" c.suspended_until, c.checked_at, c.overdue_at, c.decided_at,"
		" " REQUESTS ", " HELPERS ", " CANDIDATES ", " PEOPLE ", " CLOCK ", " SENT_BY
		" FROM report r LEFT JOIN case_file c ON c.report_id = r.id"
		" LEFT JOIN staff s ON s.id = c.handler_id"
		" LEFT JOIN report m ON m.id = c.main_id"
		" LEFT JOIN case_rejection j ON j.report_id = r.id AND j.ended_at IS NULL"
		" WHERE r.number = ?",
	[STMT_LOG] = "SELECT l.id, l.unit_id, l.at, l.actor, l.action, l.status_to, l.actor_name,"
		     " COALESCE(s.name, ''), l.note, l.public FROM flow_log l"
		     " LEFT JOIN staff s ON s.id = l.staff_id"
		     " WHERE l.report_id = ? ORDER BY l.id DESC LIMIT 200",
	[STMT_PHOTOS] = "SELECT id, role, width, height, colour, shown, hash FROM photo"
			" WHERE report_id = ? ORDER BY role, position LIMIT 60",
};

/* ---- the lists within the head ---- */

static uint64_t id_in(const json_t *of, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(of, key));
}

static const char *text_in(struct request *req, const json_t *of, const char *key)
{
	const char *text = json_string_value(json_object_get(of, key));

	return text ? arena_strdup(req->arena, text) : "";
}

static json_t *parse(const char *text)
{
	json_t *list = text ? json_loads(text, 0, NULL) : NULL;

	return list ? list : json_array();
}

static void read_requests(struct request *req, const char *text, struct record *r)
{
	json_t *list = parse(text), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (r->request_count == RECORD_SOME)
			break;
		r->requests[r->request_count++] = (struct record_request){
			.kind = (enum case_request_kind)id_in(one, "kind"),
			.amount = (unsigned int)id_in(one, "amount"),
			.asked_by = id_in(one, "by"),
			.first_by = id_in(one, "first"),
			.reason = text_in(req, one, "reason"),
		};
	}
	json_decref(list);
}

static void read_helpers(const char *text, struct record *r)
{
	json_t *list = parse(text), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (r->helper_count == RECORD_SOME)
			break;
		r->helpers[r->helper_count++] =
			(struct record_helper){ id_in(one, "unit"), id_in(one, "done") != 0 };
	}
	json_decref(list);
}

static void read_candidates(const char *text, struct record *r)
{
	json_t *list = parse(text), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		size_t at = (size_t)id_in(one, "at");

		if (at < 1 || at > RECORD_SOME)
			continue;
		r->candidates[at - 1] = (struct record_candidate){
			id_in(one, "category"), id_in(one, "unit"),
			json_number_value(json_object_get(one, "confidence"))
		};
		r->candidate_count = at > r->candidate_count ? at : r->candidate_count;
	}
	json_decref(list);
}

static void read_people(struct request *req, const char *text, struct record *r)
{
	json_t *list = parse(text), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (r->people_count == RECORD_PEOPLE)
			break;
		r->people[r->people_count++] =
			(struct record_person){ id_in(one, "id"), text_in(req, one, "name") };
	}
	json_decref(list);
}

/* ---- the three statements ---- */

static int by_id(const void *x, const void *y)
{
	uint64_t a = id_in(*(json_t *const *)x, "id"), b = id_in(*(json_t *const *)y, "id");

	return a < b ? -1 : a > b;
}

/* The newest, in the order in which they were written, which JSON does not keep. */
static void read_clock(struct request *req, const char *text, struct record *r)
{
	json_t *list = parse(text);
	size_t n = json_array_size(list), skip = n > RECORD_CLOCK_MAX ? n - RECORD_CLOCK_MAX : 0;
	const json_t **sorted = arena_alloc(req->arena, (n + 1) * sizeof(const json_t *));

	for (size_t i = 0; i < n; i++)
		sorted[i] = json_array_get(list, i);
	if (n)
		qsort(sorted, n, sizeof(const json_t *), by_id);
	for (size_t i = skip; i < n; i++) {
		struct limit_event *e = &r->clock[r->clock_count];

		*e = (struct limit_event){ .kind = (unsigned int)id_in(sorted[i], "kind"),
					   .at = (int64_t)id_in(sorted[i], "at"),
					   .count = (unsigned int)id_in(sorted[i], "count"),
					   .until = (int64_t)id_in(sorted[i], "until"),
					   .unit = (unsigned int)id_in(sorted[i], "unit") };
		if (r->clock_count && e->at < e[-1].at)
			e->at = e[-1].at;
		r->clock_count++;
	}
	json_decref(list);
}

static int load_head(struct request *req, struct record *r)
{
	const char *requests, *helpers, *candidates, *people, *clock;
	unsigned int has_phone, has_file;
	enum db_row_result row =
		db_row(req->db, record_statements[STMT_HEAD], "us", req->staff->unit_id, r->number,
		       "usssUUUUuddUUtUUuuuusssssUUUUUUUUUUUttttttttttssssss", &r->id, &r->body,
		       &r->nickname, &r->place_text, &r->state, &r->hidden, &r->group_id,
		       &r->support_count, &r->category_id, &r->lat, &r->lon, &r->district,
		       &r->street, &r->submitted_at, &has_phone, &has_file, &r->unit_id,
		       &r->standard_id, &r->handler_id, &r->returned_unit, &r->reason,
		       &r->reason_data, &r->handler, &r->main_number, &r->rejection,
		       &r->limit_count, &r->limit_unit, &r->closed_how, &r->reopened, &r->rework,
		       &r->returns, &r->extensions, &r->suspensions, &r->urged, &r->exempt,
		       &r->rating, &r->opened_at, &r->dispatched_at, &r->deadline, &r->handled_at,
		       &r->confirm_until, &r->closed_at, &r->suspended_until, &r->checked_at,
		       &r->overdue_at, &r->decided_at, &requests, &helpers, &candidates, &people,
		       &clock, &r->sent_by);

	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	r->has_phone = has_phone;
	r->has_file = has_file;
	read_requests(req, requests, r);
	read_helpers(helpers, r);
	read_candidates(candidates, r);
	read_people(req, people, r);
	read_clock(req, clock, r);
	return 1;
}

static int load_log(struct request *req, struct record *r)
{
	enum db_row_result row = DB_ROW;
	unsigned int is_public;

	if (db_query(req->db, record_statements[STMT_LOG], "u", r->id) < 0)
		return -1;
	while (row == DB_ROW && r->log_count < RECORD_LOG_MAX) {
		struct record_entry *e = &r->log[r->log_count];

		row = db_next(req->db, "uutUUUsssU", &e->id, &e->unit_id, &e->at, &e->actor,
			      &e->action, &e->state, &e->who, &e->person, &e->note, &is_public);
		if (row != DB_ROW)
			break;
		e->internal = !is_public;
		r->log_count++;
	}
	r->seen = r->log_count ? r->log[0].id : 0;
	return row == DB_FAILED ? -1 : 0;
}

static int load_photos(struct request *req, struct record *r)
{
	enum db_row_result row = DB_ROW;

	if (db_query(req->db, record_statements[STMT_PHOTOS], "u", r->id) < 0)
		return -1;
	while (row == DB_ROW && r->photo_count < RECORD_PHOTO_MAX) {
		struct record_photo *p = &r->photos[r->photo_count];

		row = db_next(req->db, "uUUUUUb", &p->id, &p->role, &p->width, &p->height,
			      &p->colour, &p->shown, &p->hash);
		r->photo_count += row == DB_ROW;
	}
	return row == DB_FAILED ? -1 : 0;
}

int record_load(struct request *req, const char *number, struct record *out)
{
	char printed[REPORT_NUMBER_LEN + 1];
	int found;

	memset(out, 0, sizeof(*out));
	if (report_number_parse(printed, number) != NUMBER_OK)
		return 0;
	out->number = arena_strdup(req->arena, printed);
	found = load_head(req, out);
	if (found != 1)
		return found;
	return load_log(req, out) < 0 || load_photos(req, out) < 0 ? -1 : 1;
}
