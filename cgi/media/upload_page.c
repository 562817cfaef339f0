/*
 * POST /media/photos: one to six photos, each for itself. A bad one is said by its name, the
 * good ones are stored all the same and stay when the page comes back. Whoever comes with a bearer
 * is a program of the JSON API and is answered as by it.
 */
#include "media/pages.h"

#include <math.h>

#include "api/problem.h"
#include "api/reply.h"
#include "geo/area.h"
#include "media/upload.h"
#include "web/page.h"

#define BODY_MAX   (PHOTO_MAX_COUNT * (PHOTO_MAX_BYTES + (1u << 10)) + (64u << 10))
#define TRIES      3  /* of a transaction that met a deadlock */
#define NAME_SHOWN 30 /* characters of a file's name */

static const struct area_map *city;

void upload_use_areas(const struct area_map *areas)
{
	city = areas;
}

/* One request's work, as far as it has come. */
struct batch {
	struct request *req;
	struct upload_target target;
	json_t *errors;
	unsigned int files; /* seen so far */
	uint64_t last_id;   /* of the photo stored or found last; 0: none */
	const struct area *district, *street;
	struct point place; /* of the first photo inside the city */
};

static void complain(struct batch *b, const struct upload *file, const char *say)
{
	struct arena *a = b->req->arena;
	size_t shown = utf8_prefix(file->filename, NAME_SHOWN);
	const char *cut = file->filename[shown] ? "…" : "";

	if (*file->filename)
		field_error(b->errors, "photo",
			    arena_printf(a, "“%.*s%s”：%s", (int)shown, file->filename, cut, say));
	else
		field_error(b->errors, "photo", arena_printf(a, "第 %u 张：%s", b->files, say));
}

static void note_place(struct batch *b, struct point place)
{
	if (!b->district && city && area_find(city, place, &b->district, &b->street))
		b->place = place;
}

/* Draft and photo in one transaction that holds their person: meanwhile she is neither joined nor
 * deleted (account/citizen.h). An enum photo_store_result, or -1. */
static int store_once(struct batch *b, const struct photo *photo)
{
	int result;

	if (db_begin_around(b->req->db) < 0)
		return -1;
	result = upload_open(b->req, &b->target);
	result = result == UPLOAD_READY ? photo_store(b->req->db, photo, &b->target.owner,
						      b->req->now, &b->last_id)
					: -1;
	return db_end_around(b->req->db, result);
}

static int store_with_draft(struct batch *b, const struct photo *photo)
{
	const struct photo_owner before = b->target.owner;
	int result = -1;

	for (int i = 0; i < TRIES; i++) {
		b->target.owner = before;
		result = store_once(b, photo);
		if (result >= 0 || !db_retry(b->req->db))
			break;
	}
	return result;
}

/* 0, or -1 when the database failed. */
static int store_photo(struct batch *b, const struct upload *file, const struct photo *photo)
{
	static const char *const refusals[] = {
		[PHOTO_FULL] = "已经有 6 张照片了，这张没有收下",
		[PHOTO_SENT] = "这份上报已经提交，不能再加照片",
	};
	int result = store_with_draft(b, photo);

	if (result < 0)
		return -1;
	if (result == PHOTO_FULL || result == PHOTO_SENT)
		complain(b, file, refusals[result]);
	else if (photo->has_place)
		note_place(b, photo->place);
	return 0;
}

static int take_file(struct batch *b, const struct upload *file)
{
	struct point place;
	struct photo photo;
	int result = upload_has(b->req, &b->target, file, &b->last_id, &place);

	if (result < 0)
		return -1;
	if (result == 1) {
		if (!isnan(place.lat))
			note_place(b, place);
		return 0;
	}
	result = photo_read(b->req->arena, file->data, file->len, &photo);
	if (result < 0)
		return -1;
	if (result == PHOTO_OK)
		return store_photo(b, file, &photo);
	complain(b, file, photo_say(result));
	return 0;
}

static void complain_of_number(struct batch *b)
{
	if (b->files == 0)
		field_error(b->errors, "photo", "请先拍一张或选一张照片");
	else if (b->files > b->target.most)
		field_error(b->errors, "photo",
			    arena_printf(b->req->arena, "一次最多 %u 张照片，后面的 %u 张没有收下",
					 b->target.most, b->files - b->target.most));
}

