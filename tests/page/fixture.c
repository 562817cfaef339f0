#include "tests/page/fixture.h"

#include "base/secret.h"
#include "web/json_memory.h"
#include "web/site.h"

#define ENV_MAX 40

static const unsigned char test_key[32] = "a key for tests and nothing else";
static const char boundary[] = "----browser7MA4YWxkTrZu0gW";

/* As a worker has it, so that what is freed by the wrong allocator shows here. */
static void use_memory(void)
{
	static bool done;

	if (!done)
		json_memory_start();
	done = true;
}

void browser_open(struct browser *b, const struct conf *conf, struct db *db,
		  const struct route *const *tables)
{
	*b = (struct browser){ .accept = "text/html",
			       .host = "127.0.0.1:8080",
			       .csrf = "",
			       .send_csrf = true,
			       .arena = arena_new(),
			       .db = db };
	use_memory();
	if (!conf) {
		secret_use(test_key);
		b->own_conf = conf_load(NULL);
		assert_non_null(b->own_conf);
	}
	b->conf = conf ? conf : b->own_conf;
	for (size_t i = 0; tables[i]; i++) {
		assert_true(i + 1 < BROWSER_TABLES);
		b->tables[i] = tables[i];
	}
	b->program = (struct program){ .name = "test" };
	assert_int_equal(site_load(b->conf), 0);
}

void browser_close(struct browser *b)
{
	site_free();
	conf_free(b->own_conf);
	arena_free(b->arena);
}

/* ---- cookies and tokens ---- */

void browser_set_cookie(struct browser *b, const char *name, const char *value)
{
	for (size_t i = 0; i < BROWSER_COOKIES; i++) {
		if (b->cookies[i].name && strcmp(b->cookies[i].name, name) != 0)
			continue;
		b->cookies[i].name = arena_strdup(b->arena, name);
		b->cookies[i].value = arena_strdup(b->arena, value);
		return;
	}
	fail_msg("more cookies than a browser test keeps");
}

const char *browser_cookie(const struct browser *b, const char *name)
{
	for (size_t i = 0; i < BROWSER_COOKIES && b->cookies[i].name; i++)
		if (!strcmp(b->cookies[i].name, name) && *b->cookies[i].value)
			return b->cookies[i].value;
	return NULL;
}

static const char *cookie_header(const struct browser *b)
{
	char *all = arena_strdup(b->arena, "HTTP_COOKIE=");

	for (size_t i = 0; i < BROWSER_COOKIES && b->cookies[i].name; i++)
		if (*b->cookies[i].value)
			all = arena_printf(b->arena, "%s%s=%s; ", all, b->cookies[i].name,
					   b->cookies[i].value);
	return all;
}

/* "name=value; Path=/; Max-Age=..." */
static void keep_cookie(struct browser *b, const char *line)
{
	size_t end = strcspn(line, ";\r"), name = strcspn(line, "=");
	const char *age = strstr(line, "Max-Age=0;");

	assert_true(name < end);
	browser_set_cookie(b, arena_strndup(b->arena, line, name),
			   age ? "" : arena_strndup(b->arena, line + name + 1, end - name - 1));
}

static void keep_cookies(struct browser *b)
{
	static const char name[] = "\r\nSet-Cookie: ";

	for (const char *p = b->head; (p = strstr(p, name));) {
		p += sizeof(name) - 1;
		keep_cookie(b, p);
	}
}

static void keep_csrf(struct browser *b)
{
	static const char *const before[] = { "name=\"csrf\" content=\"", "name=\"csrf\" value=\"",
					      "\"csrf\":\"" };

	for (size_t i = 0; i < 3; i++) {
		const char *p = strstr(b->body, before[i]);
		if (!p)
			continue;
		p += strlen(before[i]);
		if (*p != '"')
			b->csrf = arena_strndup(b->arena, p, strcspn(p, "\""));
	}
}

/* ---- asking ---- */

const char *browser_header(const struct browser *b, const char *name)
{
	const char *line = b->head;

	for (size_t len = strlen(name); line; line = strstr(line, "\r\n")) {
		line += *line == '\r' ? 2 : 0;
		if (!strncasecmp(line, name, len) && line[len] == ':') {
			line += len + 1 + strspn(line + len + 1, " ");
			return arena_strndup(b->arena, line, strcspn(line, "\r"));
		}
	}
	return NULL;
}

/* What stands twice is read in two ways. */
static void check_names_once(const struct browser *b)
{
	for (const char *line = b->head, *next; *line; line = next) {
		size_t len = strcspn(line, ":\r");

		next = strstr(line, "\r\n");
		assert_non_null(next);
		next += 2;
		for (const char *other = next; *other; other = strstr(other, "\r\n") + 2)
			if (!strncasecmp(line, other, len + 1) &&
			    strncasecmp(line, "Set-Cookie:", 11) != 0)
				fail_msg("a header twice: %.*s", (int)len, line);
	}
}

