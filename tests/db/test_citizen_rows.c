/*
 * What is stored of one person, as a whole: joined into an account, or deleted. The schema itself
 * is walked, so that a new table with a person's id cannot be forgotten.
 */
#include "tests/db/fixture.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "account/citizen_rows.h"

/* The persons of these tests; visitor of n is n sixteen times. */
enum { ME = 11, OTHER = 12, THIRD = 13 };

/* ---- the schema ---- */

/* Columns that hold a citizen's id, or a browser's; all others of such names are listed here, too.
 */
static const struct {
	const char *table, *column;
	bool is_person;
} columns[] = {
	{ "case_moved", "citizen_id", true },      { "citizen", "visitor", true },
	{ "citizen_address", "citizen_id", true }, { "citizen_session", "citizen_id", true },
	{ "citizen_wechat", "citizen_id", true },  { "component", "owner_id", false },
	{ "draft", "citizen_id", true },           { "notice", "citizen_id", true },
	{ "notice_delivery", "target", true },     { "photo", "citizen_id", true },
	{ "photo_upload", "visitor", true },       { "precedent", "owner_id", false },
	{ "report", "citizen_id", true },          { "report_follower", "citizen_id", true },
	{ "report_support", "citizen_id", true },  { "route_rule", "owner_id", false },
	{ "sign_ask", "citizen_id", true },        { "sign_notice", "citizen_id", true },
	{ "sign_passport", "owner_id", true },
};

static const char found_columns[] =
	"SELECT table_name, column_name FROM information_schema.columns c"
	" JOIN information_schema.tables t USING (table_schema, table_name)"
	" WHERE table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
	" AND (column_name LIKE '%citizen%' OR column_name LIKE '%visitor%'"
	" OR column_name LIKE '%owner\\_id%' OR column_name LIKE '%person%'"
	" OR column_name = 'target' OR column_name LIKE '%reporter%')"
	" ORDER BY table_name, column_name";

static void every_column_that_may_name_a_person_is_known_here(void **state)
{
	struct fixture *f = *state;
	const char *table, *column;
	size_t n = 0;

	assert_true(db_query(f->db, found_columns, "") >= 0);
	while (db_next(f->db, "ss", &table, &column) == DB_ROW) {
		bool known = false;
		for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
			known |= !strcmp(columns[i].table, table) &&
				 !strcmp(columns[i].column, column);
		if (!known)
			fail_msg("%s.%s: does account/citizen_rows.h know what becomes of it?",
				 table, column);
		n++;
	}
	assert_int_equal(n, sizeof(columns) / sizeof(columns[0]));
}

/* ---- a person with something everywhere ---- */

#define AT "'2026-11-23 02:00:00'"

static void person(struct fixture *f, int id)
{
	fixture_sql(
		f,
		"INSERT INTO citizen (id, visitor, created_at) VALUES (%d, REPEAT(CHAR(%d), 16),"
		" " AT ")",
		id, id);
}

/* Report `id` by `citizen`. */
static void report(struct fixture *f, int id, int citizen)
{
	fixture_sql(
		f,
		"INSERT INTO report (id, number, draft_token, citizen_id, status, body, nickname,"
		" phone_sealed, phone_sms, place_source, place_text, support_count, photo_count,"
		" submitted_at, updated_at) VALUES (%d, 'QD-261123-%05d', REPEAT(CHAR(%d), 16),"
		" %d, 3, 'words', 'Nick%d', 'sealed-phone-%d', 1, 1, '', 0, 1, " AT ", " AT ")",
		id, id, id, citizen, citizen, citizen);
	fixture_sql(
		f,
		"INSERT INTO photo (id, citizen_id, report_id, role, position, source_hash, hash,"
		" width, height, colour, phash, exif_lat, exif_lon, exif_at, created_at)"
		" VALUES (%d, %d, %d, 1, 1, REPEAT(CHAR(%d), 32), REPEAT(CHAR(%d), 32), 9, 9, 0,"
		" 0, 36.1, 120.4, " AT ", " AT ")",
		id, citizen, id, id, id);
}

