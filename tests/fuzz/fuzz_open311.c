/* What other programs write in addresses and arguments: instants, months, lists, XML of any text.
 */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "base/w3c_time.h"
#include "open311/ask.h"
#include "open311/export.h"
#include "open311/reply.h"
#include "open311/request.h"
#include "web/urlencoded.h"

/* Arguments of any name: lists end, what is said of them is short text in both formats. */
static void ask_all(struct arena *a, const char *text, size_t len)
{
	struct request req = { .arena = a };
	const char *list, *word;
	json_t *errors;
	struct buf out;

	if (urlencoded_read(a, text, len, &req.fields, &req.field_count))
		return;
	errors = json_array();
	for (size_t i = 0; i < req.field_count; i++) {
		const char *const names[] = { req.fields[i].name, NULL };
		const char *say = ask_short(a, req.fields[i].name);

		fuzz_check_text(say);
		BUG_IF(utf8_length(say) > 61);
		ask_once(&req, names, errors);
		list = ask_list(&req, req.fields[i].name);
		BUG_IF(!list != !ask_arg(&req, req.fields[i].name));
		for (size_t n = 0; (word = requests_word(&req, &list)); n++) {
			fuzz_check_text(word);
			BUG_IF(!*word || strchr(word, ',') || n > len);
		}
	}
	BUG_IF(json_array_size(errors) > req.field_count);
	buf_init(&out, 1u << 24);
	BUG_IF(xml_write(&out, "errors", errors) < 0);
	buf_release(&out);
	json_decref(errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);
	int64_t from, to;

	ask_all(a, (const char *)data, size);
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
