/*
 * GET /api/v1/signs/questions/<number>: anybody with the number sees how far it is; what was asked
 * and answered is for who asked, by session or by the secret link (k). POST .../actions: her own
 * deeds, agree, ask_back, revise, withdraw.
 */
#include "api/ask.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_ask_input.h"
#include "api/sign_ask_view.h"
#include "api/sign_routes.h"
#include "sign/ask_know.h"
#include "sign/ask_view.h"
#include "sign/marks.h"
#include "sign/passport.h"
#include "sign/sign_areas.h"
#include "sign/sign_view.h"
#include "web/page.h"
#include "web/view.h"

#define BODY_MAX       (16u << 10)
#define PUBLIC_SECONDS 10
#define SECRET         60

/* 1; 0 when it has answered. */
static int load(struct request *req, struct response *resp, const char *k, struct ask_viewer *v)
{
	int found = ask_viewer_load(req, request_arg(req, "number"), k, v);

	if (found < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (!found)
		problem_send(resp, PROBLEM_NOT_FOUND, "没有这个编号的提问");
	return found > 0;
}

/* ---- what is shown ---- */

static json_t *mark_view(const struct sign_mark *m)
{
	return m->line ? json_pack("{s:s, s:i, s:i, s:i, s:i, s:s}", "shape", "line", "x1",
				   (int)m->a, "y1", (int)m->b, "x2", (int)m->c, "y2", (int)m->d,
				   "say", m->say)
		       : json_pack("{s:s, s:i, s:i, s:i, s:i, s:s}", "shape", "box", "left",
				   (int)m->a, "top", (int)m->b, "width", (int)m->c, "height",
				   (int)m->d, "say", m->say);
}

static json_t *answer_view(struct request *req, const struct ask *k, const struct sign_entry *e)
{
	const char *picture = sign_picture(req->arena, &k->sign, k->shop, 1000);
	json_t *marks = json_array(), *view = json_object();
	struct marked marked;

	marks_read(req->arena, e->data, &marked);
	for (size_t i = 0; i < marked.count; i++)
		json_array_append_new(marks, mark_view(&marked.marks[i]));
	view_set(view, "verdict", sign_verdict_view(marked.verdict));
	view_text(view, "who", e->actor_name);
	view_text(view, "note", e->note);
	view_set(view, "at", api_time(e->at));
	view_set(view, "photo",
		 marked.photo_id ? json_integer((json_int_t)marked.photo_id) : json_null());
	view_set(view, "picture",
		 marked.count && !marked.photo_id && picture ? json_string(picture) : json_null());
	view_set(view, "marks", marks);
	return view;
}

static json_t *may_view(const struct ask *k)
{
	const struct ask_offers may = ask_offers(k);
	json_t *list = json_array();

	if (may.agree)
		json_array_append_new(list, json_string("agree"));
	if (may.ask_back)
		json_array_append_new(list, json_string("ask_back"));
	if (may.revise)
		json_array_append_new(list, json_string("revise"));
	if (may.withdraw)
		json_array_append_new(list, json_string("withdraw"));
	return list;
}

struct told {
	struct sign_entry log[SIGN_LOG_MAX];
	struct sign_shot shots[SIGN_LOG_MAX];
	int count, shot_count;
};

/* What only the asker may read. */
static json_t *own_view(struct request *req, const struct ask *k, const struct told *t)
{
	json_t *view = json_object(), *answers = json_array();

	for (int i = 0; i < t->count; i++)
		if (t->log[i].action == SIGN_ANSWER)
			json_array_append_new(answers, answer_view(req, k, &t->log[i]));
	view_text(view, "shop", k->shop);
	view_text(view, "place", k->place_text);
	view_text(view, "body", k->body);
	view_set(view, "sign", sign_sign_view(req->arena, &k->sign, k->shop));
	view_set(view, "photos", sign_photos_view(req->arena, t->shots, t->shot_count));
	view_set(view, "answers", answers);
	view_set(view, "passport",
		 k->passport_number ? json_string(k->passport_number) : json_null());
	view_set(view, "may", may_view(k));
	view_set(view, "seen", json_integer((json_int_t)k->log_id));
	view_text(view, "secret_url",
		  sign_secret_url(req, arena_join(req->arena, "/signs/ask/", k->number, NULL),
				  ask_secret(req->arena, k->number)));
	return view;
}

static json_t *question_view(struct request *req, const struct ask_viewer *v, const struct told *t)
{
	const struct ask *k = &v->ask;
	bool waits = ask_waits_for_staff(k->state);
	json_t *view = json_object();

	view_text(view, "number", k->number);
	view_set(view, "kind",
		 json_pack("{s:s, s:s}", "code", k->kind == ASK_PROBLEM ? "problem" : "guidance",
			   "name", ask_kind_say(k->kind)));
	view_set(view, "state", sign_state_view(k->state));
	view_text(view, "next", ask_next_say(req->arena, k, req->now));
	view_set(view, "asked_at", api_time(k->asked_at));
	view_set(view, "due_at", waits ? api_time(k->due_at) : json_null());
	view_set(view, "late", json_boolean(waits && k->due_at < req->now));
	view_set(view, "timeline", sign_timeline_view(t->log, t->count, v->asker));
	view_text(view, "page", arena_join(req->arena, "/signs/ask/", k->number, NULL));
	view_set(view, "own", v->asker ? own_view(req, k, t) : json_null());
	return view;
}

static void show(struct request *req, struct response *resp, const struct ask_viewer *v)
{
	struct told *t = arena_alloc(req->arena, sizeof(*t));

	t->count = sign_read_log(req->db, SIGN_ASK, v->ask.id, false, t->log, SIGN_LOG_MAX);
	t->shot_count = t->count < 0 || !v->asker
				? 0
				: sign_photos(req->db, SIGN_ASK, v->ask.id, t->shots, SIGN_LOG_MAX);
	if (t->count < 0 || t->shot_count < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (req->method != GET)
		api_done(resp, 200, question_view(req, v, t));
	else
		api_show(resp, question_view(req, v, t),
			 v->asker || req->visitor.known ? -1 : PUBLIC_SECONDS);
}

static void question_show(struct request *req, struct response *resp)
{
	static const char *const names[] = { "k", NULL };
	struct ask_viewer v;
	const char *k;
	struct asking a;

	ask_begin(&a, req, names);
	k = ask_text(&a, "k", SECRET);
	if (ask_end(&a, resp) && load(req, resp, k, &v))
		show(req, resp, &v);
}

/* ---- what the asker does ---- */

static const struct {
	const char *name;
	enum sign_action action;
} deeds[] = { { "agree", SIGN_AGREE },
	      { "ask_back", SIGN_ASK_BACK },
	      { "revise", SIGN_REVISE },
	      { "withdraw", SIGN_WITHDRAW } };

static enum sign_action deed_named(const char *name)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++)
		if (!strcmp(deeds[i].name, name))
			return deeds[i].action;
	return 0;
}

