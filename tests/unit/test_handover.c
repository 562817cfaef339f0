/* What an Open311 server answered, and as which service a case goes out: pure. */
#include "tests/unit/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "db/db.h"
#include "handover/open311_answer.h"
#include "handover/open311_form.h"
#include "handover/services.h"
#include "handover/way.h"

static struct arena *a;

static struct reply reply_of(const char *body)
{
	return (struct reply){
		.wire = WIRE_ANSWERED, .status = 200, .body = body, .len = strlen(body), .error = ""
	};
}

static void a_number_is_read_from_a_list_of_one_and_nothing_else(void **state)
{
	static const struct {
		const char *body, *id, *token;
	} cases[] = {
		{ "[{\"service_request_id\":\"QD-1\"}]", "QD-1", NULL },
		{ "[{\"service_request_id\":638344}]", "638344", NULL },
		{ "[{\"token\":\"abc\"}]", NULL, "abc" },
		{ "[{\"service_request_id\":\"7\",\"token\":\"abc\"}]", "7", "abc" },
		{ "[{\"service_request_id\":\"7\"},{\"service_request_id\":\"7\"}]", "7", NULL },
		{ "[{\"service_request_id\":\"7\"},{\"service_request_id\":\"8\"}]", NULL, NULL },
		{ "[]", NULL, NULL },
		{ "{}", NULL, NULL },
		{ "", NULL, NULL },
		{ "<html>", NULL, NULL },
		{ "[null]", NULL, NULL },
		{ "[[[[]]]]", NULL, NULL },
		{ "[{\"service_request_id\":\"\"}]", NULL, NULL },
		{ "[{\"service_request_id\":\"a b\"}]", NULL, NULL },
		{ "[{\"service_request_id\":\"a,b\"}]", NULL, NULL },
		{ "[{\"service_request_id\":{}}]", NULL, NULL },
		{ "[{\"service_request_id\":true}]", NULL, NULL },
		{ "[{\"service_request_id\":\"1\",\"service_request_id\":\"2\"}]", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reply r = reply_of(cases[i].body);
		const char *id, *token, *why = answer_created(a, &r, &id, &token);
		bool good = cases[i].id || cases[i].token;

		if (good != !why)
			fail_msg("%s: %s", cases[i].body, why ? why : "taken");
		if (!good)
			continue;
		if (cases[i].id)
			assert_string_equal(id, cases[i].id);
		if (cases[i].token)
			assert_string_equal(token, cases[i].token);
	}
}

static void a_number_longer_than_we_keep_is_none(void **state)
{
	char body[200], id[80];
	const char *got, *token;
	struct reply r;

	(void)state;
	memset(id, '7', sizeof(id));
	id[61] = '\0';
	snprintf(body, sizeof(body), "[{\"service_request_id\":\"%s\"}]", id);
	r = reply_of(body);
	assert_non_null(answer_created(a, &r, &got, &token));
}

static void errors_are_said_in_their_own_words_and_not_endlessly(void **state)
{
	struct reply r = reply_of("[{\"code\":400,\"description\":\"lat: 不在本市\"},"
				  "{\"code\":400,\"description\":\"phone\"},{\"x\":1},7]");
	const char *say = answer_errors(a, &r);

	(void)state;
	assert_string_equal(say, "lat: 不在本市; phone");
	r = reply_of(
		"[{\"description\":\"很很很很很很很很很很很很很很很很很很很很很很很很很很很很很"
		"很很很很很很很很很很很很很很很很很很很很很很很很很很很很很很很很\"}]");
	say = answer_errors(a, &r);
	assert_true(strlen(say) <= 150);
	assert_int_equal(strlen(say) % 3, 0); /* whole characters */
	r = reply_of("<html>");
	assert_string_equal(answer_errors(a, &r), "");
}

static void words_of_a_state_mean_one_of_ours(void **state)
{
	(void)state;
	assert_int_equal(answer_status("closed"), CORE_CLOSED);
	assert_int_equal(answer_status("FIXED"), CORE_HANDLED);
	assert_int_equal(answer_status("fixed - council"), CORE_HANDLED);
	assert_int_equal(answer_status("IN_PROGRESS"), CORE_HANDLING);
	assert_int_equal(answer_status("not_councils_responsibility"), CORE_RETURNED);
	assert_int_equal(answer_status("no_further_action"), CORE_RETURNED);
	assert_int_equal(answer_status("open"), CORE_WORDS);
	assert_int_equal(answer_status("whatever"), CORE_WORDS);
	assert_int_equal(answer_status(""), CORE_WORDS);
}

static void what_the_wire_says_is_judged_before_the_body(void **state)
{
	static const struct {
		struct reply r;
		enum way_outcome outcome;
		bool doubt;
	} cases[] = {
		{ { .wire = WIRE_NOT_SENT }, WAY_AWAY, false },
		{ { .wire = WIRE_UNSURE }, WAY_LATER, true },
		{ { .status = 401 }, WAY_STOP, false },
		{ { .status = 403 }, WAY_STOP, false },
		{ { .status = 429 }, WAY_AWAY, false },
		{ { .status = 503 }, WAY_AWAY, false },
		{ { .status = 502 }, WAY_AWAY, true },
		{ { .status = 504 }, WAY_AWAY, true },
		{ { .status = 500 }, WAY_LATER, true },
		{ { .status = 302 }, WAY_LATER, false },
		{ { .status = 200, .cut = true }, WAY_LATER, true },
	};
	struct way_verdict v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reply r = cases[i].r;

		r.error = "";
		assert_true(way_judge_wire(a, &r, &v));
		assert_int_equal(v.outcome, cases[i].outcome);
		assert_int_equal(v.doubt, cases[i].doubt);
		assert_true(*v.why);
	}
	assert_false(way_judge_wire(a, &(struct reply){ .status = 200, .error = "" }, &v));
	assert_false(way_judge_wire(a, &(struct reply){ .status = 404, .error = "" }, &v));
}

