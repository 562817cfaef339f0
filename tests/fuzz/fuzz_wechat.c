/* Whatever answers as WeChat: a person with a name that can be kept, a number of digits, a pass fit
 * for an address, or none. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "account/wechat_answer.h"
#include "account/wechat_login.h"
#include "out/http.h"
#include "out/wechat_pass.h"

static void check_name(const char *name)
{
	BUG_IF(!*name || strlen(name) > 100);
	for (; *name; name++)
		BUG_IF(*name <= ' ' || *name > '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const struct reply r = { .wire = WIRE_ANSWERED,
				 .status = 200,
				 .body = arena_strndup(a, (const char *)data, size),
				 .len = size,
				 .error = "" };
	struct wechat_pass pass = { 0 };
	struct wechat_person person;
	struct wechat_number number;
	int result = wechat_read_person(a, &r, &person);

	BUG_IF(result < 0 || result >= WECHAT__MAX || result == WECHAT_OFF ||
	       result == WECHAT_FULL);
	if (result == WECHAT_OK) {
		check_name(person.openid);
		if (person.unionid)
			check_name(person.unionid);
	}
	if (wechat_read_number(a, &r, &number) == WECHAT_OK) {
		BUG_IF(number.digits[strspn(number.digits, "0123456789")]);
		BUG_IF(wechat_number_good(&number) && strlen(number.digits) != 11);
	}
	wechat_pass_answered(&pass, &r, 1000);
	BUG_IF(pass.text[strcspn(pass.text, " &#%?/\r\n\t\"")]);
	BUG_IF(*pass.text && pass.until <= 1000);
	arena_free(a);
	return 0;
}
