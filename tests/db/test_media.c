/* The media program's pages on a real database: photos in by POST. */
#include "tests/db/rows.h"
#include "tests/page/fixture.h"
#include "tests/unit/picture.h"

#include <jansson.h>

#include "base/secret.h"
#include "geo/area.h"
#include "media/pages.h"
#include "media/photo.h"
#include "web/page.h"

/* Gives the browser its cookie and a token, as the citizen's /snap does. */
static void form_show(struct request *req, struct response *resp)
{
	response_json(resp, 200, json_pack("{s:s}", "csrf", csrf_token(req)));
}

static const struct route form_routes[] = {
	{ GET, "/form", form_show, GIVE_VISITOR, 0 },
	{ 0 },
};

static const struct route *const routes[] = { upload_routes, serve_routes, form_routes, NULL };

static struct browser li, wang; /* two visitors */
static struct buf scenes[8];    /* different JPEGs; the first was taken in 市南区 */
static struct area_map *areas;

static struct part file_part(const char *name, const void *data, size_t len)
{
	return (struct part){ "photo", name, "image/jpeg", data, len };
}

static struct part scene(unsigned int i)
{
	return file_part("IMG.jpg", scenes[i].data, scenes[i].len);
}

static struct part text_part(const char *name, const char *value)
{
	return (struct part){ name, NULL, NULL, value, 0 };
}

static int start(void **state)
{
	if (fixture_start(state) != 0 || photo_start() != 0)
		return -1;
	for (unsigned int i = 0; i < 8; i++) {
		buf_init(&scenes[i], 1 << 20);
		picture_jpeg(i, i ? NULL : &picture_in_qingdao, &scenes[i]);
	}
	return 0;
}

static int stop(void **state)
{
	for (unsigned int i = 0; i < 8; i++)
		buf_release(&scenes[i]);
	return fixture_stop(state);
}

static int open_browsers(void **state)
{
	struct fixture *f = *state;

	if (fixture_clean(state) != 0)
		return -1;
	rows_city(f);
	fixture_sql(
		f,
		"UPDATE area SET outline = 'MULTIPOLYGON(((120.3 36.0, 120.45 36.0, 120.45 36.15,"
		" 120.3 36.15, 120.3 36.0)))' WHERE code = %u",
		ROWS_SHINAN);
	areas = area_load(f->db);
	db_use_arena(f->db, f->arena);
	upload_use_areas(areas);
	browser_open(&li, f->conf, f->db, routes);
	browser_open(&wang, f->conf, f->db, routes);
	browser_get(&li, "/form");
	browser_get(&wang, "/form");
	return 0;
}

static int close_browsers(void **state)
{
	(void)state;
	browser_close(&li);
	browser_close(&wang);
	upload_use_areas(NULL);
	area_free(areas);
	return 0;
}

/* The last reply as JSON; the caller frees it. */
static json_t *reply(const struct browser *b)
{
	json_error_t error;
	json_t *json = json_loadb(b->body, b->body_len, 0, &error);

	if (!json)
		fail_msg("%s in: %s", error.text, b->body);
	return json;
}

/* Upload scene 0 as JSON; returns the draft's token, in the arena. */
static const char *start_draft(struct fixture *f, struct browser *b)
{
	struct part parts[] = { scene(0) };
	const char *token;
	json_t *json;

	b->accept = "application/json";
	assert_int_equal(browser_upload(b, "/media/photos", parts, 1), 200);
	json = reply(b);
	token = arena_strdup(f->arena, json_string_value(json_object_get(json, "draft")));
	json_decref(json);
	b->accept = "text/html";
	return token;
}

/* The draft becomes report 7 of its citizen. */
static void send_draft(struct fixture *f, unsigned int hidden)
{
	uint64_t citizen = (uint64_t)fixture_number(f, "SELECT MAX(citizen_id) FROM draft");

	rows_report(f, &(struct rows_report){ .id = 7, .citizen = citizen, .hidden = hidden });
	fixture_sql(f, "UPDATE photo SET report_id = 7");
	fixture_sql(f, "UPDATE draft SET report_id = 7");
}

static void a_photo_makes_a_draft_and_leads_to_its_place(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { scene(0) };
	const char *to;

	assert_int_equal(browser_upload(&li, "/media/photos", parts, 1), 303);
	to = browser_header(&li, "Location");
	assert_non_null(strstr(to, "/snap/"));
	assert_non_null(strstr(to, "/place"));
	assert_int_equal(fixture_count(f, "draft"), 1);
	assert_int_equal(fixture_number(f, "SELECT citizen_id > 1 FROM draft"), 1);
	assert_int_equal(
		fixture_number(f, "SELECT COUNT(*) FROM photo p JOIN draft d ON d.id = p.draft_id"
				  " AND d.citizen_id = p.citizen_id WHERE p.role = 1"),
		1);
}

