/* The table. What it refuses by leaving it out is as much part of it as its rows. */
#include "sign/steps.h"

#include <stddef.h>

#define BY(who) (1u << SIGN_##who)
#define OWNER   BY(OWNER)
#define STAFF   (BY(ADVISER) | BY(OFFICER))
#define CLOCK   BY(CLOCK)

/* While it is staff's turn. */
#define STAFFS_TURN(state)                                                    \
	{ state, SIGN_ANSWER, STAFF, ASK_ANSWERED, true, true },              \
		{ state, SIGN_WITHDRAW, OWNER, ASK_WITHDRAWN, false, false }, \
		{ state, SIGN_CLOSE, STAFF, ASK_CLOSED, true, true },         \
	{                                                                     \
		state, SIGN_NOTE, STAFF, state, true, false                   \
	}

/* What goes on beside the filing, as long as the number is good. */
#define IN_FORCE(state)                                                      \
	{ state, SIGN_CHECK, OWNER, state, false, false },                   \
		{ state, SIGN_REMIND, CLOCK, state, false, true },           \
		{ state, SIGN_HAND_OVER, OWNER, state, false, false },       \
		{ state, SIGN_TAKE_OVER, BY(ANYBODY), state, false, false }, \
		{ state, SIGN_REPRINT, OWNER | STAFF, state, true, false },  \
		{ state, SIGN_COMPLAINT, BY(ANYBODY), state, false, true },  \
		{ state, SIGN_REVOKE, STAFF, FILING_REVOKED, true, true },   \
	{                                                                    \
		state, SIGN_NOTE, STAFF, state, true, false                  \
	}

const struct sign_step sign_steps[] = {
	{ SIGN_NONE, SIGN_SEND, OWNER | BY(ANYBODY), ASK_WAITING, false, false },
	STAFFS_TURN(ASK_WAITING),
	STAFFS_TURN(ASK_QUESTION),
	STAFFS_TURN(ASK_REVISED),
	{ ASK_ANSWERED, SIGN_ASK_BACK, OWNER, ASK_QUESTION, true, false },
	{ ASK_ANSWERED, SIGN_REVISE, OWNER, ASK_REVISED, false, false },
	{ ASK_ANSWERED, SIGN_AGREE, OWNER, ASK_AGREED, false, false },
	{ ASK_ANSWERED, SIGN_WITHDRAW, OWNER, ASK_WITHDRAWN, false, false },
	{ ASK_ANSWERED, SIGN_CLOSE, STAFF, ASK_CLOSED, true, true },
	{ ASK_ANSWERED, SIGN_SILENCE, CLOCK, ASK_CLOSED, false, true },
	{ ASK_ANSWERED, SIGN_NOTE, STAFF, ASK_ANSWERED, true, false },

	{ SIGN_NONE, SIGN_ISSUE, OWNER | STAFF, FILING_DRAFT, false, true },
	{ FILING_DRAFT, SIGN_FILE, OWNER, FILING_FILED, false, false },
	{ FILING_DRAFT, SIGN_UNFILE, OWNER, FILING_WITHDRAWN, false, false },
	IN_FORCE(FILING_DRAFT),

	{ FILING_FILED, SIGN_ACCEPT, STAFF, FILING_ACCEPTED, false, true },
	{ FILING_FILED, SIGN_RETURN, STAFF, FILING_RETURNED, true, true },
	{ FILING_FILED, SIGN_UNFILE, OWNER, FILING_WITHDRAWN, false, false },
	IN_FORCE(FILING_FILED),

	{ FILING_RETURNED, SIGN_FILE, OWNER, FILING_FILED, false, false },
	{ FILING_RETURNED, SIGN_UNFILE, OWNER, FILING_WITHDRAWN, false, false },
	IN_FORCE(FILING_RETURNED),

	{ FILING_ACCEPTED, SIGN_RENEW, OWNER, FILING_RENEWING, false, false },
	{ FILING_ACCEPTED, SIGN_EXPIRE, CLOCK, FILING_EXPIRED, false, true },
	IN_FORCE(FILING_ACCEPTED),

	{ FILING_RENEWING, SIGN_ACCEPT, STAFF, FILING_ACCEPTED, false, true },
	{ FILING_RENEWING, SIGN_RETURN, STAFF, FILING_RETURNED, true, true },
	{ FILING_RENEWING, SIGN_UNFILE, OWNER, FILING_WITHDRAWN, false, false },
	IN_FORCE(FILING_RENEWING),

	{ FILING_EXPIRED, SIGN_RENEW, OWNER, FILING_RENEWING, false, false },
	IN_FORCE(FILING_EXPIRED),

	/* Taken back, the storefront keeps its number and may be filed once more. */
	{ FILING_WITHDRAWN, SIGN_FILE, OWNER, FILING_FILED, false, false },
	IN_FORCE(FILING_WITHDRAWN),

	{ FILING_REVOKED, SIGN_NOTE, STAFF, FILING_REVOKED, true, false },

	{ SIGN_NONE, SIGN_WARN, STAFF, STORM_ON, true, true },
	{ STORM_ON, SIGN_WARN_END, STAFF | CLOCK, STORM_OVER, false, false },
	{ SIGN_NONE, 0, 0, SIGN_NONE, false, false },
};

