/*
 * Reports made and sent by the JSON API, in this process: each rule that the pages have, with the
 * status and the problem's type that a program reads. Through nginx, with real photos, it is
 * e2e/api-write.
 */
#include "tests/page/api.h"

#include "api/reply.h"

/* --- drafts ------------------------------------------------------------------------------ */

static void a_draft_is_made_read_and_changed(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *draft;

	api_citizen(f, &b);
	assert_int_equal(api_ask(&b, "POST", "/drafts", "{}"), 201);
	assert_page_has(&b, "\"missing\":[\"photos\",\"place\"]");
	assert_page_has(&b, "\"place\":null");
	draft = browser_header(&b, "Location") + strlen("/api/v1");
	assert_int_equal(
		api_ask(&b, "PATCH", draft,
			"{" API_POINT ",\"datum\":\"gcj02\",\"place_source\":\"phone\","
			"\"place_text\":\"8 号楼前\",\"category\":\"g1\",\"nickname\":\"小王\"}"),
		200);
	assert_page_has(&b, "\"source\":\"phone\"");
	assert_page_has(&b, "\"district\":{\"code\":370202,");
	assert_page_lacks(&b, "\"lat\":36.0615"); /* shifted back to WGS-84 */
	assert_page_has(&b, "\"missing\":[\"photos\"]");
	assert_page_has(&b, "\"hints\":[\"thin_words\"]");
	assert_int_equal(api_ask(&b, "PATCH", draft,
				 "{\"body\":\"打 13800138000 找我，井盖松动\"}"),
			 200);
	assert_page_has(&b, "\"hints\":[\"phone_in_words\"]");
	assert_page_has(&b, "\"nickname\":\"小王\"");
	assert_int_equal(api_ask(&b, "GET", draft, ""), 200);
	assert_page_has(&b, "\"category\":\"g1\"");
	/* Made again by its own token it is the same one. */
	assert_int_equal(api_ask(&b, "POST", "/drafts",
				 arena_printf(b.arena, "{\"draft\":\"%s\"}", draft + 8)),
			 200);
	assert_page_has(&b, "\"category\":\"g1\"");
	assert_int_equal(fixture_count(f, "draft"), 1);
	assert_int_equal(api_ask(&b, "GET", draft, ""), 200);
	assert_non_null(browser_header(&b, "ETag"));
	browser_close(&b);
}

static void one_wrong_field_and_nothing_of_the_call_is_stored(void **state)
{
	static const struct {
		const char *json, *field;
	} tries[] = {
		{ "{\"body\":\"新\",\"lat\":36.06}", "lat" },
		{ "{\"body\":\"新\",\"lat\":1.0,\"lon\":2.0}", "lat" },
		{ "{\"body\":\"新\",\"lat\":\"36.06\",\"lon\":120.38}", "lat" },
		{ "{\"body\":\"新\"," API_POINT ",\"datum\":\"bd09\"}", "lat" },
		{ "{\"body\":\"新\"," API_POINT ",\"place_source\":\"sky\"}", "place_source" },
		{ "{\"body\":\"新\",\"street\":1}", "street" },
		{ "{\"body\":\"新\",\"street\":370202001}", "place_text" },
		{ "{\"body\":\"新\",\"category\":\"g99\"}", "category" },
		{ "{\"body\":\"新\",\"category\":3}", "category" },
		{ "{\"body\":\"新\",\"phone\":\"123\"}", "phone" },
		{ "{\"body\":\"新\",\"sms\":true}", "phone" },
		{ "{\"body\":\"新\",\"sms\":\"yes\"}", "sms" },
		{ "{\"body\":\"新\",\"nickname\":\"一二三四五六七八九十一二三四五六七八九十一\"}",
		  "nickname" },
		{ "{\"body\":\"新\",\"unknown\":1}", "unknown" },
		{ "{\"body\":\"新\",\"photos\":[1]}", "photos" },
		{ "{\"body\":[\"新\"]}", "body" },
	};
	struct fixture *f = *state;
	struct browser b;

	api_citizen(f, &b);
	api_draft(f, &b);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		if (api_ask(&b, "PATCH", "/drafts/" SNAP_TOKEN, tries[i].json) != 422)
			fail_msg("%d for %s: %s", b.status, tries[i].json, b.body);
		assert_problem(&b, "fields");
		if (!strstr(b.body, arena_printf(b.arena, "\"field\":\"%s\"", tries[i].field)))
			fail_msg("%s: %s", tries[i].json, b.body);
	}
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM draft WHERE body LIKE '%%新%%'"),
			 0);
	browser_close(&b);
}

