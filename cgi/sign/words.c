#include "sign/words.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"

#define MOST     64 /* bits of a set */
#define TEXT_MAX 4000

static const struct word kinds[KIND__MAX + 1] = {
	[KIND_LINTEL] = { "lintel", "门楣招牌" },   [KIND_BAND] = { "band", "檐口带状招牌" },
	[KIND_AWNING] = { "awning", "雨篷招牌" },   [KIND_ARCH] = { "arch", "门头拱形招牌" },
	[KIND_PIER] = { "pier", "墙柱竖招" },       [KIND_BLADE] = { "blade", "侧挂招牌" },
	[KIND_SIDE] = { "side", "入口侧面小招牌" }, [KIND_SHARED] = { "shared", "集合招牌" },
};

static const struct word lights[LIGHT__MAX + 1] = {
	[LIGHT_NONE] = { "none", "不发光" },       [LIGHT_SPOT] = { "spot", "射灯外照" },
	[LIGHT_FACE] = { "face-lit", "字面发光" }, [LIGHT_HALO] = { "halo", "背发光" },
	[LIGHT_SIDE] = { "side-lit", "侧面发光" }, [LIGHT_NEON] = { "neon-line", "线条光" },
	[LIGHT_BULBS] = { "bulbs", "外露灯泡" },   [LIGHT_EDGE] = { "edge-lit", "边缘导光" },
	[LIGHT_BOX] = { "box", "灯箱" },           [LIGHT_MOVING] = { "moving", "闪烁、流动的光" },
	[LIGHT_SCREEN] = { "screen", "电子屏" },
};

/* Class A first, then what burns: the border is FIRST_BURNING. */
static const struct word materials[] = {
	{ "aluminium", "铝板" },
	{ "painted-aluminium", "烤漆铝板" },
	{ "anodised-aluminium", "氧化铝板" },
	{ "corrugated", "波纹金属板" },
	{ "perforated", "穿孔金属板" },
	{ "mesh", "金属网" },
	{ "steel", "钢板" },
	{ "painted-steel", "烤漆钢板" },
	{ "galvanised", "镀锌钢" },
	{ "stainless", "不锈钢" },
	{ "brushed-steel", "拉丝不锈钢" },
	{ "corten", "耐候钢" },
	{ "iron", "铁艺" },
	{ "zinc", "锌板" },
	{ "copper", "铜" },
	{ "patina", "铜绿" },
	{ "brass", "黄铜" },
	{ "bronze", "青铜" },
	{ "gold-leaf", "金箔" },
	{ "enamel", "搪瓷" },
	{ "stone", "石材" },
	{ "granite", "花岗岩" },
	{ "marble", "大理石" },
	{ "slate", "板岩" },
	{ "terrazzo", "水磨石" },
	{ "concrete", "清水混凝土" },
	{ "cement-board", "水泥板" },
	{ "brick", "砖" },
	{ "brick-slip", "薄砖贴面" },
	{ "ceramic", "陶瓷" },
	{ "tile", "瓷砖" },
	{ "mosaic", "马赛克" },
	{ "render", "抹灰" },
	{ "plaster", "灰泥" },
	{ "mineral-paint", "矿物涂料" },
	{ "glass", "玻璃" },
	{ "painted-glass", "背漆玻璃" },
	{ "timber", "木材" },
	{ "painted-timber", "油漆木" },
	{ "charred-timber", "炭化木" },
	{ "oak", "橡木" },
	{ "elm", "榆木" },
	{ "pine", "松木" },
	{ "walnut", "胡桃木" },
	{ "teak", "柚木" },
	{ "ash", "白蜡木" },
	{ "plywood", "胶合板" },
	{ "bamboo", "竹" },
	{ "lacquer", "大漆" },
	{ "paint", "油漆" },
	{ "acrylic", "亚克力" },
	{ "polycarbonate", "聚碳酸酯" },
	{ "pvc", "PVC 板" },
	{ "vinyl", "贴膜" },
	{ "silicone", "硅胶灯带" },
	{ "composite", "铝塑板" },
	{ "fabric", "布" },
	{ "canvas", "帆布" },
	{ "rope", "绳" },
	{ "paper", "纸" },
	{ "plants", "绿植" },
	{ NULL, NULL },
};
#define FIRST_BURNING 37

static const struct word streets[] = {
	{ "oldtown", "老城" },     { "seaside", "滨海" }, { "pedestrian", "步行街" },
	{ "newdistrict", "新区" }, { "village", "村镇" }, { NULL, NULL },
};

