#include "dispatch/case_show.h"

#include <math.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/clock.h"
#include "report/list_card.h"

enum { STMT_LIST, STMT_HEAD, STMT_LOG, STMT_PHONE, STMT__MAX };

const char *const case_show_statements[STMT__MAX + 1] = {
	[STMT_LIST] = "SELECT r.number, r.status, r.body, COALESCE(u.short_name, '-'),"
		      " COALESCE(g.name, '-'), c.deadline"
		      " FROM report r LEFT JOIN case_file c ON c.report_id = r.id"
		      " LEFT JOIN unit u ON u.id = c.unit_id"
		      " LEFT JOIN category g ON g.id = r.category_id"
		      " WHERE r.hidden IN (0, 1, 2) AND r.status BETWEEN ? AND ?"
		      " AND (? = '' OR u.code = ?)"
		      " AND (? = 0 OR (r.status = 3 AND c.deadline < ?))"
		      " ORDER BY r.id LIMIT 200",
	[STMT_HEAD] =
		"SELECT r.id, r.status, r.hidden, r.body, r.nickname, r.place_text,"
		" COALESCE(d.name, ''), COALESCE(s.name, ''), r.lat, r.lon, r.submitted_at,"
		" r.support_count, COALESCE(g.name, '-'), COALESCE(CONCAT(g.kind, '-', g.code), '-'),"
		" COALESCE(u.code, '-'), COALESCE(u.name, '-'), COALESCE(c.reason, '-'),"
		" c.limit_count, c.limit_unit, c.deadline, c.confirm_until, c.reopened"
		" FROM report r LEFT JOIN case_file c ON c.report_id = r.id"
		" LEFT JOIN unit u ON u.id = c.unit_id"
		" LEFT JOIN category g ON g.id = r.category_id"
		" LEFT JOIN area d ON d.code = r.district_code"
		" LEFT JOIN area s ON s.code = r.street_code"
		" WHERE r.number = ?",
	[STMT_LOG] = "SELECT at, actor_name, status_to, note FROM flow_log"
		     " WHERE report_id = ? ORDER BY id LIMIT 200",
	[STMT_PHONE] = "SELECT phone_sealed FROM report WHERE id = ?",
};

#define BODY_CHARS 30 /* of a report's text, in a list */

const char *case_printable(struct arena *a, const char *text)
{
	size_t len = strlen(text);
	char *out = arena_alloc(a, len + 1), *end = out;

	while (*text) {
		uint32_t cp = utf8_next(&text);

		/* C1 controls start escape sequences as well as ESC does. */
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			*end++ = ' ';
		else
			end += utf8_put(end, cp);
	}
	return out;
}

static const char *say_deadline(struct arena *a, unsigned int status, int64_t deadline, int64_t now)
{
	if (deadline == DB_NULL_TIME)
		return "-";
	return arena_printf(a, "%s%s", clock_say(a, deadline, now),
			    status == STATUS_HANDLING && deadline < now ? "（已超时）" : "");
}

static const char *beginning(struct arena *a, const char *body)
{
	size_t bytes = utf8_prefix(body, BODY_CHARS);

	return case_printable(a, arena_strndup(a, body, bytes));
}

int case_list(struct db *db, struct arena *a, const struct case_filter *filter, int64_t now,
	      FILE *out)
{
	uint64_t from = filter->status ? filter->status : STATUS_TRIAGE;
	uint64_t to = filter->status ? filter->status : STATUS_HANDLED;
	enum db_row_result row;
	int n = 0;

	if (db_query(db, case_show_statements[STMT_LIST], "uussut", from, to, filter->unit,
		     filter->unit, (uint64_t)filter->overdue, now) < 0)
		return -1;
	do {
		const char *number, *body, *unit, *category;
		unsigned int status;
		int64_t deadline;

		row = db_next(db, "sUssst", &number, &status, &body, &unit, &category, &deadline);
		if (row != DB_ROW)
			break;
		fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", number, status_text(status), unit,
			category, say_deadline(a, status, deadline, now), beginning(a, body));
		n++;
	} while (row == DB_ROW);
	return row == DB_NONE ? n : -1;
}

