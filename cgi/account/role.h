/*
 * role.h - what a member of staff is. The numbers are those of enum actor
 * (dispatch/workflow.h), which the desk checks when it is compiled: a role is
 * who acts on a case. Masks of roles are columns of route tables.
 */
#ifndef DL_ACCOUNT_ROLE_H
#define DL_ACCOUNT_ROLE_H

#include "web/route.h"

enum role {                      /* stored: never renumber */
	    ROLE_HANDLER = 3,    /* 处置人员: of a unit, sees its cases alone */
	    ROLE_OFFICE = 4,     /* 城管委办公室 */
	    ROLE_INTAKE = 5,     /* 受理员 */
	    ROLE_DISPATCHER = 6, /* 派遣员 */
	    ROLE_INSPECTOR = 7,  /* 督查员 */
	    ROLE_ADMIN = 8,      /* 管理员: accounts, no case */
	    ROLE_SIGNS = 9,      /* 招牌指导员: answers shop owners, sees no case */
	    ROLE__MAX
};

/* In a route's guards, beside NEED_STAFF: FOR(OFFICE) | FOR(DISPATCHER). */
#define FOR(role) (1u << (GUARD_ROLES + ROLE_##role))
/* Everyone who has to do with cases. */
#define FOR_CASES (FOR(HANDLER) | FOR(OFFICE) | FOR(INTAKE) | FOR(DISPATCHER) | FOR(INSPECTOR))

/* "处置人员", "handler"; "" for a number that is no role. */
const char *role_say(unsigned int role);
const char *role_name(unsigned int role);
unsigned int role_by_name(const char *name); /* 0: none */

#endif