static void support(struct fixture *f, int report_id, int citizen)
{
	fixture_sql(f, "INSERT INTO report_support VALUES (%d, %d, " AT ")", report_id, citizen);
	fixture_sql(f, "UPDATE report SET support_count = support_count + 1 WHERE id = %d",
		    report_id);
}

static void follow(struct fixture *f, int report_id, int citizen)
{
	fixture_sql(f, "INSERT INTO report_follower VALUES (%d, %d, " AT ")", report_id, citizen);
}

static void account(struct fixture *f, int citizen)
{
	fixture_sql(
		f,
		"INSERT INTO citizen_wechat (citizen_id, openid_hash, openid_sealed, unionid_hash,"
		" unionid_sealed, phone_sealed, phone_shown, phone_at, created_at, login_at)"
		" VALUES (%d, REPEAT(CHAR(%d), 32), 'sealed-openid-%d', REPEAT(CHAR(%d), 32),"
		" 'sealed-union-%d', 'sealed-phone-%d', 'mask', " AT ", " AT ", " AT ")",
		citizen, citizen, citizen, citizen, citizen, citizen);
	fixture_sql(f,
		    "INSERT INTO citizen_address (citizen_id, channel, sealed, created_at)"
		    " VALUES (%d, 3, 'sealed-openid-%d', " AT ")",
		    citizen, citizen);
}

static void told(struct fixture *f, int log_id, int citizen)
{
	fixture_sql(f,
		    "INSERT INTO notice (citizen_id, report_id, log_id, role, at)"
		    " VALUES (%d, 1, %d, 1, " AT ")",
		    citizen, log_id);
	fixture_sql(f,
		    "INSERT INTO notice_delivery (channel, target, log_id, report_id, next_at,"
		    " created_at) VALUES (3, %d, %d, 1, " AT ", " AT ")",
		    citizen, log_id);
	fixture_sql(f, "INSERT INTO sign_notice (citizen_id, log_id, at) VALUES (%d, %d, " AT ")",
		    citizen, log_id);
}

static void signs(struct fixture *f, int id, int citizen)
{
	fixture_sql(
		f,
		"INSERT INTO sign_ask (id, number, once, kind, state, citizen_id, place_text, shop,"
		" body, asked_at, changed_at) VALUES (%d, 'A%d', REPEAT(CHAR(%d), 16), 1, 1, %d,"
		" '', 'shop', '', " AT ", " AT ")",
		id, id, id, citizen);
	fixture_sql(f,
		    "INSERT INTO sign_passport (id, number, state, owner_id, place_text, shop,"
		    " agreed_at, changed_at) VALUES (%d, 'P%d', 1, %d, '', 'shop', " AT ", " AT ")",
		    id, id, citizen);
}

