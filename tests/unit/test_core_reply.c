/* What a city's own dispatch core may send back: who signed it, and what shape it has. */
#include "tests/unit/cmocka.h"

#include "base/arena.h"
#include "db/db.h"
#include "handover/core_reply.h"
#include "handover/core_sign.h"
#include "report/number.h"

static struct arena *arena;
static const char key[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
static char number[REPORT_NUMBER_LEN + 1];

#define NOW (INT64_C(1795000000) * CLOCK_SECOND)

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	report_number_make(number, "QD", NOW, 4711);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* The fields that were found wrong, with blanks between; "" when it is good. */
static const char *wrong(const char *text, enum core_shape shape, struct core_reply *out)
{
	json_t *errors = json_array(), *one;
	const char *names = "";
	size_t i;

	core_reply_read(arena, text, strlen(text), shape, out, errors);
	json_array_foreach(errors, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "field"));

		assert_true(*json_string_value(json_object_get(one, "say")) != '\0');
		names = arena_join(arena, names, *names ? " " : "", *name ? name : "body", NULL);
	}
	json_decref(errors);
	return names;
}

/* A whole reply with `more` before its end. */
static const char *reply_with(const char *more)
{
	return arena_printf(arena,
			    "{\"reply\":\"R-1\",\"report\":\"%s\","
			    "\"at\":\"2026-11-25T14:05:00+08:00\"%s}",
			    number, more);
}

static void a_whole_reply_is_read(void **state)
{
	struct core_reply r;

	(void)state;
	assert_string_equal(
		wrong(reply_with(",\"sequence\":3,\"id\":\"A/17\",\"status\":\"handling\","
				 "\"unit\":\"市南区城管局\",\"deadline\":\"2026-11-27T18:00:00Z\","
				 "\"say\":\" 已派人\\n明天到 \""),
		      CORE_POST, &r),
		"");
	assert_string_equal(r.reply, "R-1");
	assert_string_equal(r.report, number);
	assert_string_equal(r.id, "A/17");
	assert_int_equal(r.status, CORE_HANDLING);
	assert_int_equal(r.sequence, 3);
	assert_string_equal(r.unit, "市南区城管局");
	assert_string_equal(r.say, "已派人\n明天到");
	assert_int_equal(r.deadline - r.at, 2 * CLOCK_DAY + 12 * CLOCK_HOUR - 5 * CLOCK_MINUTE);
}

static void each_word_for_a_state_is_known_and_no_other(void **state)
{
	struct core_reply r;

	(void)state;
	for (enum core_status s = CORE_RECEIVED; s < CORE__MAX; s++) {
		const char *more = arena_printf(arena, ",\"status\":\"%s\",\"say\":\"好\"",
						core_status_names[s]);

		assert_string_equal(wrong(reply_with(more), CORE_POST, &r), "");
		assert_int_equal(r.status, s);
	}
	assert_string_equal(wrong(reply_with(",\"status\":\"done\",\"say\":\"x\""), CORE_POST, &r),
			    "status");
}

static void what_a_reply_needs_is_asked_for(void **state)
{
	static const struct {
		const char *text, *wrong;
	} bad[] = {
		{ "{}", "reply report at say" },
		{ "{\"reply\":null,\"report\":\"\",\"at\":\" \",\"say\":\"x\"}",
		  "reply report at" },
		{ "{\"reply\":\"1\",\"report\":\"QD-1\",\"at\":\"now\",\"say\":\"x\"}",
		  "report at" },
	};
	struct core_reply r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(wrong(bad[i].text, CORE_POST, &r), bad[i].wrong);
	assert_string_equal(wrong(reply_with(",\"status\":\"handled\""), CORE_POST, &r), "say");
	assert_string_equal(wrong(reply_with(",\"status\":\"returned\""), CORE_POST, &r), "say");
	assert_string_equal(wrong(reply_with(",\"id\":\"A/17\""), CORE_POST, &r), "");
	assert_string_equal(wrong(reply_with(",\"sequence\":0,\"say\":\"x\""), CORE_POST, &r),
			    "sequence");
	assert_string_equal(wrong(reply_with(",\"sequence\":-1,\"say\":\"x\""), CORE_POST, &r),
			    "sequence");
	assert_string_equal(wrong(reply_with(
					  ",\"deadline\":\"2026-11-31T00:00:00Z\",\"say\":\"x\""),
				  CORE_POST, &r),
			    "deadline");
}

static void what_is_no_such_object_is_refused_whole(void **state)
{
	struct core_reply r;
	static const char *const bad[] = {
		"",
		" ",
		"<html>",
		"[]",
		"\"x\"",
		"{\"reply\":\"1\"",
		"{\"say\":\"a\",\"say\":\"b\"}",
		"{\"say\":\"a\\u0000b\"}",
		"{\"say\":\"\xff\"}",
		"{\"say\":\"a\"} x",
		"{\"say\":\"\\ud800\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_string_equal(wrong(bad[i], CORE_POST, &r), "body");
		assert_string_equal(r.say, "");
	}
}