static const struct word colours[COLOUR__MAX + 1] = {
	[COLOUR_WHITE] = { "white", "白" },   [COLOUR_BLACK] = { "black", "黑" },
	[COLOUR_GREY] = { "grey", "灰" },     [COLOUR_CREAM] = { "cream", "米色" },
	[COLOUR_RED] = { "red", "红" },       [COLOUR_ORANGE] = { "orange", "橙" },
	[COLOUR_YELLOW] = { "yellow", "黄" }, [COLOUR_BROWN] = { "brown", "棕" },
	[COLOUR_GREEN] = { "green", "绿" },   [COLOUR_BLUE] = { "blue", "蓝" },
	[COLOUR_PURPLE] = { "purple", "紫" }, [COLOUR_PINK] = { "pink", "粉" },
};

/* As in the designs' slots. */
static const struct word faces[] = {
	{ "sans", "黑体" },     { "serif", "宋体" },    { "kai", "楷体" },
	{ "ukai", "书楷" },     { "brush", "毛笔" },    { "xiaowei", "小薇体" },
	{ "kuaile", "快乐体" }, { "qingke", "黄油体" }, { "longcang", "龙藏体" },
	{ "zhimang", "行书" },  { NULL, NULL },
};

static const struct word risks[] = {
	{ "blade", "侧挂只限步行街" },
	{ "moving-light", "楼上住人不能有动态光" },
	{ "thickness", "厚度" },
	{ "joined", "不能与邻店连成一片" },
	{ "cover-window", "不能遮窗" },
	{ "clearance", "底边离地高度" },
	{ "sill", "上沿不过二层窗台" },
	{ "height", "招牌高度" },
	{ "fire", "高楼要用不燃材料" },
	{ "light", "街道限定灯光" },
	{ "material", "街道限定材料" },
	{ "colour", "街道限定颜色" },
	{ "kelvin", "街道限定色温" },
	{ "face", "街道限定字体" },
	{ "name", "名称与登记一致" },
	{ "characters", "规范汉字" },
	{ "advert", "招牌上不能有广告" },
	{ "one-sign", "一店一招" },
	{ "awning-depth", "雨篷伸出的深度" },
	{ "glare", "不能晃眼" },
	{ "wind", "抗风" },
	{ "fabric", "布面要常换" },
	{ "bare-tube", "外露灯管要防护" },
	{ NULL, NULL },
};

static const struct word *const lists[WORDS__MAX] = {
	[WORDS_KIND] = kinds,     [WORDS_LIGHT] = lights,   [WORDS_MATERIAL] = materials,
	[WORDS_STREET] = streets, [WORDS_COLOUR] = colours, [WORDS_FACE] = faces,
	[WORDS_RISK] = risks,
};

_Static_assert(sizeof(materials) / sizeof(materials[0]) - 1 <= MOST, "a set has 64 bits");

const struct word *words(enum words_list list)
{
	return lists[list];
}

size_t words_count(enum words_list list)
{
	size_t n = 0;

	while (lists[list][n].id)
		n++;
	return n;
}

/* Said in two ways. */
static const struct {
	enum words_list list;
	const char *also, *id;
} aliases[] = {
	{ WORDS_LIGHT, "front-spot", "spot" },
	{ WORDS_MATERIAL, "lacquered-aluminium", "painted-aluminium" },
	{ WORDS_MATERIAL, "perforated-aluminium", "perforated" },
	{ WORDS_MATERIAL, "expanded-mesh", "mesh" },
	{ WORDS_MATERIAL, "steel-tube", "steel" },
	{ WORDS_MATERIAL, "enamel-steel", "enamel" },
	{ WORDS_MATERIAL, "lacquered-timber", "lacquer" },
	{ WORDS_MATERIAL, "travertine", "stone" },
	{ WORDS_MATERIAL, "onyx", "stone" },
	{ WORDS_MATERIAL, "terracotta", "ceramic" },
	{ WORDS_MATERIAL, "ceramic-tile", "tile" },
	{ WORDS_MATERIAL, "clay-tile", "tile" },
	{ WORDS_MATERIAL, "mirror", "glass" },
	{ WORDS_MATERIAL, "neon-flex", "silicone" },
	{ WORDS_MATERIAL, "silicone-neon", "silicone" },
	{ WORDS_MATERIAL, "planting", "plants" },
};

static int place_of(enum words_list list, const char *id, size_t len)
{
	for (int n = 0; lists[list][n].id; n++)
		if (strlen(lists[list][n].id) == len && !memcmp(lists[list][n].id, id, len))
			return n;
	return -1;
}

