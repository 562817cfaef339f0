/* Photos painted over, released and withheld, on a real database. */
#include "tests/db/rows.h"
#include "tests/unit/picture.h"

#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "media/photo.h"
#include "media/redact.h"

static struct buf scene;

static int start(void **state)
{
	if (fixture_start(state) != 0 || photo_start() != 0)
		return -1;
	buf_init(&scene, 1 << 20);
	picture_jpeg(3, NULL, &scene);
	return 0;
}

static int stop(void **state)
{
	buf_release(&scene);
	return fixture_stop(state);
}

/* A photo of report 1, as it was taken. */
static uint64_t store_scene(struct fixture *f, struct photo *p, bool waits)
{
	struct photo_owner owner = {
		.citizen_id = 1, .report_id = 1, .role = PHOTO_BEFORE, .waits = waits
	};
	uint64_t id = 0;

	assert_int_equal(photo_read(f->arena, scene.data, scene.len, p), PHOTO_OK);
	assert_int_equal(photo_store(f->db, p, &owner, f->now, &id), PHOTO_STORED);
	return id;
}

static struct redaction painting(uint64_t id, const struct photo *p)
{
	struct redaction r = { .photo_id = id,
			       .verdict = VERDICT_PAINT,
			       .boxes = { { 100, 200, 300, 400 }, { 0, 0, 50, 50 } },
			       .box_count = 2,
			       .staff_id = 7,
			       .staff_name = "王受理",
			       .reason = "人脸" };

	memcpy(r.seen, p->hash, sizeof(r.seen));
	return r;
}

/* By somebody who looked just now. */
static int paint_it(struct fixture *f, const struct redaction *r, unsigned char hash[32])
{
	struct redaction now = *r;

	now.shown = (unsigned int)fixture_number(f, "SELECT MAX(shown) FROM photo");
	return redact(f->db, f->arena, f->conf, &now, f->now, hash);
}

static void every_statement_is_understood_by_the_database(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; redact_statements[i]; i++)
		assert_int_equal(db_check(f->db, redact_statements[i]), 0);
}

static void a_painted_photo_has_a_new_address_and_both_variants_new(void **state)
{
	struct fixture *f = *state;
	struct photo p;
	uint64_t id = store_scene(f, &p, false);
	struct redaction r = painting(id, &p);
	struct db_bytes stored, large, small;
	unsigned char hash[32];

	assert_int_equal(paint_it(f, &r, hash), REDACT_DONE);
	assert_memory_not_equal(hash, p.hash, 32);
	assert_int_equal(db_row(f->db,
				"SELECT p.hash, l.bytes, s.bytes FROM photo p"
				" JOIN photo_bytes l ON l.photo_id = p.id AND l.variant = 1600"
				" JOIN photo_bytes s ON s.photo_id = p.id AND s.variant = 400"
				" WHERE p.id = ? AND p.shown = 1",
				"u", id, "bbb", &stored, &large, &small),
			 DB_ROW);
	assert_memory_equal(stored.data, hash, 32);
	assert_true(large.len != p.large_len || memcmp(large.data, p.large, large.len) != 0);
	assert_true(small.len != p.small_len || memcmp(small.data, p.small, small.len) != 0);
	crypto_hash_sha256(hash, large.data, large.len);
	assert_memory_equal(stored.data, hash, 32);
}

