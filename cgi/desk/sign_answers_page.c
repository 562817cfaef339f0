/*
 * /desk/signs/answers and /desk/signs/cases: what staff keep for shop owners to read. One form
 * each, for the entry that was picked or a new one; the public sees a change within a minute.
 */
#include "account/staff.h"
#include "desk/frame.h"
#include "desk/sign_pages.h"
#include "sign/answers.h"
#include "sign/rule.h"
#include "web/page.h"

#define FORM_MAX (16u << 10)

/* ---- answers ---- */

enum { ANSWER_TOPIC, ANSWER_QUESTION, ANSWER_TEXT, ANSWER_SOURCE, ANSWER__MAX };

static const struct field answer_fields[ANSWER__MAX] = {
	[ANSWER_TOPIC] = { "topic", "类别", 20, FIELD_REQUIRED, "请填类别，比如 尺寸" },
	[ANSWER_QUESTION] = { "question", "问题", 100, FIELD_REQUIRED, "请填问题" },
	[ANSWER_TEXT] = { "answer", "回答", 1000, FIELD_REQUIRED | FIELD_LINES, "请填回答" },
	[ANSWER_SOURCE] = { "source", "依据", 120, FIELD_REQUIRED, "请写依据的是哪份文件" },
};

static json_t *answer_view(const struct sign_answer *one, uint64_t chosen)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:b, s:b, s:b}", "id",
			 (json_int_t)one->id, "topic", one->topic, "question", one->question,
			 "answer", one->answer, "source", one->source, "position",
			 (int)one->position, "shown", one->shown, "chosen", one->id == chosen,
			 "known", one->basis == BASIS_KNOWN, "usual", one->basis == BASIS_USUAL,
			 "inferred", one->basis >= BASIS_INFERRED);
}

/* `form` is what stands in the form; errors is taken. */
static void answers_page(struct request *req, struct response *resp, int status,
			 const struct sign_answer *form, json_t *errors)
{
	uint64_t picked = form ? form->id : form_number(request_param(req, "id"), UINT32_MAX);
	static const struct sign_answer fresh = { .topic = "",
						  .question = "",
						  .answer = "",
						  .source = "",
						  .position = 100,
						  .basis = 1,
						  .shown = true };
	struct sign_answer *all;
	json_t *list, *view;
	size_t count;

	if (answers_load(req->db, req->arena, true, &all, &count) < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, answer_view(&all[i], picked));
		if (!form && all[i].id == picked)
			form = &all[i];
	}
	view = json_pack("{s:s, s:[s], s:o, s:o, s:b, s:b}", "title", "政策问答", "styles",
			 "sign-desk.css", "answers", list, "form",
			 answer_view(form ? form : &fresh, 0), "may_act", sign_may_act(req), "done",
			 request_param(req, "done") != NULL);
	json_object_set_new(view, "on_answers", json_true());
	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/sign_answers", "signs", view);
}

static void answers_show(struct request *req, struct response *resp)
{
	answers_page(req, resp, 200, NULL, json_array());
}

static void answers_create(struct request *req, struct response *resp)
{
	const char *values[ANSWER__MAX], *shown = request_field(req, "shown");
	json_t *errors = json_array();
	struct sign_answer one = {
		.id = form_number(request_field(req, "id"), UINT32_MAX),
		.position = (unsigned int)form_number(request_field(req, "position"), 65535),
		.basis = (unsigned int)form_number(request_field(req, "basis"), BASIS_INFERRED),
		.shown = shown && !strcmp(shown, "1"),
	};
	int result;

	fields_read(req, answer_fields, ANSWER__MAX, values, errors);
	one.topic = values[ANSWER_TOPIC];
	one.question = values[ANSWER_QUESTION];
	one.answer = values[ANSWER_TEXT];
	one.source = values[ANSWER_SOURCE];
	if (!one.basis)
		field_error(errors, "basis", "请选核实到什么程度");
	if (json_array_size(errors)) {
		answers_page(req, resp, 422, &one, errors);
		return;
	}
	json_decref(errors);
	result = answer_save(req->db, &one, req->staff->id, req->now);
	if (result < 0)
		response_unavailable(resp);
	else if (result)
		response_say(resp, 404, "没有这一条，可能刚被删掉", "/desk/signs/answers");
	else
		response_redirect(resp, "/desk/signs/answers?done=1");
}

/* ---- model fronts ---- */

enum { CASE_TITLE, CASE_SHOP, CASE_DESIGN, CASE_STREET, CASE_ABOUT, CASE_PASSPORT, CASE__MAX };

