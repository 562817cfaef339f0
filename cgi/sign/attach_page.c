/*
 * /signs/design/<token>/photo and .../logo: a picture that media took in (POST /media/facade) joins
 * the order. The four corners of the sign are clicked one after another, on an image button, so it
 * works without a script.
 */
#include "sign/pages.h"

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

/* Its id when this visitor may use it, or the one the order has; 0: neither; -1: no database. */
static int64_t usable(struct request *req, const struct order *o, const char *text, uint64_t has)
{
	uint64_t id = form_number(text, INT64_MAX);
	int mine;

	if (!id || id == has)
		return (int64_t)has;
	mine = order_may_attach(req->db, id, req->visitor.known ? req->visitor.id : NULL,
				VISITOR_BYTES);
	(void)o;
	return mine < 0 ? -1 : mine ? (int64_t)id : 0;
}

static const char *typed(const struct request *req, const char *name)
{
	const char *s = req->method == POST ? request_field(req, name) : request_param(req, name);

	return s ? s : "";
}

/* The photo of the request, or of the order; NULL after an answer. */
static cairo_surface_t *open_photo(struct request *req, struct response *resp,
				   const struct order *o, uint64_t *id)
{
	int64_t which = usable(req, o, typed(req, "photo"), o->photo_id);
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

/* --- corners -------------------------------------------------------------------------------- */

static void show_corners(struct request *req, struct response *resp, int status,
			 const struct order *o, uint64_t photo, cairo_surface_t *s,
			 const char *corners, const char *why)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	struct quad q;
	int count = place_corners(corners, w, h, &q);
	json_t *view = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s?, s:s}", "title",
				 "招牌放在哪里", "back",
				 arena_join(req->arena, "/signs/design/", o->token_text, NULL),
				 "token", o->token_text, "photo",
				 arena_printf(req->arena, "%llu", (unsigned long long)photo),
				 "corners", corners, "next",
				 corner_names[count >= 0 && count < 4 ? count : 0], "width", SHOWN,
				 "height", SHOWN * h / w, "why", why, "styles", "sign-design.css");

	json_object_set_new(view, "number", json_integer(count + 1));
	response_page(resp, status, "sign/photo", view);
}

static void photo_show(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	uint64_t id;
	cairo_surface_t *s = o ? open_photo(req, resp, o, &id) : NULL;

	if (!s)
		return;
	show_corners(req, resp, 200, o, id, s, "", NULL);
	cairo_surface_destroy(s);
}

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

static void photo_click(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	const char *corners = typed(req, "corners"), *why;
	struct quad q;
	cairo_surface_t *s;
	uint64_t id;
	double w, h;
	int count;

	if (!o || !(s = open_photo(req, resp, o, &id)))
		return;
	w = cairo_image_surface_get_width(s);
	h = cairo_image_surface_get_height(s);
	count = place_corners(corners, w, h, &q);
	corners = with_click(req, count < 0 || count > 3 ? "" : corners, h / w);
	count = place_corners(corners, w, h, &q);
	why = count == 4 ? quad_refuse(&q, w, h) : NULL;
	if (count == 4 && !why)
		keep_corners(req, resp, o, id, corners);
	else
		show_corners(req, resp, why ? 422 : 200, o, id, s, why ? "" : corners, why);
	cairo_surface_destroy(s);
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

/* --- logo ------------------------------------------------------------------------------------ */

static void logo_show(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	const char *photo = typed(req, "photo");

	if (o)
		response_page(
			resp, 200, "sign/logo",
			json_pack("{s:s, s:s, s:s, s:s, s:s}", "title", "用这个标志吗", "back",
				  arena_join(req->arena, "/signs/design/", o->token_text, NULL),
				  "token", o->token_text, "photo",
				  form_number(photo, INT64_MAX) ? photo : "", "styles",
				  "sign-design.css"));
}

/* photo=0 takes it off again. */
static void logo_keep(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	const char *photo = typed(req, "photo");
	int64_t id;

	if (!o)
		return;
	id = !strcmp(photo, "0") ? 0 : usable(req, o, photo, o->logo_id);
	if (id < 0) {
		response_unavailable(resp);
		return;
	}
	if (id == 0 && strcmp(photo, "0") != 0) {
		response_say(resp, 404, "图片不在了，请再传一张。", "/signs/design/%s",
			     o->token_text);
		return;
	}
	o->logo_id = (uint64_t)id;
	o->changed_at = req->now;
	if (order_save(req->db, o, req->now) < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/signs/design/%s", o->token_text);
}

const struct route attach_routes[] = {
	{ GET, "/signs/design/:token/photo", photo_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/design/:token/photo", photo_click, NEED_CSRF, BODY_MAX },
	{ GET, "/signs/design/:token/spot.jpg", spot_show, 0, 0 },
	{ GET, "/signs/design/:token/logo", logo_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/design/:token/logo", logo_keep, NEED_CSRF, BODY_MAX },
	{ 0 },
};
