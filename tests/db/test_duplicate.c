/* Duplicates and support: the rules beside their pages, and how the search finds its rows. */
#include "tests/db/rows.h"

#include <math.h>
#include <mysql.h>
#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "report/city.h"
#include "report/duplicate.h"
#include "report/support.h"
#include "web/request.h"

static int set_up(void **state)
{
	fixture_clean(state);
	rows_city(*state);
	return 0;
}

#define city_test(fn) cmocka_unit_test_setup(fn, set_up)

static struct request asked(struct fixture *f)
{
	return (struct request){ .arena = f->arena, .conf = f->conf, .db = f->db, .now = f->now };
}

static struct draft draft_at(double lat, double lon)
{
	struct draft d = { .point = { lat, lon }, .place_source = PLACE_PIN };

	return d;
}

static size_t found(struct request *req, const struct draft *d)
{
	json_t *list = duplicate_find(req, d);
	size_t n;

	assert_non_null(list);
	n = json_array_size(list);
	json_decref(list);
	return n;
}

/* Around every corner of a cell: the square's corners must name all cells it touches. */
static void nothing_within_the_radius_is_missed_at_the_borders_of_cells(void **state)
{
	static const double steps[] = { -0.00044, -0.0002, 0, 0.0002, 0.00044 }; /* 49 m at most */
	struct fixture *f = *state;
	struct request req = asked(f);
	struct rows_report r = { .lat = 36.065, .lon = 120.384 }; /* both whole numbers of cells */

	rows_report(f, &r);
	for (size_t i = 0; i < 5; i++) {
		for (size_t k = 0; k < 5; k++) {
			struct draft d = draft_at(36.065 + steps[i], 120.384 + steps[k]);
			bool near =
				point_distance(d.point, (struct point){ 36.065, 120.384 }) <= 50;

			assert_int_equal(found(&req, &d), near);
		}
	}
}

static void a_place_in_words_has_no_duplicates(void **state)
{
	struct fixture *f = *state;
	struct request req = asked(f);
	struct rows_report r = { .lat = 36.065, .lon = 120.384 };
	struct draft d = draft_at(NAN, NAN);

	rows_report(f, &r);
	assert_int_equal(found(&req, &d), 0);
}

static void who_does_not_know_the_category_sees_all_near_by(void **state)
{
	struct fixture *f = *state;
	struct request req = asked(f);
	struct rows_report cover = { .lat = 36.065, .lon = 120.384, .group = 1 };
	struct rows_report none = { .lat = 36.065, .lon = 120.384 };
	struct draft d = draft_at(36.065, 120.384);

	rows_report(f, &cover);
	rows_report(f, &none);
	assert_int_equal(found(&req, &d), 2);
	d.group_id = 1;
	assert_int_equal(found(&req, &d), 2); /* one has no group yet: it may be the same */
	d.group_id = 2;
	assert_int_equal(found(&req, &d), 1);
}

static void a_radius_out_of_reason_is_cut(void **state)
{
	struct fixture *f = *state;
	struct request req = asked(f);
	struct draft d = draft_at(36.065, 120.384);

	assert_int_equal(duplicate_radius(&req, &d), 50);
	fixture_sql(f, "UPDATE category SET duplicate_radius_m = 60000 WHERE id = 1");
	assert_int_equal(city_load(f->db), 0);
	db_use_arena(f->db, f->arena);
	d.category_id = 1;
	assert_int_equal(duplicate_radius(&req, &d), DUPLICATE_RADIUS_MAX);
}

static void a_lost_database_is_no_empty_list(void **state)
{
	struct fixture *f = *state;
	struct request req = asked(f);
	struct draft d = draft_at(36.065, 120.384);

	fixture_sql(f, "RENAME TABLE report TO report_away");
	assert_null(duplicate_find(&req, &d));
	fixture_sql(f, "RENAME TABLE report_away TO report");
}

/* EXPLAIN with values in the place of the parameters. */
static void the_search_reads_the_cells_of_the_square_alone(void **state)
{
	struct fixture *f = *state;
	MYSQL *my;
	MYSQL_RES *result;
	MYSQL_ROW row;
	uint64_t cell = 100;
	struct buf sql;

	rows_bulk(f, 1, 3000);
	buf_init(&sql, 1 << 14);
	buf_adds(&sql, "EXPLAIN ");
	for (const char *p = duplicate_statements[0]; *p; p++)
		if (*p == '?')
			buf_printf(&sql, "%llu", (unsigned long long)cell++);
		else
			buf_addc(&sql, *p);
	my = db_handle(f->db);
	assert_int_equal(mysql_query(my, sql.data), 0);
	result = mysql_store_result(my);
	row = mysql_fetch_row(result);
	assert_string_equal(row[2], "r");
	assert_string_equal(row[3], "range");
	assert_string_equal(row[5], "report_near");
	mysql_free_result(result);
	buf_release(&sql);
}

