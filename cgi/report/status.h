/*
 * status.h - the states of a report and its case, one list for all rooms.
 * Values are stored: add at the end, never renumber. What may follow what is
 * dispatch/workflow.h's table.
 *
 * report.status is what the public sees and lists filter by, five words. The
 * workflow walks the finer enum case_state; what goes beyond the five is stored in
 * report.detail.
 */
#ifndef DL_REPORT_STATUS_H
#define DL_REPORT_STATUS_H

enum report_status {
	STATUS_NONE = 0,      /* before the first log entry */
	STATUS_SUBMITTED = 1, /* 派单中: in the outbox */
	STATUS_TRIAGE = 2,    /* 人工派单中: the core was unsure, a person decides */
	STATUS_HANDLING = 3,  /* 处理中: with a unit, clock running */
	STATUS_HANDLED = 4,   /* 待您确认: handled, 72 hours for the citizen */
	STATUS_CLOSED = 5,    /* 已办结 */
	STATUS__MAX
};

/* The first five are the public's own. */
enum case_state {
	STATE_NONE = STATUS_NONE,
	STATE_SUBMITTED = STATUS_SUBMITTED,
	STATE_TRIAGE = STATUS_TRIAGE,
	STATE_HANDLING = STATUS_HANDLING,
	STATE_HANDLED = STATUS_HANDLED,
	STATE_CLOSED = STATUS_CLOSED,
	STATE_VERIFYING = 6, /* 待核实: an inspector looks before it is opened (public: triage) */
	STATE_ACCEPTED = 7,  /* 已立案待派遣 (triage) */
	STATE_REJECTED = 8, /* 不予受理: 72 hours to object (handled: it waits for the reporter) */
	STATE_RETURNED = 9,   /* 退回待重派: a unit said "not ours" (triage) */
	STATE_DISPUTED = 10,  /* 争议待现场确认 (triage) */
	STATE_CONFIRMED = 11, /* 现场已确认，待城管委办公室裁定 (triage) */
	STATE_SUSPENDED = 12, /* 挂账 (handling) */
	STATE_MERGED = 13,    /* 已并案: goes with its main case (handling) */
	STATE__MAX
};

enum report_hidden { HIDDEN_NO = 0, HIDDEN_BY_REPORTER = 1, HIDDEN_BY_STAFF = 2 };

#define REPORT_NUMBER_LEN 15 /* QD-YYMMDD-XXXXX */

#endif
