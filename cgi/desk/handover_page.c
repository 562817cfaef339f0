/*
 * /desk/handover: cases that another dispatch core has or is to have ([dispatch] core): what is
 * stuck and why, what is on its way, and what a person decides of it: say it again, do not say it,
 * take the case into our own core; one or several at once. Office and admins.
 *
 * What is decided is about the very message that was seen ("<report>-<message>"): a second click,
 * or handoverd sending just now, changes nothing, and the answer says so of each case.
 */
#include "account/role.h"
#include "account/staff.h"
#include "account/staff_log.h"
#include "desk/frame.h"
#include "desk/handover_view.h"
#include "desk/outside.h"
#include "desk/pages.h"
#include "report/number.h"
#include "web/page.h"

#define FORM_MAX   (32u << 10)
#define NOTE_CHARS 150
#define WHO        (NEED_STAFF | FOR(OFFICE) | FOR(ADMIN))

enum { STMT_REPORT, STMT_NUMBER, STMT_HEAD, STMT__MAX };

const char *const handover_page_statements[STMT__MAX + 1] = {
	[STMT_REPORT] = "SELECT r.id FROM report r JOIN handover_case h ON h.report_id = r.id"
			" WHERE r.number = ?",
	[STMT_NUMBER] = "SELECT r.number FROM report r JOIN handover_case h ON h.report_id = r.id"
			" WHERE r.id = ?",
	[STMT_HEAD] = "SELECT COALESCE(MIN(id), 0) FROM handover_message"
		      " WHERE report_id = ? AND state = 1",
};

/* ---- what can be decided ---- */

enum verb { VERB_NONE, VERB_AGAIN, VERB_SKIP, VERB_TAKE, VERB__MAX };

static const struct {
	const char *name, *say, *done;
	bool needs_note;
} verbs[VERB__MAX] = {
	[VERB_NONE] = { "", "", "", false },
	[VERB_AGAIN] = { "again", "再试一次", "马上再发", false },
	[VERB_SKIP] = { "skip", "跳过", "跳过了这一条，后面的接着发", true },
	[VERB_TAKE] = { "take", "收回由本平台派遣", "收回了，在案卷队列里等着派单", true },
};

static enum verb verb_of(const char *name)
{
	for (enum verb v = VERB_AGAIN; name && v < VERB__MAX; v++)
		if (!strcmp(verbs[v].name, name))
			return v;
	return VERB_NONE;
}

/* ---- the list ---- */

/*
 * Stuck ones first, then those that failed and will be tried again, then, with our own core, what
 * is over there still. How many, or -1.
 */
static int load(struct request *req, struct handover_item *items, uint64_t after, bool ours,
		bool *more)
{
	static struct handover_item waiting[HANDOVER_PAGE + 1];
	int n = handover_list(req->db, true, after, items, HANDOVER_PAGE + 1), w;

	*more = n > HANDOVER_PAGE;
	if (n < 0 || *more)
		return n < 0 ? -1 : HANDOVER_PAGE;
	w = handover_list(req->db, false, 0, waiting, HANDOVER_PAGE + 1);
	for (int i = 0; i < w && n < HANDOVER_PAGE; i++)
		/* Nobody there, or no number yet, is not counted as a try; with our own core
		 * nothing is sent any more, and only the farewell needs nobody. */
		if (waiting[i].attempts || *waiting[i].error ||
		    (ours && waiting[i].kind != OUTWARD_LEAVE))
			items[n++] = waiting[i];
	if (w < 0 || !ours || n == HANDOVER_PAGE)
		return w < 0 ? -1 : n;
	w = handover_left(req->db, items + n, HANDOVER_PAGE - (unsigned int)n);
	return w < 0 ? -1 : n + w;
}

static const char *done_say(struct request *req)
{
	enum verb v = verb_of(request_param(req, "done"));
	uint64_t n = form_number(request_param(req, "n"), HANDOVER_PAGE);

	if (request_param(req, "go"))
		return "已恢复发送，等着的消息会按顺序发出";
	return v && n ? arena_printf(req->arena, "%llu 件：%s", (unsigned long long)n,
				     verbs[v].done)
		      : "";
}

/* Messages wait, and not only for their turn: the last that was asked of the other side it did not
 * answer. */
static bool is_held(const struct handover_line *l, const struct handover_figures *f)
{
	bool silent = l->asked_at != DB_NULL_TIME &&
		      (l->answered_at == DB_NULL_TIME || l->answered_at < l->asked_at);

	return f->waiting && (silent || l->stopped_at != DB_NULL_TIME);
}

