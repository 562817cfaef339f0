#include "sign/facade.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

const char *const facade_names[FACADE__MAX] = {
	[FACADE_WIDTH] = "width",         [FACADE_STOREY] = "storey",
	[FACADE_SILL] = "sill",           [FACADE_OPENING] = "opening",
	[FACADE_BUILDING] = "building",   [FACADE_LEFT_BOTTOM] = "left_bottom",
	[FACADE_LEFT_TOP] = "left_top",   [FACADE_RIGHT_BOTTOM] = "right_bottom",
	[FACADE_RIGHT_TOP] = "right_top", [FACADE_FLOOR] = "floor",
	[FACADE_STOREYS] = "storeys",     [FACADE_SIGNS] = "signs",
	[FACADE_STREET] = "street",       [FACADE_AREA] = "area",
	[FACADE_RESIDENTS] = "residents", [FACADE_SINGLE_OWNER] = "single_owner",
	[FACADE_PAVEMENT] = "pavement",   [FACADE_PEDESTRIAN] = "pedestrian",
	[FACADE_UNSAFE] = "unsafe",       [FACADE_HISTORIC] = "historic",
	[FACADE_OBSTRUCTS] = "obstructs",
};

const char *const facade_labels[FACADE__MAX] = {
	[FACADE_WIDTH] = "门面宽度",          [FACADE_STOREY] = "一层层高",
	[FACADE_SILL] = "二层窗台高度",       [FACADE_OPENING] = "门窗上沿高度",
	[FACADE_BUILDING] = "楼高",           [FACADE_LEFT_BOTTOM] = "左邻招牌下沿",
	[FACADE_LEFT_TOP] = "左邻招牌上沿",   [FACADE_RIGHT_BOTTOM] = "右邻招牌下沿",
	[FACADE_RIGHT_TOP] = "右邻招牌上沿",  [FACADE_FLOOR] = "店铺所在楼层",
	[FACADE_STOREYS] = "楼的层数",        [FACADE_SIGNS] = "招牌数量",
	[FACADE_STREET] = "街道名称",         [FACADE_AREA] = "区市",
	[FACADE_RESIDENTS] = "楼上住人",      [FACADE_SINGLE_OWNER] = "整栋楼一个单位",
	[FACADE_PAVEMENT] = "门前人行道",     [FACADE_PEDESTRIAN] = "步行街",
	[FACADE_UNSAFE] = "危房、违建、临建", [FACADE_HISTORIC] = "文物、历史建筑",
	[FACADE_OBSTRUCTS] = "遮挡公共设施",
};

/* In millimetres, or as they are. */
static const struct {
	int min, max, usual;
	bool must;
} ranges[FACADE_NUMBERS] = {
	[FACADE_WIDTH] = { 600, 100000, 6000, true },
	[FACADE_STOREY] = { 2000, 9000, 3600, true },
	[FACADE_SILL] = { 1800, 12000, 0, false },
	[FACADE_OPENING] = { 1500, 8000, 0, false },
	[FACADE_BUILDING] = { 2000, 600000, 0, false },
	[FACADE_LEFT_BOTTOM] = { 300, 15000, 0, false },
	[FACADE_LEFT_TOP] = { 500, 16000, 0, false },
	[FACADE_RIGHT_BOTTOM] = { 300, 15000, 0, false },
	[FACADE_RIGHT_TOP] = { 500, 16000, 0, false },
	[FACADE_FLOOR] = { 1, 150, 1, false },
	[FACADE_STOREYS] = { 1, 150, 2, true },
	[FACADE_SIGNS] = { 1, 20, 1, false },
};

void facade_range(enum facade_field field, int *min, int *max)
{
	*min = ranges[field].min;
	*max = ranges[field].max;
}

const char *facade_metres(struct arena *a, int mm)
{
	int cm = (mm + 5) / 10;

	return arena_printf(a, "%d.%02d 米", cm / 100, cm % 100);
}

const char *facade_typed(struct arena *a, int mm)
{
	char text[24];
	size_t len = (size_t)snprintf(text, sizeof(text), "%d.%03d", mm / 1000, mm % 1000);

	while (text[len - 1] == '0')
		len--;
	if (text[len - 1] == '.')
		len--;
	return arena_strndup(a, text, len);
}

/* --- lengths as people type them ---------------------------------------------------------- */

/* Full-width forms as keyboards in Chinese give them, and the comma that some use. */
static char plain(uint32_t c)
{
	if (c >= 0xFF10 && c <= 0xFF19)
		return (char)('0' + (c - 0xFF10));
	if (c == 0xFF0E || c == 0x3002 || c == ',' || c == 0xFF0C)
		return '.';
	return c < 0x80 ? (char)c : '\0';
}

