/* What a storefront that hangs needs: the yearly safety check of its owner, and "这个招牌有问题" of
 * whoever stands before it. */
#include "api/ask.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_ask_input.h"
#include "api/sign_ask_view.h"
#include "api/sign_routes.h"
#include "base/secret.h"
#include "sign/passport_view.h"
#include "web/page.h"
#include "web/view.h"

#define BODY_MAX (8u << 10)
#define CHECKS   10
#define SECRET   60

/* Repeated without one it would be a second one. */
static bool has_key(struct request *req, struct response *resp)
{
	if (*req->idempotency_key)
		return true;
	problem_send(resp, PROBLEM_KEY_MISSING, NULL);
	return false;
}

static bool read_photos(struct request *req, uint64_t out[ASK_PHOTOS], size_t *count,
			json_t *errors)
{
	*count = input_ids(req, "photos", out, ASK_PHOTOS);
	if (*count || !json_array_size(json_field(req, "photos")))
		return true;
	field_error(errors, "photos", "照片的编号不对");
	return false;
}

/* ---- the yearly check ---- */

static json_t *check_view(const struct safety_check *c)
{
	json_t *faults = json_array();

	for (unsigned int i = 0; i < CHECK__MAX; i++)
		if (c->faults >> i & 1u)
			json_array_append_new(faults, json_string(check_item_name(i)));
	return json_pack("{s:o, s:b, s:o, s:s}", "at", api_time(c->at), "ok", c->faults == 0,
			 "faults", faults, "note", c->note);
}

static void checks_list(struct request *req, struct response *resp)
{
	static const char *const names[] = { "k", NULL };
	struct safety_check checks[CHECKS];
	json_t *asked = json_array(), *items;
	struct storefront s;
	struct asking a;
	int n;

	ask_begin(&a, req, names);
	ask_text(&a, "k", SECRET);
	if (!ask_end(&a, resp) || !storefront_load_owner(req, resp, &s)) {
		json_decref(asked);
		return;
	}
	n = filing_checks(req->db, s.p.id, checks, CHECKS);
	if (n < 0) {
		json_decref(asked);
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	for (unsigned int i = 0; i < CHECK__MAX; i++)
		json_array_append_new(asked, json_pack("{s:s, s:s}", "code", check_item_name(i),
						       "name", check_item_say(i)));
	items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, check_view(&checks[i]));
	api_show(resp,
		 json_pack("{s:o, s:o, s:o, s:n}", "asked", asked, "due_at",
			   api_time(s.p.safety_due), "items", items, "next"),
		 -1);
}

/* Each of the six is answered "ok" or "fault", and nothing else is. */
static unsigned int read_items(const struct request *req, json_t *errors)
{
	const json_t *sent = json_field(req, "items");
	unsigned int faults = 0, answered = 0;

	for (unsigned int i = 0; i < CHECK__MAX; i++) {
		const char *value = json_string_value(json_object_get(sent, check_item_name(i)));

		if (value && !strcmp(value, "fault"))
			faults |= 1u << i;
		else if (!value || strcmp(value, "ok") != 0)
			continue;
		answered++;
	}
	if (answered != CHECK__MAX || json_object_size(sent) != CHECK__MAX)
		field_error(
			errors, "items",
			"bolts、panels、letters、wires、lights 和 rust 每一项都要是 ok 或者 fault");
	return faults;
}

enum { CHECK_ITEMS, CHECK_NOTE, CHECK_K, CHECK_PHOTOS, CHECK_FIELDS };

static const struct json_field check_fields[CHECK_FIELDS] = {
	[CHECK_ITEMS] = { JSON_KIND_OBJECT, 0, { "items", "检查结果", 0, FIELD_REQUIRED, NULL } },
	[CHECK_NOTE] = { JSON_KIND_TEXT, 0, { "note", "说明", 300, FIELD_LINES, NULL } },
	[CHECK_K] = { JSON_KIND_TEXT, 0, { "k", "私密链接", SECRET, 0, NULL } },
	[CHECK_PHOTOS] = { JSON_KIND_NUMBERS,
			   ASK_PHOTOS,
			   { "photos", "照片", INPUT_ANY, 0, NULL } },
};

