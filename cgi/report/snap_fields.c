#include "report/snap_fields.h"

#include <errno.h>
#include <math.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "report/city.h"
#include "report/snap_phone.h"
#include "web/form.h"
#include "web/request.h"

#define DEGREES_MAX 24 /* characters of a coordinate */
#define WORDS_MIN   2  /* of a place without a point */

static bool has(const struct request *req, const char *name)
{
	return request_field(req, name) != NULL;
}

/* --- place ------------------------------------------------------------------ */

enum { PLACE_LAT, PLACE_LON, PLACE_DATUM, PLACE_SOURCE, PLACE_STREET, PLACE_TEXT, PLACE__MAX };

static const struct field place_fields[PLACE__MAX] = {
	[PLACE_LAT] = { "lat", "纬度", DEGREES_MAX, 0, NULL },
	[PLACE_LON] = { "lon", "经度", DEGREES_MAX, 0, NULL },
	[PLACE_DATUM] = { "datum", "坐标系", 10, 0, NULL },
	[PLACE_SOURCE] = { "place_source", "位置来源", 10, 0, NULL },
	[PLACE_STREET] = { "street", "街道", 10, 0, NULL },
	[PLACE_TEXT] = { "place_text", "具体位置", 100, 0, NULL },
};

/* Plain decimals only: strtod() alone would take "nan", "inf" and "0x1p3" as well. */
static bool to_degrees(const char *text, double *out)
{
	char *end;

	if (!*text || text[strspn(text, "0123456789.-+")])
		return false;
	errno = 0;
	*out = strtod(text, &end);
	return !*end && end != text && !errno && isfinite(*out);
}

static enum place_source to_source(const char *text)
{
	if (!strcmp(text, "exif") || !strcmp(text, "1"))
		return PLACE_EXIF;
	if (!strcmp(text, "phone") || !strcmp(text, "2"))
		return PLACE_PHONE;
	return PLACE_PIN;
}

static bool take_point(struct draft *d, const char *const *values, json_t *errors)
{
	const char *datum = values[PLACE_DATUM];
	const struct area *district, *street;
	struct point p;

	if (*datum && strcmp(datum, "wgs84") != 0 && strcmp(datum, "gcj02") != 0) {
		field_error(errors, "lat", "坐标系只认 wgs84 和 gcj02");
		return false;
	}
	if (!to_degrees(values[PLACE_LAT], &p.lat) || !to_degrees(values[PLACE_LON], &p.lon) ||
	    !point_usable(p)) {
		field_error(errors, "lat", "没有读到有效的位置，请重新定位，或从下面选择街道");
		return false;
	}
	if (!strcmp(datum, "gcj02"))
		p = point_from_gcj02(p);
	if (!area_find(city_areas(), p, &district, &street)) {
		field_error(errors, "lat", "这个位置不在本市范围内，请重新选择位置");
		return false;
	}
	d->point = p;
	d->place_source = to_source(values[PLACE_SOURCE]);
	d->street_code = 0;
	return true;
}

static const struct area *area_said(const char *code)
{
	const struct area *a = area_by_code(city_areas(), form_number32(code));

	return a && a->level != AREA_CITY ? a : NULL;
}

static bool take_street(struct draft *d, const char *code, json_t *errors)
{
	const struct area *a = area_said(code);

	if (!a) {
		field_error(errors, "street", "请从列表里选择区或街道");
		return false;
	}
	d->point = (struct point){ NAN, NAN };
	d->place_source = PLACE_WORDS;
	d->street_code = a->code;
	return true;
}

int snap_take_place(struct request *req, struct draft *d, json_t *errors)
{
	size_t before = json_array_size(errors);
	const char *values[PLACE__MAX];

	fields_read(req, place_fields, PLACE__MAX, values, errors);
	if (json_array_size(errors) > before)
		return (int)(json_array_size(errors) - before);
	if (has(req, "place_text"))
		d->place_text = values[PLACE_TEXT];
	if (*values[PLACE_LAT] || *values[PLACE_LON])
		take_point(d, values, errors);
	else if (*values[PLACE_STREET])
		take_street(d, values[PLACE_STREET], errors);
	if (d->place_source == PLACE_WORDS && utf8_length(d->place_text) < WORDS_MIN)
		field_error(errors, "place_text", "请写一下具体在哪儿，例如“香港中路 8 号门口”");
	return (int)(json_array_size(errors) - before);
}

bool snap_has_place(const struct draft *d)
{
	if (d->place_source == PLACE_WORDS)
		return d->street_code && utf8_length(d->place_text) >= WORDS_MIN;
	return point_usable(d->point);
}

