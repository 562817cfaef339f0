/* The public list: GET /nearby, around a point or by filters and words. */
#include <math.h>

#include "report/city.h"
#include "report/list.h"
#include "report/number.h"
#include "report/track_routes.h"
#include "web/page.h"
#include "web/view.h"

#define PUBLIC_SECONDS 10
#define WORDS_MAX      40
#define DISTRICTS_MAX  32

/* What a visitor asked for; all from the address. */
struct asked {
	const char *words; /* "" when none */
	struct search_query query;
	struct list_filter filter;
	struct point at; /* lat NAN: no point */
	uint64_t before;
	const char *say; /* what was wrong with it, or NULL */
};

static void read_point(const struct request *req, struct asked *q)
{
	const char *lat = request_param(req, "lat"), *lon = request_param(req, "lon");
	const char *datum = request_param(req, "datum");

	q->at = (struct point){ NAN, NAN };
	if (!lat && !lon)
		return;
	struct point p = { form_degrees(lat), form_degrees(lon) };
	if (!point_usable(p)) {
		q->say = "没有读懂这个位置，下面是全市的问题";
		return;
	}
	q->at = datum && !strcmp(datum, "gcj02") ? point_from_gcj02(p) : p;
}

static const char *trimmed(const struct request *req, const char *text)
{
	size_t len;

	while (*text == ' ')
		text++;
	len = strlen(text);
	while (len && text[len - 1] == ' ')
		len--;
	return arena_strndup(req->arena, text, len);
}

static void read_words(const struct request *req, struct asked *q)
{
	const char *words = request_param(req, "q");

	q->words = trimmed(req, words ? words : "");
	if (utf8_length(q->words) > WORDS_MAX) {
		q->say = "要找的话太长了，请留下最要紧的几个字";
		q->words = arena_strndup(req->arena, q->words, utf8_prefix(q->words, WORDS_MAX));
	}
	search_parse(q->words, &q->query);
	if (*q->words && q->query.kind == SEARCH_NOTHING)
		q->say = "请输入汉字、字母或数字来找";
}

static void read_asked(const struct request *req, struct asked *q)
{
	const char *status = request_param(req, "status");

	memset(q, 0, sizeof(*q));
	q->filter.district = form_number32(request_param(req, "district"));
	q->filter.group = form_number32(request_param(req, "group"));
	q->filter.status = status_by_name(status ? status : "");
	q->before = form_number(request_param(req, "before"), INT64_MAX);
	if (!q->before)
		q->before = LIST_NEWEST;
	read_point(req, q);
	read_words(req, q);
}

static int load(struct db *db, const struct asked *q, struct list_page *page)
{
	if (q->query.kind != SEARCH_NOTHING)
		return list_search(db, &q->query, &q->filter, q->before, page);
	if (isfinite(q->at.lat))
		return list_near(db, q->at, q->before, page);
	return list_load(db, &q->filter, q->before, page);
}

static const char *say_distance(struct arena *a, double metres)
{
	/* Tens of metres: the point itself is no better. */
	if (metres < 1000)
		return arena_printf(a, "%.0f米", 10 * ceil(metres / 10));
	return arena_printf(a, "%.1f公里", metres / 1000);
}

static json_t *reports_view(const struct request *req, const struct asked *q,
			    const struct list_page *page)
{
	json_t *list = json_array();

	for (size_t i = 0; i < page->count; i++) {
		const struct card *c = &page->cards[i];
		const char *distance = NULL;

		if (isfinite(q->at.lat) && isfinite(c->lat))
			distance = say_distance(req->arena,
						point_distance(q->at,
							       (struct point){ c->lat, c->lon }));
		json_array_append_new(list, card_item_view(req->arena, c, req->now, distance));
	}
	return list;
}

/* ---- the choices of the form ---- */

static json_t *choice(json_t *value, const char *name, bool chosen)
{
	json_t *view = json_object();

	view_set(view, "value", value);
	view_text(view, "name", name);
	view_set(view, "chosen", json_boolean(chosen));
	return view;
}

