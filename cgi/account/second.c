#include "account/second.h"

#include <sodium.h>
#include <string.h>

#include "account/staff.h"
#include "base/arena.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"

enum {
	STMT_SECRET,
	STMT_PUT_SECRET,
	STMT_ON,
	STMT_USE_STEP,
	STMT_ADD_CODE,
	STMT_USE_CODE,
	STMT_OFF,
	STMT_DROP_CODES,
	STMT__MAX
};

const char *const second_statements[STMT__MAX + 1] = {
	[STMT_SECRET] = "SELECT totp_sealed, totp_step, totp_on FROM staff WHERE id = ?",
	[STMT_PUT_SECRET] =
		"UPDATE staff SET totp_sealed = ?, totp_step = 0 WHERE id = ? AND totp_on = 0",
	[STMT_ON] = "UPDATE staff SET totp_on = 1, totp_step = ? WHERE id = ? AND totp_on = 0",
	/* Whoever is first has it: the same code sent twice at once is right once. */
	[STMT_USE_STEP] = "UPDATE staff SET totp_step = ? WHERE id = ? AND totp_step < ?",
	[STMT_ADD_CODE] = "INSERT INTO staff_recovery (staff_id, code_hash) VALUES (?, ?)",
	[STMT_USE_CODE] = "DELETE FROM staff_recovery WHERE staff_id = ? AND code_hash = ?",
	[STMT_OFF] = "UPDATE staff SET totp_on = 0, totp_sealed = NULL WHERE id = ?",
	[STMT_DROP_CODES] = "DELETE FROM staff_recovery WHERE staff_id = ?",
};

struct stored {
	unsigned char secret[TOTP_SECRET];
	uint64_t step;
	bool on, has_secret;
};

static int load(struct request *req, struct stored *out)
{
	struct db_bytes sealed;
	unsigned int on;

	if (db_row(req->db, second_statements[STMT_SECRET], "u", req->staff->id, "buU", &sealed,
		   &out->step, &on) != DB_ROW)
		return -1;
	out->on = on;
	out->has_secret = sealed.data != NULL;
	if (!out->has_secret)
		return 0;
	return secret_open_staff(req->conf, req->staff->id, sealed.data, sealed.len, out->secret,
				 TOTP_SECRET);
}

int second_pending(struct request *req, unsigned char secret[TOTP_SECRET])
{
	unsigned char sealed[TOTP_SECRET + SECRET_SEALED_MORE];
	struct stored s;

	if (load(req, &s) < 0)
		return -1;
	if (s.has_secret) {
		memcpy(secret, s.secret, TOTP_SECRET);
		return 0;
	}
	secret_random(secret, TOTP_SECRET);
	if (secret_seal_staff(req->conf, req->staff->id, secret, TOTP_SECRET, sealed) < 0)
		return -1;
	return db_exec(req->db, second_statements[STMT_PUT_SECRET], "bu", (const void *)sealed,
		       sizeof(sealed), req->staff->id) == 1
		       ? 0
		       : -1;
}

/* ---- recovery codes ---- */

static void make_code(char out[SECOND_CODE + 1])
{
	static const char signs[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (size_t i = 0; i < SECOND_CODE; i++)
		out[i] = i == SECOND_CODE / 2 ? '-' : signs[randombytes_uniform(sizeof(signs) - 1)];
	out[SECOND_CODE] = '\0';
}

static void hash_code(unsigned char out[SECRET_TAG], uint64_t staff_id, const char *code)
{
	unsigned char text[sizeof(staff_id) + SECOND_CODE];

	memcpy(text, &staff_id, sizeof(staff_id));
	memcpy(text + sizeof(staff_id), code, SECOND_CODE);
	secret_tag(out, "recovery code", text, sizeof(text));
}

static int add_codes(struct request *req, char codes[SECOND_CODES][SECOND_CODE + 1])
{
	unsigned char hash[SECRET_TAG];

	if (db_exec(req->db, second_statements[STMT_DROP_CODES], "u", req->staff->id) < 0)
		return -1;
	for (size_t i = 0; i < SECOND_CODES; i++) {
		make_code(codes[i]);
		hash_code(hash, req->staff->id, codes[i]);
		if (db_exec(req->db, second_statements[STMT_ADD_CODE], "ub", req->staff->id,
			    (const void *)hash, sizeof(hash)) < 0)
			return -1;
	}
	return 0;
}

static int use_code(struct request *req, const char *code)
{
	unsigned char hash[SECRET_TAG];
	int64_t gone;

	if (strlen(code) != SECOND_CODE)
		return SECOND_WRONG;
	hash_code(hash, req->staff->id, code);
	gone = db_exec(req->db, second_statements[STMT_USE_CODE], "ub", req->staff->id,
		       (const void *)hash, sizeof(hash));
	if (gone < 0)
		return -1;
	return gone == 1 ? SECOND_RECOVERY : SECOND_WRONG;
}

/* ---- codes of the app ---- */

int second_enrol(struct request *req, const char *code, char codes[SECOND_CODES][SECOND_CODE + 1])
{
	struct stored s;
	uint64_t step;
	int result = -1;

	if (load(req, &s) < 0)
		return -1;
	step = s.has_secret && !s.on ? totp_find(s.secret, code, req->now, 0) : 0;
	if (!step)
		return SECOND_WRONG;
	if (db_begin(req->db) < 0)
		return -1;
	if (db_exec(req->db, second_statements[STMT_ON], "uu", step, req->staff->id) == 1 &&
	    add_codes(req, codes) == 0)
		result = SECOND_TOTP;
	return db_end(req->db, result);
}

int second_check(struct request *req, const char *code)
{
	struct stored s;
	uint64_t step;
	int64_t used;

	if (load(req, &s) < 0)
		return -1;
	if (!s.on || !s.has_secret)
		return SECOND_WRONG;
	if (strchr(code, '-'))
		return use_code(req, code);
	step = totp_find(s.secret, code, req->now, s.step);
	if (!step)
		return SECOND_WRONG;
	used = db_exec(req->db, second_statements[STMT_USE_STEP], "uuu", step, req->staff->id,
		       step);
	if (used < 0)
		return -1;
	return used == 1 ? SECOND_TOTP : SECOND_WRONG;
}

int second_reset(struct db *db, uint64_t staff_id)
{
	return db_exec(db, second_statements[STMT_OFF], "u", staff_id) < 0 ||
			       db_exec(db, second_statements[STMT_DROP_CODES], "u", staff_id) < 0
		       ? -1
		       : 0;
}