static void json_tells_photos_place_and_the_way_on(void **state)
{
	struct part parts[] = { scene(0), scene(1) };
	const char *draft, *next, *district, *source, *small, *colour;
	int width, height;
	double lat, lon;
	json_t *json, *errors;

	(void)state;
	li.accept = "application/json";
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 2), 200);
	json = reply(&li);
	assert_int_equal(json_unpack(json, "{s:s, s:s, s:{s:F, s:F, s:s, s:s}, s:o}", "draft",
				     &draft, "next", &next, "place", "lat", &lat, "lon", &lon,
				     "source", &source, "district", &district, "errors", &errors),
			 0);
	assert_int_equal(json_array_size(errors), 0);
	assert_int_equal(json_array_size(json_object_get(json, "photos")), 2);
	assert_int_equal(json_unpack(json_array_get(json_object_get(json, "photos"), 0),
				     "{s:s, s:i, s:i, s:s}", "small", &small, "width", &width,
				     "height", &height, "colour", &colour),
			 0);
	assert_int_equal(width, 640);
	assert_int_equal(height, 480);
	assert_int_equal(colour[0], '#');
	assert_string_equal(source, "exif");
	assert_string_equal(district, "市南区");
	assert_true(lat > 36.06 && lat < 36.07 && lon > 120.38 && lon < 120.39);
	assert_string_equal(next, arena_printf(li.arena, "/snap/%s/place", draft));
	json_decref(json);
}

static void the_drafts_place_is_the_photos_unless_it_has_one(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { text_part("draft", start_draft(f, &li)), scene(2) };

	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE place_source = 1"
					   " AND lat BETWEEN 36.06 AND 36.07"),
			 1);
	fixture_sql(f, "UPDATE draft SET lat = 36.1, lon = 120.4, place_source = 3");
	buf_reset(&scenes[2]);
	picture_jpeg(2, &picture_in_qingdao, &scenes[2]);
	parts[1] = scene(2);
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 2), 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE place_source = 3"
					   " AND lat = 36.1"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE exif_lat > 36"), 2);
}

static void a_place_outside_the_city_is_kept_as_evidence_only(void **state)
{
	static const struct picture_exif london = { .lat_ref = 'N',
						    .lat = { 51, 1, 30, 1, 0, 1 },
						    .lon_ref = 'W',
						    .lon = { 0, 1, 7, 1, 0, 1 } };
	struct fixture *f = *state;
	struct buf jpeg;
	struct part part;
	json_t *json;

	buf_init(&jpeg, 1 << 20);
	picture_jpeg(3, &london, &jpeg);
	part = file_part("london.jpg", jpeg.data, jpeg.len);
	li.accept = "application/json";
	assert_int_equal(browser_upload(&li, "/media/photos", &part, 1), 200);
	json = reply(&li);
	assert_true(json_is_null(json_object_get(json, "place")));
	json_decref(json);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE lat IS NULL"), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE exif_lon < 0"), 1);
	buf_release(&jpeg);
}

static void one_bad_file_among_three_is_named_and_the_others_stay(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { scene(1), file_part("合同<b>.pdf", "%PDF-1.7", 8), scene(2) };

	assert_int_equal(browser_upload(&li, "/media/photos", parts, 3), 422);
	assert_page_has(&li, "“合同&lt;b&gt;.pdf”：这不是照片");
	assert_page_lacks(&li, "<b>.pdf");
	assert_page_has(&li, "已经收下的照片在下面");
	assert_page_has(&li, "/place");
	assert_page_has(&li, "还可以加 4 张");
	assert_int_equal(fixture_count(f, "photo"), 2);
}

static void bad_files_alone_store_nothing_but_keep_the_token(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { file_part("", "", 0), file_part("empty.jpg", "", 0),
				file_part("", "GIF89a", 6),
				text_part("draft", "abcdefghijklmnopqrstuvwxy4") };

	assert_int_equal(browser_upload(&li, "/media/photos", parts, 4), 422);
	assert_page_has(&li, "“empty.jpg”：这张照片是空的");
	assert_page_has(&li, "第 2 张：这不是照片");
	assert_page_has(&li, "abcdefghijklmnopqrstuvwxy4");
	assert_int_equal(fixture_count(f, "draft"), 0);
	assert_int_equal(fixture_count(f, "citizen"), 1); /* rows_city()'s own */
}

