/* The owner's side of a question, and what others see of it. */
#include "tests/page/signs.h"

#include "base/secret.h"
#include "sign/rule.h"
#include "sign/sign_areas.h"
#include "sign/marks.h"

static struct fixture *begin(void **state, struct browser *b)
{
	struct fixture *f = *state;

	rows_city(f);
	assert_int_equal(sign_areas_load(f->db), 0);
	db_use_arena(f->db, f->arena);
	signs_open(f, b);
	return f;
}

static void answer(struct fixture *f, const char *number, unsigned int verdict, const char *note)
{
	struct sign_deed deed = signs_deed(f, SIGN_ANSWER, SIGN_ADVISER, note);
	struct ask_more more = { .verdict = verdict };
	const struct sign_mark marks[] = {
		{ .a = 100, .b = 200, .c = 300, .d = 400, .say = "<b>太高</b>" }
	};
	struct ask ask;

	db_use_arena(f->db, f->arena);
	assert_int_equal(ask_find(f->db, number, &ask), 1);
	deed.data = marks_data(f->arena, verdict,
			       (uint64_t)fixture_number(f, "SELECT COALESCE(MAX(photo_id), 0) FROM"
							   " sign_photo"),
			       marks, 1);
	assert_int_equal(ask_act(f->db, f->arena, ask.id, &deed, &more), SIGN_DONE);
}

static int act(struct fixture *f, struct browser *b, const char *number, const char *what,
	       const char *note)
{
	assert_int_equal(browser_get(b, "/signs/ask/%s", number), 200);
	return browser_post(b, arena_printf(f->arena, "/signs/ask/%s", number), "do", what, "seen",
			    signs_between(f, b, "name=\"seen\" value=\""), "note", note, NULL);
}

static void the_first_screen_is_photos_and_works_without_scripts(void **state)
{
	struct browser b;

	begin(state, &b);
	assert_int_equal(browser_get(&b, "/signs/ask/new?design=catering%%2F01&name=%%E9%%B2%%9C"),
			 200);
	assert_page_has(&b, "action=\"/media/facade\"");
	assert_page_has(&b, "name=\"keep\" value=\"design=catering%2F01&amp;name=%E9%B2%9C\"");
	assert_page_has(&b, "/signs/ask/new?words=1&amp;design=catering%2F01");
	assert_page_has(&b, "/signs/preview/catering/01/day.png?name=%E9%B2%9C&amp;");
	assert_int_equal(browser_get(&b, "/signs/ask?order=x&design=catering/01&name=%%E9%%B2%%9C"),
			 303);
	assert_string_equal(browser_header(&b, "Location"),
			    "/signs/ask/new?order=x&design=catering/01&name=%E9%B2%9C");
	browser_close(&b);
}

static const char *order_token(void)
{
	static char text[TOKEN_TEXT + 1];
	unsigned char token[TOKEN_BYTES];

	for (unsigned char i = 0; i < TOKEN_BYTES; i++)
		token[i] = i;
	token_text(text, token);
	return text;
}

static void the_street_comes_from_the_front_that_was_measured(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);

	fixture_sql(f, "INSERT INTO sign_street (code, name, area_code, looks, pedestrian, about,"
		       " basis, valid_from) VALUES ('xianggang-zhong-lu', '香港中路', 370202001,"
		       " 'newdistrict', 0, '', 3, '2020-01-01')");
	sign_rules_forget();
	fixture_sql(f, "INSERT INTO sign_order (token, design, name, latin, phone, facade, corners,"
		       " palette, width_mm, height_mm, created_at, changed_at) VALUES"
		       " (UNHEX('000102030405060708090a0b0c0d0e0f'), 'catering/01', '鲜得来', '',"
		       " '', 'width=6&storey=3.6&storeys=6&street=xianggang-zhong-lu', '', 0, 0, 0,"
		       " '2026-11-23 00:00:00', '2026-11-23 00:00:00')");
	assert_int_equal(browser_get(&b, "/signs/ask/new?words=1&order=%s", order_token()), 200);
	assert_page_has(&b, "<option value=\"370202001\" selected>");
	assert_page_has(&b, "value=\"香港中路\"");
	/* What was said already is not changed. */
	assert_int_equal(browser_get(&b, "/signs/ask/new?words=1&order=%s&street=370202002&place=x",
				     order_token()),
			 200);
	assert_page_lacks(&b, "value=\"370202001\" selected");
	assert_page_has(&b, "value=\"x\"");
	fixture_sql(f, "DELETE FROM sign_street");
	sign_rules_forget();
	browser_close(&b);
}

