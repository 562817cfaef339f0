#include "handover/core_reply.h"

#include <string.h>

#include "base/arena.h"
#include "base/w3c_time.h"
#include "db/db.h"
#include "report/number.h"
#include "web/json_body.h"
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

#define TEXT(name, max, flags)                       \
	{                                            \
		JSON_KIND_TEXT, 0,                   \
		{                                    \
			name, name, max, flags, NULL \
		}                                    \
	}

static const struct json_field fields[FIELD__MAX] = {
	[FIELD_REPLY] = TEXT("reply", CORE_ID_CHARS, 0),
	[FIELD_REPORT] = TEXT("report", 30, 0),
	[FIELD_AT] = TEXT("at", 40, 0),
	[FIELD_SEQUENCE] = { JSON_KIND_NUMBER, 0, { "sequence", "sequence", 20, 0, NULL } },
	[FIELD_ID] = TEXT("id", CORE_ID_CHARS, 0),
	[FIELD_STATUS] = TEXT("status", 20, 0),
	[FIELD_UNIT] = TEXT("unit", CORE_UNIT_CHARS, 0),
	[FIELD_DEADLINE] = TEXT("deadline", 40, 0),
	[FIELD_SAY] = TEXT("say", CORE_SAY_CHARS, FIELD_LINES),
};

const char *const core_status_names[CORE__MAX] = {
	[CORE_WORDS] = "",          [CORE_RECEIVED] = "received", [CORE_HANDLING] = "handling",
	[CORE_HANDLED] = "handled", [CORE_RETURNED] = "returned", [CORE_CLOSED] = "closed",
};

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
			field_error(errors, fields[needed[i]].field.name, "必须给出");
	if (*r->say)
		return;
	if (r->status == CORE_HANDLED)
		field_error(errors, "say", "处理完了，请说说是怎么处理的");
	else if (r->status == CORE_RETURNED)
		field_error(errors, "say", "退回请写明理由");
	else if (r->status == CORE_WORDS && !*r->id)
		field_error(errors, "say", "没有 status 时请给出 say 或 id");
}

/* An answer may hold more than we know of, and its numbers may be numbers. */
static void read_answer(const struct request *form, const char **v, json_t *errors)
{
	for (size_t i = 0; i < FIELD__MAX; i++) {
		const json_t *value = json_field(form, fields[i].field.name);

		if (json_is_object(value) || json_is_array(value)) {
			field_error(errors, fields[i].field.name, "应当是一段文字");
			v[i] = "";
		} else {
			fields_read(form, &fields[i].field, 1, &v[i], errors);
		}
	}
}

static void read_object(struct request *form, enum core_shape shape, struct core_reply *out,
			json_t *errors)
{
	const char *v[FIELD__MAX];

	if (shape == CORE_POST)
		json_fields_read(form, fields, FIELD__MAX, v, errors);
	else
		read_answer(form, v, errors);
	*out = (struct core_reply){ .reply = v[FIELD_REPLY],
				    .id = v[FIELD_ID],
				    .unit = v[FIELD_UNIT],
				    .say = v[FIELD_SAY] };
	/* An answer is to what was asked: it is only compared. */
	out->report = v[FIELD_REPORT];
	if (shape == CORE_POST)
		read_report(form->arena, v[FIELD_REPORT], out, errors);
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
	/* As if it were a request's body: the same strictness, the same sentences. */
	struct request form = { .arena = a };

	*out = (struct core_reply){ .reply = "",
				    .report = "",
				    .id = "",
				    .unit = "",
				    .say = "",
				    .at = DB_NULL_TIME,
				    .deadline = DB_NULL_TIME };
	if (len > CORE_REPLY_MAX)
		field_error(errors, "", "太长了，最多 16 kB");
	else if (json_body_read(&form, bytes, len))
		field_error(errors, "", form.why);
	else
		read_object(&form, shape, out, errors);
}
