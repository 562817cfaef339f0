#include "sign/ask_form.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/secret.h"
#include "geo/area.h"
#include "sign/design.h"
#include "sign/words.h"
#include "web/form.h"
#include "web/request.h"

#define AREAS_MAX 300
#define MM_MIN    100
#define MM_MAX    100000

static const struct field fields[ASK__FIELDS] = {
	[ASK_ONCE] = { "once", "表单", 40, 0, NULL },
	[ASK_ORDER] = { "order", "设计", 40, 0, NULL },
	[ASK_DESIGN] = { "design", "样式", 20, 0, NULL },
	[ASK_SHOP] = { "shop", "店名", 60, FIELD_REQUIRED, "请填店名，按营业执照上的写" },
	[ASK_TRADE] = { "trade", "行业", 10, 0, NULL },
	[ASK_STREET] = { "street", "街道", 10, FIELD_REQUIRED, "请选店铺所在的街道" },
	[ASK_PLACE] = { "place", "地址", 100, FIELD_REQUIRED, "请填店铺地址，比如 香港中路 66 号" },
	[ASK_KIND] = { "kind", "招牌类型", 10, 0, NULL },
	[ASK_WIDTH] = { "width", "宽度", 12, 0, NULL },
	[ASK_HEIGHT] = { "height", "高度", 12, 0, NULL },
	[ASK_BODY] = { "body", "想问什么", ASK_BODY_CHARS, FIELD_LINES, NULL },
};

/* --- reading --- */

static double unit_of(const char *text)
{
	static const struct {
		const char *name;
		double mm;
	} units[] = { { "", 1000 },   { "米", 1000 }, { "m", 1000 }, { "M", 1000 },
		      { "厘米", 10 }, { "公分", 10 }, { "cm", 10 },  { "CM", 10 },
		      { "毫米", 1 },  { "mm", 1 },    { "MM", 1 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(text, units[i].name))
			return units[i].mm;
	return 0;
}

int ask_length(struct arena *a, const char *label, const char *text, uint32_t *mm, const char **say)
{
	char *end;
	double n, unit;

	*mm = 0;
	if (!*text)
		return 0;
	n = strtod(text, &end); /* also of "0x1", "1e5", "inf": refused by their letters */
	if (n < 0 || end == text || strspn(text, "0123456789.") != (size_t)(end - text)) {
		*say = arena_join(a, label, "要填数字，比如 4.8（米）", NULL);
		return -1;
	}
	unit = unit_of(end + strspn(end, " "));
	if (unit == 0) {
		*say = arena_join(a, label, "的单位用米，比如 4.8", NULL);
		return -1;
	}
	n *= unit;
	if (n >= MM_MIN && n <= MM_MAX) {
		*mm = (uint32_t)(n + 0.5);
		return 0;
	}
	if (n > MM_MAX && n / 1000 >= MM_MIN && n / 1000 <= MM_MAX)
		*say = arena_printf(a, "%s按米填：%s 是不是 %.2f 米？", label, text, n / 1000000);
	else
		*say = arena_join(a, label, "要在 0.1 米到 100 米之间", NULL);
	return -1;
}

size_t ask_form_photos(const struct request *req, bool of_address, uint64_t out[ASK_PHOTOS])
{
	const struct pair *pairs = of_address ? req->params : req->fields;
	size_t count = of_address ? req->param_count : req->field_count, n = 0;

	for (size_t i = 0; i < count && n < ASK_PHOTOS; i++) {
		uint64_t id = strcmp(pairs[i].name, "photo") != 0
				      ? 0
				      : form_number(pairs[i].value, INT64_MAX);
		size_t k = 0;

		while (k < n && out[k] != id)
			k++;
		if (id && k == n)
			out[n++] = id;
	}
	return n;
}

const char *ask_form_token(const struct request *req, const char *sent)
{
	unsigned char token[TOKEN_BYTES];
	char text[TOKEN_TEXT + 1];

	if (sent && token_parse(token, sent) == 0)
		return sent;
	secret_random(token, sizeof(token));
	token_text(text, token);
	return arena_strdup(req->arena, text);
}

static bool is_trade(const char *id)
{
	for (const struct design_trade *t = design_trades; t->id; t++)
		if (!strcmp(t->id, id))
			return true;
	return false;
}

/* "catering/07", as far as its shape goes. */
static bool is_design(const char *id)
{
	size_t letters = strspn(id, "abcdefghijklmnopqrstuvwxyz");

	return letters && letters < 12 && id[letters] == '/' && strlen(id) == letters + 3 &&
	       strspn(id + letters + 1, "0123456789") == 2;
}

static void read_sign(struct arena *a, const struct ask_form *f, struct sign_meant *s,
		      json_t *errors)
{
	unsigned char *token = arena_alloc(a, TOKEN_BYTES);
	const char *say, *slash;

	*s = (struct sign_meant){
		.design = "", .trade = "", .kind_word = "", .lighting = "", .latin = ""
	};
	if (*f->values[ASK_ORDER] && token_parse(token, f->values[ASK_ORDER]) == 0)
		s->order_token = token;
	if (is_design(f->values[ASK_DESIGN])) {
		s->design = f->values[ASK_DESIGN];
		slash = strchr(s->design, '/');
		s->trade = arena_strndup(a, s->design, (size_t)(slash - s->design));
	}
	if (is_trade(f->values[ASK_TRADE]))
		s->trade = f->values[ASK_TRADE];
	if (*f->values[ASK_KIND] && word_find(WORDS_KIND, f->values[ASK_KIND]) >= 0)
		s->kind_word = f->values[ASK_KIND];
	if (ask_length(a, "宽度", f->values[ASK_WIDTH], &s->width_mm, &say) < 0)
		field_error(errors, "width", say);
	if (ask_length(a, "高度", f->values[ASK_HEIGHT], &s->height_mm, &say) < 0)
		field_error(errors, "height", say);
}

void ask_form_check(struct arena *a, const struct area_map *areas, const struct ask_form *f,
		    struct ask_new *new, json_t *errors)
{
	const struct area *street;

	*new = (struct ask_new){ .kind = ASK_GUIDANCE,
				 .place_text = f->values[ASK_PLACE],
				 .shop = f->values[ASK_SHOP],
				 .body = f->values[ASK_BODY],
				 .photo_count = f->photo_count };
	memcpy(new->photos, f->photos, sizeof(f->photos));
	read_sign(a, f, &new->sign, errors);
	street = area_by_code(areas, form_number32(f->values[ASK_STREET]));
	if (street && street->level == AREA_STREET) {
		new->street_code = street->code;
		new->district_code = street->parent;
	} else if (*f->values[ASK_STREET]) {
		field_error(errors, "street", "没有这个街道，请从列表里选");
	}
	if (token_parse(new->once, f->values[ASK_ONCE]) < 0)
		field_error(errors, "once", "这张表打开太久了，请再提交一次");
	if (!*new->body && !new->photo_count && !*new->sign.design && !new->sign.order_token)
		field_error(errors, "body", "说一说想做什么样的招牌，或者传一张门头照片");
}

void ask_form_read(const struct request *req, const struct area_map *areas, struct ask_form *f,
		   struct ask_new *new, json_t *errors)
{
	fields_read(req, fields, ASK__FIELDS, f->values, errors);
	f->photo_count = ask_form_photos(req, false, f->photos);
	ask_form_check(req->arena, areas, f, new, errors);
}

/* --- showing --- */

static void add_choice(json_t *list, const char *value, const char *text, const char *chosen)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", value, "text", text,
					      "chosen", !strcmp(value, chosen)));
}

