#include "desk/handover_view.h"

#include <stdlib.h>

#include "desk/handover_words.h"
#include "handover/core_inbox.h"
#include "web/page.h"

enum { STMT_QUEUES, STMT_CASE, STMT_MESSAGES, STMT_REPLIES, STMT__MAX };

const char *const handover_view_statements[STMT__MAX + 1] = {
	[STMT_QUEUES] = "SELECT m.report_id, m.kind, m.attempts, m.error, m.created_at"
			" FROM handover_message m JOIN handover_case h ON h.report_id = m.report_id"
			" WHERE m.report_id BETWEEN ? AND ? AND m.state = 1"
			" AND h.state IN (2, 3, 4, 5, 6) ORDER BY m.report_id, m.id LIMIT 1000",
	[STMT_CASE] =
		"SELECT h.state, h.remote_id, h.remote_status, h.handed_at, h.next_at,"
		" (SELECT COUNT(*) FROM handover_message m WHERE m.report_id = h.report_id"
		" AND m.state = 1), COALESCE((SELECT o.error FROM handover_message o"
		" WHERE o.report_id = h.report_id AND o.state = 1 ORDER BY o.id LIMIT 1), ''),"
		" (SELECT COUNT(*) FROM handover_reply p WHERE p.report_id = h.report_id"
		" AND p.state = 1) FROM handover_case h WHERE h.report_id = ?",
	[STMT_MESSAGES] = "SELECT kind, state, attempts, error, created_at, done_at"
			  " FROM handover_message WHERE report_id = ? ORDER BY id LIMIT 200",
	[STMT_REPLIES] =
		"SELECT status, unit, deadline, say, at, received_at, state, why, remote_id"
		" FROM handover_reply WHERE report_id = ? ORDER BY id DESC LIMIT 200",
};

/* ---- why it does not go on ---- */

static const struct {
	const char *name, *say, *hint;
} reasons[REASON__MAX] = {
	[REASON_UNSURE] = { "unsure", "不确定对方是否收到",
			    "消息可能已经到了对方。请先打电话或到对方系统里查一查："
			    "没有收到就再试一次，已经收到就跳过。" },
	[REASON_MAPPING] = { "mapping", "类别对不上",
			     "对方没有这个类别的服务。请管理员补上类别对照再试，"
			     "或者收回由本平台派遣。" },
	[REASON_REFUSED] = { "refused", "对方不收",
			     "原样再发也是一样。看看原因，和对方谈好再试，"
			     "或者收回由本平台派遣。" },
	[REASON_DOWN] = { "down", "发了多次都没有成功",
			  "对方系统可能停了。恢复以后再试一次，急的收回由本平台派遣。" },
	[REASON_STOPPED] = { "stopped", "对方不让我们接入，先停着",
			     "密钥恢复以后会按顺序接着发，不会丢。急的收回由本平台派遣。" },
	[REASON_AGAIN] = { "again", "没有发成，会自动再试",
			   "现在不用做什么。急的可以马上再试，或者收回。" },
	[REASON_LEFT] = { "left", "转交以后还没有收回",
			  "现在由本平台派遣：没有发出的不再发，对方后来的消息不再办。"
			  "请收回由本平台派遣。" },
};

/* What handoverd writes when the other core has no service for the category. */
static bool is_mapping(const char *error)
{
	return !strncmp(error, "no service over there", 21);
}

enum handover_reason handover_reason_of(const struct handover_item *i,
					const struct handover_line *line)
{
	switch (i->state) {
	case HANDOVER_UNSURE:
		return REASON_UNSURE;
	case HANDOVER_REFUSED:
		return is_mapping(i->error) ? REASON_MAPPING : REASON_REFUSED;
	case HANDOVER_DEAD:
		return REASON_DOWN;
	case HANDOVER_IDLE:
		return REASON_LEFT;
	default:
		return !line->unit_id                     ? REASON_LEFT
		       : line->stopped_at != DB_NULL_TIME ? REASON_STOPPED
							  : REASON_AGAIN;
	}
}