/* `note`: as typed in a form that was refused; its picked cases stay picked. */
static void list_page(struct request *req, struct response *resp, int status, const char *say,
		      const char *note)
{
	struct handover_item *items = arena_alloc(req->arena, (HANDOVER_PAGE + 1) * sizeof(*items));
	struct handover_line line;
	struct handover_figures figures;
	json_t *groups, *view;
	bool more = false;
	int n = -1;

	/* The frame's number is that of the page. */
	outside_forget();
	if (handover_line_load(req->db, &line) == 0 && handover_figures(req->db, &figures) == 0)
		n = load(req, items, form_number(request_param(req, "after"), INT64_MAX),
			 !line.unit_id, &more);
	if (n < 0 || !(groups = handover_groups_view(req, items, (size_t)n, &line))) {
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:[s], s:o, s:o, s:b, s:b, s:s, s:b, s:s, s:s}", "title", "转交",
			 "styles", "handover.css", "line", handover_line_view(req, &line, &figures),
			 "groups", groups, "is_empty", n == 0 && !is_held(&line, &figures),
			 "is_held", n == 0 && is_held(&line, &figures), "say", say, "bad",
			 status >= 400, "note", note, "next",
			 more ? arena_printf(req->arena, "/desk/handover?after=%llu",
					     (unsigned long long)items[n - 1].report_id)
			      : "");
	desk_page(resp, status, "desk/handover", "handover", view);
}

static void handover_show(struct request *req, struct response *resp)
{
	list_page(req, resp, 200, done_say(req), "");
}

/* ---- one case ---- */

static void case_page(struct request *req, struct response *resp, int status, uint64_t id,
		      const char *number, const char *say, const char *note)
{
	uint64_t head = 0;
	json_t *one = NULL, *view;

	if (handover_case_view(req, id, &one) < 0 ||
	    db_row(req->db, handover_page_statements[STMT_HEAD], "u", id, "u", &head) != DB_ROW) {
		json_decref(one);
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:[s], s:s, s:s, s:b, s:s, s:o, s:b}", "title",
			 arena_join(req->arena, "转交 ", number, NULL), "styles", "handover.css",
			 "number", number, "say", say, "bad", status >= 400, "note", note, "case",
			 one, "sees_case", req->staff->role != ROLE_ADMIN);
	BUG_IF(!view);
	json_object_set_new(view, "value",
			    json_string(arena_printf(req->arena, "%llu-%llu",
						     (unsigned long long)id,
						     (unsigned long long)head)));
	json_object_set_new(view, "may_say", json_boolean(head != 0));
	if (handover_queue_view(req, id, view) == 0) {
		desk_page(resp, status, "desk/handover_case", "handover", view);
		return;
	}
	json_decref(view);
	response_unavailable(resp);
}

static void one_page(struct request *req, struct response *resp, int status, const char *typed,
		     const char *say, const char *note)
{
	char number[REPORT_NUMBER_LEN + 1];
	uint64_t id;

	if (report_number_parse(number, typed) != NUMBER_OK) {
		response_say(resp, 404, "没有这个编号", "/desk/handover");
		return;
	}
	switch (db_row(req->db, handover_page_statements[STMT_REPORT], "s", number, "u", &id)) {
	case DB_ROW:
		case_page(req, resp, status, id, arena_strdup(req->arena, number), say, note);
		break;
	case DB_NONE:
		response_say(resp, 404, "这一件没有转交过", "/desk/handover");
		break;
	case DB_FAILED:
		response_unavailable(resp);
		break;
	}
}

static void handover_one_show(struct request *req, struct response *resp)
{
	one_page(req, resp, 200, request_arg(req, "number"), done_say(req), "");
}

/* ---- deciding ---- */

struct tally {
	unsigned int done, refused;
	json_t *cases;
	const char *last; /* number of the last one done */
};

/* "12-340"; false: not ours. */
static bool read_pick(struct request *req, const char *text, uint64_t *report, uint64_t *message)
{
	size_t len = strcspn(text, "-");

	*report = form_number(arena_strndup(req->arena, text, len), INT64_MAX);
	if (!*report || text[len] != '-')
		return false;
	*message = form_number(text + len + 1, INT64_MAX);
	return *message || !strcmp(text + len, "-0");
}

/* 1, 0: it is not so any more, -1. */
static int decide(struct request *req, enum verb v, uint64_t report, uint64_t message)
{
	switch (v) {
	case VERB_AGAIN:
		return handover_again(req->db, report, message, req->now);
	case VERB_SKIP:
		return handover_skip(req->db, report, message, req->now);
	case VERB_TAKE:
		return handover_take(req->db, report, message, role_say(req->staff->role),
				     req->staff->id, req->now);
	default:
		return 0;
	}
}

