/* What other programs write in addresses and arguments: instants, months, XML of any text. */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "open311/export.h"
#include "open311/reply.h"
#include "open311/w3c_time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);
	int64_t from, to;

	if (w3c_time_parse(text, &from) == 0)
		BUG_IF(from < -2 * INT64_C(86400000) || from > INT64_C(253402400000000));
	if (export_month(text, &from, &to) == 0)
		BUG_IF(to - from < 28 * INT64_C(86400000) || to - from > 31 * INT64_C(86400000));
	if (utf8_valid(text, strlen(text))) {
		json_t *view = json_pack("{s:s}", "t", text);
		struct buf out;

		buf_init(&out, 1u << 22);
		BUG_IF(xml_write(&out, "x", view) < 0 || out.len < 20);
		buf_release(&out);
		json_decref(view);
	}
	arena_free(a);
	return 0;
}
