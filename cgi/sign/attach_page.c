/*
 * /signs/design/<token>/logo: a picture that media took in (POST /media/facade) joins the order.
 * The photo of the front does so with its corners: corners_page.c.
 */
#include "sign/pages.h"

#include "sign/order.h"
#include "web/page.h"

#define BODY_MAX (4u << 10)

int64_t attach_usable(struct request *req, const char *text, uint64_t has)
{
	uint64_t id = form_number(text, INT64_MAX);
	int mine;

	if (!id || id == has)
		return (int64_t)has;
	mine = order_may_attach(req->db, id, req->visitor.known ? req->visitor.id : NULL,
				VISITOR_BYTES);
	return mine < 0 ? -1 : mine ? (int64_t)id : 0;
}

static const char *typed(const struct request *req, const char *name)
{
	const char *s = req->method == POST ? request_field(req, name) : request_param(req, name);

	return s ? s : "";
}

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
	id = !strcmp(photo, "0") ? 0 : attach_usable(req, photo, o->logo_id);
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
	{ GET, "/signs/design/:token/logo", logo_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/design/:token/logo", logo_keep, NEED_CSRF, BODY_MAX },
	{ 0 },
};
