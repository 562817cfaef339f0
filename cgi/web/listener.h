/* listener.h - the listening socket: handed over, or made. */
#ifndef DL_WEB_LISTENER_H
#define DL_WEB_LISTENER_H

#include <stdbool.h>

struct conf;

/* Is descriptor 0 a listening socket, as FastCGI spawners give it? */
bool listener_is_stdin(void);
/* systemd's (LISTEN_FDS); -1: none. */
int listener_from_systemd(void);
/*
 * Bind path: mode 0660, of [server] socket_group when set. A socket left
 * behind by a dead process is replaced, one that answers is an error. -1 (logged).
 */
int listener_bind(const struct conf *c, const char *path);

#endif
