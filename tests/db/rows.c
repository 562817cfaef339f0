#include "tests/db/rows.h"

#include <mysql.h>

#include "geo/cell.h"
#include "report/city.h"
#include "report/number.h"
#include "report/search.h"

void rows_city(struct fixture *f)
{
	fixture_sql(f, "INSERT INTO area (code, parent, level, name, lat, lon) VALUES"
		       " (3702, NULL, 1, '青岛市', 36.07, 120.38),"
		       " (370202, 3702, 2, '市南区', 36.065, 120.38),"
		       " (370212, 3702, 2, '崂山区', 36.11, 120.47),"
		       " (370202001, 370202, 3, '香港中路街道', 36.064, 120.385)");
	fixture_sql(f, "INSERT INTO category_group VALUES (1, '井盖', 'manhole', '缺失、破损', 1),"
		       " (2, '路灯', 'lamp', '不亮、损坏', 2)");
	fixture_sql(f, "INSERT INTO category (id, standard, kind, code, big, name, group_id,"
		       " is_group_default, valid_from) VALUES"
		       " (1, 'GB', 1, '01001', '公用设施', '上水井盖', 1, 1, '2026-07-01'),"
		       " (2, 'GB', 1, '01024', '公用设施', '路灯', 2, 1, '2026-07-01')");
	fixture_sql(f, "INSERT INTO case_standard VALUES (1, 1, 1, '井盖缺失', '井盖补齐', 2, 1)");
	fixture_sql(f, "INSERT INTO unit VALUES (1, '370202-cg', '市南区城市管理局', '市南城管',"
		       " 370202, NULL)");
	fixture_sql(
		f,
		"INSERT INTO module VALUES (1, '/snap', '拍一拍上报', '拍照就能报', 'camera', 1, 1),"
		" (2, '/nearby', '附近的问题', '看看身边', 'near', 2, 1),"
		" (3, '/later', '还没有', '', 'near', 3, 0)");
	fixture_sql(f, "INSERT INTO citizen VALUES (1, REPEAT('a', 16), '2026-11-01')");
	assert_int_equal(city_load(f->db), 0);
	db_use_arena(f->db, f->arena);
}

uint64_t rows_citizen(struct fixture *f, const unsigned char visitor[16])
{
	assert_int_equal(db_exec(f->db, "INSERT INTO citizen (visitor, created_at) VALUES (?, ?)",
				 "bt", visitor, (size_t)16, f->now),
			 1);
	return db_last_id(f->db);
}

const char *rows_number(struct fixture *f, uint64_t id)
{
	char *out = arena_alloc(f->arena, REPORT_NUMBER_LEN + 1);

	report_number_make(out, "QD", f->now, (uint32_t)id);
	return out;
}

static uint64_t insert(struct fixture *f, const struct rows_report *r)
{
	static const char sql[] =
		"INSERT INTO report (id, number, draft_token, citizen_id, status, hidden, body,"
		" nickname, group_id, category_id, place_source, place_text, district_code,"
		" street_code, photo_count, submitted_at, updated_at)"
		" VALUES (?, ?, UNHEX(LPAD(HEX(?), 32, '0')), ?, ?, ?, ?, ?, NULLIF(?, 0),"
		" NULLIF(?, 0), 3, ?, NULLIF(?, 0), NULLIF(?, 0), 0, ?, ?)";
	uint64_t next = (uint64_t)fixture_number(f, "SELECT COALESCE(MAX(id), 0) + 1 FROM report");
	uint64_t id = r->id ? r->id : next;
	int64_t at = r->submitted_at ? r->submitted_at : f->now;

	assert_int_equal(db_exec(f->db, sql, "usuuuussuusuutt", id, rows_number(f, id), id,
				 r->citizen ? r->citizen : 1,
				 (uint64_t)(r->status ? r->status : STATUS_SUBMITTED),
				 (uint64_t)r->hidden, r->body ? r->body : "井盖松动",
				 r->nickname ? r->nickname : "", (uint64_t)r->group,
				 (uint64_t)r->group, r->place_text ? r->place_text : "",
				 (uint64_t)r->district, (uint64_t)r->street, at, at),
			 1);
	return id;
}

