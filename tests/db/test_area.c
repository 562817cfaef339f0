/* The city from its own seed: which district and street a point lies in. */
#include "tests/db/fixture.h"

#include <math.h>

#include "geo/area.h"
#include "load/load.h"

#define SHINAN   370202u
#define SHIBEI   370203u
#define LAOSHAN  370212u
#define HUANGDAO 370211u

static struct area_map *city; /* one for all tests: they only read */

static int load_city(void **state)
{
	struct load_count counts[LOAD_TABLES];
	struct fixture *f;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	city = area_load(f->db);
	assert_non_null(city);
	return 0;
}

static int free_city(void **state)
{
	area_free(city);
	return fixture_stop(state);
}

static uint32_t district_of(double lat, double lon)
{
	const struct area *district, *street;

	if (!area_find(city, (struct point){ lat, lon }, &district, &street))
		return 0;
	assert_non_null(district);
	return district->code;
}

static const char *street_of(double lat, double lon)
{
	const struct area *district, *street;

	assert_int_equal(area_find(city, (struct point){ lat, lon }, &district, &street), 1);
	assert_non_null(street);
	assert_int_equal(street->parent, district->code);
	return street->name;
}

static void known_places_are_in_their_districts(void **state)
{
	(void)state;
	assert_int_equal(district_of(36.0623, 120.3846), SHINAN);   /* May Fourth Square */
	assert_int_equal(district_of(36.0842, 120.3559), SHIBEI);   /* Taidong */
	assert_int_equal(district_of(36.1400, 120.6680), LAOSHAN);  /* Taiqing Palace */
	assert_int_equal(district_of(35.9610, 120.1740), HUANGDAO); /* Changjiang Road */
	assert_int_equal(district_of(36.7868, 119.9588), 370283);   /* Pingdu */
	assert_int_equal(district_of(36.8650, 120.5110), 370285);   /* Laixi */
}

static void the_street_is_the_nearest_of_the_same_district(void **state)
{
	(void)state;
	assert_string_equal(street_of(36.0715, 120.3860), "香港中路街道");
	assert_string_equal(street_of(36.0840, 120.3520), "台东街道");
}

static void a_pier_just_off_the_coast_belongs_to_the_district_behind_it(void **state)
{
	(void)state;
	/* The end of Zhanqiao: 108 m outside the outline. */
	assert_int_equal(district_of(36.0585, 120.3157), SHINAN);
}

static void a_point_400_metres_out_at_sea_is_outside(void **state)
{
	(void)state;
	assert_int_equal(district_of(36.0550, 120.3157), 0);
	assert_int_equal(district_of(36.12, 120.25), 0); /* in Jiaozhou Bay */
	assert_int_equal(district_of(35.0, 121.5), 0);   /* the Yellow Sea */
}

static void other_cities_are_outside(void **state)
{
	(void)state;
	assert_int_equal(district_of(36.65, 117.00), 0); /* Jinan */
	assert_int_equal(district_of(39.90, 116.40), 0); /* Beijing */
	assert_int_equal(district_of(-36.06, 120.38), 0);
}

static void what_is_no_point_is_nowhere(void **state)
{
	(void)state;
	assert_int_equal(district_of(0, 0), 0);
	assert_int_equal(district_of(NAN, 120.38), 0);
	assert_int_equal(district_of(36.06, NAN), 0);
	assert_int_equal(district_of(INFINITY, -INFINITY), 0);
	assert_int_equal(district_of(1e308, 1e308), 0);
}

static void every_centre_of_a_street_is_found_in_that_street(void **state)
{
	const struct area *all[200];
	size_t n = area_children(city, 0, AREA_STREET, all, 200), known = 0;

	(void)state;
	assert_int_equal(n, 141);
	for (size_t i = 0; i < n; i++) {
		if (isnan(all[i]->centre.lat))
			continue;
		known++;
		assert_string_equal(street_of(all[i]->centre.lat, all[i]->centre.lon),
				    all[i]->name);
	}
	assert_int_equal(known, 116);
}

static void a_point_on_a_common_border_belongs_to_the_lower_code(void **state)
{
	(void)state;
	/* Vertices that the outlines of 市南区 and 市北区 share. */
	assert_int_equal(district_of(36.07264, 120.308982), SHINAN);
	assert_int_equal(district_of(36.073894, 120.313739), SHINAN);
}

static void ignoring_the_datum_would_move_people_to_another_street(void **state)
{
	struct point wgs = { 36.0623, 120.3846 };
	struct point gcj = point_to_gcj02(wgs);
	const struct area *district, *street;
	struct point back = point_from_gcj02(gcj);

	(void)state;
	assert_int_equal(area_find(city, back, &district, &street), 1);
	assert_string_equal(street->name, street_of(wgs.lat, wgs.lon));
	assert_true(point_distance(gcj, wgs) > 400);
}

