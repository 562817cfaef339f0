/*
 * "这个招牌有问题": whoever stands before a sign says what is wrong with it. That opens guidance
 * with its three-day clock, and no enforcement case.
 */
#include "base/secret.h"
#include "sign/ask_form.h"
#include "sign/pages.h"
#include "sign/passport_view.h"
#include "sign/sign_view.h"
#include "web/page.h"

#define FORM_MAX (16u << 10)

static void problem_page(struct request *req, struct response *resp, int status,
			 const struct storefront *s, const char *once, const char *body,
			 const uint64_t *ids, size_t id_count, json_t *errors)
{
	struct sign_shot shots[ASK_PHOTOS];
	int n = sign_photos_waiting(req->db, s->who.id, ids, id_count, shots);
	json_t *view;

	if (n < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:s, s:[s], s:[s], s:s, s:s, s:s, s:s, s:o, s:b, s:b, s:s, s:i}",
			 "title", "这个招牌有问题", "back", storefront_path(req->arena, s, ""),
			 "styles", "sign-ask.css", "scripts", "sign-photos.js", "number",
			 s->p.number, "shop", s->p.shop, "to",
			 arena_join(req->arena, "/s/", s->p.number, "/problem", NULL), "body", body,
			 "photos", sign_shots_view(req->arena, shots, n, 0), "has_photos", n > 0,
			 "full", n >= ASK_PHOTOS, "once", ask_form_token(req, once), "body_max",
			 500);
	fields_show(view, errors);
	json_decref(errors);
	response_page(resp, status, "sign/problem", view);
}

static void problem_show(struct request *req, struct response *resp)
{
	uint64_t photos[ASK_PHOTOS];
	struct storefront s;

	if (storefront_load(req, resp, &s))
		problem_page(req, resp, 200, &s, NULL, "", photos,
			     ask_form_photos(req, true, photos), json_array());
}

static int send_problem(struct request *req, const struct storefront *s, const char *body,
			struct ask_new *new, struct ask_made *made)
{
	new->kind = ASK_PROBLEM;
	new->citizen_id = s->who.id;
	storefront_meant(s, new);
	new->body = body;
	return ask_send(req->db, req->arena, new, req->now, made);
}

static void problem_create(struct request *req, struct response *resp)
{
	static const struct field fields[] = {
		{ "body", "说明", 500, FIELD_REQUIRED | FIELD_LINES, "请说一说哪里有问题" },
	};
	const char *once = request_field(req, "once"), *body;
	struct ask_new new = { .photo_count = 0 };
	struct ask_made made;
	struct storefront s;
	json_t *errors;
	int result;

	if (!storefront_load(req, resp, &s))
		return;
	errors = json_array();
	fields_read(req, fields, 1, &body, errors);
	new.photo_count = ask_form_photos(req, false, new.photos);
	if (!once || token_parse(new.once, once) < 0)
		field_error(errors, "body", "这张表打开太久了，请再提交一次");
	if (json_array_size(errors)) {
		problem_page(req, resp, 422, &s, once, body, new.photos, new.photo_count, errors);
		return;
	}
	result = citizen_need(req->db, req, &s.who) < 0 ? -1
							: send_problem(req, &s, body, &new, &made);
	if (result < 0) {
		json_decref(errors);
		response_unavailable(resp);
	} else if (result == SIGN_DONE || result == SIGN_AGAIN) {
		json_decref(errors);
		response_redirect(resp, "/signs/ask/%s", made.number);
	} else {
		field_error(errors, "body", sign_result_say(result));
		problem_page(req, resp, 409, &s, once, body, new.photos, new.photo_count, errors);
	}
}

const struct route problem_routes[] = {
	{ GET, "/s/:number/problem", problem_show, GIVE_VISITOR, 0 },
	{ POST, "/s/:number/problem", problem_create, NEED_CSRF, FORM_MAX },
	{ 0 },
};
