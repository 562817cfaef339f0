/*
 * raw.h - the client library with nothing around it: what the service's pages are
 * measured against. Every failure ends the program with the reason.
 */
#ifndef DL_TESTS_BENCH_RAW_H
#define DL_TESTS_BENCH_RAW_H

#include <mysql.h>
#include <stdint.h>

struct conf;

#define RAW_COLUMNS 32
#define RAW_TEXT    4096 /* the longest text that a measured row holds is shorter */

struct raw {
	MYSQL *my;
	MYSQL_STMT *stmt;
	MYSQL_BIND in[RAW_COLUMNS], out[RAW_COLUMNS];
	char *cell[RAW_COLUMNS];
	unsigned long len[RAW_COLUMNS];
	my_bool null[RAW_COLUMNS];
};

/* Connected as that program ("citizen") is, with the same session settings. */
MYSQL *raw_connect(const struct conf *c, const char *program);
void raw_prepare(struct raw *r, MYSQL *my, const char *sql);
/* Parameter i is this number or these bytes, which live until it was changed. */
void raw_number(struct raw *r, unsigned int i, const uint64_t *value);
void raw_double(struct raw *r, unsigned int i, const double *value);
void raw_bytes(struct raw *r, unsigned int i, enum enum_field_types type, const void *p,
	       size_t len);
void raw_time(struct raw *r, unsigned int i, const MYSQL_TIME *t);
void raw_null(struct raw *r, unsigned int i);
/* Run and fetch every row; the first column of the last row as a number, 0 without rows. */
uint64_t raw_run(struct raw *r);
/* A command without parameters. */
void raw_command(MYSQL *my, const char *sql);

#endif
