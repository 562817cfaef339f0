/*
 * Following a question by its number, like a report: anybody with the number sees how far it is;
 * what was asked and answered is for who asked, by cookie or by the secret link, who alone may
 * answer back.
 */
#include "sign/ask_form.h"
#include "sign/ask_view.h"
#include "sign/pages.h"
#include "sign/passport.h"
#include "sign/sign_areas.h"
#include "sign/sign_view.h"
#include "web/page.h"

#define FORM_MAX (16u << 10)

/* 1; 0 when it has answered. */
static int load(struct request *req, struct response *resp, struct ask_viewer *v)
{
	const char *k = req->method == POST ? request_field(req, "k") : request_param(req, "k");
	int found = ask_viewer_load(req, request_arg(req, "number"), k, v);

	if (found < 0)
		response_unavailable(resp);
	else if (!found)
		response_say(resp, 404, "没有这个编号的提问，请对照再输一遍", "/signs/mine");
	return found > 0;
}

static int load_asker(struct request *req, struct response *resp, struct ask_viewer *v)
{
	if (!load(req, resp, v))
		return 0;
	if (v->asker)
		return 1;
	response_say(resp, 403, "只有提问的人可以这样做，请用提问时的手机，或者打开私密链接",
		     "/signs/ask/%s", v->ask.number);
	return 0;
}

static const char *path_of(struct arena *a, const struct ask_viewer *v, const char *more)
{
	return arena_join(a, "/signs/ask/", v->ask.number, more, v->k ? "?k=" : "",
			  v->k ? v->k : "", NULL);
}

/* --- the page --- */

/* Each answer with its marks; newest first. */
static json_t *answers_view(struct request *req, const struct ask *k, const struct sign_entry *log,
			    int count, const struct sign_shot *shots, int shot_count)
{
	struct arena *a = req->arena;
	const char *picture = sign_picture(a, &k->sign, k->shop, 1000);
	json_t *list = json_array();

	for (int i = 0; i < count; i++) {
		struct marked marked;
		json_t *on, *view;

		if (log[i].action != SIGN_ANSWER)
			continue;
		marks_read(a, log[i].data, &marked);
		on = sign_marked_view(a, &marked, shots, shot_count, picture);
		view = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "verdict",
				 ask_verdict_say(marked.verdict), "who", log[i].actor_name, "note",
				 log[i].note, "when", clock_say(a, log[i].at, req->now), "iso",
				 clock_iso(a, log[i].at), "good", marked.verdict == VERDICT_GOOD,
				 "bad", marked.verdict == VERDICT_NO);
		json_object_set_new(view, "marked", on ? on : json_null());
		json_array_append_new(list, view);
	}
	return list;
}

static void add_private(struct request *req, const struct ask_viewer *v,
			const struct sign_entry *log, int count, const struct sign_shot *shots,
			int shot_count, json_t *view)
{
	const struct ask *k = &v->ask;
	struct arena *a = req->arena;
	json_t *answers = answers_view(req, k, log, count, shots, shot_count);
	struct ask_offers may = ask_offers(k);

	json_object_update_new(
		view,
		json_pack("{s:s, s:s, s:s, s:o, s:o, s:b, s:o, s:b, s:s, s:s}", "shop", k->shop,
			  "place", k->place_text, "body", k->body, "sign",
			  sign_meant_view(a, &k->sign, k->shop), "photos",
			  sign_shots_view(a, shots, shot_count, 0), "has_photos", shot_count > 0,
			  "has_answers", json_boolean(json_array_size(answers) > 0), "is_asker", 1,
			  "passport", k->passport_number ? k->passport_number : "", "secret_url",
			  request_url(req, arena_join(a, "/signs/ask/", k->number,
						      "?k=", ask_secret(a, k->number), NULL))));
	json_object_set_new(view, "answers", answers);
	json_object_set_new(view, "can_agree", json_boolean(may.agree));
	json_object_set_new(view, "can_ask_back", json_boolean(may.ask_back));
	json_object_set_new(view, "can_revise", json_boolean(may.revise));
	json_object_set_new(view, "can_withdraw", json_boolean(may.withdraw));
	json_object_set_new(view, "seen", json_integer((json_int_t)k->log_id));
	json_object_set_new(view, "_k", json_string(v->k ? v->k : ""));
}

