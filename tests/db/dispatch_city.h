/*
 * dispatch_city.h - two square districts and a handful of rules, small enough
 * to work every decision by hand.
 *
 *   市南区 370202  lat 36.00-36.10, lon 120.30-120.40
 *       香港中路街道 370202001 around 36.06,120.38; 八大峡街道 370202002 around 36.02,120.32
 *   崂山区 370212  lat 36.00-36.10, lon 120.40-120.50; 中韩街道 370212001
 *
 *   1 供水井盖, default of group 1 井盖: 2 urgent hours
 *   2 污水井盖, of group 1: 1 working day
 *   3 路灯, default of group 2 路灯: 3 working days; everywhere with the lamp office
 *   4 暴露垃圾, default of group 3 垃圾: has no limit
 *   5 房屋建筑, in no group: has a limit, but nobody is responsible
 *   6 路灯电缆, of group 2: expired last year
 *   In 市南区 the big class 市政公用设施 is with its 城市管理局 (rule 12).
 */
#ifndef DL_TESTS_DB_DISPATCH_CITY_H
#define DL_TESTS_DB_DISPATCH_CITY_H

#include "dispatch/outbox.h"
#include "report/status.h"
#include "tests/db/fixture.h"

#define CITY_LAT 36.06 /* in 香港中路街道 */
#define CITY_LON 120.38

void city_build(struct fixture *f);

struct city_report {
	const char *body;             /* NULL: 有问题 */
	unsigned int category, group; /* 0: not chosen */
	double lat, lon;              /* 0: the point above; NAN: none */
	unsigned int street;          /* chosen from the list */
	unsigned int status;          /* 0: STATUS_SUBMITTED */
};

/* The report and its outbox row, due at the fixture's now. Returns its id. */
uint64_t city_report(struct fixture *f, const struct city_report *r);
/* The outbox row of a report. */
struct outbox_row city_row(struct fixture *f, uint64_t report);
/* A report with an open case in category 1, opened at the fixture's now. */
uint64_t city_case(struct fixture *f);
/* A photo that waits for the words of a rebuttal. */
uint64_t city_rebuttal(struct fixture *f);

unsigned int city_status(struct fixture *f, uint64_t report);
/* One text: SELECT ... , NULL when NULL. */
const char *city_text(struct fixture *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* "2026-11-23 12:00" of a UTC column of case_file, in China's time; "" when NULL. */
const char *city_case_time(struct fixture *f, uint64_t report, const char *column);

#endif
