#include "api/report_view.h"

#include <math.h>

#include "api/codes.h"
#include "api/reply.h"
#include "base/log.h"
#include "dispatch/workflow.h"
#include "report/city.h"
#include "report/track.h"
#include "web/request.h"
#include "web/view.h"

/* ---- parts ---- */

json_t *api_photo_view(struct request *req, const struct card_photo *p)
{
	json_t *view = card_photo_view(req->arena, p, "");

	json_object_del(view, "alt");
	return view;
}

json_t *api_area_view(uint32_t code)
{
	const char *name = city_area_name(code);

	return *name ? json_pack("{s:I, s:s}", "code", (json_int_t)code, "name", name)
		     : json_null();
}

json_t *api_category_view(uint64_t id)
{
	const struct category *c = id ? city_category(id) : NULL;

	return c ? json_pack("{s:I, s:s, s:s}", "id", (json_int_t)c->id, "code", c->code, "name",
			     c->name)
		 : json_null();
}

static json_t *group_view(unsigned int id)
{
	const struct category_group *g = id ? city_group(id) : NULL;

	return g ? json_pack("{s:i, s:s}", "id", (int)g->id, "name", g->name) : json_null();
}

/* A metre, as the page says it: more would only look exact. */
static json_t *degrees(double d)
{
	return isfinite(d) ? json_real(round(d * 1e5) / 1e5) : json_null();
}

static json_t *place_view(const struct card *c)
{
	bool point = isfinite(c->lat) && isfinite(c->lon);
	json_t *view = json_object();

	view_set(view, "lat", point ? degrees(c->lat) : json_null());
	view_set(view, "lon", point ? degrees(c->lon) : json_null());
	view_text(view, "text", c->place_text);
	view_set(view, "district", api_area_view(c->district_code));
	view_set(view, "street", api_area_view(c->street_code));
	return view;
}

static json_t *card_base(const struct card *c)
{
	json_t *view = json_object();

	view_text(view, "number", c->number);
	view_text(view, "status", status_name(c->status));
	view_text(view, "status_text", status_text(c->status));
	view_set(view, "category", api_category_view(c->category_id));
	view_set(view, "group", group_view(c->group_id));
	view_text(view, "body", c->body);
	view_set(view, "nickname",
		 c->nickname && *c->nickname ? json_string_nocheck(c->nickname) : json_null());
	view_set(view, "place", place_view(c));
	view_set(view, "submitted_at", api_time(c->submitted_at));
	view_set(view, "supporters", json_integer(c->support_count));
	return view;
}

json_t *api_card_view(struct request *req, const struct card *c)
{
	json_t *view = card_base(c);

	view_set(view, "photo", c->photo.hash.data ? api_photo_view(req, &c->photo) : json_null());
	return view;
}

/* ---- one report ---- */

static json_t *photos_view(struct request *req, const struct track *t)
{
	json_t *list = json_array(), *photo;

	for (size_t i = 0; i < t->photo_count; i++) {
		const char *role = photo_role_code(t->photos[i].role);

		if (!role)
			continue;
		photo = api_photo_view(req, &t->photos[i].shown);
		view_text(photo, "role", role);
		json_array_append_new(list, photo);
	}
	return list;
}

static json_t *case_view(struct request *req, const struct track *t)
{
	const struct track_case *k = &t->file;

	if (!track_has_unit(t))
		return json_null();
	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s, s:i}", "unit", k->unit, "unit_short",
			 k->unit_short, "reason", k->reason, "limit", track_limit_say(req, t),
			 "close_when", k->close_when, "median", track_median_say(req, t),
			 "reopened", (int)k->reopened);
}

static json_t *clocks_view(struct request *req, const struct track *t)
{
	struct track_clock clocks[TRACK_CLOCKS];
	size_t n = track_clocks(req, t, clocks);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:b, s:s}", "code",
						      clocks[i].code, "label", clocks[i].label,
						      "at", api_time(clocks[i].at), "late",
						      clocks[i].late, "note", clocks[i].note));
	return list;
}

static json_t *timeline_view(struct request *req, const struct track *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->log_count; i++) {
		const struct track_entry *e = &t->log[i];
		json_t *view = json_object();

		view_set(view, "at", api_time(e->at));
		view_text(view, "action", action_code(e->action));
		view_text(view, "text", workflow_action_text(e->action));
		view_text(view, "who", e->who);
		view_text(view, "note", track_note(req, t, e));
		json_array_append_new(list, view);
	}
	return list;
}

static json_t *may_view(const struct request *req, const struct track *t)
{
	struct track_may m = track_may(t, req->now);
	const struct {
		bool holds;
		const char *name;
	} all[] = {
		{ m.confirm, "solved" },  { m.reopen, "not-solved" }, { m.object, "objection" },
		{ m.rate, "rating" },     { m.hide, "hide" },         { m.add, "words" },
		{ m.support, "support" }, { m.follow, "follow" },     { m.unfollow, "unfollow" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].holds)
			json_array_append_new(list, json_string(all[i].name));
	return list;
}

json_t *api_track_view(struct request *req, const struct track *t)
{
	struct card card;
	json_t *view;

	report_as_card(&t->head, &card);
	view = card_base(&card);
	view_set(view, "photos", photos_view(req, t));
	view_text(view, "state", state_code(track_state(t)));
	view_text(view, "state_text", track_status_say(t));
	view_text(view, "next_text", track_next_say(req, t));
	view_set(view, "case", case_view(req, t));
	view_set(view, "merged_into",
		 track_state(t) == STATE_MERGED && t->file.main_number
			 ? json_string(t->file.main_number)
			 : json_null());
	view_set(view, "clocks", clocks_view(req, t));
	view_set(view, "timeline", timeline_view(req, t));
	view_set(view, "hidden", json_boolean(t->head.hidden != HIDDEN_NO));
	view_set(view, "viewer",
		 json_pack("{s:b, s:b, s:b}", "reporter", t->viewer.reporter, "follows",
			   !t->viewer.reporter && t->viewer.follows, "supports",
			   t->viewer.supports));
	view_set(view, "may", may_view(req, t));
	return view;
}
