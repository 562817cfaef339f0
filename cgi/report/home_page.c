/*
 * The home page: what the service does, its entries (rows of table module), and
 * the city's live figures, which dispatchd keeps. Who has been here before also sees
 * what is new in her reports: her page is in no cache (response_page()). And the switch
 * for the 关怀版.
 */
#include <math.h>

#include "notice/inbox.h"
#include "report/home.h"
#include "report/track_routes.h"
#include "web/page.h"

#define PUBLIC_SECONDS 10
#define CARE_SECONDS   (400L * 24 * 3600)

/* "12,345": one reads a long number in groups. */
static const char *say_count(struct arena *a, double value)
{
	long long n = value > 0 && value < 1e15 ? llround(value) : 0;

	if (n < 1000)
		return arena_printf(a, "%lld", n);
	if (n < 1000000)
		return arena_printf(a, "%lld,%03lld", n / 1000, n % 1000);
	return arena_printf(a, "%lld,%03lld,%03lld", n / 1000000, n / 1000 % 1000, n % 1000);
}

static void add_median(struct arena *a, json_t *view, double hours)
{
	/* Under two days hours say more. */
	bool days = hours >= 48;

	if (!isfinite(hours))
		return;
	json_object_set_new(view, "median",
			    json_string(arena_printf(a, "%.1f", days ? hours / 24 : hours)));
	json_object_set_new(view, "median_unit", json_string(days ? "天" : "小时"));
}

static json_t *figures(struct request *req)
{
	struct home_figures f;
	json_t *view;

	if (home_figures(req->db, &f) < 0)
		return NULL;
	view = json_pack("{s:s, s:s, s:s, s:s}", "reported", say_count(req->arena, f.reported),
			 "solved", say_count(req->arena, f.solved), "median", "—", "median_unit",
			 "");
	add_median(req->arena, view, f.median_hours);
	return view;
}

static json_t *modules(struct request *req)
{
	struct home_entry entries[HOME_ENTRIES];
	int n = home_entries(req->db, entries);
	json_t *list;

	if (n < 0)
		return NULL;
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s}", "href", entries[i].path,
						"title", entries[i].title, "subtitle",
						entries[i].subtitle, "icon", entries[i].icon));
	return list;
}

/* The first entry is the great button; the others follow as a list. */
static json_t *home_view(json_t *numbers, json_t *entries)
{
	json_t *view = json_pack("{s:s, s:o}", "title", "首页", "figures", numbers);

	if (json_array_size(entries)) {
		json_object_set(view, "main", json_array_get(entries, 0));
		json_array_remove(entries, 0);
	}
	json_object_set_new(view, "modules", entries);
	return view;
}

static void home_show(struct request *req, struct response *resp)
{
	json_t *numbers = figures(req);
	json_t *entries = numbers ? modules(req) : NULL;
	int unread = entries ? inbox_unread_all(req->db, req) : -1;
	json_t *view;

	if (unread < 0) {
		json_decref(numbers);
		json_decref(entries);
		response_unavailable(resp);
		return;
	}
	view = home_view(numbers, entries);
	if (unread)
		json_object_set_new(view, "unread",
				    json_string(inbox_say_unread(req->arena, unread)));
	response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "home", view);
}

/* GET, so that it is a plain link; it changes how pages look and nothing else. */
static void care_switch(struct request *req, struct response *resp)
{
	const char *on = request_param(req, "on");
	const char *back = request_param(req, "back");
	bool care = on && !strcmp(on, "1");

	response_cookie(resp, "care", care ? "1" : "0", care ? CARE_SECONDS : 0);
	response_redirect(resp, "%s", back ? back : "/");
}

const struct route home_routes[] = { { GET, "/", home_show, 0, 0 },
				     { GET, "/care", care_switch, NO_DB, 0 },
				     { 0 } };
