/*
 * rebuttal.h - the photo that goes with "not solved": sent before (media/upload.h), waiting until
 * its words come.
 */
#ifndef DL_REPORT_REBUTTAL_H
#define DL_REPORT_REBUTTAL_H

#include <stdint.h>

#include "report/report.h"

/*
 * The visitor's own waiting photo of that id: 1; 0 when she has none (0 is no id) and out is
 * empty; -1 when the database failed. One statement.
 */
int rebuttal_photo(struct request *req, uint64_t id, struct report_photo *out);

extern const char *const rebuttal_statements[]; /* ends with NULL */

#endif
