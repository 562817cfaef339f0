/*
 * figures.c - how long the figures of 综合评价 take: `figures` gives each report of a filled city
 * (fill.c) that has none its case, as in a city at work (closed after five hours to ten days, two
 * of a thousand later), packs the days (dispatch/case_day.h), and prints the median milliseconds of
 * reading a month and a year by unit, district, street and category, from packed days, and of the
 * list behind a rare figure. Needs root's rights (configuration from DL_CONF).
 */
#include <mysql.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/case_day.h"
#include "dispatch/evaluation.h"

#define TIMES 5

static void run(struct db *db, const char *sql)
{
	MYSQL *my = db_handle(db);

	if (!my || mysql_real_query(my, sql, strlen(sql))) {
		log_error("figures", "%s: %.200s", my ? mysql_error(my) : "no database", sql);
		exit(1);
	}
	mysql_free_result(mysql_store_result(my));
}

#define PIECE 50000 /* ids of one statement: the connection does not wait for ever */

static void run_piece(struct db *db, const char *sql, uint64_t from)
{
	char text[2000];

	snprintf(text, sizeof(text), "%s WHERE id > %llu AND id <= %llu", sql,
		 (unsigned long long)from, (unsigned long long)from + PIECE);
	run(db, text);
}

/* Drawn from the id, so that each run makes the same; only the first has anything to do. */
static void give_cases(struct db *db)
{
	unsigned int left;
	uint64_t last;

	if (db_row(db, "SELECT COALESCE(MAX(id), 0) FROM report", "", "u", &last) != DB_ROW ||
	    db_row(db,
		   "SELECT NOT EXISTS (SELECT 1 FROM case_file WHERE report_id ="
		   " (SELECT MAX(id) FROM report))",
		   "", "U", &left) != DB_ROW)
		exit(1);
	if (!left)
		return;
	run(db, "SET @newest = (SELECT MAX(submitted_at) FROM report)");
	for (uint64_t from = 0; from < last; from += PIECE) {
		run_piece(
			db,
			"UPDATE report SET status = IF(submitted_at + INTERVAL (5 + id % 240) HOUR"
			" < @newest, IF(id % 500, 5, 3), IF(id % 5 < 3, 3, 4)), updated_at ="
			" submitted_at + INTERVAL IF(status = 5, 5 + id % 240, 1) HOUR",
			from);
		run_piece(db,
			  "INSERT IGNORE INTO case_file (report_id, unit_id, category_id,"
			  " rule_id, reason, reason_data, limit_count, limit_unit, opened_at,"
			  " dispatched_at, deadline, handled_at, closed_at, closed_how, rework,"
			  " returns, extensions, overdue_at)"
			  " SELECT id, 1 + CRC32(id) % 120, category_id, IF(id % 20, 1, NULL), '',"
			  " '{}', 3, 3, submitted_at, submitted_at, submitted_at + INTERVAL 72"
			  " HOUR, IF(status >= 4, submitted_at + INTERVAL"
			  " (600 + CRC32(id * 7) % 400000) SECOND, NULL),"
			  " IF(status = 5, updated_at, NULL), IF(status = 5, 1 + id % 2, 0),"
			  " id % 33 = 0, id % 25 = 0, id % 50 = 0,"
			  " IF(CRC32(id * 7) % 400000 > 258600, submitted_at + INTERVAL 72 HOUR,"
			  " NULL) FROM report",
			  from);
	}
	run(db, "ANALYZE TABLE report, case_file");
}

static int64_t newest(struct db *db)
{
	int64_t at;

	if (db_row(db, "SELECT MAX(submitted_at) FROM report", "", "t", &at) != DB_ROW)
		exit(1);
	return at;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void ask(struct db *db, const struct evaluation_query *q, int by)
{
	struct evaluation_case cases[51];
	struct evaluation_row *rows, total;
	struct arena *a = arena_new();
	int n;

	db_use_arena(db, a);
	n = by < 0 ? evaluation_cases(db, a, q, COUNT_EXEMPT, 0, cases, 51)
		   : evaluation_read(db, a, q, (enum evaluation_by)by, &rows, &total);
	if (n < 0)
		exit(1);
	arena_free(a);
}

static void measure(struct db *db, const char *name, const struct evaluation_query *q, int by)
{
	double took[TIMES];

	for (int i = 0; i < TIMES; i++) {
		double began = milliseconds();

		ask(db, q, by);
		took[i] = milliseconds() - began;
	}
	qsort(took, TIMES, sizeof(*took), by_size);
	printf("%s %.1f\n", name, took[TIMES / 2]);
}

static void settle(struct db *db, int64_t now)
{
	double began = milliseconds();
	int result;

	do
		result = case_day_settle(db, now);
	while (result == CASE_DAY_MORE);
	if (result < 0)
		exit(1);
	printf("packing %.1f\n", milliseconds() - began);
}

int main(void)
{
	static const struct {
		const char *name;
		int by;
	} kinds[] = { { "unit", BY_UNIT },     { "district", BY_DISTRICT },
		      { "street", BY_STREET }, { "category", BY_CATEGORY },
		      { "day", BY_DAY },       { "list", -1 } };
	struct conf *conf = conf_load(NULL);
	struct evaluation_query q = { 0 };
	char name[40];
	struct db *db;

	if (!conf)
		return 2;
	db = db_open(conf, "root");
	give_cases(db);
	q.now = newest(db) + CLOCK_HOUR;
	settle(db, q.now);
	q.to = (q.now + CLOCK_CST) / CLOCK_DAY * CLOCK_DAY + CLOCK_DAY - CLOCK_CST;
	for (int year = 0; year < 2; year++) {
		q.from = q.to - (year ? 365 : 30) * CLOCK_DAY;
		for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
			snprintf(name, sizeof(name), "%s-%s", year ? "year" : "month",
				 kinds[i].name);
			measure(db, name, &q, kinds[i].by);
		}
	}
	db_close(db);
	conf_free(conf);
	return 0;
}
