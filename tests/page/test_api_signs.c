/*
 * Shop signs by the JSON API, in this process: who may, what is refused, a table that cannot be
 * read. Through nginx, with every reply held against its description, it is e2e/api-signs.
 */
#include "tests/page/api_signs.h"
#include "tests/unit/picture.h"

#include "media/photo.h"
#include "sign/rule.h"

#define FRONT "\"width_mm\":4800,\"storey_mm\":3800,\"storeys\":6"
#define SIGN  "\"design\":\"catering/01\",\"name\":\"海记\""

static void the_pages_beside_the_calls_stay_pages(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	api_signs_open(f, &b);
	assert_int_equal(browser_get(&b, "/signs/none/here"), 404);
	assert_string_equal(browser_header(&b, "Content-Type"), "text/html; charset=utf-8");
	assert_int_equal(browser_get(&b, "/api/v1/signs/none"), 404);
	assert_problem(&b, "not-found");
	assert_int_equal(browser_get(&b, "/%%61pi/v1/signs/none"), 404);
	assert_problem(&b, "not-found");
	/* An address that cannot be read is taken as it was sent. */
	assert_int_equal(browser_get(&b, "/api/v1/signs/%%ff"), 400);
	assert_problem(&b, "request");
	assert_int_equal(browser_get(&b, "/signs/%%ff"), 400);
	assert_string_equal(browser_header(&b, "Content-Type"), "text/html; charset=utf-8");
	browser_close(&b);
}

static void a_page_s_form_is_not_kept_by_a_key(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	int64_t before;
	const char *const env[] = { "HTTP_IDEMPOTENCY_KEY=of-a-form-0123456789", NULL };

	api_signs_open(f, &b);
	before = fixture_count(f, "idempotency");
	browser_ask(&b, "POST", "/signs/ask/new", "application/x-www-form-urlencoded", "shop=x", 6,
		    env);
	assert_int_equal(b.status, 403);
	assert_int_equal(fixture_count(f, "idempotency"), before);
	browser_close(&b);
}

static void without_the_token_of_the_forms_nothing_is_done(void **state)
{
	static const struct {
		const char *method, *path, *json;
	} calls[] = {
		{ "POST", "/signs/designs", "{" SIGN "}" },
		{ "PATCH", "/signs/designs/aaaaaaaaaaaaaaaaaaaaaaaaaa", "{" SIGN "}" },
		{ "POST", "/signs/questions", "{" SIGN_QUESTION ",\"body\":\"x\"}" },
		{ "POST", "/signs/questions/ZD-2222-2222-2222/actions", "{\"do\":\"withdraw\"}" },
		{ "POST", "/signs/passports/QD-2222-2222-2222/actions", "{\"do\":\"file\"}" },
		{ "POST", "/signs/passports/QD-2222-2222-2222/checks", "{\"items\":{}}" },
		{ "POST", "/signs/passports/QD-2222-2222-2222/problems", "{\"body\":\"x\"}" },
		{ "POST", "/signs/mine/notices/read", "{\"up_to\":1}" },
	};
	struct fixture *f = *state;
	struct browser b;
	int64_t orders, asks;

	api_signs_open(f, &b);
	orders = fixture_count(f, "sign_order");
	asks = fixture_count(f, "sign_ask");
	b.csrf = "";
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		assert_int_equal(api_ask_with(&b, "a-key-that-is-long-enough", calls[i].method,
					      calls[i].path, calls[i].json),
				 403);
		assert_problem(&b, "forbidden");
	}
	assert_int_equal(fixture_count(f, "sign_order"), orders);
	assert_int_equal(fixture_count(f, "sign_ask"), asks);
	browser_close(&b);
}

static void what_is_refused_stores_nothing(void **state)
{
	static const struct {
		const char *path, *json, *field;
	} tries[] = {
		{ "/signs/fit", "{" FRONT ",\"keep\":\"yes\"}", "keep" },
		{ "/signs/fit", "{\"width_mm\":-1,\"storey_mm\":3800,\"storeys\":6}", "width_mm" },
		{ "/signs/designs", "{" SIGN ",\"palette\":7}", "palette" },
		{ "/signs/designs", "{" SIGN ",\"width_mm\":5}", "height_mm" },
		{ "/signs/designs", "{\"name\":\"海记\"}", "design" },
		{ "/signs/designs", "{" SIGN ",\"logo\":987654}", "logo" },
		{ "/signs/designs", "{" SIGN ",\"fit\":\"nosuch\"}", "fit" },
		{ "/signs/questions", "{" SIGN_QUESTION ",\"body\":\"x\",\"order\":\"zz\"}",
		  "order" },
		{ "/signs/questions", "{" SIGN_QUESTION ",\"body\":\"x\",\"photos\":[987654]}",
		  "photos" },
		{ "/signs/questions", "{" SIGN_QUESTION "}", "body" },
		{ "/signs/mine/notices/read", "{\"up_to\":0}", "up_to" },
	};
	static const char *const tables[] = { "sign_facade", "sign_order", "sign_ask", "sign_log",
					      "idempotency" };
	struct fixture *f = *state;
	int64_t before[sizeof(tables) / sizeof(tables[0])];
	struct browser b;

	api_signs_open(f, &b);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		before[i] = fixture_count(f, tables[i]);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		assert_int_equal(api_ask_with(&b, "one-key-for-all-of-them", "POST", tries[i].path,
					      tries[i].json),
				 422);
		assert_problem(&b, "fields");
		assert_page_has(&b, arena_printf(f->arena, "\"field\":\"%s\"", tries[i].field));
	}
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		assert_int_equal(fixture_count(f, tables[i]), before[i]);
	browser_close(&b);
}

