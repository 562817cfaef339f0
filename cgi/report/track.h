/*
 * track.h - all that the tracking page knows of one report: what the public
 * sees of it, its case, its log, its photos, and what the visitor may do.
 */
#ifndef DL_REPORT_TRACK_H
#define DL_REPORT_TRACK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "report/report.h"

#define TRACK_LOG_MAX   60
#define TRACK_PHOTO_MAX 40

struct track_entry {
	int64_t at;
	unsigned int action; /* enum action (dispatch/workflow.h) */
	const char *who, *note;
};

/* Times are DB_NULL_TIME, numbers 0, texts NULL as long as there is no case. */
struct track_case {
	const char *unit, *unit_short, *reason, *close_when;
	unsigned int limit_count, limit_unit, closed_how, reopened;
	int64_t opened_at, deadline, handled_at, confirm_until, closed_at;
	double district_hours, city_hours; /* measured medians, NAN: none */
	unsigned int district_cases, city_cases;
	bool unit_acted;         /* so it cannot be taken back any more */
	unsigned int detail;     /* of report.detail: 0, or the finer state */
	int64_t suspended_until; /* while it is */
	unsigned int rating;     /* hers, 1-5; 0: none */
	unsigned int said;       /* how often she had more to say within a day */
	int64_t object_until;    /* of a refusal that she may still object to */
	const char *main_number; /* the report it goes with, or NULL */
	/* With a dispatch core outside: when it acknowledged the case (DB_NULL_TIME: not yet), and
	 * its number there, NULL: none. */
	bool outward;
	int64_t handed_at;
	const char *remote_number;
};

struct track {
	struct report_head head;
	struct report_viewer viewer;
	struct track_case file;
	struct track_entry log[TRACK_LOG_MAX]; /* newest first */
	size_t log_count;
	struct report_photo photos[TRACK_PHOTO_MAX];
	size_t photo_count;
};

/*
 * The report that :number of the route names, for this visitor. 1; 0 when
 * there is none that she may see; -1 when the database failed. Four statements.
 */
int track_load(struct request *req, struct track *out);
/* Head, viewer and case only, for the pages that change something. Two statements. */
int track_load_case(struct request *req, struct track *out);

/* What the reporter may do now. After an office closed it she may still say "not solved". */
bool track_can_confirm(const struct track *t, int64_t now);
bool track_can_reopen(const struct track *t, int64_t now);
bool track_can_hide(const struct track *t);

/* She may say that it should have been accepted. */
bool track_can_object(const struct track *t, int64_t now);
bool track_can_rate(const struct track *t);
enum case_state track_state(const struct track *t);

/* More would be the whole timeline. */
#define TRACK_WORDS_A_DAY 10

/* All that this visitor may do now. */
struct track_may {
	bool confirm, reopen, object, rate, hide, add; /* the reporter's */
	bool support, follow, unfollow;                /* of anybody else */
};
struct track_may track_may(const struct track *t, int64_t now);

/* "已转交城市派遣平台，对方编号 17", "正在转交…"; NULL: our own core has it. */
const char *track_handover_say(struct request *req, const struct track *t);

/* What happens next and by when, in a sentence. */
const char *track_next_say(struct request *req, const struct track *t);

struct track_clock {
	const char *code, *label;
	int64_t at;
	bool late;
	const char *note; /* "还剩3小时", "" when there is nothing to say */
};
#define TRACK_CLOCKS 8
/* In their order; how many. */
size_t track_clocks(struct request *req, const struct track *t,
		    struct track_clock out[TRACK_CLOCKS]);

/* The state in the finest words the public may read. */
const char *track_status_say(const struct track *t);
/* What the timeline says besides the action; "" when nothing. */
const char *track_note(struct request *req, const struct track *t, const struct track_entry *e);
/* "5个工作日"; "一般 1天3小时(本区同类 34 件)". Of a case that has a unit. */
const char *track_limit_say(struct request *req, const struct track *t);
const char *track_median_say(struct request *req, const struct track *t);
/* The case is with a unit, or was until it was closed. */
bool track_has_unit(const struct track *t);

/* The page's view (new reference). */
json_t *track_view(struct request *req, const struct track *t);

extern const char *const track_statements[]; /* ends with NULL */

#endif
