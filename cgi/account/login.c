#include "account/login.h"

#include "account/password.h"
#include "account/second.h"
#include "account/session.h"
#include "account/staff_log.h"
#include "account/throttle.h"
#include "base/arena.h"
#include "db/db.h"
#include "web/request.h"
#include "web/response.h"

static int log_of(const struct request *req, uint64_t staff_id, enum staff_event event)
{
	return staff_log_add(req->db, staff_id, event, req->address, 0, "", req->now);
}

/* Today's parameters, once the password is at hand. What fails is tried at the next login. */
static int renew_hash(struct request *req, const struct staff_key *k, const char *password)
{
	char hash[PASSWORD_HASH];

	if (!password_is_old(k->password) || password_hash(hash, password) < 0)
		return 0;
	return staff_set_password(req->db, k->id, hash, false, req->now);
}

static int let_in(struct request *req, struct response *resp, const struct staff_key *k,
		  const char *login, const char *password)
{
	if (k->has_totp)
		return session_begin(req, resp, k->id, STAGE_SECOND) < 0 ? -1 : LOGIN_SECOND;
	if (throttle_forgive(req->db, login, req->address) < 0 ||
	    throttle_tidy(req->db, req->now) < 0 || renew_hash(req, k, password) < 0 ||
	    session_begin(req, resp, k->id, STAGE_FULL) < 0 || log_of(req, k->id, EVENT_LOGIN) < 0)
		return -1;
	return LOGIN_DONE;
}

static int refuse_for_now(const struct request *req, uint64_t staff_id)
{
	return log_of(req, staff_id, EVENT_THROTTLED) < 0 ? -1 : LOGIN_WAIT;
}

int login_try(struct request *req, struct response *resp, const char *login, const char *password,
	      int64_t *wait)
{
	struct staff_key k = { 0 };
	int known = staff_login_good(login) ? staff_find(req->db, login, &k) : 0;

	*wait = known < 0 ? -1 : throttle_try(req->db, login, req->address, req->now);
	if (known < 0 || *wait < 0)
		return -1;
	if (*wait)
		return refuse_for_now(req, k.id);
	if (password_holds(k.password, password) && k.active)
		return let_in(req, resp, &k, login, password);
	return log_of(req, k.id, EVENT_WRONG_PASSWORD) < 0 ? -1 : LOGIN_WRONG;
}

int login_second(struct request *req, struct response *resp, const char *code, int64_t *wait)
{
	const struct staff *s = req->staff;
	int result;

	*wait = throttle_try(req->db, s->login, req->address, req->now);
	if (*wait)
		return *wait < 0 ? -1 : refuse_for_now(req, s->id);
	result = second_check(req, code);
	if (result < 0)
		return -1;
	if (result == SECOND_WRONG)
		return log_of(req, s->id, EVENT_WRONG_CODE) < 0 ? -1 : LOGIN_WRONG;
	if (throttle_forgive(req->db, s->login, req->address) < 0 ||
	    session_renew(req, resp, STAGE_FULL) < 0 ||
	    log_of(req, s->id, result == SECOND_TOTP ? EVENT_SECOND_FACTOR : EVENT_RECOVERY_CODE) <
		    0)
		return -1;
	return LOGIN_DONE;
}

int login_confirm(struct request *req, const char *password, int64_t *wait)
{
	const struct staff *s = req->staff;
	struct staff_key k;

	*wait = throttle_try(req->db, s->login, req->address, req->now);
	if (*wait)
		return *wait < 0 ? -1 : refuse_for_now(req, s->id);
	if (staff_find(req->db, s->login, &k) != 1)
		return -1;
	if (!password_holds(k.password, password))
		return log_of(req, s->id, EVENT_WRONG_PASSWORD) < 0 ? -1 : LOGIN_WRONG;
	return throttle_forgive(req->db, s->login, req->address) < 0 ? -1 : LOGIN_DONE;
}
