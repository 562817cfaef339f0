/*
 * submit.h - a draft becomes a report.
 *
 * One transaction: report, photos, flow log, search terms, outbox, draft. What was
 * answered with a number is stored; sending the same draft again, even at the
 * same moment, gives the same number.
 */
#ifndef DL_REPORT_SUBMIT_H
#define DL_REPORT_SUBMIT_H

#include "report/draft.h"

enum submit_result {
	SUBMIT_DONE = 0,
	SUBMIT_BEFORE,   /* this draft had been sent: the same number again */
	SUBMIT_NO_PHOTO, /* nothing stored */
	SUBMIT_GONE      /* the draft was cleaned away and never sent */
};

/*
 * d: an open draft with a place, from draft_need(). number is set on
 * SUBMIT_DONE and SUBMIT_BEFORE. An enum submit_result, or -1 (logged).
 */
int report_submit(struct request *req, const struct draft *d, char number[REPORT_NUMBER_LEN + 1]);

extern const char *const submit_statements[]; /* ends with NULL; for the tests */

#endif
