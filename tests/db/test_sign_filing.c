/* A storefront after it was agreed: filing, checks, changing hands, stickers, scans, storms. */
#include "tests/db/signs.h"

#include "base/secret.h"
#include "sign/storm.h"
#include "sign/tell.h"

static struct fixture *begin(void **state)
{
	static int64_t monday;
	struct fixture *f = *state;

	monday = monday ? monday : f->now;
	f->now = monday;
	signs_people(f);
	return f;
}

static struct passport look(struct fixture *f, const char *number)
{
	struct passport p;

	assert_int_equal(passport_find(f->db, number, f->now, &p), 1);
	return p;
}

static void tell_all(struct fixture *f)
{
	struct outbox_row rows[20];
	int n;

	while ((n = outbox_due(f->db, OUTBOX_SIGN, f->now + CLOCK_DAY * 999, rows, 20)) > 0)
		for (int i = 0; i < n; i++)
			assert_true(sign_tell(f->db, &rows[i], f->now) >= 0);
	assert_int_equal(n, 0);
}

static void filing_goes_through_its_states_in_time(void **state)
{
	struct fixture *f = begin(state);
	const char *number;
	uint64_t id = signs_passport(f, 1, &number), photo = signs_photo(f, SIGNS_OWNER);
	struct filing_more more = { .citizen_id = SIGNS_OWNER };
	struct passport p;

	assert_int_equal(signs_file(f, id, SIGN_FILE, SIGN_OWNER, "", &more), SIGN_NO_PHOTO);
	assert_int_equal(signs_file(f, id, SIGN_ACCEPT, SIGN_ADVISER, "", NULL), SIGN_NOT_NOW);
	more.photos = &photo;
	more.photo_count = 1;
	assert_int_equal(signs_file(f, id, SIGN_FILE, SIGN_OWNER, "", &more), SIGN_DONE);
	p = look(f, number);
	assert_int_equal(p.state, FILING_FILED);
	/* Monday 10:00 and five working days. */
	assert_int_equal(p.due_at, f->now + 7 * CLOCK_DAY);
	assert_int_equal(signs_file(f, id, SIGN_RETURN, SIGN_ADVISER, "", NULL), SIGN_NO_NOTE);
	assert_int_equal(signs_file(f, id, SIGN_RETURN, SIGN_ADVISER, "照片看不清", NULL),
			 SIGN_DONE);
	more.photo_count = 0; /* the first photo is still there */
	assert_int_equal(signs_file(f, id, SIGN_FILE, SIGN_OWNER, "", &more), SIGN_DONE);
	assert_int_equal(signs_file(f, id, SIGN_ACCEPT, SIGN_OWNER, "", NULL), SIGN_NOT_YOU);
	assert_int_equal(signs_file(f, id, SIGN_ACCEPT, SIGN_OFFICER, "", NULL), SIGN_DONE);
	p = look(f, number);
	assert_int_equal(p.state, FILING_ACCEPTED);
	assert_int_equal(p.due_at, DB_NULL_TIME);
	assert_int_equal(p.valid_until, f->now + 3 * 365 * CLOCK_DAY);
	assert_int_equal(p.safety_due, f->now + 365 * CLOCK_DAY);
	/* Return and accept were told, filing itself was not. */
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM outbox o JOIN sign_log l"
					   " ON l.id = o.about WHERE l.action IN (13, 14)"),
			 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM outbox o JOIN sign_log l"
					   " ON l.id = o.about WHERE l.action = 12"),
			 0);
}

