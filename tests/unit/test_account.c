/* One-time codes by the RFC's own table, pauses, passwords: what needs no database. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "account/password.h"
#include "account/role.h"
#include "account/session.h"
#include "account/staff.h"
#include "account/throttle.h"
#include "account/totp.h"
#include "base/arena.h"
#include "base/clock.h"

static const unsigned char rfc_secret[] = "12345678901234567890";

/* RFC 6238, appendix B, the lines of SHA-1. */
static void codes_are_those_of_the_rfc(void **state)
{
	static const struct {
		int64_t seconds;
		uint32_t code;
	} table[] = {
		{ 59, 94287082 },         { 1111111109, 7081804 },  { 1111111111, 14050471 },
		{ 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(totp_code(rfc_secret, 20,
					   totp_step(table[i].seconds * CLOCK_SECOND), 8),
				 table[i].code);
}

static void a_code_is_good_one_step_before_and_after_and_no_further(void **state)
{
	const int64_t at = INT64_C(1111111111) * CLOCK_SECOND, step = 30 * CLOCK_SECOND;

	(void)state;
	/* 14050471 in six digits. */
	assert_true(totp_find(rfc_secret, "050471", at, 0) == totp_step(at));
	assert_true(totp_find(rfc_secret, "050 471", at, 0) == totp_step(at));
	assert_true(totp_find(rfc_secret, "050471", at + step, 0) == totp_step(at));
	assert_true(totp_find(rfc_secret, "050471", at - step, 0) == totp_step(at));
	assert_true(totp_find(rfc_secret, "050471", at + 2 * step, 0) == 0);
	assert_true(totp_find(rfc_secret, "050471", at - 2 * step, 0) == 0);
}

static void a_code_once_used_is_good_no_more(void **state)
{
	const int64_t at = INT64_C(1111111111) * CLOCK_SECOND;

	(void)state;
	assert_true(totp_find(rfc_secret, "050471", at, totp_step(at)) == 0);
	assert_true(totp_find(rfc_secret, "050471", at, totp_step(at) - 1) == totp_step(at));
}

static void what_is_not_six_digits_is_no_code(void **state)
{
	static const char *const bad[] = { "",       "05047",  "0504711",
					   "05047a", "-50471", "０５０４７１" };
	const int64_t at = INT64_C(1111111111) * CLOCK_SECOND;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(totp_find(rfc_secret, bad[i], at, 0) == 0);
}

static void the_address_for_the_app_has_secret_and_names(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(totp_uri(a, "点靓", "li.na", rfc_secret),
			    "otpauth://totp/%E7%82%B9%E9%9D%93:li%2Ena?secret="
			    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E7%82%B9%E9%9D%93");
	arena_free(a);
}

static void pauses_double_and_never_become_a_lock(void **state)
{
	(void)state;
	for (unsigned int n = 0; n <= 5; n++)
		assert_int_equal(throttle_pause(THROTTLE_LOGIN, n), 0);
	assert_int_equal(throttle_pause(THROTTLE_LOGIN, 6), 2 * CLOCK_SECOND);
	assert_int_equal(throttle_pause(THROTTLE_LOGIN, 7), 4 * CLOCK_SECOND);
	assert_int_equal(throttle_pause(THROTTLE_LOGIN, 10), 32 * CLOCK_SECOND);
	assert_int_equal(throttle_pause(THROTTLE_LOGIN, 1000000), 5 * CLOCK_MINUTE);
	assert_int_equal(throttle_pause(THROTTLE_LOGIN, UINT32_MAX), 5 * CLOCK_MINUTE);
	/* An address is a whole office's. */
	assert_int_equal(throttle_pause(THROTTLE_ADDRESS, 30), 0);
	assert_int_equal(throttle_pause(THROTTLE_ADDRESS, UINT32_MAX), 15 * CLOCK_MINUTE);
}

static void passwords_hold_only_for_themselves(void **state)
{
	char hash[PASSWORD_HASH];

	(void)state;
	assert_int_equal(password_hash(hash, "海边的风很大 2026"), 0);
	assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_true(password_holds(hash, "海边的风很大 2026"));
	assert_false(password_holds(hash, "海边的风很大 2027"));
	assert_false(password_holds(hash, ""));
	assert_false(password_is_old(hash));
}

/* Else an unknown login would answer in another time than a known one. */
static void nobodys_hash_costs_what_anybodys_does_and_holds_for_nothing(void **state)
{
	(void)state;
	assert_false(password_is_old(NULL));
	assert_false(password_holds(NULL, ""));
	assert_false(password_holds(NULL, "password"));
}

static void weak_passwords_are_named_as_such(void **state)
{
	static const char *const bad[] = {
		"kurz",        "九个字的密码不够长", "1234567890",          "aaaaaaaaaaaa",
		"zhang.san88", "Password2026",       "我我我我我我我我我我"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!password_fault(bad[i], "zhang.san"))
			fail_msg("taken: %s", bad[i]);
	assert_null(password_fault("correct horse battery", "zhang.san"));
	assert_null(password_fault("前海的栈桥上有海鸥呢", "zhang.san"));
}

static void a_made_password_passes_its_own_rules(void **state)
{
	char a[PASSWORD_MADE + 1], b[PASSWORD_MADE + 1];

	(void)state;
	password_make(a);
	password_make(b);
	assert_string_not_equal(a, b);
	assert_null(password_fault(a, "zhang.san"));
}

static void logins_are_plain(void **state)
{
	(void)state;
	assert_true(staff_login_good("zhang.san"));
	assert_true(staff_login_good("7-up_x"));
	assert_false(staff_login_good(""));
	assert_false(staff_login_good("Zhang"));
	assert_false(staff_login_good(".x"));
	assert_false(staff_login_good("a b"));
	assert_false(staff_login_good("张三"));
	assert_false(staff_login_good("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void the_way_back_after_a_login_stays_at_the_desk(void **state)
{
	static const char *const elsewhere[] = { "/",           "//evil.example",
						 "/deskx",      "https://evil/desk",
						 "/desk/login", NULL };

	(void)state;
	assert_string_equal(session_way_back("/desk/case/QD-1"), "/desk/case/QD-1");
	assert_string_equal(session_way_back("/desk?tab=late"), "/desk?tab=late");
	for (size_t i = 0; elsewhere[i]; i++)
		assert_string_equal(session_way_back(elsewhere[i]), "/desk");
	assert_string_equal(session_way_back(NULL), "/desk");
}

static void roles_have_names_both_ways(void **state)
{
	(void)state;
	for (unsigned int r = ROLE_HANDLER; r < ROLE__MAX; r++) {
		assert_int_equal(role_by_name(role_name(r)), r);
		assert_true(*role_say(r));
	}
	assert_int_equal(role_by_name("root"), 0);
	assert_string_equal(role_say(99), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(a_code_is_good_one_step_before_and_after_and_no_further),
		cmocka_unit_test(a_code_once_used_is_good_no_more),
		cmocka_unit_test(what_is_not_six_digits_is_no_code),
		cmocka_unit_test(the_address_for_the_app_has_secret_and_names),
		cmocka_unit_test(pauses_double_and_never_become_a_lock),
		cmocka_unit_test(passwords_hold_only_for_themselves),
		cmocka_unit_test(nobodys_hash_costs_what_anybodys_does_and_holds_for_nothing),
		cmocka_unit_test(weak_passwords_are_named_as_such),
		cmocka_unit_test(a_made_password_passes_its_own_rules),
		cmocka_unit_test(logins_are_plain),
		cmocka_unit_test(the_way_back_after_a_login_stays_at_the_desk),
		cmocka_unit_test(roles_have_names_both_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
