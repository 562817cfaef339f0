#include "report/submit.h"

#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/log.h"
#include "dispatch/outbox.h"
#include "dispatch/flow_chain.h"
#include "geo/cell.h"
#include "report/city.h"
#include "report/search.h"
#include "web/request.h"

#define TRIES     5  /* of a transaction that met another's */
#define NUMBERS   20 /* drawn until one is free: on a day of 100,000 reports every ninth is taken */
#define TERM_TEXT 11 /* "4294967295," */

enum { STMT_LOCK, STMT_FIND, STMT_REPORT, STMT_PHOTOS, STMT_TERMS, STMT_SENT };

const char *const submit_statements[] = {
	/* Two sendings of one draft meet here, and media cannot add a photo meanwhile. */
	[STMT_LOCK] = "SELECT id FROM draft WHERE id = ? AND report_id IS NULL FOR UPDATE",
	[STMT_FIND] = "SELECT number FROM report WHERE draft_token = ?",
	[STMT_REPORT] =
		"INSERT INTO report (number, draft_token, citizen_id, status, hidden, body, nickname,"
		" phone_sealed, phone_sms, group_id, category_id, category_by, lat, lon, cell,"
		" place_source, place_text, district_code, street_code, photo_count,"
		" submitted_at, updated_at)"
		" SELECT ?, d.token, d.citizen_id, 1, IF(d.hold, 2, 0), d.body, d.nickname, d.phone_sealed, d.phone_sms,"
		" d.group_id, d.category_id, IF(d.category_id IS NULL, 0, 1), d.lat, d.lon,"
		" NULLIF(?, 0), d.place_source, d.place_text, NULLIF(?, 0), NULLIF(?, 0),"
		" (SELECT COUNT(*) FROM photo p WHERE p.draft_id = d.id AND p.role = 1), ?, ?"
		" FROM draft d WHERE d.id = ?",
	[STMT_PHOTOS] =
		"UPDATE photo SET report_id = ?, draft_id = NULL WHERE draft_id = ? AND role = 1",
	/* All pairs of the text in one statement, whatever their number. */
	[STMT_TERMS] = "INSERT IGNORE INTO report_term (term, report_id) SELECT t.term, ?"
		       " FROM JSON_TABLE(?, '$[*]' COLUMNS (term INT UNSIGNED PATH '$')) t",
	[STMT_SENT] =
		"UPDATE draft SET report_id = ?, body = '', nickname = '', phone_sealed = NULL,"
		" updated_at = ? WHERE id = ?",
	NULL
};

/* The text's pairs as a JSON array. */
static const char *terms_of(struct request *req, const struct draft *d)
{
	const struct category_group *group = city_group(d->group_id);
	const struct category *category = city_category(d->category_id);
	const char *words = arena_printf(req->arena, "%s\n%s\n%s\n%s", d->body, d->place_text,
					 category ? category->name : "", group ? group->name : "");
	uint32_t *terms = arena_alloc(req->arena, SEARCH_TERMS_MAX * sizeof(*terms));
	size_t count = search_terms(words, terms, SEARCH_TERMS_MAX), len = 0;
	char *json = arena_alloc(req->arena, count * TERM_TEXT + 3);

	json[len++] = '[';
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(json + len, TERM_TEXT + 1, "%s%u", i ? "," : "", terms[i]);
	json[len++] = ']';
	json[len] = '\0';
	return json;
}

static int insert_report(struct request *req, const struct draft *d, const char *number,
			 uint64_t *id)
{
	uint32_t district, street;
	uint64_t cell = isfinite(d->point.lat) ? geo_cell(d->point) : 0;

	draft_areas(d, &district, &street);
	if (db_exec(req->db, submit_statements[STMT_REPORT], "suuuttu", number, cell,
		    (uint64_t)district, (uint64_t)street, req->now, req->now, d->id) != 1)
		return -1;
	*id = db_last_id(req->db);
	return 0;
}

/* What hangs on the report's row. */
static int insert_rest(struct request *req, const struct draft *d, uint64_t id)
{
	int64_t photos = db_exec(req->db, submit_statements[STMT_PHOTOS], "uu", id, d->id);

	if (photos == 0 && !d->photo_optional)
		return SUBMIT_NO_PHOTO;
	if (photos < 0 || flow_submitted(req->db, id, req->now) < 0 ||
	    db_exec(req->db, submit_statements[STMT_TERMS], "us", id, terms_of(req, d)) < 0 ||
	    outbox_add(req->db, OUTBOX_DISPATCH, id, req->now) < 0 ||
	    db_exec(req->db, submit_statements[STMT_SENT], "utu", id, req->now, d->id) < 0)
		return -1;
	return SUBMIT_DONE;
}

/* Sent before, on this connection's word or another's. */
static int find_sent(struct request *req, const struct draft *d, char number[REPORT_NUMBER_LEN + 1])
{
	const char *found;

	switch (db_row(req->db, submit_statements[STMT_FIND], "b", (const void *)d->token,
		       sizeof(d->token), "s", &found)) {
	case DB_ROW:
		snprintf(number, REPORT_NUMBER_LEN + 1, "%s", found);
		return SUBMIT_BEFORE;
	case DB_NONE:
		return SUBMIT_GONE;
	case DB_FAILED:
		break;
	}
	return -1;
}

/* Rolls back by itself on everything but SUBMIT_DONE. */
#define ROLL_BACK (-2)

static int inside(struct request *req, const struct draft *d, const char *number, int *said)
{
	uint64_t draft_id, id;

	switch (db_row(req->db, submit_statements[STMT_LOCK], "u", d->id, "u", &draft_id)) {
	case DB_NONE:
		*said = SUBMIT_GONE;
		return ROLL_BACK;
	case DB_FAILED:
		return -1;
	case DB_ROW:
		break;
	}
	if (insert_report(req, d, number, &id) < 0)
		return -1;
	*said = insert_rest(req, d, id);
	if (*said == SUBMIT_NO_PHOTO)
		return ROLL_BACK;
	return *said;
}

/* One try: an enum submit_result, or -1. *taken: the number is another report's. */
static int try_once(struct request *req, const struct draft *d, const char *number, bool *taken)
{
	int said = -1, result;

	*taken = false;
	if (db_begin(req->db) < 0)
		return -1;
	result = inside(req, d, number, &said);
	*taken = result == -1 && db_was_duplicate(req->db);
	result = db_end(req->db, result);
	return result == ROLL_BACK ? said : result;
}

int report_submit(struct request *req, const struct draft *d, char number[REPORT_NUMBER_LEN + 1])
{
	const char *city = conf_str(req->conf, "site", "city_code");
	int result = -1;

	for (int met = 0, drawn = 0; met < TRIES && drawn < NUMBERS;) {
		uint32_t chance;
		bool taken;

		secret_random(&chance, sizeof(chance));
		report_number_make(number, city, req->now, chance);
		result = try_once(req, d, number, &taken);
		if (result >= 0 || (!taken && !db_retry(req->db)))
			break;
		met += !taken;
		drawn += taken;
		if (drawn == NUMBERS)
			log_error("submit", "%d numbers were drawn and all are taken", NUMBERS);
	}
	/*
	 * Gone may mean sent by another request; and a commit without an answer
	 * may have been done. The token knows.
	 */
	if (result == SUBMIT_GONE || result < 0) {
		int found = find_sent(req, d, number);

		if (found == SUBMIT_BEFORE || result == SUBMIT_GONE)
			return found;
	}
	return result;
}
