/* Triage by key or by name, the reporter's number, what lies near by. */
#include "tests/page/desk.h"

#include "base/secret.h"
#include "desk/record.h"
#include "report/status.h"

/* ---- triage ---- */

static void triage_has_the_candidates_one_key_away(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = rows_report(f,
			 &(struct rows_report){ .status = STATUS_TRIAGE, .district = ROWS_SHINAN });
	rows_log(f, id, f->now, ACTOR_CITIZEN, "市民", ACTION_SUBMIT, 0, 1, "");
	fixture_sql(f,
		    "INSERT INTO triage_candidate VALUES (%llu, 1, 1, 1, 0.62),"
		    " (%llu, 2, 2, NULL, 0.21)",
		    (unsigned long long)id, (unsigned long long)id);
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	assert_int_equal(desk_look(f, &b, id), 200);
	assert_page_has(&b, "data-dk=\"candidate\" data-key=\"1\"");
	assert_page_has(&b, "62%");
	assert_page_lacks(&b, "data-key=\"2\"");
	assert_page_has(&b, "没有找到负责单位");
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "dispatch", "seen",
				      desk_seen(f, &b), "standard", "1", "unit", "1", NULL),
			 303);
	assert_int_equal(desk_state(f, id), STATE_HANDLING);
	assert_int_equal(fixture_number(f, "SELECT unit_id FROM case_file"), 1);
	browser_close(&b);
}

static void a_category_can_be_typed_by_name(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = rows_report(f, &(struct rows_report){ .status = STATUS_TRIAGE });
	rows_log(f, id, f->now, ACTOR_CITIZEN, "市民", ACTION_SUBMIT, 0, 1, "");
	desk_enter(f, &b, "li", ROLE_DISPATCHER, 0);
	desk_look(f, &b, id);
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "dispatch", "seen",
				      desk_seen(f, &b), "category", "没有的类别", "unit", "1",
				      NULL),
			 422);
	assert_page_has(&b, "没有找到这个类别");
	assert_int_equal(browser_post(&b, desk_path(f, id), "action", "dispatch", "seen",
				      desk_seen(f, &b), "category", "上水井盖", "unit", "1", NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT category_id FROM case_file"), 1);
	browser_close(&b);
}

/* ---- phone ---- */

static void seal_phone(struct fixture *f, uint64_t id)
{
	unsigned char *sealed;
	size_t len;

	assert_int_equal(secret_seal_phone(f->arena, f->conf, "13900001234", &sealed, &len), 0);
	assert_int_equal(db_exec(f->db, "UPDATE report SET phone_sealed = ? WHERE id = ?", "bu",
				 (const void *)sealed, len, id),
			 1);
}

static void the_reporters_number_is_for_the_unit_at_work_and_each_look_is_written_down(void **state)
{
	struct fixture *f = *state;
	const char *path;
	struct browser b;
	uint64_t id;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	seal_phone(f, id);
	path = arena_printf(f->arena, "%s/phone", desk_path(f, id));
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	desk_look(f, &b, id);
	assert_page_has(&b, "看上报人电话");
	assert_page_lacks(&b, "13900001234");
	assert_int_equal(browser_post(&b, path, NULL), 200);
	assert_page_has(&b, "13900001234");
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM staff_log WHERE event = 16"
					" AND report_id = %llu",
					(unsigned long long)id),
			 1);
	/* Not in what a script is told, not for the office, not once the case is closed. */
	b.accept = "application/json";
	browser_post(&b, path, NULL);
	assert_page_lacks(&b, "13900001234");
	b.accept = "text/html";
	desk_set_state(f, id, STATE_CLOSED);
	assert_int_equal(browser_post(&b, path, NULL), 403);
	assert_page_lacks(&b, "13900001234");
	arena_free(b.arena);
	desk_set_state(f, id, STATE_HANDLING);
	desk_enter(f, &b, "wu", ROLE_OFFICE, 0);
	desk_look(f, &b, id);
	assert_page_lacks(&b, "看上报人电话");
	assert_int_equal(browser_post(&b, path, NULL), 403);
	assert_page_lacks(&b, "13900001234");
	browser_close(&b);
}

/* ---- near by ---- */

static void near_by_are_the_neighbours_and_not_the_case_itself(void **state)
{
	struct fixture *f = *state;
	uint64_t id, next_door, far;
	struct browser b;

	desk_city(f);
	id = desk_logged_case(f, ROWS_UNIT, CLOCK_HOUR);
	next_door = rows_report(f, &(struct rows_report){ .status = STATUS_CLOSED,
							  .group = 1,
							  .lat = 36.0632,
							  .lon = 120.3818 });
	far = rows_report(f, &(struct rows_report){ .status = STATUS_CLOSED,
						    .group = 1,
						    .lat = 36.0731,
						    .lon = 120.3817 });
	desk_enter(f, &b, "wang", ROLE_HANDLER, ROWS_UNIT);
	assert_int_equal(browser_get(&b, "%s/near", desk_path(f, id)), 200);
	assert_page_has(&b, rows_number(f, next_door));
	assert_page_lacks(&b, rows_number(f, far));
	assert_page_has(&b, "20米");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(triage_has_the_candidates_one_key_away),
		fixture_test(a_category_can_be_typed_by_name),
		fixture_test(
			the_reporters_number_is_for_the_unit_at_work_and_each_look_is_written_down),
		fixture_test(near_by_are_the_neighbours_and_not_the_case_itself),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