/* Something of `c` in every table, ids from 10 * c; also what is not sent. */
static void everything(struct fixture *f, int c)
{
	int id = 10 * c;

	person(f, c);
	account(f, c);
	report(f, id, c);
	report(f, id + 1, THIRD);
	support(f, id + 1, c);
	follow(f, id + 1, c);
	told(f, id, c);
	signs(f, id, c);
	fixture_sql(
		f,
		"INSERT INTO citizen_session (token_hash, citizen_id, device, created_at, seen_at,"
		" expires_at, ends_at) VALUES (REPEAT(CHAR(%d), 32), %d, 'Nick%d phone', " AT
		", " AT ", '2030-01-01', '2030-01-01')",
		c, c, c);
	fixture_sql(f,
		    "INSERT INTO draft (id, token, citizen_id, body, nickname, phone_sealed,"
		    " created_at, updated_at) VALUES (%d, REPEAT(CHAR(%d), 16), %d, 'Nick%d wrote',"
		    " 'Nick%d', 'sealed-phone-%d', " AT ", " AT ")",
		    id, id, c, c, c, c);
	/* Of the draft; a rebuttal without its words; one for a sign's form; one on a sign. */
	for (int role = 1; role <= 5; role++)
		if (role != 2)
			fixture_sql(f,
				    "INSERT INTO photo (id, citizen_id, draft_id, role, position,"
				    " source_hash, hash, width, height, colour, phash, exif_lat,"
				    " created_at) VALUES (%d, %d, IF(%d = 1, %d, NULL), %d, 1,"
				    " REPEAT(CHAR(%d), 32), REPEAT(CHAR(%d), 32), 9, 9, 0, 0, 36.1,"
				    " " AT ")",
				    1000 * c + role, c, role, id, role, id + 2, id + 2);
	fixture_sql(f, "INSERT INTO photo_bytes VALUES (%d, 400, 'jpeg')", 1000 * c + 1);
	fixture_sql(
		f,
		"INSERT INTO photo_upload (id, token, visitor, metadata, length, received,"
		" created_at, expires_at) VALUES (%d, REPEAT(CHAR(%d), 16), REPEAT(CHAR(%d), 16),"
		" '', 9, 1, " AT ", '2030-01-01')",
		id, id, c);
	fixture_sql(f, "INSERT INTO photo_upload_part VALUES (%d, 0, 'x')", id);
	for (int kind = 1; kind <= 3; kind++)
		fixture_sql(f, "INSERT INTO case_moved VALUES (%d, %d, %d, 1, 0, " AT ")", id, kind,
			    c);
}

/* Rows where that column names the person. */
static int64_t rows_naming(struct fixture *f, size_t i, int c)
{
	const char *value = !strcmp(columns[i].column, "visitor")
				    ? arena_printf(f->arena, "REPEAT(CHAR(%d), 16)", c)
				    : arena_printf(f->arena, "%d", c);

	return fixture_count(f, arena_printf(f->arena, "%s WHERE %s = %s", columns[i].table,
					     columns[i].column, value));
}

/* ---- deleting ---- */

static void a_deleted_person_is_named_in_no_table(void **state)
{
	struct fixture *f = *state;

	person(f, THIRD);
	everything(f, ME);
	everything(f, OTHER);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (columns[i].is_person && !rows_naming(f, i, ME))
			fail_msg("%s.%s: nothing to delete in this test", columns[i].table,
				 columns[i].column);
	assert_int_equal(citizen_erase(f->db, ME, f->now), 0);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (columns[i].is_person && rows_naming(f, i, ME))
			fail_msg("%s.%s: she is still there", columns[i].table, columns[i].column);
		if (columns[i].is_person && !rows_naming(f, i, OTHER))
			fail_msg("%s.%s: somebody else went, too", columns[i].table,
				 columns[i].column);
	}
	assert_int_equal(citizen_erase(f->db, ME, f->now), 0); /* again: nothing to do */
}

/* Every text and every byte of every table. */
static void nothing_she_wrote_or_sealed_of_herself_is_left_anywhere(void **state)
{
	static const char all[] =
		"SELECT table_name, column_name FROM information_schema.columns c"
		" JOIN information_schema.tables t USING (table_schema, table_name)"
		" WHERE table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
		" AND data_type IN ('char', 'varchar', 'text', 'mediumtext', 'longtext', 'binary',"
		" 'varbinary', 'blob', 'mediumblob', 'longblob')";
	static const char *const marks[] = { "Nick11", "sealed-phone-11", "sealed-openid-11",
					     "sealed-union-11" };
	struct fixture *f = *state;
	const char *table[1000], *column[1000];
	size_t n = 0, found = 0;

	person(f, THIRD);
	everything(f, ME);
	assert_true(db_query(f->db, all, "") >= 0);
	while (db_next(f->db, "ss", &table[n], &column[n]) == DB_ROW)
		assert_true(++n < 1000);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < n; i++)
			for (size_t m = 0; m < 4; m++) {
				int64_t hits =
					fixture_count(f,
						      arena_printf(f->arena,
								   "`%s` WHERE INSTR(`%s`, '%s')",
								   table[i], column[i], marks[m]));
				if (hits && round)
					fail_msg("%s.%s holds %s", table[i], column[i], marks[m]);
				found += hits > 0;
			}
		assert_true(found >= 8);
		assert_int_equal(citizen_erase(f->db, ME, f->now), 0);
	}
}

