/* The arguments of POST requests, each checked for itself. */
#include "open311/request_new.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "base/w3c_time.h"
#include "open311/ask.h"
#include "report/snap_phone.h"
#include "web/form.h"
#include "web/request.h"

#define WORDS_MAX 12 /* values of one attribute */

static void bad(const struct request *req, json_t *errors, const char *name, const char *say)
{
	reply_add_error(errors, 400, arena_printf(req->arena, "%s: %s", name, say));
}

/* ---- plain texts: lengths, control characters ---- */

enum {
	TEXT_DESCRIPTION,
	TEXT_ADDRESS,
	TEXT_ACCOUNT,
	TEXT_DEVICE,
	TEXT_EMAIL,
	TEXT_FIRST,
	TEXT_LAST,
	TEXT_PHONE,
	TEXT__MAX
};

static const struct field texts[TEXT__MAX] = {
	[TEXT_DESCRIPTION] = { "description", "description", DESCRIPTION_CHARS, FIELD_LINES, NULL },
	[TEXT_ADDRESS] = { "address_string", "address_string", ADDRESS_CHARS, 0, NULL },
	[TEXT_ACCOUNT] = { "account_id", "account_id", ID_CHARS, 0, NULL },
	[TEXT_DEVICE] = { "device_id", "device_id", ID_CHARS, 0, NULL },
	[TEXT_EMAIL] = { "email", "email", 100, 0, NULL },
	[TEXT_FIRST] = { "first_name", "first_name", 40, 0, NULL },
	[TEXT_LAST] = { "last_name", "last_name", 40, 0, NULL },
	[TEXT_PHONE] = { "phone", "phone", 30, 0, NULL },
};

static void read_texts(struct request *req, struct new_request *n, json_t *errors)
{
	const char *v[TEXT__MAX];
	json_t *found = json_array(), *one;
	char digits[PHONE_LEN + 1];
	size_t i;

	fields_read(req, texts, TEXT__MAX, v, found);
	json_array_foreach(found, i, one)
		bad(req, errors, json_string_value(json_object_get(one, "field")),
		    json_string_value(json_object_get(one, "say")));
	json_decref(found);
	n->description = v[TEXT_DESCRIPTION];
	n->address = v[TEXT_ADDRESS];
	n->account_id = v[TEXT_ACCOUNT];
	n->device_id = v[TEXT_DEVICE];
	n->email = v[TEXT_EMAIL];
	n->first_name = v[TEXT_FIRST];
	n->last_name = v[TEXT_LAST];
	n->phone = "";
	if (*v[TEXT_PHONE] && phone_parse(digits, v[TEXT_PHONE]) < 0)
		bad(req, errors, "phone", "不像手机号或带区号的座机号");
	else if (*v[TEXT_PHONE])
		n->phone = arena_strdup(req->arena, digits);
	if (phone_is_in(n->description))
		bad(req, errors, "description", "里面有手机号，会公开显示，请放在 phone 里");
}

/* ---- place ---- */

/* A plain decimal number; NAN when it is none. */
static double coordinate(const char *text)
{
	char *end;
	double v;

	if (text[strspn(text, "0123456789+-.")] || !*text)
		return NAN;
	v = strtod(text, &end);
	return *end ? NAN : v;
}

static void read_point(struct request *req, struct new_request *n, json_t *errors)
{
	const char *lat = ask_arg(req, "lat"), *lon = ask_arg(req, "long");
	const struct area *district, *street;

	n->point = (struct point){ NAN, NAN };
	if (!lat && !lon)
		return;
	if (!lat || !lon) {
		bad(req, errors, lat ? "long" : "lat", "经纬度要成对给出");
		return;
	}
	n->point = (struct point){ coordinate(lat), coordinate(lon) };
	if (!point_usable(n->point))
		bad(req, errors, "lat", "lat 与 long 不是可用的 WGS-84 坐标");
	else if (!area_find(city_areas(), n->point, &district, &street))
		bad(req, errors, "lat", "这个位置不在本市范围内");
}