/* ---- the line ---- */

static const char *ago(struct request *req, int64_t at)
{
	return at == DB_NULL_TIME ? "还没有" : clock_say_ago(req->arena, at, req->now);
}

json_t *handover_line_view(struct request *req, const struct handover_line *line,
			   const struct handover_figures *f)
{
	struct arena *a = req->arena;
	bool stopped = line->stopped_at != DB_NULL_TIME;
	const char *lag = f->oldest == DB_NULL_TIME || f->oldest > req->now
				  ? "没有"
				  : clock_say_span(a, req->now - f->oldest);

	return json_pack("{s:b, s:b, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:I, s:b}", "is_outward",
			 line->unit_id != 0, "is_stopped", stopped, "why",
			 stopped ? handover_error_say(a, line->stopped_why) : "", "since",
			 stopped ? clock_say(a, line->stopped_at, req->now) : "", "answered",
			 ago(req, line->answered_at), "asked", ago(req, line->asked_at), "waiting",
			 (json_int_t)f->waiting, "stuck", (json_int_t)f->stuck, "lag", lag,
			 "ignored", (json_int_t)line->ignored, "has_ignored", line->ignored > 0);
}

/* ---- the list ---- */

static json_t *message_view(struct request *req, enum outward_kind kind, unsigned int attempts,
			    const char *error, int64_t at)
{
	return json_pack("{s:s, s:i, s:b, s:s, s:s, s:s}", "what", handover_kind_text(kind),
			 "attempts", (int)attempts, "tried", attempts > 0, "error",
			 handover_error_say(req->arena, error), "when",
			 clock_say(req->arena, at, req->now), "iso", clock_iso(req->arena, at));
}

/* In a form that comes back. */
static bool is_picked(const struct request *req, const char *value)
{
	for (size_t i = 0; i < req->field_count; i++)
		if (!strcmp(req->fields[i].name, "pick") && !strcmp(req->fields[i].value, value))
			return true;
	return false;
}

static json_t *case_view_of(struct request *req, const struct handover_item *i,
			    enum handover_reason reason)
{
	struct arena *a = req->arena;
	/* By itself: not while the line stands still, nor for a core that is no longer ours. */
	bool waits =
		reason == REASON_AGAIN && i->state == HANDOVER_WAITING && i->next_at > req->now;
	const char *value = arena_printf(a, "%llu-%llu", (unsigned long long)i->report_id,
					 (unsigned long long)i->message_id);

	return json_pack(
		"{s:s, s:b, s:b, s:s, s:s, s:s, s:s, s:b, s:i, s:s, s:s, s:s, s:b, s:s, s:o}",
		"value", value, "idle", i->state == HANDOVER_IDLE, "picked", is_picked(req, value),
		"number", i->number, "category", *i->category ? i->category : "类别未定", "what",
		handover_kind_text(i->kind), "error", handover_error_say(a, i->error), "tried",
		i->attempts > 0, "attempts", (int)i->attempts, "since",
		clock_say_ago(a, i->created_at, req->now), "iso", clock_iso(a, i->created_at),
		"next", waits ? clock_say_span(a, i->next_at - req->now) : "", "sending",
		i->state == HANDOVER_SENDING, "remote", i->remote_id ? i->remote_id : "",
		"messages", json_array());
}

struct grouped {
	const struct handover_item *item;
	enum handover_reason reason;
	json_t *view;
};

static int by_reason_and_age(const void *p, const void *q)
{
	const struct grouped *a = p, *b = q;

	if (a->reason != b->reason)
		return a->reason < b->reason ? -1 : 1;
	if (a->item->created_at != b->item->created_at)
		return a->item->created_at < b->item->created_at ? -1 : 1;
	return a->item->message_id < b->item->message_id ? -1 : 1;
}