static const char *const states[SIGN_STATE__MAX] = {
	[ASK_WAITING] = "等待答复",
	[ASK_ANSWERED] = "已答复",
	[ASK_QUESTION] = "追问中，等待答复",
	[ASK_REVISED] = "已改方案，等待答复",
	[ASK_AGREED] = "已定稿",
	[ASK_WITHDRAWN] = "已撤回",
	[ASK_CLOSED] = "已结束",
	[FILING_DRAFT] = "待备案",
	[FILING_FILED] = "备案受理中",
	[FILING_RETURNED] = "退回补正",
	[FILING_ACCEPTED] = "已备案",
	[FILING_EXPIRED] = "备案已到期",
	[FILING_WITHDRAWN] = "备案已撤回",
	[FILING_RENEWING] = "续期受理中",
	[FILING_REVOKED] = "已作废",
	[STORM_ON] = "大风提醒生效中",
	[STORM_OVER] = "大风提醒已解除",
};

static const char *const actions[SIGN_ACTION__MAX] = {
	[SIGN_SEND] = "提交",
	[SIGN_ANSWER] = "答复",
	[SIGN_ASK_BACK] = "追问",
	[SIGN_REVISE] = "提交修改后的方案",
	[SIGN_AGREE] = "按这个方案做",
	[SIGN_WITHDRAW] = "撤回",
	[SIGN_SILENCE] = "长时间没有回应，自动结束",
	[SIGN_NOTE] = "内部备注",
	[SIGN_CLOSE] = "结束",
	[SIGN_ISSUE] = "领取招牌身份码",
	[SIGN_FILE] = "提交备案",
	[SIGN_ACCEPT] = "备案通过",
	[SIGN_RETURN] = "退回补正",
	[SIGN_RENEW] = "申请续期",
	[SIGN_EXPIRE] = "备案到期",
	[SIGN_UNFILE] = "撤回备案",
	[SIGN_CHECK] = "安全自查",
	[SIGN_REMIND] = "提醒做安全自查",
	[SIGN_HAND_OVER] = "转让店铺",
	[SIGN_TAKE_OVER] = "接手店铺",
	[SIGN_REVOKE] = "作废",
	[SIGN_REPRINT] = "补印二维码贴",
	[SIGN_COMPLAINT] = "收到一条关于招牌的意见",
	[SIGN_WARN] = "发布大风提醒",
	[SIGN_WARN_END] = "解除大风提醒",
};

static const char *const results[SIGN_RESULT__MAX] = {
	[SIGN_DONE] = "",
	[SIGN_NOT_NOW] = "现在的状态不能这样做",
	[SIGN_NOT_YOU] = "这一步不由您来做",
	[SIGN_CHANGED] = "刚刚有了新的变化，请看过再提交；您写的内容还在",
	[SIGN_NO_NOTE] = "请写明内容",
	[SIGN_NO_VERDICT] = "请选择结论：可以、需调整或不可以",
	[SIGN_REFUSED_VERDICT] = "答复是“不可以”，请先改方案",
	[SIGN_BAD_MARKS] = "图上的标注读不出来，请重新标注",
	[SIGN_NO_PHOTO] = "请先上传照片",
	[SIGN_NOT_FOUND] = "没有这条记录",
	[SIGN_AGAIN] = "已经收到过了",
};

const char *sign_state_say(unsigned int state)
{
	return state < SIGN_STATE__MAX && states[state] ? states[state] : "";
}

const char *sign_action_say(unsigned int action)
{
	return action < SIGN_ACTION__MAX && actions[action] ? actions[action] : "";
}

const char *sign_result_say(int result)
{
	return result >= 0 && result < SIGN_RESULT__MAX && results[result] ? results[result] : "";
}
