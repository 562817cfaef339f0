/* A draft becomes a report; the receipt, which is its reporter's alone. */
#include "api/draft_view.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "report/report.h"
#include "report/snap_fields.h"
#include "report/submit.h"
#include "report/track.h"
#include "web/page.h"

#define BODY_MAX (16u << 10)

/* --- the receipt -------------------------------------------------------------------------- */

static json_t *link_view(struct request *req, const char *number, const char *what)
{
	return json_string(request_url(req, arena_printf(req->arena, "/r/%s%s", number, what)));
}

/* Of a report just handed in there is no case yet: file NULL. */
static json_t *receipt_view(struct request *req, const char *number, enum report_status status,
			    int64_t submitted_at, const struct track *t)
{
	const struct track_case *k = t && track_has_unit(t) ? &t->file : NULL;
	json_t *unit = k ? json_pack("{s:s, s:s}", "name", k->unit, "short_name", k->unit_short)
			 : json_null();
	json_t *view =
		json_pack("{s:s, s:s, s:s, s:o, s:s?, s:o, s:o, s:o, s:s, s:o, s:o}", "number",
			  number, "status", status_name(status), "status_text", status_text(status),
			  "unit", unit, "reason", k ? k->reason : NULL, "deadline",
			  k ? api_time(k->deadline) : json_null(), "submitted_at",
			  api_time(submitted_at), "url", link_view(req, number, ""), "secret_url",
			  request_url(req, report_secret_path(req, number)), "qr_png",
			  link_view(req, number, "/qr.png"), "qr_svg",
			  link_view(req, number, "/qr.svg"));

	BUG_IF(!view);
	return view;
}

static void receipt_show(struct request *req, struct response *resp)
{
	struct track t;

	if (input_own_report(req, resp, &t))
		api_show(resp,
			 receipt_view(req, t.head.number, t.head.status, t.head.submitted_at, &t),
			 -1);
}

/* As if the route had named it. */
static void name_report(struct request *req, const char *number)
{
	struct pair *args = arena_alloc(req->arena, (req->arg_count + 1) * sizeof(*args));

	memcpy(args, req->args, req->arg_count * sizeof(*args));
	args[req->arg_count] = (struct pair){ "number", number };
	req->args = args;
	req->arg_count++;
}

static void sent(struct request *req, struct response *resp, int status, json_t *view)
{
	const char *number = json_string_value(json_object_get(view, "number"));
	const char *location = arena_printf(req->arena, "/api/v1/reports/%s", number);

	api_done(resp, status, view);
	response_header(resp, "Location", "%s", location);
}

static void sent_now(struct request *req, struct response *resp, const char *number)
{
	sent(req, resp, 201, receipt_view(req, number, STATUS_SUBMITTED, req->now, NULL));
}

/* The same token is the same report, however often a weak network repeats it. */
static void sent_before(struct request *req, struct response *resp, const char *number)
{
	struct track t;

	name_report(req, number);
	if (input_own_report(req, resp, &t))
		sent(req, resp, 200,
		     receipt_view(req, t.head.number, t.head.status, t.head.submitted_at, &t));
}

/* --- sending ------------------------------------------------------------------------------ */

/* Fields are taken, the draft is saved; a place is there. False: answered. */
static bool take_fields(struct request *req, struct response *resp, struct draft *d,
			unsigned int more)
{
	if (!draft_input(req, resp, d, more))
		return false;
	if (!snap_has_place(d)) {
		input_wrong(req, resp, "lat", "还不知道在哪里：请给出经纬度，或者街道和具体位置");
		return false;
	}
	if (req->field_count && draft_save(req, d) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return false;
	}
	return true;
}

static void submit(struct request *req, struct response *resp, const struct draft *d)
{
	char number[REPORT_NUMBER_LEN + 1];

	switch (report_submit(req, d, number)) {
	case SUBMIT_DONE:
		sent_now(req, resp, number);
		break;
	case SUBMIT_BEFORE:
		sent_before(req, resp, number);
		break;
	case SUBMIT_NO_PHOTO:
		input_wrong(req, resp, "photos",
			    "至少要有一张照片，处理的人才看得明白。请先添加照片");
		break;
	case SUBMIT_GONE:
		problem_send(resp, PROBLEM_GONE, "这份草稿已经过期了，请重新拍照上报");
		break;
	default:
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		break;
	}
}

static void draft_send(struct request *req, struct response *resp)
{
	struct draft d;
	int found = draft_look(req, request_arg(req, "draft"), &d);

	if (found == DRAFT_OPEN && !d.id)
		found = DRAFT_FOREIGN;
	if (found == DRAFT_SENT)
		sent_before(req, resp, d.number);
	else if (found != DRAFT_OPEN)
		draft_refuse(resp, &d, found);
	else if (take_fields(req, resp, &d, 0))
		submit(req, resp, &d);
}

/* --- all in one call ----------------------------------------------------------------------- */

/* The photos it names become the draft's; without any it has those that came with its token. */
static bool take_photos(struct request *req, struct response *resp, const struct draft *d)
{
	uint64_t ids[PHOTO_MAX_COUNT];
	size_t count = input_ids(req, "photos", ids, PHOTO_MAX_COUNT);
	int taken;

	if (!json_field(req, "photos"))
		return true;
	taken = count ? draft_take_photos(req, d, ids, count) : 0;
	if (taken < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (!taken)
		input_wrong(req, resp, "photos",
			    "要是您自己还没提交的照片，1 到 6 张，每张一次；请先上传");
	return taken > 0;
}

static const char *token_of(struct request *req)
{
	const char *said = request_field(req, "draft");
	unsigned char token[TOKEN_BYTES];
	char *text = arena_alloc(req->arena, TOKEN_TEXT + 1);

	if (said && *said)
		return said;
	secret_random(token, sizeof(token));
	token_text(text, token);
	return text;
}

static void report_create(struct request *req, struct response *resp)
{
	struct draft d;
	int found;

	/* Without a token of its own a repeated call would be a second report. */
	if (!request_field(req, "draft") && !*req->idempotency_key) {
		problem_send(resp, PROBLEM_KEY_MISSING,
			     "这个请求重发就会重复，请带上 Idempotency-Key（随机数），"
			     "或者自己生成的 draft");
		return;
	}
	found = draft_need(req, token_of(req), &d);
	if (found == DRAFT_SENT)
		sent_before(req, resp, d.number);
	else if (found != DRAFT_OPEN)
		draft_refuse(resp, &d, found);
	else if (take_fields(req, resp, &d, DRAFT_TOKEN | DRAFT_PHOTOS) &&
		 take_photos(req, resp, &d))
		submit(req, resp, &d);
}

const struct route api_send_routes[] = {
	{ POST, "/api/v1/drafts/:draft/send", draft_send, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ POST, "/api/v1/reports", report_create, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ GET, "/api/v1/reports/:number/receipt", receipt_show, 0, 0 },
	{ 0 }
};
