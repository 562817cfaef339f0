#include "web/metrics.h"

#include <stdatomic.h>
#include <sys/mman.h>

#include "base/log.h"

#define STATUS_MIN 200
#define STATUS_MAX 599

static const double bounds[] = { 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
				 0.25,  0.5,    1,     2.5,  5,     10 };
#define BOUNDS (sizeof(bounds) / sizeof(bounds[0]))

static struct shared {
	_Atomic uint64_t by_status[STATUS_MAX - STATUS_MIN + 1];
	_Atomic uint64_t buckets[BOUNDS + 1]; /* not cumulative; the last: longer */
	_Atomic uint64_t microseconds;
	_Atomic uint64_t restarts;
	unsigned int workers;
} * shared;

int metrics_start(unsigned int workers)
{
	void *p = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED) {
		log_error("metrics", "no shared memory");
		return -1;
	}
	shared = p;
	shared->workers = workers;
	return 0;
}

int64_t metrics_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

void metrics_request(int status, int64_t microseconds)
{
	size_t i = 0;

	if (!shared || status < STATUS_MIN || status > STATUS_MAX)
		return;
	while (i < BOUNDS && (double)microseconds > bounds[i] * 1e6)
		i++;
	atomic_fetch_add(&shared->by_status[status - STATUS_MIN], 1);
	atomic_fetch_add(&shared->buckets[i], 1);
	atomic_fetch_add(&shared->microseconds, (uint64_t)microseconds);
}

void metrics_restart(void)
{
	if (shared)
		atomic_fetch_add(&shared->restarts, 1);
}

static void print_statuses(const char *program, struct buf *out)
{
	buf_adds(out, "# TYPE dianliang_requests_total counter\n");
	for (int i = 0; i <= STATUS_MAX - STATUS_MIN; i++) {
		uint64_t n = atomic_load(&shared->by_status[i]);
		if (n)
			buf_printf(out,
				   "dianliang_requests_total{program=\"%s\",status=\"%d\"} %ju\n",
				   program, i + STATUS_MIN, (uintmax_t)n);
	}
}

static void print_seconds(const char *program, struct buf *out)
{
	uint64_t count = 0;

	buf_adds(out, "# TYPE dianliang_request_seconds histogram\n");
	for (size_t i = 0; i < BOUNDS; i++) {
		count += atomic_load(&shared->buckets[i]);
		buf_printf(out, "dianliang_request_seconds_bucket{program=\"%s\",le=\"%g\"} %ju\n",
			   program, bounds[i], (uintmax_t)count);
	}
	count += atomic_load(&shared->buckets[BOUNDS]);
	buf_printf(out, "dianliang_request_seconds_bucket{program=\"%s\",le=\"+Inf\"} %ju\n",
		   program, (uintmax_t)count);
	buf_printf(out, "dianliang_request_seconds_sum{program=\"%s\"} %.6f\n", program,
		   (double)atomic_load(&shared->microseconds) / 1e6);
	buf_printf(out, "dianliang_request_seconds_count{program=\"%s\"} %ju\n", program,
		   (uintmax_t)count);
}

void metrics_print(const char *program, struct buf *out)
{
	if (!shared)
		return;
	print_statuses(program, out);
	print_seconds(program, out);
	buf_printf(out,
		   "# TYPE dianliang_workers gauge\ndianliang_workers{program=\"%s\"} %u\n"
		   "# TYPE dianliang_worker_restarts_total counter\n"
		   "dianliang_worker_restarts_total{program=\"%s\"} %ju\n",
		   program, shared->workers, program, (uintmax_t)atomic_load(&shared->restarts));
}
