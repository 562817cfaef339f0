/* What the public and the reporter read of each state of the workflow, and never read of it. */
#include "tests/page/reports.h"

#include "dispatch/case.h"

#define SECRET "内部：此人常投诉"

static uint64_t report_in(struct fixture *f, struct browser *b, enum case_state state)
{
	enum report_status status = workflow_status(state);
	uint64_t id;

	rows_city(f);
	id = page_report(f, page_citizen(f, b), status);
	fixture_sql(f, "UPDATE report SET detail = %d", (int)state == (int)status ? 0 : (int)state);
	return id;
}

static int do_it(struct fixture *f, uint64_t id, enum action action, enum actor actor,
		 const char *note)
{
	db_use_arena(f->db, f->arena);
	return case_act(f->db, &(struct case_deed){ .report_id = id,
						    .action = action,
						    .actor = actor,
						    .actor_name = workflow_actor_text(actor),
						    .staff_id = 9,
						    .unit_id = 1,
						    .note = note,
						    .amount = 1,
						    .now = f->now });
}

static void every_state_has_its_sentence(void **state)
{
	static const struct {
		enum case_state state;
		const char *says;
	} say[] = {
		{ STATE_VERIFYING, "工作人员要先到现场看一看" },
		{ STATE_ACCEPTED, "已经立案，正在派给负责的单位" },
		{ STATE_REJECTED, "这一件没有受理，理由写在下面" },
		{ STATE_RETURNED, "原来的单位认为不归它负责" },
		{ STATE_DISPUTED, "由谁负责还有争议" },
		{ STATE_CONFIRMED, "由谁负责还有争议" },
		{ STATE_SUSPENDED, "暂时不能处理，理由写在下面" },
		{ STATE_MERGED, "是同一个问题" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(say) / sizeof(say[0]); i++) {
		struct browser b;
		uint64_t id;

		fixture_clean(state);
		page_browser(f, &b);
		id = report_in(f, &b, say[i].state);
		page_get(f, &b, id);
		assert_page_has(&b, say[i].says);
		assert_page_has(&b, workflow_state_text(say[i].state));
		assert_page_lacks(&b, "问题解决了吗");
		browser_close(&b);
	}
}

static void with_no_unit_no_limit_is_shown(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	uint64_t id;

	page_browser(f, &b);
	id = report_in(f, &b, STATE_HANDLING);
	page_get(f, &b, id);
	assert_page_has(&b, "处理期限");
	assert_int_equal(do_it(f, id, ACTION_RETURN, ACTOR_HANDLER, "电缆井，归路灯所"),
			 WORKFLOW_DONE);
	page_get(f, &b, id);
	assert_page_lacks(&b, "处理期限");
	assert_page_lacks(&b, "由谁负责，为什么");
	assert_page_has(&b, "单位认为不属于其职责，退回重派");
	assert_page_has(&b, "电缆井，归路灯所");
	browser_close(&b);
}

static void internal_notes_are_on_no_citizens_page(void **state)
{
	struct fixture *f = *state;
	struct browser hers, nobody;
	uint64_t id;

	page_browser(f, &hers);
	page_browser(f, &nobody);
	id = report_in(f, &hers, STATE_HANDLING);
	assert_int_equal(do_it(f, id, ACTION_NOTE, ACTOR_INTAKE, SECRET), WORKFLOW_DONE);
	assert_int_equal(do_it(f, id, ACTION_ASK_EXTENSION, ACTOR_HANDLER, SECRET), WORKFLOW_DONE);
	page_get(f, &hers, id);
	assert_page_lacks(&hers, SECRET);
	assert_page_lacks(&hers, "内部备注");
	page_get(f, &nobody, id);
	assert_page_lacks(&nobody, SECRET);
	browser_get(&nobody, "/nearby");
	assert_page_lacks(&nobody, SECRET);
	browser_get(&hers, "/me");
	assert_page_lacks(&hers, SECRET);
	browser_close(&hers);
	browser_close(&nobody);
}

static void a_reporter_objects_to_a_refusal_and_nobody_else(void **state)
{
	struct fixture *f = *state;
	struct browser hers, stranger;
	uint64_t id;

	page_browser(f, &hers);
	page_browser(f, &stranger);
	id = report_in(f, &hers, STATE_TRIAGE);
	page_citizen(f, &stranger);
	assert_int_equal(do_it(f, id, ACTION_REJECT, ACTOR_INTAKE, "属于小区内部"), WORKFLOW_DONE);
	page_get(f, &stranger, id);
	assert_page_has(&stranger, "属于小区内部");
	assert_page_lacks(&stranger, "提出异议");
	assert_int_equal(browser_post(&stranger,
				      arena_printf(f->arena, "/r/%s/object", rows_number(f, id)),
				      "note", "no", NULL),
			 403);
	page_get(f, &hers, id);
	assert_page_has(&hers, "提出异议");
	assert_page_has(&hers, "可提异议");
	/* Without a word it is asked for, not lost. */
	assert_int_equal(browser_post(&hers,
				      arena_printf(f->arena, "/r/%s/object", rows_number(f, id)),
				      NULL),
			 422);
	assert_int_equal(browser_post(&hers,
				      arena_printf(f->arena, "/r/%s/object", rows_number(f, id)),
				      "note", "road", NULL),
			 303);
	assert_int_equal(page_status(f, id), STATUS_TRIAGE);
	browser_close(&hers);
	browser_close(&stranger);
}

static void a_closed_case_is_rated_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *path;
	uint64_t id;

	page_browser(f, &b);
	id = report_in(f, &b, STATE_HANDLED);
	path = arena_printf(f->arena, "/r/%s/rate", rows_number(f, id));
	page_get(f, &b, id);
	assert_page_lacks(&b, "办得怎么样");
	assert_int_equal(browser_post(&b, path, "rating", "5", NULL), 409);
	assert_int_equal(page_post(f, &b, id, "solved"), 303);
	page_get(f, &b, id);
	assert_page_has(&b, "办得怎么样");
	assert_int_equal(browser_post(&b, path, "rating", "9", NULL), 409);
	assert_int_equal(browser_post(&b, path, "rating", "5", NULL), 303);
	assert_int_equal(browser_post(&b, path, "rating", "1", NULL), 409);
	assert_int_equal(fixture_number(f, "SELECT rating FROM case_file"), 5);
	page_get(f, &b, id);
	assert_page_lacks(&b, "办得怎么样");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_state_has_its_sentence),
		fixture_test(with_no_unit_no_limit_is_shown),
		fixture_test(internal_notes_are_on_no_citizens_page),
		fixture_test(a_reporter_objects_to_a_refusal_and_nobody_else),
		fixture_test(a_closed_case_is_rated_once),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