static int take_files(struct batch *b)
{
	const struct request *req = b->req;

	for (size_t i = 0; i < req->upload_count; i++) {
		if (strcmp(req->uploads[i].field, "photo") != 0)
			continue;
		if (b->files++ < b->target.most && take_file(b, &req->uploads[i]) < 0)
			return -1;
	}
	complain_of_number(b);
	if (b->district && b->target.owner.draft_id)
		return upload_place(b->req, &b->target, b->place);
	return 0;
}

static json_t *place_view(const struct batch *b)
{
	if (!b->district)
		return json_null();
	return json_pack("{s:f, s:f, s:s, s:s, s:s?}", "lat", b->place.lat, "lon", b->place.lon,
			 "source", "exif", "district", b->district->name, "street",
			 b->street ? b->street->name : NULL);
}

/* Where the citizen goes on; NULL while there is no photo to go on with. */
static const char *next_path(const struct batch *b, size_t photos)
{
	if (photos == 0)
		return NULL;
	if (b->target.number)
		return arena_printf(b->req->arena, "/r/%s/unsolved?photo=%llu", b->target.number,
				    (unsigned long long)b->last_id);
	return arena_printf(b->req->arena, "/snap/%s/place", b->target.draft);
}

static json_t *api_place_view(const struct batch *b)
{
	if (!b->district)
		return json_null();
	return json_pack("{s:f, s:f, s:{s:i, s:s}, s:o}", "lat", b->place.lat, "lon", b->place.lon,
			 "district", "code", (int)b->district->code, "name", b->district->name,
			 "street",
			 b->street ? json_pack("{s:i, s:s}", "code", (int)b->street->code, "name",
					       b->street->name)
				   : json_null());
}

/* Photos that were good stay, also beside one that was not: Location leads to them. */
static void answer_program(struct batch *b, struct response *resp, json_t *photos)
{
	size_t count = json_array_size(photos);

	if (json_array_size(b->errors)) {
		problem_fields(resp, json_incref(b->errors));
		json_decref(photos);
	} else {
		api_done(resp, 200,
			 json_pack("{s:s?, s:s?, s:o, s:o, s:i}", "draft",
				   b->target.number ? NULL : b->target.draft, "number",
				   b->target.number, "photos", photos, "place", api_place_view(b),
				   "room", (int)(b->target.most - count)));
	}
	if (b->target.owner.draft_id)
		response_header(resp, "Location", "/api/v1/drafts/%s", b->target.draft);
}

static void answer(struct batch *b, struct response *resp, json_t *photos)
{
	size_t count = json_array_size(photos), bad = json_array_size(b->errors);
	const char *next = next_path(b, count);
	const char *k = request_field(b->req, "k");
	json_t *view;

	if (b->req->bearer) {
		answer_program(b, resp, photos);
		return;
	}
	if (!bad && !b->req->wants_json) {
		json_decref(photos);
		response_redirect(resp, "%s%s%s", next, k && b->target.number ? "&k=" : "",
				  k && b->target.number ? k : "");
		return;
	}
	view = json_pack("{s:s, s:[s], s:b, s:s, s:s, s:o, s:o, s:s?, s:s?, s:s?, s:b, s:b, s:i}",
			 "title", "照片", "scripts", "upload.js", "step_photo", 1, "alt",
			 "您的照片", "draft", b->target.draft, "photos", photos, "place",
			 place_view(b), "next", next, "number", b->target.number, "_k", k,
			 "has_photos", count > 0, "full", count >= b->target.most, "room",
			 (int)(b->target.most - count));
	fields_show(view, b->errors);
	if (bad)
		response_page(resp, 422, "media/photos", view);
	else
		response_json(resp, 200, view);
}

uint64_t upload_answer(struct request *req, struct response *resp)
{
	struct batch b = { .req = req };
	json_t *photos;
	int result = upload_find(req, &b.target);

	if (result == UPLOAD_NOT_YOURS) {
		response_say(resp, 404, NULL, NULL);
		return 0;
	}
	if (result == UPLOAD_NOT_NOW) {
		response_say(resp, 409, "这个问题现在不需要您确认，照片没有收下", "/r/%s",
			     b.target.number);
		return 0;
	}
	b.errors = json_array();
	if (result < 0 || take_files(&b) < 0 ||
	    !(photos = upload_photos(req, &b.target, b.last_id)))
		response_unavailable(resp);
	else
		answer(&b, resp, photos);
	json_decref(b.errors);
	return b.last_id;
}

static void upload_create(struct request *req, struct response *resp)
{
	upload_answer(req, resp);
}

const struct route upload_routes[] = {
	{ POST, "/media/photos", upload_create, NEED_CSRF, BODY_MAX },
	{ 0 },
};
