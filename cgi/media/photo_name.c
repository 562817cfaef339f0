#include "media/photo_name.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "media/photo.h"

#define HASH_HEX (2 * PHOTO_HASH_BYTES)

bool photo_name_parse(const char *name, unsigned char hash[PHOTO_HASH_BYTES], unsigned int *variant)
{
	const char *tail = name + HASH_HEX;
	size_t len;

	if (strlen(name) < HASH_HEX || strspn(name, "0123456789abcdef") != HASH_HEX ||
	    sodium_hex2bin(hash, PHOTO_HASH_BYTES, name, HASH_HEX, NULL, &len, NULL) != 0)
		return false;
	if (strcmp(tail, "-400.jpg") == 0)
		*variant = PHOTO_SMALL;
	else if (strcmp(tail, "-1600.jpg") == 0)
		*variant = PHOTO_LARGE;
	else
		return false;
	return true;
}

const char *photo_name(struct arena *a, const char *before,
		       const unsigned char hash[PHOTO_HASH_BYTES], unsigned int variant)
{
	char hex[HASH_HEX + 1];

	sodium_bin2hex(hex, sizeof(hex), hash, PHOTO_HASH_BYTES);
	return arena_printf(a, "%s%s-%u.jpg", before, hex, variant);
}
