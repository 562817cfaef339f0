/* The second factor at the desk's door. */
#include "tests/page/desk.h"

#include "account/second.h"
#include "account/staff_log.h"
#include "base/secret.h"

/* The secret as the page shows it for typing, as bytes. */
static void read_secret(struct browser *b, unsigned char secret[TOTP_SECRET])
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const char *p = strstr(b->body, "class=\"dk-mono\">");
	unsigned int bits = 0, have = 0;
	size_t n = 0;

	assert_non_null(p);
	for (p = strchr(p, '>') + 1; *p != '<'; p++) {
		if (*p == ' ')
			continue;
		bits = (bits << 5 | (unsigned int)(strchr(signs, *p) - signs)) & 0xFFFF;
		have += 5;
		if (have >= 8) {
			have -= 8;
			secret[n++] = (unsigned char)(bits >> have);
		}
	}
	assert_int_equal(n, TOTP_SECRET);
}

static const char *code_of(struct fixture *f, const unsigned char secret[TOTP_SECRET], int step)
{
	uint64_t now = totp_step(clock_now());

	return arena_printf(f->arena, "%06u",
			    totp_code(secret, TOTP_SECRET, now + (uint64_t)(int64_t)step,
				      TOTP_DIGITS));
}

/* Enrolled with the code of the step before, so that today's is free. Returns a recovery code. */
static const char *enrol(struct fixture *f, struct browser *b, unsigned char secret[TOTP_SECRET])
{
	const char *code;

	desk_enter(f, b, "li", ROLE_OFFICE, 0);
	assert_int_equal(browser_get(b, "/desk/totp"), 200);
	assert_page_has(b, "data:image/svg+xml;base64,");
	read_secret(b, secret);
	assert_int_equal(browser_post(b, "/desk/totp", "code", "000000", NULL), 422);
	assert_int_equal(browser_post(b, "/desk/totp", "code", code_of(f, secret, -1), NULL), 200);
	assert_page_has(b, "备用码");
	code = strstr(b->body, "<li>");
	assert_non_null(code);
	code = arena_strndup(f->arena, code + 4, SECOND_CODE);
	assert_true(desk_is_in(b));
	return code;
}

static void with_an_app_the_password_alone_opens_nothing(void **state)
{
	struct fixture *f = *state;
	unsigned char secret[TOTP_SECRET];
	const char *half;
	struct browser b;

	enrol(f, &b, secret);
	assert_int_equal(desk_log_in(&b, "li", DESK_PASSWORD), 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/second");
	assert_int_equal(browser_get(&b, "/desk/probe"), 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/second");
	assert_int_equal(browser_get(&b, "/desk/password"), 303);
	assert_int_equal(browser_get(&b, "/desk/totp"), 303);
	assert_int_equal(browser_get(&b, "/desk/second"), 200);
	half = arena_strdup(f->arena, browser_cookie(&b, "desk"));
	assert_int_equal(browser_post(&b, "/desk/second", "code", "000000", NULL), 422);
	assert_int_equal(browser_post(&b, "/desk/second", "code", code_of(f, secret, 0), NULL),
			 303);
	assert_string_not_equal(browser_cookie(&b, "desk"), half);
	assert_true(desk_is_in(&b));
	assert_int_equal(desk_logged(f, EVENT_SECOND_FACTOR), 1);
	browser_close(&b);
}

static void the_same_code_opens_once(void **state)
{
	struct fixture *f = *state;
	unsigned char secret[TOTP_SECRET];
	const char *code;
	struct browser b;

	enrol(f, &b, secret);
	code = code_of(f, secret, 0);
	desk_log_in(&b, "li", DESK_PASSWORD);
	browser_get(&b, "/desk/second");
	assert_int_equal(browser_post(&b, "/desk/second", "code", code, NULL), 303);
	desk_log_in(&b, "li", DESK_PASSWORD);
	browser_get(&b, "/desk/second");
	assert_int_equal(browser_post(&b, "/desk/second", "code", code, NULL), 422);
	assert_page_has(&b, "已经用过");
	assert_false(desk_is_in(&b));
	browser_close(&b);
}

static void a_recovery_code_opens_once(void **state)
{
	struct fixture *f = *state;
	unsigned char secret[TOTP_SECRET];
	const char *code;
	struct browser b;

	code = enrol(f, &b, secret);
	assert_int_equal(fixture_count(f, "staff_recovery"), SECOND_CODES);
	for (int i = 0; i < 2; i++) {
		desk_log_in(&b, "li", DESK_PASSWORD);
		browser_get(&b, "/desk/second");
		assert_int_equal(browser_post(&b, "/desk/second", "code", code, NULL),
				 i == 0 ? 303 : 422);
	}
	assert_int_equal(fixture_count(f, "staff_recovery"), SECOND_CODES - 1);
	assert_int_equal(desk_logged(f, EVENT_RECOVERY_CODE), 1);
	browser_close(&b);
}

static void codes_are_guessed_no_faster_than_passwords(void **state)
{
	struct fixture *f = *state;
	unsigned char secret[TOTP_SECRET];
	struct browser b;
	int status = 422;

	enrol(f, &b, secret);
	desk_log_in(&b, "li", DESK_PASSWORD);
	browser_get(&b, "/desk/second");
	for (int i = 0; i < 6 && status == 422; i++)
		status = browser_post(&b, "/desk/second", "code", "000000", NULL);
	assert_int_equal(status, 429);
	browser_close(&b);
}

static void a_sealed_secret_opens_only_for_its_own_row(void **state)
{
	struct fixture *f = *state;
	unsigned char secret[20] = "0123456789abcdefghi", sealed[20 + SECRET_SEALED_MORE], out[20];

	assert_int_equal(secret_seal_staff(f->conf, 7, secret, 20, sealed), 0);
	assert_int_equal(secret_open_staff(f->conf, 7, sealed, sizeof(sealed), out, 20), 0);
	assert_memory_equal(out, secret, 20);
	assert_int_equal(secret_open_staff(f->conf, 8, sealed, sizeof(sealed), out, 20), -1);
	sealed[30] ^= 1;
	assert_int_equal(secret_open_staff(f->conf, 7, sealed, sizeof(sealed), out, 20), -1);
}

static void where_an_app_is_required_nothing_goes_without(void **state)
{
	struct fixture *f = *state;
	struct conf *strict;
	struct browser b;
	FILE *file = fopen(arena_printf(f->arena, "%s/strict.conf", f->dir), "w");

	assert_non_null(file);
	fprintf(file, "[secret]\ndir = %s\n[desk]\nsecond_factor = 1\n", f->dir);
	fclose(file);
	strict = conf_load(arena_printf(f->arena, "%s/strict.conf", f->dir));
	desk_enter(f, &b, "li", ROLE_OFFICE, 0);
	b.conf = strict;
	assert_int_equal(browser_get(&b, "/desk/probe"), 303);
	assert_string_equal(browser_header(&b, "Location"), "/desk/totp");
	assert_int_equal(browser_get(&b, "/desk/totp"), 200);
	assert_page_has(&b, "要求绑定");
	browser_close(&b);
	conf_free(strict);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(with_an_app_the_password_alone_opens_nothing),
		fixture_test(the_same_code_opens_once),
		fixture_test(a_recovery_code_opens_once),
		fixture_test(codes_are_guessed_no_faster_than_passwords),
		fixture_test(a_sealed_secret_opens_only_for_its_own_row),
		fixture_test(where_an_app_is_required_nothing_goes_without),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
