#include "handover/handover_figures.h"

#include "base/buf.h"
#include "base/clock.h"
#include "db/db.h"
#include "handover/handover.h"

enum { STMT_SET, STMT_FORGET };

const char *const handover_figures_statements[] = {
	[STMT_SET] = "INSERT INTO city_figure (name, value, at) VALUES (?, ?, ?)"
		     " ON DUPLICATE KEY UPDATE value = VALUES(value), at = VALUES(at)",
	[STMT_FORGET] = "DELETE FROM handover_heard WHERE at < ? LIMIT 500",
	NULL
};

enum { STMT_GET, STMT_TROUBLE };

const char *const handover_figures_read_statements[] = {
	[STMT_GET] = "SELECT name, value FROM city_figure WHERE name LIKE 'handover\\_%'",
	/* 900000 ms: after a quarter of an hour the core counts as unreachable. */
	[STMT_TROUBLE] =
		"SELECT COALESCE(SUM(f.name = 'handover_stopped' AND f.value > 0), 0),"
		" COALESCE(SUM(f.name = 'handover_away_ms' AND f.value > 900000), 0),"
		" COALESCE(SUM(f.at < ? - INTERVAL 10 MINUTE), 0)"
		" FROM city_figure f WHERE f.name IN ('handover_stopped', 'handover_away_ms')"
		" AND EXISTS (SELECT 1 FROM handover_line l WHERE l.id = 1 AND l.unit_id IS NOT NULL)",
	NULL
};

static int set(struct db *db, const char *name, double value, int64_t now)
{
	return db_exec(db, handover_figures_statements[STMT_SET], "sdt", name, value, now) < 0 ? -1
											       : 0;
}

static double since(int64_t at, int64_t now)
{
	return at == DB_NULL_TIME || at > now ? 0 : (double)(now - at);
}

/* It was asked after it last answered. */
static double away(const struct handover_line *l, int64_t now)
{
	if (l->asked_at == DB_NULL_TIME ||
	    (l->answered_at != DB_NULL_TIME && l->asked_at <= l->answered_at))
		return 0;
	return since(l->answered_at == DB_NULL_TIME ? l->asked_at : l->answered_at, now);
}

int handover_figures_refresh(struct db *db, int64_t now)
{
	struct handover_figures f;
	struct handover_line l;

	if (handover_figures(db, &f) < 0 || handover_line_load(db, &l) < 0)
		return -1;
	if (set(db, "handover_waiting", (double)f.waiting, now) < 0 ||
	    set(db, "handover_dead", (double)f.stuck, now) < 0 ||
	    set(db, "handover_lag_ms", since(f.oldest, now), now) < 0 ||
	    set(db, "handover_stopped", l.stopped_at != DB_NULL_TIME, now) < 0 ||
	    set(db, "handover_away_ms", away(&l, now), now) < 0 ||
	    set(db, "handover_ignored", (double)l.ignored, now) < 0)
		return -1;
	return db_exec(db, handover_figures_statements[STMT_FORGET], "t", now - 90 * CLOCK_DAY) < 0
		       ? -1
		       : 0;
}

void handover_figures_print(struct db *db, struct buf *out)
{
	const char *name;
	double value;

	if (db_query(db, handover_figures_read_statements[STMT_GET], "") < 0)
		return;
	while (db_next(db, "sd", &name, &value) == DB_ROW)
		buf_printf(out, "# TYPE dl_%s gauge\ndl_%s %.0f\n", name, name, value);
}

const char *handover_trouble(struct db *db, int64_t now)
{
	unsigned int stopped, gone, old;

	if (db_row(db, handover_figures_read_statements[STMT_TROUBLE], "t", now, "UUU", &stopped,
		   &gone, &old) != DB_ROW)
		return NULL;
	if (old)
		return "handoverd has not been seen for more than 10 minutes";
	if (stopped)
		return "the city's dispatch core does not take our key: nothing is handed over";
	return gone ? "the city's dispatch core has not answered for more than 15 minutes" : NULL;
}
