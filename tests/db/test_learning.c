/* What is kept when a person decides, and what a later training gets to read of it. */
#include "tests/db/dispatch_city.h"

#include "dispatch/case.h"
#include "dispatch/dispatch.h"
#include "dispatch/lesson.h"
#include "dispatch/triage.h"
#include "tests/db/city_model.h"

#define test(fn) cmocka_unit_test_setup(fn, city_model_clean)

static uint64_t report_of(struct fixture *f, const char *body)
{
	return city_report(f, &(struct city_report){ .body = body });
}

static int deliver(struct fixture *f, uint64_t report)
{
	struct outbox_row row = city_row(f, report);

	return dispatch_row(f->db, f->arena, city_rules, &row, f->now + 200);
}

/* --- triage --------------------------------------------------------------------------- */

static void an_unsure_report_waits_with_its_candidates_best_first(void **state)
{
	struct fixture *f = *state;
	struct triage_candidate t[TRIAGE_CANDIDATES];
	uint64_t id = report_of(f, city_model_between(city_classifier, "1:01002", "1:01024"));
	int n;

	assert_int_equal(deliver(f, id), DISPATCH_ASKED);
	assert_int_equal(city_status(f, id), STATUS_TRIAGE);
	n = triage_read(f->db, id, t);
	assert_int_equal(n, 3);
	for (int i = 0; i < n; i++) {
		assert_int_equal(t[i].position, i + 1);
		assert_true(i == 0 || t[i].confidence <= t[i - 1].confidence);
		assert_true(t[i].confidence > 0 && t[i].confidence < 0.8);
	}
	assert_int_equal(t[0].category_id + t[1].category_id, 2 + 3);
	for (int i = 0; i < 2; i++) {
		const bool lamp = t[i].category_id == 3;

		assert_string_equal(t[i].category, lamp ? "路灯" : "污水井盖");
		assert_string_equal(t[i].unit, lamp ? "市路灯管理所" : "市南区城市管理局");
		assert_int_equal(t[i].standard_id, lamp ? 24 : 23);
	}
}

static void a_report_that_goes_on_leaves_no_candidates(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(deliver(f, report_of(f, "楼下粪水往外涌")), DISPATCH_OPENED);
	assert_int_equal(fixture_count(f, "triage_candidate"), 0);
}

static void a_candidate_that_is_nobodys_has_no_unit(void **state)
{
	struct fixture *f = *state;
	struct triage_candidate t[TRIAGE_CANDIDATES];
	uint64_t id;

	fixture_sql(f, "DELETE FROM route_rule");
	city_rules_load(f);
	id = report_of(f, "楼下粪水往外涌");
	assert_int_equal(deliver(f, id), DISPATCH_ASKED);
	assert_true(triage_read(f->db, id, t) > 0);
	assert_int_equal(t[0].category_id, 2);
	assert_int_equal(t[0].unit_id, 0);
	assert_string_equal(t[0].unit, "");
}

static void a_report_nobody_asked_about_has_none(void **state)
{
	struct triage_candidate t[TRIAGE_CANDIDATES];

	assert_int_equal(triage_read(((struct fixture *)*state)->db, 999, t), 0);
}

/* --- lessons ---------------------------------------------------------------------------- */

static void learn(struct fixture *f, uint64_t report, uint32_t before, uint32_t after)
{
	struct lesson l = { .report_id = report,
			    .category_before = before,
			    .category_after = after,
			    .unit_after = 1,
			    .why = LESSON_TRIAGE };

	assert_int_equal(lesson_add(f->db, &l, f->now), 0);
}

static void a_lesson_keeps_references_and_no_text(void **state)
{
	struct fixture *f = *state;
	uint64_t id = report_of(f, "粪水");

	learn(f, id, 0, 2);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM lesson WHERE report_id = %llu"
					" AND category_before IS NULL AND category_after = 2"
					" AND unit_before IS NULL AND unit_after = 1 AND why = 1"
					" AND text_hash = UNHEX(LEFT(SHA2('粪水', 256), 32))",
					(unsigned long long)id),
			 1);
}

static void the_last_word_on_a_report_is_what_is_learned(void **state)
{
	struct fixture *f = *state;
	struct lesson_text t[LESSONS_PIECE];
	uint64_t a = report_of(f, "甲"), b = report_of(f, "乙");

	learn(f, a, 0, 2);
	learn(f, b, 0, 4);
	learn(f, a, 2, 3);
	assert_int_equal(lesson_texts(f->db, UINT64_MAX, t), 2);
	assert_string_equal(t[0].body, "甲");
	assert_int_equal(t[0].kind, 1);
	assert_string_equal(t[0].code, "01024");
	assert_string_equal(t[1].body, "乙");
	assert_int_equal(t[1].kind, 2);
	assert_int_equal(lesson_texts(f->db, t[1].lesson_id, t), 0);
}

/* Of the category the word before it stays the last one. */
static void a_word_on_the_unit_alone_teaches_no_category(void **state)
{
	struct fixture *f = *state;
	struct lesson_text t[LESSONS_PIECE];
	uint64_t a = report_of(f, "甲"), b = report_of(f, "乙");
	struct lesson unit = { .report_id = a,
			       .category_after = 4,
			       .unit_after = 2,
			       .why = LESSON_CORRECTION,
			       .unit_only = true };

	learn(f, a, 0, 2);
	assert_int_equal(lesson_add(f->db, &unit, f->now), 0);
	unit.report_id = b;
	assert_int_equal(lesson_add(f->db, &unit, f->now), 0);
	assert_int_equal(fixture_count(f, "lesson"), 3);
	assert_int_equal(lesson_texts(f->db, UINT64_MAX, t), 1);
	assert_string_equal(t[0].body, "甲");
	assert_string_equal(t[0].code, "01002");
}

