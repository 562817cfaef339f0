#include "report/list_card.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "media/photo.h"
#include "media/photo_link.h"
#include "report/city.h"
#include "web/view.h"

/* As a citizen says it; the office's own words are longer. */
static const struct {
	const char *name, *text;
} states[STATUS__MAX] = {
	[STATUS_NONE] = { "new", "待提交" },
	[STATUS_SUBMITTED] = { "submitted", "派单中" },
	[STATUS_TRIAGE] = { "triage", "人工派单中" },
	[STATUS_HANDLING] = { "handling", "处理中" },
	[STATUS_HANDLED] = { "handled", "待确认" },
	[STATUS_CLOSED] = { "closed", "已办结" },
};

const char *status_text(unsigned int status)
{
	if (status < STATUS__MAX)
		return states[status].text;
	BUG("a status that status.h does not list");
}

const char *status_name(unsigned int status)
{
	if (status < STATUS__MAX)
		return states[status].name;
	BUG("a status that status.h does not list");
}

unsigned int status_by_name(const char *name)
{
	for (unsigned int s = STATUS_SUBMITTED; s < STATUS__MAX; s++)
		if (!strcmp(name, states[s].name))
			return s;
	return STATUS_NONE;
}

static const char *name_or_null(uint32_t code)
{
	const char *name = city_area_name(code);

	return *name ? name : NULL;
}

void card_add_names(struct card *c)
{
	const struct category_group *group = c->group_id ? city_group(c->group_id) : NULL;
	const struct category *category = c->category_id ? city_category(c->category_id) : NULL;

	c->group = group ? group->name : NULL;
	c->category = category ? category->name : NULL;
	c->district = name_or_null(c->district_code);
	c->street = name_or_null(c->street_code);
}

static const char *photo_path(struct arena *a, const char *hex, int side, const char *k)
{
	return arena_join(a, "/photo/", hex, side == PHOTO_SMALL ? "-400.jpg" : "-1600.jpg",
			  k ? "?k=" : "", k ? k : "", NULL);
}

static void put_hex(char *at, const unsigned char *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		*at++ = digits[bytes[i] >> 4];
		*at++ = digits[bytes[i] & 15];
	}
	*at = '\0';
}

#define HASH_BYTES PHOTO_HASH_BYTES

static json_t *small_photo(struct arena *a, const struct card_photo *p,
			   char hex[2 * HASH_BYTES + 1])
{
	const unsigned char rgb[] = { p->colour >> 16 & 0xFF, p->colour >> 8 & 0xFF,
				      p->colour & 0xFF };
	char colour[8] = "#";
	json_t *view = json_object();

	BUG_IF(p->hash.len != HASH_BYTES);
	put_hex(hex, p->hash.data, HASH_BYTES);
	put_hex(colour + 1, rgb, sizeof(rgb));
	view_text(view, "small", photo_path(a, hex, PHOTO_SMALL, p->k));
	view_set(view, "width", json_integer(p->width));
	view_set(view, "height", json_integer(p->height));
	view_text(view, "colour", colour);
	return view;
}

json_t *card_photo_view(struct arena *a, const struct card_photo *p, const char *alt)
{
	char hex[2 * HASH_BYTES + 1];
	json_t *view = small_photo(a, p, hex);

	view_text(view, "large", photo_path(a, hex, PHOTO_LARGE, p->k));
	view_text(view, "alt", alt);
	return view;
}

void card_add_photo(struct arena *a, json_t *card, const struct card_photo *p)
{
	json_t *photos = json_object_get(card, "photos");
	const char *alt = arena_printf(a, "现场照片 %zu", json_array_size(photos) + 1);

	json_array_append_new(photos, card_photo_view(a, p, alt));
	view_set(card, "has_photos", json_true());
}

/* Five decimals are a metre: more would only look exact. */
static const char *degrees(struct arena *a, double d)
{
	long n = lround(fabs(d) * 1e5);

	return arena_printf(a, "%s%ld.%05ld", d < 0 ? "-" : "", n / 100000, n % 100000);
}

/* "市南区 香港中路街道 · 公交站旁" from what is known of it. */
static const char *place_said(struct arena *a, const struct card *c)
{
	const char *district = c->district ? c->district : "";
	const char *street = c->street ? c->street : "";
	const char *words = c->place_text ? c->place_text : "";
	bool area = *district || *street;

	return arena_join(a, district, *district && *street ? " " : "", street,
			  area && *words ? " · " : "", words, NULL);
}

static void add_place(struct arena *a, json_t *view, const struct card *c)
{
	const char *place = place_said(a, c);
	bool point = isfinite(c->lat) && isfinite(c->lon);

	view_text(view, "district", c->district);
	view_text(view, "street", c->street);
	view_text(view, "place", place);
	view_set(view, "has_place", json_boolean(*place));
	view_set(view, "has_point", json_boolean(point));
	view_text(view, "lat", point ? degrees(a, c->lat) : "");
	view_text(view, "lon", point ? degrees(a, c->lon) : "");
}

static void add_time(struct arena *a, json_t *view, const struct card *c, int64_t now)
{
	bool sent = c->submitted_at != DB_NULL_TIME;

	view_text(view, "submitted_ago", sent ? clock_say_ago(a, c->submitted_at, now) : "");
	view_text(view, "submitted_iso", sent ? clock_iso(a, c->submitted_at) : "");
}

static const char *category_said(const struct card *c)
{
	if (c->category)
		return c->category;
	return c->group ? c->group : "类别待定";
}

static json_t *status_view(unsigned int status)
{
	json_t *view = json_object();

	view_text(view, "text", status_text(status));
	view_text(view, "name", status_name(status));
	return view;
}

static const char *path_of(struct arena *a, const struct card *c)
{
	return c->number ? arena_join(a, "/r/", c->number, NULL) : "";
}

/* Every key is always there: a template that does not find one looks for it in the page around the
 * card. */
json_t *card_view(struct arena *a, const struct card *c, int64_t now)
{
	json_t *view = json_object();

	view_set(view, "status", status_view(c->status));
	view_text(view, "body", c->body);
	view_text(view, "nickname", c->nickname && *c->nickname ? c->nickname : "匿名市民");
	view_text(view, "category", category_said(c));
	view_set(view, "supporters", json_integer(c->support_count));
	view_set(view, "has_supporters", json_boolean(c->support_count > 0));
	view_set(view, "has_photos", json_false());
	view_set(view, "photos", json_array());
	view_text(view, "number", c->number);
	view_text(view, "path_of_report", path_of(a, c));
	add_place(a, view, c);
	add_time(a, view, c, now);
	if (c->photo.hash.data)
		card_add_photo(a, view, &c->photo);
	return view;
}

json_t *card_item_view(struct arena *a, const struct card *c, int64_t now, const char *distance)
{
	json_t *view = json_object(), *photos = json_array();
	char hex[2 * HASH_BYTES + 1];

	if (c->photo.hash.data)
		json_array_append_new(photos, small_photo(a, &c->photo, hex));
	view_set(view, "photos", photos);
	view_set(view, "status", status_view(c->status));
	view_text(view, "path_of_report", path_of(a, c));
	view_text(view, "category", category_said(c));
	view_text(view, "body", c->body);
	view_text(view, "place", place_said(a, c));
	view_text(view, "distance", distance);
	view_set(view, "supporters", json_integer(c->support_count));
	add_time(a, view, c, now);
	return view;
}
