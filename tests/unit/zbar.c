#include "tests/unit/zbar.h"

#include "tests/unit/cmocka.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int zbar_run(const char *const argv[], struct buf *out)
{
	int ends[2], status;
	char chunk[4096];
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(ends[1], 1);
		dup2(null, 2);
		close(ends[0]);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	while ((n = read(ends[0], chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void zbar_write(const char *path, const struct buf *bytes)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes->data, 1, bytes->len, f), bytes->len);
	assert_int_equal(fclose(f), 0);
}

void zbar_read(const char *path, struct buf *said)
{
	const char *argv[] = { "zbarimg",         "--quiet", "--raw", "-Sdisable",
			       "-Sqrcode.enable", path,      NULL };
	int status = zbar_run(argv, said);

	assert_int_not_equal(status, 127); /* zbar-tools is among the test's packages */
	while (said->len && said->data[said->len - 1] == '\n')
		said->data[--said->len] = '\0';
}
