#include "open311/request.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_text.h"
#include "base/secret.h"
#include "db/db.h"
#include "dispatch/workflow.h"
#include "media/photo.h"
#include "open311/service.h"
#include "report/city.h"
#include "report/status.h"
#include "web/request.h"

enum { STMT_BY_NUMBERS, STMT_BY_TIME, STMT_BY_CATEGORY, STMT_NOTES, STMT_TOKEN };

#define COLUMNS                                                                                              \
	"SELECT STRAIGHT_JOIN r.id, r.number, r.status, r.detail, r.category_id, r.group_id, r.body, r.lat," \
	" r.lon, r.place_text, r.district_code, r.street_code, r.submitted_at, r.updated_at,"                \
	" r.support_count, k.deadline, u.name, p.hash, a.attributes"
#define JOINS                                                                               \
	" LEFT JOIN case_file k ON k.report_id = r.id LEFT JOIN unit u ON u.id = k.unit_id" \
	" LEFT JOIN photo p ON p.id = (SELECT f.id FROM photo f WHERE f.report_id = r.id"   \
	" AND f.role = 1 AND f.shown = 1 ORDER BY f.position LIMIT 1)"                      \
	" LEFT JOIN api_report a ON a.token = r.draft_token"
/* The page's ids first: what lies before it is not joined. */
#define PICKED                                                                            \
	" FROM (SELECT w.id, w.submitted_at FROM report w FORCE INDEX (report_submitted)" \
	" WHERE w.submitted_at >= ? AND w.submitted_at <= ? AND w.hidden = 0"             \
	" AND w.status BETWEEN ? AND ? AND (? = 0 OR w.district_code = ? OR w.street_code = ?)"
#define ORDERED " ORDER BY w.submitted_at DESC, w.id DESC LIMIT ?, ?"
#define PICK_END                                       \
	") pick JOIN report r ON r.id = pick.id" JOINS \
	" ORDER BY pick.submitted_at DESC, pick.id DESC"

const char *const request_statements[] = {
	[STMT_BY_NUMBERS] =
		COLUMNS " FROM JSON_TABLE(?, '$[*]' COLUMNS (number CHAR(15) CHARACTER SET ascii"
			" PATH '$')) t JOIN report r ON r.number = t.number" JOINS
			" WHERE r.hidden = 0 ORDER BY r.id DESC LIMIT 1000",
	[STMT_BY_TIME] = COLUMNS PICKED ORDERED PICK_END,
	[STMT_BY_CATEGORY] = COLUMNS PICKED
	" AND (w.category_id IN (SELECT t.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id INT"
	" UNSIGNED PATH '$')) t) OR (w.category_id IS NULL AND w.group_id IN (SELECT g.id"
	" FROM JSON_TABLE(?, '$[*]' COLUMNS (id INT UNSIGNED PATH '$')) g)))" ORDERED PICK_END,
	[STMT_NOTES] = "SELECT at, action, actor_name, note FROM flow_log WHERE report_id = ?"
		       " AND public = 1 ORDER BY id LIMIT 100",
	[STMT_TOKEN] = "SELECT number FROM report WHERE draft_token = ? AND hidden = 0",
	NULL
};

struct row {
	uint64_t id, category_id;
	const char *number, *body, *place_text, *unit, *attributes;
	unsigned int status, detail, group_id, district, street, supporters;
	double lat, lon;
	int64_t submitted_at, updated_at, deadline;
	struct db_bytes photo;
};

static enum db_row_result next(struct db *db, struct row *r)
{
	return db_next(db, "usUUuUsddsUUttUtsbs", &r->id, &r->number, &r->status, &r->detail,
		       &r->category_id, &r->group_id, &r->body, &r->lat, &r->lon, &r->place_text,
		       &r->district, &r->street, &r->submitted_at, &r->updated_at, &r->supporters,
		       &r->deadline, &r->unit, &r->photo, &r->attributes);
}

/* ---- words ---- */

const char *request_status(unsigned int status)
{
	return status == STATUS_CLOSED ? "closed" : "open";
}

