#include "web/listener.h"

#include <errno.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"

#define BACKLOG       511
#define SYSTEMD_FIRST 3 /* sd_listen_fds(3) */

static bool is_listening(int fd)
{
	int yes = 0;
	socklen_t len = sizeof(yes);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &len) == 0 && yes;
}

bool listener_is_stdin(void)
{
	return is_listening(STDIN_FILENO);
}

int listener_from_systemd(void)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");

	if (!pid || !count || strtol(pid, NULL, 10) != (long)getpid() ||
	    strtol(count, NULL, 10) < 1 || !is_listening(SYSTEMD_FIRST))
		return -1;
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	return SYSTEMD_FIRST;
}

static int fail(const char *path)
{
	log_error("server", "%s: %s", path, strerror(errno));
	return -1;
}

static bool somebody_answers(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0;

	close(fd);
	return yes;
}

/* Only ever a socket is removed: a wrong path must not cost a file. */
static int make_room(const struct sockaddr_un *at)
{
	struct stat st;

	if (lstat(at->sun_path, &st) < 0)
		return errno == ENOENT ? 0 : -1;
	errno = EADDRINUSE;
	if (!S_ISSOCK(st.st_mode) || somebody_answers(at))
		return -1;
	return unlink(at->sun_path);
}

static int give_to_group(const char *path, const char *name)
{
	const struct group *g;

	if (!*name)
		return 0;
	errno = ENOENT;
	g = getgrnam(name);
	return g ? chown(path, (uid_t)-1, g->gr_gid) : -1;
}

int listener_bind(const struct conf *c, const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	mode_t before;
	int fd, bound;

	errno = ENAMETOOLONG;
	if (strlen(path) >= sizeof(at.sun_path))
		return fail(path);
	memcpy(at.sun_path, path, strlen(path));
	if (make_room(&at) < 0)
		return fail(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	before = umask(0117);
	bound = bind(fd, (const struct sockaddr *)&at, sizeof(at));
	umask(before);
	if (bound < 0 || give_to_group(path, conf_str(c, "server", "socket_group")) < 0 ||
	    listen(fd, BACKLOG) < 0) {
		fail(path);
		close(fd);
		return -1;
	}
	return fd;
}
