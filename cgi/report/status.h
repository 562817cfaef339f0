/*
 * status.h - the states of a report and its case, one list for all rooms.
 * Values are stored: add at the end, never renumber. What may follow what is
 * dispatch/workflow.h's table.
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

enum report_hidden { HIDDEN_NO = 0, HIDDEN_BY_REPORTER = 1, HIDDEN_BY_STAFF = 2 };

#define REPORT_NUMBER_LEN 15 /* QD-YYMMDD-XXXXX */

#endif
