/* Preview, duplicates, sending, receipt: what is promised to a citizen who presses the button. */
#include "tests/page/snap.h"

#include <string.h>

#define PLACE    "/snap/" SNAP_TOKEN "/place"
#define DESCRIBE "/snap/" SNAP_TOKEN "/describe"
#define CHECK    "/snap/" SNAP_TOKEN "/check"
#define SEND     "/snap/" SNAP_TOKEN "/send"

static void the_preview_is_exactly_what_the_public_sees(void **state)
{
	struct fixture *f = *state;
	const char *number, *shown, *public_one;
	struct browser b, other;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_get(&b, CHECK), 200);
	shown = snap_between(&b, "<article", "</article>");
	assert_non_null(strstr(shown, "井盖松动"));
	assert_non_null(strstr(shown, "小王"));
	assert_non_null(strstr(shown, "/photo/"));
	number = snap_press_send(&b, f, SNAP_TOKEN);
	snap_open_browser(&other, f);
	assert_int_equal(browser_get(&other, "/r/%s", number), 200);
	public_one = snap_between(&other, "<article", "</article>");
	assert_string_equal(shown, public_one);
	browser_close(&other);
	browser_close(&b);
}

static void the_cameras_coordinates_are_on_no_page(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	browser_get(&b, CHECK);
	assert_page_lacks(&b, "36.0777");
	number = snap_press_send(&b, f, SNAP_TOKEN);
	browser_get(&b, "/r/%s", number);
	assert_page_lacks(&b, "36.0777");
	browser_get(&b, "/r/%s/receipt", number);
	assert_page_lacks(&b, "36.0777");
	browser_close(&b);
}

static void a_phone_in_the_public_text_is_warned_of(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	browser_get(&b, CHECK);
	assert_page_lacks(&b, "说明里好像有电话号码");
	browser_post(&b, DESCRIBE, "body", "井盖松动，打我电话 138 1234 5678", NULL);
	browser_get(&b, CHECK);
	assert_page_has(&b, "说明里好像有电话号码");
	browser_close(&b);
}

/* --- duplicates ------------------------------------------------------------------- */

#define NEAR_LAT 36.06165 /* 17 m north of SNAP_LAT */
#define FAR_LAT  36.06240 /* 100 m north of it */

static void open_reports_near_by_of_the_same_group_are_shown(void **state)
{
	struct fixture *f = *state;
	struct rows_report near = {
		.body = "这里有个旧的", .group = 1, .lat = NEAR_LAT, .lon = 120.3845
	};
	uint64_t id = rows_report(f, &near);
	struct browser b;

	rows_photo(f, id, 1, 1);
	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_get(&b, CHECK), 200);
	assert_page_has(&b, "这里有个旧的");
	assert_page_has(&b, "距离 17 米");
	assert_page_has(&b, "-1600.jpg");
	assert_page_has(&b, "派单中");
	assert_page_has(&b, "同样的问题，我也关注");
	assert_page_has(&b, "都不是，提交我的");
	assert_page_has(&b, arena_printf(b.arena, "/r/%s/support", rows_number(f, id)));
	browser_close(&b);
}

static void what_cannot_be_the_same_problem_is_not_shown(void **state)
{
	struct fixture *f = *state;
	const struct rows_report others[] = {
		{ .body = "别的-太远", .group = 1, .lat = FAR_LAT, .lon = 120.3845 },
		{ .body = "别的-路灯", .group = 2, .lat = NEAR_LAT, .lon = 120.3845 },
		{ .body = "别的-办结",
		  .group = 1,
		  .lat = NEAR_LAT,
		  .lon = 120.3845,
		  .status = STATUS_CLOSED },
		{ .body = "别的-隐藏", .group = 1, .lat = NEAR_LAT, .lon = 120.3845, .hidden = 1 },
		{ .body = "别的-太久",
		  .group = 1,
		  .lat = NEAR_LAT,
		  .lon = 120.3845,
		  .submitted_at = f->now - 400 * CLOCK_DAY },
		{ .body = "别的-没有点", .group = 1 },
	};
	struct browser b;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		rows_report(f, &others[i]);
	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_get(&b, CHECK), 200);
	assert_page_lacks(&b, "别的");
	assert_page_lacks(&b, "都不是");
	browser_close(&b);
}

