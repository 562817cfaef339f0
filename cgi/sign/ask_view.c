#include "sign/ask_view.h"

#include "base/arena.h"
#include "base/clock.h"
#include "sign/passport.h"
#include "web/request.h"

int ask_viewer_load(struct request *req, const char *number, const char *k, struct ask_viewer *v)
{
	int found = sign_number_exact(number) ? ask_find(req->db, number, &v->ask) : 0;

	if (found <= 0)
		return found;
	if (citizen_find(req->db, req, &v->who) < 0)
		return -1;
	v->k = ask_secret_holds(v->ask.number, k) ? k : NULL;
	v->asker = v->k || (v->who.id && v->who.id == v->ask.citizen_id);
	return 1;
}

struct ask_offers ask_offers(const struct ask *k)
{
	bool guidance = k->kind == ASK_GUIDANCE, open = k->state == ASK_ANSWERED;

	return (struct ask_offers){
		.agree = open && guidance && k->verdict != VERDICT_NO,
		.ask_back = open,
		.revise = open && guidance,
		.withdraw = open || ask_waits_for_staff(k->state),
	};
}

const char *ask_next_say(struct arena *a, const struct ask *k, int64_t now)
{
	switch (k->state) {
	case ASK_WAITING:
	case ASK_QUESTION:
	case ASK_REVISED:
		if (k->due_at < now)
			return arena_join(a, "应在 ", clock_say(a, k->due_at, now),
					  " 前答复，已经超时，正在催办", NULL);
		return arena_join(a, "最晚 ", clock_say(a, k->due_at, now), " 答复您（3 个工作日）",
				  NULL);
	case ASK_ANSWERED:
		return k->kind == ASK_PROBLEM ? "有不清楚的可以追问；30 天没有回应就结束"
		       : k->verdict == VERDICT_NO
			       ? "请按答复改一改方案，再发给我们看"
			       : "您可以按这个方案做，也可以追问或者改方案；30 天没有回应就结束";
	case ASK_AGREED:
		return "方案已定，店铺领到了招牌身份码";
	case ASK_WITHDRAWN:
		return "您撤回了这次提问";
	default:
		return "这次提问已经结束";
	}
}
