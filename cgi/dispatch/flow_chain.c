#include "dispatch/flow_chain.h"

#include <sodium.h>
#include <string.h>

#include "db/db.h"
#include "dispatch/workflow.h"

enum { STMT_LOG, STMT__MAX };

const char *const flow_chain_statements[STMT__MAX + 1] = {
	[STMT_LOG] = "INSERT INTO flow_log (report_id, at, actor, actor_name, action,"
		     " status_from, status_to, note, public, staff_id, unit_id, data, seq, hash)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

#define SUBMITTER "市民"

static void add_text(crypto_hash_sha256_state *s, const char *text)
{
	char length[24];
	size_t len = text ? strlen(text) : 0;
	int n = snprintf(length, sizeof(length), "|%zu:", len);

	crypto_hash_sha256_update(s, (const unsigned char *)length, (unsigned long long)n);
	if (len)
		crypto_hash_sha256_update(s, (const unsigned char *)text, len);
}

/* 0004_workflow.sql does the same for rows that are older than the chain. */
void flow_hash(unsigned char hash[FLOW_HASH], const unsigned char *before, uint32_t seq,
	       const struct flow_entry *e)
{
	crypto_hash_sha256_state s;
	char numbers[160];
	int n = snprintf(numbers, sizeof(numbers), "%llu|%u|%lld|%u|%u|%u|%u|%d|%llu|%u",
			 (unsigned long long)e->report_id, seq, (long long)e->at, e->actor,
			 e->action, e->from, e->to, !e->internal, (unsigned long long)e->staff_id,
			 e->unit_id);

	crypto_hash_sha256_init(&s);
	if (before)
		crypto_hash_sha256_update(&s, before, FLOW_HASH);
	crypto_hash_sha256_update(&s, (const unsigned char *)numbers, (unsigned long long)n);
	add_text(&s, e->actor_name);
	add_text(&s, e->note);
	add_text(&s, e->data);
	crypto_hash_sha256_final(&s, hash);
}

static struct flow_entry submission(uint64_t report_id, int64_t at)
{
	return (struct flow_entry){
		.report_id = report_id,
		.at = at,
		.actor = ACTOR_CITIZEN,
		.actor_name = SUBMITTER,
		.action = ACTION_SUBMIT,
		.from = STATE_NONE,
		.to = STATE_SUBMITTED,
		.note = "",
	};
}

void flow_first(struct flow_head *head, uint64_t report_id, int64_t submitted_at)
{
	const struct flow_entry e = submission(report_id, submitted_at);

	head->seq = 1;
	head->log_id = 0;
	flow_hash(head->hash, NULL, 1, &e);
}

static int insert(struct db *db, const struct flow_entry *e, struct flow_head *head)
{
	int64_t n = db_exec(db, flow_chain_statements[STMT_LOG], "utusuuusuuusub", e->report_id,
			    e->at, (uint64_t)e->actor, e->actor_name, (uint64_t)e->action,
			    (uint64_t)e->from, (uint64_t)e->to, e->note, (uint64_t)!e->internal,
			    e->staff_id, (uint64_t)e->unit_id, e->data, (uint64_t)head->seq,
			    (const void *)head->hash, (size_t)FLOW_HASH);

	if (n < 0)
		return -1;
	head->log_id = db_last_id(db);
	return 0;
}

int flow_append(struct db *db, const struct flow_entry *e, struct flow_head *head)
{
	unsigned char before[FLOW_HASH];

	memcpy(before, head->hash, FLOW_HASH);
	head->seq++;
	flow_hash(head->hash, before, head->seq, e);
	return insert(db, e, head);
}

int flow_submitted(struct db *db, uint64_t report_id, int64_t at)
{
	const struct flow_entry e = submission(report_id, at);
	struct flow_head head;

	flow_first(&head, report_id, at);
	return insert(db, &e, &head);
}