static void a_category_may_look_further_than_others(void **state)
{
	struct fixture *f = *state;
	struct rows_report far = {
		.body = "一百米外", .group = 1, .lat = FAR_LAT, .lon = 120.3845
	};
	struct browser b;

	rows_report(f, &far);
	fixture_sql(f, "UPDATE category SET duplicate_radius_m = 120 WHERE id = 1");
	assert_int_equal(snap_reload(f), 0);
	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_get(&b, CHECK), 200);
	assert_page_has(&b, "一百米外");
	assert_page_has(&b, "120 米内");
	browser_close(&b);
}

static void six_duplicates_at_most_are_shown_nearest_first(void **state)
{
	struct fixture *f = *state;
	const char *first, *second;
	struct browser b;

	for (int i = 0; i < 9; i++) {
		struct rows_report r = { .body = arena_printf(f->arena, "第%d远", i),
					 .group = 1,
					 .lat = 36.0615 + i * 0.00004,
					 .lon = 120.3845 };
		rows_report(f, &r);
	}
	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	browser_get(&b, CHECK);
	first = strstr(b.body, "第0远");
	second = strstr(b.body, "第1远");
	assert_true(first && second && first < second);
	assert_page_has(&b, "第5远");
	assert_page_lacks(&b, "第6远");
	browser_close(&b);
}

static void supporting_follows_and_counts_once_and_makes_no_report(void **state)
{
	struct fixture *f = *state;
	struct rows_report near = { .group = 1, .lat = NEAR_LAT, .lon = 120.3845 };
	uint64_t id = rows_report(f, &near);
	struct browser b;
	const char *path;

	snap_open_browser(&b, f);
	path = arena_printf(b.arena, "/r/%s/support", rows_number(f, id));
	assert_int_equal(browser_post(&b, path, NULL), 303);
	assert_int_equal(browser_post(&b, path, NULL), 303);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report"), 1);
	assert_int_equal(fixture_count(f, "report_support"), 1);
	assert_int_equal(fixture_count(f, "report_follower"), 1);
	assert_int_equal(fixture_count(f, "report"), 1);
	browser_close(&b);
}

static void what_is_closed_is_said_what_is_hidden_is_like_none(void **state)
{
	struct fixture *f = *state;
	struct rows_report closed = { .status = STATUS_CLOSED }, hidden = { .hidden = 1 };
	uint64_t a = rows_report(f, &closed), h = rows_report(f, &hidden);
	const char *missing;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, arena_printf(b.arena, "/r/%s/support", rows_number(f, a)),
				      NULL),
			 409);
	assert_int_equal(browser_post(&b, arena_printf(b.arena, "/r/%s/support", rows_number(f, h)),
				      NULL),
			 404);
	missing = arena_strdup(b.arena, b.body);
	assert_int_equal(browser_post(&b,
				      arena_printf(b.arena, "/r/%s/support", rows_number(f, 99)),
				      NULL),
			 404);
	/* The very page of a number that never was. */
	assert_int_equal(strlen(missing), strlen(b.body));
	assert_int_equal(browser_post(&b, "/r/nonsense/support", NULL), 404);
	assert_int_equal(fixture_count(f, "report_support"), 0);
	browser_close(&b);
}