static void a_filing_ends_by_the_clock_and_is_renewed(void **state)
{
	struct fixture *f = begin(state);
	const char *number;
	uint64_t id = signs_filed(f, 1, &number);
	struct filing_more more = { .citizen_id = SIGNS_OWNER };
	int64_t begun = f->now, end = f->now + 3 * 365 * CLOCK_DAY;

	assert_int_equal(signs_file(f, id, SIGN_RENEW, SIGN_OWNER, "", &more), SIGN_NOT_NOW);
	f->now = end - 30 * CLOCK_DAY;
	assert_int_equal(signs_file(f, id, SIGN_RENEW, SIGN_OWNER, "", &more), SIGN_DONE);
	assert_int_equal(signs_file(f, id, SIGN_ACCEPT, SIGN_OFFICER, "", NULL), SIGN_DONE);
	assert_int_equal(look(f, number).valid_until, end + 3 * 365 * CLOCK_DAY);
	f->now = begun + 7 * 365 * CLOCK_DAY;
	assert_int_equal(filing_expire(f->db, f->arena, f->now, 50), 1);
	assert_int_equal(filing_expire(f->db, f->arena, f->now, 50), 0);
	assert_int_equal(signs_state(f, id), FILING_EXPIRED);
	assert_int_equal(signs_file(f, id, SIGN_FILE, SIGN_OWNER, "", &more), SIGN_NOT_NOW);
	assert_int_equal(signs_file(f, id, SIGN_RENEW, SIGN_OWNER, "", &more), SIGN_DONE);
}

static void the_yearly_check_is_reminded_once_and_stored_once(void **state)
{
	struct fixture *f = begin(state);
	const char *number;
	uint64_t id = signs_filed(f, 1, &number), photo = signs_photo(f, SIGNS_OWNER);
	unsigned char once[SIGN_TOKEN] = "one form of many";
	struct filing_more more = { .citizen_id = SIGNS_OWNER, .once = once };
	struct safety_check checks[5];
	int64_t due = look(f, number).safety_due;

	assert_int_equal(filing_remind(f->db, f->arena, due - 31 * CLOCK_DAY, 50), 0);
	f->now = due - 29 * CLOCK_DAY;
	assert_int_equal(filing_remind(f->db, f->arena, f->now, 50), 1);
	assert_int_equal(filing_remind(f->db, f->arena, f->now, 50), 0);
	tell_all(f);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_notice n JOIN sign_log l"
					   " ON l.id = n.log_id WHERE l.action = 19"
					   " AND n.citizen_id = 1"),
			 1);
	assert_int_equal(signs_file(f, id, SIGN_CHECK, SIGN_OWNER, "", &more), SIGN_NO_PHOTO);
	more.photos = &photo;
	more.photo_count = 1;
	more.faults = 1u << CHECK_BOLTS;
	assert_int_equal(signs_file(f, id, SIGN_CHECK, SIGN_OWNER, "", &more), SIGN_NO_NOTE);
	assert_int_equal(signs_file(f, id, SIGN_CHECK, SIGN_OWNER, "螺栓松了，已叫人来修", &more),
			 SIGN_DONE);
	/* Not in order: it stays due. */
	assert_int_equal(look(f, number).safety_due, due);
	assert_false(look(f, number).safety_ok);
	assert_int_equal(signs_file(f, id, SIGN_CHECK, SIGN_OWNER, "螺栓松了，已叫人来修", &more),
			 SIGN_AGAIN);
	once[0]++;
	more.faults = 0;
	photo = signs_photo(f, SIGNS_OWNER);
	assert_int_equal(signs_file(f, id, SIGN_CHECK, SIGN_OWNER, "", &more), SIGN_DONE);
	assert_int_equal(look(f, number).safety_due, f->now + 365 * CLOCK_DAY);
	assert_true(look(f, number).safety_ok);
	assert_int_equal(filing_checks(f->db, id, checks, 5), 2);
	assert_int_equal(checks[1].faults, 1);
}

