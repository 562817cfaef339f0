/*
 * One question at the desk: what was asked, the photos, the answers so far, and the answer: a
 * verdict, words, marks on the picture. Whoever was slower than a colleague is shown what changed
 * and keeps what she wrote.
 */
#include "desk/sign_pages.h"

#include "account/staff.h"
#include "account/staff_log.h"
#include "desk/frame.h"
#include "desk/sign_rules_view.h"
#include "report/city.h"
#include "sign/ask.h"
#include "sign/marks.h"
#include "sign/sign_view.h"
#include "web/page.h"

#define FORM_MAX (32u << 10)
#define REPLIES  60

enum { STMT_REPLIES, STMT__MAX };

const char *const sign_ask_page_statements[STMT__MAX + 1] = {
	[STMT_REPLIES] = "SELECT verdict, title, body FROM sign_reply ORDER BY verdict, position"
			 " LIMIT ?",
};

enum { FIELD_NOTE, FIELD_MARKS, FIELD__MAX };

static const struct field fields[FIELD__MAX] = {
	[FIELD_NOTE] = { "note", "答复", ASK_BODY_CHARS, FIELD_LINES, NULL },
	[FIELD_MARKS] = { "marks", "标注", 2000, FIELD_LINES, NULL },
};

/* What was typed, for a form that comes back. */
struct typed {
	const char *note, *marks;
	unsigned int verdict;
	uint64_t photo;
};

/* 1; 0 when it has answered. */
static int load(struct request *req, struct response *resp, struct ask *k)
{
	const char *number = request_arg(req, "number");
	int found = sign_number_exact(number) ? ask_find(req->db, number, k) : 0;

	if (found < 0)
		response_unavailable(resp);
	else if (!found)
		response_say(resp, 404, "没有这个编号的提问", "/desk/signs");
	else if (!sign_mine(req, k->district_code)) {
		if (staff_log(req, EVENT_REFUSED_CASE, 0, number) < 0)
			response_unavailable(resp);
		else
			response_say(resp, 403, "这一件在别的区，不由您办理", "/desk/signs");
	} else
		return 1;
	return 0;
}

/* --- the page --- */

static json_t *replies_view(struct request *req)
{
	json_t *list = json_array();
	enum db_row_result row = DB_FAILED;
	const char *title, *body;
	unsigned int verdict;

	if (db_query(req->db, sign_ask_page_statements[STMT_REPLIES], "u", (uint64_t)REPLIES) == 0)
		while ((row = db_next(req->db, "Uss", &verdict, &title, &body)) == DB_ROW)
			json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:s}", "verdict",
							      (int)verdict, "say",
							      ask_verdict_say(verdict), "title",
							      title, "body", body));
	if (row == DB_NONE)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *verdicts_view(unsigned int chosen)
{
	json_t *list = json_array();

	for (unsigned int v = VERDICT_GOOD; v <= VERDICT_NO; v++)
		json_array_append_new(list, json_pack("{s:i, s:s, s:b}", "value", (int)v, "say",
						      ask_verdict_say(v), "chosen", v == chosen));
	return list;
}

/* The pictures that can be marked: her photos, newest first, and the design. */
static json_t *stages_view(struct request *req, const struct ask *k, const struct sign_shot *shots,
			   int count, uint64_t chosen)
{
	struct arena *a = req->arena;
	const char *picture = sign_picture(a, &k->sign, k->shop, 1000);
	json_t *photos = sign_shots_view(a, shots, count, 0), *list = json_array();

	for (int i = count - 1; i >= 0; i--) {
		json_t *photo = json_array_get(photos, (size_t)i);

		json_array_append_new(list,
				      json_pack("{s:I, s:s, s:i, s:s, s:b}", "id",
						(json_int_t)shots[i].id, "src",
						json_string_value(json_object_get(photo, "large")),
						"height", (int)sign_frame(&shots[i]), "say",
						arena_printf(a, "照片 %d", i + 1), "chosen",
						chosen ? shots[i].id == chosen : i == count - 1));
	}
	json_decref(photos);
	if (picture)
		json_array_append_new(list, json_pack("{s:i, s:s, s:i, s:s, s:b}", "id", 0, "src",
						      picture, "height", SIGN_FRAME_HEIGHT, "say",
						      "效果图", "chosen", count == 0));
	return list;
}

