/* What stands on a sign: advertising words, characters that are no standard ones. */
#include <iconv.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "sign/check.h"

/* Words that offer or praise, which names do not. */
static const char *const selling[] = {
	"打折", "折扣", "特价", "优惠",   "促销",     "大甩卖", "清仓",   "买一送", "满减",
	"包邮", "半价", "全场", "最低价", "第一品牌", "全网",   "最便宜", "免费",   "热线",
	"招商", "加盟", "转让", "电话",   "扫码",     "微信号", "抖音",   "%",      "％",
	"¥",    "￥",   "元起", "元/",    "微信同号", "招租",   "招聘",
};

#define PHONE_DIGITS 7

/* How many digits there are from p on, with what people put between them; *end is after the last.
 */
static size_t digits_from(const char *p, const char **end)
{
	size_t n = 0;

	*end = p;
	if (*p < '0' || *p > '9')
		return 0;
	for (; *p && strchr("0123456789.- ", *p); p++)
		if (*p >= '0' && *p <= '9') {
			n++;
			*end = p + 1;
		}
	return n;
}

/* A telephone number, or so much off: "8折", "7.5 折". */
static const char *selling_number(struct arena *a, const char *name)
{
	const char *end;

	for (const char *p = name; *p; p = end > p ? end : p + 1) {
		size_t n = digits_from(p, &end);
		const char *next = end + strspn(end, " ");

		if (n >= PHONE_DIGITS)
			return arena_strndup(a, p, (size_t)(end - p));
		if (n && !strncmp(next, "折", strlen("折")))
			return arena_strndup(a, p, (size_t)(next - p) + strlen("折"));
	}
	return NULL;
}

const char *check_advert(struct arena *a, const char *name)
{
	for (size_t i = 0; i < sizeof(selling) / sizeof(selling[0]); i++)
		if (strstr(name, selling[i]))
			return arena_strdup(a, selling[i]);
	return selling_number(a, name);
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
