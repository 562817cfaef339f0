/* The wizard, step by step, as a browser without JavaScript walks it. */
#include "tests/page/snap.h"

#include <string.h>

#include "base/secret.h"
#include "geo/place.h"

#define PLACE    "/snap/" SNAP_TOKEN "/place"
#define DESCRIBE "/snap/" SNAP_TOKEN "/describe"
#define CHECK    "/snap/" SNAP_TOKEN "/check"
#define SEND     "/snap/" SNAP_TOKEN "/send"

static void the_first_page_offers_photos_and_stores_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_page_has(&b, "action=\"/media/photos\"");
	assert_page_has(&b, "enctype=\"multipart/form-data\"");
	assert_page_has(&b, "image/heic");
	assert_int_equal(browser_get(&b, PLACE), 200);
	assert_int_equal(fixture_count(f, "draft"), 0);
	browser_close(&b);
}

static void a_whole_report_is_made_page_by_page(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	snap_open_browser(&b, f);
	number = snap_send_one(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_get(&b, "/r/%s/receipt", number), 200);
	assert_page_has(&b, number);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM report WHERE number = '%s'"
					" AND district_code = 370202 AND street_code = 370202001"
					" AND photo_count = 2 AND group_id = 1"
					" AND place_source = 2",
					number),
			 1);
	browser_close(&b);
}

static void each_step_leads_to_the_next(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	browser_post(&b, PLACE, "lat", SNAP_LAT, "lon", SNAP_LON, NULL);
	assert_string_equal(browser_header(&b, "Location"), DESCRIBE);
	browser_post(&b, DESCRIBE, "body", "路灯坏了三天了", NULL);
	assert_string_equal(browser_header(&b, "Location"), CHECK);
	browser_close(&b);
}

/* --- place -------------------------------------------------------------------- */

static void the_place_that_was_read_is_said_in_words(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	browser_post(&b, PLACE, "lat", SNAP_LAT, "lon", SNAP_LON, "place_source", "exif", NULL);
	assert_int_equal(browser_get(&b, PLACE), 200);
	assert_page_has(&b, "市南区 香港中路街道");
	assert_page_has(&b, "从照片里读到的位置");
	/* Confirming it changes nothing. */
	assert_int_equal(browser_post(&b, PLACE, "lat", "", "lon", "", "street", "", NULL), 303);
	assert_int_equal(fixture_number(f, "SELECT place_source FROM draft"), PLACE_EXIF);
	browser_close(&b);
}

static void chinese_maps_coordinates_are_stored_as_the_phones_would_be(void **state)
{
	struct fixture *f = *state;
	struct point shifted = point_to_gcj02((struct point){ 36.0615, 120.3845 });
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, PLACE, "lat", arena_printf(b.arena, "%.7f", shifted.lat),
				      "lon", arena_printf(b.arena, "%.7f", shifted.lon), "datum",
				      "gcj02", NULL),
			 303);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM draft WHERE ABS(lat - 36.0615) < 1e-5"
					" AND ABS(lon - 120.3845) < 1e-5"),
			 1);
	browser_close(&b);
}

static void a_street_and_words_are_a_place_too(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, PLACE, "street", "370202001", "place_text", "", NULL),
			 422);
	assert_page_has(&b, "请写一下具体在哪儿");
	assert_page_has(&b, "value=\"370202001\" selected");
	assert_int_equal(browser_post(&b, PLACE, "street", "370202001", "place_text", "公交站旁",
				      NULL),
			 303);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM draft WHERE street_code = 370202001"
					" AND place_source = 4 AND lat IS NULL"),
			 1);
	browser_close(&b);
}