static void the_reporter_cannot_support_herself(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	snap_open_browser(&b, f);
	number = snap_send_one(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_post(&b, arena_printf(b.arena, "/r/%s/support", number), NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report"), 0);
	browser_close(&b);
}

/* --- sending ---------------------------------------------------------------------- */

static void sending_again_gives_the_same_receipt(void **state)
{
	struct fixture *f = *state;
	const char *first;
	struct browser b;

	snap_open_browser(&b, f);
	snap_send_one(&b, f, SNAP_TOKEN);
	first = browser_header(&b, "Location");
	assert_int_equal(browser_post(&b, SEND, NULL), 303);
	assert_string_equal(browser_header(&b, "Location"), first);
	fixture_sql(f, "DELETE FROM draft");
	assert_int_equal(browser_post(&b, SEND, "body", "再发一次", NULL), 303);
	assert_string_equal(browser_header(&b, "Location"), first);
	assert_int_equal(fixture_count(f, "report"), 1);
	browser_close(&b);
}

static void pages_of_a_sent_draft_lead_to_its_receipt(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	snap_open_browser(&b, f);
	number = snap_send_one(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_get(&b, DESCRIBE), 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(b.arena, "/r/%s/receipt", number));
	assert_int_equal(browser_post(&b, PLACE, "lat", SNAP_LAT, "lon", SNAP_LON, NULL), 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE body LIKE '井盖%%'"),
			 1);
	browser_close(&b);
}

static void a_script_can_send_all_fields_at_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	browser_post(&b, PLACE, "place_text", "先有草稿", NULL);
	snap_photo(f, SNAP_TOKEN, 1);
	b.accept = "application/json";
	assert_int_equal(browser_post(&b, SEND, "lat", SNAP_LAT, "lon", SNAP_LON, "place_source",
				      "1", "body", "一次说完", "category", "2", "phone",
				      "13812345678", NULL),
			 200);
	assert_page_has(&b, "\"location\"");
	assert_page_has(&b, "\"number\"");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE body = '一次说完'"
					   " AND category_id = 2 AND category_by = 1"
					   " AND phone_sealed IS NOT NULL AND place_source = 1"),
			 1);
	/* And the repetition of a weak network gets the same answer. */
	assert_int_equal(browser_post(&b, SEND, "lat", SNAP_LAT, "lon", SNAP_LON, NULL), 200);
	assert_page_has(&b, "\"number\"");
	assert_int_equal(fixture_count(f, "report"), 1);
	browser_close(&b);
}

static void one_field_beside_a_token_in_the_header_is_kept(void **state)
{
	static const char body[] = "body=%E8%AF%B4%E4%BA%86%E4%B8%80%E5%8F%A5";
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	const char *const env[] = { arena_printf(f->arena, "HTTP_X_CSRF_TOKEN=%s", b.csrf), NULL };

	assert_int_equal(browser_ask(&b, "POST", SEND, "application/x-www-form-urlencoded", body,
				     sizeof(body) - 1, env),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE body = '说了一句'"),
			 1);
	browser_close(&b);
}

static void sending_bad_fields_stores_no_report_and_says_why(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_post(&b, SEND, "lat", "39.9", "lon", "116.4", NULL), 422);
	assert_page_has(&b, "不在本市");
	assert_int_equal(browser_post(&b, SEND, "category", "777", NULL), 422);
	assert_page_has(&b, "没有这个类别");
	b.accept = "application/json";
	assert_int_equal(browser_post(&b, SEND, "phone", "1", NULL), 422);
	assert_page_has(&b, "\"errors\"");
	assert_int_equal(fixture_count(f, "report"), 0);
	browser_close(&b);
}

static void without_a_photo_nothing_is_sent(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	fixture_sql(f, "DELETE FROM photo");
	assert_int_equal(browser_post(&b, SEND, NULL), 422);
	assert_page_has(&b, "至少要有一张照片");
	assert_int_equal(fixture_count(f, "report"), 0);
	browser_close(&b);
}

static void without_a_place_nothing_is_sent(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	browser_post(&b, DESCRIBE, "body", "只有文字没有地点", NULL);
	snap_photo(f, SNAP_TOKEN, 1);
	assert_int_equal(browser_post(&b, SEND, NULL), 422);
	assert_page_has(&b, "还不知道在哪里");
	assert_int_equal(browser_get(&b, CHECK), 303);
	assert_string_equal(browser_header(&b, "Location"), PLACE);
	assert_int_equal(fixture_count(f, "report"), 0);
	browser_close(&b);
}

