#include "web/visitor.h"

#include "base/arena.h"
#include "base/secret.h"
#include "web/response.h"

#define COOKIE_DAYS 400

static const char cookie_name[] = "dl";

bool visitor_is_nobody(const unsigned char id[VISITOR_BYTES])
{
	static const unsigned char nobody[VISITOR_BYTES];

	return memcmp(id, nobody, VISITOR_BYTES) == 0;
}

void visitor_read(struct request *req)
{
	const char *cookie = request_cookie(req, cookie_name);
	unsigned char id[VISITOR_BYTES], tag[SECRET_TAG];

	req->visitor = (struct visitor){ 0 };
	if (!cookie || strlen(cookie) != 2 * TOKEN_TEXT + 1 || cookie[TOKEN_TEXT] != '.')
		return;
	if (token_parse(id, arena_strndup(req->arena, cookie, TOKEN_TEXT)) < 0 ||
	    token_parse(tag, cookie + TOKEN_TEXT + 1) < 0 ||
	    !secret_tag_is(tag, "cookie", id, sizeof(id)) || visitor_is_nobody(id))
		return;
	memcpy(req->visitor.id, id, sizeof(id));
	req->visitor.known = true;
}

const char *visitor_cookie(const struct request *req)
{
	unsigned char tag[SECRET_TAG];
	char id_text[TOKEN_TEXT + 1], tag_text[TOKEN_TEXT + 1];

	secret_tag(tag, "cookie", req->visitor.id, VISITOR_BYTES);
	token_text(id_text, req->visitor.id);
	token_text(tag_text, tag);
	return arena_printf(req->arena, "%s.%s", id_text, tag_text);
}

static void set_cookie(const struct request *req, struct response *resp)
{
	response_cookie(resp, cookie_name, visitor_cookie(req), COOKIE_DAYS * 24L * 3600);
}

void visitor_give(struct request *req, struct response *resp)
{
	if (!req->visitor.known)
		secret_random(req->visitor.id, VISITOR_BYTES);
	req->visitor.known = true;
	set_cookie(req, resp);
}

void visitor_become(struct request *req, struct response *resp,
		    const unsigned char id[VISITOR_BYTES])
{
	memcpy(req->visitor.id, id, VISITOR_BYTES);
	req->visitor.known = true;
	set_cookie(req, resp);
}

void visitor_forget(struct response *resp)
{
	response_cookie(resp, cookie_name, "", 0);
}

/* What the token of a form is bound to: the session of who is logged in, else the browser. */
struct bound {
	const char *purpose;
	const unsigned char *to; /* NULL: there is nothing to bind to */
	size_t len;
};

static struct bound bound_to(const struct request *req)
{
	if (req->session)
		return (struct bound){ "csrf of a session", req->session, SESSION_BYTES };
	return (struct bound){ "csrf", req->visitor.known ? req->visitor.id : NULL, VISITOR_BYTES };
}

const char *csrf_token(const struct request *req)
{
	struct bound b = bound_to(req);
	unsigned char tag[SECRET_TAG];
	char *text = arena_alloc(req->arena, TOKEN_TEXT + 1);

	if (b.to) {
		secret_tag(tag, b.purpose, b.to, b.len);
		token_text(text, tag);
	}
	return text;
}

int csrf_holds(const struct request *req)
{
	const char *sent = request_field(req, "csrf");
	struct bound b = bound_to(req);
	unsigned char tag[SECRET_TAG];

	if (!sent)
		sent = req->csrf_header;
	return b.to && sent && token_parse(tag, sent) == 0 &&
	       secret_tag_is(tag, b.purpose, b.to, b.len);
}
