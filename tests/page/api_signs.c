#include "tests/page/api_signs.h"

#include "api/idempotency.h"
#include "api/problem.h"
#include "api/sign_routes.h"
#include "load/load.h"
#include "sign/pages.h"
#include "sign/sign_areas.h"
#include "sign/studio.h"

int api_signs_start(void **state)
{
	struct load_count counts[LOAD_TABLES];
	struct fixture *f;

	if (fixture_start(state) < 0)
		return -1;
	f = *state;
	fixture_keep(f);
	if (load_seeds(f->db, f->arena, "schema/seed", counts) < 0 || sign_areas_load(f->db) < 0)
		return -1;
	return studio_start(f->conf);
}

int api_signs_stop(void **state)
{
	studio_end();
	return fixture_stop(state);
}

uint64_t api_signs_open(struct fixture *f, struct browser *b)
{
	static const struct route *const tables[] = { mine_routes,
						      ask_routes,
						      api_sign_gallery_routes,
						      api_sign_rules_routes,
						      api_sign_answers_routes,
						      api_sign_fit_routes,
						      api_sign_design_routes,
						      api_sign_ask_routes,
						      api_sign_follow_routes,
						      api_sign_passport_routes,
						      api_sign_care_routes,
						      api_sign_mine_routes,
						      NULL };
	uint64_t id;

	browser_open(b, f->conf, f->db, tables);
	b->program.say = problem_say;
	b->program.run = idempotency_run;
	b->program.below = "/api/";
	f->now = clock_now();
	assert_int_equal(browser_get(b, "/signs/ask/new"), 200);
	/* Her first kept thing makes her row. */
	assert_int_equal(api_ask_with(b, "made-by-the-first-question", "POST", "/signs/questions",
				      "{" SIGN_QUESTION ",\"body\":\"可以做多大？\"}"),
			 201);
	db_use_arena(f->db, f->arena);
	id = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM citizen");
	return id;
}

const char *api_signs_located(struct fixture *f, const struct browser *b)
{
	return arena_strdup(f->arena, browser_header(b, "Location") + strlen("/api/v1"));
}

const char *api_signs_agreed(struct fixture *f, struct browser *b, const char *question)
{
	struct sign_deed answer = signs_deed(f, SIGN_ANSWER, SIGN_ADVISER, "可以这样做");
	struct ask_more more = { .verdict = VERDICT_GOOD };
	struct ask ask;

	db_use_arena(f->db, f->arena);
	assert_int_equal(ask_find(f->db, strrchr(question, '/') + 1, &ask), 1);
	assert_int_equal(ask_act(f->db, f->arena, ask.id, &answer, &more), SIGN_DONE);
	assert_int_equal(api_ask(b, "POST", arena_join(f->arena, question, "/actions", NULL),
				 "{\"do\":\"agree\"}"),
			 200);
	return arena_join(f->arena, "/signs/passports/", signs_between(f, b, "\"passport\":\""),
			  NULL);
}
