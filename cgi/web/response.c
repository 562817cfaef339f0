#include "web/response_send.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "web/json_memory.h"
#include "web/json_write.h"
#include "web/request.h"
#include "web/route.h"
#include "web/site.h"
#include "web/template.h"
#include "web/visitor.h"

#define BODY_MAX    (16u << 20)
#define HEADERS_MAX (16u << 10)

static const char type_html[] = "text/html; charset=utf-8";
static const char type_json[] = "application/json; charset=utf-8";

static const struct status {
	int code;
	const char *reason; /* for the protocol */
	const char *say;    /* for people */
} statuses[] = {
	{ 200, "OK", "好了" },
	{ 201, "Created", "好了" },
	{ 204, "No Content", "好了" },
	{ 303, "See Other", "请看下一页" },
	{ 304, "Not Modified", "没有变化" },
	{ 400, "Bad Request", "没有看懂您的请求，请返回上一页再试一次" },
	{ 401, "Unauthorized", "登录已经过期或者已经退出，请重新登录" },
	{ 403, "Forbidden", "这个页面放得太久了，请返回上一页刷新后再试" },
	{ 404, "Not Found", "没有找到这个页面，地址可能不完整，或者内容已经撤下" },
	{ 405, "Method Not Allowed", "这个地址不能这样打开，请从首页进入" },
	{ 409, "Conflict", "情况刚刚有了变化，请返回看一看" },
	{ 410, "Gone", "这里的内容已经撤下" },
	{ 412, "Precondition Failed", "没有看懂您的请求，请返回上一页再试一次" },
	{ 413, "Content Too Large", "一次发送的内容太大了，请少选几张照片再试" },
	{ 415, "Unsupported Media Type", "没有看懂您发送的内容，请用页面上的表单发送" },
	{ 422, "Unprocessable Content", "有些内容需要改一改" },
	{ 429, "Too Many Requests", "操作太快了，请过一分钟再试" },
	{ 500, "Internal Server Error", "系统出了点问题，我们会尽快修好，请稍后再试" },
	{ 503, "Service Unavailable", "系统现在太忙，请过几秒钟再试" },
};

static const struct status *find_status(int code)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].code == code)
			return &statuses[i];
	BUG("a status that response.c does not list");
}

const char *response_usual(int status)
{
	return find_status(status)->say;
}

void response_init(struct response *resp, struct request *req)
{
	*resp = (struct response){
		.req = req, .status = 200, .type = type_html, .public_seconds = -1
	};
	buf_init(&resp->headers, HEADERS_MAX);
	buf_init(&resp->body, BODY_MAX);
}

void response_release(struct response *resp)
{
	buf_release(&resp->headers);
	buf_release(&resp->body);
}

/* ---- headers ---- */

void response_header(struct response *resp, const char *name, const char *fmt, ...)
{
	const char *value;
	va_list ap;

	va_start(ap, fmt);
	value = arena_vprintf(resp->req->arena, fmt, ap);
	va_end(ap);
	BUG_IF(strpbrk(value, "\r\n") || strpbrk(name, "\r\n: "));
	buf_printf(&resp->headers, "%s: %s\r\n", name, value);
}

void response_cookie(struct response *resp, const char *name, const char *value, long seconds)
{
	const char *secure = strcmp(resp->req->scheme, "https") ? "" : "; Secure";

	BUG_IF(value[strcspn(value, " ;,\"\\\r\n\t")]);
	resp->personal = true;
	response_header(resp, "Set-Cookie", "%s=%s; Path=/; Max-Age=%ld; HttpOnly; SameSite=Lax%s",
			name, value, seconds, secure);
}

