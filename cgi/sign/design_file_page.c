/*
 * GET /signs/design/<token>/<file>: an order as day.png, night.png, sign.svg (to scale),
 * street-day.jpg and street-night.jpg (on the shop's photo), sheet.pdf (for the sign maker).
 * Private, as the address is.
 */
#include <sodium.h>

#include "sign/design_form.h"
#include "sign/draw.h"
#include "sign/front.h"
#include "sign/jpeg.h"
#include "sign/pages.h"
#include "sign/paper.h"
#include "sign/place.h"
#include "web/page.h"

#define OUT_MAX        (16u << 20)
#define PNG_PX         1200
#define WALL           "m-render-cream"
#define STREET_QUALITY 85
#define LOGO_BYTES     (3u << 20)

/* The logo, as media made it, inside the drawing; NULL: none, or gone. */
static int load_logo(struct request *req, const struct order *o, const char **logo)
{
	const char *head;
	struct db_bytes picture;
	enum db_row_result row;
	size_t room;
	char *text;
	bool png;

	*logo = NULL;
	if (!o->logo_id)
		return 0;
	row = order_logo(req->db, o->logo_id, &picture, &png);
	if (row != DB_ROW || !picture.data || picture.len > LOGO_BYTES)
		return row == DB_FAILED ? -1 : 0;
	head = png ? "data:image/png;base64," : "data:image/jpeg;base64,";
	room = sodium_base64_encoded_len(picture.len, sodium_base64_VARIANT_ORIGINAL);
	text = arena_alloc(req->arena, room);
	sodium_bin2base64(text, room, picture.data, picture.len, sodium_base64_VARIANT_ORIGINAL);
	*logo = arena_join(req->arena, head, text, NULL);
	return 0;
}

/* What is put out: the sign, and the front it goes on. */
struct sheet_of {
	const struct sign_made *made;
	const struct front *front;
};

struct output {
	const char *name, *type;
	enum sign_look look;
	int (*make)(struct request *req, const struct sheet_of *of, enum sign_look look,
		    struct buf *out); /* NULL: on the shop's photo */
};

static int make_svg(struct request *req, const struct sheet_of *of, enum sign_look look,
		    struct buf *out)
{
	const struct sign_made *m = of->made;
	struct sign_scene scene = { .look = look, .bare = true, .physical = true };
	struct buf why;
	int result;

	(void)req;
	buf_init(&why, 1 << 12);
	result = compose_svg(&studio()->set, m, &scene, out, &why);
	if (result < 0)
		log_error("sign", "%s", why.data);
	buf_release(&why);
	return result;
}

static int make_png(struct request *req, const struct sheet_of *of, enum sign_look look,
		    struct buf *out)
{
	const struct sign_made *m = of->made;
	struct sign_scene scene = { .look = look, .wall = WALL };
	cairo_surface_t *surface = NULL;
	struct buf svg, why;
	int result = -1;

	(void)req;
	buf_init(&why, 1 << 12);
	buf_init(&svg, COMPOSE_MAX);
	if (compose_svg(&studio()->set, m, &scene, &svg, &why) == 0 &&
	    (surface = draw_svg(svg.data, svg.len, compose_width(m, &scene, PNG_PX))) != NULL)
		result = draw_png(surface, out);
	if (surface)
		cairo_surface_destroy(surface);
	buf_release(&svg);
	buf_release(&why);
	return result;
}

static int make_pdf(struct request *req, const struct sheet_of *of, enum sign_look look,
		    struct buf *out)
{
	const struct sign_made *m = of->made;
	const struct design *d = m->design;
	struct paper p = {
		.made = m,
		.number = "",
		.street = "",
		.date = studio_day(req->arena, req->now),
		.address = request_url(req, arena_join(req->arena, "/signs/design/",
						       request_arg(req, "token"), NULL)),
		.light = studio_word(WORDS_LIGHT, d->lighting),
		.kind = studio_word(WORDS_KIND, d->kind),
		.materials = studio_materials(req->arena, d),
	};

	struct paper_check lines[PAPER_CHECKS];
	struct sign_checks checks;

	(void)look;
	if (of->front->known) {
		front_judge(req->arena, of->front, m, &checks);
		p.checks = lines;
		p.check_count = front_paper(req->arena, &checks, lines);
		p.bottom = front_bottom(req->arena, of->front, m);
		p.street = of->front->street;
	}
	return paper_draw(studio()->faces, &studio()->set, &p, out);
}

