/* Webhooks to a machine that really listens: signed, tried again, given up, never sent elsewhere.
 */
#include "tests/db/standin.h"

#include "notice/channel.h"
#include "tests/db/dispatch_city.h"

/* One told change, sent to `way` of the machine; its state afterwards. */
static unsigned int sent_to(struct fixture *f, const char *url)
{
	struct conf *c = standin_conf(f, standin_patience(url));

	standin_webhook(f, "bureau", url);
	standin_told(f, c);
	standin_deliver(f, c);
	return standin_state(f);
}

static const char *text_of(json_t *request, const char *name)
{
	return json_string_value(json_object_get(request, name));
}

static const char *header_of(json_t *request, const char *name)
{
	return text_of(json_object_get(request, "headers"), name);
}

static void a_change_is_sent_once_signed_and_without_anything_private(void **state)
{
	struct fixture *f = *state;
	char key[WEBHOOK_KEY_TEXT + 1];
	const char *body, *stamp;
	json_t *request, *root;

	assert_int_equal(sent_to(f, standin_url(f, "ok")), DELIVERY_SENT);
	assert_int_equal(standin_count(f), 1);
	request = json_array_get(standin_requests(f), 0);
	body = text_of(request, "body");
	stamp = header_of(request, "x-dianliang-timestamp");
	webhook_key_of((const unsigned char *)"0123456789abcdef0123456789abcdef", "bureau", key);
	assert_string_equal(header_of(request, "x-dianliang-signature"),
			    webhook_signature(f->arena, key, strtoll(stamp, NULL, 10), body));
	root = json_loads(body, 0, NULL);
	assert_string_equal(text_of(root, "event"), "handle");
	assert_string_equal(text_of(root, "category"), "供水井盖");
	assert_int_equal(json_integer_value(json_object_get(root, "status")), STATUS_HANDLED);
	assert_non_null(strstr(header_of(request, "idempotency-key"), text_of(root, "number")));
	assert_null(strstr(body, STANDIN_PHONE));
	assert_null(strstr(body, "有问题")); /* the report's words */
	json_decref(root);
}

static void the_signature_is_the_one_anybody_can_compute(void **state)
{
	struct fixture *f = *state;

	/* printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac geheim */
	assert_string_equal(webhook_signature(f->arena, "geheim", 1700000000, "{\"a\":1}"),
			    "v1=c2f0a59f12d0bcd3933234d85083c03b99e970604203fd059a320436bb602adf");
}

static void two_receivers_have_keys_of_their_own(void **state)
{
	const unsigned char *key = (const unsigned char *)"0123456789abcdef0123456789abcdef";
	char a[WEBHOOK_KEY_TEXT + 1], b[WEBHOOK_KEY_TEXT + 1];

	(void)state;
	webhook_key_of(key, "a", a);
	webhook_key_of(key, "b", b);
	assert_string_not_equal(a, b);
	assert_int_equal(strlen(a), WEBHOOK_KEY_TEXT);
}

static void after_a_500_it_is_tried_again_under_the_same_key(void **state)
{
	struct fixture *f = *state;
	json_t *all;

	assert_int_equal(sent_to(f, standin_url(f, "500-once")), DELIVERY_SENT);
	assert_int_equal(standin_attempts(f), 2);
	all = standin_requests(f);
	assert_int_equal(json_array_size(all), 2);
	assert_string_equal(header_of(json_array_get(all, 0), "idempotency-key"),
			    header_of(json_array_get(all, 1), "idempotency-key"));
	assert_string_equal(text_of(json_array_get(all, 0), "body"),
			    text_of(json_array_get(all, 1), "body"));
}

