/*
 * banned.h - functions whose use breaks the compile (forced on every file
 * with -include). Each has a safe neighbour: buf_*, arena_printf(), strtol
 * with its end pointer checked, gmtime_r.
 */
#ifndef DL_BASE_BANNED_H
#define DL_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncat sprintf vsprintf strtok gets
#pragma GCC poison gmtime localtime asctime ctime atoi atol atoll atof
#pragma GCC poison system popen tmpnam tempnam mktemp alloca

#endif
