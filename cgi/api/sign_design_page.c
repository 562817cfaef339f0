/*
 * A shop's own sign in a design of the gallery: POST /api/v1/signs/designs makes it, under a secret
 * token; GET and PATCH /api/v1/signs/designs/<token>. Its pictures and papers have the page's own
 * addresses, which hold the token as well.
 */
#include <math.h>

#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_ask_input.h"
#include "api/sign_photo_input.h"
#include "api/sign_routes.h"
#include "api/sign_view.h"
#include "sign/design_form.h"
#include "sign/facade_store.h"
#include "sign/pages.h"
#include "web/page.h"
#include "web/view.h"

#define BODY_MAX (8u << 10)
#define MM_MAX   1000000
#define TEXT_ANY 200

/* ---- what is sent ---- */

enum {
	FIELD_DESIGN,
	FIELD_NAME,
	FIELD_LATIN,
	FIELD_PHONE,
	FIELD_PALETTE,
	FIELD_WIDTH,
	FIELD_HEIGHT,
	FIELD_FIT,
	FIELD_LOGO,
	FIELD_PHOTO,
	FIELD_CORNERS,
	FIELD__MAX
};

static const struct json_field fields[FIELD__MAX] = {
	[FIELD_DESIGN] = { JSON_KIND_TEXT, 0, { "design", "样式", 40, 0, NULL } },
	[FIELD_NAME] = { JSON_KIND_TEXT, 0, { "name", "店名", TEXT_ANY, 0, NULL } },
	[FIELD_LATIN] = { JSON_KIND_TEXT, 0, { "latin", "字母行", TEXT_ANY, 0, NULL } },
	[FIELD_PHONE] = { JSON_KIND_TEXT, 0, { "phone", "电话", TEXT_ANY, 0, NULL } },
	[FIELD_PALETTE] = { JSON_KIND_NUMBER, 0, { "palette", "配色", 20, 0, NULL } },
	[FIELD_WIDTH] = { JSON_KIND_NUMBER, 0, { "width_mm", "宽", 30, 0, NULL } },
	[FIELD_HEIGHT] = { JSON_KIND_NUMBER, 0, { "height_mm", "高", 30, 0, NULL } },
	[FIELD_FIT] = { JSON_KIND_TEXT, 0, { "fit", "门头", 40, 0, NULL } },
	[FIELD_LOGO] = { JSON_KIND_NUMBER, 0, { "logo", "标志", 20, 0, NULL } },
	[FIELD_PHOTO] = { JSON_KIND_NUMBER, 0, { "photo", "门头照片", 20, 0, NULL } },
	[FIELD_CORNERS] = { JSON_KIND_NUMBERS, SIGN_CORNERS, { "corners", "四个角", 20, 0, NULL } },
};

struct sent {
	struct request *req;
	const char *values[FIELD__MAX];
	json_t *errors;
};

static bool is_sent(const struct sent *s, int field)
{
	return json_field(s->req, fields[field].field.name) != NULL;
}

/* As it was sent, else as it is. */
static const char *text_of(const struct sent *s, int field, const char *is)
{
	return is_sent(s, field) ? s->values[field] : is;
}

/* Whole millimetres as design_form_mm() takes them; 0 takes a size off again. */
static const char *length_of(const struct sent *s, int field, unsigned int is)
{
	const char *text = s->values[field];

	if (!is_sent(s, field))
		return is ? arena_printf(s->req->arena, "%umm", is) : "";
	if (!strcmp(text, "0"))
		return "";
	if (form_number(text, MM_MAX))
		return arena_join(s->req->arena, text, "mm", NULL);
	field_error(s->errors, fields[field].field.name, "要是整数，单位是毫米，最多 1000000");
	return "";
}

static const char *palette_of(const struct sent *s, const struct order *o)
{
	const struct design *d = design_find(&studio()->set, s->values[FIELD_DESIGN]);
	const char *text = s->values[FIELD_PALETTE];

	d = d ? d : design_find(&studio()->set, o->design);
	if (!is_sent(s, FIELD_PALETTE))
		return arena_printf(s->req->arena, "%u",
				    d && o->palette < d->palette_count ? o->palette : 0);
	if (d && strcmp(text, "0") != 0 &&
	    (!form_number(text, DESIGN_PALETTES) ||
	     form_number(text, DESIGN_PALETTES) >= d->palette_count))
		field_error(s->errors, "palette", "这个样式没有这组颜色");
	return text;
}