static int take_reply(struct browser *b, const struct buf *reply)
{
	const char *end = memmem(reply->data, reply->len, "\r\n\r\n", 4);
	const char *status;

	assert_non_null(end);
	b->head = arena_strndup(b->arena, reply->data, (size_t)(end - reply->data) + 2);
	b->body_len = reply->len - (size_t)(end + 4 - reply->data);
	b->body = arena_alloc(b->arena, b->body_len + 1);
	memcpy((char *)(uintptr_t)b->body, end + 4, b->body_len);
	check_names_once(b);
	status = browser_header(b, "Status");
	assert_non_null(status);
	b->status = (int)strtol(status, NULL, 10);
	keep_cookies(b);
	keep_csrf(b);
	return b->status;
}

int browser_ask(struct browser *b, const char *method, const char *uri, const char *type,
		const void *body, size_t len, const char *const *env)
{
	const char *all[ENV_MAX] = { NULL };
	struct buf reply;
	size_t n = 0;

	/* What the test says comes first, and the first of a name counts. */
	for (; env && env[n]; n++) {
		assert_true(n < ENV_MAX - 10);
		all[n] = env[n];
	}
	all[n++] = arena_printf(b->arena, "REQUEST_METHOD=%s", method);
	all[n++] = arena_printf(b->arena, "REQUEST_URI=%s", uri);
	all[n++] = arena_printf(b->arena, "HTTP_HOST=%s", b->host);
	all[n++] = arena_printf(b->arena, "HTTP_ACCEPT=%s", b->accept);
	all[n++] = arena_printf(b->arena, "CONTENT_TYPE=%s", type ? type : "");
	all[n++] = arena_printf(b->arena, "CONTENT_LENGTH=%zu", len);
	all[n++] = cookie_header(b);
	buf_init(&reply, 64u << 20);
	b->program.routes = b->tables;
	server_answer(&b->program, b->conf, b->db, all, body, len, &reply);
	take_reply(b, &reply);
	buf_release(&reply);
	return b->status;
}

int browser_get(struct browser *b, const char *fmt, ...)
{
	const char *uri;
	va_list ap;

	va_start(ap, fmt);
	uri = arena_vprintf(b->arena, fmt, ap);
	va_end(ap);
	return browser_ask(b, "GET", uri, NULL, "", 0, NULL);
}

/* ---- forms ---- */

static void add_encoded(struct buf *to, const char *s)
{
	for (const unsigned char *c = (const unsigned char *)s; *c; c++) {
		if (*c < 0x80 && (strchr("-_.~", *c) || (*c >= '0' && *c <= '9') ||
				  ((*c | 32) >= 'a' && (*c | 32) <= 'z')))
			buf_addc(to, (char)*c);
		else
			buf_printf(to, "%%%02X", *c);
	}
}

static void add_pair(struct buf *to, const char *name, const char *value)
{
	if (to->len)
		buf_addc(to, '&');
	add_encoded(to, name);
	buf_addc(to, '=');
	add_encoded(to, value);
}

int browser_post(struct browser *b, const char *path, ...)
{
	struct buf body;
	const char *name;
	va_list ap;

	buf_init(&body, 1u << 20);
	va_start(ap, path);
	while ((name = va_arg(ap, const char *)))
		add_pair(&body, name, va_arg(ap, const char *));
	va_end(ap);
	if (b->send_csrf)
		add_pair(&body, "csrf", b->csrf);
	browser_ask(b, "POST", path, "application/x-www-form-urlencoded", body.data, body.len,
		    NULL);
	buf_release(&body);
	return b->status;
}

static void add_part(struct buf *to, const struct part *p)
{
	buf_printf(to, "--%s\r\nContent-Disposition: form-data; name=\"%s\"", boundary, p->name);
	if (p->filename)
		buf_printf(to, "; filename=\"%s\"", p->filename);
	if (p->type)
		buf_printf(to, "\r\nContent-Type: %s", p->type);
	buf_adds(to, "\r\n\r\n");
	buf_add(to, p->data, p->filename ? p->len : strlen(p->data));
	buf_adds(to, "\r\n");
}

int browser_upload(struct browser *b, const char *path, const struct part *parts, size_t count)
{
	const struct part csrf = { "csrf", NULL, NULL, b->csrf, 0 };
	const char *type = arena_printf(b->arena, "multipart/form-data; boundary=%s", boundary);
	struct buf body;

	buf_init(&body, 256u << 20);
	if (b->send_csrf)
		add_part(&body, &csrf);
	for (size_t i = 0; i < count; i++)
		add_part(&body, &parts[i]);
	buf_printf(&body, "--%s--\r\n", boundary);
	browser_ask(b, "POST", path, type, body.data, body.len, NULL);
	buf_release(&body);
	return b->status;
}
