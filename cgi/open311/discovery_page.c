/* GET discovery: where the endpoints are, what they speak. Always the first call of a client. */
#include "open311/ask.h"
#include "open311/pages.h"
#include "web/page.h"

#define CHANGESET "2026-11-25T00:00:00+08:00"
#define SPEC      "http://wiki.open311.org/GeoReport_v2"

static json_t *endpoint(const struct request *req, const char *path, const char *type)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:[s, s]}", "specification", SPEC, "url",
			 request_url(req, path), "changeset", CHANGESET, "type", type, "formats",
			 "text/xml", "application/json");
}

static void discovery_show(struct request *req, struct response *resp)
{
	enum format f = format_of_path(req->path);

	response_public(resp, 300);
	reply_send(resp, 200, f, "discovery",
		   json_pack("{s:s, s:s, s:s, s:[o, o]}", "changeset", CHANGESET, "contact",
			     conf_str(req->conf, "open311", "contact"), "key_service",
			     conf_str(req->conf, "open311", "key_service"), "endpoints",
			     endpoint(req, "/open311/v2", "production"),
			     endpoint(req, "/open311/test/v2", "test")));
}

const struct route open311_discovery_routes[] = {
	{ GET, "/open311/discovery.xml", discovery_show, NO_DB, 0 },
	{ GET, "/open311/discovery.json", discovery_show, NO_DB, 0 },
	{ 0 }
};