static int by_report(const void *p, const void *q)
{
	const struct grouped *a = p, *b = q;

	return a->item->report_id < b->item->report_id ? -1 : 1;
}

/* Each case's unsaid messages into its view; the list is in the order of its reports. 0 or -1. */
static int add_queues(struct request *req, struct grouped *list, size_t count)
{
	enum db_row_result row = DB_ROW;
	unsigned int kind, attempts;
	uint64_t report_id;
	const char *error;
	int64_t at;
	size_t i = 0;

	if (!count)
		return 0;
	if (db_query(req->db, handover_view_statements[STMT_QUEUES], "uu", list[0].item->report_id,
		     list[count - 1].item->report_id) < 0)
		return -1;
	while ((row = db_next(req->db, "uUUst", &report_id, &kind, &attempts, &error, &at)) ==
	       DB_ROW) {
		while (i < count && list[i].item->report_id < report_id)
			i++;
		if (i < count && list[i].item->report_id == report_id)
			json_array_append_new(json_object_get(list[i].view, "messages"),
					      message_view(req, (enum outward_kind)kind, attempts,
							   error, at));
	}
	return row == DB_FAILED ? -1 : 0;
}

static json_t *group_new(enum handover_reason r)
{
	bool says = r != REASON_STOPPED && r != REASON_LEFT;

	return json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:o}", "name", reasons[r].name, "say",
			 reasons[r].say, "hint", reasons[r].hint, "quiet", r == REASON_AGAIN,
			 "may_retry", says, "may_skip", says, "cases", json_array());
}

static void add_count(json_t *group)
{
	size_t n = json_array_size(json_object_get(group, "cases"));

	json_object_set_new(group, "count", json_integer((json_int_t)n));
	json_object_set_new(group, "several", json_boolean(n > 1));
}

json_t *handover_groups_view(struct request *req, const struct handover_item *items, size_t count,
			     const struct handover_line *line)
{
	struct grouped *list = arena_alloc(req->arena, (count + 1) * sizeof(*list));
	json_t *groups = json_array(), *group = NULL;

	for (size_t i = 0; i < count; i++) {
		enum handover_reason reason = handover_reason_of(&items[i], line);

		list[i] =
			(struct grouped){ &items[i], reason, case_view_of(req, &items[i], reason) };
	}
	qsort(list, count, sizeof(*list), by_report);
	if (add_queues(req, list, count) < 0) {
		for (size_t i = 0; i < count; i++)
			json_decref(list[i].view);
		json_decref(groups);
		return NULL;
	}
	qsort(list, count, sizeof(*list), by_reason_and_age);
	for (size_t i = 0; i < count; i++) {
		size_t messages = json_array_size(json_object_get(list[i].view, "messages"));

		if (!i || list[i].reason != list[i - 1].reason) {
			group = group_new(list[i].reason);
			json_array_append_new(groups, group);
		}
		json_object_set_new(list[i].view, "behind", json_integer((json_int_t)messages));
		json_object_set_new(list[i].view, "has_behind", json_boolean(messages > 1));
		json_array_append_new(json_object_get(group, "cases"), list[i].view);
		add_count(group);
	}
	return groups;
}

/* ---- one case ---- */

int handover_case_view(struct request *req, uint64_t report_id, json_t **out)
{
	struct arena *a = req->arena;
	unsigned int state, waits, replies;
	const char *remote, *status, *error;
	int64_t handed, next;
	bool later;

	*out = NULL;
	switch (db_row(req->db, handover_view_statements[STMT_CASE], "u", report_id, "UssttUsU",
		       &state, &remote, &status, &handed, &next, &waits, &error, &replies)) {
	case DB_FAILED:
		return -1;
	case DB_NONE:
		return 0;
	case DB_ROW:
		break;
	}
	later = state == HANDOVER_WAITING && next > req->now;
	*out = json_pack("{s:b, s:s, s:s, s:s, s:s, s:i, s:b, s:s, s:s, s:b, s:b, s:i, s:b}",
			 "here", state == HANDOVER_TAKEN, "state",
			 handover_state_text((enum handover_state)state), "remote",
			 remote ? remote : "", "status", core_status_say(status), "handed",
			 handed == DB_NULL_TIME ? "" : clock_say(a, handed, req->now), "waits",
			 (int)waits, "has_waits", waits > 0, "error", handover_error_say(a, error),
			 "next", later ? clock_say_span(a, next - req->now) : "", "stuck",
			 state >= HANDOVER_DEAD && state <= HANDOVER_UNSURE, "sending",
			 state == HANDOVER_SENDING, "replies", (int)replies, "has_replies",
			 replies > 0);
	BUG_IF(!*out);
	return 0;
}

