/* The public lists on a real database: what they show, and that they stay quick. */
#include "tests/db/rows.h"

#include <mysql.h>

#include "geo/cell.h"
#include "report/list.h"

static const struct list_filter any = { 0 };

static bool holds(const struct list_page *page, uint64_t id)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->cards[i].id == id)
			return true;
	return false;
}

static void search(struct fixture *f, const char *words, struct list_page *out)
{
	struct search_query q;

	search_parse(words, &q);
	assert_int_not_equal(q.kind, SEARCH_NOTHING);
	assert_int_equal(list_search(f->db, &q, &any, LIST_NEWEST, out), 0);
}

static void every_statement_is_understood_by_the_database(void **state)
{
	static const char *const *const tables[] = { list_statements, list_near_statements,
						     list_search_statements, list_sift_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < 4; t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

static void a_card_carries_what_the_public_sees(void **state)
{
	struct fixture *f = *state;
	struct list_page page;
	uint64_t id;

	rows_city(f);
	id = rows_report(f, &(struct rows_report){ .group = 1,
						   .district = ROWS_SHINAN,
						   .street = ROWS_STREET,
						   .body = "井盖没了😱",
						   .place_text = "公交站旁",
						   .nickname = "老王",
						   .status = STATUS_HANDLING,
						   .lat = 36.0612345,
						   .lon = 120.3812345 });
	rows_photo(f, id, 1, 2); /* numbers may have holes after a removal */
	rows_photo(f, id, 2, 1);
	assert_int_equal(list_load(f->db, &any, LIST_NEWEST, &page), 0);
	assert_int_equal(page.count, 1);
	assert_int_equal(page.next, 0);
	const struct card *c = &page.cards[0];
	assert_string_equal(c->body, "井盖没了😱");
	assert_string_equal(c->nickname, "老王");
	assert_string_equal(c->group, "井盖");
	assert_string_equal(c->category, "上水井盖");
	assert_string_equal(c->district, "市南区");
	assert_string_equal(c->street, "香港中路街道");
	assert_string_equal(c->place_text, "公交站旁");
	assert_int_equal(c->status, STATUS_HANDLING);
	assert_int_equal(c->photo.hash.len, 32);
	assert_int_equal(((const unsigned char *)c->photo.hash.data)[0], 1);
	assert_int_equal(c->photo.width, 1600);
}

static void hidden_reports_are_in_no_list(void **state)
{
	struct fixture *f = *state;
	struct point here = { 36.0612, 120.3812 };
	struct list_page page;

	rows_city(f);
	for (unsigned int hidden = 1; hidden <= 2; hidden++)
		rows_report(f, &(struct rows_report){ .hidden = hidden,
						      .group = 1,
						      .lat = here.lat,
						      .lon = here.lon,
						      .district = ROWS_SHINAN });
	for (unsigned int by = 0; by < 8; by++) {
		struct list_filter filter = { .district = by & 1 ? ROWS_SHINAN : 0,
					      .group = by & 2 ? 1 : 0,
					      .status = by & 4 ? STATUS_SUBMITTED : 0 };

		assert_int_equal(list_load(f->db, &filter, LIST_NEWEST, &page), 0);
		assert_int_equal(page.count, 0);
	}
	assert_int_equal(list_near(f->db, here, LIST_NEWEST, &page), 0);
	assert_int_equal(page.count, 0);
	assert_int_equal(list_sift(f->db, &(struct list_filter){ .category = ROWS_CATEGORY },
				   LIST_NEWEST, &page),
			 0);
	assert_int_equal(page.count, 0);
	search(f, "井盖", &page);
	assert_int_equal(page.count, 0);
	search(f, "盖", &page);
	assert_int_equal(page.count, 0);
}

static void each_filter_shows_its_own_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct list_page page;

	rows_city(f);
	rows_bulk(f, 1, 300);
	for (unsigned int by = 0; by < 8; by++) {
		struct list_filter filter = { .district = by & 1 ? ROWS_LAOSHAN : 0,
					      .group = by & 2 ? 2 : 0,
					      .status = by & 4 ? STATUS_HANDLING : 0 };
		uint64_t before = LIST_NEWEST;
		size_t seen = 0;

		do {
			assert_int_equal(list_load(f->db, &filter, before, &page), 0);
			for (size_t i = 0; i < page.count; i++, seen++) {
				const struct card *c = &page.cards[i];

				assert_true(c->id < before);
				before = c->id;
				assert_true(!filter.status || c->status == STATUS_HANDLING);
				assert_true(!filter.group || !strcmp(c->group, "路灯"));
				assert_true(!filter.district || !strcmp(c->district, "崂山区"));
			}
		} while (page.next);
		assert_int_equal(
			seen,
			fixture_number(
				f,
				"SELECT COUNT(*) FROM report WHERE hidden = 0 AND (%u = 0 OR status = 3)"
				" AND (%u = 0 OR group_id = 2) AND (%u = 0 OR district_code = 370212)",
				filter.status, filter.group, filter.district));
	}
}

static void turning_pages_shows_every_report_once_while_new_ones_arrive(void **state)
{
	struct fixture *f = *state;
	bool seen[121] = { false };
	uint64_t before = LIST_NEWEST;
	struct list_page page;

	rows_city(f);
	for (unsigned int i = 0; i < 120; i++)
		rows_report(f, &(struct rows_report){ .group = 1 });
	do {
		assert_int_equal(list_load(f->db, &any, before, &page), 0);
		for (size_t i = 0; i < page.count; i++) {
			assert_in_range(page.cards[i].id, 1, 120);
			assert_false(seen[page.cards[i].id]);
			seen[page.cards[i].id] = true;
		}
		before = page.next;
		for (int i = 0; i < 3; i++)
			rows_report(f, &(struct rows_report){ .group = 1 });
	} while (before);
	for (size_t i = 1; i <= 120; i++)
		assert_true(seen[i]);
}

static void near_here_means_the_cells_around_newest_first(void **state)
{
	struct fixture *f = *state;
	struct point here = { 36.0612, 120.3812 };
	struct list_page page;
	uint64_t first, next_street, far;

	rows_city(f);
	first = rows_report(f, &(struct rows_report){ .lat = here.lat, .lon = here.lon });
	next_street =
		rows_report(f, &(struct rows_report){ .lat = here.lat + 0.004, .lon = here.lon });
	far = rows_report(f, &(struct rows_report){ .lat = here.lat + 0.02, .lon = here.lon });
	rows_report(f, &(struct rows_report){ .body = "没有位置" });
	assert_int_equal(list_near(f->db, here, LIST_NEWEST, &page), 0);
	assert_int_equal(page.count, 2);
	assert_int_equal(page.cards[0].id, next_street);
	assert_int_equal(page.cards[1].id, first);
	assert_false(holds(&page, far));
}

static void near_here_turns_pages_without_loss(void **state)
{
	struct fixture *f = *state;
	uint64_t before = LIST_NEWEST, last = LIST_NEWEST;
	struct list_page page;
	size_t seen = 0;

	rows_city(f);
	rows_bulk(f, 1, 110);
	do {
		assert_int_equal(list_near(f->db, (struct point){ 36.065, 120.38 }, before, &page),
				 0);
		for (size_t i = 0; i < page.count; i++, seen++) {
			assert_true(page.cards[i].id < last);
			last = page.cards[i].id;
		}
		before = page.next;
	} while (before);
	/* Cells + 0 and + 1 are around the point, + 2 is not. */
	assert_int_equal(seen, fixture_number(f, "SELECT COUNT(*) FROM report WHERE hidden = 0"
						 " AND id %% 3 < 2"));
}

static void a_box_shows_what_lies_inside_page_by_page(void **state)
{
	const struct map_box boxes[] = { { 36.0601, 120.3761, 36.0699, 120.3839 },
					 { 36.0649, 120.3799, 36.0651, 120.3801 },
					 { 36.0712, 120.3799, 36.0713, 120.3801 } };
	struct fixture *f = *state;
	uint64_t cells[MAP_CELLS];
	struct list_page page;

	rows_city(f);
	for (int i = 0; i < 90; i++)
		rows_report(f, &(struct rows_report){ .lat = 36.0552 + i % 45 * 0.0004,
						      .lon = 120.3732 + i * 0.00012 });
	for (int i = 0; i < 50; i++)
		rows_report(f, &(struct rows_report){ .lat = 36.065, .lon = 120.38 });
	rows_report(f, &(struct rows_report){ .lat = 36.065, .lon = 120.38, .hidden = 1 });
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
		const struct map_box *b = &boxes[i];
		uint64_t before = LIST_NEWEST, last = LIST_NEWEST;
		size_t seen = 0;

		memset(cells, 0, sizeof(cells));
		assert_in_range(map_cells(b, cells), 1, MAP_CELLS);
		do {
			assert_int_equal(list_box(f->db, b, cells, before, &page), 0);
			for (size_t n = 0; n < page.count; n++, seen++) {
				assert_true(page.cards[n].id < last);
				last = page.cards[n].id;
			}
			before = page.next;
		} while (before);
		assert_int_equal(seen, fixture_number(f,
						      "SELECT COUNT(*) FROM report WHERE hidden = 0"
						      " AND lat BETWEEN %.4f AND %.4f"
						      " AND lon BETWEEN %.4f AND %.4f",
						      b->south, b->north, b->west, b->east));
	}
}

