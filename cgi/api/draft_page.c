/* A report being made: place, words, photos, what may be the same problem. Sending it is
 * send_page.c; photos come by /media. */
#include "api/draft_view.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/report_view.h"
#include "api/routes.h"
#include "report/draft.h"
#include "report/duplicate.h"
#include "web/page.h"

#define BODY_MAX (16u << 10)

static void show(struct request *req, struct response *resp, int status, const struct draft *d)
{
	json_t *view = draft_view(req, d);

	if (!view)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (req->method == GET)
		api_show(resp, view, -1);
	else
		api_done(resp, status, view);
}

/* The open draft of the route, or the reply why not (false). */
static bool open_draft(struct request *req, struct response *resp, struct draft *d)
{
	int found = draft_look(req, request_arg(req, "draft"), d);

	if (found == DRAFT_OPEN && !d->id)
		found = DRAFT_FOREIGN;
	if (found != DRAFT_OPEN)
		draft_refuse(resp, d, found);
	return found == DRAFT_OPEN;
}

static void save_and_show(struct request *req, struct response *resp, int status,
			  const struct draft *d)
{
	if (draft_save(req, d) < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		show(req, resp, status, d);
}

/* A token of the client's own making lets it begin without a line. */
static const char *token_of(struct request *req)
{
	const char *said = request_field(req, "draft");
	unsigned char token[TOKEN_BYTES];
	char *text;

	if (said && *said)
		return said;
	text = arena_alloc(req->arena, TOKEN_TEXT + 1);
	secret_random(token, sizeof(token));
	token_text(text, token);
	return text;
}

static void draft_create(struct request *req, struct response *resp)
{
	const char *token = token_of(req);
	struct draft d;
	int found = draft_need(req, token, &d);

	if (found != DRAFT_OPEN)
		draft_refuse(resp, &d, found);
	else if (draft_input(req, resp, &d, DRAFT_TOKEN)) {
		save_and_show(req, resp, d.made ? 201 : 200, &d);
		if (resp->status < 300)
			response_header(resp, "Location", "/api/v1/drafts/%s", d.token_text);
	}
}

/* One that was sent still says which report it became. */
static void draft_show(struct request *req, struct response *resp)
{
	struct draft d;
	int found = draft_look(req, request_arg(req, "draft"), &d);

	if (found == DRAFT_SENT || (found == DRAFT_OPEN && d.id))
		show(req, resp, 200, &d);
	else
		draft_refuse(resp, &d, found == DRAFT_OPEN ? DRAFT_FOREIGN : found);
}

static void draft_patch(struct request *req, struct response *resp)
{
	struct draft d;

	if (open_draft(req, resp, &d) && draft_input(req, resp, &d, 0))
		save_and_show(req, resp, 200, &d);
}

/* --- photos ---------------------------------------------------------------------------- */

static void photo_delete(struct request *req, struct response *resp)
{
	uint64_t id = form_number(request_arg(req, "photo"), INT64_MAX);
	struct draft d;
	int gone;

	if (!open_draft(req, resp, &d))
		return;
	gone = draft_remove_photo(req, d.id, id);
	if (gone < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (!gone)
		problem_send(resp, PROBLEM_NOT_FOUND, "这份草稿里没有这张照片");
	else
		show(req, resp, 200, &d);
}

static void photos_order(struct request *req, struct response *resp)
{
	static const struct json_field field = { JSON_KIND_NUMBERS,
						 PHOTO_MAX_COUNT,
						 { "photos", "照片", INPUT_ANY, FIELD_REQUIRED,
						   "请给出全部照片的编号，按新的顺序" } };
	uint64_t ids[PHOTO_MAX_COUNT];
	const char *value;
	struct draft d;
	size_t count;
	int taken;

	if (!open_draft(req, resp, &d) || !input_fields(req, resp, &field, 1, &value))
		return;
	count = input_ids(req, "photos", ids, PHOTO_MAX_COUNT);
	taken = count ? draft_take_photos(req, &d, ids, count) : 0;
	if (taken < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (!taken)
		input_wrong(req, resp, "photos",
			    "要正好是这份草稿的全部照片和您自己还没提交的照片，每张一次");
	else
		show(req, resp, 200, &d);
}

/* --- may be the same -------------------------------------------------------------------- */

static void duplicates_list(struct request *req, struct response *resp)
{
	struct duplicate found[DUPLICATE_SHOWN];
	json_t *items;
	struct draft d;
	int count;

	if (!open_draft(req, resp, &d))
		return;
	count = duplicate_search(req, &d, found);
	if (count < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	items = json_array();
	for (int i = 0; i < count; i++)
		json_array_append_new(items,
				      json_pack("{s:i, s:o}", "metres", (int)found[i].metres,
						"report", api_card_view(req, &found[i].card)));
	api_show(resp,
		 json_pack("{s:i, s:o}", "radius_metres", (int)duplicate_radius(req, &d), "items",
			   items),
		 -1);
}

const struct route api_draft_routes[] = {
	{ POST, "/api/v1/drafts", draft_create, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ GET, "/api/v1/drafts/:draft", draft_show, 0, 0 },
	{ PATCH, "/api/v1/drafts/:draft", draft_patch, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ GET, "/api/v1/drafts/:draft/duplicates", duplicates_list, 0, 0 },
	{ POST, "/api/v1/drafts/:draft/photos", photos_order, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ DELETE, "/api/v1/drafts/:draft/photos/:photo", photo_delete, NEED_CSRF, 0 },
	{ 0 }
};