static void coordinates_that_are_no_place_of_the_city_are_asked_again(void **state)
{
	static const char *const bad[][2] = {
		{ "0", "0" },
		{ "39.9", "116.4" },
		{ "nan", "120.38" },
		{ "36.06", "inf" },
		{ "1e400", "120" },
		{ "0x24", "0x78" },
		{ "36.06", "" },
		{ "", "120.38" },
		{ "36,06", "120,38" },
		{ "-36.06", "120.38" },
		{ "36.06abc", "120.38" },
		{ "--36", "120.38" },
		{ "91", "181" },
		{ "120.38", "36.06" },
		{ "36.0600000000000000000000000000001", "120.38" },
		{ "' OR 1", "120.38" },
	};
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(browser_post(&b, PLACE, "lat", bad[i][0], "lon", bad[i][1],
					      "place_text", "我写的字还在", NULL),
				 422);
		assert_page_has(&b, "dl-field__error");
		assert_page_has(&b, "我写的字还在");
	}
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE place_source <> 0"),
			 0);
	browser_close(&b);
}

static void a_street_that_is_not_in_the_list_is_refused(void **state)
{
	static const char *const bad[] = { "1", "3702", "abc", "370202001x", "-1", "4665169297" };
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(browser_post(&b, PLACE, "street", bad[i], "place_text", "门口",
					      NULL),
				 422);
		assert_page_has(&b, "请从列表里选择区或街道");
	}
	browser_close(&b);
}

static void no_place_at_all_is_asked_for(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, PLACE, "place_text", "门口", NULL), 422);
	assert_page_has(&b, "请告诉我们在哪里");
	assert_page_has(&b, "value=\"门口\"");
	browser_close(&b);
}

/* --- words -------------------------------------------------------------------- */

static const char *repeat(struct browser *b, const char *sign, int times)
{
	char *out = arena_alloc(b->arena, strlen(sign) * (size_t)times + 1), *p = out;

	for (int i = 0; i < times; i++)
		p += snprintf(p, 5, "%s", sign);
	return out;
}

static void a_thousand_characters_of_four_bytes_fit_and_one_more_does_not(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", repeat(&b, "😀", 1000), NULL), 303);
	assert_int_equal(fixture_number(f, "SELECT CHAR_LENGTH(body) FROM draft"), 1000);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", repeat(&b, "😀", 1001), NULL), 422);
	assert_page_has(&b, "最多 1000 个字，现在有 1001 个");
	assert_page_has(&b, repeat(&b, "😀", 1001));
	assert_int_equal(fixture_number(f, "SELECT CHAR_LENGTH(body) FROM draft"), 1000);
	browser_close(&b);
}

static void a_thin_text_is_asked_about_once_and_then_taken(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "坏了", "category", "g2", NULL), 422);
	assert_page_has(&b, "写一句具体在哪儿");
	assert_page_has(&b, "name=\"asked\"");
	assert_page_has(&b, "坏了</textarea>");
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "坏了", "category", "g2", "asked", "1",
				      NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE body = '坏了'"
					   " AND group_id = 2"),
			 1);
	browser_close(&b);
}

static void html_in_the_text_is_shown_as_text(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "<script>alert(1)</script>\"'&",
				      "nickname", "<b>王</b>", NULL),
			 303);
	assert_int_equal(browser_get(&b, CHECK), 200);
	assert_page_lacks(&b, "<script>alert");
	assert_page_lacks(&b, "<b>王");
	assert_page_has(&b, "&lt;script&gt;alert(1)");
	assert_int_equal(browser_get(&b, DESCRIBE), 200);
	assert_page_lacks(&b, "<script>alert");
	browser_close(&b);
}

static void a_category_gives_its_group(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "路灯不亮好几天", "category", "2",
				      NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE category_id = 2"
					   " AND group_id = 2"),
			 1);
	assert_int_equal(browser_post(&b, DESCRIBE, "category", "0", NULL), 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE category_id IS NULL"
					   " AND group_id IS NULL AND body = '路灯不亮好几天'"),
			 1);
	browser_close(&b);
}

