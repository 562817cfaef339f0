/* Where a program begins: the API's name and links, its description, its list of problems. */
#include "api/openapi.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "web/page.h"

#define MINUTES_5 300

/* Of what needs nobody to be anybody. */
static const char *const links[][2] = {
	{ "description", "/api/v1/openapi.json" },
	{ "problems", "/api/v1/problems" },
	{ "reports", "/api/v1/reports" },
	{ "city", "/api/v1/city" },
	{ "areas", "/api/v1/areas" },
	{ "categories", "/api/v1/categories" },
	{ "signs", "/api/v1/signs/gallery" },
};

static void root_show(struct request *req, struct response *resp)
{
	json_t *list = json_object();

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		json_object_set_new(list, links[i][0], json_string(links[i][1]));
	api_show(resp,
		 json_pack("{s:s, s:s, s:s, s:o}", "name", conf_str(req->conf, "site", "name"),
			   "version", "v1", "jurisdiction",
			   conf_str(req->conf, "open311", "jurisdiction"), "links", list),
		 MINUTES_5);
}

static void openapi_show(struct request *req, struct response *resp)
{
	(void)req;
	api_headers(resp);
	response_public(resp, MINUTES_5);
	response_bytes(resp, "application/json; charset=utf-8", openapi(), strlen(openapi()));
	response_tag(resp);
}

static void problems_show(struct request *req, struct response *resp)
{
	(void)req;
	api_show(resp, problem_list(), MINUTES_5);
}

const struct route api_root_routes[] = {
	{ GET, "/api/v1", root_show, NO_DB, 0 },
	{ GET, "/api/v1/", root_show, NO_DB, 0 },
	{ GET, "/api/v1/openapi.json", openapi_show, NO_DB, 0 },
	{ GET, "/api/v1/problems", problems_show, NO_DB, 0 },
	{ 0 },
};
