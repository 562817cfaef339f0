#include "desk/handover_words.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"

/* By their beginnings: what follows them (a status, the other side's own words) stays. */
static const struct {
	const char *begins, *say;
} errors[] = {
	{ "it answered with the number of another case", "对方回的编号已经是另一件案卷的" },
};

const char *handover_error_say(struct arena *a, const char *error)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		size_t len = strlen(errors[i].begins);

		if (!strncmp(error, errors[i].begins, len))
			return arena_join(a, errors[i].say, error + len, NULL);
	}
	return error;
}

const char *core_status_say(const char *status)
{
	static const struct {
		const char *word, *say;
	} words[] = {
		{ "received", "收下了" },
		{ "handling", "正在处理" },
		{ "handled", "处理完了" },
		{ "returned", "退回" },
		{ "closed", "结案" },
		{ "open", "正在处理" },
		{ "in_progress", "正在处理" },
		{ "fixed", "处理完了" },
		{ "fixed - council", "处理完了" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcasecmp(words[i].word, status))
			return words[i].say;
	return *status ? status : "说明情况";
}
