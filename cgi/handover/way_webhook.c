/*
 * [dispatch] core = webhook: each message as one signed JSON event. The other side keeps the
 * Idempotency-Key of what it has had; by that the same event may come twice. What it answers may
 * hold its number and state of the case (core_reply.h); what it says later it posts by itself
 * (core_inbox.h), so nothing is asked for.
 */
#include <jansson.h>
#include <math.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/json_text.h"
#include "base/log.h"
#include "base/utf8.h"
#include "handover/core_reply.h"
#include "handover/core_sign.h"
#include "handover/way.h"

enum { STMT_CASE, STMT_PHOTOS, STMT__MAX };

const char *const way_webhook_statements[STMT__MAX + 1] = {
	[STMT_CASE] = "SELECT deadline FROM case_file WHERE report_id = ?",
	/* 1: public with its report. */
	[STMT_PHOTOS] = "SELECT hash FROM photo WHERE report_id = ? AND role = ? AND shown = 1"
			" ORDER BY position, id LIMIT 12",
};

#define ROLE_BEFORE   1u /* enum photo_role (media/photo.h) */
#define ROLE_REBUTTAL 3u

struct webhook {
	const char *url;
	const struct conf *conf;
	char key[CORE_KEY_TEXT + 1];
};

static void *open_way(const struct conf *c)
{
	struct webhook *w = xmalloc(sizeof(*w));

	*w = (struct webhook){ .url = conf_str(c, "handover", "url"), .conf = c };
	if (!http_url_ok(w->url)) {
		log_error("handover", "[handover] url is no http or https address");
	} else if (core_key(c, w->key) == 0) {
		return w;
	}
	free(w);
	return NULL;
}

static void close_way(void *way)
{
	struct webhook *w = way;

	if (!w)
		return;
	sodium_memzero(w->key, sizeof(w->key));
	free(w);
}

/* ---- out ---- */

static const char *const kinds[] = {
	[OUTWARD_OPEN] = "opened",     [OUTWARD_NOT_SOLVED] = "not_solved",
	[OUTWARD_SOLVED] = "solved",   [OUTWARD_WORDS] = "words",
	[OUTWARD_HIDE] = "hidden",     [OUTWARD_LEAVE] = "withdrawn",
	[OUTWARD_UPDATED] = "updated",
};

static const char *address_of(struct arena *a, const struct conf *c, const char *path)
{
	const char *hosts = conf_str(c, "site", "host");

	return arena_printf(a, "%s://%.*s%s", conf_str(c, "site", "scheme"),
			    (int)strcspn(hosts, " "), hosts, path);
}

static json_t *time_view(struct arena *a, int64_t at)
{
	return at == DB_NULL_TIME ? json_null() : json_string(clock_iso(a, at));
}

/* Public ones of the report, and only while it is public itself. NULL: database. */
static json_t *photos_view(const struct webhook *w, struct arena *a, struct db *db,
			   const struct handover *h)
{
	uint64_t role = h->kind == OUTWARD_NOT_SOLVED ? ROLE_REBUTTAL : ROLE_BEFORE;
	bool any = !h->hidden && (h->kind == OUTWARD_OPEN || h->kind == OUTWARD_NOT_SOLVED);
	enum db_row_result row = DB_NONE;
	json_t *list = json_array();
	struct db_bytes hash;
	char hex[65];

	if (any && db_query(db, way_webhook_statements[STMT_PHOTOS], "uu", h->report_id, role) < 0)
		row = DB_FAILED;
	while (any && row != DB_FAILED && (row = db_next(db, "b", &hash)) == DB_ROW) {
		if (hash.len != 32)
			continue;
		sodium_bin2hex(hex, sizeof(hex), hash.data, hash.len);
		json_array_append_new(
			list, json_string(address_of(a, w->conf,
						     arena_printf(a, "/photo/%s-1600.jpg", hex))));
	}
	if (row != DB_FAILED)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *point_view(const struct handover *h)
{
	return isnan(h->lat) || isnan(h->lon)
		       ? json_null()
		       : json_pack("{s:f, s:f}", "lat", h->lat, "lon", h->lon);
}

static const char *words_of(const struct handover *h)
{
	return h->kind == OUTWARD_OPEN ? h->body : way_words(h);
}

/* The event as text, NULL: database. */
static const char *event_text(const struct webhook *w, struct arena *a, struct db *db,
			      const struct handover *h)
{
	json_t *photos = photos_view(w, a, db, h), *event;
	int64_t deadline = DB_NULL_TIME;

	if (!photos || db_row(db, way_webhook_statements[STMT_CASE], "u", h->report_id, "t",
			      &deadline) == DB_FAILED) {
		json_decref(photos);
		return NULL;
	}
	event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:{s:s, s:s, s:s}, s:o, s:s, s:s, s:s,"
			  " s:s, s:o, s:o}",
			  "event", handover_key(a, h), "kind", kinds[h->kind], "report", h->number,
			  "url", address_of(a, w->conf, arena_join(a, "/r/", h->number, NULL)),
			  "at", clock_iso(a, h->at), "id",
			  h->remote_id ? json_string(h->remote_id) : json_null(), "category",
			  "code", h->category_code, "name", h->category, "group", h->group, "point",
			  point_view(h), "address", h->place, "area", h->area, "words", words_of(h),
			  "submitted", clock_iso(a, h->submitted_at), "deadline",
			  time_view(a, deadline), "photos", photos);
	return json_text_exact(a, event);
}

