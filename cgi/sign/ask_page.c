/*
 * A question about a sign before it is made: photos first, then the words, then its number. Sending
 * it in; following it is ask_follow_page.c.
 */
#include "account/citizen.h"
#include "geo/area.h"
#include "sign/ask_form.h"
#include "sign/ask_know.h"
#include "sign/facade_store.h"
#include "sign/pages.h"
#include "sign/order.h"
#include "sign/passport.h"
#include "sign/rule.h"
#include "sign/sign_areas.h"
#include "sign/sign_view.h"
#include "sign/studio.h"
#include "web/page.h"

#define FORM_MAX (16u << 10)

/* --- the form --- */

/* Her own photos of those named; the others are as if they had not been named. */
static int own_photos(struct request *req, struct ask_form *f, json_t *view)
{
	struct sign_shot shots[ASK_PHOTOS];
	struct citizen who;
	int n = citizen_find(req->db, req, &who);

	if (n >= 0)
		n = sign_photos_waiting(req->db, who.id, f->photos, f->photo_count, shots);
	if (n < 0)
		return -1;
	f->photo_count = (size_t)n;
	for (int i = 0; i < n; i++)
		f->photos[i] = shots[i].id;
	json_object_set_new(view, "photos", sign_shots_view(req->arena, shots, n, 0));
	json_object_set_new(view, "has_photos", json_boolean(n > 0));
	json_object_set_new(view, "full", json_boolean(n >= ASK_PHOTOS));
	return 0;
}

/* errors is taken. */
static void form_page(struct request *req, struct response *resp, int status, struct ask_form *f,
		      json_t *errors)
{
	json_t *view = json_pack("{s:s, s:s, s:[s], s:[s], s:s}", "title", "做之前问一声", "back",
				 "/signs", "styles", "sign-ask.css", "scripts", "sign-photos.js",
				 "to", "/signs/ask/new");
	bool words = req->method == POST || request_param(req, "words");
	const char *picture;
	struct sign_meant meant = { .design = f->values[ASK_DESIGN] };

	f->values[ASK_ONCE] = ask_form_token(req, f->values[ASK_ONCE]);
	ask_form_view(req->arena, sign_areas(), f, view);
	picture = sign_picture(req->arena, &meant, f->values[ASK_SHOP], 640);
	json_object_set_new(view, "picture", json_string(picture ? picture : ""));
	json_object_set_new(view, "keep", json_string(req->query));
	fields_show(view, errors);
	json_decref(errors);
	if (own_photos(req, f, view) < 0) {
		json_decref(view);
		response_unavailable(resp);
		return;
	}
	json_object_set_new(view, "words", json_boolean(words || f->photo_count > 0));
	json_object_set_new(view, "words_path",
			    json_string(arena_join(req->arena, "/signs/ask/new?words=1",
						   *req->query ? "&" : "", req->query, NULL)));
	response_page(resp, status, "sign/ask", view);
}

static const char *param(const struct request *req, const char *name)
{
	const char *value = request_param(req, name);

	return value ? value : "";
}

/* The front that was measured for the design, or is named itself. */
static enum db_row_result front_named(struct request *req, struct facade *out)
{
	const char *fit = param(req, "fit"), *order = param(req, "order");
	const char *query = arena_join(req->arena, "fit=", fit, NULL);
	enum db_row_result row;
	struct order o;

	if (!*fit) {
		row = *order ? order_load(req->db, order, &o) : DB_NONE;
		if (row != DB_ROW)
			return row;
		query = o.facade;
	}
	return *query ? facade_of_query(req->db, req->arena, query, out) : DB_NONE;
}

/* Where that front is: its road begins the address, a road with a standard tells the area too.
 * What fails is left to be typed. */