static void the_first_original_is_kept_and_opens_only_with_its_key(void **state)
{
	struct fixture *f = *state;
	struct photo p;
	uint64_t id = store_scene(f, &p, false);
	struct redaction r = painting(id, &p);
	struct db_bytes sealed;
	const void *bytes = NULL;
	unsigned char hash[32];
	size_t len = 0;

	assert_int_equal(paint_it(f, &r, hash), REDACT_DONE);
	memcpy(r.seen, hash, 32);
	r.boxes[0].x = 500;
	assert_int_equal(paint_it(f, &r, hash), REDACT_DONE);
	assert_int_equal(fixture_count(f, "photo_original"), 1);
	assert_int_equal(redact_original(f->db, f->arena, f->conf, id, &bytes, &len), 1);
	assert_int_equal(len, p.large_len);
	assert_memory_equal(bytes, p.large, len);
	assert_int_equal(db_row(f->db, "SELECT sealed FROM photo_original WHERE photo_id = ?", "u",
				id, "b", &sealed),
			 DB_ROW);
	assert_null(memmem(sealed.data, sealed.len, (const char *)p.large + 100, 64));
	fixture_sql(f, "UPDATE photo_original SET sealed = CONCAT(sealed, 'x')");
	assert_int_equal(redact_original(f->db, f->arena, f->conf, id, &bytes, &len), -1);
	assert_int_equal(redact_original(f->db, f->arena, f->conf, id + 1, &bytes, &len), 0);
}

static void every_verdict_is_on_record_with_who_and_why(void **state)
{
	struct fixture *f = *state;
	struct photo p;
	uint64_t id = store_scene(f, &p, true);
	struct redaction r = painting(id, &p);
	unsigned char hash[32];

	assert_int_equal(paint_it(f, &r, hash), REDACT_DONE);
	memcpy(r.seen, hash, 32);
	r.verdict = VERDICT_WITHHOLD;
	assert_int_equal(paint_it(f, &r, hash), REDACT_DONE);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo_review WHERE report_id = 1"
					   " AND staff_id = 7 AND staff_name = '王受理'"
					   " AND reason = '人脸'"),
			 2);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo_review WHERE verdict = 1"
					   " AND boxes = '100,200,300,400;0,0,50,50'"
					   " AND hash_before <> hash_after"),
			 1);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM photo_review WHERE verdict = 3"
					   " AND boxes = '' AND hash_before = hash_after"),
			 1);
}

static void a_photo_that_waits_is_public_once_released_and_not_once_withheld(void **state)
{
	struct fixture *f = *state;
	struct photo p;
	uint64_t id = store_scene(f, &p, true);
	struct redaction r = painting(id, &p);
	unsigned char hash[32];

	assert_int_equal(fixture_number(f, "SELECT shown FROM photo"), PHOTO_WAITS);
	r.verdict = VERDICT_RELEASE;
	assert_int_equal(paint_it(f, &r, hash), REDACT_DONE);
	assert_memory_equal(hash, p.hash, 32);
	assert_int_equal(fixture_number(f, "SELECT shown FROM photo"), PHOTO_SHOWN);
	r.verdict = VERDICT_WITHHOLD;
	assert_int_equal(paint_it(f, &r, hash), REDACT_DONE);
	assert_int_equal(fixture_number(f, "SELECT shown FROM photo"), PHOTO_WITHHELD);
	assert_int_equal(fixture_count(f, "photo_original"), 0);
}

static void what_changed_since_it_was_seen_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct photo p;
	uint64_t id = store_scene(f, &p, false);
	struct redaction r = painting(id, &p);
	unsigned char hash[32];

	r.seen[5] ^= 1;
	assert_int_equal(paint_it(f, &r, hash), REDACT_CHANGED);
	r.verdict = VERDICT_WITHHOLD;
	assert_int_equal(paint_it(f, &r, hash), REDACT_CHANGED);
	assert_int_equal(fixture_count(f, "photo_review"), 0);
	assert_int_equal(fixture_number(f, "SELECT shown FROM photo"), PHOTO_SHOWN);
}

