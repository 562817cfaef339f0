#include "dispatch/medians.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/figures.h"

enum { STMT_SAMPLE, STMT_SET, STMT__MAX };

const char *const medians_statements[STMT__MAX + 1] = {
	[STMT_SAMPLE] = "SELECT c.category_id, r.district_code,"
			" TIMESTAMPDIFF(SECOND, c.opened_at, c.handled_at)"
			" FROM case_file c STRAIGHT_JOIN report r ON r.id = c.report_id"
			" WHERE c.closed_at IS NOT NULL AND c.handled_at IS NOT NULL"
			" ORDER BY c.closed_at DESC LIMIT 20000",
	[STMT_SET] = "INSERT INTO handling_median (category_id, district_code, hours, cases, at)"
		     " VALUES (?, ?, ?, ?, ?)"
		     " ON DUPLICATE KEY UPDATE hours = VALUES(hours), cases = VALUES(cases),"
		     " at = VALUES(at)",
};

#define WHOLE_CITY 0

struct sample {
	uint32_t category, district;
	int64_t seconds;
};

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int by_district(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;

	if (x->category != y->category)
		return x->category < y->category ? -1 : 1;
	return (x->district > y->district) - (x->district < y->district);
}

double median_rank(int64_t *values, size_t n, unsigned int percent)
{
	size_t rank = (n * percent + 99) / 100;

	BUG_IF(!n);
	qsort(values, n, sizeof(*values), by_value);
	return (double)values[rank ? rank - 1 : 0];
}

static int read_sample(struct db *db, struct sample *out, size_t *count)
{
	enum db_row_result row;
	size_t n = 0;

	if (db_query(db, medians_statements[STMT_SAMPLE], "") < 0)
		return -1;
	do {
		struct sample s;

		row = db_next(db, "UUi", &s.category, &s.district, &s.seconds);
		if (row == DB_ROW)
			out[n++] = s;
	} while (row == DB_ROW);
	*count = n;
	return row == DB_NONE ? 0 : -1;
}

/* The seconds of s[0..n), apart: they are sorted. */
static double median_hours(const struct sample *s, size_t n, int64_t *scratch)
{
	for (size_t i = 0; i < n; i++)
		scratch[i] = s[i].seconds;
	return median_rank(scratch, n, 50) / 3600.0;
}

static int write(struct db *db, const struct sample *s, size_t n, uint32_t district,
		 int64_t *scratch, int64_t now)
{
	double hours = median_hours(s, n, scratch);

	return db_exec(db, medians_statements[STMT_SET], "uudut", (uint64_t)s->category,
		       (uint64_t)district, hours, (uint64_t)n, now) < 0
		       ? -1
		       : 0;
}

/* One category: each of its districts, then the whole city. */
static int write_category(struct db *db, const struct sample *s, size_t n, int64_t *scratch,
			  int64_t now)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && s[end].district == s[i].district;)
			end++;
		if (s[i].district != WHOLE_CITY &&
		    write(db, &s[i], end - i, s[i].district, scratch, now) < 0)
			return -1;
	}
	return write(db, s, n, WHOLE_CITY, scratch, now);
}

static int write_all(struct db *db, const struct sample *s, size_t n, int64_t *scratch, int64_t now)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && s[end].category == s[i].category;)
			end++;
		if (write_category(db, &s[i], end - i, scratch, now) < 0)
			return -1;
	}
	return 1;
}

int medians_refresh(struct db *db, int64_t now, double *hours)
{
	struct arena *a = arena_new();
	struct sample *s = arena_alloc(a, MEDIAN_SAMPLE * sizeof(*s));
	int64_t *scratch = arena_alloc(a, MEDIAN_SAMPLE * sizeof(*scratch));
	size_t n;
	int result = read_sample(db, s, &n);

	if (result == 0 && n > 0) {
		*hours = median_hours(s, n, scratch);
		qsort(s, n, sizeof(*s), by_district);
		result = write_all(db, s, n, scratch, now);
	}
	arena_free(a);
	return result;
}
