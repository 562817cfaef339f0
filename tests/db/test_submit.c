/* Drafts, and how one becomes exactly one report: on a real database, where the keys are. */
#include "tests/db/rows.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "account/citizen.h"
#include "base/secret.h"
#include "report/city.h"
#include "report/draft.h"
#include "report/search.h"
#include "report/submit.h"
#include "web/request.h"

static const char token[] = "aaaaaaaaaaaaaaaaaaaaaaaaaa"; /* 16 zero bytes */

static struct request asked_by(struct fixture *f, char visitor)
{
	struct request req = { .arena = f->arena,
			       .conf = f->conf,
			       .db = f->db,
			       .now = f->now,
			       .visitor.known = true };

	memset(req.visitor.id, visitor, sizeof(req.visitor.id));
	return req;
}

static int city_set_up(void **state)
{
	struct fixture *f;

	fixture_clean(state);
	f = *state;
	rows_city(f);
	assert_int_equal(city_load(f->db), 0);
	db_use_arena(f->db, f->arena);
	db_statements(f->db);
	return 0;
}

#define city_test(fn) cmocka_unit_test_setup(fn, city_set_up)

static void add_photo(struct fixture *f, uint64_t draft, unsigned int n)
{
	fixture_sql(f,
		    "INSERT INTO photo (citizen_id, draft_id, role, position, source_hash, hash,"
		    " width, height, colour, phash, created_at) VALUES (1, %llu, 1, %u,"
		    " REPEAT('%c', 32), REPEAT('%c', 32), 1600, 1200, 255, 0, '2026-11-23')",
		    (unsigned long long)draft, n, 'a' + (int)n, 'A' + (int)n);
}

/* A draft with place, words and two photos, saved. */
static struct draft ready_draft(struct fixture *f, struct request *req)
{
	struct draft d;

	assert_int_equal(draft_need(req, token, &d), DRAFT_OPEN);
	d.place_source = PLACE_WORDS;
	d.street_code = ROWS_STREET;
	d.place_text = "8 号楼前";
	d.body = "井盖松动，晚上危险";
	d.nickname = "小王";
	d.category_id = ROWS_CATEGORY;
	d.group_id = 1;
	assert_int_equal(draft_save(req, &d), 0);
	add_photo(f, d.id, 1);
	add_photo(f, d.id, 2);
	return d;
}

static void looking_at_a_draft_stores_nothing(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d;

	assert_int_equal(draft_look(&req, token, &d), DRAFT_OPEN);
	assert_true(d.id == 0);
	assert_string_equal(d.body, "");
	assert_int_equal(fixture_count(f, "draft"), 0);
	assert_int_equal(fixture_count(f, "citizen"), 1);
}

static void a_token_of_the_clients_own_making_becomes_her_draft(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d, again;

	assert_int_equal(draft_need(&req, token, &d), DRAFT_OPEN);
	assert_int_equal(draft_need(&req, token, &again), DRAFT_OPEN);
	assert_true(d.id != 0 && d.id == again.id);
	assert_int_equal(fixture_count(f, "draft"), 1);
	assert_int_equal(fixture_count(f, "citizen"), 2);
}

static void another_citizens_draft_does_not_exist(void **state)
{
	struct fixture *f = *state;
	struct request mine = asked_by(f, 'x'), hers = asked_by(f, 'y'), nobody = mine;
	struct draft d;

	nobody.visitor.known = false;
	assert_int_equal(draft_need(&mine, token, &d), DRAFT_OPEN);
	assert_int_equal(draft_look(&hers, token, &d), DRAFT_FOREIGN);
	assert_int_equal(draft_need(&hers, token, &d), DRAFT_FOREIGN);
	assert_int_equal(draft_look(&nobody, token, &d), DRAFT_FOREIGN);
}

static void what_is_no_token_is_refused(void **state)
{
	static const char *const texts[] = { "",
					     "a",
					     "AAAAAAAAAAAAAAAAAAAAAAAAAA",
					     "aaaaaaaaaaaaaaaaaaaaaaaaab",
					     "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
					     "../../etc/passwd" };
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(draft_need(&req, texts[i], &d), DRAFT_FOREIGN);
	assert_int_equal(fixture_count(f, "draft"), 0);
}

