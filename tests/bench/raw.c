#include "raw.h"

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"

/* A parameter that nobody has set: the service's statement has grown. */
#define RAW_UNSET MYSQL_TYPE_GEOMETRY

_Noreturn static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

MYSQL *raw_connect(const struct conf *c, const char *program)
{
	const char *host = conf_str(c, "db", "host");
	struct arena *a = arena_new();
	MYSQL *my = mysql_init(NULL);

	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(my, MYSQL_INIT_COMMAND,
		      "SET SESSION time_zone = '+00:00',"
		      " sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'");
	if (!mysql_real_connect(my, *host ? host : NULL, arena_join(a, "dl_", program, NULL),
				secret_db_password(a, c, program), conf_str(c, "db", "name"),
				*host ? (unsigned int)conf_int(c, "db", "port") : 0,
				*host ? NULL : conf_str(c, "db", "socket"), CLIENT_FOUND_ROWS))
		fail("connect", mysql_error(my));
	arena_free(a);
	raw_command(my, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	return my;
}

void raw_command(MYSQL *my, const char *sql)
{
	if (mysql_query(my, sql))
		fail(sql, mysql_error(my));
}

static enum enum_field_types type_of(const MYSQL_FIELD *f)
{
	switch (f->type) {
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
		return MYSQL_TYPE_LONGLONG;
	case MYSQL_TYPE_DOUBLE:
	case MYSQL_TYPE_DATETIME:
		return f->type;
	default:
		return MYSQL_TYPE_STRING;
	}
}

void raw_prepare(struct raw *r, MYSQL *my, const char *sql)
{
	MYSQL_RES *fields;
	unsigned int count;

	*r = (struct raw){ .my = my, .stmt = mysql_stmt_init(my) };
	if (mysql_stmt_prepare(r->stmt, sql, strlen(sql)))
		fail(sql, mysql_stmt_error(r->stmt));
	BUG_IF(mysql_stmt_param_count(r->stmt) > RAW_COLUMNS);
	for (size_t i = 0; i < RAW_COLUMNS; i++)
		r->in[i].buffer_type = RAW_UNSET;
	fields = mysql_stmt_result_metadata(r->stmt);
	count = fields ? mysql_num_fields(fields) : 0;
	BUG_IF(count > RAW_COLUMNS);
	for (unsigned int i = 0; i < count; i++) {
		r->cell[i] = xmalloc(RAW_TEXT);
		r->out[i] =
			(MYSQL_BIND){ .buffer_type = type_of(mysql_fetch_field_direct(fields, i)),
				      .buffer = r->cell[i],
				      .buffer_length = RAW_TEXT,
				      .is_unsigned = 1,
				      .length = &r->len[i],
				      .is_null = &r->null[i] };
	}
	if (count && mysql_stmt_bind_result(r->stmt, r->out))
		fail(sql, mysql_stmt_error(r->stmt));
	if (fields)
		mysql_free_result(fields);
}

/* The library only reads what a parameter points to. */
static void *readable(const void *p)
{
	union {
		const void *in;
		void *out;
	} u = { .in = p };

	return u.out;
}

void raw_number(struct raw *r, unsigned int i, const uint64_t *value)
{
	r->in[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONGLONG,
				 .buffer = readable(value),
				 .is_unsigned = 1 };
}

void raw_double(struct raw *r, unsigned int i, const double *value)
{
	r->in[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_DOUBLE, .buffer = readable(value) };
}

void raw_bytes(struct raw *r, unsigned int i, enum enum_field_types type, const void *p, size_t len)
{
	r->in[i] = (MYSQL_BIND){ .buffer_type = type, .buffer = readable(p), .buffer_length = len };
	r->in[i].length_value = len;
}

void raw_time(struct raw *r, unsigned int i, const MYSQL_TIME *t)
{
	r->in[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_DATETIME, .buffer = readable(t) };
}

void raw_null(struct raw *r, unsigned int i)
{
	r->in[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_NULL };
}

uint64_t raw_run(struct raw *r)
{
	unsigned int count = (unsigned int)mysql_stmt_param_count(r->stmt);
	uint64_t first = 0;
	int got;

	for (unsigned int i = 0; i < count; i++)
		BUG_IF(r->in[i].buffer_type == RAW_UNSET);
	if ((count && mysql_stmt_bind_param(r->stmt, r->in)) || mysql_stmt_execute(r->stmt))
		fail("execute", mysql_stmt_error(r->stmt));
	if (!mysql_stmt_field_count(r->stmt))
		return 0;
	/* What does not fit its cell has crossed the wire all the same. */
	while ((got = mysql_stmt_fetch(r->stmt)) == 0 || got == MYSQL_DATA_TRUNCATED)
		memcpy(&first, r->cell[0], sizeof(first));
	if (got != MYSQL_NO_DATA)
		fail("fetch", mysql_stmt_error(r->stmt));
	mysql_stmt_free_result(r->stmt);
	return first;
}
