/* Apart from the rest of input.h, for programs that know no report. */
#include "api/input.h"

#include "api/problem.h"
#include "report/report.h"
#include "report/track.h"
#include "web/request.h"
#include "web/response.h"

static const char not_hers[] = "只有上报人本人可以这样做";
static const char none[] = "没有这个编号的上报，或者它已经撤下";

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
