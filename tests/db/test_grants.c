/* Each program may do what schema/grants.sql says and nothing else. */
#include "tests/db/fixture.h"
#include "tests/db/programs.h"

#include <stdio.h>
#include <string.h>

#include "account/accounts.h"
#include "account/citizen_rows.h"
#include "account/citizen_session.h"
#include "account/second.h"
#include "account/session.h"
#include "account/staff.h"
#include "account/staff_log.h"
#include "account/throttle.h"
#include "account/wechat_login.h"
#include "api/idempotency.h"
#include "db/migrate.h"
#include "desk/deed.h"
#include "desk/known.h"
#include "desk/pages.h"
#include "desk/queue.h"
#include "desk/sign_pages.h"
#include "desk/sign_rules_view.h"
#include "desk/outside.h"
#include "desk/record.h"
#include "desk/rules_suggest.h"
#include "dispatch/case.h"
#include "dispatch/case_day.h"
#include "dispatch/chores.h"
#include "dispatch/clock.h"
#include "dispatch/dispatch.h"
#include "dispatch/dispatcher.h"
#include "dispatch/escalation.h"
#include "dispatch/evaluation.h"
#include "dispatch/fact.h"
#include "dispatch/figures.h"
#include "dispatch/flow_chain.h"
#include "dispatch/lesson.h"
#include "dispatch/limit_store.h"
#include "dispatch/medians.h"
#include "dispatch/outbox.h"
#include "dispatch/phase.h"
#include "dispatch/precedent.h"
#include "dispatch/route_rules.h"
#include "dispatch/router.h"
#include "dispatch/rules.h"
#include "dispatch/triage.h"
#include "dispatch/workflow.h"
#include "media/pages.h"
#include "media/photo.h"
#include "media/redact.h"
#include "media/upload.h"
#include "notice/inbox.h"
#include "notice/delivery.h"
#include "notice/notice.h"
#include "notice/staff_notice.h"
#include "report/draft.h"
#include "report/duplicate.h"
#include "report/follow.h"
#include "report/hide.h"
#include "report/home.h"
#include "report/list.h"
#include "report/map.h"
#include "report/me.h"
#include "report/submit.h"
#include "report/support.h"
#include "report/rebuttal.h"
#include "report/track.h"
#include "media/resume.h"
#include "open311/client.h"
#include "open311/export.h"
#include "open311/request_new.h"
#include "open311/request.h"
#include "open311/service.h"
#include "open311/update.h"
#include "sign/order.h"
#include "sign/ask.h"
#include "sign/filing.h"
#include "sign/mine.h"
#include "sign/passport.h"
#include "sign/passport_view.h"
#include "sign/sign_figures.h"
#include "sign/storm.h"
#include "sign/tell.h"
#include "sign/facade_store.h"
#include "sign/answers.h"
#include "sign/rule.h"

/* Of commands, which have no header of their own. */
extern const char *const client_command_statements[], *const flow_command_statements[];

