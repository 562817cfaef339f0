/*
 * GET /desk: the queue, as a list or on a map; /desk/counts.json: its numbers, for a page that
 * stays open; /desk/queue/points.json: what the map shows.
 */

#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/queue_ask.h"
#include "desk/queue_view.h"
#include "desk/say.h"
#include "account/staff.h"
#include "dispatch/workflow.h"
#include "media/photo.h"
#include "report/city.h"
#include "report/number.h"
#include "web/page.h"

#define AREAS_MAX 300

enum { STMT_COLLEAGUES, STMT__MAX };

const char *const queue_page_statements[STMT__MAX + 1] = {
	[STMT_COLLEAGUES] = "SELECT id, name FROM staff FORCE INDEX (staff_of_unit)"
			    " WHERE unit_id = ? AND active = 1 AND role = 3 ORDER BY id LIMIT 200",
};

static json_t *rows_view(const struct request *req, const struct queue_page *page)
{
	json_t *list = json_array();

	for (size_t i = 0; i < page->count; i++)
		json_array_append_new(list, queue_row_view(req, &page->rows[i]));
	return list;
}

/* ---- choices ---- */

static void add_choice(json_t *list, const char *value, const char *name, bool chosen)
{
	json_t *view = json_object();

	json_object_set_new_nocheck(view, "value", json_string_nocheck(value));
	json_object_set_new_nocheck(view, "name", json_string_nocheck(name));
	json_object_set_new_nocheck(view, "chosen", json_boolean(chosen));
	json_array_append_new(list, view);
}

static json_t *area_choices(const struct request *req, uint32_t parent, enum area_level level,
			    uint32_t chosen)
{
	const struct area *areas[AREAS_MAX];
	size_t n = area_children(city_areas(), parent, level, areas, AREAS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		add_choice(list, arena_printf(req->arena, "%u", areas[i]->code), areas[i]->name,
			   areas[i]->code == chosen);
	return list;
}

static json_t *group_choices(const struct request *req, unsigned int chosen)
{
	size_t n;
	const struct category_group *groups = city_groups(&n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		add_choice(list, arena_printf(req->arena, "%u", groups[i].id), groups[i].name,
			   groups[i].id == chosen);
	return list;
}

static json_t *state_choices(unsigned int chosen)
{
	json_t *list = json_array();

	for (unsigned int s = STATE_TRIAGE; s < STATE__MAX; s++)
		add_choice(list, say_state_name(s), say_state_short(s), s == chosen);
	return list;
}

static json_t *days_choices(unsigned int chosen)
{
	static const struct {
		unsigned int days;
		const char *value, *name;
	} spans[] = { { 1, "1", "最近 1 天" },
		      { 7, "7", "最近 7 天" },
		      { 30, "30", "最近 30 天" },
		      { 365, "365", "最近一年" } };
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		add_choice(list, spans[i].value, spans[i].name, spans[i].days == chosen);
	return list;
}

/* ---- tabs ---- */

static const char *count_say(struct arena *a, unsigned int n)
{
	return n >= QUEUE_COUNT_MAX ? "999+" : arena_printf(a, "%u", n);
}

static json_t *tabs_view(const struct request *req, const struct queue_ask *q,
			 const unsigned int counts[QUEUE__MAX])
{
	json_t *list = json_array();
	bool searching = q->query.kind == SEARCH_PAIRS;
	int key = 0;

	for (unsigned int t = 0; t < QUEUE__MAX; t++) {
		if (!queue_tab_for(t, req->staff))
			continue;
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:i, s:b, s:b}", "name",
						queue_tab_name(t), "say",
						queue_tab_say(t, req->staff), "path",
						queue_ask_path(req->arena, q, t, q->map), "count",
						count_say(req->arena, counts[t]), "key", ++key,
						"current", t == q->tab && !searching, "red",
						t == QUEUE_LATE && counts[t] > 0));
	}
	return list;
}

/* ---- colleagues, for handing over several at once ---- */