static void what_is_no_json_object_is_400_or_415(void **state)
{
	static const char *const bad[] = { "[]",
					   "{",
					   "{} {}",
					   "{\"body\":1,\"body\":2}",
					   "{\"body\":\"\\u0000\"}",
					   "\"x\"",
					   "{\"a\":{\"a\":{\"a\":"
					   "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}" };
	struct fixture *f = *state;
	struct browser b;

	api_citizen(f, &b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(api_ask(&b, "POST", "/drafts", bad[i]), 400);
		assert_problem(&b, "request");
	}
	assert_int_equal(browser_ask(&b, "POST", "/api/v1/drafts",
				     "application/x-www-form-urlencoded", "body=x", 6, NULL),
			 415);
	assert_problem(&b, "media-type");
	assert_int_equal(fixture_count(f, "draft"), 0);
	browser_close(&b);
}

static void without_a_token_of_the_page_nothing_is_changed(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	api_citizen(f, &b);
	api_draft(f, &b);
	b.csrf = "";
	assert_int_equal(api_ask(&b, "POST", "/drafts", "{}"), 403);
	assert_problem(&b, "forbidden");
	assert_int_equal(api_ask(&b, "PATCH", "/drafts/" SNAP_TOKEN, "{\"body\":\"新\"}"), 403);
	assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN "/send", "{}"), 403);
	assert_int_equal(fixture_count(f, "draft"), 1);
	assert_int_equal(fixture_count(f, "report"), 0);
	browser_close(&b);
}

static void anothers_draft_is_as_if_there_were_none(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;

	api_citizen(f, &b);
	api_draft(f, &b);
	api_citizen(f, &other);
	assert_int_equal(api_ask(&other, "GET", "/drafts/" SNAP_TOKEN, ""), 404);
	assert_problem(&other, "not-found");
	assert_int_equal(api_ask(&other, "PATCH", "/drafts/" SNAP_TOKEN, "{}"), 404);
	assert_int_equal(api_ask(&other, "POST", "/drafts", "{\"draft\":\"" SNAP_TOKEN "\"}"), 404);
	assert_int_equal(api_ask(&other, "GET", "/drafts/" SNAP_TOKEN "/duplicates", ""), 404);
	assert_int_equal(api_ask(&other, "POST", "/drafts/" SNAP_TOKEN "/photos",
				 "{\"photos\":[1]}"),
			 404);
	assert_int_equal(api_ask(&other, "DELETE", "/drafts/" SNAP_TOKEN "/photos/1", ""), 404);
	assert_int_equal(api_ask(&other, "POST", "/drafts/" SNAP_TOKEN "/send", "{}"), 404);
	/* Unused and malformed tokens, too. */
	assert_int_equal(api_ask(&b, "GET", "/drafts/" SNAP_TOKEN2, ""), 404);
	assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN2 "/send", "{}"), 404);
	assert_int_equal(api_ask(&b, "GET", "/drafts/x", ""), 404);
	assert_int_equal(fixture_count(f, "photo"), 2);
	arena_free(other.arena);
	browser_close(&b);
}