static json_t *answers_view(struct request *req, const struct ask *k, const struct sign_entry *log,
			    int count, const struct sign_shot *shots, int shot_count)
{
	struct arena *a = req->arena;
	json_t *list = json_array();

	for (int i = 0; i < count; i++) {
		struct marked marked;
		json_t *on, *view;

		if (log[i].action != SIGN_ANSWER)
			continue;
		marks_read(a, log[i].data, &marked);
		on = sign_marked_view(a, &marked, shots, shot_count,
				      sign_picture(a, &k->sign, k->shop, 1000));
		view = json_pack("{s:s, s:s, s:s, s:s}", "verdict", ask_verdict_say(marked.verdict),
				 "note", log[i].note, "who", log[i].actor_name, "when",
				 clock_say(a, log[i].at, req->now));
		json_object_set_new(view, "marked", on ? on : json_null());
		json_array_append_new(list, view);
	}
	return list;
}

static json_t *facts_view(struct request *req, const struct ask *k)
{
	struct arena *a = req->arena;
	bool waits = ask_waits_for_staff(k->state);

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:b, s:b, s:s, s:I, s:s}",
			 "number", k->number, "kind", ask_kind_say(k->kind), "state",
			 sign_state_say(k->state), "shop", k->shop, "where",
			 arena_join(a, city_area_name(k->district_code), " ",
				    city_area_name(k->street_code), " ", k->place_text, NULL),
			 "body", k->body, "sign", sign_meant_view(a, &k->sign, k->shop), "asked",
			 clock_say(a, k->asked_at, req->now), "waits", waits, "late",
			 waits && k->due_at < req->now, "due",
			 waits ? clock_say(a, k->due_at, req->now) : "", "seen",
			 (json_int_t)k->log_id, "passport",
			 k->passport_number ? k->passport_number : "");
}