static json_t *page_view(struct request *req, const struct ask_viewer *v,
			 const struct sign_entry *log, int count)
{
	const struct ask *k = &v->ask;
	struct arena *a = req->arena;
	bool waits = ask_waits_for_staff(k->state);

	return json_pack("{s:s, s:s, s:[s], s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:o, s:s}",
			 "title", ask_kind_say(k->kind), "back", "/signs/mine", "styles",
			 "sign-ask.css", "number", k->number, "state", sign_state_say(k->state),
			 "next_say", ask_next_say(req->arena, k, req->now), "kind",
			 ask_kind_say(k->kind), "asked", clock_say(a, k->asked_at, req->now),
			 "waits", waits, "late", waits && k->due_at < req->now, "is_over",
			 !waits && k->state != ASK_ANSWERED, "timeline",
			 sign_timeline(a, log, count, req->now), "url",
			 request_url(req, arena_join(a, "/signs/ask/", k->number, NULL)));
}

/* What only the asker may read is not in the log that others see. */
static void blank_notes(struct sign_entry *log, int count)
{
	for (int i = 0; i < count; i++)
		log[i].note = "";
}

static void page(struct request *req, struct response *resp, int status, const struct ask_viewer *v,
		 const char *typed, json_t *errors)
{
	struct sign_entry log[SIGN_LOG_MAX];
	struct sign_shot shots[SIGN_LOG_MAX];
	int count = sign_read_log(req->db, SIGN_ASK, v->ask.id, false, log, SIGN_LOG_MAX);
	int shot_count = count < 0 || !v->asker
				 ? 0
				 : sign_photos(req->db, SIGN_ASK, v->ask.id, shots, SIGN_LOG_MAX);
	json_t *view;

	if (count < 0 || shot_count < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	if (!v->asker)
		blank_notes(log, count);
	view = page_view(req, v, log, count);
	if (v->asker)
		add_private(req, v, log, count, shots, shot_count, view);
	json_object_set_new(view, "typed", json_string(typed));
	fields_show(view, errors);
	json_decref(errors);
	response_page(resp, status, "sign/ask_show", view);
}

static void ask_show(struct request *req, struct response *resp)
{
	struct ask_viewer v;

	if (load(req, resp, &v))
		page(req, resp, 200, &v, "", json_array());
}

/* --- what the asker does --- */

static const struct {
	const char *name;
	enum sign_action action;
} deeds[] = { { "agree", SIGN_AGREE },
	      { "ask", SIGN_ASK_BACK },
	      { "revise", SIGN_REVISE },
	      { "withdraw", SIGN_WITHDRAW } };

static enum sign_action deed_named(const char *name)
{
	for (size_t i = 0; name && i < sizeof(deeds) / sizeof(*deeds); i++)
		if (!strcmp(deeds[i].name, name))
			return deeds[i].action;
	return 0;
}

/* The new sizes, kind and design of a revision; NULL: as it was. -1: a field is wrong. */
static int read_revised(const struct request *req, const struct ask *k, struct sign_meant *s,
			json_t *errors)
{
	const struct area_map *areas = sign_areas();
	struct ask_form f;
	struct ask_new new;
	json_t *all = json_array();

	ask_form_read(req, areas, &f, &new, all);
	json_decref(all);
	*s = k->sign;
	if (*f.values[ASK_WIDTH] || *f.values[ASK_HEIGHT]) {
		const char *say;

		if (ask_length(req->arena, "宽度", f.values[ASK_WIDTH], &s->width_mm, &say) < 0)
			field_error(errors, "width", say);
		if (ask_length(req->arena, "高度", f.values[ASK_HEIGHT], &s->height_mm, &say) < 0)
			field_error(errors, "height", say);
	}
	if (*new.sign.kind_word)
		s->kind_word = new.sign.kind_word;
	if (*new.sign.design) {
		s->design = new.sign.design;
		s->trade = new.sign.trade;
		s->order_token = new.sign.order_token;
	}
	return json_array_size(errors) ? -1 : 0;
}

static void finish(struct request *req, struct response *resp, const struct ask_viewer *v,
		   int result, const struct ask_more *more, const char *note)
{
	json_t *errors;

	if (result < 0) {
		response_unavailable(resp);
		return;
	}
	if (result == SIGN_DONE) {
		response_redirect(resp, "%s",
				  *more->passport
					  ? arena_join(req->arena, "/s/", more->passport, NULL)
					  : path_of(req->arena, v, ""));
		return;
	}
	errors = json_array();
	field_error(errors, "note", sign_result_say(result));
	page(req, resp, result == SIGN_NO_NOTE || result == SIGN_NO_PHOTO ? 422 : 409, v, note,
	     errors);
}

static void ask_act_create(struct request *req, struct response *resp)
{
	static const struct field fields[] = { { "note", "内容", ASK_BODY_CHARS, FIELD_LINES,
						 NULL } };
	uint64_t photos[ASK_PHOTOS];
	struct ask_more more = { .photos = photos,
				 .prefix = conf_str(req->conf, "site", "city_code") };
	struct sign_deed deed = { .action = deed_named(request_field(req, "do")),
				  .actor = SIGN_OWNER,
				  .seen = form_number(request_field(req, "seen"), INT64_MAX),
				  .now = req->now };
	struct sign_meant revised;
	struct ask_viewer v;
	json_t *errors;
	const char *note;

	if (!load_asker(req, resp, &v))
		return;
	errors = json_array();
	fields_read(req, fields, 1, &note, errors);
	deed.actor_name = v.ask.kind == ASK_PROBLEM ? "市民" : "店主";
	deed.note = note;
	if (deed.action == SIGN_REVISE && read_revised(req, &v.ask, &revised, errors) == 0)
		more.sign = &revised;
	more.citizen_id = v.who.id;
	more.photo_count = deed.action == SIGN_REVISE || deed.action == SIGN_ASK_BACK
				   ? ask_form_photos(req, false, photos)
				   : 0;
	if (json_array_size(errors) || !deed.action) {
		page(req, resp, 422, &v, note, errors);
		return;
	}
	json_decref(errors);
	finish(req, resp, &v, ask_act(req->db, req->arena, v.ask.id, &deed, &more), &more, note);
}

/* --- another design --- */

static void revise_show(struct request *req, struct response *resp)
{
	struct ask_form f = { .photo_count = 0 };
	struct sign_shot shots[ASK_PHOTOS];
	struct ask_viewer v;
	json_t *view;
	int n;

	if (!load_asker(req, resp, &v))
		return;
	for (size_t i = 0; i < ASK__FIELDS; i++)
		f.values[i] = "";
	f.values[ASK_KIND] = v.ask.sign.kind_word;
	f.photo_count = ask_form_photos(req, true, f.photos);
	n = sign_photos_waiting(req->db, v.who.id, f.photos, f.photo_count, shots);
	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:s, s:[s], s:[s], s:s, s:s, s:o, s:b, s:b, s:I, s:s, s:s}",
			 "title", "改方案", "back", path_of(req->arena, &v, ""), "styles",
			 "sign-ask.css", "scripts", "sign-photos.js", "number", v.ask.number, "to",
			 arena_join(req->arena, "/signs/ask/", v.ask.number, "/revise", NULL),
			 "photos", sign_shots_view(req->arena, shots, n, 0), "has_photos", n > 0,
			 "full", n >= ASK_PHOTOS, "seen", (json_int_t)v.ask.log_id, "_k",
			 v.k ? v.k : "", "was",
			 sign_size_say(req->arena, v.ask.sign.width_mm, v.ask.sign.height_mm));
	ask_form_view(req->arena, sign_areas(), &f, view);
	response_page(resp, 200, "sign/ask_revise", view);
}

const struct route ask_follow_routes[] = {
	{ GET, "/signs/ask/:number", ask_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/ask/:number", ask_act_create, NEED_CSRF, FORM_MAX },
	{ GET, "/signs/ask/:number/revise", revise_show, GIVE_VISITOR, 0 },
	{ 0 },
};