static const struct program_attempt attempts[] = {
	{ "citizen", "SELECT id FROM report WHERE id = 1", 1 },
	{ "citizen", "INSERT INTO flow_log SELECT * FROM flow_log WHERE id = 0", 1 },
	{ "citizen", "UPDATE flow_log SET note = ''", 0 },
	{ "citizen", "DELETE FROM flow_log", 0 },
	{ "citizen", "UPDATE flow_anchor SET hash = ''", 0 },
	{ "media", "UPDATE flow_log SET note = ''", 0 },
	{ "media", "DELETE FROM flow_log", 0 },
	{ "desk", "SELECT contact_sealed FROM api_report WHERE 0", 0 },
	{ "desk", "INSERT INTO flow_log SELECT * FROM flow_log WHERE id = 0", 1 },
	{ "desk", "UPDATE flow_log SET note = ''", 0 },
	{ "desk", "DELETE FROM flow_log", 0 },
	{ "desk", "DELETE FROM flow_anchor", 0 },
	{ "desk", "DELETE FROM case_file", 0 },
	{ "notifyd", "UPDATE flow_log SET note = ''", 0 },
	{ "notifyd", "DELETE FROM flow_log", 0 },
	{ "dispatchd", "UPDATE flow_log SET note = ''", 0 },
	{ "dispatchd", "INSERT INTO flow_anchor SELECT * FROM flow_anchor WHERE id = 0", 1 },
	{ "dispatchd", "UPDATE flow_anchor SET hash = ''", 0 },
	{ "dispatchd", "DELETE FROM flow_anchor", 0 },
	{ "admin", "UPDATE flow_anchor SET hash = ''", 0 },
	{ "admin", "DELETE FROM flow_anchor", 0 },
	{ "citizen", "DELETE FROM report", 0 },
	{ "citizen", "SELECT unit_id FROM route_rule", 0 },
	{ "citizen", "UPDATE unit SET name = ''", 0 },
	{ "citizen", "DROP TABLE report", 0 },
	{ "citizen", "CREATE TABLE x (a INT)", 0 },
	{ "citizen", "SELECT * FROM mysql.user", 0 },
	{ "media", "SELECT bytes FROM photo_bytes WHERE photo_id = 1", 1 },
	{ "citizen", "UPDATE notice SET read_at = NULL WHERE citizen_id = 0", 1 },
	{ "citizen", "UPDATE notice SET citizen_id = 1", 0 },
	{ "citizen", "INSERT INTO notice SELECT * FROM notice WHERE id = 0", 0 },
	{ "citizen", "SELECT state FROM notice_delivery", 0 },
	{ "citizen", "UPDATE notice_delivery SET state = 3", 0 },
	{ "citizen", "SELECT body FROM sign_ask", 0 },
	{ "citizen", "UPDATE sign_passport SET state = 1", 0 },
	{ "citizen", "SELECT url FROM webhook", 0 },
	{ "citizen", "SELECT sealed FROM citizen_address", 0 },
	{ "dispatchd", "INSERT INTO notice SELECT * FROM notice WHERE id = 0", 1 },
	{ "dispatchd", "UPDATE notice_delivery SET state = 3", 0 },
	{ "dispatchd", "SELECT url FROM webhook", 0 },
	{ "dispatchd", "SELECT sealed FROM citizen_address", 0 },
	{ "notifyd", "SELECT phone_sealed FROM report WHERE id = 1", 1 },
	{ "notifyd", "SELECT body FROM report", 0 },
	{ "notifyd", "UPDATE report SET status = 5", 0 },
	{ "notifyd", "UPDATE webhook SET url = ''", 0 },
	{ "notifyd", "INSERT INTO notice_delivery SELECT * FROM notice_delivery WHERE id = 0", 0 },
	{ "notifyd", "SELECT note FROM flow_log", 0 },
	{ "desk", "UPDATE staff_notice SET read_at = NULL WHERE staff_id = 0", 1 },
	{ "desk", "UPDATE staff_notice SET staff_id = 1", 0 },
	{ "desk", "INSERT INTO staff_notice SELECT * FROM staff_notice WHERE id = 0", 0 },
	{ "citizen", "SELECT id FROM staff_notice", 0 },
	{ "media", "SELECT id FROM staff_notice WHERE staff_id = 0 AND read_at IS NULL", 1 },
	{ "media", "SELECT report_id FROM staff_notice", 0 },
	{ "dispatchd", "SELECT password FROM staff", 0 },
	{ "dispatchd", "UPDATE staff_notice SET read_at = NULL", 0 },
	{ "notifyd", "UPDATE citizen_address SET sealed = ''", 0 },
	{ "media", "UPDATE report SET status = 5", 0 },
	{ "media", "SELECT note FROM flow_log", 0 },
	{ "media", "DELETE FROM photo", 0 },
	{ "media", "UPDATE citizen_session SET seen_at = NOW() WHERE id = 0", 1 },
	{ "media", "UPDATE citizen_session SET citizen_id = 1", 0 },
	{ "media", "SELECT device FROM citizen_session", 0 },
	{ "citizen", "SELECT token_hash FROM citizen_session", 0 },
	{ "media", "SELECT openid_hash FROM citizen_wechat", 0 },
	{ "api", "UPDATE citizen_wechat SET openid_hash = ''", 0 },
	{ "api", "SELECT sealed FROM citizen_address", 0 },
	{ "api", "UPDATE citizen_session SET citizen_id = 1", 0 },
	{ "dispatchd", "SELECT token_hash FROM citizen_session", 0 },
	{ "dispatchd", "SELECT openid_hash FROM citizen_wechat", 0 },
	{ "notifyd", "SELECT phone_sealed FROM citizen_wechat", 0 },
	{ "media", "SELECT sealed FROM photo_original", 0 },
	{ "media", "UPDATE photo_original SET sealed = ''", 0 },
	{ "media", "DELETE FROM photo_review", 0 },
	{ "citizen", "SELECT sealed FROM photo_original", 0 },
	{ "desk", "SELECT password FROM staff WHERE id = 1", 1 },
	/* Its admins keep accounts; nobody takes over a name, or makes one vanish. */
	{ "desk", "UPDATE staff SET login = 'x'", 0 },
	{ "desk", "UPDATE staff SET created_at = NOW()", 0 },
	{ "desk", "DELETE FROM staff", 0 },
	{ "desk", "UPDATE staff_session SET stage = 2", 0 },
	{ "desk", "UPDATE staff_log SET event = 1", 0 },
	{ "desk", "DELETE FROM staff_log", 0 },
	{ "desk", "DELETE FROM report", 0 },
	{ "citizen", "SELECT password FROM staff", 0 },
	{ "citizen", "SELECT token_hash FROM staff_session", 0 },
	{ "media", "SELECT password FROM staff", 0 },
	{ "dispatchd", "SELECT token_hash FROM staff_session", 0 },
	{ "admin", "INSERT INTO staff_session SELECT * FROM staff_session WHERE token_hash = ''",
	  0 },
	{ "admin", "DELETE FROM staff_log", 0 },
	{ "dispatchd", "SELECT unit_id FROM route_rule WHERE id = 1", 1 },
	{ "dispatchd", "UPDATE route_rule SET unit_id = 1", 0 },
	{ "dispatchd", "DELETE FROM flow_log", 0 },
	{ "dispatchd", "INSERT INTO report SELECT * FROM report WHERE id = 0", 0 },
	{ "dispatchd", "SELECT bytes FROM photo_bytes", 0 },
	{ "dispatchd", "UPDATE precedent SET unit_id = 1", 0 },
	{ "dispatchd", "UPDATE limit_event SET at = NOW()", 0 },
	{ "dispatchd", "DELETE FROM escalation", 0 },
	{ "citizen", "SELECT words FROM precedent", 0 },
	{ "citizen", "UPDATE limit_event SET count = 1", 0 },
	{ "citizen", "INSERT INTO escalation SELECT * FROM escalation WHERE id = 0", 0 },
	{ "desk", "UPDATE precedent SET valid_to = NULL WHERE id = 0", 1 },
	{ "desk", "UPDATE precedent SET unit_id = 1", 0 },
	{ "desk", "DELETE FROM precedent", 0 },
	{ "desk", "UPDATE route_rule SET unit_id = 1", 0 },
	{ "desk", "DELETE FROM limit_event", 0 },
	{ "admin", "UPDATE precedent SET words = ''", 0 },
	{ "admin", "DELETE FROM precedent", 0 },
	{ "admin", "DELETE FROM keyword_rule WHERE id = 0", 1 },
	{ "admin", "UPDATE flow_log SET note = ''", 0 },
	{ "admin", "DELETE FROM flow_log", 0 },
	{ "admin", "DELETE FROM report", 0 },
	{ "api", "DELETE FROM report", 0 },
	{ "api", "UPDATE flow_log SET note = ''", 0 },
	{ "api", "SELECT bytes FROM photo_bytes", 0 },
	{ "api", "SELECT login FROM staff", 0 },
	{ "api", "SELECT key_hash FROM api_client", 0 },
	{ "api", "UPDATE notice SET text = ''", 0 },
	{ "open311", "SELECT contact_sealed FROM api_report WHERE 0", 1 },
	{ "open311", "UPDATE api_client SET per_minute = 1", 0 },
	{ "open311", "DELETE FROM api_report", 0 },
	{ "open311", "UPDATE flow_log SET note = ''", 0 },
	{ "open311", "DELETE FROM report", 0 },
	{ "open311", "SELECT bytes FROM photo_bytes", 0 },
	{ "open311", "SELECT login FROM staff", 0 },
	{ "admin", "SELECT contact_sealed FROM api_report", 0 },
	{ "signs", "UPDATE sign_log SET note = ''", 0 },
	{ "signs", "DELETE FROM sign_log", 0 },
	{ "signs", "SELECT device FROM citizen_session", 0 },
	{ "signs", "UPDATE citizen_session SET token_hash = ''", 0 },
	{ "signs", "DELETE FROM idempotency", 0 },
	{ "desk", "UPDATE sign_log SET note = ''", 0 },
	{ "dispatchd", "DELETE FROM sign_log", 0 },
	{ "admin", "UPDATE sign_log SET note = ''", 0 },
	{ "signs", "DELETE FROM sign_passport", 0 },
	{ "signs", "INSERT INTO sign_storm SELECT * FROM sign_storm WHERE id = 0", 0 },
	{ "signs", "UPDATE sign_notice SET citizen_id = 1", 0 },
	{ "signs", "SELECT exif_lat FROM photo", 0 },
	{ "signs", "SELECT bytes FROM photo_bytes", 0 },
	{ "signs", "DELETE FROM sign_order", 0 },
	{ "dispatchd", "SELECT name FROM sign_order", 0 },
	{ "desk", "SELECT phone FROM sign_order", 0 },
	{ "desk", "UPDATE sign_order SET facade = ''", 0 },
	{ "signs", "SELECT body FROM report", 0 },
	{ "desk", "INSERT INTO sign_passport SELECT * FROM sign_passport WHERE id = 0", 0 },
	{ "desk", "INSERT INTO sign_check SELECT * FROM sign_check WHERE id = 0", 0 },
	{ "citizen", "SELECT place_text FROM sign_passport", 0 },
	{ "citizen", "SELECT body FROM sign_ask", 0 },
	{ "citizen", "SELECT data FROM sign_log", 0 },
	{ "citizen", "UPDATE sign_notice SET citizen_id = 1", 0 },
	{ "dispatchd", "INSERT INTO sign_ask SELECT * FROM sign_ask WHERE id = 0", 0 },
	{ "signs", "INSERT INTO sign_facade SELECT * FROM sign_facade WHERE id = 0", 1 },
	{ "signs", "UPDATE sign_rule SET value = 9000", 0 },
	{ "signs", "DELETE FROM sign_facade", 0 },
	{ "citizen", "SELECT facts FROM sign_facade", 0 },
};

