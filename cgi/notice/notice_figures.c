#include "notice/notice_figures.h"

#include "base/buf.h"
#include "base/clock.h"
#include "db/db.h"

enum { STMT_WAITING, STMT_DEAD, STMT_OLDEST, STMT_SET, STMT_GET, STMT__MAX };

const char *const notice_figures_statements[STMT__MAX + 1] = {
	[STMT_WAITING] = "SELECT COUNT(*) FROM notice_delivery WHERE state = 1",
	/* With the log entries that could not be told at all. */
	[STMT_DEAD] = "SELECT (SELECT COUNT(*) FROM notice_delivery WHERE state IN (4, 5, 6))"
		      " + (SELECT COUNT(*) FROM outbox WHERE topic = 2 AND attempts >= 10)",
	[STMT_OLDEST] = "SELECT MIN(next_at) FROM notice_delivery WHERE state = 1",
	[STMT_SET] = "INSERT INTO city_figure (name, value, at) VALUES (?, ?, ?)"
		     " ON DUPLICATE KEY UPDATE value = VALUES(value), at = VALUES(at)",
	[STMT_GET] = "SELECT name, value FROM city_figure"
		     " WHERE name IN ('notice_waiting', 'notice_dead', 'notice_lag_ms')",
};

static int set(struct db *db, const char *name, double value, int64_t now)
{
	return db_exec(db, notice_figures_statements[STMT_SET], "sdt", name, value, now) < 0 ? -1
											     : 0;
}

static int count(struct db *db, int statement, const char *name, int64_t now)
{
	uint64_t n;

	if (db_row(db, notice_figures_statements[statement], "", "u", &n) != DB_ROW)
		return -1;
	return set(db, name, (double)n, now);
}

int notice_figures_refresh(struct db *db, int64_t now)
{
	int64_t oldest;

	if (count(db, STMT_WAITING, "notice_waiting", now) < 0 ||
	    count(db, STMT_DEAD, "notice_dead", now) < 0 ||
	    db_row(db, notice_figures_statements[STMT_OLDEST], "", "t", &oldest) != DB_ROW)
		return -1;
	return set(db, "notice_lag_ms",
		   oldest == DB_NULL_TIME || oldest > now ? 0 : (double)(now - oldest), now);
}

void notice_figures_print(struct db *db, struct buf *out)
{
	const char *name;
	double value;

	if (db_query(db, notice_figures_statements[STMT_GET], "") < 0)
		return;
	while (db_next(db, "sd", &name, &value) == DB_ROW)
		buf_printf(out, "# TYPE dl_%s gauge\ndl_%s %.0f\n", name, name, value);
}
