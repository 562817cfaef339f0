/* What the shipped seed promises: whole, resolvable, and true to the catalogue. */
#include "tests/db/fixture.h"

#include "dispatch/route_rules.h"
#include "load/load.h"

#define CATALOGUE "../shared/data/catalogue/gbt47678_5.tsv"

#define assert_none(f, ...) assert_int_equal(fixture_number(f, __VA_ARGS__), 0)

static void the_catalogue_has_153_components_and_250_matters(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM category WHERE kind = 1"), 153);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM category WHERE kind = 2"), 250);
	assert_none(f, "SELECT COUNT(*) FROM category WHERE standard <> 'GB/T 47678.5-2026'"
		       " OR valid_from <> '2026-07-01' OR valid_to IS NOT NULL");
}

/* "code kind big name": the same four facts, row by row. */
static void compare_line(struct fixture *f, char *line)
{
	char *code = strsep(&line, "\t"), *kind = strsep(&line, "\t");
	char *big = strsep(&line, "\t"), *name = strsep(&line, "\t\n");
	static const char sql[] =
		"SELECT COUNT(*) FROM category WHERE code = ? AND kind = ? AND big = ? AND name = ?";
	uint64_t found = 0;

	assert_non_null(name);
	assert_int_equal(db_row(f->db, sql, "suss", code,
				(uint64_t)(strcmp(kind, "管理部件") == 0 ? 1 : 2), big, name, "u",
				&found),
			 DB_ROW);
	if (found != 1)
		fail_msg("%s %s is not in the seed", code, name);
}

static void every_row_of_the_catalogue_is_there_word_for_word(void **state)
{
	struct fixture *f = *state;
	FILE *in = fopen(CATALOGUE, "re");
	char line[400];
	int n = 0;

	if (!in)
		skip();
	assert_non_null(fgets(line, sizeof(line), in)); /* the header */
	for (; fgets(line, sizeof(line), in); n++)
		compare_line(f, line);
	fclose(in);
	assert_int_equal(n, 403);
}

static void there_are_at_most_16_groups_each_with_one_default(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_count(f, "category_group"), 16);
	assert_none(f,
		    "SELECT COUNT(*) FROM category_group g WHERE (SELECT COUNT(*) FROM category c"
		    " WHERE c.group_id = g.id AND c.is_group_default = 1) <> 1");
	assert_none(f, "SELECT COUNT(*) FROM category_group WHERE icon NOT REGEXP '^[a-z]+$'");
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT position) FROM category_group"),
			 16);
}

static void every_matter_is_in_a_group_and_no_component_is(void **state)
{
	struct fixture *f = *state;

	assert_none(f, "SELECT COUNT(*) FROM category c LEFT JOIN category_group g"
		       " ON g.id = c.group_id WHERE c.kind = 2 AND g.id IS NULL");
	assert_none(f, "SELECT COUNT(*) FROM category WHERE kind = 1 AND group_id IS NOT NULL");
}

static void every_category_has_a_first_standard_with_a_limit(void **state)
{
	struct fixture *f = *state;

	assert_none(f, "SELECT COUNT(*) FROM category c LEFT JOIN case_standard s"
		       " ON s.category_id = c.id AND s.position = 1 WHERE s.id IS NULL");
	assert_none(f, "SELECT COUNT(*) FROM case_standard"
		       " WHERE limit_count = 0 OR limit_unit NOT BETWEEN 1 AND 4");
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT limit_unit) FROM case_standard"),
			 4);
}

/* A rule of the city as a whole counts in each district. */
static void every_category_in_every_district_has_a_unit(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM area WHERE level = 2"), 10);
	assert_none(f, "SELECT COUNT(*) FROM category c JOIN area d ON d.level = 2"
		       " WHERE NOT EXISTS (SELECT 1 FROM route_rule r"
		       " WHERE (r.category_id = c.id OR (r.category_id IS NULL AND r.big = c.big))"
		       " AND (r.area_code = d.code OR r.area_code = d.parent))");
}

static void units_and_rules_stay_within_their_areas(void **state)
{
	struct fixture *f = *state;

	assert_none(f, "SELECT COUNT(*) FROM unit u LEFT JOIN area a ON a.code = u.area_code"
		       " WHERE a.code IS NULL");
	assert_none(f, "SELECT COUNT(*) FROM route_rule r JOIN unit u ON u.id = r.unit_id"
		       " WHERE CONCAT(COALESCE(r.area_code, 3702), '')"
		       " NOT LIKE CONCAT(u.area_code, '%%')");
	assert_none(f, "SELECT COUNT(*) FROM route_rule r LEFT JOIN area a ON a.code = r.area_code"
		       " WHERE r.area_code IS NOT NULL AND a.code IS NULL");
}