/* errors is taken. */
static void page(struct request *req, struct response *resp, int status, const struct ask *k,
		 const struct typed *t, json_t *errors)
{
	struct sign_entry log[SIGN_LOG_MAX];
	struct sign_shot shots[SIGN_LOG_MAX];
	int count = sign_read_log(req->db, SIGN_ASK, k->id, true, log, SIGN_LOG_MAX);
	int n = count < 0 ? -1 : sign_photos(req->db, SIGN_ASK, k->id, shots, SIGN_LOG_MAX);
	json_t *replies = n < 0 ? NULL : replies_view(req), *view;
	bool asks = k->kind == ASK_GUIDANCE;
	json_t *rules = replies && asks ? sign_rules_view(req, k) : NULL;

	if (!replies || (asks && !rules)) {
		json_decref(replies);
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	view = facts_view(req, k);
	json_object_update_new(
		view,
		json_pack("{s:s, s:[s, s], s:[s], s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:s, s:s, s:b,"
			  " s:b}",
			  "title", k->shop, "styles", "sign-ask.css", "sign-desk.css", "scripts",
			  "sign-marks.js", "log", sign_log_view(req, log, count), "photos",
			  sign_shots_view(req->arena, shots, n, 0), "has_photos", n > 0, "answers",
			  answers_view(req, k, log, count, shots, n), "replies", replies,
			  "verdicts", verdicts_view(t->verdict), "stages",
			  stages_view(req, k, shots, n, t->photo), "note", t->note, "marks",
			  t->marks, "can_answer",
			  ask_waits_for_staff(k->state) && sign_may_act(req), "can_close",
			  (ask_waits_for_staff(k->state) || k->state == ASK_ANSWERED) &&
				  sign_may_act(req)));
	json_object_set_new(view, "has_stages",
			    json_boolean(json_array_size(json_object_get(view, "stages")) > 0));
	if (rules)
		json_object_set_new(view, "rules", rules);
	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/sign_ask", "signs", view);
}

static void ask_show(struct request *req, struct response *resp)
{
	const struct typed nothing = { .note = "", .marks = "" };
	struct ask k;

	if (load(req, resp, &k))
		page(req, resp, 200, &k, &nothing, json_array());
}

/* --- what is done --- */

static enum sign_action action_named(const char *name)
{
	if (!name)
		return 0;
	return !strcmp(name, "answer")  ? SIGN_ANSWER
	       : !strcmp(name, "note")  ? SIGN_NOTE
	       : !strcmp(name, "close") ? SIGN_CLOSE
					: 0;
}

/* The marked photo must be this question's; 0 is the design's picture. 1, 0 or -1. */
static int is_stage(struct request *req, const struct ask *k, uint64_t photo)
{
	struct sign_shot shots[SIGN_LOG_MAX];
	int n;

	if (!photo)
		return 1;
	n = sign_photos(req->db, SIGN_ASK, k->id, shots, SIGN_LOG_MAX);
	for (int i = 0; i < n; i++)
		if (shots[i].id == photo)
			return 1;
	return n < 0 ? -1 : 0;
}

/* Marks become the answer's data. An enum sign_result, or -1. */
static int read_marks(struct request *req, const struct ask *k, const struct typed *t,
		      struct sign_deed *deed)
{
	struct sign_mark marks[SIGN_MARKS];
	int count = marks_parse(req->arena, t->marks, marks), on;

	if (count < 0)
		return SIGN_BAD_MARKS;
	on = is_stage(req, k, t->photo);
	if (on <= 0)
		return on < 0 ? -1 : SIGN_BAD_MARKS;
	deed->data = marks_data(req->arena, t->verdict, t->photo, marks, (size_t)count);
	return SIGN_DONE;
}

static void say_refused(struct request *req, struct response *resp, const struct ask *before,
			const struct typed *t, int result)
{
	json_t *errors = json_array();
	struct ask now;

	field_error(errors, result == SIGN_NO_VERDICT ? "verdict" : "note",
		    sign_result_say(result));
	if (ask_find(req->db, before->number, &now) != 1) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	page(req, resp,
	     result == SIGN_NO_NOTE || result == SIGN_NO_VERDICT || result == SIGN_BAD_MARKS ? 422
											     : 409,
	     &now, t, errors);
}

static void ask_create(struct request *req, struct response *resp)
{
	struct sign_deed deed = { .action = action_named(request_field(req, "do")),
				  .seen = form_number(request_field(req, "seen"), INT64_MAX) };
	struct typed t = { .verdict = (unsigned int)form_number(request_field(req, "verdict"), 9),
			   .photo = form_number(request_field(req, "on"), INT64_MAX) };
	struct ask_more more = { .verdict = t.verdict };
	const char *values[FIELD__MAX];
	json_t *errors;
	struct ask k;
	int result;

	if (!load(req, resp, &k))
		return;
	errors = json_array();
	fields_read(req, fields, FIELD__MAX, values, errors);
	t.note = deed.note = values[FIELD_NOTE];
	t.marks = values[FIELD_MARKS];
	if (json_array_size(errors) || !deed.action) {
		page(req, resp, 422, &k, &t, errors);
		return;
	}
	json_decref(errors);
	sign_deed_begin(req, &deed);
	result = deed.action == SIGN_ANSWER ? read_marks(req, &k, &t, &deed) : SIGN_DONE;
	if (result == SIGN_DONE)
		result = ask_act(req->db, req->arena, k.id, &deed, &more);
	if (result < 0)
		response_unavailable(resp);
	else if (result == SIGN_DONE)
		response_redirect(resp,
				  deed.action == SIGN_NOTE ? "/desk/signs/ask/%s"
							   : "/desk/signs?done=%s",
				  k.number);
	else
		say_refused(req, resp, &k, &t, result);
}

const struct route sign_ask_routes[] = {
	{ GET, "/desk/signs/ask/:number", ask_show, SIGNS_SEE, 0 },
	{ POST, "/desk/signs/ask/:number", ask_create, SIGNS_ACT, FORM_MAX },
	{ 0 },
};
