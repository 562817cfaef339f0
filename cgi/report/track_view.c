/* The tracking page's view: what happened, who has it and why, what the visitor may do. */
#include <math.h>

#include "dispatch/case.h"
#include "dispatch/clock.h"
#include "media/photo.h"
#include "report/track.h"
#include "web/page.h"
#include "web/view.h"

static bool closes(unsigned int action)
{
	return action == ACTION_CLOSE_TWIN || action == ACTION_SOLVED || action == ACTION_SILENCE ||
	       action == ACTION_CLOSE || action == ACTION_HIDE;
}

static json_t *entry_view(struct request *req, const struct track *t, const struct track_entry *e)
{
	json_t *view = json_object();

	view_text(view, "what", workflow_action_text(e->action));
	view_text(view, "who", e->who);
	view_text(view, "when", clock_say(req->arena, e->at, req->now));
	view_text(view, "ago", clock_say_ago(req->arena, e->at, req->now));
	view_text(view, "iso", clock_iso(req->arena, e->at));
	view_set(view, "newest", json_boolean(e == t->log));
	view_set(view, "recent", json_boolean(req->now - e->at < CLOCK_DAY));
	view_set(view, "over", json_boolean(closes(e->action)));
	view_text(view, "note", track_note(req, t, e));
	return view;
}

static json_t *timeline_view(struct request *req, const struct track *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->log_count; i++)
		json_array_append_new(list, entry_view(req, t, &t->log[i]));
	return list;
}

/* A late one is shown in red. */
static json_t *clocks_view(struct request *req, const struct track *t)
{
	struct track_clock clocks[TRACK_CLOCKS];
	size_t n = track_clocks(req, t, clocks);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *view = json_object();

		view_text(view, "label", clocks[i].label);
		view_text(view, "when", clock_say(req->arena, clocks[i].at, req->now));
		view_text(view, "iso", clock_iso(req->arena, clocks[i].at));
		view_set(view, "late", json_boolean(clocks[i].late));
		view_text(view, "note", clocks[i].note);
		json_array_append_new(list, view);
	}
	return list;
}

static void add_case(struct request *req, json_t *view, const struct track *t)
{
	const struct track_case *k = &t->file;

	if (!track_has_unit(t))
		return;
	json_t *file =
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "unit", k->unit, "unit_short",
			  k->unit_short, "reason", k->reason, "limit", track_limit_say(req, t),
			  "median", track_median_say(req, t), "reopened", (int)k->reopened);

	BUG_IF(!file);
	if (k->close_when)
		json_object_set_new(file, "close_when", json_string(k->close_when));
	if (k->reopened)
		json_object_set_new(file, "was_reopened", json_true());
	if (k->outward)
		json_object_set_new(file, "handover", json_string(track_handover_say(req, t)));
	json_object_set_new(view, "case", file);
}

/* Photos of what was reported belong to the card; these came later. */
static void add_later_photos(struct request *req, json_t *view, const struct track *t,
			     enum photo_role role, const char *key, const char *called)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->photo_count; i++)
		if (t->photos[i].role == role)
			json_array_append_new(
				list, card_photo_view(req->arena, &t->photos[i].shown,
						      arena_printf(req->arena, "%s %zu", called,
								   json_array_size(list) + 1)));
	if (json_array_size(list))
		json_object_set_new(view, arena_printf(req->arena, "has_%s", key), json_true());
	json_object_set_new(view, key, list);
}

/* The first photo before and the first after, to compare; that one alone is not shown again. */
static void add_pair(struct request *req, json_t *view, const struct track *t)
{
	size_t after = json_array_size(json_object_get(view, "after"));
	static const struct {
		enum photo_role role;
		const char *caption;
	} sides[] = { { PHOTO_BEFORE, "处理前" }, { PHOTO_AFTER, "处理后" } };
	json_t *pair = json_array();

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < t->photo_count; i++) {
			if (t->photos[i].role != sides[s].role)
				continue;
			json_t *photo =
				card_photo_view(req->arena, &t->photos[i].shown, sides[s].caption);

			json_object_set_new(photo, "caption", json_string(sides[s].caption));
			json_array_append_new(pair, photo);
			break;
		}
	json_object_set_new(view, "has_pair", json_boolean(json_array_size(pair) == 2));
	json_object_set_new(view, "shows_after",
			    json_boolean(after > 1 || json_array_size(pair) < 2));
	json_object_set_new(view, "pair", pair);
}

static bool is_late(const struct request *req, const struct track *t)
{
	return track_state(t) == STATE_HANDLING && t->file.deadline != DB_NULL_TIME &&
	       req->now > t->file.deadline;
}

static void add_rights(struct request *req, json_t *view, const struct track *t)
{
	const struct track_may may = track_may(t, req->now);
	bool reporter = t->viewer.reporter;
	const struct {
		const char *key;
		bool holds;
	} rights[] = {
		{ "is_reporter", reporter },
		{ "is_hidden", t->head.hidden != HIDDEN_NO },
		{ "knows_visitor", req->visitor.known },
		{ "can_confirm", may.confirm },
		{ "can_reopen", may.reopen },
		{ "only_reopen", may.reopen && !may.confirm },
		{ "can_object", may.object },
		{ "can_rate", may.rate },
		{ "is_late", is_late(req, t) },
		{ "can_hide", may.hide },
		{ "can_follow", may.follow },
		{ "follows", may.unfollow },
		{ "can_support", may.support },
		{ "supports", t->viewer.supports },
	};

	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		view_set(view, rights[i].key, json_boolean(rights[i].holds));
}

static const char *const state_icon[STATUS__MAX] = {
	[STATUS_NONE] = "send",     [STATUS_SUBMITTED] = "send", [STATUS_TRIAGE] = "eye",
	[STATUS_HANDLING] = "unit", [STATUS_HANDLED] = "clock",  [STATUS_CLOSED] = "check",
};

json_t *track_view(struct request *req, const struct track *t)
{
	/* The finer state in words; colour and icon are the public one's. */
	const char *status = track_status_say(t);
	json_t *view =
		json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:o, s:o, s:o}", "title",
			  arena_printf(req->arena, "%s · %s", status, t->head.number), "number",
			  t->head.number, "back", t->viewer.reporter ? "/me" : "/nearby",
			  "status_icon", state_icon[t->head.status], "status", "text", status,
			  "name", status_name(t->head.status), "next_say", track_next_say(req, t),
			  "clocks", clocks_view(req, t), "timeline", timeline_view(req, t), "card",
			  report_card(req, &t->head, t->photos, t->photo_count));

	BUG_IF(!view);
	if (t->viewer.k)
		json_object_set_new(view, "_k", json_string(t->viewer.k));
	if (t->head.support_count)
		json_object_set_new(view, "supporters", json_integer(t->head.support_count));
	json_object_set_new(view, "scripts", json_pack("[s]", "map.js"));
	json_object_set_new(view, "tile_url", json_string(conf_str(req->conf, "map", "tile_url")));
	json_object_set_new(view, "tile_attribution",
			    json_string(conf_str(req->conf, "map", "tile_attribution")));
	add_case(req, view, t);
	add_later_photos(req, view, t, PHOTO_AFTER, "after", "处理后照片");
	add_pair(req, view, t);
	add_later_photos(req, view, t, PHOTO_REBUTTAL, "rebuttal", "反馈未解决的照片");
	add_rights(req, view, t);
	return view;
}
