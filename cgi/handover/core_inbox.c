#include "handover/core_inbox.h"

#include <sodium.h>
#include <string.h>

#include "db/db.h"
#include "handover/handover.h"
#include "report/status.h"

enum { STMT_CASE, STMT_NUMBER, STMT_BEFORE, STMT_WAITING, STMT_ADD, STMT__MAX };

const char *const core_inbox_statements[STMT__MAX + 1] = {
	[STMT_CASE] = "SELECT c.report_id, c.state, c.remote_id, r.status, r.detail"
		      " FROM report r JOIN handover_case c ON c.report_id = r.id"
		      " WHERE r.number = ? FOR UPDATE",
	[STMT_NUMBER] = "SELECT report_id FROM handover_case WHERE remote_id = ?",
	[STMT_BEFORE] = "SELECT content, report_id FROM handover_reply"
			" WHERE answer = 0 AND reply_id = ?",
	[STMT_WAITING] = "SELECT COUNT(*) FROM handover_reply WHERE state = 1 AND report_id = ?",
	[STMT_ADD] = "INSERT INTO handover_reply (reply_id, answer, report_id, content, sequence,"
		     " at, remote_id, status, unit, deadline, say, received_at, state)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
};

const char *core_taken_say(enum core_taken result)
{
	static const char *const says[CORE_TAKEN__MAX] = {
		[CORE_TAKEN] = "",
		[CORE_BEFORE] = "",
		[CORE_OTHER] = "reply: 这个编号用过，而且内容不一样；每次回复请用新的编号",
		[CORE_NO_CASE] = "report: 没有这个编号，或者它没有移交给您",
		[CORE_BACK] = "report: 这一件已经收回，由本平台派遣",
		[CORE_ANOTHER] = "id: 和这一件先前的编号不一样，或者是另一件的编号",
		[CORE_OVER] = "status: 这一件已经办结",
		[CORE_NOT_NOW] = "status: 这一件现在不是处理中，不能这样变",
	};

	return says[result];
}

struct found {
	uint64_t id, waiting;
	unsigned int state, status, detail;
	const char *remote_id;
};

/* What came under this id before: CORE_TAKEN when nothing did. */
static int before(struct db *db, const struct core_reply *r, const unsigned char *content)
{
	struct db_bytes had;
	uint64_t id;

	switch (db_row(db, core_inbox_statements[STMT_BEFORE], "s", r->reply, "bu", &had, &id)) {
	case DB_ROW:
		return had.len == 32 && !memcmp(had.data, content, 32) ? CORE_BEFORE : CORE_OTHER;
	case DB_NONE:
		return CORE_TAKEN;
	case DB_FAILED:
		break;
	}
	return -1;
}

/* The number over there: none yet, or the same, and nobody else's. */
static int check_number(struct db *db, const struct core_reply *r, const struct found *f)
{
	uint64_t other;

	if (!*r->id || (f->remote_id && !strcmp(f->remote_id, r->id)))
		return CORE_TAKEN;
	if (f->remote_id)
		return CORE_ANOTHER;
	switch (db_row(db, core_inbox_statements[STMT_NUMBER], "s", r->id, "u", &other)) {
	case DB_ROW:
		return other == f->id ? CORE_TAKEN : CORE_ANOTHER;
	case DB_NONE:
		return CORE_TAKEN;
	case DB_FAILED:
		break;
	}
	return -1;
}

static enum core_taken check_state(const struct core_reply *r, const struct found *f)
{
	if (f->state == HANDOVER_TAKEN)
		return CORE_BACK;
	if (f->status == STATUS_CLOSED)
		return CORE_OVER;
	/* With others waiting before it, it is not yet known what it will meet. */
	if (f->waiting)
		return CORE_TAKEN;
	if ((r->status == CORE_HANDLED || r->status == CORE_RETURNED) &&
	    f->status != STATUS_HANDLING)
		return CORE_NOT_NOW;
	return CORE_TAKEN;
}

static int store(struct db *db, uint64_t report_id, const char *reply_id, bool answer,
		 const struct core_reply *r, const unsigned char content[32], int64_t now)
{
	int64_t at = r->at == DB_NULL_TIME ? now : r->at;

	return db_exec(db, core_inbox_statements[STMT_ADD], "suubutsustst", reply_id,
		       (uint64_t)answer, report_id, (const void *)content, (size_t)32, r->sequence,
		       at, r->id, (uint64_t)r->status, r->unit, r->deadline, r->say, now) == 1
		       ? 0
		       : -1;
}

static int find(struct db *db, const char *number, struct found *f)
{
	switch (db_row(db, core_inbox_statements[STMT_CASE], "s", number, "uUsUU", &f->id,
		       &f->state, &f->remote_id, &f->status, &f->detail)) {
	case DB_ROW:
		return db_row(db, core_inbox_statements[STMT_WAITING], "u", f->id, "u",
			      &f->waiting) == DB_ROW
			       ? CORE_TAKEN
			       : -1;
	case DB_NONE:
		return CORE_NO_CASE;
	case DB_FAILED:
		break;
	}
	return -1;
}

static int add_inside(struct db *db, const struct core_reply *r, const unsigned char *content,
		      int64_t now)
{
	struct found f = { 0 };
	/* The case first, so that two of one case come one after the other. */
	int result = find(db, r->report, &f);

	if (result == CORE_TAKEN)
		result = before(db, r, content);
	if (result == CORE_TAKEN)
		result = check_number(db, r, &f);
	if (result == CORE_TAKEN)
		result = check_state(r, &f);
	if (result == CORE_TAKEN && store(db, f.id, r->reply, false, r, content, now) < 0)
		/* The same id at the same moment, for another case. */
		return db_was_duplicate(db) ? CORE_OTHER : -1;
	return result;
}

int core_inbox_add(struct db *db, const struct core_reply *r, const void *bytes, size_t len,
		   int64_t now)
{
	unsigned char content[crypto_hash_sha256_BYTES];
	int result;

	crypto_hash_sha256(content, bytes, len);
	if (db_begin(db) < 0)
		return -1;
	result = add_inside(db, r, content, now);
	if (result > 0) {
		db_end(db, -1); /* a refusal changes nothing */
		return result;
	}
	return db_end(db, result);
}

int core_inbox_answer(struct db *db, uint64_t report_id, const char *key,
		      const struct core_reply *r, int64_t now)
{
	static const unsigned char none[32];

	if (store(db, report_id, key, true, r, none, now) == 0)
		return 0;
	/* Of an attempt before whose end was not seen. */
	return db_was_duplicate(db) ? 0 : -1;
}
