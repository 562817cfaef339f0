/* A real prefork server on a real socket, spoken to record by record. */
#include "tests/unit/cmocka.h"
#include "tests/unit/fcgi_client.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "web/page.h"
#include "web/server.h"

static char dir[] = "/tmp/dl-server-XXXXXX";
static char conf_path[100], socket_path[100];
static int started[2], go_on[2]; /* the slow page says and is told so */
static struct buf reply;

/* ---- the site ---- */

static void pid_show(struct request *req, struct response *resp)
{
	response_json(resp, 200, json_pack("{s:i}", "pid", (int)getpid()));
	(void)req;
}

static void slow_show(struct request *req, struct response *resp)
{
	char c = 's';

	assert_int_equal(write(started[1], &c, 1), 1);
	assert_int_equal(read(go_on[0], &c, 1), 1);
	pid_show(req, resp);
}

static void length_show(struct request *req, struct response *resp)
{
	const char *text = request_field(req, "text");

	response_json(resp, 200,
		      json_pack("{s:I}", "length", (json_int_t)(text ? strlen(text) : 0)));
}

static void bug_show(struct request *req, struct response *resp)
{
	(void)req;
	(void)resp;
	BUG("as the test wants it");
}

static const struct route routes[] = { { GET, "/pid", pid_show, NO_DB, 0 },
				       { GET, "/slow", slow_show, NO_DB, 0 },
				       { GET, "/bug", bug_show, NO_DB, 0 },
				       { POST, "/length", length_show, NO_DB, 2 << 20 },
				       { 0 } };

static const struct route *const tables[] = { routes, NULL };
static const struct program program = { .name = "test", .routes = tables };

/* ---- starting and stopping it ---- */

/* server_main() as a program would call it; args ends with NULL. */
_Noreturn static void run_main(const char *const *args)
{
	char *argv[10] = { xstrdup("test") };
	int argc = 1;

	for (; args[argc - 1]; argc++)
		argv[argc] = xstrdup(args[argc - 1]);
	optind = 1;
	_exit(server_main(&program, argc, argv));
}

static pid_t running; /* 0: none; else stopped after a test that failed half-way */

static pid_t start(const char *workers)
{
	const char *const args[] = { "-c", conf_path, "-s", socket_path, "-w", workers, NULL };
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		run_main(args);
	}
	assert_true(pid > 0);
	running = pid;
	return pid;
}

