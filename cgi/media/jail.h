/*
 * jail.h - what a process gives up before it looks at a stranger's bytes: memory,
 * processor time, files, sockets, other processes. What is left is
 * to compute, and to write to one descriptor.
 */
#ifndef DL_MEDIA_JAIL_H
#define DL_MEDIA_JAIL_H

struct jail {
	unsigned int memory_mb; /* address space; not under AddressSanitizer */
	unsigned int cpu_seconds;
};

/*
 * No way back. Called in a freshly forked child. `fd` is kept, as the
 * returned number; every other descriptor is closed (the database's among
 * them) or leads to /dev/null. Opening a file or a socket fails with
 * EACCES from now on. -1 when the kernel refused: then decode nothing.
 */
int jail_enter(const struct jail *j, int fd);

#endif