static json_t *colleagues(struct request *req)
{
	json_t *list = json_array();
	enum db_row_result row = DB_FAILED;
	const char *name;
	uint64_t id;

	if (db_query(req->db, queue_page_statements[STMT_COLLEAGUES], "u", req->staff->unit_id) ==
	    0)
		while ((row = db_next(req->db, "us", &id, &name)) == DB_ROW)
			add_choice(list, arena_printf(req->arena, "%llu", (unsigned long long)id),
				   id == req->staff->id
					   ? arena_join(req->arena, name, "（我）", NULL)
					   : name,
				   id == req->staff->id);
	if (row == DB_NONE)
		return list;
	json_decref(list);
	return NULL;
}

/* ---- the page ---- */

static json_t *filters_view(const struct request *req, const struct queue_ask *q)
{
	const struct queue_filter *f = &q->filter;

	return json_pack("{s:o, s:o, s:b, s:o, s:o, s:o}", "districts",
			 area_choices(req, 0, AREA_DISTRICT, f->district), "streets",
			 f->district ? area_choices(req, f->district, AREA_STREET, f->street)
				     : json_array(),
			 "has_streets", f->district != 0, "groups", group_choices(req, f->group),
			 "states", state_choices(f->state), "days", days_choices(q->days));
}

/* List or map, and what the map's script needs. */
static void add_views(const struct request *req, const struct queue_ask *q, json_t *view)
{
	struct arena *a = req->arena;

	json_object_set_new(view, "as_list", json_string(queue_ask_whole(a, q, "/desk")));
	json_object_set_new(view, "as_map", json_string(queue_ask_whole(a, q, "/desk?view=map")));
	if (!q->map)
		return;
	json_object_set_new(view, "styles", json_pack("[s]", "desk-map.css"));
	json_array_append_new(json_object_get(view, "scripts"), json_string("desk-map.js"));
	json_object_set_new(view, "map",
			    json_pack("{s:s, s:s, s:s, s:s}", "points",
				      queue_ask_whole(a, q, "/desk/queue/points.json"), "tile_url",
				      conf_str(req->conf, "map", "tile_url"), "tile_attribution",
				      conf_str(req->conf, "map", "tile_attribution"), "tile_datum",
				      conf_str(req->conf, "map", "tile_datum")));
}

static json_t *page_view(const struct request *req, const struct queue_ask *q,
			 const struct queue_page *page, const unsigned int counts[QUEUE__MAX])
{
	const struct queue_filter *f = &q->filter;
	bool filtered = f->district || f->group || f->state || q->days || *q->words;
	json_t *view =
		json_pack("{s:s, s:[s], s:o, s:o, s:o, s:s, s:s, s:b, s:b, s:b, s:s}", "title",
			  queue_tab_say(q->tab, req->staff), "scripts", "desk-queue.js", "tabs",
			  tabs_view(req, q, counts), "rows", rows_view(req, page), "filter",
			  filters_view(req, q), "tab", queue_tab_name(q->tab), "words", q->words,
			  "is_empty", page->count == 0, "is_filtered", filtered, "has_more",
			  page->more, "reset",
			  arena_join(req->arena, q->map ? "/desk?view=map&tab=" : "/desk?tab=",
				     queue_tab_name(q->tab), NULL));

	BUG_IF(!view);
	if (page->more)
		json_object_set_new(view, "next",
				    json_string(queue_ask_next(req->arena, q, page->next)));
	if (q->after.id)
		json_object_set_new(view, "is_later_page", json_true());
	if (q->say)
		json_object_set_new(view, "say", json_string(q->say));
	add_views(req, q, view);
	return view;
}

static int load(struct request *req, const struct queue_ask *q, struct queue_page *page)
{
	if (q->query.kind == SEARCH_PAIRS)
		return queue_search(req->db, req->staff, &q->query, &q->filter, q->after, page);
	return queue_load(req->db, req->staff, q->tab, &q->filter, q->after, req->now, page);
}

/* Handlers hand their unit's open cases to each other; a search costs the statement for it. */
static int add_colleagues(struct request *req, const struct queue_ask *q, json_t *view)
{
	json_t *list;

	if (req->staff->role != ROLE_HANDLER || q->query.kind == SEARCH_PAIRS ||
	    q->tab == QUEUE_DISPUTE)
		return 0;
	list = colleagues(req);
	if (!list)
		return -1;
	json_object_set_new(view, "colleagues", list);
	json_object_set_new(view, "can_assign", json_true());
	json_object_set_new(view, "bulk", json_string("/desk/assign"));
	return 0;
}

