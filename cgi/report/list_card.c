#include "report/list_card.h"

#include <math.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "media/photo.h"

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

/*
 * Every key is always there: a template that does not find one looks for it in
 * the page around the card. A list is mostly this, so values are set one by one
 * (json_pack reads its format anew for each card) and their UTF-8, checked when it
 * came in, is not checked again.
 */
static void set(json_t *view, const char *key, json_t *value)
{
	json_object_set_new_nocheck(view, key, value);
}

static void set_text(json_t *view, const char *key, const char *text)
{
	set(view, key, json_string_nocheck(text ? text : ""));
}

static const char *photo_path(struct arena *a, const char *hex, int side)
{
	return arena_join(a, "/photo/", hex, side == PHOTO_SMALL ? "-400.jpg" : "-1600.jpg", NULL);
}

json_t *card_photo_view(struct arena *a, const struct card_photo *p, const char *alt)
{
	json_t *view = json_object();
	char hex[65];

	BUG_IF(p->hash.len != 32);
	sodium_bin2hex(hex, sizeof(hex), p->hash.data, p->hash.len);
	set_text(view, "small", photo_path(a, hex, PHOTO_SMALL));
	set_text(view, "large", photo_path(a, hex, PHOTO_LARGE));
	set(view, "width", json_integer(p->width));
	set(view, "height", json_integer(p->height));
	set_text(view, "colour", arena_printf(a, "#%06x", p->colour & 0xFFFFFF));
	set_text(view, "alt", alt);
	return view;
}

void card_add_photo(struct arena *a, json_t *card, const struct card_photo *p)
{
	json_t *photos = json_object_get(card, "photos");
	const char *alt = arena_printf(a, "现场照片 %zu", json_array_size(photos) + 1);

	json_array_append_new(photos, card_photo_view(a, p, alt));
	set(card, "has_photos", json_true());
}

/* Five decimals are a metre: more would only look exact. */
static const char *degrees(struct arena *a, double d)
{
	long n = lround(fabs(d) * 1e5);

	return arena_printf(a, "%s%ld.%05ld", d < 0 ? "-" : "", n / 100000, n % 100000);
}

/* "市南区 香港中路街道 · 公交站旁" from what is known of it. */
static void add_place(struct arena *a, json_t *view, const struct card *c)
{
	const char *district = c->district ? c->district : "";
	const char *street = c->street ? c->street : "";
	const char *words = c->place_text ? c->place_text : "";
	const char *area = arena_join(a, district, *district && *street ? " " : "", street, NULL);
	bool point = isfinite(c->lat) && isfinite(c->lon);

	set_text(view, "district", district);
	set_text(view, "street", street);
	set_text(view, "place", arena_join(a, area, *area && *words ? " · " : "", words, NULL));
	set(view, "has_place", json_boolean(*area || *words));
	set(view, "has_point", json_boolean(point));
	set_text(view, "lat", point ? degrees(a, c->lat) : "");
	set_text(view, "lon", point ? degrees(a, c->lon) : "");
}

static void add_time(struct arena *a, json_t *view, const struct card *c, int64_t now)
{
	bool sent = c->submitted_at != DB_NULL_TIME;

	set_text(view, "submitted_ago", sent ? clock_say_ago(a, c->submitted_at, now) : "");
	set_text(view, "submitted_iso", sent ? clock_iso(a, c->submitted_at) : "");
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

	set_text(view, "text", status_text(status));
	set_text(view, "name", status_name(status));
	return view;
}

json_t *card_view(struct arena *a, const struct card *c, int64_t now)
{
	json_t *view = json_object();

	set(view, "status", status_view(c->status));
	set_text(view, "body", c->body);
	set_text(view, "nickname", c->nickname && *c->nickname ? c->nickname : "匿名市民");
	set_text(view, "category", category_said(c));
	set(view, "supporters", json_integer(c->support_count));
	set(view, "has_supporters", json_boolean(c->support_count > 0));
	set(view, "has_photos", json_false());
	set(view, "photos", json_array());
	set_text(view, "number", c->number);
	set_text(view, "path_of_report", c->number ? arena_join(a, "/r/", c->number, NULL) : "");
	add_place(a, view, c);
	add_time(a, view, c, now);
	if (c->photo.hash.data)
		card_add_photo(a, view, &c->photo);
	return view;
}
