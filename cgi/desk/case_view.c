#include "desk/case_view.h"

#include <math.h>

#include "account/staff.h"
#include "desk/known.h"
#include "desk/say.h"
#include "dispatch/clock.h"
#include "media/photo.h"
#include "report/city.h"
#include "web/page.h"

/* ---- photos ---- */

static json_t *photo_view(struct arena *a, const struct record_photo *p, const char *alt)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:s, s:s, s:b, s:I}", "small",
			 say_photo(a, p->hash.data, PHOTO_SMALL), "large",
			 say_photo(a, p->hash.data, PHOTO_LARGE), "width", (int)p->width, "height",
			 (int)p->height, "colour", arena_printf(a, "#%06x", p->colour & 0xFFFFFF),
			 "alt", alt, "not_public", p->shown != 1, "id", (json_int_t)p->id);
}

static json_t *photos_view(struct arena *a, const struct record *r)
{
	static const struct {
		unsigned int role;
		const char *caption;
	} roles[] = { { PHOTO_BEFORE, "处理前" },
		      { PHOTO_AFTER, "处理后" },
		      { PHOTO_REBUTTAL, "市民说未解决" } };
	json_t *groups = json_array();

	for (size_t k = 0; k < sizeof(roles) / sizeof(roles[0]); k++) {
		json_t *list = json_array();

		for (size_t i = 0; i < r->photo_count; i++)
			if (r->photos[i].role == roles[k].role && r->photos[i].hash.len == 32)
				json_array_append_new(
					list, photo_view(a, &r->photos[i],
							 arena_printf(a, "%s %zu", roles[k].caption,
								      json_array_size(list) + 1)));
		if (json_array_size(list))
			json_array_append_new(groups, json_pack("{s:s, s:o}", "caption",
								roles[k].caption, "photos", list));
		else
			json_decref(list);
	}
	return groups;
}

/* ---- the log ---- */

static json_t *entry_view(struct request *req, const struct record_entry *e, uint64_t seen)
{
	const struct known_unit *u = e->unit_id ? known_unit(e->unit_id) : NULL;
	bool dispatched = u && strcmp(u->name, e->who) != 0;

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "what",
			 workflow_action_text((enum action)e->action), "who", e->who, "person",
			 e->person, "note", e->note, "when", clock_say(req->arena, e->at, req->now),
			 "iso", clock_iso(req->arena, e->at), "unit",
			 dispatched ? u->short_name : "", "internal", e->internal, "fresh",
			 seen && e->id > seen, "citizen", e->actor == ACTOR_CITIZEN);
}

static json_t *log_view(struct request *req, const struct record *r, uint64_t seen)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->log_count; i++)
		json_array_append_new(list, entry_view(req, &r->log[i], seen));
	return list;
}

/* ---- clocks and facts ---- */

static void add_fact(json_t *list, const char *label, const char *text, bool late)
{
	if (*text)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "label", label, "text",
						      text, "late", late));
}

static void add_time(struct request *req, json_t *list, const char *label, int64_t at)
{
	if (at != DB_NULL_TIME)
		add_fact(list, label, clock_say(req->arena, at, req->now), false);
}

static bool with_unit(const struct record *r)
{
	return r->has_file && (r->state == STATE_HANDLING || r->state == STATE_HANDLED ||
			       r->state == STATE_SUSPENDED || r->state == STATE_CLOSED);
}

static json_t *clocks_view(struct request *req, const struct record *r)
{
	json_t *list = json_array();

	add_time(req, list, "上报", r->submitted_at);
	add_time(req, list, "立案", r->has_file ? r->opened_at : DB_NULL_TIME);
	if (with_unit(r)) {
		bool late = r->state == STATE_HANDLING && req->now > r->deadline;

		add_time(req, list, "派给本单位", r->dispatched_at);
		if (r->deadline != DB_NULL_TIME)
			add_fact(list, "处理期限", clock_say(req->arena, r->deadline, req->now),
				 late);
		if (r->state != STATE_HANDLING)
			add_time(req, list, "处理完成", r->handled_at);
		add_time(req, list, "市民确认到", r->confirm_until);
		add_time(req, list, "核查通过", r->checked_at);
		add_time(req, list, "挂账到", r->suspended_until);
		add_time(req, list, "结案", r->closed_at);
	}
	case_clock_facts(req, r, list);
	if (r->overdue_at != DB_NULL_TIME)
		add_fact(list, "曾超期",
			 arena_join(req->arena, clock_say(req->arena, r->overdue_at, req->now),
				    r->exempt ? "（申诉通过，不计入考核）" : "", NULL),
			 !r->exempt);
	return list;
}

static void add_times(struct request *req, json_t *list, const char *label, unsigned int n)
{
	if (n)
		add_fact(list, label, arena_printf(req->arena, "%u 次", n), false);
}

