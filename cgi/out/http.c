#include "out/http.h"

#include <curl/curl.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

struct http {
	CURLM *multi;
	struct job *jobs;
	long timeout_ms;
	const char *ca_file;
};

struct job {
	struct job *next;
	CURL *easy;
	void *owner;
	struct curl_slist *headers;
	struct buf body;
	size_t most; /* of the body */
};

struct http *http_new(int64_t timeout_ms, const char *ca_file)
{
	struct http *h = xmalloc(sizeof(*h));

	BUG_IF(curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK);
	*h = (struct http){ .multi = curl_multi_init(),
			    .timeout_ms = (long)timeout_ms,
			    .ca_file = ca_file };
	BUG_IF(!h->multi);
	return h;
}

static void drop(struct http *h, struct job *j)
{
	struct job **at = &h->jobs;

	while (*at != j)
		at = &(*at)->next;
	*at = j->next;
	curl_multi_remove_handle(h->multi, j->easy);
	curl_easy_cleanup(j->easy);
	curl_slist_free_all(j->headers);
	buf_release(&j->body);
	free(j);
}

void http_free(struct http *h)
{
	while (h->jobs)
		drop(h, h->jobs);
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

/* Less than given ends the transfer: the rest of a huge answer is not wanted. */
static size_t take(char *data, size_t one, size_t len, void *user)
{
	struct job *j = user;

	if (j->body.len + len * one > j->most) {
		j->body.failed = true;
		return 0;
	}
	buf_add(&j->body, data, len * one);
	return len * one;
}

static struct job *job_new(struct http *h, const struct post *p, void *owner)
{
	struct job *j = xmalloc(sizeof(*j));

	*j = (struct job){ .next = h->jobs, .easy = curl_easy_init(), .owner = owner };
	BUG_IF(!j->easy);
	h->jobs = j;
	j->most = p->reply_max ? p->reply_max : REPLY_MAX;
	buf_init(&j->body, j->most);
	/* Without it libcurl would ask first whether a body is welcome. */
	j->headers = curl_slist_append(NULL, "Expect:");
	if (p->body && !p->body_len)
		j->headers = curl_slist_append(j->headers,
					       "Content-Type: application/json; charset=utf-8");
	for (size_t i = 0; p->headers[i]; i++)
		j->headers = curl_slist_append(j->headers, p->headers[i]);
	BUG_IF(!j->headers);
	return j;
}

static void set_guards(const struct http *h, CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name server that hangs is not waited for when the time is over. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, h->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, h->timeout_ms / 2 + 1);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	if (*h->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, h->ca_file);
}

int http_start(struct http *h, const struct post *p, void *owner)
{
	CURL *easy;
	struct job *j;

	if (!http_url_ok(p->url))
		return -1;
	j = job_new(h, p, owner);
	easy = j->easy;
	set_guards(h, easy);
	curl_easy_setopt(easy, CURLOPT_URL, p->url);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "dianliang");
	if (p->body) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)(p->body_len ? p->body_len : strlen(p->body)));
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, p->body);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, j->headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, j);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, j);
	BUG_IF(curl_multi_add_handle(h->multi, easy) != CURLM_OK);
	return 0;
}

void http_wait(struct http *h, int ms)
{
	int running;

	curl_multi_perform(h->multi, &running);
	curl_multi_poll(h->multi, NULL, 0, ms, NULL);
	curl_multi_perform(h->multi, &running);
}

/* The clock of the other side. */
static int64_t date_of(CURL *easy)
{
	struct curl_header *h;
	time_t at = -1;

	if (curl_easy_header(easy, "Date", 0, CURLH_HEADER, -1, &h) == CURLHE_OK)
		at = curl_getdate(h->value, NULL);
	return at > 0 ? (int64_t)at * CLOCK_SECOND : 0;
}

static void describe(CURL *easy, CURLcode code, const struct job *j, struct arena *a,
		     struct reply *out)
{
	long status = 0, sent = 0;
	curl_off_t wait = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
	*out = (struct reply){ .status = (int)status,
			       .body = arena_strndup(a, j->body.data, j->body.len),
			       .len = j->body.len,
			       .cut = j->body.failed,
			       .wait_ms = (int64_t)wait * 1000,
			       .date = date_of(easy),
			       .error = "" };
	if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && out->cut)) {
		out->wire = WIRE_ANSWERED;
		return;
	}
	out->error = curl_easy_strerror(code);
	out->wire = sent ? WIRE_UNSURE : WIRE_NOT_SENT;
}

void *http_next(struct http *h, struct arena *(*arena_of)(void *owner), struct reply *out)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left))) {
		struct job *j = NULL;
		void *owner;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&j);
		owner = j->owner;
		describe(m->easy_handle, m->data.result, j, arena_of(owner), out);
		drop(h, j);
		return owner;
	}
	return NULL;
}

static struct arena *owner_is_arena(void *owner)
{
	return owner;
}

void http_ask(const struct post *p, int64_t ms, const char *ca_file, struct arena *a,
	      struct reply *out)
{
	struct http *h = http_new(ms, ca_file);
	int64_t end = clock_monotonic() + ms, left;
	bool done = false;

	*out = (struct reply){ .wire = WIRE_NOT_SENT, .body = "", .error = "not an address" };
	if (http_start(h, p, a) == 0) {
		*out = (struct reply){ .wire = WIRE_UNSURE,
				       .body = "",
				       .error = "no answer in time" };
		/* libcurl ends in time by itself; a name server that hangs inside it may not. */
		while (!done && (left = end + CLOCK_SECOND - clock_monotonic()) > 0) {
			http_wait(h, (int)left);
			done = http_next(h, owner_is_arena, out) != NULL;
		}
	}
	http_free(h);
}

struct json_t *http_json(const struct reply *r)
{
	json_t *root = r->cut ? NULL : json_loadb(r->body, r->len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(root))
		return root;
	json_decref(root);
	return NULL;
}

const char *http_escape(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, 3 * strlen(text) + 1), *p = out;

	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if ((*c >= '0' && *c <= '9') || ((*c | 32) >= 'a' && (*c | 32) <= 'z') ||
		    strchr("-._~", *c))
			*p++ = (char)*c;
		else
			p += snprintf(p, 4, "%%%02X", *c);
	}
	*p = '\0';
	return out;
}

bool http_url_ok(const char *url)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL;
	bool ok = u && !url[strcspn(url, " \t\r\n")] &&
		  !curl_url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER) &&
		  !curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) &&
		  (!strcmp(scheme, "http") || !strcmp(scheme, "https")) &&
		  !curl_url_get(u, CURLUPART_HOST, &host, 0) && *host;

	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	return ok;
}