static void without_the_database_the_draft_can_be_sent_again(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	fixture_sql(f, "RENAME TABLE outbox TO outbox_away");
	assert_int_equal(browser_post(&b, SEND, NULL), 503);
	assert_page_has(&b, "action=\"" SEND "\"");
	fixture_sql(f, "RENAME TABLE outbox_away TO outbox");
	assert_int_equal(fixture_count(f, "report"), 0);
	assert_int_equal(browser_post(&b, SEND, NULL), 303);
	assert_int_equal(fixture_count(f, "report"), 1);
	browser_close(&b);
}

static void a_full_disk_of_the_database_is_503_and_nothing_is_half_written(void **state)
{
	static const char *const tables[] = { "report", "flow_log", "report_term", "outbox" };
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		/* ER_RECORD_FILE_FULL, as InnoDB says it. */
		fixture_sql(f,
			    "CREATE TRIGGER no_room BEFORE INSERT ON %s FOR EACH ROW"
			    " SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114,"
			    " MESSAGE_TEXT = 'The table is full'",
			    tables[i]);
		assert_int_equal(browser_post(&b, SEND, NULL), 503);
		fixture_sql(f, "DROP TRIGGER no_room");
		assert_non_null(browser_header(&b, "Retry-After"));
		assert_page_has(&b, "action=\"" SEND "\"");
		assert_int_equal(fixture_count(f, "report"), 0);
		assert_int_equal(fixture_count(f, "flow_log"), 0);
		assert_int_equal(fixture_count(f, "outbox"), 0);
		assert_int_equal(
			fixture_number(f, "SELECT COUNT(*) FROM photo WHERE draft_id IS NULL"), 0);
	}
	assert_int_equal(browser_post(&b, SEND, NULL), 303);
	assert_int_equal(fixture_count(f, "report"), 1);
	browser_close(&b);
}

static void sending_takes_seven_statements_in_one_transaction(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	db_statements(f->db);
	assert_int_equal(browser_post(&b, SEND, NULL), 303);
	/* The look at the draft, the transaction's two ends, seven statements in it. */
	assert_true(db_statements(f->db) <= 10);
	browser_close(&b);
}

/* --- the receipt -------------------------------------------------------------------- */

static void a_receipt_before_dispatch_waits_by_itself_for_half_a_minute(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	snap_open_browser(&b, f);
	number = snap_send_one(&b, f, SNAP_TOKEN);
	db_statements(f->db);
	assert_int_equal(browser_get(&b, "/r/%s/receipt", number), 200);
	assert_true(db_statements(f->db) <= 4);
	assert_page_has(&b, "派单中");
	assert_page_has(&b, arena_printf(b.arena, "/r/%s/qr.svg", number));
	assert_page_has(&b, arena_printf(b.arena, "/r/%s?k=", number));
	assert_page_has(&b, "/me/recover/");
	assert_string_equal(browser_header(&b, "Refresh"), "2");
	fixture_sql(f, "UPDATE report SET submitted_at = submitted_at - INTERVAL 31 SECOND");
	assert_int_equal(browser_get(&b, "/r/%s/receipt", number), 200);
	assert_null(browser_header(&b, "Refresh"));
	browser_close(&b);
}

static void a_receipt_after_dispatch_says_who_why_and_by_when(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	snap_open_browser(&b, f);
	number = snap_send_one(&b, f, SNAP_TOKEN);
	rows_case(f, (uint64_t)fixture_number(f, "SELECT id FROM report"), f->now,
		  f->now + 2 * CLOCK_HOUR, 0);
	fixture_sql(f, "UPDATE report SET status = 3, category_id = 1");
	assert_int_equal(browser_get(&b, "/r/%s/receipt", number), 200);
	assert_page_has(&b, "市南区城市管理局");
	assert_page_has(&b, "井盖类问题由市南区城市管理局负责");
	assert_page_has(&b, "2小时");
	assert_page_has(&b, "11月23日 12:00");
	assert_page_has(&b, "暂无足够数据");
	assert_null(browser_header(&b, "Refresh"));
	fixture_sql(f, "INSERT INTO handling_median VALUES (1, 370202, 26, 40, '2026-11-23')");
	browser_get(&b, "/r/%s/receipt", number);
	assert_page_has(&b, "1天2小时");
	browser_close(&b);
}

