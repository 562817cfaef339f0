#include "dispatch/evaluation.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include "dispatch/fact.h"

enum { STMT_CASE, STMT__MAX };

const char *const evaluation_statements[STMT__MAX + 1] = {
	[STMT_CASE] = "SELECT r.number, r.body, u.name, r.status, r.submitted_at, c.deadline,"
		      " c.handled_at FROM report r LEFT JOIN case_file c ON c.report_id = r.id"
		      " LEFT JOIN unit u ON u.id = c.unit_id WHERE r.id = ?",
};

/* --- names, rates, score ------------------------------------------------------------- */

static const struct {
	const char *name, *text;
} counts[COUNT__MAX] = {
	[COUNT_REPORTED] = { "reported", "上报" },
	[COUNT_TO_DISPATCH] = { "to_dispatch", "应派遣" },
	[COUNT_DISPATCHED] = { "dispatched", "已派遣（应处置）" },
	[COUNT_BY_CORE] = { "by_core", "自动派遣" },
	[COUNT_ACCURATE] = { "accurate", "准确派遣" },
	[COUNT_HANDLED] = { "handled", "已处置" },
	[COUNT_IN_TIME] = { "in_time", "按期处置" },
	[COUNT_OVERDUE] = { "overdue", "超期（事实）" },
	[COUNT_EXEMPT] = { "exempt", "其中豁免" },
	[COUNT_OVERDUE_WAITING] = { "overdue_waiting", "超期待处置" },
	[COUNT_CLOSED] = { "closed", "已结案" },
	[COUNT_CLOSED_IN_TIME] = { "closed_in_time", "按期结案" },
	[COUNT_EVER_HANDLED] = { "ever_handled", "处置过" },
	[COUNT_REWORK] = { "rework", "返工" },
	[COUNT_EXTENDED] = { "extended", "延期" },
	[COUNT_ANSWERED] = { "answered", "市民已评价" },
	[COUNT_SATISFIED] = { "satisfied", "满意" },
	[COUNT_DISPATCHED_LATE] = { "dispatched_late", "派遣超时" },
};

const struct evaluation_rate evaluation_rates[] = {
	{ "handled", "处置率", COUNT_HANDLED, COUNT_DISPATCHED, 0, 1, 30, "已处置 ÷ 应处置" },
	{ "in_time", "按期处置率", COUNT_IN_TIME, COUNT_DISPATCHED, 0, 1, 20, "按期处置 ÷ 应处置" },
	{ "rework", "返工率", COUNT_REWORK, COUNT_EVER_HANDLED, 0, -1, 20, "返工 ÷ 处置过" },
	{ "overdue_waiting", "超期待处置率", COUNT_OVERDUE_WAITING, COUNT_DISPATCHED, 0, -1, 20,
	  "超期待处置 ÷ 应处置" },
	{ "extended", "延期率", COUNT_EXTENDED, COUNT_DISPATCHED, 0, -1, 10, "延期 ÷ 应处置" },
	{ "closed", "结案率", COUNT_CLOSED, COUNT_DISPATCHED, 0, 1, 0, "已结案 ÷ 应处置" },
	{ "closed_in_time", "按期结案率", COUNT_CLOSED_IN_TIME, COUNT_DISPATCHED, 0, 1, 0,
	  "按期结案 ÷ 应处置" },
	{ "accurate", "准确派遣率", COUNT_ACCURATE, COUNT_DISPATCHED, 0, 1, 0,
	  "未被退回的 ÷ 已派遣" },
	{ "dispatched_in_time", "按期派遣率", COUNT_DISPATCHED_LATE, COUNT_TO_DISPATCH, 1, 1, 0,
	  "1 − 派遣超时 ÷ 应派遣" },
	{ "by_core", "自动派遣率", COUNT_BY_CORE, COUNT_TO_DISPATCH, 0, 1, 0, "自动派遣 ÷ 应派遣" },
	{ "satisfied", "满意率", COUNT_SATISFIED, COUNT_ANSWERED, 0, 1, 0, "满意 ÷ 市民已评价" },
	{ NULL, NULL, 0, 0, 0, 0, 0, NULL },
};

const char *evaluation_count_text(enum evaluation_count c)
{
	BUG_IF(c >= COUNT__MAX);
	return counts[c].text;
}

const char *evaluation_count_name(enum evaluation_count c)
{
	BUG_IF(c >= COUNT__MAX);
	return counts[c].name;
}

