/* The queue on a map: the same cases as the list, by the same rights and filters. */
#include "tests/page/desk.h"

#include "desk/queue.h"
#include "report/status.h"

static json_t *points_of(struct browser *b, const char *query)
{
	json_t *reply;

	assert_int_equal(browser_get(b, "/desk/queue/points.json%s", query), 200);
	reply = json_loads(b->body, 0, NULL);
	assert_non_null(reply);
	return reply;
}

static size_t count_of(struct browser *b, const char *query)
{
	json_t *reply = points_of(b, query);
	size_t n = json_array_size(json_object_get(reply, "points"));

	json_decref(reply);
	return n;
}

static void the_map_holds_the_lists_cases_with_how_their_time_stands(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *reply, *first;
	uint64_t late;

	desk_city(f);
	desk_case(f, ROWS_UNIT, 40 * CLOCK_HOUR);
	late = desk_case(f, ROWS_UNIT, -CLOCK_HOUR);
	desk_case(f, DESK_OTHER_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	reply = points_of(&b, "?tab=unit");
	assert_int_equal(json_array_size(json_object_get(reply, "points")), 2);
	first = json_array_get(json_object_get(reply, "points"), 0);
	assert_string_equal(json_string_value(json_object_get(first, "number")),
			    rows_number(f, late));
	assert_string_equal(json_string_value(json_object_get(first, "path")), desk_path(f, late));
	assert_string_equal(json_string_value(
				    json_object_get(json_object_get(first, "due"), "level")),
			    "late");
	assert_true(json_number_value(json_object_get(first, "lat")) == 36.0631);
	assert_false(json_boolean_value(json_object_get(reply, "more")));
	json_decref(reply);
	assert_int_equal(count_of(&b, "?tab=late"), 1);
	/* Nor by asking for a list that is not a handler's. */
	assert_int_equal(count_of(&b, "?tab=all"), 2);
	browser_close(&b);
}

static void filters_and_words_narrow_the_map_as_they_do_the_list(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *reply;

	desk_city(f);
	desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	rows_report(f, &(struct rows_report){ .status = STATUS_TRIAGE,
					      .district = ROWS_LAOSHAN,
					      .body = "没有位置的一件" });
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	assert_int_equal(count_of(&b, "?tab=all"), 1);
	assert_int_equal(count_of(&b, "?tab=all&district=370212"), 0);
	/* What has no point is counted, and stands in the list alone. */
	reply = points_of(&b, "?tab=triage");
	assert_int_equal(json_array_size(json_object_get(reply, "points")), 0);
	assert_int_equal(json_integer_value(json_object_get(reply, "without")), 1);
	json_decref(reply);
	reply = points_of(&b, "?q=%E6%B2%A1%E6%9C%89%E4%BD%8D%E7%BD%AE");
	assert_int_equal(json_integer_value(json_object_get(reply, "without")), 1);
	json_decref(reply);
	browser_close(&b);
}

static void the_map_says_when_it_does_not_hold_all(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	json_t *reply;

	desk_city(f);
	rows_bulk(f, 1000, QUEUE_MAP + 30);
	fixture_sql(f,
		    "UPDATE report SET status = %d, detail = 0, hidden = 0, lat = 36.06,"
		    " lon = 120.38 WHERE id >= 1000",
		    STATUS_TRIAGE);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	reply = points_of(&b, "?tab=triage");
	assert_int_equal(json_array_size(json_object_get(reply, "points")), QUEUE_MAP);
	assert_true(json_boolean_value(json_object_get(reply, "more")));
	json_decref(reply);
	/* The list goes on by pages, as ever. */
	assert_int_equal(browser_get(&b, "/desk?tab=triage&view=map"), 200);
	assert_page_has(&b, "view=map&amp;tab=triage&amp;after=");
	browser_close(&b);
}

static void the_map_page_is_the_list_with_a_map_above_it(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_case(f, ROWS_UNIT, CLOCK_HOUR);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	assert_int_equal(browser_get(&b, "/desk/queue?view=map&tab=all&district=370202"), 200);
	assert_page_has(&b, "data-mode=\"queue\"");
	assert_page_has(&b, "data-points=\"/desk/queue/points.json?tab=all&amp;district=370202\"");
	assert_page_has(&b, "desk-map.js");
	assert_page_has(&b, rows_number(f, id));
	assert_page_has(&b, "<input type=\"hidden\" name=\"view\" value=\"map\">");
	/* Leaflet and the script are not there where there is no map. */
	assert_int_equal(browser_get(&b, "/desk?tab=all"), 200);
	assert_page_lacks(&b, "desk-map.js");
	assert_page_has(&b, "/desk?view=map&amp;tab=all");
	browser_close(&b);
}

static void the_map_is_for_who_has_to_do_with_cases(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_city(f);
	desk_enter(f, &b, "zhou", ROLE_ADMIN, 0);
	assert_int_equal(browser_get(&b, "/desk/queue/points.json"), 403);
	browser_close(&b);
}

static void every_statement_of_the_map_fits_the_schema(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; queue_map_statements[i]; i++)
		assert_int_equal(db_check(f->db, queue_map_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_map_holds_the_lists_cases_with_how_their_time_stands),
		fixture_test(filters_and_words_narrow_the_map_as_they_do_the_list),
		fixture_test(the_map_says_when_it_does_not_hold_all),
		fixture_test(the_map_page_is_the_list_with_a_map_above_it),
		fixture_test(the_map_is_for_who_has_to_do_with_cases),
		fixture_test(every_statement_of_the_map_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
