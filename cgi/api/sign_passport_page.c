/*
 * /api/v1/signs/passports/<number>: what a storefront's QR leads to, for everybody; .../owner and
 * .../actions are its owner's, by session or by the secret link (k), which dies with the shop's
 * changing hands.
 */
#include "api/ask.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_ask_view.h"
#include "api/sign_routes.h"
#include "api/sign_view.h"
#include "sign/passport_view.h"
#include "web/page.h"
#include "web/view.h"

#define BODY_MAX       (8u << 10)
#define PUBLIC_SECONDS 10
#define SHOTS          12
#define QUESTIONS      10
#define SCAN_DAYS      30
#define SECRET         60

/* ---- what everybody sees ---- */

static json_t *safety_view(const struct passport *p, int64_t now, const json_t *page)
{
	bool overdue = p->safety_due != DB_NULL_TIME && p->safety_due < now;

	return json_pack("{s:O, s:o, s:o, s:o, s:b}", "text", json_object_get(page, "safety"),
			 "checked_at", api_time(p->safety_at), "ok",
			 p->safety_at == DB_NULL_TIME ? json_null() : json_boolean(p->safety_ok),
			 "due_at", api_time(p->safety_due), "overdue", overdue);
}

/* As the page says it, with codes beside. */
static json_t *public_view(struct request *req, const struct storefront *s,
			   const struct sign_shot *shots, int count)
{
	const struct passport *p = &s->p;
	json_t *page = storefront_public(req, s, shots, count), *view = json_object();
	bool valid = p->state == FILING_ACCEPTED || p->state == FILING_RENEWING;

	view_text(view, "number", p->number);
	view_text(view, "shop", p->shop);
	view_text(view, "place", p->place_text);
	view_set(view, "district", sign_area_view(p->district_code));
	view_set(view, "street", sign_area_view(p->street_code));
	view_set(view, "sign", sign_sign_view(req->arena, &p->sign, p->shop));
	view_set(view, "agreed_at", api_time(p->agreed_at));
	view_set(view, "filing", sign_state_view(p->state));
	view_set(view, "filing_text", json_incref(json_object_get(page, "filing")));
	view_set(view, "valid_until", valid ? api_time(p->valid_until) : json_null());
	view_set(view, "safety", safety_view(p, req->now, page));
	view_set(view, "photos", sign_photos_view(req->arena, shots, count));
	view_set(view, "storm",
		 p->storm_words
			 ? json_pack("{s:s, s:o, s:o}", "words", p->storm_words, "at",
				     api_time(p->storm_at), "until", api_time(p->storm_until))
			 : json_null());
	view_text(view, "page", arena_join(req->arena, "/s/", p->number, NULL));
	view_set(view, "is_owner", json_boolean(s->owner));
	json_decref(page);
	return view;
}

/* Counted as the page counts it: when the address names a print of the sticker. */
static void count_scan(struct request *req, const struct storefront *s, uint64_t print)
{
	if (print && print <= s->p.prints &&
	    passport_scanned(req->db, s->p.id, (unsigned int)print, req->now) < 0)
		log_warn("sign", "a scan was not counted");
}

static bool read_query(struct request *req, struct response *resp, uint64_t *print)
{
	static const char *const names[] = { "k", "p", NULL };
	struct asking a;

	ask_begin(&a, req, names);
	ask_text(&a, "k", SECRET);
	*print = ask_number(&a, "p", 65535);
	return ask_end(&a, resp);
}

