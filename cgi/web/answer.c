#include "web/answer.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "web/metrics.h"
#include "web/request_read.h"
#include "web/response_send.h"
#include "web/server.h"
#include "web/visitor.h"

#define TEXT_TYPE "text/plain; charset=utf-8"

/* Whose request it is: one program a process. */
static const struct program *current;
/* ... and its address one that the program's identify, run and say are for. */
static bool below;

/* ---- the pages that every program has ---- */

static bool is_ours(const struct request *req)
{
	return !strcmp(request_arg(req, "name"), current->name);
}

static void health_show(struct request *req, struct response *resp)
{
	const char *ill = NULL;

	if (!is_ours(req)) {
		response_say(resp, 404, NULL, NULL);
		return;
	}
	if (req->db && db_ping(req->db) < 0)
		ill = "database away";
	else if (current->health)
		ill = current->health(req->db);
	resp->status = ill ? 503 : 200;
	ill = arena_printf(req->arena, "%s\n", ill ? ill : "ok");
	response_bytes(resp, TEXT_TYPE, ill, strlen(ill));
}

static void metrics_show(struct request *req, struct response *resp)
{
	if (!is_ours(req)) {
		response_say(resp, 404, NULL, NULL);
		return;
	}
	resp->type = TEXT_TYPE;
	metrics_print(current->name, &resp->body);
	if (current->metrics)
		current->metrics(req->db, &resp->body);
}

static const struct route own_routes[] = { { GET, "/healthz/:name", health_show, 0, 0 },
					   { GET, "/metrics/:name", metrics_show, 0, 0 },
					   { 0 } };

static const struct route *const own_tables[] = { own_routes, NULL };

/* ---- guards, then the page ---- */

/* Who sends a bearer is a program, whoever else reads this program's pages (RFC 9457, RFC 6750). */
static void refuse_bearer(struct response *resp)
{
	if (!resp->req->say) {
		response_json(resp, 401,
			      json_pack("{s:s, s:s, s:i, s:s}", "type", "about:blank", "title",
					"Unauthorized", "status", 401, "detail",
					"登录已经过期或者已经退出，请重新登录"));
		resp->type = "application/problem+json; charset=utf-8";
	}
	response_header(resp, "WWW-Authenticate",
			"Bearer realm=\"dianliang\", error=\"invalid_token\"");
}

static void refuse(struct response *resp, int status)
{
	response_say(resp, status, resp->req->why, NULL);
	if (status == 405)
		response_header(resp, "Allow", "%s", route_allow(current->routes, resp->req));
	if (status == 401)
		refuse_bearer(resp);
}

static int find_route(struct request *req)
{
	return route_find(own_tables, req) == 0 ? 0 : route_find(current->routes, req);
}

/* The connection is the request's again afterwards. */
static void refresh(const struct request *req)
{
	if (!current->refresh || !req->db)
		return;
	current->refresh(req->db, req->now);
	db_use_arena(req->db, req->arena);
}

static bool begins(const char *path, const char *with)
{
	return path && !strncmp(path, with, strlen(with));
}

/* An address that could not be read is taken as it was sent. */
static bool is_below(const struct request *req, const struct wire *w)
{
	const char *path = req->path ? req->path : wire_env(w, "REQUEST_URI");

	return !current->below || begins(path, current->below);
}

static int prepare(struct request *req, const struct wire *w, struct head *head)
{
	int status = request_read_head(req, w, head);

	below = is_below(req, w);
	req->say = below ? current->say : NULL;
	if (status == 0)
		status = find_route(req);
	if (status == 0)
		refresh(req);
	/* Also an empty or a strange header: who sends one is never taken for her cookie. */
	if (status == 0 && below && current->identify && wire_env(w, "HTTP_AUTHORIZATION"))
		status = current->identify(req);
	if (status == 0)
		status = request_read_body(req, w, head);
	return status;
}

/* 0: the page may run. 1: answered already. Else the status to refuse with. */
static int guard(struct request *req, struct response *resp)
{
	unsigned int guards = req->route->guards;

	if ((guards & NEED_STAFF) && !current->admit)
		return 403;
	if ((guards & NEED_STAFF) && current->admit(req, resp))
		return 1;
	if ((guards & NEED_CSRF) && req->bearer && !(guards & NEED_STAFF))
		return 0;
	return (guards & NEED_CSRF) && !csrf_holds(req) ? 403 : 0;
}

static void run_page(struct request *req, struct response *resp)
{
	if (req->route->guards & NO_DB)
		req->db = NULL;
	if ((req->route->guards & GIVE_VISITOR) && !req->bearer)
		visitor_give(req, resp);
	if (below && current->run)
		current->run(req, resp);
	else
		req->route->page(req, resp);
}

/* 0, or -1: not all of it was made. */
static int send_pieces(struct response *resp, answer_write *write, void *ctx)
{
	int more = 1;

	while (more > 0) {
		buf_reset(&resp->body);
		more = resp->more(resp, resp->more_ctx);
		if (more < 0 || resp->body.failed)
			return -1;
		if (write(ctx, resp->body.data, resp->body.len) < 0)
			return 0;
	}
	return 0;
}

static int send_reply(struct response *resp, bool without_body, answer_write *write, void *ctx)
{
	int result = 0;
	struct buf head;
	const void *content;
	size_t len;

	buf_init(&head, 64u << 10);
	response_head(resp, &head);
	content = response_content(resp, &len);
	BUG_IF(head.failed);
	write(ctx, head.data, head.len);
	if (!without_body && resp->more)
		result = send_pieces(resp, write, ctx);
	else if (!without_body)
		write(ctx, content, len);
	buf_release(&head);
	return result;
}

int answer(const struct program *p, const struct conf *c, struct db *db, struct arena *a,
	   const struct wire *w, answer_write *write, void *ctx)
{
	struct request req = { .arena = a,
			       .conf = c,
			       .db = db,
			       .say_page = p->say_page ? p->say_page : "say",
			       .home = p->home ? p->home : "/" };
	struct response resp;
	struct head head = { 0 };
	int64_t began = metrics_clock();
	int status, result;

	current = p;
	if (db)
		db_use_arena(db, a);
	response_init(&resp, &req);
	status = prepare(&req, w, &head);
	if (status == 0)
		status = guard(&req, &resp);
	if (status > 1)
		refuse(&resp, status);
	else if (status == 0)
		run_page(&req, &resp);
	result = send_reply(&resp, head.is_head, write, ctx);
	metrics_request(resp.status, metrics_clock() - began);
	response_release(&resp);
	return result;
}

/* ---- for page tests ---- */

struct memory {
	const char *at;
	size_t left;
};

static long read_memory(void *ctx, char *to, size_t len)
{
	struct memory *m = ctx;

	if (len > m->left)
		len = m->left;
	if (len)
		memcpy(to, m->at, len);
	m->at += len;
	m->left -= len;
	return (long)len;
}

static int write_buf(void *ctx, const void *p, size_t len)
{
	return buf_add(ctx, p, len);
}

void server_answer(const struct program *p, const struct conf *c, struct db *db,
		   const char *const *env, const void *body, size_t body_len, struct buf *out)
{
	static struct arena *arena;
	struct memory m = { body, body_len };
	struct wire w = { .env = env, .read = read_memory, .ctx = &m };

	if (!arena)
		arena = arena_new();
	arena_reset(arena);
	answer(p, c, db, arena, &w, write_buf, out);
}