/* Decided and written down, or refused and written down. 0 or -1. */
static int decide_one(struct request *req, enum verb v, const char *pick, const char *note,
		      struct tally *t)
{
	const char *number, *say = "";
	uint64_t report, message;
	int found = 0, result;

	if (read_pick(req, pick, &report, &message))
		found = (int)db_row(req->db, handover_page_statements[STMT_NUMBER], "u", report,
				    "s", &number);
	if (found <= 0)
		return found < 0 ? -1 : staff_log(req, EVENT_REFUSED_ACTION, 0, "handover");
	result = decide(req, v, report, message);
	if (result < 0 || staff_log(req, result ? EVENT_HANDOVER : EVENT_REFUSED_ACTION, report,
				    arena_join(req->arena, result ? verbs[v].say : "handover",
					       *note ? "：" : "", note, NULL)) < 0)
		return -1;
	if (!result)
		say = v == VERB_TAKE
			      ? "刚才有了变化、正在发送，或者已经处理完在等市民，请看看现在的情况"
			      : "刚才有了变化，或者正在发送，请看看现在的情况";
	t->done += result > 0;
	t->refused += !result;
	if (result)
		t->last = number;
	json_array_append_new(t->cases, json_pack("{s:s, s:b, s:s}", "number", number, "done",
						  result > 0, "say", result ? verbs[v].done : say));
	return 0;
}

static int decide_all(struct request *req, enum verb v, const char *note, struct tally *t)
{
	/* All of a group, as the page showed it: nothing that came since. */
	const char *name = request_field(req, "all") ? "seen" : "pick";

	for (size_t i = 0; i < req->field_count && t->done + t->refused < HANDOVER_PAGE; i++)
		if (!strcmp(req->fields[i].name, name) &&
		    decide_one(req, v, req->fields[i].value, note, t) < 0)
			return -1;
	return 0;
}

/* The form again, with what was typed and picked. */
static void refuse(struct request *req, struct response *resp, const char *say, const char *note)
{
	const char *one = request_field(req, "one");

	if (one && *one)
		one_page(req, resp, 422, one, say, note);
	else
		list_page(req, resp, 422, say, note);
}

static void answer(struct request *req, struct response *resp, enum verb v, const struct tally *t)
{
	const char *one = request_field(req, "one");

	if (t->refused)
		desk_page(resp, 409, "desk/handover_done", "handover",
			  json_pack("{s:s, s:s, s:i, s:i, s:O}", "title", verbs[v].say, "verb",
				    verbs[v].say, "done", (int)t->done, "refused", (int)t->refused,
				    "cases", t->cases));
	else if (one && *one)
		response_redirect(resp, "/desk/handover/%s?done=%s&n=1", t->last, verbs[v].name);
	else
		response_redirect(resp, "/desk/handover?done=%s&n=%u", verbs[v].name, t->done);
}

static void handover_create(struct request *req, struct response *resp)
{
	static const struct field field = { "note", "原因", NOTE_CHARS, 0, NULL };
	enum verb v = verb_of(request_field(req, "do"));
	struct tally t = { .cases = json_array() };
	json_t *errors = json_array();
	const char *note;

	if (fields_read(req, &field, 1, &note, errors))
		refuse(req, resp, "原因最多 150 个字", note);
	else if (!v)
		refuse(req, resp, "没有看懂要做什么，请再点一次按钮", note);
	else if (verbs[v].needs_note && !*note)
		refuse(req, resp,
		       arena_join(req->arena, verbs[v].say, "要写原因，会记录下来", NULL), note);
	else if (decide_all(req, v, note, &t) < 0)
		response_unavailable(resp);
	else if (!t.done && !t.refused)
		refuse(req, resp, "先选中要处理的案卷", note);
	else
		answer(req, resp, v, &t);
	json_decref(errors);
	json_decref(t.cases);
}

/* The other side lets us in again. */
static void handover_go(struct request *req, struct response *resp)
{
	if (handover_line_go(req->db, req->now) < 0 ||
	    staff_log(req, EVENT_HANDOVER, 0, "恢复发送") < 0)
		response_unavailable(resp);
	else
		response_redirect(resp, "/desk/handover?go=1");
}

const struct route handover_routes[] = {
	{ GET, "/desk/handover", handover_show, WHO, 0 },
	{ POST, "/desk/handover", handover_create, WHO | NEED_CSRF, FORM_MAX },
	{ POST, "/desk/handover/go", handover_go, WHO | NEED_CSRF, 1u << 10 },
	{ GET, "/desk/handover/:number", handover_one_show, WHO, 0 },
	{ 0 },
};