static int find(enum words_list list, const char *id, size_t len)
{
	int n = place_of(list, id, len);

	for (size_t i = 0; n < 0 && i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (aliases[i].list == list && strlen(aliases[i].also) == len &&
		    !memcmp(aliases[i].also, id, len))
			n = place_of(list, aliases[i].id, strlen(aliases[i].id));
	return n;
}

int word_find(enum words_list list, const char *id)
{
	return id ? find(list, id, strlen(id)) : -1;
}

const struct word *word_at(enum words_list list, size_t n)
{
	BUG_IF(n >= words_count(list));
	return &lists[list][n];
}

uint64_t words_read(struct arena *a, enum words_list list, const char *text, const char **unknown)
{
	uint64_t set = 0;

	*unknown = NULL;
	while (text && *text) {
		size_t len = strcspn(text, " ");
		int n = len ? find(list, text, len) : -1;

		if (n >= 0)
			set |= WORD(n);
		else if (len && !*unknown)
			*unknown = arena_strndup(a, text, len);
		text += len + (text[len] == ' ');
	}
	return set;
}

const char *words_say(struct arena *a, enum words_list list, uint64_t set)
{
	struct buf b;
	const char *said;

	buf_init(&b, TEXT_MAX);
	for (size_t n = 0; lists[list][n].id; n++)
		if (set & WORD(n))
			buf_printf(&b, "%s%s", b.len ? "、" : "", lists[list][n].name);
	said = arena_strdup(a, b.data);
	buf_release(&b);
	return said;
}

uint64_t words_burning(void)
{
	size_t n = words_count(WORDS_MATERIAL);

	return (n == MOST ? UINT64_MAX : WORD(n) - 1) & ~(WORD(FIRST_BURNING) - 1);
}

/* --- colours ------------------------------------------------------------------------------ */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Three numbers 0 to 255. false: it is not "#rrggbb". */
static bool read_hex(const char *hex, int rgb[3])
{
	if (!hex || *hex++ != '#' || strlen(hex) != 6)
		return false;
	for (int i = 0; i < 3; i++) {
		int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		rgb[i] = high * 16 + low;
	}
	return true;
}

static int largest(const int rgb[3])
{
	int n = rgb[0] > rgb[1] ? rgb[0] : rgb[1];

	return rgb[2] > n ? rgb[2] : n;
}

static int smallest(const int rgb[3])
{
	int n = rgb[0] < rgb[1] ? rgb[0] : rgb[1];

	return rgb[2] < n ? rgb[2] : n;
}

/* 0 to 359; of a colour that is not grey. */
static int hue(const int rgb[3], int max, int span)
{
	int h;

	if (span <= 0)
		return 0;
	if (max == rgb[0])
		h = 60 * (rgb[1] - rgb[2]) / span;
	else if (max == rgb[1])
		h = 120 + 60 * (rgb[2] - rgb[0]) / span;
	else
		h = 240 + 60 * (rgb[0] - rgb[1]) / span;
	return (h + 360) % 360;
}

/* Without a hue one would name. */
static int grey_family(int max)
{
	if (max >= 225)
		return COLOUR_WHITE;
	return max < 70 ? COLOUR_BLACK : COLOUR_GREY;
}

/* Dark orange is what people call brown; light red is pink. */
static int warm_family(int h, int max, int span)
{
	if (h < 15 || h >= 340) {
		if (max >= 200 && span < 130)
			return COLOUR_PINK;
		return h < 340 && h >= 8 && max < 120 ? COLOUR_BROWN : COLOUR_RED;
	}
	if (max < 175)
		return COLOUR_BROWN;
	return h < 38 ? COLOUR_ORANGE : COLOUR_YELLOW;
}

int colour_family(const char *hex)
{
	int rgb[3], max, span, h;

	if (!read_hex(hex, rgb))
		return -1;
	max = largest(rgb);
	span = max - smallest(rgb);
	if (max < 40 || span * 100 < max * 10)
		return grey_family(max);
	h = hue(rgb, max, span);
	if (h >= 20 && h < 70 && max >= 190 && span * 100 < max * 35)
		return COLOUR_CREAM;
	if (span * 100 < max * 16)
		return grey_family(max);
	if (h < 70 || h >= 340)
		return warm_family(h, max, span);
	if (h < 170)
		return COLOUR_GREEN;
	if (h < 255)
		return COLOUR_BLUE;
	return h < 300 ? COLOUR_PURPLE : COLOUR_PINK;
}
