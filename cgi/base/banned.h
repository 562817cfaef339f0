/*
 * banned.h - functions whose use breaks the compile (forced on every file
 * with -include). Each has a safe neighbour: buf_*, arena_printf(), strtol
 * with its end pointer checked, clock_civil(), fork and execv.
 *
 * Declared deprecated instead of poisoned, because headers of libraries
 * mention some of them in macros that nobody expands.
 */
#ifndef DL_BASE_BANNED_H
#define DL_BASE_BANNED_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* glibc defines a few of them inline, and clang then takes no further attribute. */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-attributes"
#endif

#define BANNED __attribute__((deprecated("banned: see base/banned.h")))

char *strcpy(char *, const char *) BANNED;
char *strcat(char *, const char *) BANNED;
char *strncat(char *, const char *, size_t) BANNED;
char *strncpy(char *, const char *, size_t) BANNED;
char *strtok(char *, const char *) BANNED;
int sprintf(char *, const char *, ...) BANNED;
int vsprintf(char *, const char *, va_list) BANNED;
struct tm *gmtime(const time_t *) BANNED;
struct tm *localtime(const time_t *) BANNED;
char *asctime(const struct tm *) BANNED;
char *ctime(const time_t *) BANNED;
int atoi(const char *) BANNED;
long atol(const char *) BANNED;
long long atoll(const char *) BANNED;
double atof(const char *) BANNED;
int system(const char *) BANNED;
FILE *popen(const char *, const char *) BANNED;

#undef BANNED

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#endif
