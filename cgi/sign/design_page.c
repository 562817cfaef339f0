/*
 * GET and POST /signs/design: a shop's own sign in a design of the gallery. What is typed becomes
 * an order under a secret address, /signs/design/<token>, where it is shown and changed.
 */
#include "sign/design_form.h"
#include "sign/fit_view.h"
#include "sign/front.h"
#include "sign/pages.h"
#include "web/page.h"

#define BODY_MAX (16u << 10)

/* The sign in its room, and what the rules say of it. */
static void draw(struct request *req, const struct order *o, const struct front *f,
		 struct sign_wish *wish, json_t *errors, json_t **rules, struct sign_made *made)
{
	struct sign_room room = front_room(f, o);
	const char *why = sign_size(studio()->faces, req->arena, wish, &room, made);
	struct sign_checks checks;

	if (why)
		field_error(errors, "width", why);
	if (!f->known)
		return;
	front_judge(req->arena, f, made, &checks);
	*rules = json_pack("{s:s, s:s, s:s, s:b}", "verdict", verdict_names[checks.verdict],
			   "verdict_text", verdict_texts[checks.verdict], "street", f->street,
			   "allowed", f->box.allowed);
	checks_view(*rules, &checks);
}

/* The first palette that the street allows, until the owner has chosen one. */
static unsigned int palette_for(const struct front *f, const struct design *d)
{
	for (unsigned int i = 0; i < d->palette_count; i++)
		if (front_allows(f, &d->palettes[i]))
			return i;
	return 0;
}

static void show(struct request *req, struct response *resp, int status, struct order *o,
		 json_t *errors)
{
	struct sign_wish wish = order_wish(o);
	bool drawn = json_array_size(errors) == 0 && o->id;
	struct sign_made made;
	struct front front;
	json_t *rules = NULL, *view;

	if (!wish.design) {
		response_say(resp, 404, "这个样式已经没有了，请再挑一个。", "/signs");
		return;
	}
	if (front_load(req->db, req->arena, o, wish.design, req->now, &front) < 0) {
		response_unavailable(resp);
		return;
	}
	if (req->method == GET && !o->id && !request_param(req, "palette"))
		o->palette = palette_for(&front, wish.design);
	if (drawn)
		draw(req, o, &front, &wish, errors, &rules, &made);
	view = design_form_view(req, o, wish.design, drawn ? &made : NULL, &front, errors);
	if (rules)
		json_object_set_new(view, "rules", rules);
	if (front.known)
		json_object_set_new(view, "front", json_true());
	response_page(resp, json_array_size(errors) ? 422 : status, "sign/design", view);
}

static void design_new(struct request *req, struct response *resp)
{
	json_t *errors = json_array(), *none = json_array();
	struct order o;

	order_begin(&o);
	design_form_read(req, &o, errors);
	if (!*o.design)
		response_redirect(resp, "/signs");
	else
		show(req, resp, 200, &o, none);
	json_decref(none);
	json_decref(errors);
}

/* The order of the address; NULL after an answer. */
struct order *design_order(struct request *req, struct response *resp)
{
	struct order *o = arena_alloc(req->arena, sizeof(*o));

	switch (order_load(req->db, request_arg(req, "token"), o)) {
	case DB_ROW:
		if (order_looked(req->db, o, req->now) == 0)
			return o;
		response_unavailable(resp);
		return NULL;
	case DB_NONE:
		response_say(resp, 404, "没有这份设计（90 天没人打开就会删掉），或者网址不完整。",
			     "/signs");
		return NULL;
	default:
		response_unavailable(resp);
		return NULL;
	}
}

static void save(struct request *req, struct response *resp, struct order *o)
{
	json_t *errors = json_array();

	if (design_form_read(req, o, errors) > 0 || !*o->design) {
		show(req, resp, 422, o, errors);
	} else {
		o->changed_at = req->now;
		if (order_save(req->db, o, req->now) < 0)
			response_unavailable(resp);
		else
			response_redirect(resp, "/signs/design/%s", o->token_text);
	}
	json_decref(errors);
}

static void design_create(struct request *req, struct response *resp)
{
	struct order o;

	order_begin(&o);
	save(req, resp, &o);
}

static void design_show(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);
	json_t *errors = json_array();

	if (o)
		show(req, resp, 200, o, errors);
	json_decref(errors);
}

static void design_change(struct request *req, struct response *resp)
{
	struct order *o = design_order(req, resp);

	if (o)
		save(req, resp, o);
}

const struct route design_routes[] = {
	{ GET, "/signs/design", design_new, GIVE_VISITOR, 0 },
	{ POST, "/signs/design", design_create, NEED_CSRF, BODY_MAX },
	{ GET, "/signs/design/:token", design_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/design/:token", design_change, NEED_CSRF, BODY_MAX },
	{ 0 },
};
