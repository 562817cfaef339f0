/* Shop signs at the desk: who may, the queue, the answer, filings, storms, figures. */
#include "tests/page/desk.h"
#include "tests/db/signs.h"

#include "account/staff_log.h"
#include "load/load.h"
#include "report/city.h"
#include "sign/marks.h"
#include "sign/rule.h"
#include "sign/storm.h"

static void city(struct fixture *f, struct browser *b, const char *login, enum role role,
		 uint64_t unit)
{
	desk_enter(f, b, login, role, unit);
	if (!fixture_count(f, "citizen")) {
		desk_city(f);
		assert_int_equal(city_load(f->db), 0);
		signs_people(f);
	}
	db_use_arena(f->db, f->arena);
	f->now = clock_now();
}

static const char *number_of(struct fixture *f, uint64_t ask)
{
	const char *number;

	db_use_arena(f->db, f->arena);
	assert_int_equal(db_row(f->db, "SELECT number FROM sign_ask WHERE id = ?", "u", ask, "s",
				&number),
			 DB_ROW);
	return number;
}

static const char *seen(struct fixture *f, const struct browser *b)
{
	const char *p = strstr(b->body, "name=\"seen\" value=\"");

	assert_non_null(p);
	p += strlen("name=\"seen\" value=\"");
	return arena_strndup(f->arena, p, strcspn(p, "\""));
}

static const char *ask_path(struct fixture *f, uint64_t ask)
{
	return arena_printf(f->arena, "/desk/signs/ask/%s", number_of(f, ask));
}

static void only_advisers_office_and_inspectors_come_in(void **state)
{
	static const enum role out[] = { ROLE_HANDLER, ROLE_INTAKE, ROLE_DISPATCHER, ROLE_ADMIN };
	static const enum role in[] = { ROLE_SIGNS, ROLE_OFFICE, ROLE_INSPECTOR };
	struct fixture *f = *state;
	struct browser b;

	for (size_t i = 0; i < sizeof(out) / sizeof(*out); i++) {
		fixture_clean(state);
		city(f, &b, "li", out[i], out[i] == ROLE_HANDLER ? ROWS_UNIT : 0);
		assert_int_equal(browser_get(&b, "/desk/signs"), 403);
		browser_close(&b);
	}
	for (size_t i = 0; i < sizeof(in) / sizeof(*in); i++) {
		fixture_clean(state);
		city(f, &b, "li", in[i], 0);
		assert_int_equal(browser_get(&b, "/desk/signs"), 200);
		assert_page_has(&b, "这里都办完了");
		/* Who advises on signs sees no case. */
		assert_int_equal(browser_get(&b, "/desk"), in[i] == ROLE_SIGNS ? 303 : 200);
		assert_int_equal(browser_get(&b, "/desk/evaluation"),
				 in[i] == ROLE_SIGNS ? 403 : 200);
		browser_close(&b);
	}
}

static void the_queue_is_by_what_is_due_next(void **state)
{
	struct fixture *f = *state;
	uint64_t early, late;
	struct browser b;

	city(f, &b, "li", ROLE_SIGNS, 0);
	late = signs_ask(f, 1);
	f->now -= 9 * CLOCK_DAY;
	early = signs_ask(f, 2);
	assert_int_equal(browser_get(&b, "/desk/signs"), 200);
	assert_true(strstr(b.body, number_of(f, early)) < strstr(b.body, number_of(f, late)));
	assert_page_has(&b, "超期");
	assert_page_has(&b, "dk-row_late");
	assert_int_equal(browser_get(&b, "/desk/signs/find?number=%s", number_of(f, late)), 303);
	assert_string_equal(browser_header(&b, "Location"), ask_path(f, late));
	browser_close(&b);
}

