/*
 * client.h - who may send: programs with an API key. A key is 32 random bytes as text, shown once;
 * the database has its hash alone, so a stolen copy of it opens nothing.
 */
#ifndef DL_OPEN311_CLIENT_H
#define DL_OPEN311_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct request;

#define CLIENT_KEY_LEN    64 /* characters: hexadecimal */
#define CLIENT_PER_MINUTE 120

struct client {
	uint64_t id;
	const char *name;
	bool may_publish; /* else what it sends is hidden until staff show it */
	unsigned int per_minute;
};

enum client_result {
	CLIENT_OK = 0,
	CLIENT_NO_KEY,  /* none was sent */
	CLIENT_UNKNOWN, /* not a key of ours, or two that differ */
	CLIENT_REVOKED,
	CLIENT_EXPIRED,  /* its last day is over */
	CLIENT_TOO_OFTEN /* its calls of this minute are used up */
};

/* Whose key the request carries (api_key of the body or the address). Writes nothing. -1: database.
 */
int client_find(struct request *req, struct client *out);
/* One call more of this minute: CLIENT_OK, CLIENT_TOO_OFTEN or -1. */
int client_count(struct request *req, const struct client *c);

/*
 * The person behind a client, as far as it says who that is (account, device, e-mail: any text that
 * stays the same; "" when it does not say): the same 16 bytes each time, which name a citizen
 * (account/citizen.h) that no browser can be.
 */
void client_person(const struct client *c, const char *who, unsigned char visitor[16]);

/*
 * A new client (id is not read), good before the instant `until` (DB_NULL_TIME: for ever): its key
 * is written to key. 0, 1 when the name is taken by one that is not revoked, -1.
 */
int client_add(struct db *db, const struct client *c, int64_t until, int64_t now,
	       char key[CLIENT_KEY_LEN + 1]);
/* From now on its key is refused: 1, 0 when there is no such living client, -1. */
int client_revoke(struct db *db, uint64_t id, int64_t now);

extern const char *const client_statements[];       /* the program's; ends with NULL */
extern const char *const client_admin_statements[]; /* the command's; ends with NULL */

#endif
