#include "dispatch/figures.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "db/db.h"
#include "dispatch/medians.h"

enum {
	STMT_FIRST,
	STMT_CLAIM,
	STMT_GET,
	STMT_SET,
	STMT_SETTLED_ID,
	STMT_REPORTED,
	STMT_SOLVED,
	STMT_DELAYS,
	STMT_SHARE,
	STMT_ALL,
	STMT__MAX
};

const char *const figures_statements[STMT__MAX + 1] = {
	[STMT_FIRST] = "INSERT IGNORE INTO city_figure (name, value, at)"
		       " VALUES ('reported', 0, '2000-01-01')",
	/* The lock is the claim: one dispatchd counts, the others then find it done. */
	[STMT_CLAIM] = "SELECT at FROM city_figure WHERE name = 'reported' FOR UPDATE",
	[STMT_GET] = "SELECT value, at FROM city_figure WHERE name = ?",
	[STMT_SET] = "INSERT INTO city_figure (name, value, at) VALUES (?, ?, ?)"
		     " ON DUPLICATE KEY UPDATE value = VALUES(value), at = VALUES(at)",
	[STMT_SETTLED_ID] = "SELECT MAX(id) FROM report WHERE id > ? AND submitted_at < ?",
	[STMT_REPORTED] = "SELECT COUNT(*) FROM report WHERE id > ? AND id <= ?",
	[STMT_SOLVED] = "SELECT COUNT(*) FROM case_file"
			" WHERE closed_at >= ? AND closed_at < ? AND closed_how IN (1, 2, 3, 4)",
	/* Not further back than so many: a city whose cases go to another core has none. */
	[STMT_DELAYS] = "SELECT TIMESTAMPDIFF(MICROSECOND, r.submitted_at, c.opened_at)"
			" FROM case_file c STRAIGHT_JOIN report r ON r.id = c.report_id"
			" WHERE (c.rule_id IS NOT NULL OR c.precedent_id IS NOT NULL)"
			" AND c.report_id > (SELECT GREATEST(MAX(m.report_id), 100000) - 100000"
			" FROM case_file m)"
			" ORDER BY c.report_id DESC LIMIT 1000",
	/* A case that people gave to another unit was still opened without one, but wrongly. What
	 * another core has is neither our core's merit nor a person's work. */
	[STMT_SHARE] =
		"SELECT COUNT(*), COALESCE(SUM(alone), 0), COALESCE(SUM(alone AND wrong), 0) FROM"
		" (SELECT c.rule_id IS NOT NULL OR c.precedent_id IS NOT NULL OR COALESCE("
		"(SELECT MIN(l.why) FROM lesson l WHERE l.report_id = r.id), 0) > 1 AS alone,"
		" EXISTS (SELECT 1 FROM lesson l WHERE l.report_id = r.id AND l.why > 1"
		" AND l.unit_before <> l.unit_after) AS wrong"
		", EXISTS (SELECT 1 FROM handover_case h WHERE h.report_id = r.id) AS outward"
		" FROM report r LEFT JOIN case_file c ON c.report_id = r.id"
		" WHERE r.status <> 1 ORDER BY r.id DESC LIMIT 1000) AS recent WHERE outward = 0",
	[STMT_ALL] = "SELECT name, value FROM city_figure ORDER BY name LIMIT 100",
};

/*
 * An id may be given to a transaction and appear, committed, after higher ones.
 * None takes ten minutes.
 */
#define SETTLING (10 * CLOCK_MINUTE)
/* What the office closed may be reopened for 72 hours; a day more is safe. */
#define FINAL       (4 * CLOCK_DAY)
#define ALL_IDS     UINT64_MAX
#define END_OF_TIME (INT64_C(253370764800) * CLOCK_SECOND) /* the year 9999 */

static int set(struct db *db, const char *name, double value, int64_t now)
{
	return db_exec(db, figures_statements[STMT_SET], "sdt", name, value, now) < 0 ? -1 : 0;
}

/* 0 and the beginning of time when there is no such row. */
static int get(struct db *db, const char *name, double *value, int64_t *at)
{
	enum db_row_result row =
		db_row(db, figures_statements[STMT_GET], "s", name, "dt", value, at);

	if (row == DB_NONE) {
		*value = 0;
		*at = 0;
	}
	return row == DB_FAILED ? -1 : 0;
}

/* --- counts that grow -------------------------------------------------------- */

static int count_reports(struct db *db, uint64_t after, uint64_t upto, double *n)
{
	uint64_t count;

	if (db_row(db, figures_statements[STMT_REPORTED], "uu", after, upto, "u", &count) != DB_ROW)
		return -1;
	*n += (double)count;
	return 0;
}

