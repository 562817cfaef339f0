/* GET and POST requests, GET requests/:id, GET tokens/:token. */
#include "open311/ask.h"
#include "open311/pages.h"
#include "open311/request.h"
#include "open311/request_new.h"
#include "report/number.h"
#include "base/json_text.h"
#include "base/w3c_time.h"
#include "web/page.h"

#define BODY_MAX    (PHOTO_MAX_COUNT * (PHOTO_MAX_BYTES + (1u << 10)) + (256u << 10))
#define TEST_NUMBER "QD-000000-TEST0"

static void complain(const struct request *req, json_t *errors, const char *name, const char *say)
{
	reply_add_error(errors, 400, arena_printf(req->arena, "%s: %s", name, say));
}

/* ---- what is asked ---- */

/* Numbers that cannot be ours name nothing: they are left out. */
static const char *read_numbers(struct request *req, const char *list)
{
	json_t *numbers = json_array();
	const char *word;

	while ((word = requests_word(req, &list)) && json_array_size(numbers) < REQUESTS_CODES) {
		char number[REPORT_NUMBER_LEN + 1];

		if (report_number_parse(number, word) == NUMBER_OK)
			json_array_append_new(numbers, json_string(number));
	}
	return json_text(req->arena, numbers);
}

static void read_status(struct request *req, const char *list, struct requests_asked *q,
			json_t *errors)
{
	const char *word;

	q->status = list ? 0 : ASKED_OPEN | ASKED_CLOSED;
	while ((word = requests_word(req, &list))) {
		if (!strcmp(word, "open"))
			q->status |= ASKED_OPEN;
		else if (!strcmp(word, "closed"))
			q->status |= ASKED_CLOSED;
		else
			complain(req, errors, "status", "只有 open 和 closed");
	}
}

static void read_span(struct request *req, struct requests_asked *q, json_t *errors)
{
	const char *from = ask_arg(req, "start_date"), *to = ask_arg(req, "end_date");

	q->from = q->to = DB_NULL_TIME;
	if (from && w3c_time_parse(from, &q->from) < 0)
		complain(req, errors, "start_date", "请用带时区的 ISO 8601 时间");
	if (to && w3c_time_parse(to, &q->to) < 0)
		complain(req, errors, "end_date", "请用带时区的 ISO 8601 时间");
	if (q->to == DB_NULL_TIME)
		q->to = q->from == DB_NULL_TIME || q->from + REQUESTS_SPAN > req->now
				? req->now
				: q->from + REQUESTS_SPAN;
	if (q->from == DB_NULL_TIME)
		q->from = q->to - REQUESTS_SPAN;
	if (q->from > q->to)
		complain(req, errors, "start_date", "在 end_date 之后");
	else if (q->to - q->from > REQUESTS_SPAN)
		complain(req, errors, "start_date, end_date", "一次最多查 90 天");
}

static unsigned int read_count(struct request *req, const char *name, unsigned int usual,
			       unsigned int max, json_t *errors)
{
	const char *text = ask_arg(req, name);
	uint64_t n = text ? form_number(text, max) : usual;

	if (!n)
		complain(req, errors, name, arena_printf(req->arena, "1 到 %u 的整数", max));
	return n ? (unsigned int)n : usual;
}

static bool wants_extensions(const struct request *req)
{
	const char *said = ask_arg(req, "extensions");

	return said && (!strcmp(said, "true") || !strcmp(said, "1"));
}

static void read_asked(struct request *req, struct requests_asked *q, json_t *errors)
{
	static const char *const once[] = { "start_date", "end_date",   "page",
					    "page_size",  "extensions", NULL };
	const char *ids = ask_list(req, "service_request_id");
	const char *codes = ask_list(req, "service_code");

	*q = (struct requests_asked){ .page = 1, .extensions = wants_extensions(req) };
	if (ids) { /* overrides all others, whatever they are */
		q->numbers = read_numbers(req, ids);
		return;
	}
	ask_once(req, once, errors);
	if (codes && requests_read_codes(req, codes, q) < 0)
		complain(req, errors, "service_code", "没有这项服务，请看 services");
	read_status(req, ask_list(req, "status"), q, errors);
	read_span(req, q, errors);
	q->page = read_count(req, "page", 1, 10000, errors);
	q->page_size = read_count(req, "page_size", REQUESTS_MAX, REQUESTS_MAX, errors);
}

