#include "api/sign_ask_input.h"

#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/sign_ask_view.h"
#include "base/arena.h"
#include "sign/design.h"
#include "sign/passport.h"
#include "sign/studio.h"
#include "sign/words.h"
#include "web/request.h"
#include "web/response.h"

#define MM_MAX 1000000

enum { MORE_PHOTOS = ASK__FIELDS, MORE_DO, MORE_NOTE, MORE_K, MORE_SEEN, MORE__MAX };

#define TEXT(name, label, max)                    \
	{                                         \
		JSON_KIND_TEXT, 0,                \
		{                                 \
			name, label, max, 0, NULL \
		}                                 \
	}
#define NUMBER(name, label)                      \
	{                                        \
		JSON_KIND_NUMBER, 0,             \
		{                                \
			name, label, 30, 0, NULL \
		}                                \
	}

/* ASK_ONCE has no name: a key of idempotency does its work. */
static const struct json_field fields[MORE__MAX] = {
	[ASK_ORDER] = TEXT("order", "设计", 40),
	[ASK_DESIGN] = TEXT("design", "样式", 20),
	[ASK_SHOP] = { JSON_KIND_TEXT,
		       0,
		       { "shop", "店名", 60, FIELD_REQUIRED, "请填店名，按营业执照上的写" } },
	[ASK_TRADE] = TEXT("trade", "行业", 10),
	[ASK_STREET] = { JSON_KIND_NUMBER,
			 0,
			 { "street", "街道", 30, FIELD_REQUIRED, "请给出店铺所在街道的代码" } },
	[ASK_PLACE] = { JSON_KIND_TEXT,
			0,
			{ "place", "地址", 100, FIELD_REQUIRED,
			  "请填店铺地址，比如 香港中路 66 号" } },
	[ASK_KIND] = TEXT("kind", "招牌类型", 10),
	[ASK_WIDTH] = NUMBER("width_mm", "宽度"),
	[ASK_HEIGHT] = NUMBER("height_mm", "高度"),
	[ASK_BODY] = { JSON_KIND_TEXT,
		       0,
		       { "body", "想问什么", ASK_BODY_CHARS, FIELD_LINES, NULL } },
	[MORE_PHOTOS] = { JSON_KIND_NUMBERS, ASK_PHOTOS, { "photos", "照片", INPUT_ANY, 0, NULL } },
	[MORE_DO] = { JSON_KIND_TEXT, 0, { "do", "做什么", 20, FIELD_REQUIRED, NULL } },
	[MORE_NOTE] = { JSON_KIND_TEXT, 0, { "note", "内容", ASK_BODY_CHARS, FIELD_LINES, NULL } },
	[MORE_K] = TEXT("k", "私密链接", 60),
	[MORE_SEEN] = NUMBER("seen", "看到的最新一条"),
};

/* Which of them a call takes, each ended by -1. */
static const int taken[][MORE__MAX] = {
	[SIGN_ASK_NEW] = { ASK_ORDER, ASK_DESIGN, ASK_SHOP, ASK_TRADE, ASK_STREET, ASK_PLACE,
			   ASK_KIND, ASK_WIDTH, ASK_HEIGHT, ASK_BODY, MORE_PHOTOS, -1 },
	[SIGN_ASK_ACT] = { MORE_DO, MORE_NOTE, MORE_K, MORE_SEEN, ASK_ORDER, ASK_DESIGN, ASK_KIND,
			   ASK_WIDTH, ASK_HEIGHT, MORE_PHOTOS, -1 },
};

static bool is_trade(const char *id)
{
	for (const struct design_trade *t = design_trades; t->id; t++)
		if (!strcmp(t->id, id))
			return true;
	return false;
}

static const char *length(struct request *req, int field, const char *text, json_t *errors)
{
	if (!*text || form_number(text, MM_MAX))
		return *text ? arena_join(req->arena, text, "mm", NULL) : "";
	field_error(errors, fields[field].field.name, "要是整数，单位是毫米");
	return "";
}

