/* What an Open311 server answered: any bytes. What is taken of it keeps its limits. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "handover/open311_answer.h"

static void look_at(struct arena *a, const json_t *one)
{
	const char *id = answer_id(a, one, "service_request_id", REMOTE_ID_MAX);

	BUG_IF(id && (!*id || strlen(id) > REMOTE_ID_MAX || strchr(id, ',')));
	answer_status(answer_text(one, "status"));
	answer_time(one, "updated_datetime");
	answer_text(one, "description");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	const struct reply r = { .wire = WIRE_ANSWERED,
				 .status = 200,
				 .body = arena_strndup(a, (const char *)data, len),
				 .len = len,
				 .error = "" };
	const char *id, *token, *why = answer_created(a, &r, &id, &token);
	json_t *list = answer_list(&r), *one;
	size_t i;

	BUG_IF(!why && !id && !token);
	BUG_IF(strlen(answer_errors(a, &r)) > 150);
	json_array_foreach(list, i, one)
	{
		look_at(a, one);
	}
	json_decref(list);
	arena_free(a);
	return 0;
}