static void requests_show(struct request *req, struct response *resp)
{
	enum format f = format_of_path(req->path);
	json_t *errors, *list;
	struct requests_asked q;

	if (!ask_place(req, resp, f))
		return;
	errors = json_array();
	read_asked(req, &q, errors);
	if (json_array_size(errors)) {
		reply_errors(resp, f, errors);
		return;
	}
	json_decref(errors);
	list = requests_load(req, &q);
	if (!list) {
		reply_unavailable(resp, f);
		return;
	}
	response_public(resp, 5);
	reply_send(resp, 200, f, "service_requests", list);
}

/* ---- one ---- */

/* A word with its suffix; the reply is made when it has none, or of another jurisdiction: NULL. */
static const char *named(struct request *req, struct response *resp, const char *name,
			 enum format *f)
{
	const char *word = format_split(req, request_arg(req, name), f);

	if (!word)
		reply_error(resp, FORMAT_XML, 404, "地址要以 .xml 或 .json 结尾");
	else if (!ask_place(req, resp, *f))
		return NULL;
	return word;
}

static void request_show(struct request *req, struct response *resp)
{
	char number[REPORT_NUMBER_LEN + 1];
	enum format f;
	const char *word = named(req, resp, "id", &f);
	json_t *list;

	if (!word)
		return;
	list = report_number_parse(number, word) == NUMBER_OK
		       ? request_load(req, number, wants_extensions(req))
		       : json_array();
	if (!list)
		reply_unavailable(resp, f);
	else if (!json_array_size(list)) {
		json_decref(list);
		reply_error(resp, f, 404, "service_request_id: 没有这个编号");
	} else
		reply_send(resp, 200, f, "service_requests", list);
}

static void token_show(struct request *req, struct response *resp)
{
	enum format f;
	const char *number, *token = named(req, resp, "token", &f);
	int found;

	if (!token)
		return;
	found = request_of_token(req, token, &number);
	if (found < 0)
		reply_unavailable(resp, f);
	else if (!found)
		reply_error(resp, f, 404, "token: 没有这个令牌");
	else
		reply_send(resp, 200, f, "service_requests",
			   json_pack("[{s:s, s:s}]", "service_request_id", number, "token", token));
}

/* ---- a new one ---- */

static void answer_new(struct request *req, struct response *resp, enum format f,
		       const char *number, bool before, const struct new_request *n)
{
	const char *notice =
		before ? "同样的内容 24 小时内已经收到过，这是原来的编号"
		       : arena_printf(req->arena, "已收到。进展请看 %s",
				      request_url(req, arena_printf(req->arena, "/r/%s", number)));

	reply_send(resp, 200, f, "service_requests",
		   json_pack("[{s:s, s:s, s:o}]", "service_request_id", number, "service_notice",
			     notice, "account_id",
			     *n->account_id ? json_string(n->account_id) : json_null()));
}

static void request_create(struct request *req, struct response *resp)
{
	enum format f = format_of_path(req->path);
	char number[REPORT_NUMBER_LEN + 1];
	struct new_request n;
	struct client c;
	json_t *errors;
	int result;

	if (!ask_place(req, resp, f) || !ask_key(req, resp, f, &c))
		return;
	errors = json_array();
	if (new_request_read(req, &n, errors) < 0)
		result = -1;
	else if (json_array_size(errors))
		result = NEW_REFUSED;
	else if (ask_is_test(req))
		result = NEW_STORED;
	else
		result = new_request_store(req, &c, &n, number, errors);
	json_decref(n.attributes);
	if (result == NEW_OTHER) {
		reply_add_error(errors, 422, "Idempotency-Key: 用过了，那次发来的是别的内容");
		result = NEW_REFUSED;
	}
	if (result == NEW_REFUSED) {
		reply_errors(resp, f, errors);
		return;
	}
	json_decref(errors);
	if (result < 0)
		reply_unavailable(resp, f);
	else
		answer_new(req, resp, f, ask_is_test(req) ? TEST_NUMBER : number,
			   result == NEW_BEFORE, &n);
}

#define ALL(base)                                                             \
	{ GET, base "/requests.xml", requests_show, 0, 0 },                   \
		{ GET, base "/requests.json", requests_show, 0, 0 },          \
		{ POST, base "/requests.xml", request_create, 0, BODY_MAX },  \
		{ POST, base "/requests.json", request_create, 0, BODY_MAX }, \
		{ GET, base "/requests/:id", request_show, 0, 0 },            \
	{                                                                     \
		GET, base "/tokens/:token", token_show, 0, 0                  \
	}

const struct route open311_request_routes[] = { ALL("/open311/v2"),
						ALL("/open311/test/v2"),
						{ 0 } };
