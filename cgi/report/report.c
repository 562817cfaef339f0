#include "report/report.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/request.h"

#define PURPOSE "report"

enum { STMT_READ, STMT_PHOTOS };

const char *const report_statements[] = {
	/* Who looks is joined by the cookie's id: a visitor without a row is nobody. */
	[STMT_READ] = "SELECT r.id, r.number, r.citizen_id, r.status, r.hidden, r.body, r.nickname,"
		      " r.group_id, r.category_id, r.lat, r.lon, r.place_source, r.place_text,"
		      " r.district_code, r.street_code, r.support_count, r.photo_count,"
		      " r.submitted_at, r.updated_at, me.id, f.citizen_id, s.citizen_id"
		      " FROM report r"
		      " LEFT JOIN citizen me ON me.visitor = ?"
		      " LEFT JOIN report_follower f ON f.report_id = r.id AND f.citizen_id = me.id"
		      " LEFT JOIN report_support s ON s.report_id = r.id AND s.citizen_id = me.id"
		      " WHERE r.number = ?",
	[STMT_PHOTOS] = "SELECT id, role, hash, width, height, colour, shown FROM photo"
			" WHERE report_id = ? AND (shown = 1 OR ?)"
			" ORDER BY role, position, id LIMIT 60",
	NULL,
};

/* --- the secret link -------------------------------------------------------- */

const char *report_secret_path(const struct request *req, const char *number)
{
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];

	secret_tag(tag, PURPOSE, number, strlen(number));
	token_text(text, tag);
	return arena_printf(req->arena, "/r/%s?k=%s", number, text);
}

bool report_secret_holds(const char *number, const char *k)
{
	unsigned char tag[SECRET_TAG];

	return k && token_parse(tag, k) == 0 && secret_tag_is(tag, PURPOSE, number, strlen(number));
}

/* From the address of the link, or from a form of the page it opened. */
static const char *secret_given(const struct request *req, const char *number)
{
	const char *k = request_field(req, "k");

	if (!k)
		k = request_param(req, "k");
	return report_secret_holds(number, k) ? k : NULL;
}

/* --- reading ---------------------------------------------------------------- */

static enum db_row_result read_row(struct request *req, const char *number, struct report_head *r,
				   struct report_viewer *v)
{
	const void *visitor = req->visitor.known ? req->visitor.id : NULL;
	unsigned int status, hidden, source;
	uint64_t follows, supports;
	enum db_row_result row =
		db_row(req->db, report_statements[STMT_READ], "bs", visitor, (size_t)VISITOR_BYTES,
		       number,
		       "usuUUssUudd"
		       "UsUUUUttuuu",
		       &r->id, &r->number, &r->citizen_id, &status, &hidden, &r->body, &r->nickname,
		       &r->group_id, &r->category_id, &r->point.lat, &r->point.lon, &source,
		       &r->place_text, &r->district_code, &r->street_code, &r->support_count,
		       &r->photo_count, &r->submitted_at, &r->updated_at, &v->citizen_id, &follows,
		       &supports);

	if (row != DB_ROW)
		return row;
	r->status = (enum report_status)status;
	r->hidden = (enum report_hidden)hidden;
	r->place_source = (enum place_source)source;
	v->follows = follows != 0;
	v->supports = supports != 0;
	return DB_ROW;
}

int report_read(struct request *req, struct report_head *out, struct report_viewer *viewer)
{
	char number[REPORT_NUMBER_LEN + 1];
	enum db_row_result row;

	memset(out, 0, sizeof(*out));
	memset(viewer, 0, sizeof(*viewer));
	if (report_number_parse(number, request_arg(req, "number")) != NUMBER_OK)
		return 0;
	row = read_row(req, number, out, viewer);
	if (row != DB_ROW)
		return row == DB_NONE ? 0 : -1;
	viewer->k = secret_given(req, number);
	viewer->reporter = viewer->k || viewer->citizen_id == out->citizen_id;
	return out->hidden == HIDDEN_NO || viewer->reporter;
}

int report_photos(struct request *req, uint64_t report_id, bool held_back, struct report_photo *out,
		  size_t max)
{
	enum db_row_result row = DB_ROW;
	unsigned int role, is_shown;
	size_t n = 0;

	if (db_query(req->db, report_statements[STMT_PHOTOS], "uu", report_id,
		     (uint64_t)held_back) < 0)
		return -1;
	while (row == DB_ROW && n < max) {
		struct report_photo *p = &out[n];

		row = db_next(req->db, "uUbUUUU", &p->id, &role, &p->shown.hash, &p->shown.width,
			      &p->shown.height, &p->shown.colour, &is_shown);
		if (row != DB_ROW)
			break;
		p->role = (enum photo_role)role;
		p->is_public = is_shown == PHOTO_SHOWN;
		p->shown.k = NULL;
		n++;
	}
	return row == DB_FAILED ? -1 : (int)n;
}

bool report_is_open(enum report_status s)
{
	return s != STATUS_NONE && s != STATUS_CLOSED;
}

/* --- what the public sees --------------------------------------------------- */

void report_as_card(const struct report_head *r, struct card *out)
{
	*out = (struct card){
		.id = r->id,
		.number = r->number,
		.status = r->status,
		.body = r->body,
		.nickname = r->nickname,
		.group_id = r->group_id,
		.category_id = r->category_id,
		.district_code = r->district_code,
		.street_code = r->street_code,
		.place_text = r->place_text,
		.lat = r->point.lat,
		.lon = r->point.lon,
		.submitted_at = r->submitted_at,
		.support_count = r->support_count,
	};
	card_add_names(out);
}

json_t *report_card(struct request *req, const struct report_head *r,
		    const struct report_photo *photos, size_t count)
{
	struct card card;
	json_t *view;

	report_as_card(r, &card);
	view = card_view(req->arena, &card, req->now);
	for (size_t i = 0; i < count; i++)
		if (photos[i].role == PHOTO_BEFORE)
			card_add_photo(req->arena, view, &photos[i].shown);
	return view;
}