static bool build(void *way, struct arena *a, struct db *db, const struct handover *h,
		  unsigned int step, struct post *out, struct way_verdict *v)
{
	int64_t seconds = clock_now() / CLOCK_SECOND;
	const struct webhook *w = way;

	(void)step;
	*v = (struct way_verdict){ .outcome = WAY_NOT_NEEDED, .why = "" };
	if (h->kind <= OUTWARD_NONE || h->kind >= OUTWARD__MAX) {
		v->why = "nothing that a webhook says";
		return false;
	}
	*out = (struct post){ .url = w->url, .body = event_text(w, a, db, h) };
	if (!out->body) {
		*v = (struct way_verdict){ .outcome = WAY_AWAY, .why = "our database is away" };
		return false;
	}
	out->headers[0] = arena_printf(a, "X-Dianliang-Timestamp: %lld", (long long)seconds);
	out->headers[1] = arena_join(a, "X-Dianliang-Signature: ",
				     core_sign_event(a, w->key, seconds, out->body), NULL);
	out->headers[2] = arena_join(a, "Idempotency-Key: ", handover_key(a, h), NULL);
	return true;
}

/* ---- what comes back ---- */

/* Its first words of why, for staff; what is no JSON is not repeated. */
static const char *why_of(struct arena *a, const struct reply *r)
{
	json_t *errors = json_array();
	struct core_reply said;

	core_reply_read(a, r->body, r->len, CORE_ANSWER, &said, errors);
	json_decref(errors);
	return *said.say ? arena_printf(a, "answered %d: %.*s", r->status,
					(int)utf8_prefix(said.say, 100), said.say)
			 : arena_printf(a, "answered %d", r->status);
}

/* A 2xx with something in it: only an object of ours shows that it was not some gate's page. */
static void judge_answer(struct arena *a, const struct handover *h, const struct reply *r,
			 struct way_verdict *v)
{
	struct core_reply *said = arena_alloc(a, sizeof(*said));
	json_t *errors = json_array();
	const char *wrong;

	core_reply_read(a, r->body, r->len, CORE_ANSWER, said, errors);
	wrong = json_string_value(json_object_get(json_array_get(errors, 0), "field"));
	wrong = wrong ? arena_strdup(a, wrong) : NULL;
	json_decref(errors);
	if (wrong && !*wrong) {
		v->outcome = WAY_LATER;
		v->why = "its answer is not JSON";
		v->doubt = true;
	} else if (*said->report && strcmp(said->report, h->number) != 0) {
		v->outcome = WAY_UNSURE;
		v->why = "it answered about another case";
	} else if (*said->id && h->remote_id && strcmp(said->id, h->remote_id) != 0) {
		v->outcome = WAY_UNSURE;
		v->why = "it answered with another number than before";
	} else {
		/* It has the event. Of parts that we cannot read nothing is taken. */
		if (wrong)
			log_warn("handover", "%s: its answer's %s is not readable", h->number,
				 wrong);
		else if (said->status || *said->say || *said->unit)
			v->told = said;
		if (*said->id && !h->remote_id)
			v->remote_id = said->id;
	}
}

/* It has the case and gave no number: what shows that it has. */
static void acknowledged(struct arena *a, const struct handover *h, struct way_verdict *v)
{
	if (v->outcome == WAY_SAID && h->kind == OUTWARD_OPEN && !h->remote_id && !v->remote_id)
		v->remote_token = handover_key(a, h);
}

static void judge(void *way, struct arena *a, const struct handover *h, unsigned int step,
		  const struct reply *r, struct way_verdict *v)
{
	(void)way;
	(void)step;
	if (way_judge_wire(a, r, v))
		return;
	*v = (struct way_verdict){ .outcome = WAY_SAID, .why = "", .wait_ms = r->wait_ms };
	if (r->status >= 200 && r->status < 300) {
		if (r->len)
			judge_answer(a, h, r, v);
		acknowledged(a, h, v);
		return;
	}
	v->why = why_of(a, r);
	/* An address that is not there (yet), a wait: its administrator can put that right. */
	v->outcome =
		r->status == 404 || r->status == 405 || r->status == 408 ? WAY_LATER : WAY_REFUSED;
}

const struct way way_webhook = {
	.name = "webhook",
	.open = open_way,
	.close = close_way,
	.build = build,
	.judge = judge,
};
