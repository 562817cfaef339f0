#include "report/rebuttal.h"

#include "db/db.h"
#include "web/request.h"

static const char find_photo[] =
	"SELECT p.id, p.hash, p.width, p.height, p.colour FROM photo p"
	" JOIN citizen me ON me.visitor = ? WHERE p.id = ? AND p.citizen_id = me.id"
	" AND p.role = 3 AND p.report_id IS NULL";

const char *const rebuttal_statements[] = { find_photo, NULL };

int rebuttal_photo(struct request *req, uint64_t id, struct report_photo *out)
{
	struct card_photo *p = &out->shown;

	*out = (struct report_photo){ 0 };
	if (!id)
		return 0;
	return db_row(req->db, find_photo, "bu", (const void *)req->visitor.id,
		      (size_t)VISITOR_BYTES, id, "ubUUU", &out->id, &p->hash, &p->width, &p->height,
		      &p->colour);
}
