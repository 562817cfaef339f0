/*
 * triage.h - what the core thought of a report that it left to a person: table
 * triage_candidate, three rows a report, for the desk's keys 1 to 3.
 */
#ifndef DL_DISPATCH_TRIAGE_H
#define DL_DISPATCH_TRIAGE_H

#include <stddef.h>
#include <stdint.h>

struct db;
struct decision;

#define TRIAGE_CANDIDATES 3

/* Inside the transaction that asks a person. 0 or -1. */
int triage_keep(struct db *db, uint64_t report_id, const struct decision *d);

struct triage_candidate {
	unsigned int position;         /* 1 .. TRIAGE_CANDIDATES */
	uint32_t category_id, unit_id; /* unit 0: nobody is responsible */
	uint32_t standard_id;          /* of position 1, what case_act() wants; 0: none */
	const char *category, *unit;   /* names; unit "" */
	double confidence;
};

/* Of one report, best first. How many, or -1. The texts are the db's arena's. */
int triage_read(struct db *db, uint64_t report_id, struct triage_candidate out[TRIAGE_CANDIDATES]);

extern const char *const triage_statements[]; /* ends with NULL */

#endif
