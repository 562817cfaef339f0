/*
 * Wrong arguments of Open311, wrong bodies, wrong types: each is named in a list of errors, and of
 * none is anything written.
 */
#include "tests/page/open311.h"

#include "web/urlencoded.h"

#define FORM    "application/x-www-form-urlencoded"
#define UPDATES "/open311/v2/servicerequestupdates.json"

static uint64_t written(struct fixture *f)
{
	return fixture_number(
		f, "SELECT (SELECT COUNT(*) FROM report) + (SELECT COUNT(*) FROM draft) +"
		   " (SELECT COUNT(*) FROM citizen) + (SELECT COUNT(*) FROM api_report) +"
		   " (SELECT COUNT(*) FROM api_update) + (SELECT COUNT(*) FROM outbox) +"
		   " (SELECT COUNT(*) FROM flow_log)");
}

static int post(struct browser *b, const char *type, const char *body)
{
	return browser_ask(b, "POST", REQUESTS, type, body, strlen(body), NULL);
}

static const char *good(struct browser *b, const char *more)
{
	return arena_printf(
		b->arena,
		"api_key=%s&service_code=G01&lat=36.0631&long=120.3817&attribute[state]="
		"missing&description=x&%s",
		open311_key, more);
}

/* A value of `count` characters "汉". */
static const char *long_text(struct arena *a, const char *name, size_t count)
{
	char *text = arena_alloc(a, count * 9 + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + 9 * i, "%E6%B1%89", 9);
	text[count * 9] = '\0';
	return arena_printf(a, "%s=%s", name, text);
}

static void each_argument_that_is_wrong_is_named(void **state)
{
	static const struct {
		const char *more, *name;
	} tries[] = {
		{ "service_code=G02", "service_code: 给了两个" },
		{ "lat=36.07", "lat: 给了两个" },
		{ "long=120.39", "long: 给了两个" },
		{ "description=y", "description: 给了两个" },
		{ "email=&email=a@b.cn", "email: 给了两个" },
		{ "email=a@b.cn&email=c@d.cn", "email: 给了两个" },
		{ "phone=13800138000&phone=13900139000", "phone: 给了两个" },
		{ "attribute[state]=broken", "attribute[state]: 只能有一个值" },
		{ "attribute[state]=missing", "attribute[state]: 只能有一个值" },
		{ "attribute[state][]=eaten", "attribute[state]: " },
		{ "attribute[colour]=red", "attribute[colour]: 这项服务没有" },
		{ "attribute[state][x]=1", "attribute[state][x]: 请写成" },
		{ "attribute[a][b][c][d][e]=1", "attribute[a][b][c][d][e]: 请写成" },
		{ "attribute[]=1", "attribute[]: 请写成" },
		{ "attribute[state=1", "attribute[state: 请写成" },
		{ "attribute.state=1", "attribute.state: 请写成" },
		{ "attribute[since]=gestern", "attribute[since]: " },
		{ "attribute[since]=9999-12-31T23:59:59-14:00", "attribute[since]: " },
		{ "attribute[count]=0x10", "attribute[count]: " },
		{ "attribute[count]=1e400", "attribute[count]: " },
		{ "attribute[note]=13800138000", "attribute[note]: " },
		{ "media_url=javascript:alert(1)", "media_url: " },
		{ "media_url=https://", "media_url: " },
		{ "media_url=https://a.cn/%22onload", "media_url: " },
		{ "media_url=file:///etc/passwd", "media_url: " },
		{ "media_url=https://a/1&media_url=https://a/2&media_url=https://a/3&media_url="
		  "https://a/4&media_url=https://a/5&media_url=https://a/6&media_url=https://a/7",
		  "media_url: 最多 6" },
		{ "phone=12", "phone: " },
		{ "address_id=999999999", "address_id: " },
		{ "address_id=370202&address_id=370203", "address_id: 给了两个" },
	};
	struct fixture *f = *state;
	struct browser b;
	uint64_t before;

	open311_open(f, &b);
	before = written(f);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		if (post(&b, FORM, good(&b, tries[i].more)) != 400)
			fail_msg("%s: %d\n%s", tries[i].more, b.status, b.body);
		assert_page_has(&b, tries[i].name);
	}
	assert_int_equal(written(f), before);
	/* The same value twice is one value; several photos have several addresses. */
	assert_int_equal(post(&b, FORM,
			      good(&b, "lat=36.0631&media_url=https://a.cn/1.jpg"
				       "&media_url=https://a.cn/2.jpg")),
			 200);
	assert_int_equal(fixture_count(f, "api_report WHERE media_url ="
					  " 'https://a.cn/1.jpg\nhttps://a.cn/2.jpg'"),
			 1);
	open311_close(&b);
}

