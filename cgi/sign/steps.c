#include "sign/steps.h"

#include <stddef.h>

#include "db/db.h"
#include "dispatch/outbox.h"

enum { STMT_ADD, STMT_LOG, STMT__MAX };

const char *const sign_step_statements[STMT__MAX + 1] = {
	[STMT_ADD] = "INSERT INTO sign_log (subject, subject_id, at, actor, actor_name, staff_id,"
		     " action, state_from, state_to, note, data)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_LOG] = "SELECT id, at, actor, action, state_to, actor_name, note, data FROM sign_log"
		     " WHERE subject = ? AND subject_id = ? AND (action <> 8 OR ?)"
		     " ORDER BY id DESC LIMIT ?",
};

const struct sign_step *sign_step_of(enum sign_state from, enum sign_action action)
{
	for (const struct sign_step *s = sign_steps; s->action; s++)
		if (s->from == from && s->action == action)
			return s;
	return NULL;
}

int sign_step_may(enum sign_state from, enum sign_action action, enum sign_actor who,
		  const struct sign_step **step)
{
	const struct sign_step *s = sign_step_of(from, action);

	if (!s)
		return SIGN_NOT_NOW;
	if (!(s->who & 1u << who))
		return SIGN_NOT_YOU;
	*step = s;
	return SIGN_DONE;
}

int sign_deed_may(const struct sign_deed *d, enum sign_state state, uint64_t log_id,
		  const struct sign_step **step)
{
	int result;

	if (d->seen && d->seen != log_id)
		return SIGN_CHANGED;
	result = sign_step_may(state, d->action, d->actor, step);
	if (result == SIGN_DONE && (*step)->note && !*d->note)
		return SIGN_NO_NOTE;
	return result;
}

int sign_write(struct db *db, enum sign_subject subject, uint64_t subject_id,
	       const struct sign_deed *d, const struct sign_step *step, uint64_t *log_id)
{
	if (db_exec(db, sign_step_statements[STMT_ADD], "uutusuuuuss", (uint64_t)subject,
		    subject_id, d->now, (uint64_t)d->actor, d->actor_name, d->staff_id,
		    (uint64_t)d->action, (uint64_t)step->from, (uint64_t)step->to, d->note,
		    d->data) != 1)
		return -1;
	*log_id = db_last_id(db);
	return step->told ? outbox_add_sign(db, *log_id, d->now) : 0;
}

int sign_read_log(struct db *db, enum sign_subject subject, uint64_t subject_id, bool internal,
		  struct sign_entry *out, unsigned int max)
{
	enum db_row_result row;
	unsigned int n = 0;

	if (db_query(db, sign_step_statements[STMT_LOG], "uuuu", (uint64_t)subject, subject_id,
		     (uint64_t)internal, (uint64_t)max) < 0)
		return -1;
	while (n < max && (row = db_next(db, "utUUUsss", &out[n].id, &out[n].at, &out[n].actor,
					 &out[n].action, &out[n].to, &out[n].actor_name,
					 &out[n].note, &out[n].data)) != DB_NONE) {
		if (row == DB_FAILED)
			return -1;
		n++;
	}
	return (int)n;
}
