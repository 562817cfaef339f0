/*
 * POST /desk/media/redact: what a member of staff decided about a photo on the page that the
 * desk shows (desk/redact_page.c). Here, because this program alone decodes pictures and
 * may write their bytes.
 */
#include "media/pages.h"

#include <sodium.h>

#include "account/staff.h"
#include "media/redact.h"
#include "web/page.h"

#define FORM_MAX   (32u << 10)
#define HASH_BYTES 32
#define BOXES_TEXT 4000

enum { FIELD_PHOTO, FIELD_SEEN, FIELD_SHOWN, FIELD_VERDICT, FIELD_REASON, FIELD__MAX };

static const struct field fields[] = {
	[FIELD_PHOTO] = { "photo", "照片", 18, FIELD_REQUIRED, "没有选照片" },
	[FIELD_SEEN] = { "seen", "照片", 2 * HASH_BYTES, FIELD_REQUIRED, "没有选照片" },
	[FIELD_SHOWN] = { "shown", "照片", 1, FIELD_REQUIRED, "没有选照片" },
	[FIELD_VERDICT] = { "verdict", "决定", 10, FIELD_REQUIRED, "请选一个决定" },
	[FIELD_REASON] = { "reason", "原因", 200, FIELD_REQUIRED, "请写明原因" },
};

static const struct {
	const char *name;
	enum photo_verdict verdict;
} verdicts[] = {
	{ "paint", VERDICT_PAINT },
	{ "release", VERDICT_RELEASE },
	{ "withhold", VERDICT_WITHHOLD },
};

static enum photo_verdict verdict_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (!strcmp(name, verdicts[i].name))
			return verdicts[i].verdict;
	return 0;
}

/* "boxes" drawn by the script, and each "box" a square that was ticked; all together. */
static const char *boxes_sent(const struct request *req)
{
	const char *text;
	struct buf b;

	buf_init(&b, BOXES_TEXT);
	for (size_t i = 0; i < req->field_count; i++) {
		const struct pair *p = &req->fields[i];

		if (*p->value && (!strcmp(p->name, "box") || !strcmp(p->name, "boxes")))
			buf_printf(&b, "%s%s", b.len ? ";" : "", p->value);
	}
	text = b.failed ? NULL : arena_strdup(req->arena, b.data);
	buf_release(&b);
	return text;
}

/* False: not what the page sends. */
static bool read_redaction(const struct request *req, const char *const *values,
			   struct redaction *r)
{
	const char *boxes = boxes_sent(req);
	size_t len;
	int n = boxes ? redact_parse(boxes, r->boxes) : -1;

	r->photo_id = form_number(values[FIELD_PHOTO], INT64_MAX);
	r->shown = form_number32(values[FIELD_SHOWN]);
	r->verdict = verdict_by_name(values[FIELD_VERDICT]);
	r->reason = values[FIELD_REASON];
	r->box_count = n < 0 ? 0 : (size_t)n;
	r->staff_id = (uint32_t)req->staff->id;
	r->staff_name = req->staff->name;
	return n >= 0 && r->photo_id && r->verdict &&
	       sodium_hex2bin(r->seen, HASH_BYTES, values[FIELD_SEEN], strlen(values[FIELD_SEEN]),
			      NULL, &len, NULL) == 0 &&
	       len == HASH_BYTES;
}

static const char *const says[] = {
	[REDACT_NO_PHOTO] = "没有这张照片了",
	[REDACT_CHANGED] = "这张照片刚刚被别人处理过，请重新看一下再决定",
	[REDACT_NOTHING] = "还没有画要遮住的地方",
	[REDACT_DAMAGED] = "这张照片打不开，没有改动",
};

static void redact_create(struct request *req, struct response *resp)
{
	const char *values[FIELD__MAX];
	json_t *errors = json_array();
	struct redaction r = { .photo_id = 0 };
	unsigned char hash[HASH_BYTES];
	unsigned long long id;
	int result;

	if (fields_read(req, fields, FIELD__MAX, values, errors)) {
		response_say(resp, 422,
			     json_string_value(json_object_get(json_array_get(errors, 0), "say")),
			     "/desk/redact/%llu",
			     (unsigned long long)form_number(values[FIELD_PHOTO], INT64_MAX));
		json_decref(errors);
		return;
	}
	json_decref(errors);
	if (!read_redaction(req, values, &r)) {
		response_say(resp, 422, "要遮住的地方不对，请重新画", "/desk/redact");
		return;
	}
	id = (unsigned long long)r.photo_id;
	result = redact(req->db, req->arena, req->conf, &r, req->now, hash);
	if (result < 0)
		response_unavailable(resp);
	else if (result != REDACT_DONE)
		response_say(resp, result == REDACT_NO_PHOTO ? 404 : 409, says[result],
			     "/desk/redact/%llu", id);
	else
		response_redirect(resp, "/desk/redact/%llu?done=%s", id, values[FIELD_VERDICT]);
}

const struct route redact_routes[] = {
	{ POST, "/desk/media/redact", redact_create,
	  NEED_STAFF | NEED_CSRF | FOR(OFFICE) | FOR(INTAKE) | FOR(DISPATCHER) | FOR(INSPECTOR),
	  FORM_MAX },
	{ 0 },
};
