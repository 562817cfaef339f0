/* What a storefront's code leads to: the public's page, the owner's, checks, revoking, scans. */
#include "tests/page/signs.h"

#include "sign/sign_areas.h"
#include "sign/storm.h"

static struct fixture *begin(void **state, struct browser *b)
{
	struct fixture *f = *state;

	rows_city(f);
	assert_int_equal(sign_areas_load(f->db), 0);
	db_use_arena(f->db, f->arena);
	signs_open(f, b);
	return f;
}

static const char *owner_path(struct fixture *f, const char *number)
{
	return arena_printf(f->arena, "/s/%s/owner", number);
}

static int deed(struct fixture *f, struct browser *b, const char *number, const char *what,
		uint64_t photo)
{
	const char *path = owner_path(f, number);

	assert_int_equal(browser_get(b, "%s", path), 200);
	return browser_post(b, path, "do", what, "seen",
			    signs_between(f, b, "name=\"seen\" value=\""), photo ? "photo" : NULL,
			    arena_printf(f->arena, "%llu", (unsigned long long)photo), NULL);
}

static uint64_t owner_of(struct fixture *f, const char *number)
{
	return (uint64_t)fixture_number(f, "SELECT owner_id FROM sign_passport WHERE number = '%s'",
					number);
}

static int staff(struct fixture *f, const char *number, enum sign_action action, const char *note)
{
	struct passport p;

	db_use_arena(f->db, f->arena);
	assert_int_equal(passport_find(f->db, number, f->now, &p), 1);
	return signs_file(f, p.id, action, SIGN_OFFICER, note, NULL);
}

static void the_public_sees_what_was_agreed_and_nothing_of_the_owners(void **state)
{
	struct browser li, wang;
	struct fixture *f = begin(state, &li);
	const char *number = signs_storefront(f, &li);

	signs_open(f, &wang);
	assert_int_equal(browser_get(&wang, "/s/%s", number), 200);
	assert_string_equal(browser_header(&wang, "Cache-Control"), "public, max-age=10");
	assert_page_has(&wang, "鲜得来");
	assert_page_has(&wang, "宽 0.60 米，高 1.50 米");
	assert_page_has(&wang, "待备案");
	assert_page_has(&wang, "还没有做过");
	assert_page_has(&wang, "这个招牌有问题");
	assert_page_lacks(&wang, "?k=");
	assert_page_lacks(&wang, "店主管理");
	assert_int_equal(browser_get(&wang, "/s/%s/owner", number), 403);
	assert_int_equal(browser_get(&wang, "/s/%s/check", number), 403);
	assert_int_equal(browser_get(&li, "/s/%s", number), 200);
	assert_page_has(&li, "店主管理");
	browser_close(&li);
	browser_close(&wang);
}

static void forged_and_mistyped_numbers_are_said(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);
	char number[SIGN_NUMBER_LEN + 1];

	sign_number_make(number, "QD", 4711);
	assert_int_equal(browser_get(&b, "/s/%s", number), 404);
	assert_page_has(&b, "可能是假的二维码");
	number[16] = number[16] == '2' ? '3' : '2';
	assert_int_equal(browser_get(&b, "/s/%s", number), 404);
	assert_page_has(&b, "有一个字打错了");
	assert_int_equal(browser_get(&b, "/s/..%%2Fetc"), 404);
	assert_int_equal(fixture_count(f, "sign_scan"), 0);
	browser_close(&b);
}

static void a_scan_is_counted_and_of_nobody(void **state)
{
	struct browser li, wang;
	struct fixture *f = begin(state, &li);
	const char *number = signs_storefront(f, &li);

	signs_open(f, &wang);
	for (int i = 0; i < 3; i++)
		assert_int_equal(browser_get(&wang, "/s/%s?p=1", number), 200);
	assert_string_equal(browser_header(&wang, "Cache-Control"), "private, no-store");
	assert_int_equal(browser_get(&wang, "/s/%s?p=9", number), 200); /* never printed */
	assert_int_equal(browser_get(&wang, "/s/%s", number), 200);
	assert_int_equal(fixture_count(f, "sign_scan"), 1);
	assert_int_equal(fixture_number(f, "SELECT SUM(scans) FROM sign_scan"), 3);
	assert_int_equal(browser_get(&li, "/s/%s/owner", number), 200);
	assert_page_has(&li, "被扫 3 次");
	browser_close(&li);
	browser_close(&wang);
}

static void a_page_asks_no_more_than_it_needs(void **state)
{
	struct browser li, wang;
	struct fixture *f = begin(state, &li);
	const char *number = signs_storefront(f, &li);

	signs_open(f, &wang);
	db_statements(f->db);
	assert_int_equal(browser_get(&wang, "/s/%s", number), 200);
	assert_true(db_statements(f->db) <= 2);
	assert_int_equal(browser_get(&wang, "/s/%s?p=1", number), 200);
	assert_true(db_statements(f->db) <= 3);
	browser_close(&li);
	browser_close(&wang);
}