static const struct field case_fields[CASE__MAX] = {
	[CASE_TITLE] = { "title", "标题", 40, FIELD_REQUIRED, "请填标题" },
	[CASE_SHOP] = { "shop", "店名", 40, FIELD_REQUIRED, "请填店名，效果图上用" },
	[CASE_DESIGN] = { "design", "样式", 20, 0, NULL },
	[CASE_STREET] = { "street", "街道", 40, FIELD_REQUIRED, "请填在哪条街" },
	[CASE_ABOUT] = { "about", "好在哪里", 500, FIELD_REQUIRED | FIELD_LINES, "请写好在哪里" },
	[CASE_PASSPORT] = { "passport", "身份码编号", 20, 0, NULL },
};

static json_t *case_view(const struct sign_case *c, unsigned int chosen)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "place", (int)c->place,
			 "title", c->title, "shop", c->shop, "design", c->design, "street",
			 c->street, "about", c->about, "passport", c->passport, "shown", c->shown,
			 "chosen", c->place == chosen);
}

/* The first that is free; 0: all 61 are taken. */
static unsigned int free_place(const struct sign_case *all, size_t count)
{
	unsigned int place = 1;

	for (size_t i = 0; i < count && all[i].place == place; i++)
		place++;
	return place <= SIGN_CASES ? place : 0;
}

static void cases_page(struct request *req, struct response *resp, int status,
		       const struct sign_case *form, json_t *errors)
{
	struct sign_case *all = arena_alloc(req->arena, SIGN_CASES * sizeof(*all));
	unsigned int picked =
		form ? form->place
		     : (unsigned int)form_number(request_param(req, "place"), SIGN_CASES);
	struct sign_case fresh = { .title = "",
				   .shop = "",
				   .design = "",
				   .street = "",
				   .about = "",
				   .passport = "",
				   .shown = true };
	json_t *list, *view;
	size_t count;

	if (cases_load(req->db, true, all, &count) < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	list = json_array();
	fresh.place = picked ? picked : free_place(all, count);
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, case_view(&all[i], picked));
		if (!form && all[i].place == picked)
			form = &all[i];
	}
	view = json_pack("{s:s, s:[s], s:o, s:o, s:b, s:b, s:i, s:i}", "title", "样板案例",
			 "styles", "sign-desk.css", "cases", list, "form",
			 case_view(form ? form : &fresh, 0), "may_act", sign_may_act(req), "done",
			 request_param(req, "done") != NULL, "count", (int)count, "places",
			 (int)SIGN_CASES);
	json_object_set_new(view, "on_cases", json_true());
	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/sign_cases", "signs", view);
}

static void cases_show(struct request *req, struct response *resp)
{
	cases_page(req, resp, 200, NULL, json_array());
}

/* "catering/01", or none. */
static bool is_design(const char *id)
{
	size_t len = strlen(id);

	return !len || (len > 3 && id[len - 3] == '/' &&
			strspn(id, "abcdefghijklmnopqrstuvwxyz") == len - 3 &&
			strspn(id + len - 2, "0123456789") == 2);
}

static void cases_create(struct request *req, struct response *resp)
{
	const char *values[CASE__MAX], *shown = request_field(req, "shown");
	json_t *errors = json_array();
	struct sign_case one = { .shown = shown && !strcmp(shown, "1") };

	fields_read(req, case_fields, CASE__MAX, values, errors);
	one.place = (unsigned int)form_number(request_field(req, "place"), SIGN_CASES);
	one.title = values[CASE_TITLE];
	one.shop = values[CASE_SHOP];
	one.design = values[CASE_DESIGN];
	one.street = values[CASE_STREET];
	one.about = values[CASE_ABOUT];
	one.passport = values[CASE_PASSPORT];
	if (!one.place)
		field_error(errors, "place", "位置请填 1 到 61");
	if (!is_design(one.design))
		field_error(errors, "design", "样式请照样式页的网址填，比如 catering/01");
	if (one.passport[strspn(one.passport, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-")])
		field_error(errors, "passport", "身份码编号只有大写字母、数字和横线");
	if (json_array_size(errors)) {
		cases_page(req, resp, 422, &one, errors);
		return;
	}
	json_decref(errors);
	if (case_save(req->db, &one, req->staff->id, req->now) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk/signs/cases?done=1");
}

const struct route sign_answers_routes[] = {
	{ GET, "/desk/signs/answers", answers_show, SIGNS_SEE, 0 },
	{ POST, "/desk/signs/answers", answers_create, SIGNS_ACT, FORM_MAX },
	{ GET, "/desk/signs/cases", cases_show, SIGNS_SEE, 0 },
	{ POST, "/desk/signs/cases", cases_create, SIGNS_ACT, FORM_MAX },
	{ 0 },
};
