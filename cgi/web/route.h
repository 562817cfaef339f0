/*
 * route.h - the route table: who may call what, with how long a body.
 *
 * Patterns: "/r/:number/support"; ":name" takes one segment. The first match
 * in table order wins. Unknown path 404; known path, other method 405.
 * Guards run before the page function, body limit before the body is read.
 */
#ifndef DL_WEB_ROUTE_H
#define DL_WEB_ROUTE_H

#include <stddef.h>

#include "web/request.h"
#include "web/response.h"

enum guard {
	/* POST only: field or header X-CSRF-Token must hold the visitor's token, else 403. */
	NEED_CSRF = 1 << 0,
	/* GET only: the page shows a form, so a browser without a cookie gets one (and the page is
	   private). */
	GIVE_VISITOR = 1 << 1,
	/* The page is the same for everyone and needs no database. */
	NO_DB = 1 << 2,
	/* Somebody must be logged in: the program's admit() decides, before the token is looked at.
	 */
	NEED_STAFF = 1 << 3,
	/* ... also one whose second factor or new password is still to come. */
	ALSO_UNSETTLED = 1 << 4,
	/* The body is bytes (req->raw), of whatever type. */
	RAW_BODY = 1 << 5,
	/* The body is a JSON object (req->json, web/json_body.h) and nothing else. */
	JSON_BODY = 1 << 6
};

/*
 * With NEED_STAFF: the roles that may, as bits of the same column (account/role.h has
 * FOR(OFFICE)); none set: all. What a role's number means, the web layer does not know.
 */
#define GUARD_ROLES 16

struct route {
	enum method method;
	const char *pattern;
	void (*page)(struct request *, struct response *);
	unsigned int guards;
	size_t body_max; /* bytes; 0: no body allowed */
};

/*
 * tables: NULL-terminated list of tables, each ended by { 0 }. Sets
 * req->route and the arguments. Returns 0, or 404 or 405.
 */
int route_find(const struct route *const *tables, struct request *req);
/* "POST /r/:number/support" a line on standard output. 0, or 1 when it cannot be written. */
int route_print(const struct route *const *tables);
/* "GET, HEAD, POST": what the path of req may be asked, for the header Allow. */
const char *route_allow(const struct route *const *tables, const struct request *req);

#endif
