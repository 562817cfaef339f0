/* Messages as requests to an Open311 server, and what its answers mean. */
#include "handover/open311_core.h"

#include <math.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "handover/open311_answer.h"
#include "handover/open311_form.h"
#include "media/photo.h"

enum { STMT_PHOTOS, STMT_REBUTTAL };

const char *const open311_say_statements[] = {
	/* What is public, no other: large, without anything that the camera said. */
	[STMT_PHOTOS] = "SELECT b.bytes FROM photo p JOIN photo_bytes b ON b.photo_id = p.id"
			" AND b.variant = 1600 WHERE p.report_id = ? AND p.role IN (1, ?)"
			" AND p.shown = 1 ORDER BY p.role DESC, p.position DESC LIMIT 6",
	/* What the reporter showed last when she said that it is not solved. */
	[STMT_REBUTTAL] = "SELECT p.hash FROM photo p JOIN report r ON r.id = p.report_id"
			  " WHERE p.report_id = ? AND p.role = 3 AND p.shown = 1 AND r.hidden = 0"
			  " ORDER BY p.position DESC LIMIT 1",
	NULL
};

/* Steps of a message: 0 says it. 1: a case that may be there already is looked for; "not solved"
 * that was not taken as an update is said as a new request. */
static bool is_look(const struct handover *h, unsigned int step)
{
	return step && h->kind == OUTWARD_OPEN;
}

static bool is_anew(const struct handover *h, unsigned int step)
{
	return step && h->kind == OUTWARD_NOT_SOLVED;
}

/* Given to our core and back again: they have it, and hear that it is theirs once more. */
static bool is_request(const struct handover *h, unsigned int step)
{
	return is_anew(h, step) || (h->kind == OUTWARD_OPEN && !h->remote_id);
}

#define DESCRIPTION_CHARS 4000
#define BODY_CHARS        3600
#define ADDRESS_CHARS     100
#define UPDATE_CHARS      1000

/* --- saying it ---------------------------------------------------------------------------- */

static const char *cut(struct arena *a, const char *text, size_t chars)
{
	return arena_strndup(a, text, utf8_prefix(text, chars));
}

/* Its last line is the case's mark over there: we find it again by our number. */
static const char *description(const struct open311_core *c, struct arena *a,
			       const struct handover *h, bool anew)
{
	const char *before =
		anew ? arena_printf(a, "原编号 %s 的问题没有解决：%s\n原来的诉求：",
				    h->remote_id ? h->remote_id : "", cut(a, way_words(h), 800))
		     : "";

	return arena_printf(a, "%s%s\n（来自%s，编号 %s）", before,
			    cut(a, h->body, anew ? BODY_CHARS - 900 : BODY_CHARS), c->site,
			    h->number);
}

/* 0 or -1: database. */
static int add_photos(struct db *db, uint64_t report_id, bool anew, struct open311_form *f)
{
	uint64_t other = anew ? PHOTO_REBUTTAL : PHOTO_BEFORE;
	enum db_row_result row = DB_NONE;

	if (db_query(db, open311_say_statements[STMT_PHOTOS], "uu", report_id, other) < 0)
		return -1;
	while (f->photos < FORM_PHOTOS && (row = db_next(db, "b", &f->photo[f->photos])) == DB_ROW)
		f->photos++;
	return row == DB_FAILED ? -1 : 0;
}

static void add_contact(const struct open311_core *c, struct arena *a, const struct handover *h,
			struct open311_form *f)
{
	if (!c->contact)
		return;
	open311_form_add(f, "first_name", h->nickname);
	if (h->phone_sealed.len)
		open311_form_add(f, "phone",
				 secret_open_phone(a, c->conf, h->phone_sealed.data,
						   h->phone_sealed.len));
}

static void finish(const struct open311_core *c, struct arena *a, const struct handover *h,
		   struct open311_form *f, struct post *out)
{
	open311_form_add(f, "api_key", c->key);
	open311_form_add(f, "jurisdiction_id", c->jurisdiction);
	open311_form_write(a, f, out);
	out->headers[1] = arena_join(a, "Idempotency-Key: ", handover_key(a, h), NULL);
}

static bool build_request(struct open311_core *c, struct arena *a, struct db *db,
			  const struct handover *h, bool anew, struct post *out,
			  struct way_verdict *v)
{
	struct open311_form f = { .fields = 0 };
	const char *tried, *code = services_choose(c->services, a, h, &tried);

