#include "desk/answer_check.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "desk/known.h"
#include "desk/record.h"
#include "media/photo.h"
#include "web/request.h"

#define WORDS_LEAST 6 /* fewer characters say nothing of what was done */

enum { STMT_SAME, STMT__MAX };

const char *const answer_check_statements[STMT__MAX + 1] = {
	/* 5 is ACTION_HANDLE. */
	[STMT_SAME] = "SELECT STRAIGHT_JOIN DISTINCT r.number FROM case_file c"
		      " FORCE INDEX (case_due_of_unit) JOIN flow_log l ON l.report_id = c.report_id"
		      " JOIN report r ON r.id = c.report_id"
		      " WHERE c.unit_id = ? AND c.due_at >= ? AND c.due_at < ?"
		      " AND c.report_id <> ? AND c.handled_at IS NOT NULL"
		      " AND l.action = 5 AND l.note = ? LIMIT 4",
};

static const char *answer_of(const struct record *r)
{
	for (size_t i = 0; i < r->log_count; i++)
		if (r->log[i].action == ACTION_HANDLE)
			return r->log[i].note;
	return NULL;
}

/* Letters, digits and characters: no spaces, no marks. */
static size_t words_in(const char *text)
{
	size_t n = 0;

	while (*text) {
		uint32_t c = utf8_next(&text);

		n += c >= '0' && !(c >= 0x2000 && c < 0x2070) && !(c >= 0x3000 && c < 0x3040) &&
		     !(c >= 0xFF00 && c < 0xFF10);
	}
	return n;
}

static void add_flag(json_t *list, const char *say, json_t *cases)
{
	json_array_append_new(list, json_pack("{s:s, s:o}", "say", say, "cases", cases));
}

static const char *stock_title(const char *text)
{
	size_t n;
	const struct known_answer *answers = known_answers(&n);

	for (size_t i = 0; i < n; i++)
		if (answers[i].action == ACTION_HANDLE && !strcmp(answers[i].body, text))
			return answers[i].title;
	return NULL;
}

static int add_same(struct request *req, const struct record *r, const char *text, json_t *list)
{
	json_t *cases = json_array();
	enum db_row_result row = DB_FAILED;
	const char *number;

	if (db_query(req->db, answer_check_statements[STMT_SAME], "uttus", r->unit_id, req->now,
		     req->now + CONFIRM_SPAN, r->id, text) == 0)
		while ((row = db_next(req->db, "s", &number)) == DB_ROW)
			json_array_append_new(cases, json_string(number));
	if (row == DB_NONE && json_array_size(cases))
		add_flag(list, "和另一件的答复一字不差：", json_incref(cases));
	json_decref(cases);
	return row == DB_NONE ? 0 : -1;
}

static bool has_after(const struct record *r)
{
	for (size_t i = 0; i < r->photo_count; i++)
		if (r->photos[i].role == PHOTO_AFTER)
			return true;
	return false;
}

int answer_check(struct request *req, const struct record *r, json_t *view)
{
	const char *text = r->state == STATE_HANDLED ? answer_of(r) : NULL, *title;
	json_t *list = json_array();
	int result = 0;

	if (text) {
		size_t words = words_in(text);

		if (words < WORDS_LEAST)
			add_flag(list,
				 arena_printf(req->arena, "答复只有%zu个字，看不出做了什么", words),
				 json_array());
		if (!has_after(r))
			add_flag(list, "没有处理后的照片", json_array());
		title = stock_title(text);
		if (title)
			add_flag(list, arena_join(req->arena, "照搬了常用答复“", title, "”", NULL),
				 json_array());
		result = add_same(req, r, text, list);
	}
	json_object_set_new(view, "has_flags", json_boolean(json_array_size(list) > 0));
	json_object_set_new(view, "flags", list);
	return result;
}
