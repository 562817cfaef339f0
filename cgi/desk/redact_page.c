/*
 * Photos before the public's eyes: those that wait, and one of them with what can be done about
 * it. Only shows; the decision goes to media (media/redact_page.c).
 */
#include <sodium.h>

#include "account/role.h"
#include "desk/frame.h"
#include "desk/pages.h"
#include "desk/say.h"
#include "media/photo.h"
#include "media/redact.h"
#include "report/status.h"
#include "web/page.h"

#define PAGE       24 /* photos on a page of the list */
#define REVIEWS    20
#define TILES_WIDE 16 /* squares to tick, for who draws nothing */
#define TILES_HIGH 12

enum { STMT_WAITING, STMT_ONE, STMT_REVIEWS, STMT_NEXT, STMT__MAX };

const char *const redact_page_statements[STMT__MAX + 1] = {
	[STMT_WAITING] = "SELECT p.id, p.hash, p.width, p.height, p.colour, r.number, p.created_at"
			 " FROM photo p JOIN report r ON r.id = p.report_id"
			 " WHERE p.shown = 0 AND p.id > ? AND r.hidden = 0 ORDER BY p.id LIMIT ?",
	[STMT_ONE] =
		"SELECT p.id, p.hash, p.width, p.height, p.colour, p.shown, p.role, r.number,"
		" p.created_at FROM photo p JOIN report r ON r.id = p.report_id WHERE p.id = ?",
	[STMT_REVIEWS] = "SELECT at, staff_name, verdict, reason FROM photo_review"
			 " WHERE photo_id = ? ORDER BY id DESC LIMIT ?",
	[STMT_NEXT] = "SELECT p.id FROM photo p JOIN report r ON r.id = p.report_id"
		      " WHERE p.shown = 0 AND p.id <> ? AND r.hidden = 0 ORDER BY p.id LIMIT 1",
};

struct shown_photo {
	uint64_t id;
	struct db_bytes hash;
	unsigned int width, height, colour, shown, role;
	const char *number;
	int64_t created_at;
};

static json_t *photo_view(const struct request *req, const struct shown_photo *p)
{
	struct arena *a = req->arena;

	return json_pack("{s:I, s:s, s:s, s:i, s:i, s:s, s:s, s:s}", "id", (json_int_t)p->id,
			 "large", say_photo(a, p->hash.data, PHOTO_LARGE), "small",
			 say_photo(a, p->hash.data, PHOTO_SMALL), "width", (int)p->width, "height",
			 (int)p->height, "colour", arena_printf(a, "#%06x", p->colour & 0xFFFFFF),
			 "number", p->number, "when", clock_say(a, p->created_at, req->now));
}

/* --- those that wait ---------------------------------------------------------------------- */

static void redact_list(struct request *req, struct response *resp)
{
	json_t *photos = json_array();
	struct shown_photo p = { .id = 0 };
	enum db_row_result row = DB_FAILED;
	uint64_t last = 0;
	size_t n = 0;

	if (db_query(req->db, redact_page_statements[STMT_WAITING], "uu",
		     form_number(request_param(req, "after"), INT64_MAX),
		     (uint64_t)PAGE + 1) == 0) {
		while ((row = db_next(req->db, "ubUUUst", &p.id, &p.hash, &p.width, &p.height,
				      &p.colour, &p.number, &p.created_at)) == DB_ROW &&
		       n++ < PAGE) {
			json_array_append_new(photos, photo_view(req, &p));
			last = p.id;
		}
	}
	if (row == DB_FAILED) {
		json_decref(photos);
		response_unavailable(resp);
		return;
	}
	desk_page(resp, 200, "desk/redact_list", "redact",
		  json_pack("{s:s, s:[s], s:o, s:b, s:s}", "title", "照片审核", "styles",
			    "redact.css", "photos", photos, "has_photos", n > 0, "next",
			    row == DB_ROW ? arena_printf(req->arena, "/desk/redact?after=%llu",
							 (unsigned long long)last)
					  : ""));
}

/* --- one of them ---------------------------------------------------------------------------- */

static const char *verdict_text(unsigned int verdict)
{
	switch (verdict) {
	case VERDICT_PAINT:
		return "遮挡后公开";
	case VERDICT_RELEASE:
		return "原样公开";
	case VERDICT_WITHHOLD:
		return "不公开";
	default:
		return "";
	}
}