const char *request_status_fine(unsigned int status, unsigned int detail)
{
	static const char *const words[STATE__MAX] = {
		[STATE_SUBMITTED] = "open",
		[STATE_TRIAGE] = "investigating",
		[STATE_HANDLING] = "in_progress",
		[STATE_HANDLED] = "fixed",
		[STATE_CLOSED] = "closed",
		[STATE_VERIFYING] = "investigating",
		[STATE_ACCEPTED] = "investigating",
		[STATE_REJECTED] = "no_further_action",
		[STATE_RETURNED] = "internal_referral",
		[STATE_DISPUTED] = "internal_referral",
		[STATE_CONFIRMED] = "internal_referral",
		[STATE_SUSPENDED] = "action_scheduled",
		[STATE_MERGED] = "duplicate",
	};
	unsigned int state = detail ? detail : status;

	return state < STATE__MAX && words[state] ? words[state] : "open";
}

static const char *address_of(struct arena *a, const struct row *r)
{
	return arena_join(a, city_area_name(r->district), city_area_name(r->street),
			  r->place_text ? r->place_text : "", NULL);
}

static json_t *or_null(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

static const char *photo_url(struct request *req, const struct db_bytes *hash)
{
	char hex[2 * 32 + 1];

	if (!hash->data || hash->len != 32)
		return NULL;
	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", ((const unsigned char *)hash->data)[i]);
	return request_url(req, arena_printf(req->arena, "/photo/%s-%d.jpg", hex, PHOTO_LARGE));
}

/* ---- views ---- */

static json_t *extended(struct request *req, const struct row *r)
{
	json_t *sent = r->attributes ? json_loads(r->attributes, 0, NULL) : NULL;

	return json_pack("{s:s, s:s, s:s, s:i, s:s, s:o}", "status",
			 request_status_fine(r->status, r->detail), "district",
			 city_area_name(r->district), "street", city_area_name(r->street),
			 "supporters", (int)r->supporters, "url",
			 request_url(req, arena_printf(req->arena, "/r/%s", r->number)),
			 "attributes", sent ? sent : json_object());
}

static json_t *view(struct request *req, const struct row *r, bool extensions)
{
	int64_t updated = r->updated_at > r->submitted_at ? r->updated_at : r->submitted_at;
	unsigned int state = r->detail ? r->detail : r->status;
	bool has_point = isfinite(r->lat) && isfinite(r->lon);
	json_t *v = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:n, s:s, s:s, s:o, s:o, s:o, s:n, s:o, s:o, s:o}",
		"service_request_id", r->number, "status", request_status(r->status),
		"status_notes", workflow_state_text((enum case_state)state), "service_name",
		service_name(r->category_id, r->group_id), "service_code",
		service_code(req->arena, r->category_id, r->group_id), "description", r->body,
		"agency_responsible", or_null(r->unit), "service_notice", "requested_datetime",
		clock_iso(req->arena, r->submitted_at), "updated_datetime",
		clock_iso(req->arena, updated), "expected_datetime",
		r->deadline == DB_NULL_TIME ? json_null()
					    : json_string(clock_iso(req->arena, r->deadline)),
		"address", or_null(address_of(req->arena, r)), "address_id",
		r->street ? json_string(arena_printf(req->arena, "%u", r->street)) : json_null(),
		"zipcode", "lat", has_point ? json_real(r->lat) : json_null(), "long",
		has_point ? json_real(r->lon) : json_null(), "media_url",
		or_null(photo_url(req, &r->photo)));

	if (extensions)
		json_object_set_new(v, "extended_attributes", extended(req, r));
	return v;
}

/* ---- what is asked ---- */

const char *requests_word(struct request *req, const char **rest)
{
	while (*rest && **rest) {
		size_t len = strcspn(*rest, ",");
		const char *from = *rest, *end = from + len;

		*rest = from[len] ? from + len + 1 : NULL;
		while (from < end && *from == ' ')
			from++;
		while (end > from && end[-1] == ' ')
			end--;
		if (end > from)
			return arena_strndup(req->arena, from, (size_t)(end - from));
	}
	return NULL;
}