struct sent_check {
	unsigned char once[TOKEN_BYTES];
	uint64_t photos[ASK_PHOTOS];
	const char *values[CHECK_FIELDS];
	struct filing_more more;
};

static bool read_check(struct request *req, struct response *resp, struct sent_check *c)
{
	json_t *errors = json_array();

	if (json_fields_read(req, check_fields, CHECK_FIELDS, c->values, errors) == 0) {
		c->more = (struct filing_more){ .photos = c->photos, .once = c->once };
		c->more.faults = read_items(req, errors);
		read_photos(req, c->photos, &c->more.photo_count, errors);
		secret_random(c->once, sizeof(c->once));
	}
	if (json_array_size(errors)) {
		problem_fields(resp, errors);
		return false;
	}
	json_decref(errors);
	return true;
}

static void check_create(struct request *req, struct response *resp)
{
	struct sign_deed deed = {
		.action = SIGN_CHECK, .actor = SIGN_OWNER, .actor_name = "店主", .now = req->now
	};
	struct storefront s;
	struct sent_check c;
	int result;

	if (!has_key(req, resp) || !read_check(req, resp, &c) ||
	    !storefront_load_owner(req, resp, &s))
		return;
	result = citizen_need(req->db, req, &s.who);
	c.more.citizen_id = s.who.id;
	deed.note = c.values[CHECK_NOTE];
	if (result == 0)
		result = filing_act(req->db, req->arena, s.p.id, &deed, &c.more);
	if (result < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (result == SIGN_NO_NOTE)
		input_wrong(req, resp, "note", "有问题的地方请写一句怎么处理");
	else if (result != SIGN_DONE)
		sign_refuse(resp, result);
	else
		api_done(resp, 201,
			 check_view(&(struct safety_check){
				 .at = req->now, .faults = c.more.faults, .note = deed.note }));
}

/* ---- something is wrong with it ---- */

enum { PROBLEM_BODY, PROBLEM_PHOTOS, PROBLEM_FIELD_COUNT };

static const struct json_field complaint_fields[PROBLEM_FIELD_COUNT] = {
	[PROBLEM_BODY] = { JSON_KIND_TEXT,
			   0,
			   { "body", "说明", 500, FIELD_REQUIRED | FIELD_LINES,
			     "请说一说哪里有问题" } },
	[PROBLEM_PHOTOS] = { JSON_KIND_NUMBERS,
			     ASK_PHOTOS,
			     { "photos", "照片", INPUT_ANY, 0, NULL } },
};

static bool read_complaint(struct request *req, struct response *resp, struct ask_new *new)
{
	const char *values[PROBLEM_FIELD_COUNT];
	json_t *errors = json_array();

	*new = (struct ask_new){ .kind = ASK_PROBLEM };
	if (json_fields_read(req, complaint_fields, PROBLEM_FIELD_COUNT, values, errors) == 0)
		read_photos(req, new->photos, &new->photo_count, errors);
	if (json_array_size(errors)) {
		problem_fields(resp, errors);
		return false;
	}
	json_decref(errors);
	new->body = values[PROBLEM_BODY];
	secret_random(new->once, sizeof(new->once));
	return true;
}

static void complaint_create(struct request *req, struct response *resp)
{
	struct storefront s;
	struct ask_new new;

	if (!has_key(req, resp) || !read_complaint(req, resp, &new) ||
	    !storefront_load(req, resp, &s))
		return;
	storefront_meant(&s, &new);
	sign_ask_send(req, resp, &s.who, &new);
}

const struct route api_sign_care_routes[] = {
	{ GET, "/api/v1/signs/passports/:number/checks", checks_list, 0, 0 },
	{ POST, "/api/v1/signs/passports/:number/checks", check_create, NEED_CSRF | JSON_BODY,
	  BODY_MAX },
	{ POST, "/api/v1/signs/passports/:number/problems", complaint_create, NEED_CSRF | JSON_BODY,
	  BODY_MAX },
	{ 0 },
};