static void the_owner_files_and_checks(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);
	const char *number = signs_storefront(f, &b), *once, *path, *until;
	uint64_t photo;

	path = arena_printf(f->arena, "/s/%s/check", number);
	assert_int_equal(deed(f, &b, number, "file", 0), 422);
	assert_page_has(&b, "请先上传照片");
	photo = signs_photo(f, owner_of(f, number));
	assert_int_equal(deed(f, &b, number, "file", photo), 303);
	assert_int_equal(browser_get(&b, "/s/%s", number), 200);
	assert_page_has(&b, "备案受理中，最晚");
	assert_int_equal(deed(f, &b, number, "file", 0), 409);
	assert_int_equal(staff(f, number, SIGN_RETURN, "看不清尺寸<b>"), SIGN_DONE);
	assert_int_equal(browser_get(&b, "%s", owner_path(f, number)), 200);
	assert_page_has(&b, "退回补正：看不清尺寸&lt;b&gt;");
	assert_int_equal(deed(f, &b, number, "file", 0), 303);
	assert_int_equal(staff(f, number, SIGN_ACCEPT, ""), SIGN_DONE);
	assert_int_equal(browser_get(&b, "/s/%s", number), 200);
	until = strstr(b.body, "，有效期到 ");
	assert_non_null(until);
	assert_memory_equal(strchr(until, '<') - strlen("日"), "日", strlen("日"));
	photo = signs_photo(f, owner_of(f, number));
	assert_int_equal(browser_get(&b, "%s?photo=%llu", path, (unsigned long long)photo), 200);
	once = signs_between(f, &b, "name=\"once\" value=\"");
	assert_int_equal(browser_post(&b, path, "once", once, "bolts", "ok", NULL), 422);
	assert_page_has(&b, "每一项都要看一看再选");
	assert_int_equal(browser_post(&b, path, "once", once, "photo",
				      arena_printf(f->arena, "%llu", (unsigned long long)photo),
				      "bolts", "fault", "panels", "ok", "letters", "ok", "wires",
				      "ok", "lights", "ok", "rust", "ok", NULL),
			 422);
	assert_page_has(&b, "怎么处理");
	for (int i = 0; i < 2; i++) /* twice: stored once */
		assert_int_equal(browser_post(&b, path, "once", once, "photo",
					      arena_printf(f->arena, "%llu",
							   (unsigned long long)photo),
					      "bolts", "ok", "panels", "ok", "letters", "ok",
					      "wires", "ok", "lights", "ok", "rust", "ok", NULL),
				 303);
	assert_int_equal(fixture_count(f, "sign_check"), 1);
	assert_int_equal(browser_get(&b, "/s/%s", number), 200);
	assert_page_has(&b, "各项正常");
	browser_close(&b);
}

static void the_old_owner_is_out_at_once_and_the_new_one_in_by_her_link(void **state)
{
	struct browser li, wang, eve;
	struct fixture *f = begin(state, &li);
	const char *number = signs_storefront(f, &li), *old, *link;

	signs_open(f, &wang);
	signs_open(f, &eve);
	assert_int_equal(browser_get(&li, "%s", owner_path(f, number)), 200);
	old = strstr(signs_between(f, &li, "data-copy=\""), "/s/");
	assert_int_equal(deed(f, &li, number, "hand-over", 0), 200);
	link = strstr(signs_between(f, &li, "data-copy=\""), "/s/");
	assert_string_not_equal(old, link);
	assert_int_equal(browser_get(&li, "%s", owner_path(f, number)), 403);
	assert_int_equal(browser_get(&li, "/s/%s/owner?k=%s", number, strchr(old, '=') + 1), 403);
	assert_int_equal(browser_get(&wang, "/s/%s/owner?k=%s", number, strchr(link, '=') + 1),
			 200);
	assert_page_has(&wang, "我来接手");
	assert_int_equal(browser_post(&wang, owner_path(f, number), "do", "take-over", "k",
				      strchr(link, '=') + 1, "seen",
				      signs_between(f, &wang, "name=\"seen\" value=\""), NULL),
			 303);
	assert_int_equal(browser_get(&wang, "%s", owner_path(f, number)), 200);
	assert_page_has(&wang, "接手店铺");
	assert_int_equal(browser_get(&li, "/s/%s/owner?k=%s", number, strchr(link, '=') + 1), 403);
	assert_page_has(&wang, "领取招牌身份码"); /* the history stays */
	/* A guess, and the secret of another number. */
	assert_int_equal(browser_get(&eve, "/s/%s/owner?k=aaaaaaaaaaaaaaaaaaaaaaaaaa", number),
			 403);
	assert_int_equal(browser_post(&eve, owner_path(f, number), "do", "hand-over", NULL), 403);
	browser_close(&li);
	browser_close(&wang);
	browser_close(&eve);
}

