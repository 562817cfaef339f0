#include "tests/page/web.h"

#include "base/secret.h"
#include "web/page.h"

static void echo_show(struct request *req, struct response *resp)
{
	json_t *view = json_pack("{s:s, s:s, s:s, s:s, s:s}", "path", req->path, "arg",
				 request_arg(req, "arg"), "host", req->host, "url",
				 request_url(req, "/x"), "_internal", "not for the world");
	const char *q = request_param(req, "q");

	json_object_set_new(view, "q", q ? json_string(q) : json_null());
	json_object_set_new(view, "known", json_boolean(req->visitor.known));
	json_object_set_new(view, "list", json_pack("[{s:i, s:i}]", "_hidden", 1, "seen", 2));
	response_json(resp, 200, view);
}

static const struct field words_field[] = {
	{ "words", "描述", 5, FIELD_REQUIRED | FIELD_LINES, "请写一句话" },
};

static void form_page(struct request *req, struct response *resp)
{
	json_t *errors = json_array(), *view;
	const char *words = "";
	int status = 200;

	if (req->method == POST && fields_read(req, words_field, 1, &words, errors))
		status = 422;
	view = json_pack("{s:s}", "words", words);
	fields_show(view, errors);
	response_page(resp, status, "web/form", view);
	json_decref(errors);
}

static void uploads_show(struct request *req, struct response *resp)
{
	json_t *list = json_array(), *fields = json_object();

	for (size_t i = 0; i < req->upload_count; i++) {
		const struct upload *u = &req->uploads[i];
		unsigned char tag[SECRET_TAG];
		char text[TOKEN_TEXT + 1];
		secret_tag(tag, "test", u->data, u->len);
		token_text(text, tag);
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:I, s:s}", "field", u->field,
						"filename", u->filename, "type", u->type, "len",
						(json_int_t)u->len, "tag", text));
	}
	for (size_t i = 0; i < req->field_count; i++)
		json_object_set_new(fields, req->fields[i].name, json_string(req->fields[i].value));
	response_json(resp, 200, json_pack("{s:o, s:o}", "uploads", list, "fields", fields));
}

static void redirect_page(struct request *req, struct response *resp)
{
	const char *to = request_param(req, "to");

	response_redirect(resp, "%s", to ? to : "/");
}

static void public_page(struct request *req, struct response *resp)
{
	(void)req;
	response_public(resp, 60);
	response_page(resp, 200, "web/form", json_object());
}

static void picture_show(struct request *req, struct response *resp)
{
	(void)req;
	response_public(resp, 365 * 24 * 3600);
	response_bytes(resp, "image/jpeg", "\xFF\xD8\0jpeg", 7);
}

static void broken_page(struct request *req, struct response *resp)
{
	(void)req;
	response_header(resp, "X-Half-Done", "yes");
	response_page(resp, 200, "web/missing", json_object());
}

static void away_page(struct request *req, struct response *resp)
{
	(void)req;
	response_unavailable(resp);
}

static void forget_page(struct request *req, struct response *resp)
{
	(void)req;
	response_cookie(resp, "care", "", 0);
	response_redirect(resp, "/");
}

static const struct route routes[] = { { GET, "/echo/:arg", echo_show, 0, 0 },
				       { GET, "/form", form_page, GIVE_VISITOR, 0 },
				       { POST, "/form", form_page, NEED_CSRF, 1000 },
				       { POST, "/upload", uploads_show, 0, 64 << 20 },
				       { GET, "/redirect", redirect_page, NO_DB, 0 },
				       { GET, "/public", public_page, 0, 0 },
				       { GET, "/photo/:name.jpg", picture_show, 0, 0 },
				       { GET, "/broken", broken_page, GIVE_VISITOR, 0 },
				       { GET, "/away", away_page, 0, 0 },
				       { POST, "/forget", forget_page, 0, 100 },
				       { 0 } };

const struct route *const web_tables[] = { routes, NULL };

int web_open(void **state)
{
	static const unsigned char key[32] = "one more key that opens no door";
	struct conf *conf = conf_load("tests/page/web.conf");
	struct browser *b = xmalloc(sizeof(*b));

	if (!conf)
		return -1;
	secret_use(key);
	browser_open(b, conf, NULL, web_tables);
	b->own_conf = conf;
	b->host = "dl.example.org";
	*state = b;
	return 0;
}

int web_close(void **state)
{
	browser_close(*state);
	free(*state);
	return 0;
}
