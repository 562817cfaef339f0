/* A JSON body: refused with a sentence, or an object whose fields are whole and valid. */
#include "tests/fuzz/fuzz.h"

#include <jansson.h>

#include "web/json_body.h"

static const struct json_field fields[] = {
	{ JSON_KIND_TEXT, 0, { "body", "问题描述", 20, FIELD_REQUIRED | FIELD_LINES, NULL } },
	{ JSON_KIND_NUMBER, 0, { "lat", "纬度", 20, 0, NULL } },
	{ JSON_KIND_TRUTH, 0, { "care", "关怀版", 1, 0, NULL } },
	{ JSON_KIND_TEXTS, 6, { "photos", "照片", 26, 0, NULL } },
	{ JSON_KIND_OBJECT, 0, { "place", "地点", 0, 0, NULL } },
	{ JSON_KIND_OBJECTS, 3, { "marks", "标记", 0, 0, NULL } },
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static void check_fields(struct request *req)
{
	const char *values[FIELDS];
	json_t *errors = json_array();
	int bad = json_fields_read(req, fields, FIELDS, values, errors);

	BUG_IF(bad < 0 || (size_t)bad != json_array_size(errors));
	for (size_t i = 0; i < FIELDS; i++) {
		fuzz_check_text(values[i]);
		BUG_IF(!bad && utf8_length(values[i]) > fields[i].field.max);
	}
	json_decref(errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request req = { .arena = arena_new() };
	const char *text = arena_memdup(req.arena, data, size);

	if (json_body_read(&req, text, size) == 0) {
		BUG_IF(!json_is_object(req.json));
		fuzz_check_pairs(req.fields, req.field_count);
		check_fields(&req);
	} else
		BUG_IF(!req.why);
	arena_free(req.arena);
	return 0;
}