static void the_old_owners_secret_dies_and_the_history_stays(void **state)
{
	struct fixture *f = begin(state);
	const char *number, *old, *fresh;
	uint64_t id = signs_filed(f, 1, &number);
	struct filing_more more = { .citizen_id = 0 };
	struct sign_entry log[SIGN_LOG_MAX];
	int before = sign_read_log(f->db, SIGN_PASSPORT, id, false, log, SIGN_LOG_MAX);

	old = passport_secret(f->arena, number, 1);
	assert_true(passport_secret_holds(number, look(f, number).turn, old));
	assert_int_equal(signs_file(f, id, SIGN_HAND_OVER, SIGN_OWNER, "", &more), SIGN_DONE);
	fresh = passport_secret(f->arena, number, more.turn);
	assert_false(passport_secret_holds(number, look(f, number).turn, old));
	assert_true(passport_secret_holds(number, look(f, number).turn, fresh));
	assert_int_equal(look(f, number).owner_id, 0);
	more.citizen_id = 2;
	assert_int_equal(signs_file(f, id, SIGN_TAKE_OVER, SIGN_ANYBODY, "", &more), SIGN_DONE);
	assert_int_equal(look(f, number).owner_id, 2);
	assert_false(passport_secret_holds(number, look(f, number).turn, fresh)); /* 1 knows it */
	fresh = passport_secret(f->arena, number, more.turn);
	assert_true(passport_secret_holds(number, look(f, number).turn, fresh));
	assert_int_equal(signs_file(f, id, SIGN_TAKE_OVER, SIGN_ANYBODY, "", &more), SIGN_DONE);
	assert_true(passport_secret_holds(number, look(f, number).turn, fresh)); /* pressed twice */
	more.citizen_id = 3;
	assert_int_equal(signs_file(f, id, SIGN_TAKE_OVER, SIGN_ANYBODY, "", &more), SIGN_CHANGED);
	assert_int_equal(sign_read_log(f->db, SIGN_PASSPORT, id, false, log, SIGN_LOG_MAX),
			 before + 3);
	assert_int_equal(look(f, number).state, FILING_ACCEPTED);
	/* A storefront's secret is no question's, and no other storefront's. */
	assert_false(ask_secret_holds(number, fresh));
	assert_false(passport_secret_holds("QD-2222-2222-2222", 2, fresh));
	assert_false(passport_secret_holds(number, 2, NULL));
	assert_false(passport_secret_holds(number, 2, ""));
}

static void a_revoked_number_does_nothing_any_more(void **state)
{
	static const enum sign_action actions[] = { SIGN_FILE,      SIGN_CHECK,     SIGN_RENEW,
						    SIGN_HAND_OVER, SIGN_TAKE_OVER, SIGN_REPRINT };
	struct fixture *f = begin(state);
	const char *number;
	uint64_t id = signs_filed(f, 1, &number);

	assert_int_equal(signs_file(f, id, SIGN_REVOKE, SIGN_OWNER, "不干了", NULL), SIGN_NOT_YOU);
	assert_int_equal(signs_file(f, id, SIGN_REVOKE, SIGN_OFFICER, "店已拆除", NULL), SIGN_DONE);
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		assert_int_equal(signs_file(f, id, actions[i], SIGN_OWNER, "x", NULL),
				 SIGN_NOT_NOW);
	assert_string_equal(look(f, number).revoked_why, "店已拆除");
}

static void a_reprint_is_the_same_passport_with_its_own_count(void **state)
{
	struct fixture *f = begin(state);
	const char *number;
	uint64_t id = signs_filed(f, 1, &number), scans;
	struct filing_more more = { .citizen_id = SIGNS_OWNER };
	struct passport_print prints[5];

	assert_int_equal(passport_scanned(f->db, id, 1, f->now), 0);
	assert_int_equal(passport_scanned(f->db, id, 1, f->now), 0);
	assert_int_equal(signs_file(f, id, SIGN_REPRINT, SIGN_OWNER, "晒褪色了", &more), SIGN_DONE);
	assert_int_equal(more.print, 2);
	assert_int_equal(passport_scanned(f->db, id, 2, f->now + CLOCK_DAY), 0);
	assert_int_equal(fixture_number(f, "SELECT SUM(scans = 2 AND print = 1) FROM sign_scan"),
			 1);
	assert_int_equal(passport_scans(f->db, id, 30, f->now + CLOCK_DAY, &scans), 0);
	assert_int_equal(scans, 3);
	assert_int_equal(passport_scans(f->db, id, 1, f->now + CLOCK_DAY, &scans), 0);
	assert_int_equal(scans, 1);
	assert_int_equal(passport_prints(f->db, id, prints, 5), 1);
	assert_string_equal(prints[0].why, "晒褪色了");
	assert_int_equal(look(f, number).prints, 2);
}

