/* The yearly safety self-check: six things to look at, a photo, what is out of order. */
#include "base/secret.h"
#include "sign/ask_form.h"
#include "sign/pages.h"
#include "sign/passport_view.h"
#include "sign/sign_view.h"
#include "web/page.h"

#define FORM_MAX (16u << 10)
#define CHECKS   10

enum { FIELD_ONCE, FIELD_NOTE, FIELD__MAX };

static const struct field fields[FIELD__MAX] = {
	[FIELD_ONCE] = { "once", "表单", 40, 0, NULL },
	[FIELD_NOTE] = { "note", "说明", 300, FIELD_LINES, NULL },
};

/* Each item is answered: "ok" or "fault"; what is not answered is said. */
static unsigned int read_items(const struct request *req, json_t *errors, unsigned int *answered)
{
	unsigned int faults = 0;

	*answered = 0;
	for (unsigned int i = 0; i < CHECK__MAX; i++) {
		const char *value = request_field(req, check_item_name(i));

		if (value && !strcmp(value, "fault"))
			faults |= 1u << i;
		else if (!value || strcmp(value, "ok") != 0) {
			if (errors)
				field_error(errors, check_item_name(i), "每一项都要看一看再选");
			continue;
		}
		*answered |= 1u << i;
	}
	return faults;
}

static json_t *items_view(unsigned int answered, unsigned int faults)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < CHECK__MAX; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:b}", "name",
						      check_item_name(i), "say", check_item_say(i),
						      "ok", answered >> i & ~faults >> i & 1u,
						      "fault", answered >> i & faults >> i & 1u));
	return list;
}

static json_t *history_view(struct request *req, const struct safety_check *checks, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:b, s:s}", "when",
						clock_say(req->arena, checks[i].at, req->now), "ok",
						checks[i].faults == 0, "note", checks[i].note));
	return list;
}

/* errors is taken. */
static void page(struct request *req, struct response *resp, int status, const struct storefront *s,
		 const char *once, const char *note, json_t *errors)
{
	struct safety_check checks[CHECKS];
	struct sign_shot shots[ASK_PHOTOS];
	uint64_t ids[ASK_PHOTOS];
	unsigned int answered, faults = read_items(req, NULL, &answered);
	int photos = sign_photos_waiting(req->db, s->who.id, ids,
					 ask_form_photos(req, req->method == GET, ids), shots);
	int n = filing_checks(req->db, s->p.id, checks, CHECKS);
	json_t *view;

	if (photos < 0 || n < 0) {
		json_decref(errors);
		response_unavailable(resp);
		return;
	}
	view = json_pack(
		"{s:s, s:s, s:[s], s:[s], s:s, s:s, s:s, s:o, s:o, s:b, s:b, s:o, s:b, s:s,"
		" s:s, s:s, s:I}",
		"title", "安全自查", "back", storefront_path(req->arena, s, "/owner"), "styles",
		"sign-ask.css", "scripts", "sign-photos.js", "number", s->p.number, "shop",
		s->p.shop, "to", arena_join(req->arena, "/s/", s->p.number, "/check", NULL),
		"items", items_view(answered, faults), "photos",
		sign_shots_view(req->arena, shots, photos, 0), "has_photos", photos > 0, "full",
		photos >= ASK_PHOTOS, "checks", history_view(req, checks, n), "has_checks", n > 0,
		"once", ask_form_token(req, once), "note", note, "_k", s->k ? s->k : "", "seen",
		(json_int_t)s->p.log_id);
	fields_show(view, errors);
	json_decref(errors);
	response_page(resp, status, "sign/check", view);
}

static void check_show(struct request *req, struct response *resp)
{
	struct storefront s;

	if (storefront_load_owner(req, resp, &s))
		page(req, resp, 200, &s, NULL, "", json_array());
}

static void check_create(struct request *req, struct response *resp)
{
	unsigned char once[TOKEN_BYTES];
	uint64_t photos[ASK_PHOTOS];
	const char *values[FIELD__MAX];
	struct filing_more more = { .photos = photos, .once = once };
	struct sign_deed deed = {
		.action = SIGN_CHECK, .actor = SIGN_OWNER, .actor_name = "店主", .now = req->now
	};
	json_t *errors = json_array();
	struct storefront s;
	unsigned int answered;
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
	fields_read(req, fields, FIELD__MAX, values, errors);
	more.faults = read_items(req, errors, &answered);
	more.photo_count = ask_form_photos(req, false, photos);
	more.citizen_id = s.who.id;
	deed.note = values[FIELD_NOTE];
	if (token_parse(once, values[FIELD_ONCE]) < 0)
		field_error(errors, "note", "这张表打开太久了，请再提交一次");
	if (json_array_size(errors)) {
		page(req, resp, 422, &s, values[FIELD_ONCE], deed.note, errors);
		return;
	}
	result = filing_act(req->db, req->arena, s.p.id, &deed, &more);
	if (result < 0) {
		json_decref(errors);
		response_unavailable(resp);
	} else if (result == SIGN_DONE || result == SIGN_AGAIN) {
		json_decref(errors);
		response_redirect(resp, "%s", storefront_path(req->arena, &s, "/owner"));
	} else {
		field_error(errors, result == SIGN_NO_PHOTO ? "photo" : "note",
			    result == SIGN_NO_NOTE ? "有问题的地方请写一句怎么处理"
						   : sign_result_say(result));
		page(req, resp, result == SIGN_NOT_NOW ? 409 : 422, &s, values[FIELD_ONCE],
		     deed.note, errors);
	}
}

const struct route safety_routes[] = {
	{ GET, "/s/:number/check", check_show, GIVE_VISITOR, 0 },
	{ POST, "/s/:number/check", check_create, NEED_CSRF, FORM_MAX },
	{ 0 },
};
