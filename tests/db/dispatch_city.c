#include "tests/db/dispatch_city.h"

#include <math.h>
#include <mysql.h>

#include "base/log.h"

static void build_places(struct fixture *f)
{
	fixture_sql(f, "INSERT INTO area (code, parent, level, name, lat, lon, outline) VALUES"
		       " (3702, NULL, 1, '青岛市', 36.05, 120.40, NULL),"
		       " (370202, 3702, 2, '市南区', 36.05, 120.35, 'MULTIPOLYGON(((120.3 36.0,"
		       " 120.4 36.0, 120.4 36.1, 120.3 36.1, 120.3 36.0)))'),"
		       " (370212, 3702, 2, '崂山区', 36.05, 120.45, 'MULTIPOLYGON(((120.4 36.0,"
		       " 120.5 36.0, 120.5 36.1, 120.4 36.1, 120.4 36.0)))'),"
		       " (370202001, 370202, 3, '香港中路街道', 36.06, 120.38, NULL),"
		       " (370202002, 370202, 3, '八大峡街道', 36.02, 120.32, NULL),"
		       " (370212001, 370212, 3, '中韩街道', 36.05, 120.45, NULL)");
}

static void build_catalogue(struct fixture *f)
{
	fixture_sql(f,
		    "INSERT INTO category_group (id, name, icon, hint, position) VALUES"
		    " (1, '井盖', 'a', '', 1), (2, '路灯', 'b', '', 2), (3, '垃圾', 'c', '', 3)");
	fixture_sql(f,
		    "INSERT INTO category (id, standard, kind, code, big, name, group_id,"
		    " is_group_default, valid_from, valid_to) VALUES"
		    " (1, 'GB', 1, '01001', '市政公用设施', '供水井盖', 1, 1, '2026-07-01', NULL),"
		    " (2, 'GB', 1, '01002', '市政公用设施', '污水井盖', 1, 0, '2026-07-01', NULL),"
		    " (3, 'GB', 1, '01024', '市政公用设施', '路灯', 2, 1, '2026-07-01', NULL),"
		    " (4, 'GB', 2, '01001', '市容环境', '暴露垃圾', 3, 1, '2026-07-01', NULL),"
		    " (5, 'GB', 1, '05001', '房屋土地', '房屋建筑', NULL, 0, '2026-07-01', NULL),"
		    " (6, 'GB', 1, '01025', '市政公用设施', '路灯电缆', 2, 0, '2020-01-01',"
		    " '2025-12-31')");
	fixture_sql(f,
		    "INSERT INTO case_standard (id, category_id, position, open_when, close_when,"
		    " limit_count, limit_unit) VALUES"
		    " (21, 1, 1, '缺失', '补齐', 2, 1), (22, 1, 2, '破损', '修复', 9, 4),"
		    " (23, 2, 1, '缺失', '补齐', 1, 3), (24, 3, 1, '不亮', '修复', 3, 3),"
		    " (25, 5, 1, '危险', '加固', 7, 4)");
	fixture_sql(f, "INSERT INTO keyword_rule (phrase, category_id, weight) VALUES"
		       " ('井盖', 1, 3), ('自来水', 1, 2), ('污水井盖', 2, 5), ('井盖', 2, 2),"
		       " ('路灯', 3, 3), ('不亮', 3, 2), ('垃圾', 4, 3), ('电缆', 6, 9)");
}

static void build_duties(struct fixture *f)
{
	fixture_sql(f, "INSERT INTO unit (id, code, name, short_name, area_code) VALUES"
		       " (1, '370202-cg', '市南区城市管理局', '市南城管', 370202),"
		       " (2, 'ludeng', '市路灯管理所', '路灯所', 3702)");
	fixture_sql(f, "INSERT INTO route_rule (id, kind, big, category_id, area_code, unit_id,"
		       " reason, valid_from) VALUES"
		       " (12, NULL, '市政公用设施', NULL, 370202, 1, '', '2026-01-01'),"
		       " (13, NULL, NULL, 3, NULL, 2, '路灯归路灯所', '2026-01-01'),"
		       " (14, 2, NULL, NULL, 3702, 1, '', '2026-01-01')");
	fixture_sql(f, "INSERT INTO calendar_day (day, works, name) VALUES"
		       " ('2026-10-01', 0, '国庆节'), ('2026-10-10', 1, '调休')");
	fixture_sql(f, "INSERT INTO citizen (id, visitor, created_at) VALUES"
		       " (1, REPEAT('a', 16), '2026-11-01')");
}

