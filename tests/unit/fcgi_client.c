#include "tests/unit/fcgi_client.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int fcgi_connect(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const struct timeval limit = { .tv_sec = 10 };

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	for (int i = 0; i < 500; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		if (connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
			return fd;
		close(fd);
		usleep(10000);
	}
	return -1;
}

void fcgi_add_record(struct buf *to, int type, const void *data, size_t len)
{
	const unsigned char head[8] = {
		1, (unsigned char)type, 0, 1, (unsigned char)(len >> 8), (unsigned char)len, 0, 0
	};

	buf_add(to, head, sizeof(head));
	buf_add(to, data, len);
}

static void add_length(struct buf *to, size_t len)
{
	const unsigned char large[4] = { (unsigned char)(0x80 | len >> 24),
					 (unsigned char)(len >> 16), (unsigned char)(len >> 8),
					 (unsigned char)len };

	if (len < 128)
		buf_addc(to, (char)len);
	else
		buf_add(to, large, sizeof(large));
}

void fcgi_add_param(struct buf *to, const char *name, const char *value)
{
	add_length(to, strlen(name));
	add_length(to, strlen(value));
	buf_adds(to, name);
	buf_adds(to, value);
}

void fcgi_send(int fd, const struct buf *b)
{
	for (size_t at = 0; at < b->len;) {
		ssize_t n = send(fd, b->data + at, b->len - at, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		at += (size_t)n;
	}
}

void fcgi_send_request(int fd, const char *method, const char *uri, const char *const *params,
		       const void *body, size_t len)
{
	static const unsigned char begin[8] = { 0, 1, 0, 0, 0, 0, 0, 0 };
	struct buf all, list;
	char length[30];

	buf_init(&all, 64u << 20);
	buf_init(&list, 60000);
	snprintf(length, sizeof(length), "%zu", len);
	fcgi_add_param(&list, "REQUEST_METHOD", method);
	fcgi_add_param(&list, "REQUEST_URI", uri);
	for (; params && *params; params += 2)
		fcgi_add_param(&list, params[0], params[1]);
	fcgi_add_param(&list, "CONTENT_LENGTH", length);
	fcgi_add_record(&all, FCGI_BEGIN, begin, sizeof(begin));
	fcgi_add_record(&all, FCGI_PARAMS, list.data, list.len);
	fcgi_add_record(&all, FCGI_PARAMS, "", 0);
	for (const char *p = body; len > 0;) {
		size_t part = len > 32768 ? 32768 : len;
		fcgi_add_record(&all, FCGI_STDIN, p, part);
		p += part;
		len -= part;
	}
	fcgi_add_record(&all, FCGI_STDIN, "", 0);
	fcgi_send(fd, &all);
	buf_release(&all);
	buf_release(&list);
}

static int read_all(int fd, void *to, size_t len)
{
	for (char *p = to; len > 0;) {
		ssize_t n = read(fd, p, len);
		if (n <= 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int fcgi_receive(int fd, struct buf *out)
{
	static char content[65536 + 256];
	unsigned char head[8];

	buf_reset(out);
	while (read_all(fd, head, sizeof(head)) == 0) {
		size_t len = (size_t)head[4] << 8 | head[5];
		if (read_all(fd, content, len + head[6]) < 0)
			break;
		if (head[1] == FCGI_STDOUT)
			buf_add(out, content, len);
	}
	close(fd);
	return strncmp(out->data, "Status: ", 8) ? -1 : (int)strtol(out->data + 8, NULL, 10);
}

int fcgi_get(const char *path, const char *uri, struct buf *out)
{
	int fd = fcgi_connect(path);

	if (fd < 0)
		return -1;
	fcgi_send_request(fd, "GET", uri, NULL, "", 0);
	return fcgi_receive(fd, out);
}
