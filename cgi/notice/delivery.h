/*
 * delivery.h - rows of notice_delivery on their way out: claimed, sent, marked.
 *
 *   waiting --claim--> sending --+--> sent | refused (for good) | dropped (not wanted any more)
 *      ^                         +--> unknown (may have been sent)
 *      +----- later and later ---+--> dead (tried often enough)
 *
 * Several notifyd may run: a claimed row is one's own until its lease ends. A row
 * still `sending` after that belonged to a process that was killed between sending and
 * marking. What then? A webhook is sent again, for its receiver knows it by its
 * Idempotency-Key. An SMS or a WeChat message is not: people would be told twice, and somebody
 * pays; it becomes `unknown`, stands on the list of the dead, and a person decides
 * (`dianliang notice retry`). The same holds for an answer that leaves open whether
 * the message went out.
 */
#ifndef DL_NOTICE_DELIVERY_H
#define DL_NOTICE_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "notice/channel_id.h"
#include "notice/told.h"

enum delivery_state { /* stored: never renumber */
		      DELIVERY_WAITING = 1,
		      DELIVERY_SENDING = 2,
		      DELIVERY_SENT = 3,
		      DELIVERY_DEAD = 4,    /* tried as often as its channel tries */
		      DELIVERY_REFUSED = 5, /* for good: trying again is no use */
		      DELIVERY_UNKNOWN = 6, /* may have been sent; not sent again by itself */
		      DELIVERY_DROPPED = 7 /* hidden, address or consent gone, before it was sent */
};

enum outcome { OUTCOME_SENT, OUTCOME_LATER, OUTCOME_REFUSED, OUTCOME_UNKNOWN, OUTCOME_DROPPED };

/* All that any channel needs of one; texts live in the connection's arena. */
struct delivery {
	uint64_t id, log_id, report_id, target;
	enum channel_id channel;
	unsigned int attempts; /* this one counted */
	struct told_event event;
	unsigned int status; /* the report's after the event */
	int64_t at;
	const char *number;
	bool hidden, phone_sms;
	struct db_bytes phone_sealed, address_sealed; /* empty: none, or refused */
	const char *webhook, *url;                    /* NULL: none */
	unsigned int pass; /* of the channel: which token it was built with */
};

/*
 * Claim at most `max` due rows of one lane until `lease`. How many ids, or -1. `claim` names
 * this process.
 */
int delivery_claim(struct db *db, enum channel_id channel, uint32_t lane, uint64_t claim,
		   int64_t now, int64_t lease, uint64_t *ids, unsigned int max);
/* DB_NONE: its report or event is gone. */
enum db_row_result delivery_load(struct db *db, uint64_t id, struct delivery *out);

struct delivery_result {
	enum delivery_state state;
	int64_t next_at;   /* when waiting */
	const char *error; /* for staff, "" when sent */
	bool address_refused;
};
/* A row whose claim was lost meanwhile stays as it is, but for `unknown`: now it is known. 0 or -1.
 */
int delivery_mark(struct db *db, const struct delivery *d, uint64_t claim,
		  const struct delivery_result *r, int64_t now);

/* Rows whose lease has ended; how many, or -1. `again`: they may be sent a second time. */
int delivery_recover(struct db *db, enum channel_id channel, bool again, int64_t now);
/* Webhooks' lanes that are on; how many, or -1. */
int delivery_lanes(struct db *db, uint32_t *lanes, unsigned int max);
/* At most DELIVERY_FORGET_PIECE of what a lane sent three months ago. How many, or -1. */
int delivery_forget(struct db *db, enum channel_id channel, uint32_t lane, int64_t now);
/* The same of notices 400 days old, citizens' and staff's. */
int delivery_forget_notices(struct db *db, int64_t now);

#define DELIVERY_FORGET_PIECE 500

extern const char *const delivery_statements[]; /* ends with NULL */

#endif