/* The number in thousandths at the beginning of *text; -1: there is none, or it is too long. */
static int64_t read_thousandths(const char **text)
{
	int64_t whole = 0;
	int places = -1, digits = 0;

	for (;;) {
		const char *at = *text;
		char c = plain(utf8_next(text));

		if (c >= '0' && c <= '9' && digits < 9) {
			digits++;
			/* Tenths of a millimetre are nobody's measure. */
			if (places < 3)
				whole = whole * 10 + (c - '0');
			places += places >= 0 && places < 3;
		} else if (c == '.' && places < 0 && digits) {
			places = 0;
		} else {
			*text = at;
			break;
		}
	}
	if (!digits)
		return -1;
	for (int i = places < 0 ? 0 : places; i < 3; i++)
		whole *= 10;
	return whole;
}

static const char *skip_spaces(const char *text)
{
	while (*text == ' ')
		text++;
	return text;
}

/* What one of it is in mm; 0: that is no unit. Nothing behind the number is metres. */
static int unit_mm(const char *text)
{
	static const struct {
		const char *name;
		int mm;
	} units[] = {
		{ "", 1000 },     { "米", 1000 }, { "m", 1000 },  { "M", 1000 },
		{ "公尺", 1000 }, { "厘米", 10 }, { "公分", 10 }, { "cm", 10 },
		{ "CM", 10 },     { "毫米", 1 },  { "mm", 1 },    { "MM", 1 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(text, units[i].name))
			return units[i].mm;
	return 0;
}

/* Too large for metres: thousands were millimetres, hundreds centimetres. 0: neither fits. */
static int64_t meant(int64_t mm, int min, int max, const char **unit)
{
	int64_t as_mm = mm / 1000, as_cm = mm / 100;

	*unit = "毫米";
	if (as_mm >= 1000 && as_mm >= min && as_mm <= max)
		return as_mm;
	*unit = "厘米";
	return as_cm >= min && as_cm <= max ? as_cm : 0;
}

static const char *trim_end(struct arena *a, const char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == ' ')
		len--;
	return arena_strndup(a, text, len);
}

int facade_length(struct arena *a, const char *text, int min, int max, const char *label, int *mm,
		  const char **say, const char **guess)
{
	const char *number = skip_spaces(trim_end(a, text)), *rest = number, *unit;
	int64_t n = read_thousandths(&rest), value, other;
	int scale = n < 0 ? 0 : unit_mm(skip_spaces(rest));

	*guess = NULL;
	if (!scale) {
		*say = arena_printf(a, "%s请填数字，单位是米，比如 3.6", label);
		return -1;
	}
	value = n * scale / 1000;
	if (value >= min && value <= max) {
		*mm = (int)value;
		return 0;
	}
	other = value > max && scale == 1000 ? meant(value, min, max, &unit) : 0;
	if (other) {
		*guess = facade_typed(a, (int)other);
		*say = arena_printf(a, "%s填了 %s 米。您是说 %.*s %s，也就是 %s 米吗？", label,
				    facade_typed(a, (int)value), (int)(rest - number), number, unit,
				    *guess);
	} else if (value > max) {
		*say = arena_printf(a, "%s填了 %s 米，太大了，最多 %s 米。请核对单位，这里填的是米",
				    label, value > INT32_MAX ? "很多" : facade_typed(a, (int)value),
				    facade_typed(a, max));
	} else {
		*say = arena_printf(a, "%s填了 %s 米，太小了，至少 %s 米。请再量一次，这里填的是米",
				    label, facade_typed(a, (int)value), facade_typed(a, min));
	}
	return -1;
}

/* --- the whole form ----------------------------------------------------------------------- */

static int *length_of(struct facade *f, enum facade_field field)
{
	switch (field) {
	case FACADE_WIDTH:
		return &f->width;
	case FACADE_STOREY:
		return &f->storey;
	case FACADE_SILL:
		return &f->sill;
	case FACADE_OPENING:
		return &f->opening;
	case FACADE_BUILDING:
		return &f->building;
	case FACADE_LEFT_BOTTOM:
		return &f->left.bottom;
	case FACADE_LEFT_TOP:
		return &f->left.top;
	case FACADE_RIGHT_BOTTOM:
		return &f->right.bottom;
	case FACADE_RIGHT_TOP:
		return &f->right.top;
	case FACADE_FLOOR:
		return &f->floor;
	case FACADE_STOREYS:
		return &f->storeys;
	case FACADE_SIGNS:
		return &f->signs;
	default:
		return NULL;
	}
}

