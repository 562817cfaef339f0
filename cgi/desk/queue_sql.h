/*
 * queue_sql.h - the queue's statements, for queue.c alone. One for each way in, each with the index
 * made for it and told to use it. All of them pick ids first and fetch what a row
 * shows afterwards, so that only a page's rows are joined with photos and people.
 */
#ifndef DL_DESK_QUEUE_SQL_H
#define DL_DESK_QUEUE_SQL_H

enum {
	STMT_DUE,     /* every open case of the city */
	STMT_UNIT,    /* a unit's, and those it helps with */
	STMT_HANDLER, /* assigned to one person */
	STMT_ROLE,    /* what a role is to do next */
	STMT_STATE,   /* a state, who waits longest first */
	STMT_OVER,    /* a state, newest first */
	STMT_UNIT_OVER,
	STMT_SEARCH,
	STMT__MAX
};

#define COLUMNS                                                                               \
	"r.id, r.number, r.body, r.place_text, IF(r.detail, r.detail, r.status), r.hidden,"   \
	" r.group_id, r.category_id, c.unit_id, r.district_code, r.street_code,"              \
	" r.support_count, c.reopened, c.urged, r.submitted_at, c.dispatched_at, c.deadline," \
	" c.confirm_until, c.suspended_until, c.due_at, s.name, r.lat, r.lon,"                \
	" r.log_id, k.category_id, k.unit_id, k.confidence,"                                  \
	" (SELECT p.hash FROM photo p WHERE p.report_id = r.id AND p.role = 1"                \
	" ORDER BY p.position LIMIT 1)"

#define SHOWN(pick)                                                                             \
	"SELECT STRAIGHT_JOIN " COLUMNS " FROM (" pick ") pick JOIN report r ON r.id = pick.id" \
	" LEFT JOIN case_file c ON c.report_id = r.id"                                          \
	" LEFT JOIN staff s ON s.id = c.handler_id"                                             \
	" LEFT JOIN triage_candidate k ON k.report_id = r.id AND k.position = 1"

/* Filters are conditions on the walk: 0 lets all pass. */
#define FILTERS                                                                \
	" AND (? = 0 OR r.district_code = ?) AND (? = 0 OR r.street_code = ?)" \
	" AND (? = 0 OR r.group_id = ?) AND r.submitted_at >= ?"
#define FILTER_IN "uuuuuut"
#define FILTER(f)                                                                \
	(uint64_t)(f)->district, (uint64_t)(f)->district, (uint64_t)(f)->street, \
		(uint64_t)(f)->street, (uint64_t)(f)->group, (uint64_t)(f)->group, (f)->since

/* The state is one of a set of bits. */
#define STATES " AND (? >> IF(r.detail, r.detail, r.status)) & 1 = 1"

#define BY_DUE \
	" AND c.due_at >= ? AND (c.due_at > ? OR c.report_id > ?) AND c.due_at < ?" STATES FILTERS
#define BY_DUE_IN       "ttutu" FILTER_IN
#define DUE_ORDER(many) " ORDER BY due, id LIMIT " many

#define DUE_FROM(index)                                                            \
	"SELECT STRAIGHT_JOIN c.report_id AS id, c.due_at AS due FROM case_file c" \
	" FORCE INDEX (" index ") JOIN report r ON r.id = c.report_id WHERE "

/* A state of the public's, the finer ones of it, without a limit of its own. */
#define STATE_FROM                                                          \
	"SELECT r.id AS id, CAST(NULL AS DATETIME(3)) AS due FROM report r" \
	" FORCE INDEX (report_desk) WHERE r.status = ?"

