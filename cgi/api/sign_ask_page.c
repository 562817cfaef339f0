/* POST /api/v1/signs/questions: a question about a sign before it is made. Following it is
 * sign_follow_page.c. */
#include "api/sign_ask_input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_ask_view.h"
#include "api/sign_routes.h"
#include "sign/ask_know.h"
#include "sign/passport.h"
#include "sign/sign_areas.h"
#include "web/page.h"

#define BODY_MAX (16u << 10)

/* The body, checked as the page's form; false: answered. */
static bool read_question(struct request *req, struct response *resp, struct ask_new *new)
{
	struct ask_form f;
	json_t *errors = json_array();
	int known = 0;

	sign_ask_read(req, SIGN_ASK_NEW, &f, NULL, errors);
	if (!json_array_size(errors)) {
		ask_form_check(req->arena, sign_areas(), &f, new, errors);
		sign_ask_rename(errors);
		known = sign_know_order(req->db, req->now, &new->sign, f.values[ASK_ORDER]);
		sign_know_design(&new->sign);
	}
	if (!known && *f.values[ASK_ORDER])
		field_error(errors, "order", "没有这份设计，或者令牌不完整");
	if (known >= 0 && !json_array_size(errors)) {
		json_decref(errors);
		return true;
	}
	if (known < 0) {
		json_decref(errors);
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	} else
		problem_fields(resp, errors);
	return false;
}

static void question_create(struct request *req, struct response *resp)
{
	struct citizen who;
	struct ask_new new;

	/* Repeated without one it would be a second question. */
	if (!*req->idempotency_key) {
		problem_send(resp, PROBLEM_KEY_MISSING, NULL);
		return;
	}
	if (!read_question(req, resp, &new))
		return;
	sign_ask_send(req, resp, &who, &new);
}

const struct route api_sign_ask_routes[] = {
	{ POST, "/api/v1/signs/questions", question_create, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ 0 },
};
