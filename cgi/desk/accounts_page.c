/*
 * Accounts, for admins: who works at the desk, somebody new, another role or unit, out and in,
 * a first password that is shown once, in the answer to the form that made it. What may not be
 * done, and why: account/accounts.h.
 */
#include <sodium.h>

#include "account/accounts.h"
#include "account/staff_log.h"
#include "desk/frame.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/say.h"
#include "web/page.h"

#define FORM_MAX (8u << 10)
#define PAGE     50
#define WORDS    40

enum { STMT_LOG, STMT__MAX };

const char *const accounts_page_statements[STMT__MAX + 1] = {
	[STMT_LOG] = "SELECT at, event, address, detail FROM staff_log"
		     " WHERE staff_id = ? ORDER BY id DESC LIMIT 20",
};

/* ---- choices ---- */

static void add_choice(json_t *list, const char *value, const char *text, bool chosen)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", value, "text", text,
					      "chosen", chosen));
}

static json_t *role_choices(unsigned int chosen)
{
	json_t *list = json_array();

	for (unsigned int r = 0; r < ROLE__MAX; r++)
		if (*role_name(r))
			add_choice(list, role_name(r), role_say(r), r == chosen);
	return list;
}

static json_t *unit_choices(struct arena *a, uint64_t chosen)
{
	json_t *list = json_array();
	size_t n;
	const struct known_unit *units = known_units(&n);

	for (size_t i = 0; i < n; i++)
		add_choice(list, arena_printf(a, "%llu", (unsigned long long)units[i].id),
			   units[i].name, units[i].id == chosen);
	return list;
}

static const struct {
	const char *name, *say;
} states[ACCOUNT__MAX] = {
	[ACCOUNT_ANY] = { "", "全部" },
	[ACCOUNT_ACTIVE] = { "active", "在用" },
	[ACCOUNT_DISABLED] = { "disabled", "已停用" },
	[ACCOUNT_UNUSED] = { "unused", "未改初始密码" },
};

static enum account_state state_by_name(const char *name)
{
	for (unsigned int s = ACCOUNT_ACTIVE; name && s < ACCOUNT__MAX; s++)
		if (!strcmp(states[s].name, name))
			return s;
	return ACCOUNT_ANY;
}

static json_t *state_choices(enum account_state chosen)
{
	json_t *list = json_array();

	for (unsigned int s = ACCOUNT_ACTIVE; s < ACCOUNT__MAX; s++)
		add_choice(list, states[s].name, states[s].say, s == chosen);
	return list;
}

/* ---- the list ---- */

static json_t *account_view(const struct request *req, const struct account *a)
{
	bool came = a->last_login != DB_NULL_TIME;
	json_t *view =
		json_pack("{s:I, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:s, s:s, s:s}", "id",
			  (json_int_t)a->id, "login", a->login, "name", a->name, "role",
			  role_say(a->role), "unit", a->unit, "active", a->active, "unused",
			  a->active && a->must_change, "has_totp", a->has_totp, "is_me",
			  a->id == req->staff->id, "last",
			  came ? clock_say(req->arena, a->last_login, req->now) : "没有登录过",
			  "last_iso", came ? clock_iso(req->arena, a->last_login) : "", "created",
			  clock_say(req->arena, a->created_at, req->now));

	BUG_IF(!view);
	return view;
}

static void read_filter(const struct request *req, struct account_filter *f)
{
	const char *words = request_param(req, "q"), *role = request_param(req, "role");

	*f = (struct account_filter){
		.words = words ? arena_strndup(req->arena, words, utf8_prefix(words, WORDS)) : "",
		.role = role ? role_by_name(role) : 0,
		.unit_id = form_number32(request_param(req, "unit")),
		.state = state_by_name(request_param(req, "state")),
	};
}

static const char *next_path(const struct request *req, const struct account_filter *f,
			     const char *after)
{
	return arena_printf(req->arena, "/desk/accounts?q=%s&role=%s&unit=%u&state=%s&after=%s",
			    say_param(req->arena, f->words), role_name(f->role), f->unit_id,
			    states[f->state].name, after);
}

