#include "web/body.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "web/wire.h"

#define IN_MEMORY (256u << 10)

struct mapping {
	void *at;
	size_t len;
};

static void unmap(void *p)
{
	struct mapping *m = p;
	munmap(m->at, m->len);
}

/* A file without a name: it is gone with the process, whatever happens. */
static int open_nameless(struct arena *a, const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *path;

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	path = arena_printf(a, "%s/dl-body-XXXXXX", dir);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* Space is claimed before the first byte is read, so a full disk is known at once. */
static char *map_file(struct arena *a, const char *dir, size_t len)
{
	struct mapping *m = arena_alloc(a, sizeof(*m));
	int fd = open_nameless(a, dir);
	int error = fd < 0 ? errno : posix_fallocate(fd, 0, (off_t)len);

	m->len = len;
	m->at = MAP_FAILED;
	if (!error) {
		m->at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		error = m->at == MAP_FAILED ? errno : 0;
	}
	if (fd >= 0)
		close(fd);
	if (error) {
		log_error("body", "%s: %s", dir, strerror(error));
		return NULL;
	}
	arena_defer(a, unmap, m);
	return m->at;
}

int body_read(struct arena *a, const struct wire *w, size_t head, size_t len, const char *tmp,
	      struct body *out)
{
	size_t have = 0;
	long n;
	char extra;

	out->head = head;
	out->len = len;
	out->data = len > IN_MEMORY ? map_file(a, tmp, head + len) : arena_alloc(a, head + len + 1);
	if (!out->data)
		return 503;
	while (have < len) {
		n = w->read(w->ctx, out->data + head + have, len - have);
		if (n <= 0)
			return 400;
		have += (size_t)n;
	}
	return !w->endless && w->read(w->ctx, &extra, 1) > 0 ? 400 : 0;
}
