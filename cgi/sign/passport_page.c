/*
 * /s/<number>: what a storefront's QR leads to. The public sees what was agreed, the last safety
 * check, a storm notice, and may say that something is wrong with the sign, which opens guidance
 * and no case. The owner, by cookie or secret link, files, renews, hands over.
 */
#include "sign/ask_form.h"
#include "sign/pages.h"
#include "sign/passport_view.h"
#include "sign/sign_view.h"
#include "web/page.h"

#define FORM_MAX       (16u << 10)
#define PUBLIC_SECONDS 10
#define SHOTS          12

/* A sticker's address names its print; anything else was typed or passed on. Counted, not kept up
 * for: a page is worth more than a count. */
static void count_scan(struct request *req, const struct storefront *s)
{
	uint64_t print = form_number(request_param(req, "p"), 65535);

	if (print && print <= s->p.prints &&
	    passport_scanned(req->db, s->p.id, (unsigned)print, req->now) < 0)
		log_warn("sign", "a scan was not counted");
}

static void passport_show(struct request *req, struct response *resp)
{
	struct sign_shot shots[SHOTS];
	struct storefront s;
	int count;

	if (!storefront_load(req, resp, &s))
		return;
	count = sign_photos(req->db, SIGN_PASSPORT, s.p.id, shots, SHOTS);
	if (count < 0) {
		response_unavailable(resp);
		return;
	}
	count_scan(req, &s);
	if (!s.owner && !request_param(req, "p"))
		response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "sign/passport", storefront_public(req, &s, shots, count));
}

/* --- the owner's own page of actions: she came by her link, or by her phone --- */

/* errors is taken. */
static void owner_page(struct request *req, struct response *resp, int status,
		       const struct storefront *s, json_t *errors)
{
	struct sign_entry log[SIGN_LOG_MAX];
	struct sign_shot shots[SHOTS], waiting[ASK_PHOTOS];
	uint64_t ids[ASK_PHOTOS];
	int photos = sign_photos(req->db, SIGN_PASSPORT, s->p.id, shots, SHOTS);
	int count = sign_read_log(req->db, SIGN_PASSPORT, s->p.id, false, log, SIGN_LOG_MAX);
	int n = sign_photos_waiting(req->db, s->who.id, ids,
				    ask_form_photos(req, req->method == GET, ids), waiting);
	json_t *view =
		photos < 0 || count < 0 || n < 0 ? NULL : storefront_public(req, s, shots, photos);

	if (!view || storefront_private(req, s, log, count, view) < 0) {
		json_decref(errors);
		json_decref(view);
		response_unavailable(resp);
		return;
	}
	json_object_set_new(view, "scripts", json_pack("[s]", "sign-photos.js"));
	json_object_set_new(view, "waiting", sign_shots_view(req->arena, waiting, n, 0));
	json_object_set_new(view, "has_waiting", json_boolean(n > 0));
	fields_show(view, errors);
	json_decref(errors);
	response_page(resp, status, "sign/owner", view);
}

static void owner_show(struct request *req, struct response *resp)
{
	struct storefront s;

	if (storefront_load_owner(req, resp, &s))
		owner_page(req, resp, 200, &s, json_array());
}

static const struct {
	const char *name;
	enum sign_action action;
	const char *note; /* the log's, when the form has none */
} deeds[] = { { "file", SIGN_FILE, "" },           { "renew", SIGN_RENEW, "" },
	      { "unfile", SIGN_UNFILE, "" },       { "hand-over", SIGN_HAND_OVER, "" },
	      { "take-over", SIGN_TAKE_OVER, "" }, { "reprint", SIGN_REPRINT, "补印" } };

struct owner_deed {
	struct sign_deed deed;
	struct filing_more more;
	uint64_t photos[ASK_PHOTOS];
	const char *note;
};

static bool read_deed(struct request *req, const struct storefront *s, struct owner_deed *d,
		      json_t *errors)
{
	static const struct field fields[] = { { "note", "说明", 100, 0, NULL } };
	const char *name = request_field(req, "do");

	fields_read(req, fields, 1, &d->note, errors);
	d->deed = (struct sign_deed){ .actor = SIGN_OWNER,
				      .actor_name = "店主",
				      .seen = form_number(request_field(req, "seen"), INT64_MAX),
				      .now = req->now };
	for (size_t i = 0; name && i < sizeof(deeds) / sizeof(*deeds); i++)
		if (!strcmp(deeds[i].name, name)) {
			d->deed.action = deeds[i].action;
			d->deed.note = *d->note ? d->note : deeds[i].note;
		}
	if (d->deed.action == SIGN_TAKE_OVER)
		d->deed.actor = SIGN_ANYBODY; /* who holds the new link */
	d->more = (struct filing_more){ .citizen_id = s->who.id, .photos = d->photos };
	if (d->deed.action == SIGN_FILE || d->deed.action == SIGN_RENEW)
		d->more.photo_count = ask_form_photos(req, false, d->photos);
	return d->deed.action && !json_array_size(errors);
}

/* The new link is shown once, to be passed on; this browser is no owner any more. */
static void show_handed_over(struct request *req, struct response *resp, const struct storefront *s,
			     unsigned int turn)
{
	response_page(
		resp, 200, "sign/handed_over",
		json_pack("{s:s, s:[s], s:s, s:s, s:s}", "title", "店铺已转让", "styles",
			  "sign-ask.css", "number", s->p.number, "shop", s->p.shop, "secret_url",
			  request_url(req,
				      arena_join(req->arena, "/s/", s->p.number, "/owner?k=",
						 passport_secret(req->arena, s->p.number, turn),
						 NULL))));
}

static void owner_create(struct request *req, struct response *resp)
{
	json_t *errors = json_array();
	struct storefront s;
	struct owner_deed d;
	int result;

	if (!storefront_load_owner(req, resp, &s)) {
		json_decref(errors);
		return;
	}
	if (citizen_need(req->db, req, &s.who) < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	if (!read_deed(req, &s, &d, errors)) {
		owner_page(req, resp, 422, &s, errors);
		return;
	}
	result = filing_act(req->db, req->arena, s.p.id, &d.deed, &d.more);
	if (result < 0 || result == SIGN_DONE)
		json_decref(errors);
	if (result < 0)
		response_unavailable(resp);
	else if (result == SIGN_DONE && d.deed.action == SIGN_HAND_OVER)
		show_handed_over(req, resp, &s, d.more.turn);
	else if (result == SIGN_DONE && d.deed.action == SIGN_TAKE_OVER)
		response_redirect(resp, "/s/%s/owner", s.p.number);
	else if (result == SIGN_DONE)
		response_redirect(resp, "%s", storefront_path(req->arena, &s, "/owner"));
	else {
		field_error(errors, "do", sign_result_say(result));
		owner_page(req, resp, result == SIGN_NO_PHOTO || result == SIGN_NO_NOTE ? 422 : 409,
			   &s, errors);
	}
}

const struct route passport_routes[] = {
	{ GET, "/s/:number", passport_show, 0, 0 },
	{ GET, "/s/:number/owner", owner_show, GIVE_VISITOR, 0 },
	{ POST, "/s/:number/owner", owner_create, NEED_CSRF, FORM_MAX },
	{ 0 },
};
