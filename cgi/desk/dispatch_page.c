/*
 * POST /desk/dispatch: several cases that wait for a person, each to the unit that the core
 * thinks of, or all to one. Each is a deed of its own with its own guard: what somebody has done
 * with it since the list was shown is not overwritten, and the same form a second time does
 * nothing. The answer says of every case what happened to it.
 *
 * A case is "<report>-<newest row of its log>-<category>-<unit>" as the list had it
 * (queue_view.c): what the person saw is what is sent, whatever the core thinks by now. Sent to
 * its first candidate, the category is the person's word, too; all sent to one unit, only the unit
 * is (deed.guessed).
 */
#include "account/session.h"
#include "account/staff.h"
#include "account/staff_log.h"
#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/queue.h"
#include "dispatch/case.h"
#include "report/city.h"
#include "web/page.h"

#define FORM_MAX   (16u << 10)
#define NOTE_CHARS 300

enum { STMT_CASE, STMT__MAX };

const char *const dispatch_page_statements[STMT__MAX + 1] = {
	[STMT_CASE] = "SELECT r.number, IF(r.detail, r.detail, r.status), r.category_id,"
		      " COALESCE(c.standard_id, 0) FROM report r"
		      " LEFT JOIN case_file c ON c.report_id = r.id WHERE r.id = ?",
};

/* One of the picked, and what became of it. */
struct sent {
	uint64_t id, seen, category_id, unit_id;
	const char *number;
	unsigned int state;
	uint64_t standard_id;
	bool accepted;   /* with its standard: that was somebody's word */
	const char *say; /* why not; NULL: done */
};

/* "12-340-7-3"; false: not ours. */
static bool read_pick(struct request *req, const char *text, struct sent *out)
{
	uint64_t *const parts[] = { &out->id, &out->seen, &out->category_id, &out->unit_id };
	const size_t count = sizeof(parts) / sizeof(parts[0]);

	for (size_t i = 0; i < count; i++) {
		size_t len = strcspn(text, "-");

		*parts[i] = form_number(arena_strndup(req->arena, text, len), INT64_MAX);
		text += len;
		if (*text != (i + 1 < count ? '-' : '\0'))
			return false;
		text++;
	}
	return out->id && out->seen;
}

/* Its number, state and standard as they are now. 1, 0 (no such case) or -1. */
static int load(struct request *req, struct sent *s)
{
	uint64_t chosen, standard;
	enum db_row_result row = db_row(req->db, dispatch_page_statements[STMT_CASE], "u", s->id,
					"sUuu", &s->number, &s->state, &chosen, &standard);
	const struct known_standard *of;

	if (row != DB_ROW)
		return (int)row;
	/* What was accepted has its standard; else that of what the core or the reporter said. */
	of = known_standard_of(s->category_id ? s->category_id : chosen);
	s->accepted = s->state == STATE_ACCEPTED && standard;
	s->standard_id = s->accepted ? standard : of ? of->id : 0;
	return 1;
}

/* Of one that the list would not have offered her: a form that was made by hand. */
static bool may_send(const struct request *req, const struct sent *s)
{
	return queue_sends(s->state, req->staff);
}

/* Does it, or says why not. 0, or -1 when the database failed. */
static int send_one(struct request *req, struct sent *s, uint64_t to, const char *note)
{
	const struct case_deed deed = { .report_id = s->id,
					.action = ACTION_DISPATCH,
					.actor = (enum actor)req->staff->role,
					.actor_name = role_say(req->staff->role),
					.staff_id = req->staff->id,
					.unit_id = (uint32_t)req->staff->unit_id,
					.to_unit = (uint32_t)(to ? to : s->unit_id),
					.standard_id = (uint32_t)s->standard_id,
					.guessed = to && !s->accepted,
					.note = *note ? note : NULL,
					.seen = s->seen,
					.now = req->now };
	int result = may_send(req, s) ? WORKFLOW_DONE : WORKFLOW_CHANGED;

	if (result == WORKFLOW_DONE && !known_unit(deed.to_unit))
		s->say = "系统没有找到负责单位，请打开来派";
	else if (result == WORKFLOW_DONE && !s->standard_id)
		s->say = "类别还没有定，请打开来派";
	if (s->say)
		return 0;
	if (result == WORKFLOW_DONE)
		result = case_act(req->db, &deed);
	if (result == WORKFLOW_DONE) {
		s->unit_id = deed.to_unit;
		return 0;
	}
	s->say = workflow_say(result);
	return result < 0 ? -1 : staff_log(req, EVENT_REFUSED_ACTION, s->id, "dispatch many");
}

