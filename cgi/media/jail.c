#include "media/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* its shadow takes terabytes of addresses; its reports go to fd 2 */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#define KEPT 3 /* the one descriptor left beside 0, 1 and 2 */

static int limit(int what, rlim_t most)
{
	struct rlimit r = { most, most };

	return setrlimit(what, &r);
}

static int limit_all(const struct jail *j)
{
	/* Going past a file size raises a signal: let write() fail instead. */
	signal(SIGXFSZ, SIG_IGN);
	if (limit(RLIMIT_CPU, j->cpu_seconds) < 0 || limit(RLIMIT_FSIZE, 0) < 0 ||
	    limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_NOFILE, 16) < 0)
		return -1;
	return SANITIZED ? 0 : limit(RLIMIT_AS, (rlim_t)j->memory_mb << 20);
}

static int close_others(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* Both out of the way of 0 to 3 before these are overwritten. */
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	null = fcntl(null, F_DUPFD_CLOEXEC, 10);
	if (fd < 0 || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    (!SANITIZED && dup2(null, 2) < 0) || dup2(fd, KEPT) < 0 ||
	    close_range(KEPT + 1, ~0U, 0) < 0)
		return -1;
	return 0;
}

#ifdef ARCH
#define REFUSE(call)                                     \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)

/*
 * A list of what is refused, not of what is allowed: the decoders' own needs
 * (memory, threads, clocks) differ between library versions, the ways out of a process do
 * not. Without files and sockets it reaches neither the keys nor the database.
 */
static struct sock_filter calls[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
	/* The other numbering of the same calls (x32) starts at 2^30. */
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	REFUSE(__NR_open),
	REFUSE(__NR_creat),
	REFUSE(__NR_fork),
	REFUSE(__NR_vfork),
	REFUSE(__NR_unlink),
	REFUSE(__NR_rename),
#endif
	REFUSE(__NR_openat),
	REFUSE(__NR_openat2),
	REFUSE(__NR_open_by_handle_at),
	REFUSE(__NR_unlinkat),
	REFUSE(__NR_renameat2),
	REFUSE(__NR_socket),
	REFUSE(__NR_socketpair),
	REFUSE(__NR_execve),
	REFUSE(__NR_execveat),
	REFUSE(__NR_ptrace),
	REFUSE(__NR_process_vm_readv),
	REFUSE(__NR_process_vm_writev),
	REFUSE(__NR_pidfd_open),
	REFUSE(__NR_pidfd_getfd),
	REFUSE(__NR_kill),
	REFUSE(__NR_io_uring_setup),
	REFUSE(__NR_bpf),
	REFUSE(__NR_userfaultfd),
	REFUSE(__NR_mount),
	REFUSE(__NR_unshare),
	REFUSE(__NR_setns),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static int refuse_calls(void)
{
	struct sock_fprog program = { sizeof(calls) / sizeof(*calls), calls };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static int refuse_calls(void)
{
	return 0;
}
#endif

int jail_enter(const struct jail *j, int fd)
{
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	/* A killed worker takes its child along. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	if (close_others(fd) < 0 || limit_all(j) < 0)
		return -1;
	/* A kernel built without seccomp is no reason to refuse every photo. */
	if (refuse_calls() < 0 && errno != EINVAL && errno != ENOSYS)
		return -1;
	return KEPT;
}
