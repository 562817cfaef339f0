/* zbar.h - QR codes read by zbarimg, which knows nothing of our writer. */
#ifndef DL_TESTS_UNIT_ZBAR_H
#define DL_TESTS_UNIT_ZBAR_H

#include "base/buf.h"

/* Run a program with its output in `out`; returns its exit status. */
int zbar_run(const char *const argv[], struct buf *out);
void zbar_write(const char *path, const struct buf *bytes);
/* What the picture file says, or "" when no code is found in it. */
void zbar_read(const char *path, struct buf *said);

#endif