static void each_program_is_held_to_its_grants(void **state)
{
	programs_try(*state, attempts, sizeof(attempts) / sizeof(attempts[0]));
}

/* What the programs' own work asks for; others try their statements as the owner of the tables. */
static const struct {
	const char *program;
	const char *const *list;
} uses[] = {
	{ "desk", outside_statements },
	{ "dispatchd", dispatcher_statements },
	{ "desk", account_statements },
	{ "desk", assign_page_statements },
	{ "desk", calendar_statements },
	{ "desk", case_act_statements },
	{ "desk", case_handling_statements },
	{ "desk", case_merge_statements },
	{ "desk", case_people_statements },
	{ "desk", case_opening_statements },
	{ "desk", case_page_statements },
	{ "desk", case_request_statements },
	{ "desk", deed_statements },
	{ "desk", evaluation_page_statements },
	{ "desk", evaluation_statements },
	{ "desk", flow_chain_statements },
	{ "desk", known_statements },
	{ "desk", lesson_statements },
	{ "desk", limit_statements },
	{ "desk", list_near_statements },
	{ "desk", phase_statements },
	{ "desk", precedent_statements },
	{ "desk", queue_count_statements },
	{ "desk", queue_page_statements },
	{ "desk", queue_statements },
	{ "desk", queue_map_statements },
	{ "desk", precedents_page_statements },
	{ "desk", rules_suggest_statements },
	{ "desk", rules_statements },
	{ "desk", dispatch_page_statements },
	{ "desk", record_statements },
	{ "desk", redact_page_statements },
	{ "desk", route_rules_statements },
	{ "desk", second_statements },
	{ "desk", session_statements },
	{ "desk", staff_log_statements },
	{ "desk", throttle_statements },
	{ "desk", workflow_statements },
	{ "media", citizen_identify_statements },
	{ "media", wechat_phone_statements },
	{ "api", citizen_session_statements },
	{ "api", citizen_identify_statements },
	{ "api", citizen_rows_statements },
	{ "api", citizen_join_statements },
	{ "api", citizen_erase_statements },
	{ "citizen", citizen_rows_statements },
	{ "citizen", citizen_erase_statements },
	{ "api", wechat_login_statements },
	{ "api", wechat_phone_statements },
	{ "api", throttle_statements },
	{ "media", photo_store_statements },
	{ "media", serve_statements },
	{ "media", staff_photo_statements },
	{ "media", upload_statements },
	{ "media", redact_statements },
	{ "citizen", draft_statements },
	{ "citizen", follow_statements },
	{ "citizen", hide_statements },
	{ "citizen", home_statements },
	{ "citizen", inbox_statements },
	{ "citizen", inbox_owner_statements },
	{ "citizen", list_statements },
	{ "citizen", list_near_statements },
	{ "citizen", list_search_statements },
	{ "citizen", map_statements },
	{ "citizen", me_statements },
	{ "citizen", submit_statements },
	{ "citizen", support_statements },
	{ "citizen", track_statements },
	{ "api", citizen_identify_statements },
	{ "api", draft_statements },
	{ "api", follow_statements },
	{ "api", hide_statements },
	{ "api", home_statements },
	{ "api", inbox_statements },
	{ "api", list_statements },
	{ "api", list_near_statements },
	{ "api", list_search_statements },
	{ "api", list_sift_statements },
	{ "api", map_statements },
	{ "api", me_statements },
	{ "api", duplicate_statements },
	{ "api", submit_statements },
	{ "api", support_statements },
	{ "api", track_statements },
	{ "api", rebuttal_statements },
	{ "api", idempotency_statements },
	{ "citizen", rebuttal_statements },
	{ "citizen", case_act_statements },
	{ "citizen", workflow_statements },
	{ "citizen", flow_chain_statements },
	{ "dispatchd", dispatch_statements },
	{ "dispatchd", escalation_statements },
	{ "dispatchd", outbox_statements },
	{ "dispatchd", notice_statements },
	{ "dispatchd", case_statements },
	{ "dispatchd", case_act_statements },
	{ "dispatchd", triage_statements },
	{ "dispatchd", router_statements },
	{ "dispatchd", medians_statements },
	{ "dispatchd", figures_statements },
	{ "dispatchd", chores_statements },
	{ "signs", citizen_identify_statements },
	{ "signs", idempotency_statements },
	{ "signs", ask_statements },
	{ "signs", ask_send_statements },
	{ "signs", passport_statements },
	{ "signs", sign_photo_statements },
	{ "signs", sign_step_statements },
	{ "signs", filing_statements },
	{ "signs", order_statements },
	{ "signs", mine_statements },
	{ "signs", storefront_statements },
	{ "desk", ask_statements },
	{ "desk", sign_figure_statements },
	{ "desk", sign_step_statements },
	{ "desk", sign_queue_statements },
	{ "desk", sign_ask_page_statements },
	{ "desk", sign_rules_view_statements },
	{ "desk", sign_rule_statements },
	{ "desk", storm_statements },
	{ "dispatchd", ask_statements },
	{ "dispatchd", sign_step_statements },
	{ "desk", accounts_statements },
	{ "desk", accounts_page_statements },
	{ "desk", staff_statements },
	{ "signs", sign_rule_statements },
	{ "signs", answer_statements },
	{ "desk", answer_statements },
	{ "desk", answer_desk_statements },
	{ "signs", facade_kept_statements },
	{ "dispatchd", staff_notice_statements },
	{ "desk", staff_inbox_statements },
	{ "desk", fact_statements },
	{ "dispatchd", case_day_statements },
	{ "dispatchd", fact_statements },
	{ "media", resume_statements },
	{ "dispatchd", resume_chores_statements },
	{ "dispatchd", citizen_session_chores_statements },
	{ "dispatchd", idempotency_chores_statements },
	{ "open311", client_statements },
	{ "open311", service_statements },
	{ "open311", request_statements },
	{ "open311", new_request_statements },
	{ "open311", update_statements },
	{ "open311", export_statements },
	{ "open311", submit_statements },
	{ "open311", case_act_statements },
	{ "admin", client_admin_statements },
	{ "admin", client_command_statements },
	{ "admin", flow_command_statements },
	{ "notifyd", delivery_statements },
};