/* The smallest area whose name stands in the words. */
static uint32_t area_named(const char *words)
{
	const struct area *districts[64], *streets[400];
	size_t d = area_children(city_areas(), 0, AREA_DISTRICT, districts, 64);
	size_t s = area_children(city_areas(), 0, AREA_STREET, streets, 400);

	for (size_t i = 0; i < s; i++)
		if (strstr(words, streets[i]->name))
			return streets[i]->code;
	for (size_t i = 0; i < d; i++)
		if (strstr(words, districts[i]->name))
			return districts[i]->code;
	return 0;
}

static void read_place(struct request *req, struct new_request *n, json_t *errors)
{
	const char *id = ask_arg(req, "address_id");
	size_t before = json_array_size(errors);

	read_point(req, n, errors);
	n->area = id ? form_number32(id) : area_named(n->address);
	if (id && !area_by_code(city_areas(), n->area))
		bad(req, errors, "address_id", "没有这个编号：请用街道或区市的行政区划代码");
	if (json_array_size(errors) == before && isnan(n->point.lat) && !*n->address && !id)
		bad(req, errors, "lat, long, address_string, address_id", "位置至少要给一种");
}

/* ---- attributes ---- */

/*
 * "attribute[CODE]" or "attribute[CODE][]": the code in the arena. NULL: not an attribute, or
 * one that is written otherwise.
 */
static const char *code_in(struct arena *a, const char *name)
{
	size_t len;

	if (strncmp(name, "attribute[", 10) != 0)
		return NULL;
	len = strcspn(name + 10, "]");
	if (!len || (strcmp(name + 10 + len, "]") != 0 && strcmp(name + 10 + len, "][]") != 0))
		return NULL;
	return arena_strndup(a, name + 10, len);
}

/* Of a list where several may be chosen, some clients send one value with commas. */
static size_t values_of(const struct request *req, const struct attribute *at,
			const char *out[WORDS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < req->field_count && n < WORDS_MAX; i++) {
		const char *c = code_in(req->arena, req->fields[i].name);
		char *rest;

		if (!c || strcmp(c, at->code) != 0 || !*req->fields[i].value)
			continue;
		rest = arena_strdup(req->arena, req->fields[i].value);
		if (at->type != DATATYPE_MANY)
			out[n++] = rest;
		else
			for (char *one; n < WORDS_MAX && (one = strsep(&rest, ","));)
				out[n++] = one;
	}
	return n;
}

static const char *choice_name(const struct attribute *at, const char *key)
{
	for (size_t i = 0; i < at->choice_count; i++)
		if (!strcmp(at->choices[i].key, key))
			return at->choices[i].name;
	return NULL;
}

/* What the value says, in words; NULL: not a value of that type. */
static const char *word_of(struct request *req, const struct attribute *at, const char *value)
{
	int64_t ms;

	switch (at->type) {
	case DATATYPE_NUMBER:
		return isnan(coordinate(value)) ? NULL : value;
	case DATATYPE_DATETIME:
		return w3c_time_parse(value, &ms) == 0 ? clock_say(req->arena, ms, req->now) : NULL;
	case DATATYPE_ONE:
	case DATATYPE_MANY:
		return choice_name(at, value);
	case DATATYPE_STRING:
	case DATATYPE_TEXT:
	case DATATYPE__MAX:
		break;
	}
	return utf8_length(value) <= 100 && !phone_is_in(value) ? value : NULL;
}

static void read_attribute(struct request *req, struct new_request *n, const struct attribute *at,
			   json_t *errors)
{
	const char *name = arena_printf(req->arena, "attribute[%s]", at->code);
	const char *values[WORDS_MAX], *say = "";
	size_t count = values_of(req, at, values);
	json_t *list = json_array();

	if (!count && at->required)
		bad(req, errors, name, "必须填写");
	if (count > 1 && at->type != DATATYPE_MANY)
		bad(req, errors, name, "只能有一个值");
	for (size_t i = 0; i < count; i++) {
		const char *word = word_of(req, at, values[i]);

		if (!word)
			bad(req, errors, name, "没有这个选项，或者格式不对");
		else
			say = arena_join(req->arena, say, *say ? "、" : "", word, NULL);
		json_array_append_new(list, json_string(values[i]));
	}
	if (count)
		n->attributes_say = arena_join(req->arena, n->attributes_say, "（", at->label, "：",
					       say, "）", NULL);
	if (count)
		json_object_set(n->attributes, at->code,
				at->type == DATATYPE_MANY ? list : json_array_get(list, 0));
	json_decref(list);
}

