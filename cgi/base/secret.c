#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"

#define KEY_BYTES    32
#define PASSWORD_MAX 200

static unsigned char cookie_key[KEY_BYTES];
static int have_key;

static int open_secret(struct arena *a, const struct conf *c, const char *name)
{
	/* systemd's LoadCredential= hands each program only its own files there. */
	const char *handed = getenv("CREDENTIALS_DIRECTORY");
	const char *dir = handed && *handed ? handed : conf_str(c, "secret", "dir");
	const char *path = arena_printf(a, "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd < 0) {
		if (errno != ENOENT)
			log_error("secret", "%s: %s", path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) < 0 || (st.st_mode & 0077)) {
		log_error("secret", "%s: may be read by others: chmod 600", path);
		close(fd);
		return -1;
	}
	return fd;
}

/* Bytes read into out (at most max), or -1 when the file cannot be used. */
static ssize_t read_secret(const struct conf *c, const char *name, void *out, size_t max)
{
	struct arena *a = arena_new();
	int fd = open_secret(a, c, name);
	ssize_t n = -1;

	if (fd >= 0) {
		n = read(fd, out, max);
		close(fd);
	}
	arena_free(a);
	return n;
}

static int read_key(const struct conf *c, const char *name, unsigned char key[KEY_BYTES])
{
	if (read_secret(c, name, key, KEY_BYTES) == KEY_BYTES)
		return 0;
	log_error("secret", "%s: no key of 32 bytes; see `dianliang secret init`", name);
	return -1;
}

void secret_use(const unsigned char key[KEY_BYTES])
{
	BUG_IF(sodium_init() < 0);
	memcpy(cookie_key, key, KEY_BYTES);
	have_key = 1;
}

int secret_load(const struct conf *c)
{
	unsigned char key[KEY_BYTES];

	if (read_key(c, "cookie.key", key) < 0)
		return -1;
	secret_use(key);
	sodium_memzero(key, sizeof(key));
	return 0;
}

void secret_tag(unsigned char tag[SECRET_TAG], const char *purpose, const void *data, size_t len)
{
	crypto_generichash_state state;

	BUG_IF(!have_key);
	crypto_generichash_init(&state, cookie_key, KEY_BYTES, SECRET_TAG);
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, data, len);
	crypto_generichash_final(&state, tag, SECRET_TAG);
}

int secret_tag_is(const unsigned char tag[SECRET_TAG], const char *purpose, const void *data,
		  size_t len)
{
	unsigned char right[SECRET_TAG];

	secret_tag(right, purpose, data, len);
	return sodium_memcmp(tag, right, SECRET_TAG) == 0;
}

void secret_random(void *p, size_t len)
{
	BUG_IF(sodium_init() < 0);
	randombytes_buf(p, len);
}

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

void token_text(char out[TOKEN_TEXT + 1], const unsigned char token[TOKEN_BYTES])
{
	unsigned int bits = 0, have = 0;
	size_t n = 0;

	for (size_t i = 0; i < TOKEN_BYTES; i++) {
		bits = (bits << 8 | token[i]) & 0xFFFF;
		for (have += 8; have >= 5; have -= 5)
			out[n++] = base32[bits >> (have - 5) & 31];
	}
	out[n++] = base32[bits << (5 - have) & 31]; /* 128 = 25 * 5 + 3 */
	out[n] = '\0';
}

int token_parse(unsigned char token[TOKEN_BYTES], const char *text)
{
	unsigned int bits = 0, have = 0;
	char again[TOKEN_TEXT + 1];
	size_t n = 0;

	if (strlen(text) != TOKEN_TEXT)
		return -1;
	for (const char *p = text; *p; p++) {
		const char *at = strchr(base32, *p);

		if (!at)
			return -1;
		bits = (bits << 5 | (unsigned int)(at - base32)) & 0xFFFF;
		have += 5;
		if (have >= 8 && n < TOKEN_BYTES) {
			have -= 8;
			token[n++] = (unsigned char)(bits >> have);
		}
	}
	token_text(again, token);
	return strcmp(again, text) ? -1 : 0; /* the last sign has two idle bits */
}

/* For the owner of <whose>.key, by <whose>.pub alone. */
static int seal_for(struct arena *a, const struct conf *c, const char *whose, const void *plain,
		    size_t plain_len, unsigned char **out, size_t *len)
{
	unsigned char pub[KEY_BYTES];

	if (sodium_init() < 0 || read_key(c, arena_printf(a, "%s.pub", whose), pub) < 0)
		return -1;
	*len = plain_len + crypto_box_SEALBYTES;
	*out = arena_alloc(a, *len);
	return crypto_box_seal(*out, plain, plain_len, pub);
}

/* NUL-terminated; NULL when it does not open. */
static char *open_as(struct arena *a, const struct conf *c, const char *whose, const void *sealed,
		     size_t len)
{
	unsigned char pub[KEY_BYTES], key[KEY_BYTES];
	char *plain = NULL;

	if (len > crypto_box_SEALBYTES && sodium_init() >= 0 &&
	    !read_key(c, arena_printf(a, "%s.pub", whose), pub) &&
	    !read_key(c, arena_printf(a, "%s.key", whose), key)) {
		char *text = arena_alloc(a, len - crypto_box_SEALBYTES + 1);

		if (!crypto_box_seal_open((unsigned char *)text, sealed, len, pub, key)) {
			text[len - crypto_box_SEALBYTES] = '\0';
			plain = text;
		}
	}
	sodium_memzero(key, sizeof(key));
	return plain;
}