static void a_strangers_visit_to_a_receipt_leads_to_the_public_page(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b, other;

	snap_open_browser(&b, f);
	number = snap_send_one(&b, f, SNAP_TOKEN);
	snap_open_browser(&other, f);
	assert_int_equal(browser_get(&other, "/r/%s/receipt", number), 303);
	assert_string_equal(browser_header(&other, "Location"),
			    arena_printf(b.arena, "/r/%s", number));
	assert_page_lacks(&other, "?k=");
	assert_int_equal(browser_get(&other, "/r/%s/receipt?k=aaaaaaaaaaaaaaaaaaaaaaaaaa", number),
			 303);
	fixture_sql(f, "UPDATE report SET hidden = 1");
	assert_int_equal(browser_get(&other, "/r/%s/receipt", number), 404);
	assert_int_equal(browser_get(&b, "/r/%s/receipt", number), 200);
	browser_close(&other);
	browser_close(&b);
}

static void the_secret_link_opens_this_receipt_and_not_all_her_reports(void **state)
{
	struct fixture *f = *state;
	const char *number, *secret;
	struct browser b, other;

	snap_open_browser(&b, f);
	number = snap_send_one(&b, f, SNAP_TOKEN);
	browser_get(&b, "/r/%s/receipt", number);
	secret = snap_between(&b, "?k=", "\"");
	snap_open_browser(&other, f);
	assert_int_equal(browser_get(&other, "/r/%s/receipt%s", number, secret), 200);
	assert_page_lacks(&other, "/me/recover/");
	browser_close(&other);
	browser_close(&b);
}

static void the_qr_codes_are_pictures_and_public(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	snap_open_browser(&b, f);
	number = rows_number(f, 7);
	assert_int_equal(browser_get(&b, "/r/%s/qr.png", number), 200);
	assert_memory_equal(b.body, "\x89PNG", 4);
	assert_non_null(strstr(browser_header(&b, "Cache-Control"), "public"));
	assert_int_equal(browser_get(&b, "/r/%s/qr.svg", number), 200);
	assert_page_has(&b, "<svg");
	assert_int_equal(browser_get(&b, "/r/QD-261123-AAAAA/qr.png"), 404);
	assert_int_equal(browser_get(&b, "/r/nonsense/qr.svg"), 404);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		snap_test(the_preview_is_exactly_what_the_public_sees),
		snap_test(the_cameras_coordinates_are_on_no_page),
		snap_test(a_phone_in_the_public_text_is_warned_of),
		snap_test(open_reports_near_by_of_the_same_group_are_shown),
		snap_test(what_cannot_be_the_same_problem_is_not_shown),
		snap_test(a_category_may_look_further_than_others),
		snap_test(six_duplicates_at_most_are_shown_nearest_first),
		snap_test(supporting_follows_and_counts_once_and_makes_no_report),
		snap_test(what_is_closed_is_said_what_is_hidden_is_like_none),
		snap_test(the_reporter_cannot_support_herself),
		snap_test(sending_again_gives_the_same_receipt),
		snap_test(pages_of_a_sent_draft_lead_to_its_receipt),
		snap_test(a_script_can_send_all_fields_at_once),
		snap_test(one_field_beside_a_token_in_the_header_is_kept),
		snap_test(sending_bad_fields_stores_no_report_and_says_why),
		snap_test(without_a_photo_nothing_is_sent),
		snap_test(without_a_place_nothing_is_sent),
		snap_test(without_the_database_the_draft_can_be_sent_again),
		snap_test(a_full_disk_of_the_database_is_503_and_nothing_is_half_written),
		snap_test(sending_takes_seven_statements_in_one_transaction),
		snap_test(a_receipt_before_dispatch_waits_by_itself_for_half_a_minute),
		snap_test(a_receipt_after_dispatch_says_who_why_and_by_when),
		snap_test(a_strangers_visit_to_a_receipt_leads_to_the_public_page),
		snap_test(the_secret_link_opens_this_receipt_and_not_all_her_reports),
		snap_test(the_qr_codes_are_pictures_and_public),
	};
	return cmocka_run_group_tests(tests, snap_start, snap_stop);
}
