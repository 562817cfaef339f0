/* GET and POST servicerequestupdates: mySociety's extension. */
#include "base/w3c_time.h"
#include "open311/ask.h"
#include "open311/pages.h"
#include "open311/request.h"
#include "open311/update.h"
#include "report/number.h"
#include "report/snap_phone.h"
#include "web/page.h"

#define BODY_MAX (64u << 10)
#define ROOT     "service_requests_updates"

static bool read_time(struct request *req, const char *name, int64_t usual, int64_t *out,
		      json_t *errors)
{
	const char *text = ask_arg(req, name);

	*out = usual;
	if (!text || w3c_time_parse(text, out) == 0)
		return true;
	reply_add_error(errors, 400,
			arena_printf(req->arena, "%s: 请用带时区的 ISO 8601 时间", name));
	return false;
}

static unsigned int read_count(struct request *req, const char *name, unsigned int usual,
			       unsigned int max, json_t *errors)
{
	const char *text = ask_arg(req, name);
	uint64_t n = text ? form_number(text, max) : usual;

	if (!n)
		reply_add_error(errors, 400,
				arena_printf(req->arena, "%s: 1 到 %u 的整数", name, max));
	return n ? (unsigned int)n : usual;
}

struct updates_asked {
	int64_t from, to;
	unsigned int page, page_size;
};

static void read_asked(struct request *req, struct updates_asked *q, json_t *errors)
{
	static const char *const once[] = { "start_date", "end_date", "page", "page_size", NULL };

	ask_once(req, once, errors);
	read_time(req, "end_date", req->now, &q->to, errors);
	read_time(req, "start_date", q->to - CLOCK_DAY, &q->from, errors);
	q->page = read_count(req, "page", 1, 10000, errors);
	q->page_size = read_count(req, "page_size", UPDATES_MAX, UPDATES_MAX, errors);
	if (!json_array_size(errors) && (q->from > q->to || q->to - q->from > REQUESTS_SPAN))
		reply_add_error(errors, 400, "start_date, end_date: 先后不对，或者超过 90 天");
}

static void updates_show(struct request *req, struct response *resp)
{
	enum format f = format_of_path(req->path);
	struct updates_asked q;
	json_t *errors, *list;
	struct client c;

	if (!ask_place(req, resp, f) || !ask_key(req, resp, f, &c))
		return;
	errors = json_array();
	read_asked(req, &q, errors);
	if (json_array_size(errors)) {
		reply_errors(resp, f, errors);
		return;
	}
	json_decref(errors);
	list = updates_load(req, q.from, q.to, q.page, q.page_size);
	if (list)
		reply_send(resp, 200, f, ROOT, list);
	else
		reply_unavailable(resp, f);
}

enum { FIELD_UPDATE, FIELD_UPDATE_EXT, FIELD_NUMBER, FIELD_STATUS, FIELD_WORDS, FIELD__MAX };

static void read_update(struct request *req, struct update_new *u, json_t *errors)
{
	static const struct field fields[FIELD__MAX] = {
		[FIELD_UPDATE] = { "update_id", "update_id", 60, 0, NULL },
		/* As older FixMyStreets call it. */
		[FIELD_UPDATE_EXT] = { "update_id_ext", "update_id_ext", 60, 0, NULL },
		[FIELD_NUMBER] = { "service_request_id", "service_request_id", 30, FIELD_REQUIRED,
				   "必须给出" },
		[FIELD_STATUS] = { "status", "status", 40, 0, NULL },
		[FIELD_WORDS] = { "description", "description", 1000, FIELD_LINES, NULL },
	};
	static const char *const once[] = { "update_id", "update_id_ext", "service_request_id",
					    "status",    "description",   NULL };
	char number[REPORT_NUMBER_LEN + 1];
	const char *v[FIELD__MAX];
	json_t *found = json_array(), *one;
	size_t i;

	ask_once(req, once, errors);
	fields_read(req, fields, FIELD__MAX, v, found);
	if (!*v[FIELD_UPDATE])
		v[FIELD_UPDATE] = v[FIELD_UPDATE_EXT];
	if (!*v[FIELD_UPDATE])
		field_error(found, "update_id", "必须给出");
	if (phone_is_in(v[FIELD_WORDS]))
		field_error(found, "description", "里面有手机号，会公开显示，请去掉");
	json_array_foreach(found, i, one)
		reply_add_error(errors, 400,
				arena_printf(req->arena, "%s: %s",
					     json_string_value(json_object_get(one, "field")),
					     json_string_value(json_object_get(one, "say"))));
	json_decref(found);
	*u = (struct update_new){ v[FIELD_UPDATE], "", v[FIELD_STATUS], v[FIELD_WORDS] };
	if (report_number_parse(number, v[FIELD_NUMBER]) == NUMBER_OK)
		u->number = arena_strdup(req->arena, number);
}

static void update_create(struct request *req, struct response *resp)
{
	static const char *const refusals[] = {
		[UPDATE_NO_REPORT] = "service_request_id: 没有这个编号，或者不是您上报的",
		[UPDATE_NOT_NOW] = "status: 现在不能这样做：还没有处理完，或者已经过了72小时",
		[UPDATE_EMPTY] = "description: 请说说有什么进展",
	};
	static const int codes[] = {
		[UPDATE_NO_REPORT] = 404, [UPDATE_NOT_NOW] = 409, [UPDATE_EMPTY] = 400
	};
	enum format f = format_of_path(req->path);
	struct update_new u;
	struct client c;
	json_t *errors;
	uint64_t id = 0;
	int result;

	if (!ask_place(req, resp, f) || !ask_key(req, resp, f, &c))
		return;
	errors = json_array();
	read_update(req, &u, errors);
	if (json_array_size(errors)) {
		reply_errors(resp, f, errors);
		return;
	}
	json_decref(errors);
	result = ask_is_test(req) ? UPDATE_DONE : update_store(req, &c, &u, &id);
	if (result < 0)
		reply_unavailable(resp, f);
	else if (result > UPDATE_BEFORE)
		reply_error(resp, f, codes[result], refusals[result]);
	else
		reply_send(resp, 200, f, "service_request_updates",
			   json_pack("[{s:s}]", "update_id",
				     arena_printf(req->arena, "%llu", (unsigned long long)id)));
}

#define ALL(base)                                                                        \
	{ GET, base "/servicerequestupdates.xml", updates_show, 0, 0 },                  \
		{ GET, base "/servicerequestupdates.json", updates_show, 0, 0 },         \
		{ POST, base "/servicerequestupdates.xml", update_create, 0, BODY_MAX }, \
	{                                                                                \
		POST, base "/servicerequestupdates.json", update_create, 0, BODY_MAX     \
	}

const struct route open311_update_routes[] = { ALL("/open311/v2"), ALL("/open311/test/v2"), { 0 } };