/* The sign as it was, with what was sent of another one. 0 or -1. */
static int read_revised(struct request *req, const struct ask_form *f, const struct ask *k,
			struct sign_meant *s, json_t *errors)
{
	struct ask_new parsed;
	json_t *others = json_array();
	int known;

	ask_form_check(req->arena, sign_areas(), f, &parsed, others);
	json_decref(others);
	*s = k->sign;
	if (parsed.sign.width_mm)
		s->width_mm = parsed.sign.width_mm;
	if (parsed.sign.height_mm)
		s->height_mm = parsed.sign.height_mm;
	if (*parsed.sign.kind_word)
		s->kind_word = parsed.sign.kind_word;
	if (*parsed.sign.design) {
		s->design = parsed.sign.design;
		s->trade = parsed.sign.trade;
		s->order_token = NULL;
	}
	if (*f->values[ASK_ORDER])
		s->order_token = parsed.sign.order_token;
	known = *f->values[ASK_ORDER] ? sign_know_order(req->db, req->now, s, f->values[ASK_ORDER])
				      : 1;
	if (!known)
		field_error(errors, "order", "没有这份设计，或者令牌不完整");
	if (*parsed.sign.design || *f->values[ASK_ORDER])
		sign_know_design(s);
	return known < 0 ? -1 : 0;
}

static bool names_sign(const struct ask_form *f)
{
	return *f->values[ASK_ORDER] || *f->values[ASK_DESIGN] || *f->values[ASK_KIND] ||
	       *f->values[ASK_WIDTH] || *f->values[ASK_HEIGHT];
}

/* The changed question, or why not. */
static void finish(struct request *req, struct response *resp, struct ask_viewer *v, int result)
{
	if (result < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (result != SIGN_DONE)
		sign_refuse(resp, result);
	else if (load(req, resp, v->k, v))
		show(req, resp, v);
}

/* Its errors are answered: false. */
static bool read_action(struct request *req, struct response *resp, struct ask_form *f,
			struct sign_ask_act *act)
{
	json_t *errors = json_array();

	sign_ask_read(req, SIGN_ASK_ACT, f, act, errors);
	if (!json_array_size(errors) && !deed_named(act->action))
		field_error(errors, "do", "只有 agree、ask_back、revise 和 withdraw");
	if (!json_array_size(errors)) {
		json_decref(errors);
		return true;
	}
	problem_fields(resp, errors);
	return false;
}

static void question_act(struct request *req, struct response *resp)
{
	struct ask_more more = { .prefix = conf_str(req->conf, "site", "city_code") };
	struct sign_ask_act act;
	struct sign_meant revised;
	struct ask_viewer v;
	struct ask_form f;
	struct sign_deed deed;
	json_t *errors;

	if (!read_action(req, resp, &f, &act) || !load(req, resp, act.k, &v))
		return;
	if (!v.asker) {
		problem_send(resp, PROBLEM_NOT_YOURS, "只有提问的人可以这样做");
		return;
	}
	deed = (struct sign_deed){ .action = deed_named(act.action),
				   .actor = SIGN_OWNER,
				   .actor_name = v.ask.kind == ASK_PROBLEM ? "市民" : "店主",
				   .note = act.note,
				   .seen = act.seen,
				   .now = req->now };
	errors = json_array();
	if (deed.action == SIGN_REVISE && names_sign(&f)) {
		if (read_revised(req, &f, &v.ask, &revised, errors) < 0) {
			json_decref(errors);
			problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
			return;
		}
		more.sign = &revised;
	}
	if (json_array_size(errors)) {
		problem_fields(resp, errors);
		return;
	}
	json_decref(errors);
	more.citizen_id = v.who.id;
	more.photos = f.photos;
	if (deed.action == SIGN_REVISE || deed.action == SIGN_ASK_BACK)
		more.photo_count = f.photo_count;
	finish(req, resp, &v, ask_act(req->db, req->arena, v.ask.id, &deed, &more));
}

const struct route api_sign_follow_routes[] = {
	{ GET, "/api/v1/signs/questions/:number", question_show, 0, 0 },
	{ POST, "/api/v1/signs/questions/:number/actions", question_act, NEED_CSRF | JSON_BODY,
	  BODY_MAX },
	{ 0 },
};