static void a_report_is_found_by_words_of_text_and_place(void **state)
{
	struct fixture *f = *state;
	struct list_page page;
	uint64_t hole, lamp;

	rows_city(f);
	hole = rows_report(f, &(struct rows_report){ .body = "香港中路12号门口井盖松动" });
	lamp = rows_report(f, &(struct rows_report){ .body = "LED路灯不亮",
						     .place_text = "香港中路" });
	search(f, "香港中路", &page);
	assert_int_equal(page.count, 2);
	search(f, "井盖 12号", &page);
	assert_int_equal(page.count, 1);
	assert_true(holds(&page, hole));
	search(f, "led", &page);
	assert_true(page.count == 1 && holds(&page, lamp));
	search(f, "LED路灯", &page);
	assert_true(page.count == 1 && holds(&page, lamp));
	search(f, "香港东路", &page);
	assert_int_equal(page.count, 0);
	search(f, "坏", &page);
	assert_int_equal(page.count, 0);
	search(f, "灯", &page);
	assert_true(page.count == 1 && holds(&page, lamp));
}

static void signs_of_sql_in_a_query_are_only_signs(void **state)
{
	static const char *const hostile[] = { "%盖", "盖'", "盖\" OR 1=1 --", "_盖", "盖\\" };
	struct fixture *f = *state;
	struct search_query q;
	struct list_page page;

	rows_city(f);
	rows_report(f, &(struct rows_report){ .body = "路灯不亮" });
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		search(f, hostile[i], &page);
		assert_int_equal(page.count, 0);
	}
	search_parse("%_'\"\\", &q);
	assert_int_equal(q.kind, SEARCH_NOTHING);
}

