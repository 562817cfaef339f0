/*
 * GET and POST /signs/design: a shop's own sign in a design of the gallery. What is typed becomes
 * an order under a secret address, /signs/design/<token>, where it is shown and changed.
 */
#include "sign/design_form.h"
#include "sign/pages.h"
#include "web/page.h"

#define BODY_MAX (16u << 10)

static void show(struct request *req, struct response *resp, int status, const struct order *o,
		 json_t *errors)
{
	struct sign_wish wish = order_wish(o);
	struct sign_room room = order_room(o);
	struct sign_made made;
	const char *why = NULL;
	bool bad = json_array_size(errors) > 0;

	if (!wish.design) {
		response_say(resp, 404, "这个样式已经没有了，请再挑一个。", "/signs");
		return;
	}
	if (!bad && o->id)
		why = sign_size(studio()->faces, req->arena, &wish, &room, &made);
	if (why) {
		field_error(errors, "width", why);
		status = 422;
	}
	response_page(resp, status, "sign/design",
		      design_form_view(req, o, wish.design, bad || !o->id ? NULL : &made, errors));
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
		return o;
	case DB_NONE:
		response_say(resp, 404, "没有这份设计，或者网址不完整。", "/signs");
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
