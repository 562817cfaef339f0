/* Cases handed over to an Open311 server that really listens, and does what servers do. */
#include "tests/db/core.h"

#include "base/secret.h"
#include "handover/heard.h"
#include "handover/sender.h"
#include "handover/way.h"
#include "out/http.h"
#include "tests/db/acts.h"
#include "tests/db/rows.h"

static const char *text(json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static unsigned int state(struct fixture *f)
{
	return (unsigned int)fixture_number(f, "SELECT state FROM handover_case");
}

static const char *error_of(struct fixture *f)
{
	return city_text(f, "SELECT error FROM handover_message ORDER BY id LIMIT 1");
}

/* --- out ------------------------------------------------------------------------------------ */

static void a_case_goes_out_once_with_place_words_and_public_photos(void **s)
{
	struct fixture *f = *s;
	uint64_t id = core_case(f), photo = rows_photo(f, id, 1, 1),
		 hidden = rows_photo(f, id, 1, 2);
	json_t *list;
	const char *body;

	fixture_sql(f, "UPDATE photo SET shown = 1");
	fixture_sql(f, "UPDATE photo SET shown = 2 WHERE id = %llu", (unsigned long long)hidden);
	fixture_sql(
		f,
		"INSERT INTO photo_bytes (photo_id, variant, bytes) VALUES (%llu, 1600, 'PUBLIC'),"
		" (%llu, 1600, 'WITHHELD')",
		(unsigned long long)photo, (unsigned long long)hidden);
	core_deliver(f, core_conf(f, "ok", "jurisdiction = else.city\n"));
	assert_int_equal(state(f), HANDOVER_IDLE);
	assert_string_equal(city_text(f, "SELECT remote_id FROM handover_case"), "R-1");
	assert_string_equal(city_text(f, "SELECT service_code FROM handover_case"), "G01");
	list = core_posts(f, "requests.json");
	assert_int_equal(json_array_size(list), 1);
	body = text(json_array_get(list, 0), "body");
	assert_non_null(strstr(body, "36.060000"));
	assert_non_null(strstr(body, "有问题"));
	assert_non_null(strstr(body, "PUBLIC"));
	assert_null(strstr(body, "WITHHELD"));
	assert_non_null(strstr(body, "else.city"));
	assert_non_null(strstr(body, "remote-key"));
	json_decref(list);
}

static void her_phone_goes_along_only_when_conf_says_so(void **s)
{
	for (int with = 0; with < 2; with++) {
		struct fixture *f = *s;
		unsigned char *sealed;
		json_t *list;
		size_t len;

		core_clean(s);
		core_case(f);
		assert_int_equal(secret_seal_phone(f->arena, f->conf, STANDIN_PHONE, &sealed, &len),
				 0);
		assert_int_equal(db_exec(f->db, "UPDATE report SET phone_sealed = ?", "b",
					 (const void *)sealed, len),
				 1);
		core_deliver(f, core_conf(f, "ok", with ? "send_contact = 1\n" : ""));
		list = core_posts(f, "requests.json");
		assert_int_equal(json_array_size(list), 1);
		assert_int_equal(strstr(text(json_array_get(list, 0), "body"), STANDIN_PHONE) !=
					 NULL,
				 with);
		json_decref(list);
	}
}

/* It takes what it is sent and never answers: nothing is given up because of that. */
static void a_core_that_hangs_for_everybody_costs_no_case_its_tries(void **s)
{
	struct fixture *f = *s;

	core_case(f);
	core_listen(f, core_conf(f, "hang", "ask_seconds = 3600\ntries = 2\n"), 2500);
	/* The last one may just be on its way. */
	assert_in_range(state(f), HANDOVER_WAITING, HANDOVER_SENDING);
	assert_in_range(fixture_number(f, "SELECT attempts FROM handover_message"), 0, 1);
	assert_int_equal(fixture_number(f, "SELECT doubt FROM handover_message"), 1);
	assert_true(core_post_count(f, "requests.json") > 1);
	core_deliver(f, core_conf(f, "ok", ""));
	assert_int_equal(state(f), HANDOVER_IDLE);
}

/* What each way of failing comes to, and how often the case then stands over there. */
static void each_fault_has_its_end_and_nothing_is_doubled(void **s)
{
	static const struct {
		const char *way;
		enum handover_state state;
		const char *error;
	} cases[] = {
		{ "hang-once", HANDOVER_IDLE, "" },
		{ "html-once", HANDOVER_IDLE, "" },
		{ "500-once", HANDOVER_IDLE, "" },
		{ "huge-once", HANDOVER_IDLE, "" },
		{ "busy-once", HANDOVER_IDLE, "" },
		{ "keyless", HANDOVER_IDLE, "" },
		{ "500", HANDOVER_UNSURE, "answered 500" },
		{ "400", HANDOVER_REFUSED, "answered 400: lat: 不在本市" },
		{ "twice", HANDOVER_UNSURE, "answered with several numbers" },
		{ "empty", HANDOVER_UNSURE, "answered with an empty list" },
	};
	struct fixture *f = *s;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *way = cases[i].way;
		bool keyless = !strcmp(way, "keyless");

		core_clean(s);
		core_case(f);
		core_deliver(f, core_conf(f, way, keyless ? "idempotent = 0\n" : ""));
		if (state(f) != cases[i].state || strcmp(error_of(f), cases[i].error) != 0)
			fail_msg("%s: state %u, '%s'", way, state(f), error_of(f));
		/* What it may take is asked for under the same key, or looked for first. */
		if (cases[i].state == HANDOVER_IDLE)
			assert_string_equal(city_text(f, "SELECT remote_id FROM handover_case"),
					    "R-1");
		if (keyless)
			assert_int_equal(core_post_count(f, "requests.json"), 1);
	}
}

