/*
 * open311_core.h - the way [dispatch] core = open311: cases go out as service requests (POST
 * requests.json, photos as multipart media), what else there is to say as updates (POST
 * servicerequestupdates.json), and news is asked for: the updates of a window of time, which
 * overlaps the one before, or, of a server without that extension, the requests by their numbers.
 * For the way_open311*.c files only.
 */
#ifndef DL_HANDOVER_OPEN311_CORE_H
#define DL_HANDOVER_OPEN311_CORE_H

#include "handover/services.h"
#include "handover/way.h"

#define OVERLAP      (15 * CLOCK_MINUTE) /* its clock may differ from ours by as much */
#define WINDOW       CLOCK_DAY           /* of one asking */
#define UPDATES_PAGE 1000
#define ASK_IDS      50         /* requests asked for by number at once */
#define LIST_BYTES   (8u << 20) /* most of a list */
#define SERVICES_AGE CLOCK_HOUR
#define KEY_SPAN     (20 * CLOCK_HOUR) /* for so long a repeated key is surely known as one */

enum updates { UPDATES_UNKNOWN, UPDATES_YES, UPDATES_NO };
enum asking { ASKING_NOTHING, ASKING_SERVICES, ASKING_UPDATES, ASKING_REQUESTS, ASKING_TOKEN };

struct open311_core {
	const struct conf *conf;
	struct arena *arena; /* of what lives as long as it does */
	const char *url, *jurisdiction, *key, *site;
	bool idempotent, contact;
	int64_t every_ms;
	struct services *services;
	enum updates updates;
	/* Monotonic: not to be asked before. */
	int64_t services_next, updates_next, requests_next;
	/* How its clock differs from ours, as its answers say (one of them 0). */
	int64_t ahead, behind;
	/* What is being asked; one at a time. */
	enum asking asking;
	int64_t from, to;
	unsigned int page;
	bool catching_up;      /* the window ends before now */
	bool one_page;         /* it knows no pages: each is the first one again */
	uint64_t page_before;  /* what the page before held */
	unsigned int alone;    /* so many requests are to be asked for one by one */
	uint64_t ids[ASK_IDS]; /* report ids */
	size_t id_count;
	unsigned int failed; /* times in a row */
};

/* "<url>/<name>.json?jurisdiction_id=...&api_key=...&": more may follow. */
const char *open311_url(const struct open311_core *c, struct arena *a, const char *name,
			bool with_key);
/* way_open311_ask.c */
bool open311_ask(void *way, struct arena *a, struct db *db, int64_t now, struct post *out);
int open311_told(void *way, struct arena *a, struct db *db, const struct reply *r, int64_t now,
		 struct way_verdict *v);
/* way_open311_requests.c; told: 0 or -1. refused: it does not want to tell of what was asked. */
bool open311_ask_requests(struct open311_core *c, struct arena *a, struct db *db, int64_t now,
			  struct post *out);
int open311_told_requests(struct open311_core *c, struct arena *a, struct db *db,
			  const struct reply *r, int64_t now);
int open311_told_token(struct open311_core *c, struct arena *a, struct db *db,
		       const struct reply *r, int64_t now);
int open311_refused_requests(struct open311_core *c, struct db *db, const struct reply *r,
			     int64_t now);
/* way_open311_say.c */
bool open311_build(void *way, struct arena *a, struct db *db, const struct handover *h,
		   unsigned int step, struct post *out, struct way_verdict *v);
void open311_judge(void *way, struct arena *a, const struct handover *h, unsigned int step,
		   const struct reply *r, struct way_verdict *v);

extern const char *const open311_say_statements[]; /* each ends with NULL */
extern const char *const open311_ask_statements[];
extern const char *const open311_request_statements[];

#endif