static void accounts_show(struct request *req, struct response *resp)
{
	struct account rows[PAGE + 1];
	const char *after = request_param(req, "after");
	struct account_filter f;
	json_t *list;
	int n;

	read_filter(req, &f);
	n = accounts_list(req, &f, after ? after : "", rows, PAGE + 1);
	if (n < 0) {
		response_unavailable(resp);
		return;
	}
	list = json_array();
	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(list, account_view(req, &rows[i]));
	desk_page(resp, 200, "desk/accounts", "accounts",
		  json_pack("{s:s, s:o, s:b, s:s, s:o, s:o, s:o, s:b, s:s}", "title", "账号管理",
			    "accounts", list, "has_accounts", n > 0, "words", f.words, "roles",
			    role_choices(f.role), "units", unit_choices(req->arena, f.unit_id),
			    "states", state_choices(f.state), "filtered",
			    *f.words || f.role || f.unit_id || f.state, "next",
			    n > PAGE ? next_path(req, &f, rows[PAGE - 1].login) : ""));
}

/* ---- one ---- */

/* "set inspector unit 7 ...": the new role and unit; NULL when it is something else. */
static const char *changed_say(struct arena *a, const char *detail, const char *who)
{
	const char *unit = strstr(detail, " unit "), *number;
	const struct known_unit *u;
	unsigned int role;

	if (strncmp(detail, "set ", 4) != 0 || !unit || unit < detail + 4)
		return NULL;
	role = role_by_name(arena_strndup(a, detail + 4, (size_t)(unit - detail) - 4));
	number = unit + strlen(" unit ");
	if (!role || !strspn(number, "0123456789"))
		return NULL;
	u = known_unit(form_number32(arena_strndup(a, number, strspn(number, "0123456789"))));
	return arena_join(a, "改为", role_say(role), u ? "，" : "", u ? u->name : "", "（", who,
			  "）", NULL);
}

/* "set inspector unit 7 by zhou", as it is stored (account/accounts.c, user_command.c), in words.
 */
static const char *deed_say(struct arena *a, const char *detail)
{
	static const struct {
		const char *stored, *say;
	} deeds[] = {
		{ "add", "新建" },
		{ "set", "改姓名、职责或单位" },
		{ "disable", "停用" },
		{ "enable", "启用" },
		{ "reset-password", "重置密码" },
		{ "reset-totp", "重置动态口令" },
	};
	size_t len = strcspn(detail, " ");
	const char *by = strstr(detail, " by "), *who = by ? by + strlen(" by ") : "命令行";
	const char *changed = changed_say(a, detail, who);

	if (changed)
		return changed;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (strlen(deeds[i].stored) == len && !strncmp(deeds[i].stored, detail, len))
			return arena_join(a, deeds[i].say, "（", who, "）", NULL);
	return detail;
}

static json_t *log_view(struct request *req, uint64_t id)
{
	json_t *list = json_array();
	enum db_row_result row = DB_FAILED;
	const char *address, *detail;
	unsigned int event;
	int64_t at;

	if (db_query(req->db, accounts_page_statements[STMT_LOG], "u", id) == 0)
		while ((row = db_next(req->db, "tUss", &at, &event, &address, &detail)) == DB_ROW)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "when",
							      clock_say(req->arena, at, req->now),
							      "iso", clock_iso(req->arena, at),
							      "what", staff_event_say(event),
							      "address", address, "detail",
							      event == EVENT_ADMIN
								      ? deed_say(req->arena, detail)
								      : ""));
	if (row == DB_NONE)
		return list;
	json_decref(list);
	return NULL;
}

/* What is shown besides the account: one sentence, what was wrong, a new first password. */
struct said {
	const char *say, *made;
	bool bad;
	const struct account_words *typed;
	json_t *errors; /* kept by the caller */
};

static void show_account(struct request *req, struct response *resp, int status,
			 const struct account *a, const struct said *said)
{
	json_t *log = log_view(req, a->id);
	json_t *view;

	if (!log) {
		response_unavailable(resp);
		return;
	}
	view = json_pack("{s:s, s:o, s:o, s:s, s:s, s:b, s:o, s:o}", "title",
			 arena_join(req->arena, "账号 ", a->login, NULL), "account",
			 account_view(req, a), "log", log, "seen", account_seen(req, a), "typed",
			 said->typed ? said->typed->name : a->name, "bad", said->bad, "roles",
			 role_choices(said->typed ? said->typed->role : a->role), "units",
			 unit_choices(req->arena, said->typed ? said->typed->unit_id : a->unit_id));
	if (said->say)
		json_object_set_new(view, "say", json_string(said->say));
	if (said->made)
		json_object_set_new(view, "_made", json_string(said->made));
	if (said->errors)
		fields_show(view, said->errors);
	desk_page(resp, status, "desk/account_one", "accounts", view);
}

