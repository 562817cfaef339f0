#include "sign/passport_view.h"

#include "geo/area.h"
#include "sign/sign_areas.h"
#include "sign/sign_view.h"
#include "web/page.h"

#define SCAN_DAYS 30
#define QUESTIONS 10
#define PRINTS    10

enum { STMT_QUESTIONS, STMT__MAX };

const char *const storefront_statements[STMT__MAX + 1] = {
	/* What was asked about it, and the newest answer: who asked is not the owner's to know. */
	[STMT_QUESTIONS] = "SELECT a.number, a.kind, a.state, a.body, a.asked_at, COALESCE((SELECT"
			   " l.note FROM sign_log l WHERE l.subject = 1 AND l.subject_id = a.id"
			   " AND l.action = 2 ORDER BY l.id DESC LIMIT 1), '')"
			   " FROM sign_ask a WHERE a.passport_id = ? ORDER BY a.id DESC LIMIT ?",
};

/* --- who --- */

static void say_missing(struct response *resp, enum number_result why)
{
	response_say(resp, 404,
		     why == NUMBER_MISTYPED
			     ? "这个编号有一个字打错了，请对照招牌上的二维码贴再输一遍"
			     : "没有这个编号的招牌，可能是假的二维码",
		     "/signs/mine");
}

static void say_revoked(struct request *req, struct response *resp, const struct passport *p)
{
	if (req->say) {
		response_say(resp, 410,
			     arena_join(req->arena, "二维码已作废：", p->revoked_why, NULL), NULL);
		return;
	}
	response_page(resp, 410, "sign/revoked",
		      json_pack("{s:s, s:[s], s:s, s:s, s:s}", "title", "二维码已作废", "styles",
				"sign-ask.css", "number", p->number, "why", p->revoked_why, "when",
				clock_say(req->arena, p->changed_at, req->now)));
}

int storefront_load(struct request *req, struct response *resp, struct storefront *s)
{
	const char *typed = request_arg(req, "number");
	const char *k = req->method == POST ? request_field(req, "k") : request_param(req, "k");
	char number[SIGN_NUMBER_LEN + 1];
	enum number_result read = sign_number_parse(number, typed);
	int found = read == NUMBER_OK ? passport_find(req->db, number, req->now, &s->p) : 0;

	s->who.id = 0;
	if (found > 0 && citizen_find(req->db, req, &s->who) < 0)
		found = -1;
	if (found < 0)
		response_unavailable(resp);
	else if (!found)
		say_missing(resp, read);
	else if (s->p.state == FILING_REVOKED)
		say_revoked(req, resp, &s->p);
	else {
		s->k = passport_secret_holds(s->p.number, s->p.turn, k) ? k : NULL;
		s->owner = s->k || (s->who.id && s->who.id == s->p.owner_id);
		return 1;
	}
	return 0;
}

int storefront_load_owner(struct request *req, struct response *resp, struct storefront *s)
{
	if (!storefront_load(req, resp, s))
		return 0;
	if (s->owner)
		return 1;
	response_say(
		resp, 403,
		"只有店主可以这样做。请用领身份码的手机，或者打开私密链接；店转让以后，原来的链接就不能用了",
		"/s/%s", s->p.number);
	return 0;
}

const char *storefront_path(struct arena *a, const struct storefront *s, const char *more)
{
	return arena_join(a, "/s/", s->p.number, more, s->k ? "?k=" : "", s->k ? s->k : "", NULL);
}

void storefront_meant(const struct storefront *s, struct ask_new *new)
{
	new->passport_id = s->p.id;
	new->sign = s->p.sign;
	new->district_code = s->p.district_code;
	new->street_code = s->p.street_code;
	new->place_text = s->p.place_text;
	new->shop = s->p.shop;
}

/* --- what everybody sees --- */

static const char *area_say(uint32_t code)
{
	const struct area *a = area_by_code(sign_areas(), code);

	return a ? a->name : "";
}

static const char *filing_say(struct arena *a, const struct passport *p, int64_t now)
{
	switch (p->state) {
	case FILING_ACCEPTED:
	case FILING_RENEWING:
		return arena_join(a, sign_state_say(p->state), "，有效期到 ",
				  clock_say_day(a, p->valid_until), NULL);
	case FILING_FILED:
		return arena_join(a, "备案受理中，最晚 ", clock_say(a, p->due_at, now), " 办完",
				  NULL);
	default:
		return sign_state_say(p->state);
	}
}

static const char *safety_say(struct arena *a, const struct passport *p, int64_t now)
{
	if (p->safety_at == DB_NULL_TIME)
		return "还没有做过";
	return arena_join(a, clock_say(a, p->safety_at, now),
			  p->safety_ok ? "，各项正常" : "，发现问题，正在处理", NULL);
}

