#include "api/ask.h"

#include <math.h>

#include "api/problem.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "web/form.h"
#include "web/request.h"

static bool is_named(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

void ask_begin(struct asking *a, struct request *req, const char *const *names)
{
	a->req = req;
	a->errors = json_array();
	for (size_t i = 0; i < req->param_count; i++) {
		const char *name = req->params[i].name;

		if (!is_named(name, names))
			ask_wrong(a, arena_strndup(req->arena, name, utf8_prefix(name, 40)),
				  "没有这个参数，请看 openapi.json");
	}
}

bool ask_end(struct asking *a, struct response *resp)
{
	if (json_array_size(a->errors)) {
		problem_fields(resp, a->errors);
		return false;
	}
	json_decref(a->errors);
	return true;
}

void ask_wrong(struct asking *a, const char *name, const char *say)
{
	field_error(a->errors, name, say);
}

/* An empty one equals an absent one. */
static const char *given(const struct asking *a, const char *name)
{
	const char *text = request_param(a->req, name);

	return text && *text ? text : NULL;
}

const char *ask_text(struct asking *a, const char *name, size_t max)
{
	const char *text = given(a, name);
	size_t len;

	if (!text)
		return "";
	text += strspn(text, " ");
	len = strlen(text);
	while (len && text[len - 1] == ' ')
		len--;
	text = arena_strndup(a->req->arena, text, len);
	if (utf8_length(text) > max)
		ask_wrong(a, name, arena_printf(a->req->arena, "最多 %zu 个字", max));
	return text;
}

uint64_t ask_number(struct asking *a, const char *name, uint64_t max)
{
	const char *text = given(a, name);
	uint64_t n = form_number(text, max);

	if (text && !n)
		ask_wrong(a, name, "要是一个正整数");
	return n;
}

uint64_t ask_after(struct asking *a, uint64_t newest)
{
	const char *text = given(a, "after");
	uint64_t n = form_number(text, INT64_MAX);

	if (text && !n)
		ask_wrong(a, "after", "游标不对，请原样使用上一页的 next");
	return n ? n : newest;
}

double ask_degrees(struct asking *a, const char *name, double most)
{
	const char *text = given(a, name);
	double d = form_degrees(text);

	if (isfinite(d) && fabs(d) <= most)
		return d;
	if (text)
		ask_wrong(a, name, "要是度数，例如 36.0671");
	return NAN;
}

bool ask_box(struct asking *a, struct map_box *box)
{
	static const char *const names[] = { "south", "west", "north", "east" };
	double *const sides[] = { &box->south, &box->west, &box->north, &box->east };
	unsigned int there = 0;

	for (size_t i = 0; i < 4; i++) {
		*sides[i] = ask_degrees(a, names[i], i % 2 ? 180 : 90);
		there += given(a, names[i]) != NULL;
	}
	for (size_t i = 0; there && i < 4; i++)
		if (!given(a, names[i]))
			ask_wrong(a, names[i], "框的四边要一起给");
	if (box->south >= box->north)
		ask_wrong(a, "south", "要在 north 的南边");
	if (box->west >= box->east)
		ask_wrong(a, "west", "要在 east 的西边");
	return there > 0;
}

struct point ask_point(struct asking *a)
{
	const char *lat = given(a, "lat"), *lon = given(a, "lon"), *datum = given(a, "datum");
	struct point p = { form_degrees(lat), form_degrees(lon) };

	if (datum && strcmp(datum, "wgs84") != 0 && strcmp(datum, "gcj02") != 0)
		ask_wrong(a, "datum", "坐标系只认 wgs84 和 gcj02");
	if (!lat && !lon)
		return (struct point){ NAN, NAN };
	if (!lat || !lon)
		ask_wrong(a, lat ? "lon" : "lat", "纬度和经度要一起给");
	else if (!point_usable(p))
		ask_wrong(a, "lat", "这个位置不对，请用度数，例如 36.0671");
	return datum && !strcmp(datum, "gcj02") ? point_from_gcj02(p) : p;
}

json_t *ask_page(struct request *req, json_t *items, uint64_t next)
{
	return json_pack("{s:o, s:o}", "items", items, "next",
			 next ? json_string(
					arena_printf(req->arena, "%llu", (unsigned long long)next))
			      : json_null());
}