int requests_read_codes(struct request *req, const char *list, struct requests_asked *q)
{
	json_t *categories = json_array(), *groups = json_array();
	int result = 0;
	const char *word;

	while ((word = requests_word(req, &list)) && json_array_size(categories) < REQUESTS_CODES) {
		const struct category *c;
		struct service s;
		size_t count;

		if (!service_find(word, &s)) {
			result = -1;
			continue;
		}
		if (s.category) {
			json_array_append_new(categories, json_integer((json_int_t)s.category->id));
			continue;
		}
		/* A group: all its categories, and what has none yet. */
		c = city_categories(&count);
		for (size_t i = 0; i < count; i++)
			if (c[i].group_id == s.group->id)
				json_array_append_new(categories,
						      json_integer((json_int_t)c[i].id));
		json_array_append_new(groups, json_integer(s.group->id));
	}
	q->categories = json_text(req->arena, categories);
	q->groups = json_text(req->arena, groups);
	return result;
}

/* ---- statements ---- */

static int start(struct db *db, const struct requests_asked *q)
{
	uint64_t low = q->status & ASKED_OPEN ? STATUS_SUBMITTED : STATUS_CLOSED;
	uint64_t high = q->status & ASKED_CLOSED ? STATUS_CLOSED : STATUS_HANDLED;
	uint64_t skip = (uint64_t)(q->page - 1) * q->page_size, size = q->page_size, area = q->area;

	if (q->numbers)
		return db_query(db, request_statements[STMT_BY_NUMBERS], "s", q->numbers);
	if (q->categories)
		return db_query(db, request_statements[STMT_BY_CATEGORY], "ttuuuuussuu", q->from,
				q->to, low, high, area, area, area, q->categories, q->groups, skip,
				size);
	return db_query(db, request_statements[STMT_BY_TIME], "ttuuuuuuu", q->from, q->to, low,
			high, area, area, area, skip, size);
}

json_t *requests_load(struct request *req, const struct requests_asked *asked)
{
	enum db_row_result row = DB_ROW;
	json_t *list = json_array();
	struct row r;

	if (start(req->db, asked) < 0)
		row = DB_FAILED;
	while (row == DB_ROW && (row = next(req->db, &r)) == DB_ROW)
		json_array_append_new(list, view(req, &r, asked->extensions));
	if (row != DB_FAILED)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *notes(struct request *req, uint64_t report_id)
{
	enum db_row_result row = DB_ROW;
	json_t *list = json_array();
	const char *who, *note;
	unsigned int action;
	int64_t at;

	if (db_query(req->db, request_statements[STMT_NOTES], "u", report_id) < 0)
		row = DB_FAILED;
	while (row == DB_ROW &&
	       (row = db_next(req->db, "tUss", &at, &action, &who, &note)) == DB_ROW)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "datetime",
						      clock_iso(req->arena, at), "type",
						      workflow_action_text((enum action)action),
						      "agency", who, "description", note));
	if (row != DB_FAILED)
		return list;
	json_decref(list);
	return NULL;
}

json_t *request_load(struct request *req, const char *number, bool extensions)
{
	const char *numbers = arena_printf(req->arena, "[\"%s\"]", number);
	json_t *list = json_array(), *one, *log;
	enum db_row_result row;
	struct row r;

	if (db_query(req->db, request_statements[STMT_BY_NUMBERS], "s", numbers) < 0 ||
	    (row = next(req->db, &r)) == DB_FAILED)
		goto failed;
	if (row == DB_NONE)
		return list;
	one = view(req, &r, extensions);
	json_array_append_new(list, one);
	if (!extensions)
		return list;
	log = notes(req, r.id);
	if (!log)
		goto failed;
	json_object_set_new(one, "notes", log);
	return list;
failed:
	json_decref(list);
	return NULL;
}

int request_of_token(struct request *req, const char *token, const char **number)
{
	unsigned char bytes[TOKEN_BYTES];

	if (token_parse(bytes, token) < 0)
		return 0;
	return (int)db_row(req->db, request_statements[STMT_TOKEN], "b", (const void *)bytes,
			   sizeof(bytes), "s", number);
}