static void what_is_saved_is_read_back(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d, back;

	assert_int_equal(draft_need(&req, token, &d), DRAFT_OPEN);
	d.point = (struct point){ 36.0611, 120.3822 };
	d.place_source = PLACE_PIN;
	d.place_text = "路口";
	d.body = "😀 两行\n字";
	d.nickname = "王";
	d.group_id = 1;
	d.category_id = 1;
	d.phone_sealed = (struct db_bytes){ "sealed", 6 };
	assert_int_equal(draft_save(&req, &d), 0);
	assert_int_equal(draft_look(&req, token, &back), DRAFT_OPEN);
	assert_true(back.point.lat == d.point.lat && back.point.lon == d.point.lon);
	assert_int_equal(back.place_source, PLACE_PIN);
	assert_string_equal(back.body, d.body);
	assert_int_equal(back.phone_sealed.len, 6);
	back.point.lat = NAN;
	back.category_id = 0;
	assert_int_equal(draft_save(&req, &back), 0);
	assert_int_equal(draft_look(&req, token, &d), DRAFT_OPEN);
	assert_true(isnan(d.point.lat) && isnan(d.point.lon));
	assert_true(d.category_id == 0);
}

static void a_photo_is_taken_out_of_ones_own_draft_only(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	struct report_photo photos[PHOTO_MAX_COUNT];
	uint64_t id;

	assert_int_equal(draft_photos(&req, d.id, photos, PHOTO_MAX_COUNT), 2);
	id = photos[0].id;
	fixture_sql(f, "INSERT INTO photo_bytes VALUES (%llu, 400, 'x')", (unsigned long long)id);
	assert_int_equal(draft_remove_photo(&req, d.id + 1, id), 0);
	assert_int_equal(draft_remove_photo(&req, d.id, id), 1);
	assert_int_equal(draft_remove_photo(&req, d.id, id), 0);
	assert_int_equal(draft_photos(&req, d.id, photos, PHOTO_MAX_COUNT), 1);
	assert_int_equal(fixture_count(f, "photo_bytes"), 0);
}

/* The first `count` numbers that are drawn are other reports'. */
static void take_numbers(struct fixture *f, int count)
{
	fixture_sql(f, "SET @drawn = 0");
	fixture_sql(f,
		    "CREATE TRIGGER taken BEFORE INSERT ON report FOR EACH ROW BEGIN"
		    " SET @drawn = @drawn + 1; IF @drawn <= %d THEN SIGNAL SQLSTATE '23000'"
		    " SET MYSQL_ERRNO = 1062, MESSAGE_TEXT = 'taken'; END IF; END",
		    count);
}

static void a_number_is_drawn_until_one_is_free(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];

	take_numbers(f, 12);
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
	assert_int_equal(fixture_count(f, "report"), 1);
	fixture_sql(f, "DROP TRIGGER taken");
}

static void when_none_is_free_nothing_is_stored_and_it_may_be_sent_again(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];

	take_numbers(f, 1000);
	assert_int_equal(report_submit(&req, &d, number), -1);
	assert_int_equal(fixture_count(f, "report") + fixture_count(f, "outbox"), 0);
	fixture_sql(f, "DROP TRIGGER taken");
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
}

static void sending_stores_report_photos_log_terms_and_outbox_together(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];

	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
	assert_int_equal(report_number_parse(number, number), NUMBER_OK);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM report WHERE number = '%s'"
					" AND status = 1 AND photo_count = 2 AND category_by = 1"
					" AND nickname = '小王' AND district_code = %u"
					" AND street_code = %u AND cell IS NULL",
					number, ROWS_SHINAN, ROWS_STREET),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo p JOIN report r"
					   " ON r.id = p.report_id WHERE p.draft_id IS NULL"),
			 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM flow_log WHERE status_from = 0"
					   " AND status_to = 1 AND action = 1 AND actor = 1"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM outbox WHERE topic = 1"), 1);
	assert_int_equal(fixture_number(f, "SELECT report_id IS NOT NULL AND body = ''"
					   " AND nickname = '' FROM draft"),
			 1);
}

static void every_pair_of_the_text_is_indexed(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];
	uint32_t terms[SEARCH_TERMS_MAX];
	size_t n = search_terms("井盖松动，晚上危险", terms, SEARCH_TERMS_MAX);

	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(fixture_number(f,
						"SELECT COUNT(*) FROM report_term"
						" WHERE term = %u",
						terms[i]),
				 1);
}

