/*
 * inbox.h - the page badge: what a citizen has been told, what of it she has not
 * seen yet. Pages that show any of it are hers alone.
 */
#ifndef DL_NOTICE_INBOX_H
#define DL_NOTICE_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/told.h"

struct db;
struct request;

#define INBOX_PAGE   20
#define INBOX_NEWEST ((uint64_t)INT64_MAX) /* `before` of the first page */
#define INBOX_MOST   99                    /* more unread than that are counted as one more */

struct inbox_notice {
	uint64_t id;
	enum told_role role;
	bool unread;
	struct told_event event;
	int64_t at;
	const char *number; /* of the report */
};

struct inbox_page {
	struct inbox_notice notices[INBOX_PAGE];
	size_t count;
	uint64_t next; /* `before` of the next page; 0: this was the last */
};

/* Unread ones of the visitor, at most INBOX_MOST + 1; 0 for an unknown one. Or -1. */
int inbox_unread(struct db *db, const struct request *req);
/* The same with what she was told of her shop signs (sign/tell.h): the badge of the pages. */
int inbox_unread_all(struct db *db, const struct request *req);
/* The count as a badge shows it: "3", "99+"; in the arena. */
const char *inbox_say_unread(struct arena *a, int unread);

/* Newest first. Others' reports that were hidden since are left out. 0 or -1. */
int inbox_load(struct db *db, uint64_t citizen_id, uint64_t before, struct inbox_page *out);
/* What a page from `before` on has shown is read. 0 or -1. */
int inbox_read(struct db *db, uint64_t citizen_id, uint64_t before, const struct inbox_page *page,
	       int64_t now);

/* Whose inbox it is, in one statement. */
struct inbox_owner {
	uint64_t id; /* 0: nobody's yet */
	bool sms;    /* they go to the phone of one of her reports */
	bool signs;  /* she was told of signs */
};
/* 0 or -1. */
int inbox_owner(struct db *db, const struct request *req, struct inbox_owner *out);

/* 1 when SMS go to the phone of one of her reports, 0, -1. */
int inbox_has_sms(struct db *db, uint64_t citizen_id);
/* No more of them, for any of her reports. 0 or -1. */
int inbox_stop_sms(struct db *db, uint64_t citizen_id);

/* Each ends with NULL. */
extern const char *const inbox_statements[];
extern const char *const inbox_owner_statements[]; /* inbox_owner.c: for the pages' program alone */

#endif