/* --- storms --- */

static struct storm_new storm(const struct fixture *f)
{
	return (struct storm_new){ .district_code = 370202,
				   .words = "今夜阵风 9 级，请加固或收起竖牌",
				   .until = f->now + CLOCK_DAY,
				   .staff_id = 9,
				   .staff_name = "王海",
				   .actor = SIGN_ADVISER };
}

static void a_storm_reaches_every_blade_of_its_district_once(void **state)
{
	struct fixture *f = begin(state);
	struct storm_new n = storm(f);
	const char *number, *far;
	struct storm s, again;

	signs_filed(f, 1, &number);
	signs_filed(f, 2, &far);
	fixture_sql(f, "UPDATE sign_passport SET district_code = 370212 WHERE number = '%s'", far);
	/* 1,200 more blades, a lintel and a revoked one. */
	fixture_sql(f, "INSERT INTO sign_passport (number, state, owner_id, district_code,"
		       " place_text, shop, kind_word, agreed_at, changed_at)"
		       " SELECT CONCAT('QD-', LPAD(seq, 14, '0')), 14, 2, 370202, '', '',"
		       " IF(seq = 1, 'lintel', 'blade'), '2026-11-01', '2026-11-01'"
		       " FROM seq_1_to_1201");
	fixture_sql(f, "UPDATE sign_passport SET state = 18 WHERE number = 'QD-00000000000002'");
	assert_int_equal(storm_send(f->db, &n, f->now, &s), STORM_SENT);
	assert_int_equal(s.signs, 1200);
	assert_int_equal(storm_send(f->db, &n, f->now + 60000, &again), STORM_HOLDS);
	assert_int_equal(again.id, s.id);
	assert_int_equal(again.at, f->now);
	assert_string_equal(again.staff_name, "王海");
	tell_all(f);
	assert_int_equal(fixture_number(f,
					"SELECT COUNT(*) FROM sign_notice WHERE passport_id > 0"),
			 1200);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM sign_log WHERE subject = 3"), 1);
	assert_string_equal(look(f, number).storm_words, n.words);
	assert_null(look(f, far).storm_words);
	assert_int_equal(storm_end(f->db, s.id, 9, "王海", SIGN_OFFICER, f->now + 120000), 1);
	assert_int_equal(storm_end(f->db, s.id, 9, "王海", SIGN_OFFICER, f->now + 120000), 0);
	assert_null(look(f, number).storm_words);
}

static void a_storm_ends_with_its_time_and_makes_room(void **state)
{
	struct fixture *f = begin(state);
	struct storm_new n = storm(f);
	const char *number;
	struct storm s, list[5];

	signs_filed(f, 1, &number);
	assert_int_equal(storm_send(f->db, &n, f->now, &s), STORM_SENT);
	f->now += CLOCK_DAY + 1;
	assert_null(look(f, number).storm_words);
	assert_int_equal(storm_send(f->db, &n, f->now, &s), STORM_BAD);
	n.until = f->now + 11 * CLOCK_DAY;
	assert_int_equal(storm_send(f->db, &n, f->now, &s), STORM_BAD);
	n.until = f->now + CLOCK_DAY;
	assert_int_equal(storm_send(f->db, &n, f->now, &s), STORM_SENT);
	assert_int_equal(storm_list(f->db, list, 5), 2);
	assert_int_equal(list[0].id, s.id);
	n.words = "";
	assert_int_equal(storm_send(f->db, &n, f->now, &s), STORM_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(filing_goes_through_its_states_in_time),
		fixture_test(a_filing_ends_by_the_clock_and_is_renewed),
		fixture_test(the_yearly_check_is_reminded_once_and_stored_once),
		fixture_test(the_old_owners_secret_dies_and_the_history_stays),
		fixture_test(a_revoked_number_does_nothing_any_more),
		fixture_test(a_reprint_is_the_same_passport_with_its_own_count),
		fixture_test(a_storm_reaches_every_blade_of_its_district_once),
		fixture_test(a_storm_ends_with_its_time_and_makes_room),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
