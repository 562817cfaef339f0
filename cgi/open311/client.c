#include "open311/client.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"

enum { STMT_FIND, STMT_COUNT, STMT_CALLS };

const char *const client_statements[] = {
	[STMT_FIND] = "SELECT id, name, may_publish, per_minute, revoked_at IS NOT NULL"
		      " FROM api_client WHERE key_hash = ?",
	[STMT_COUNT] = "INSERT INTO api_use (client_id, minute, calls) VALUES (?, ?, 1)"
		       " ON DUPLICATE KEY UPDATE calls = calls + 1",
	[STMT_CALLS] = "SELECT calls FROM api_use WHERE client_id = ? AND minute = ?",
	NULL
};

enum { STMT_NAME, STMT_ADD, STMT_REVOKE };

const char *const client_admin_statements[] = {
	[STMT_NAME] = "SELECT id FROM api_client WHERE name = ? AND revoked_at IS NULL",
	[STMT_ADD] = "INSERT INTO api_client (name, key_hash, may_publish, per_minute, created_at)"
		     " VALUES (?, ?, ?, ?, ?)",
	[STMT_REVOKE] = "UPDATE api_client SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
	NULL
};

static void hash_of(const char *key, unsigned char hash[crypto_hash_sha256_BYTES])
{
	crypto_hash_sha256(hash, (const unsigned char *)key, strlen(key));
}

int client_find(struct request *req, struct client *out)
{
	const char *key = request_field(req, "api_key");
	unsigned char hash[crypto_hash_sha256_BYTES];
	unsigned int may_publish, revoked;

	if (!key || !*key)
		key = request_param(req, "api_key");
	if (!key || !*key)
		return CLIENT_NO_KEY;
	hash_of(key, hash);
	switch (db_row(req->db, client_statements[STMT_FIND], "b", (const void *)hash, sizeof(hash),
		       "usUUU", &out->id, &out->name, &may_publish, &out->per_minute, &revoked)) {
	case DB_ROW:
		out->may_publish = may_publish;
		return revoked ? CLIENT_REVOKED : CLIENT_OK;
	case DB_NONE:
		return CLIENT_UNKNOWN;
	case DB_FAILED:
		break;
	}
	return -1;
}

int client_count(struct request *req, const struct client *c)
{
	uint64_t minute = (uint64_t)(req->now / CLOCK_MINUTE);
	unsigned int calls;

	if (db_exec(req->db, client_statements[STMT_COUNT], "uu", c->id, minute) < 0 ||
	    db_row(req->db, client_statements[STMT_CALLS], "uu", c->id, minute, "U", &calls) !=
		    DB_ROW)
		return -1;
	return calls > c->per_minute ? CLIENT_TOO_OFTEN : CLIENT_OK;
}

void client_person(const struct client *c, const char *who, unsigned char visitor[16])
{
	char text[600];
	int len = snprintf(text, sizeof(text), "%llu %s", (unsigned long long)c->id, who);

	secret_tag(visitor, "person of a client", text,
		   (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
}

int client_add(struct db *db, const char *name, bool may_publish, unsigned int per_minute,
	       int64_t now, char key[CLIENT_KEY_LEN + 1])
{
	unsigned char chance[CLIENT_KEY_LEN / 2], hash[crypto_hash_sha256_BYTES];
	uint64_t id;
	enum db_row_result taken =
		db_row(db, client_admin_statements[STMT_NAME], "s", name, "u", &id);

	if (taken != DB_NONE)
		return taken == DB_ROW ? 1 : -1;
	secret_random(chance, sizeof(chance));
	sodium_bin2hex(key, CLIENT_KEY_LEN + 1, chance, sizeof(chance));
	hash_of(key, hash);
	return db_exec(db, client_admin_statements[STMT_ADD], "sbuut", name, (const void *)hash,
		       sizeof(hash), (uint64_t)may_publish, (uint64_t)per_minute, now) == 1
		       ? 0
		       : -1;
}

int client_revoke(struct db *db, uint64_t id, int64_t now)
{
	return (int)db_exec(db, client_admin_statements[STMT_REVOKE], "tu", now, id);
}