int secret_seal_phone(struct arena *a, const struct conf *c, const char *phone, unsigned char **out,
		      size_t *len)
{
	return seal_for(a, c, "phone", phone, strlen(phone), out, len);
}

const char *secret_open_phone(struct arena *a, const struct conf *c, const void *sealed, size_t len)
{
	return open_as(a, c, "phone", sealed, len);
}

int secret_seal_evidence(struct arena *a, const struct conf *c, const void *bytes, size_t bytes_len,
			 unsigned char **out, size_t *len)
{
	return seal_for(a, c, "evidence", bytes, bytes_len, out, len);
}

const void *secret_open_evidence(struct arena *a, const struct conf *c, const void *sealed,
				 size_t sealed_len, size_t *len)
{
	const void *bytes = open_as(a, c, "evidence", sealed, sealed_len);

	*len = bytes ? sealed_len - crypto_box_SEALBYTES : 0;
	return bytes;
}

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

_Static_assert(SECRET_SEALED_MORE == NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES,
	       "nonce and tag around what is sealed");

/* secret_tag() of twice the length. */
static void made_key(unsigned char key[KEY_BYTES], const char *purpose, const char *by)
{
	crypto_generichash_state state;

	BUG_IF(!have_key);
	crypto_generichash_init(&state, cookie_key, KEY_BYTES, KEY_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, (const unsigned char *)by, strlen(by));
	crypto_generichash_final(&state, key, KEY_BYTES);
}

void secret_seal(const char *purpose, const char *by, const void *plain, size_t len,
		 unsigned char *sealed)
{
	unsigned char key[KEY_BYTES];

	made_key(key, purpose, by);
	randombytes_buf(sealed, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, len, NULL, 0, NULL,
						   sealed, key);
	sodium_memzero(key, sizeof(key));
}

int secret_open(const char *purpose, const char *by, const void *sealed, size_t sealed_len,
		void *plain)
{
	const unsigned char *nonce = sealed;
	unsigned char key[KEY_BYTES];
	int result;

	if (sealed_len < SECRET_SEALED_MORE)
		return -1;
	made_key(key, purpose, by);
	result =
		crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, nonce + NONCE,
							   sealed_len - NONCE, NULL, 0, nonce, key);
	sodium_memzero(key, sizeof(key));
	return result < 0 ? -1 : 0;
}

/* By a key of 32 bytes, for the row `id`. */
static int seal_row(const struct conf *c, const char *name, uint64_t id, const void *plain,
		    size_t len, unsigned char *sealed)
{
	unsigned char key[KEY_BYTES];

	if (sodium_init() < 0 || read_key(c, name, key) < 0)
		return -1;
	randombytes_buf(sealed, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, len,
						   (const unsigned char *)&id, sizeof(id), NULL,
						   sealed, key);
	sodium_memzero(key, sizeof(key));
	return 0;
}

static int open_row(const struct conf *c, const char *name, uint64_t id, const void *sealed,
		    size_t sealed_len, void *plain, size_t len)
{
	const unsigned char *nonce = sealed;
	unsigned char key[KEY_BYTES];
	int result;

	if (sodium_init() < 0 || sealed_len != len + SECRET_SEALED_MORE ||
	    read_key(c, name, key) < 0)
		return -1;
	result = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, nonce + NONCE,
							    sealed_len - NONCE,
							    (const unsigned char *)&id, sizeof(id),
							    nonce, key);
	sodium_memzero(key, sizeof(key));
	if (result < 0)
		log_error("secret", "what is sealed by %s for row %llu does not open", name,
			  (unsigned long long)id);
	return result < 0 ? -1 : 0;
}

int secret_seal_staff(const struct conf *c, uint64_t id, const void *plain, size_t len,
		      unsigned char *sealed)
{
	return seal_row(c, "staff.key", id, plain, len, sealed);
}

int secret_open_staff(const struct conf *c, uint64_t id, const void *sealed, size_t sealed_len,
		      void *plain, size_t len)
{
	return open_row(c, "staff.key", id, sealed, sealed_len, plain, len);
}

int secret_seal_account(const struct conf *c, uint64_t id, const void *plain, size_t len,
			unsigned char *sealed)
{
	return seal_row(c, "account.key", id, plain, len, sealed);
}

int secret_open_account(const struct conf *c, uint64_t id, const void *sealed, size_t sealed_len,
			void *plain, size_t len)
{
	return open_row(c, "account.key", id, sealed, sealed_len, plain, len);
}

int secret_account_hash(const struct conf *c, const char *purpose, const char *text,
			unsigned char out[SECRET_HASH])
{
	crypto_generichash_state state;
	unsigned char key[KEY_BYTES];

	if (sodium_init() < 0 || read_key(c, "account.key", key) < 0)
		return -1;
	crypto_generichash_init(&state, key, KEY_BYTES, SECRET_HASH);
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
	crypto_generichash_final(&state, out, SECRET_HASH);
	sodium_memzero(key, sizeof(key));
	sodium_memzero(&state, sizeof(state));
	return 0;
}

int secret_key(const struct conf *c, const char *name, unsigned char key[KEY_BYTES])
{
	return sodium_init() < 0 ? -1 : read_key(c, name, key);
}

const char *secret_text(struct arena *a, const struct conf *c, const char *name)
{
	char text[PASSWORD_MAX + 1] = "";
	ssize_t n = read_secret(c, name, text, PASSWORD_MAX);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	return arena_strdup(a, text);
}

const char *secret_db_password(struct arena *a, const struct conf *c, const char *program)
{
	return secret_text(a, c, arena_printf(a, "db_%s", program));
}
