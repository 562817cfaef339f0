/*
 * Where a long name may be broken: never in a word or number, gladly after 店, ·, a bracket or
 * a space, or between place, name and trade; costs are shares of the size that is lost.
 */
#include "base/utf8.h"
#include "sign/lettering.h"

#define FREE   0.0
#define GOOD   0.03
#define FAIR   0.06
#define PLAIN  0.30
#define INSIDE 0.80

static const char *const places[] = { "青岛", "山东", "台东",   "市南",   "市北", "崂山", "城阳",
				      "李沧", "黄岛", "即墨",   "胶州",   "平度", "莱西", "中山路",
				      "胶东", "齐鲁", "海尔路", "香港路", NULL };

/* What a shop calls its trade; the longer before the shorter that it begins with. */
static const char *const trades[] = {
	"大药房", "药房",   "药店",     "诊所",   "口腔门诊", "口腔",     "眼镜",     "理发店",
	"理发",   "美发",   "美容院",   "美容",   "美甲",     "养生馆",   "生鲜超市", "超市",
	"便利店", "便利",   "五金建材", "五金",   "百货",     "家常菜馆", "家常菜",   "菜馆",
	"餐厅",   "饭店",   "酒楼",     "酒店",   "火锅店",   "火锅",     "烧烤",     "海鲜",
	"水饺",   "面馆",   "小吃店",   "小吃",   "包子铺",   "包子",     "早餐",     "咖啡馆",
	"咖啡",   "茶馆",   "茶楼",     "奶茶",   "面包房",   "蛋糕",     "书店",     "书屋",
	"书院",   "文具",   "照相馆",   "摄影",   "图文",     "打印",     "教育",     "培训",
	"画室",   "琴行",   "洗衣店",   "洗衣",   "干洗",     "家政服务", "家政",     "房产中介",
	"房产",   "快递",   "驿站",     "维修部", "维修",     "开锁",     "水果店",   "水果",
	"鲜花店", "鲜花",   "花店",     "服装店", "服装",     "母婴",     "烟酒",     "粮油",
	"宠物",   "健身",   "专卖店",   "旗舰店", "体验店",   "有限公司", "工作室",   "服务部",
	"经营部", "门市部", "服务中心", "中心",   NULL
};

static bool is_one_of(uint32_t c, const char *set)
{
	uint32_t other;

	while ((other = utf8_next(&set)))
		if (other == c)
			return true;
	return false;
}

/* Never at the end of a line; never at its beginning. */
#define OPENERS "（(【《「『〈[“‘"
#define CLOSERS "）)】》」』〉]”’、，。！？；：·・,.!?;:|｜%％"
#define AFTER   "）)】》」』、，·・|｜-—～~&/"
#define SHOPS   "店馆铺坊屋居阁轩斋厅堂行社楼"

static double cost_before(const struct letter *prev, const struct letter *l)
{
	if (l->joined || l->space || is_one_of(l->character, CLOSERS) ||
	    is_one_of(prev->character, OPENERS))
		return LETTER_NEVER;
	if (prev->space)
		return FREE;
	if (prev->word && l->word)
		return LETTER_NEVER;
	if (is_one_of(l->character, OPENERS) || is_one_of(prev->character, AFTER))
		return l->word && !prev->chinese && is_one_of(prev->character, "-&/.")
			       ? LETTER_NEVER
			       : FREE;
	if (!l->chinese && !l->word) /* + - & and their like stay with what is before them */
		return LETTER_NEVER;
	if (prev->word != l->word)
		return FAIR;
	return is_one_of(prev->character, SHOPS) ? FAIR + GOOD : PLAIN;
}

/* How many letters from i on spell one of the words; 0. */
static size_t spelled(const struct letters *l, size_t i, const char *const *words)
{
	for (; *words; words++) {
		size_t len = strlen(*words), n = 0, taken = 0;

		while (i + n < l->count && taken < len && taken + l->all[i + n].len <= len &&
		       !memcmp(l->all[i + n].at, *words + taken, l->all[i + n].len))
			taken += l->all[i + n++].len;
		if (taken == len)
			return n;
	}
	return 0;
}

static void lower(struct letters *l, size_t i, double cost)
{
	if (i > 0 && i < l->count && l->all[i].before < LETTER_NEVER && l->all[i].before > cost)
		l->all[i].before = cost;
}

static void hold_together(struct letters *l, size_t from, size_t count)
{
	for (size_t i = from + 1; i < from + count; i++)
		if (l->all[i].before < LETTER_NEVER)
			l->all[i].before = INSIDE;
}

void letters_weigh_breaks(struct letters *l)
{
	for (size_t i = 0; i < l->count; i++)
		l->all[i].before = i ? cost_before(&l->all[i - 1], &l->all[i]) : LETTER_NEVER;
	for (size_t i = 0; i < l->count;) {
		size_t place = spelled(l, i, places), trade = spelled(l, i, trades);
		size_t n = place > trade ? place : trade;

		if (n == 0) {
			i++;
			continue;
		}
		hold_together(l, i, n);
		lower(l, i, trade ? GOOD : FAIR);
		lower(l, i + n, place ? GOOD : FAIR);
		i += n;
	}
}