static void nested_unknown_and_long_parts_are_named(void **state)
{
	char deep[6000];
	struct core_reply r;

	(void)state;
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_string_equal(wrong(reply_with(arena_join(arena, ",\"say\":", deep, NULL)), CORE_POST,
				  &r),
			    "body");
	assert_string_equal(wrong(reply_with(",\"say\":{\"a\":1}"), CORE_POST, &r), "say say");
	assert_string_equal(wrong(reply_with(",\"say\":\"x\",\"phone\":\"1\""), CORE_POST, &r),
			    "phone");
	memset(deep, 'x', CORE_SAY_CHARS + 1);
	deep[CORE_SAY_CHARS + 1] = '\0';
	assert_string_equal(wrong(reply_with(arena_printf(arena, ",\"say\":\"%s\"", deep)),
				  CORE_POST, &r),
			    "say");
	deep[CORE_SAY_CHARS] = '\0';
	assert_string_equal(wrong(reply_with(arena_printf(arena, ",\"say\":\"%s\"", deep)),
				  CORE_POST, &r),
			    "");
}

static void too_many_bytes_are_not_read(void **state)
{
	char *text = arena_alloc(arena, CORE_REPLY_MAX + 2);
	struct core_reply r;

	(void)state;
	memset(text, ' ', CORE_REPLY_MAX + 1);
	memcpy(text, "{}", 2);
	assert_string_equal(wrong(text, CORE_ANSWER, &r), "body");
	text[CORE_REPLY_MAX] = '\0';
	assert_string_equal(wrong(text, CORE_ANSWER, &r), "");
}

static void an_answer_may_lack_anything_and_hold_more(void **state)
{
	struct core_reply r;

	(void)state;
	assert_string_equal(wrong("{}", CORE_ANSWER, &r), "");
	assert_int_equal(r.status, CORE_WORDS);
	assert_int_equal(r.deadline, DB_NULL_TIME);
	assert_string_equal(wrong("{\"id\":17,\"status\":\"received\",\"more\":{\"a\":[1]}}",
				  CORE_ANSWER, &r),
			    "");
	assert_string_equal(r.id, "17");
	assert_string_equal(wrong("{\"id\":[1]}", CORE_ANSWER, &r), "id");
}

static enum core_sign check(int64_t seconds, const char *signature, const char *body)
{
	return core_sign_check(key, arena_printf(arena, "%lld", (long long)seconds), signature,
			       body, strlen(body), NOW);
}

static void a_right_signature_of_now_holds(void **state)
{
	static const char body[] = "{\"say\":\"好\"}";
	int64_t now = NOW / CLOCK_SECOND;

	(void)state;
	for (int64_t at = now - 300; at <= now + 300; at += 100)
		assert_int_equal(check(at, core_sign_reply(arena, key, at, body, strlen(body)),
				       body),
				 CORE_SIGN_OK);
	for (int64_t at = now - 301; at <= now + 301; at += 602)
		assert_int_equal(check(at, core_sign_reply(arena, key, at, body, strlen(body)),
				       body),
				 CORE_SIGN_OLD);
}

static void a_signature_of_anything_else_does_not(void **state)
{
	int64_t now = NOW / CLOCK_SECOND;
	const char *good = core_sign_reply(arena, key, now, "{}", 2);
	char *other = arena_strdup(arena, good);

	(void)state;
	assert_int_equal(check(now, good, "{ }"), CORE_SIGN_WRONG);
	assert_int_equal(check(now + 1, good, "{}"), CORE_SIGN_WRONG);
	other[10] = other[10] == '0' ? '1' : '0';
	assert_int_equal(check(now, other, "{}"), CORE_SIGN_WRONG);
	/* What we have sent out does not come back as a reply. */
	assert_int_equal(check(now, core_sign_event(arena, key, now, "{}"), "{}"), CORE_SIGN_WRONG);
	assert_int_equal(core_sign_check("another", arena_printf(arena, "%lld", (long long)now),
					 good, "{}", 2, NOW),
			 CORE_SIGN_WRONG);
}

static void what_is_no_signature_is_said_to_be_missing(void **state)
{
	static const char *const times[] = { "",   "now", "-1",  "+1",
					     " 1", "1 ",  "1.0", "9999999999999" };
	const char *good = core_sign_reply(arena, key, 1, "{}", 2);

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		assert_int_equal(core_sign_check(key, times[i], good, "{}", 2, NOW),
				 CORE_SIGN_MISSING);
	assert_int_equal(check(1, "", "{}"), CORE_SIGN_MISSING);
	assert_int_equal(check(1, good + 3, "{}"), CORE_SIGN_MISSING);
	assert_int_equal(check(1, arena_join(arena, good, "0", NULL), "{}"), CORE_SIGN_MISSING);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_whole_reply_is_read),
		T(each_word_for_a_state_is_known_and_no_other),
		T(what_a_reply_needs_is_asked_for),
		T(what_is_no_such_object_is_refused_whole),
		T(nested_unknown_and_long_parts_are_named),
		T(too_many_bytes_are_not_read),
		T(an_answer_may_lack_anything_and_hold_more),
		T(a_right_signature_of_now_holds),
		T(a_signature_of_anything_else_does_not),
		T(what_is_no_signature_is_said_to_be_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