static void a_category_that_does_not_exist_is_refused(void **state)
{
	static const char *const bad[] = { "999", "g9",  "g",   "g0",   "-1",
					   "1x",  "g1x", "abc", "g257", "18446744073709551617" };
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(browser_post(&b, DESCRIBE, "body", "我写的字还在这里", "category",
					      bad[i], NULL),
				 422);
		assert_page_has(&b, "id=\"category-error\"");
		assert_page_has(&b, "我写的字还在这里</textarea>");
	}
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE group_id IS NOT NULL"),
			 0);
	browser_close(&b);
}

static void a_category_found_in_the_catalogue_comes_back_chosen(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "井盖没有了", "find", "1", "q",
				      "井盖&x", NULL),
			 303);
	assert_string_equal(browser_header(&b, "Location"),
			    "/categories?draft=" SNAP_TOKEN "&q=%E4%BA%95%E7%9B%96%20x");
	assert_int_equal(browser_get(&b, DESCRIBE "?category=1"), 200);
	assert_page_has(&b, "name=\"category\" value=\"1\" checked");
	assert_page_has(&b, "井盖没有了</textarea>");
	browser_close(&b);
}

/* A Location of many kilobytes would be over nginx's limit, and the citizen sent away. */
static void endless_search_words_still_lead_to_the_catalogue(void **state)
{
	struct fixture *f = *state;
	char words[3 * 1000 + 1] = "";
	struct browser b;

	for (size_t i = 0; i < 1000; i++)
		memcpy(words + 3 * i, "坑", 3);
	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "find", "1", "q", words, NULL), 303);
	assert_in_range(strlen(browser_header(&b, "Location")), 100, 300);
	browser_close(&b);
}

static void a_phone_is_sealed_and_never_shown(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct db_bytes sealed;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "井盖松动危险", "phone",
				      "138-1234-5678", NULL),
			 303);
	assert_int_equal(db_row(f->db, "SELECT phone_sealed FROM draft", "", "b", &sealed), DB_ROW);
	assert_null(memmem(sealed.data, sealed.len, "13812345678", 11));
	assert_string_equal(secret_open_phone(f->arena, f->conf, sealed.data, sealed.len),
			    "13812345678");
	assert_int_equal(browser_get(&b, DESCRIBE), 200);
	assert_page_lacks(&b, "5678");
	assert_page_has(&b, "已经留过一个号码");
	number = snap_send_one(&b, f, SNAP_TOKEN);
	browser_get(&b, "/r/%s", number);
	assert_page_lacks(&b, "5678");
	browser_get(&b, "/r/%s/receipt", number);
	assert_page_lacks(&b, "5678");
	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM report WHERE phone_sealed IS NOT NULL"), 1);
	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM draft WHERE phone_sealed IS NOT NULL"), 0);
	browser_close(&b);
}

/* The tick alone is consent: it is asked for only where a gateway is, and needs a number. */
static void sms_are_agreed_to_by_a_tick_and_not_by_a_number(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	browser_get(&b, DESCRIBE);
	assert_page_lacks(&b, "短信通知我");
	browser_post(&b, DESCRIBE, "body", "井盖松动危险", "phone", "13812345678", "sms_asked", "1",
		     NULL);
	assert_int_equal(fixture_count(f, "draft WHERE phone_sms = 1"), 0);
	browser_post(&b, DESCRIBE, "body", "井盖松动危险", "sms_asked", "1", "sms", "1", NULL);
	assert_int_equal(fixture_count(f, "draft WHERE phone_sms = 1"), 1);
	/* A script that sends other fields leaves it as it is. */
	browser_post(&b, DESCRIBE, "body", "井盖松动危险得很", NULL);
	assert_int_equal(fixture_count(f, "draft WHERE phone_sms = 1"), 1);
	snap_send_one(&b, f, SNAP_TOKEN);
	assert_int_equal(fixture_count(f, "report WHERE phone_sms = 1"), 1);
	browser_close(&b);
}