static void passport_show(struct request *req, struct response *resp)
{
	struct sign_shot shots[SHOTS];
	struct storefront s;
	uint64_t print;
	int count;

	if (!read_query(req, resp, &print) || !storefront_load(req, resp, &s))
		return;
	count = sign_photos(req->db, SIGN_PASSPORT, s.p.id, shots, SHOTS);
	if (count < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	count_scan(req, &s, print);
	api_show(resp, public_view(req, &s, shots, count),
		 s.owner || print || req->visitor.known ? -1 : PUBLIC_SECONDS);
}

/* ---- what its owner sees besides ---- */

static json_t *questions_view(const struct storefront_question *list, int n)
{
	json_t *view = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(
			view,
			json_pack("{s:s, s:s, s:o, s:s, s:s, s:o}", "number", list[i].number,
				  "kind", list[i].kind == ASK_PROBLEM ? "problem" : "guidance",
				  "state", sign_state_view(list[i].state), "body", list[i].body,
				  "answer", list[i].answer, "asked_at", api_time(list[i].at)));
	return view;
}

static json_t *may_view(const struct storefront *s, int64_t now)
{
	const struct storefront_offers may = storefront_offers(s, now);
	json_t *list = json_array();

	if (may.file)
		json_array_append_new(list, json_string("file"));
	if (may.renew)
		json_array_append_new(list, json_string("renew"));
	if (may.unfile)
		json_array_append_new(list, json_string("unfile"));
	if (may.take_over)
		json_array_append_new(list, json_string("take_over"));
	json_array_append_new(list, json_string("hand_over"));
	json_array_append_new(list, json_string("reprint"));
	json_array_append_new(list, json_string("check"));
	return list;
}

static const char *secret_url(struct request *req, const char *number, unsigned int turn)
{
	return sign_secret_url(req, arena_join(req->arena, "/s/", number, "/owner", NULL),
			       passport_secret(req->arena, number, turn));
}

static const char *returned_why(const struct storefront *s, const struct sign_entry *log, int count)
{
	for (int i = 0; s->p.state == FILING_RETURNED && i < count; i++)
		if (log[i].action == SIGN_RETURN)
			return log[i].note;
	return NULL;
}

static void owner_show(struct request *req, struct response *resp)
{
	struct sign_entry *log = arena_alloc(req->arena, SIGN_LOG_MAX * sizeof(*log));
	struct storefront_question questions[QUESTIONS];
	struct sign_shot shots[SHOTS];
	struct storefront s;
	uint64_t print, scans;
	int photos, count, asked;
	json_t *view;

	if (!read_query(req, resp, &print) || !storefront_load_owner(req, resp, &s))
		return;
	photos = sign_photos(req->db, SIGN_PASSPORT, s.p.id, shots, SHOTS);
	count = sign_read_log(req->db, SIGN_PASSPORT, s.p.id, false, log, SIGN_LOG_MAX);
	asked = storefront_questions(req->db, s.p.id, questions, QUESTIONS);
	if (photos < 0 || count < 0 || asked < 0 ||
	    passport_scans(req->db, s.p.id, SCAN_DAYS, req->now, &scans) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	view = public_view(req, &s, shots, photos);
	view_set(view, "may", may_view(&s, req->now));
	view_set(view, "seen", json_integer((json_int_t)s.p.log_id));
	view_set(view, "print", json_integer(s.p.prints));
	view_set(view, "scans_30_days", json_integer((json_int_t)scans));
	view_set(view, "questions", questions_view(questions, asked));
	view_set(view, "timeline", sign_timeline_view(log, count, true));
	json_object_update_new(view, json_pack("{s:s?, s:s}", "returned_why",
					       returned_why(&s, log, count), "secret_url",
					       secret_url(req, s.p.number, s.p.turn)));
	api_show(resp, view, -1);
}

/* ---- what its owner does ---- */

enum { FIELD_DO, FIELD_NOTE, FIELD_SEEN, FIELD_K, FIELD_PHOTOS, FIELD__MAX };

static const struct json_field fields[FIELD__MAX] = {
	[FIELD_DO] = { JSON_KIND_TEXT, 0, { "do", "做什么", 20, FIELD_REQUIRED, NULL } },
	[FIELD_NOTE] = { JSON_KIND_TEXT, 0, { "note", "说明", 100, 0, NULL } },
	[FIELD_SEEN] = { JSON_KIND_NUMBER, 0, { "seen", "看到的最新一条", 30, 0, NULL } },
	[FIELD_K] = { JSON_KIND_TEXT, 0, { "k", "私密链接", SECRET, 0, NULL } },
	[FIELD_PHOTOS] = { JSON_KIND_NUMBERS,
			   ASK_PHOTOS,
			   { "photos", "照片", INPUT_ANY, 0, NULL } },
};

static const struct {
	const char *name;
	enum sign_action action;
	enum sign_actor actor;
	const char *note; /* the log's, when none is sent */
} deeds[] = { { "file", SIGN_FILE, SIGN_OWNER, "" },
	      { "renew", SIGN_RENEW, SIGN_OWNER, "" },
	      { "unfile", SIGN_UNFILE, SIGN_OWNER, "" },
	      { "hand_over", SIGN_HAND_OVER, SIGN_OWNER, "" },
	      /* who holds the new link */
	      { "take_over", SIGN_TAKE_OVER, SIGN_ANYBODY, "" },
	      { "reprint", SIGN_REPRINT, SIGN_OWNER, "补印" } };

struct owner_deed {
	struct sign_deed deed;
	struct filing_more more;
	uint64_t photos[ASK_PHOTOS];
};

/* false: 422 has been answered. */
static bool read_deed(struct request *req, struct response *resp, struct owner_deed *d)
{
	const char *v[FIELD__MAX];

	if (!input_fields(req, resp, fields, FIELD__MAX, v))
		return false;
	*d = (struct owner_deed){ .deed = { .actor_name = "店主",
					    .seen = form_number(v[FIELD_SEEN], INT64_MAX),
					    .now = req->now } };
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++)
		if (!strcmp(deeds[i].name, v[FIELD_DO])) {
			d->deed.action = deeds[i].action;
			d->deed.actor = deeds[i].actor;
			d->deed.note = *v[FIELD_NOTE] ? v[FIELD_NOTE] : deeds[i].note;
		}
	d->more.photos = d->photos;
	d->more.photo_count = input_ids(req, "photos", d->photos, ASK_PHOTOS);
	if (!d->deed.action)
		input_wrong(req, resp, "do",
			    "只有 file、renew、unfile、hand_over、take_over 和 reprint");
	else if (*v[FIELD_SEEN] && !d->deed.seen)
		input_wrong(req, resp, "seen", "请原样使用读到的 seen");
	else if (!d->more.photo_count && json_array_size(json_field(req, "photos")))
		input_wrong(req, resp, "photos", "照片的编号不对");
	else
		return true;
	return false;
}

/* What it is now. A new link is told once, to be passed on. */
static void done(struct request *req, struct response *resp, const struct storefront *s,
		 const struct owner_deed *d)
{
	const struct sign_step *step = sign_step_of(s->p.state, d->deed.action);
	bool handed = d->deed.action == SIGN_HAND_OVER;
	unsigned int print = d->more.print ? d->more.print : s->p.prints;

	api_done(resp, 200,
		 json_pack("{s:s, s:s, s:o, s:i, s:s?}", "number", s->p.number, "action",
			   sign_action_code(d->deed.action), "filing",
			   sign_state_view(step ? step->to : s->p.state), "print", (int)print,
			   "secret_url",
			   handed ? secret_url(req, s->p.number, d->more.turn) : NULL));
}

static void owner_act(struct request *req, struct response *resp)
{
	struct storefront s;
	struct owner_deed d;
	int result;

	if (!read_deed(req, resp, &d) || !storefront_load_owner(req, resp, &s))
		return;
	if (citizen_need(req->db, req, &s.who) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	d.more.citizen_id = s.who.id;
	if (d.deed.action != SIGN_FILE && d.deed.action != SIGN_RENEW)
		d.more.photo_count = 0;
	result = filing_act(req->db, req->arena, s.p.id, &d.deed, &d.more);
	if (result < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (result != SIGN_DONE)
		sign_refuse(resp, result);
	else
		done(req, resp, &s, &d);
}

const struct route api_sign_passport_routes[] = {
	{ GET, "/api/v1/signs/passports/:number", passport_show, 0, 0 },
	{ GET, "/api/v1/signs/passports/:number/owner", owner_show, 0, 0 },
	{ POST, "/api/v1/signs/passports/:number/actions", owner_act, NEED_CSRF | JSON_BODY,
	  BODY_MAX },
	{ 0 },
};