void city_build(struct fixture *f)
{
	build_places(f);
	build_catalogue(f);
	build_duties(f);
}

uint64_t city_report(struct fixture *f, const struct city_report *r)
{
	static unsigned int serial;
	const char *number = arena_printf(f->arena, "QD-261123-%05u", ++serial);
	double lat = r->lat != 0 ? r->lat : CITY_LAT, lon = r->lon != 0 ? r->lon : CITY_LON;
	bool point = !isnan(r->lat);
	uint64_t id;

	assert_int_equal(
		db_exec(f->db,
			"INSERT INTO report (number, draft_token, citizen_id, status, body, group_id,"
			" category_id, lat, lon, place_source, place_text, street_code, photo_count,"
			" submitted_at, updated_at) VALUES (?, LPAD(?, 16, '0'), 1, ?, ?,"
			" NULLIF(?, 0), NULLIF(?, 0), IF(?, ?, NULL), IF(?, ?, NULL), ?, '',"
			" NULLIF(?, 0), 1, ?, ?)",
			"ssusuuududuutt", number, number,
			(uint64_t)(r->status ? r->status : STATUS_SUBMITTED),
			r->body ? r->body : "有问题", (uint64_t)r->group, (uint64_t)r->category,
			(uint64_t)point, point ? lat : 0, (uint64_t)point, point ? lon : 0,
			(uint64_t)(point ? 3 : 4), (uint64_t)r->street, f->now, f->now),
		1);
	id = db_last_id(f->db);
	assert_int_equal(outbox_add(f->db, OUTBOX_DISPATCH, id, f->now), 0);
	return id;
}

struct outbox_row city_row(struct fixture *f, uint64_t report)
{
	struct outbox_row row = { 0 };

	assert_int_equal(db_row(f->db,
				"SELECT id, topic, report_id, attempts FROM outbox"
				" WHERE report_id = ? ORDER BY topic, id LIMIT 1",
				"u", report, "uUuU", &row.id, &row.topic, &row.report_id,
				&row.attempts),
			 DB_ROW);
	return row;
}

uint64_t city_case(struct fixture *f)
{
	uint64_t id =
		city_report(f, &(struct city_report){ .category = 1, .status = STATUS_HANDLING });

	fixture_sql(f, "DELETE FROM outbox");
	assert_int_equal(
		db_exec(f->db,
			"INSERT INTO case_file (report_id, unit_id, category_id, standard_id, rule_id,"
			" reason, reason_data, limit_count, limit_unit, opened_at, deadline)"
			" VALUES (?, 1, 1, 21, 12, '', '{}', 2, 1, ?, ?)",
			"utt", id, f->now, f->now + 2 * CLOCK_HOUR),
		1);
	return id;
}

uint64_t city_rebuttal(struct fixture *f)
{
	static uint64_t serial;

	serial++;
	assert_int_equal(
		db_exec(f->db,
			"INSERT INTO photo (citizen_id, role, position, source_hash, hash,"
			" width, height, colour, phash, created_at)"
			" VALUES (1, 3, 1, LPAD(?, 32, '0'), LPAD(?, 32, '0'), 9, 9, 0, 0, ?)",
			"uut", serial, serial, f->now),
		1);
	return db_last_id(f->db);
}

unsigned int city_status(struct fixture *f, uint64_t report)
{
	return (unsigned int)fixture_number(f, "SELECT status FROM report WHERE id = %llu",
					    (unsigned long long)report);
}

const char *city_text(struct fixture *f, const char *fmt, ...)
{
	MYSQL *my = db_handle(f->db);
	const char *text;
	MYSQL_RES *result;
	MYSQL_ROW row;
	va_list ap;

	va_start(ap, fmt);
	assert_non_null(my);
	assert_int_equal(mysql_query(my, arena_vprintf(f->arena, fmt, ap)), 0);
	va_end(ap);
	result = mysql_store_result(my);
	assert_non_null(result);
	row = mysql_fetch_row(result);
	assert_non_null(row);
	text = arena_strdup(f->arena, row[0]);
	mysql_free_result(result);
	return text;
}

const char *city_case_time(struct fixture *f, uint64_t report, const char *column)
{
	return city_text(f,
			 "SELECT COALESCE(DATE_FORMAT(DATE_ADD(%s, INTERVAL 8 HOUR),"
			 " '%%Y-%%m-%%d %%H:%%i'), '') FROM case_file WHERE report_id = %llu",
			 column, (unsigned long long)report);
}
