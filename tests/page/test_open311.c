/*
 * Open311 in this process, under the sanitizers: what comes in is checked whole, stored once, and
 * what goes out is public. Through nginx, with photos, it is e2e/open311.
 */
#include "tests/page/open311.h"

#include "open311/export.h"
#include "open311/request.h"
#include "open311/request_new.h"
#include "open311/service.h"
#include "open311/update.h"

static void a_request_is_stored_as_a_report_that_waits_for_the_core(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_key, "G01", "路口缺一个井盖"), 200);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report r JOIN outbox o ON"
					   " o.report_id = r.id WHERE r.body ="
					   " '路口缺一个井盖（井盖状态：缺失）' AND r.hidden = 0"
					   " AND r.group_id = 1 AND r.district_code = 370202"),
			 1);
	assert_int_equal(fixture_count(f, "api_report"), 1);
	open311_close(&b);
}

static void a_required_attribute_that_is_missing_is_named(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(browser_post(&b, REQUESTS, "api_key", open311_key, "service_code", "G01",
				      "lat", "36.0631", "long", "120.3817", NULL),
			 400);
	assert_page_has(&b, "attribute[state]: 必须填写");
	assert_int_equal(browser_get(&b, "/open311/v2/services/G01.xml"), 200);
	assert_page_has(&b, "<required>true</required>");
	assert_int_equal(fixture_count(f, "report"), 0);
	open311_close(&b);
}

static void each_datatype_takes_its_own_values_and_no_others(void **state)
{
	static const struct {
		const char *name, *value;
		int status;
	} tries[] = {
		{ "attribute[since]", "2026-11-01T08:00:00+08:00", 200 },
		{ "attribute[since]", "gestern", 400 },
		{ "attribute[count]", "3", 200 },
		{ "attribute[count]", "-1.5", 200 },
		{ "attribute[count]", "drei", 400 },
		{ "attribute[count]", "1e999", 400 },
		{ "attribute[note]", "旁边有学校", 200 },
		{ "attribute[note]", "打 13800138000", 400 },
		{ "attribute[nonsense]", "x", 400 },
	};
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		int status =
			browser_post(&b, REQUESTS, "api_key", open311_key, "service_code", "G01",
				     "lat", "36.0631", "long", "120.3817", "attribute[state]",
				     "broken", tries[i].name, tries[i].value, NULL);

		if (status != tries[i].status)
			fail_msg("%s=%s: %d\n%s", tries[i].name, tries[i].value, status, b.body);
	}
	open311_close(&b);
}

static void keys_are_judged_before_anything_is_written(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, "", "G01", "x"), 403);
	assert_int_equal(open311_send(&b, "nonsense", "G01", "x"), 403);
	assert_page_has(&b, "\"code\":403");
	fixture_sql(f, "UPDATE api_client SET revoked_at = UTC_TIMESTAMP() WHERE name = '程序'");
	assert_int_equal(open311_send(&b, open311_key, "G01", "x"), 403);
	fixture_sql(f, "UPDATE api_client SET revoked_at = NULL, per_minute = 1");
	/* Two minutes may meet here. */
	assert_int_equal(open311_send(&b, open311_key, "S99", "x") == 404, 1);
	for (int i = 0; i < 3; i++)
		open311_send(&b, open311_key, "S99", "x");
	assert_int_equal(b.status, 429);
	assert_string_equal(browser_header(&b, "Retry-After"), "60");
	assert_int_equal(fixture_count(f, "report") + fixture_count(f, "draft") +
				 fixture_count(f, "citizen WHERE id > 1"),
			 0);
	open311_close(&b);
}

static void a_key_is_good_to_the_end_of_its_last_day(void **state)
{
	static const struct client guest = { .name = "短期", .may_publish = true, .per_minute = 9 };
	struct fixture *f = *state;
	char short_key[CLIENT_KEY_LEN + 1];
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(client_add(f->db, &guest, f->now + CLOCK_MINUTE, f->now, short_key), 0);
	assert_int_equal(open311_send(&b, short_key, "G01", "还能用"), 200);
	fixture_sql(f, "UPDATE api_client SET valid_until = UTC_TIMESTAMP(3) WHERE name = '短期'");
	assert_int_equal(open311_send(&b, short_key, "G01", "过期了"), 403);
	assert_page_has(&b, "过期");
	assert_int_equal(fixture_count(f, "report"), 1);
	assert_int_equal(fixture_number(f, "SELECT SUM(calls) FROM api_use"), 1);
	open311_close(&b);
}

