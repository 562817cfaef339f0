/*
 * The wizard's first two steps: photos (their bytes go to media), and where
 * it is. Each step saves into the draft, so nothing is lost between them.
 */
#include <math.h>

#include "report/city.h"
#include "report/routes.h"
#include "report/snap_fields.h"
#include "report/snap_view.h"
#include "web/page.h"

#define DISTRICTS_MAX 30
#define STREETS_MAX   60

/* --- photos ----------------------------------------------------------------- */

/* ?draft=TOKEN: more photos for a draft one has. */
static void snap_start(struct request *req, struct response *resp)
{
	const char *token = request_param(req, "draft");
	struct draft d;
	json_t *view;
	int found;

	if (!token) {
		response_page(resp, 200, "snap/start",
			      json_pack("{s:s, s:s, s:b, s:[ss]}", "title", "拍一拍上报", "back",
					"/", "step_photo", 1, "scripts", "upload.js", "outbox.js"));
		return;
	}
	found = draft_look(req, token, &d);
	if (found == DRAFT_SENT || found == DRAFT_FOREIGN) {
		response_redirect(resp, "/snap");
		return;
	}
	view = found < 0 ? NULL : snap_view(req, &d, "step_photo", "添加照片", "/");
	if (!view) {
		response_unavailable(resp);
		return;
	}
	json_object_set_new(view, "scripts", json_pack("[ss]", "upload.js", "outbox.js"));
	response_page(resp, 200, "snap/start", view);
}

static void photo_remove(struct request *req, struct response *resp)
{
	struct draft d;
	uint64_t id = form_number(request_arg(req, "id"), INT64_MAX);
	const char *back = request_field(req, "back");
	int gone;

	if (snap_open(req, resp, &d) != SNAP_OPEN)
		return;
	gone = draft_remove_photo(req, d.id, id);
	if (gone < 0)
		snap_unavailable(req, resp);
	else if (!gone)
		response_say(resp, 404, "这张照片已经不在了", "/snap/%s/place", d.token_text);
	else if (back && !strcmp(back, "photo"))
		response_redirect(resp, "/snap?draft=%s", d.token_text);
	else
		response_redirect(resp, "/snap/%s/place", d.token_text);
}

/* --- place ------------------------------------------------------------------ */

/* A district's streets, for a select's <optgroup>; the district itself comes first. */
static json_t *streets_view(const struct area *district, uint32_t chosen)
{
	const struct area *streets[STREETS_MAX];
	size_t n = area_children(city_areas(), district->code, AREA_STREET, streets, STREETS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:i, s:s, s:b}", "code", (int)streets[i]->code,
						"name", streets[i]->name, "chosen",
						streets[i]->code == chosen));
	return list;
}

static json_t *districts_view(uint32_t chosen)
{
	const struct area *districts[DISTRICTS_MAX];
	size_t n = area_children(city_areas(), 0, AREA_DISTRICT, districts, DISTRICTS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:i, s:s, s:b, s:o}", "code",
						(int)districts[i]->code, "name", districts[i]->name,
						"chosen", districts[i]->code == chosen, "streets",
						streets_view(districts[i], chosen)));
	return list;
}

static const char *const source_say[] = {
	[PLACE_NONE] = "",
	[PLACE_EXIF] = "从照片里读到的位置",
	[PLACE_PHONE] = "手机定位",
	[PLACE_PIN] = "您在地图上选的",
	[PLACE_WORDS] = "您选的街道",
};

static void add_place(struct request *req, json_t *view, const struct draft *d)
{
	uint32_t district, street;

	if (d->place_source == PLACE_NONE)
		return;
	draft_areas(d, &district, &street);
	json_object_set_new(view, "place",
			    json_pack("{s:s, s:s, s:s, s:i}", "district", city_area_name(district),
				      "street", city_area_name(street), "source_say",
				      source_say[d->place_source], "source", (int)d->place_source));
	if (isfinite(d->point.lat)) {
		json_object_set_new(view, "at_lat",
				    json_string(arena_printf(req->arena, "%.6f", d->point.lat)));
		json_object_set_new(view, "at_lon",
				    json_string(arena_printf(req->arena, "%.6f", d->point.lon)));
	}
}

void snap_place_form(struct request *req, struct response *resp, const struct draft *d, int status,
		     json_t *errors)
{
	json_t *view = snap_view(req, d, "step_place", "在哪里", "/snap");
	const char *street = snap_typed(req, "street", "");
	uint32_t chosen = *street ? form_number32(street) : d->street_code;

	if (!view) {
		snap_unavailable(req, resp);
		return;
	}
	add_place(req, view, d);
	fields_show(view, errors);
	json_object_set_new(view, "districts", districts_view(chosen));
	json_object_set_new(view, "place_text",
			    json_string(snap_typed(req, "place_text", d->place_text)));
	json_object_set_new(view, "tile_url", json_string(conf_str(req->conf, "map", "tile_url")));
	json_object_set_new(view, "tile_attribution",
			    json_string(conf_str(req->conf, "map", "tile_attribution")));
	json_object_set_new(view, "tile_datum",
			    json_string(conf_str(req->conf, "map", "tile_datum")));
	json_object_set_new(view, "scripts", json_pack("[s]", "place.js"));
	response_page(resp, status, "snap/place", view);
}

static void place_show(struct request *req, struct response *resp)
{
	struct draft d;

	if (snap_open(req, resp, &d) == SNAP_OPEN)
		snap_place_form(req, resp, &d, 200, snap_errors(req));
}

static void place_save(struct request *req, struct response *resp)
{
	json_t *errors = snap_errors(req);
	struct draft d;
	int bad;

	if (snap_open(req, resp, &d) != SNAP_OPEN)
		return;
	bad = snap_take_place(req, &d, errors);
	if (!bad && !snap_has_place(&d)) {
		field_error(errors, "street",
			    "请告诉我们在哪里：定位、在地图上选，或者从列表选街道");
		bad = 1;
	}
	if (bad) {
		snap_place_form(req, resp, &d, 422, errors);
		return;
	}
	if (draft_save(req, &d) < 0)
		snap_unavailable(req, resp);
	else
		response_redirect(resp, "/snap/%s/describe", d.token_text);
}

const struct route snap_routes[] = {
	{ GET, "/snap", snap_start, GIVE_VISITOR, 0 },
	{ GET, "/snap/:draft/place", place_show, GIVE_VISITOR, 0 },
	{ POST, "/snap/:draft/place", place_save, NEED_CSRF, 16 << 10 },
	{ POST, "/snap/:draft/photo/:id/remove", photo_remove, NEED_CSRF, 4 << 10 },
	{ 0 }
};
