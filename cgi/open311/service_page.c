/* GET services, GET services/:code. */
#include "open311/ask.h"
#include "open311/pages.h"
#include "open311/service.h"
#include "web/page.h"

static void services_show(struct request *req, struct response *resp)
{
	enum format f = format_of_path(req->path);

	if (!ask_place(req, resp, f))
		return;
	response_public(resp, 60);
	reply_send(resp, 200, f, "services", service_list_view(req->arena));
}

static void service_show(struct request *req, struct response *resp)
{
	enum format f;
	const char *code = format_split(req, request_arg(req, "code"), &f);
	struct service s;

	if (!code) {
		reply_error(resp, FORMAT_XML, 404, "地址要以 .xml 或 .json 结尾");
		return;
	}
	if (!ask_place(req, resp, f))
		return;
	if (!service_find(code, &s)) {
		reply_error(resp, f, 404, "service_code: 没有这项服务，请看 services");
		return;
	}
	response_public(resp, 60);
	reply_send(resp, 200, f, "service_definition", service_view(req->arena, &s));
}

#define BOTH(base)                                                       \
	{ GET, base "/services.xml", services_show, NO_DB, 0 },          \
		{ GET, base "/services.json", services_show, NO_DB, 0 }, \
	{                                                                \
		GET, base "/services/:code", service_show, NO_DB, 0      \
	}

const struct route open311_service_routes[] = { BOTH("/open311/v2"),
						BOTH("/open311/test/v2"),
						{ 0 } };