/* Her number is on the sign, but no reply repeats it. */
static void a_phone_is_masked_to_its_owner_too(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *path;

	api_signs_open(f, &b);
	assert_int_equal(api_ask(&b, "POST", "/signs/designs",
				 "{" SIGN ",\"phone\":\"13812345678\",\"latin\":\"HAIJI\"}"),
			 201);
	assert_page_lacks(&b, "13812345678");
	assert_page_has(&b, "\"phone_masked\":\"*******5678\"");
	path = api_signs_located(f, &b);
	/* What is not sent stays, the number as well. */
	assert_int_equal(api_ask(&b, "PATCH", path, "{\"palette\":1}"), 200);
	assert_page_has(&b, "*******5678");
	assert_page_has(&b, "\"latin\":\"HAIJI\"");
	assert_int_equal(api_ask(&b, "PATCH", path, "{\"phone\":\"\"}"), 200);
	assert_page_has(&b, "\"phone_masked\":\"\"");
	browser_close(&b);
}

/* A photo of hers with these bytes behind it; NULL: none. */
static uint64_t photo_of(struct fixture *f, uint64_t citizen, const void *bytes, size_t len)
{
	uint64_t id = signs_photo(f, citizen);

	if (bytes)
		assert_int_equal(db_exec(f->db,
					 "INSERT INTO photo_bytes (photo_id, variant, bytes)"
					 " VALUES (?, 1600, ?)",
					 "ub", id, bytes, len),
				 1);
	return id;
}

static void a_photo_that_is_none_shows_no_sign_and_no_corner_leaves_it(void **state)
{
	static const struct {
		const char *corners, *field;
	} tries[] = {
		{ "[200,200,800,220,800,420]", "corners" },
		{ "[200,200,800,220,800,420,200,1001]", "corners" },
		{ "[200,200,800,220,800,420,200,-1]", "corners" },
		{ "[500,500,500,500,500,500,500,500]", "corners" },
		{ "[200,200,800,420,800,220,200,400]", "corners" },
	};
	struct fixture *f = *state;
	struct buf jpeg;
	struct browser b;
	uint64_t owner = api_signs_open(f, &b), good, junk, none;

	assert_int_equal(photo_start(), 0);
	buf_init(&jpeg, 1 << 20);
	picture_jpeg(1, NULL, &jpeg);
	good = photo_of(f, owner, jpeg.data, jpeg.len);
	junk = photo_of(f, owner, "\xff\xd8 no picture", 13);
	none = photo_of(f, owner, NULL, 0);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		assert_int_equal(api_ask(&b, "POST", "/signs/designs",
					 arena_printf(f->arena,
						      "{" SIGN ",\"photo\":%llu,\"corners\":%s}",
						      (unsigned long long)good, tries[i].corners)),
				 422);
		assert_page_has(&b, arena_printf(f->arena, "\"field\":\"%s\"", tries[i].field));
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			api_ask(&b, "POST", "/signs/designs",
				arena_printf(f->arena,
					     "{" SIGN
					     ",\"photo\":%llu,\"corners\":[200,200,800,220,800,"
					     "420,200,400]}",
					     (unsigned long long)(i ? junk : none))),
			422);
		assert_page_has(&b, "\"field\":\"photo\"");
	}
	assert_int_equal(api_ask(&b, "POST", "/signs/designs",
				 arena_printf(f->arena,
					      "{" SIGN
					      ",\"photo\":%llu,\"corners\":[200,200,800,220,800,"
					      "420,200,400]}",
					      (unsigned long long)good)),
			 201);
	assert_page_has(&b, "/street-day.jpg?v=");
	buf_release(&jpeg);
	browser_close(&b);
}

static void a_storefront_in_a_storm_says_so(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *passport, *number;

	api_signs_open(f, &b);
	passport = api_signs_agreed(f, &b, api_signs_located(f, &b));
	number = strrchr(passport, '/') + 1;
	fixture_sql(f, "UPDATE sign_passport SET kind_word = 'blade' WHERE number = '%s'", number);
	fixture_sql(f,
		    "INSERT INTO sign_storm (district_code, open_code, words, at, until, staff_id,"
		    " staff_name, signs) VALUES (370202, 370202, '大风黄色预警', UTC_TIMESTAMP(),"
		    " UTC_TIMESTAMP() + INTERVAL 1 DAY, 1, '林青', 1)");
	assert_int_equal(api_ask(&b, "GET", passport, ""), 200);
	assert_page_has(&b, "\"storm\":{\"words\":\"大风黄色预警\"");
	fixture_sql(f, "DELETE FROM sign_storm");
	browser_close(&b);
}