static void sms_to_no_number_or_to_a_landline_are_refused_beside_the_field(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "井盖松动危险", "sms", "1", NULL), 422);
	assert_page_has(&b, "要短信通知，请填手机号");
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "井盖松动危险", "sms", "1", "phone",
				      "0532-85885678", NULL),
			 422);
	assert_page_has(&b, "座机收不到短信");
	browser_post(&b, DESCRIBE, "body", "井盖松动危险", "sms", "1", "phone", "13812345678",
		     NULL);
	assert_int_equal(fixture_count(f, "draft WHERE phone_sms = 1"), 1);
	browser_post(&b, DESCRIBE, "body", "井盖松动危险", "sms_asked", "1", "forget_phone", "1",
		     NULL);
	assert_int_equal(fixture_count(f, "draft WHERE phone_sms = 1"), 0);
	browser_close(&b);
}

static void a_wrong_phone_is_said_beside_it_and_kept(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "井盖松动危险", "phone", "12345", NULL),
			 422);
	assert_page_has(&b, "id=\"phone-error\"");
	assert_page_has(&b, "value=\"12345\"");
	assert_page_has(&b, "井盖松动危险</textarea>");
	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM draft WHERE phone_sealed IS NOT NULL"), 0);
	browser_close(&b);
}

static void a_phone_can_be_taken_back(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	browser_post(&b, DESCRIBE, "body", "井盖松动危险", "phone", "13812345678", NULL);
	browser_post(&b, DESCRIBE, "body", "井盖松动危险", "phone", "", NULL);
	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM draft WHERE phone_sealed IS NOT NULL"), 1);
	browser_post(&b, DESCRIBE, "body", "井盖松动危险", "forget_phone", "1", NULL);
	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM draft WHERE phone_sealed IS NOT NULL"), 0);
	browser_close(&b);
}

/* --- photos ------------------------------------------------------------------- */

static void a_photo_is_removed_from_ones_own_draft_only(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	uint64_t id;

	snap_open_browser(&b, f);
	browser_post(&b, PLACE, "lat", SNAP_LAT, "lon", SNAP_LON, NULL);
	id = snap_photo(f, SNAP_TOKEN, 1);
	snap_open_browser(&other, f);
	assert_int_equal(browser_post(&other,
				      arena_printf(b.arena, "/snap/%s/photo/%llu/remove",
						   SNAP_TOKEN, (unsigned long long)id),
				      NULL),
			 404);
	/* Through a draft of her own it is not reached either. */
	assert_int_equal(browser_post(&other,
				      arena_printf(b.arena, "/snap/%s/photo/%llu/remove",
						   SNAP_TOKEN2, (unsigned long long)id),
				      NULL),
			 404);
	assert_int_equal(fixture_count(f, "photo"), 1);
	assert_int_equal(browser_post(&b,
				      arena_printf(b.arena, "/snap/%s/photo/%llu/remove",
						   SNAP_TOKEN, (unsigned long long)id),
				      NULL),
			 303);
	assert_int_equal(fixture_count(f, "photo"), 0);
	assert_int_equal(browser_post(&b, "/snap/" SNAP_TOKEN "/photo/1x/remove", NULL), 404);
	browser_close(&other);
	browser_close(&b);
}

/* --- another citizen ------------------------------------------------------------ */

static void another_citizens_draft_is_404_on_every_page(void **state)
{
	static const char *const gets[] = { PLACE, DESCRIBE, CHECK };
	static const char *const posts[] = { PLACE, DESCRIBE, SEND };
	struct fixture *f = *state;
	struct browser b, other;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	snap_open_browser(&other, f);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(browser_get(&other, "%s", gets[i]), 404);
		assert_page_lacks(&other, "井盖松动");
		assert_int_equal(browser_post(&other, posts[i], "body", "别人写的字啊啊", NULL),
				 404);
	}
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE body LIKE '别人%%'"),
			 0);
	assert_int_equal(fixture_count(f, "report"), 0);
	browser_close(&other);
	browser_close(&b);
}

