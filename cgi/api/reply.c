#include "api/reply.h"

#include "base/clock.h"
#include "base/conf.h"
#include "db/db.h"
#include "web/request.h"
#include "web/response.h"

static const char *cors_origin = "";

void api_start(const struct conf *c)
{
	cors_origin = conf_str(c, "api", "cors_origin");
}

/* The same words whoever asks: what nginx keeps is then right for all. */
void api_headers(struct response *resp)
{
	/* Who asks may see more of it; nginx lets them by its cache (which heeds no Vary). */
	response_header(resp, "Vary", "Authorization, Cookie");
	if (!*cors_origin)
		return;
	response_header(resp, "Access-Control-Allow-Origin", "%s", cors_origin);
	response_header(resp, "Access-Control-Expose-Headers",
			"ETag, Location, Retry-After, Idempotency-Replayed");
}

bool api_preflight(struct response *resp)
{
	if (!*cors_origin)
		return false;
	api_headers(resp);
	response_header(resp, "Access-Control-Allow-Methods", "GET, HEAD, POST, PATCH, DELETE");
	response_header(resp, "Access-Control-Allow-Headers",
			"Authorization, Content-Type, Idempotency-Key, If-None-Match");
	response_header(resp, "Access-Control-Max-Age", "600");
	resp->status = 204;
	response_bytes(resp, "text/plain; charset=utf-8", "", 0);
	return true;
}

void api_show(struct response *resp, json_t *view, int seconds)
{
	api_headers(resp);
	response_public(resp, seconds);
	response_json_tagged(resp, view);
}

void api_done(struct response *resp, int status, json_t *view)
{
	api_headers(resp);
	response_json(resp, status, view);
}

json_t *api_time(int64_t ms)
{
	char text[32];
	struct civil c;

	if (ms == DB_NULL_TIME)
		return json_null();
	c = clock_civil(ms - CLOCK_CST);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
		 c.hour, c.minute, c.second);
	return json_string(text);
}
