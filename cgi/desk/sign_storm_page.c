/* Storm notices: one command to all blade signs of a district, who sent it, when it ends. */
#include "desk/sign_pages.h"

#include "account/staff.h"
#include "desk/frame.h"
#include "report/city.h"
#include "sign/storm.h"
#include "web/page.h"

#define FORM_MAX  (8u << 10)
#define LIST      20
#define DISTRICTS 60

enum { FIELD_DISTRICT, FIELD_HOURS, FIELD_WORDS, FIELD__MAX };

static const struct field fields[FIELD__MAX] = {
	[FIELD_DISTRICT] = { "district", "区市", 10, FIELD_REQUIRED, "请选区市" },
	[FIELD_HOURS] = { "hours", "时长", 4, FIELD_REQUIRED, "请选到什么时候" },
	[FIELD_WORDS] = { "words", "内容", 200, FIELD_REQUIRED, "请写给店主看的话" },
};

static const char usual_words[] =
	"气象台预报大风，请在风来之前检查竖牌的螺栓和支架；松动的马上加固或先取下，风停以前不要站在招牌下面。";

static json_t *districts_view(struct request *req, uint32_t chosen)
{
	const struct area *districts[DISTRICTS];
	size_t n = area_children(city_areas(), 0, AREA_DISTRICT, districts, DISTRICTS);
	uint32_t own = sign_district(req);
	json_t *list = json_array();

	for (size_t i = 0; i < n && i < DISTRICTS; i++)
		if (!own || own == districts[i]->code)
			json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value",
							      arena_printf(req->arena, "%u",
									   districts[i]->code),
							      "text", districts[i]->name, "chosen",
							      districts[i]->code == chosen));
	return list;
}

static json_t *storms_view(struct request *req, const struct storm *storms, int n)
{
	struct arena *a = req->arena;
	json_t *list = json_array();

	for (int i = 0; i < n; i++) {
		const struct storm *s = &storms[i];
		bool on = s->ended_at == DB_NULL_TIME && s->until > req->now;

		json_array_append_new(
			list,
			json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:s}", "id",
				  (json_int_t)s->id, "district", city_area_name(s->district_code),
				  "words", s->words, "who", s->staff_name, "when",
				  clock_say(a, s->at, req->now), "until",
				  clock_say(a, s->until, req->now), "signs", (int)s->signs, "on",
				  on, "can_end",
				  on && sign_may_act(req) && sign_mine(req, s->district_code),
				  "ended",
				  s->ended_at == DB_NULL_TIME
					  ? ""
					  : arena_join(a, s->ended_by, " ",
						       clock_say(a, s->ended_at, req->now), NULL)));
	}
	return list;
}

/* errors is taken; note: what is said above the list. */
static void page(struct request *req, struct response *resp, int status, const char *const *values,
		 const char *note, json_t *errors)
{
	struct storm storms[LIST];
	int n = storm_list(req->db, storms, LIST);
	json_t *view;

	if (n < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:[s], s:o, s:b, s:o, s:s, s:s, s:b, s:s}", "title", "大风提醒",
			 "styles", "sign-desk.css", "storms", storms_view(req, storms, n),
			 "has_storms", n > 0, "districts",
			 districts_view(req, form_number32(values[FIELD_DISTRICT])), "hours",
			 values[FIELD_HOURS], "words", values[FIELD_WORDS], "may_act",
			 sign_may_act(req), "say", note);
	json_object_set_new(view, "on_storms", json_true());
	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/sign_storm", "signs", view);
}

static void storm_show(struct request *req, struct response *resp)
{
	const char *const values[FIELD__MAX] = { "", "24", usual_words };
	const char *done = request_param(req, "done");

	page(req, resp, 200, values, done ? "已发出，店主的页面上马上看得到。" : "", json_array());
}

static void storm_create(struct request *req, struct response *resp)
{
	const char *values[FIELD__MAX];
	struct storm_new new = { .staff_id = req->staff->id,
				 .staff_name = req->staff->name,
				 .actor = req->staff->role == ROLE_OFFICE ? SIGN_OFFICER
									  : SIGN_ADVISER };
	const struct area *district;
	json_t *errors = json_array();
	struct storm s;
	int result;

	fields_read(req, fields, FIELD__MAX, values, errors);
	district = area_by_code(city_areas(), form_number32(values[FIELD_DISTRICT]));
	if (*values[FIELD_DISTRICT] &&
	    (!district || district->level != AREA_DISTRICT || !sign_mine(req, district->code)))
		field_error(errors, "district", "没有这个区市，或者不归您管");
	if (json_array_size(errors)) {
		page(req, resp, 422, values, "", errors);
		return;
	}
	new.district_code = district->code;
	new.words = values[FIELD_WORDS];
	new.until = req->now + (int64_t)form_number(values[FIELD_HOURS], 240) * CLOCK_HOUR;
	result = storm_send(req->db, &new, req->now, &s);
	if (result == STORM_BAD)
		field_error(errors, "hours", "结束时间要在 10 天以内");
	if (result == STORM_SENT)
		response_redirect(resp, "/desk/signs/storms?done=%llu", (unsigned long long)s.id);
	else if (result < 0)
		response_unavailable(resp);
	else {
		page(req, resp, result == STORM_BAD ? 422 : 409, values,
		     result == STORM_BAD ? ""
					 : arena_join(req->arena, district->name,
						      "的提醒正在生效，由", s.staff_name, "在 ",
						      clock_say(req->arena, s.at, req->now),
						      " 发出，没有重复发。", NULL),
		     errors);
		return;
	}
	json_decref(errors);
}

static void storm_end_create(struct request *req, struct response *resp)
{
	struct storm storms[LIST];
	uint64_t id = form_number(request_arg(req, "id"), INT64_MAX);
	int n = storm_list(req->db, storms, LIST), result = 0;

	for (int i = 0; i < n; i++)
		if (storms[i].id == id && sign_mine(req, storms[i].district_code))
			result = storm_end(req->db, id, req->staff->id, req->staff->name,
					   req->staff->role == ROLE_OFFICE ? SIGN_OFFICER
									   : SIGN_ADVISER,
					   req->now);
	if (n < 0 || result < 0)
		response_unavailable(resp);
	else if (result)
		response_redirect(resp, "/desk/signs/storms");
	else
		response_say(resp, 409, "这条提醒已经结束了", "/desk/signs/storms");
}

const struct route sign_storm_routes[] = {
	{ GET, "/desk/signs/storms", storm_show, SIGNS_SEE, 0 },
	{ POST, "/desk/signs/storms", storm_create, SIGNS_ACT, FORM_MAX },
	{ POST, "/desk/signs/storms/:id/end", storm_end_create, SIGNS_ACT, FORM_MAX },
	{ 0 },
};
