#include "report/snap_view.h"

#include "base/arena.h"
#include "web/form.h"

enum snap_open snap_open_found(struct request *req, struct response *resp, const struct draft *d,
			       int found)
{
	switch (found) {
	case DRAFT_OPEN:
		return SNAP_OPEN;
	case DRAFT_SENT:
		response_redirect(resp, "/r/%s/receipt", d->number);
		break;
	case DRAFT_FOREIGN:
		response_say(resp, 404, "没有找到这份草稿：可能已经过期，或者不是在这台手机上写的",
			     "/snap");
		break;
	default:
		snap_unavailable(req, resp);
		break;
	}
	return SNAP_ANSWERED;
}

enum snap_open snap_open(struct request *req, struct response *resp, struct draft *d)
{
	const char *token = request_arg(req, "draft");
	int found = req->method == POST ? draft_need(req, token, d) : draft_look(req, token, d);

	return snap_open_found(req, resp, d, found);
}

/* --- the database is away ---------------------------------------------------- */

void snap_unavailable(struct request *req, struct response *resp)
{
	json_t *fields = json_array();

	if (req->method != POST) {
		json_decref(fields);
		response_unavailable(resp);
		return;
	}
	for (size_t i = 0; i < req->field_count; i++)
		if (strcmp(req->fields[i].name, "csrf") != 0 &&
		    strcmp(req->fields[i].name, "body") != 0)
			json_array_append_new(fields,
					      json_pack("{s:s, s:s}", "name", req->fields[i].name,
							"value", req->fields[i].value));
	response_header(resp, "Retry-After", "5");
	response_page(resp, 503, "snap/retry",
		      json_pack("{s:s, s:s, s:o, s:s*}", "title", "请再试一次", "say",
				"系统正忙，没有保存上。您写的内容都还在，请过几秒再按一次",
				"_fields", fields, "body", request_field(req, "body")));
}

static void drop(void *json)
{
	json_decref(json);
}

json_t *snap_errors(struct request *req)
{
	json_t *errors = json_array();

	arena_defer(req->arena, drop, errors);
	return errors;
}

const char *snap_typed(const struct request *req, const char *field, const char *stored)
{
	const char *typed = request_field(req, field);

	return typed ? typed : stored;
}

/* --- a step ------------------------------------------------------------------ */

static json_t *photos_view(struct request *req, const struct report_photo *photos, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const char *alt = arena_printf(req->arena, "现场照片 %zu", i + 1);
		json_t *view = card_photo_view(req->arena, &photos[i].shown, alt);

		json_object_set_new(view, "id", json_integer((json_int_t)photos[i].id));
		json_array_append_new(list, view);
	}
	return list;
}

json_t *snap_view(struct request *req, const struct draft *d, const char *step, const char *title,
		  const char *back)
{
	struct report_photo photos[PHOTO_MAX_COUNT];
	int count = draft_photos(req, d->id, photos, PHOTO_MAX_COUNT);

	if (count < 0)
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:b, s:o, s:b, s:b}", "title", title, "back", back,
			 "draft", d->token_text, step, 1, "photos",
			 photos_view(req, photos, (size_t)count), "has_photos", count > 0, "full",
			 count >= PHOTO_MAX_COUNT);
}
