/* Storing photos on a real database: counted, once, and never into a report that was sent. */
#include "tests/db/rows.h"

#include <pthread.h>
#include <string.h>

#include "media/pages.h"
#include "media/photo.h"
#include "media/upload.h"

/* A photo as photo_read() would give it; `seed` makes it another one. */
static struct photo some_photo(unsigned char seed)
{
	struct photo p = { .large = "large bytes",
			   .large_len = 11,
			   .small = "small",
			   .small_len = 5,
			   .width = 1600,
			   .height = 1200,
			   .colour = 0x336699,
			   .phash = UINT64_C(0xfedcba9876543210),
			   .taken_at = DB_NULL_TIME };

	memset(p.source_hash, seed, sizeof(p.source_hash));
	memset(p.hash, seed ^ 0xff, sizeof(p.hash));
	return p;
}

static struct photo_owner draft_owner(struct fixture *f)
{
	struct photo_owner owner = { .citizen_id = 1, .role = PHOTO_BEFORE };

	fixture_sql(f, "INSERT INTO draft (token, citizen_id, created_at, updated_at)"
		       " VALUES (RANDOM_BYTES(16), 1, NOW(3), NOW(3))");
	owner.draft_id = (uint64_t)fixture_number(f, "SELECT MAX(id) FROM draft");
	return owner;
}

static void every_statement_is_understood_by_the_database(void **state)
{
	static const char *const *const tables[] = { photo_store_statements, upload_statements,
						     serve_statements, staff_photo_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

static void a_photo_is_stored_whole(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f);
	struct photo p = some_photo(1);
	struct db_bytes bytes;
	uint64_t id = 0, phash;
	double lat;
	int64_t taken;

	p.has_place = true;
	p.place = (struct point){ 36.0671, 120.3826 };
	p.taken_at = f->now - CLOCK_HOUR;
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	assert_int_equal(
		db_row(f->db,
		       "SELECT phash, exif_lat, exif_at FROM photo WHERE id = ? AND"
		       " citizen_id = 1 AND report_id IS NULL AND position = 1 AND width = 1600"
		       " AND height = 1200 AND colour = 0x336699",
		       "u", id, "udt", &phash, &lat, &taken),
		DB_ROW);
	assert_true(phash == p.phash);
	assert_true(lat == 36.0671);
	assert_int_equal(taken, p.taken_at);
	assert_int_equal(
		db_row(f->db, "SELECT bytes FROM photo_bytes WHERE photo_id = ? AND variant = 1600",
		       "u", id, "b", &bytes),
		DB_ROW);
	assert_int_equal(bytes.len, 11);
	assert_memory_equal(bytes.data, "large bytes", 11);
	assert_int_equal(fixture_count(f, "photo_bytes"), 2);
}

static void what_the_camera_did_not_say_is_null(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f);
	struct photo p = some_photo(1);
	uint64_t id;

	p.place = (struct point){ 36.0671, 120.3826 }; /* without has_place it means nothing */
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE exif_lat IS NULL"
					   " AND exif_lon IS NULL AND exif_at IS NULL"),
			 1);
}

static void the_same_bytes_again_in_a_draft_are_stored_once(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f), other = draft_owner(f);
	struct photo p = some_photo(1);
	uint64_t first, again = 0, elsewhere;

	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &first), PHOTO_STORED);
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &again), PHOTO_STORED_BEFORE);
	assert_int_equal(again, first);
	assert_int_equal(photo_store(f->db, &p, &other, f->now, &elsewhere), PHOTO_STORED);
	assert_int_equal(fixture_count(f, "photo"), 2);
	assert_int_equal(fixture_count(f, "photo_bytes"), 4);
}

static void a_seventh_is_refused_and_nothing_of_it_is_stored(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f);
	uint64_t id = 0;

	for (unsigned char i = 1; i <= 6; i++) {
		struct photo p = some_photo(i);

		assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	}
	struct photo seventh = some_photo(7), first = some_photo(1);

	assert_int_equal(photo_store(f->db, &seventh, &owner, f->now, &id), PHOTO_FULL);
	assert_int_equal(photo_store(f->db, &first, &owner, f->now, &id), PHOTO_STORED_BEFORE);
	assert_int_equal(fixture_count(f, "photo"), 6);
	assert_int_equal(fixture_count(f, "photo_bytes"), 12);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT position) FROM photo"), 6);
}

static void after_a_removal_the_next_position_is_a_new_one(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f);
	uint64_t id;

	for (unsigned char i = 1; i <= 3; i++) {
		struct photo p = some_photo(i);

		assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	}
	fixture_sql(f, "DELETE FROM photo WHERE position = 2");
	struct photo p = some_photo(9);

	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	assert_int_equal(fixture_number(f, "SELECT position FROM photo WHERE id = %llu",
					(unsigned long long)id),
			 4);
}

static void a_sent_draft_takes_no_more_but_knows_its_own_again(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f);
	struct photo p = some_photo(1), late = some_photo(2);
	uint64_t id, again = 0;

	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	fixture_sql(f, "UPDATE draft SET report_id = 5");
	assert_int_equal(photo_store(f->db, &late, &owner, f->now, &again), PHOTO_SENT);
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &again), PHOTO_STORED_BEFORE);
	assert_int_equal(again, id);
	assert_int_equal(fixture_count(f, "photo"), 1);
}