/* --- words ------------------------------------------------------------------ */

enum { WORDS_BODY, WORDS_CATEGORY, WORDS_NICKNAME, WORDS_PHONE, WORDS__MAX };

static const struct field words_fields[WORDS__MAX] = {
	[WORDS_BODY] = { "body", "情况说明", BODY_MAX_CHARS, FIELD_LINES, NULL },
	[WORDS_CATEGORY] = { "category", "类别", 12, 0, NULL },
	[WORDS_NICKNAME] = { "nickname", "称呼", 20, 0, NULL },
	[WORDS_PHONE] = { "phone", "手机号", 30, 0, NULL },
};

static void take_category(struct draft *d, const char *said, json_t *errors)
{
	const struct category_group *group = NULL;
	const struct category *category = NULL;
	/* An id behind a group's "g" or alone; 0 when it is none. */
	uint32_t id = form_number32(said + (*said == 'g'));

	if (!*said || !strcmp(said, "0")) {
		d->group_id = 0;
		d->category_id = 0;
		return;
	}
	if (*said == 'g' && id <= UINT8_MAX)
		group = city_group(id);
	else if (*said != 'g')
		category = city_category(id);
	if (!group && !category) {
		field_error(errors, "category", "没有这个类别，请重新选一下，或选“不知道，帮我选”");
		return;
	}
	d->group_id = group ? group->id : category->group_id;
	d->category_id = category ? category->id : 0;
}

/* 0, or -1 when it could not be sealed. */
static int take_phone(struct request *req, struct draft *d, const char *typed, json_t *errors)
{
	char digits[PHONE_LEN + 1];
	unsigned char *sealed;
	size_t len;

	if (request_field(req, "forget_phone"))
		d->phone_sealed = (struct db_bytes){ NULL, 0 };
	if (!*typed) /* a number given before stays: the form cannot show it again */
		return 0;
	if (phone_parse(digits, typed) < 0) {
		field_error(errors, "phone",
			    "这个号码不像手机号或带区号的座机号，请看看有没有写错");
		return 0;
	}
	if (secret_seal_phone(req->arena, req->conf, digits, &sealed, &len) < 0)
		return -1;
	d->phone_sealed = (struct db_bytes){ sealed, len };
	return 0;
}

/* 短信通知我. Without a number that can receive one the tick would promise what cannot be kept. */
static void take_sms(struct request *req, struct draft *d, const char *typed, json_t *errors)
{
	char digits[PHONE_LEN + 1];

	if (request_field(req, "sms") || request_field(req, "sms_asked"))
		d->phone_sms = request_field(req, "sms") != NULL;
	if (d->phone_sms && !d->phone_sealed.len) {
		d->phone_sms = 0;
		if (request_field(req, "sms"))
			field_error(errors, "phone",
				    "要短信通知，请填手机号；不填的话，把“短信通知我”的勾去掉");
	} else if (d->phone_sms && *typed && phone_parse(digits, typed) == 0 && digits[0] == '0') {
		d->phone_sms = 0;
		field_error(errors, "phone",
			    "座机收不到短信，请填手机号，或把“短信通知我”的勾去掉");
	}
}

/* One field is bad or not, whatever the others are: the good ones are kept. */
static bool is_bad(json_t *errors, size_t from, const char *field)
{
	for (size_t i = from; i < json_array_size(errors); i++)
		if (!strcmp(json_string_value(json_object_get(json_array_get(errors, i), "field")),
			    field))
			return true;
	return false;
}

int snap_take_words(struct request *req, struct draft *d, json_t *errors)
{
	size_t before = json_array_size(errors);
	const char *values[WORDS__MAX];

	fields_read(req, words_fields, WORDS__MAX, values, errors);
	if (has(req, "body") && !is_bad(errors, before, "body"))
		d->body = values[WORDS_BODY];
	if (has(req, "nickname") && !is_bad(errors, before, "nickname"))
		d->nickname = values[WORDS_NICKNAME];
	if (has(req, "category") && !is_bad(errors, before, "category"))
		take_category(d, values[WORDS_CATEGORY], errors);
	if (!is_bad(errors, before, "phone") && take_phone(req, d, values[WORDS_PHONE], errors) < 0)
		return -1;
	if (!is_bad(errors, before, "phone"))
		take_sms(req, d, values[WORDS_PHONE], errors);
	return (int)(json_array_size(errors) - before);
}

bool snap_is_thin(const char *body)
{
	return utf8_length(body) < BODY_THIN_CHARS;
}
