#include "handover/core_sign.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/secret.h"

#define TAG           crypto_auth_hmacsha256_BYTES
#define SECONDS_CHARS 12 /* a time that is longer is none */

struct signed_text {
	char text[3 + 2 * TAG + 1]; /* "v1=" and hexadecimal */
};

static void sign(struct signed_text *out, const char *key, const char *purpose, const char *seconds,
		 const void *body, size_t len)
{
	crypto_auth_hmacsha256_state s;
	unsigned char tag[TAG];

	crypto_auth_hmacsha256_init(&s, (const unsigned char *)key, strlen(key));
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)purpose, strlen(purpose));
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)seconds, strlen(seconds));
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)".", 1);
	crypto_auth_hmacsha256_update(&s, body, len);
	crypto_auth_hmacsha256_final(&s, tag);
	memcpy(out->text, "v1=", 3);
	sodium_bin2hex(out->text + 3, 2 * TAG + 1, tag, TAG);
}

int core_key(const struct conf *c, char out[CORE_KEY_TEXT + 1])
{
	unsigned char key[CORE_KEY_TEXT / 2];

	if (secret_key(c, "core.key", key) < 0)
		return -1;
	sodium_bin2hex(out, CORE_KEY_TEXT + 1, key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	return 0;
}

const char *core_sign_event(struct arena *a, const char *key, int64_t seconds, const char *body)
{
	struct signed_text s;

	sign(&s, key, "", arena_printf(a, "%lld", (long long)seconds), body, strlen(body));
	return arena_strdup(a, s.text);
}

const char *core_sign_reply(struct arena *a, const char *key, int64_t seconds, const void *body,
			    size_t len)
{
	struct signed_text s;

	sign(&s, key, "reply.", arena_printf(a, "%lld", (long long)seconds), body, len);
	return arena_strdup(a, s.text);
}

/* Digits alone; -1 for anything else. */
static int64_t read_seconds(const char *text)
{
	size_t len = strspn(text, "0123456789");
	int64_t n = 0;

	if (!len || text[len] || len > SECONDS_CHARS)
		return -1;
	for (const char *p = text; *p; p++)
		n = n * 10 + (*p - '0');
	return n;
}

enum core_sign core_sign_check(const char *key, const char *timestamp, const char *signature,
			       const void *body, size_t len, int64_t now)
{
	int64_t seconds = read_seconds(timestamp), ago;
	struct signed_text right;

	if (seconds < 0 || strlen(signature) != sizeof(right.text) - 1)
		return CORE_SIGN_MISSING;
	sign(&right, key, "reply.", timestamp, body, len);
	if (sodium_memcmp(right.text, signature, sizeof(right.text) - 1))
		return CORE_SIGN_WRONG;
	ago = now - seconds * CLOCK_SECOND;
	return ago > CORE_SIGN_WINDOW || ago < -CORE_SIGN_WINDOW ? CORE_SIGN_OLD : CORE_SIGN_OK;
}