/* What waits, is given up or counts as taken, by what the other side does. */
static void each_way_of_failing_has_its_end(void **state)
{
	static const struct {
		const char *way;
		enum delivery_state state;
		unsigned int attempts; /* 0: as many as fit */
	} cases[] = {
		{ "html", DELIVERY_SENT, 1 },        { "bad-json", DELIVERY_SENT, 1 },
		{ "huge", DELIVERY_SENT, 1 },        { "hang-body", DELIVERY_SENT, 1 },
		{ "410", DELIVERY_REFUSED, 1 },      { "422", DELIVERY_REFUSED, 1 },
		{ "redirect", DELIVERY_WAITING, 0 }, { "404", DELIVERY_WAITING, 0 },
		{ "timeout", DELIVERY_WAITING, 0 },  { "closes", DELIVERY_WAITING, 0 },
		{ "busy", DELIVERY_WAITING, 1 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned int end;

		standin_clean(state);
		end = sent_to(f, standin_url(f, cases[i].way));
		if (end != cases[i].state)
			fail_msg("%s: state %u, %s", cases[i].way, end, standin_error(f));
		if (cases[i].attempts)
			assert_int_equal(standin_attempts(f), cases[i].attempts);
		else
			assert_true(standin_attempts(f) > 1);
	}
}

static void a_redirect_is_not_followed(void **state)
{
	struct fixture *f = *state;
	json_t *all;
	size_t i;
	json_t *one;

	sent_to(f, standin_url(f, "redirect"));
	all = standin_requests(f);
	json_array_foreach(all, i, one) assert_string_equal(text_of(one, "path"), "/redirect");
	assert_string_equal(standin_error(f), "answered 302");
}

static void nobody_listening_is_tried_again(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(sent_to(f, arena_printf(f->arena, "http://127.0.0.1:%u/",
						 standin.closed_port)),
			 DELIVERY_WAITING);
	assert_true(standin_attempts(f) > 1);
	assert_null(strstr(standin_error(f), "127.0.0.1"));
}

static void a_certificate_nobody_vouches_for_is_refused_and_a_named_one_is_taken(void **state)
{
	struct fixture *f = *state;
	const char *url = arena_printf(f->arena, "https://127.0.0.1:%u/ok", standin.tls_port);
	struct conf *c;

	assert_int_equal(sent_to(f, url), DELIVERY_WAITING);
	assert_int_equal(standin_count(f), 0); /* not a byte of it left */
	c = standin_conf(f, arena_printf(f->arena, "ca_file = %s/standin.pem\n", f->dir));
	fixture_sql(f, "UPDATE notice_delivery SET next_at = '2026-01-01'");
	standin_deliver(f, c);
	assert_int_equal(standin_state(f), DELIVERY_SENT);
}

static void an_address_that_is_not_http_is_never_asked(void **state)
{
	static const char *const bad[] = { "file:///etc/passwd",  "gopher://127.0.0.1:70/x",
					   "dict://127.0.0.1/x",  "http://user:pw@127.0.0.1/",
					   "127.0.0.1",           "http://",
					   "http://127.0.0.1/ x", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (http_url_ok(bad[i]))
			fail_msg("%s", bad[i]);
	assert_true(http_url_ok("https://example.org/hook?x=1"));
	assert_true(http_url_ok("http://[::1]:8080/"));
}

static void it_gives_up_after_its_tries_and_stays_on_the_list_of_the_dead(void **state)
{
	struct fixture *f = *state;

	sent_to(f, standin_url(f, "404"));
	fixture_sql(f, "UPDATE notice_delivery SET attempts = 11, next_at = '2026-01-01'");
	standin_deliver(f, standin_conf(f, ""));
	assert_int_equal(standin_state(f), DELIVERY_DEAD);
	assert_string_equal(standin_error(f), "answered 404");
}

static void a_receiver_that_hangs_holds_up_no_other(void **state)
{
	struct fixture *f = *state;
	struct conf *c = standin_conf(f, "in_flight = 2\n");
	struct notifier *n;

	standin_webhook(f, "hangs", standin_url(f, "timeout"));
	standin_webhook(f, "works", standin_url(f, "ok"));
	for (int i = 0; i < 10; i++)
		standin_told(f, c);
	n = notifier_new(c, f->db);
	for (int i = 0; i < 200 && fixture_count(f, "notice_delivery WHERE state = 3") < 10; i++)
		assert_true(notifier_turn(n, 10, false) >= 0);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 3"), 10);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 2 AND lane ="
					  " (SELECT id FROM webhook WHERE name = 'hangs')"),
			 2);
	notifier_free(n);
}

static void what_was_hidden_since_is_not_sent(void **state)
{
	struct fixture *f = *state;
	struct conf *c = standin_conf(f, "");

	standin_webhook(f, "bureau", standin_url(f, "ok"));
	standin_told(f, c);
	fixture_sql(f, "UPDATE report SET hidden = 2");
	standin_deliver(f, c);
	assert_int_equal(standin_state(f), DELIVERY_DROPPED);
	assert_int_equal(standin_count(f), 0);
}

static void a_receiver_that_is_off_waits(void **state)
{
	struct fixture *f = *state;
	struct conf *c = standin_conf(f, "");

	standin_webhook(f, "bureau", standin_url(f, "ok"));
	standin_told(f, c);
	fixture_sql(f, "UPDATE webhook SET enabled = 0");
	for (int i = 0; i < 3; i++) {
		struct notifier *n = notifier_new(c, f->db);

		assert_int_equal(notifier_turn(n, 1, false), 0);
		notifier_free(n);
	}
	assert_int_equal(standin_state(f), DELIVERY_WAITING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		standin_test(a_change_is_sent_once_signed_and_without_anything_private),
		standin_test(the_signature_is_the_one_anybody_can_compute),
		standin_test(two_receivers_have_keys_of_their_own),
		standin_test(after_a_500_it_is_tried_again_under_the_same_key),
		standin_test(each_way_of_failing_has_its_end),
		standin_test(a_redirect_is_not_followed),
		standin_test(nobody_listening_is_tried_again),
		standin_test(a_certificate_nobody_vouches_for_is_refused_and_a_named_one_is_taken),
		standin_test(an_address_that_is_not_http_is_never_asked),
		standin_test(it_gives_up_after_its_tries_and_stays_on_the_list_of_the_dead),
		standin_test(a_receiver_that_hangs_holds_up_no_other),
		standin_test(what_was_hidden_since_is_not_sent),
		standin_test(a_receiver_that_is_off_waits),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
