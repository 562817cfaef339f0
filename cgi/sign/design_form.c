#include "sign/design_form.h"

#include <math.h>

#include "sign/sign_text.h"
#include "sign/words.h"
#include "web/page.h"

#define FACADE_MAX 900

/* Of the form that was sent, or of the address that leads to it. */
static const char *typed(const struct request *req, const char *name)
{
	const char *s = req->method == POST ? request_field(req, name) : request_param(req, name);

	return s ? s : "";
}

struct unit {
	const char *name;
	double mm;
};

/* Without a unit it is metres, as the form asks. */
static const struct unit units[] = { { "", 1000 },   { "米", 1000 }, { "m", 1000 }, { "M", 1000 },
				     { "厘米", 10 }, { "cm", 10 },   { "CM", 10 },  { "公分", 10 },
				     { "毫米", 1 },  { "mm", 1 },    { "MM", 1 } };

long design_form_mm(const char *text)
{
	char *end;
	double n;

	text += strspn(text, " ");
	if (!*text)
		return 0;
	if (!strchr("0123456789.", *text))
		return -1;
	n = strtod(text, &end);
	if (end == text || !isfinite(n) || n < 0 || n > 1e6 ||
	    strchr("xXpP", text[1] ? text[1] : '1'))
		return -1;
	end += strspn(end, " ");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(units[i].name, end))
			return lround(n * units[i].mm);
	return -1;
}

/* --- reading ----------------------------------------------------------------------------- */

static const char *read_text(struct arena *a, const char *name, const char *typed_text,
			     enum sign_text kind, json_t *errors)
{
	const char *text = sign_text_clean(a, typed_text);
	const char *why = sign_text_refuse(a, kind, text);

	if (why)
		field_error(errors, name, why);
	return text;
}

static unsigned int read_mm(struct arena *a, const char *name, const char *text, const char *label,
			    json_t *errors)
{
	long mm = design_form_mm(text);

	if (mm < 0)
		field_error(errors, name,
			    arena_join(a, label, "请写成米，比如 4.8；也可以带单位，比如 480厘米。",
				       NULL));
	return mm > 0 && mm < INT32_MAX ? (unsigned int)mm : 0;
}

static void check_room(struct arena *a, const struct order *o, json_t *errors)
{
	const char *why;

	if (!o->width_mm != !o->height_mm)
		field_error(errors, o->width_mm ? "height" : "width",
			    "宽和高要一起填；都不填，就按样式自己的大小画。");
	if (!o->width_mm || !o->height_mm)
		return;
	why = sign_room_refuse(a, o->width_mm, o->height_mm);
	if (why)
		field_error(errors, "width", why);
}

/* The front that was kept ("fit=TOKEN", as links from the gallery bring it), or its query. */
static const char *read_facade(struct arena *a, const struct design_typed *t)
{
	const char *query = t->facade;

	if (*t->fit && !*query)
		query = arena_join(a, "fit=", t->fit, NULL);
	return arena_strndup(a, query, utf8_prefix(query, FACADE_MAX));
}

int design_typed_read(struct arena *a, const struct design_typed *t, struct order *o,
		      json_t *errors)
{
	const struct design *d = design_find(&studio()->set, t->design);
	size_t before = json_array_size(errors);

	o->design = d ? d->id : o->design;
	o->name = read_text(a, "name", t->name, TEXT_NAME, errors);
	if (t->send && !*o->name)
		field_error(errors, "name", "请写上店名，和营业执照上的字号一致。");
	o->latin = read_text(a, "latin", t->latin, TEXT_LATIN, errors);
	o->phone = read_text(a, "phone", t->phone, TEXT_PHONE, errors);
	o->palette = (unsigned int)form_number(t->palette, DESIGN_PALETTES - 1);
	o->width_mm = read_mm(a, "width", t->width, "宽", errors);
	o->height_mm = read_mm(a, "height", t->height, "高", errors);
	if (!json_array_size(errors))
		check_room(a, o, errors);
	o->facade = read_facade(a, t);
	return (int)(json_array_size(errors) - before);
}

int design_form_read(struct request *req, struct order *o, json_t *errors)
{
	const struct design_typed t = {
		.design = typed(req, "design"),
		.name = typed(req, "name"),
		.latin = typed(req, "latin"),
		.phone = typed(req, "phone"),
		.palette = typed(req, "palette"),
		.width = typed(req, "width"),
		.height = typed(req, "height"),
		.fit = typed(req, "fit"),
		.facade = typed(req, "facade"),
		.send = req->method == POST,
	};

	return design_typed_read(req->arena, &t, o, errors);
}

struct sign_wish order_wish(const struct order *o)
{
	return (struct sign_wish){ .design = design_find(&studio()->set, o->design),
				   .name = o->name,
				   .latin = o->latin,
				   .phone = o->phone,
				   .palette = o->palette };
}

/* --- showing ------------------------------------------------------------------------------ */

static json_t *palettes_view(const struct order *o, const struct design *d,
			     const struct front *front)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < d->palette_count; i++) {
		const struct design_palette *p = &d->palettes[i];

		json_array_append_new(list,
				      json_pack("{s:i, s:s, s:b, s:b, s:s, s:s?, s:s?}", "value",
						(int)i, "name", p->name, "chosen", i == o->palette,
						"off", !front_allows(front, p), "c1", p->colour[0],
						"c2", p->colour[1], "c3", p->colour[2]));
	}
	return list;
}