enum evaluation_count evaluation_count_by_name(const char *name)
{
	for (unsigned int c = 0; c < COUNT__MAX; c++)
		if (!strcmp(counts[c].name, name))
			return (enum evaluation_count)c;
	return COUNT__MAX;
}

double evaluation_rate_of(const struct evaluation_row *r, const struct evaluation_rate *rate)
{
	double share;

	if (!r->count[rate->b])
		return NAN;
	share = (double)r->count[rate->a] / (double)r->count[rate->b];
	return rate->complement ? 1 - share : share;
}

double evaluation_score(const struct evaluation_row *r)
{
	double sum = 0, weights = 0;

	for (const struct evaluation_rate *rate = evaluation_rates; rate->key; rate++) {
		double share = evaluation_rate_of(r, rate);

		if (!rate->weight || isnan(share))
			continue;
		sum += rate->weight * (rate->good > 0 ? share : 1 - share);
		weights += rate->weight;
	}
	return weights > 0 ? 100 * sum / weights : NAN;
}

/* --- figures ------------------------------------------------------------------------------ */

#define SLOTS (4u * EVALUATION_ROWS) /* of the table of keys */

/* Seconds of what was handled, in the order they came, each with its row. */
struct spans {
	struct span {
		uint32_t row, seconds;
	} * list;
	size_t count, room;
};

struct sums {
	enum evaluation_by by;
	struct evaluation_row *rows, *total;
	size_t count;
	uint32_t slots[SLOTS]; /* row + 1; 0: free */
	struct spans spans;
	bool cut;
};

static uint64_t key_of(enum evaluation_by by, const struct fact *f, int64_t day)
{
	switch (by) {
	case BY_UNIT:
		return f->unit;
	case BY_DISTRICT:
		return f->district;
	case BY_STREET:
		return f->street;
	case BY_GROUP:
		return FACT_GROUP(f);
	case BY_CATEGORY:
		return f->category;
	case BY_DAY:
		return (uint64_t)day;
	case BY_ALL:
	case BY__MAX:
		break;
	}
	return 0;
}

static const struct evaluation_row no_row = { .mean = NAN, .p50 = NAN, .p90 = NAN };

/* The row of a key, made when it is new; NULL when there are too many. */
static struct evaluation_row *row_of(struct sums *s, uint64_t key)
{
	uint32_t at = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 40) % SLOTS;
	struct evaluation_row *r;

	for (; s->slots[at]; at = (at + 1) % SLOTS)
		if (s->rows[s->slots[at] - 1].key == key)
			return &s->rows[s->slots[at] - 1];
	if (s->count == EVALUATION_ROWS) {
		s->cut = true;
		return NULL;
	}
	r = &s->rows[s->count++];
	*r = no_row;
	r->key = key;
	s->slots[at] = (uint32_t)s->count;
	return r;
}

static void add_span(struct spans *s, uint32_t row, uint32_t seconds)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 1024;
		s->list = xrealloc(s->list, s->room * sizeof(*s->list));
	}
	s->list[s->count++] = (struct span){ row, seconds };
}

static void sum(void *ctx, const struct fact *f, int64_t day)
{
	struct sums *s = ctx;
	struct evaluation_row *r = row_of(s, key_of(s->by, f, day));

	for (unsigned int c = 0; c < COUNT__MAX; c++)
		s->total->count[c] += FACT_COUNT(f, c);
	if (!r)
		return;
	for (unsigned int c = 0; c < COUNT__MAX; c++)
		r->count[c] += FACT_COUNT(f, c);
	if (FACT_COUNT(f, COUNT_EVER_HANDLED) && f->seconds != FACT_NEVER)
		add_span(&s->spans, (uint32_t)(r - s->rows), f->seconds);
}

/* The k-th smallest; the others are put on its sides (Hoare). */
static uint32_t select_nth(uint32_t *v, size_t n, size_t k)
{
	size_t low = 0, high = n - 1;

	while (low < high) {
		uint32_t pivot = v[low + (high - low) / 2];
		size_t i = low, j = high;

		for (;;) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i >= j)
				break;
			uint32_t swap = v[i];

			v[i++] = v[j];
			v[j--] = swap;
		}
		if (k <= j)
			high = j;
		else
			low = j + 1;
	}
	return v[k];
}