static void the_rules_say_what_they_can_beside_a_question(void **state)
{
	struct fixture *f = *state;
	struct load_count counts[LOAD_TABLES];
	struct browser b;
	uint64_t ask;

	city(f, &b, "li", ROLE_SIGNS, 0);
	assert_int_equal(load_seeds(f->db, f->arena, "schema/seed", counts), 0);
	sign_rules_forget();
	ask = signs_ask(f, 1);
	assert_int_equal(browser_get(&b, "%s", ask_path(f, ask)), 200);
	assert_page_has(&b, "按规定看：可以");
	assert_page_has(&b, "店主没有量门头，这里只看了店名");
	assert_page_has(&b, "香港中路的标准");
	assert_page_lacks(&b, "中山路：");
	fixture_sql(f, "INSERT INTO sign_order (token, design, name, latin, phone, facade, corners,"
		       " palette, width_mm, height_mm, created_at, changed_at) VALUES"
		       " (UNHEX('000102030405060708090a0b0c0d0e0f'), 'catering/01', '鲜得来', '',"
		       " '', 'width=6&storey=3.6&sill=4.5&storeys=6&street=%%E4%%B8%%AD%%E5%%B1%%B1"
		       "%%E8%%B7%%AF', '', 0, 5000, 1000, '2026-11-23 00:00:00',"
		       " '2026-11-23 00:00:00')");
	fixture_sql(f,
		    "UPDATE sign_ask SET order_token = UNHEX('000102030405060708090a0b0c0d0e0f'),"
		    " kind_word = 'lintel', width_mm = 5000, height_mm = 1000");
	assert_int_equal(browser_get(&b, "%s", ask_path(f, ask)), 200);
	assert_page_lacks(&b, "店主没有量门头");
	assert_page_has(&b, "按规定看：需调整");
	assert_page_has(&b, "<b>需调整</b> 中山路：招牌高度不超过 0.90 米");
	assert_page_has(&b, "中山路的标准");
	browser_close(&b);
}

static void an_answer_with_marks_reaches_the_owner(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *path, *data;
	uint64_t ask, photo;

	city(f, &b, "li", ROLE_SIGNS, 0);
	fixture_sql(f, "INSERT INTO sign_reply VALUES (1, 2, 1, '矮一点', '请再矮一点')");
	ask = signs_ask(f, 1);
	photo = (uint64_t)fixture_number(f, "SELECT photo_id FROM sign_photo");
	path = ask_path(f, ask);
	assert_int_equal(browser_get(&b, "%s", path), 200);
	assert_page_has(&b, "请再矮一点");
	assert_page_has(&b, "宽 0.60 米，高 1.50 米");
	assert_int_equal(browser_post(&b, path, "do", "answer", "seen", seen(f, &b), "note",
				      "矮一点", NULL),
			 422);
	assert_page_has(&b, "请选择结论");
	assert_page_has(&b, "矮一点</textarea>");
	assert_int_equal(browser_post(&b, path, "do", "answer", "seen", seen(f, &b), "verdict", "2",
				      "note", "矮一点", "marks", "圈 1 2 3 4", NULL),
			 422);
	assert_int_equal(browser_post(&b, path, "do", "answer", "seen", seen(f, &b), "verdict", "2",
				      "note", "矮一点", "marks", "框 1 2 3 4 x", "on", "999", NULL),
			 422);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE action = 2"), 0);
	assert_int_equal(browser_post(&b, path, "do", "answer", "seen", seen(f, &b), "verdict", "2",
				      "note", "矮一点", "marks",
				      "框 100 200 300 400 太高\n线 0 0 9 9", "on",
				      arena_printf(f->arena, "%llu", (unsigned long long)photo),
				      NULL),
			 303);
	db_use_arena(f->db, f->arena);
	assert_int_equal(db_row(f->db, "SELECT data FROM sign_log WHERE action = 2", "", "s",
				&data),
			 DB_ROW);
	{
		struct marked m;

		marks_read(f->arena, data, &m);
		assert_int_equal(m.verdict, 2);
		assert_int_equal(m.photo_id, photo);
		assert_int_equal(m.count, 2);
		assert_string_equal(m.marks[0].say, "太高");
	}
	/* A person's name is not the owner's to read. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE action = 2"
					   " AND actor_name = '招牌指导员' AND staff_id > 0"),
			 1);
	assert_int_equal(browser_get(&b, "/desk/signs?tab=answered"), 200);
	assert_page_has(&b, number_of(f, ask));
	browser_close(&b);
}

static void the_slower_of_two_keeps_what_she_wrote(void **state)
{
	struct fixture *f = *state;
	struct browser li, wang;
	const char *path, *hers;
	uint64_t ask;

	city(f, &li, "li", ROLE_SIGNS, 0);
	city(f, &wang, "wang", ROLE_OFFICE, 0);
	ask = signs_ask(f, 1);
	path = ask_path(f, ask);
	assert_int_equal(browser_get(&li, "%s", path), 200);
	assert_int_equal(browser_get(&wang, "%s", path), 200);
	hers = seen(f, &wang);
	assert_int_equal(browser_post(&li, path, "do", "answer", "seen", seen(f, &li), "verdict",
				      "1", "note", "可以", NULL),
			 303);
	assert_int_equal(browser_post(&wang, path, "do", "answer", "seen", hers, "verdict", "3",
				      "note", "不可以<这条街>", NULL),
			 409);
	assert_page_has(&wang, "刚刚有了新的变化");
	assert_page_has(&wang, "不可以&lt;这条街&gt;"); /* hers, though nothing is left to answer */
	assert_page_has(&wang, "可以");                 /* what her colleague answered */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE action = 2"), 1);
	browser_close(&li);
	browser_close(&wang);
}