/* Who dispatches sends several cases in one form: each to whom the core thinks, or all to one. */
static void add_sending(struct request *req, const struct queue_page *page, json_t *view)
{
	json_t *units;
	size_t n, sends = 0;
	const struct known_unit *all = known_units(&n);

	for (size_t i = 0; i < page->count; i++)
		sends += page->rows[i].log_id && queue_sends(page->rows[i].state, req->staff);
	if (!sends)
		return;
	units = json_array();
	for (size_t i = 0; i < n; i++)
		add_choice(units, arena_printf(req->arena, "%llu", (unsigned long long)all[i].id),
			   all[i].name, false);
	json_object_set_new(view, "units", units);
	json_object_set_new(view, "can_send", json_true());
	json_object_set_new(view, "bulk", json_string("/desk/dispatch"));
}

static void queue_show(struct request *req, struct response *resp)
{
	char number[REPORT_NUMBER_LEN + 1];
	unsigned int counts[QUEUE__MAX];
	struct queue_page page;
	struct queue_ask q;
	json_t *view;

	if (req->staff->role == ROLE_ADMIN || req->staff->role == ROLE_SIGNS) {
		response_redirect(resp, req->staff->role == ROLE_ADMIN ? "/desk/accounts"
								       : "/desk/signs");
		return;
	}
	queue_ask(req, &q);
	/* Who types a number wants that case. */
	if (report_number_parse(number, q.words) == NUMBER_OK) {
		response_redirect(resp, "/desk/case/%s", number);
		return;
	}
	if (load(req, &q, &page) < 0 || queue_count(req->db, req->staff, req->now, counts) < 0) {
		response_unavailable(resp);
		return;
	}
	view = page_view(req, &q, &page, counts);
	if (add_colleagues(req, &q, view) < 0) {
		json_decref(view);
		response_unavailable(resp);
		return;
	}
	add_sending(req, &page, view);
	desk_page(resp, 200, "desk/queue", "queue", view);
}

static void points_show(struct request *req, struct response *resp)
{
	struct queue_row *rows = arena_alloc(req->arena, QUEUE_MAP * sizeof(*rows));
	struct queue_ask q;
	int n, without = 0;
	json_t *list;
	bool more;

	queue_ask(req, &q);
	n = queue_map(req->db, req->staff, q.tab, &q.query, &q.filter, req->now, rows, &more);
	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (int i = 0; i < n; i++) {
		json_t *point = queue_point_view(req, &rows[i]);

		without += !point;
		if (point)
			json_array_append_new(list, point);
	}
	response_json(resp, 200,
		      json_pack("{s:o, s:b, s:i}", "points", list, "more", more, "without",
				without));
}

/*
 * Polled while the page is in sight. Server-sent events would tell sooner, but each open desk would
 * hold a worker of its own (web/server.h: one request at a time); an answer of a few bytes
 * with an ETag every half minute costs less than one such worker.
 */
static void counts_show(struct request *req, struct response *resp)
{
	unsigned int counts[QUEUE__MAX];
	json_t *view = json_object();

	if (queue_count(req->db, req->staff, req->now, counts) < 0) {
		json_decref(view);
		response_unavailable(resp);
		return;
	}
	for (unsigned int t = 0; t < QUEUE__MAX; t++)
		if (queue_tab_for(t, req->staff))
			json_object_set_new(view, queue_tab_name(t),
					    json_string(count_say(req->arena, counts[t])));
	json_object_set_new(view, "notices", json_string(frame_unread(req)));
	response_json_tagged(resp, view);
}

const struct route queue_routes[] = {
	{ GET, "/desk", queue_show, NEED_STAFF, 0 },
	{ GET, "/desk/queue", queue_show, NEED_STAFF, 0 },
	{ GET, "/desk/queue/points.json", points_show, NEED_STAFF | FOR_CASES, 0 },
	{ GET, "/desk/counts.json", counts_show, NEED_STAFF | FOR_CASES, 0 },
	{ 0 },
};