static void a_rule_names_the_district_it_is_for(void **state)
{
	struct fixture *f = *state;

	assert_none(f, "SELECT COUNT(*) FROM route_rule r JOIN area a ON a.code = r.area_code"
		       " WHERE a.level > 1 AND r.reason NOT LIKE CONCAT('%%', a.name, '%%')");
}

static void no_two_rules_answer_the_same_question(void **state)
{
	struct fixture *f = *state;

	assert_none(f,
		    "SELECT COUNT(*) FROM (SELECT 1 FROM route_rule"
		    " GROUP BY kind, big, category_id, area_code, owner_id HAVING COUNT(*) > 1) t");
}

/* What `dianliang rules check` says of the whole seed: nothing. */
static void no_rule_overlaps_and_no_category_is_nobody_s(void **state)
{
	struct fixture *f = *state;
	struct rules *r = rules_load(f->db, f->now);
	struct route_overlap overlap;
	struct route_gap gap;

	assert_non_null(r);
	assert_int_equal(route_overlaps(&r->router, &overlap, 1), 0);
	assert_int_equal(route_gaps(r, rules_day(f->now), &gap, 1), 0);
	rules_free(r);
	db_use_arena(f->db, f->arena);
}

static void every_phase_has_a_limit_and_dangerous_groups_shorter_ones(void **state)
{
	struct fixture *f = *state;
	struct phase_limits p;

	assert_int_equal(phase_limits_load(f->db, f->arena, &p), 0);
	for (int phase = PHASE_INTAKE; phase < PHASE__MAX; phase++)
		assert_non_null(phase_limit_of(&p, phase, 9));
	assert_int_equal(phase_limit_of(&p, PHASE_ASSIGN, 9)->unit, TIME_WORKING_HOURS);
	assert_int_equal(phase_limit_of(&p, PHASE_ASSIGN, 1)->unit, TIME_URGENT_HOURS);
	assert_string_equal(phase_say(PHASE_ASSIGN), "派遣");
}

/* A report of "路灯异常" finds the lamp that stands there, and its owner. */
static void matters_about_components_know_their_class(void **state)
{
	struct fixture *f = *state;
	struct rules *r = rules_load(f->db, f->now);
	unsigned int about = 0;

	assert_non_null(r);
	for (size_t i = 0; i < r->category_count; i++)
		about += r->categories[i].kind == 2 && r->categories[i].component_id != 0;
	rules_free(r);
	db_use_arena(f->db, f->arena);
	assert_in_range(about, 140, 153);
}

/* Until the State Council's notice is entered, a year's days say so. */
static void what_was_not_announced_is_marked(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM calendar_day"
					   " WHERE YEAR(day) = 2027 AND name LIKE '%%未公布%%'"),
			 13);
	assert_none(f, "SELECT COUNT(*) FROM calendar_day"
		       " WHERE YEAR(day) < 2027 AND name LIKE '%%未公布%%'");
}

static void every_street_has_its_office(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM area WHERE level = 3"), 141);
	assert_none(f, "SELECT COUNT(*) FROM area a LEFT JOIN unit u"
		       " ON u.code = CONCAT(a.code, '-jiedao') WHERE a.level = 3 AND u.id IS NULL");
	assert_none(
		f,
		"SELECT COUNT(*) FROM area s LEFT JOIN area d ON d.code = s.parent"
		" WHERE s.level > 1 AND (d.code IS NULL OR s.code NOT LIKE CONCAT(d.code, '%%'))");
}

static void there_are_600_phrases_and_all_lead_to_matters(void **state)
{
	struct fixture *f = *state;

	assert_true(fixture_count(f, "keyword_rule") >= 600);
	assert_none(f, "SELECT COUNT(*) FROM keyword_rule k JOIN category c ON c.id = k.category_id"
		       " WHERE c.kind <> 2 OR k.weight <= 0");
}

/* What a plain sum of the votes makes of a sentence. */
static void says(struct fixture *f, const char *text, const char *code)
{
	static const char sql[] =
		"SELECT c.code FROM keyword_rule k JOIN category c ON c.id = k.category_id"
		" WHERE LOCATE(k.phrase, ?) > 0 GROUP BY c.code ORDER BY SUM(k.weight) DESC LIMIT 1";
	const char *got = NULL;

	assert_int_equal(db_row(f->db, sql, "s", text, "s", &got), DB_ROW);
	if (strcmp(got, code) != 0)
		fail_msg("%s: %s, not %s", text, got, code);
}