/* The account of the address; else it has answered and returns false. */
static bool find(struct request *req, struct response *resp, struct account *a)
{
	int found = account_load(req, form_number32(request_arg(req, "id")), a);

	if (found < 0)
		response_unavailable(resp);
	else if (found == 0)
		response_say(resp, 404, "没有这个账号", "/desk/accounts");
	return found == 1;
}

static void account_one(struct request *req, struct response *resp)
{
	static const struct {
		const char *name, *say;
	} done[] = {
		{ "set", "已保存；这个账号要重新登录" },
		{ "disable", "已停用，登录中的设备都已退出" },
		{ "enable", "已启用，之前输错的次数不再计" },
		{ "reset-totp", "动态口令已重置，下次登录时重新绑定" },
	};
	const char *name = request_param(req, "done");
	struct said said = { 0 };
	struct account a;

	if (!find(req, resp, &a))
		return;
	for (size_t i = 0; name && i < sizeof(done) / sizeof(done[0]); i++)
		if (!strcmp(done[i].name, name))
			said.say = done[i].say;
	show_account(req, resp, 200, &a, &said);
}

/* ---- what is done with it ---- */

enum { WORDS_LOGIN, WORDS_NAME, WORDS_ROLE, WORDS_UNIT, WORDS__MAX };

static const struct field word_fields[] = {
	[WORDS_LOGIN] = { "login", "登录名", LOGIN_MAX, FIELD_REQUIRED, "请填登录名" },
	[WORDS_NAME] = { "name", "姓名", NAME_MAX_CHARS, FIELD_REQUIRED, "请填姓名" },
	[WORDS_ROLE] = { "role", "职责", 20, FIELD_REQUIRED, "请选职责" },
	[WORDS_UNIT] = { "unit", "单位", 10, 0, NULL },
};

/* from: WORDS_LOGIN for a new one, WORDS_NAME for one that has its login. */
static void read_words(struct request *req, size_t from, struct account_words *out, json_t *errors)
{
	const char *values[WORDS__MAX] = { "", "", "", "" };

	fields_read(req, word_fields + from, WORDS__MAX - from, values + from, errors);
	*out = (struct account_words){ .login = values[WORDS_LOGIN],
				       .name = values[WORDS_NAME],
				       .role = role_by_name(values[WORDS_ROLE]),
				       .unit_id = form_number32(values[WORDS_UNIT]) };
	if (from == WORDS_LOGIN && *out->login && !staff_login_good(out->login))
		field_error(errors, "login", "登录名用小写字母、数字和 . - _，以字母或数字开头");
	if (*values[WORDS_ROLE] && !out->role)
		field_error(errors, "role", "没有这个职责，请重新选择");
	if (*values[WORDS_UNIT] && !known_unit(out->unit_id))
		field_error(errors, "unit", "没有这个单位，请重新选择");
	else if (out->role == ROLE_HANDLER && !out->unit_id)
		field_error(errors, "unit", "处置人员要有单位");
}

/* Not done: the account as it is now, and why. */
static void refuse(struct request *req, struct response *resp, const struct said *said, int result)
{
	struct account a;

	if (result < 0)
		response_unavailable(resp);
	else if (find(req, resp, &a))
		show_account(req, resp, 409, &a, said);
}

static void answer(struct request *req, struct response *resp, int result, const char *done)
{
	if (result == ACCOUNT_DONE)
		response_redirect(resp, "/desk/accounts/%u?done=%s",
				  form_number32(request_arg(req, "id")), done);
	else
		refuse(req, resp, &(struct said){ .say = account_say(result), .bad = true },
		       result);
}

