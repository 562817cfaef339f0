#include "sign/sign_text.h"

#include "base/buf.h"
#include "base/utf8.h"

static bool is_white(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029;
}

const char *sign_text_clean(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text ? text : "") + 1);
	size_t len = 0;
	bool gap = false;

	for (const char *s = text ? text : ""; *s;) {
		const char *at = s;

		if (is_white(utf8_next(&s))) {
			gap = len > 0;
			continue;
		}
		if (gap)
			out[len++] = ' ';
		gap = false;
		memcpy(out + len, at, (size_t)(s - at));
		len += (size_t)(s - at);
	}
	out[len] = '\0';
	return out;
}

struct range {
	uint32_t from, to;
};

/* Pictures: what phones draw in colour. */
static const struct range pictures[] = {
	{ 0x20E3, 0x20E3 }, { 0x2300, 0x23FF },   { 0x2600, 0x27BF },   { 0x2B05, 0x2B55 },
	{ 0xFE00, 0xFE0F }, { 0x1F000, 0x1FAFF }, { 0xE0020, 0xE007F },
};

/* Scripts that are written from the right. */
static const struct range from_right[] = {
	{ 0x590, 0x8FF },     { 0xFB1D, 0xFDFF },   { 0xFE70, 0xFEFE },
	{ 0x10800, 0x10FFF }, { 0x1E800, 0x1EFFF },
};

/* Unseen: controls, directions, joiners, private use. */
static const struct range unseen[] = {
	{ 0, 0x1F },        { 0x7F, 0x9F },     { 0xAD, 0xAD },     { 0x61C, 0x61C },
	{ 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x202A, 0x202E }, { 0x2060, 0x206F },
	{ 0xE000, 0xF8FF }, { 0xFEFF, 0xFEFF }, { 0xFFF0, 0xFFFF }, { 0xE0000, 0x10FFFF },
};

#define IS_IN(c, ranges) is_in(c, ranges, sizeof(ranges) / sizeof((ranges)[0]))

static bool is_in(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= r[i].from && c <= r[i].to)
			return true;
	return false;
}

static const struct {
	const char *label;
	size_t max;
} kinds[TEXT__MAX] = {
	[TEXT_NAME] = { "店名", SIGN_NAME_MAX },
	[TEXT_LATIN] = { "字母行", SIGN_LATIN_MAX },
	[TEXT_PHONE] = { "电话", SIGN_PHONE_MAX },
};

static const char *too_long(struct arena *a, enum sign_text kind, size_t n)
{
	return arena_printf(a, "%s有 %zu 个字，招牌上最多放 %zu 个，请用营业执照上字号的简称。",
			    kinds[kind].label, n, kinds[kind].max);
}

static const char *refuse_character(struct arena *a, enum sign_text kind, uint32_t c)
{
	const char *label = kinds[kind].label;

	if (IS_IN(c, pictures))
		return arena_join(a, label, "里有表情或图形符号，招牌上做不出来，请去掉。", NULL);
	if (IS_IN(c, from_right))
		return arena_join(
			a, label,
			"里有从右往左写的文字，这里排不了，请用规范汉字，可以加字母和数字。", NULL);
	if (IS_IN(c, unseen))
		return arena_join(a, label, "里有看不见的控制字符，请删掉重新输入一遍。", NULL);
	if (kind == TEXT_PHONE && !strchr("0123456789-+() ", (int)(c < 128 ? c : 1)))
		return "电话只能有数字、空格、短横线和括号。";
	if (kind == TEXT_LATIN && c >= 0x2E80)
		return "字母行只放拼音、英文或数字，汉字请写在店名里。";
	return NULL;
}

/* At least one character that says something. */
static bool says_something(const char *text)
{
	uint32_t c;

	while ((c = utf8_next(&text)))
		if ((c >= '0' && c <= '9') || (c | 32) - 'a' < 26 || c >= 0xC0)
			return true;
	return false;
}

const char *sign_text_refuse(struct arena *a, enum sign_text kind, const char *text)
{
	const char *why;
	size_t n = 0;
	uint32_t c;

	for (const char *s = text; (c = utf8_next(&s)); n++)
		if ((why = refuse_character(a, kind, c)))
			return why;
	if (n > kinds[kind].max)
		return too_long(a, kind, n);
	if (n && !says_something(text))
		return arena_join(a, kinds[kind].label, "里没有字，请写上店的名字。", NULL);
	return NULL;
}
