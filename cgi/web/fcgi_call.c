#include "web/fcgi_call.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"

/* Record types of the FastCGI specification 1.0, section 8; one request a connection, id 1. */
enum { BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };

#define RECORD_MAX 65528 /* a multiple of 8: no padding */
#define PARAMS_MAX 60000

struct wire_out {
	int fd;
	int64_t deadline; /* clock_monotonic() */
};

/* 0 when fd is ready before the deadline. */
static int wait_for(const struct wire_out *w, short events)
{
	struct pollfd p = { .fd = w->fd, .events = events };

	for (;;) {
		int64_t left = w->deadline - clock_monotonic();
		int n = left > 0 ? poll(&p, 1, (int)left) : 0;

		if (n > 0)
			return 0;
		if (n == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (errno != EINTR)
			return -1;
	}
}

static int put(const struct wire_out *w, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = send(w->fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else if ((errno != EAGAIN && errno != EINTR) || wait_for(w, POLLOUT) < 0) {
			return -1;
		}
	}
	return 0;
}

static int get(const struct wire_out *w, void *to, size_t len)
{
	char *at = to;

	while (len > 0) {
		ssize_t n = recv(w->fd, at, len, MSG_DONTWAIT);

		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else if (n == 0) {
			errno = ECONNRESET;
			return -1;
		} else if ((errno != EAGAIN && errno != EINTR) || wait_for(w, POLLIN) < 0) {
			return -1;
		}
	}
	return 0;
}

static int put_record(const struct wire_out *w, int type, const void *data, size_t len)
{
	const unsigned char head[8] = {
		1, (unsigned char)type, 0, 1, (unsigned char)(len >> 8), (unsigned char)len, 0, 0
	};

	return put(w, head, sizeof(head)) < 0 || put(w, data, len) < 0 ? -1 : 0;
}

/* ---- the request ---- */

static void add_length(struct buf *to, size_t len)
{
	const unsigned char wide[4] = { (unsigned char)(0x80 | len >> 24),
					(unsigned char)(len >> 16), (unsigned char)(len >> 8),
					(unsigned char)len };

	if (len < 128)
		buf_addc(to, (char)len);
	else
		buf_add(to, wide, sizeof(wide));
}

static void add_param(struct buf *to, const char *name, const char *value)
{
	add_length(to, strlen(name));
	add_length(to, strlen(value));
	buf_adds(to, name);
	buf_adds(to, value);
}

static int put_params(const struct wire_out *w, const struct fcgi_call *call)
{
	size_t length = 0;
	struct buf list;
	char text[24];
	int result;

	for (size_t i = 0; i < call->body_count; i++)
		length += call->body[i].len;
	snprintf(text, sizeof(text), "%zu", length);
	buf_init(&list, PARAMS_MAX);
	add_param(&list, "CONTENT_LENGTH", text);
	for (const char *const *e = call->env; *e; e += 2)
		add_param(&list, e[0], e[1]);
	BUG_IF(list.failed);
	result = put_record(w, PARAMS, list.data, list.len) < 0 || put_record(w, PARAMS, "", 0) < 0
			 ? -1
			 : 0;
	buf_release(&list);
	return result;
}

static int put_body(const struct wire_out *w, const struct fcgi_call *call)
{
	for (size_t i = 0; i < call->body_count; i++) {
		const char *at = call->body[i].data;

		for (size_t left = call->body[i].len, n; left > 0; left -= n, at += n) {
			n = left < RECORD_MAX ? left : RECORD_MAX;
			if (put_record(w, STDIN, at, n) < 0)
				return -1;
		}
	}
	return put_record(w, STDIN, "", 0);
}

/* ---- the reply ---- */

static int get_reply(const struct wire_out *w, struct buf *all)
{
	static char content[65535 + 255];
	unsigned char head[8];

	for (;;) {
		size_t len;

		if (get(w, head, sizeof(head)) < 0)
			return -1;
		len = (size_t)head[4] << 8 | head[5];
		if (head[0] != 1 || get(w, content, len + head[6]) < 0)
			return -1;
		if (head[1] == STDOUT && buf_add(all, content, len) < 0) {
			errno = EMSGSIZE;
			return -1;
		}
		if (head[1] == END)
			return 0;
	}
}

/* The status; the body moves to the front of `all`. -1: no CGI reply. */
static int take_head(struct buf *all)
{
	const char *end = strstr(all->data, "\r\n\r\n");
	int status = 200;
	size_t head;

	if (!end)
		return -1;
	if (!strncmp(all->data, "Status: ", 8))
		status = (int)strtol(all->data + 8, NULL, 10);
	head = (size_t)(end - all->data) + 4;
	memmove(all->data, all->data + head, all->len - head + 1);
	all->len -= head;
	return status;
}

static int reach(const struct conf *c, const char *program)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int n = snprintf(at.sun_path, sizeof(at.sun_path), "%s/%s.sock",
			 conf_str(c, "server", "socket_dir"), program);
	int fd;

	if (n < 0 || (size_t)n >= sizeof(at.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof(at)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int fcgi_call(const struct conf *c, const struct fcgi_call *call, struct buf *reply)
{
	static const unsigned char begin[8] = {
		0, 1, 0, 0, 0, 0, 0, 0
	}; /* responder, then close */
	struct wire_out w = { .deadline = clock_monotonic() + call->timeout_ms };
	int status = -1;

	buf_reset(reply);
	w.fd = reach(c, call->program);
	if (w.fd >= 0) {
		if (put_record(&w, BEGIN, begin, sizeof(begin)) == 0 && put_params(&w, call) == 0 &&
		    put_body(&w, call) == 0 && get_reply(&w, reply) == 0)
			status = take_head(reply);
	}
	if (status < 0)
		log_error("fcgi", "%s: %s", call->program, strerror(errno));
	if (w.fd >= 0)
		close(w.fd);
	return status;
}
