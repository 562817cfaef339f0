/*
 * POST /media/facade: photos of a facade or of a finished sign, for the pages of shop signs. Each
 * belongs to the visitor alone until a form names it (sign/photos.c); field "to" says which page
 * asked, and "had" what it had already. One that nothing names is thrown away after some days.
 */
#include "media/pages.h"

#include "account/citizen.h"
#include "media/photo.h"
#include "media/photo_name.h"
#include "web/page.h"

#define BODY_MAX    (PHOTO_MAX_COUNT * (PHOTO_MAX_BYTES + (1u << 10)) + (64u << 10))
#define WAITING_MAX 30 /* photos of one visitor that hang on nothing yet */

enum { STMT_WAITING, STMT__MAX };

const char *const facade_statements[STMT__MAX + 1] = {
	[STMT_WAITING] = "SELECT COUNT(*) FROM photo"
			 " WHERE report_id IS NULL AND role = 4 AND citizen_id = ?",
};

struct intake {
	struct request *req;
	const char *to;
	struct citizen who;
	uint64_t waiting;
	json_t *photos, *errors;
	unsigned int seen;
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

/* 0, or -1 when the database failed. */
static int take(struct intake *t, const struct upload *file)
{
	const struct request *req = t->req;
	struct photo_owner owner = { .role = PHOTO_FACADE };
	struct photo photo;
	uint64_t id;
	int result = photo_read(req->arena, file->data, file->len, &photo);

	if (result < 0)
		return -1;
	if (result != PHOTO_OK) {
		field_error(t->errors, "photo",
			    arena_printf(req->arena, "第 %u 张：%s", t->seen, photo_say(result)));
		return 0;
	}
	owner.citizen_id = t->who.id;
	/* The place is the shop's own business: what the camera said is not kept. */
	photo.has_place = false;
	if (photo_store(req->db, &photo, &owner, req->now, &id) < 0)
		return -1;
	json_array_append_new(t->photos,
			      json_pack("{s:I, s:s, s:s, s:i, s:i}", "id", (json_int_t)id, "small",
					photo_name(req->arena, "/photo/", photo.hash, PHOTO_SMALL),
					"large",
					photo_name(req->arena, "/photo/", photo.hash, PHOTO_LARGE),
					"width", (int)photo.width, "height", (int)photo.height));
	return 0;
}

static int take_all(struct intake *t)
{
	const struct request *req = t->req;

	for (size_t i = 0; i < req->upload_count; i++) {
		if (strcmp(req->uploads[i].field, "photo") != 0)
			continue;
		if (++t->seen > PHOTO_MAX_COUNT)
			field_error(t->errors, "photo", "一次最多 6 张照片，后面的没有收下");
		else if (t->waiting++ >= WAITING_MAX)
			field_error(t->errors, "photo", "您有不少照片还没有用上，请先提交再传新的");
		else if (take(t, &req->uploads[i]) < 0)
			return -1;
	}
	if (!t->seen)
		field_error(t->errors, "photo", "请先选照片");
	return 0;
}

/* Back to the form that asked for them, with what it had already. */
static const char *onward(const struct intake *t)
{
	struct arena *a = t->req->arena;
	const char *k = request_field(t->req, "k"), *keep = request_field(t->req, "keep");
	const char *join = "?", *path = t->to;
	json_t *photo;
	size_t i;

	/* What the page had in its address besides: encoded already, or it is dropped. */
	if (keep && *keep && strlen(keep) <= 800 &&
	    !keep[strspn(
		    keep,
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%=&/_.-+")]) {
		path = arena_printf(a, "%s%s%s", path, join, keep);
		join = "&";
	}
	if (k && !k[strspn(k, "abcdefghijklmnopqrstuvwxyz234567")]) {
		path = arena_printf(a, "%s%sk=%s", path, join, k);
		join = "&";
	}
	for (i = 0; i < t->req->field_count; i++) {
		const struct pair *p = &t->req->fields[i];

		if (strcmp(p->name, "had") != 0 || !form_number(p->value, INT64_MAX))
			continue;
		path = arena_printf(a, "%s%sphoto=%s", path, join, p->value);
		join = "&";
	}
	json_array_foreach(t->photos, i, photo)
	{
		path = arena_printf(a, "%s%sphoto=%lld", path, join,
				    (long long)json_integer_value(json_object_get(photo, "id")));
		join = "&";
	}
	return path;
}

static void answer(struct intake *t, struct response *resp)
{
	bool bad = json_array_size(t->errors) > 0;
	const char *say = json_string_value(json_object_get(json_array_get(t->errors, 0), "say"));

	if (t->req->wants_json)
		response_json(resp, bad ? 422 : 200,
			      json_pack("{s:O, s:O}", "photos", t->photos, "errors", t->errors));
	else if (bad)
		response_say(resp, 422, say, "%s", onward(t));
	else
		response_redirect(resp, "%s", onward(t));
}

static void facade_create(struct request *req, struct response *resp)
{
	struct intake t = { .req = req, .to = way_back(req) };

	if (!t.to) {
		response_say(resp, 400, NULL, NULL);
		return;
	}
	t.photos = json_array();
	t.errors = json_array();
	if (citizen_need(req->db, req, &t.who) < 0 ||
	    db_row(req->db, facade_statements[STMT_WAITING], "u", t.who.id, "u", &t.waiting) !=
		    DB_ROW ||
	    take_all(&t) < 0)
		response_unavailable(resp);
	else
		answer(&t, resp);
	json_decref(t.photos);
	json_decref(t.errors);
}

const struct route facade_routes[] = {
	{ POST, "/media/facade", facade_create, NEED_CSRF, BODY_MAX },
	{ 0 },
};
