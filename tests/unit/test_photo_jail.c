/* What a child that decodes can no longer do. Each test runs its attempt in a child of its own. */
#include "tests/unit/cmocka.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/jail.h"

static const struct jail usual = { .memory_mb = 1024, .cpu_seconds = 20 };
static int kept; /* descriptors as the child sees them */
static int outside[2];

/* The attempt's answer: 0 means "refused, as it should be". Negative: killed by that signal. */
static int in_jail(const struct jail *jail, int (*attempt)(void))
{
	int status;
	pid_t child;

	assert_int_equal(pipe(outside), 0);
	child = fork();
	if (child == 0) {
		kept = jail_enter(jail, outside[1]);
		_exit(kept < 0 ? 99 : attempt());
	}
	close(outside[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int open_files(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0 || errno != EACCES ||
	       open("/tmp/dl-jail", O_CREAT | O_WRONLY, 0600) >= 0 || errno != EACCES;
}

static void a_file_cannot_be_opened(void **state)
{
	(void)state;
	assert_int_equal(in_jail(&usual, open_files), 0);
	close(outside[0]);
}

static int reach_out(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EACCES ||
	       socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EACCES;
}

static void the_database_and_the_network_cannot_be_reached(void **state)
{
	(void)state;
	assert_int_equal(in_jail(&usual, reach_out), 0);
	close(outside[0]);
}

static int start_programs(void)
{
	char name[] = "/bin/true", *argv[] = { name, NULL };

	execv(name, argv);
	return errno != EACCES || kill(getppid(), 0) == 0;
}

static void no_program_is_started_and_no_process_signalled(void **state)
{
	(void)state;
	assert_int_equal(in_jail(&usual, start_programs), 0);
	close(outside[0]);
}

static int count_descriptors(void)
{
	int open_ones = 0;

	for (int fd = kept + 1; fd < 1024; fd++)
		open_ones += fcntl(fd, F_GETFD) >= 0;
	return open_ones;
}

static void every_other_descriptor_is_closed(void **state)
{
	int database = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(in_jail(&usual, count_descriptors), 0);
	close(outside[0]);
	close(database);
}

static int tell(void)
{
	return write(kept, "upright", 7) == 7 && write(1, "lost", 4) == 4 ? 0 : 1;
}

static void the_kept_descriptor_is_the_way_out(void **state)
{
	char said[32];

	(void)state;
	assert_int_equal(in_jail(&usual, tell), 0);
	assert_int_equal(read(outside[0], said, sizeof(said)), 7);
	assert_memory_equal(said, "upright", 7);
	close(outside[0]);
}

static int take_memory(void)
{
	return mmap(NULL, (size_t)200 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0) != MAP_FAILED;
}

static void memory_ends_at_its_limit(void **state)
{
	static const struct jail small = { .memory_mb = 150, .cpu_seconds = 20 };

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its shadow memory counts, too: there is no limit then */
#endif
	assert_int_equal(in_jail(&small, take_memory), 0);
	close(outside[0]);
	assert_int_equal(in_jail(&usual, take_memory), 1);
	close(outside[0]);
}

static int spin(void)
{
	volatile unsigned int i = 1;

	while (i)
		i |= 1;
	return 1;
}

static void processor_time_ends_at_its_limit(void **state)
{
	static const struct jail hasty = { .memory_mb = 1024, .cpu_seconds = 1 };

	(void)state;
	assert_int_equal(in_jail(&hasty, spin), -SIGKILL);
	close(outside[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_cannot_be_opened),
		cmocka_unit_test(the_database_and_the_network_cannot_be_reached),
		cmocka_unit_test(no_program_is_started_and_no_process_signalled),
		cmocka_unit_test(every_other_descriptor_is_closed),
		cmocka_unit_test(the_kept_descriptor_is_the_way_out),
		cmocka_unit_test(memory_ends_at_its_limit),
		cmocka_unit_test(processor_time_ends_at_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
