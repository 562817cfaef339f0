/*
 * totp.h - one-time codes of an authenticator app: RFC 6238 over HMAC-SHA-1, six
 * digits, thirty seconds, which is what every such app can do. Pure: who has which
 * secret, and that no code is taken twice, is second.h.
 */
#ifndef DL_ACCOUNT_TOTP_H
#define DL_ACCOUNT_TOTP_H

#include <stddef.h>
#include <stdint.h>

struct arena;

#define TOTP_SECRET  20 /* bytes, as RFC 4226 recommends */
#define TOTP_DIGITS  6
#define TOTP_SECONDS 30
#define TOTP_BASE32  32 /* characters of a secret, without NUL */

/* The step an instant (ms) is in. */
uint64_t totp_step(int64_t now);
/* The code of a step; digits: 6 to 8 (the RFC's own examples have 8). */
uint32_t totp_code(const void *secret, size_t len, uint64_t step, unsigned int digits);
/*
 * The step whose code this is: the one of `now`, or a neighbour, for clocks that
 * differ; only one after `last`. 0: none. Blanks in text are passed over.
 */
uint64_t totp_find(const unsigned char secret[TOTP_SECRET], const char *text, int64_t now,
		   uint64_t last);

/* Base32 for typing, in upper case. */
void totp_base32(char out[TOTP_BASE32 + 1], const unsigned char secret[TOTP_SECRET]);
/* otpauth://totp/... for the QR code; in the arena. */
const char *totp_uri(struct arena *a, const char *issuer, const char *login,
		     const unsigned char secret[TOTP_SECRET]);

#endif
