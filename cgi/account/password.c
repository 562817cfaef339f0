#include "account/password.h"

#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"

#define PASSES 2
#define MEMORY (19u << 20)

_Static_assert(PASSWORD_HASH == crypto_pwhash_STRBYTES, "the size that libsodium writes");

/* Of a password that nobody has and nobody ever knew. */
static const char nobodys[] = "$argon2id$v=19$m=19456,t=2,p=1$"
			      "vuWVq70Pd/WWEStVlwXvDQ$ScfVgau1BXSucD7rPnxBySBcjBhTCI1xnrMw6msZ04I";

int password_hash(char out[PASSWORD_HASH], const char *password)
{
	BUG_IF(sodium_init() < 0);
	if (crypto_pwhash_str_alg(out, password, strlen(password), PASSES, MEMORY,
				  crypto_pwhash_ALG_ARGON2ID13) == 0)
		return 0;
	log_error("account", "no memory for a password's hash");
	return -1;
}

bool password_holds(const char *hash, const char *password)
{
	bool same;

	BUG_IF(sodium_init() < 0);
	same = crypto_pwhash_str_verify(hash ? hash : nobodys, password, strlen(password)) == 0;
	return hash && same;
}

bool password_is_old(const char *hash)
{
	return crypto_pwhash_str_needs_rehash(hash ? hash : nobodys, PASSES, MEMORY) != 0;
}

/* ---- new ones ---- */

/* What is tried first; whatever contains or is one of them is no secret. */
static const char *const known[] = { "password",   "qwertyuiop", "1234567890", "0987654321",
				     "1q2w3e4r5t", "dianliang",  "qingdao",    "chengguan",
				     "abcdefghij", "iloveyou",   "admin123",   "woaini" };

static bool is_one_sign(const char *password)
{
	uint32_t first = utf8_next(&password), next = first;

	while (next == first)
		next = utf8_next(&password);
	return next == 0;
}

const char *password_fault(const char *password, const char *login)
{
	if (utf8_length(password) < PASSWORD_MIN_CHARS)
		return "新密码至少 10 个字，可以是一句只有您知道的话";
	if (strlen(password) > PASSWORD_MAX_BYTES)
		return "新密码太长了，最多 128 个字母";
	if (is_one_sign(password))
		return "新密码不能是同一个字的重复";
	if (strcasestr(password, login))
		return "新密码里不要有登录名";
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		/* A long sentence may have such a word in it. */
		if (strcasestr(password, known[i]) && strlen(password) < strlen(known[i]) + 8)
			return "这个密码太常见，别人一猜就中，请换一个";
	}
	return NULL;
}

void password_make(char out[PASSWORD_MADE + 1])
{
	static const char signs[] = "abcdefghjkmnpqrstuvwxyz23456789";

	BUG_IF(sodium_init() < 0);
	for (size_t i = 0; i < PASSWORD_MADE; i++)
		out[i] = signs[randombytes_uniform(sizeof(signs) - 1)];
	out[PASSWORD_MADE] = '\0';
}
