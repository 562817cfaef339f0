/*
 * /signs/design/<token>/photo: where on the shop's own photo the sign hangs. The four corners are
 * clicked one after another on an image button, or typed in per cent: both work without a script.
 * With one (static/sign-place.js) they are dragged, or moved by the arrow keys, and sent at once.
 */
#include "sign/pages.h"

#include <math.h>

#include "sign/draw.h"
#include "sign/jpeg.h"
#include "sign/place.h"
#include "web/page.h"

#define SHOWN      320 /* CSS pixels that the photo is wide where it is clicked on */
#define SHARP      2   /* device pixels of one of them */
#define BODY_MAX   (4u << 10)
#define QUALITY    82
#define JPEG_BYTES (4u << 20)

static const char *const corner_names[] = { "左上角", "右上角", "右下角", "左下角" };

static const char *typed(const struct request *req, const char *name)
{
	const char *s = req->method == POST ? request_field(req, name) : request_param(req, name);

	return s ? s : "";
}

/* The photo of the request, or of the order; NULL after an answer. */
static cairo_surface_t *open_photo(struct request *req, struct response *resp,
				   const struct order *o, uint64_t *id)
{
	int64_t which = attach_usable(req, typed(req, "photo"), o->photo_id);
	struct db_bytes jpeg = { NULL, 0 };
	enum db_row_result row;
	cairo_surface_t *s;

	row = which > 0   ? order_photo(req->db, (uint64_t)which, &jpeg)
	      : which < 0 ? DB_FAILED
			  : DB_NONE;
	if (row == DB_FAILED) {
		response_unavailable(resp);
		return NULL;
	}
	s = row == DB_ROW && jpeg.data ? jpeg_read(jpeg.data, jpeg.len) : NULL;
	if (!s)
		response_say(resp, 404, "照片不在了，请再传一张。", "/signs/design/%s",
			     o->token_text);
	*id = (uint64_t)which;
	return s;
}

/* What the page is shown with. */
struct spots {
	const char *clicked; /* corners so far, by clicks */
	const char *kept;    /* all four, as they were sent or stored; "" */
	const char *why;     /* they cannot be; NULL */
	const char *text[8]; /* as typed, x y x y ...; NULL: as kept */
	bool bad[8];
	json_t *errors; /* of the typed ones; NULL: none */
};

/* --- showing ---------------------------------------------------------------------------------- */

static const char *per_cent(struct arena *a, double at, double whole)
{
	return arena_printf(a, "%.4g", round(at / whole * 1000) / 10);
}

static json_t *corners_view(struct arena *a, const struct spots *s)
{
	json_t *list = json_array();
	struct quad q;
	bool kept = place_corners(s->kept, 100, 100, &q) == 4;

	for (int i = 0; i < 4; i++) {
		const char *x = kept ? per_cent(a, q.x[i], 100) : "",
			   *y = kept ? per_cent(a, q.y[i], 100) : "";

		json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:s, s:b, s:b}", "n", i + 1,
						      "name", corner_names[i], "x",
						      s->text[2 * i] ? s->text[2 * i] : x, "y",
						      s->text[2 * i + 1] ? s->text[2 * i + 1] : y,
						      "x_bad", s->bad[2 * i], "y_bad",
						      s->bad[2 * i + 1]));
	}
	return list;
}

static void show(struct request *req, struct response *resp, const struct order *o, uint64_t photo,
		 cairo_surface_t *surface, const struct spots *s)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	json_t *none = json_array();
	struct quad q;
	int count = place_corners(s->clicked, w, h, &q);
	json_t *view =
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s?, s:[s, s], s:s}",
			  "title", "招牌放在哪里", "back",
			  arena_join(req->arena, "/signs/design/", o->token_text, NULL), "token",
			  o->token_text, "photo",
			  arena_printf(req->arena, "%llu", (unsigned long long)photo), "corners",
			  s->clicked, "kept", s->kept, "next",
			  corner_names[count >= 0 && count < 4 ? count : 0], "width", SHOWN,
			  "height", SHOWN * h / w, "why", s->why, "styles", "sign.css",
			  "sign-design.css", "scripts", "sign-place.js");

	json_object_set_new(view, "number", json_integer(count + 1));
	json_object_set_new(view, "spots", corners_view(req->arena, s));
	fields_show(view, s->errors ? s->errors : none);
	json_decref(none);
	response_page(resp, s->why || s->errors ? 422 : 200, "sign/photo", view);
}

static void photo_show(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	uint64_t id;
	cairo_surface_t *s = o ? open_photo(req, resp, o, &id) : NULL;
	struct spots spots = { .clicked = "" };

	if (!s)
		return;
	spots.kept = id == o->photo_id ? o->corners : "";
	show(req, resp, o, id, s, &spots);
	cairo_surface_destroy(s);
}

/* --- placing ---------------------------------------------------------------------------------- */