/* The exit status; fails the test when it does not end. */
static int wait_end(pid_t pid)
{
	int status;

	for (int i = 0; i < 1500; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			running = running == pid ? 0 : running;
			return WIFEXITED(status) ? WEXITSTATUS(status) : 256;
		}
		usleep(10000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	running = 0;
	fail_msg("the server does not end");
	return -1;
}

static int stop(pid_t pid)
{
	kill(pid, SIGTERM);
	return wait_end(pid);
}

static int stop_running(void **state)
{
	(void)state;
	if (running)
		stop(running);
	return 0;
}

static pid_t ask_pid(void)
{
	const char *p;

	if (fcgi_get(socket_path, "/pid", &reply) != 200)
		return -1;
	p = strstr(reply.data, "\"pid\":");
	return p ? (pid_t)strtol(p + 6, NULL, 10) : -1;
}

static void put_file(const char *name, const char *data, size_t len)
{
	char path[120];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

static int make_dir(void **state)
{
	char text[300];

	(void)state;
	if (!mkdtemp(dir) || pipe(started) || pipe(go_on))
		return -1;
	buf_init(&reply, 1 << 20);
	snprintf(conf_path, sizeof(conf_path), "%s/conf", dir);
	snprintf(socket_path, sizeof(socket_path), "%s/sock", dir);
	snprintf(text, sizeof(text),
		 "[secret]\ndir = %s\n[server]\ntemplates = tests/page/templates\n"
		 "[db]\nsocket = %s/no-database\n",
		 dir, dir);
	put_file("conf", text, strlen(text));
	put_file("cookie.key", "0123456789abcdef0123456789abcdef", 32);
	return 0;
}

static int remove_dir(void **state)
{
	static const char *const names[] = { "conf", "cookie.key", "sock" };
	char path[120];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	buf_release(&reply);
	return rmdir(dir);
}

/* ---- the tests ---- */

static void it_answers_and_ends_in_order(void **state)
{
	pid_t server = start("2");
	struct stat st;

	(void)state;
	assert_true(ask_pid() > 0);
	assert_int_equal(stat(socket_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	assert_int_equal(stop(server), 0);
	assert_int_equal(stat(socket_path, &st), -1);
}

static void a_large_form_arrives_whole_through_the_temporary_file(void **state)
{
	static const char *const type[] = { "CONTENT_TYPE", "application/x-www-form-urlencoded",
					    NULL };
	size_t len = 1000000;
	char *body = malloc(len);
	pid_t server = start("1");
	int fd = fcgi_connect(socket_path);

	(void)state;
	snprintf(body, len, "text=");
	memset(body + 5, 'a', len - 5);
	fcgi_send_request(fd, "POST", "/length", type, body, len);
	assert_int_equal(fcgi_receive(fd, &reply), 200);
	assert_non_null(strstr(reply.data, "{\"length\":999995}"));
	free(body);
	stop(server);
}

static void a_killed_worker_is_replaced(void **state)
{
	pid_t server = start("1"), first = ask_pid(), second;

	(void)state;
	assert_true(first > 0);
	assert_int_equal(kill(first, SIGKILL), 0);
	/* Until it is gone it may take one more connection into its grave. */
	for (int i = 0; i < 500 && kill(first, 0) == 0; i++)
		usleep(10000);
	second = ask_pid();
	assert_true(second > 0);
	assert_int_not_equal(first, second);
	assert_int_equal(fcgi_get(socket_path, "/metrics/test", &reply), 200);
	assert_non_null(
		strstr(reply.data, "dianliang_worker_restarts_total{program=\"test\"} 1\n"));
	stop(server);
}

static void a_programmers_error_costs_one_request_only(void **state)
{
	pid_t server = start("1");

	(void)state;
	assert_int_equal(fcgi_get(socket_path, "/bug", &reply), -1);
	assert_true(ask_pid() > 0);
	stop(server);
}

static void sigterm_lets_a_request_in_work_finish(void **state)
{
	pid_t server = start("2");
	int fd = fcgi_connect(socket_path);
	char c;

	(void)state;
	fcgi_send_request(fd, "GET", "/slow", NULL, "", 0);
	assert_int_equal(read(started[0], &c, 1), 1);
	kill(server, SIGTERM);
	/* The idle worker ends: what is left listens no more but is still at work. */
	usleep(300000);
	assert_int_equal(waitpid(server, NULL, WNOHANG), 0);
	assert_int_equal(write(go_on[1], "g", 1), 1);
	assert_int_equal(fcgi_receive(fd, &reply), 200);
	assert_int_equal(wait_end(server), 0);
}

static void health_says_that_the_database_is_away(void **state)
{
	pid_t server = start("1");

	(void)state;
	assert_int_equal(fcgi_get(socket_path, "/healthz/test", &reply), 503);
	assert_non_null(strstr(reply.data, "database away"));
	assert_int_equal(fcgi_get(socket_path, "/healthz/other", &reply), 404);
	stop(server);
}

static void send_raw(const void *data, size_t len)
{
	int fd = fcgi_connect(socket_path);
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_add(&b, data, len);
	fcgi_send(fd, &b);
	buf_release(&b);
	shutdown(fd, SHUT_WR);
	fcgi_receive(fd, &reply);
}

static void hostile_records_cost_at_most_a_worker(void **state)
{
	static const unsigned char begin[] = { 1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
	static const unsigned char huge[] = { 1,   4,   0,   1,   0,   9,   0,   0,  255,
					      255, 255, 255, 255, 255, 255, 255, 'A' };
	static const unsigned char wrong_version[] = { 9, 1, 0, 1, 0, 8, 0, 0 };
	static const unsigned char wrong_type[] = { 1, 99, 0, 1, 255, 255, 255, 0, 'x' };
	pid_t server = start("1");
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	buf_add(&b, begin, sizeof(begin));
	buf_add(&b, huge, sizeof(huge));
	send_raw(b.data, b.len);
	assert_true(ask_pid() > 0);
	send_raw("", 0);
	send_raw("G", 1);
	send_raw("GET / HTTP/1.0\r\n\r\n", 18);
	send_raw(wrong_version, sizeof(wrong_version));
	send_raw(wrong_type, sizeof(wrong_type));
	send_raw(begin, sizeof(begin));
	send_raw(begin, 5);
	assert_true(ask_pid() > 0);
	assert_int_equal(stop(server), 0);
	buf_release(&b);
}

static void a_body_that_stays_out_is_400_once_the_client_has_ended(void **state)
{
	static const char *const params[] = { "CONTENT_TYPE", "application/x-www-form-urlencoded",
					      "CONTENT_LENGTH", "500", NULL };
	pid_t server = start("1");
	int fd = fcgi_connect(socket_path);

	(void)state;
	fcgi_send_request(fd, "POST", "/length", params, "text=1", 6);
	assert_int_equal(fcgi_receive(fd, &reply), 400);
	stop(server);
}

static void a_second_server_on_the_same_socket_is_refused(void **state)
{
	pid_t server = start("1");

	(void)state;
	assert_true(ask_pid() > 0);
	assert_int_equal(wait_end(start("1")), 1);
	running = server;
	assert_true(ask_pid() > 0);
	stop(server);
}

static void a_socket_left_by_a_dead_server_is_replaced_but_a_file_never(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t server;
	struct stat st;

	(void)state;
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", socket_path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
	server = start("1");
	assert_true(ask_pid() > 0);
	stop(server);
	put_file("sock", "precious", 8);
	assert_int_equal(wait_end(start("1")), 1);
	assert_int_equal(stat(socket_path, &st), 0);
	assert_int_equal(st.st_size, 8);
	unlink(socket_path);
}

/* A server that is handed a listening socket as `descriptor`. */
static pid_t start_with_listener(int descriptor)
{
	const char *const args[] = { "-c", conf_path, "-w", "1", NULL };
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char pid[20];

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", socket_path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 5), 0);
	running = fork();
	if (running == 0) {
		dup2(fd, descriptor);
		snprintf(pid, sizeof(pid), "%d", (int)getpid());
		setenv("LISTEN_PID", pid, 1);
		run_main(args);
	}
	close(fd);
	return running;
}

static void a_listening_socket_on_descriptor_0_is_taken(void **state)
{
	pid_t server = start_with_listener(0);

	(void)state;
	assert_true(ask_pid() > 0);
	assert_int_equal(stop(server), 0);
	unlink(socket_path);
}

static void systemds_socket_is_taken(void **state)
{
	struct stat st;
	pid_t server;

	(void)state;
	setenv("LISTEN_FDS", "1", 1);
	server = start_with_listener(3);
	unsetenv("LISTEN_FDS");
	assert_true(ask_pid() > 0);
	assert_int_equal(stop(server), 0);
	/* It is systemd's: the next start finds it again. */
	assert_int_equal(stat(socket_path, &st), 0);
	unlink(socket_path);
}

/* ---- plain CGI ---- */

static int run_cgi(const char *method, const char *uri, const char *body, const char *argument)
{
	int in[2], out[2];
	char length[30], text[4096];
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(in) | pipe(out), 0);
	pid = fork();
	if (pid == 0) {
		const char *const args[] = { argument, NULL };
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		snprintf(length, sizeof(length), "%zu", strlen(body));
		setenv("GATEWAY_INTERFACE", "CGI/1.1", 1);
		setenv("REQUEST_METHOD", method, 1);
		setenv("REQUEST_URI", uri, 1);
		setenv("CONTENT_LENGTH", length, 1);
		setenv("CONTENT_TYPE", "application/x-www-form-urlencoded", 1);
		setenv("DL_CONF", conf_path, 1);
		run_main(args);
	}
	close(in[0]);
	close(out[1]);
	assert_int_equal(write(in[1], body, strlen(body)), strlen(body));
	buf_reset(&reply);
	/* Standard input stays open, as RFC 3875 allows: nobody may wait for its end. */
	while ((n = read(out[0], text, sizeof(text))) > 0)
		buf_add(&reply, text, (size_t)n);
	close(in[1]);
	close(out[0]);
	return wait_end(pid);
}

static void the_same_program_answers_as_plain_cgi(void **state)
{
	(void)state;
	assert_int_equal(run_cgi("POST", "/length", "text=1234", NULL), 0);
	assert_non_null(strstr(reply.data, "Status: 200 OK\r\n"));
	assert_non_null(strstr(reply.data, "{\"length\":4}"));
}

static void arguments_from_an_address_are_not_options(void **state)
{
	(void)state;
	assert_int_equal(run_cgi("GET", "/pid?-n", "", "-n"), 0);
	assert_non_null(strstr(reply.data, "Status: 200 OK\r\n"));
}

/* ---- options ---- */

static int run_with(const char *a, const char *b, const char *c)
{
	const char *const args[] = { a, b, c, NULL };
	pid_t pid = fork();

	if (pid == 0)
		run_main(args);
	return wait_end(pid);
}

static void options_that_are_none_end_with_2_and_n_only_checks(void **state)
{
	(void)state;
	assert_int_equal(run_with("-x", NULL, NULL), 2);
	assert_int_equal(run_with("-w", "0", NULL), 2);
	assert_int_equal(run_with("-w", "3x", NULL), 2);
	assert_int_equal(run_with("more", NULL, NULL), 2);
	assert_int_equal(run_with("-n", "-c", conf_path), 0);
	assert_int_equal(run_with("-n", "-c", "/nonexistent"), 1);
}

#define server_test(fn) cmocka_unit_test_teardown(fn, stop_running)

int main(void)
{
	const struct CMUnitTest tests[] = {
		server_test(it_answers_and_ends_in_order),
		server_test(a_large_form_arrives_whole_through_the_temporary_file),
		server_test(a_killed_worker_is_replaced),
		server_test(a_programmers_error_costs_one_request_only),
		server_test(sigterm_lets_a_request_in_work_finish),
		server_test(health_says_that_the_database_is_away),
		server_test(hostile_records_cost_at_most_a_worker),
		server_test(a_body_that_stays_out_is_400_once_the_client_has_ended),
		server_test(a_second_server_on_the_same_socket_is_refused),
		server_test(a_socket_left_by_a_dead_server_is_replaced_but_a_file_never),
		server_test(a_listening_socket_on_descriptor_0_is_taken),
		server_test(systemds_socket_is_taken),
		server_test(the_same_program_answers_as_plain_cgi),
		server_test(arguments_from_an_address_are_not_options),
		server_test(options_that_are_none_end_with_2_and_n_only_checks),
	};
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
