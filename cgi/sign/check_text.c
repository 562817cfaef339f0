/* What stands on a sign: advertising words, characters that are no standard ones. */
#include <iconv.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "sign/check.h"

/* Words that offer or praise, which names do not. */
static const char *const selling[] = {
	"打折", "折扣", "特价", "优惠", "促销",   "大甩卖",   "清仓", "买一送",
	"满减", "包邮", "半价", "全场", "最低价", "第一品牌", "全网", "最便宜",
	"免费", "热线", "招商", "加盟", "转让",   "电话",     "扫码", "微信号",
	"抖音", "%",    "％",   "¥",    "￥",     "元起",     "元/",
};

const char *check_advert(struct arena *a, const char *name)
{
	for (size_t i = 0; i < sizeof(selling) / sizeof(selling[0]); i++)
		if (strstr(name, selling[i]))
			return arena_strdup(a, selling[i]);
	return NULL;
}

static bool is_han(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* GB 2312 holds the common simplified characters and hardly any traditional one. */
static bool common(iconv_t to, const char *character, size_t len)
{
	char in[4], out[8], *from = in, *into = out;
	size_t left = len, room = sizeof(out);

	memcpy(in, character, len);
	iconv(to, NULL, NULL, NULL, NULL);
	return iconv(to, &from, &left, &into, &room) != (size_t)-1;
}

const char *check_odd_character(struct arena *a, const char *name)
{
	iconv_t to = iconv_open("GB2312", "UTF-8");
	const char *odd = NULL;

	if (to == (iconv_t)-1)
		return NULL;
	while (*name && !odd) {
		const char *at = name;
		uint32_t c = utf8_next(&name);

		if (is_han(c) && !common(to, at, (size_t)(name - at)))
			odd = arena_strndup(a, at, (size_t)(name - at));
	}
	iconv_close(to);
	return odd;
}