	if (!code) {
		v->outcome = WAY_REFUSED;
		v->why = arena_printf(a, "no service over there for %s", tried);
		return false;
	}
	if (add_photos(db, h->report_id, anew, &f) < 0) {
		v->outcome = WAY_AWAY;
		v->why = "our own photos could not be read";
		return false;
	}
	open311_form_add(&f, "service_code", code);
	if (!isnan(h->lat)) {
		open311_form_add(&f, "lat", arena_printf(a, "%.6f", h->lat));
		open311_form_add(&f, "long", arena_printf(a, "%.6f", h->lon));
	}
	open311_form_add(&f, "address_string",
			 cut(a, arena_join(a, h->area, h->place, NULL), ADDRESS_CHARS));
	open311_form_add(&f, "description", cut(a, description(c, a, h, anew), DESCRIPTION_CHARS));
	open311_form_add(&f, "account_id", h->number);
	add_contact(c, a, h, &f);
	finish(c, a, h, &f, out);
	out->url = open311_url(c, a, "requests", false);
	return true;
}

static void build_look(struct open311_core *c, struct arena *a, const struct handover *h,
		       struct post *out)
{
	out->url =
		arena_join(a, open311_url(c, a, "requests", true), "start_date=",
			   http_escape(a, clock_iso(a, h->first_at - CLOCK_HOUR - c->behind)),
			   "&end_date=",
			   http_escape(a, clock_iso(a, h->first_at + CLOCK_DAY + c->ahead)), NULL);
	out->reply_max = LIST_BYTES;
}

static const char *status_of(const struct open311_core *c, enum outward_kind kind)
{
	switch (kind) {
	case OUTWARD_OPEN:
	case OUTWARD_NOT_SOLVED:
		return "open";
	case OUTWARD_SOLVED:
		return conf_str(c->conf, "handover", "solved");
	default:
		return "";
	}
}

/* Where her photo is to be seen; NULL: none that is public. */
static const char *rebuttal_url(const struct open311_core *c, struct arena *a, struct db *db,
				const struct handover *h)
{
	const char *hosts = conf_str(c->conf, "site", "host");
	struct db_bytes hash;
	char hex[65];

	if (h->kind != OUTWARD_NOT_SOLVED ||
	    db_row(db, open311_say_statements[STMT_REBUTTAL], "u", h->report_id, "b", &hash) !=
		    DB_ROW ||
	    hash.len != 32)
		return NULL;
	sodium_bin2hex(hex, sizeof(hex), hash.data, hash.len);
	return arena_printf(a, "%s://%.*s/photo/%s-1600.jpg", conf_str(c->conf, "site", "scheme"),
			    (int)strcspn(hosts, " "), hosts, hex);
}

static bool build_update(struct open311_core *c, struct arena *a, struct db *db,
			 const struct handover *h, struct post *out, struct way_verdict *v)
{
	struct open311_form f = { .fields = 0 };

	if (!h->remote_id) {
		v->outcome = h->remote_token ? WAY_NOT_YET : WAY_NOT_NEEDED;
		v->why = h->remote_token ? "it has a token but no number yet"
					 : "the case was never handed over";
		return false;
	}
	open311_form_add(&f, "update_id", cut(a, handover_key(a, h), HANDOVER_KEY_MAX));
	open311_form_add(&f, "service_request_id", h->remote_id);
	open311_form_add(&f, "status", status_of(c, h->kind));
	open311_form_add(&f, "updated_datetime", clock_iso(a, h->at));
	open311_form_add(&f, "description", cut(a, way_words(h), UPDATE_CHARS));
	open311_form_add(&f, "media_url", rebuttal_url(c, a, db, h));
	finish(c, a, h, &f, out);
	out->url = open311_url(c, a, "servicerequestupdates", false);
	return true;
}

/* A repeated key may not be known as one any more. */
static bool must_look(const struct open311_core *c, const struct handover *h)
{
	return h->kind == OUTWARD_OPEN && !h->remote_id && h->doubt &&
	       h->first_at != DB_NULL_TIME &&
	       (!c->idempotent || clock_now() - h->first_at > KEY_SPAN);
}

bool open311_build(void *way, struct arena *a, struct db *db, const struct handover *h,
		   unsigned int step, struct post *out, struct way_verdict *v)
{
	struct open311_core *c = way;

	*out = (struct post){ .url = NULL };
	*v = (struct way_verdict){ .why = "" };
	if (is_look(h, step)) {
		build_look(c, a, h, out);
		return true;
	}
	if (!is_request(h, step))
		return build_update(c, a, db, h, out, v);
	if (!must_look(c, h))
		return build_request(c, a, db, h, is_anew(h, step), out, v);
	v->outcome = WAY_NEXT;
	return false;
}

