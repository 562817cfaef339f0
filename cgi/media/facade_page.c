/*
 * POST /media/facade: photos of a facade or of a finished sign, for the pages of shop signs. Each
 * belongs to the visitor alone until a form names it (sign/photos.c); field "to" says which page
 * asked, and "had" what it had already. A program, which comes with a bearer, has no page: it says
 * "for=logo" for a picture whose transparence is kept. One that nothing names is thrown away after
 * some days.
 */
#include "media/pages.h"

#include "account/citizen.h"
#include "api/problem.h"
#include "api/reply.h"
#include "media/intake.h"
#include "web/page.h"

#define WAITING_MAX 30 /* photos of one visitor that hang on nothing yet */

enum { STMT_WAITING, STMT__MAX };

const char *const facade_statements[STMT__MAX + 1] = {
	[STMT_WAITING] = "SELECT COUNT(*) FROM photo"
			 " WHERE report_id IS NULL AND role = 4 AND citizen_id = ?",
};

/* "/signs/..." or "/s/...", nothing that could lead out of the site. */
static const char *way_back(const struct request *req)
{
	const char *to = request_field(req, "to");

	if (!to || strlen(to) > 100 ||
	    (strncmp(to, "/signs", 6) != 0 && strncmp(to, "/s/", 3) != 0))
		return NULL;
	return to[strspn(to, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_")]
		       ? NULL
		       : to;
}

/* path?name=value, or &name=value. */
static const char *with(struct arena *a, const char *path, const char *pair)
{
	return arena_join(a, path, strchr(path, '?') ? "&" : "?", pair, NULL);
}

/* Back to the form that asked for them, with what it had already. */
static const char *onward(const struct intake *t, const char *path)
{
	struct arena *a = t->req->arena;
	const char *k = request_field(t->req, "k"), *keep = request_field(t->req, "keep");

	/* What the page had in its address besides: encoded already, or it is dropped. */
	if (keep && *keep && strlen(keep) <= 800 &&
	    !keep[strspn(keep,
			 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%=&/_.-+")])
		path = with(a, path, keep);
	if (k && !k[strspn(k, "abcdefghijklmnopqrstuvwxyz234567")])
		path = with(a, path, arena_join(a, "k=", k, NULL));
	for (size_t i = 0; i < t->req->field_count; i++) {
		const struct pair *p = &t->req->fields[i];

		if (!strcmp(p->name, "had") && form_number(p->value, INT64_MAX))
			path = with(a, path, arena_join(a, "photo=", p->value, NULL));
	}
	return intake_path(t, path);
}

/* The page of a design's logo: what is transparent in the picture stays so. */
static bool is_logo(const char *to)
{
	size_t len = strlen(to), tail = strlen("/logo");

	return len > tail && !strcmp(to + len - tail, "/logo");
}

/* Those that were good wait to be named, also beside one that was not. */
static void answer_program(const struct intake *t, struct response *resp)
{
	if (json_array_size(t->errors))
		problem_fields(resp, json_incref(t->errors));
	else
		api_done(resp, 200, json_pack("{s:O}", "photos", t->photos));
}

static bool is_for_logo(const struct request *req)
{
	const char *what = request_field(req, "for");

	return what && !strcmp(what, "logo");
}

static void facade_create(struct request *req, struct response *resp)
{
	const char *to = req->bearer ? "" : way_back(req);
	/* The place is the shop's own business. */
	struct intake t = { .req = req,
			    .owner = { .role = PHOTO_FACADE },
			    .shown_at = "/photo/",
			    .most = WAITING_MAX,
			    .no_place = true };
	struct citizen who;

	if (!to) {
		response_say(resp, 400, NULL, NULL);
		return;
	}
	t.logo = req->bearer ? is_for_logo(req) : is_logo(to);
	if (citizen_need(req->db, req, &who) < 0 ||
	    db_row(req->db, facade_statements[STMT_WAITING], "u", who.id, "u", &t.waiting) !=
		    DB_ROW ||
	    (t.owner.citizen_id = who.id, intake_take(&t)) < 0)
		response_unavailable(resp);
	else if (req->bearer)
		answer_program(&t, resp);
	else
		intake_answer(&t, resp, onward(&t, to));
	intake_release(&t);
}

const struct route facade_routes[] = {
	{ POST, "/media/facade", facade_create, NEED_CSRF, INTAKE_BODY_MAX },
	{ 0 },
};
