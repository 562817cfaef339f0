#include "desk/queue_view.h"

#include <math.h>

#include "desk/known.h"
#include "desk/say.h"
#include "dispatch/workflow.h"
#include "media/photo.h"
#include "report/city.h"
#include "web/page.h"

#define BODY_CHARS 60

static const char *place_of(struct arena *a, const struct queue_row *r)
{
	const char *street = city_area_name(r->street),
		   *area = *street ? street : city_area_name(r->district);

	return arena_join(a, area, *area && *r->place_text ? " · " : "", r->place_text, NULL);
}

static const char *category_of(const struct queue_row *r)
{
	const struct category *c = r->category_id ? city_category(r->category_id) : NULL;
	const struct category_group *g = r->group_id ? city_group(r->group_id) : NULL;

	return c ? c->name : g ? g->name : "类别待定";
}

static bool has_unit(const struct queue_row *r)
{
	return r->state == STATE_HANDLING || r->state == STATE_HANDLED ||
	       r->state == STATE_SUSPENDED || r->state == STATE_CLOSED;
}

static json_t *due_of(const struct request *req, const struct queue_row *r)
{
	const struct say_times times = { r->state,    r->submitted_at,  r->dispatched_at,
					 r->deadline, r->confirm_until, r->suspended_until };

	return say_due(req->arena, &times, req->now);
}

/* Of which category, and to whom, one press sends it; when it is with nobody. */
static json_t *send_view(struct arena *a, const struct queue_row *r)
{
	const struct category *c = r->best_category ? city_category(r->best_category) : NULL;
	const struct known_unit *u = known_unit(r->best_unit);

	return json_pack("{s:s, s:b, s:s, s:s, s:i}", "value",
			 arena_printf(a, "%llu-%llu-%u-%llu", (unsigned long long)r->id,
				      (unsigned long long)r->log_id,
				      c ? (unsigned int)r->best_category : 0,
				      (unsigned long long)(c && u ? r->best_unit : 0)),
			 "best", c && u, "category", c ? c->name : "", "unit",
			 u ? u->short_name : "", "percent",
			 (int)lround(fmin(fmax(r->best_confidence, 0), 1) * 100));
}

json_t *queue_row_view(const struct request *req, const struct queue_row *r)
{
	struct arena *a = req->arena;
	const struct known_unit *u = has_unit(r) ? known_unit(r->unit_id) : NULL;
	size_t cut = utf8_prefix(r->body, BODY_CHARS);
	json_t *view = json_pack(
		"{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:i, s:b, s:i, s:b, s:b}",
		"id", (json_int_t)r->id, "number", r->number, "body",
		arena_join(a, arena_strndup(a, r->body, cut), r->body[cut] ? "…" : "", NULL),
		"category", category_of(r), "place", place_of(a, r), "state",
		say_state_short(r->state), "chip", say_state_class(r->state), "unit",
		u ? u->short_name : "", "handler", r->handler ? r->handler : "", "photo",
		r->photo.data ? say_photo(a, r->photo.data, PHOTO_SMALL) : "", "due",
		due_of(req, r), "supporters", (int)r->support_count, "supported",
		r->support_count > 0, "reopened", (int)r->reopened, "was_reopened", r->reopened > 0,
		"urged", r->urged > 0);

	BUG_IF(!view);
	json_object_set_new(view, "hidden", json_boolean(r->hidden != 0));
	json_object_set_new(view, "submitted",
			    json_string(clock_say_ago(a, r->submitted_at, req->now)));
	json_object_set_new(view, "assignable", json_boolean(r->state == STATE_HANDLING));
	if (r->log_id && queue_sends(r->state, req->staff))
		json_object_set_new(view, "send", send_view(a, r));
	return view;
}

json_t *queue_point_view(const struct request *req, const struct queue_row *r)
{
	const struct known_unit *u = has_unit(r) ? known_unit(r->unit_id) : NULL;

	if (!isfinite(r->lat) || !isfinite(r->lon))
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:o}", "number", r->number,
			 "path", arena_printf(req->arena, "/desk/case/%s", r->number), "category",
			 category_of(r), "place", place_of(req->arena, r), "state",
			 say_state_short(r->state), "unit", u ? u->short_name : "", "lat",
			 round(r->lat * 1e6) / 1e6, "lon", round(r->lon * 1e6) / 1e6, "due",
			 due_of(req, r));
}
