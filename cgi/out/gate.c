/*
 * Each place is a byte of a file without a name; who is in holds its lock. Record locks belong to
 * the process, so the kernel opens the place again when the process is gone, however it went.
 */
#include "out/gate.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"

struct gate {
	int fd;
	unsigned int places, mine; /* mine: the place we are in + 1, 0 none */
};

struct gate *gate_new(unsigned int places)
{
	struct gate *g = xmalloc(sizeof(*g));

	*g = (struct gate){ .fd = memfd_create("gate", MFD_CLOEXEC),
			    .places = places ? places : 1 };
	BUG_IF(g->fd < 0);
	return g;
}

void gate_free(struct gate *g)
{
	if (!g)
		return;
	close(g->fd);
	free(g);
}

static bool lock(const struct gate *g, unsigned int place, short how)
{
	struct flock l = { .l_type = how, .l_whence = SEEK_SET, .l_start = place, .l_len = 1 };

	return fcntl(g->fd, F_SETLK, &l) == 0;
}

bool gate_enter(struct gate *g)
{
	if (!g)
		return true;
	BUG_IF(g->mine);
	for (unsigned int i = 0; i < g->places && !g->mine; i++)
		if (lock(g, i, F_WRLCK))
			g->mine = i + 1;
	return g->mine != 0;
}

void gate_leave(struct gate *g)
{
	if (!g)
		return;
	BUG_IF(!g->mine);
	lock(g, g->mine - 1, F_UNLCK);
	g->mine = 0;
}