static int reported(struct db *db, int64_t now)
{
	double base, until, total;
	uint64_t settled;
	int64_t at;

	if (get(db, "reported_base", &base, &at) < 0 || get(db, "reported_until", &until, &at) < 0)
		return -1;
	if (db_row(db, figures_statements[STMT_SETTLED_ID], "ut", (uint64_t)until, now - SETTLING,
		   "u", &settled) != DB_ROW)
		return -1;
	if (settled < (uint64_t)until) /* NULL: nothing new has settled */
		settled = (uint64_t)until;
	if (count_reports(db, (uint64_t)until, settled, &base) < 0)
		return -1;
	total = base;
	if (count_reports(db, settled, ALL_IDS, &total) < 0)
		return -1;
	if (set(db, "reported_base", base, now) < 0 ||
	    set(db, "reported_until", (double)settled, now) < 0)
		return -1;
	return set(db, "reported", total, now);
}

static int count_solved(struct db *db, int64_t from, int64_t to, double *n)
{
	uint64_t count;

	if (db_row(db, figures_statements[STMT_SOLVED], "tt", from, to, "u", &count) != DB_ROW)
		return -1;
	*n += (double)count;
	return 0;
}

static int solved(struct db *db, int64_t now)
{
	double base, until, total;
	int64_t at, final = now - FINAL;

	if (get(db, "solved_base", &base, &at) < 0 || get(db, "solved_until", &until, &at) < 0)
		return -1;
	if (final < (int64_t)until) /* the clock was put back */
		final = (int64_t)until;
	if (count_solved(db, (int64_t)until, final, &base) < 0)
		return -1;
	total = base;
	if (count_solved(db, final, END_OF_TIME, &total) < 0)
		return -1;
	if (set(db, "solved_base", base, now) < 0 ||
	    set(db, "solved_until", (double) final, now) < 0)
		return -1;
	return set(db, "solved", total, now);
}

/* --- the last thousand --------------------------------------------------------- */

static int delays(struct db *db, int64_t now)
{
	int64_t us[RECENT];
	enum db_row_result row;
	size_t n = 0;

	if (db_query(db, figures_statements[STMT_DELAYS], "") < 0)
		return -1;
	do {
		int64_t one;

		row = db_next(db, "i", &one);
		if (row == DB_ROW)
			us[n++] = one;
	} while (row == DB_ROW);
	if (row == DB_FAILED)
		return -1;
	if (!n)
		return 0;
	if (set(db, "dispatch_p50_ms", median_rank(us, n, 50) / 1000.0, now) < 0)
		return -1;
	return set(db, "dispatch_p99_ms", median_rank(us, n, 99) / 1000.0, now);
}

static int share(struct db *db, int64_t now)
{
	uint64_t all, alone, wrong;

	if (db_row(db, figures_statements[STMT_SHARE], "", "uuu", &all, &alone, &wrong) != DB_ROW)
		return -1;
	if (all && set(db, "dispatched_without_person", (double)alone / (double)all, now) < 0)
		return -1;
	if (!alone)
		return 0;
	return set(db, "dispatch_accuracy", 1 - (double)wrong / (double)alone, now);
}

static int medians(struct db *db, int64_t now)
{
	double hours;
	int64_t at;
	int measured;

	if (get(db, "median_hours", &hours, &at) < 0)
		return -1;
	if (at <= now && now - at < MEDIANS_AGE_MS)
		return 0;
	measured = medians_refresh(db, now, &hours);
	if (measured <= 0)
		return measured;
	return set(db, "median_hours", hours, now);
}

static int refresh(struct db *db, int64_t now)
{
	int64_t at;

	if (db_exec(db, figures_statements[STMT_FIRST], "") < 0 ||
	    db_row(db, figures_statements[STMT_CLAIM], "", "t", &at) != DB_ROW)
		return -1;
	if (at <= now && now - at < FIGURES_AGE_MS)
		return 0;
	if (solved(db, now) < 0 || delays(db, now) < 0 || share(db, now) < 0 ||
	    medians(db, now) < 0)
		return -1;
	return reported(db, now);
}

int figures_refresh(struct db *db, int64_t now)
{
	if (db_begin(db) < 0)
		return -1;
	return db_end(db, refresh(db, now));
}

/* --- for the watchers -------------------------------------------------------- */

static const struct {
	const char *figure, *metric;
	double scale;
} metrics[] = {
	{ "dispatched_without_person", "dl_dispatched_without_person_ratio", 1 },
	{ "dispatch_accuracy", "dl_dispatch_accuracy_ratio", 1 },
	{ "dispatch_p50_ms", "dl_dispatch_seconds{quantile=\"0.5\"}", 0.001 },
	{ "dispatch_p99_ms", "dl_dispatch_seconds{quantile=\"0.99\"}", 0.001 },
};

static void print_one(const char *name, double value, struct buf *out)
{
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		const char *metric = metrics[i].metric;

		if (strcmp(name, metrics[i].figure) != 0)
			continue;
		/* Quantiles of one metric have one line of type between them. */
		if (!strstr(metric, "0.99"))
			buf_printf(out, "# TYPE %.*s gauge\n", (int)strcspn(metric, "{"), metric);
		buf_printf(out, "%s %.6f\n", metric, value * metrics[i].scale);
	}
}

void figures_print(struct db *db, struct buf *out)
{
	const char *name;
	double value;

	if (db_query(db, figures_statements[STMT_ALL], "") < 0)
		return;
	while (db_next(db, "sd", &name, &value) == DB_ROW)
		print_one(name, value, out);
}