static json_t *reviews_view(struct request *req, uint64_t photo_id)
{
	json_t *list = json_array();
	enum db_row_result row = DB_FAILED;
	const char *name, *reason;
	unsigned int verdict;
	int64_t at;

	if (db_query(req->db, redact_page_statements[STMT_REVIEWS], "uu", photo_id,
		     (uint64_t)REVIEWS) == 0)
		while ((row = db_next(req->db, "tsUs", &at, &name, &verdict, &reason)) == DB_ROW)
			json_array_append_new(list,
					      json_pack("{s:s, s:s, s:s, s:s}", "when",
							clock_say(req->arena, at, req->now), "who",
							name, "what", verdict_text(verdict),
							"reason", reason));
	if (row == DB_NONE)
		return list;
	json_decref(list);
	return NULL;
}

/* Squares over the photo, each a box of its own: works with a keyboard, and without a script. */
static json_t *tiles_view(struct arena *a)
{
	json_t *list = json_array();

	for (unsigned int y = 0; y < TILES_HIGH; y++)
		for (unsigned int x = 0; x < TILES_WIDE; x++) {
			unsigned int left = x * PHOTO_BOX_WHOLE / TILES_WIDE;
			unsigned int top = y * PHOTO_BOX_WHOLE / TILES_HIGH;
			unsigned int right = (x + 1) * PHOTO_BOX_WHOLE / TILES_WIDE;
			unsigned int bottom = (y + 1) * PHOTO_BOX_WHOLE / TILES_HIGH;

			json_array_append_new(list,
					      json_pack("{s:s, s:i, s:i}", "value",
							arena_printf(a, "%u,%u,%u,%u", left, top,
								     right - left, bottom - top),
							"column", (int)x + 1, "row", (int)y + 1));
		}
	return list;
}

/* 1, 0 or -1. */
static int load_one(struct request *req, struct shown_photo *p)
{
	return (int)db_row(req->db, redact_page_statements[STMT_ONE], "u",
			   form_number(request_arg(req, "photo"), INT64_MAX), "ubUUUUUst", &p->id,
			   &p->hash, &p->width, &p->height, &p->colour, &p->shown, &p->role,
			   &p->number, &p->created_at);
}

static json_t *one_view(struct request *req, const struct shown_photo *p, json_t *reviews,
			uint64_t next)
{
	const char *done = request_param(req, "done");
	char hex[65];

	sodium_bin2hex(hex, sizeof(hex), p->hash.data, p->hash.len);
	return json_pack(
		"{s:s, s:[s], s:[s], s:o, s:s, s:i, s:b, s:b, s:b, s:o, s:b, s:o, s:s, s:b}",
		"title", "照片审核", "styles", "redact.css", "scripts", "redact.js", "photo",
		photo_view(req, p), "seen", hex, "shown", (int)p->shown, "waits",
		p->shown == PHOTO_WAITS, "public", p->shown == PHOTO_SHOWN, "withheld",
		p->shown == PHOTO_WITHHELD, "reviews", reviews, "has_reviews",
		json_array_size(reviews) > 0, "tiles", tiles_view(req->arena), "next",
		next ? arena_printf(req->arena, "/desk/redact/%llu", (unsigned long long)next) : "",
		"done", done && *done);
}

static void redact_show(struct request *req, struct response *resp)
{
	struct shown_photo p;
	json_t *reviews;
	uint64_t next = 0;
	int found = load_one(req, &p);

	if (found == 0) {
		response_say(resp, 404, "没有这张照片", "/desk/redact");
		return;
	}
	if (found < 0 || !(reviews = reviews_view(req, p.id))) {
		response_unavailable(resp);
		return;
	}
	if (db_row(req->db, redact_page_statements[STMT_NEXT], "u", p.id, "u", &next) ==
	    DB_FAILED) {
		json_decref(reviews);
		response_unavailable(resp);
		return;
	}
	desk_page(resp, 200, "desk/redact", "redact", one_view(req, &p, reviews, next));
}

#define WHO (NEED_STAFF | FOR(OFFICE) | FOR(INTAKE) | FOR(DISPATCHER) | FOR(INSPECTOR))

const struct route redact_page_routes[] = {
	{ GET, "/desk/redact", redact_list, WHO, 0 },
	{ GET, "/desk/redact/:photo", redact_show, WHO, 0 },
	{ 0 },
};
