#include "base/conf.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>

#include "base/log.h"

const struct conf_key conf_keys[] = {
	{ "site", "name", "点·靓青岛", false, "the service's name, on every page" },
	{ "site", "host", "127.0.0.1:8080", false,
	  "host names (with port) the site is reached by, separated by spaces; the first goes on receipts" },
	{ "site", "scheme", "http", false, "http or https, as the public sees it" },
	{ "site", "city_code", "QD", false, "two letters before every report number" },
	{ "server", "socket_dir", "var/run", false, "where each program makes <program>.sock" },
	{ "server", "socket_group", "", false,
	  "group that may connect (nginx's); empty: the program's own" },
	{ "server", "workers", "4", true, "workers of each program but media" },
	{ "server", "tmp", "/tmp", false,
	  "for request bodies over 256 kB; files there have no name" },
	{ "server", "templates", "templates", false, "directory of the page templates" },
	{ "server", "static", "static", false,
	  "directory of css, js and icons (its content gives their version)" },
	{ "secret", "dir", "var/secret", false,
	  "directory of keys and database passwords, each file 0600" },
	{ "db", "host", "", false, "database server; empty: the unix socket below" },
	{ "db", "port", "3306", true, "its port, when host is set" },
	{ "db", "socket", "var/mariadb/mariadbd.sock", false,
	  "unix socket of the database server" },
	{ "db", "name", "dianliang", false, "database (schema) name" },
	{ "report", "duplicate_radius", "50", true,
	  "metres within which a like report may be the same; a category may say otherwise" },
	{ "report", "duplicate_days", "90", true,
	  "open reports older than this are not offered as duplicates" },
	{ "open311", "jurisdiction", "qingdao", false,
	  "the jurisdiction_id that is ours; another is answered 404" },
	{ "open311", "contact", "请联系城市管理部门", false, "whom to ask, in discovery" },
	{ "open311", "key_service", "请向城市管理部门申请", false,
	  "how to get an API key, in discovery" },
	{ "api", "cors_origin", "", false,
	  "one web site (https://example.org) whose scripts may use the JSON API; empty: none" },
	{ "map", "tile_url", "", false,
	  "tiles, like https://tiles.example/{z}/{x}/{y}.png; empty: district outlines are drawn" },
	{ "map", "tile_attribution", "", false, "text the tiles' owner wants shown" },
	{ "map", "tile_datum", "wgs84", false, "wgs84, or gcj02 for Chinese map services" },
	{ "media", "workers", "2", true, "workers of media: photos decoded at the same time" },
	{ "media", "memory_mb", "1024", true, "most address space of one photo's decoder" },
	{ "media", "cpu_seconds", "20", true, "most processor time of one photo's decoder" },
	{ "media", "review", "0", true,
	  "1: citizens' photos are public only after staff have looked at them" },
	{ "dispatch", "poll_ms", "200", true, "pause of dispatchd when the outbox is empty" },
	{ "dispatch", "batch", "50", true, "outbox rows taken at once" },
	{ "dispatch", "core", "embedded", false,
	  "who dispatches: embedded (dispatchd), or a core of the city's that cases are handed over to: open311, webhook" },
	{ "handover", "url", "", false,
	  "of the city's own core: its Open311 endpoint, without requests.json; or the webhook" },
	{ "handover", "unit", "", false, "code of the unit that stands for it here" },
	{ "handover", "jurisdiction", "", false, "jurisdiction_id it wants; empty: none is sent" },
	{ "handover", "services", "", false,
	  "file of our service codes and its own (TSV), where they differ" },
	{ "handover", "fallback", "", false,
	  "its service code for what it has no other; empty: such a case waits for a person" },
	{ "handover", "idempotent", "1", true,
	  "0: it does not honour Idempotency-Key, so nothing in doubt is sent twice" },
	{ "handover", "solved", "fixed", false,
	  "status that says to an Open311 core that its work is accepted; closed, if it knows no fixed" },
	{ "handover", "send_contact", "0", true,
	  "1: the reporter's name and phone go along, for who handles it" },
	{ "handover", "poll_ms", "500", true, "pause of handoverd when nothing is due" },
	{ "handover", "ask_seconds", "30", true, "how often the other core is asked for news" },
	{ "handover", "in_flight", "8", true, "cases on their way at once" },
	{ "handover", "timeout_ms", "15000", true, "longest wait for its answer" },
	{ "handover", "first_pause_ms", "10000", true,
	  "pause after a first failure; doubled each time, at most an hour" },
	{ "handover", "tries", "12", true, "then a case waits for a person" },
	{ "handover", "ca_file", "", false, "certificates to trust instead of the system's" },
	{ "notice", "poll_ms", "500", true, "pause of notifyd when nothing is due" },
	{ "notice", "in_flight", "8", true,
	  "messages on their way at once, to each receiver of webhooks and each gateway" },
	{ "notice", "timeout_ms", "10000", true, "longest wait for an answer from outside" },
	{ "notice", "first_pause_ms", "10000", true,
	  "pause after a first failure; doubled each time, at most an hour" },
	{ "notice", "ca_file", "", false,
	  "certificates to trust instead of the system's, for gateways with a private CA" },
	{ "sms", "url", "", false,
	  "address of the SMS gateway (JSON over https); empty: no SMS is sent" },
	{ "sms", "sign", "", false, "the signature the gateway knows (短信签名)" },
	{ "sms", "template_dispatch", "", false, "its template when a unit has the case" },
	{ "sms", "template_handle", "", false, "... when the unit says it is done" },
	{ "sms", "template_close", "", false, "... when the office has closed it" },
	{ "wechat", "app_id", "", false,
	  "of the mini program that logs in and whose subscribe messages are sent; empty: neither" },
	{ "wechat", "api", "https://api.weixin.qq.com", false, "WeChat's server" },
	{ "wechat", "login_timeout_ms", "3000", true,
	  "longest wait for WeChat when somebody logs in: a worker of api stands still as long" },
	{ "wechat", "login_at_once", "2", true,
	  "workers of api that may wait for WeChat at the same moment; who comes then is told to try again" },
	{ "wechat", "page", "", false, "page that a message opens; {number} is the report's" },
	{ "wechat", "template_dispatch", "", false, "template when a unit has the case" },
	{ "wechat", "template_handle", "", false, "... when the unit says it is done" },
	{ "wechat", "template_close", "", false, "... when the office has closed it" },
	{ "model", "file", "var/model/current.model", false,
	  "the classifier in force, which `dianliang retrain` replaces; as long as there is none, the shipped one is" },
	{ "model", "shipped", "build/model/qingdao.model", false,
	  "the classifier that came with the program; empty: none, keyword rules alone" },
	{ "model", "corpus", "schema/seed/corpus", false,
	  "labelled texts that retrain learns from, besides the city's own history" },
	/* Where what is sent alone is as right as cities publish: tests/bench/line.c, README. */
	{ "model", "confidence", "80", true,
	  "per cent: surer than that of the unit, a case is dispatched without a person" },
	{ "model", "retrain_at", "03:30", false,
	  "when `dianliang nightly` (of `make run`) retrains, China's time; empty: never. With systemd dianliang-retrain.timer does" },
	{ "model", "keep", "5", true, "earlier classifiers that retrain keeps beside the file" },
	{ "sign", "designs", "templates/signs", false, "directory of the sign designs" },
	{ "sign", "faces", "build/fonts", false,
	  "directory of the brush and display faces that `make vendor` makes" },
	{ "sign", "fonts", "/usr/share/fonts", false, "directory of the system's fonts" },
	{ "account", "idle_days", "90", true,
	  "a citizen's session of the mini-program unused for so long is over" },
	{ "account", "session_days", "400", true, "... ends after so long, used or not" },
	{ "account", "new_per_hour", "200", true,
	  "new anonymous sessions of one address in an hour before it has to wait" },
	{ "desk", "second_factor", "0", true,
	  "1: nobody works at the desk without a second factor (TOTP); 0: it is offered" },
	{ "desk", "idle_minutes", "120", true, "a desk session unused for so long is over" },
	{ "desk", "session_hours", "12", true, "a desk session ends after so long, used or not" },
	{ NULL, NULL, NULL, false, NULL },
};