static void reports_stay_public_and_are_nobodys(void **state)
{
	struct fixture *f = *state;
	int64_t nobody;

	person(f, THIRD);
	everything(f, ME);
	everything(f, OTHER);
	assert_int_equal(citizen_erase(f->db, ME, f->now), 0);
	assert_int_equal(citizen_erase(f->db, OTHER, f->now), 0);
	assert_int_equal(fixture_count(f, "report"), 4);
	nobody = fixture_number(f, "SELECT id FROM citizen WHERE visitor = REPEAT(CHAR(0), 16)");
	assert_true(nobody > 0);
	/* The same for both: two reports of one person are not known to be one person's. */
	assert_int_equal(fixture_count(f, arena_printf(f->arena,
						       "report WHERE citizen_id = %lld AND body ="
						       " 'words' AND nickname = '' AND phone_sealed"
						       " IS NULL AND phone_sms = 0",
						       (long long)nobody)),
			 2);
	assert_int_equal(fixture_count(f, "photo WHERE report_id IN (110, 120)"), 2);
	assert_int_equal(fixture_count(f,
				       "photo WHERE exif_lat IS NOT NULL OR exif_at IS NOT NULL"),
			 2); /* of the third person's two reports */
	assert_int_equal(fixture_count(f, "photo WHERE report_id IS NULL"), 2); /* on signs */
	assert_int_equal(fixture_count(f, "photo_bytes"), 0);
	assert_int_equal(fixture_count(f, "photo_upload_part"), 0);
	assert_int_equal(fixture_count(f, "sign_passport WHERE owner_id IS NULL"), 2);
	assert_int_equal(citizen_erase(f->db, (uint64_t)nobody, f->now), 0);
	assert_int_equal(fixture_count(f, "report"), 4);
	assert_int_equal(fixture_count(f, "citizen"), 2);
}

static void a_support_that_goes_is_counted_no_more(void **state)
{
	struct fixture *f = *state;

	person(f, THIRD);
	person(f, OTHER);
	everything(f, ME);
	support(f, 111, OTHER);
	assert_int_equal(citizen_erase(f->db, ME, f->now), 0);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report WHERE id = 111"), 1);
	assert_int_equal(fixture_count(f, "report_support"), 1);
}

static void a_lost_database_deletes_nothing_by_halves(void **state)
{
	struct fixture *f = *state;

	person(f, THIRD);
	everything(f, ME);
	/* What comes last fails: the row of the person cannot go. */
	fixture_sql(f, "CREATE TRIGGER stop_it BEFORE DELETE ON citizen FOR EACH ROW"
		       " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'");
	assert_int_equal(citizen_erase(f->db, ME, f->now), -1);
	fixture_sql(f, "DROP TRIGGER stop_it");
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (columns[i].is_person && !rows_naming(f, i, ME))
			fail_msg("%s.%s went", columns[i].table, columns[i].column);
}

/* ---- joining ---- */

static void everything_of_a_person_becomes_the_accounts(void **state)
{
	struct fixture *f = *state;
	struct citizen_rows moved;

	person(f, THIRD);
	person(f, OTHER);
	account(f, OTHER);
	everything(f, ME);
	fixture_sql(f, "DELETE FROM citizen_wechat WHERE citizen_id = %d", ME);
	fixture_sql(f, "DELETE FROM citizen_address WHERE citizen_id = %d", ME);
	assert_int_equal(citizen_join(f->db, OTHER, ME, &moved), JOIN_DONE);
	assert_int_equal(moved.reports, 1);
	assert_int_equal(moved.drafts, 1);
	assert_int_equal(moved.follows, 1);
	assert_int_equal(moved.supports, 1);
	assert_int_equal(moved.notices, 2);
	assert_int_equal(moved.signs, 2);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		bool stays = !strcmp(columns[i].table, "citizen");
		if (!columns[i].is_person || !strcmp(columns[i].table, "citizen_session"))
			continue;
		if (rows_naming(f, i, ME) != stays)
			fail_msg("%s.%s: not all was moved", columns[i].table, columns[i].column);
		if (!rows_naming(f, i, OTHER))
			fail_msg("%s.%s: did not arrive", columns[i].table, columns[i].column);
	}
	assert_int_equal(fixture_count(f, "citizen_session"), 0);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report WHERE id = 111"), 1);
	/* Again: nothing more. */
	assert_int_equal(citizen_join(f->db, OTHER, ME, &moved), JOIN_DONE);
	assert_int_equal(moved.reports + moved.drafts + moved.photos + moved.follows +
				 moved.supports + moved.notices + moved.signs,
			 0);
}

