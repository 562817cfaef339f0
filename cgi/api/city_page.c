/* The city for programs: figures, areas and their outlines, the map. */
#include <math.h>

#include "api/ask.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/report_view.h"
#include "api/routes.h"
#include "report/city.h"
#include "report/home.h"
#include "report/list_card.h"
#include "report/map.h"
#include "web/page.h"
#include "web/view.h"

#define PUBLIC_SECONDS 10
#define DAY_SECONDS    (24 * 3600)
#define STREETS_MAX    60

static const char *const no_names[] = { NULL };

/* The address asks nothing; false: 422 has been answered. */
static bool asks_nothing(struct request *req, struct response *resp)
{
	struct asking a;

	ask_begin(&a, req, no_names);
	return ask_end(&a, resp);
}

/* ---- figures and entries: the home page ---- */

static json_t *entries_view(const struct home_entry *entries, int count)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s}", "path", entries[i].path,
						"title", entries[i].title, "subtitle",
						entries[i].subtitle, "icon", entries[i].icon));
	return list;
}

static void city_show(struct request *req, struct response *resp)
{
	struct home_entry entries[HOME_ENTRIES];
	struct home_figures f;
	int n;

	if (!asks_nothing(req, resp))
		return;
	n = home_figures(req->db, &f) < 0 ? -1 : home_entries(req->db, entries);
	if (n < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	api_show(resp,
		 json_pack("{s:{s:I, s:I, s:o}, s:o}", "figures", "reported",
			   (json_int_t)f.reported, "solved", (json_int_t)f.solved, "median_hours",
			   isfinite(f.median_hours) ? json_real(f.median_hours) : json_null(),
			   "entries", entries_view(entries, n)),
		 PUBLIC_SECONDS);
}

/* ---- areas ---- */

static json_t *streets_view(uint32_t district)
{
	const struct area *streets[STREETS_MAX];
	size_t n = area_children(city_areas(), district, AREA_STREET, streets, STREETS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, api_area_view(streets[i]->code));
	return list;
}

static void areas_list(struct request *req, struct response *resp)
{
	const struct area *districts[MAP_DISTRICTS];
	size_t n;
	json_t *list;

	if (!asks_nothing(req, resp))
		return;
	n = area_children(city_areas(), 0, AREA_DISTRICT, districts, MAP_DISTRICTS);
	list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *view = api_area_view(districts[i]->code);

		json_object_set_new(view, "streets", streets_view(districts[i]->code));
		json_array_append_new(list, view);
	}
	api_show(resp, json_pack("{s:o}", "items", list), DAY_SECONDS);
}

/* Outlines change with the law, not with the day. */
static void outlines_show(struct request *req, struct response *resp)
{
	if (asks_nothing(req, resp))
		api_show(resp, area_geojson(city_areas()), DAY_SECONDS);
}

/* ---- the map ---- */

static bool read_box(struct request *req, struct response *resp, struct map_box *box)
{
	static const char *const names[] = { "south", "west", "north", "east", NULL };
	struct asking a;

	ask_begin(&a, req, names);
	if (!ask_box(&a, box))
		ask_wrong(&a, "south", "地图的四边都要给");
	return ask_end(&a, resp);
}

static json_t *point_view(const struct map_point *p)
{
	const struct category *c = p->category ? city_category(p->category) : NULL;
	const struct category_group *g = p->group ? city_group(p->group) : NULL;
	json_t *view = json_object();

	view_text(view, "number", p->number);
	/* As exact as the page of the report says it, no more. */
	view_set(view, "lat", json_real(round(p->lat * 1e5) / 1e5));
	view_set(view, "lon", json_real(round(p->lon * 1e5) / 1e5));
	view_text(view, "status", status_name(p->status));
	view_text(view, "status_text", status_text(p->status));
	view_text(view, "category", c ? c->name : g ? g->name : "类别待定");
	view_set(view, "submitted_at", api_time(p->submitted_at));
	return view;
}

static void points_list(struct request *req, struct response *resp)
{
	struct map_point points[MAP_POINTS];
	struct map_box box;
	json_t *list;
	int n;

	if (!read_box(req, resp, &box))
		return;
	n = map_points(req->db, &box, points);
	if (n < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, point_view(&points[i]));
	api_show(resp, json_pack("{s:o, s:b}", "items", list, "more", n == MAP_POINTS),
		 PUBLIC_SECONDS);
}

static void districts_list(struct request *req, struct response *resp)
{
	const struct area *areas[MAP_DISTRICTS];
	struct map_district counts[MAP_DISTRICTS];
	json_t *list;
	size_t n;

	if (!asks_nothing(req, resp))
		return;
	n = area_children(city_areas(), 0, AREA_DISTRICT, areas, MAP_DISTRICTS);
	for (size_t i = 0; i < n; i++)
		counts[i] = (struct map_district){ .code = areas[i]->code };
	if (map_districts(req->db, counts, n) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:I, s:s, s:i, s:b}", "code",
						      (json_int_t)counts[i].code, "name",
						      areas[i]->name, "open", (int)counts[i].open,
						      "or_more", counts[i].open == MAP_OPEN_MAX));
	api_show(resp, json_pack("{s:o}", "items", list), PUBLIC_SECONDS);
}

const struct route api_city_routes[] = {
	{ GET, "/api/v1/city", city_show, 0, 0 },
	{ GET, "/api/v1/areas", areas_list, NO_DB, 0 },
	{ GET, "/api/v1/areas/outlines", outlines_show, NO_DB, 0 },
	{ GET, "/api/v1/map/points", points_list, 0, 0 },
	{ GET, "/api/v1/map/districts", districts_list, 0, 0 },
	{ 0 },
};