static void know_street(struct request *req, struct ask_form *f)
{
	const struct sign_street *s = NULL;
	const struct sign_rules *rules;
	const struct area *area;
	struct facade front;

	if (front_named(req, &front) != DB_ROW || !*front.street)
		return;
	rules = sign_rules_now(req->db, req->arena, req->now);
	if (rules)
		s = sign_street_find(rules, front.street);
	if (!*f->values[ASK_PLACE])
		f->values[ASK_PLACE] = s ? arena_strdup(req->arena, s->name) : front.street;
	area = s ? area_by_code(sign_areas(), s->area) : NULL;
	if (area && area->level == AREA_STREET && !*f->values[ASK_STREET])
		f->values[ASK_STREET] = arena_printf(req->arena, "%u", area->code);
}

/* What the address brings along: a design from the gallery, a width from the facade. */
static void ask_new_show(struct request *req, struct response *resp)
{
	struct ask_form f = { .photo_count = 0 };

	f.photo_count = ask_form_photos(req, true, f.photos);
	f.values[ASK_ONCE] = "";
	f.values[ASK_ORDER] = param(req, "order");
	f.values[ASK_DESIGN] = param(req, "design");
	f.values[ASK_SHOP] = param(req, "name");
	f.values[ASK_TRADE] = param(req, "trade");
	f.values[ASK_STREET] = param(req, "street");
	f.values[ASK_PLACE] = param(req, "place");
	f.values[ASK_KIND] = param(req, "kind");
	f.values[ASK_WIDTH] = param(req, "width");
	f.values[ASK_HEIGHT] = param(req, "height");
	f.values[ASK_BODY] = param(req, "body");
	know_street(req, &f);
	form_page(req, resp, 200, &f, json_array());
}

static void ask_create(struct request *req, struct response *resp)
{
	json_t *errors = json_array();
	struct ask_form f;
	struct ask_new new;
	struct ask_made made;
	struct citizen who;
	int result;

	ask_form_read(req, sign_areas(), &f, &new, errors);
	if (json_array_size(errors)) {
		form_page(req, resp, 422, &f, errors);
		return;
	}
	result = sign_know_order(req->db, req->now, &new.sign, f.values[ASK_ORDER]);
	sign_know_design(&new.sign);
	result = result < 0 || citizen_need(req->db, req, &who) < 0
			 ? -1
			 : (new.citizen_id = who.id,
			    ask_send(req->db, req->arena, &new, req->now, &made));
	if (result < 0) {
		json_decref(errors);
		response_unavailable(resp);
	} else if (result == SIGN_DONE || result == SIGN_AGAIN) {
		json_decref(errors);
		response_redirect(resp, "/signs/ask/%s", made.number);
	} else {
		field_error(errors, "photo", "有照片已经用过或不在了，请再看一眼照片");
		form_page(req, resp, 422, &f, errors);
	}
}

/* --- by number --- */

/* A number typed leads to its page, a question's or a storefront's. */
static void ask_find_show(struct request *req, struct response *resp)
{
	const char *typed = request_param(req, "number");
	char number[SIGN_NUMBER_LEN + 1];

	if (!typed || !*typed) {
		/* A design leads here with all that it knows. */
		if (request_param(req, "design") || request_param(req, "order"))
			response_redirect(resp, "/signs/ask/new?%s", req->query);
		else
			response_redirect(resp, "/signs/mine");
		return;
	}
	switch (sign_number_parse(number, typed)) {
	case NUMBER_OK:
		response_redirect(resp,
				  strncmp(number, SIGN_ASK_PREFIX, 2) ? "/s/%s" : "/signs/ask/%s",
				  number);
		break;
	case NUMBER_MISTYPED:
		response_say(resp, 404, "这个编号有一个字打错了，请对照再输一遍", "/signs/mine");
		break;
	case NUMBER_MALFORMED:
		response_say(resp, 404, "编号像 ZD-7KQ4-MXW9-2HTP 这样，请对照再输一遍",
			     "/signs/mine");
		break;
	}
}

const struct route ask_routes[] = {
	{ GET, "/signs/ask", ask_find_show, NO_DB, 0 },
	{ GET, "/signs/ask/new", ask_new_show, GIVE_VISITOR, 0 },
	{ POST, "/signs/ask/new", ask_create, NEED_CSRF, FORM_MAX },
	{ 0 },
};
