/*
 * secret.h - keys, tags, tokens (libsodium).
 *
 * Keys are files of 32 random bytes, mode 0600, in [secret] dir (or where
 * $CREDENTIALS_DIRECTORY says, which systemd sets):
 *   cookie.key   signs visitors' cookies and secret links (citizen, media)
 *   phone.pub    seals a reporter's phone number (citizen)
 *   phone.key    opens it (the handling unit's side only: desk, dianliang; notifyd for SMS)
 *   evidence.pub seals a photo's original before it is painted over (media)
 *   evidence.key opens it (dianliang, on the machine of who is entitled to see it)
 *   staff.key    seals the secrets of staff's second factors (desk)
 *   account.key  finds citizens' WeChat accounts (keyed hashes), seals what is shown of them (api)
 *   webhook.key  signs what webhooks are sent (notifyd)
 *   core.key     signs what goes to a city's own dispatch core and comes back (handoverd,
 *                open311)
 *   sms.key, wechat.key  the gateway's key, the mini program's secret: text from the
 *                administrator; made empty, and empty is none (notifyd; wechat.key also api)
 *   db_<program> that program's database password (text)
 * `dianliang secret init` makes what is missing and never replaces.
 */
#ifndef DL_BASE_SECRET_H
#define DL_BASE_SECRET_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct conf;

#define SECRET_TAG  16 /* bytes of a tag: 128 bits */
#define TOKEN_BYTES 16 /* bytes of a random token */
#define TOKEN_TEXT  26 /* characters of it, without NUL */

/* Read cookie.key and start libsodium. 0, or -1 (logged). Once, in the parent. */
int secret_load(const struct conf *c);
/* For tests and for tools that have no directory: the key itself. */
void secret_use(const unsigned char key[32]);

/*
 * Keyed BLAKE2b over purpose, NUL, data. Another purpose gives an unrelated
 * tag, so a tag of a cookie is never good as a CSRF token.
 */
void secret_tag(unsigned char tag[SECRET_TAG], const char *purpose, const void *data, size_t len);
/* Constant time. 1 when it is the tag of this, else 0. */
int secret_tag_is(const unsigned char tag[SECRET_TAG], const char *purpose, const void *data,
		  size_t len);

void secret_random(void *p, size_t len);

/*
 * Tokens as text: base32 of RFC 4648 in lower case without padding; made for
 * addresses. token_parse() returns 0, or -1 for anything that token_text()
 * would not print.
 */
void token_text(char out[TOKEN_TEXT + 1], const unsigned char token[TOKEN_BYTES]);
int token_parse(unsigned char token[TOKEN_BYTES], const char *text);

/* Seal for phone.key's owner; returns the bytes in *out, or -1 (logged). */
int secret_seal_phone(struct arena *a, const struct conf *c, const char *phone, unsigned char **out,
		      size_t *len);
/* NULL when phone.key is not ours to read or the bytes are not sealed by it. */
const char *secret_open_phone(struct arena *a, const struct conf *c, const void *sealed,
			      size_t len);

/* The same for photos' originals (media/redact.h) and evidence.key. */
int secret_seal_evidence(struct arena *a, const struct conf *c, const void *bytes, size_t bytes_len,
			 unsigned char **out, size_t *len);
const void *secret_open_evidence(struct arena *a, const struct conf *c, const void *sealed,
				 size_t sealed_len, size_t *len);

/*
 * A small secret of a member of staff, sealed with staff.key for the row `id`: copied into
 * another row it does not open. sealed: len + SECRET_SEALED_MORE bytes. 0, or -1 (logged).
 */
#define SECRET_SEALED_MORE 40
int secret_seal_staff(const struct conf *c, uint64_t id, const void *plain, size_t len,
		      unsigned char *sealed);
/* `len` bytes into plain. 0, or -1 (logged) when it is not that. */
int secret_open_staff(const struct conf *c, uint64_t id, const void *sealed, size_t sealed_len,
		      void *plain, size_t len);

/* The same by account.key, of a citizen. */
int secret_seal_account(const struct conf *c, uint64_t id, const void *plain, size_t len,
			unsigned char *sealed);
int secret_open_account(const struct conf *c, uint64_t id, const void *sealed, size_t sealed_len,
			void *plain, size_t len);

/* A keyed hash under account.key over purpose, NUL, text: finds what is stored sealed. 0, or -1
 * (logged). */
#define SECRET_HASH 32
int secret_account_hash(const struct conf *c, const char *purpose, const char *text,
			unsigned char out[SECRET_HASH]);

/*
 * Sealed with a key made of cookie.key, purpose and `by`, which is kept nowhere: it opens for who
 * brings `by` again. sealed: len + SECRET_SEALED_MORE bytes.
 */
void secret_seal(const char *purpose, const char *by, const void *plain, size_t len,
		 unsigned char *sealed);
/* sealed_len - SECRET_SEALED_MORE bytes into plain. 0, or -1 when it is not that. */
int secret_open(const char *purpose, const char *by, const void *sealed, size_t sealed_len,
		void *plain);

/* Any key file of 32 bytes. 0, or -1 (logged). */
int secret_key(const struct conf *c, const char *name, unsigned char key[32]);
/* The first line of a file of text, "" when there is none; at most 200 bytes. */
const char *secret_text(struct arena *a, const struct conf *c, const char *name);
/* The password in db_<program>, "" when there is no such file. */
const char *secret_db_password(struct arena *a, const struct conf *c, const char *program);

#endif