/* --- what the answer means -------------------------------------------------------------------- */

static void refused(struct arena *a, const struct reply *r, struct way_verdict *v)
{
	const char *errors = answer_errors(a, r);

	v->outcome = WAY_REFUSED;
	v->why = arena_printf(a, "answered %d%s%s", r->status, *errors ? ": " : "", errors);
}

static void judge_request(const struct open311_core *c, struct arena *a, const struct handover *h,
			  const struct reply *r, bool anew, struct way_verdict *v)
{
	const char *why, *tried;

	/* Its key was used, with what we said before something of it changed: that is looked for.
	 */
	if (h->doubt && !anew && (r->status == 409 || r->status == 422)) {
		v->outcome = WAY_NEXT;
		return;
	}
	if (r->status >= 400) {
		refused(a, r, v);
		return;
	}
	why = answer_created(a, r, &v->remote_id, &v->remote_token);
	if (why) {
		v->outcome = WAY_LATER;
		v->doubt = true;
		v->why = why;
		v->remote_id = v->remote_token = NULL;
		return;
	}
	if (anew && h->remote_id && v->remote_id && !strcmp(v->remote_id, h->remote_id))
		v->remote_id = NULL; /* it opened the same one again */
	v->outcome = WAY_SAID;
	v->anew = anew && v->remote_id;
	v->service_code = services_choose(c->services, a, h, &tried);
	v->ask_at = clock_now();
}

/* Its own list, and our number in one's description: it is the one. */
static void judge_look(struct arena *a, const struct handover *h, const struct reply *r,
		       struct way_verdict *v)
{
	json_t *list = r->status < 300 ? answer_list(r) : NULL, *one;
	size_t i;

	v->outcome = WAY_UNSURE;
	v->doubt = true;
	v->why = "it may have arrived, but it is not among the other core's requests";
	if (!list)
		v->why = "it may have arrived, and the other core's requests cannot be read";
	json_array_foreach(list, i, one)
	{
		const char *id = answer_id(a, one, "service_request_id", REMOTE_ID_MAX);

		if (id && strstr(answer_text(one, "description"), h->number)) {
			*v = (struct way_verdict){ .outcome = WAY_SAID,
						   .why = "",
						   .remote_id = id,
						   .ask_at = clock_now() };
			break;
		}
	}
	json_decref(list);
}

/* It takes no updates, or not this one now. */
static bool not_taken(int status)
{
	return status == 404 || status == 405 || status == 409 || status == 410 || status == 501;
}

static void judge_not_taken(struct open311_core *c, struct arena *a, const struct handover *h,
			    const struct reply *r, struct way_verdict *v)
{
	bool none = r->status != 409 && c->updates != UPDATES_YES;

	refused(a, r, v);
	if (h->kind == OUTWARD_NOT_SOLVED) {
		v->outcome = WAY_NEXT; /* as a new request that names the old one */
	} else if (h->kind == OUTWARD_SOLVED ||
		   ((h->kind == OUTWARD_WORDS || h->kind == OUTWARD_UPDATED) && none)) {
		v->outcome = WAY_NOT_NEEDED;
		if (none)
			v->why = "the other core takes no updates";
	}
}

static void judge_update(struct open311_core *c, struct arena *a, const struct handover *h,
			 const struct reply *r, struct way_verdict *v)
{
	json_t *list;

	if (not_taken(r->status)) {
		judge_not_taken(c, a, h, r, v);
		return;
	}
	if (r->status >= 400) {
		refused(a, r, v);
		return;
	}
	list = answer_list(r);
	v->outcome = list ? WAY_SAID : WAY_LATER;
	v->doubt = !list;
	v->why = list ? "" : "answered with something that is not Open311";
	v->answer = answer_id(a, json_array_get(list, 0), "update_id", REMOTE_ID_MAX);
	json_decref(list);
}

void open311_judge(void *way, struct arena *a, const struct handover *h, unsigned int step,
		   const struct reply *r, struct way_verdict *v)
{
	struct open311_core *c = way;

	struct reply said = *r;

	said.status = answer_status_code(r);
	r = &said;
	/* 501 is an answer about updates, not a fault. */
	bool no_updates = r->wire == WIRE_ANSWERED && r->status == 501 && !is_request(h, step);

	if (!no_updates && way_judge_wire(a, r, v))
		return;
	*v = (struct way_verdict){ .why = "" };
	if (is_look(h, step))
		judge_look(a, h, r, v);
	else if (is_request(h, step))
		judge_request(c, a, h, r, is_anew(h, step), v);
	else
		judge_update(c, a, h, r, v);
}
