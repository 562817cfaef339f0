/*
 * Pictures of signs, the same for everybody:
 *   GET /signs/thumb/<trade>/<nn>/day.webp?v=...      for the gallery
 *   GET /signs/preview/<trade>/<nn>/night.png?name=...&latin=&phone=&palette=&w=&h=&px=
 * px is the longer side. * With the studio's version in v they may be kept for ever. Nothing of a
 * request is stored.
 */
#include "sign/pages.h"

#include "base/secret.h"
#include "sign/draw.h"
#include "sign/sign_text.h"
#include "sign/studio.h"
#include "web/page.h"

#define YEAR          (365 * 24 * 3600)
#define SHORT         60
#define THUMB_PX      400
#define PREVIEW_PX    800
#define PX_MAX        1600
#define THUMB_QUALITY 62
#define PNG_MAX       (8u << 20)
#define MM_MAX        15000

struct picture {
	struct sign_wish wish;
	struct sign_scene scene;
	unsigned int px;
	bool webp;
};

static bool read_file(const char *file, struct picture *p)
{
	static const struct {
		const char *name;
		enum sign_look look;
		bool webp;
	} files[] = { { "day.png", LOOK_DAY, false },
		      { "night.png", LOOK_NIGHT, false },
		      { "day.webp", LOOK_DAY, true },
		      { "night.webp", LOOK_NIGHT, true } };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(files[i].name, file)) {
			p->scene.look = files[i].look;
			p->webp = files[i].webp;
			return true;
		}
	return false;
}

static const struct design *find_design(const struct request *req)
{
	const char *id = arena_join(req->arena, request_arg(req, "trade"), "/",
				    request_arg(req, "nn"), NULL);

	return studio() ? design_find(&studio()->set, id) : NULL;
}

/* The text of a parameter, or NULL after a 422 that says why not. */
static const char *read_text(struct request *req, struct response *resp, const char *key,
			     enum sign_text kind)
{
	const char *text = sign_text_clean(req->arena, request_param(req, key));
	const char *why = sign_text_refuse(req->arena, kind, text);

	if (!why)
		return text;
	response_say(resp, 422, why, "/signs");
	return NULL;
}

/* 0, or -1 when the request is answered. */
static int read_wish(struct request *req, struct response *resp, struct picture *p)
{
	struct sign_wish *w = &p->wish;

	w->name = read_text(req, resp, "name", TEXT_NAME);
	w->latin = w->name ? read_text(req, resp, "latin", TEXT_LATIN) : NULL;
	w->phone = w->latin ? read_text(req, resp, "phone", TEXT_PHONE) : NULL;
	if (!w->phone)
		return -1;
	if (!*w->name)
		w->name = studio_sample(w->design);
	w->palette = (unsigned int)form_number(request_param(req, "palette"), 9);
	w->width = (double)form_number(request_param(req, "w"), MM_MAX);
	w->height = (double)form_number(request_param(req, "h"), MM_MAX);
	if (w->width < 200 || w->height < 100)
		w->width = w->height = 0;
	return 0;
}

static void tag(struct response *resp)
{
	const struct request *req = resp->req;
	const char *text = arena_join(req->arena, studio()->version, req->here, NULL);
	unsigned char bytes[SECRET_TAG];
	char said[TOKEN_TEXT + 1];
	const char *v = request_param(req, "v");

	secret_tag(bytes, "picture", text, strlen(text));
	token_text(said, bytes);
	response_header(resp, "ETag", "\"%s\"", said);
	response_public(resp, v && !strcmp(v, studio()->version) ? YEAR : SHORT);
	if (strstr(req->if_none_match, said))
		resp->status = 304;
}

static int encode(cairo_surface_t *s, const struct picture *p, struct buf *out)
{
	return p->webp ? draw_webp(s, THUMB_QUALITY, out) : draw_png(s, out);
}

static int draw(struct request *req, const struct picture *p, struct buf *out)
{
	struct sign_made made;
	cairo_surface_t *surface = NULL;
	struct buf svg;
	int result = -1;

	buf_init(&svg, COMPOSE_MAX);
	if (studio_draw(req->arena, &p->wish, &p->scene, &made, &svg) == 0 &&
	    (surface = draw_svg(svg.data, svg.len, compose_width(&made, &p->scene, p->px))) != NULL)
		result = encode(surface, p, out);
	if (surface)
		cairo_surface_destroy(surface);
	buf_release(&svg);
	return result;
}

static void send(struct request *req, struct response *resp, const struct picture *p)
{
	struct buf out;

	tag(resp);
	if (resp->status == 304) {
		response_bytes(resp, p->webp ? "image/webp" : "image/png", "", 0);
		resp->status = 304;
		return;
	}
	buf_init(&out, PNG_MAX);
	if (draw(req, p, &out) == 0)
		response_bytes(resp, p->webp ? "image/webp" : "image/png",
			       arena_memdup(req->arena, out.data, out.len), out.len);
	else
		response_unavailable(resp);
	buf_release(&out);
}

static void thumb_show(struct request *req, struct response *resp)
{
	struct picture p = { .scene = { .wall = "m-render-cream" }, .px = THUMB_PX };

	p.wish.design = find_design(req);
	if (!p.wish.design || !read_file(request_arg(req, "file"), &p)) {
		response_say(resp, 404, NULL, NULL);
		return;
	}
	p.wish.name = studio_sample(p.wish.design);
	send(req, resp, &p);
}

static void preview_show(struct request *req, struct response *resp)
{
	struct picture p = { .scene = { .wall = "m-render-cream" } };
	uint64_t px = form_number(request_param(req, "px"), PX_MAX);

	p.px = px >= 100 ? (unsigned int)px : PREVIEW_PX;
	p.wish.design = find_design(req);
	if (!p.wish.design || !read_file(request_arg(req, "file"), &p))
		response_say(resp, 404, NULL, NULL);
	else if (read_wish(req, resp, &p) == 0)
		send(req, resp, &p);
}

const struct route picture_routes[] = {
	{ GET, "/signs/thumb/:trade/:nn/:file", thumb_show, NO_DB, 0 },
	{ GET, "/signs/preview/:trade/:nn/:file", preview_show, NO_DB, 0 },
	{ 0 },
};