static json_t *facts_view(struct request *req, const struct record *r)
{
	struct arena *a = req->arena;
	const struct known_unit *u = with_unit(r) ? known_unit(r->unit_id) : NULL;
	const struct known_unit *back = known_unit(r->returned_unit);
	const struct known_standard *s = known_standard(r->standard_id);
	json_t *list = json_array();

	add_fact(list, "负责单位", u ? u->name : "", false);
	add_fact(list, "承办人", r->handler, false);
	if (back)
		add_fact(list, "曾退回",
			 arena_printf(a, "%s，共 %u 次", back->short_name, r->returns), false);
	for (size_t i = 0; i < r->helper_count; i++) {
		const struct known_unit *h = known_unit(r->helpers[i].unit_id);

		add_fact(list, "协办",
			 arena_join(a, h ? h->name : "",
				    r->helpers[i].done ? "（已完成）" : "（未完成）", NULL),
			 false);
	}
	if (r->limit_count && r->limit_unit)
		add_fact(list, "时限", clock_limit_say(a, r->limit_count, r->limit_unit), false);
	add_fact(list, "立案条件", s ? s->open_when : "", false);
	add_fact(list, "结案标准", s ? s->close_when : "", false);
	add_fact(list, "并入", r->main_number, false);
	add_fact(list, "不予受理", r->rejection, false);
	add_times(req, list, "返工", r->rework);
	add_times(req, list, "延期", r->extensions);
	add_times(req, list, "督办", r->urged);
	if (r->rating)
		add_fact(list, "市民评分", arena_printf(a, "%u 分", r->rating), false);
	return list;
}

static json_t *requests_view(struct request *req, const struct record *r)
{
	static const char *const says[] = { [REQUEST_EXTENSION] = "单位申请延期",
					    [REQUEST_SUSPENSION] = "单位申请挂账",
					    [REQUEST_APPEAL] = "单位提出超期申诉" };
	json_t *list = json_array();

	for (size_t i = 0; i < r->request_count; i++) {
		const struct record_request *q = &r->requests[i];
		const char *more = "";

		if (q->kind < REQUEST_EXTENSION || q->kind > REQUEST_APPEAL)
			continue;
		if (q->kind == REQUEST_EXTENSION)
			more = clock_limit_say(req->arena, q->amount, r->limit_unit);
		else if (q->kind == REQUEST_SUSPENSION)
			more = arena_printf(req->arena, "%u 天", q->amount);
		else if (q->first_by)
			more = "初审已通过";
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "say", says[q->kind],
						      "more", more, "reason", q->reason));
	}
	return list;
}

/* ---- why: what the core thought ---- */

static int per_cent(double confidence)
{
	return (int)lround(fmin(fmax(confidence, 0), 1) * 100);
}

/* From the machine's half of the reason: phrases, and candidates that were not taken. */
static json_t *why_view(const struct record *r)
{
	json_t *data = *r->reason_data ? json_loads(r->reason_data, 0, NULL) : NULL;
	json_t *phrases = json_array(), *others = json_array(), *one;
	size_t i;

	json_array_foreach(json_object_get(data, "phrases"), i, one)
		json_array_append(phrases, one);
	json_array_foreach(json_object_get(data, "candidates"), i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));

		if (name)
			json_array_append_new(
				others, json_pack("{s:s, s:i}", "name", name, "percent",
						  per_cent(json_number_value(
							  json_object_get(one, "confidence")))));
	}
	json_decref(data);
	return json_pack("{s:s, s:b, s:o, s:b, s:o}", "reason", r->reason, "has_phrases",
			 json_array_size(phrases) > 0, "phrases", phrases, "has_others",
			 json_array_size(others) > 0, "others", others);
}

/* The keys 1 to 3 of triage: each a whole dispatch, where category, standard and unit are known. */
static json_t *candidates_view(struct request *req, const struct record *r)
{
	bool may = record_may(r, req->staff, ACTION_DISPATCH, req->now) == WORKFLOW_DONE;
	json_t *list = json_array();

	for (size_t i = 0; may && i < r->candidate_count; i++) {
		const struct record_candidate *k = &r->candidates[i];
		const struct category *c = city_category(k->category_id);
		const struct known_standard *s = known_standard_of(k->category_id);
		const struct known_unit *u = known_unit(k->unit_id);

		if (!c)
			continue;
		json_array_append_new(
			list,
			json_pack("{s:i, s:s, s:s, s:i, s:I, s:I, s:b, s:s}", "key", (int)i + 1,
				  "category", c->name, "unit", u ? u->name : "没有找到负责单位",
				  "percent", per_cent(k->confidence), "standard",
				  (json_int_t)(s ? s->id : 0), "unit_id",
				  (json_int_t)(u ? u->id : 0), "whole", s && u, "limit",
				  s ? clock_limit_say(req->arena, s->limit_count, s->limit_unit)
				    : ""));
	}
	return list;
}

