/* One storefront at the desk: its filing is accepted or sent back, its number revoked or reprinted.
 */
#include "desk/sign_pages.h"

#include "account/staff.h"
#include "account/staff_log.h"
#include "desk/frame.h"
#include "report/city.h"
#include "sign/filing.h"
#include "sign/sign_view.h"
#include "web/page.h"

#define FORM_MAX (16u << 10)
#define SHOTS    30
#define CHECKS   10

/* 1; 0 when it has answered. */
static int load(struct request *req, struct response *resp, struct passport *p)
{
	const char *number = request_arg(req, "number");
	int found = sign_number_exact(number) ? passport_find(req->db, number, req->now, p) : 0;

	if (found < 0)
		response_unavailable(resp);
	else if (!found)
		response_say(resp, 404, "没有这个编号的店铺", "/desk/signs");
	else if (!sign_mine(req, p->district_code)) {
		if (staff_log(req, EVENT_REFUSED_CASE, 0, number) < 0)
			response_unavailable(resp);
		else
			response_say(resp, 403, "这家店在别的区，不由您办理", "/desk/signs");
	} else
		return 1;
	return 0;
}

static json_t *checks_view(struct request *req, const struct safety_check *checks, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++) {
		const char *faults = "";

		for (unsigned int k = 0; k < CHECK__MAX; k++)
			if (checks[i].faults >> k & 1u)
				faults = arena_join(req->arena, faults, *faults ? "；" : "",
						    check_item_say(k), NULL);
		json_array_append_new(list, json_pack("{s:s, s:b, s:s, s:s}", "when",
						      clock_say(req->arena, checks[i].at, req->now),
						      "ok", checks[i].faults == 0, "faults", faults,
						      "note", checks[i].note));
	}
	return list;
}

static const char *time_say(struct request *req, int64_t at)
{
	return at == DB_NULL_TIME ? "" : clock_say(req->arena, at, req->now);
}

static json_t *facts_view(struct request *req, const struct passport *p)
{
	struct arena *a = req->arena;
	bool waits = p->state == FILING_FILED || p->state == FILING_RENEWING;

	return json_pack(
		"{s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:b, s:s, s:b, s:I, s:b, s:i}",
		"number", p->number, "shop", p->shop, "state", sign_state_say(p->state), "where",
		arena_join(a, city_area_name(p->district_code), " ", city_area_name(p->street_code),
			   " ", p->place_text, NULL),
		"sign", sign_meant_view(a, &p->sign, p->shop), "agreed",
		time_say(req, p->agreed_at), "valid_until",
		p->valid_until == DB_NULL_TIME ? "" : clock_say_day(a, p->valid_until),
		"safety_due", time_say(req, p->safety_due), "revoked_why", p->revoked_why, "waits",
		waits, "due", waits ? time_say(req, p->due_at) : "", "late",
		waits && p->due_at < req->now, "seen", (json_int_t)p->log_id, "revoked",
		p->state == FILING_REVOKED, "prints", (int)p->prints);
}

/* errors is taken. */
static void page(struct request *req, struct response *resp, int status, const struct passport *p,
		 const char *note, json_t *errors)
{
	struct sign_entry log[SIGN_LOG_MAX];
	struct sign_shot shots[SHOTS];
	struct safety_check checks[CHECKS];
	int count = sign_read_log(req->db, SIGN_PASSPORT, p->id, true, log, SIGN_LOG_MAX);
	int n = count < 0 ? -1 : sign_photos(req->db, SIGN_PASSPORT, p->id, shots, SHOTS);
	int done = n < 0 ? -1 : filing_checks(req->db, p->id, checks, CHECKS);
	json_t *view;

	if (done < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	view = facts_view(req, p);
	json_object_update_new(view,
			       json_pack("{s:s, s:[s, s], s:o, s:o, s:b, s:o, s:b, s:s, s:b}",
					 "title", p->shop, "styles", "sign-ask.css",
					 "sign-desk.css", "log", sign_log_view(req, log, count),
					 "photos", sign_shots_view(req->arena, shots, n, 0),
					 "has_photos", n > 0, "checks",
					 checks_view(req, checks, done), "has_checks", done > 0,
					 "note", note, "may_act", sign_may_act(req)));
	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/sign_filing", "signs", view);
}

static void filing_show(struct request *req, struct response *resp)
{
	struct passport p;

	if (load(req, resp, &p))
		page(req, resp, 200, &p, "", json_array());
}

static const struct {
	const char *name;
	enum sign_action action;
} deeds[] = { { "accept", SIGN_ACCEPT },
	      { "return", SIGN_RETURN },
	      { "revoke", SIGN_REVOKE },
	      { "reprint", SIGN_REPRINT },
	      { "note", SIGN_NOTE } };

static void filing_create(struct request *req, struct response *resp)
{
	static const struct field fields[] = { { "note", "说明", 200, FIELD_LINES, NULL } };
	struct sign_deed deed = { .seen = form_number(request_field(req, "seen"), INT64_MAX) };
	const char *name = request_field(req, "do"), *note;
	struct filing_more more = { .citizen_id = 0 };
	json_t *errors;
	struct passport p, now;
	int result;

	if (!load(req, resp, &p))
		return;
	for (size_t i = 0; name && i < sizeof(deeds) / sizeof(*deeds); i++)
		if (!strcmp(deeds[i].name, name))
			deed.action = deeds[i].action;
	errors = json_array();
	fields_read(req, fields, 1, &note, errors);
	deed.note = note;
	sign_deed_begin(req, &deed);
	if (json_array_size(errors) || !deed.action) {
		page(req, resp, 422, &p, note, errors);
		return;
	}
	result = filing_act(req->db, req->arena, p.id, &deed, &more);
	if (result == SIGN_DONE) {
		json_decref(errors);
		response_redirect(resp, "/desk/signs/shop/%s", p.number);
	} else if (result < 0 || passport_find(req->db, p.number, req->now, &now) != 1) {
		json_decref(errors);
		response_unavailable(resp);
	} else {
		field_error(errors, "note", sign_result_say(result));
		page(req, resp, result == SIGN_NO_NOTE ? 422 : 409, &now, note, errors);
	}
}

const struct route sign_filing_routes[] = {
	{ GET, "/desk/signs/shop/:number", filing_show, SIGNS_SEE, 0 },
	{ POST, "/desk/signs/shop/:number", filing_create, SIGNS_ACT, FORM_MAX },
	{ 0 },
};
