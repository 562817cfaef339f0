/*
 * bare.c - the least FastCGI program that answers the measured pages and the programs' lists: the
 * same prepared statements as the service, every row fetched, then fixed bytes of the
 * length given, with the service's headers. What the service costs above
 * this is its own: reading the request, views, templates.
 *
 *   bare SOCKET WORKERS REPORT_BYTES LIST_BYTES OPEN_BYTES API_BYTES OPEN_END	serve until SIGTERM
 *   bare -					print the statements as JSON, for the PHP page
 */
#include <fcgiapp.h>
#include <jansson.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "raw.h"
#include "open311/request.h"
#include "report/list.h"
#include "report/report.h"
#include "report/track.h"
#include "web/listener.h"

#define WORKERS_MAX 64

enum { READ, CASE, PHOTOS, LOG, CARDS, REQUESTS, STATEMENTS };

static const char *sql_of(int statement)
{
	switch (statement) {
	case READ:
		return report_statements[0];
	case PHOTOS:
		return report_statements[1];
	case CASE:
		return track_statements[0];
	case LOG:
		return track_statements[1];
	case REQUESTS:
		return request_statements[1];
	default:
		return list_statements[0];
	}
}

struct bare {
	struct raw raw[STATEMENTS];
	size_t report_bytes, list_bytes, open_bytes, api_bytes;
	int64_t open_end; /* ms since 1970: requests of the 90 days before */
	char *page;
};

static void show_report(struct bare *b, const char *number)
{
	static const uint64_t no = 0; /* photos that are held back */
	uint64_t id;

	raw_null(&b->raw[READ], 0);
	raw_bytes(&b->raw[READ], 1, MYSQL_TYPE_STRING, number, strlen(number));
	id = raw_run(&b->raw[READ]);
	for (int i = CASE; i <= LOG; i++) {
		raw_number(&b->raw[i], 0, &id);
		if (i == PHOTOS)
			raw_number(&b->raw[i], 1, &no);
		raw_run(&b->raw[i]);
	}
}

static void show_list(struct bare *b, const char *before)
{
	uint64_t id = strtoull(before, NULL, 10);

	raw_number(&b->raw[CARDS], 0, &id);
	raw_run(&b->raw[CARDS]);
}

static void to_mysql(int64_t ms, MYSQL_TIME *t)
{
	int year, month, day;

	clock_from_days(ms / CLOCK_DAY, &year, &month, &day);
	*t = (MYSQL_TIME){ .year = (unsigned int)year,
			   .month = (unsigned int)month,
			   .day = (unsigned int)day,
			   .hour = (unsigned int)(ms % CLOCK_DAY / CLOCK_HOUR),
			   .minute = (unsigned int)(ms % CLOCK_HOUR / CLOCK_MINUTE),
			   .second = (unsigned int)(ms % CLOCK_MINUTE / CLOCK_SECOND),
			   .time_type = MYSQL_TIMESTAMP_DATETIME };
}

/* As requests.json?page_size=50&end_date=...&page=N asks it. */
static void show_requests(struct bare *b, const char *query)
{
	static const uint64_t low = 1, high = 5, any = 0, size = 50;
	const char *page = strstr(query, "&page=");
	uint64_t skip = page ? (strtoull(page + 6, NULL, 10) - 1) * size : 0;
	struct raw *r = &b->raw[REQUESTS];
	MYSQL_TIME from, to;

	to_mysql(b->open_end - REQUESTS_SPAN, &from);
	to_mysql(b->open_end, &to);
	raw_time(r, 0, &from);
	raw_time(r, 1, &to);
	raw_number(r, 2, &low);
	raw_number(r, 3, &high);
	for (unsigned int i = 4; i < 7; i++)
		raw_number(r, i, &any);
	raw_number(r, 7, &skip);
	raw_number(r, 8, &size);
	raw_run(r);
}