static void the_units_photos_hang_on_the_report_and_are_counted_apart(void **state)
{
	struct fixture *f = *state;
	struct photo_owner after = { .report_id = 5, .role = PHOTO_AFTER };
	struct photo_owner before = { .report_id = 5, .citizen_id = 1, .role = PHOTO_BEFORE };
	struct photo p = some_photo(1);
	uint64_t id;

	assert_int_equal(photo_store(f->db, &p, &before, f->now, &id), PHOTO_STORED);
	assert_int_equal(photo_store(f->db, &p, &after, f->now, &id), PHOTO_STORED);
	assert_int_equal(photo_store(f->db, &p, &after, f->now, &id), PHOTO_STORED_BEFORE);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE report_id = 5"
					   " AND position = 1 AND draft_id IS NULL"),
			 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE citizen_id IS NULL"),
			 1);
}

static void a_rebuttal_waits_beside_every_report(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = { .citizen_id = 1, .role = PHOTO_REBUTTAL };
	struct photo_owner stranger = { .citizen_id = 2, .role = PHOTO_REBUTTAL };
	struct photo p = some_photo(1);
	uint64_t id, again = 0, other = 0;

	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), PHOTO_STORED);
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &again), PHOTO_STORED_BEFORE);
	assert_int_equal(again, id);
	assert_int_equal(photo_store(f->db, &p, &stranger, f->now, &other), PHOTO_STORED);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo WHERE report_id IS NULL"),
			 2);
	/* Once used, the same picture may rebut another time. */
	fixture_sql(f, "UPDATE photo SET report_id = 5");
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &again), PHOTO_STORED);
}

static void a_draft_that_is_gone_or_a_lost_database_is_a_failure(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f);
	struct photo p = some_photo(1);
	uint64_t id;

	owner.draft_id++;
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), -1);
	owner.draft_id--;
	/* Nothing is half-written: the small variant is refused, so the row goes, too. */
	fixture_sql(f, "ALTER TABLE photo_bytes ADD CONSTRAINT no_small CHECK (variant <> 400)");
	assert_int_equal(photo_store(f->db, &p, &owner, f->now, &id), -1);
	fixture_sql(f, "ALTER TABLE photo_bytes DROP CONSTRAINT no_small");
	assert_int_equal(fixture_count(f, "photo"), 0);
	assert_int_equal(fixture_count(f, "photo_bytes"), 0);
}

struct racer {
	struct db *db;
	struct photo_owner owner;
	unsigned char seed;
	int64_t now;
	int results[3];
};

/* Three photos into the draft, at the same time as the other racer's three. */
static void *race(void *p)
{
	struct racer *r = p;

	for (unsigned char i = 0; i < 3; i++) {
		struct photo photo = some_photo((unsigned char)(r->seed + i));
		uint64_t id;

		r->results[i] = photo_store(r->db, &photo, &r->owner, r->now, &id);
	}
	return NULL;
}

static void uploads_at_the_same_time_never_make_seven(void **state)
{
	struct fixture *f = *state;
	struct photo_owner owner = draft_owner(f);
	struct racer racers[3];
	struct arena *arenas[3];
	pthread_t threads[3];
	int stored = 0, full = 0;

	for (unsigned int i = 0; i < 3; i++) {
		racers[i] = (struct racer){
			fixture_connect(f), owner, (unsigned char)(10 * i + 1), f->now, { 0 }
		};
		arenas[i] = arena_new();
		db_use_arena(racers[i].db, arenas[i]);
		assert_int_equal(db_ping(racers[i].db), 0);
	}
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (unsigned int i = 0; i < 3; i++) {
		for (int k = 0; k < 3; k++) {
			stored += racers[i].results[k] == PHOTO_STORED;
			full += racers[i].results[k] == PHOTO_FULL;
		}
		db_close(racers[i].db);
		arena_free(arenas[i]);
	}
	assert_int_equal(stored, 6);
	assert_int_equal(full, 3);
	assert_int_equal(fixture_number(f, "SELECT COUNT(DISTINCT position) FROM photo"), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_statement_is_understood_by_the_database),
		fixture_test(a_photo_is_stored_whole),
		fixture_test(what_the_camera_did_not_say_is_null),
		fixture_test(the_same_bytes_again_in_a_draft_are_stored_once),
		fixture_test(a_seventh_is_refused_and_nothing_of_it_is_stored),
		fixture_test(after_a_removal_the_next_position_is_a_new_one),
		fixture_test(a_sent_draft_takes_no_more_but_knows_its_own_again),
		fixture_test(the_units_photos_hang_on_the_report_and_are_counted_apart),
		fixture_test(a_rebuttal_waits_beside_every_report),
		fixture_test(a_draft_that_is_gone_or_a_lost_database_is_a_failure),
		fixture_test(uploads_at_the_same_time_never_make_seven),
	};

	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