static bool *answer_of(struct facade *f, enum facade_field field)
{
	switch (field) {
	case FACADE_RESIDENTS:
		return &f->residents;
	case FACADE_SINGLE_OWNER:
		return &f->single_owner;
	case FACADE_PAVEMENT:
		return &f->pavement;
	case FACADE_PEDESTRIAN:
		return &f->pedestrian;
	case FACADE_UNSAFE:
		return &f->unsafe;
	case FACADE_HISTORIC:
		return &f->historic;
	case FACADE_OBSTRUCTS:
		return &f->obstructs;
	default:
		return NULL;
	}
}

static bool faulty(const struct facade_faults *faults, enum facade_field field)
{
	for (size_t i = 0; i < faults->count; i++)
		if (faults->list[i].field == field)
			return true;
	return false;
}

/* The first that is said of a field is the one to mend. */
static void fault(struct facade_faults *faults, enum facade_field field, const char *say,
		  const char *guess)
{
	if (!faulty(faults, field))
		faults->list[faults->count++] =
			(struct facade_fault){ .field = field, .say = say, .guess = guess };
}

static void read_length(struct arena *a, const char *text, enum facade_field field, int *mm,
			struct facade_faults *faults)
{
	const char *say, *guess;

	if (!*skip_spaces(text)) {
		if (ranges[field].must)
			fault(faults, field, arena_printf(a, "请填%s", facade_labels[field]), NULL);
	} else if (facade_length(a, text, ranges[field].min, ranges[field].max,
				 facade_labels[field], mm, &say, &guess) < 0) {
		fault(faults, field, say, guess);
	}
}

static void read_count(struct arena *a, const char *text, enum facade_field field, int *n,
		       struct facade_faults *faults)
{
	const char *rest = skip_spaces(text);
	int64_t read = *rest ? read_thousandths(&rest) : 1000 * (int64_t)ranges[field].usual;

	if (!*skip_spaces(text) && ranges[field].must)
		fault(faults, field, arena_printf(a, "请填%s", facade_labels[field]), NULL);
	else if (read < 0 || *skip_spaces(rest) || read % 1000 || read < 1000 * ranges[field].min ||
		 read > 1000 * (int64_t)ranges[field].max)
		fault(faults, field,
		      arena_printf(a, "%s请填 %d 到 %d 的整数", facade_labels[field],
				   ranges[field].min, ranges[field].max),
		      NULL);
	else
		*n = (int)(read / 1000);
}

static void read_street(struct arena *a, const char *text, struct facade *out,
			struct facade_faults *faults)
{
	out->street = skip_spaces(trim_end(a, text));
	if (utf8_length(out->street) <= FACADE_TEXT)
		return;
	fault(faults, FACADE_STREET, arena_printf(a, "街道名称最多 %d 个字", FACADE_TEXT), NULL);
	out->street = "";
}

/* Of the administrative code only the digits count: what is none is not said. */
static uint32_t read_area(const char *text)
{
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9' && n < 1000000000; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	return *text || n > 999999999 ? 0 : (uint32_t)n;
}

/* --- what does not go together ------------------------------------------------------------ */

static void check_neighbour(struct arena *a, const struct facade_span *s, enum facade_field bottom,
			    struct facade_faults *faults)
{
	enum facade_field top = (enum facade_field)(bottom + 1);

	if (!s->bottom && s->top)
		fault(faults, bottom, arena_printf(a, "请把%s也填上", facade_labels[bottom]), NULL);
	else if (s->bottom && !s->top)
		fault(faults, top, arena_printf(a, "请把%s也填上", facade_labels[top]), NULL);
	else if (s->top && s->top <= s->bottom)
		fault(faults, top, arena_printf(a, "%s应该比下沿高", facade_labels[top]), NULL);
}

static void check_heights(struct arena *a, const struct facade *f, struct facade_faults *faults)
{
	if (f->sill && f->sill * 10 < f->storey * 7)
		fault(faults, FACADE_SILL,
		      arena_printf(a,
				   "二层窗台（%s）比一层层高（%s）低很多，请核对。高度都从地面量起",
				   facade_metres(a, f->sill), facade_metres(a, f->storey)),
		      NULL);
	if (f->sill > f->storey + 3000)
		fault(faults, FACADE_SILL,
		      arena_printf(a, "二层窗台（%s）比一层层高（%s）高出太多，请核对",
				   facade_metres(a, f->sill), facade_metres(a, f->storey)),
		      NULL);
	if (f->sill && f->storeys == 1)
		fault(faults, FACADE_STOREYS, "填了二层窗台，楼就不止一层", "2");
	if (f->opening > f->storey + 500)
		fault(faults, FACADE_OPENING, "门窗上沿比一层还高，请核对", NULL);
	if (f->building && f->building < f->storey)
		fault(faults, FACADE_BUILDING, "楼高比一层层高还低，请核对", NULL);
	if (f->building && f->building < f->sill)
		fault(faults, FACADE_BUILDING, "楼高比二层窗台还低，请核对", NULL);
	if (f->floor > f->storeys)
		fault(faults, FACADE_STOREYS,
		      arena_printf(a, "店在 %d 层，楼至少有 %d 层", f->floor, f->floor),
		      arena_printf(a, "%d", f->floor));
}