/* [{name, streets[{value, text, chosen}]}], for a list in groups. */
static json_t *areas_view(struct arena *a, const struct area_map *areas, const char *chosen)
{
	const struct area *districts[AREAS_MAX], *streets[AREAS_MAX];
	size_t n = area_children(areas, 0, AREA_DISTRICT, districts, AREAS_MAX);
	json_t *list = json_array();

	for (size_t i = 0; i < n && i < AREAS_MAX; i++) {
		size_t m =
			area_children(areas, districts[i]->code, AREA_STREET, streets, AREAS_MAX);
		json_t *group = json_array();

		for (size_t k = 0; k < m && k < AREAS_MAX; k++)
			add_choice(group, arena_printf(a, "%u", streets[k]->code), streets[k]->name,
				   chosen);
		json_array_append_new(list, json_pack("{s:s, s:o}", "name", districts[i]->name,
						      "streets", group));
	}
	return list;
}

void ask_form_view(struct arena *a, const struct area_map *areas, const struct ask_form *f,
		   json_t *view)
{
	json_t *trades = json_array(), *kinds = json_array();

	for (size_t i = 0; i < ASK__FIELDS; i++)
		json_object_set_new(view, fields[i].name, json_string(f->values[i]));
	for (const struct design_trade *t = design_trades; t->id; t++)
		add_choice(trades, t->id, t->name, f->values[ASK_TRADE]);
	for (const struct word *w = words(WORDS_KIND); w->id; w++)
		add_choice(kinds, w->id, w->name, f->values[ASK_KIND]);
	json_object_set_new(view, "trades", trades);
	json_object_set_new(view, "kinds", kinds);
	json_object_set_new(view, "areas", areas_view(a, areas, f->values[ASK_STREET]));
	json_object_set_new(view, "body_max", json_integer(ASK_BODY_CHARS));
}
