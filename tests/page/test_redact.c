/* Staff look at photos before the public does: the desk shows, media acts. */
#include "tests/page/desk.h"
#include "tests/unit/picture.h"

#include <sodium.h>

#include "account/staff_log.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "media/photo.h"
#include "report/city.h"

static struct buf scene;

static int start(void **state)
{
	if (fixture_start(state) != 0 || photo_start() != 0)
		return -1;
	buf_init(&scene, 1 << 20);
	picture_jpeg(5, NULL, &scene);
	return 0;
}

static int stop(void **state)
{
	buf_release(&scene);
	return fixture_stop(state);
}

/* Report 1 with a photo that waits; its id. */
static uint64_t put_photo(struct fixture *f)
{
	struct photo_owner owner = {
		.citizen_id = 1, .report_id = 1, .role = PHOTO_BEFORE, .waits = true
	};
	struct photo p;
	uint64_t id = 0;

	rows_city(f);
	rows_report(f, &(struct rows_report){ .id = 1 });
	fixture_sql(f, "DELETE FROM photo");
	assert_int_equal(photo_read(f->arena, scene.data, scene.len, &p), PHOTO_OK);
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	return id;
}

static const char *hash_of(struct fixture *f, uint64_t id)
{
	const char *hex = NULL;

	assert_int_equal(db_row(f->db, "SELECT LOWER(HEX(hash)) FROM photo WHERE id = ?", "u", id,
				"s", &hex),
			 DB_ROW);
	return hex;
}

static int post(struct fixture *f, struct browser *b, uint64_t id, const char *seen,
		const char *verdict, const char *boxes, const char *reason)
{
	const char *photo = arena_printf(f->arena, "%llu", (unsigned long long)id);

	assert_int_equal(browser_get(b, "/desk/redact/%s", photo), 200);
	return browser_post(b, "/desk/media/redact", "photo", photo, "seen", seen, "shown", "0",
			    "verdict", verdict, "boxes", boxes, "reason", reason, NULL);
}

static void every_statement_is_understood_by_the_database(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; redact_page_statements[i]; i++)
		assert_int_equal(db_check(f->db, redact_page_statements[i]), 0);
}

static void a_photo_that_waits_is_listed_painted_and_then_public(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;
	const char *before;

	desk_enter(f, &b, "li", ROLE_INTAKE, 0);
	id = put_photo(f);
	before = hash_of(f, id);
	assert_int_equal(browser_get(&b, "/desk/redact"), 200);
	assert_page_has(&b, rows_number(f, 1));
	assert_int_equal(post(f, &b, id, before, "paint", "100,100,200,200;500,500,100,100",
			      "露出人脸"),
			 303);
	assert_string_not_equal(hash_of(f, id), before);
	assert_int_equal(fixture_number(f, "SELECT shown FROM photo"), PHOTO_SHOWN);
	assert_int_equal(browser_get(&b, "%s", browser_header(&b, "Location")), 200);
	assert_page_has(&b, "遮挡后公开</b> 露出人脸");
	assert_int_equal(browser_get(&b, "/desk/redact"), 200);
	assert_page_has(&b, "没有等待审核的照片");
	browser_close(&b);
}

static void squares_ticked_without_a_script_are_boxes_too(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	id = put_photo(f);
	assert_int_equal(browser_get(&b, "/desk/redact/%llu", (unsigned long long)id), 200);
	assert_page_has(&b, "name=\"box\" value=\"0,0,62,83\"");
	assert_int_equal(browser_post(&b, "/desk/media/redact", "photo",
				      arena_printf(f->arena, "%llu", (unsigned long long)id),
				      "seen", hash_of(f, id), "shown", "0", "verdict", "paint",
				      "boxes", "", "box", "0,0,62,83", "box", "62,0,63,83",
				      "reason", "车牌", NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo_review"
					   " WHERE boxes = '0,0,62,83;62,0,63,83'"),
			 1);
	browser_close(&b);
}

