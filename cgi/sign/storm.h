/*
 * storm.h - a storm notice to all blade signs of a district: one command, one transaction; it
 * holds until it is ended or its time is over. Sent again while it holds it changes nothing and
 * says who sent it. Owners are told by dispatchd in pieces (tell.h).
 */
#ifndef DL_SIGN_STORM_H
#define DL_SIGN_STORM_H

#include "sign/steps.h"

struct storm_new {
	uint32_t district_code;
	const char *words; /* what owners are to do; 1 to 200 characters */
	int64_t until;     /* later than now, at most STORM_MOST_DAYS */
	uint64_t staff_id;
	const char *staff_name;
	enum sign_actor actor;
};
#define STORM_MOST_DAYS 10

struct storm {
	uint64_t id;
	uint32_t district_code;
	const char *words, *staff_name, *ended_by;
	int64_t at, until, ended_at; /* DB_NULL_TIME: not ended by a person */
	unsigned int signs;          /* blade signs in the district then */
};

enum storm_result {
	STORM_SENT,
	STORM_HOLDS, /* one holds already: *out is it, nothing changed */
	STORM_BAD    /* no words, or an end that is past or too far */
};
/* An enum storm_result, or -1. *out on the first two. */
int storm_send(struct db *db, const struct storm_new *new, int64_t now, struct storm *out);
/* 1 ended now, 0 it was over before, -1. */
int storm_end(struct db *db, uint64_t id, uint64_t staff_id, const char *staff_name,
	      enum sign_actor actor, int64_t now);
/* Newest first; how many (at most max), or -1. */
int storm_list(struct db *db, struct storm *out, unsigned int max);
/* Signs that a notice for the district would reach: a number, or -1. */
int64_t storm_signs(struct db *db, uint32_t district_code);

extern const char *const storm_statements[]; /* ends with NULL */

#endif