static void a_problem_opens_guidance_and_no_case(void **state)
{
	struct browser li, wang;
	struct fixture *f = begin(state, &li);
	const char *number = signs_storefront(f, &li), *once, *path, *ask;

	signs_open(f, &wang);
	path = arena_printf(f->arena, "/s/%s/problem", number);
	assert_int_equal(browser_get(&wang, "%s", path), 200);
	assert_page_has(&wang, "不会直接处罚");
	once = signs_between(f, &wang, "name=\"once\" value=\"");
	assert_int_equal(browser_post(&wang, path, "once", once, "body", "", NULL), 422);
	assert_int_equal(browser_post(&wang, path, "once", once, "body", "螺栓松了", NULL), 303);
	ask = arena_strdup(f->arena, browser_header(&wang, "Location"));
	assert_int_equal(browser_post(&wang, path, "once", once, "body", "螺栓松了", NULL), 303);
	assert_string_equal(browser_header(&wang, "Location"), ask);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_ask WHERE kind = 2"), 1);
	assert_int_equal(fixture_count(f, "report") + fixture_count(f, "case_file"), 0);
	/* The owner reads what, not who. */
	assert_int_equal(browser_get(&li, "%s", owner_path(f, number)), 200);
	assert_page_has(&li, "螺栓松了");
	assert_page_lacks(&li, ask);
	browser_close(&li);
	browser_close(&wang);
}

static void a_revoked_number_says_so_everywhere(void **state)
{
	static const char *const pages[] = { "", "/owner", "/check", "/problem", "?p=1" };
	struct browser b;
	struct fixture *f = begin(state, &b);
	const char *number = signs_storefront(f, &b);

	assert_int_equal(staff(f, number, SIGN_REVOKE, "店已搬走"), SIGN_DONE);
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		assert_int_equal(browser_get(&b, "/s/%s%s", number, pages[i]), 410);
		assert_page_has(&b, "这个二维码已经作废");
		assert_page_has(&b, "店已搬走");
	}
	assert_int_equal(fixture_count(f, "sign_scan"), 0);
	browser_close(&b);
}

static void a_reprint_keeps_number_and_history(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);
	const char *number = signs_storefront(f, &b);

	assert_int_equal(deed(f, &b, number, "reprint", 0), 303);
	assert_int_equal(browser_get(&b, "%s", owner_path(f, number)), 200);
	assert_page_has(&b, "第 2 版");
	assert_page_has(&b, "qr.svg?p=2");
	assert_int_equal(browser_get(&b, "/s/%s?p=1", number), 200);
	assert_int_equal(browser_get(&b, "/s/%s?p=2", number), 200);
	assert_int_equal(fixture_count(f, "sign_scan"), 2);
	browser_close(&b);
}

static void a_storm_is_shown_until_it_ends(void **state)
{
	struct browser b;
	struct fixture *f = begin(state, &b);
	const char *number = signs_storefront(f, &b);
	struct storm_new n = { .district_code = ROWS_SHINAN,
			       .words = "今夜阵风 9 级，请收起竖牌<b>",
			       .until = f->now + CLOCK_DAY,
			       .staff_id = 1,
			       .staff_name = "王海",
			       .actor = SIGN_OFFICER };
	struct storm s;

	db_use_arena(f->db, f->arena);
	assert_int_equal(storm_send(f->db, &n, f->now, &s), STORM_SENT);
	assert_int_equal(browser_get(&b, "/s/%s", number), 200);
	assert_page_has(&b, "今夜阵风 9 级，请收起竖牌&lt;b&gt;");
	assert_page_lacks(&b, "王海");
	assert_int_equal(storm_end(f->db, s.id, 1, "王海", SIGN_OFFICER, f->now + 1), 1);
	assert_int_equal(browser_get(&b, "/s/%s", number), 200);
	assert_page_lacks(&b, "阵风");
	browser_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_public_sees_what_was_agreed_and_nothing_of_the_owners),
		fixture_test(forged_and_mistyped_numbers_are_said),
		fixture_test(a_scan_is_counted_and_of_nobody),
		fixture_test(a_page_asks_no_more_than_it_needs),
		fixture_test(the_owner_files_and_checks),
		fixture_test(the_old_owner_is_out_at_once_and_the_new_one_in_by_her_link),
		fixture_test(a_problem_opens_guidance_and_no_case),
		fixture_test(a_revoked_number_says_so_everywhere),
		fixture_test(a_reprint_keeps_number_and_history),
		fixture_test(a_storm_is_shown_until_it_ends),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
