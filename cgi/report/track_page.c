/* The tracking page, and the small form that leads to it. */
#include "report/track.h"
#include "report/track_routes.h"
#include "web/page.h"

#define PUBLIC_SECONDS 10

static const char *const number_say[] = {
	[NUMBER_OK] = "没有找到这条上报：编号可能抄错了，或者上报人已经撤回",
	[NUMBER_MALFORMED] = "这不像一个上报编号。编号印在回执上，样子是 QD-261122-ABCDE",
	[NUMBER_MISTYPED] = "编号里好像有一个字抄错了，请对照回执再看一看",
};

void track_say_missing(struct request *req, struct response *resp)
{
	char number[REPORT_NUMBER_LEN + 1];

	response_say(resp, 404, number_say[report_number_parse(number, request_arg(req, "number"))],
		     "/track");
}

void track_redirect(struct response *resp, const char *number, const struct report_viewer *v)
{
	if (v->k)
		response_redirect(resp, "/r/%s?k=%s", number, v->k);
	else
		response_redirect(resp, "/r/%s", number);
}

/*
 * Kept as long as the page would be: a cache that could not keep this answer would go on
 * showing the page it has of a report that was taken back.
 */
static void missing(struct request *req, struct response *resp)
{
	track_say_missing(req, resp);
	if (!req->visitor.known)
		response_public(resp, PUBLIC_SECONDS);
}

static void track_show(struct request *req, struct response *resp)
{
	struct track t;
	int found = track_load(req, &t);

	if (found <= 0) {
		if (found < 0)
			response_unavailable(resp);
		else
			missing(req, resp);
		return;
	}
	/* Who came by the secret link will want to answer, and forms need a cookie. */
	if (t.viewer.k && !req->visitor.known)
		visitor_give(req, resp);
	if (!t.viewer.reporter)
		response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "report/track", track_view(req, &t));
}

static void track_form(struct response *resp, int status, const char *typed, const char *say)
{
	json_t *view = json_pack("{s:s, s:s}", "title", "查进度", "typed", typed);
	json_t *errors = json_array();

	if (say)
		field_error(errors, "number", say);
	fields_show(view, errors);
	json_decref(errors);
	response_page(resp, status, "report/find", view);
}

/* GET /track shows the form, GET /track?number=... goes to the report. */
static void track_find(struct request *req, struct response *resp)
{
	const char *typed = request_param(req, "number");
	char number[REPORT_NUMBER_LEN + 1];
	enum number_result result;

	response_public(resp, PUBLIC_SECONDS);
	if (!typed) {
		track_form(resp, 200, "", NULL);
		return;
	}
	result = report_number_parse(number, typed);
	if (result == NUMBER_OK)
		response_redirect(resp, "/r/%s", number);
	else
		track_form(resp, 422, typed, number_say[*typed ? result : NUMBER_MALFORMED]);
}

const struct route track_routes[] = { { GET, "/track", track_find, 0, 0 },
				      { GET, "/r/:number", track_show, 0, 0 },
				      { 0 } };