static void an_inspector_looks_and_an_adviser_keeps_to_the_district(void **state)
{
	struct fixture *f = *state;
	struct browser look, far;
	const char *path;
	uint64_t ask;

	city(f, &look, "du", ROLE_INSPECTOR, 0);
	city(f, &far, "far", ROLE_SIGNS, DESK_OTHER_UNIT); /* of 崂山区 */
	ask = signs_ask(f, 1);                             /* in 市南区 */
	path = ask_path(f, ask);
	assert_int_equal(browser_get(&look, "%s", path), 200);
	assert_page_lacks(&look, "value=\"answer\"");
	assert_int_equal(browser_post(&look, path, "do", "answer", "verdict", "1", "note", "x",
				      NULL),
			 403);
	assert_int_equal(browser_get(&far, "/desk/signs"), 200);
	assert_page_lacks(&far, number_of(f, ask));
	assert_int_equal(browser_get(&far, "%s", path), 403);
	assert_int_equal(browser_post(&far, path, "do", "answer", "verdict", "1", "note", "x",
				      NULL),
			 403);
	assert_int_equal(desk_logged(f, EVENT_REFUSED_CASE), 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE action = 2"), 0);
	browser_close(&look);
	browser_close(&far);
}

static void a_filing_is_sent_back_accepted_and_revoked(void **state)
{
	struct fixture *f = *state;
	struct browser b;
	const char *number, *path;
	uint64_t id, photo;

	city(f, &b, "li", ROLE_OFFICE, 0);
	id = signs_passport(f, 1, &number);
	photo = signs_photo(f, SIGNS_OWNER);
	assert_int_equal(signs_file(f, id, SIGN_FILE, SIGN_OWNER, "",
				    &(struct filing_more){ .citizen_id = SIGNS_OWNER,
							   .photos = &photo,
							   .photo_count = 1 }),
			 SIGN_DONE);
	path = arena_printf(f->arena, "/desk/signs/shop/%s", number);
	assert_int_equal(browser_get(&b, "/desk/signs?tab=filings"), 200);
	assert_page_has(&b, path);
	assert_int_equal(browser_get(&b, "%s", path), 200);
	assert_int_equal(browser_post(&b, path, "do", "return", "seen", seen(f, &b), NULL), 422);
	assert_int_equal(browser_post(&b, path, "do", "accept", "seen", "1", NULL), 409);
	assert_int_equal(browser_get(&b, "%s", path), 200);
	assert_int_equal(browser_post(&b, path, "do", "accept", "seen", seen(f, &b), NULL), 303);
	assert_int_equal(signs_state(f, id), FILING_ACCEPTED);
	assert_int_equal(browser_get(&b, "%s", path), 200);
	assert_int_equal(browser_post(&b, path, "do", "reprint", "seen", seen(f, &b), "note",
				      "换新", NULL),
			 303);
	assert_int_equal(browser_get(&b, "%s", path), 200);
	assert_int_equal(browser_post(&b, path, "do", "revoke", "seen", seen(f, &b), "note",
				      "店已搬走", NULL),
			 303);
	assert_int_equal(signs_state(f, id), FILING_REVOKED);
	assert_int_equal(browser_get(&b, "%s", path), 200);
	assert_page_lacks(&b, "value=\"accept\"");
	assert_int_equal(browser_get(&b, "/desk/signs/shop/QD-2222-2222-2222"), 404);
	browser_close(&b);
}

static void a_storm_is_one_command_and_once(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	city(f, &b, "hai", ROLE_OFFICE, 0);
	signs_filed(f, 1, NULL);
	assert_int_equal(browser_get(&b, "/desk/signs/storms"), 200);
	assert_int_equal(browser_post(&b, "/desk/signs/storms", "district", "370202", "hours", "24",
				      "words", "", NULL),
			 422);
	assert_int_equal(browser_post(&b, "/desk/signs/storms", "district", "3702", "hours", "24",
				      "words", "大风", NULL),
			 422);
	assert_int_equal(browser_post(&b, "/desk/signs/storms", "district", "370202", "hours", "0",
				      "words", "大风", NULL),
			 422);
	assert_int_equal(browser_post(&b, "/desk/signs/storms", "district", "370202", "hours", "24",
				      "words", "大风来了", NULL),
			 303);
	assert_int_equal(browser_post(&b, "/desk/signs/storms", "district", "370202", "hours", "24",
				      "words", "大风来了", NULL),
			 409);
	assert_page_has(&b, "没有重复发");
	assert_page_has(&b, "姓hai");
	assert_int_equal(fixture_count(f, "sign_storm"), 1);
	assert_int_equal(fixture_number(f, "SELECT signs FROM sign_storm"), 1);
	assert_int_equal(browser_post(&b, "/desk/signs/storms/1/end", NULL, NULL), 303);
	assert_int_equal(browser_post(&b, "/desk/signs/storms/1/end", NULL, NULL), 409);
	browser_close(&b);
}

static void the_tab_one_is_on_is_marked(void **state)
{
	static const char *const tabs[] = { "storms", "figures", "answers", "cases" };
	struct fixture *f = *state;
	struct browser b;

	city(f, &b, "li", ROLE_SIGNS, 0);
	for (size_t i = 0; i < sizeof(tabs) / sizeof(*tabs); i++) {
		assert_int_equal(browser_get(&b, "/desk/signs/%s", tabs[i]), 200);
		for (size_t k = 0; k < sizeof(tabs) / sizeof(*tabs); k++) {
			const char *mark =
				arena_printf(f->arena,
					     "href=\"/desk/signs/%s\" aria-current=\"page\"",
					     tabs[k]);

			assert_int_equal(strstr(b.body, mark) != NULL, i == k);
		}
	}
	browser_close(&b);
}

static void figures_as_page_and_as_csv(void **state)
{
	struct fixture *f = *state;
	struct browser b;

	city(f, &b, "li", ROLE_INSPECTOR, 0);
	signs_passport(f, 1, NULL);
	signs_ask(f, 2);
	assert_int_equal(browser_get(&b, "/desk/signs/figures?by=street"), 200);
	assert_page_has(&b, "香港中路街道");
	assert_page_has(&b, "100.0%");
	assert_int_equal(browser_get(&b, "/desk/signs/figures.csv?by=trade"), 200);
	assert_string_equal(browser_header(&b, "Content-Type"), "text/csv; charset=utf-8");
	assert_page_has(&b, "\"餐饮\",2,1,1,1,1,0,0.0\r\n");
	assert_int_equal(browser_get(&b, "/desk/signs/figures?from=x&to=2020-01-01&by=y"), 200);
	assert_page_has(&b, "没有提问");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(only_advisers_office_and_inspectors_come_in),
		fixture_test(the_queue_is_by_what_is_due_next),
		fixture_test(the_rules_say_what_they_can_beside_a_question),
		fixture_test(an_answer_with_marks_reaches_the_owner),
		fixture_test(the_slower_of_two_keeps_what_she_wrote),
		fixture_test(an_inspector_looks_and_an_adviser_keeps_to_the_district),
		fixture_test(a_filing_is_sent_back_accepted_and_revoked),
		fixture_test(a_storm_is_one_command_and_once),
		fixture_test(the_tab_one_is_on_is_marked),
		fixture_test(figures_as_page_and_as_csv),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
