#include "account/totp.h"

#include <glib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

#define SHA1_BYTES 20

uint64_t totp_step(int64_t now)
{
	return (uint64_t)(now / CLOCK_SECOND / TOTP_SECONDS);
}

static void hmac_sha1(unsigned char out[SHA1_BYTES], const void *key, size_t key_len,
		      const void *data, size_t len)
{
	/* libsodium has no SHA-1; GLib comes with GMime anyway. */
	GHmac *h = g_hmac_new(G_CHECKSUM_SHA1, key, key_len);
	gsize n = SHA1_BYTES;

	BUG_IF(!h);
	g_hmac_update(h, data, (gssize)len);
	g_hmac_get_digest(h, out, &n);
	g_hmac_unref(h);
}

uint32_t totp_code(const void *secret, size_t len, uint64_t step, unsigned int digits)
{
	unsigned char counter[8], mac[SHA1_BYTES];
	uint32_t code, modulus = 1;
	unsigned int at;

	for (int i = 7; i >= 0; i--, step >>= 8)
		counter[i] = (unsigned char)(step & 0xFF);
	hmac_sha1(mac, secret, len, counter, sizeof(counter));
	at = mac[SHA1_BYTES - 1] & 0xF;
	code = (uint32_t)(mac[at] & 0x7F) << 24 | (uint32_t)mac[at + 1] << 16 |
	       (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	BUG_IF(digits < 6 || digits > 8);
	while (digits--)
		modulus *= 10;
	return code % modulus;
}

/* Six digits, or -1. */
static int64_t read_code(const char *text)
{
	int64_t code = 0;
	int digits = 0;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (*text < '0' || *text > '9' || ++digits > TOTP_DIGITS)
			return -1;
		code = 10 * code + (*text - '0');
	}
	return digits == TOTP_DIGITS ? code : -1;
}

uint64_t totp_find(const unsigned char secret[TOTP_SECRET], const char *text, int64_t now,
		   uint64_t last)
{
	uint64_t step = totp_step(now), found = 0;
	int64_t code = read_code(text);

	/* All three are made whatever the first says: the same time for each. */
	for (uint64_t s = step - 1; s <= step + 1; s++)
		if (totp_code(secret, TOTP_SECRET, s, TOTP_DIGITS) == code && s > last && !found)
			found = s;
	return found;
}

void totp_base32(char out[TOTP_BASE32 + 1], const unsigned char secret[TOTP_SECRET])
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned int bits = 0, have = 0;
	size_t n = 0;

	for (size_t i = 0; i < TOTP_SECRET; i++) {
		bits = (bits << 8 | secret[i]) & 0xFFFF;
		for (have += 8; have >= 5; have -= 5)
			out[n++] = signs[bits >> (have - 5) & 31];
	}
	out[n] = '\0'; /* 160 bits are 32 signs and nothing over */
}

/* Everything but letters and digits as %XX. */
static const char *escape(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, 3 * strlen(text) + 1), *p = out;

	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if ((*c >= '0' && *c <= '9') || ((*c | 32) >= 'a' && (*c | 32) <= 'z'))
			*p++ = (char)*c;
		else
			p += snprintf(p, 4, "%%%02X", *c);
	}
	return out;
}

const char *totp_uri(struct arena *a, const char *issuer, const char *login,
		     const unsigned char secret[TOTP_SECRET])
{
	char base32[TOTP_BASE32 + 1];

	totp_base32(base32, secret);
	issuer = escape(a, issuer);
	return arena_printf(a, "otpauth://totp/%s:%s?secret=%s&issuer=%s", issuer, escape(a, login),
			    base32, issuer);
}
