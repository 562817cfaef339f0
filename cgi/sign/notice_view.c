#include "sign/notice_view.h"

#include "base/arena.h"
#include "base/clock.h"

static const char *path_of(struct arena *a, const struct sign_notice *n)
{
	if (!n->number)
		return "/signs/mine";
	return arena_join(a, n->subject == SIGN_ASK ? "/signs/ask/" : "/s/", n->number,
			  n->subject == SIGN_ASK ? "" : "/owner", NULL);
}

json_t *sign_notice_view(struct arena *a, const struct sign_notice *n, int64_t now)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "path", path_of(a, n), "what",
			 sign_action_say(n->action), "note",
			 n->action == SIGN_COMPLAINT ? "" : n->note, "number",
			 n->number ? n->number : "", "ago", clock_say_ago(a, n->at, now), "iso",
			 clock_iso(a, n->at), "unread", n->unread);
}