/* With [media] review = 0 nothing waits in the list: the case's own page leads there. */
static void a_cases_page_leads_to_its_photos_who_may_decide_about_them(void **state)
{
	struct fixture *f = *state;
	uint64_t id = put_photo(f);
	const char *link =
		arena_printf(f->arena, "href=\"/desk/redact/%llu\"", (unsigned long long)id);
	struct browser b;

	assert_int_equal(city_load(f->db), 0);
	assert_int_equal(known_load(f->db), 0);
	fixture_sql(f, "UPDATE photo SET shown = 1");
	fixture_sql(f, "UPDATE report SET status = 3");
	rows_case(f, 1, f->now, f->now + CLOCK_DAY, 0);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	assert_int_equal(browser_get(&b, "/desk/case/%s", rows_number(f, 1)), 200);
	assert_page_has(&b, link);
	browser_close(&b);
	desk_staff(f, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_open(f, &b);
	assert_int_equal(desk_log_in(&b, "wang", DESK_PASSWORD), 303);
	assert_int_equal(browser_get(&b, "/desk/case/%s", rows_number(f, 1)), 200);
	assert_page_lacks(&b, "/desk/redact/");
	browser_close(&b);
}

static void what_is_no_decision_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;
	const char *seen;

	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	id = put_photo(f);
	seen = hash_of(f, id);
	assert_int_equal(post(f, &b, id, seen, "paint", "1,2,3", "人脸"), 422);
	assert_int_equal(post(f, &b, id, seen, "paint", "", "人脸"), 409);
	assert_int_equal(post(f, &b, id, seen, "eat", "", "人脸"), 422);
	assert_int_equal(post(f, &b, id, seen, "release", "", ""), 422);
	assert_int_equal(post(f, &b, id, "00ff", "release", "", "好"), 422);
	assert_int_equal(post(f, &b, id, arena_printf(f->arena, "%064d", 0), "release", "", "好"),
			 409);
	assert_page_has(&b, "刚刚被别人处理过");
	assert_int_equal(fixture_count(f, "photo_review"), 0);
	assert_int_equal(fixture_number(f, "SELECT shown FROM photo"), PHOTO_WAITS);
	browser_close(&b);
}

static void handlers_and_admins_decide_nothing_about_photos(void **state)
{
	static const enum role roles[] = { ROLE_HANDLER, ROLE_ADMIN };
	struct fixture *f = *state;

	for (size_t i = 0; i < 2; i++) {
		struct browser b;

		fixture_clean(state);
		desk_enter(f, &b, "li", roles[i], 0);
		put_photo(f);
		assert_int_equal(browser_get(&b, "/desk/redact"), 403);
		assert_int_equal(browser_get(&b, "/desk/account"), 200);
		assert_int_equal(browser_post(&b, "/desk/media/redact", "photo", "1", "verdict",
					      "release", "reason", "x", NULL),
				 403);
		assert_true(desk_logged(f, EVENT_REFUSED_ROLE) > 0);
		browser_close(&b);
	}
}

static void without_a_session_or_its_token_nothing_is_done(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_enter(f, &b, "li", ROLE_INTAKE, 0);
	id = put_photo(f);
	b.csrf = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
	assert_int_equal(browser_post(&b, "/desk/media/redact", "photo", "1", "verdict", "release",
				      "seen", hash_of(f, id), "shown", "0", "reason", "x", NULL),
			 403);
	browser_close(&b);
	desk_open(f, &b);
	assert_int_equal(browser_get(&b, "/desk/redact"), 303);
	assert_int_equal(fixture_count(f, "photo_review"), 0);
	browser_close(&b);
}

static void a_photo_that_is_not_there_is_said(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	desk_enter(f, &b, "li", ROLE_INTAKE, 0);
	assert_int_equal(browser_get(&b, "/desk/redact/99"), 404);
	assert_int_equal(browser_get(&b, "/desk/redact/x"), 404);
	assert_int_equal(browser_get(&b, "/desk/redact/99999999999999999999"), 404);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_statement_is_understood_by_the_database),
		fixture_test(a_photo_that_waits_is_listed_painted_and_then_public),
		fixture_test(squares_ticked_without_a_script_are_boxes_too),
		fixture_test(a_cases_page_leads_to_its_photos_who_may_decide_about_them),
		fixture_test(what_is_no_decision_changes_nothing),
		fixture_test(handlers_and_admins_decide_nothing_about_photos),
		fixture_test(without_a_session_or_its_token_nothing_is_done),
		fixture_test(a_photo_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