/* Said before anybody looks for the field. "": it takes all. */
static const char *missing(const struct design *d)
{
	bool latin = sign_takes_text(d, SLOT_LATIN), phone = sign_takes_text(d, SLOT_PHONE);

	if (latin && phone)
		return "";
	if (latin || phone)
		return latin ? "写不下电话" : "写不下拼音和英文";
	return "只写店名，写不下拼音、英文和电话";
}

static json_t *design_view(struct request *req, const struct design *d)
{

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:b, s:b, s:b, s:s, s:s}",
			 "id", d->id, "name", d->name, "about", d->about, "light",
			 studio_word(WORDS_LIGHT, d->lighting), "kind",
			 studio_word(WORDS_KIND, d->kind), "materials",
			 studio_materials(req->arena, d), "kelvin", d->kelvin, "lit", d->kelvin > 0,
			 "has_latin", sign_takes_text(d, SLOT_LATIN), "has_phone",
			 sign_takes_text(d, SLOT_PHONE), "has_logo", sign_takes_logo(d),
			 "many_palettes", d->palette_count > 1, "missing", missing(d),
			 "missing_text", sign_takes_text(d, SLOT_LATIN) ? "phone" : "latin");
}

static const char *metres(struct request *req, double mm)
{
	return mm > 0 ? arena_printf(req->arena, "%.2f", mm / 1000) : "";
}

/* As a value of a query. */
static const char *encoded(struct arena *a, const char *text)
{
	struct buf b;
	const char *out;

	buf_init(&b, 1 << 12);
	for (; *text; text++)
		buf_printf(&b, "%%%02X", (unsigned int)(unsigned char)*text);
	out = arena_strdup(a, b.data);
	buf_release(&b);
	return out;
}

/* What the form that asks for guidance is filled with. */
static const char *ask_query(struct request *req, const struct sign_made *m)
{
	return arena_join(req->arena, "name=", encoded(req->arena, m->said[SLOT_NAME]),
			  "&trade=", m->design->trade, "&kind=", m->design->kind,
			  "&width=", metres(req, m->width), "&height=", metres(req, m->height),
			  NULL);
}

static json_t *made_view(struct request *req, const struct sign_made *m)
{
	const struct lettering *l = &m->text[SLOT_NAME];

	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:s}", "ask", ask_query(req, m), "width",
			 metres(req, m->width), "height", metres(req, m->height), "depth",
			 metres(req, m->design->depth), "letter", (int)lround(l->height), "lines",
			 (int)l->lines, "face", face_chinese[l->face]);
}

/* Which field a warning stands beside: that of its text, when the form asks for it. */
static enum design_slot beside(const struct sign_made *m, size_t i)
{
	enum design_slot s = m->warning_of[i];

	return s == SLOT_NAME || (s < SIGN_TEXTS && sign_takes_text(m->design, s)) ? s : SIGN_TEXTS;
}

/* warned.name, .latin, .phone: beside their fields; warnings: of the sign itself. */
static void show_warnings(json_t *view, const struct sign_made *m, const struct front *front)
{
	static const char *const names[] = { "name", "latin", "phone" };
	json_t *lists[SIGN_TEXTS + 1], *warned = json_object();

	for (size_t i = 0; i <= SIGN_TEXTS; i++)
		lists[i] = json_array();
	for (size_t i = 0; front->known && i < ROOM_SAYS && front->name_say[i]; i++)
		json_array_append_new(lists[SLOT_NAME], json_string(front->name_say[i]));
	for (size_t i = 0; i < m->warning_count; i++)
		json_array_append_new(lists[beside(m, i)], json_string(m->warnings[i]));
	for (size_t i = 0; i < SIGN_TEXTS; i++) {
		if (json_array_size(lists[i]))
			json_object_set_new(warned, names[i], json_pack("{s:O}", "list", lists[i]));
		json_decref(lists[i]);
	}
	json_object_set_new(view, "has_warnings", json_boolean(json_array_size(lists[SIGN_TEXTS])));
	json_object_set_new(view, "warnings", lists[SIGN_TEXTS]);
	json_object_set_new(view, "warned", warned);
}

json_t *design_form_view(struct request *req, const struct order *o, const struct design *d,
			 const struct sign_made *made, const struct front *front, json_t *errors)
{
	bool bad = json_array_size(errors) > 0;
	json_t *view =
		json_pack("{s:s, s:s, s:s, s:o, s:o, s:[s, s], s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
			  "title", "设计招牌", "back", "/signs", "scripts", "sign-design.js",
			  "design", design_view(req, d), "palettes", palettes_view(o, d, front),
			  "styles", "sign.css", "sign-design.css", "name", o->name, "latin",
			  o->latin, "phone", o->phone, "facade", o->facade, "width",
			  bad ? typed(req, "width") : metres(req, o->width_mm), "height",
			  bad ? typed(req, "height") : metres(req, o->height_mm), "version",
			  studio()->version);

	fields_show(view, errors);
	if (o->id) {
		json_object_set_new(view, "token", json_string(o->token_text));
		json_object_set_new(view, "stamp",
				    json_string(arena_printf(req->arena, "%lld",
							     (long long)(o->changed_at / 1000))));
		json_object_set_new(view, "kept",
				    json_string(studio_day(req->arena, o->keep_until)));
		json_object_set_new(view, "has_logo", json_boolean(o->logo_id != 0));
		json_object_set_new(view, "has_photo", json_boolean(o->photo_id != 0));
		json_object_set_new(view, "placed", json_boolean(o->photo_id && *o->corners));
	}
	if (made && !bad) {
		json_object_set_new(view, "made", made_view(req, made));
		show_warnings(view, made, front);
	}
	return view;
}