/* Opened by the administrator's command alone. */
static const char by_admin[] = "SELECT sealed FROM photo_original";

static void each_program_may_do_what_its_statements_ask(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		struct db *db = db_open(f->conf, uses[i].program);

		db_use_arena(db, f->arena);
		for (const char *const *sql = uses[i].list; *sql; sql++)
			if (!strstr(*sql, by_admin) && db_check(db, *sql) != 0)
				fail_msg("%s may not: %s", uses[i].program, *sql);
		db_close(db);
	}
}

static void a_wrong_password_lets_nobody_in(void **state)
{
	struct fixture *f = *state;
	struct db *db;

	program_password(f, "citizen", "geheim43");
	db = db_open(f->conf, "citizen");
	assert_int_equal(db_ping(db), -1);
	db_close(db);
	program_password(f, "citizen", "geheim42");
}

static void a_grant_taken_out_of_the_file_is_gone(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/few.sql", f->dir);
	FILE *file = fopen(path, "w");
	struct db *db;

	fputs("-- less than before\nmedia SELECT ON area\n", file);
	fclose(file);
	assert_int_equal(migrate_grants(f->db, f->conf, path), 0);
	db = db_open(f->conf, "media");
	db_use_arena(db, f->arena);
	assert_int_equal(db_exec(db, "SELECT code FROM area", ""), 0);
	assert_int_equal(db_exec(db, "SELECT id FROM photo", ""), -1);
	db_close(db);
}

static void a_line_that_is_no_grant_is_refused(void **state)
{
	static const char *const bad[] = {
		"citizen SELECT ON report; DROP TABLE report\n",
		"citizen SELECT report\n",
		"citizen SELECT ON `mysql`.*\n",
		"citi'zen SELECT ON report\n",
		"citizen\n",
	};
	struct fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/bad.sql", f->dir);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		FILE *file = fopen(path, "w");

		fputs(bad[i], file);
		fclose(file);
		assert_int_equal(migrate_grants(f->db, f->conf, path), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(each_program_is_held_to_its_grants),
		fixture_test(each_program_may_do_what_its_statements_ask),
		fixture_test(a_wrong_password_lets_nobody_in),
		fixture_test(a_line_that_is_no_grant_is_refused),
		fixture_test(a_grant_taken_out_of_the_file_is_gone),
	};
	return cmocka_run_group_tests(tests, programs_start, programs_stop);
}
