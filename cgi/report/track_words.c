/* The tracking page's sentence on top, its clocks, and other words about a report. */
#include <math.h>

#include "dispatch/case.h"
#include "dispatch/clock.h"
#include "report/track.h"
#include "web/page.h"

bool track_has_unit(const struct track *t)
{
	switch (track_state(t)) {
	case STATE_HANDLING:
	case STATE_SUSPENDED:
	case STATE_HANDLED:
	case STATE_MERGED:
	case STATE_CLOSED:
		return t->file.unit != NULL;
	default:
		return false;
	}
}

struct clocks {
	struct track_clock *out;
	size_t count;
};

static void add_clock(struct clocks *c, const char *code, const char *label, int64_t at, bool late,
		      const char *note)
{
	if (at == DB_NULL_TIME)
		return;
	BUG_IF(c->count == TRACK_CLOCKS);
	c->out[c->count++] = (struct track_clock){ code, label, at, late, note };
}

/* When it was handled; DB_NULL_TIME also for a case that is open again. */
static int64_t handled_at(const struct track *t)
{
	return t->head.status == STATUS_HANDLED || t->head.status == STATUS_CLOSED
		       ? t->file.handled_at
		       : DB_NULL_TIME;
}

static void add_deadline(struct request *req, struct clocks *clocks, const struct track *t)
{
	const struct track_case *k = &t->file;
	bool handled = handled_at(t) != DB_NULL_TIME;
	int64_t end = handled ? k->handled_at : req->now;
	const char *span, *note;
	bool late;

	/* With nobody, or with another case: no limit runs. */
	if (k->deadline == DB_NULL_TIME || !track_has_unit(t) || track_state(t) == STATE_MERGED)
		return;
	span = clock_say_span(req->arena, k->deadline - end);
	late = end > k->deadline;
	if (handled)
		note = late ? arena_printf(req->arena, "超期%s完成", span) : "按期完成";
	else if (track_state(t) == STATE_SUSPENDED)
		note = "挂账期间不计时";
	else
		note = arena_printf(req->arena, late ? "已超期%s" : "还剩%s", span);
	add_clock(clocks, "deadline", "处理期限", k->deadline, late, note);
}

/* How long she may still answer. */
static void add_answer(struct request *req, struct clocks *clocks, const char *code,
		       const char *label, int64_t until, const char *over)
{
	add_clock(clocks, code, label, until, false,
		  req->now > until ? over
				   : arena_printf(req->arena, "还剩%s",
						  clock_say_span(req->arena, until - req->now)));
}

size_t track_clocks(struct request *req, const struct track *t,
		    struct track_clock out[TRACK_CLOCKS])
{
	const struct track_case *k = &t->file;
	struct clocks c = { out, 0 };

	add_clock(&c, "submitted", "上报", t->head.submitted_at, false, "已收到");
	if (track_state(t) == STATE_ACCEPTED)
		add_clock(&c, "opened", "立案", k->opened_at, false, "派单后开始计时");
	else
		add_clock(&c, "opened", "立案派单", k->opened_at, false, "开始计时");
	add_deadline(req, &c, t);
	if (track_state(t) == STATE_SUSPENDED)
		add_clock(&c, "suspended_until", "挂账到", k->suspended_until, false,
			  "到期自动恢复处理");
	add_clock(&c, "handled", "处理完成", handled_at(t), false, "");
	if (track_state(t) == STATE_HANDLED && k->confirm_until != DB_NULL_TIME)
		add_answer(req, &c, "confirm_until", "等待确认", k->confirm_until, "确认时间已过");
	if (track_state(t) == STATE_REJECTED && k->object_until != DB_NULL_TIME)
		add_answer(req, &c, "object_until", "可提异议", k->object_until, "异议时间已过");
	add_clock(&c, "closed", "办结", k->closed_at, false, "");
	return c.count;
}

/* --- another core's ----------------------------------------------------------------- */

const char *track_handover_say(struct request *req, const struct track *t)
{
	const struct track_case *k = &t->file;
	const char *whom = k->unit ? k->unit : "城市派遣平台";

	if (!k->outward)
		return NULL;
	if (k->handed_at == DB_NULL_TIME)
		return arena_printf(req->arena, "正在转交%s", whom);
	if (!k->remote_number)
		return arena_printf(req->arena, "已转交%s", whom);
	return arena_printf(req->arena, "已转交%s，对方编号 %s", whom, k->remote_number);
}

/* --- what happens next ------------------------------------------------------------ */

