/* Photos out by their address, on a real database: to whom, and for how long. */
#include "tests/db/rows.h"
#include "tests/page/fixture.h"
#include "tests/unit/picture.h"

#include <sodium.h>

#include "media/pages.h"
#include "media/photo.h"
#include "media/photo_link.h"
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
static struct buf scene;

static int start(void **state)
{
	if (fixture_start(state) != 0 || photo_start() != 0)
		return -1;
	buf_init(&scene, 1 << 20);
	picture_jpeg(1, NULL, &scene);
	return 0;
}

static int stop(void **state)
{
	buf_release(&scene);
	return fixture_stop(state);
}

static int open_browsers(void **state)
{
	struct fixture *f = *state;

	if (fixture_clean(state) != 0)
		return -1;
	rows_city(f);
	browser_open(&li, f->conf, f->db, routes);
	browser_open(&wang, f->conf, f->db, routes);
	browser_get(&li, "/form");
	browser_get(&wang, "/form");
	db_use_arena(f->db, f->arena);
	return 0;
}

static int close_browsers(void **state)
{
	(void)state;
	browser_close(&li);
	browser_close(&wang);
	return 0;
}

static void upload(struct browser *b)
{
	struct part parts[] = { { "photo", "IMG.jpg", "image/jpeg", scene.data, scene.len } };

	assert_int_equal(browser_upload(b, "/media/photos", parts, 1), 303);
}

static const char *only_address(struct fixture *f, unsigned int variant)
{
	const char *hash;

	assert_int_equal(db_row(f->db, "SELECT LOWER(HEX(hash)) FROM photo LIMIT 1", "", "s",
				&hash),
			 DB_ROW);
	return arena_printf(f->arena, "/photo/%s-%u.jpg", hash, variant);
}

/* The draft becomes report 7 of its citizen. */
static void send_draft(struct fixture *f, unsigned int hidden)
{
	uint64_t citizen = (uint64_t)fixture_number(f, "SELECT MAX(citizen_id) FROM draft");

	rows_report(f, &(struct rows_report){ .id = 7, .citizen = citizen, .hidden = hidden });
	fixture_sql(f, "UPDATE photo SET report_id = 7");
	fixture_sql(f, "UPDATE draft SET report_id = 7");
}

static void own_photos_of_a_draft_are_shown_to_no_one_else(void **state)
{
	struct fixture *f = *state;
	struct browser nobody = wang;

	memset(nobody.cookies, 0, sizeof(nobody.cookies));
	upload(&li);
	assert_int_equal(browser_get(&li, "%s", only_address(f, 400)), 200);
	assert_string_equal(browser_header(&li, "Content-Type"), "image/jpeg");
	assert_non_null(strstr(browser_header(&li, "Cache-Control"), "no-store"));
	assert_null(browser_header(&li, "X-Accel-Expires"));
	assert_memory_equal(li.body, "\xff\xd8\xff", 3);
	assert_int_equal(browser_get(&wang, "%s", only_address(f, 400)), 404);
	assert_int_equal(browser_get(&nobody, "%s", only_address(f, 1600)), 404);
}

static void a_public_reports_photo_is_everyones_and_immutable(void **state)
{
	struct fixture *f = *state;
	const char *hash;
	unsigned char large[32];
	char hex[65];

	upload(&li);
	send_draft(f, HIDDEN_NO);
	assert_int_equal(browser_get(&wang, "%s", only_address(f, 1600)), 200);
	assert_string_equal(browser_header(&wang, "Cache-Control"),
			    "public, max-age=31536000, immutable");
	/* The shared cache asks again soon: a report may be hidden later. */
	assert_string_equal(browser_header(&wang, "X-Accel-Expires"), "60");
	assert_null(browser_header(&wang, "Set-Cookie"));
	crypto_hash_sha256(large, (const unsigned char *)wang.body, wang.body_len);
	sodium_bin2hex(hex, sizeof(hex), large, sizeof(large));
	hash = only_address(f, 1600);
	assert_memory_equal(hash + strlen("/photo/"), hex, 64);
}

static void a_hidden_photo_is_its_reporters_alone(void **state)
{
	struct fixture *f = *state;

	upload(&li);
	send_draft(f, HIDDEN_BY_REPORTER);
	assert_int_equal(browser_get(&wang, "%s", only_address(f, 400)), 404);
	assert_int_equal(browser_get(&li, "%s", only_address(f, 400)), 200);
	assert_non_null(strstr(browser_header(&li, "Cache-Control"), "no-store"));
	/* A photo that waits for staff's eyes on a report that is public, too. */
	fixture_sql(f, "UPDATE photo JOIN report SET hidden = 0, shown = 0");
	assert_int_equal(browser_get(&wang, "%s", only_address(f, 400)), 404);
	assert_int_equal(browser_get(&li, "%s", only_address(f, 400)), 200);
	fixture_sql(f, "UPDATE photo JOIN report SET hidden = 1, shown = 1");
	/* The unit's photo of the same report, too. */
	fixture_sql(f, "UPDATE photo SET citizen_id = NULL, role = 2");
	assert_int_equal(browser_get(&wang, "%s", only_address(f, 400)), 404);
	assert_int_equal(browser_get(&li, "%s", only_address(f, 400)), 200);
}