static void a_form_without_photos_is_urlencoded_and_with_them_multipart(void **state)
{
	struct open311_form f = { .fields = 0 };
	struct post p = { .url = "" };

	(void)state;
	open311_form_add(&f, "description", "a&b=井盖");
	open311_form_add(&f, "lat", "");
	open311_form_add(&f, "long", NULL);
	open311_form_write(a, &f, &p);
	assert_string_equal(p.body, "description=a%26b%3D%E4%BA%95%E7%9B%96");
	assert_string_equal(p.headers[0], "Content-Type: application/x-www-form-urlencoded");
	f.photo[f.photos++] = (struct db_bytes){ "\xff\xd8\0\xff", 4 };
	p = (struct post){ .url = "" };
	open311_form_write(a, &f, &p);
	assert_non_null(strstr(p.headers[0], "multipart/form-data; boundary=dl-"));
	assert_non_null(memmem(p.body, p.body_len, "\r\n\r\n\xff\xd8\0\xff\r\n--dl-", 15));
	assert_non_null(strstr(p.body, "a&b=井盖"));
}

/* --- as which service ------------------------------------------------------------------- */

static char dir[40], path[100], codes[100];

static struct conf *conf_with(const char *table, const char *fallback)
{
	struct conf *c;
	FILE *file;

	snprintf(dir, sizeof(dir), "/tmp/dl-services-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(codes, sizeof(codes), "%s/codes.tsv", dir);
	file = fopen(codes, "w");
	fputs(table, file);
	fclose(file);
	snprintf(path, sizeof(path), "%s/c.ini", dir);
	file = fopen(path, "w");
	fprintf(file, "[handover]\nservices = %s\nfallback = %s\n", codes, fallback);
	fclose(file);
	c = conf_load(path);
	assert_non_null(c);
	return c;
}

static void forget(struct conf *c)
{
	conf_free(c);
	unlink(codes);
	unlink(path);
	rmdir(dir);
}

static const char *chosen(const char *table, const char *fallback, const char *list,
			  const struct handover *h)
{
	struct conf *c = conf_with(table, fallback);
	struct services *s = services_open(c);
	json_t *theirs = json_loads(list, 0, NULL);
	const char *tried, *code;

	assert_non_null(s);
	assert_false(services_known(s));
	assert_true(services_learn(s, theirs));
	code = services_choose(s, a, h, &tried);
	code = code ? arena_strdup(a, code) : "";
	json_decref(theirs);
	services_close(s);
	forget(c);
	return code;
}

static void a_service_is_the_categorys_else_its_groups_else_the_fallback(void **state)
{
	static const char all[] = "[{\"service_code\":\"S07003\"},{\"service_code\":\"G05\"},"
				  "{\"service_code\":\"ads\"},{\"service_code\":\"other\"},{},4]";
	static const char few[] = "[{\"service_code\":\"other\"}]";
	const struct handover h = { .category_kind = 2, .category_code = "07003", .group_id = 5 };
	const struct handover none = { .category_code = "", .group_id = 9 };

	(void)state;
	assert_string_equal(chosen("", "", all, &h), "S07003");
	assert_string_equal(chosen("S07003\tads\n", "", all, &h), "ads");
	/* What the table says and the other does not have is not sent. */
	assert_string_equal(chosen("S07003\tgone\n", "", all, &h), "G05");
	assert_string_equal(chosen("", "", few, &h), "");
	assert_string_equal(chosen("", "other", few, &h), "other");
	assert_string_equal(chosen("", "gone", few, &h), "");
	assert_string_equal(chosen("# a comment\n\nG09\tother\r\n", "", few, &none), "other");
}

static void a_bad_table_stops_the_start(void **state)
{
	static const char *const bad[] = { "S07003\n", "S07003\t\n", "\tads\n", "S07003 ads\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct conf *c = conf_with(bad[i], "");

		assert_null(services_open(c));
		forget(c);
	}
}

static int start(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_read_from_a_list_of_one_and_nothing_else),
		cmocka_unit_test(a_number_longer_than_we_keep_is_none),
		cmocka_unit_test(errors_are_said_in_their_own_words_and_not_endlessly),
		cmocka_unit_test(words_of_a_state_mean_one_of_ours),
		cmocka_unit_test(what_the_wire_says_is_judged_before_the_body),
		cmocka_unit_test(a_form_without_photos_is_urlencoded_and_with_them_multipart),
		cmocka_unit_test(a_service_is_the_categorys_else_its_groups_else_the_fallback),
		cmocka_unit_test(a_bad_table_stops_the_start),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