static void a_point_gives_district_and_cell_at_once(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];

	d.point = (struct point){ 36.0615, 120.3845 };
	d.street_code = 0;
	d.place_source = PLACE_PHONE;
	assert_int_equal(draft_save(&req, &d), 0);
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM report WHERE cell > 0"
					   " AND lat = 36.0615 AND place_source = 2"),
			 1);
}

static void the_longest_text_is_sent_whole(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1], *body = arena_alloc(f->arena, 3001);

	for (int i = 0; i < 1000; i++)
		snprintf(body + 3 * i, 4, "%c%c%c", 0xE4 + i % 5, 0x80 + i * 7 % 64, 0x80 + i % 63);
	d.body = body;
	assert_int_equal(draft_save(&req, &d), 0);
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
	assert_int_equal(fixture_number(f, "SELECT CHAR_LENGTH(body) FROM report"), 1000);
	assert_true(fixture_count(f, "report_term") > 900);
}

static void sending_twice_gives_the_same_number(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req), again;
	char first[REPORT_NUMBER_LEN + 1], second[REPORT_NUMBER_LEN + 1];

	assert_int_equal(report_submit(&req, &d, first), SUBMIT_DONE);
	assert_int_equal(report_submit(&req, &d, second), SUBMIT_BEFORE);
	assert_string_equal(first, second);
	assert_int_equal(draft_look(&req, token, &again), DRAFT_SENT);
	assert_string_equal(again.number, first);
	assert_int_equal(fixture_count(f, "report"), 1);
	assert_int_equal(fixture_count(f, "outbox"), 1);
}

static void a_sent_draft_is_remembered_after_it_was_cleaned_away(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x'), stranger = asked_by(f, 'y');
	struct draft d = ready_draft(f, &req), again;
	char first[REPORT_NUMBER_LEN + 1], second[REPORT_NUMBER_LEN + 1];

	assert_int_equal(report_submit(&req, &d, first), SUBMIT_DONE);
	fixture_sql(f, "DELETE FROM draft");
	assert_int_equal(report_submit(&req, &d, second), SUBMIT_BEFORE);
	assert_string_equal(first, second);
	assert_int_equal(draft_need(&req, token, &again), DRAFT_SENT);
	assert_int_equal(draft_need(&stranger, token, &again), DRAFT_FOREIGN);
	assert_int_equal(fixture_count(f, "draft"), 0);
}

static void a_draft_without_photo_is_not_sent_and_nothing_is_stored(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];

	fixture_sql(f, "DELETE FROM photo");
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_NO_PHOTO);
	assert_int_equal(fixture_count(f, "report"), 0);
	assert_int_equal(fixture_count(f, "outbox"), 0);
	assert_int_equal(fixture_number(f, "SELECT report_id IS NULL FROM draft"), 1);
}

static void a_draft_that_was_never_stored_is_gone(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d;
	char number[REPORT_NUMBER_LEN + 1];

	assert_int_equal(draft_look(&req, token, &d), DRAFT_OPEN);
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_GONE);
}

static void a_failure_in_the_middle_leaves_nothing_behind(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];

	fixture_sql(f, "RENAME TABLE outbox TO outbox_away");
	assert_int_equal(report_submit(&req, &d, number), -1);
	fixture_sql(f, "RENAME TABLE outbox_away TO outbox");
	assert_int_equal(fixture_count(f, "report"), 0);
	assert_int_equal(fixture_count(f, "flow_log"), 0);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE draft_id IS NOT NULL"),
			 2);
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
}

static void a_cut_connection_costs_the_citizen_nothing(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	char number[REPORT_NUMBER_LEN + 1];

	fixture_cut_connection(f);
	assert_int_equal(report_submit(&req, &d, number), SUBMIT_DONE);
	assert_int_equal(fixture_count(f, "report"), 1);
}

/* --- the same draft from several connections at the same moment -------------- */

#define SENDERS 6

struct sender {
	struct request req;
	struct draft draft;
	int result;
	char number[REPORT_NUMBER_LEN + 1];
	pthread_barrier_t *start;
};

static void *send_one(void *p)
{
	struct sender *s = p;

	pthread_barrier_wait(s->start);
	s->result = report_submit(&s->req, &s->draft, s->number);
	return NULL;
}