#define KEY_COUNT (sizeof(conf_keys) / sizeof(conf_keys[0]) - 1)

struct conf {
	char *value[KEY_COUNT]; /* NULL: the fallback */
};

static size_t find(const char *section, const char *key)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (!strcmp(conf_keys[i].section, section) && !strcmp(conf_keys[i].key, key))
			return i;
	return KEY_COUNT;
}

static bool to_number(const char *text, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	return end != text && !*end && !errno && *out >= 0;
}

/* For libinih: 1 good, 0 bad (it remembers the first bad line). */
static int take(void *user, const char *section, const char *key, const char *value)
{
	struct conf *c = user;
	size_t i = find(section, key);
	long number;

	if (i == KEY_COUNT || (conf_keys[i].number && !to_number(value, &number)))
		return 0;
	free(c->value[i]);
	c->value[i] = xstrdup(value);
	return 1;
}

/* libinih takes files as FILE; an empty configuration is no file at all. */
static int read_file(struct conf *c, const char *path)
{
	FILE *f = fopen(path, "re");
	int bad;

	if (!f) {
		log_error("conf", "%s: %s", path, strerror(errno));
		return -1;
	}
	bad = ini_parse_file(f, take, c);
	fclose(f);
	if (!bad)
		return 0;
	log_error("conf", "%s:%d: not understood (unknown key, or not a number)", path, bad);
	return -1;
}

struct conf *conf_load(const char *path)
{
	struct conf *c = xmalloc(sizeof(*c));

	*c = (struct conf){ 0 };
	if (!path)
		path = getenv("DL_CONF");
	if (path && *path && read_file(c, path) < 0) {
		conf_free(c);
		return NULL;
	}
	return c;
}

void conf_free(struct conf *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < KEY_COUNT; i++)
		free(c->value[i]);
	free(c);
}

const char *conf_str(const struct conf *c, const char *section, const char *key)
{
	size_t i = find(section, key);

	BUG_IF(i == KEY_COUNT);
	return c->value[i] ? c->value[i] : conf_keys[i].fallback;
}

long conf_int(const struct conf *c, const char *section, const char *key)
{
	long number;

	if (!to_number(conf_str(c, section, key), &number))
		BUG("conf_int() of a key that is no number");
	return number;
}