static void what_cannot_be_found_is_for_a_person_where_keys_are_not_honoured(void **s)
{
	struct fixture *f = *s;
	uint64_t id = core_case(f);
	struct conf *c = core_conf(f, "lost", "idempotent = 0\n");

	core_deliver(f, c);
	assert_int_equal(state(f), HANDOVER_UNSURE);
	assert_int_equal(core_post_count(f, "requests.json"), 1);
	assert_int_equal(handover_again(f->db, id, HANDOVER_HEAD, f->now), 1);
	core_deliver(f, c);
	assert_int_equal(state(f), HANDOVER_IDLE);
}

static void the_number_of_another_case_is_for_a_person(void **s)
{
	struct fixture *f = *s;

	core_case(f);
	core_case(f);
	core_deliver(f, core_conf(f, "stolen", "in_flight = 1\n"));
	assert_int_equal(fixture_count(f, "handover_case WHERE state = 1"), 1);
	assert_int_equal(fixture_count(f, "handover_case WHERE state = 6 AND remote_id IS NULL"),
			 1);
}

static void a_revoked_key_stops_the_line_and_no_case_dies_of_it(void **s)
{
	struct fixture *f = *s;
	struct handover_line line;

	for (int i = 0; i < 5; i++)
		core_case(f);
	core_listen(f, core_conf(f, "revoked-twice", "first_pause_ms = 300000\nin_flight = 1\n"),
		    500);
	assert_int_equal(handover_line_load(f->db, &line), 0);
	assert_int_not_equal(line.stopped_at, DB_NULL_TIME);
	assert_string_equal(line.stopped_why, "answered 403: it does not take our key");
	assert_int_equal(fixture_count(f, "handover_case WHERE state = 2"), 5);
	fixture_sql(f, "UPDATE handover_case SET next_at = '2026-01-01'");
	core_deliver(f, core_conf(f, "revoked-twice", ""));
	assert_int_equal(fixture_count(f, "handover_case WHERE state = 1"), 5);
	assert_int_equal(fixture_count(f, "handover_message WHERE attempts > 1"), 0);
	assert_int_equal(handover_line_load(f->db, &line), 0);
	assert_int_equal(line.stopped_at, DB_NULL_TIME);
}