/* ---- the whole ---- */

static const char *category_say(struct arena *a, const struct record *r)
{
	const struct category *c = r->category_id ? city_category(r->category_id) : NULL;
	const struct category_group *g = r->group_id ? city_group(r->group_id) : NULL;

	if (c)
		return arena_printf(a, "%s（%s %s）", c->name, c->big, c->code);
	return g ? arena_join(a, g->name, "类，具体类别待定", NULL) : "类别待定";
}

static void add_place(struct request *req, const struct record *r, json_t *view)
{
	struct arena *a = req->arena;
	bool point = isfinite(r->lat) && isfinite(r->lon);

	json_object_set_new(view, "place",
			    json_string(arena_join(a, city_area_name(r->district), " ",
						   city_area_name(r->street), " ", r->place_text,
						   NULL)));
	json_object_set_new(view, "has_point", json_boolean(point));
	if (!point)
		return;
	json_object_set_new(view, "lat", json_string(arena_printf(a, "%.6f", r->lat)));
	json_object_set_new(view, "lon", json_string(arena_printf(a, "%.6f", r->lon)));
	json_object_set_new(view, "tile_url", json_string(conf_str(req->conf, "map", "tile_url")));
	json_object_set_new(view, "tile_attribution",
			    json_string(conf_str(req->conf, "map", "tile_attribution")));
	json_object_set_new(view, "tile_datum",
			    json_string(conf_str(req->conf, "map", "tile_datum")));
}

/* Photos on another site are not fetched: a link each, for whoever wants to go there. */
static void add_sender(struct request *req, const struct record *r, json_t *view)
{
	json_t *links = json_array();
	char *rest, *name, *line;

	if (r->sent_by) {
		rest = arena_strdup(req->arena, r->sent_by);
		name = strsep(&rest, "\n");
		while ((line = strsep(&rest, "\n")))
			if (!strncmp(line, "http://", 7) || !strncmp(line, "https://", 8))
				json_array_append_new(links,
						      json_pack("{s:s, s:i}", "url", line, "nth",
								(int)json_array_size(links) + 1));
		json_object_set_new(view, "sender",
				    json_pack("{s:s, s:b, s:O}", "name", name, "has_links",
					      json_array_size(links) > 0, "links", links));
	}
	json_decref(links);
}

static void add_said(struct request *req, const struct record *r, const struct case_said *said,
		     json_t *view)
{
	json_object_set_new(view, "may_see_phone",
			    json_boolean(r->has_phone && !said->phone &&
					 record_in_hand(r, req->staff)));
	if (said->say)
		json_object_set_new(view, "say", json_string(said->say));
	if (said->onward) {
		json_object_set_new(view, "onward", json_string(said->onward));
		json_object_set_new(view, "onward_say", json_string("看下一件"));
	}
	json_object_set_new(view, "bad", json_boolean(said->bad));
	if (said->phone)
		json_object_set_new(view, "_phone", json_string(said->phone));
}

json_t *case_view(struct request *req, const struct record *r, const struct case_said *said)
{
	struct arena *a = req->arena;
	const struct say_times times = { r->state,    r->submitted_at,  r->dispatched_at,
					 r->deadline, r->confirm_until, r->suspended_until };
	json_t *view = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:o, s:o, s:o,"
		" s:o, s:o, s:o, s:o, s:o, s:I}",
		"title", arena_join(a, r->number, " ", say_state_short(r->state), NULL), "number",
		r->number, "chip", say_state_class(r->state), "state",
		workflow_state_text((enum case_state)r->state), "category", category_say(a, r),
		"due", say_due(a, &times, req->now), "body", r->body, "nickname",
		*r->nickname ? r->nickname : "匿名市民", "submitted",
		clock_say(a, r->submitted_at, req->now), "submitted_iso",
		clock_iso(a, r->submitted_at), "supporters", (int)r->support_count, "supported",
		r->support_count > 0, "not_public", r->hidden != HIDDEN_NO, "photos",
		photos_view(a, r), "log", log_view(req, r, said->seen), "clocks",
		clocks_view(req, r), "facts", facts_view(req, r), "requests", requests_view(req, r),
		"why", why_view(r), "candidates", candidates_view(req, r), "offers",
		case_offers(req, r, said), "seen", (json_int_t)r->seen);

	BUG_IF(!view);
	add_place(req, r, view);
	add_sender(req, r, view);
	add_said(req, r, said, view);
	json_object_set_new(view, "scripts", json_pack("[s, s]", "map.js", "desk-case.js"));
	json_object_set_new(view, "writes_precedents",
			    json_boolean(req->staff->role == ROLE_OFFICE));
	json_object_set_new(view, "has_candidates",
			    json_boolean(json_array_size(json_object_get(view, "candidates")) > 0));
	return view;
}
