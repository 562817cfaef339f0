/* One case: /desk/case/:number, what is done with it, the reporter's number, what lies near by. */
#include <math.h>

#include "account/staff.h"
#include "account/staff_log.h"
#include "base/secret.h"
#include "desk/answer_check.h"
#include "desk/case_view.h"
#include "desk/frame.h"
#include "desk/handover_view.h"
#include "desk/outside.h"
#include "desk/pages.h"
#include "report/city.h"
#include "report/list.h"
#include "report/list_card.h"
#include "web/page.h"

/* So that also a far too long text comes back with what is wrong with it. */
#define FORM_MAX (128u << 10)
#define NEAR     500.0 /* metres */
#define NEAR_MAX 8

enum { STMT_PHONE, STMT__MAX };

const char *const case_page_statements[STMT__MAX + 1] = {
	[STMT_PHONE] = "SELECT phone_sealed FROM report WHERE id = ?",
};

/*
 * The case of the address, when she may look at it; else it has answered and returns false.
 * Another unit's case by its number is refused and written down.
 */
static bool find(struct request *req, struct response *resp, struct record *r)
{
	int found = record_load(req, request_arg(req, "number"), r);

	if (found < 0) {
		response_unavailable(resp);
		return false;
	}
	if (found == 0) {
		response_say(resp, 404, "没有这个编号的案卷，请核对编号", NULL);
		return false;
	}
	if (record_in_sight(r, req->staff))
		return true;
	if (staff_log(req, EVENT_REFUSED_CASE, r->id, req->path) < 0)
		response_unavailable(resp);
	else
		response_say(resp, 403, "这一件不在您的单位，这次打开已经记录", NULL);
	return false;
}

/* Where it is over there, when another core has it. 0 or -1. */
static int add_outside(struct request *req, const struct record *r, json_t *view)
{
	json_t *outside;

	if (!r->has_file || !outside_look(req->db, req->now)->ever)
		return 0;
	if (handover_case_view(req, r->id, &outside) < 0)
		return -1;
	if (!outside)
		return 0;
	json_object_set_new(outside, "decides", json_boolean(req->staff->role == ROLE_OFFICE));
	json_object_set_new(view, "outside", outside);
	return 0;
}

static void show(struct request *req, struct response *resp, int status, const struct record *r,
		 const struct case_said *said)
{
	json_t *view = case_view(req, r, said);

	if (answer_check(req, r, view) == 0 && add_outside(req, r, view) == 0) {
		desk_page(resp, status, "desk/case", "queue", view);
		return;
	}
	json_decref(view);
	response_unavailable(resp);
}

static void case_show(struct request *req, struct response *resp)
{
	const struct deed_form *done = deed_form_by_name(request_param(req, "done"));
	struct case_said said = { .open = deed_form_by_name(request_param(req, "do")) };
	struct record r;

	if (!find(req, resp, &r))
		return;
	if (done) {
		said.say = arena_join(req->arena, "已记录：", done->verb, NULL);
		said.onward =
			req->staff->role == ROLE_HANDLER ? "/desk?tab=unit" : "/desk?tab=mine";
	}
	show(req, resp, 200, &r, &said);
}

/* ---- acting ---- */

/* Refused: the page again, with what was typed, and why. What nobody offered her is written down.
 */
static void refuse(struct request *req, struct response *resp, struct record *r,
		   const struct deed_form *f, int result)
{
	struct case_said said = { .open = f, .say = workflow_say(result), .bad = true };
	bool foreign = result == WORKFLOW_NOT_YOU || result == WORKFLOW_NOT_NOW ||
		       result == WORKFLOW_CHANGED;

	if (foreign && staff_log(req, EVENT_REFUSED_ACTION, r->id,
				 arena_printf(req->arena, "%s: %d", f->name, result)) < 0) {
		response_unavailable(resp);
		return;
	}
	/* The second person gets what changed meanwhile, marked, and her text to send again. */
	if (result == WORKFLOW_CHANGED)
		said.seen = deed_seen(req);
	show(req, resp, result == WORKFLOW_NOT_YOU ? 403 : 409, r, &said);
}

static void act(struct request *req, struct response *resp, struct record *r,
		const struct deed_form *f, const struct case_deed *deed)
{
	int result = case_act(req->db, deed);

	if (result == WORKFLOW_DONE) {
		response_redirect(resp, "/desk/case/%s?done=%s", r->number, f->name);
		return;
	}
	/* As it is now, which is perhaps not what she saw. */
	if (result < 0 || record_load(req, r->number, r) != 1)
		response_unavailable(resp);
	else
		refuse(req, resp, r, f, result);
}