static void a_search_keeps_to_its_filters(void **state)
{
	struct fixture *f = *state;
	struct list_filter filter = { .district = ROWS_SHINAN,
				      .status = STATUS_CLOSED,
				      .group = 1 };
	struct search_query q;
	struct list_page page;
	uint64_t right;

	rows_city(f);
	rows_report(f, &(struct rows_report){
			       .district = ROWS_LAOSHAN, .status = STATUS_CLOSED, .group = 1 });
	rows_report(f, &(struct rows_report){
			       .district = ROWS_SHINAN, .status = STATUS_HANDLING, .group = 1 });
	rows_report(f, &(struct rows_report){
			       .district = ROWS_SHINAN, .status = STATUS_CLOSED, .group = 2 });
	right = rows_report(f, &(struct rows_report){ .district = ROWS_SHINAN,
						      .status = STATUS_CLOSED,
						      .group = 1 });
	for (size_t i = 0; i < 2; i++) {
		search_parse(i ? "盖" : "井盖松动", &q);
		assert_int_equal(list_search(f->db, &q, &filter, LIST_NEWEST, &page), 0);
		assert_int_equal(page.count, 1);
		assert_int_equal(page.cards[0].id, right);
	}
}

/* Street and category have no index of their own. */
static void a_street_or_category_shows_its_own_and_nothing_else(void **state)
{
	const struct list_filter filters[] = { { .street = ROWS_STREET },
					       { .category = ROWS_CATEGORY },
					       { .street = ROWS_STREET, .category = ROWS_CATEGORY },
					       { .street = ROWS_STREET,
						 .district = ROWS_SHINAN,
						 .group = 1,
						 .status = STATUS_HANDLING } };
	struct fixture *f = *state;
	struct list_page page;

	rows_city(f);
	rows_bulk(f, 1, 100);
	fixture_sql(f, "UPDATE report SET street_code = IF(id %% 2, 0, 370202001),"
		       " category_id = IF(id %% 3, 0, 1), group_id = IF(id %% 3, group_id, 1)");
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		const struct list_filter *w = &filters[i];
		uint64_t before = LIST_NEWEST;
		size_t seen = 0;

		do {
			assert_int_equal(list_sift(f->db, w, before, &page), 0);
			for (size_t n = 0; n < page.count; n++, seen++) {
				const struct card *c = &page.cards[n];

				assert_true(!w->street || c->street_code == w->street);
				assert_true(!w->category || c->category_id == w->category);
				assert_true(!w->status || c->status == w->status);
			}
			before = page.next;
		} while (before);
		assert_int_equal(seen,
				 fixture_number(f,
						"SELECT COUNT(*) FROM report WHERE hidden = 0"
						" AND (%u = 0 OR street_code = %u AND"
						" district_code = 370202) AND (%u = 0 OR"
						" category_id = 1) AND (%u = 0 OR group_id = %u)"
						" AND (%u = 0 OR status = %u)",
						w->street, w->street, (unsigned int)w->category,
						w->group, w->group, w->status, w->status));
	}
}

