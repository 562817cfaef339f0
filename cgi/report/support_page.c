/* The one page of support: POST /r/:number/support. */
#include "account/citizen.h"
#include "report/report.h"
#include "report/routes.h"
#include "report/support.h"
#include "report/track_routes.h"
#include "web/page.h"

static void support_create(struct request *req, struct response *resp)
{
	char number[REPORT_NUMBER_LEN + 1];
	unsigned int count = 0;
	struct citizen me;
	int result;

	if (report_number_parse(number, request_arg(req, "number")) != NUMBER_OK) {
		track_say_missing(req, resp);
		return;
	}
	result = citizen_need(req->db, req, &me);
	if (result == 0)
		result = support_add(req->db, number, me.id, req->now, &count);
	if (result < 0)
		response_unavailable(resp);
	else if (result == SUPPORT_GONE)
		track_say_missing(req, resp);
	else if (result == SUPPORT_CLOSED)
		response_say(resp, 409, "这个问题刚刚办结了。如果还没解决，请重新上报", "/snap");
	else if (req->wants_json)
		response_json(resp, 200,
			      json_pack("{s:s, s:i}", "location",
					arena_printf(req->arena, "/r/%s", number), "supporters",
					(int)count));
	else
		response_redirect(resp, "/r/%s", number);
}

const struct route support_routes[] = {
	{ POST, "/r/:number/support", support_create, NEED_CSRF, 4 << 10 }, { 0 }
};