static void account_set_create(struct request *req, struct response *resp)
{
	json_t *errors = json_array();
	struct account_words w;
	struct account a;
	int result;

	if (!find(req, resp, &a)) {
		json_decref(errors);
		return;
	}
	read_words(req, WORDS_NAME, &w, errors);
	if (json_array_size(errors)) {
		show_account(req, resp, 422, &a, &(struct said){ .typed = &w, .errors = errors });
		json_decref(errors);
		return;
	}
	json_decref(errors);
	result = account_set(req, a.id, request_field(req, "seen"), &w);
	if (result > 0)
		refuse(req, resp,
		       &(struct said){ .say = account_say(result), .bad = true, .typed = &w },
		       result);
	else
		answer(req, resp, result, "set");
}

static uint64_t id_of(const struct request *req)
{
	return form_number32(request_arg(req, "id"));
}

static void account_disable_create(struct request *req, struct response *resp)
{
	answer(req, resp, account_disable(req, id_of(req), request_field(req, "seen")), "disable");
}

static void account_enable_create(struct request *req, struct response *resp)
{
	answer(req, resp, account_enable(req, id_of(req), request_field(req, "seen")), "enable");
}

static void account_totp_create(struct request *req, struct response *resp)
{
	answer(req, resp, account_reset_totp(req, id_of(req), request_field(req, "seen")),
	       "reset-totp");
}

/* The one answer that is no redirect: nowhere else does the password stand. */
static void account_password_create(struct request *req, struct response *resp)
{
	char made[PASSWORD_MADE + 1];
	int result = account_reset_password(req, id_of(req), request_field(req, "seen"), made);
	struct account a;

	if (result != ACCOUNT_DONE)
		answer(req, resp, result, "");
	else if (find(req, resp, &a))
		show_account(req, resp, 200, &a, &(struct said){ .made = made });
	sodium_memzero(made, sizeof(made));
}

/* ---- somebody new ---- */

static void show_new(struct request *req, struct response *resp, int status,
		     const struct account_words *w, json_t *errors)
{
	json_t *view = json_pack("{s:s, s:s, s:s, s:o, s:o}", "title", "新的账号", "login",
				 w->login, "typed", w->name, "roles", role_choices(w->role),
				 "units", unit_choices(req->arena, w->unit_id));

	fields_show(view, errors);
	json_decref(errors);
	desk_page(resp, status, "desk/account_new", "accounts", view);
}

static void account_new(struct request *req, struct response *resp)
{
	show_new(req, resp, 200, &(struct account_words){ .login = "", .name = "" }, json_array());
}

static void account_create(struct request *req, struct response *resp)
{
	char made[PASSWORD_MADE + 1] = "";
	json_t *errors = json_array();
	struct account_words w;
	struct account a;
	uint64_t id = 0;
	int result = ACCOUNT_NONE;

	read_words(req, WORDS_LOGIN, &w, errors);
	if (!json_array_size(errors))
		result = account_add(req, &w, &id, made);
	if (result == ACCOUNT_TAKEN)
		field_error(errors, "login", account_say(result));
	if (result > 0) {
		show_new(req, resp, result == ACCOUNT_TAKEN ? 409 : 422, &w, errors);
		return;
	}
	json_decref(errors);
	if (result < 0 || account_load(req, id, &a) != 1)
		response_unavailable(resp);
	else
		show_account(req, resp, 200, &a, &(struct said){ .made = made });
	sodium_memzero(made, sizeof(made));
}

#define ADMINS    (NEED_STAFF | FOR(ADMIN))
#define BY_A_FORM (ADMINS | NEED_CSRF)

const struct route accounts_routes[] = {
	{ GET, "/desk/accounts", accounts_show, ADMINS, 0 },
	{ GET, "/desk/accounts/new", account_new, ADMINS, 0 },
	{ POST, "/desk/accounts", account_create, BY_A_FORM, FORM_MAX },
	{ GET, "/desk/accounts/:id", account_one, ADMINS, 0 },
	{ POST, "/desk/accounts/:id/set", account_set_create, BY_A_FORM, FORM_MAX },
	{ POST, "/desk/accounts/:id/disable", account_disable_create, BY_A_FORM, FORM_MAX },
	{ POST, "/desk/accounts/:id/enable", account_enable_create, BY_A_FORM, FORM_MAX },
	{ POST, "/desk/accounts/:id/reset-password", account_password_create, BY_A_FORM, FORM_MAX },
	{ POST, "/desk/accounts/:id/reset-totp", account_totp_create, BY_A_FORM, FORM_MAX },
	{ 0 },
};
