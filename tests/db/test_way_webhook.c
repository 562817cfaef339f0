/* The webhook's events, and what its receiver's answers mean. */
#include "tests/db/acts.h"

#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json_text.h"
#include "handover/core_inbox.h"
#include "handover/core_sign.h"
#include "handover/way.h"

#define MINE 77u

#define test(fn) cmocka_unit_test_setup(fn, clean)

static const struct way *const way = &way_webhook;
static void *hook;
static char key[CORE_KEY_TEXT + 1];

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
}

static void free_conf(void *c)
{
	conf_free(c);
}

static struct conf *conf_with(struct fixture *f, const char *url)
{
	const char *path = arena_printf(f->arena, "%s/hook.ini", f->dir);
	struct conf *c;

	write_file(path, arena_printf(f->arena,
				      "[site]\nhost = city.example other\nscheme = https\n"
				      "[secret]\ndir = %s\n[handover]\nurl = %s\n",
				      f->dir, url));
	c = conf_load(path);
	assert_non_null(c);
	arena_defer(f->arena, free_conf, c);
	return c;
}

static void close_hook(void *w)
{
	way->close(w);
}

static int clean(void **state)
{
	struct fixture *f = *state;
	struct conf *c;

	if (acts_clean(state) < 0)
		return -1;
	write_file(arena_printf(f->arena, "%s/core.key", f->dir),
		   "0123456789abcdef0123456789abcdef");
	c = conf_with(f, "https://core.example/hook");
	hook = way->open(c);
	assert_non_null(hook);
	arena_defer(f->arena, close_hook, hook);
	return core_key(c, key);
}

static uint64_t outward(struct fixture *f)
{
	uint64_t id = city_case(f);

	OK(id, COMMENT, CORE, .note = "转交");
	fixture_sql(f, "INSERT IGNORE INTO handover_line (id, unit_id) VALUES (1, 1)");
	assert_int_equal(outward_open(f->db, id, 1,
				      (uint64_t)fixture_number(f,
							       "SELECT log_id FROM report"
							       " WHERE id = %llu",
							       (unsigned long long)id),
				      f->now),
			 0);
	return id;
}

static struct handover claimed(struct fixture *f, uint64_t want)
{
	struct handover h;
	uint64_t ids[4];

	assert_int_equal(handover_claim(f->db, MINE, f->now, f->now + CLOCK_MINUTE, ids, 4), 1);
	assert_int_equal(ids[0], want);
	assert_int_equal(handover_load(f->db, want, &h), DB_ROW);
	assert_int_equal(handover_begin(f->db, &h, f->now), 0);
	return h;
}

static void free_json(void *root)
{
	json_decref(root);
}