static void two_keys_that_differ_are_none(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(browser_post(&b, REQUESTS "?api_key=other", "api_key", open311_key,
				      "service_code", "G01", NULL),
			 403);
	assert_int_equal(browser_post(&b, REQUESTS, "api_key", open311_held_key, "api_key",
				      open311_key, NULL),
			 403);
	assert_int_equal(browser_post(&b, REQUESTS, "api_key", "", "api_key", open311_key,
				      "api_key", open311_key, NULL),
			 400); /* one open311_key, said twice: it is the rest that is wrong */
	open311_close(&b);
}

static void calls_of_a_minute_are_counted_in_one_row(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	fixture_sql(f, "INSERT INTO api_use SELECT id, 1, 999999 FROM api_client");
	for (int i = 0; i < 3; i++)
		assert_int_equal(open311_send(&b, open311_key, "S99", "x"), 404);
	assert_int_equal(fixture_count(f, "api_use"), 2);
	/* Two minutes may meet here. */
	assert_in_range(fixture_number(f,
				       "SELECT u.calls FROM api_use u JOIN api_client c ON c.id ="
				       " u.client_id WHERE c.name = '程序'"),
			1, 3);
	open311_close(&b);
}

static void the_key_itself_is_stored_nowhere(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM api_client WHERE name LIKE '%%%s%%'"
					" OR HEX(key_hash) = UPPER('%s')",
					open311_key, open311_key),
			 0);
	assert_int_equal(client_add(f->db, &open311_publishes, DB_NULL_TIME, f->now,
				    open311_held_key),
			 1); /* taken */
	open311_close(&b);
}

static void the_same_again_is_the_same_number_another_person_is_another(void **state)
{
	const char *first;
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_key, "G01", "同一句话"), 200);
	first = open311_number(&b);
	assert_page_lacks(&b, "已经收到过");
	assert_int_equal(open311_send(&b, open311_key, "G01", "同一句话"), 200);
	assert_string_equal(open311_number(&b), first);
	assert_page_has(&b, "已经收到过");
	assert_int_equal(open311_send(&b, open311_held_key, "G01", "同一句话"), 200);
	assert_string_not_equal(open311_number(&b), first);
	assert_int_equal(fixture_count(f, "report"), 2);
	open311_close(&b);
}

static void what_a_held_client_sends_is_seen_by_nobody_before_staff(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_held_key, "G01", "先给工作人员看"), 200);
	number = open311_number(&b);
	assert_int_equal(browser_get(&b, "/open311/v2/requests/%s.json", number), 404);
	assert_int_equal(browser_get(&b, REQUESTS), 200);
	assert_string_equal(b.body, "[]");
	fixture_sql(f, "UPDATE report SET hidden = 0");
	assert_int_equal(browser_get(&b, "/open311/v2/requests/%s.json", number), 200);
	assert_page_has(&b, "先给工作人员看");
	open311_close(&b);
}

static void both_formats_say_the_same_with_text_escaped_once(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_key, "G01", "一 & 二 <三>"), 200);
	number = open311_number(&b);
	assert_int_equal(browser_get(&b, "/open311/v2/requests/%s.json?extensions=true", number),
			 200);
	assert_page_has(&b, "\"description\":\"一 & 二 <三>（");
	assert_page_has(&b, "\"notes\":[{");
	assert_page_has(&b, "\"state\":\"missing\"");
	assert_int_equal(browser_get(&b, "/open311/v2/requests/%s.xml?extensions=true", number),
			 200);
	assert_page_has(&b, "<description>一 &amp; 二 &lt;三&gt;（");
	assert_page_has(&b, "<notes><note>");
	assert_page_has(&b, "<long>120.3817</long>");
	open311_close(&b);
}

