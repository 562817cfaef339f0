/* The workflow's words, as pages show them. */
#include "dispatch/workflow.h"

static const char *const state_text[STATE__MAX] = {
	[STATE_NONE] = "待提交",
	[STATE_SUBMITTED] = "派单中",
	[STATE_TRIAGE] = "待受理",
	[STATE_HANDLING] = "处理中",
	[STATE_HANDLED] = "待确认",
	[STATE_CLOSED] = "已办结",
	[STATE_VERIFYING] = "现场核实中",
	[STATE_ACCEPTED] = "已立案，待派遣",
	[STATE_REJECTED] = "不予受理",
	[STATE_RETURNED] = "退回，待重新派遣",
	[STATE_DISPUTED] = "权属有争议，待现场确认",
	[STATE_CONFIRMED] = "现场已确认，待裁定",
	[STATE_SUSPENDED] = "挂账，暂缓处理",
	[STATE_MERGED] = "已并案办理",
};

static const char *const action_text[ACTION__MAX] = {
	[ACTION_SUBMIT] = "上报成功",
	[ACTION_DISPATCH] = "已派单",
	[ACTION_ASK_TRIAGE] = "转人工派单",
	[ACTION_COMMENT] = "办理说明",
	[ACTION_ADD] = "市民补充",
	[ACTION_HANDLE] = "处理完成",
	[ACTION_SOLVED] = "市民确认已解决",
	[ACTION_NOT_SOLVED] = "市民反馈未解决，继续处理",
	[ACTION_SILENCE] = "72小时内没有反馈，自动办结",
	[ACTION_CLOSE] = "核查后办结",
	[ACTION_HIDE] = "市民撤回",
	[ACTION_ACCEPT] = "已立案",
	[ACTION_REJECT] = "不予受理",
	[ACTION_OBJECT] = "市民提出异议，重新受理",
	[ACTION_ASK_VERIFY] = "安排现场核实",
	[ACTION_VERIFY] = "现场核实完成",
	[ACTION_NOTE] = "内部备注",
	[ACTION_ASSIGN] = "单位已安排人员",
	[ACTION_REVOKE] = "单位收回人员安排",
	[ACTION_RETURN] = "单位认为不属于其职责，退回重派",
	[ACTION_CLAIM] = "单位书面认领",
	[ACTION_DISPUTE] = "权属有争议，安排现场确认",
	[ACTION_CONFIRM_SITE] = "现场确认完成",
	[ACTION_DECIDE] = "城管委办公室裁定",
	[ACTION_JOIN] = "增加协办单位",
	[ACTION_JOIN_DONE] = "协办单位完成",
	[ACTION_DISMISS] = "取消协办单位",
	[ACTION_ASK_EXTENSION] = "单位申请延期",
	[ACTION_GRANT_EXTENSION] = "批准延期",
	[ACTION_REFUSE_EXTENSION] = "不同意延期",
	[ACTION_ASK_SUSPENSION] = "单位申请挂账",
	[ACTION_GRANT_SUSPENSION] = "批准挂账，暂缓处理",
	[ACTION_REFUSE_SUSPENSION] = "不同意挂账",
	[ACTION_RESUME] = "恢复处理",
	[ACTION_URGE] = "督办",
	[ACTION_CHECK_PASS] = "核查通过",
	[ACTION_CHECK_FAIL] = "核查未通过，返工",
	[ACTION_CHOOSE_STANDARD] = "调整处置标准",
	[ACTION_ASK_APPEAL] = "单位提出超期申诉",
	[ACTION_REVIEW_APPEAL] = "超期申诉初审通过",
	[ACTION_GRANT_APPEAL] = "超期申诉复审通过",
	[ACTION_REFUSE_APPEAL] = "超期申诉未通过",
	[ACTION_MERGE] = "与同一问题并案办理",
	[ACTION_SPLIT] = "取消并案，单独办理",
	[ACTION_CLOSE_TWIN] = "主案件已办结，一并办结",
	[ACTION_STAFF_HIDE] = "已设为不公开",
	[ACTION_STAFF_SHOW] = "恢复公开",
	[ACTION_RATE] = "市民评价",
	[ACTION_ESCALATE] = "超时升级",
};

static const char *const actor_text[ACTOR__MAX] = {
	[ACTOR_CITIZEN] = "市民",        [ACTOR_CORE] = "派单系统", [ACTOR_HANDLER] = "处置人员",
	[ACTOR_OFFICE] = "城管委办公室", [ACTOR_INTAKE] = "受理员", [ACTOR_DISPATCHER] = "派遣员",
	[ACTOR_INSPECTOR] = "督查员",    [ACTOR_ADMIN] = "管理员",
};

static const char *const result_text[WORKFLOW__MAX] = {
	[WORKFLOW_DONE] = "",
	[WORKFLOW_NOT_NOW] = "现在的状态不能这样操作。",
	[WORKFLOW_NOT_YOU] = "这一步不由您办理，或案件不在您的单位。",
	[WORKFLOW_CHANGED] = "您查看之后，这一件有了新的进展，请看过再操作。",
	[WORKFLOW_NO_REASON] = "请写明理由。",
	[WORKFLOW_NO_UNIT] = "请选择单位。",
	[WORKFLOW_NO_STANDARD] = "请先选择立案、结案标准。",
	[WORKFLOW_UNCHANGED] = "被退回的事项不能原样再做一次，请作出改变。",
	[WORKFLOW_OVERDUE] = "已经超期，不能再申请或批准延期。",
	[WORKFLOW_NOT_OVERDUE] = "这一件没有超期，无需申诉。",
	[WORKFLOW_HELP_OPEN] = "还有协办单位没有完成。",
	[WORKFLOW_ASSIGNED] = "请先收回单位内部的人员安排。",
	[WORKFLOW_REQUESTED] = "已有一个同类申请在审批。",
	[WORKFLOW_NO_REQUEST] = "没有待审批的申请。",
	[WORKFLOW_SAME_PERSON] = "申请人和初审人不能作这一步审批，请换一位同事。",
	[WORKFLOW_UNCHECKED] = "督查员核查通过后才能结案。",
	[WORKFLOW_TOO_MANY] = "次数已用完（延期最多2次，挂账最多1次）。",
	[WORKFLOW_TOO_LONG] = "时间太长（每次延期不超过原时限，挂账不超过365天）。",
	[WORKFLOW_NOT_TWINS] = "不能并入那一件：它须是另一件正在办理的案件。",
	[WORKFLOW_NO_PHOTO] = "照片不存在或不属于这一件。",
	[WORKFLOW_DECIDED] = "城管委办公室已裁定由您的单位处理，不能再退回。",
	[WORKFLOW_SAME] = "选的就是现在的，没有变化；要改请另选一个。",
	[WORKFLOW_NO_HELPER] = "这个单位不在协办，或已经完成，不用取消。",
	[WORKFLOW_COPIED] = "答复没有内容或与以前相同，请写明这一次做了什么。",
};

const char *workflow_state_text(enum case_state state)
{
	return state < STATE__MAX ? state_text[state] : "未知";
}

const char *workflow_action_text(enum action action)
{
	return action < ACTION__MAX && action_text[action] ? action_text[action] : "有新进展";
}

const char *workflow_actor_text(enum actor actor)
{
	return actor < ACTOR__MAX && actor_text[actor] ? actor_text[actor] : "";
}

const char *workflow_say(int result)
{
	if (result < 0 || result >= WORKFLOW__MAX)
		return "系统暂时不可用，请稍后再试。";
	return result_text[result];
}
