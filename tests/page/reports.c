#include "tests/page/reports.h"

#include "base/secret.h"
#include "dispatch/workflow.h"
#include "api/routes.h"
#include "report/track_routes.h"

void page_browser(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = {
		track_routes, answer_routes,     follow_routes,   list_routes,   map_routes,
		me_routes,    api_report_routes, api_city_routes, api_me_routes, me_delete_routes,
		NULL
	};

	browser_open(b, f->conf, f->db, tables);
	/* Pages ask the real clock. */
	f->now = clock_now();
}

uint64_t page_citizen(struct fixture *f, struct browser *b)
{
	unsigned char visitor[TOKEN_BYTES];

	assert_int_equal(browser_get(b, "/me"), 200);
	assert_non_null(browser_cookie(b, "dl"));
	assert_int_equal(token_parse(visitor,
				     arena_strndup(f->arena, browser_cookie(b, "dl"), TOKEN_TEXT)),
			 0);
	db_use_arena(f->db, f->arena);
	return rows_citizen(f, visitor);
}

const char *page_secret(struct fixture *f, const char *number)
{
	unsigned char tag[SECRET_TAG];
	char text[TOKEN_TEXT + 1];

	secret_tag(tag, "report", number, strlen(number));
	token_text(text, tag);
	return arena_printf(f->arena, "?k=%s", text);
}

uint64_t page_report(struct fixture *f, uint64_t citizen, unsigned int status)
{
	uint64_t id =
		rows_report(f, &(struct rows_report){ .citizen = citizen,
						      .status = status,
						      .group = 1,
						      .district = ROWS_SHINAN,
						      .street = ROWS_STREET,
						      .lat = 36.0631,
						      .lon = 120.3817,
						      .place_text = "公交站旁",
						      .submitted_at = f->now - 3 * CLOCK_HOUR });
	int64_t opened = f->now - 2 * CLOCK_HOUR;

	rows_photo(f, id, 1, 1);
	rows_log(f, id, f->now - 3 * CLOCK_HOUR, ACTOR_CITIZEN, "市民", ACTION_SUBMIT, 0, 1, "");
	if (status < STATUS_HANDLING)
		return id;
	rows_case(f, id, opened, opened + 4 * CLOCK_HOUR,
		  status >= STATUS_HANDLED ? f->now - CLOCK_HOUR : 0);
	rows_log(f, id, opened, ACTOR_CORE, "派单系统", ACTION_DISPATCH, 1, 3,
		 "井盖类问题由市南区城市管理局负责");
	if (status < STATUS_HANDLED)
		return id;
	rows_log(f, id, f->now - CLOCK_HOUR, ACTOR_UNIT, "市南区城市管理局", ACTION_HANDLE, 3, 4,
		 "已更换井盖");
	rows_photo(f, id, 2, 1);
	return id;
}

int page_get(struct fixture *f, struct browser *b, uint64_t id)
{
	return browser_get(b, "/r/%s", rows_number(f, id));
}

int page_post(struct fixture *f, struct browser *b, uint64_t id, const char *what)
{
	return browser_post(b, arena_printf(f->arena, "/r/%s/%s", rows_number(f, id), what), NULL);
}

int64_t page_status(struct fixture *f, uint64_t id)
{
	return fixture_number(f, "SELECT status FROM report WHERE id = %llu",
			      (unsigned long long)id);
}