/* The query that the order keeps: 0, or -1 when the database failed. */
static int read_fit(struct sent *s, struct order *o)
{
	const char *fit = s->values[FIELD_FIT];
	struct facade f;

	if (!is_sent(s, FIELD_FIT))
		return 0;
	o->facade = *fit ? arena_join(s->req->arena, "fit=", fit, NULL) : "";
	switch (*fit ? facade_kept(s->req->db, s->req->arena, fit, &f) : DB_ROW) {
	case DB_ROW:
		return 0;
	case DB_NONE:
		field_error(s->errors, "fit", "没有存过这个门头，请看 POST /api/v1/signs/fit");
		return 0;
	default:
		return -1;
	}
}

/* A photo of hers for it; 0 takes it off. 0, or -1 when the database failed. */
static int read_logo(struct sent *s, struct order *o)
{
	const char *text = s->values[FIELD_LOGO];
	int64_t id;

	if (!is_sent(s, FIELD_LOGO))
		return 0;
	if (!strcmp(text, "0")) {
		o->logo_id = 0;
		return 0;
	}
	id = form_number(text, INT64_MAX) ? attach_usable(s->req, text, o->logo_id) : 0;
	if (id < 0)
		return -1;
	if (!id)
		field_error(s->errors, "logo", "图片不在了，请再传一张");
	o->logo_id = (uint64_t)id;
	return 0;
}

static int read_all(struct sent *s, struct order *o)
{
	struct design_typed t = {
		.design = text_of(s, FIELD_DESIGN, o->design),
		.name = text_of(s, FIELD_NAME, o->name),
		.latin = text_of(s, FIELD_LATIN, o->latin),
		.phone = text_of(s, FIELD_PHONE, o->phone),
		.palette = palette_of(s, o),
		.width = length_of(s, FIELD_WIDTH, o->width_mm),
		.height = length_of(s, FIELD_HEIGHT, o->height_mm),
		.fit = "",
		.send = true,
	};

	if (read_fit(s, o) < 0 || read_logo(s, o) < 0 || sign_photo_read(s->req, o, s->errors) < 0)
		return -1;
	t.facade = o->facade;
	if (!design_find(&studio()->set, t.design))
		field_error(s->errors, "design",
			    *t.design ? "没有这个样式，请看 /api/v1/signs/gallery"
				      : "请选一个样式");
	design_typed_read(s->req->arena, &t, o, s->errors);
	sign_ask_rename(s->errors);
	return 0;
}

/* The body into the order; false: the request is answered. */
static bool read_order(struct request *req, struct response *resp, struct order *o)
{
	struct sent s = { .req = req, .errors = json_array() };

	if (json_fields_read(req, fields, FIELD__MAX, s.values, s.errors) == 0 &&
	    read_all(&s, o) < 0) {
		json_decref(s.errors);
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return false;
	}
	if (json_array_size(s.errors)) {
		problem_fields(resp, s.errors);
		return false;
	}
	json_decref(s.errors);
	return true;
}

/* ---- what is shown ---- */

/* All digits but the last four. */
static const char *masked(struct arena *a, const char *phone)
{
	char *text = arena_strdup(a, phone);
	int left = 0;

	for (const char *c = text; *c; c++)
		left += *c >= '0' && *c <= '9';
	for (char *c = text; *c && left > 4; c++)
		if (*c >= '0' && *c <= '9') {
			*c = '*';
			left--;
		}
	return text;
}

static json_t *made_view(const struct sign_made *m, const struct front *f, const char *refused)
{
	const struct lettering *l = &m->text[SLOT_NAME];
	json_t *warnings = json_array();

	for (size_t i = 0; f->known && i < ROOM_SAYS && f->name_say[i]; i++)
		json_array_append_new(warnings, json_string(f->name_say[i]));
	for (size_t i = 0; i < m->warning_count; i++)
		json_array_append_new(warnings, json_string(m->warnings[i]));
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:{s:s, s:s}, s:s?, s:o}", "width_mm",
			 (int)lround(m->width), "height_mm", (int)lround(m->height), "depth_mm",
			 (int)m->design->depth, "letter_mm", (int)lround(l->height), "lines",
			 (int)l->lines, "face", "code", face_names[l->face], "name",
			 face_chinese[l->face], "refused", refused, "warnings", warnings);
}

