/*
 * A person as a whole (account/citizen_rows.h): joining what was done without a name into the
 * account, deleting account and data.
 *
 *   POST   /api/v1/me/join       {"from": a token of hers, "consent"}: without consent it is said
 *                                what would happen, and nothing does
 *   GET    /api/v1/me/deletion   what goes, what stays, and the word for the next
 *   DELETE /api/v1/me            {"confirm": that word}
 */
#include "account/citizen_rows.h"
#include "account/citizen_session.h"
#include "api/input.h"
#include "api/problem.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/who.h"
#include "web/page.h"

static json_t *rows_view(const struct citizen_rows *r)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "reports", (json_int_t)r->reports,
			 "drafts", (json_int_t)r->drafts, "photos", (json_int_t)r->photos,
			 "follows", (json_int_t)r->follows, "supports", (json_int_t)r->supports,
			 "notices", (json_int_t)r->notices, "signs", (json_int_t)r->signs);
}

static json_t *sentences(const char *const *list)
{
	json_t *all = json_array();

	for (; *list; list++)
		json_array_append_new(all, json_string(*list));
	return all;
}

/* ---- joining ---- */

enum { FIELD_FROM, FIELD_CONSENT, FIELD__MAX };

static const struct json_field join_fields[FIELD__MAX] = {
	[FIELD_FROM] = { JSON_KIND_TEXT,
			 0,
			 { "from", "要并入的会话", 300, FIELD_REQUIRED,
			   "请填匿名会话的 token，或网页“我的上报”里的找回链接" } },
	[FIELD_CONSENT] = { JSON_KIND_TRUTH, 0, { "consent", "是否同意", 1, 0, NULL } },
};

static const char *const join_says[] = {
	"匿名时的上报、草稿、照片、关注、通知和招牌事项都归到微信账号名下，不能再分开",
	"两边都关注或都点过“同样的问题”的，只算一次",
	"原来的匿名会话随即退出；原来浏览器里的“我的上报”会变空，记录以后在微信小程序里看",
	NULL,
};

static const char *const join_refusals[JOIN__MAX] = {
	[JOIN_NO_ACCOUNT] = "请先用微信登录，再把匿名时的记录并进来",
	[JOIN_SELF] = "这就是您现在的会话，不用并入",
	[JOIN_ACCOUNT] = "对方已经是一个微信账号，两个微信账号不能合并",
};

/* Whose `text` is: her bearer, or the secret of her browser, alone or as the link. 1, 0, -1. */
static int owner_of(struct request *req, const char *text, uint64_t *citizen_id)
{
	const char *slash = strrchr(text, '/');
	struct request other = *req;
	struct citizen who;
	int found;

	text = slash ? slash + 1 : text;
	if (citizen_recovery_parse(text, other.visitor.id) < 0)
		return citizen_session_owner(req, text, citizen_id);
	other.visitor.known = true;
	found = citizen_find(req->db, &other, &who);
	*citizen_id = who.id;
	return found;
}

static void answer_join(struct response *resp, bool joined, const struct citizen_rows *rows)
{
	api_done(resp, 200,
		 json_pack("{s:b, s:o, s:o}", "joined", joined, "rows", rows_view(rows), "say",
			   sentences(join_says)));
}

static void join(struct request *req, struct response *resp, uint64_t into, uint64_t from)
{
	bool consent = json_is_true(json_field(req, "consent"));
	struct citizen_rows rows;
	int result = consent ? citizen_join(req->db, into, from, &rows)
			     : citizen_may_join(req->db, into, from);

	if (result < 0 || (!consent && citizen_rows(req->db, from, &rows) < 0))
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (result != JOIN_DONE)
		problem_send(resp, PROBLEM_ACCOUNT, join_refusals[result]);
	else
		answer_join(resp, consent, &rows);
}

static void join_create(struct request *req, struct response *resp)
{
	const char *values[FIELD__MAX];
	struct citizen who;
	uint64_t from = 0;
	int found;

	if (!api_who(req, resp, &who) || !input_fields(req, resp, join_fields, FIELD__MAX, values))
		return;
	if (!json_field(req, "consent")) {
		input_wrong(req, resp, "consent",
			    "请先填 false，把回复里的 say 给本人看，本人同意后再填 true");
		return;
	}
	found = owner_of(req, values[FIELD_FROM], &from);
	if (found < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (found == 0)
		input_wrong(req, resp, "from", "没有这个会话，可能已经退出，或者抄漏了几个字");
	else
		join(req, resp, who.id, from);
}

/* ---- deleting ---- */

#define CONFIRM_SPAN (15 * CLOCK_MINUTE)
#define PURPOSE      "delete my data"

struct confirmed {
	int64_t citizen_id, until;
};

static const char *confirm_word(const struct request *req, uint64_t citizen_id, int64_t until)
{
	const struct confirmed of = { (int64_t)citizen_id, until };
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];

	secret_tag(tag, PURPOSE, &of, sizeof(of));
	token_text(text, tag);
	return arena_printf(req->arena, "%lld.%s", (long long)until, text);
}

/* The instant that it says is still to come, and the tag behind it is ours for both. */
static bool is_confirmed(const struct request *req, uint64_t citizen_id, const char *word)
{
	size_t digits = strcspn(word, ".");
	uint64_t until = form_number(arena_strndup(req->arena, word, digits), INT64_MAX);
	const struct confirmed of = { (int64_t)citizen_id, (int64_t)until };
	unsigned char sent[TOKEN_BYTES];

	return word[digits] && token_parse(sent, word + digits + 1) == 0 && of.until > req->now &&
	       secret_tag_is(sent, PURPOSE, &of, sizeof(of));
}

static void deletion_show(struct request *req, struct response *resp)
{
	int64_t until = req->now + CONFIRM_SPAN;
	struct citizen_rows rows;
	struct citizen who;

	if (!api_who(req, resp, &who))
		return;
	if (citizen_rows(req->db, who.id, &rows) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	api_show(resp,
		 json_pack("{s:s, s:o, s:o, s:o, s:o}", "confirm", confirm_word(req, who.id, until),
			   "confirm_until", api_time(until), "rows", rows_view(&rows), "goes",
			   sentences(erase_goes), "stays", sentences(erase_stays)),
		 -1);
}

static const struct json_field confirm_field[] = {
	{ JSON_KIND_TEXT,
	  0,
	  { "confirm", "确认", 60, FIELD_REQUIRED,
	    "请先读取 /api/v1/me/deletion，把 goes 和 stays 给本人看，再填它给的 confirm" } },
};

static void me_delete(struct request *req, struct response *resp)
{
	struct citizen who;
	const char *word;

	if (!api_who(req, resp, &who) || !input_fields(req, resp, confirm_field, 1, &word))
		return;
	if (!is_confirmed(req, who.id, word)) {
		input_wrong(req, resp, "confirm",
			    "这个确认不对或者过期了，请重新读取 /api/v1/me/deletion");
		return;
	}
	if (who.id && citizen_erase(req->db, who.id, req->now) < 0) {
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
		return;
	}
	api_done(resp, 200, json_pack("{s:b}", "deleted", true));
	if (!req->bearer)
		visitor_forget(resp);
}

const struct route api_whole_routes[] = {
	{ POST, "/api/v1/me/join", join_create, NEED_CSRF | JSON_BODY, 4 << 10 },
	{ GET, "/api/v1/me/deletion", deletion_show, 0, 0 },
	{ DELETE, "/api/v1/me", me_delete, NEED_CSRF | JSON_BODY, 4 << 10 },
	{ 0 },
};
