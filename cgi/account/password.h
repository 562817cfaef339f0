/*
 * password.h - passwords of staff: argon2id (libsodium) with 19 MiB and two
 * passes, the least that OWASP names, so that eight workers at once stay small; the
 * memory is given back after each.
 */
#ifndef DL_ACCOUNT_PASSWORD_H
#define DL_ACCOUNT_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define PASSWORD_HASH      128 /* bytes of a hash with its NUL */
#define PASSWORD_MIN_CHARS 10
#define PASSWORD_MAX_BYTES 128
#define PASSWORD_MADE      16 /* characters of one that we make */

/* 0, or -1 when there was no memory (logged). */
int password_hash(char out[PASSWORD_HASH], const char *password);
/*
 * hash NULL: of nobody. That takes as long as any other, and is false: so nobody
 * learns from a clock which logins exist.
 */
bool password_holds(const char *hash, const char *password);
/* Made with weaker parameters than today's. */
bool password_is_old(const char *hash);

/* What is wrong with a new one, in Chinese; NULL: nothing. */
const char *password_fault(const char *password, const char *login);

/* A random one that can be read out: 79 bits. */
void password_make(char out[PASSWORD_MADE + 1]);

#endif