static const char *handling_say(struct request *req, const struct track *t, const char *unit)
{
	const struct track_case *k = &t->file;
	const char *outward = track_handover_say(req, t);
	const char *due =
		k->deadline == DB_NULL_TIME ? "" : clock_say(req->arena, k->deadline, req->now);

	if (outward && k->deadline == DB_NULL_TIME)
		return arena_printf(req->arena, "%s。", outward);
	if (outward && (k->handed_at == DB_NULL_TIME || req->now <= k->deadline))
		return arena_printf(req->arena, "%s。应在 %s 前完成。", outward, due);
	if (k->deadline != DB_NULL_TIME && req->now > k->deadline)
		return arena_printf(req->arena, "%s正在处理，已经超过 %s 的期限。", unit, due);
	return arena_printf(req->arena, "%s正在处理，应在 %s 前完成。", unit, due);
}

static const char *handled_say(struct request *req, const struct track *t, const char *unit)
{
	if (track_can_confirm(t, req->now))
		return arena_printf(req->arena,
				    "%s已处理，请您看看是否解决了。%s前没有反馈会自动办结。", unit,
				    clock_say(req->arena, t->file.confirm_until, req->now));
	return arena_printf(req->arena, "%s已处理，等待上报人确认。", unit);
}

static const char *rejected_say(struct request *req, const struct track *t)
{
	if (track_can_object(t, req->now))
		return arena_printf(
			req->arena,
			"这一件没有受理，理由写在下面。您不同意的话，%s前可以提出异议。",
			clock_say(req->arena, t->file.object_until, req->now));
	return "这一件没有受理，理由写在下面。";
}

static const char *closed_say(const struct track *t)
{
	if (t->head.hidden == HIDDEN_BY_REPORTER)
		return "您已撤回这条上报，别人看不到它。";
	if (!t->file.unit || t->file.closed_how == CLOSED_REFUSED)
		return "这一件没有受理，已经办结，理由写在下面。";
	return "这个问题已经办结，谢谢关注。";
}

const char *track_next_say(struct request *req, const struct track *t)
{
	const struct track_case *k = &t->file;
	const char *unit = k->unit ? k->unit : "处理单位";

	switch (track_state(t)) {
	case STATE_SUBMITTED:
		return "正在派给负责的单位，一般几秒钟就好。";
	case STATE_VERIFYING:
		return "工作人员要先到现场看一看，看过以后再派单。";
	case STATE_ACCEPTED:
		return "已经立案，正在派给负责的单位，派好后这里会显示单位和期限。";
	case STATE_RETURNED:
		return "原来的单位认为不归它负责，工作人员正在重新派单。";
	case STATE_DISPUTED:
	case STATE_CONFIRMED:
		return "由谁负责还有争议：先到现场确认，再由城管委办公室裁定，您不用再做什么。";
	case STATE_SUSPENDED:
		return arena_printf(req->arena, "%s暂时不能处理，理由写在下面；%s起恢复计时。",
				    unit,
				    k->suspended_until == DB_NULL_TIME
					    ? "条件具备后"
					    : clock_say(req->arena, k->suspended_until, req->now));
	case STATE_MERGED:
		return arena_printf(req->arena,
				    "与 %s 是同一个问题，由%s一并处理；办结后您仍可以说没有解决。",
				    k->main_number ? k->main_number : "另一件", unit);
	case STATE_HANDLING:
		return handling_say(req, t, unit);
	case STATE_HANDLED:
		return handled_say(req, t, unit);
	case STATE_REJECTED:
		return rejected_say(req, t);
	case STATE_CLOSED:
		return closed_say(t);
	default:
		return "这一件需要工作人员看一看再派单，派好后这里会显示负责单位和期限。";
	}
}

const char *track_status_say(const struct track *t)
{
	return t->file.detail ? workflow_state_text(track_state(t)) : status_text(t->head.status);
}

/*
 * The reason for the unit has a place of its own on the page; the timeline
 * says where it went.
 */
const char *track_note(struct request *req, const struct track *t, const struct track_entry *e)
{
	if (e->action == ACTION_DISPATCH && t->file.unit && !strcmp(e->note, t->file.reason))
		return arena_printf(req->arena, "派给%s", t->file.unit);
	return e->note;
}

const char *track_limit_say(struct request *req, const struct track *t)
{
	return clock_limit_say(req->arena, t->file.limit_count, t->file.limit_unit);
}

/* Fewer cases are chance, not experience. */
#define CASES_MIN 5

/* From the smaller area that has figures. */
const char *track_median_say(struct request *req, const struct track *t)
{
	const struct track_case *k = &t->file;
	bool district = k->district_cases >= CASES_MIN && isfinite(k->district_hours);
	double hours = district ? k->district_hours : k->city_hours;
	unsigned int cases = district ? k->district_cases : k->city_cases;

	if (cases < CASES_MIN || !isfinite(hours))
		return "暂无足够数据";
	return arena_printf(req->arena, "一般 %s(%s同类 %u 件)",
			    clock_say_span(req->arena, (int64_t)(hours * CLOCK_HOUR)),
			    district ? "本区" : "全市", cases);
}