static void no_file_at_all_is_asked_for(void **state)
{
	struct part parts[] = { text_part("for", "report") };

	(void)state;
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 1), 422);
	assert_page_has(&li, "请先拍一张或选一张照片");
}

static void the_seventh_of_seven_is_not_taken_and_said_so(void **state)
{
	struct fixture *f = *state;
	struct part parts[8];

	for (unsigned int i = 0; i < 8; i++)
		parts[i] = scene(i);
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 8), 422);
	assert_page_has(&li, "一次最多 6 张照片，后面的 2 张没有收下");
	assert_int_equal(fixture_count(f, "photo"), 6);
}

static void a_full_draft_takes_no_more_but_repeats_are_welcome(void **state)
{
	struct fixture *f = *state;
	const char *draft = start_draft(f, &li);
	struct part five[] = { scene(1), scene(2), scene(3),
			       scene(4), scene(5), text_part("draft", draft) };
	struct part two[] = { scene(5), scene(6), text_part("draft", draft) };
	struct part again[] = { scene(0), scene(5), text_part("draft", draft) };

	assert_int_equal(browser_upload(&li, "/media/photos", five, 6), 303);
	assert_int_equal(browser_upload(&li, "/media/photos", two, 3), 422);
	assert_page_has(&li, "“IMG.jpg”：已经有 6 张照片了");
	assert_int_equal(browser_upload(&li, "/media/photos", again, 3), 303);
	assert_int_equal(fixture_count(f, "photo"), 6);
	assert_int_equal(fixture_count(f, "draft"), 1);
}

static void the_same_upload_twice_stores_one_photo_in_one_draft(void **state)
{
	static const char token[] = "abcdefghijklmnopqrstuvwxy4";
	struct fixture *f = *state;
	struct part parts[] = { scene(0), text_part("draft", token) };

	for (int i = 0; i < 2; i++) {
		li.accept = "application/json";
		assert_int_equal(browser_upload(&li, "/media/photos", parts, 2), 200);
		assert_page_has(&li, "市南区"); /* also told again */
		assert_page_has(&li, token);
	}
	assert_int_equal(fixture_count(f, "photo"), 1);
	assert_int_equal(fixture_count(f, "draft"), 1);
}

static void a_sent_draft_knows_its_photos_again_but_takes_no_new_one(void **state)
{
	struct fixture *f = *state;
	const char *draft = start_draft(f, &li);
	struct part again[] = { scene(0), text_part("draft", draft) };
	struct part late[] = { scene(1), text_part("draft", draft) };

	send_draft(f, 0);
	assert_int_equal(browser_upload(&li, "/media/photos", again, 2), 303);
	assert_int_equal(browser_upload(&li, "/media/photos", late, 2), 422);
	assert_page_has(&li, "这份上报已经提交，不能再加照片");
	assert_int_equal(fixture_count(f, "photo"), 1);
}

static void another_citizens_draft_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { scene(1), text_part("draft", start_draft(f, &li)) };
	struct part nonsense[] = { scene(1), text_part("draft", "../../etc/passwd") };

	assert_int_equal(browser_upload(&wang, "/media/photos", parts, 2), 404);
	assert_int_equal(browser_upload(&wang, "/media/photos", nonsense, 2), 404);
	assert_int_equal(fixture_count(f, "photo"), 1);
}

static void without_a_token_or_with_anothers_nothing_is_taken(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { scene(0), text_part("csrf", wang.csrf) };

	li.send_csrf = false;
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 1), 403);
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 2), 403);
	parts[1] = text_part("csrf", li.csrf); /* behind the files is as good as before */
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 2), 303);
	assert_int_equal(fixture_count(f, "photo"), 1);
}

static void a_lost_database_is_said_and_the_next_try_works(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { scene(0) };

	fixture_sql(f, "RENAME TABLE photo_bytes TO photo_bytes_away");
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 1), 503);
	assert_non_null(browser_header(&li, "Retry-After"));
	assert_int_equal(fixture_count(f, "photo"), 0);
	fixture_sql(f, "RENAME TABLE photo_bytes_away TO photo_bytes");
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 1), 303);
	assert_int_equal(fixture_count(f, "photo"), 1);
}

/* ---- "not solved" ---- */

