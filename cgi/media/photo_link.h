/*
 * photo_link.h - the secret that shows one photo which is not public: who came by a report's secret
 * link in a browser without the reporter's cookie gets it with each photo's address (?k=). It is
 * good for these bytes alone, so an address that is passed on says nothing about the report or
 * another photo.
 */
#ifndef DL_MEDIA_PHOTO_LINK_H
#define DL_MEDIA_PHOTO_LINK_H

#include <stdbool.h>

#define PHOTO_HASH_BYTES 32

struct arena;

/* hash: of the large variant, as in the photo's address. */
const char *photo_secret(struct arena *a, const unsigned char hash[PHOTO_HASH_BYTES]);
/* Whether k (may be NULL) is that photo's. */
bool photo_secret_holds(const unsigned char hash[PHOTO_HASH_BYTES], const char *k);

#endif
