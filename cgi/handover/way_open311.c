/* [dispatch] core = open311: what it needs, and its addresses. */
#include "handover/open311_core.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"

/* Without the last slash. */
static const char *trimmed(struct arena *a, const char *url)
{
	size_t len = strlen(url);

	while (len && url[len - 1] == '/')
		len--;
	return arena_strndup(a, url, len);
}

static void open311_close(void *way)
{
	struct open311_core *c = way;

	services_close(c->services);
	arena_free(c->arena);
	free(c);
}

static bool complete(const struct open311_core *c)
{
	if (!http_url_ok(c->url))
		log_error("handover", "[handover] url is no http or https address");
	else if (!*c->key)
		log_error("handover", "handover.key is empty: the other core's API key goes there");
	else if (c->services)
		return true;
	return false;
}

static void *open311_open(const struct conf *conf)
{
	struct open311_core *c = xmalloc(sizeof(*c));
	long every = conf_int(conf, "handover", "ask_seconds");

	*c = (struct open311_core){ .conf = conf, .arena = arena_new() };
	c->url = trimmed(c->arena, conf_str(conf, "handover", "url"));
	c->jurisdiction = conf_str(conf, "handover", "jurisdiction");
	c->site = conf_str(conf, "site", "name");
	c->key = secret_text(c->arena, conf, "handover.key");
	c->idempotent = conf_int(conf, "handover", "idempotent") != 0;
	c->contact = conf_int(conf, "handover", "send_contact") != 0;
	c->every_ms = (every < 1 ? 1 : every > 3600 ? 3600 : every) * CLOCK_SECOND;
	c->services = services_open(conf);
	c->services_next = c->updates_next = c->requests_next = INT64_MIN / 2;
	if (complete(c))
		return c;
	open311_close(c);
	return NULL;
}

static bool open311_ready(const void *way)
{
	const struct open311_core *c = way;

	return services_known(c->services);
}

/* Ends where another argument may follow. */
const char *open311_url(const struct open311_core *c, struct arena *a, const char *name,
			bool with_key)
{
	const char *key =
		with_key ? arena_join(a, "api_key=", http_escape(a, c->key), "&", NULL) : "";
	const char *where =
		*c->jurisdiction
			? arena_join(a, "jurisdiction_id=", http_escape(a, c->jurisdiction), "&",
				     NULL)
			: "";

	return arena_join(a, c->url, "/", name, ".json?", where, key, NULL);
}

const struct way way_open311 = {
	.name = "open311",
	.open = open311_open,
	.close = open311_close,
	.build = open311_build,
	.judge = open311_judge,
	.ask = open311_ask,
	.told = open311_told,
	.ready = open311_ready,
};
