/* The support vector machines of all labels, shared out to children. */
#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "text/trainer.h"

#define COST      1.0 /* liblinear's C */
#define PRECISION 0.1 /* liblinear's eps */
#define SEED      1
#define CHILDREN  16      /* at most */
#define WORTH     2000000 /* values times labels: less is done before children are ready */

void *shared_memory(size_t bytes)
{
	void *p = mmap(NULL, bytes + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	BUG_IF(p == MAP_FAILED); /* out of memory, as in xmalloc() */
	return p;
}

void shared_release(void *p, size_t bytes)
{
	if (p)
		munmap(p, bytes + 1);
}

static void say_nothing(const char *text)
{
	(void)text;
}

/* One label against all others. Its random numbers begin anew: the same corpus, the same model. */
static void solve_label(struct trainer *t, uint32_t label)
{
	struct parameter how = {
		.solver_type = L2R_L2LOSS_SVC_DUAL, .C = COST, .eps = PRECISION, .p = 0.1
	};
	struct model *m;
	double sign;

	for (size_t i = 0; i < t->row_count; i++)
		t->problem.y[i] = t->rows[i]->label == label ? 1 : -1;
	srand(SEED);
	m = train(&t->problem, &how);
	sign = m->label[0] == 1 ? 1 : -1;
	for (size_t i = 0; i < t->used_count; i++)
		t->machine[i * t->labels + label] = (float)(sign * m->w[i]);
	t->bias[label] = (float)(sign * m->w[t->used_count]);
	free_and_destroy_model(&m);
}

/* Who is ready takes the next label. */
static void solve_labels(struct trainer *t, atomic_uint *next)
{
	unsigned int label;

	set_print_string_function(say_nothing);
	while ((label = atomic_fetch_add(next, 1)) < t->labels)
		if (t->rows_of[label] > 0) {
			solve_label(t, label);
			if (t->kernel)
				kernel_solve(t->kernel, t->kernel_keep, label, t->alpha,
					     &t->kernel_bias[label]);
		}
}

static size_t children_wanted(const struct trainer *t)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t values = 0;

	for (size_t i = 0; i < t->row_count; i++)
		values += t->rows[i]->count;
	if (processors < 2 || values * t->labels < WORTH)
		return 0;
	return processors > CHILDREN ? CHILDREN : (size_t)processors;
}

static bool ended_well(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool solve_machines(struct trainer *t)
{
	atomic_uint *next = shared_memory(sizeof(*next));
	size_t wanted = children_wanted(t), count = 0;
	pid_t child[CHILDREN];
	bool well = true;

	for (; count < wanted; count++) {
		child[count] = fork();
		if (child[count] < 0)
			break;
		if (child[count] == 0) {
			solve_labels(t, next);
			_exit(0); /* nothing of the parent's is flushed or closed twice */
		}
	}
	if (!count)
		solve_labels(t, next);
	for (size_t i = 0; i < count; i++)
		well &= ended_well(child[i]);
	shared_release(next, sizeof(*next));
	return well;
}
