/* What a city's own core sends back, of any bytes: as an answer and as a reply of its own. */
#include "tests/fuzz/fuzz.h"

#include "handover/core_reply.h"
#include "handover/core_sign.h"

static void check(const struct core_reply *r, bool good)
{
	fuzz_check_text(r->reply);
	fuzz_check_text(r->report);
	fuzz_check_text(r->id);
	fuzz_check_text(r->unit);
	fuzz_check_text(r->say);
	BUG_IF(r->status >= CORE__MAX);
	if (good)
		BUG_IF(utf8_length(r->say) > CORE_SAY_CHARS || utf8_length(r->id) > CORE_ID_CHARS ||
		       utf8_length(r->unit) > CORE_UNIT_CHARS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);

	for (enum core_shape shape = CORE_ANSWER; shape <= CORE_POST; shape++) {
		json_t *errors = json_array();
		struct core_reply r;

		core_reply_read(a, data, size, shape, &r, errors);
		check(&r, !json_array_size(errors));
		if (shape == CORE_POST && !json_array_size(errors))
			BUG_IF(!*r.reply || !*r.report || (!*r.say && r.status == CORE_HANDLED));
		json_decref(errors);
	}
	BUG_IF(core_sign_check("key", text, text, data, size, 0) == CORE_SIGN_OK);
	arena_free(a);
	return 0;
}