static void a_street_without_reports_stops_and_can_be_continued(void **state)
{
	const struct list_filter street = { .street = ROWS_STREET };
	struct fixture *f = *state;
	uint64_t before = LIST_NEWEST;
	struct list_page page;
	unsigned int pages = 0;

	rows_city(f);
	rows_report(f, &(struct rows_report){
			       .id = 1, .district = ROWS_SHINAN, .street = ROWS_STREET });
	rows_bulk(f, 2, 5000);
	fixture_sql(f, "UPDATE report SET street_code = 0, district_code = 370202 WHERE id > 1");
	do {
		assert_int_equal(list_sift(f->db, &street, before, &page), 0);
		before = page.next;
		pages++;
	} while (before);
	assert_true(holds(&page, 1));
	assert_in_range(pages, 4, 6);
}

/* Two pairs that thousands hold but never together: the walk stops and says where to go on. */
static void a_fruitless_search_stops_and_can_be_continued(void **state)
{
	struct fixture *f = *state;
	uint64_t before = LIST_NEWEST;
	struct search_query q;
	struct list_page page;
	unsigned int pages = 0;

	rows_city(f);
	rows_report(f, &(struct rows_report){ .id = 1, .body = "路灯坏了井盖松动" });
	rows_bulk(f, 2, 2500);
	fixture_sql(f, "INSERT INTO report_term SELECT 0x8DEF706F + 0, seq FROM seq_3000_to_5500");
	search_parse("井盖 路灯", &q);
	do {
		assert_int_equal(list_search(f->db, &q, &any, before, &page), 0);
		assert_true(!page.next || page.next < before);
		before = page.next;
		pages++;
	} while (before);
	assert_true(holds(&page, 1));
	assert_true(pages >= 2 && pages <= 4);
}

/* Rows the server touched for what `run` does, as it counts them itself. */
static int64_t touched(struct fixture *f, void (*run)(struct fixture *, struct list_page *))
{
	struct list_page page;
	MYSQL *my = db_handle(f->db);
	MYSQL_RES *result;
	int64_t sum = 0;

	fixture_sql(f, "FLUSH STATUS");
	run(f, &page);
	assert_true(page.count == LIST_PAGE);
	assert_int_equal(mysql_query(my, "SHOW SESSION STATUS LIKE 'Handler_read%'"), 0);
	result = mysql_store_result(my);
	for (MYSQL_ROW row; (row = mysql_fetch_row(result));)
		sum += strtoll(row[1], NULL, 10);
	mysql_free_result(result);
	return sum;
}

