/* GET /api/v1/signs/answers: policy questions and answers, searchable. GET /api/v1/signs/cases:
 * model fronts. */
#include "api/ask.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_routes.h"
#include "api/sign_view.h"
#include "sign/answers.h"
#include "sign/studio.h"
#include "web/page.h"
#include "web/view.h"

#define PUBLIC_SECONDS 60
#define WORDS_MAX      40
#define PAGE           30

static json_t *answer_view(const struct sign_answer *one)
{
	json_t *view = json_object();

	view_set(view, "id", json_integer((json_int_t)one->id));
	view_text(view, "topic", one->topic);
	view_text(view, "question", one->question);
	view_text(view, "answer", one->answer);
	view_text(view, "source", one->source);
	view_set(view, "basis", sign_basis_view(one->basis));
	view_set(view, "changed_at", api_time(one->changed_at));
	return view;
}

struct asked {
	const char *words;
	uint64_t after;
};

static bool read_asked(struct request *req, struct response *resp, struct asked *q)
{
	static const char *const names[] = { "q", "after", NULL };
	struct asking a;

	ask_begin(&a, req, names);
	q->words = ask_text(&a, "q", WORDS_MAX);
	q->after = ask_after(&a, 0);
	return ask_end(&a, resp);
}

/* The page behind the answer `after`. */
static void send_page(struct request *req, struct response *resp, const struct sign_answer **list,
		      size_t n, uint64_t after)
{
	json_t *items = json_array();
	uint64_t last = 0;
	size_t i = 0;

	while (after && i < n && list[i]->id != after)
		i++;
	if (after && i < n)
		i++;
	for (; i < n && json_array_size(items) < PAGE; i++) {
		last = list[i]->id;
		json_array_append_new(items, answer_view(list[i]));
	}
	api_show(resp, ask_page(req, items, i < n ? last : 0), PUBLIC_SECONDS);
}

static void answers_list(struct request *req, struct response *resp)
{
	const struct sign_answer *found[SIGN_ANSWERS_MAX];
	struct sign_answer *all;
	struct asked q;
	size_t count, n;

	if (!read_asked(req, resp, &q))
		return;
	if (answers_load(req->db, req->arena, false, &all, &count) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	n = *q.words ? answers_find(all, count, q.words, found) : 0;
	for (size_t i = 0; !*q.words && i < count && i < SIGN_ANSWERS_MAX; i++)
		found[n++] = &all[i];
	send_page(req, resp, found, n, q.after);
}

/* ---- model fronts ---- */

static json_t *case_view(struct request *req, const struct sign_case *c)
{
	const struct design *d = design_find(&studio()->set, c->design);
	json_t *view = json_object();

	view_set(view, "place", json_integer(c->place));
	view_text(view, "title", c->title);
	view_text(view, "shop", c->shop);
	view_text(view, "street", c->street);
	view_text(view, "about", c->about);
	view_set(view, "passport", *c->passport ? json_string(c->passport) : json_null());
	view_set(view, "design", d ? sign_design_card(req->arena, d) : json_null());
	return view;
}

static void cases_list(struct request *req, struct response *resp)
{
	static const char *const names[] = { "after", NULL };
	struct sign_case *all = arena_alloc(req->arena, SIGN_CASES * sizeof(*all));
	json_t *items;
	uint64_t after;
	struct asking a;
	size_t count, i = 0;

	ask_begin(&a, req, names);
	after = ask_after(&a, 0);
	if (!ask_end(&a, resp))
		return;
	if (cases_load(req->db, false, all, &count) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	items = json_array();
	while (i < count && all[i].place <= after)
		i++;
	for (; i < count && json_array_size(items) < PAGE; i++) {
		after = all[i].place;
		json_array_append_new(items, case_view(req, &all[i]));
	}
	api_show(resp, ask_page(req, items, i < count ? after : 0), PUBLIC_SECONDS);
}

const struct route api_sign_answers_routes[] = {
	{ GET, "/api/v1/signs/answers", answers_list, 0, 0 },
	{ GET, "/api/v1/signs/cases", cases_list, 0, 0 },
	{ 0 },
};
