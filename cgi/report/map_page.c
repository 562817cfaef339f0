/* The map: a page that lists districts; what a script draws there is the API's (api/city_page.c).
 */
#include "report/city.h"
#include "report/map.h"
#include "report/track_routes.h"
#include "web/page.h"

#define PUBLIC_SECONDS 10

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

const struct route map_routes[] = { { GET, "/map", map_show, 0, 0 }, { 0 } };
