#include "open311/client.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"

enum { STMT_FIND, STMT_COUNT };

const char *const client_statements[] = {
	[STMT_FIND] = "SELECT id, name, may_publish, per_minute, revoked_at IS NOT NULL,"
		      " COALESCE(valid_until <= ?, 0) FROM api_client WHERE key_hash = ?",
	/* The count comes back as the statement's own id: it is said and read in one. */
	[STMT_COUNT] =
		"INSERT INTO api_use (client_id, minute, calls) VALUES (?, ?, LAST_INSERT_ID(1))"
		" ON DUPLICATE KEY UPDATE"
		" calls = LAST_INSERT_ID(IF(minute = VALUES(minute), calls + 1, 1)),"
		" minute = VALUES(minute)",
	NULL
};

enum { STMT_NAME, STMT_ADD, STMT_REVOKE };

const char *const client_admin_statements[] = {
	[STMT_NAME] = "SELECT id FROM api_client WHERE name = ? AND revoked_at IS NULL",
	[STMT_ADD] = "INSERT INTO api_client (name, key_hash, may_publish, per_minute, created_at,"
		     " valid_until) VALUES (?, ?, ?, ?, ?, ?)",
	[STMT_REVOKE] = "UPDATE api_client SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
	NULL
};

static void hash_of(const char *key, unsigned char hash[crypto_hash_sha256_BYTES])
{
	crypto_hash_sha256(hash, (const unsigned char *)key, strlen(key));
}

/*
 * The key of the body or the address, "" when there is none; NULL: two that differ, which would
 * leave it to chance whose request it is.
 */
static const char *key_of(const struct request *req)
{
	const char *key = "";

	for (size_t i = 0; i < req->field_count + req->param_count; i++) {
		const struct pair *p =
			i < req->field_count ? &req->fields[i] : &req->params[i - req->field_count];

		if (strcmp(p->name, "api_key") != 0 || !*p->value)
			continue;
		if (*key && strcmp(key, p->value) != 0)
			return NULL;
		key = p->value;
	}
	return key;
}

int client_find(struct request *req, struct client *out)
{
	const char *key = key_of(req);
	unsigned char hash[crypto_hash_sha256_BYTES];
	unsigned int may_publish, revoked, expired;

	if (!key || !*key)
		return key ? CLIENT_NO_KEY : CLIENT_UNKNOWN;
	hash_of(key, hash);
	switch (db_row(req->db, client_statements[STMT_FIND], "tb", req->now, (const void *)hash,
		       sizeof(hash), "usUUUU", &out->id, &out->name, &may_publish, &out->per_minute,
		       &revoked, &expired)) {
	case DB_ROW:
		out->may_publish = may_publish;
		return revoked ? CLIENT_REVOKED : expired ? CLIENT_EXPIRED : CLIENT_OK;
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

	if (db_exec(req->db, client_statements[STMT_COUNT], "uu", c->id, minute) < 0)
		return -1;
	return db_last_id(req->db) > c->per_minute ? CLIENT_TOO_OFTEN : CLIENT_OK;
}

void client_person(const struct client *c, const char *who, unsigned char visitor[16])
{
	char text[600];
	int len = snprintf(text, sizeof(text), "%llu %s", (unsigned long long)c->id, who);

	secret_tag(visitor, "person of a client", text,
		   (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
}

int client_add(struct db *db, const struct client *c, int64_t until, int64_t now,
	       char key[CLIENT_KEY_LEN + 1])
{
	unsigned char chance[CLIENT_KEY_LEN / 2], hash[crypto_hash_sha256_BYTES];
	uint64_t id;
	enum db_row_result taken =
		db_row(db, client_admin_statements[STMT_NAME], "s", c->name, "u", &id);

	if (taken != DB_NONE)
		return taken == DB_ROW ? 1 : -1;
	secret_random(chance, sizeof(chance));
	sodium_bin2hex(key, CLIENT_KEY_LEN + 1, chance, sizeof(chance));
	hash_of(key, hash);
	return db_exec(db, client_admin_statements[STMT_ADD], "sbuutt", c->name, (const void *)hash,
		       sizeof(hash), (uint64_t)c->may_publish, (uint64_t)c->per_minute, now,
		       until) == 1
		       ? 0
		       : -1;
}

int client_revoke(struct db *db, uint64_t id, int64_t now)
{
	return (int)db_exec(db, client_admin_statements[STMT_REVOKE], "tu", now, id);
}