static const struct output outputs[] = {
	{ "day.png", "image/png", LOOK_DAY, make_png },
	{ "night.png", "image/png", LOOK_NIGHT, make_png },
	{ "sign.svg", "image/svg+xml", LOOK_DAY, make_svg },
	{ "street-day.jpg", "image/jpeg", LOOK_DAY, NULL },
	{ "street-night.jpg", "image/jpeg", LOOK_NIGHT, NULL },
	{ "sheet.pdf", "application/pdf", LOOK_DAY, make_pdf },
};

static const struct output *find_output(const char *name)
{
	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++)
		if (!strcmp(outputs[i].name, name))
			return &outputs[i];
	return NULL;
}

static void send(struct request *req, struct response *resp, const struct output *f,
		 const struct sheet_of *of)
{
	struct buf out;

	buf_init(&out, OUT_MAX);
	if (f->make(req, of, f->look, &out) < 0) {
		response_unavailable(resp);
	} else {
		response_bytes(resp, f->type, arena_memdup(req->arena, out.data, out.len), out.len);
		/* Opened in the browser, a drawing would lose its colours to the site's rules. */
		if (request_param(req, "save") || f->make == make_svg)
			response_header(resp, "Content-Disposition", "attachment; filename=\"%s\"",
					f->name);
	}
	buf_release(&out);
}

/* --- on the shop's own photo ----------------------------------------------------------------- */

/* NULL after an answer. */
static cairo_surface_t *placed(struct request *req, struct response *resp, const struct order *o,
			       struct quad *q)
{
	struct db_bytes jpeg = { NULL, 0 };
	enum db_row_result row = o->photo_id ? order_photo(req->db, o->photo_id, &jpeg) : DB_NONE;
	cairo_surface_t *s = row == DB_ROW && jpeg.data ? jpeg_read(jpeg.data, jpeg.len) : NULL;

	if (row == DB_FAILED) {
		response_unavailable(resp);
		return NULL;
	}
	if (s && place_corners(o->corners, cairo_image_surface_get_width(s),
			       cairo_image_surface_get_height(s), q) == 4)
		return s;
	if (s)
		cairo_surface_destroy(s);
	response_say(resp, 404, "还没有门头照片，或者四个角还没有点好。", "/signs/design/%s",
		     o->token_text);
	return NULL;
}

static void send_street(struct request *req, struct response *resp, const struct order *o,
			const struct sign_made *m, enum sign_look look)
{
	struct quad q;
	cairo_surface_t *photo = placed(req, resp, o, &q);
	struct buf out;

	if (!photo)
		return;
	buf_init(&out, OUT_MAX);
	if (place_paint(m, look, &q, photo) == 0 && jpeg_write(photo, STREET_QUALITY, &out) == 0)
		response_bytes(resp, "image/jpeg", arena_memdup(req->arena, out.data, out.len),
			       out.len);
	else
		response_unavailable(resp);
	buf_release(&out);
	cairo_surface_destroy(photo);
}

static void file_show(struct request *req, struct response *resp)
{
	const struct output *f = find_output(request_arg(req, "file"));
	struct order *o;
	struct sign_wish wish;
	struct sign_room room;
	struct sign_made made;
	struct front front;

	if (!f) {
		response_say(resp, 404, NULL, NULL);
		return;
	}
	o = design_order(req, resp);
	if (!o)
		return;
	wish = order_wish(o);
	if (!wish.design) {
		response_say(resp, 404, "这个样式已经没有了，请再挑一个。", "/signs");
	} else if (load_logo(req, o, &wish.logo) < 0 ||
		   front_load(req->db, req->arena, o, wish.design, req->now, &front) < 0) {
		response_unavailable(resp);
	} else {
		room = front_room(&front, o);
		sign_size(studio()->faces, req->arena, &wish, &room, &made);
		if (f->make)
			send(req, resp, f, &(struct sheet_of){ &made, &front });
		else
			send_street(req, resp, o, &made, f->look);
	}
}

const struct route design_file_routes[] = {
	{ GET, "/signs/design/:token/:file", file_show, 0, 0 },
	{ 0 },
};