/* --- support ------------------------------------------------------------------- */

static void supporting_twice_counts_once(void **state)
{
	struct fixture *f = *state;
	struct rows_report r = { .status = STATUS_HANDLING };
	const char *number = rows_number(f, rows_report(f, &r));
	unsigned int count = 0;

	assert_int_equal(support_add(f->db, number, 7, f->now, &count), SUPPORT_ADDED);
	assert_int_equal(count, 1);
	assert_int_equal(support_add(f->db, number, 7, f->now, &count), SUPPORT_ALREADY);
	assert_int_equal(count, 1);
	assert_int_equal(support_add(f->db, number, 8, f->now, &count), SUPPORT_ADDED);
	assert_int_equal(count, 2);
	assert_int_equal(fixture_count(f, "report_follower"), 2);
}

static void a_report_closed_meanwhile_is_refused_and_nothing_is_followed(void **state)
{
	struct fixture *f = *state;
	struct rows_report r = { .status = STATUS_CLOSED };
	const char *number = rows_number(f, rows_report(f, &r));
	unsigned int count = 77;

	assert_int_equal(support_add(f->db, number, 7, f->now, &count), SUPPORT_CLOSED);
	assert_int_equal(count, 77);
	assert_int_equal(fixture_count(f, "report_follower"), 0);
}

static void a_failure_in_the_middle_counts_nothing(void **state)
{
	struct fixture *f = *state;
	struct rows_report r = { .status = STATUS_HANDLING };
	const char *number = rows_number(f, rows_report(f, &r));
	unsigned int count;

	fixture_sql(f, "RENAME TABLE report_follower TO away");
	assert_int_equal(support_add(f->db, number, 7, f->now, &count), -1);
	fixture_sql(f, "RENAME TABLE away TO report_follower");
	assert_int_equal(fixture_count(f, "report_support"), 0);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report"), 0);
}

#define CROWD 6

struct supporter {
	struct db *db;
	const char *number;
	uint64_t citizen;
	int64_t now;
	int result;
};

static void *support_one(void *p)
{
	struct supporter *s = p;
	unsigned int count;

	s->result = support_add(s->db, s->number, s->citizen, s->now, &count);
	return NULL;
}

static void a_crowd_at_the_same_moment_is_counted_exactly(void **state)
{
	struct fixture *f = *state;
	struct rows_report r = { .status = STATUS_HANDLING };
	const char *number = rows_number(f, rows_report(f, &r));
	struct supporter crowd[CROWD];
	struct arena *arenas[CROWD];
	pthread_t threads[CROWD];

	for (int i = 0; i < CROWD; i++) {
		/* Two of each citizen: three are counted. */
		crowd[i] = (struct supporter){ fixture_connect(f), number, (uint64_t)(10 + i / 2),
					       f->now, -1 };
		arenas[i] = arena_new();
		db_use_arena(crowd[i].db, arenas[i]);
		assert_int_equal(db_ping(crowd[i].db), 0);
		assert_int_equal(pthread_create(&threads[i], NULL, support_one, &crowd[i]), 0);
	}
	for (int i = 0; i < CROWD; i++) {
		pthread_join(threads[i], NULL);
		assert_true(crowd[i].result == SUPPORT_ADDED || crowd[i].result == SUPPORT_ALREADY);
		db_close(crowd[i].db);
		arena_free(arenas[i]);
	}
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report"), 3);
	assert_int_equal(fixture_count(f, "report_support"), 3);
}

static void every_statement_fits_the_schema(void **state)
{
	static const char *const *const tables[] = { duplicate_statements, support_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const char *const *sql = tables[t]; *sql; sql++)
			assert_int_equal(db_check(f->db, *sql), 0);
}

static int stop(void **state)
{
	city_forget();
	return fixture_stop(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		city_test(nothing_within_the_radius_is_missed_at_the_borders_of_cells),
		city_test(a_place_in_words_has_no_duplicates),
		city_test(who_does_not_know_the_category_sees_all_near_by),
		city_test(a_radius_out_of_reason_is_cut),
		city_test(a_lost_database_is_no_empty_list),
		city_test(the_search_reads_the_cells_of_the_square_alone),
		city_test(supporting_twice_counts_once),
		city_test(a_report_closed_meanwhile_is_refused_and_nothing_is_followed),
		city_test(a_failure_in_the_middle_counts_nothing),
		city_test(a_crowd_at_the_same_moment_is_counted_exactly),
		city_test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, stop);
}