static const char *secret_of(struct fixture *f, size_t other)
{
	struct db_bytes hash;
	unsigned char bytes[PHOTO_HASH_BYTES];

	assert_int_equal(db_row(f->db, "SELECT hash FROM photo LIMIT 1", "", "b", &hash), DB_ROW);
	memcpy(bytes, hash.data, sizeof(bytes));
	bytes[0] ^= other;
	return photo_secret(f->arena, bytes);
}

static void a_hidden_photo_opens_with_its_own_secret_and_no_other(void **state)
{
	struct fixture *f = *state;
	const char *secret, *others;

	upload(&li);
	send_draft(f, HIDDEN_BY_REPORTER);
	secret = secret_of(f, 0);
	others = secret_of(f, 1);
	assert_int_equal(browser_get(&wang, "%s?k=%s", only_address(f, 400), secret), 200);
	assert_string_equal(browser_header(&wang, "Content-Type"), "image/jpeg");
	assert_non_null(strstr(browser_header(&wang, "Cache-Control"), "no-store"));
	assert_null(browser_header(&wang, "X-Accel-Expires"));
	assert_int_equal(browser_get(&wang, "%s?k=%s", only_address(f, 1600), secret), 200);
	assert_int_equal(browser_get(&wang, "%s", only_address(f, 400)), 404);
	assert_int_equal(browser_get(&wang, "%s?k=", only_address(f, 400)), 404);
	assert_int_equal(browser_get(&wang, "%s?k=%s", only_address(f, 400), others), 404);
	assert_int_equal(browser_get(&wang, "%s?k=%.21s", only_address(f, 400), secret), 404);
}

static void the_same_picture_on_a_public_report_is_public(void **state)
{
	struct fixture *f = *state;

	upload(&li);
	send_draft(f, HIDDEN_NO);
	upload(&wang);
	assert_int_equal(fixture_count(f, "photo"), 2);
	assert_int_equal(browser_get(&wang, "%s", only_address(f, 400)), 200);
	assert_non_null(strstr(browser_header(&wang, "Cache-Control"), "immutable"));
}

static void an_address_of_another_shape_is_not_found(void **state)
{
	struct fixture *f = *state;
	const char *good, *hash;

	upload(&li);
	good = only_address(f, 400);
	hash = arena_strndup(f->arena, good + strlen("/photo/"), 64);
	assert_int_equal(browser_get(&li, "/photo/%s-800.jpg", hash), 404);
	assert_int_equal(browser_get(&li, "/photo/%s.jpg", hash), 404);
	assert_int_equal(browser_get(&li, "/photo/%.63s-400.jpg", hash), 404);
	assert_int_equal(browser_get(&li, "/photo/%s0-400.jpg", hash), 404);
	assert_int_equal(browser_get(&li, "/photo/%s-400.png", hash), 404);
	assert_int_equal(browser_get(&li, "/photo/x"), 404);
	assert_int_equal(browser_get(&li, "/photo/'%%20OR%%201=1--"), 404);
	assert_int_equal(browser_get(&li, "%s", good), 200);
}

static void a_photo_is_served_with_one_statement(void **state)
{
	struct fixture *f = *state;
	const char *address;

	upload(&li);
	send_draft(f, HIDDEN_NO);
	address = only_address(f, 400);
	db_statements(f->db);
	assert_int_equal(browser_get(&wang, "%s", address), 200);
	assert_int_equal(db_statements(f->db), 1);
}

static void a_lost_database_while_serving_is_503(void **state)
{
	struct fixture *f = *state;
	const char *address;

	upload(&li);
	address = only_address(f, 400);
	fixture_sql(f, "RENAME TABLE photo_bytes TO photo_bytes_away");
	assert_int_equal(browser_get(&li, "%s", address), 503);
	fixture_sql(f, "RENAME TABLE photo_bytes_away TO photo_bytes");
}

#define serve_test(fn) cmocka_unit_test_setup_teardown(fn, open_browsers, close_browsers)

int main(void)
{
	const struct CMUnitTest tests[] = {
		serve_test(own_photos_of_a_draft_are_shown_to_no_one_else),
		serve_test(a_public_reports_photo_is_everyones_and_immutable),
		serve_test(a_hidden_photo_is_its_reporters_alone),
		serve_test(a_hidden_photo_opens_with_its_own_secret_and_no_other),
		serve_test(the_same_picture_on_a_public_report_is_public),
		serve_test(an_address_of_another_shape_is_not_found),
		serve_test(a_photo_is_served_with_one_statement),
		serve_test(a_lost_database_while_serving_is_503),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