static void an_export_is_read_in_pieces_and_ends_whole(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	size_t lines = 0;

	open311_open(f, &b);
	rows_bulk(f, 1, 2300);
	fixture_sql(f, "UPDATE report SET submitted_at = '2003-04-05' + INTERVAL (id DIV 1500)"
		       " SECOND, hidden = (id = 7)");
	assert_int_equal(browser_get(&b, "/open/cases-2003-04.csv"), 200);
	assert_null(browser_header(&b, "Content-Length"));
	for (const char *at = b.body; (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, 1 + 2299);
	assert_int_equal(browser_get(&b, "/open/cases-2003-04.geojson"), 200);
	assert_string_equal(b.body + b.body_len - 4, "\n]}\n");
	assert_int_equal(browser_get(&b, "/open/cases-2003-05.csv"), 200);
	assert_int_equal(browser_get(&b, "/open/cases-2003-00.csv"), 404);
	open311_close(&b);
}

static void the_feed_of_an_empty_city_is_a_feed(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(browser_get(&b, "/open/atom.xml"), 200);
	assert_page_has(&b, "<feed xmlns=\"http://www.w3.org/2005/Atom\"");
	assert_page_lacks(&b, "<entry>");
	assert_int_equal(open311_send(&b, open311_key, "G01", "新的一件"), 200);
	assert_int_equal(browser_get(&b, "/open/atom.xml?category=G01&area=370202"), 200);
	assert_page_has(&b, "<entry>");
	assert_int_equal(browser_get(&b, "/open/atom.xml?area=370212"), 200);
	assert_page_lacks(&b, "<entry>");
	open311_close(&b);
}

static void an_update_is_done_once_and_by_its_sender_alone(void **state)
{
	static const char path[] = "/open311/v2/servicerequestupdates.json";
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_key, "G01", "要补充的"), 200);
	number = open311_number(&b);
	for (int i = 0; i < 2; i++)
		assert_int_equal(browser_post(&b, path, "api_key", open311_key, "update_id", "u1",
					      "service_request_id", number, "description",
					      "还有一个", NULL),
				 200);
	assert_int_equal(fixture_count(f, "flow_log WHERE note = '还有一个'"), 1);
	assert_int_equal(browser_post(&b, path, "api_key", open311_held_key, "update_id", "u2",
				      "service_request_id", number, "description", "别人", NULL),
			 404);
	/* Nothing waits for an answer: the words are kept, nothing is closed. */
	assert_int_equal(browser_post(&b, path, "api_key", open311_key, "update_id", "u3",
				      "service_request_id", number, "status", "closed", NULL),
			 400);
	assert_int_equal(fixture_count(f, "api_update"), 1);
	assert_int_equal(fixture_count(f, "report WHERE status = 5"), 0);
	open311_close(&b);
}

static void every_statement_fits_the_schema(void **state)
{
	static const char *const *const lists[] = { client_statements,  client_admin_statements,
						    service_statements, request_statements,
						    update_statements,  new_request_statements,
						    export_statements };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const char *const *sql = lists[i]; *sql; sql++)
			assert_int_equal(db_check(f->db, *sql), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(a_request_is_stored_as_a_report_that_waits_for_the_core),
		fixture_test(a_required_attribute_that_is_missing_is_named),
		fixture_test(each_datatype_takes_its_own_values_and_no_others),
		fixture_test(keys_are_judged_before_anything_is_written),
		fixture_test(a_key_is_good_to_the_end_of_its_last_day),
		fixture_test(two_keys_that_differ_are_none),
		fixture_test(calls_of_a_minute_are_counted_in_one_row),
		fixture_test(the_key_itself_is_stored_nowhere),
		fixture_test(the_same_again_is_the_same_number_another_person_is_another),
		fixture_test(what_a_held_client_sends_is_seen_by_nobody_before_staff),
		fixture_test(both_formats_say_the_same_with_text_escaped_once),
		fixture_test(an_export_is_read_in_pieces_and_ends_whole),
		fixture_test(the_feed_of_an_empty_city_is_a_feed),
		fixture_test(an_update_is_done_once_and_by_its_sender_alone),
		fixture_test(every_statement_fits_the_schema),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