static struct list_filter tried;

static void run_list(struct fixture *f, struct list_page *page)
{
	assert_int_equal(list_load(f->db, &tried, LIST_NEWEST, page), 0);
}

static void run_near(struct fixture *f, struct list_page *page)
{
	assert_int_equal(list_near(f->db, (struct point){ 36.065, 120.38 }, LIST_NEWEST, page), 0);
}

static void run_search(struct fixture *f, struct list_page *page)
{
	search(f, "井盖松动", page);
}

static void run_sign(struct fixture *f, struct list_page *page)
{
	search(f, "盖", page);
}

static void run_sift(struct fixture *f, struct list_page *page)
{
	const struct list_filter group = { .district = ROWS_SHINAN, .group = 1 };

	assert_int_equal(list_sift(f->db, &group, LIST_NEWEST, page), 0);
}

#define WAYS 12

static void touch_all(struct fixture *f, int64_t rows[WAYS])
{
	for (unsigned int by = 0; by < 8; by++) {
		tried = (struct list_filter){ .district = by & 1 ? ROWS_SHINAN : 0,
					      .group = by & 2 ? 2 : 0,
					      .status = by & 4 ? STATUS_HANDLING : 0 };
		rows[by] = touched(f, run_list);
	}
	rows[8] = touched(f, run_near);
	rows[9] = touched(f, run_search);
	rows[10] = touched(f, run_sign);
	rows[11] = touched(f, run_sift);
}

static void four_times_the_reports_cost_no_list_more_rows(void **state)
{
	struct fixture *f = *state;
	int64_t few[WAYS], many[WAYS];

	rows_city(f);
	rows_bulk(f, 1, 3000);
	touch_all(f, few);
	rows_bulk(f, 3001, 9000);
	touch_all(f, many);
	for (size_t i = 0; i < WAYS; i++) {
		assert_in_range(many[i], 1, few[i] + few[i] / 10);
		assert_in_range(many[i], 1, i < 9 ? 1200 : 12000);
	}
}

static void a_lost_database_is_an_error_and_not_an_empty_list(void **state)
{
	struct fixture *f = *state;
	struct search_query q;
	struct list_page page;

	search_parse("井盖", &q);
	fixture_sql(f, "RENAME TABLE report TO gone");
	assert_int_equal(list_load(f->db, &any, LIST_NEWEST, &page), -1);
	assert_int_equal(list_near(f->db, (struct point){ 36, 120 }, LIST_NEWEST, &page), -1);
	assert_int_equal(list_search(f->db, &q, &any, LIST_NEWEST, &page), -1);
	fixture_sql(f, "RENAME TABLE gone TO report");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_statement_is_understood_by_the_database),
		fixture_test(a_card_carries_what_the_public_sees),
		fixture_test(hidden_reports_are_in_no_list),
		fixture_test(each_filter_shows_its_own_and_nothing_else),
		fixture_test(turning_pages_shows_every_report_once_while_new_ones_arrive),
		fixture_test(near_here_means_the_cells_around_newest_first),
		fixture_test(a_box_shows_what_lies_inside_page_by_page),
		fixture_test(near_here_turns_pages_without_loss),
		fixture_test(a_report_is_found_by_words_of_text_and_place),
		fixture_test(signs_of_sql_in_a_query_are_only_signs),
		fixture_test(a_search_keeps_to_its_filters),
		fixture_test(a_street_or_category_shows_its_own_and_nothing_else),
		fixture_test(a_street_without_reports_stops_and_can_be_continued),
		fixture_test(a_fruitless_search_stops_and_can_be_continued),
		fixture_test(four_times_the_reports_cost_no_list_more_rows),
		fixture_test(a_lost_database_is_an_error_and_not_an_empty_list),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
