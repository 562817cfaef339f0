/*
 * The reporter's answers: solved, not solved (with words and, if she likes, a
 * photo), and taking it back. Nobody else may, whatever they send.
 */
#include "dispatch/case.h"
#include "report/hide.h"
#include "report/rebuttal.h"
#include "report/track.h"
#include "report/track_routes.h"
#include "web/page.h"

#define NOTE_MAX 500
#define BODY_MAX (16u << 10)

static const char not_hers[] =
	"只有上报人本人可以这样做。请用上报时的手机打开，或者打开回执里的私密链接";

/* Report and case for its reporter, or the reply why not (false). */
static bool load_for_reporter(struct request *req, struct response *resp, struct track *t)
{
	int found = track_load_case(req, t);

	if (found < 0)
		response_unavailable(resp);
	else if (!found)
		track_say_missing(req, resp);
	else if (!t->viewer.reporter)
		response_say(resp, 403, not_hers, "/r/%s", t->head.number);
	else
		return true;
	return false;
}

static void finish(struct response *resp, const struct track *t, int result, const char *too_late)
{
	if (result < 0)
		response_unavailable(resp);
	else if (result == WORKFLOW_DONE)
		track_redirect(resp, t->head.number, &t->viewer);
	else
		response_say(resp, 409, too_late, "/r/%s", t->head.number);
}

static void solved_create(struct request *req, struct response *resp)
{
	struct track t;

	if (load_for_reporter(req, resp, &t))
		finish(resp, &t, case_confirm(req->db, t.head.id, req->now),
		       "现在不能确认：还没有处理完，或者已经过了72小时，或者您已经回答过了");
}

static void hide_create(struct request *req, struct response *resp)
{
	struct track t;

	if (!load_for_reporter(req, resp, &t))
		return;
	if (t.head.hidden != HIDDEN_NO) /* pressed twice */
		track_redirect(resp, t.head.number, &t.viewer);
	else
		finish(resp, &t, hide_report(req->db, t.head.id, req->now),
		       "处理单位已经在办了，不能再撤回");
}

/* The form, with what was typed and found wrong (`errors` is taken). */
static void unsolved_page(struct request *req, struct response *resp, int status,
			  const struct track *t, const struct report_photo *photo, const char *note,
			  json_t *errors)
{
	const char *back = arena_printf(req->arena, t->viewer.k ? "/r/%s?k=%s" : "/r/%s",
					t->head.number, t->viewer.k);
	json_t *view = json_pack("{s:s, s:s, s:[s], s:s, s:s, s:s}", "title", "还没解决", "back",
				 back, "scripts", "upload.js", "number", t->head.number, "note",
				 note, "unit", t->file.unit ? t->file.unit : "处理单位");

	if (t->viewer.k)
		json_object_set_new(view, "_k", json_string(t->viewer.k));
	if (photo->id) {
		json_object_set_new(view, "photo_id", json_integer((json_int_t)photo->id));
		json_object_set_new(view, "photo",
				    card_photo_view(req->arena, &photo->shown, "还没解决的样子"));
	}
	fields_show(view, errors);
	json_decref(errors);
	response_page(resp, status, "report/unsolved", view);
}

static void unsolved_form(struct request *req, struct response *resp)
{
	struct report_photo photo;
	struct track t;

	if (!load_for_reporter(req, resp, &t))
		return;
	if (!track_can_reopen(&t, req->now))
		response_say(resp, 409, "现在不能反馈：还没有处理完，或者已经过了72小时", "/r/%s",
			     t.head.number);
	else if (rebuttal_photo(req, form_number(request_param(req, "photo"), INT64_MAX), &photo) <
		 0)
		response_unavailable(resp);
	else
		unsolved_page(req, resp, 200, &t, &photo, "", json_array());
}

static void unsolved_create(struct request *req, struct response *resp)
{
	static const struct field fields[] = {
		{ "note", "哪里没解决", NOTE_MAX, FIELD_REQUIRED | FIELD_LINES,
		  "请说说哪里还没解决，处理单位才知道该做什么" },
	};
	const char *note;
	json_t *errors;
	struct report_photo photo;
	struct track t;

	if (!load_for_reporter(req, resp, &t))
		return;
	if (rebuttal_photo(req, form_number(request_field(req, "photo"), INT64_MAX), &photo) < 0) {
		response_unavailable(resp);
		return;
	}
	errors = json_array();
	if (fields_read(req, fields, 1, &note, errors)) {
		unsolved_page(req, resp, 422, &t, &photo, note, errors);
		return;
	}
	json_decref(errors);
	finish(resp, &t, case_reopen(req->db, t.head.id, note, photo.id, req->now),
	       "现在不能反馈：还没有处理完，或者已经过了72小时，或者您已经回答过了");
}

/* --- not accepted, and she does not agree; how it was done --------------------------- */

static void object_page(struct request *req, struct response *resp, int status,
			const struct track *t, const char *note, json_t *errors)
{
	json_t *view = json_pack("{s:s, s:s, s:s, s:s}", "title", "提出异议", "back",
				 arena_printf(req->arena, t->viewer.k ? "/r/%s?k=%s" : "/r/%s",
					      t->head.number, t->viewer.k),
				 "number", t->head.number, "note", note);

	if (t->viewer.k)
		json_object_set_new(view, "_k", json_string(t->viewer.k));
	fields_show(view, errors);
	json_decref(errors);
	response_page(resp, status, "report/object", view);
}

static void object_form(struct request *req, struct response *resp)
{
	struct track t;

	if (!load_for_reporter(req, resp, &t))
		return;
	if (!track_can_object(&t, req->now))
		response_say(resp, 409, "现在不能提出异议：已经受理，或者已经过了72小时", "/r/%s",
			     t.head.number);
	else
		object_page(req, resp, 200, &t, "", json_array());
}

static void object_create(struct request *req, struct response *resp)
{
	static const struct field fields[] = {
		{ "note", "您的理由", NOTE_MAX, FIELD_REQUIRED | FIELD_LINES,
		  "请说说为什么应当受理" },
	};
	const char *note;
	json_t *errors;
	struct track t;

	if (!load_for_reporter(req, resp, &t))
		return;
	errors = json_array();
	if (fields_read(req, fields, 1, &note, errors)) {
		object_page(req, resp, 422, &t, note, errors);
		return;
	}
	json_decref(errors);
	finish(resp, &t, case_object(req->db, t.head.id, note, req->now),
	       "现在不能提出异议：已经受理，或者已经过了72小时");
}

static void rate_create(struct request *req, struct response *resp)
{
	uint64_t rating = form_number(request_field(req, "rating"), INT64_MAX);
	struct track t;

	if (load_for_reporter(req, resp, &t))
		finish(resp, &t,
		       case_rate(req->db, t.head.id, rating > 5 ? 0 : (unsigned int)rating,
				 req->now),
		       "现在不能评价：还没有办结，或者您已经评价过了");
}

const struct route answer_routes[] = {
	{ POST, "/r/:number/solved", solved_create, NEED_CSRF, BODY_MAX },
	{ GET, "/r/:number/unsolved", unsolved_form, GIVE_VISITOR, 0 },
	{ POST, "/r/:number/not-solved", unsolved_create, NEED_CSRF, BODY_MAX },
	{ GET, "/r/:number/object", object_form, GIVE_VISITOR, 0 },
	{ POST, "/r/:number/object", object_create, NEED_CSRF, BODY_MAX },
	{ POST, "/r/:number/rate", rate_create, NEED_CSRF, BODY_MAX },
	{ POST, "/r/:number/hide", hide_create, NEED_CSRF, BODY_MAX },
	{ 0 }
};
