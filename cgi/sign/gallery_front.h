/* gallery_front.h - a front that its owner measured and kept, with what was found of it: which
 * designs go there is asked of gallery.h. */
#ifndef DL_SIGN_GALLERY_FRONT_H
#define DL_SIGN_GALLERY_FRONT_H

#include "db/db.h"
#include "sign/gallery.h"

struct kept_front {
	struct facade facade;
	struct sign_standard standard;
	struct sign_fit found;
	struct gallery_front front; /* of these three */
};

/* Found anew by the rules of today. DB_NONE: there is no such token. */
enum db_row_result kept_front_load(struct db *db, struct arena *a, const char *token, int64_t now,
				   struct kept_front *out);

#endif