static void sending_at_the_same_moment_stores_one_report(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct draft d = ready_draft(f, &req);
	struct sender senders[SENDERS];
	pthread_t threads[SENDERS];
	pthread_barrier_t start;
	int done = 0;

	pthread_barrier_init(&start, NULL, SENDERS);
	for (int i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){ .req = req, .draft = d, .start = &start };
		senders[i].req.arena = arena_new();
		senders[i].req.db = db_open(f->conf, "root");
		db_use_arena(senders[i].req.db, senders[i].req.arena);
		assert_int_equal(db_ping(senders[i].req.db), 0);
		assert_int_equal(pthread_create(&threads[i], NULL, send_one, &senders[i]), 0);
	}
	for (int i = 0; i < SENDERS; i++) {
		pthread_join(threads[i], NULL);
		assert_true(senders[i].result == SUBMIT_DONE || senders[i].result == SUBMIT_BEFORE);
		done += senders[i].result == SUBMIT_DONE;
		assert_string_equal(senders[i].number, senders[0].number);
		db_close(senders[i].req.db);
		arena_free(senders[i].req.arena);
	}
	pthread_barrier_destroy(&start);
	assert_int_equal(done, 1);
	assert_int_equal(fixture_count(f, "report"), 1);
	assert_int_equal(fixture_count(f, "outbox"), 1);
}

/* --- citizens ---------------------------------------------------------------- */

static void a_recovery_address_names_its_visitor_and_no_other(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x'), other = asked_by(f, 'y');
	const char *path = citizen_recovery_path(&req);
	unsigned char visitor[16];
	char *mixed;

	assert_memory_equal(path, "/me/recover/", 12);
	assert_int_equal(citizen_recovery_parse(path + 12, visitor), 0);
	assert_memory_equal(visitor, req.visitor.id, 16);
	mixed = arena_strdup(f->arena, path + 12);
	memcpy(mixed, citizen_recovery_path(&other) + 12, TOKEN_TEXT); /* her id, my tag */
	assert_int_equal(citizen_recovery_parse(mixed, visitor), -1);
	assert_int_equal(citizen_recovery_parse("", visitor), -1);
	assert_int_equal(citizen_recovery_parse("aaaa", visitor), -1);
}

static void a_citizen_is_made_once(void **state)
{
	struct fixture *f = *state;
	struct request req = asked_by(f, 'x');
	struct citizen first, second;

	assert_int_equal(citizen_find(f->db, &req, &first), 0);
	assert_int_equal(citizen_need(f->db, &req, &first), 0);
	assert_int_equal(citizen_need(f->db, &req, &second), 0);
	assert_true(first.id == second.id && first.id != 0);
	assert_int_equal(citizen_find(f->db, &req, &second), 1);
}

static void every_statement_fits_the_schema(void **state)
{
	static const char *const *const tables[] = { draft_statements, submit_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const char *const *sql = tables[t]; *sql; sql++)
			assert_int_equal(db_check(f->db, *sql), 0);
}

static int stop(void **state)
{
	city_forget();
	return fixture_stop(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		city_test(looking_at_a_draft_stores_nothing),
		city_test(a_token_of_the_clients_own_making_becomes_her_draft),
		city_test(another_citizens_draft_does_not_exist),
		city_test(what_is_no_token_is_refused),
		city_test(what_is_saved_is_read_back),
		city_test(a_photo_is_taken_out_of_ones_own_draft_only),
		city_test(a_number_is_drawn_until_one_is_free),
		city_test(when_none_is_free_nothing_is_stored_and_it_may_be_sent_again),
		city_test(sending_stores_report_photos_log_terms_and_outbox_together),
		city_test(every_pair_of_the_text_is_indexed),
		city_test(a_point_gives_district_and_cell_at_once),
		city_test(the_longest_text_is_sent_whole),
		city_test(sending_twice_gives_the_same_number),
		city_test(a_sent_draft_is_remembered_after_it_was_cleaned_away),
		city_test(a_draft_without_photo_is_not_sent_and_nothing_is_stored),
		city_test(a_draft_that_was_never_stored_is_gone),
		city_test(a_failure_in_the_middle_leaves_nothing_behind),
		city_test(a_cut_connection_costs_the_citizen_nothing),
		city_test(sending_at_the_same_moment_stores_one_report),
		city_test(a_recovery_address_names_its_visitor_and_no_other),
		city_test(a_citizen_is_made_once),
		city_test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, stop);
}