static void index_words(struct fixture *f, uint64_t id, const struct rows_report *r)
{
	uint32_t terms[SEARCH_TERMS_MAX];
	const char *text = arena_printf(f->arena, "%s\n%s", r->body ? r->body : "井盖松动",
					r->place_text ? r->place_text : "");
	size_t n = search_terms(text, terms, SEARCH_TERMS_MAX);

	for (size_t i = 0; i < n; i++)
		assert_int_equal(db_exec(f->db, "INSERT INTO report_term VALUES (?, ?)", "uu",
					 (uint64_t)terms[i], id),
				 1);
}

uint64_t rows_report(struct fixture *f, const struct rows_report *r)
{
	uint64_t id = insert(f, r);
	struct point p = { r->lat, r->lon };

	index_words(f, id, r);
	if (r->lat != 0)
		assert_int_equal(db_exec(f->db,
					 "UPDATE report SET lat = ?, lon = ?, cell = ?"
					 " WHERE id = ?",
					 "dduu", r->lat, r->lon, (uint64_t)geo_cell(p), id),
				 1);
	return id;
}

void rows_bulk(struct fixture *f, uint64_t first, unsigned int count)
{
	uint32_t cell = geo_cell((struct point){ 36.065, 120.38 });
	unsigned long long from = first, to = first + count - 1;
	uint32_t terms[8];
	size_t n;

	fixture_sql(f,
		    "INSERT INTO report (id, number, draft_token, citizen_id, status, hidden,"
		    " body, group_id, category_id, place_source, place_text, lat, lon, cell,"
		    " district_code, photo_count, submitted_at, updated_at)"
		    " SELECT seq, CONCAT('QD-261122-', LPAD(seq, 5, '0')),"
		    " UNHEX(LPAD(HEX(seq), 32, '0')), 1, 1 + seq %% 5, seq %% 11 = 0,"
		    " '井盖松动', 1 + seq %% 2, 1 + seq %% 2, 3, '', 36.065, 120.38,"
		    " %u + seq %% 3, IF(seq %% 3, 370202, 370212), 0, '2026-11-22', '2026-11-22'"
		    " FROM seq_%llu_to_%llu",
		    cell, from, to);
	n = search_terms("井盖松动", terms, 8);
	for (size_t i = 0; i < n; i++)
		fixture_sql(f, "INSERT INTO report_term SELECT %u, seq FROM seq_%llu_to_%llu",
			    terms[i], from, to);
	fixture_sql(f, "ANALYZE TABLE report, report_term");
}

void rows_case(struct fixture *f, uint64_t report, int64_t opened, int64_t deadline,
	       int64_t handled)
{
	static const char sql[] =
		"INSERT INTO case_file (report_id, unit_id, category_id, standard_id, reason,"
		" reason_data, limit_count, limit_unit, opened_at, deadline, handled_at,"
		" confirm_until) VALUES (?, 1, 1, 1, '井盖类问题由市南区城市管理局负责', '{}', 2, 1,"
		" ?, ?, ?, ?)";
	int64_t until = handled ? handled + 72 * CLOCK_HOUR : DB_NULL_TIME;

	assert_int_equal(db_exec(f->db, sql, "utttt", report, opened, deadline,
				 handled ? handled : DB_NULL_TIME, until),
			 1);
}

void rows_log(struct fixture *f, uint64_t report, int64_t at, unsigned int actor, const char *name,
	      unsigned int action, unsigned int from, unsigned int to, const char *note)
{
	assert_int_equal(db_exec(f->db,
				 "INSERT INTO flow_log (report_id, at, actor, actor_name,"
				 " action, status_from, status_to, note)"
				 " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
				 "utusuuus", report, at, (uint64_t)actor, name, (uint64_t)action,
				 (uint64_t)from, (uint64_t)to, note),
			 1);
}

uint64_t rows_photo(struct fixture *f, uint64_t report, unsigned int role, unsigned int position)
{
	static const char sql[] =
		"INSERT INTO photo (citizen_id, report_id, role, position, source_hash, hash,"
		" width, height, colour, phash, exif_lat, exif_lon, exif_at, created_at)"
		" VALUES (1, ?, ?, ?, REPEAT(CHAR(? USING latin1), 32), REPEAT(CHAR(? USING latin1), 32),"
		" 1600, 1200, 0x336699, 0, 36.0612345, 120.3812345, '2026-11-20', ?)";
	uint64_t next = (uint64_t)fixture_number(f, "SELECT COUNT(*) + 1 FROM photo");

	assert_int_equal(db_exec(f->db, sql, "uuuuut", report, (uint64_t)role, (uint64_t)position,
				 next, next, f->now),
			 1);
	return db_last_id(f->db);
}
