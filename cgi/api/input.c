#include "api/input.h"

#include "api/problem.h"
#include "web/request.h"
#include "web/response.h"

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