static void photos_are_put_in_order_and_taken_away(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t one, two;

	api_citizen(f, &b);
	api_draft(f, &b);
	two = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM photo");
	one = two - 1;
	assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN "/photos",
				 arena_printf(b.arena, "{\"photos\":[%llu,%llu]}",
					      (unsigned long long)two, (unsigned long long)one)),
			 200);
	assert_int_equal(fixture_number(f, "SELECT id FROM photo WHERE position = 1"), two);
	assert_true(strstr(b.body, arena_printf(b.arena, "\"id\":%llu", (unsigned long long)two)) <
		    strstr(b.body, arena_printf(b.arena, "\"id\":%llu", (unsigned long long)one)));
	/* Not all of them, one twice, one that is none, none at all, no ids. */
	for (int i = 0; i < 7; i++) {
		const char *const bad[] = {
			arena_printf(b.arena, "[%llu]", (unsigned long long)one),
			arena_printf(b.arena, "[%llu,%llu]", (unsigned long long)one,
				     (unsigned long long)one),
			arena_printf(b.arena, "[%llu,%llu,999]", (unsigned long long)one,
				     (unsigned long long)two),
			"[]",
			"[-1,0]",
			"[\"1\"]",
			"[1,2,3,4,5,6,7]",
		};
		assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN "/photos",
					 arena_printf(b.arena, "{\"photos\":%s}", bad[i])),
				 422);
		assert_problem(&b, "fields");
	}
	assert_int_equal(fixture_number(f, "SELECT id FROM photo WHERE position = 1"), two);
	assert_int_equal(api_ask(&b, "DELETE",
				 arena_printf(b.arena, "/drafts/" SNAP_TOKEN "/photos/%llu",
					      (unsigned long long)two),
				 ""),
			 200);
	assert_int_equal(fixture_count(f, "photo"), 1);
	assert_int_equal(api_ask(&b, "DELETE",
				 arena_printf(b.arena, "/drafts/" SNAP_TOKEN "/photos/%llu",
					      (unsigned long long)two),
				 ""),
			 404);
	browser_close(&b);
}

static void what_may_be_the_same_is_near_open_and_public(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t me;

	me = api_citizen(f, &b);
	api_draft(f, &b);
	for (int hidden = 0; hidden < 2; hidden++)
		rows_report(f, &(struct rows_report){ .citizen = me + 7,
						      .status = STATUS_HANDLING,
						      .hidden = (unsigned int)hidden,
						      .district = ROWS_SHINAN,
						      .body = hidden ? "藏起来的" : "同一个井盖",
						      .lat = 36.0616,
						      .lon = 120.3845,
						      .submitted_at = f->now - CLOCK_HOUR });
	assert_int_equal(api_ask(&b, "GET", "/drafts/" SNAP_TOKEN "/duplicates", ""), 200);
	assert_page_has(&b, "同一个井盖");
	assert_page_has(&b, "\"metres\":11");
	assert_page_has(&b, "\"submitted_at\":\"20");
	assert_page_lacks(&b, "藏起来的");
	browser_close(&b);
}

/* --- sending ------------------------------------------------------------------------------ */

static void a_draft_sent_twice_is_one_report_with_one_receipt(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *number;

	api_citizen(f, &b);
	api_draft(f, &b);
	assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN "/send",
				 "{\"nickname\":\"小王\",\"phone\":\"13800138000\"}"),
			 201);
	assert_page_has(&b, "\"status\":\"submitted\"");
	assert_page_has(&b, "\"unit\":null");
	assert_page_has(&b, "/qr.png\"");
	number = snap_between(&b, "\"number\":\"", "\",") + 10;
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(b.arena, "/api/v1/reports/%s", number));
	assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN "/send", "{}"), 200);
	assert_page_has(&b, number);
	assert_int_equal(api_ask(&b, "POST", "/reports", "{\"draft\":\"" SNAP_TOKEN "\"}"), 200);
	assert_page_has(&b, number);
	assert_int_equal(fixture_count(f, "report"), 1);
	assert_int_equal(fixture_number(f, "SELECT photo_count FROM report"), 2);
	assert_int_equal(fixture_number(f, "SELECT phone_sealed IS NOT NULL FROM report"), 1);
	/* It can no longer be changed, and says so. */
	assert_int_equal(api_ask(&b, "PATCH", "/drafts/" SNAP_TOKEN, "{}"), 409);
	assert_problem(&b, "sent");
	assert_string_equal(browser_header(&b, "Location"),
			    arena_printf(b.arena, "/api/v1/reports/%s", number));
	assert_int_equal(api_ask(&b, "GET", "/drafts/" SNAP_TOKEN, ""), 200);
	assert_page_has(&b, arena_printf(b.arena, "\"number\":\"%s\"", number));
	browser_close(&b);
}