static json_t *district_choices(uint32_t chosen)
{
	const struct area *districts[DISTRICTS_MAX];
	size_t n = area_children(city_areas(), 0, AREA_DISTRICT, districts, DISTRICTS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
				      choice(json_integer(districts[i]->code), districts[i]->name,
					     districts[i]->code == chosen));
	return list;
}

static json_t *group_choices(unsigned int chosen)
{
	size_t n;
	const struct category_group *groups = city_groups(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, choice(json_integer(groups[i].id), groups[i].name,
						   groups[i].id == chosen));
	return list;
}

static json_t *status_choices(unsigned int chosen)
{
	json_t *list = json_array();

	for (unsigned int s = STATUS_SUBMITTED; s < STATUS__MAX; s++)
		json_array_append_new(list, choice(json_string_nocheck(status_name(s)),
						   status_text(s), s == chosen));
	return list;
}

/* ---- addresses ---- */

/* Query strings of our own making: every value is escaped. */
static void add_param(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "%s%s=", b->len ? "&" : "?", name);
	for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
		if ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
		    (*p >= 'A' && *p <= 'Z') || *p == '.' || *p == '-')
			buf_addc(b, (char)*p);
		else
			buf_printf(b, "%%%02X", *p);
	}
}

static const char *next_path(const struct request *req, const struct asked *q, uint64_t before)
{
	struct buf b;
	const char *path;

	buf_init(&b, 2000);
	if (*q->words)
		add_param(&b, "q", q->words);
	if (q->filter.district)
		add_param(&b, "district", arena_printf(req->arena, "%u", q->filter.district));
	if (q->filter.group)
		add_param(&b, "group", arena_printf(req->arena, "%u", q->filter.group));
	if (q->filter.status)
		add_param(&b, "status", status_name(q->filter.status));
	if (isfinite(q->at.lat)) {
		add_param(&b, "lat", arena_printf(req->arena, "%.5f", q->at.lat));
		add_param(&b, "lon", arena_printf(req->arena, "%.5f", q->at.lon));
	}
	add_param(&b, "before", arena_printf(req->arena, "%llu", (unsigned long long)before));
	path = arena_printf(req->arena, "/nearby%s", b.data);
	buf_release(&b);
	return path;
}

static const char *title_of(const struct asked *q)
{
	if (*q->words)
		return "找到的问题";
	return isfinite(q->at.lat) ? "附近的问题" : "大家报的问题";
}

static json_t *page_view(const struct request *req, const struct asked *q,
			 const struct list_page *page)
{
	bool filtered = q->filter.district || q->filter.group || q->filter.status;
	json_t *view =
		json_pack("{s:s, s:[s], s:s, s:o, s:b, s:b, s:o, s:o, s:o, s:b, s:b}", "title",
			  title_of(q), "scripts", "near.js", "words", q->words, "reports",
			  reports_view(req, q, page), "is_empty", page->count == 0, "has_next",
			  page->next != 0, "districts", district_choices(q->filter.district),
			  "groups", group_choices(q->filter.group), "statuses",
			  status_choices(q->filter.status), "is_filtered", filtered || *q->words,
			  "is_near", (bool)isfinite(q->at.lat));

	BUG_IF(!view);
	if (page->next)
		json_object_set_new(view, "next", json_string(next_path(req, q, page->next)));
	if (q->say)
		json_object_set_new(view, "say", json_string(q->say));
	return view;
}

static void list_show(struct request *req, struct response *resp)
{
	struct asked q;
	struct list_page page;
	char number[REPORT_NUMBER_LEN + 1];

	read_asked(req, &q);
	/* Who types a number into the search wants that report. */
	if (report_number_parse(number, q.words) == NUMBER_OK) {
		response_redirect(resp, "/r/%s", number);
		return;
	}
	if (load(req->db, &q, &page) < 0) {
		response_unavailable(resp);
		return;
	}
	response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "report/list", page_view(req, &q, &page));
}

const struct route list_routes[] = { { GET, "/nearby", list_show, 0, 0 }, { 0 } };