/* The same ways in for a page of the list and for the map; many: a number, as SQL text. */
#define QUEUE_STATEMENTS(many)                                                                     \
	[STMT_DUE] = SHOWN(                                                                        \
		DUE_FROM("case_due") "TRUE" BY_DUE DUE_ORDER(many)) " ORDER BY pick.due, pick.id", \
	[STMT_UNIT] = SHOWN("(" DUE_FROM("case_due_of_unit") "c.unit_id = ?" BY_DUE DUE_ORDER(     \
		many) ") UNION (SELECT STRAIGHT_JOIN c.report_id AS id, c.due_at AS due"           \
		      " FROM case_unit k FORCE INDEX (case_unit_of)"                               \
		      " JOIN case_file c ON c.report_id = k.report_id"                             \
		      " JOIN report r ON r.id = k.report_id"                                       \
		      " WHERE k.unit_id = ? AND k.done_at IS NULL" BY_DUE DUE_ORDER(               \
			      many) ")" DUE_ORDER(many)) " ORDER BY pick.due, pick.id",            \
	[STMT_HANDLER] =                                                                           \
		SHOWN(DUE_FROM("case_due_of_handler") "c.handler_id = ?" BY_DUE DUE_ORDER(         \
			many)) " ORDER BY pick.due, pick.id",                                      \
	[STMT_ROLE] = SHOWN("(" STATE_FROM " AND r.id > ?" STATES FILTERS                          \
			    " ORDER BY id LIMIT " many ") UNION"                                   \
			    " (SELECT STRAIGHT_JOIN q.report_id AS id, NULL AS due"                \
			    " FROM case_request q FORCE INDEX (case_request_queue)"                \
			    " JOIN report r ON r.id = q.report_id"                                 \
			    " WHERE q.state = 0 AND (? >> q.kind) & 1 = 1 AND r.id > ?" FILTERS    \
			    " ORDER BY id LIMIT " many ") UNION"                                   \
			    " (SELECT STRAIGHT_JOIN c.report_id AS id, NULL AS due"                \
			    " FROM case_file c FORCE INDEX (case_to_confirm)"                      \
			    " JOIN report r ON r.id = c.report_id"                                 \
			    " WHERE ? = 1 AND c.closed_at IS NULL AND c.confirm_until IS NOT NULL" \
			    " AND c.checked_at IS NULL AND c.main_id IS NULL AND r.status = 4"     \
			    " AND r.id > ?" FILTERS " ORDER BY id LIMIT " many ")"                 \
			    " ORDER BY id LIMIT " many) " ORDER BY pick.id",                       \
	[STMT_STATE] = SHOWN(STATE_FROM " AND r.id > ?" STATES FILTERS                             \
					" ORDER BY id LIMIT " many) " ORDER BY pick.id",           \
	[STMT_OVER] = SHOWN(STATE_FROM " AND r.id < ?" STATES FILTERS                              \
				       " ORDER BY id DESC LIMIT " many) " ORDER BY pick.id DESC",  \
	[STMT_UNIT_OVER] = SHOWN(DUE_FROM(                                                         \
		"case_due_of_unit") "c.unit_id = ? AND c.due_at IS NULL"                           \
				    " AND c.report_id < ?" STATES FILTERS                          \
				    " ORDER BY id DESC LIMIT " many) " ORDER BY pick.id DESC",     \
	[STMT_SEARCH] = SHOWN("SELECT STRAIGHT_JOIN t.report_id AS id FROM report_term t"          \
			      " JOIN report_term t2 ON t2.term = ? AND t2.report_id = t.report_id" \
			      " JOIN report_term t3 ON t3.term = ? AND t3.report_id = t.report_id" \
			      " JOIN report_term t4 ON t4.term = ? AND t4.report_id = t.report_id" \
			      " JOIN report_term t5 ON t5.term = ? AND t5.report_id = t.report_id" \
			      " JOIN report_term t6 ON t6.term = ? AND t6.report_id = t.report_id" \
			      " JOIN report r ON r.id = t.report_id"                               \
			      " LEFT JOIN case_file c ON c.report_id = r.id"                       \
			      " WHERE t.term = ? AND t.report_id < ? AND t.report_id >= ?"         \
			      " AND (? = 0 OR c.unit_id = ?)" STATES FILTERS                       \
			      " ORDER BY t.report_id DESC LIMIT " many) " ORDER BY pick.id DESC",

#endif
