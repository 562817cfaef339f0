/*
 * cgi/dispatch/WORKFLOW.md, printed from the table: a picture of what leads from state to
 * state (Mermaid), and every row with its people, guards and clock.
 */
#include "dispatch/workflow.h"

#include <string.h>

static const char *const state_name[STATE__MAX] = {
	[STATE_NONE] = "[*]",
	[STATE_SUBMITTED] = "SUBMITTED",
	[STATE_TRIAGE] = "TRIAGE",
	[STATE_HANDLING] = "HANDLING",
	[STATE_HANDLED] = "HANDLED",
	[STATE_CLOSED] = "CLOSED",
	[STATE_VERIFYING] = "VERIFYING",
	[STATE_ACCEPTED] = "ACCEPTED",
	[STATE_REJECTED] = "REJECTED",
	[STATE_RETURNED] = "RETURNED",
	[STATE_DISPUTED] = "DISPUTED",
	[STATE_CONFIRMED] = "CONFIRMED",
	[STATE_SUSPENDED] = "SUSPENDED",
	[STATE_MERGED] = "MERGED",
};

static const char *const clock_text[] = {
	[EFFECT_NONE] = "",
	[EFFECT_START] = "开始计时",
	[EFFECT_STOP] = "停止计时，72小时待确认",
	[EFFECT_ANEW] = "一半时限重新计时",
	[EFFECT_LONGER] = "调整期限",
	[EFFECT_PAUSE] = "暂停计时",
	[EFFECT_GO_ON] = "恢复计时",
	[EFFECT_LEAVE] = "不计时",
	[EFFECT_ANSWER] = "72小时可提出异议",
	[EFFECT_END] = "结束",
};

static const struct {
	enum case_guard bit;
	const char *text;
} guard_text[] = {
	{ GUARD_NOTE, "写明理由" },
	{ GUARD_OWN, "本单位的案件" },
	{ GUARD_PART, "本单位主办或协办" },
	{ GUARD_HELPER, "本单位协办未完成" },
	{ GUARD_UNIT, "指明单位" },
	{ GUARD_STANDARD, "已选标准" },
	{ GUARD_ANSWER_TIME, "72小时内" },
	{ GUARD_CHANGED, "不得原样再做" },
	{ GUARD_IN_TIME, "未超期" },
	{ GUARD_HELPED, "协办都已完成" },
	{ GUARD_UNASSIGNED, "已收回内部安排" },
	{ GUARD_NO_REQUEST, "没有在批的同类申请" },
	{ GUARD_REQUEST, "有在批的申请" },
	{ GUARD_OTHER_PERSON, "不是申请人或初审人" },
	{ GUARD_CHECKED, "核查已通过" },
	{ GUARD_WAS_OVERDUE, "超过期限" },
	{ GUARD_NO_TWINS, "没有并入的案件" },
};

/* Several rows between the same two states share an arrow. */
static bool is_first(const struct transition *t)
{
	for (const struct transition *o = workflow; o < t; o++)
		if (o->from == t->from && o->to == t->to)
			return false;
	return true;
}

static void print_arrow(FILE *out, const struct transition *t)
{
	const char *between = " : ";

	fprintf(out, "    %s --> %s", state_name[t->from], state_name[t->to]);
	for (const struct transition *o = t; o->action; o++) {
		if (o->from != t->from || o->to != t->to)
			continue;
		fprintf(out, "%s%s", between, workflow_action_text(o->action));
		between = "／";
	}
	putc('\n', out);
}

static void print_who(FILE *out, unsigned int who)
{
	const char *between = "";

	for (enum actor a = ACTOR_CITIZEN; a < ACTOR__MAX; a++)
		if (who & 1u << a) {
			fprintf(out, "%s%s", between, workflow_actor_text(a));
			between = "、";
		}
}

static void print_guards(FILE *out, unsigned int guard)
{
	const char *between = "";

	for (size_t i = 0; i < sizeof(guard_text) / sizeof(guard_text[0]); i++)
		if (guard & guard_text[i].bit) {
			fprintf(out, "%s%s", between, guard_text[i].text);
			between = "，";
		}
}

static void print_row(FILE *out, const struct transition *t)
{
	fprintf(out, "| %s | %s | ", workflow_state_text(t->from), workflow_action_text(t->action));
	print_who(out, t->who);
	fputs(" | ", out);
	print_guards(out, t->guard);
	fprintf(out, " | %s | %s | %s |\n", workflow_state_text(t->to), clock_text[t->clock],
		t->told ? "告知" : "");
}

void workflow_diagram(FILE *out)
{
	fputs("# 案件流程\n\n由 `dianliang workflow diagram` 从 workflow_table.c 打印，不要手工修改。\n\n"
	      "```mermaid\nstateDiagram-v2\n",
	      out);
	for (enum case_state s = STATE_SUBMITTED; s < STATE__MAX; s++)
		fprintf(out, "    state \"%s\" as %s\n", workflow_state_text(s), state_name[s]);
	for (const struct transition *t = workflow; t->action; t++)
		if (t->from != t->to && is_first(t))
			print_arrow(out, t);
	fprintf(out, "    %s --> [*]\n```\n\n", state_name[STATE_CLOSED]);
	fputs("| 状态 | 操作 | 谁 | 条件 | 之后 | 计时 | 告知上报人和关注者 |\n"
	      "| --- | --- | --- | --- | --- | --- | --- |\n",
	      out);
	for (const struct transition *t = workflow; t->action; t++)
		print_row(out, t);
}