void response_session_cookie(struct response *resp, const char *name, const char *path,
			     const char *value, long seconds)
{
	const char *secure = strcmp(resp->req->scheme, "https") ? "" : "; Secure";

	BUG_IF(value[strcspn(value, " ;,\"\\\r\n\t")]);
	resp->personal = true;
	response_header(resp, "Set-Cookie",
			"%s=%s; Path=%s; Max-Age=%ld; HttpOnly; SameSite=Strict%s", name, value,
			path, seconds, secure);
}

void response_public(struct response *resp, int seconds)
{
	resp->public_seconds = seconds;
}

static void add_cache_control(const struct response *resp, struct buf *out)
{
	if (resp->public_seconds < 0 || resp->personal)
		buf_adds(out, "Cache-Control: private, no-store\r\n");
	else if (resp->public_seconds >= 365 * 24 * 3600)
		buf_printf(out, "Cache-Control: public, max-age=%d, immutable\r\n",
			   resp->public_seconds);
	else
		buf_printf(out, "Cache-Control: public, max-age=%d\r\n", resp->public_seconds);
}

void response_head(struct response *resp, struct buf *out)
{
	size_t len;

	if (resp->body.failed || resp->headers.failed) {
		log_error("response", "a reply is over its limit");
		response_say(resp, 500, NULL, NULL);
	}
	response_content(resp, &len);
	buf_printf(out, "Status: %d %s\r\nContent-Type: %s\r\n", resp->status,
		   find_status(resp->status)->reason, resp->type);
	/* 204 has none (RFC 9110, 8.6). */
	if (!resp->more && resp->status != 204)
		buf_printf(out, "Content-Length: %zu\r\n", len);
	buf_adds(out, "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n");
	add_cache_control(resp, out);
	buf_add(out, resp->headers.data, resp->headers.len);
	buf_adds(out, "\r\n");
}

const void *response_content(const struct response *resp, size_t *len)
{
	*len = resp->raw ? resp->raw_len : resp->body.len;
	return resp->raw ? resp->raw : resp->body.data;
}

/* ---- JSON ---- */

static void start_body(struct response *resp, int status, const char *type)
{
	resp->status = status;
	resp->type = type;
	resp->raw = NULL;
	resp->more = NULL;
	buf_reset(&resp->body);
}

void response_json(struct response *resp, int status, json_t *view)
{
	BUG_IF(!view);
	start_body(resp, status, type_json);
	json_write(&resp->body, view);
	json_memory_drop(view);
}

void response_tag(struct response *resp)
{
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];
	size_t len;
	const void *content = response_content(resp, &len);

	secret_tag(tag, "etag", content, len);
	token_text(text, tag);
	response_header(resp, "ETag", "\"%s\"", text);
	if (strstr(resp->req->if_none_match, text))
		start_body(resp, 304, resp->type);
}

void response_json_tagged(struct response *resp, json_t *view)
{
	response_json(resp, 200, view);
	response_tag(resp);
}

/* ---- pages ---- */

static void set_unless_there(json_t *view, const char *key, json_t *value)
{
	if (json_object_get(view, key))
		json_decref(value);
	else
		json_object_set_new(view, key, value);
}

static void add_common_keys(const struct request *req, json_t *view)
{
	set_unless_there(view, "csrf", json_string(csrf_token(req)));
	set_unless_there(view, "care", json_boolean(req->care));
	set_unless_there(view, "path", json_string(req->path));
	set_unless_there(view, "here", json_string(req->here));
	set_unless_there(view, "site_name", json_string(site()->name ? site()->name : ""));
	set_unless_there(view, "static_version", json_string(site()->static_version));
	set_unless_there(view, "now_iso", json_string(clock_iso(req->arena, req->now)));
}

static int render(struct response *resp, const char *name, json_t *view)
{
	add_common_keys(resp->req, view);
	return site()->templates ? template_render(site()->templates, name, view, &resp->body) : -1;
}