static void keep_corners(struct request *req, struct response *resp, struct order *o, uint64_t id,
			 const char *corners)
{
	o->photo_id = id;
	o->corners = corners;
	o->changed_at = req->now;
	if (order_save(req->db, o, req->now) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/signs/design/%s", o->token_text);
}

/* A click on the image button: where it was, in the CSS pixels that it is shown in. */
static const char *with_click(struct request *req, const char *corners, double ratio)
{
	double x = (double)form_number(typed(req, "at.x"), 10000);
	double y = (double)form_number(typed(req, "at.y"), 10000);

	return place_add(req->arena, corners, x * 1000 / SHOWN, y * 1000 / (SHOWN * ratio));
}

/* "12.5" or "12.5%" -> thousandths; -1: it is none. */
static long thousandths(const char *text)
{
	size_t len = strspn(text, "0123456789.");
	char *end;
	double n = strtod(text, &end);

	return !len || end != text + len || (*end && strcmp(end, "%") != 0) || n > 100
		       ? -1
		       : lround(n * 10);
}

/* The eight numbers of the form as corners; what is none is said in s->errors. */
static const char *read_typed(struct request *req, struct spots *s)
{
	const char *corners = "";

	s->errors = json_array();
	for (int i = 0; i < 8; i++) {
		const char *name = arena_printf(req->arena, "%c%d", i % 2 ? 'y' : 'x', i / 2 + 1);
		long n = thousandths(s->text[i] = typed(req, name));

		s->bad[i] = n < 0;
		if (n < 0)
			field_error(s->errors, name,
				    arena_join(req->arena, corner_names[i / 2],
					       i % 2 ? "离上边" : "离左边",
					       "请填 0 到 100 之间的数，比如 12.5", NULL));
		corners = arena_printf(req->arena, "%s%s%ld", corners, i ? " " : "", n < 0 ? 0 : n);
	}
	if (json_array_size(s->errors))
		return "";
	json_decref(s->errors);
	s->errors = NULL;
	return corners;
}

/* What was clicked so far with this click, or all four at once; *whole: all that will come. */
static const char *read_corners(struct request *req, double ratio, struct spots *s, bool *whole)
{
	const char *sent = typed(req, "corners");
	struct quad q;
	int count = place_corners(sent, 1000, 1000, &q);

	*whole = true;
	if (request_field(req, "x1"))
		return read_typed(req, s);
	if (!*typed(req, "at.x"))
		return count == 4 ? sent : "";
	*whole = count == 3;
	/* The Enter key presses an image button at its very corner. */
	if (!strcmp(typed(req, "at.x"), "0") && !strcmp(typed(req, "at.y"), "0")) {
		s->why = "用键盘点不准位置：请在下面填四个角的位置。";
		return count < 0 || count > 3 ? "" : sent;
	}
	return with_click(req, count < 0 || count > 3 ? "" : sent, ratio);
}

static void photo_place(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	struct spots s = { .clicked = "", .kept = "" };
	const char *corners;
	cairo_surface_t *photo;
	struct quad q;
	bool whole;
	uint64_t id;
	double w, h;

	if (!o || !(photo = open_photo(req, resp, o, &id)))
		return;
	w = cairo_image_surface_get_width(photo);
	h = cairo_image_surface_get_height(photo);
	corners = read_corners(req, h / w, &s, &whole);
	if (place_corners(corners, w, h, &q) == 4) {
		s.why = quad_refuse(&q, w, h);
		s.kept = corners;
	} else {
		s.clicked = corners;
		s.why = whole && !s.why && !s.errors ? "四个角没有填全，请再填一次。" : s.why;
	}
	if (!s.why && !s.errors && *s.kept)
		keep_corners(req, resp, o, id, corners);
	else
		show(req, resp, o, id, photo, &s);
	json_decref(s.errors);
	cairo_surface_destroy(photo);
}

/* The photo as it is clicked on, with the points so far. */
static void spot_show(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	cairo_surface_t *photo, *small;
	struct buf out;
	struct quad q;
	uint64_t id;
	int w, h, count;
	cairo_t *cr;

	if (!o || !(photo = open_photo(req, resp, o, &id)))
		return;
	w = SHOWN * SHARP;
	h = w * cairo_image_surface_get_height(photo) / cairo_image_surface_get_width(photo);
	small = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h > 0 ? h : 1);
	cr = cairo_create(small);
	cairo_scale(cr, (double)w / cairo_image_surface_get_width(photo),
		    (double)w / cairo_image_surface_get_width(photo));
	cairo_set_source_surface(cr, photo, 0, 0);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_destroy(photo);
	count = place_corners(typed(req, "corners"), w, h, &q);
	place_mark(small, &q, count < 0 ? 0 : count);
	buf_init(&out, JPEG_BYTES);
	if (jpeg_write(small, QUALITY, &out) == 0)
		response_bytes(resp, "image/jpeg", arena_memdup(req->arena, out.data, out.len),
			       out.len);
	else
		response_unavailable(resp);
	buf_release(&out);
	cairo_surface_destroy(small);
}

const struct route corners_routes[] = {
	{ GET, "/signs/design/:token/photo", photo_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/design/:token/photo", photo_place, NEED_CSRF, BODY_MAX },
	{ GET, "/signs/design/:token/spot.jpg", spot_show, 0, 0 },
	{ 0 },
};
