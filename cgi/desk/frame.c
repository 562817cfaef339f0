#include "desk/frame.h"

#include "account/session.h"
#include "account/staff.h"
#include "desk/known.h"
#include "desk/outside.h"
#include "dispatch/workflow.h"
#include "web/page.h"

/* A role is who acts on a case: two names for the same stored numbers. */
_Static_assert((int)ROLE_HANDLER == (int)ACTOR_UNIT && (int)ROLE_OFFICE == (int)ACTOR_OFFICE,
	       "enum role is enum actor");

const char *frame_unread(const struct request *req)
{
	unsigned int n = req->staff->unread;

	if (n >= STAFF_UNREAD_MAX)
		return arena_printf(req->arena, "%d+", STAFF_UNREAD_MAX - 1);
	return n ? arena_printf(req->arena, "%u", n) : "";
}

static json_t *me_view(const struct request *req)
{
	const struct staff *s = req->staff;
	bool of_cases = s->role != ROLE_ADMIN && s->role != ROLE_SIGNS;

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:b, s:b}", "name", s->name,
			 "login", s->login, "role", role_say(s->role), "unit", s->unit, "unread",
			 frame_unread(req), "sees_cases", of_cases, "is_handler",
			 s->role == ROLE_HANDLER, "is_admin", s->role == ROLE_ADMIN, "sees_rules",
			 s->role != ROLE_HANDLER && s->role != ROLE_SIGNS, "sees_photos",
			 of_cases && s->role != ROLE_HANDLER, "sees_signs",
			 s->role == ROLE_SIGNS || s->role == ROLE_OFFICE ||
				 s->role == ROLE_INSPECTOR);
}

/* Office and admins: the way to what another core has, as long as there is any. */
static void add_outside(const struct request *req, json_t *me)
{
	bool decides = req->staff->role == ROLE_OFFICE || req->staff->role == ROLE_ADMIN;
	const struct outside *o = decides ? outside_look(req->db, req->now) : NULL;

	json_object_set_new(me, "sees_handover", json_boolean(o && o->shown));
	json_object_set_new(me, "stuck",
			    json_string(o && o->stuck ? arena_printf(req->arena, "%u", o->stuck)
						      : ""));
}

void desk_page(struct response *resp, int status, const char *name, const char *section,
	       json_t *view)
{
	const struct request *req = resp->req;

	BUG_IF(!view);
	if (req->staff && req->staff->stage && !json_object_get(view, "me")) {
		json_t *me = me_view(req);

		add_outside(req, me);
		json_object_set_new(view, "me", me);
	}
	json_object_set_new(view, "at", json_pack("{s:b}", section, 1));
	response_page(resp, status, name, view);
}

int desk_admit(struct request *req, struct response *resp)
{
	return session_admit(req, resp);
}