void response_page(struct response *resp, int status, const char *name, json_t *view)
{
	const struct request *req = resp->req;

	BUG_IF(!view);
	resp->personal |= req->visitor.known;
	response_header(resp, "Vary", "Cookie, Accept");
	if (req->wants_json) {
		if (req->route && (req->route->guards & GIVE_VISITOR))
			set_unless_there(view, "csrf", json_string(csrf_token(req)));
		response_json(resp, status, view);
		return;
	}
	start_body(resp, status, type_html);
	if (render(resp, name, view) < 0)
		response_say(resp, 500, NULL, NULL);
	json_memory_drop(view);
}

/* Without templates there is still something to read. */
static void say_plainly(struct response *resp, const char *say, const char *back)
{
	struct buf *b = &resp->body;

	buf_reset(b);
	buf_adds(b, "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
	buf_add_html(b, say, strlen(say));
	buf_adds(b, "</title>\n<p>");
	buf_add_html(b, say, strlen(say));
	buf_adds(b, "</p>\n<p><a href=\"");
	buf_add_html(b, back, strlen(back));
	buf_adds(b, "\">返回</a></p>\n</html>\n");
}

static void say_as_page(struct response *resp, int status, const char *say, const char *back)
{
	json_t *view = json_pack("{s:i, s:s, s:s, s:s, s:b}", "status", status, "title", say, "say",
				 say, "back", back, "leads_home", !strcmp(back, resp->req->home));

	start_body(resp, status, type_html);
	if (render(resp, resp->req->say_page, view) < 0)
		say_plainly(resp, say, back);
	json_decref(view);
}

void response_say(struct response *resp, int status, const char *say, const char *back_fmt, ...)
{
	const char *back = resp->req->home;
	va_list ap;

	if (!say)
		say = find_status(status)->say;
	if (back_fmt) {
		va_start(ap, back_fmt);
		back = arena_vprintf(resp->req->arena, back_fmt, ap);
		va_end(ap);
	}
	/* Of a page that failed half-way nothing is kept. */
	if (status >= 400)
		buf_reset(&resp->headers);
	resp->public_seconds = -1;
	if (resp->req->say) {
		resp->req->say(resp->req, resp, status, say);
		return;
	}
	if (status == 503)
		response_header(resp, "Retry-After", "5");
	if (resp->req->wants_json)
		response_json(resp, status,
			      json_pack("{s:i, s:s, s:s}", "status", status, "say", say, "back",
					back));
	else
		say_as_page(resp, status, say, back);
}

void response_unavailable(struct response *resp)
{
	response_say(resp, 503, NULL, NULL);
}

void response_bytes(struct response *resp, const char *type, const void *data, size_t len)
{
	start_body(resp, resp->status, type);
	resp->raw = data;
	resp->raw_len = len;
}

void response_stream(struct response *resp, const char *type,
		     int (*more)(struct response *, void *ctx), void *ctx)
{
	start_body(resp, resp->status, type);
	resp->more = more;
	resp->more_ctx = ctx;
}

/* ---- onward ---- */

/* "/x" and not "//host" nor "/\host", which browsers read as another site. */
static int is_local(const char *path)
{
	return path[0] == '/' && path[1] != '/' && path[1] != '\\';
}

static const char *escape_path(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, 3 * strlen(path) + 1), *p = out;

	for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
		if (*c <= ' ' || *c >= 0x7f || strchr("\"<>\\^`{|}", *c))
			p += snprintf(p, 4, "%%%02X", *c);
		else
			*p++ = (char)*c;
	}
	return out;
}

void response_redirect(struct response *resp, const char *fmt, ...)
{
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = arena_vprintf(resp->req->arena, fmt, ap);
	va_end(ap);
	path = is_local(path) ? escape_path(resp->req->arena, path) : "/";
	if (resp->req->wants_json) {
		response_json(resp, 200, json_pack("{s:s}", "location", path));
		return;
	}
	start_body(resp, 303, type_html);
	response_header(resp, "Location", "%s", path);
	say_plainly(resp, find_status(303)->say, path);
}
