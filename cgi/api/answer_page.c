/*
 * The reporter's answers: more words, solved, not solved (with a photo, if she likes), objecting
 * to a refusal, rating, taking it back. Nobody else may, whatever they send; what she may do when
 * is the workflow's to say, as on the page.
 */
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "dispatch/case.h"
#include "report/hide.h"
#include "report/rebuttal.h"
#include "report/snap_phone.h"
#include "report/track.h"
#include "web/page.h"

#define NOTE_MAX 500
#define BODY_MAX (16u << 10)

#define NOTE(label, missing)                                                           \
	{                                                                              \
		JSON_KIND_TEXT, 0,                                                     \
		{                                                                      \
			"note", label, NOTE_MAX, FIELD_REQUIRED | FIELD_LINES, missing \
		}                                                                      \
	}

/* `status`: what the report has become. */
static void finish(struct response *resp, const struct track *t, int result,
		   enum report_status status, const char *too_late)
{
	if (result < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (result == WORKFLOW_DONE)
		api_done(resp, 200,
			 json_pack("{s:s, s:s, s:s}", "number", t->head.number, "status",
				   status_name(status), "status_text", status_text(status)));
	else
		problem_send(resp, PROBLEM_NOT_NOW, too_late);
}

static void solved_create(struct request *req, struct response *resp)
{
	struct track t;

	if (input_fields(req, resp, NULL, 0, NULL) && input_own_report(req, resp, &t))
		finish(resp, &t, case_confirm(req->db, t.head.id, req->now), STATUS_CLOSED,
		       "现在不能确认：还没有处理完，或者已经过了72小时，或者您已经回答过了");
}

static void unsolved_create(struct request *req, struct response *resp)
{
	static const struct json_field fields[] = {
		NOTE("哪里没解决", "请说说哪里还没解决，处理单位才知道该做什么"),
		{ JSON_KIND_NUMBER, 0, { "photo", "照片", 20, 0, NULL } },
	};
	const char *values[2];
	struct report_photo photo;
	struct track t;
	int found;

	if (!input_own_report(req, resp, &t) || !input_fields(req, resp, fields, 2, values))
		return;
	found = rebuttal_photo(req, form_number(values[1], INT64_MAX), &photo);
	if (found < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (!found && *values[1])
		input_wrong(req, resp, "photo", "没有这张照片，或者它已经用过了，请重新上传");
	else
		finish(resp, &t, case_reopen(req->db, t.head.id, values[0], photo.id, req->now),
		       STATUS_HANDLING,
		       "现在不能反馈：还没有处理完，或者已经过了72小时，或者您已经回答过了");
}

static void object_create(struct request *req, struct response *resp)
{
	static const struct json_field field = NOTE("您的理由", "请说说为什么应当受理");
	const char *note;
	struct track t;

	if (input_own_report(req, resp, &t) && input_fields(req, resp, &field, 1, &note))
		finish(resp, &t, case_object(req->db, t.head.id, note, req->now), STATUS_TRIAGE,
		       "现在不能提出异议：已经受理，或者已经过了72小时");
}

static void rate_create(struct request *req, struct response *resp)
{
	static const struct json_field field = {
		JSON_KIND_NUMBER, 0, { "rating", "评价", 20, FIELD_REQUIRED, "请给 1 到 5 分" }
	};
	const char *value;
	uint64_t rating;
	struct track t;

	if (!input_own_report(req, resp, &t) || !input_fields(req, resp, &field, 1, &value))
		return;
	rating = form_number(value, 5);
	if (!rating)
		input_wrong(req, resp, "rating", "请给 1 到 5 分");
	else
		finish(resp, &t, case_rate(req->db, t.head.id, (unsigned int)rating, req->now),
		       STATUS_CLOSED, "现在不能评价：还没有办结，或者您已经评价过了");
}

/* Pressed twice is once. */
static void hide_create(struct request *req, struct response *resp)
{
	struct track t;

	if (!input_fields(req, resp, NULL, 0, NULL) || !input_own_report(req, resp, &t))
		return;
	finish(resp, &t,
	       t.head.hidden != HIDDEN_NO ? WORKFLOW_DONE
					  : hide_report(req->db, t.head.id, req->now),
	       t.head.hidden == HIDDEN_BY_STAFF ? t.head.status : STATUS_CLOSED,
	       "处理单位已经在办了，不能再撤回");
}

/* They stand in public below the report. */
static void words_create(struct request *req, struct response *resp)
{
	static const struct json_field field = NOTE("补充的话", "请写下要补充的内容");
	const char *note;
	struct track t;

	if (!input_own_report(req, resp, &t) || !input_fields(req, resp, &field, 1, &note))
		return;
	if (phone_is_in(note)) {
		input_wrong(req, resp, "note", "补充的话会公开，请不要写手机号");
		return;
	}
	if (!track_may(&t, req->now).add) {
		problem_send(resp, PROBLEM_NOT_NOW, "这一天里补充的已经不少了，请明天再补充");
		return;
	}
	finish(resp, &t,
	       case_act(req->db, &(struct case_deed){ .report_id = t.head.id,
						      .action = ACTION_ADD,
						      .actor = ACTOR_CITIZEN,
						      .actor_name = "市民",
						      .note = note,
						      .now = req->now }),
	       t.head.status, "现在不能补充：已经办结或者撤下");
}

#define ANSWER(what, page)                                                                   \
	{                                                                                    \
		POST, "/api/v1/reports/:number/" what, page, NEED_CSRF | JSON_BODY, BODY_MAX \
	}

const struct route api_answer_routes[] = { ANSWER("words", words_create),
					   ANSWER("solved", solved_create),
					   ANSWER("not-solved", unsolved_create),
					   ANSWER("objection", object_create),
					   ANSWER("rating", rate_create),
					   ANSWER("hide", hide_create),
					   { 0 } };