static void each_text_has_its_length(void **state)
{
	static const struct {
		const char *name;
		size_t chars;
	} texts[] = {
		{ "email", 100 },    { "first_name", 40 }, { "last_name", 40 },
		{ "device_id", 60 }, { "account_id", 60 }, { "address_string", 100 },
	};
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *fits = long_text(b.arena, texts[i].name, texts[i].chars);

		assert_int_equal(post(&b, FORM, good(&b, fits)), 200);
		assert_int_equal(post(&b, FORM,
				      good(&b, arena_printf(b.arena, "%s%%E6%%B1%%89", fits))),
				 400);
		assert_page_has(&b, texts[i].name);
	}
	open311_close(&b);
}

static void places_that_are_none_are_refused(void **state)
{
	static const char *const places[] = {
		"lat=36.0631",
		"long=120.3817",
		"lat=36.0631&long=",
		"lat=120.3817&long=36.0631", /* the wrong way round */
		"lat=91&long=120",
		"lat=36.0631&long=180.1",
		"lat=nan&long=nan",
		"lat=inf&long=120.38",
		"lat=36,0631&long=120,3817",
		"lat=36.0631N&long=120.3817E",
		"lat=0&long=0",
		"lat=51.5&long=-0.1",
		"lat=--36&long=120.38",
		"lat=.&long=.",
		"lat=36.0631 &long=120.3817",
		"address_id=%23NOTPINPOINTED%23",
		"address_id=-1",
		"address_string=%20%E3%80%80",
		"",
	};
	struct fixture *f = *state;
	struct browser b;
	uint64_t before;

	open311_open(f, &b);
	before = written(f);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *body = arena_printf(b.arena, "api_key=%s&service_code=G02&%s",
						open311_key, places[i]);

		if (post(&b, FORM, body) != 400)
			fail_msg("%s: %d\n%s", places[i], b.status, b.body);
		assert_true(strstr(b.body, "lat") || strstr(b.body, "long") ||
			    strstr(b.body, "address_id"));
	}
	assert_int_equal(written(f), before);
	open311_close(&b);
}

static void every_jurisdiction_that_is_named_must_be_ours(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(post(&b, FORM, good(&b, "jurisdiction_id=qingdao&jurisdiction_id=paris")),
			 404);
	assert_int_equal(browser_get(&b, REQUESTS "?jurisdiction_id=&jurisdiction_id=paris"), 404);
	assert_int_equal(browser_get(&b, REQUESTS "?jurisdiction_id=&jurisdiction_id=qingdao"),
			 200);
	open311_close(&b);
}

/* ---- bodies ---- */

static void bodies_of_another_type_are_415_in_both_formats(void **state)
{
	static const char *const types[] = {
		"application/json",
		"application/json; charset=utf-8",
		"text/xml",
		"application/xml",
		"text/plain",
		"application/octet-stream",
		"multipart/mixed; boundary=x",
		FORM "x",
		"",
	};
	static const char *const bodies[] = {
		"{\"api_key\":1,\"api_key\":2}",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
		"<!DOCTYPE a [<!ENTITY b \"&c;&c;\">]><a>&b;</a>",
		"api_key=x",
	};
	struct fixture *f = *state;
	struct browser b;
	uint64_t before;

	open311_open(f, &b);
	before = written(f);
	for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++)
		for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
			assert_int_equal(post(&b, types[t], bodies[i]), 415);
			assert_page_has(&b, "[{\"code\":415,");
			assert_int_equal(browser_ask(&b, "POST", "/open311/v2/requests.xml",
						     types[t], bodies[i], strlen(bodies[i]), NULL),
					 415);
			assert_page_has(&b, "<errors><error><code>415</code>");
		}
	assert_int_equal(written(f), before);
	open311_close(&b);
}

