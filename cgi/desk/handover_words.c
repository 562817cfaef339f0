#include "desk/handover_words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

/* By their beginnings; what follows (the other side's own words, a name) stays. */
static const struct {
	const char *begins, *say;
} errors[] = {
	{ "not reached: ", "连不上对方：" },
	{ "no whole answer: ", "对方没有答完：" },
	{ "no service over there for ", "对方没有对应的服务：" },
	{ "our own photos could not be read", "我们自己的照片读不出来" },
	{ "our database is away", "我们自己的数据库暂时没有应答" },
	{ "it has a token but no number yet", "对方收下了，还没有给编号" },
	{ "the case was never handed over", "这一件还没有转交成功" },
	{ "it may have arrived, but it is not among the other core's requests",
	  "可能已经送到，但在对方的列表里没有找到" },
	{ "it may have arrived, and the other core's requests cannot be read",
	  "可能已经送到，对方的列表又读不出来" },
	{ "the other core takes no updates", "对方不接收后续消息" },
	{ "its news could not be read", "对方的消息读不懂" },
	{ "it answered with the number of another case", "对方回的编号已经是另一件案卷的" },
	{ "it answered with the number of a case not ours", "对方回的编号是别人的案件" },
	{ "hidden from the public: show it, or let our own core take it",
	  "这一件现在不公开，没有转交。请公开它，或者收回由本平台派遣" },
	{ "taken back before it was handed over", "转交以前上报人已经撤回" },
	{ "it answered about another case", "对方答的是另一件案卷" },
	{ "it answered with another number than before", "对方这次回的编号和先前的不一样" },
	{ "its answer is not JSON", "对方的应答看不懂（不是 JSON，可能是网页）" },
	{ "nothing that a webhook says", "没有要发的内容" },
	{ "answered with something that is not Open311", "对方的应答看不懂（可能是网页）" },
	{ "answered with an empty list", "对方的应答里什么也没有" },
	{ "answered with several numbers", "对方一次回了几个编号" },
	{ "answered without a number that could be one", "对方的应答里没有能用的编号" },
	{ "its address is none", "对方的地址没有配置好" },
};

/* What follows a status, and libcurl's usual words. */
static const struct {
	const char *tail, *say;
} tails[] = {
	{ "it does not take our key", "不认我们的密钥" },
	{ "not now", "现在忙，请我们等等" },
	{ "its core is away", "它的系统没有开" },
	{ "with more than it may", "应答太长" },
	{ "not followed", "要我们换一个地址，没有照做" },
	{ "Timeout was reached", "等太久了" },
	{ "Could not connect to server", "没有人应" },
	{ "Couldn't connect to server", "没有人应" },
	{ "Could not resolve hostname", "找不到这个地址" },
	{ "Couldn't resolve host name", "找不到这个地址" },
	{ "Server returned nothing (no headers, no data)", "什么也没有答" },
	{ "Failure when receiving data from the peer", "应答中途断了" },
	{ "Transferred a partial file", "应答中途断了" },
	{ "SSL peer certificate or SSH remote key was not OK", "对方的证书不对" },
};

static const char *tail_say(const char *tail)
{
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (!strcmp(tails[i].tail, tail))
			return tails[i].say;
	return tail;
}

/* "answered 422: ..." */
static const char *answered_say(struct arena *a, const char *rest)
{
	char *end;
	long status = strtol(rest, &end, 10);
	const char *what = status >= 500                    ? "对方系统出错"
			   : status == 401 || status == 403 ? "对方不让我们接入"
			   : status >= 400                  ? "对方不收"
							    : "对方的应答不对";

	end += strspn(end, ": ");
	return arena_printf(a, "%s（%ld）%s%s", what, status, *end ? "：" : "", tail_say(end));
}

const char *handover_error_say(struct arena *a, const char *error)
{
	static const char answered[] = "answered ";

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		size_t len = strlen(errors[i].begins);

		if (!strncmp(error, errors[i].begins, len))
			return arena_join(a, errors[i].say, tail_say(error + len), NULL);
	}
	if (!strncmp(error, answered, sizeof(answered) - 1))
		return answered_say(a, error + sizeof(answered) - 1);
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
	return status;
}
