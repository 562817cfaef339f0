#include "web/request_read.h"

#include <errno.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "web/body.h"
#include "web/cookie.h"
#include "web/json_body.h"
#include "web/multipart.h"
#include "web/route.h"
#include "web/site.h"
#include "web/urlencoded.h"
#include "web/visitor.h"

#define ADDRESS_MAX 4000 /* bytes of path and query */

const char *wire_env(const struct wire *w, const char *name)
{
	size_t len = strlen(name);

	for (const char *const *e = w->env; e && *e; e++)
		if (!strncmp(*e, name, len) && (*e)[len] == '=')
			return *e + len + 1;
	return NULL;
}

/* ---- the head ---- */

static void read_method(struct request *req, const struct wire *w, struct head *head)
{
	const char *method = wire_env(w, "REQUEST_METHOD");

	head->is_head = method && !strcmp(method, "HEAD");
	if (head->is_head || (method && !strcmp(method, "GET")))
		req->method = GET;
	else if (method && !strcmp(method, "POST"))
		req->method = POST;
	else if (method && !strcmp(method, "PATCH"))
		req->method = PATCH;
	else if (method && !strcmp(method, "DELETE"))
		req->method = DELETE;
	else if (method && !strcmp(method, "OPTIONS"))
		req->method = OPTIONS;
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return true;
	return false;
}

/*
 * From REQUEST_URI, which is as the client sent it: what a server has decoded
 * before us can no longer be checked.
 */
static int read_address(struct request *req, const struct wire *w)
{
	const char *uri = wire_env(w, "REQUEST_URI");
	const char *mark;

	if (!uri || *uri != '/' || strlen(uri) > ADDRESS_MAX || has_control(uri))
		return 400;
	mark = uri + strcspn(uri, "?");
	req->path = path_decode(req->arena, uri, (size_t)(mark - uri));
	req->here = arena_strdup(req->arena, uri);
	req->query = *mark ? arena_strdup(req->arena, mark + 1) : "";
	if (!req->path)
		return 400;
	return urlencoded_read(req->arena, req->query, strlen(req->query), &req->params,
			       &req->param_count);
}

static bool prefers_json(const char *accept)
{
	const char *json = accept ? strcasestr(accept, "application/json") : NULL;
	const char *html = accept ? strcasestr(accept, "text/html") : NULL;

	return json && (!html || json < html);
}

/* "" and none are 0. SIZE_MAX: that is no number. */
static size_t read_length(const char *text)
{
	char *end;
	unsigned long long n;

	if (!text || !*text)
		return 0;
	if (text[strspn(text, "0123456789")])
		return SIZE_MAX;
	errno = 0;
	n = strtoull(text, &end, 10);
	return errno || *end || n > SIZE_MAX / 2 ? SIZE_MAX : (size_t)n;
}

/* An address or a tag of ours; longer or stranger is none. */
static const char *short_header(struct arena *a, const char *value)
{
	return value && strlen(value) <= 64 && !has_control(value) ? arena_strdup(a, value) : "";
}

int request_read_head(struct request *req, const struct wire *w, struct head *head)
{
	const char *type = wire_env(w, "CONTENT_TYPE");
	const char *care;

	req->wire = w;
	req->now = clock_now();
	req->path = "/";
	req->query = "";
	req->here = "/";
	req->address = "";
	req->if_none_match = "";
	req->idempotency_key = "";
	req->scheme = site()->scheme ? site()->scheme : "http";
	req->host = site_host(req->arena, wire_env(w, "HTTP_HOST"));
	req->wants_json = prefers_json(wire_env(w, "HTTP_ACCEPT"));
	req->csrf_header = arena_strdup(req->arena, wire_env(w, "HTTP_X_CSRF_TOKEN"));
	read_method(req, w, head);
	head->content_type = type ? type : "";
	head->body_len = read_length(wire_env(w, "CONTENT_LENGTH"));
	if (head->body_len == SIZE_MAX || read_address(req, w) ||
	    cookies_read(req->arena, wire_env(w, "HTTP_COOKIE"), &req->cookies, &req->cookie_count))
		return 400;
	req->address = short_header(req->arena, wire_env(w, "REMOTE_ADDR"));
	req->if_none_match = short_header(req->arena, wire_env(w, "HTTP_IF_NONE_MATCH"));
	req->idempotency_key = short_header(req->arena, wire_env(w, "HTTP_IDEMPOTENCY_KEY"));
	care = request_cookie(req, "care");
	req->care = care && !strcmp(care, "1");
	visitor_read(req);
	return 0;
}

/* ---- the body ---- */

static bool type_is(const char *content_type, const char *wanted)
{
	size_t len = strlen(wanted);

	return !strncasecmp(content_type, wanted, len) &&
	       (content_type[len] == '\0' || strchr("; \t", content_type[len]));
}

static int read_multipart(struct request *req, const struct head *head, const struct body *b)
{
	struct form form;

	if (multipart_read(req->arena, head->content_type, b, &form))
		return 400;
	req->fields = form.fields;
	req->field_count = form.field_count;
	req->uploads = form.uploads;
	req->upload_count = form.upload_count;
	return 0;
}

int request_read_body(struct request *req, const struct wire *w, const struct head *head)
{
	bool multipart = type_is(head->content_type, "multipart/form-data");
	bool simple = type_is(head->content_type, "application/x-www-form-urlencoded");
	bool json = (req->route->guards & JSON_BODY) != 0;
	bool raw = json || (req->route->guards & RAW_BODY) != 0;
	struct body b;
	int status;

	if (head->body_len > req->route->body_max)
		return 413;
	if (json && head->body_len > 0 && !type_is(head->content_type, "application/json"))
		return 415;
	if (raw)
		multipart = false;
	else if (head->body_len > 0 && !multipart && !simple)
		return 415;
	/* A route's limit is for its photos; a text of that length is nobody's form. */
	if (!raw && simple && head->body_len > URLENCODED_BYTES)
		return 413;
	status = body_read(req->arena, w, multipart ? multipart_head(head->content_type) : 0,
			   head->body_len, site()->tmp ? site()->tmp : "/tmp", &b);
	if (status || head->body_len == 0)
		return status;
	if (raw) {
		req->raw = b.data;
		req->raw_len = b.len;
		return json ? json_body_read(req, b.data, b.len) : 0;
	}
	if (multipart)
		return read_multipart(req, head, &b);
	return urlencoded_read(req->arena, b.data, b.len, &req->fields, &req->field_count);
}

/* ---- what pages ask ---- */

#define HEADER_MAX 2000

const char *request_header(const struct request *req, const char *name)
{
	const char *value = req->wire ? wire_env(req->wire, name) : NULL;

	if (!value || strlen(value) > HEADER_MAX)
		return "";
	for (const char *c = value; *c; c++)
		if (*c < ' ' || *c > '~')
			return "";
	return arena_strdup(req->arena, value);
}

static const char *find(const struct pair *pairs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(pairs[i].name, name))
			return pairs[i].value;
	return NULL;
}

const char *request_arg(const struct request *req, const char *name)
{
	const char *value = find(req->args, req->arg_count, name);

	BUG_IF(!value);
	return value;
}

const char *request_param(const struct request *req, const char *name)
{
	return find(req->params, req->param_count, name);
}

const char *request_field(const struct request *req, const char *name)
{
	return find(req->fields, req->field_count, name);
}

const char *request_cookie(const struct request *req, const char *name)
{
	return find(req->cookies, req->cookie_count, name);
}

const char *request_url(const struct request *req, const char *path)
{
	return arena_printf(req->arena, "%s://%s%s", req->scheme, req->host, path);
}
