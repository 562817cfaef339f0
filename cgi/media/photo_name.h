/* photo_name.h - a photo's address ends in the hash of its large variant and a side: "<64
 * hex>-400.jpg". */
#ifndef DL_MEDIA_PHOTO_NAME_H
#define DL_MEDIA_PHOTO_NAME_H

#include <stdbool.h>

#include "media/photo_link.h"

struct arena;

/* In the one spelling that pages link to. */
bool photo_name_parse(const char *name, unsigned char hash[PHOTO_HASH_BYTES],
		      unsigned int *variant);
/* before + name; in the arena. */
const char *photo_name(struct arena *a, const char *before,
		       const unsigned char hash[PHOTO_HASH_BYTES], unsigned int variant);

#endif