void facade_read(struct arena *a, facade_get *get, void *ctx, struct facade *out,
		 struct facade_faults *faults)
{
	*out = (struct facade){ .street = "" };
	faults->count = 0;
	for (int i = 0; i < FACADE__MAX; i++) {
		enum facade_field field = (enum facade_field)i;
		const char *text = get(ctx, facade_names[i]);

		text = text ? text : "";
		if (i < FACADE_NUMBERS)
			*length_of(out, field) = ranges[i].usual;
		if (i < (int)FACADE_LENGTHS)
			read_length(a, text, field, length_of(out, field), faults);
		else if (i < (int)FACADE_NUMBERS)
			read_count(a, text, field, length_of(out, field), faults);
		else if (field == FACADE_STREET)
			read_street(a, text, out, faults);
		else if (field == FACADE_AREA)
			out->area = read_area(text);
		else
			*answer_of(out, field) = !strcmp(text, "1");
	}
	if (faults->count)
		return;
	check_heights(a, out, faults);
	check_neighbour(a, &out->left, FACADE_LEFT_BOTTOM, faults);
	check_neighbour(a, &out->right, FACADE_RIGHT_BOTTOM, faults);
}

void facade_as_typed(struct arena *a, const struct facade *f, const char *text[FACADE__MAX])
{
	struct facade copy = *f;

	for (int i = 0; i < FACADE__MAX; i++) {
		int *n = length_of(&copy, (enum facade_field)i);
		bool *yes = answer_of(&copy, (enum facade_field)i);

		text[i] = NULL;
		if (n && *n)
			text[i] = i < (int)FACADE_LENGTHS ? facade_typed(a, *n)
							  : arena_printf(a, "%d", *n);
		else if (yes && *yes)
			text[i] = "1";
	}
	if (*f->street)
		text[FACADE_STREET] = f->street;
	if (f->area)
		text[FACADE_AREA] = arena_printf(a, "%u", f->area);
}

int facade_building(const struct facade *f)
{
	return f->building ? f->building : f->storeys * f->storey;
}

int facade_second_sill(const struct facade *f)
{
	if (f->sill)
		return f->sill;
	return f->storeys > 1 ? f->storey : facade_building(f);
}

/* --- to be kept --------------------------------------------------------------------------- */

const char *facade_text(struct arena *a, const struct facade *f)
{
	struct facade copy = *f;
	struct buf b;
	const char *text;

	buf_init(&b, 1000);
	for (int i = 0; i < FACADE__MAX; i++) {
		enum facade_field field = (enum facade_field)i;
		int *n = length_of(&copy, field);
		bool *yes = answer_of(&copy, field);

		if (n && *n)
			buf_printf(&b, "%s=%d\n", facade_names[i], *n);
		else if (yes && *yes)
			buf_printf(&b, "%s=1\n", facade_names[i]);
	}
	if (f->area)
		buf_printf(&b, "area=%u\n", f->area);
	if (*f->street)
		buf_printf(&b, "street=%s\n", f->street);
	text = arena_strdup(a, b.data);
	buf_release(&b);
	return text;
}

static bool take_line(struct arena *a, char *line, struct facade *out)
{
	char *value = strchr(line, '='), *end;
	long n;

	if (!value)
		return false;
	*value++ = '\0';
	if (!strcmp(line, "street")) {
		out->street = arena_strdup(a, value);
		return true;
	}
	n = strtol(value, &end, 10);
	if (*end || n < 0 || n > 1000000000)
		return false;
	if (!strcmp(line, "area"))
		out->area = (uint32_t)n;
	for (int i = 0; i < FACADE__MAX; i++) {
		int *number = length_of(out, (enum facade_field)i);
		bool *yes = answer_of(out, (enum facade_field)i);

		if (strcmp(facade_names[i], line) != 0)
			continue;
		if (number)
			*number = (int)n;
		else if (yes)
			*yes = n == 1;
	}
	return true;
}

bool facade_from_text(struct arena *a, const char *text, struct facade *out)
{
	char *copy = arena_strdup(a, text), *save, *line;

	*out = (struct facade){ .street = "", .floor = 1, .storeys = 1, .signs = 1 };
	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!take_line(a, line, out))
			return false;
	return out->width > 0 && out->storey > 0;
}
