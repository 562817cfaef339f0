/*
 * GET /photo/<64 hex>-<400|1600>.jpg: the bytes, to whoever may see them. The same
 * picture may hang on several reports; one that is public is enough.
 */
#include "media/pages.h"

#include "media/photo.h"
#include "media/photo_link.h"
#include "media/photo_name.h"
#include "report/status.h"
#include "web/page.h"

#define HASH_BYTES     PHOTO_HASH_BYTES
#define YEAR           (365 * 24 * 3600)
#define SHARED_SECONDS 60 /* how long a hidden report's photo may stay in nginx's cache */

enum { STMT_FIND, STMT__MAX };

const char *const serve_statements[STMT__MAX + 1] = {
	/* Public: on a report that is not hidden, and not held back itself. Else only for who made
	 * the photo or the report, or who holds its secret (media/photo_link.h). A rebuttal that
	 * waits for its words is on no report. */
	[STMT_FIND] = "SELECT r.id IS NOT NULL AND r.hidden = 0 AND p.shown = 1 AS shown, b.bytes"
		      " FROM photo p"
		      " JOIN photo_bytes b ON b.photo_id = p.id AND b.variant = ?"
		      " LEFT JOIN report r ON r.id = p.report_id"
		      " LEFT JOIN citizen me ON me.visitor = ?"
		      " WHERE p.hash = ?"
		      " AND ((r.id IS NOT NULL AND r.hidden = 0 AND p.shown = 1)"
		      " OR me.id = p.citizen_id OR me.id = r.citizen_id OR ?)"
		      " ORDER BY shown DESC, p.id LIMIT 1",
};

static enum db_row_result find(struct request *req, const unsigned char hash[HASH_BYTES],
			       unsigned int variant, unsigned int *is_public,
			       struct db_bytes *bytes)
{
	/* Nobody's id, when the browser has no cookie: NULL equals nothing. */
	const void *visitor = req->visitor.known ? req->visitor.id : NULL;
	uint64_t secret = photo_secret_holds(hash, request_param(req, "k"));

	return db_row(req->db, serve_statements[STMT_FIND], "ubbu", (uint64_t)variant, visitor,
		      (size_t)VISITOR_BYTES, (const void *)hash, (size_t)HASH_BYTES, secret, "Ub",
		      is_public, bytes);
}

static void photo_show(struct request *req, struct response *resp)
{
	unsigned char hash[HASH_BYTES];
	unsigned int variant, is_public;
	struct db_bytes bytes;

	if (!photo_name_parse(request_arg(req, "name"), hash, &variant)) {
		response_say(resp, 404, NULL, NULL);
		return;
	}
	switch (find(req, hash, variant, &is_public, &bytes)) {
	case DB_ROW:
		response_bytes(resp, "image/jpeg", bytes.data, bytes.len);
		if (is_public) {
			response_public(resp, YEAR);
			response_header(resp, "X-Accel-Expires", "%d", SHARED_SECONDS);
		}
		break;
	case DB_NONE:
		response_say(resp, 404, NULL, NULL);
		break;
	case DB_FAILED:
		response_unavailable(resp);
		break;
	}
}

const struct route serve_routes[] = {
	{ GET, "/photo/:name", photo_show, 0, 0 },
	{ 0 },
};