#define PART "--x\r\nContent-Disposition: form-data; name=\"api_key\"\r\n"

static void bodies_that_are_broken_are_400(void **state)
{
	static const struct {
		const char *type, *body;
	} tries[] = {
		{ FORM, "api_key=%zz" },
		{ FORM, "api_key=%00" },
		{ FORM, "api_key=%C4%E3%BA%C3" }, /* GBK */
		{ FORM, "api_key=\xC4\xE3" },
		{ "multipart/form-data", PART "\r\nk\r\n--x--\r\n" },
		{ "multipart/form-data; boundary=", PART "\r\nk\r\n--x--\r\n" },
		{ "multipart/form-data; boundary=x", "" PART "\r\nk\r\n" }, /* no end */
		{ "multipart/form-data; boundary=x", "k" },
		{ "multipart/form-data; boundary=x", PART
		  "Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nk\r\n--y--\r\n\r\n--x--\r\n" },
		{ "multipart/form-data; boundary=x",
		  PART "Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\nk\r\n--x--\r\n" },
		{ "multipart/form-data; boundary=x",
		  PART "Content-Transfer-Encoding: base64\r\n\r\naw==\r\n--x--\r\n" },
	};
	struct fixture *f = *state;
	struct browser b;
	uint64_t before;

	open311_open(f, &b);
	before = written(f);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		if (post(&b, tries[i].type, tries[i].body) != 400)
			fail_msg("%zu %s: %d\n%s", i, tries[i].type, b.status, b.body);
		assert_page_has(&b, "[{\"code\":400,");
	}
	assert_int_equal(written(f), before);
	open311_close(&b);
}

static char *repeated(struct arena *a, const char *what, size_t count)
{
	size_t len = strlen(what);
	char *text = arena_alloc(a, count * len + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + len * i, what, len);
	text[count * len] = '\0';
	return text;
}

static void bodies_of_no_measure_are_refused(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t before;

	open311_open(f, &b);
	before = written(f);
	assert_int_equal(post(&b, FORM, good(&b, repeated(b.arena, "a=1&", 10000))), 400);
	assert_int_equal(post(&b, FORM, good(&b, repeated(b.arena, "a=1&", 195))), 400);
	assert_int_equal(post(&b, FORM, repeated(b.arena, "a", URLENCODED_BYTES + 1)), 413);
	assert_page_has(&b, "[{\"code\":413,");
	/* What is wrong is named, but not at any length. */
	assert_int_equal(post(&b, FORM,
			      good(&b, arena_printf(b.arena, "attribute[%s]=1",
						    repeated(b.arena, "%E6%B1%89", 20000)))),
			 400);
	assert_in_range(b.body_len, 50, 400);
	assert_non_null(strstr(b.body, "汉…]: ") ? NULL : strstr(b.body, "汉…: "));
	assert_int_equal(written(f), before);
	open311_close(&b);
}

/* ---- a sender's own key ---- */

static int post_with_key(struct browser *b, const char *idempotency_key, const char *words)
{
	const char *const env[] = {
		arena_printf(b->arena, "HTTP_IDEMPOTENCY_KEY=%s", idempotency_key), NULL
	};
	const char *body = arena_printf(b->arena,
					"api_key=%s&service_code=G02&lat=36.0631&long=120.3817"
					"&description=%s",
					open311_key, words);

	return browser_ask(b, "POST", REQUESTS, FORM, body, strlen(body), env);
}

