#include "notice/told.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"

#define WEB  (1u << CHANNEL_WEBHOOK)
#define SMS  (1u << CHANNEL_SMS)
#define CHAT (1u << CHANNEL_WECHAT)

/* SMS and WeChat only where she has to know or may act: who gets much soon reads nothing. */
const struct told told[] = {
	{ ACTION_DISPATCH, "dispatch", "您上报的{what}问题已派给{unit}，最迟{until}处理",
	  "您关注的{what}问题已派给{unit}，最迟{until}处理", WEB | SMS | CHAT },
	{ ACTION_ASK_TRIAGE, "triage", "您上报的{what}问题正在由人工确认负责单位，确认后马上派出",
	  NULL, WEB },
	{ ACTION_COMMENT, "comment", "{unit}对您上报的{what}问题写了说明",
	  "{unit}对您关注的{what}问题写了说明", WEB },
	{ ACTION_HANDLE, "handle",
	  "您上报的{what}问题，{unit}说处理好了。解决了吗？请在{until}前告诉我们",
	  "您关注的{what}问题，{unit}说处理好了，正等上报人确认", WEB | SMS | CHAT },
	{ ACTION_SOLVED, "solved", NULL, "您关注的{what}问题，上报人确认已经解决", WEB },
	{ ACTION_NOT_SOLVED, "reopen", NULL,
	  "您关注的{what}问题，上报人说还没解决，{unit}继续处理，最迟{until}", WEB },
	{ ACTION_SILENCE, "silence", "您上报的{what}问题，72小时内没有收到您的答复，已自动办结",
	  "您关注的{what}问题已办结", WEB },
	{ ACTION_CLOSE, "close",
	  "您上报的{what}问题核查通过，已办结。如果还没解决，{until}前仍可点“未解决”",
	  "您关注的{what}问题核查通过，已办结", WEB | SMS | CHAT },
	{ 0 },
};

#define SENTENCE_MAX 1000

const struct told *told_of(enum action action)
{
	for (const struct told *t = told; t->action; t++)
		if (t->action == action)
			return t;
	return NULL;
}

/* What stands for an empty value must still read as a sentence. */
static const char *value_of(struct arena *a, const struct told_event *e, const char *name,
			    int64_t now)
{
	if (!strncmp(name, "{what}", 6))
		return *e->what ? arena_join(a, "“", e->what, "”", NULL) : "";
	if (!strncmp(name, "{unit}", 6))
		return *e->unit ? e->unit : "负责单位";
	BUG_IF(strncmp(name, "{until}", 7) != 0);
	return e->until == DB_NULL_TIME ? "规定期限" : clock_say(a, e->until, now);
}

const char *told_say(struct arena *a, const struct told_event *e, enum told_role role, int64_t now)
{
	const struct told *t = told_of(e->action);
	const char *text = !t ? NULL : role == TOLD_REPORTER ? t->reporter : t->follower;
	const char *said;
	struct buf out;

	if (!text)
		return NULL;
	buf_init(&out, SENTENCE_MAX);
	while (*text) {
		size_t plain = strcspn(text, "{");

		buf_add(&out, text, plain);
		text += plain;
		if (*text) {
			buf_adds(&out, value_of(a, e, text, now));
			text = strchr(text, '}') + 1;
		}
	}
	said = arena_strdup(a, out.data);
	buf_release(&out);
	return said;
}
