#include "handover/open311_answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "base/w3c_time.h"
#include "db/db.h"

#define ERRORS_BYTES 150

json_t *answer_list(const struct reply *r)
{
	json_t *root = r->cut ? NULL : json_loadb(r->body, r->len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_array(root))
		return root;
	json_decref(root);
	return NULL;
}

const char *answer_text(const json_t *element, const char *name)
{
	const char *text = json_string_value(json_object_get(element, name));

	return text ? text : "";
}

int answer_status_code(const struct reply *r)
{
	json_t *list = r->wire == WIRE_ANSWERED && r->status < 300 ? answer_list(r) : NULL;
	const json_t *one = json_array_get(list, 0), *code = json_object_get(one, "code");
	long n = json_is_string(code) ? strtol(json_string_value(code), NULL, 10)
				      : (long)json_integer_value(code);
	bool error = code && json_object_get(one, "description") &&
		     !json_object_get(one, "service_request_id") &&
		     !json_object_get(one, "update_id") && !json_object_get(one, "token");

	json_decref(list);
	if (!error)
		return r->status;
	return n >= 400 && n < 600 ? (int)n : 400;
}

const char *answer_errors(struct arena *a, const struct reply *r)
{
	json_t *list = answer_list(r), *one;
	const char *out = "";
	size_t i, len = ERRORS_BYTES;

	json_array_foreach(list, i, one)
	{
		const char *say = answer_text(one, "description");

		if (*say && strlen(out) < ERRORS_BYTES)
			out = arena_join(a, out, *out ? "; " : "", say, NULL);
	}
	/* Whole characters of it. */
	if (strlen(out) > len) {
		while (len && ((unsigned char)out[len] & 0xc0) == 0x80)
			len--;
		out = arena_strndup(a, out, len);
	}
	json_decref(list);
	return out;
}

const char *answer_id(struct arena *a, const json_t *element, const char *name, size_t max)
{
	const json_t *v = json_object_get(element, name);
	const char *text = json_string_value(v);

	if (json_is_integer(v))
		return arena_printf(a, "%lld", (long long)json_integer_value(v));
	if (!text || !*text || strlen(text) > max)
		return NULL;
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p <= 0x20 || *p >= 0x7f || *p == ',')
			return NULL;
	return arena_strdup(a, text);
}

static const char *created(struct arena *a, const json_t *list, const char **id, const char **token)
{
	size_t n = json_array_size(list);
	const json_t *one = json_array_get(list, 0);

	if (!n)
		return "answered with an empty list";
	*id = answer_id(a, one, "service_request_id", REMOTE_ID_MAX);
	*token = answer_id(a, one, "token", REMOTE_TOKEN_MAX);
	for (size_t i = 1; i < n; i++) {
		const char *other =
			answer_id(a, json_array_get(list, i), "service_request_id", REMOTE_ID_MAX);

		if (!*id || !other || strcmp(*id, other) != 0)
			return "answered with several numbers";
	}
	return *id || *token ? NULL : "answered without a number that could be one";
}

const char *answer_created(struct arena *a, const struct reply *r, const char **id,
			   const char **token)
{
	json_t *list = answer_list(r);
	const char *why;

	*id = *token = NULL;
	if (!list)
		return "answered with something that is not Open311";
	why = created(a, list, id, token);
	json_decref(list);
	return why;
}

int64_t answer_time(const json_t *element, const char *name)
{
	int64_t at;

	return w3c_time_parse(answer_text(element, name), &at) == 0 ? at : DB_NULL_TIME;
}

enum core_status answer_status(const char *word)
{
	static const struct {
		const char *word;
		enum core_status status;
	} words[] = {
		{ "open", CORE_WORDS },
		{ "closed", CORE_CLOSED },
		{ "fixed", CORE_HANDLED },
		{ "fixed - council", CORE_HANDLED },
		{ "fixed - user", CORE_HANDLED },
		{ "resolved", CORE_HANDLED },
		{ "completed", CORE_HANDLED },
		{ "in_progress", CORE_HANDLING },
		{ "in progress", CORE_HANDLING },
		{ "investigating", CORE_HANDLING },
		{ "planned", CORE_HANDLING },
		{ "action_scheduled", CORE_HANDLING },
		{ "action scheduled", CORE_HANDLING },
		{ "confirmed", CORE_HANDLING },
		{ "acknowledged", CORE_RECEIVED },
		{ "received", CORE_RECEIVED },
		/* It does not do it: a person here decides what becomes of it. */
		{ "no_further_action", CORE_RETURNED },
		{ "unable_to_fix", CORE_RETURNED },
		{ "unable to fix", CORE_RETURNED },
		{ "not_councils_responsibility", CORE_RETURNED },
		{ "not responsible", CORE_RETURNED },
		{ "rejected", CORE_RETURNED },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcasecmp(word, words[i].word))
			return words[i].status;
	return CORE_WORDS;
}
