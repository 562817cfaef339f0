#include "media/intake.h"

#include "account/citizen.h"
#include "media/photo_name.h"
#include "web/page.h"

#define TRIES 3 /* of a transaction that met a deadlock */

static int read_one(const struct intake *t, const struct upload *file, struct photo *out)
{
	struct arena *a = t->req->arena;

	return t->logo ? photo_read_logo(a, file->data, file->len, out)
		       : photo_read(a, file->data, file->len, out);
}

/* Reading it took a while: it is stored for who is still there (account/citizen.h). An enum
 * photo_store_result, or -1. */
static int store(struct intake *t, const struct photo *photo, uint64_t *id)
{
	struct db *db = t->req->db;
	struct citizen who;
	int result = -1;

	if (!t->owner.citizen_id)
		return photo_store(db, photo, &t->owner, t->req->now, id);
	for (int i = 0; i < TRIES; i++) {
		if (db_begin_around(db) < 0)
			return -1;
		result = citizen_need(db, t->req, &who);
		if (result == 0) {
			t->owner.citizen_id = who.id;
			result = photo_store(db, photo, &t->owner, t->req->now, id);
		}
		result = db_end_around(db, result);
		if (result >= 0 || !db_retry(db))
			break;
	}
	return result;
}

/* 0, or -1 when the database failed. */
static int take(struct intake *t, const struct upload *file, unsigned int number)
{
	const struct request *req = t->req;
	struct photo photo;
	uint64_t id = 0;
	int result = read_one(t, file, &photo);

	if (result < 0)
		return -1;
	if (result != PHOTO_OK) {
		field_error(t->errors, "photo",
			    arena_printf(req->arena, "第 %u 张：%s", number, photo_say(result)));
		return 0;
	}
	photo.has_place = photo.has_place && !t->no_place;
	if (store(t, &photo, &id) < 0)
		return -1;
	json_array_append_new(
		t->photos,
		json_pack("{s:I, s:s, s:s, s:i, s:i}", "id", (json_int_t)id, "small",
			  photo_name(req->arena, t->shown_at, photo.hash, PHOTO_SMALL), "large",
			  photo_name(req->arena, t->shown_at, photo.hash, PHOTO_LARGE), "width",
			  (int)photo.width, "height", (int)photo.height));
	return 0;
}

int intake_take(struct intake *t)
{
	const struct request *req = t->req;
	unsigned int seen = 0;

	t->photos = json_array();
	t->errors = json_array();
	for (size_t i = 0; i < req->upload_count; i++) {
		if (strcmp(req->uploads[i].field, "photo") != 0)
			continue;
		if (++seen > PHOTO_MAX_COUNT)
			field_error(t->errors, "photo", "一次最多 6 张照片，后面的没有收下");
		else if (t->most && t->waiting++ >= t->most)
			field_error(t->errors, "photo", "您有不少照片还没有用上，请先提交再传新的");
		else if (take(t, &req->uploads[i], seen) < 0)
			return -1;
	}
	if (!seen)
		field_error(t->errors, "photo", "请先选照片");
	return 0;
}

void intake_release(struct intake *t)
{
	json_decref(t->photos);
	json_decref(t->errors);
}

const char *intake_path(const struct intake *t, const char *path)
{
	json_t *photo;
	size_t i;

	json_array_foreach(t->photos, i, photo)
	{
		path = arena_printf(t->req->arena, "%s%cphoto=%lld", path,
				    strchr(path, '?') ? '&' : '?',
				    (long long)json_integer_value(json_object_get(photo, "id")));
	}
	return path;
}

void intake_answer(struct intake *t, struct response *resp, const char *path)
{
	bool bad = json_array_size(t->errors) > 0;
	const char *say = json_string_value(json_object_get(json_array_get(t->errors, 0), "say"));

	if (t->req->wants_json)
		response_json(resp, bad ? 422 : 200,
			      json_pack("{s:O, s:O}", "photos", t->photos, "errors", t->errors));
	else if (bad)
		response_say(resp, 422, say, "%s", path);
	else
		response_redirect(resp, "%s", path);
}