/* An argument for something that is not asked is a mistake of the sender, not to be lost. */
static void find_strange(struct request *req, const struct attribute *const *asks, size_t count,
			 json_t *errors)
{
	for (size_t i = 0; i < req->field_count; i++) {
		const char *name = req->fields[i].name, *code = code_in(req->arena, name);
		bool known = false;

		if (strncmp(name, "attribute", 9) != 0)
			continue;
		for (size_t k = 0; code && k < count && !known; k++)
			known = !strcmp(asks[k]->code, code);
		if (!known)
			bad(req, errors, ask_short(req->arena, name),
			    code ? "这项服务没有这个问题"
				 : "请写成 attribute[代码] 或 attribute[代码][]");
	}
}

static void read_attributes(struct request *req, struct new_request *n, json_t *errors)
{
	const struct attribute *asks[SERVICE_ATTRIBUTES];
	size_t count = service_attributes(&n->service, asks);

	n->attributes = json_object();
	n->attributes_say = "";
	for (size_t i = 0; i < count; i++)
		read_attribute(req, n, asks[i], errors);
	find_strange(req, asks, count, errors);
}

/* ---- photos ---- */

static void read_media(struct request *req, struct new_request *n, json_t *errors)
{
	for (size_t i = 0; i < req->upload_count; i++) {
		if (strncmp(req->uploads[i].field, "media", 5) != 0)
			continue;
		if (n->media_count == PHOTO_MAX_COUNT) {
			bad(req, errors, "media", "最多 6 张照片");
			return;
		}
		n->media[n->media_count++] = &req->uploads[i];
	}
}

/* media_url may come once for each photo, media as often: the others are one each. */
static const char *const once[] = {
	"service_code", "lat",       "long",       "address_string", "address_id",
	"email",        "device_id", "account_id", "first_name",     "last_name",
	"description",  "phone",     NULL
};

static bool is_url(const char *text)
{
	const char *host = !strncmp(text, "https://", 8)  ? text + 8
			   : !strncmp(text, "http://", 7) ? text + 7
							  : "";

	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || strchr("\"<>\\^`{|}", *c))
			return false;
	return *host && *host != '/' && utf8_length(text) <= URL_CHARS;
}

/* One for each photo, as they come; fetched by nobody, shown to staff alone. */
static void read_urls(struct request *req, struct new_request *n, json_t *errors)
{
	size_t count = 0;

	n->media_url = "";
	for (size_t i = 0; i < req->field_count; i++) {
		const char *value = req->fields[i].value;

		if (strcmp(req->fields[i].name, "media_url") != 0 || !*value)
			continue;
		if (!is_url(value))
			bad(req, errors, "media_url", "应是以 https:// 开头的地址，最多 500 个字");
		else if (++count <= PHOTO_MAX_COUNT)
			n->media_url = arena_join(req->arena, n->media_url,
						  *n->media_url ? "\n" : "", value, NULL);
	}
	if (count > PHOTO_MAX_COUNT || utf8_length(n->media_url) > URLS_CHARS)
		bad(req, errors, "media_url", "最多 6 个地址，一共 2,000 个字");
}

int new_request_read(struct request *req, struct new_request *n, json_t *errors)
{
	const char *code = ask_arg(req, "service_code");

	*n = (struct new_request){ 0 };
	ask_once(req, once, errors);
	if (!code)
		bad(req, errors, "service_code", "必须给出");
	else if (!service_find(code, &n->service))
		reply_add_error(errors, 404, "service_code: 没有这项服务，请看 services");
	read_texts(req, n, errors);
	read_urls(req, n, errors);
	read_place(req, n, errors);
	read_attributes(req, n, errors);
	read_media(req, n, errors);
	return 0;
}
