#include "api/sign_photo_input.h"

#include "base/arena.h"
#include "sign/jpeg.h"
#include "sign/order.h"
#include "sign/pages.h"
#include "sign/place.h"
#include "web/form.h"
#include "web/json_body.h"
#include "web/request.h"

/* "x y x y ..." as the order keeps them; "" when they are not eight thousandths. */
static const char *corners_of(struct request *req)
{
	const json_t *list = json_field(req, "corners"), *n;
	const char *text = "";
	size_t i;

	if (json_array_size(list) != SIGN_CORNERS)
		return "";
	json_array_foreach(list, i, n)
	{
		if (json_integer_value(n) < 0 || json_integer_value(n) > 1000)
			return "";
		text = arena_printf(req->arena, "%s%s%d", text, i ? " " : "",
				    (int)json_integer_value(n));
	}
	return text;
}

/* Why they cannot be corners on this photo; NULL: they can. */
static const char *misfit(cairo_surface_t *photo, const char *corners)
{
	double w = cairo_image_surface_get_width(photo), h = cairo_image_surface_get_height(photo);
	struct quad q;

	return place_corners(corners, w, h, &q) == 4
		       ? quad_refuse(&q, w, h)
		       : "要是八个 0 到 1000 的整数：左上、右上、右下、左下，先横后竖";
}

static int read_corners(struct request *req, struct order *o, json_t *errors)
{
	const char *corners = corners_of(req), *why;
	struct db_bytes jpeg = { NULL, 0 };
	enum db_row_result row = order_photo(req->db, o->photo_id, &jpeg);
	cairo_surface_t *photo = row == DB_ROW && jpeg.data ? jpeg_read(jpeg.data, jpeg.len) : NULL;

	if (row == DB_FAILED)
		return -1;
	why = photo ? misfit(photo, corners) : "照片不在了，请再传一张";
	if (why)
		field_error(errors, photo ? "corners" : "photo", why);
	if (photo)
		cairo_surface_destroy(photo);
	o->corners = corners;
	return 0;
}

int sign_photo_read(struct request *req, struct order *o, json_t *errors)
{
	const char *photo = json_field(req, "photo") ? request_field(req, "photo") : NULL;
	bool corners = json_field(req, "corners") != NULL;
	int64_t id;

	if (photo && !strcmp(photo, "0")) {
		o->photo_id = 0;
		o->corners = "";
	} else if (photo) {
		id = form_number(photo, INT64_MAX) ? attach_usable(req, photo, o->photo_id) : 0;
		if (id < 0)
			return -1;
		if (!id) {
			field_error(errors, "photo", "照片不在了，请再传一张");
			return 0;
		}
		o->photo_id = (uint64_t)id;
	}
	if (corners && o->photo_id)
		return read_corners(req, o, errors);
	if (corners)
		field_error(errors, "photo", "没有照片，就没有四个角");
	else if (photo && o->photo_id)
		field_error(errors, "corners", "请给出招牌四个角在照片上的位置");
	return 0;
}