static void answer(struct bare *b, FCGX_Request *r)
{
	const char *path = FCGX_GetParam("PATH_INFO", r->envp);
	const char *query = FCGX_GetParam("QUERY_STRING", r->envp);
	bool report = path && !strncmp(path, "/r/", 3);
	bool open = path && !strncmp(path, "/open311/", 9);
	bool api = path && !strncmp(path, "/api/", 5);
	size_t len = open     ? b->open_bytes
		     : report ? b->report_bytes
		     : api    ? b->api_bytes
			      : b->list_bytes;
	char head[400];
	int head_len;

	if (open)
		show_requests(b, query ? query : "");
	else if (report)
		show_report(b, path + 3);
	else
		show_list(b, query && strchr(query, '=') ? strchr(query, '=') + 1 : "0");
	head_len = snprintf(head, sizeof(head),
			    "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
			    "Content-Length: %zu\r\nX-Content-Type-Options: nosniff\r\n"
			    "Referrer-Policy: same-origin\r\nCache-Control: public, max-age=10\r\n"
			    "Vary: Cookie, Accept\r\n\r\n",
			    len);
	FCGX_PutStr(head, head_len, r->out);
	FCGX_PutStr(b->page, (int)len, r->out);
}

/* Until the parent ends it. */
_Noreturn static void work(const struct conf *c, struct bare *b, int listener)
{
	MYSQL *my = raw_connect(c, "citizen"), *open = raw_connect(c, "open311");
	FCGX_Request r;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (int i = 0; i < STATEMENTS; i++)
		raw_prepare(&b->raw[i], i == REQUESTS ? open : my, sql_of(i));
	FCGX_Init();
	FCGX_InitRequest(&r, listener, 0);
	while (FCGX_Accept_r(&r) == 0) {
		char none[1];

		answer(b, &r);
		/* As the service does it: with all read, nobody waits for the client to close. */
		FCGX_GetStr(none, sizeof(none), r.in);
		if (FCGX_HasSeenEOF(r.in))
			FCGX_Detach(&r);
		FCGX_Finish_r(&r);
	}
	exit(0);
}

static int print_statements(void)
{
	json_t *all =
		json_pack("{s:s, s:s, s:s, s:s, s:s}", "read", sql_of(READ), "case", sql_of(CASE),
			  "photos", sql_of(PHOTOS), "log", sql_of(LOG), "list", sql_of(CARDS));

	json_dumpf(all, stdout, JSON_INDENT(1));
	json_decref(all);
	return 0;
}

static size_t number(const char *text)
{
	return (size_t)strtoul(text, NULL, 10);
}

static int serve(char **argv)
{
	struct conf *c = conf_load(NULL);
	struct bare b = { .report_bytes = number(argv[3]),
			  .list_bytes = number(argv[4]),
			  .open_bytes = number(argv[5]),
			  .api_bytes = number(argv[6]),
			  .open_end = (int64_t)number(argv[7]) };
	size_t size = b.report_bytes + b.list_bytes + b.open_bytes + b.api_bytes;
	int listener = c ? listener_bind(c, argv[1]) : -1;
	pid_t workers[WORKERS_MAX];
	size_t count = number(argv[2]);
	sigset_t end;
	int got;

	if (listener < 0 || !count || count > WORKERS_MAX)
		return 1;
	b.page = xmalloc(size + 1);
	memset(b.page, '.', size);
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	for (size_t i = 0; i < count; i++)
		if ((workers[i] = fork()) == 0)
			work(c, &b, listener);
	sigprocmask(SIG_BLOCK, &end, NULL);
	sigwait(&end, &got);
	for (size_t i = 0; i < count; i++)
		kill(workers[i], SIGTERM);
	unlink(argv[1]);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "-"))
		return print_statements();
	if (argc == 8)
		return serve(argv);
	fprintf(stderr,
		"usage: bare SOCKET WORKERS REPORT_BYTES LIST_BYTES OPEN_BYTES API_BYTES OPEN_END | bare -\n");
	return 2;
}