static void nobody_listening_gives_up_nothing(void **s)
{
	struct fixture *f = *s;
	struct conf *c = standin_conf(
		f,
		arena_printf(f->arena,
			     "[dispatch]\ncore = open311\n[handover]\nurl = http://127.0.0.1:%u\n"
			     "first_pause_ms = 5\ntries = 2\n",
			     standin.closed_port));

	core_case(f);
	core_listen(f, c, 300);
	assert_int_equal(state(f), HANDOVER_WAITING);
	assert_int_equal(fixture_number(f, "SELECT attempts FROM handover_message"), 0);
}

static void many_cases_each_in_its_own_order(void **s)
{
	struct fixture *f = *s;
	json_t *list, *one;
	size_t i;
	unsigned int last[40] = { 0 };

	for (unsigned int k = 0; k < 30; k++) {
		uint64_t id = core_case(f);

		for (unsigned int n = 1; n <= 3; n++)
			OK(id, ADD, CITIZEN, .note = arena_printf(f->arena, "note-%02u-%u", k, n));
	}
	core_deliver(f, core_conf(f, "ok", ""));
	assert_int_equal(fixture_count(f, "handover_message WHERE state = 2"), 120);
	list = core_posts(f, "servicerequestupdates.json");
	assert_int_equal(json_array_size(list), 90);
	json_array_foreach(list, i, one)
	{
		unsigned int k, n;

		assert_int_equal(sscanf(strstr(text(one, "body"), "note-"), "note-%u-%u", &k, &n),
				 2);
		assert_int_equal(n, last[k] + 1);
		last[k] = n;
	}
	json_decref(list);
}

/* Two processes at once: each case and each word is said by one of them, once. */
static void two_at_once_say_everything_once(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "ok", "in_flight = 4\n");
	struct db *other = fixture_connect(f);
	bool idle;
	struct sender *one = sender_new(c, f->db, &idle), *two = sender_new(c, other, &idle);

	for (int k = 0; k < 20; k++) {
		uint64_t id = core_case(f);

		OK(id, ADD, CITIZEN, .note = "还有");
	}
	for (int i = 0; i < 500; i++) {
		assert_true(sender_turn(one, 2, false) >= 0);
		assert_true(sender_turn(two, 2, false) >= 0);
		db_use_arena(f->db, f->arena);
		if (i > 10 && !core_busy(f))
			break;
	}
	sender_free(one);
	sender_free(two);
	db_close(other);
	db_use_arena(f->db, f->arena);
	assert_int_equal(fixture_count(f, "handover_message WHERE state = 2"), 40);
	assert_int_equal(core_post_count(f, "requests.json"), 20);
	assert_int_equal(core_post_count(f, "servicerequestupdates.json"), 20);
}

static void what_was_taken_back_before_it_went_never_goes(void **s)
{
	struct fixture *f = *s;

	core_case(f);
	fixture_sql(f, "UPDATE report SET hidden = 1");
	core_deliver(f, core_conf(f, "ok", ""));
	assert_int_equal(core_post_count(f, "requests.json"), 0);
	assert_int_equal(fixture_count(f, "handover_message WHERE state = 3"), 1);
}