static json_t *files_view(struct request *req, const struct order *o)
{
	static const char *const files[][2] = { { "day_png", "day.png" },
						{ "night_png", "night.png" },
						{ "svg", "sign.svg" },
						{ "pdf", "sheet.pdf" },
						{ "street_day_jpg", "street-day.jpg" },
						{ "street_night_jpg", "street-night.jpg" } };
	bool placed = o->photo_id && *o->corners;
	json_t *view = json_object();

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		view_set(view, files[i][0],
			 i < 4 || placed
				 ? json_string(arena_printf(req->arena,
							    "/signs/design/%s/%s?v=%lld",
							    o->token_text, files[i][1],
							    (long long)(o->changed_at / 1000)))
				 : json_null());
	return view;
}

static json_t *order_view(struct request *req, const struct order *o, const struct design *d)
{
	struct arena *a = req->arena;
	bool kept = !strncmp(o->facade, "fit=", 4);
	json_t *view = json_object();

	view_text(view, "token", o->token_text);
	view_text(view, "page", arena_join(a, "/signs/design/", o->token_text, NULL));
	view_set(view, "design", sign_design_card(a, d));
	view_text(view, "name", o->name);
	view_text(view, "latin", o->latin);
	view_text(view, "phone_masked", masked(a, o->phone));
	view_set(view, "palette", json_integer(o->palette));
	view_set(view, "width_mm", o->width_mm ? json_integer(o->width_mm) : json_null());
	view_set(view, "height_mm", o->height_mm ? json_integer(o->height_mm) : json_null());
	view_set(view, "fit", kept ? json_string(o->facade + 4) : json_null());
	view_set(view, "has_logo", json_boolean(o->logo_id != 0));
	view_set(view, "changed_at", api_time(o->changed_at));
	view_set(view, "kept_until", api_time(o->keep_until));
	view_set(view, "files", files_view(req, o));
	return view;
}

/* The sign in its room, and what the rules say of it, as the page does it. */
static void show(struct request *req, struct response *resp, int status, struct order *o)
{
	struct sign_wish wish = order_wish(o);
	struct sign_made *made = arena_alloc(req->arena, sizeof(*made));
	struct front front;
	struct sign_room room;
	json_t *view, *front_view = NULL;
	const char *refused;

	if (!wish.design) {
		problem_send(resp, PROBLEM_NOT_FOUND, "这个样式已经没有了，请再挑一个");
		return;
	}
	if (front_load(req->db, req->arena, o, wish.design, req->now, &front) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	room = front_room(&front, o);
	refused = sign_size(studio()->faces, req->arena, &wish, &room, made);
	view = order_view(req, o, wish.design);
	view_set(view, "made", made_view(made, &front, refused));
	if (front.known) {
		struct sign_checks checks;

		front_judge(req->arena, &front, made, &checks);
		front_view = json_pack("{s:s, s:b}", "street", front.street, "allowed",
				       front.box.allowed);
		sign_checks_add(front_view, &checks);
	}
	view_set(view, "on_front", front_view ? front_view : json_null());
	if (req->method == GET)
		api_show(resp, view, -1);
	else
		api_done(resp, status, view);
}

/* ---- addresses ---- */

static void design_create(struct request *req, struct response *resp)
{
	struct order o;

	order_begin(&o);
	if (!read_order(req, resp, &o))
		return;
	o.changed_at = req->now;
	if (order_save(req->db, &o, req->now) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	show(req, resp, 201, &o);
	if (resp->status == 201)
		response_header(resp, "Location", "/api/v1/signs/designs/%s", o.token_text);
}

static void design_show(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);

	if (o)
		show(req, resp, 200, o);
}

static void design_change(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);

	if (!o || !read_order(req, resp, o))
		return;
	o->changed_at = req->now;
	if (order_save(req->db, o, req->now) < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else
		show(req, resp, 200, o);
}

const struct route api_sign_design_routes[] = {
	{ POST, "/api/v1/signs/designs", design_create, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ GET, "/api/v1/signs/designs/:token", design_show, 0, 0 },
	{ PATCH, "/api/v1/signs/designs/:token", design_change, NEED_CSRF | JSON_BODY, BODY_MAX },
	{ 0 },
};
