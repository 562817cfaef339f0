/*
 * The last step: what exactly the public will see, what may be the same
 * problem, and sending.
 */
#include "report/city.h"
#include "report/duplicate.h"
#include "report/routes.h"
#include "report/snap_fields.h"
#include "report/snap_phone.h"
#include "report/snap_view.h"
#include "report/submit.h"
#include "report/suggest.h"
#include "web/page.h"

/* The card as it will stand on the public page. NULL when the database failed. */
static json_t *preview(struct request *req, const struct draft *d)
{
	struct report_photo photos[PHOTO_MAX_COUNT];
	int count = draft_photos(req, d->id, photos, PHOTO_MAX_COUNT);
	struct report_head head;

	if (count < 0)
		return NULL;
	draft_as_report(d, &head);
	return report_card(req, &head, photos, (size_t)count);
}

static void add_duplicates(struct request *req, json_t *view, const struct draft *d, json_t *found)
{
	json_object_set_new(view, "has_duplicates", json_boolean(json_array_size(found) > 0));
	json_object_set_new(view, "duplicates", found);
	json_object_set_new(view, "radius", json_integer(duplicate_radius(req, d)));
}

/* "不知道，帮我选": which one was picked, before it is sent. NULL when she chose herself. */
static const char *picked(struct request *req, const struct draft *d)
{
	struct suggestion found[SUGGESTIONS];
	const struct category *c = NULL;

	if (d->category_id || d->group_id)
		return NULL;
	if (suggest(d->body, 0, found) && found[0].sure)
		c = city_category(found[0].category_id);
	return c ? arena_printf(req->arena, "没有选类别，按您写的会归到“%s”", c->name)
		 : "没有选类别，派单员看过会替您选";
}

/* Three statements. */
static void check_form(struct request *req, struct response *resp, const struct draft *d,
		       int status, json_t *errors)
{
	json_t *card = preview(req, d);
	json_t *found = card ? duplicate_find(req, d) : NULL;
	const char *back = arena_printf(req->arena, "/snap/%s/describe", d->token_text);
	json_t *view;

	if (!found) {
		json_decref(card);
		snap_unavailable(req, resp);
		return;
	}
	view = json_pack("{s:s, s:s, s:s, s:b, s:o, s:b, s:b, s:b}", "title", "核对并提交", "back",
			 back, "draft", d->token_text, "step_check", 1, "card", card, "has_phone",
			 d->phone_sealed.len > 0, "is_thin", snap_is_thin(d->body), "tells_phone",
			 phone_is_in(d->body) || phone_is_in(d->place_text));
	add_duplicates(req, view, d, found);
	if (picked(req, d))
		json_object_set_new(view, "picked", json_string(picked(req, d)));
	fields_show(view, errors);
	response_page(resp, status, "snap/check", view);
}

static void check_show(struct request *req, struct response *resp)
{
	struct draft d;

	if (snap_open(req, resp, &d) != SNAP_OPEN)
		return;
	if (!d.id)
		response_redirect(resp, "/snap?draft=%s", d.token_text);
	else if (!snap_has_place(&d))
		response_redirect(resp, "/snap/%s/place", d.token_text);
	else
		check_form(req, resp, &d, 200, snap_errors(req));
}

/* --- sending ----------------------------------------------------------------- */

/* The token, unless it is in a header, is a field itself, and is nothing to save. */
static bool brings_fields(const struct request *req)
{
	return req->field_count > (request_field(req, "csrf") ? 1 : 0);
}

/* Fields that came along go into the draft first. True: go on; else it has answered. */
static bool take_fields(struct request *req, struct response *resp, struct draft *d)
{
	json_t *errors = snap_errors(req);
	int place = snap_take_place(req, d, errors);
	int words = snap_take_words(req, d, errors);

	if (words < 0 || (brings_fields(req) && draft_save(req, d) < 0)) {
		snap_unavailable(req, resp);
	} else if (place) {
		snap_place_form(req, resp, d, 422, errors);
	} else if (words) {
		snap_describe_form(req, resp, d, 422, errors);
	} else if (!snap_has_place(d)) {
		field_error(errors, "street",
			    "还不知道在哪里：请定位、在地图上选，或者从列表选街道");
		snap_place_form(req, resp, d, 422, errors);
	} else {
		return true;
	}
	return false;
}

static void sent(struct request *req, struct response *resp, const char *number)
{
	if (req->wants_json)
		response_json(resp, 200,
			      json_pack("{s:s, s:s}", "location",
					arena_printf(req->arena, "/r/%s/receipt", number), "number",
					number));
	else
		response_redirect(resp, "/r/%s/receipt", number);
}

static void no_photo(struct request *req, struct response *resp, const struct draft *d)
{
	json_t *errors = snap_errors(req);

	field_error(errors, "photo", "至少要有一张照片，处理的人才看得明白。请先添加照片");
	check_form(req, resp, d, 422, errors);
}

static void submit(struct request *req, struct response *resp, const struct draft *d)
{
	char number[REPORT_NUMBER_LEN + 1];

	switch (report_submit(req, d, number)) {
	case SUBMIT_DONE:
	case SUBMIT_BEFORE:
		sent(req, resp, number);
		break;
	case SUBMIT_NO_PHOTO:
		no_photo(req, resp, d);
		break;
	case SUBMIT_GONE:
		response_say(resp, 404, "这份草稿已经过期了，请重新拍照上报", "/snap");
		break;
	default:
		snap_unavailable(req, resp);
		break;
	}
}

/*
 * A draft that was sent before gives its receipt again, also in JSON: the same
 * token is the same report, however often a weak network repeats it.
 */
static void snap_send(struct request *req, struct response *resp)
{
	struct draft d;
	int found = draft_need(req, request_arg(req, "draft"), &d);

	if (found == DRAFT_SENT)
		sent(req, resp, d.number);
	else if (snap_open_found(req, resp, &d, found) == SNAP_OPEN && take_fields(req, resp, &d))
		submit(req, resp, &d);
}

const struct route check_routes[] = { { GET, "/snap/:draft/check", check_show, GIVE_VISITOR, 0 },
				      { POST, "/snap/:draft/send", snap_send, NEED_CSRF, 16 << 10 },
				      { 0 } };
