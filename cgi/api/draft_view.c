#include "api/draft_view.h"

#include <math.h>

#include "api/input.h"
#include "api/problem.h"
#include "api/report_view.h"
#include "base/arena.h"
#include "base/log.h"
#include "report/draft.h"
#include "report/snap_fields.h"
#include "report/snap_phone.h"
#include "web/request.h"
#include "web/response.h"

/* --- in -------------------------------------------------------------------------------- */

/* How long each may be is judged by report/snap_fields.c, as for the forms. */
static const struct json_field input[] = {
	{ JSON_KIND_NUMBER, 0, { "lat", "纬度", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_NUMBER, 0, { "lon", "经度", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TEXT, 0, { "datum", "坐标系", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TEXT, 0, { "place_source", "位置来源", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_NUMBER, 0, { "street", "街道", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TEXT, 0, { "place_text", "具体位置", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TEXT, 0, { "body", "情况说明", INPUT_ANY, FIELD_LINES, NULL } },
	{ JSON_KIND_TEXT, 0, { "category", "类别", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TEXT, 0, { "nickname", "称呼", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TEXT, 0, { "phone", "手机号", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TRUTH, 0, { "forget_phone", "不再留手机号", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TRUTH, 0, { "sms", "短信通知我", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_TEXT, 0, { "draft", "草稿", INPUT_ANY, 0, NULL } },
	{ JSON_KIND_NUMBERS, PHOTO_MAX_COUNT, { "photos", "照片", INPUT_ANY, 0, NULL } },
};
#define INPUTS (sizeof(input) / sizeof(input[0]))

/* A box that was not ticked is no field in a form, and false in JSON. */
static void take_false_as_unticked(struct request *req)
{
	for (size_t i = 0; i < req->field_count; i++) {
		struct pair *f = &req->fields[i];

		if (*f->value)
			continue;
		if (!strcmp(f->name, "sms"))
			*f = (struct pair){ "sms_asked", "1" };
		else if (!strcmp(f->name, "forget_phone"))
			*f = (struct pair){ "kept_phone", "1" };
	}
}

/* One that this route does not have is as unknown as any other. */
static size_t declared(unsigned int more, struct json_field out[INPUTS])
{
	size_t n = 0;

	for (size_t i = 0; i < INPUTS; i++) {
		const char *name = input[i].field.name;

		if ((!strcmp(name, "draft") && !(more & DRAFT_TOKEN)) ||
		    (!strcmp(name, "photos") && !(more & DRAFT_PHOTOS)))
			continue;
		out[n++] = input[i];
	}
	return n;
}

/* Only these three are known to the map and the form; anything else would be taken for a pin. */
static bool is_source(const char *said)
{
	return !said || !*said || !strcmp(said, "exif") || !strcmp(said, "phone") ||
	       !strcmp(said, "pin");
}

bool draft_input(struct request *req, struct response *resp, struct draft *d, unsigned int more)
{
	struct json_field fields[INPUTS];
	const char *values[INPUTS];
	json_t *errors;
	int words;

	if (!input_fields(req, resp, fields, declared(more, fields), values))
		return false;
	errors = json_array();
	take_false_as_unticked(req);
	if (!is_source(request_field(req, "place_source")))
		field_error(errors, "place_source", "位置来源只认 exif、phone 和 pin");
	snap_take_place(req, d, errors);
	words = snap_take_words(req, d, errors);
	if (words >= 0 && json_array_size(errors) == 0) {
		json_decref(errors);
		return true;
	}
	if (words < 0) {
		json_decref(errors);
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	} else
		problem_fields(resp, errors);
	return false;
}

/* --- out ------------------------------------------------------------------------------- */

static const char *const source_name[] = {
	[PLACE_EXIF] = "exif",
	[PLACE_PHONE] = "phone",
	[PLACE_PIN] = "pin",
	[PLACE_WORDS] = "street",
};

static json_t *place_view(const struct draft *d)
{
	bool has_point = isfinite(d->point.lat) && isfinite(d->point.lon);
	uint32_t district, street;

	if (d->place_source == PLACE_NONE)
		return json_null();
	draft_areas(d, &district, &street);
	return json_pack("{s:s, s:o, s:o, s:s, s:o, s:o}", "source", source_name[d->place_source],
			 "lat", has_point ? json_real(d->point.lat) : json_null(), "lon",
			 has_point ? json_real(d->point.lon) : json_null(), "text", d->place_text,
			 "district", api_area_view(district), "street", api_area_view(street));
}

static json_t *photos_view(struct request *req, const struct report_photo *photos, int count)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++) {
		json_t *view = api_photo_view(req, &photos[i].shown);

		json_object_set_new(view, "id", json_integer((json_int_t)photos[i].id));
		json_array_append_new(list, view);
	}
	return list;
}

/* What a program shows before it sends: what is missing, and what a person would be asked. */
static json_t *missing_view(const struct draft *d, int photos)
{
	json_t *list = json_array();

	if (photos == 0)
		json_array_append_new(list, json_string("photos"));
	if (!snap_has_place(d))
		json_array_append_new(list, json_string("place"));
	return list;
}

static json_t *hints_view(const struct draft *d)
{
	json_t *list = json_array();

	if (snap_is_thin(d->body))
		json_array_append_new(list, json_string("thin_words"));
	if (phone_is_in(d->body) || phone_is_in(d->place_text))
		json_array_append_new(list, json_string("phone_in_words"));
	return list;
}

static const char *category_of(struct request *req, const struct draft *d)
{
	if (d->category_id)
		return arena_printf(req->arena, "%llu", (unsigned long long)d->category_id);
	return d->group_id ? arena_printf(req->arena, "g%u", d->group_id) : "0";
}

json_t *draft_view(struct request *req, const struct draft *d)
{
	struct report_photo photos[PHOTO_MAX_COUNT];
	int count = draft_photos(req, d->id, photos, PHOTO_MAX_COUNT);
	json_t *view;

	if (count < 0)
		return NULL;
	view = json_pack("{s:s, s:s?, s:o, s:s, s:s, s:s, s:b, s:b, s:o, s:o, s:o}", "draft",
			 d->token_text, "number", d->number, "place", place_view(d), "body",
			 d->body, "category", category_of(req, d), "nickname", d->nickname,
			 "has_phone", d->phone_sealed.len > 0, "sms", d->phone_sms != 0, "photos",
			 photos_view(req, photos, count), "missing",
			 d->number ? json_array() : missing_view(d, count), "hints",
			 d->number ? json_array() : hints_view(d));
	BUG_IF(!view);
	return view;
}

void draft_refuse(struct response *resp, const struct draft *d, int found)
{
	switch (found) {
	case DRAFT_SENT:
		problem_send(resp, PROBLEM_SENT, "这份草稿已经提交，不能再改");
		response_header(resp, "Location", "/api/v1/reports/%s", d->number);
		break;
	case DRAFT_FOREIGN:
		problem_send(resp, PROBLEM_NOT_FOUND, "没有这份草稿：可能已经过期，或者不是您的");
		break;
	default:
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		break;
	}
}