static void a_post_without_the_token_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	b.send_csrf = false;
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "井盖松动危险", NULL), 403);
	assert_int_equal(browser_post(&b, SEND, NULL), 403);
	assert_int_equal(fixture_count(f, "draft"), 0);
	browser_close(&b);
}

/* --- the database is away --------------------------------------------------------- */

static void without_the_database_everything_typed_stays_in_the_page(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	fixture_sql(f, "RENAME TABLE draft TO draft_away");
	assert_int_equal(browser_post(&b, DESCRIBE, "body", "写了很久的\"字\"", "nickname", "王<",
				      "category", "g1", NULL),
			 503);
	assert_page_has(&b, "写了很久的&quot;字&quot;</textarea>");
	assert_page_has(&b, "name=\"nickname\" value=\"王&lt;\"");
	assert_page_has(&b, "name=\"category\" value=\"g1\"");
	assert_page_has(&b, "action=\"" DESCRIBE "\"");
	assert_non_null(browser_header(&b, "Retry-After"));
	assert_int_equal(browser_post(&b, SEND, "body", "也在这里", NULL), 503);
	assert_page_has(&b, "也在这里");
	assert_int_equal(browser_get(&b, DESCRIBE), 503);
	fixture_sql(f, "RENAME TABLE draft_away TO draft");
	browser_close(&b);
}

static void pages_of_the_wizard_take_at_most_four_statements(void **state)
{
	static const char *const pages[] = { "/snap", "/snap?draft=" SNAP_TOKEN, PLACE, DESCRIBE,
					     CHECK };
	struct fixture *f = *state;
	struct browser b;

	snap_open_browser(&b, f);
	snap_fill(&b, f, SNAP_TOKEN);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		db_statements(f->db);
		assert_int_equal(browser_get(&b, "%s", pages[i]), 200);
		assert_true(db_statements(f->db) <= 4);
	}
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		snap_test(the_first_page_offers_photos_and_stores_nothing),
		snap_test(a_whole_report_is_made_page_by_page),
		snap_test(each_step_leads_to_the_next),
		snap_test(the_place_that_was_read_is_said_in_words),
		snap_test(chinese_maps_coordinates_are_stored_as_the_phones_would_be),
		snap_test(a_street_and_words_are_a_place_too),
		snap_test(coordinates_that_are_no_place_of_the_city_are_asked_again),
		snap_test(a_street_that_is_not_in_the_list_is_refused),
		snap_test(no_place_at_all_is_asked_for),
		snap_test(a_thousand_characters_of_four_bytes_fit_and_one_more_does_not),
		snap_test(a_thin_text_is_asked_about_once_and_then_taken),
		snap_test(html_in_the_text_is_shown_as_text),
		snap_test(a_category_gives_its_group),
		snap_test(a_category_that_does_not_exist_is_refused),
		snap_test(a_category_found_in_the_catalogue_comes_back_chosen),
		snap_test(sms_are_agreed_to_by_a_tick_and_not_by_a_number),
		snap_test(sms_to_no_number_or_to_a_landline_are_refused_beside_the_field),
		snap_test(endless_search_words_still_lead_to_the_catalogue),
		snap_test(a_phone_is_sealed_and_never_shown),
		snap_test(a_wrong_phone_is_said_beside_it_and_kept),
		snap_test(a_phone_can_be_taken_back),
		snap_test(a_photo_is_removed_from_ones_own_draft_only),
		snap_test(another_citizens_draft_is_404_on_every_page),
		snap_test(a_post_without_the_token_changes_nothing),
		snap_test(without_the_database_everything_typed_stays_in_the_page),
		snap_test(pages_of_the_wizard_take_at_most_four_statements),
	};
	return cmocka_run_group_tests(tests, snap_start, snap_stop);
}
