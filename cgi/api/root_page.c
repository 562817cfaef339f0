/* Where a program begins: the API's name and links, its description, its list of problems. */
#include "api/openapi.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "web/page.h"

#define MINUTES_5 300

static void root_show(struct request *req, struct response *resp)
{
	api_show(resp,
		 json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "name",
			   conf_str(req->conf, "site", "name"), "version", "v1", "jurisdiction",
			   conf_str(req->conf, "open311", "jurisdiction"), "links", "description",
			   "/api/v1/openapi.json", "problems", "/api/v1/problems"),
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
