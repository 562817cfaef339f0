/*
 * values.h - values on their way into a prepared statement and out of its
 * rows; db.c's own, the format letters are explained in db.h.
 */
#ifndef DL_DB_VALUES_H
#define DL_DB_VALUES_H

#include <mysql.h>
#include <stdarg.h>
#include <stdint.h>

struct arena;

#define VALUES_MAX 320 /* parameters or columns of one statement */

/* One value travelling in or out; MYSQL_BIND points into it. */
struct cell {
	union {
		int64_t i;
		uint64_t u;
		double d;
		MYSQL_TIME t;
	};
	unsigned long len;
	my_bool null, cut;
};

struct values {
	MYSQL_BIND bind[VALUES_MAX];
	struct cell cell[VALUES_MAX];
};

/* Take the arguments that `in` describes; returns how many. Strings and bytes
 * are not copied: they live until the statement has run. */
unsigned int values_take(struct values *v, const char *in, va_list *ap);
/* Describe the columns of the next row. */
void values_expect(struct values *v, const char *out);
/* Hand the fetched row to the out-pointers; strings and bytes go into the arena. */
void values_give(struct values *v, MYSQL_STMT *stmt, struct arena *a, const char *out, va_list *ap);

#endif