static json_t *sent_view(const struct sent *s, bool guessed)
{
	const struct known_standard *standard = known_standard(s->standard_id);
	const struct category *c = standard ? city_category(standard->category_id) : NULL;
	const struct known_unit *u = known_unit(s->unit_id);

	return json_pack("{s:s, s:b, s:s, s:s, s:s, s:b}", "number", s->number, "done", !s->say,
			 "say", s->say ? s->say : "", "unit", u ? u->name : "", "category",
			 c ? c->name : "", "guessed", guessed && !s->accepted);
}

struct tally {
	unsigned int done, refused;
	json_t *cases;
};

static int send_pick(struct request *req, const char *pick, uint64_t to, const char *note,
		     struct tally *t)
{
	struct sent s = { 0 };
	int found = read_pick(req, pick, &s) ? load(req, &s) : 0;

	if (found < 0)
		return -1;
	if (found == 0)
		return staff_log(req, EVENT_REFUSED_ACTION, 0, "dispatch many: no such case");
	if (send_one(req, &s, to, note) < 0)
		return -1;
	t->done += !s.say;
	t->refused += s.say != NULL;
	json_array_append_new(t->cases, sent_view(&s, to != 0));
	return 0;
}

static int send_all(struct request *req, uint64_t to, const char *note, struct tally *t)
{
	size_t n = 0;

	for (size_t i = 0; i < req->field_count && n < QUEUE_PAGE; i++) {
		if (strcmp(req->fields[i].name, "pick") != 0)
			continue;
		n++;
		if (send_pick(req, req->fields[i].value, to, note, t) < 0)
			return -1;
	}
	return 0;
}

static void dispatch_create(struct request *req, struct response *resp)
{
	static const struct field field = { "note", "派单说明", NOTE_CHARS, FIELD_LINES, NULL };
	const char *back = session_way_back(request_field(req, "back")), *note, *unit;
	struct tally t = { .cases = json_array() };
	json_t *errors = json_array();
	uint64_t to;

	unit = request_field(req, "to");
	to = form_number32(unit);
	if (fields_read(req, &field, 1, &note, errors))
		response_say(resp, 422, "派单说明最多 300 个字", "%s", back);
	else if (unit && *unit && !known_unit(to))
		response_say(resp, 422, "没有这个单位，请重新选择", "%s", back);
	else if (send_all(req, to, note, &t) < 0)
		response_unavailable(resp);
	else if (!t.done && !t.refused)
		response_say(resp, 422, "先在列表里选中要派的案卷", "%s", back);
	else
		desk_page(resp, t.refused ? 409 : 200, "desk/dispatched", "queue",
			  json_pack("{s:s, s:i, s:i, s:b, s:O, s:s}", "title", "批量派单", "done",
				    (int)t.done, "refused", (int)t.refused, "has_refused",
				    t.refused > 0, "cases", t.cases, "back", back));
	json_decref(errors);
	json_decref(t.cases);
}

const struct route dispatch_routes[] = {
	{ POST, "/desk/dispatch", dispatch_create,
	  NEED_STAFF | NEED_CSRF | FOR(INTAKE) | FOR(DISPATCHER) | FOR(OFFICE), FORM_MAX },
	{ 0 },
};
