#include "notice/told.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"

/* SMS and WeChat only where she has to know or may act: who gets much soon reads nothing. */
const struct told told[] = {
	/* Whose it is. */
	{ ACTION_ACCEPT, "accept", NULL, "您上报的{what}问题已立案，接着派给负责单位",
	  "您关注的{what}问题已立案，接着派给负责单位" },
	{ ACTION_REJECT, "reject", NULL,
	  "您上报的{what}问题没有受理，原因写在进展里；不同意的话，{until}前可以提出",
	  "您关注的{what}问题没有受理" },
	{ ACTION_VERIFY, "verify", NULL, "您上报的{what}问题已到现场核实", NULL },
	{ ACTION_DISPATCH, "dispatch", "dispatch",
	  "您上报的{what}问题已派给{unit}，最迟{until}处理",
	  "您关注的{what}问题已派给{unit}，最迟{until}处理" },
	{ ACTION_CLAIM, "claim", "dispatch", "{unit}认领了您上报的{what}问题，最迟{until}处理",
	  "{unit}认领了您关注的{what}问题，最迟{until}处理" },
	{ ACTION_RETURN, "return", NULL, "您上报的{what}问题退回派单中心，正在重新找负责单位",
	  NULL },
	{ ACTION_DISPUTE, "dispute", NULL, "您上报的{what}问题由谁负责还有争议，要到现场确认",
	  NULL },
	{ ACTION_CONFIRM_SITE, "confirm_site", NULL,
	  "您上报的{what}问题已到现场确认，等城管委办公室裁定由谁负责", NULL },
	{ ACTION_DECIDE, "decide", "dispatch",
	  "城管委办公室裁定：您上报的{what}问题由{unit}负责，最迟{until}处理",
	  "城管委办公室裁定：您关注的{what}问题由{unit}负责，最迟{until}处理" },

	/* How it goes. */
	{ ACTION_COMMENT, "comment", NULL, "您上报的{what}问题有新的说明",
	  "您关注的{what}问题有新的说明" },
	{ ACTION_JOIN, "join", NULL, "又有一个单位一起处理您上报的{what}问题", NULL },
	{ ACTION_JOIN_DONE, "join_done", NULL, "协办单位做完了您上报的{what}问题中它的一份", NULL },
	{ ACTION_DISMISS, "dismiss", NULL, "您上报的{what}问题取消了一个协办单位，{unit}继续处理",
	  NULL },
	{ ACTION_CHOOSE_STANDARD, "limit", NULL, "您上报的{what}问题改了处理时限：最迟{until}",
	  NULL },
	{ ACTION_URGE, "urge", NULL, "您上报的{what}问题已被督办", "您关注的{what}问题已被督办" },
	{ ACTION_ESCALATE, "escalate", NULL, NULL, NULL }, /* for staff */
	{ ACTION_GRANT_EXTENSION, "extend", NULL, "您上报的{what}问题批准延期，最迟{until}处理",
	  "您关注的{what}问题批准延期，最迟{until}处理" },
	{ ACTION_GRANT_SUSPENSION, "suspend", NULL, "您上报的{what}问题暂时挂账，原因写在进展里",
	  "您关注的{what}问题暂时挂账，原因写在进展里" },
	{ ACTION_RESUME, "resume", NULL, "您上报的{what}问题恢复处理，最迟{until}",
	  "您关注的{what}问题恢复处理，最迟{until}" },
	{ ACTION_MERGE, "merge", NULL,
	  "您上报的{what}问题和另一件是同一个问题，合在一起处理，进展照样告诉您", NULL },
	{ ACTION_SPLIT, "split", NULL, "您上报的{what}问题改为单独处理，正在找负责单位", NULL },
	{ ACTION_STAFF_HIDE, "hide", NULL, "您上报的{what}问题不再公开显示，处理照常", NULL },

	/* Done, or not. */
	{ ACTION_HANDLE, "handle", "handle",
	  "您上报的{what}问题，{unit}说处理好了。解决了吗？请在{until}前告诉我们",
	  "您关注的{what}问题，{unit}说处理好了，正等上报人确认" },
	{ ACTION_SOLVED, "solved", NULL, NULL, "您关注的{what}问题，上报人确认已经解决" },
	{ ACTION_NOT_SOLVED, "reopen", NULL, NULL,
	  "您关注的{what}问题，上报人说还没解决，{unit}继续处理，最迟{until}" },
	{ ACTION_SILENCE, "silence", NULL,
	  "您上报的{what}问题，72小时内没有收到您的答复，已自动办结", "您关注的{what}问题已办结" },
	{ ACTION_CHECK_PASS, "check_pass", NULL, "督查员核查了您上报的{what}问题：处理好了", NULL },
	{ ACTION_CHECK_FAIL, "check_fail", NULL,
	  "督查员核查了您上报的{what}问题：没有处理好，{unit}继续处理，最迟{until}",
	  "督查员核查了您关注的{what}问题：没有处理好，{unit}继续处理，最迟{until}" },
	{ ACTION_CLOSE, "close", "close",
	  "您上报的{what}问题核查通过，已办结。如果还没解决，{until}前仍可点“未解决”",
	  "您关注的{what}问题核查通过，已办结" },
	{ ACTION_CLOSE_TWIN, "close_twin", "close",
	  "您上报的{what}问题随同一问题一起办结。如果您那里没有解决，{until}前仍可点“未解决”",
	  NULL },
	{ 0 },
};

/* {level} is how far over its limit the case is. */
static const struct {
	enum action action;
	const char *say;
} for_staff[] = { { ACTION_ESCALATE, "{unit}的{what}案卷{level}仍未处置，时限是{until}" } };

#define SENTENCE_MAX 1000

const struct told *told_of(enum action action)
{
	for (const struct told *t = told; t->action; t++)
		if (t->action == action)
			return t;
	return NULL;
}

/* Levels: dispatch/escalation.h. */
static const char *level_say(unsigned int level)
{
	return level >= 200   ? "超过处置时限一倍"
	       : level >= 150 ? "超过处置时限一半"
			      : "超过处置时限";
}

/* What stands for an empty value must still read as a sentence. */
static const char *value_of(struct arena *a, const struct told_event *e, const char *name,
			    int64_t now)
{
	if (!strncmp(name, "{what}", 6))
		return *e->what ? arena_join(a, "“", e->what, "”", NULL) : "";
	if (!strncmp(name, "{unit}", 6))
		return *e->unit ? e->unit : "负责单位";
	if (!strncmp(name, "{level}", 7))
		return level_say(e->level);
	BUG_IF(strncmp(name, "{until}", 7) != 0);
	return e->until == DB_NULL_TIME ? "规定期限" : clock_say(a, e->until, now);
}

static const char *text_for(enum action action, enum told_role role)
{
	const struct told *t = told_of(action);

	if (role != TOLD_STAFF)
		return !t ? NULL : role == TOLD_REPORTER ? t->reporter : t->follower;
	for (size_t i = 0; i < sizeof(for_staff) / sizeof(for_staff[0]); i++)
		if (for_staff[i].action == action)
			return for_staff[i].say;
	return NULL;
}

const char *told_say(struct arena *a, const struct told_event *e, enum told_role role, int64_t now)
{
	const char *text = text_for(e->action, role);
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