/* What STMT_HEAD reads. */
struct head {
	uint64_t id;
	unsigned int status, hidden, supporters, limit_count, limit_unit, reopened;
	const char *body, *nickname, *place, *district, *street, *category, *code;
	const char *unit_code, *unit, *reason;
	double lat, lon;
	int64_t submitted_at, deadline, confirm_until;
};

static enum db_row_result read_head(struct db *db, const char *number, struct head *h)
{
	return db_row(db, case_show_statements[STMT_HEAD], "s", number, "uUUsssssddtUsssssUUttU",
		      &h->id, &h->status, &h->hidden, &h->body, &h->nickname, &h->place,
		      &h->district, &h->street, &h->lat, &h->lon, &h->submitted_at, &h->supporters,
		      &h->category, &h->code, &h->unit_code, &h->unit, &h->reason, &h->limit_count,
		      &h->limit_unit, &h->deadline, &h->confirm_until, &h->reopened);
}

static void print_head(struct arena *a, const struct head *h, int64_t now, FILE *out)
{
	fprintf(out, "状态  %s%s\n", status_text(h->status), h->hidden ? "（不公开）" : "");
	fprintf(out, "上报  %s  %s  %u人关注\n", clock_say(a, h->submitted_at, now),
		*h->nickname ? case_printable(a, h->nickname) : "匿名市民", h->supporters);
	fprintf(out, "位置  %s%s %s", h->district, h->street, case_printable(a, h->place));
	if (!isnan(h->lat))
		fprintf(out, " %.6f,%.6f", h->lat, h->lon);
	putc('\n', out);
	fprintf(out, "类别  %s %s\n", h->code, h->category);
	fprintf(out, "单位  %s %s\n", h->unit_code, h->unit);
	fprintf(out, "理由  %s\n", h->reason);
	fprintf(out, "内容  %s\n", case_printable(a, h->body));
	if (h->deadline == DB_NULL_TIME)
		return;
	fprintf(out, "时限  %s，到%s\n",
		h->limit_unit ? clock_limit_say(a, h->limit_count, h->limit_unit) : "-",
		say_deadline(a, h->status, h->deadline, now));
	if (h->confirm_until != DB_NULL_TIME)
		fprintf(out, "等市民确认到  %s\n", clock_say(a, h->confirm_until, now));
	if (h->reopened)
		fprintf(out, "市民说未解决  %u次\n", h->reopened);
}

static int print_log(struct db *db, struct arena *a, uint64_t report_id, int64_t now, FILE *out)
{
	enum db_row_result row;

	if (db_query(db, case_show_statements[STMT_LOG], "u", report_id) < 0)
		return -1;
	do {
		const char *who, *note;
		unsigned int status;
		int64_t at;

		row = db_next(db, "tsUs", &at, &who, &status, &note);
		if (row == DB_ROW)
			fprintf(out, "%s\t%s\t%s\t%s\n", clock_say(a, at, now), who,
				status_text(status), case_printable(a, note));
	} while (row == DB_ROW);
	return row == DB_NONE ? 1 : -1;
}

static int print_phone(struct db *db, struct arena *a, uint64_t report_id, const struct conf *conf,
		       FILE *out)
{
	struct db_bytes sealed;
	const char *phone;

	if (db_row(db, case_show_statements[STMT_PHONE], "u", report_id, "b", &sealed) != DB_ROW)
		return -1;
	phone = sealed.data ? secret_open_phone(a, conf, sealed.data, sealed.len) : "没有留";
	fprintf(out, "电话  %s\n", phone ? phone : "打不开（没有 phone.key）");
	return 0;
}

int case_show(struct db *db, struct arena *a, const char *number, const struct conf *conf,
	      int64_t now, FILE *out)
{
	enum db_row_result row;
	struct head h;

	row = read_head(db, number, &h);
	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	fprintf(out, "编号  %s\n", number);
	print_head(a, &h, now, out);
	if (conf && print_phone(db, a, h.id, conf, out) < 0)
		return -1;
	return print_log(db, a, h.id, now, out);
}