json_t *storefront_public(struct request *req, const struct storefront *s,
			  const struct sign_shot *shots, int count)
{
	const struct passport *p = &s->p;
	struct arena *a = req->arena;
	bool overdue = p->safety_due != DB_NULL_TIME && p->safety_due < req->now;
	json_t *view = json_pack(
		"{s:s, s:[s], s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:b, s:o, s:b, s:b}",
		"title", p->shop, "styles", "sign-ask.css", "number", p->number, "shop", p->shop,
		"place", p->place_text, "district", area_say(p->district_code), "street",
		area_say(p->street_code), "sign", sign_meant_view(a, &p->sign, p->shop), "agreed",
		clock_say(a, p->agreed_at, req->now), "filing", filing_say(a, p, req->now),
		"safety", safety_say(a, p, req->now), "safety_overdue", overdue, "photos",
		sign_shots_view(a, shots, count, 0), "has_photos", count > 0, "is_owner", s->owner);

	json_object_set_new(view, "safety_due",
			    json_string(p->safety_due == DB_NULL_TIME
						? ""
						: clock_say(a, p->safety_due, req->now)));
	json_object_set_new(view, "_k", json_string(s->k ? s->k : ""));
	if (p->storm_words)
		json_object_set_new(view, "storm",
				    json_pack("{s:s, s:s, s:s, s:s}", "words", p->storm_words,
					      "when", clock_say(a, p->storm_at, req->now), "until",
					      clock_say(a, p->storm_until, req->now), "iso",
					      clock_iso(a, p->storm_until)));
	return view;
}

/* --- what the owner sees besides --- */

int storefront_questions(struct db *db, uint64_t id, struct storefront_question *out,
			 unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, storefront_statements[STMT_QUESTIONS], "uu", id, (uint64_t)max) < 0)
		return -1;
	while (n < max && (row = db_next(db, "sUUsts", &out[n].number, &out[n].kind, &out[n].state,
					 &out[n].body, &out[n].at, &out[n].answer)) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}

static json_t *questions_view(struct request *req, uint64_t id)
{
	struct storefront_question list[QUESTIONS];
	int n = storefront_questions(req->db, id, list, QUESTIONS);
	json_t *view;

	if (n < 0)
		return NULL;
	view = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(
			view, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "number",
					list[i].number, "kind", ask_kind_say(list[i].kind), "state",
					sign_state_say(list[i].state), "body", list[i].body, "when",
					clock_say(req->arena, list[i].at, req->now), "answer",
					list[i].answer, "mine", list[i].kind == ASK_GUIDANCE));
	return view;
}

static json_t *prints_view(struct request *req, uint64_t id)
{
	struct passport_print prints[PRINTS];
	int n = passport_prints(req->db, id, prints, PRINTS);
	json_t *list;

	if (n < 0)
		return NULL;
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:i, s:s, s:s}", "print", (int)prints[i].print,
						"why", prints[i].why, "when",
						clock_say(req->arena, prints[i].at, req->now)));
	return list;
}

struct storefront_offers storefront_offers(const struct storefront *s, int64_t now)
{
	const struct passport *p = &s->p;

	return (struct storefront_offers){
		.file = p->state == FILING_DRAFT || p->state == FILING_RETURNED ||
			p->state == FILING_WITHDRAWN,
		.renew = p->state == FILING_EXPIRED ||
			 (p->state == FILING_ACCEPTED &&
			  p->valid_until - now <= RENEW_DAYS * CLOCK_DAY),
		.unfile = p->state == FILING_FILED || p->state == FILING_RENEWING ||
			  p->state == FILING_RETURNED,
		.take_over = !p->owner_id && s->k,
	};
}

static void add_offers(struct request *req, const struct storefront *s, json_t *view)
{
	struct storefront_offers may = storefront_offers(s, req->now);

	json_object_update_new(view, json_pack("{s:b, s:b, s:b, s:b, s:b}", "can_file", may.file,
					       "can_renew", may.renew, "can_unfile", may.unfile,
					       "was_returned", s->p.state == FILING_RETURNED,
					       "can_take", may.take_over));
}

int storefront_private(struct request *req, const struct storefront *s,
		       const struct sign_entry *log, int count, json_t *view)
{
	struct arena *a = req->arena;
	json_t *questions = questions_view(req, s->p.id);
	json_t *prints = questions ? prints_view(req, s->p.id) : NULL;
	uint64_t scans = 0;

	if (!prints || passport_scans(req->db, s->p.id, SCAN_DAYS, req->now, &scans) < 0) {
		json_decref(questions);
		json_decref(prints);
		return -1;
	}
	add_offers(req, s, view);
	for (int i = 0; i < count; i++)
		if (log[i].action == SIGN_RETURN) {
			json_object_set_new(view, "returned_why", json_string(log[i].note));
			break;
		}
	json_object_update_new(
		view,
		json_pack("{s:o, s:b, s:o, s:b, s:I, s:i, s:o, s:I, s:s}", "questions", questions,
			  "has_questions", json_array_size(questions) > 0, "prints", prints,
			  "has_prints", json_array_size(prints) > 0, "scans", (json_int_t)scans,
			  "print", (int)s->p.prints, "timeline",
			  sign_timeline(a, log, count, req->now), "seen", (json_int_t)s->p.log_id,
			  "secret_url",
			  request_url(req, arena_join(a, "/s/", s->p.number, "/owner?k=",
						      passport_secret(a, s->p.number, s->p.turn),
						      NULL))));
	return 0;
}