static void a_service_that_is_not_there_is_said_and_a_fallback_or_a_table_helps(void **s)
{
	struct fixture *f = *s;
	uint64_t id = core_case(f);

	fixture_sql(f, "UPDATE report SET category_id = 5, group_id = NULL");
	fixture_sql(f, "UPDATE case_file SET category_id = 5");
	core_deliver(f, core_conf(f, "ok", ""));
	assert_int_equal(state(f), HANDOVER_REFUSED);
	assert_string_equal(error_of(f), "no service over there for B05001");
	assert_int_equal(handover_again(f->db, id, HANDOVER_HEAD, f->now), 1);
	core_deliver(f, core_conf(f, "ok", "fallback = else\n"));
	assert_string_equal(city_text(f, "SELECT service_code FROM handover_case"), "else");
	core_case(f);
	fixture_sql(f, "UPDATE report SET category_id = 5, group_id = NULL");
	fixture_sql(f, "UPDATE case_file SET category_id = 5");
	core_file(f, "codes.tsv", "# ours\ttheirs\nB05001\tG03\n");
	core_deliver(f, core_conf(f, "ok",
				  arena_printf(f->arena, "services = %s/codes.tsv\n", f->dir)));
	assert_int_equal(fixture_count(f, "handover_case WHERE service_code = 'G03'"), 1);
}

static void a_token_becomes_a_number(void **s)
{
	struct fixture *f = *s;

	core_case(f);
	core_listen(f, core_conf(f, "token", ""), 1500);
	assert_string_equal(city_text(f, "SELECT remote_id FROM handover_case"), "R-1");
}

/* --- news --- */

static const char *update_text(struct fixture *f, const char *id, const char *status,
			       const char *words)
{
	return arena_printf(f->arena,
			    "{\"update_id\": \"%s\", \"service_request_id\": \"R-1\", \"status\":"
			    " \"%s\", \"updated_datetime\": \"%s\", \"description\": \"%s\"}",
			    id, status, clock_iso(f->arena, clock_now()), words);
}

static void updates_are_done_once_also_by_the_next_process(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "ok", "");
	uint64_t id = core_case(f);

	core_deliver(f, c);
	core_file(f, "updates.json",
		  arena_printf(f->arena,
			       "[%s, %s, {\"update_id\": 3}, 4, {\"update_id\": \"x\","
			       " \"service_request_id\": \"R-77\", \"status\": \"closed\"}]",
			       update_text(f, "1", "in_progress", "师傅出发"),
			       update_text(f, "2", "fixed", "已经修好")));
	core_listen(f, c, 800);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	core_listen(f, c, 800);
	assert_int_equal(fixture_count(f, "flow_log WHERE note = '师傅出发'"), 1);
	assert_int_equal(fixture_count(f, "flow_log WHERE note = '已经修好'"), 1);
	assert_int_equal(fixture_number(f, "SELECT ignored FROM handover_line"), 1);
}

static void she_says_not_solved_and_it_is_open_over_there(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "ok", "");
	uint64_t id = core_case(f);
	json_t *list;

	core_deliver(f, c);
	OK(id, HANDLE, CORE, .note = "修好了");
	OK(id, NOT_SOLVED, CITIZEN, .note = "reopen-me");
	rows_photo(f, id, 3, 1);
	fixture_sql(f, "UPDATE photo SET shown = 1");
	core_deliver(f, c);
	list = core_posts(f, "servicerequestupdates.json");
	assert_int_equal(json_array_size(list), 1);
	assert_non_null(strstr(text(json_array_get(list, 0), "body"), "status=open"));
	assert_non_null(strstr(text(json_array_get(list, 0), "body"), "service_request_id=R-1"));
	assert_non_null(strstr(text(json_array_get(list, 0), "body"), "reopen-me"));
	assert_non_null(strstr(text(json_array_get(list, 0), "body"), "media_url=http"));
	json_decref(list);
}

static void a_server_without_updates_is_asked_by_number_and_told_by_new_requests(void **s)
{
	struct fixture *f = *s;
	struct conf *c = core_conf(f, "no-updates", "");
	uint64_t id = core_case(f);
	json_t *list;

	core_deliver(f, c);
	core_file(f, "states.json",
		  arena_printf(f->arena,
			       "{\"R-1\": {\"status\": \"closed\", \"status_notes\": \"已修\","
			       " \"updated_datetime\": \"%s\"}}",
			       clock_iso(f->arena, clock_now() + CLOCK_SECOND)));
	core_listen(f, c, 2500);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	OK(id, NOT_SOLVED, CITIZEN, .note = "again-please");
	core_deliver(f, c);
	list = core_posts(f, "requests.json");
	assert_int_equal(json_array_size(list), 2);
	assert_non_null(strstr(text(json_array_get(list, 1), "body"), "again-please"));
	assert_non_null(strstr(text(json_array_get(list, 1), "body"), "R-1"));
	json_decref(list);
	assert_string_equal(city_text(f, "SELECT remote_id FROM handover_case"), "R-2");
	assert_string_equal(city_text(f, "SELECT remote_before FROM handover_case"), "R-1");
	assert_int_equal(state_of(f, id), STATE_HANDLING);
}

