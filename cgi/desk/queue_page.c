/* GET /desk: the queue; GET /desk/counts.json: its numbers, for a page that stays open. */

#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/queue.h"
#include "desk/say.h"
#include "account/staff.h"
#include "dispatch/workflow.h"
#include "media/photo.h"
#include "report/city.h"
#include "report/number.h"
#include "web/page.h"

#define WORDS_MAX      40
#define BODY_CHARS     60
#define AREAS_MAX      300
#define COLLEAGUES_MAX 200

enum { STMT_COLLEAGUES, STMT__MAX };

const char *const queue_page_statements[STMT__MAX + 1] = {
	[STMT_COLLEAGUES] = "SELECT id, name FROM staff FORCE INDEX (staff_of_unit)"
			    " WHERE unit_id = ? AND active = 1 AND role = 3 ORDER BY id LIMIT 200",
};

/* What was asked for; all from the address. */
struct asked {
	enum queue_tab tab;
	struct queue_filter filter;
	struct queue_key after;
	const char *words; /* "" when none */
	struct search_query query;
	unsigned int days;
	const char *say; /* what was wrong with it, or NULL */
};

static void read_words(const struct request *req, struct asked *q)
{
	const char *words = request_param(req, "q");

	q->words = words ? arena_strndup(req->arena, words, utf8_prefix(words, WORDS_MAX)) : "";
	search_parse(q->words, &q->query);
	if (*q->words && q->query.kind != SEARCH_PAIRS)
		q->say = "请输入至少两个字来找，或者完整的编号";
}

static void read_asked(const struct request *req, struct asked *q)
{
	*q = (struct asked){ .tab = queue_tab_by_name(request_param(req, "tab"), req->staff) };
	q->filter.district = form_number32(request_param(req, "district"));
	q->filter.street = form_number32(request_param(req, "street"));
	/* A street is in one district: the one without the other finds nothing. */
	if (q->filter.street / 1000 != q->filter.district)
		q->filter.street = 0;
	q->filter.group = form_number32(request_param(req, "group"));
	q->filter.state = say_state_by_name(request_param(req, "state"));
	q->days = form_number32(request_param(req, "days")) % 10000;
	q->filter.since = q->days ? req->now - q->days * CLOCK_DAY : 0;
	q->after.id = form_number(request_param(req, "after"), INT64_MAX);
	q->after.due = (int64_t)form_number(request_param(req, "due"), INT64_MAX);
	read_words(req, q);
}

/* ---- a row ---- */

static const char *place_of(struct arena *a, const struct queue_row *r)
{
	const char *street = city_area_name(r->street),
		   *area = *street ? street : city_area_name(r->district);

	return arena_join(a, area, *area && *r->place_text ? " · " : "", r->place_text, NULL);
}

static const char *category_of(const struct queue_row *r)
{
	const struct category *c = r->category_id ? city_category(r->category_id) : NULL;
	const struct category_group *g = r->group_id ? city_group(r->group_id) : NULL;

	return c ? c->name : g ? g->name : "类别待定";
}

static bool has_unit(const struct queue_row *r)
{
	return r->state == STATE_HANDLING || r->state == STATE_HANDLED ||
	       r->state == STATE_SUSPENDED || r->state == STATE_CLOSED;
}

static json_t *row_view(const struct request *req, const struct queue_row *r)
{
	struct arena *a = req->arena;
	const struct say_times times = { r->state,    r->submitted_at,  r->dispatched_at,
					 r->deadline, r->confirm_until, r->suspended_until };
	const struct known_unit *u = has_unit(r) ? known_unit(r->unit_id) : NULL;
	size_t cut = utf8_prefix(r->body, BODY_CHARS);
	json_t *view = json_pack(
		"{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:i, s:b, s:i, s:b, s:b}",
		"id", (json_int_t)r->id, "number", r->number, "body",
		arena_join(a, arena_strndup(a, r->body, cut), r->body[cut] ? "…" : "", NULL),
		"category", category_of(r), "place", place_of(a, r), "state",
		say_state_short(r->state), "chip", say_state_class(r->state), "unit",
		u ? u->short_name : "", "handler", r->handler ? r->handler : "", "photo",
		r->photo.data ? say_photo(a, r->photo.data, PHOTO_SMALL) : "", "due",
		say_due(a, &times, req->now), "supporters", (int)r->support_count, "supported",
		r->support_count > 0, "reopened", (int)r->reopened, "was_reopened", r->reopened > 0,
		"urged", r->urged > 0);

	BUG_IF(!view);
	json_object_set_new(view, "hidden", json_boolean(r->hidden != 0));
	json_object_set_new(view, "submitted",
			    json_string(clock_say_ago(a, r->submitted_at, req->now)));
	json_object_set_new(view, "assignable", json_boolean(r->state == STATE_HANDLING));
	return view;
}