/* The nearest rank: of 10 the 5th and the 9th. */
static void set_hours(struct evaluation_row *r, uint32_t *seconds, size_t n)
{
	double all = 0;

	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		all += seconds[i];
	r->mean = all / (double)n / 3600;
	r->p50 = select_nth(seconds, n, (n + 1) / 2 - 1) / 3600.0;
	r->p90 = select_nth(seconds, n, (9 * n + 9) / 10 - 1) / 3600.0;
}

/* Each row's seconds beside each other, then the rows, then all. */
static void work_out_hours(struct sums *s)
{
	size_t *begin = xmalloc((s->count + 1) * sizeof(*begin)), at = 0;
	uint32_t *seconds = xmalloc((s->spans.count + 1) * sizeof(*seconds));

	memset(begin, 0, (s->count + 1) * sizeof(*begin));
	for (size_t i = 0; i < s->spans.count; i++)
		begin[s->spans.list[i].row]++;
	for (size_t row = 0; row <= s->count; row++) {
		size_t n = begin[row];

		begin[row] = at;
		at += n;
	}
	for (size_t i = 0; i < s->spans.count; i++)
		seconds[begin[s->spans.list[i].row]++] = s->spans.list[i].seconds;
	/* begin[] has become each row's end. */
	for (size_t row = 0; row < s->count; row++) {
		size_t from = row ? begin[row - 1] : 0;

		set_hours(&s->rows[row], seconds + from, begin[row] - from);
	}
	set_hours(s->total, seconds, s->spans.count);
	free(seconds);
	free(begin);
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct evaluation_row *)a)->key;
	uint64_t y = ((const struct evaluation_row *)b)->key;

	return x < y ? -1 : x > y;
}

int evaluation_read(struct db *db, struct arena *a, const struct evaluation_query *q,
		    enum evaluation_by by, struct evaluation_row **out,
		    struct evaluation_row *total)
{
	struct sums *s = arena_alloc(a, sizeof(*s));
	struct evaluation_row all;
	int result;

	BUG_IF(by >= BY__MAX);
	memset(s, 0, sizeof(*s));
	s->by = by;
	s->rows = arena_alloc(a, EVALUATION_ROWS * sizeof(*s->rows));
	s->total = total ? total : &all;
	*s->total = no_row;
	result = fact_walk(db, a, q, sum, s);
	if (result == 0)
		work_out_hours(s);
	free(s->spans.list);
	if (result < 0)
		return -1;
	if (s->cut)
		log_warn("evaluation", "more than %d rows: cut", EVALUATION_ROWS);
	if (s->count)
		qsort(s->rows, s->count, sizeof(*s->rows), by_key);
	*out = s->rows;
	return (int)s->count;
}

/* --- the cases behind a figure ------------------------------------------------------------- */

/* The newest so far, newest first. */
struct newest {
	enum evaluation_count which;
	uint64_t before;
	struct evaluation_case *list;
	unsigned int count, max;
};

static void keep_newest(void *ctx, const struct fact *f, int64_t day)
{
	struct newest *n = ctx;
	unsigned int at = n->count;

	(void)day;
	if (!FACT_COUNT(f, n->which) || f->id >= n->before ||
	    (n->count == n->max && f->id < n->list[n->max - 1].report_id))
		return;
	if (n->count < n->max)
		n->count++;
	else
		at--;
	for (; at && n->list[at - 1].report_id < f->id; at--)
		n->list[at] = n->list[at - 1];
	n->list[at] = (struct evaluation_case){ .report_id = f->id,
						.overdue = FACT_COUNT(f, COUNT_OVERDUE),
						.exempt = FACT_COUNT(f, COUNT_EXEMPT) };
}

int evaluation_cases(struct db *db, struct arena *a, const struct evaluation_query *q,
		     enum evaluation_count which, uint64_t before, struct evaluation_case *out,
		     unsigned int max)
{
	struct newest n = {
		.which = which, .before = before ? before : UINT64_MAX, .list = out, .max = max
	};

	BUG_IF(which >= COUNT__MAX || !max);
	if (fact_walk(db, a, q, keep_newest, &n) < 0)
		return -1;
	for (unsigned int i = 0; i < n.count; i++) {
		struct evaluation_case *c = &out[i];

		if (db_row(db, evaluation_statements[STMT_CASE], "u", c->report_id, "sssUttt",
			   &c->number, &c->body, &c->unit, &c->status, &c->submitted_at,
			   &c->deadline, &c->handled_at) != DB_ROW)
			return -1;
	}
	return (int)n.count;
}
