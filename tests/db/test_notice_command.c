/* `dianliang notice ...`: the list of the dead, trying again, who gets webhooks. */
#include "tests/db/standin.h"

#include <unistd.h>

#include "command.h"
#include "notice/channel.h"
#include "tests/db/dispatch_city.h"

/* Run "name word word ..." (words end with NULL); what it printed goes to *said. */
static int type(struct fixture *f, const char **said, const char *name, ...)
{
	const struct command_env env = { f->conf, f->db, f->arena };
	const struct command *c = notice_commands;
	char *words[8], text[8192];
	FILE *file = tmpfile();
	int argc = 0, result, keep = dup(STDOUT_FILENO);
	const char *word;
	va_list ap;

	va_start(ap, name);
	while ((word = va_arg(ap, const char *)))
		words[argc++] = arena_strdup(f->arena, word);
	va_end(ap);
	while (c->name && strcmp(c->name, name) != 0)
		c++;
	assert_non_null(c->name);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	result = c->run(&env, argc, words);
	fflush(stdout);
	dup2(keep, STDOUT_FILENO);
	close(keep);
	rewind(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	if (said)
		*said = arena_strdup(f->arena, text);
	return result;
}

static void assert_says(const char *said, const char *what)
{
	if (!strstr(said, what))
		fail_msg("\"%s\" is not in:\n%s", what, said);
}

static struct conf *gateway(struct fixture *f, const char *way)
{
	return standin_conf(f,
			    arena_printf(f->arena, "%s[sms]\nurl = %s\ntemplate_handle = SMS_42\n",
					 standin_patience(way), standin_url(f, way)));
}

static void what_did_not_get_through_is_listed_and_can_be_sent_again(void **state)
{
	struct fixture *f = *state;
	struct conf *c = gateway(f, "timeout");
	const char *said, *id;

	standin_told(f, c);
	standin_deliver(f, c);
	assert_int_equal(type(f, &said, "notice dead", NULL), COMMAND_DONE);
	assert_says(said, "\tsms\tQD-");
	assert_says(said, "\tunknown\t1\t");
	assert_null(strstr(said, STANDIN_PHONE));
	/* Not with all the others: it may have been sent. */
	assert_int_equal(type(f, NULL, "notice retry", "--all", "sms", NULL), COMMAND_FAILED);
	id = arena_strndup(f->arena, said, strcspn(said, "\t"));
	assert_int_equal(type(f, NULL, "notice retry", id, NULL), COMMAND_DONE);
	standin_deliver(f, gateway(f, "ok"));
	assert_int_equal(standin_state(f), DELIVERY_SENT);
	assert_int_equal(type(f, &said, "notice dead", NULL), COMMAND_DONE);
	assert_string_equal(said, "");
}

static void all_of_a_channel_that_were_refused_are_tried_again(void **state)
{
	struct fixture *f = *state;
	struct conf *c = gateway(f, "refused");

	for (int i = 0; i < 3; i++)
		standin_told(f, c);
	standin_deliver(f, c);
	assert_int_equal(type(f, NULL, "notice retry", "--all", "webhook", NULL), COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "notice retry", "--all", "sms", NULL), COMMAND_DONE);
	assert_int_equal(fixture_count(f, "notice_delivery WHERE state = 1 AND attempts = 0"), 3);
}

static void what_could_not_be_told_at_all_is_said_and_tried_again(void **state)
{
	struct fixture *f = *state;
	const char *said;

	assert_int_equal(outbox_add_notice(f->db, 1, 1, f->now), 0);
	assert_int_equal(type(f, &said, "notice dead", NULL), COMMAND_DONE);
	assert_string_equal(said, "");
	fixture_sql(f, "UPDATE outbox SET attempts = 10, next_at = '2999-01-01'");
	assert_int_equal(type(f, &said, "notice dead", NULL), COMMAND_DONE);
	assert_says(said, "1 log entries could not be told at all");
	assert_int_equal(type(f, NULL, "notice retry", "--all", "outbox", NULL), COMMAND_DONE);
	assert_int_equal(fixture_count(f, "outbox WHERE attempts = 0"
					  " AND next_at <= UTC_TIMESTAMP(3) + INTERVAL 1 SECOND"),
			 1);
}

static void one_reports_notices_and_deliveries_are_shown(void **state)
{
	struct fixture *f = *state;
	struct conf *c = gateway(f, "ok");
	const char *said, *number;

	standin_told(f, c);
	standin_deliver(f, c);
	number = city_text(f, "SELECT number FROM report");
	assert_int_equal(type(f, &said, "notice show", number, NULL), COMMAND_DONE);
	assert_says(said, "\thandle\t");
	assert_says(said, "told 1\tread 0");
	assert_says(said, "\tsms\t");
	assert_says(said, "\tsent\t1\t");
}

static void a_webhook_is_added_with_its_key_switched_off_and_on(void **state)
{
	struct fixture *f = *state;
	char key[WEBHOOK_KEY_TEXT + 1];
	const char *said;

	webhook_key_of((const unsigned char *)"0123456789abcdef0123456789abcdef", "bureau", key);
	assert_int_equal(type(f, &said, "notice webhook add", "bureau", "https://a.example/x",
			      NULL),
			 COMMAND_DONE);
	assert_says(said, key);
	assert_int_equal(type(f, NULL, "notice webhook off", "bureau", NULL), COMMAND_DONE);
	assert_int_equal(type(f, &said, "notice webhook list", NULL), COMMAND_DONE);
	assert_string_equal(said, "bureau\toff\thttps://a.example/x\n");
	assert_int_equal(type(f, NULL, "notice webhook on", "bureau", NULL), COMMAND_DONE);
	assert_int_equal(type(f, NULL, "notice webhook on", "nobody", NULL), COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "notice webhook add", "bureau", "http://b.example/", NULL),
			 COMMAND_DONE);
	assert_int_equal(fixture_count(f, "webhook WHERE enabled = 1"), 1);
}

static void an_address_that_is_none_and_a_bad_name_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(type(f, NULL, "notice webhook add", "a", "file:///etc/passwd", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "notice webhook add", "a", "https://u:p@a.example/", NULL),
			 COMMAND_FAILED);
	assert_int_equal(type(f, NULL, "notice webhook add", "A b", "https://a.example/", NULL),
			 COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "notice retry", "12x", NULL), COMMAND_USAGE);
	assert_int_equal(type(f, NULL, "notice retry", "--all", "mail", NULL), COMMAND_USAGE);
	assert_int_equal(fixture_count(f, "webhook"), 0);
}

static void every_statement_fits_the_schema(void **state)
{
	extern const char *const notice_command_statements[];
	struct fixture *f = *state;

	for (size_t i = 0; notice_command_statements[i]; i++)
		assert_int_equal(db_check(f->db, notice_command_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		standin_test(what_did_not_get_through_is_listed_and_can_be_sent_again),
		standin_test(all_of_a_channel_that_were_refused_are_tried_again),
		standin_test(what_could_not_be_told_at_all_is_said_and_tried_again),
		standin_test(one_reports_notices_and_deliveries_are_shown),
		standin_test(a_webhook_is_added_with_its_key_switched_off_and_on),
		standin_test(an_address_that_is_none_and_a_bad_name_are_refused),
		standin_test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
