#include "api/codes.h"

#include "base/log.h"

static const char *const states[STATE__MAX] = {
	[STATE_NONE] = "new",
	[STATE_SUBMITTED] = "submitted",
	[STATE_TRIAGE] = "triage",
	[STATE_HANDLING] = "handling",
	[STATE_HANDLED] = "handled",
	[STATE_CLOSED] = "closed",
	[STATE_VERIFYING] = "verifying",
	[STATE_ACCEPTED] = "accepted",
	[STATE_REJECTED] = "rejected",
	[STATE_RETURNED] = "returned",
	[STATE_DISPUTED] = "disputed",
	[STATE_CONFIRMED] = "confirmed",
	[STATE_SUSPENDED] = "suspended",
	[STATE_MERGED] = "merged",
};

static const char *const actions[ACTION__MAX] = {
	[ACTION_SUBMIT] = "submit",
	[ACTION_DISPATCH] = "dispatch",
	[ACTION_ASK_TRIAGE] = "ask_triage",
	[ACTION_COMMENT] = "comment",
	[ACTION_HANDLE] = "handle",
	[ACTION_SOLVED] = "solved",
	[ACTION_NOT_SOLVED] = "reopen",
	[ACTION_SILENCE] = "silence",
	[ACTION_CLOSE] = "close",
	[ACTION_HIDE] = "withdraw",
	[ACTION_ACCEPT] = "accept",
	[ACTION_REJECT] = "reject",
	[ACTION_OBJECT] = "object",
	[ACTION_ASK_VERIFY] = "ask_verify",
	[ACTION_VERIFY] = "verify",
	[ACTION_NOTE] = "note",
	[ACTION_ASSIGN] = "assign",
	[ACTION_REVOKE] = "revoke",
	[ACTION_RETURN] = "return",
	[ACTION_CLAIM] = "claim",
	[ACTION_DISPUTE] = "dispute",
	[ACTION_CONFIRM_SITE] = "confirm_site",
	[ACTION_DECIDE] = "decide",
	[ACTION_JOIN] = "join",
	[ACTION_JOIN_DONE] = "join_done",
	[ACTION_ASK_EXTENSION] = "ask_extension",
	[ACTION_GRANT_EXTENSION] = "extend",
	[ACTION_REFUSE_EXTENSION] = "refuse_extension",
	[ACTION_ASK_SUSPENSION] = "ask_suspension",
	[ACTION_GRANT_SUSPENSION] = "suspend",
	[ACTION_REFUSE_SUSPENSION] = "refuse_suspension",
	[ACTION_RESUME] = "resume",
	[ACTION_URGE] = "urge",
	[ACTION_CHECK_PASS] = "check_pass",
	[ACTION_CHECK_FAIL] = "check_fail",
	[ACTION_CHOOSE_STANDARD] = "limit",
	[ACTION_ASK_APPEAL] = "ask_appeal",
	[ACTION_REVIEW_APPEAL] = "review_appeal",
	[ACTION_GRANT_APPEAL] = "grant_appeal",
	[ACTION_REFUSE_APPEAL] = "refuse_appeal",
	[ACTION_MERGE] = "merge",
	[ACTION_SPLIT] = "split",
	[ACTION_CLOSE_TWIN] = "close_twin",
	[ACTION_STAFF_HIDE] = "hide",
	[ACTION_STAFF_SHOW] = "show",
	[ACTION_RATE] = "rate",
	[ACTION_ESCALATE] = "escalate",
	[ACTION_DISMISS] = "dismiss",
	[ACTION_ADD] = "add",
};

const char *state_code(enum case_state state)
{
	BUG_IF(state >= STATE__MAX || !states[state]);
	return states[state];
}

/* A program newer than this one may have written the log: that is no reason to fail. */
const char *action_code(enum action action)
{
	return action < ACTION__MAX && actions[action] ? actions[action] : "other";
}

const char *photo_role_code(enum photo_role role)
{
	switch (role) {
	case PHOTO_BEFORE:
		return "before";
	case PHOTO_AFTER:
		return "after";
	case PHOTO_REBUTTAL:
		return "rebuttal";
	default:
		return NULL;
	}
}