static void what_cannot_be_sent_says_why_and_leaves_the_draft(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	api_citizen(f, &b);
	assert_int_equal(api_ask(&b, "POST", "/drafts", "{\"draft\":\"" SNAP_TOKEN "\"}"), 201);
	assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN "/send", "{}"), 422);
	assert_page_has(&b, "\"field\":\"lat\"");
	assert_int_equal(api_ask(&b, "POST", "/drafts/" SNAP_TOKEN "/send", "{" API_POINT "}"),
			 422);
	assert_page_has(&b, "\"field\":\"photos\"");
	/* What came with a refused call is not kept. */
	assert_int_equal(api_ask(&b, "GET", "/drafts/" SNAP_TOKEN, ""), 200);
	assert_page_has(&b, "\"place\":null");
	assert_int_equal(fixture_count(f, "report"), 0);
	browser_close(&b);
}

static void a_report_in_one_call_takes_photos_by_id(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *json;
	uint64_t two;

	api_citizen(f, &b);
	api_draft(f, &b);
	two = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM photo");
	json = arena_printf(b.arena, "{" API_POINT ",\"body\":\"井盖松动\",\"photos\":[%llu]}",
			    (unsigned long long)two);
	assert_int_equal(api_ask(&b, "POST", "/reports", json), 400);
	assert_problem(&b, "idempotency-key-missing");
	assert_int_equal(api_ask_with(&b, "k-1", "POST", "/reports", json), 201);
	assert_int_equal(api_ask_with(&b, "k-1", "POST", "/reports", json), 201);
	assert_string_equal(browser_header(&b, "Idempotency-Replayed"), "true");
	assert_int_equal(fixture_count(f, "report"), 1);
	assert_int_equal(fixture_number(f, "SELECT photo_count FROM report"), 1);
	/* The photo is used up; a second report with it is refused whole. */
	assert_int_equal(api_ask_with(&b, "k-2", "POST", "/reports", json), 422);
	assert_page_has(&b, "\"field\":\"photos\"");
	assert_int_equal(api_ask_with(&b, "k-3", "POST", "/reports", "{" API_POINT "}"), 422);
	assert_int_equal(fixture_count(f, "report"), 1);
	assert_int_equal(fixture_count(f, "draft"), 2);
	browser_close(&b);
}

static void anothers_photos_are_none(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;

	api_citizen(f, &b);
	api_draft(f, &b);
	fixture_sql(f, "UPDATE photo SET citizen_id = 1");
	api_citizen(f, &other);
	assert_int_equal(api_ask_with(&other, "k-1", "POST", "/reports",
				      arena_printf(b.arena, "{" API_POINT ",\"photos\":[%lld]}",
						   (long long)fixture_number(
							   f, "SELECT MAX(id) FROM photo"))),
			 422);
	assert_int_equal(fixture_count(f, "report"), 0);
	assert_int_equal(fixture_count(f, "draft"), 1);
	arena_free(other.arena);
	browser_close(&b);
}

static void the_receipt_is_its_reporters_alone(void **state)
{
	struct fixture *f = *state;
	struct browser b, other;
	const char *path, *k;
	uint64_t id;

	id = page_report(f, api_citizen(f, &b), STATUS_HANDLING);
	path = arena_printf(b.arena, "/reports/%s/receipt", rows_number(f, id));
	assert_int_equal(api_ask(&b, "GET", path, ""), 200);
	assert_page_has(&b, "\"unit\":{\"name\":\"市南区城市管理局\"");
	assert_page_has(&b, "\"deadline\":\"20");
	k = arena_strdup(b.arena, page_secret(f, rows_number(f, id)));
	api_citizen(f, &other);
	assert_int_equal(api_ask(&other, "GET", path, ""), 403);
	assert_problem(&other, "not-yours");
	assert_page_lacks(&other, "?k=");
	assert_int_equal(api_ask(&other, "GET", arena_printf(b.arena, "%s%s", path, k), ""), 200);
	assert_int_equal(api_ask(&other, "GET", "/reports/QD-000000-AAAAA/receipt", ""), 404);
	arena_free(other.arena);
	browser_close(&b);
}

