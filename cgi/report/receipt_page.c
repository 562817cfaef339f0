/*
 * The receipt: the number, how to find it again, who has it now and why. It is
 * the reporter's alone, since it shows her secret link; others are
 * sent to the public page. The QR code leads there, too, and holds no secret.
 */
#include "account/citizen.h"
#include "media/qr.h"
#include "report/report.h"
#include "report/routes.h"
#include "report/track.h"
#include "report/track_routes.h"
#include "web/page.h"

#define QR_SIDE    400
#define QR_BYTES   (64u << 10)
#define QR_SECONDS 86400
/* So long the page asks again by itself whether a unit has it; then the citizen may. */
#define WATCH_SPAN (30 * CLOCK_SECOND)

static void add_links(struct request *req, json_t *view, const struct track *t)
{
	const char *number = t->head.number;
	bool by_cookie = t->viewer.citizen_id == t->head.citizen_id;

	json_object_set_new(view, "url",
			    json_string(
				    request_url(req, arena_printf(req->arena, "/r/%s", number))));
	json_object_set_new(view, "secret_url",
			    json_string(request_url(req, report_secret_path(req, number))));
	/* Whoever came by the link of one report does not get all the others. */
	if (by_cookie)
		json_object_set_new(view, "recovery_url",
				    json_string(request_url(req, citizen_recovery_path(req))));
}

static void add_deadline(struct request *req, json_t *view, int64_t deadline)
{
	if (deadline != DB_NULL_TIME)
		json_object_set_new(view, "deadline",
				    json_pack("{s:s, s:s}", "when",
					      clock_say(req->arena, deadline, req->now), "iso",
					      clock_iso(req->arena, deadline)));
}

static void receipt_show(struct request *req, struct response *resp)
{
	struct track t;
	int found = track_load_case(req, &t);
	bool waiting;
	json_t *view;

	if (found <= 0) {
		if (found < 0)
			response_unavailable(resp);
		else
			track_say_missing(req, resp);
		return;
	}
	if (!t.viewer.reporter) {
		response_redirect(resp, "/r/%s", t.head.number);
		return;
	}
	waiting = t.head.status == STATUS_SUBMITTED;
	if (waiting && req->now - t.head.submitted_at < WATCH_SPAN && !req->wants_json)
		response_header(resp, "Refresh", "2");
	view = track_view(req, &t);
	json_object_set_new(view, "title", json_string("上报成功"));
	json_object_set_new(view, "waiting", json_boolean(waiting));
	json_object_set_new(view, "scripts", json_pack("[s]", "receipt.js"));
	add_deadline(req, view, t.file.deadline);
	add_links(req, view, &t);
	response_page(resp, 200, "receipt/show", view);
}

/* --- the QR code --------------------------------------------------------------- */

/* Of any well-formed number: the code says nothing but the address one has already. */
static const char *qr_text(struct request *req, struct response *resp)
{
	char number[REPORT_NUMBER_LEN + 1];

	if (report_number_parse(number, request_arg(req, "number")) != NUMBER_OK) {
		track_say_missing(req, resp);
		return NULL;
	}
	return request_url(req, arena_printf(req->arena, "/r/%s", number));
}

static void release(void *b)
{
	buf_release(b);
}

static struct buf *qr_buf(struct request *req)
{
	struct buf *b = arena_alloc(req->arena, sizeof(*b));

	buf_init(b, QR_BYTES);
	arena_defer(req->arena, release, b);
	return b;
}

static void qr_png_show(struct request *req, struct response *resp)
{
	const char *text = qr_text(req, resp);
	struct buf *out = qr_buf(req);

	if (!text)
		return;
	BUG_IF(qr_png(text, QR_MEDIUM, QR_SIDE, out) < 0);
	response_public(resp, QR_SECONDS);
	response_bytes(resp, "image/png", out->data, out->len);
}

static void qr_svg_show(struct request *req, struct response *resp)
{
	const char *text = qr_text(req, resp);
	struct buf *out = qr_buf(req);

	if (!text)
		return;
	BUG_IF(qr_svg(text, QR_MEDIUM, out) < 0);
	response_public(resp, QR_SECONDS);
	response_bytes(resp, "image/svg+xml", out->data, out->len);
}

const struct route receipt_routes[] = { { GET, "/r/:number/receipt", receipt_show, GIVE_VISITOR,
					  0 },
					{ GET, "/r/:number/qr.png", qr_png_show, NO_DB, 0 },
					{ GET, "/r/:number/qr.svg", qr_svg_show, NO_DB, 0 },
					{ 0 } };
