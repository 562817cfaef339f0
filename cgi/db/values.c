#include "db/values.h"

#include <math.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"

static void to_mysql_time(MYSQL_TIME *t, int64_t ms)
{
	struct civil c = clock_civil(ms - CLOCK_CST); /* UTC */

	*t = (MYSQL_TIME){ .year = (unsigned int)c.year,
			   .month = (unsigned int)c.month,
			   .day = (unsigned int)c.day,
			   .hour = (unsigned int)c.hour,
			   .minute = (unsigned int)c.minute,
			   .second = (unsigned int)c.second,
			   .second_part = (unsigned long)((ms % 1000 + 1000) % 1000 * 1000),
			   .time_type = MYSQL_TIMESTAMP_DATETIME };
}

static int64_t from_mysql_time(const MYSQL_TIME *t)
{
	struct civil c = { .year = (int)t->year,
			   .month = (int)t->month,
			   .day = (int)t->day,
			   .hour = (int)t->hour,
			   .minute = (int)t->minute,
			   .second = (int)t->second };

	return clock_from_civil(&c) + CLOCK_CST + (int64_t)(t->second_part / 1000);
}

/* The i-th parameter: its value from the arguments into cell and bind. */
static void take_value(struct values *v, unsigned int i, char kind, va_list *ap)
{
	struct cell *c = &v->cell[i];
	MYSQL_BIND *b = &v->bind[i];
	const char *bytes = NULL;

	*c = (struct cell){ 0 };
	*b = (MYSQL_BIND){ .buffer = &c->i,
			   .buffer_type = MYSQL_TYPE_LONGLONG,
			   .length = &c->len,
			   .is_null = &c->null };
	switch (kind) {
	case 'u':
		c->u = va_arg(*ap, uint64_t);
		b->is_unsigned = 1;
		return;
	case 'i':
		c->i = va_arg(*ap, int64_t);
		return;
	case 'd':
		c->d = va_arg(*ap, double);
		b->buffer_type = MYSQL_TYPE_DOUBLE;
		return;
	case 't':
		c->i = va_arg(*ap, int64_t);
		b->buffer_type = MYSQL_TYPE_DATETIME;
		if (c->i == DB_NULL_TIME)
			c->null = 1;
		else
			to_mysql_time(&c->t, c->i);
		return;
	case 's':
		bytes = va_arg(*ap, const char *);
		c->len = bytes ? strlen(bytes) : 0;
		b->buffer_type = MYSQL_TYPE_STRING;
		break;
	case 'b':
		bytes = va_arg(*ap, const char *);
		c->len = va_arg(*ap, size_t);
		b->buffer_type = MYSQL_TYPE_BLOB;
		break;
	case 'n':
		break;
	default:
		BUG("unknown letter in an input format");
	}
	c->null = !bytes;
	b->buffer = (void *)(uintptr_t)bytes; /* the client library only reads it */
	b->buffer_length = c->len;
}

unsigned int values_take(struct values *v, const char *in, va_list *ap)
{
	unsigned int n = 0;

	for (; in[n]; n++) {
		BUG_IF(n == VALUES_MAX);
		take_value(v, n, in[n], ap);
	}
	return n;
}

static void expect_column(struct values *v, unsigned int i, char kind)
{
	struct cell *c = &v->cell[i];
	MYSQL_BIND *b = &v->bind[i];

	*c = (struct cell){ 0 };
	*b = (MYSQL_BIND){ .buffer = &c->i,
			   .buffer_length = sizeof(c->i),
			   .buffer_type = MYSQL_TYPE_LONGLONG,
			   .length = &c->len,
			   .is_null = &c->null,
			   .error = &c->cut };
	switch (kind) {
	case 'u':
	case 'U':
		b->is_unsigned = 1;
		return;
	case 'i':
	case 'I':
		return;
	case 'd':
		b->buffer_type = MYSQL_TYPE_DOUBLE;
		return;
	case 't':
		b->buffer_type = MYSQL_TYPE_DATETIME;
		b->buffer_length = sizeof(c->t);
		return;
	case 's':
	case 'b':
		/* Fetched apart, once its length is known. */
		b->buffer_type = MYSQL_TYPE_BLOB;
		b->buffer = NULL;
		b->buffer_length = 0;
		return;
	default:
		BUG("unknown letter in an output format");
	}
}

static char *fetch_bytes(struct values *v, MYSQL_STMT *stmt, struct arena *a, unsigned int i)
{
	struct cell *c = &v->cell[i];
	MYSQL_BIND *b = &v->bind[i];
	char *bytes;

	if (c->null)
		return NULL;
	BUG_IF(!a);
	bytes = arena_alloc(a, c->len + 1);
	b->buffer = bytes;
	b->buffer_length = c->len;
	if (c->len && mysql_stmt_fetch_column(stmt, b, i, 0))
		BUG("a fetched column cannot be read");
	return bytes;
}

static void give_value(struct values *v, MYSQL_STMT *stmt, struct arena *a, unsigned int i,
		       char kind, va_list *ap)
{
	struct cell *c = &v->cell[i];

	switch (kind) {
	case 'u':
		*va_arg(*ap, uint64_t *) = c->null ? 0 : c->u;
		break;
	case 'U':
		*va_arg(*ap, unsigned int *) = c->null ? 0 : (unsigned int)c->u;
		break;
	case 'i':
		*va_arg(*ap, int64_t *) = c->null ? 0 : c->i;
		break;
	case 'I':
		*va_arg(*ap, int *) = c->null ? 0 : (int)c->i;
		break;
	case 'd':
		*va_arg(*ap, double *) = c->null ? (double)NAN : c->d;
		break;
	case 't':
		*va_arg(*ap, int64_t *) = c->null ? DB_NULL_TIME : from_mysql_time(&c->t);
		break;
	case 's':
		*va_arg(*ap, const char **) = fetch_bytes(v, stmt, a, i);
		break;
	case 'b': {
		struct db_bytes *out = va_arg(*ap, struct db_bytes *);

		out->data = fetch_bytes(v, stmt, a, i);
		out->len = out->data ? c->len : 0;
		break;
	}
	}
}

void values_expect(struct values *v, const char *out)
{
	BUG_IF(strlen(out) > VALUES_MAX);
	for (unsigned int i = 0; out[i]; i++)
		expect_column(v, i, out[i]);
}

void values_give(struct values *v, MYSQL_STMT *stmt, struct arena *a, const char *out, va_list *ap)
{
	for (unsigned int i = 0; out[i]; i++)
		give_value(v, stmt, a, i, out[i], ap);
}
