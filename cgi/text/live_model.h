/*
 * live_model.h - the classifier in force: [model] file, or while that is not
 * there the one that was shipped. A file that is put in its place is noticed.
 *
 * A program opens it before the fork, so that its workers share its pages, and looks again
 * when it begins something. Without a usable model it says why and works on without.
 */
#ifndef DL_TEXT_LIVE_MODEL_H
#define DL_TEXT_LIVE_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "text/classifier.h"

struct conf;

struct model_stamp { /* what tells one file from its successor */
	dev_t device;
	ino_t inode;
	int64_t size, changed; /* 0, 0: there is none */
};

struct live_model {
	struct classifier *classifier; /* NULL: none that can be used */
	char id[CLASSIFIER_ID + 1];
	const char *path; /* it was read from; NULL */
	char *file, *shipped;
	struct model_stamp seen_file, seen_shipped;
	char illness[300];
};

/* Opens what there is; what is wrong is logged. */
void live_model_open(struct live_model *m, const struct conf *c);
void live_model_close(struct live_model *m); /* zeroed is allowed */

/*
 * Look for another file: true when m->classifier is another one now; the former is
 * closed. When the new file cannot be used, the shipped one is taken. Two stat()s. Of a zeroed one:
 * false.
 */
bool live_model_refresh(struct live_model *m);

/* NULL: well, also where no model is configured. Else a sentence. */
const char *live_model_illness(const struct live_model *m);

#endif
