#include "desk/queue_ask.h"

#include "account/staff.h"
#include "desk/say.h"
#include "web/page.h"

#define WORDS_MAX 40

static void read_words(const struct request *req, struct queue_ask *q)
{
	const char *words = request_param(req, "q");

	q->words = words ? arena_strndup(req->arena, words, utf8_prefix(words, WORDS_MAX)) : "";
	search_parse(q->words, &q->query);
	if (*q->words && q->query.kind != SEARCH_PAIRS)
		q->say = "请输入至少两个字来找，或者完整的编号";
}

void queue_ask(const struct request *req, struct queue_ask *q)
{
	const char *view = request_param(req, "view");

	*q = (struct queue_ask){ .tab = queue_tab_by_name(request_param(req, "tab"), req->staff),
				 .map = view && !strcmp(view, "map") };
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

/* ---- addresses ---- */

static const char *with(struct arena *a, const char *path, const char *name, const char *value)
{
	return arena_join(a, path, strchr(path, '?') ? "&" : "?", name, "=", say_param(a, value),
			  NULL);
}

static const char *with_filters(struct arena *a, const struct queue_ask *q, const char *path)
{
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

const char *queue_ask_path(struct arena *a, const struct queue_ask *q, enum queue_tab tab, bool map)
{
	const char *path = with(a, "/desk", "tab", queue_tab_name(tab));

	if (map)
		path = with(a, path, "view", "map");
	return with_filters(a, q, path);
}

const char *queue_ask_whole(struct arena *a, const struct queue_ask *q, const char *path)
{
	path = with_filters(a, q, with(a, path, "tab", queue_tab_name(q->tab)));
	if (q->filter.state)
		path = with(a, path, "state", say_state_name(q->filter.state));
	if (*q->words)
		path = with(a, path, "q", q->words);
	return path;
}

const char *queue_ask_next(struct arena *a, const struct queue_ask *q, struct queue_key next)
{
	const char *path = queue_ask_whole(a, q, q->map ? "/desk?view=map" : "/desk");

	if (next.due)
		path = with(a, path, "due", arena_printf(a, "%lld", (long long)next.due));
	return with(a, path, "after", arena_printf(a, "%llu", (unsigned long long)next.id));
}