static json_t *rows_view(const struct request *req, const struct queue_page *page)
{
	json_t *list = json_array();

	for (size_t i = 0; i < page->count; i++)
		json_array_append_new(list, row_view(req, &page->rows[i]));
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

/* ---- addresses ---- */

static const char *with(struct arena *a, const char *path, const char *name, const char *value)
{
	return arena_join(a, path, strchr(path, '?') ? "&" : "?", name, "=", say_param(a, value),
			  NULL);
}

/* The same filters, at their first page. */
static const char *path_of(struct arena *a, const struct asked *q, enum queue_tab tab)
{
	const char *path = with(a, "/desk", "tab", queue_tab_name(tab));

	if (q->filter.district)
		path = with(a, path, "district", arena_printf(a, "%u", q->filter.district));
	if (q->filter.street)
		path = with(a, path, "street", arena_printf(a, "%u", q->filter.street));
	if (q->filter.group)
		path = with(a, path, "group", arena_printf(a, "%u", q->filter.group));
	if (q->days)
		path = with(a, path, "days", arena_printf(a, "%u", q->days));
	return path;
}

static const char *next_path(struct arena *a, const struct asked *q, const struct queue_page *page)
{
	const char *path = path_of(a, q, q->tab);

	if (q->filter.state)
		path = with(a, path, "state", say_state_name(q->filter.state));
	if (*q->words)
		path = with(a, path, "q", q->words);
	if (page->next.due)
		path = with(a, path, "due", arena_printf(a, "%lld", (long long)page->next.due));
	return with(a, path, "after", arena_printf(a, "%llu", (unsigned long long)page->next.id));
}

/* ---- tabs ---- */

static const char *count_say(struct arena *a, unsigned int n)
{
	return n >= QUEUE_COUNT_MAX ? "999+" : arena_printf(a, "%u", n);
}

static json_t *tabs_view(const struct request *req, const struct asked *q,
			 const unsigned int counts[QUEUE__MAX])
{
	json_t *list = json_array();
	bool searching = q->query.kind == SEARCH_PAIRS;
	int key = 0;

	for (unsigned int t = 0; t < QUEUE__MAX; t++) {
		if (!queue_tab_for(t, req->staff))
			continue;
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:i, s:b, s:b}", "name",
						      queue_tab_name(t), "say",
						      queue_tab_say(t, req->staff), "path",
						      path_of(req->arena, q, t), "count",
						      count_say(req->arena, counts[t]), "key",
						      ++key, "current", t == q->tab && !searching,
						      "red", t == QUEUE_LATE && counts[t] > 0));
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

static json_t *filters_view(const struct request *req, const struct asked *q)
{
	const struct queue_filter *f = &q->filter;

	return json_pack("{s:o, s:o, s:b, s:o, s:o, s:o}", "districts",
			 area_choices(req, 0, AREA_DISTRICT, f->district), "streets",
			 f->district ? area_choices(req, f->district, AREA_STREET, f->street)
				     : json_array(),
			 "has_streets", f->district != 0, "groups", group_choices(req, f->group),
			 "states", state_choices(f->state), "days", days_choices(q->days));
}

static json_t *page_view(const struct request *req, const struct asked *q,
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
			  arena_join(req->arena, "/desk?tab=", queue_tab_name(q->tab), NULL));

	BUG_IF(!view);
	if (page->more)
		json_object_set_new(view, "next", json_string(next_path(req->arena, q, page)));
	if (q->after.id)
		json_object_set_new(view, "is_later_page", json_true());
	if (q->say)
		json_object_set_new(view, "say", json_string(q->say));
	return view;
}

static int load(struct request *req, const struct asked *q, struct queue_page *page)
{
	if (q->query.kind == SEARCH_PAIRS)
		return queue_search(req->db, req->staff, &q->query, &q->filter, q->after, page);
	return queue_load(req->db, req->staff, q->tab, &q->filter, q->after, req->now, page);
}

/* Handlers hand their unit's open cases to each other; a search costs the statement for it. */
static int add_colleagues(struct request *req, const struct asked *q, json_t *view)
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
	return 0;
}

static void queue_show(struct request *req, struct response *resp)
{
	char number[REPORT_NUMBER_LEN + 1];
	unsigned int counts[QUEUE__MAX];
	struct queue_page page;
	struct asked q;
	json_t *view;

	if (req->staff->role == ROLE_ADMIN || req->staff->role == ROLE_SIGNS) {
		response_redirect(resp, req->staff->role == ROLE_ADMIN ? "/desk/accounts"
								       : "/desk/signs");
		return;
	}
	read_asked(req, &q);
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
	desk_page(resp, 200, "desk/queue", "queue", view);
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
	{ GET, "/desk/counts.json", counts_show, NEED_STAFF | FOR_CASES, 0 },
	{ 0 },
};