static void people_s_own_words_lead_to_the_right_matter(void **state)
{
	struct fixture *f = *state;

	says(f, "小区门口井盖没了，晚上很危险", "01023");
	says(f, "污水井盖破损", "01002");
	says(f, "这条街路灯不亮好几天了", "01037");
	says(f, "路灯井盖丢了", "01006");
	says(f, "路上一个大坑，车都颠", "06013");
	says(f, "楼下烧烤摊烟太大", "06029");
	says(f, "工地半夜施工吵得睡不着", "08001");
	says(f, "流动摊贩在路口卖水果", "09001");
	says(f, "共享单车堆满人行道", "09011");
	says(f, "垃圾桶满了没人收", "06042");
	says(f, "有车停在消防通道", "09012");
	says(f, "电线杆上贴满小广告", "07001");
	says(f, "渣土车一路撒土", "08011");
	says(f, "饭店油烟直排，没法开窗", "06027");
	says(f, "红绿灯坏了，路口很乱", "02014");
	says(f, "盲道被占，走不了", "06051");
	says(f, "楼顶有人私搭乱建阳光房", "06001");
	says(f, "汽车乱停车堵路", "09009");
	says(f, "大树倒了压着车", "04002");
	says(f, "河水发臭发黑", "06026");
}

static void make_up_days_are_weekends_and_2026_is_as_announced(void **state)
{
	struct fixture *f = *state;

	assert_none(f, "SELECT COUNT(*) FROM calendar_day WHERE works = 1 AND WEEKDAY(day) < 5");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM calendar_day"
					   " WHERE YEAR(day) = 2026 AND works = 0"),
			 33);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM calendar_day"
					   " WHERE YEAR(day) = 2025 AND works = 0"),
			 28);
	assert_none(f, "SELECT COUNT(*) FROM calendar_day WHERE YEAR(day) = 2027 AND works = 1");
	assert_int_equal(fixture_number(f,
					"SELECT works FROM calendar_day WHERE day = '2026-02-14'"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM calendar_day WHERE works = 0"
					   " AND day BETWEEN '2026-02-15' AND '2026-02-23'"),
			 9);
}

static void the_home_page_has_its_entries(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM module WHERE enabled = 1"
				  " AND path IN ('/snap', '/nearby', '/track', '/me', '/signs')"),
		5);
}

/* Last: it changes what was loaded. */
static void
what_the_office_ended_and_replaced_stays_so_when_the_seeds_are_loaded_again(void **state)
{
	struct load_count counts[LOAD_TABLES];
	struct fixture *f = *state;
	int64_t before;

	fixture_sql(f, "UPDATE route_rule SET valid_to = '2027-03-31' WHERE id = 7");
	fixture_sql(f, "INSERT INTO route_rule (kind, big, category_id, area_code, owner_id,"
		       " unit_id, reason, valid_from) SELECT kind, big, category_id, area_code,"
		       " owner_id, 1, '改由别的单位', '2027-04-01' FROM route_rule WHERE id = 7");
	before = fixture_count(f, "route_rule");
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	assert_int_equal(fixture_count(f, "route_rule"), before);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM route_rule WHERE id = 7"
					   " AND valid_to = '2027-03-31'"),
			 1);
	/* An overlap that a hand made is still refused. */
	fixture_sql(f, "UPDATE route_rule SET valid_from = '2027-03-31' WHERE valid_from ="
		       " '2027-04-01'");
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), -1);
}

static int load_once(void **state)
{
	struct load_count counts[LOAD_TABLES];
	struct fixture *f;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	fixture_keep(f);
	return load_seeds(f->db, f->arena, "schema/seed", counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_catalogue_has_153_components_and_250_matters),
		fixture_test(every_row_of_the_catalogue_is_there_word_for_word),
		fixture_test(there_are_at_most_16_groups_each_with_one_default),
		fixture_test(every_matter_is_in_a_group_and_no_component_is),
		fixture_test(every_category_has_a_first_standard_with_a_limit),
		fixture_test(every_category_in_every_district_has_a_unit),
		fixture_test(units_and_rules_stay_within_their_areas),
		fixture_test(a_rule_names_the_district_it_is_for),
		fixture_test(no_two_rules_answer_the_same_question),
		fixture_test(no_rule_overlaps_and_no_category_is_nobody_s),
		fixture_test(every_phase_has_a_limit_and_dangerous_groups_shorter_ones),
		fixture_test(matters_about_components_know_their_class),
		fixture_test(what_was_not_announced_is_marked),
		fixture_test(every_street_has_its_office),
		fixture_test(there_are_600_phrases_and_all_lead_to_matters),
		fixture_test(people_s_own_words_lead_to_the_right_matter),
		fixture_test(make_up_days_are_weekends_and_2026_is_as_announced),
		fixture_test(the_home_page_has_its_entries),
		fixture_test(
			what_the_office_ended_and_replaced_stays_so_when_the_seeds_are_loaded_again),
	};
	return cmocka_run_group_tests(tests, load_once, fixture_stop);
}