static void what_both_have_is_had_once_and_counted_once(void **state)
{
	struct fixture *f = *state;
	struct citizen_rows moved;

	person(f, THIRD);
	person(f, ME);
	person(f, OTHER);
	account(f, OTHER);
	report(f, 1, THIRD);
	report(f, 2, ME);
	report(f, 3, OTHER);
	for (int c = ME; c <= OTHER; c++) {
		support(f, 1, c);
		follow(f, 1, c);
		told(f, 5, c);
		fixture_sql(f, "INSERT INTO case_moved VALUES (9, 1, %d, 1, 0, " AT ")", c);
	}
	support(f, 1, THIRD);
	/* Each has said "the same with me" of the other's. */
	support(f, 2, OTHER);
	follow(f, 2, OTHER);
	support(f, 3, ME);
	follow(f, 3, ME);
	assert_int_equal(citizen_join(f->db, OTHER, ME, &moved), JOIN_DONE);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report WHERE id = 1"), 2);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report WHERE id = 2"), 0);
	assert_int_equal(fixture_number(f, "SELECT support_count FROM report WHERE id = 3"), 0);
	assert_int_equal(fixture_count(f, "report r WHERE support_count <> (SELECT COUNT(*) FROM"
					  " report_support s WHERE s.report_id = r.id)"),
			 0);
	assert_int_equal(fixture_count(f, "report_follower"), 1);
	assert_int_equal(fixture_count(f, "notice"), 1);
	assert_int_equal(fixture_count(f, "notice_delivery"), 1);
	assert_int_equal(fixture_count(f, "sign_notice"), 1);
	assert_int_equal(fixture_count(f, "case_moved"), 1);
}

static void what_may_not_be_joined_stays_as_it_is(void **state)
{
	struct fixture *f = *state;
	struct citizen_rows moved;

	person(f, THIRD);
	everything(f, ME);
	everything(f, OTHER);
	person(f, 14);
	report(f, 1, 14);
	assert_int_equal(citizen_join(f->db, ME, ME, &moved), JOIN_SELF);
	assert_int_equal(citizen_join(f->db, OTHER, ME, &moved), JOIN_ACCOUNT);
	assert_int_equal(citizen_join(f->db, 14, ME, &moved), JOIN_NO_ACCOUNT);
	assert_int_equal(citizen_join(f->db, 14, THIRD, &moved), JOIN_NO_ACCOUNT);
	assert_int_equal(moved.reports, 0);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (columns[i].is_person && (!rows_naming(f, i, ME) || !rows_naming(f, i, OTHER)))
			fail_msg("%s.%s was touched", columns[i].table, columns[i].column);
}

static void two_joinings_that_cross_move_everything_to_one_of_them(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 8; round++) {
		pid_t pids[2];

		fixture_clean(state);
		person(f, ME);
		person(f, OTHER);
		person(f, THIRD);
		account(f, ME);
		account(f, OTHER);
		for (int i = 1; i <= 20; i++)
			report(f, i, THIRD);
		for (int i = 0; i < 2; i++) {
			pids[i] = fork();
			if (!pids[i]) {
				struct db *db = fixture_connect(f);
				struct arena *a = arena_new();
				struct citizen_rows moved;
				db_use_arena(db, a);
				_exit(citizen_join(db, i ? OTHER : ME, THIRD, &moved) == JOIN_DONE
					      ? 0
					      : 1);
			}
		}
		for (int i = 0; i < 2; i++) {
			int status;
			waitpid(pids[i], &status, 0);
			assert_int_equal(status, 0);
		}
		assert_true(fixture_count(f, "report WHERE citizen_id = 11") == 20 ||
			    fixture_count(f, "report WHERE citizen_id = 12") == 20);
	}
}