static void what_was_taken_back_hidden_or_changed_is_not_learned(void **state)
{
	struct fixture *f = *state;
	struct lesson_text t[LESSONS_PIECE];
	uint64_t hidden = report_of(f, "甲"), changed = report_of(f, "乙");

	learn(f, hidden, 0, 2);
	learn(f, changed, 0, 2);
	assert_int_equal(lesson_texts(f->db, UINT64_MAX, t), 2);
	fixture_sql(f, "UPDATE report SET hidden = 1 WHERE id = %llu", (unsigned long long)hidden);
	fixture_sql(f, "UPDATE report SET body = '丙' WHERE id = %llu",
		    (unsigned long long)changed);
	assert_int_equal(lesson_texts(f->db, UINT64_MAX, t), 0);
}

static int act(struct fixture *f, uint64_t report, struct case_deed deed)
{
	deed.report_id = report;
	deed.actor_name = "派单中心";
	deed.now = f->now + 1000;
	return case_act(f->db, &deed);
}

static void assert_last_lesson(struct fixture *f, const char *expected)
{
	assert_string_equal(city_text(f, "SELECT CONCAT_WS(' ', COALESCE(category_before, '-'),"
					 " category_after, COALESCE(unit_before, '-'),"
					 " COALESCE(unit_after, '-'), why)"
					 " FROM lesson ORDER BY id DESC LIMIT 1"),
			    expected);
}

static void a_persons_decision_in_triage_is_a_lesson(void **state)
{
	struct fixture *f = *state;
	uint64_t id = report_of(f, city_model_between(city_classifier, "1:01002", "1:01024"));
	const char *guessed;

	assert_int_equal(deliver(f, id), DISPATCH_ASKED);
	guessed = city_text(f, "SELECT category_id FROM triage_candidate WHERE position = 1");
	assert_int_equal(dispatch_by_person(f->db, f->arena, city_rules, id, 2, "市路灯管理所",
					    rules_category(city_rules, 3), f->now + 1000),
			 WORKFLOW_DONE);
	assert_last_lesson(f, arena_printf(f->arena, "%s 3 - 2 1", guessed));
}

static void an_accepted_return_is_a_lesson_and_a_refused_one_is_none(void **state)
{
	struct fixture *f = *state;
	uint64_t id = report_of(f, "楼下粪水往外涌");
	struct case_deed back = { .action = ACTION_RETURN,
				  .actor = ACTOR_HANDLER,
				  .unit_id = 1,
				  .note = "是路灯井，不是我们的" };
	struct case_deed same = { .action = ACTION_DISPATCH,
				  .actor = ACTOR_DISPATCHER,
				  .to_unit = 1,
				  .standard_id = 23 };
	struct case_deed other = { .action = ACTION_DISPATCH,
				   .actor = ACTOR_DISPATCHER,
				   .to_unit = 2,
				   .standard_id = 24 };

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(act(f, id, back), WORKFLOW_DONE);
	assert_int_equal(fixture_count(f, "lesson"), 0);
	assert_int_equal(act(f, id, same), WORKFLOW_UNCHANGED);
	assert_int_equal(fixture_count(f, "lesson"), 0);
	assert_int_equal(act(f, id, other), WORKFLOW_DONE);
	assert_int_equal(fixture_count(f, "lesson"), 1);
	assert_last_lesson(f, "2 3 1 2 2");
}

static void another_standard_of_another_category_is_a_correction(void **state)
{
	struct fixture *f = *state;
	uint64_t id = report_of(f, "楼下粪水往外涌");
	struct case_deed standard = { .action = ACTION_CHOOSE_STANDARD,
				      .actor = ACTOR_OFFICE,
				      .note = "是供水井",
				      .standard_id = 21 };
	struct case_deed stricter = standard;

	assert_int_equal(deliver(f, id), DISPATCH_OPENED);
	assert_int_equal(act(f, id, standard), WORKFLOW_DONE);
	assert_last_lesson(f, "2 1 1 1 3");
	/* Another limit of the same category teaches nothing about words. */
	stricter.standard_id = 22;
	assert_int_equal(act(f, id, stricter), WORKFLOW_DONE);
	assert_int_equal(fixture_count(f, "lesson"), 1);
}

static void every_statement_is_understood(void **state)
{
	static const char *const *const tables[] = { lesson_statements, triage_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_unsure_report_waits_with_its_candidates_best_first),
		test(a_report_that_goes_on_leaves_no_candidates),
		test(a_candidate_that_is_nobodys_has_no_unit),
		test(a_report_nobody_asked_about_has_none),
		test(a_lesson_keeps_references_and_no_text),
		test(the_last_word_on_a_report_is_what_is_learned),
		test(a_word_on_the_unit_alone_teaches_no_category),
		test(what_was_taken_back_hidden_or_changed_is_not_learned),
		test(a_persons_decision_in_triage_is_a_lesson),
		test(an_accepted_return_is_a_lesson_and_a_refused_one_is_none),
		test(another_standard_of_another_category_is_a_correction),
		test(every_statement_is_understood),
	};
	return cmocka_run_group_tests(tests, city_model_start, city_model_stop);
}