static void one_key_stands_for_one_content(void **state)
{
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(post_with_key(&b, "k1", "a"), 200);
	number = open311_number(&b);
	assert_int_equal(post_with_key(&b, "k1", "a"), 200);
	assert_string_equal(open311_number(&b), number);
	assert_int_equal(post_with_key(&b, "k1", "b"), 422);
	assert_page_has(&b, "Idempotency-Key: ");
	assert_int_equal(fixture_count(f, "report"), 1);
	assert_int_equal(post_with_key(&b, "k2", "b"), 200);
	assert_string_not_equal(open311_number(&b), number);
	/* Under way, not sent yet: the first content keeps the key, its draft is not overwritten.
	 */
	fixture_sql(f, "DELETE FROM outbox");
	fixture_sql(f, "UPDATE draft SET report_id = NULL");
	fixture_sql(f, "DELETE FROM report_term");
	fixture_sql(f, "DELETE FROM flow_log");
	fixture_sql(f, "DELETE FROM report");
	assert_int_equal(post_with_key(&b, "k1", "c"), 422);
	assert_int_equal(fixture_count(f, "report"), 0);
	assert_int_equal(post_with_key(&b, "k1", "a"), 200);
	open311_close(&b);
}

/* ---- what is asked ---- */

static void filters_that_are_wrong_are_named(void **state)
{
	static const struct {
		const char *query, *name;
	} tries[] = {
		{ "page=0", "page: " },
		{ "page=-1", "page: " },
		{ "page=1e3", "page: " },
		{ "page=10001", "page: " },
		{ "page=18446744073709551617", "page: " },
		{ "page=1&page=2", "page: 给了两个" },
		{ "page=&page=2", "page: 给了两个" },
		{ "page_size=0", "page_size: " },
		{ "page_size=1001", "page_size: " },
		{ "page_size=%EF%BC%91", "page_size: " },
		{ "status=eaten", "status: " },
		{ "status=open&status=eaten", "status: " },
		{ "status=OPEN", "status: " },
		{ "service_code=G01,NONE", "service_code: " },
		{ "start_date=2010-05-24T00:00:00", "start_date: " },
		{ "start_date=1969-12-31T00:00:00Z", "start_date: " },
		{ "end_date=9999-12-31T23:59:59-14:00", "end_date: " },
		{ "end_date=10000-01-01T00:00:00Z", "end_date: " },
		{ "start_date=2010-01-01&start_date=2010-01-02", "start_date: 给了两个" },
		{ "start_date=2010-01-02T00:00:00Z&end_date=2010-01-01T00:00:00Z", "start_date: " },
		{ "start_date=2010-01-01T00:00:00Z&end_date=2010-04-02T00:00:00Z", "90 天" },
	};
	static const char *const right[] = {
		"page=10000",
		"page_size=1000",
		"status=open,closed",
		"status=open&status=closed",
		"status=,open,",
		"service_code=G01&service_code=G02,",
		"start_date=2010-01-01T00:00:00Z&end_date=2010-04-01T00:00:00Z",
		"start_date=9999-12-01T00:00:00Z&end_date=9999-12-31T23:59:59Z",
		"start_date=&end_date=&status=&service_code=&page=&page_size=&extensions=",
		"service_request_id=none&start_date=nonsense&page=0",
	};
	struct fixture *f = *state;
	struct browser b;

	open311_open(f, &b);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		if (browser_get(&b, REQUESTS "?%s", tries[i].query) != 400)
			fail_msg("%s: %d\n%s", tries[i].query, b.status, b.body);
		assert_page_has(&b, tries[i].name);
	}
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		if (browser_get(&b, REQUESTS "?%s", right[i]) != 200)
			fail_msg("%s: %d\n%s", right[i], b.status, b.body);
	open311_close(&b);
}

static void the_last_of_many_ids_is_found_too(void **state)
{
	struct fixture *f = *state;
	const char *ids, *number;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_key, "G01", "最后一个"), 200);
	number = open311_number(&b);
	ids = repeated(b.arena, "QD-231201-AAAAA,", 230);
	assert_int_equal(browser_get(&b, REQUESTS "?service_request_id=%s%s", ids, number), 200);
	assert_page_has(&b, number);
	open311_close(&b);
}