static int add_messages(struct request *req, uint64_t report_id, json_t *list)
{
	static const char *const states[] = { [MESSAGE_WAITING] = "还没有送达",
					      [MESSAGE_SAID] = "已送达",
					      [MESSAGE_SKIPPED] = "跳过了" };
	enum db_row_result row = DB_FAILED;
	unsigned int kind, state, attempts;
	const char *error;
	int64_t at, done;

	if (db_query(req->db, handover_view_statements[STMT_MESSAGES], "u", report_id) < 0)
		return -1;
	while ((row = db_next(req->db, "UUUstt", &kind, &state, &attempts, &error, &at, &done)) ==
	       DB_ROW) {
		json_t *one = message_view(req, (enum outward_kind)kind, attempts,
					   state == MESSAGE_WAITING ? error : "", at);

		json_object_set_new(one, "state",
				    json_string(state <= MESSAGE_SKIPPED ? states[state] : ""));
		json_object_set_new(one, "done",
				    json_string(done == DB_NULL_TIME
							? ""
							: clock_say(req->arena, done, req->now)));
		json_array_append_new(list, one);
	}
	return row == DB_FAILED ? -1 : 0;
}

static const char *reply_state_say(unsigned int state)
{
	switch (state) {
	case CORE_WAITS:
		return "收到了，正在处理";
	case CORE_DONE:
		return "已照办";
	case CORE_LATE:
		return "来晚了，没有照办";
	case CORE_VOID:
		return "没有照办";
	default:
		return "";
	}
}

static int add_replies(struct request *req, uint64_t report_id, json_t *list)
{
	struct arena *a = req->arena;
	enum db_row_result row = DB_FAILED;
	const char *unit, *say, *why, *remote;
	int64_t deadline, at, received;
	unsigned int status, state;

	if (db_query(req->db, handover_view_statements[STMT_REPLIES], "u", report_id) < 0)
		return -1;
	while ((row = db_next(req->db, "UststtUss", &status, &unit, &deadline, &say, &at, &received,
			      &state, &why, &remote)) == DB_ROW)
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "what",
				  status && status < CORE__MAX
					  ? core_status_say(core_status_names[status])
					  : "说明情况",
				  "unit", unit, "deadline",
				  deadline == DB_NULL_TIME ? "" : clock_say(a, deadline, req->now),
				  "say", say, "when", clock_say(a, at, req->now), "iso",
				  clock_iso(a, at), "state", reply_state_say(state), "why", why,
				  "bad", state == CORE_LATE || state == CORE_VOID));
	return row == DB_FAILED ? -1 : 0;
}

int handover_queue_view(struct request *req, uint64_t report_id, json_t *view)
{
	json_t *messages = json_array(), *replies = json_array();
	int result = add_messages(req, report_id, messages) < 0 ||
				     add_replies(req, report_id, replies) < 0
			     ? -1
			     : 0;

	json_object_set_new(view, "has_messages", json_boolean(json_array_size(messages) > 0));
	json_object_set_new(view, "has_replies", json_boolean(json_array_size(replies) > 0));
	json_object_set_new(view, "messages", messages);
	json_object_set_new(view, "replies", replies);
	return result;
}
