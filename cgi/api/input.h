/* input.h - what pages that change something begin with: their fields, their report. */
#ifndef DL_API_INPUT_H
#define DL_API_INPUT_H

#include <stdbool.h>

#include "web/json_body.h"

struct request;
struct response;
struct track;
struct report_head;
struct report_viewer;

/* Longer than any body: for fields whose length the feature itself judges. */
#define INPUT_ANY (1u << 20)

/* The declared fields of the body; false: 422 with all that is wrong has been answered. */
bool input_fields(struct request *req, struct response *resp, const struct json_field *fields,
		  size_t count, const char **values);
/* 422 about one field. */
void input_wrong(struct request *req, struct response *resp, const char *field, const char *say);

/* The report of the route that the caller may see; false: 404 or 503 has been answered. */
bool input_report(struct request *req, struct response *resp, struct report_head *head,
		  struct report_viewer *viewer);
/* The same with its case, for its reporter alone: else 403. */
bool input_own_report(struct request *req, struct response *resp, struct track *t);

/* Ids of a list of numbers, 1 to max of them; how many, or 0 when one is no id. */
size_t input_ids(const struct request *req, const char *name, uint64_t *out, size_t max);

#endif