static void the_second_of_two_people_does_not_undo_what_the_first_decided(void **state)
{
	struct fixture *f = *state;
	struct photo p;
	uint64_t id = store_scene(f, &p, true);
	struct redaction first = painting(id, &p), second = first;
	unsigned char hash[32];

	first.verdict = VERDICT_WITHHOLD;
	second.verdict = VERDICT_RELEASE;
	assert_int_equal(redact(f->db, f->arena, f->conf, &first, f->now, hash), REDACT_DONE);
	assert_int_equal(redact(f->db, f->arena, f->conf, &second, f->now, hash), REDACT_CHANGED);
	assert_int_equal(fixture_number(f, "SELECT shown FROM photo"), PHOTO_WITHHELD);
	assert_int_equal(fixture_count(f, "photo_review"), 1);
}

static void a_photo_of_no_report_a_painting_without_boxes_and_broken_bytes_are_refused(void **state)
{
	struct fixture *f = *state;
	struct photo p;
	uint64_t id = store_scene(f, &p, false);
	struct redaction r = painting(id, &p), none = r;
	unsigned char hash[32];

	none.box_count = 0;
	assert_int_equal(paint_it(f, &none, hash), REDACT_NOTHING);
	none = r;
	none.photo_id = id + 1;
	assert_int_equal(paint_it(f, &none, hash), REDACT_NO_PHOTO);
	fixture_sql(f, "UPDATE photo_bytes SET bytes = 'no picture' WHERE variant = 1600");
	assert_int_equal(paint_it(f, &r, hash), REDACT_DAMAGED);
	fixture_sql(f, "UPDATE photo SET report_id = NULL");
	assert_int_equal(paint_it(f, &r, hash), REDACT_NO_PHOTO);
	assert_int_equal(fixture_count(f, "photo_review"), 0);
	assert_int_equal(fixture_count(f, "photo_original"), 0);
}

static void boxes_are_read_from_text_or_refused_whole(void **state)
{
	static const char *const wrong[] = {
		"1,2,3",       "1,2,3,",     "1,2,3,0",          "1,2,0,4",   "990,0,11,5",
		"0,1000,1,1",  "0,0,1001,1", "-1,0,5,5",         "0,0,5,5;;", "0,0,5,5 ",
		"a,b,c,d",     "0,0,5,5,6",  "00000,0,5,5",      ";",         " 0,0,5,5",
		"0,0,5,5;0,0", "0;0;5;5",    "4294967297,0,5,5",
	};
	struct photo_box boxes[PHOTO_BOXES];
	struct buf many;

	(void)state;
	assert_int_equal(redact_parse("", boxes), 0);
	assert_int_equal(redact_parse("0,0,1000,1000", boxes), 1);
	assert_int_equal(redact_parse("10,20,30,40;999,999,1,1;", boxes), 2);
	assert_int_equal(boxes[0].x, 10);
	assert_int_equal(boxes[0].h, 40);
	assert_int_equal(boxes[1].y, 999);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (redact_parse(wrong[i], boxes) != -1)
			fail_msg("taken: %s", wrong[i]);
	buf_init(&many, 4096);
	for (int i = 0; i <= PHOTO_BOXES; i++)
		buf_adds(&many, "1,1,1,1;");
	assert_int_equal(redact_parse(many.data, boxes), -1);
	many.data[strlen("1,1,1,1;") * PHOTO_BOXES] = '\0';
	assert_int_equal(redact_parse(many.data, boxes), PHOTO_BOXES);
	buf_release(&many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_statement_is_understood_by_the_database),
		fixture_test(a_painted_photo_has_a_new_address_and_both_variants_new),
		fixture_test(the_first_original_is_kept_and_opens_only_with_its_key),
		fixture_test(every_verdict_is_on_record_with_who_and_why),
		fixture_test(a_photo_that_waits_is_public_once_released_and_not_once_withheld),
		fixture_test(what_changed_since_it_was_seen_is_left_alone),
		fixture_test(the_second_of_two_people_does_not_undo_what_the_first_decided),
		fixture_test(
			a_photo_of_no_report_a_painting_without_boxes_and_broken_bytes_are_refused),
		fixture_test(boxes_are_read_from_text_or_refused_whole),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