static void check_words(struct request *req, struct ask_form *f, json_t *errors)
{
	const char **v = f->values;

	if (*v[ASK_TRADE] && !is_trade(v[ASK_TRADE]))
		field_error(errors, "trade", "没有这个行业，请看 openapi.json");
	if (*v[ASK_KIND] && word_find(WORDS_KIND, v[ASK_KIND]) < 0)
		field_error(errors, "kind", "没有这种招牌类型，请看 openapi.json");
	if (*v[ASK_DESIGN] && !design_find(&studio()->set, v[ASK_DESIGN]))
		field_error(errors, "design", "没有这个样式，请看 /api/v1/signs/gallery");
	v[ASK_WIDTH] = length(req, ASK_WIDTH, v[ASK_WIDTH], errors);
	v[ASK_HEIGHT] = length(req, ASK_HEIGHT, v[ASK_HEIGHT], errors);
}

static void read_photos(struct request *req, struct ask_form *f, json_t *errors)
{
	f->photo_count = input_ids(req, "photos", f->photos, ASK_PHOTOS);
	if (!f->photo_count && json_array_size(json_field(req, "photos")))
		field_error(errors, "photos", "照片的编号不对");
}

void sign_ask_read(struct request *req, enum sign_ask_input what, struct ask_form *f,
		   struct sign_ask_act *act, json_t *errors)
{
	struct json_field declared[MORE__MAX] = { 0 };
	const char *read[MORE__MAX], *all[MORE__MAX];
	size_t n = 0;

	for (int i = 0; i < MORE__MAX; i++)
		all[i] = "";
	for (; taken[what][n] >= 0; n++)
		declared[n] = fields[taken[what][n]];
	if (json_fields_read(req, declared, n, read, errors) == 0)
		for (size_t i = 0; i < n; i++)
			all[taken[what][i]] = read[i];
	for (int i = 0; i < ASK__FIELDS; i++)
		f->values[i] = all[i];
	f->values[ASK_ONCE] = ask_form_token(req, NULL);
	f->photo_count = 0;
	if (json_array_size(errors))
		return;
	check_words(req, f, errors);
	read_photos(req, f, errors);
	if (act)
		*act = (struct sign_ask_act){ .action = all[MORE_DO],
					      .note = all[MORE_NOTE],
					      .k = all[MORE_K],
					      .seen = form_number(all[MORE_SEEN], INT64_MAX) };
	if (act && *all[MORE_SEEN] && !act->seen)
		field_error(errors, "seen", "请原样使用读到的 seen");
}

void sign_ask_rename(json_t *errors)
{
	json_t *error;
	size_t i;

	json_array_foreach(errors, i, error)
	{
		const char *name = json_string_value(json_object_get(error, "field"));

		if (!strcmp(name, "width") || !strcmp(name, "height"))
			json_object_set_new(error, "field",
					    json_string(*name == 'w' ? "width_mm" : "height_mm"));
	}
}

void sign_ask_send(struct request *req, struct response *resp, struct citizen *who,
		   struct ask_new *new)
{
	struct ask_made made;
	const char *page;
	int result = citizen_need(req->db, req, who);

	new->citizen_id = who->id;
	if (result == 0)
		result = ask_send(req->db, req->arena, new, req->now, &made);
	if (result < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	if (result != SIGN_DONE) {
		sign_refuse(resp, result);
		return;
	}
	page = arena_join(req->arena, "/signs/ask/", made.number, NULL);
	api_done(resp, 201,
		 json_pack("{s:s, s:o, s:o, s:s, s:s}", "number", made.number, "state",
			   sign_state_view(ASK_WAITING), "due_at", api_time(made.due_at), "page",
			   page, "secret_url",
			   sign_secret_url(req, page, ask_secret(req->arena, made.number))));
	response_header(resp, "Location", "/api/v1/signs/questions/%s", made.number);
}