static void a_table_that_cannot_be_read_is_503_with_when_to_come_again(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *question, *passport, *design;

	api_signs_open(f, &b);
	question = api_signs_located(f, &b);
	passport = api_signs_agreed(f, &b, question);
	assert_int_equal(api_ask(&b, "POST", "/signs/designs", "{" SIGN "}"), 201);
	design = api_signs_located(f, &b);
	const struct {
		const char *table, *method, *path, *json;
	} calls[] = {
		{ "sign_answer", "GET", "/signs/answers", "" },
		{ "sign_case", "GET", "/signs/cases", "" },
		{ "sign_facade", "POST", "/signs/fit", "{" FRONT ",\"keep\":true}" },
		{ "sign_facade", "GET", "/signs/fit/aaaaaaaaaaaaaaaaaaaaaaaaaa", "" },
		{ "sign_facade", "GET", "/signs/gallery?fit=aaaaaaaaaaaaaaaaaaaaaaaaaa", "" },
		{ "sign_facade", "POST", "/signs/designs",
		  "{" SIGN ",\"fit\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\"}" },
		{ "sign_order", "GET", design, "" },
		{ "sign_order", "PATCH", design, "{\"palette\":1}" },
		{ "sign_order", "POST", "/signs/designs", "{" SIGN "}" },
		{ "sign_order", "POST", "/signs/questions",
		  "{" SIGN_QUESTION ",\"order\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\"}" },
		{ "sign_ask", "POST", "/signs/questions", "{" SIGN_QUESTION ",\"body\":\"x\"}" },
		{ "sign_ask", "GET", question, "" },
		{ "sign_log", "GET", question, "" },
		{ "sign_photo", "GET", question, "" },
		{ "sign_ask", "POST", arena_join(f->arena, question, "/actions", NULL),
		  "{\"do\":\"withdraw\"}" },
		{ "sign_passport", "GET", passport, "" },
		{ "sign_photo", "GET", passport, "" },
		{ "sign_log", "GET", arena_join(f->arena, passport, "/owner", NULL), "" },
		{ "sign_scan", "GET", arena_join(f->arena, passport, "/owner", NULL), "" },
		{ "sign_ask", "GET", arena_join(f->arena, passport, "/owner", NULL), "" },
		{ "sign_log", "POST", arena_join(f->arena, passport, "/actions", NULL),
		  "{\"do\":\"reprint\"}" },
		{ "sign_check", "GET", arena_join(f->arena, passport, "/checks", NULL), "" },
		{ "sign_log", "POST", arena_join(f->arena, passport, "/problems", NULL),
		  "{\"body\":\"x\"}" },
		{ "sign_ask", "GET", "/signs/mine/questions", "" },
		{ "sign_passport", "GET", "/signs/mine/passports", "" },
		{ "sign_notice", "GET", "/signs/mine/notices", "" },
		{ "sign_notice", "POST", "/signs/mine/notices/read", "{\"up_to\":1}" },
	};
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		fixture_sql(f, "RENAME TABLE %s TO away", calls[i].table);
		api_ask_with(&b, arena_printf(f->arena, "a-key-of-its-own-%zu", i), calls[i].method,
			     calls[i].path, calls[i].json);
		fixture_sql(f, "RENAME TABLE away TO %s", calls[i].table);
		if (b.status != 503)
			fail_msg("%s %s without %s: %d %s", calls[i].method, calls[i].path,
				 calls[i].table, b.status, b.body);
		assert_problem(&b, "unavailable");
		assert_non_null(browser_header(&b, "Retry-After"));
	}
	browser_close(&b);
}

static void without_rules_nothing_is_judged(void **state)
{
	static const char *const paths[] = { "/signs/streets", "/signs/rules" };
	struct fixture *f = *state;
	struct browser b;

	api_signs_open(f, &b);
	sign_rules_forget();
	fixture_sql(f, "RENAME TABLE sign_rule TO away");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(api_ask(&b, "GET", paths[i], ""), 503);
		assert_problem(&b, "unavailable");
	}
	assert_int_equal(api_ask(&b, "POST", "/signs/fit", "{" FRONT "}"), 503);
	fixture_sql(f, "RENAME TABLE away TO sign_rule");
	assert_int_equal(api_ask(&b, "POST", "/signs/fit", "{" FRONT "}"), 200);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pages_beside_the_calls_stay_pages),
		cmocka_unit_test(a_page_s_form_is_not_kept_by_a_key),
		cmocka_unit_test(without_the_token_of_the_forms_nothing_is_done),
		cmocka_unit_test(what_is_refused_stores_nothing),
		cmocka_unit_test(a_phone_is_masked_to_its_owner_too),
		cmocka_unit_test(a_photo_that_is_none_shows_no_sign_and_no_corner_leaves_it),
		cmocka_unit_test(a_storefront_in_a_storm_says_so),
		cmocka_unit_test(a_table_that_cannot_be_read_is_503_with_when_to_come_again),
		cmocka_unit_test(without_rules_nothing_is_judged),
	};

	return cmocka_run_group_tests(tests, api_signs_start, api_signs_stop);
}