/* What the receiver would get, checked as it would check it. */
static json_t *event(struct fixture *f, const struct handover *h)
{
	const char *stamp, *signature;
	struct way_verdict v;
	struct post p;
	json_t *root;

	assert_true(way->build(hook, f->arena, f->db, h, 0, &p, &v));
	assert_string_equal(p.url, "https://core.example/hook");
	assert_int_equal(strncmp(p.headers[0], "X-Dianliang-Timestamp: ", 23), 0);
	stamp = p.headers[0] + 23;
	assert_int_equal(strncmp(p.headers[1], "X-Dianliang-Signature: ", 23), 0);
	signature = p.headers[1] + 23;
	assert_string_equal(signature,
			    core_sign_event(f->arena, key, strtoll(stamp, NULL, 10), p.body));
	assert_string_equal(p.headers[2], arena_join(f->arena, "Idempotency-Key: ",
						     handover_key(f->arena, h), NULL));
	root = json_loads(p.body, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	arena_defer(f->arena, free_json, root);
	return root;
}

static const char *text(json_t *root, const char *name)
{
	return json_string_value(json_object_get(root, name));
}

static void a_new_case_is_told_whole_without_its_reporter(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h;
	const char *all;
	json_t *e;

	fixture_sql(f, "UPDATE report SET body = '井盖没了 \"<&', place_text = '公交站旁',"
		       " nickname = '小王', phone_sealed = 'geheim', district_code = 370202,"
		       " street_code = 370202001, category_id = 1, lat = 36.0631, lon = 120.3817");
	fixture_sql(f,
		    "INSERT INTO photo (id, report_id, role, position, hash, shown, created_at,"
		    " draft_id, width, height, colour, source_hash, phash) VALUES"
		    " (1, %llu, 1, 0, REPEAT('a', 32), 1, NOW(3), NULL, 4, 3, 0, '', 0),"
		    " (2, %llu, 1, 1, REPEAT('b', 32), 0, NOW(3), NULL, 4, 3, 0, '', 0)",
		    (unsigned long long)id, (unsigned long long)id);
	h = claimed(f, id);
	e = event(f, &h);
	assert_string_equal(text(e, "kind"), "opened");
	assert_string_equal(text(e, "report"), h.number);
	assert_string_equal(text(e, "event"), handover_key(f->arena, &h));
	assert_string_equal(text(e, "words"), "井盖没了 \"<&");
	assert_string_equal(text(e, "address"), "公交站旁");
	assert_string_equal(text(e, "url"),
			    arena_join(f->arena, "https://city.example/r/", h.number, NULL));
	assert_string_equal(text(json_object_get(e, "category"), "name"), "供水井盖");
	assert_true(json_real_value(json_object_get(json_object_get(e, "point"), "lat")) > 36.06);
	assert_non_null(text(e, "deadline"));
	/* Only what is public already. */
	assert_int_equal(json_array_size(json_object_get(e, "photos")), 1);
	assert_non_null(strstr(json_string_value(json_array_get(json_object_get(e, "photos"), 0)),
			       "https://city.example/photo/6161"));
	all = json_text(f->arena, json_incref(e));
	assert_null(strstr(all, "小王"));
	assert_null(strstr(all, "geheim"));
}

static void a_hidden_reports_photos_and_a_missing_point_are_left_out(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h;
	json_t *e;

	fixture_sql(f, "UPDATE report SET hidden = 2, lat = NULL, lon = NULL");
	fixture_sql(f,
		    "INSERT INTO photo (id, report_id, role, position, hash, shown, created_at,"
		    " draft_id, width, height, colour, source_hash, phash) VALUES"
		    " (1, %llu, 1, 0, REPEAT('a', 32), 1, NOW(3), NULL, 4, 3, 0, '', 0)",
		    (unsigned long long)id);
	h = claimed(f, id);
	e = event(f, &h);
	assert_int_equal(json_array_size(json_object_get(e, "photos")), 0);
	assert_true(json_is_null(json_object_get(e, "point")));
}

static void each_kind_has_its_word(void **s)
{
	static const struct {
		enum outward_kind kind;
		const char *word;
	} kinds[] = { { OUTWARD_OPEN, "opened" },    { OUTWARD_NOT_SOLVED, "not_solved" },
		      { OUTWARD_SOLVED, "solved" },  { OUTWARD_WORDS, "words" },
		      { OUTWARD_HIDE, "hidden" },    { OUTWARD_LEAVE, "withdrawn" },
		      { OUTWARD_UPDATED, "updated" } };
	struct fixture *f = *s;
	struct handover h = claimed(f, outward(f));
	struct way_verdict v;
	struct post p;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		h.kind = kinds[i].kind;
		assert_string_equal(text(event(f, &h), "kind"), kinds[i].word);
	}
	h.kind = OUTWARD_NONE;
	assert_false(way->build(hook, f->arena, f->db, &h, 0, &p, &v));
	assert_int_equal(v.outcome, WAY_NOT_NEEDED);
}

static void what_people_change_of_it_is_told_with_the_facts_of_then(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id);
	json_t *e;

	assert_string_equal(text(json_object_get(event(f, &h), "category"), "name"), "供水井盖");
	assert_int_equal(handover_mark(f->db, &h, MINE,
				       &(struct handover_result){ .state = HANDOVER_IDLE,
								  .error = "",
								  .remote_id = "A/1" },
				       f->now),
			 1);
	OK(id, CHOOSE_STANDARD, DISPATCHER, .note = "是污水井盖",
	   .standard_id = (uint32_t)fixture_number(f, "SELECT id FROM case_standard WHERE"
						      " category_id = 2"));
	h = claimed(f, id);
	e = event(f, &h);
	assert_string_equal(text(e, "kind"), "updated");
	assert_string_equal(text(e, "id"), "A/1");
	assert_string_equal(text(json_object_get(e, "category"), "name"), "污水井盖");
}

static struct way_verdict judged(struct fixture *f, const struct handover *h, int status,
				 const char *body)
{
	const struct reply r = { .wire = WIRE_ANSWERED,
				 .status = status,
				 .body = body,
				 .len = strlen(body),
				 .error = "" };
	struct way_verdict v;

	way->judge(hook, f->arena, h, 0, &r, &v);
	assert_non_null(v.why);
	return v;
}