/* ---- updates ---- */

static int update(struct browser *b, const char *more)
{
	const char *body = arena_printf(b->arena, "api_key=%s&%s", open311_key, more);

	return browser_ask(b, "POST", UPDATES, FORM, body, strlen(body), NULL);
}

static void updates_that_are_wrong_are_named_and_not_kept(void **state)
{
	static const struct {
		const char *more;
		int status;
		const char *name;
	} tries[] = {
		{ "description=a", 400, "update_id: " },
		{ "update_id=1&update_id=2&description=a", 400, "update_id: 给了两个" },
		{ "update_id=1&description=13800138000", 400, "description: 里面有手机号" },
		{ "update_id=1", 400, "description: " },
		{ "update_id=1&status=closed", 400, "description: " },
		{ "update_id=1&status=open&status=closed&description=a", 400, "status: 给了两个" },
	};
	struct fixture *f = *state;
	const char *number;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_key, "G01", "有更新的"), 200);
	number = open311_number(&b);
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		int status = update(&b, arena_printf(b.arena, "service_request_id=%s&%s", number,
						     tries[i].more));

		if (status != tries[i].status)
			fail_msg("%s: %d\n%s", tries[i].more, status, b.body);
		assert_page_has(&b, tries[i].name);
	}
	assert_int_equal(update(&b, "update_id=1&service_request_id=none&description=a"), 404);
	assert_int_equal(update(&b, "update_id=1&description=a"), 400);
	assert_int_equal(update(&b, arena_printf(b.arena, "service_request_id=%s&update_id=1&%s",
						 number, long_text(b.arena, "description", 1001))),
			 400);
	assert_int_equal(update(&b, repeated(b.arena, "a", 70000)), 413);
	assert_page_has(&b, "[{\"code\":413,");
	assert_int_equal(fixture_count(f, "api_update"), 0);
	for (size_t i = 0; i < 4; i++) {
		static const char *const queries[] = {
			"page=0", "page_size=1001", "start_date=x",
			"start_date=2010-01-01&end_date=2020-01-01"
		};

		assert_int_equal(browser_get(&b, UPDATES "?api_key=%s&%s", open311_key, queries[i]),
				 400);
	}
	open311_close(&b);
}

/* The row that says "done" and what was done are of one transaction. */
static void an_update_that_failed_half_way_can_be_sent_again(void **state)
{
	struct fixture *f = *state;
	const char *body;
	struct browser b;

	open311_open(f, &b);
	assert_int_equal(open311_send(&b, open311_key, "G01", "半路失败"), 200);
	body = arena_printf(b.arena, "service_request_id=%s&update_id=1&description=more",
			    open311_number(&b));
	fixture_sql(f, "CREATE TRIGGER refuse BEFORE INSERT ON flow_log FOR EACH ROW"
		       " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'full'");
	assert_int_equal(update(&b, body), 503);
	assert_int_equal(fixture_count(f, "api_update"), 0);
	fixture_sql(f, "DROP TRIGGER refuse");
	assert_int_equal(update(&b, body), 200);
	assert_int_equal(fixture_count(f, "flow_log WHERE note = 'more'"), 1);
	open311_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(each_argument_that_is_wrong_is_named),
		fixture_test(each_text_has_its_length),
		fixture_test(places_that_are_none_are_refused),
		fixture_test(every_jurisdiction_that_is_named_must_be_ours),
		fixture_test(bodies_of_another_type_are_415_in_both_formats),
		fixture_test(bodies_that_are_broken_are_400),
		fixture_test(bodies_of_no_measure_are_refused),
		fixture_test(one_key_stands_for_one_content),
		fixture_test(filters_that_are_wrong_are_named),
		fixture_test(the_last_of_many_ids_is_found_too),
		fixture_test(updates_that_are_wrong_are_named_and_not_kept),
		fixture_test(an_update_that_failed_half_way_can_be_sent_again),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
