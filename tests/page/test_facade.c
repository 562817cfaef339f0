/* Photos for shop signs: whose they are, where they lead, what the camera said is not kept. */
#include "tests/db/fixture.h"
#include "tests/page/fixture.h"
#include "tests/unit/picture.h"

#include "media/pages.h"
#include "media/photo.h"
#include "media/photo_link.h"
#include "web/page.h"

static void form_show(struct request *req, struct response *resp)
{
	(void)req;
	response_page(resp, 200, "say", json_pack("{s:s, s:s}", "title", "表", "say", "表"));
}

static const struct route form_routes[] = {
	{ GET, "/form", form_show, GIVE_VISITOR, 0 },
	{ 0 },
};
static const struct route *const routes[] = { facade_routes, serve_routes, form_routes, NULL };

static struct buf scene;

static int start(void **state)
{
	if (fixture_start(state) != 0 || photo_start() != 0)
		return -1;
	buf_init(&scene, 1 << 20);
	picture_jpeg(1, &picture_in_qingdao, &scene);
	return 0;
}

static int stop(void **state)
{
	buf_release(&scene);
	return fixture_stop(state);
}

static void enter(struct fixture *f, struct browser *b)
{
	browser_open(b, f->conf, f->db, routes);
	assert_int_equal(browser_get(b, "/form"), 200);
}

static int send(struct browser *b, const char *to, const char *had)
{
	const struct part parts[] = { { "to", NULL, NULL, to, 0 },
				      { "had", NULL, NULL, had, 0 },
				      { "photo", "a.jpg", "image/jpeg", scene.data, scene.len } };

	return browser_upload(b, "/media/facade", parts, 3);
}

static void it_leads_back_with_what_was_there(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	assert_int_equal(send(&b, "/signs/ask", "77"), 303);
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(f->arena, "/signs/ask?photo=77&photo=%lld",
					 (long long)fixture_number(f,
								   "SELECT MAX(id) FROM photo")));
	/* The same bytes again are the same photo. */
	assert_int_equal(send(&b, "/signs/ask", ""), 303);
	assert_int_equal(fixture_count(f, "photo"), 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE role = 4"
					   " AND exif_lat IS NULL AND report_id IS NULL"),
			 1);
	browser_close(&b);
}

static void it_leads_nowhere_else(void **state)
{
	static const char *const elsewhere[] = { "https://evil.example/signs",
						 "//evil.example",
						 "/desk",
						 "/signs/..?x",
						 "/signs\r\nX: y",
						 "" };
	struct fixture *f = *state;
	struct browser b;

	enter(f, &b);
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		assert_int_equal(send(&b, elsewhere[i], ""), 400);
	assert_int_equal(fixture_count(f, "photo"), 0);
	browser_close(&b);
}

static void only_its_sender_and_who_has_its_secret_sees_it(void **state)
{
	struct fixture *f = *state;
	struct browser li, wang;
	const char *path, *hash, *secret;
	struct db_bytes raw;

	enter(f, &li);
	enter(f, &wang);
	assert_int_equal(send(&li, "/s/QD-2222-2222-2222/check", ""), 303);
	assert_int_equal(db_row(f->db, "SELECT LOWER(HEX(hash)), hash FROM photo", "", "sb", &hash,
				&raw),
			 DB_ROW);
	path = arena_printf(f->arena, "/photo/%s-400.jpg", hash);
	secret = photo_secret(f->arena, raw.data);
	assert_int_equal(browser_get(&li, "%s", path), 200);
	assert_int_equal(browser_get(&wang, "%s", path), 404);
	assert_int_equal(browser_get(&wang, "%s?k=%s", path, secret), 200);
	assert_string_equal(browser_header(&wang, "Cache-Control"), "private, no-store");
	browser_close(&li);
	browser_close(&wang);
}

static void what_is_no_picture_is_said_and_thirty_are_enough(void **state)
{
	struct fixture *f = *state;
	const struct part bad[] = { { "to", NULL, NULL, "/signs/ask", 0 },
				    { "photo", "a.svg", "image/svg+xml", "<svg/>", 6 } };
	struct browser b;

	enter(f, &b);
	assert_int_equal(browser_upload(&b, "/media/facade", bad, 2), 422);
	assert_int_equal(browser_upload(&b, "/media/facade", bad, 1), 422);
	assert_page_has(&b, "请先选照片");
	assert_int_equal(send(&b, "/signs/ask", ""), 303);
	fixture_sql(f,
		    "INSERT INTO photo (citizen_id, role, position, source_hash, hash, width,"
		    " height, colour, phash, created_at) SELECT citizen_id, 4, 1, UNHEX(SHA2(seq,"
		    " 256)), UNHEX(SHA2(seq, 256)), 9, 9, 0, 0, created_at FROM photo"
		    " JOIN seq_1_to_29");
	assert_int_equal(send(&b, "/signs/ask", ""), 422);
	b.send_csrf = false;
	assert_int_equal(send(&b, "/signs/ask", ""), 403);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(it_leads_back_with_what_was_there),
		fixture_test(it_leads_nowhere_else),
		fixture_test(only_its_sender_and_who_has_its_secret_sees_it),
		fixture_test(what_is_no_picture_is_said_and_thirty_are_enough),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
