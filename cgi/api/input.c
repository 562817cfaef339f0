#include "api/input.h"

#include "api/problem.h"
#include "report/report.h"
#include "report/track.h"
#include "web/request.h"
#include "web/response.h"

static const char not_hers[] = "只有上报人本人可以这样做";
static const char none[] = "没有这个编号的上报，或者它已经撤下";

bool input_fields(struct request *req, struct response *resp, const struct json_field *fields,
		  size_t count, const char **values)
{
	json_t *errors = json_array();

	if (!json_fields_read(req, fields, count, values, errors)) {
		json_decref(errors);
		return true;
	}
	problem_fields(resp, errors);
	return false;
}

void input_wrong(struct request *req, struct response *resp, const char *field, const char *say)
{
	json_t *errors = json_array();

	(void)req;
	field_error(errors, field, say);
	problem_fields(resp, errors);
}

/* Of a report that is there; found: 1, 0, -1. */
static bool is_found(struct response *resp, int found)
{
	if (found < 0)
		problem_send(resp, PROBLEM_UNAVAILABLE, NULL);
	else if (!found)
		problem_send(resp, PROBLEM_NOT_FOUND, none);
	return found > 0;
}

bool input_report(struct request *req, struct response *resp, struct report_head *head,
		  struct report_viewer *viewer)
{
	return is_found(resp, report_read(req, head, viewer));
}

bool input_own_report(struct request *req, struct response *resp, struct track *t)
{
	if (!is_found(resp, track_load_case(req, t)))
		return false;
	if (!t->viewer.reporter)
		problem_send(resp, PROBLEM_NOT_YOURS, not_hers);
	return t->viewer.reporter;
}

size_t input_ids(const struct request *req, const char *name, uint64_t *out, size_t max)
{
	const json_t *list = json_field(req, name), *id;
	size_t i;

	if (json_array_size(list) > max)
		return 0;
	json_array_foreach(list, i, id)
	{
		if (!json_is_integer(id) || json_integer_value(id) <= 0)
			return 0;
		out[i] = (uint64_t)json_integer_value(id);
	}
	return json_array_size(list);
}