static void what_each_answer_means(void **s)
{
	static const struct {
		int status;
		const char *body;
		enum way_outcome outcome;
	} answers[] = {
		{ 200, "", WAY_SAID },
		{ 204, "", WAY_SAID },
		{ 202, "{}", WAY_SAID },
		{ 200, "{\"ok\":true,\"data\":{\"a\":[1]}}", WAY_SAID },
		{ 200, "<html>please log in</html>", WAY_LATER },
		{ 200, "{\"id\":", WAY_LATER },
		{ 200, "[]", WAY_LATER },
		{ 200, "{\"status\":\"eaten\"}", WAY_SAID }, /* unreadable: not taken */
		{ 301, "", WAY_LATER },
		{ 400, "", WAY_REFUSED },
		{ 401, "", WAY_STOP },
		{ 403, "", WAY_STOP },
		{ 404, "", WAY_LATER },
		{ 409, "", WAY_REFUSED },
		{ 410, "", WAY_REFUSED },
		{ 422, "", WAY_REFUSED },
		{ 429, "", WAY_AWAY },
		{ 500, "", WAY_LATER },
		{ 503, "", WAY_AWAY },
	};
	struct fixture *f = *s;
	struct handover h = claimed(f, outward(f));

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct way_verdict v = judged(f, &h, answers[i].status, answers[i].body);

		if (v.outcome != answers[i].outcome)
			fail_msg("%d %s: %d", answers[i].status, answers[i].body, (int)v.outcome);
	}
	assert_string_equal(judged(f, &h, 422, "{\"say\":\"缺少照片\"}").why,
			    "answered 422: 缺少照片");
}

static void an_answer_may_hold_number_and_state_at_once(void **s)
{
	struct fixture *f = *s;
	struct handover h = claimed(f, outward(f));
	struct way_verdict v = judged(f, &h, 200,
				      "{\"id\":\"A/17\",\"status\":\"handling\",\"unit\":\"城管\","
				      "\"deadline\":\"2026-11-27T18:00:00+08:00\"}");

	assert_int_equal(v.outcome, WAY_SAID);
	assert_string_equal(v.remote_id, "A/17");
	assert_non_null(v.told);
	assert_int_equal(v.told->status, CORE_HANDLING);
	/* Without a number: that it has the case is known all the same. */
	v = judged(f, &h, 204, "");
	assert_null(v.remote_id);
	assert_string_equal(v.remote_token, handover_key(f->arena, &h));
	assert_null(v.told);
}

static void an_answer_about_another_case_is_for_a_person(void **s)
{
	struct fixture *f = *s;
	struct handover h = claimed(f, outward(f));
	const char *other = city_text(f, "SELECT number FROM report WHERE id = %llu",
				      (unsigned long long)city_case(f));

	assert_int_equal(
		judged(f, &h, 200, arena_printf(f->arena, "{\"report\":\"%s\"}", other)).outcome,
		WAY_UNSURE);
	assert_int_equal(
		judged(f, &h, 200, arena_printf(f->arena, "{\"report\":\"%s\"}", h.number)).outcome,
		WAY_SAID);
	h.remote_id = "A/1";
	assert_int_equal(judged(f, &h, 200, "{\"id\":\"A/2\"}").outcome, WAY_UNSURE);
	assert_int_equal(judged(f, &h, 200, "{\"id\":\"A/1\"}").outcome, WAY_SAID);
}

/* Written down with the mark itself, so that it is done whatever dies next. */
static void what_an_answer_tells_is_kept_with_its_mark(void **s)
{
	struct fixture *f = *s;
	uint64_t id = outward(f);
	struct handover h = claimed(f, id);
	struct way_verdict v =
		judged(f, &h, 200, "{\"id\":\"A/17\",\"status\":\"handled\",\"say\":\"换好了\"}");
	const struct handover_result r = {
		.state = HANDOVER_IDLE, .error = "", .remote_id = v.remote_id, .told = v.told
	};

	assert_int_equal(handover_mark(f->db, &h, MINE, &r, f->now), 1);
	/* Once more, by an attempt whose end nobody saw. */
	assert_int_equal(handover_mark(f->db, &h, MINE, &r, f->now), 1);
	assert_int_equal(fixture_count(f, "handover_reply WHERE answer = 1"), 1);
	assert_int_equal(core_inbox_work(f->db, f->now), 1);
	db_use_arena(f->db, f->arena);
	assert_int_equal(state_of(f, id), STATE_HANDLED);
	assert_string_equal(city_text(f, "SELECT remote_id FROM handover_case"), "A/17");
}

static void without_an_address_or_a_key_there_is_no_way(void **s)
{
	struct fixture *f = *s;
	const char *key_file = arena_printf(f->arena, "%s/core.key", f->dir);

	assert_null(way->open(conf_with(f, "ftp://core.example/")));
	assert_null(way->open(conf_with(f, "")));
	unlink(key_file);
	assert_null(way->open(conf_with(f, "https://core.example/")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_new_case_is_told_whole_without_its_reporter),
		test(a_hidden_reports_photos_and_a_missing_point_are_left_out),
		test(each_kind_has_its_word),
		test(what_people_change_of_it_is_told_with_the_facts_of_then),
		test(what_each_answer_means),
		test(an_answer_may_hold_number_and_state_at_once),
		test(an_answer_about_another_case_is_for_a_person),
		test(what_an_answer_tells_is_kept_with_its_mark),
		test(without_an_address_or_a_key_there_is_no_way),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