/* Its answer looked good; what stands under the number is not our case at all. */
static void a_number_of_somebody_elses_case_is_found_out(void **s)
{
	struct fixture *f = *s;

	core_case(f);
	core_file(f, "states.json",
		  "{\"R-1\": {\"status\": \"open\", \"description\": \"wasp nest\", \"lat\": 35.1,"
		  " \"long\": 119.2}}");
	core_listen(f, core_conf(f, "ok", ""), 1500);
	assert_int_equal(state(f), HANDOVER_UNSURE);
	assert_int_equal(fixture_count(f, "handover_case WHERE remote_id IS NULL"), 1);
	assert_string_equal(error_of(f), "it answered with the number of a case not ours");
	assert_int_equal(core_post_count(f, "requests.json"), 1);
}

static void its_expected_time_becomes_the_deadline(void **s)
{
	struct fixture *f = *s;

	core_case(f);
	core_file(f, "states.json",
		  "{\"R-1\": {\"status\": \"open\", \"expected_datetime\":"
		  " \"2027-01-02T03:04:05+08:00\"}}");
	core_listen(f, core_conf(f, "ok", ""), 1500);
	assert_string_equal(
		city_text(f, "SELECT DATE_FORMAT(deadline, '%%Y-%%m-%%d %%H:%%i') FROM case_file"),
		"2027-01-01 19:04");
}

static void every_statement_is_valid(void **s)
{
	extern const char *const open311_say_statements[],
		*const open311_ask_statements[], *const open311_request_statements[];
	struct fixture *f = *s;

	for (size_t i = 0; open311_say_statements[i]; i++)
		assert_int_equal(db_check(f->db, open311_say_statements[i]), 0);
	for (size_t i = 0; open311_ask_statements[i]; i++)
		assert_int_equal(db_check(f->db, open311_ask_statements[i]), 0);
	for (size_t i = 0; open311_request_statements[i]; i++)
		assert_int_equal(db_check(f->db, open311_request_statements[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		core_test(a_case_goes_out_once_with_place_words_and_public_photos),
		core_test(her_phone_goes_along_only_when_conf_says_so),
		core_test(a_core_that_hangs_for_everybody_costs_no_case_its_tries),
		core_test(each_fault_has_its_end_and_nothing_is_doubled),
		core_test(what_cannot_be_found_is_for_a_person_where_keys_are_not_honoured),
		core_test(the_number_of_another_case_is_for_a_person),
		core_test(a_revoked_key_stops_the_line_and_no_case_dies_of_it),
		core_test(nobody_listening_gives_up_nothing),
		core_test(many_cases_each_in_its_own_order),
		core_test(two_at_once_say_everything_once),
		core_test(what_was_taken_back_before_it_went_never_goes),
		core_test(a_service_that_is_not_there_is_said_and_a_fallback_or_a_table_helps),
		core_test(a_token_becomes_a_number),
		core_test(updates_are_done_once_also_by_the_next_process),
		core_test(she_says_not_solved_and_it_is_open_over_there),
		core_test(a_server_without_updates_is_asked_by_number_and_told_by_new_requests),
		core_test(a_number_of_somebody_elses_case_is_found_out),
		core_test(its_expected_time_becomes_the_deadline),
		core_test(every_statement_is_valid),
	};
	return cmocka_run_group_tests(tests, standin_start, standin_stop);
}
