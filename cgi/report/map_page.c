/* The map: a page that lists districts, and two resources that a script draws. */
#include <math.h>

#include "report/city.h"
#include "report/list_card.h"
#include "report/map.h"
#include "report/track_routes.h"
#include "web/page.h"

#define PUBLIC_SECONDS 10
#define DAY_SECONDS    (24 * 3600)

static json_t *districts_view(struct request *req)
{
	const struct area *areas[MAP_DISTRICTS];
	struct map_district counts[MAP_DISTRICTS];
	size_t n = area_children(city_areas(), 0, AREA_DISTRICT, areas, MAP_DISTRICTS);
	json_t *list;

	for (size_t i = 0; i < n; i++)
		counts[i] = (struct map_district){ .code = areas[i]->code };
	if (map_districts(req->db, counts, n) < 0)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
			list,
			json_pack("{s:i, s:s, s:i, s:b, s:s}", "code", (int)counts[i].code, "name",
				  areas[i]->name, "open", (int)counts[i].open, "or_more",
				  counts[i].open == MAP_OPEN_MAX, "href",
				  arena_printf(req->arena, "/nearby?district=%u", counts[i].code)));
	return list;
}

static void map_show(struct request *req, struct response *resp)
{
	json_t *districts = districts_view(req);

	if (!districts) {
		response_unavailable(resp);
		return;
	}
	response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "report/map",
		      json_pack("{s:s, s:s, s:o, s:[s], s:s, s:s, s:s}", "title", "问题地图",
				"back", "/nearby", "districts", districts, "scripts", "map.js",
				"tile_url", conf_str(req->conf, "map", "tile_url"),
				"tile_attribution", conf_str(req->conf, "map", "tile_attribution"),
				"tile_datum", conf_str(req->conf, "map", "tile_datum")));
}

/* Outlines change with the law, not with the day. */
static void areas_show(struct request *req, struct response *resp)
{
	(void)req;
	response_public(resp, DAY_SECONDS);
	response_json(resp, 200, area_geojson(city_areas()));
}

static bool read_box(const struct request *req, struct map_box *box)
{
	box->south = form_degrees(request_param(req, "south"));
	box->west = form_degrees(request_param(req, "west"));
	box->north = form_degrees(request_param(req, "north"));
	box->east = form_degrees(request_param(req, "east"));
	return box->south >= -90 && box->south < box->north && box->north <= 90 &&
	       box->west >= -180 && box->west < box->east && box->east <= 180;
}

static json_t *point_view(const struct request *req, const struct map_point *p)
{
	const struct category *c = p->category ? city_category(p->category) : NULL;
	const struct category_group *g = p->group ? city_group(p->group) : NULL;

	return json_pack("{s:s, s:s, s:f, s:f, s:s, s:s, s:s, s:s}", "number", p->number, "path",
			 arena_printf(req->arena, "/r/%s", p->number),
			 /* As exact as the page of the report says it, no more. */
			 "lat", round(p->lat * 1e5) / 1e5, "lon", round(p->lon * 1e5) / 1e5,
			 "status", status_name(p->status), "status_text", status_text(p->status),
			 "category",
			 c   ? c->name
			 : g ? g->name
			     : "类别待定",
			 "ago", clock_say_ago(req->arena, p->submitted_at, req->now));
}

static void points_show(struct request *req, struct response *resp)
{
	struct map_point points[MAP_POINTS];
	struct map_box box;
	json_t *list;
	int n;

	if (!read_box(req, &box)) {
		response_say(resp, 400, "地图的范围不对，请重新打开地图", "/map");
		return;
	}
	n = map_points(req->db, &box, points);
	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, point_view(req, &points[i]));
	response_public(resp, PUBLIC_SECONDS);
	response_json(resp, 200, json_pack("{s:o, s:b}", "points", list, "more", n == MAP_POINTS));
}

const struct route map_routes[] = { { GET, "/map", map_show, 0, 0 },
				    { GET, "/map/areas.json", areas_show, NO_DB, 0 },
				    { GET, "/map/points.json", points_show, 0, 0 },
				    { 0 } };
