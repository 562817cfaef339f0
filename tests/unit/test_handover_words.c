/* What handoverd writes down, as staff read it. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "base/arena.h"
#include "desk/handover_words.h"

static void errors_are_said_in_chinese(void **state)
{
	static const struct {
		const char *error, *say;
	} known[] = {
		{ "", "" },
		{ "not reached: Could not connect to server", "连不上对方：没有人应" },
		{ "no whole answer: Timeout was reached", "对方没有答完：等太久了" },
		{ "answered 500", "对方系统出错（500）" },
		{ "answered 502: its core is away", "对方系统出错（502）：它的系统没有开" },
		{ "answered 403: it does not take our key",
		  "对方不让我们接入（403）：不认我们的密钥" },
		{ "answered 422: 缺少照片", "对方不收（422）：缺少照片" },
		{ "answered 302: not followed",
		  "对方的应答不对（302）：要我们换一个地址，没有照做" },
		{ "answered with an empty list", "对方的应答里什么也没有" },
		{ "its answer is not JSON", "对方的应答看不懂（不是 JSON，可能是网页）" },
		{ "it answered with the number of a case not ours", "对方回的编号是别人的案件" },
		{ "hidden from the public: show it, or let our own core take it",
		  "这一件现在不公开，没有转交。请公开它，或者收回由本平台派遣" },
		{ "no service over there for 01001", "对方没有对应的服务：01001" },
		/* What nobody knew when this was written stays as it is. */
		{ "something else", "something else" },
		{ "not reached: a new word of libcurl's", "连不上对方：a new word of libcurl's" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_string_equal(handover_error_say(a, known[i].error), known[i].say);
	arena_free(a);
}

static void the_other_cores_states_are_said_in_chinese(void **state)
{
	(void)state;
	assert_string_equal(core_status_say("handling"), "正在处理");
	assert_string_equal(core_status_say("CLOSED"), "结案");
	assert_string_equal(core_status_say("办理中"), "办理中");
	assert_string_equal(core_status_say(""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_are_said_in_chinese),
		cmocka_unit_test(the_other_cores_states_are_said_in_chinese),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