/* ---- while something is being sent ---- */

/* A sending as report/submit.c does it: the draft is locked, the report made, and it is committed
 * a moment after `meanwhile` has begun in another process, whose result is returned. */
static int while_sending(struct fixture *f, int (*meanwhile)(struct db *db, int64_t now))
{
	int status, ready[2];
	pid_t pid;
	char byte;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(db_begin(f->db), 0);
	fixture_sql(f, "SELECT id FROM draft WHERE citizen_id = 11 FOR UPDATE");
	pid = fork();
	if (!pid) {
		struct db *db = fixture_connect(f);
		struct arena *a = arena_new();
		db_use_arena(db, a);
		if (db_ping(db) < 0 || write(ready[1], "x", 1) != 1)
			_exit(9);
		_exit(meanwhile(db, f->now) == 0 ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	usleep(100000);
	fixture_sql(
		f,
		"INSERT INTO report (id, number, draft_token, citizen_id, status, body, nickname,"
		" phone_sealed, place_source, place_text, photo_count, submitted_at,"
		" updated_at) SELECT 500, 'QD-261123-00500', REPEAT('s', 16), citizen_id, 1, 'sent',"
		" nickname, phone_sealed, 1, '', 0, " AT ", " AT " FROM draft WHERE id = 110");
	fixture_sql(f, "UPDATE draft SET report_id = 500 WHERE id = 110");
	assert_int_equal(db_end(f->db, 0), 0);
	waitpid(pid, &status, 0);
	close(ready[0]);
	close(ready[1]);
	return status;
}

static int join_me(struct db *db, int64_t now)
{
	struct citizen_rows moved;

	(void)now;
	return citizen_join(db, OTHER, ME, &moved);
}

static int erase_me(struct db *db, int64_t now)
{
	return citizen_erase(db, ME, now);
}

static void a_report_that_is_just_being_sent_moves_along(void **state)
{
	struct fixture *f = *state;

	person(f, THIRD);
	person(f, OTHER);
	account(f, OTHER);
	everything(f, ME);
	fixture_sql(f, "DELETE FROM citizen_wechat WHERE citizen_id = 11");
	assert_int_equal(while_sending(f, join_me), 0);
	assert_int_equal(fixture_number(f, "SELECT citizen_id FROM report WHERE id = 500"), OTHER);
}

static void a_report_that_is_just_being_sent_stays_without_its_person(void **state)
{
	struct fixture *f = *state;

	person(f, THIRD);
	everything(f, ME);
	assert_int_equal(while_sending(f, erase_me), 0);
	assert_int_equal(fixture_count(f, "report WHERE id = 500 AND citizen_id <> 11"
					  " AND nickname = '' AND phone_sealed IS NULL"),
			 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_column_that_may_name_a_person_is_known_here),
		fixture_test(a_deleted_person_is_named_in_no_table),
		fixture_test(nothing_she_wrote_or_sealed_of_herself_is_left_anywhere),
		fixture_test(reports_stay_public_and_are_nobodys),
		fixture_test(a_support_that_goes_is_counted_no_more),
		fixture_test(a_lost_database_deletes_nothing_by_halves),
		fixture_test(everything_of_a_person_becomes_the_accounts),
		fixture_test(what_both_have_is_had_once_and_counted_once),
		fixture_test(what_may_not_be_joined_stays_as_it_is),
		fixture_test(two_joinings_that_cross_move_everything_to_one_of_them),
		fixture_test(a_report_that_is_just_being_sent_moves_along),
		fixture_test(a_report_that_is_just_being_sent_stays_without_its_person),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
