/* GET /signs/answers: policy questions and answers, searchable. GET /signs/cases: model fronts. */
#include "sign/answers.h"
#include "sign/design.h"
#include "sign/pages.h"
#include "sign/rule.h"
#include "sign/studio.h"
#include "web/page.h"
#include "web/view.h"

#define PUBLIC_SECONDS 60
#define WORDS_MAX      40

static const char *how_sure(unsigned int basis)
{
	if (basis == BASIS_KNOWN)
		return "";
	return basis == BASIS_USUAL ? "常用值，青岛未核实" : "推断，未核实";
}

static void add_answer(json_t *list, const struct sign_answer *one)
{
	json_t *view = json_object();

	view_set(view, "id", json_integer((json_int_t)one->id));
	view_text(view, "topic", one->topic);
	view_text(view, "question", one->question);
	view_text(view, "answer", one->answer);
	view_text(view, "source", one->source);
	view_text(view, "unconfirmed", strstr(one->source, "未核实") ? "" : how_sure(one->basis));
	json_array_append_new(list, view);
}

static const char *asked(const struct request *req)
{
	const char *q = request_param(req, "q");

	q = q ? q : "";
	while (*q == ' ')
		q++;
	return arena_strndup(req->arena, q, utf8_prefix(q, WORDS_MAX));
}

static void answers_show(struct request *req, struct response *resp)
{
	const struct sign_answer *found[SIGN_ANSWERS_MAX];
	const char *words = asked(req);
	struct sign_answer *all;
	json_t *list = json_array();
	size_t count, n;

	if (answers_load(req->db, req->arena, false, &all, &count) < 0) {
		json_decref(list);
		response_unavailable(resp);
		return;
	}
	n = *words ? answers_find(all, count, words, found) : count;
	for (size_t i = 0; i < n; i++)
		add_answer(list, *words ? found[i] : &all[i]);
	response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "sign/answers",
		      json_pack("{s:s, s:s, s:[s], s:s, s:o, s:b, s:b}", "title", "招牌政策问答",
				"back", "/signs", "styles", "sign.css", "words", words, "answers",
				list, "is_empty", n == 0, "is_found", *words != '\0'));
}

static void add_case(json_t *list, const struct sign_case *c)
{
	const struct design *d = studio() ? design_find(&studio()->set, c->design) : NULL;
	json_t *view = json_object();

	view_set(view, "place", json_integer(c->place));
	view_text(view, "title", c->title);
	view_text(view, "shop", c->shop);
	view_text(view, "street", c->street);
	view_text(view, "about", c->about);
	view_text(view, "passport", c->passport);
	view_text(view, "design", d ? d->id : "");
	view_text(view, "design_name", d ? d->name : "");
	json_array_append_new(list, view);
}

static void cases_show(struct request *req, struct response *resp)
{
	struct sign_case *all = arena_alloc(req->arena, SIGN_CASES * sizeof(*all));
	json_t *list = json_array();
	size_t count;

	if (cases_load(req->db, false, all, &count) < 0) {
		json_decref(list);
		response_unavailable(resp);
		return;
	}
	for (size_t i = 0; i < count; i++)
		add_case(list, &all[i]);
	response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "sign/cases",
		      json_pack("{s:s, s:s, s:[s, s], s:o, s:b, s:s}", "title", "样板案例", "back",
				"/signs", "styles", "sign.css", "sign-design.css", "cases", list,
				"is_empty", count == 0, "version",
				studio() ? studio()->version : ""));
}

const struct route answers_routes[] = {
	{ GET, "/signs/answers", answers_show, 0, 0 },
	{ GET, "/signs/cases", cases_show, 0, 0 },
	{ 0 },
};