static const char *report_of(struct fixture *f, struct browser *b, unsigned int status)
{
	uint64_t citizen;

	start_draft(f, b);
	citizen = (uint64_t)fixture_number(f, "SELECT MAX(citizen_id) FROM draft");
	return rows_number(f,
			   rows_report(f, &(struct rows_report){
						  .id = 9, .citizen = citizen, .status = status }));
}

static void a_rebuttal_waits_for_its_words(void **state)
{
	struct fixture *f = *state;
	const char *number = report_of(f, &li, STATUS_HANDLED);
	struct part parts[] = { scene(1), text_part("for", "rebuttal"),
				text_part("number", number) };

	assert_int_equal(browser_upload(&li, "/media/photos", parts, 3), 303);
	assert_string_equal(browser_header(&li, "Location"),
			    arena_printf(f->arena, "/r/%s/unsolved?photo=%lld", number,
					 (long long)fixture_number(f,
								   "SELECT MAX(id) FROM photo")));
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE role = 3"
					   " AND report_id IS NULL AND draft_id IS NULL"),
			 1);
}

static void only_the_reporter_rebuts_and_only_what_was_handled(void **state)
{
	struct fixture *f = *state;
	const char *number = report_of(f, &li, STATUS_HANDLED);
	struct part parts[] = { scene(1), text_part("for", "rebuttal"),
				text_part("number", number) };

	assert_int_equal(browser_upload(&wang, "/media/photos", parts, 3), 404);
	parts[2] = text_part("number", "QD-261122-AAAAA");
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 3), 404);
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 2), 404);
	fixture_sql(f, "UPDATE report SET status = %d", STATUS_HANDLING);
	parts[2] = text_part("number", number);
	assert_int_equal(browser_upload(&li, "/media/photos", parts, 3), 409);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE role = 3"), 0);
}

static void what_the_office_closed_may_be_rebutted_with_a_photo(void **state)
{
	struct fixture *f = *state;
	struct part parts[] = { scene(1), text_part("for", "rebuttal"),
				text_part("number", report_of(f, &li, STATUS_CLOSED)) };

	assert_int_equal(browser_upload(&li, "/media/photos", parts, 3), 303);
	assert_int_equal(browser_upload(&wang, "/media/photos", parts, 3), 404);
}

static void the_secret_link_makes_another_browser_the_reporter(void **state)
{
	struct fixture *f = *state;
	const char *number = report_of(f, &li, STATUS_HANDLED);
	unsigned char tag[SECRET_TAG];
	char k[TOKEN_TEXT + 1];

	secret_tag(tag, "report", number, strlen(number));
	token_text(k, tag);
	struct part parts[] = { scene(1), text_part("for", "rebuttal"), text_part("number", number),
				text_part("k", k) };

	assert_int_equal(browser_upload(&wang, "/media/photos", parts, 4), 303);
	assert_non_null(
		strstr(browser_header(&wang, "Location"), arena_printf(f->arena, "&k=%s", k)));
	k[0] = k[0] == 'a' ? 'b' : 'a';
	assert_int_equal(browser_upload(&wang, "/media/photos", parts, 4), 404);
}

#define media_test(fn) cmocka_unit_test_setup_teardown(fn, open_browsers, close_browsers)

int main(void)
{
	const struct CMUnitTest tests[] = {
		media_test(a_photo_makes_a_draft_and_leads_to_its_place),
		media_test(json_tells_photos_place_and_the_way_on),
		media_test(the_drafts_place_is_the_photos_unless_it_has_one),
		media_test(a_place_outside_the_city_is_kept_as_evidence_only),
		media_test(one_bad_file_among_three_is_named_and_the_others_stay),
		media_test(bad_files_alone_store_nothing_but_keep_the_token),
		media_test(no_file_at_all_is_asked_for),
		media_test(the_seventh_of_seven_is_not_taken_and_said_so),
		media_test(a_full_draft_takes_no_more_but_repeats_are_welcome),
		media_test(the_same_upload_twice_stores_one_photo_in_one_draft),
		media_test(a_sent_draft_knows_its_photos_again_but_takes_no_new_one),
		media_test(another_citizens_draft_is_not_found),
		media_test(without_a_token_or_with_anothers_nothing_is_taken),
		media_test(a_lost_database_is_said_and_the_next_try_works),
		media_test(a_rebuttal_waits_for_its_words),
		media_test(only_the_reporter_rebuts_and_only_what_was_handled),
		media_test(what_the_office_closed_may_be_rebutted_with_a_photo),
		media_test(the_secret_link_makes_another_browser_the_reporter),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
