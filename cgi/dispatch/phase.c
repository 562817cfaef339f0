#include "dispatch/phase.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"

enum { STMT_LIMITS, STMT__MAX };

#define LIMITS_MAX 1000 /* the statement's LIMIT: 4 phases x 255 groups */

const char *const phase_statements[STMT__MAX + 1] = {
	[STMT_LIMITS] = "SELECT phase, group_id, limit_count, limit_unit FROM phase_limit"
			" ORDER BY phase, group_id LIMIT 1000",
};

int phase_limits_load(struct db *db, struct arena *a, struct phase_limits *out)
{
	struct phase_limit *rows = arena_alloc(a, LIMITS_MAX * sizeof(*rows));
	unsigned int phase, group, count, unit;
	enum db_row_result row;
	size_t n = 0;

	if (db_query(db, phase_statements[STMT_LIMITS], "") < 0)
		return -1;
	while ((row = db_next(db, "UUUU", &phase, &group, &count, &unit)) == DB_ROW) {
		/* Staff edit the table: nonsense is no limit, and not a crash. */
		if (phase < PHASE_INTAKE || phase >= PHASE__MAX || unit < TIME_URGENT_HOURS ||
		    unit > TIME_CALENDAR_DAYS)
			log_error("phase", "phase_limit %u of group %u: unit %u is none", phase,
				  group, unit);
		else
			rows[n++] = (struct phase_limit){ phase, group, count, unit };
	}
	out->rows = rows;
	out->count = n;
	return row == DB_NONE ? 0 : -1;
}

const struct phase_limit *phase_limit_of(const struct phase_limits *p, enum phase phase,
					 unsigned int group_id)
{
	const struct phase_limit *general = NULL;

	for (size_t i = 0; i < p->count; i++) {
		const struct phase_limit *l = &p->rows[i];

		if (l->phase != phase)
			continue;
		if (l->group_id == group_id)
			return l;
		if (!l->group_id)
			general = l;
	}
	return general;
}

int64_t phase_deadline(const struct calendar *c, const struct phase_limits *p, enum phase phase,
		       unsigned int group_id, int64_t start)
{
	const struct phase_limit *l = phase_limit_of(p, phase, group_id);

	return l ? clock_deadline(c, start, l->count, l->unit) : DB_NULL_TIME;
}

const char *phase_say(enum phase phase)
{
	static const char *const words[PHASE__MAX] = {
		[PHASE_INTAKE] = "受理",
		[PHASE_ASSIGN] = "派遣",
		[PHASE_HANDLE] = "处置",
		[PHASE_CHECK] = "核查",
	};

	BUG_IF(phase < PHASE_INTAKE || phase >= PHASE__MAX);
	return words[phase];
}