static void a_question_is_sent_and_followed_by_its_number(void **state)
{
	struct browser li, wang;
	struct fixture *f = begin(state, &li);
	const char *number, *secret;

	signs_open(f, &wang);
	number = signs_send(f, &li, "鲜得来<script>");
	assert_int_equal(browser_get(&li, "/signs/ask/%s", number), 200);
	assert_page_has(&li, "等待答复");
	assert_page_has(&li, "3 个工作日");
	assert_page_has(&li, "鲜得来&lt;script&gt;");
	assert_page_has(&li, "宽 0.60 米，高 1.50 米");
	secret = signs_between(f, &li, "data-copy=\"");
	/* Another sees how far it is, and nothing of it. */
	assert_int_equal(browser_get(&wang, "/signs/ask/%s", number), 200);
	assert_page_has(&wang, "等待答复");
	assert_page_lacks(&wang, "鲜得来");
	assert_page_lacks(&wang, "想做竖牌");
	assert_page_lacks(&wang, "?k=");
	/* Who holds the secret link is the asker. */
	assert_int_equal(browser_get(&wang, "%s", strstr(secret, "/signs/ask/")), 200);
	assert_page_has(&wang, "想做竖牌");
	assert_int_equal(browser_get(&li, "/signs/ask?number=%s", number), 303);
	assert_int_equal(browser_get(&li, "/signs/ask?number=ZD-2222-2222-2223"), 404);
	assert_int_equal(browser_get(&li, "/signs/ask/ZD-2222-2222-2222"), 404);
	browser_close(&li);
	browser_close(&wang);
}

static void what_is_wrong_is_said_and_nothing_typed_is_lost(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);
	const char *once;

	assert_int_equal(browser_get(&b, "/signs/ask/new?words=1"), 200);
	once = signs_between(f, &b, "name=\"once\" value=\"");
	assert_int_equal(browser_post(&b, "/signs/ask/new", "once", once, "shop", "", "street",
				      "99", "place", "路口", "width", "4800", "height", "高",
				      "body", "问", NULL),
			 422);
	assert_page_has(&b, "请填店名");
	assert_page_has(&b, "没有这个街道");
	assert_page_has(&b, "4800 是不是 4.80 米？");
	assert_page_has(&b, "高度要填数字");
	assert_page_has(&b, "value=\"路口\"");
	assert_page_has(&b, once);
	assert_int_equal(fixture_count(f, "sign_ask"), 0);
	browser_close(&b);
}

static void a_form_sent_again_leads_to_the_same_question(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);
	const char *once, *first;

	assert_int_equal(browser_get(&b, "/signs/ask/new?words=1"), 200);
	once = signs_between(f, &b, "name=\"once\" value=\"");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(browser_post(&b, "/signs/ask/new", "once", once, "shop", "店",
					      "street", "370202001", "place", "路", "body", "问",
					      NULL),
				 303);
		if (!i)
			first = arena_strdup(f->arena, browser_header(&b, "Location"));
	}
	assert_string_equal(browser_header(&b, "Location"), first);
	assert_int_equal(fixture_count(f, "sign_ask"), 1);
	b.send_csrf = false;
	assert_int_equal(browser_post(&b, "/signs/ask/new", "once", once, NULL), 403);
	browser_close(&b);
}

static void an_answer_is_read_with_its_marks_as_text(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);
	const char *number = signs_send(f, &b, "店");
	uint64_t photo = signs_photo(f, 1);

	fixture_sql(f, "UPDATE photo SET role = 5");
	fixture_sql(f, "INSERT INTO sign_photo VALUES (%llu, 1, (SELECT MAX(id) FROM sign_ask), 1)",
		    (unsigned long long)photo);
	answer(f, number, VERDICT_ADJUST, "再矮一点<i>");
	assert_int_equal(browser_get(&b, "/signs/ask/%s", number), 200);
	assert_page_has(&b, "需调整");
	assert_page_has(&b, "再矮一点&lt;i&gt;");
	assert_page_has(&b, "&lt;b&gt;太高&lt;/b&gt;");
	assert_page_has(&b, "viewBox=\"0 0 1000 750\"");
	assert_page_has(
		&b, "<rect class=\"sg-mark\" x=\"100\" y=\"150\" width=\"300\" height=\"300\"/>");
	browser_close(&b);
}