/* --- how much it costs, and what it never says ----------------------------------------------- */

/* --- other sites' scripts ------------------------------------------------------------------ */

static int ask_before(struct browser *b)
{
	static const char *const env[] = { "HTTP_ORIGIN=https://city.example",
					   "HTTP_ACCESS_CONTROL_REQUEST_METHOD=POST", NULL };

	return browser_ask(b, "OPTIONS", "/api/v1/reports", NULL, "", 0, env);
}

static void other_sites_scripts_are_kept_out_unless_one_is_named(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/cors.conf", f->dir);
	FILE *file = fopen(path, "w");
	struct conf *c;
	struct browser b;

	fputs("[api]\ncors_origin = https://city.example\n", file);
	fclose(file);
	c = conf_load(path);
	assert_non_null(c);
	api_citizen(f, &b);
	assert_int_equal(ask_before(&b), 405);
	assert_null(strcasestr(b.head, "access-control"));
	assert_int_equal(api_ask(&b, "POST", "/drafts", "{}"), 201);
	assert_null(strcasestr(b.head, "access-control"));
	api_start(c);
	assert_int_equal(ask_before(&b), 204);
	assert_string_equal(browser_header(&b, "Access-Control-Allow-Origin"),
			    "https://city.example");
	assert_non_null(
		strstr(browser_header(&b, "Access-Control-Allow-Headers"), "Idempotency-Key"));
	/* Cookies are never let in that way. */
	assert_null(browser_header(&b, "Access-Control-Allow-Credentials"));
	assert_int_equal(api_ask(&b, "POST", "/drafts", "{\"x\":1}"), 422);
	assert_string_equal(browser_header(&b, "Access-Control-Allow-Origin"),
			    "https://city.example");
	api_start(f->conf);
	assert_int_equal(ask_before(&b), 405);
	conf_free(c);
	browser_close(&b);
}

static void a_change_costs_few_statements(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id = page_report(f, api_citizen(f, &b), STATUS_HANDLING);

	api_draft(f, &b);
	db_statements(f->db);
	api_ask_with(&b, "k-1", "PATCH", "/drafts/" SNAP_TOKEN, "{\"body\":\"井盖松动\"}");
	/* Of the key: begin, claim, store, commit. Of the draft: look, save, photos. */
	assert_int_equal(db_statements(f->db), 4 + 3);
	api_ask_with(&b, "k-1", "POST",
		     arena_printf(b.arena, "/reports/%s/follow", rows_number(f, id)), "{}");
	assert_in_range(db_statements(f->db), 1, 4 + 3);
	api_ask_with(&b, "k-1", "POST", "/drafts/" SNAP_TOKEN "/send", "{}");
	/* look, save and the submission's own eight within a savepoint. */
	assert_in_range(db_statements(f->db), 1, 4 + 2 + 12);
	api_ask(&b, "GET", "/drafts/" SNAP_TOKEN2 "/duplicates", "");
	assert_in_range(db_statements(f->db), 1, 2);
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		snap_test(a_draft_is_made_read_and_changed),
		snap_test(one_wrong_field_and_nothing_of_the_call_is_stored),
		snap_test(what_is_no_json_object_is_400_or_415),
		snap_test(without_a_token_of_the_page_nothing_is_changed),
		snap_test(anothers_draft_is_as_if_there_were_none),
		snap_test(photos_are_put_in_order_and_taken_away),
		snap_test(what_may_be_the_same_is_near_open_and_public),
		snap_test(a_draft_sent_twice_is_one_report_with_one_receipt),
		snap_test(what_cannot_be_sent_says_why_and_leaves_the_draft),
		snap_test(a_report_in_one_call_takes_photos_by_id),
		snap_test(anothers_photos_are_none),
		snap_test(the_receipt_is_its_reporters_alone),
		snap_test(other_sites_scripts_are_kept_out_unless_one_is_named),
		snap_test(a_change_costs_few_statements),
	};
	return cmocka_run_group_tests(tests, snap_start, snap_stop);
}
