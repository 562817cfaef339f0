#include "media/photo_link.h"

#include "base/arena.h"
#include "base/secret.h"

#define PURPOSE "photo"

const char *photo_secret(struct arena *a, const unsigned char hash[PHOTO_HASH_BYTES])
{
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];

	secret_tag(tag, PURPOSE, hash, PHOTO_HASH_BYTES);
	token_text(text, tag);
	return arena_strdup(a, text);
}

bool photo_secret_holds(const unsigned char hash[PHOTO_HASH_BYTES], const char *k)
{
	unsigned char tag[SECRET_TAG];

	return k && token_parse(tag, k) == 0 && secret_tag_is(tag, PURPOSE, hash, PHOTO_HASH_BYTES);
}