static void the_asker_asks_back_revises_and_agrees(void **state)
{
	struct browser b, other;
	struct fixture *f = begin(state, &b);
	const char *number = signs_send(f, &b, "店");
	const char *path = arena_printf(f->arena, "/signs/ask/%s", number);

	signs_open(f, &other);
	assert_int_equal(act(f, &b, number, "agree", ""), 409);
	answer(f, number, VERDICT_NO, "这条街不能做竖牌");
	assert_int_equal(act(f, &b, number, "ask", ""), 422);
	assert_page_has(&b, "请写明内容");
	assert_int_equal(act(f, &b, number, "agree", ""), 409);
	assert_page_has(&b, "请先改方案");
	assert_int_equal(act(f, &b, number, "ask", "做多大可以？"), 303);
	answer(f, number, VERDICT_NO, "不能做");
	assert_int_equal(browser_get(&b, "%s/revise", path), 200);
	assert_int_equal(browser_post(&b, path, "do", "revise", "seen",
				      signs_between(f, &b, "name=\"seen\" value=\""), "kind",
				      "lintel", "width", "4.8", "height", "0.8", "note", "改成门楣",
				      NULL),
			 303);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_ask WHERE state = 4"
					   " AND kind_word = 'lintel' AND width_mm = 4800"),
			 1);
	answer(f, number, VERDICT_GOOD, "可以");
	/* Somebody else's browser does nothing. */
	assert_int_equal(browser_get(&other, "/signs/mine"), 200);
	assert_int_equal(browser_post(&other, path, "do", "agree", NULL), 403);
	/* A form from before the answer. */
	assert_int_equal(browser_get(&b, "%s", path), 200);
	assert_int_equal(browser_post(&b, path, "do", "agree", "seen", "1", NULL), 409);
	assert_page_has(&b, "刚刚有了新的变化");
	assert_int_equal(act(f, &b, number, "agree", ""), 303);
	assert_memory_equal(browser_header(&b, "Location"), "/s/QD-", 6);
	assert_int_equal(browser_post(&b, path, "do", "nonsense", NULL), 422);
	browser_close(&b);
	browser_close(&other);
}

static void the_codes_are_pictures_of_any_size(void **state)
{
	struct browser b;

	begin(state, &b);
	assert_int_equal(browser_get(&b, "/s/QD-2222-2222-2222/qr.png"), 404);
	{
		char number[SIGN_NUMBER_LEN + 1];

		sign_number_make(number, "QD", 12345);
		assert_int_equal(browser_get(&b, "/s/%s/qr.png?side=4000&p=3", number), 200);
		assert_string_equal(browser_header(&b, "Content-Type"), "image/png");
		assert_string_equal(browser_header(&b, "Cache-Control"), "public, max-age=86400");
		assert_int_equal(browser_get(&b, "/s/%s/qr.png?side=4001", number), 400);
		assert_int_equal(browser_get(&b, "/s/%s/qr.png?side=12", number), 400);
		assert_int_equal(browser_get(&b, "/s/%s/qr.svg", number), 200);
		assert_string_equal(browser_header(&b, "Content-Type"), "image/svg+xml");
	}
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_first_screen_is_photos_and_works_without_scripts),
		fixture_test(the_street_comes_from_the_front_that_was_measured),
		fixture_test(a_question_is_sent_and_followed_by_its_number),
		fixture_test(what_is_wrong_is_said_and_nothing_typed_is_lost),
		fixture_test(a_form_sent_again_leads_to_the_same_question),
		fixture_test(an_answer_is_read_with_its_marks_as_text),
		fixture_test(the_asker_asks_back_revises_and_agrees),
		fixture_test(the_codes_are_pictures_of_any_size),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
