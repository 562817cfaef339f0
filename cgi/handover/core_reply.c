#include "handover/core_reply.h"

#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "open311/w3c_time.h"
#include "report/number.h"
#include "web/form.h"
#include "web/request.h"

enum {
	FIELD_REPLY,
	FIELD_REPORT,
	FIELD_AT,
	FIELD_SEQUENCE,
	FIELD_ID,
	FIELD_STATUS,
	FIELD_UNIT,
	FIELD_DEADLINE,
	FIELD_SAY,
	FIELD__MAX
};

static const struct field fields[FIELD__MAX] = {
	[FIELD_REPLY] = { "reply", "reply", CORE_ID_CHARS, 0, NULL },
	[FIELD_REPORT] = { "report", "report", 30, 0, NULL },
	[FIELD_AT] = { "at", "at", 40, 0, NULL },
	[FIELD_SEQUENCE] = { "sequence", "sequence", 20, 0, NULL },
	[FIELD_ID] = { "id", "id", CORE_ID_CHARS, 0, NULL },
	[FIELD_STATUS] = { "status", "status", 20, 0, NULL },
	[FIELD_UNIT] = { "unit", "unit", CORE_UNIT_CHARS, 0, NULL },
	[FIELD_DEADLINE] = { "deadline", "deadline", 40, 0, NULL },
	[FIELD_SAY] = { "say", "say", CORE_SAY_CHARS, FIELD_LINES, NULL },
};

const char *const core_status_names[CORE__MAX] = {
	[CORE_WORDS] = "",          [CORE_RECEIVED] = "received", [CORE_HANDLING] = "handling",
	[CORE_HANDLED] = "handled", [CORE_RETURNED] = "returned", [CORE_CLOSED] = "closed",
};

/* Ids and numbers also come as JSON numbers. NULL: not a plain value. */
static const char *text_of(struct arena *a, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value))
		return arena_printf(a, "%lld", (long long)json_integer_value(value));
	return NULL;
}

static bool is_known(const char *name)
{
	for (size_t i = 0; i < FIELD__MAX; i++)
		if (!strcmp(fields[i].name, name))
			return true;
	return false;
}

/* The object's members as a form's fields would come, so that the same checks serve both. */
static size_t members(struct arena *a, json_t *root, enum core_shape shape, struct pair *pairs,
		      json_t *errors)
{
	const char *name, *text;
	json_t *value;
	size_t n = 0;

	json_object_foreach(root, name, value)
	{
		if (!is_known(name)) {
			if (shape == CORE_POST)
				field_error(errors, name, "没有这一项");
			continue;
		}
		if (json_is_null(value))
			continue;
		text = text_of(a, value);
		if (text)
			pairs[n++] = (struct pair){ name, arena_strdup(a, text) };
		else
			field_error(errors, name, "应当是一段文字");
	}
	return n;
}

static void read_time(const char *name, const char *text, int64_t *out, json_t *errors)
{
	*out = DB_NULL_TIME;
	if (*text && w3c_time_parse(text, out) < 0)
		field_error(errors, name,
			    "请用带时区的 ISO 8601 时间，像 2026-11-25T14:05:00+08:00");
}

static void read_status(const char *text, struct core_reply *out, json_t *errors)
{
	for (enum core_status s = CORE_WORDS; s < CORE__MAX; s++)
		if (!strcmp(core_status_names[s], text)) {
			out->status = s;
			return;
		}
	field_error(errors, "status", "只能是 received、handling、handled、returned 或 closed");
}

static void read_report(struct arena *a, const char *text, struct core_reply *out, json_t *errors)
{
	char number[REPORT_NUMBER_LEN + 1];

	out->report = "";
	if (!*text)
		return;
	if (report_number_parse(number, text) == NUMBER_OK)
		out->report = arena_strdup(a, number);
	else
		field_error(errors, "report", "不是我们的编号，请照事件里的 number 原样写");
}

/* What a reply of its own cannot do without. */
static void need(const struct core_reply *r, const char *const *v, json_t *errors)
{
	static const int needed[] = { FIELD_REPLY, FIELD_REPORT, FIELD_AT };

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!*v[needed[i]])
			field_error(errors, fields[needed[i]].name, "必须给出");
	if (*r->say)
		return;
	if (r->status == CORE_HANDLED)
		field_error(errors, "say", "处理完了，请说说是怎么处理的");
	else if (r->status == CORE_RETURNED)
		field_error(errors, "say", "退回请写明理由");
	else if (r->status == CORE_WORDS && !*r->id)
		field_error(errors, "say", "没有 status 时请给出 say 或 id");
}

static void read_object(struct arena *a, json_t *root, enum core_shape shape,
			struct core_reply *out, json_t *errors)
{
	struct pair pairs[FIELD__MAX];
	struct request form = { .arena = a, .fields = pairs };
	const char *v[FIELD__MAX];

	form.field_count = members(a, root, shape, pairs, errors);
	fields_read(&form, fields, FIELD__MAX, v, errors);
	*out = (struct core_reply){ .reply = v[FIELD_REPLY],
				    .id = v[FIELD_ID],
				    .unit = v[FIELD_UNIT],
				    .say = v[FIELD_SAY] };
	read_report(a, v[FIELD_REPORT], out, errors);
	read_time("at", v[FIELD_AT], &out->at, errors);
	read_time("deadline", v[FIELD_DEADLINE], &out->deadline, errors);
	read_status(v[FIELD_STATUS], out, errors);
	out->sequence = form_number(v[FIELD_SEQUENCE], INT64_MAX);
	if (*v[FIELD_SEQUENCE] && !out->sequence)
		field_error(errors, "sequence", "应当是从 1 开始的整数");
	if (shape == CORE_POST)
		need(out, v, errors);
}

void core_reply_read(struct arena *a, const void *bytes, size_t len, enum core_shape shape,
		     struct core_reply *out, json_t *errors)
{
	json_t *root =
		len > CORE_REPLY_MAX ? NULL : json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);

	*out = (struct core_reply){ .reply = "",
				    .report = "",
				    .id = "",
				    .unit = "",
				    .say = "",
				    .at = DB_NULL_TIME,
				    .deadline = DB_NULL_TIME };
	if (json_is_object(root))
		read_object(a, root, shape, out, errors);
	else
		field_error(errors, "", "不是一个 JSON 对象（UTF-8，名字不重复，最多 16 kB）");
	json_decref(root);
}