static void districts_and_their_streets_are_listed_by_code(void **state)
{
	const struct area *d[20], *s[60];
	size_t n = area_children(city, 0, AREA_DISTRICT, d, 20);

	(void)state;
	assert_int_equal(n, 10);
	for (size_t i = 1; i < n; i++)
		assert_true(d[i - 1]->code < d[i]->code);
	assert_int_equal(area_children(city, SHINAN, AREA_STREET, s, 60), 11);
	assert_int_equal(area_children(city, SHINAN, AREA_STREET, s, 3), 3);
	assert_int_equal(area_children(city, 999999, AREA_STREET, s, 60), 0);
}

static void an_area_is_found_by_its_code_and_an_unknown_one_is_not(void **state)
{
	(void)state;
	assert_string_equal(area_by_code(city, SHINAN)->name, "市南区");
	assert_string_equal(area_by_code(city, 3702)->name, "青岛市");
	assert_null(area_by_code(city, 370299));
	assert_null(area_by_code(city, 0));
}

static void the_map_without_tiles_gets_ten_outlines(void **state)
{
	json_t *map = area_geojson(city);
	json_t *first = json_array_get(json_object_get(map, "features"), 0);
	json_t *ring =
		json_array_get(json_array_get(json_object_get(json_object_get(first, "geometry"),
							      "coordinates"),
					      0),
			       0);
	json_t *vertex = json_array_get(ring, 0);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(map, "features")), 10);
	assert_int_equal(json_integer_value(
				 json_object_get(json_object_get(first, "properties"), "code")),
			 SHINAN);
	assert_float_equal(json_real_value(json_array_get(vertex, 0)), 120.299994, 1e-6);
	assert_float_equal(json_real_value(json_array_get(vertex, 1)), 36.07815, 1e-6);
	json_decref(map);
}

static void load_with_outline(struct fixture *f, const char *wkt)
{
	fixture_sql(f, "REPLACE INTO area VALUES (999901, 3702, 2, '试验区', NULL, NULL, '%s')",
		    wkt);
	assert_null(area_load(f->db));
	fixture_sql(f, "DELETE FROM area WHERE code = 999901");
}

static void a_broken_outline_is_refused_when_loading(void **state)
{
	struct fixture *f = *state;

	load_with_outline(f, "MULTIPOLYGON(((");
	load_with_outline(f, "");
	load_with_outline(f, "POINT(120 36)");
	load_with_outline(f, "MULTIPOLYGON EMPTY");
	load_with_outline(f, "POLYGON((0 0,1 1,1 0,0 1,0 0))");
}

static void a_database_that_is_away_is_no_city(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/nowhere.conf", f->dir);
	FILE *out = fopen(path, "we");
	struct conf *nowhere;
	struct db *db;

	assert_non_null(out);
	fprintf(out, "[db]\nsocket = %s/no.sock\n", f->dir);
	fclose(out);
	nowhere = conf_load(path);
	db = db_open(nowhere, "root");
	assert_null(area_load(db));
	db_close(db);
	conf_free(nowhere);
}

static void a_district_without_known_streets_has_a_point_but_no_street(void **state)
{
	struct fixture *f = *state;
	const struct area *district, *street;
	struct area_map *other;

	fixture_sql(f, "INSERT INTO area VALUES (999901, 3702, 2, '试验区', NULL, NULL,"
		       " 'POLYGON((10 10,11 10,11 11,10 11,10 10))')");
	other = area_load(f->db);
	fixture_sql(f, "DELETE FROM area WHERE code = 999901");
	assert_non_null(other);
	assert_int_equal(area_find(other, (struct point){ 10.5, 10.5 }, &district, &street), 1);
	assert_int_equal(district->code, 999901);
	assert_null(street);
	area_free(other);
}

static int keep(void **state)
{
	struct fixture *f = *state;

	fixture_keep(f);
	return fixture_clean(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(known_places_are_in_their_districts, keep),
		cmocka_unit_test(the_street_is_the_nearest_of_the_same_district),
		cmocka_unit_test(a_pier_just_off_the_coast_belongs_to_the_district_behind_it),
		cmocka_unit_test(a_point_400_metres_out_at_sea_is_outside),
		cmocka_unit_test(other_cities_are_outside),
		cmocka_unit_test(what_is_no_point_is_nowhere),
		cmocka_unit_test(every_centre_of_a_street_is_found_in_that_street),
		cmocka_unit_test(a_point_on_a_common_border_belongs_to_the_lower_code),
		cmocka_unit_test(ignoring_the_datum_would_move_people_to_another_street),
		cmocka_unit_test(districts_and_their_streets_are_listed_by_code),
		cmocka_unit_test(an_area_is_found_by_its_code_and_an_unknown_one_is_not),
		cmocka_unit_test(the_map_without_tiles_gets_ten_outlines),
		cmocka_unit_test_setup(a_broken_outline_is_refused_when_loading, keep),
		cmocka_unit_test_setup(a_database_that_is_away_is_no_city, keep),
		cmocka_unit_test_setup(a_district_without_known_streets_has_a_point_but_no_street,
				       keep),
	};
	return cmocka_run_group_tests(tests, load_city, free_city);
}