static void case_act_create(struct request *req, struct response *resp)
{
	const struct deed_form *f = deed_form_by_name(request_field(req, "action"));
	struct case_deed deed;
	struct record r;
	json_t *errors;

	if (!find(req, resp, &r))
		return;
	if (!f) {
		response_say(resp, 422, "没有看懂要做什么，请回到案卷再试", "/desk/case/%s",
			     r.number);
		return;
	}
	errors = json_array();
	if (deed_read(req, &r, f, &deed, errors) < 0)
		response_unavailable(resp);
	else if (json_array_size(errors) &&
		 record_may(&r, req->staff, f->action, req->now) == WORKFLOW_DONE)
		show(req, resp, 422, &r, &(struct case_said){ .open = f, .errors = errors });
	else
		act(req, resp, &r, f, &deed);
	json_decref(errors);
}

/* ---- the reporter's number ---- */

static const char *open_phone(struct request *req, uint64_t id)
{
	struct db_bytes sealed;

	if (db_row(req->db, case_page_statements[STMT_PHONE], "u", id, "b", &sealed) != DB_ROW)
		return NULL;
	return sealed.data ? secret_open_phone(req->arena, req->conf, sealed.data, sealed.len)
			   : "没有留电话";
}

static void phone_show(struct request *req, struct response *resp)
{
	struct case_said said = { 0 };
	struct record r;

	if (!find(req, resp, &r))
		return;
	if (!record_in_hand(&r, req->staff)) {
		if (staff_log(req, EVENT_REFUSED_CASE, r.id, req->path) < 0)
			response_unavailable(resp);
		else
			response_say(resp, 403, "电话只给正在处理这一件的单位看，这次查看已经记录",
				     "/desk/case/%s", r.number);
		return;
	}
	/* Written down before it is shown. */
	if (staff_log(req, EVENT_PHONE, r.id, r.number) < 0) {
		response_unavailable(resp);
		return;
	}
	said.phone = open_phone(req, r.id);
	if (!said.phone)
		said = (struct case_said){ .say = "电话打不开，请找管理员（缺少 phone.key）",
					   .bad = true };
	show(req, resp, 200, &r, &said);
}

/* ---- near by ---- */

static json_t *near_view(struct request *req, const struct record *r, const struct list_page *page)
{
	const struct point here = { r->lat, r->lon };
	json_t *list = json_array();

	/* Of the same kind first. */
	for (int same = 1; same >= 0; same--)
		for (size_t i = 0; i < page->count && json_array_size(list) < NEAR_MAX; i++) {
			const struct card *c = &page->cards[i];
			double metres = point_distance(here, (struct point){ c->lat, c->lon });
			const char *group = c->group ? c->group : "";
			const struct category_group *g =
				r->group_id ? city_group(r->group_id) : NULL;
			json_t *view;

			if (c->id == r->id || !(metres <= NEAR) ||
			    (g && !strcmp(group, g->name)) != same)
				continue;
			view = card_view(req->arena, c, req->now);
			json_object_set_new(view, "distance",
					    json_string(arena_printf(req->arena, "%.0f米",
								     10 * ceil(metres / 10))));
			json_object_set_new(view, "same", json_boolean(same));
			json_array_append_new(list, view);
		}
	return list;
}

/* Asked for by itself, so that the case's own page costs no statement for it. */
static void near_show(struct request *req, struct response *resp)
{
	struct list_page page = { 0 };
	struct record r;
	json_t *list;

	if (!find(req, resp, &r))
		return;
	if (isfinite(r.lat) &&
	    list_near(req->db, (struct point){ r.lat, r.lon }, LIST_NEWEST, &page) < 0) {
		response_unavailable(resp);
		return;
	}
	list = near_view(req, &r, &page);
	desk_page(resp, 200, "desk/near", "queue",
		  json_pack("{s:s, s:s, s:b, s:o}", "title", "附近的上报", "number", r.number,
			    "is_empty", json_array_size(list) == 0, "reports", list));
}

#define FOR_CASE (NEED_STAFF | FOR_CASES)

const struct route case_routes[] = {
	{ GET, "/desk/case/:number", case_show, FOR_CASE, 0 },
	{ POST, "/desk/case/:number", case_act_create, FOR_CASE | NEED_CSRF, FORM_MAX },
	{ POST, "/desk/case/:number/phone", phone_show, FOR_CASE | NEED_CSRF, FORM_MAX },
	{ GET, "/desk/case/:number/near", near_show, FOR_CASE, 0 },
	{ 0 },
};
