#include "tests/db/signs.h"

#include <string.h>

void signs_people(struct fixture *f)
{
	for (unsigned int i = 1; i <= SIGNS_PEOPLE; i++)
		fixture_sql(
			f,
			"INSERT IGNORE INTO citizen VALUES (%u, UNHEX('%032x'), '2026-11-20 00:00:00')",
			i, i);
}

uint64_t signs_photo(struct fixture *f, uint64_t citizen)
{
	uint64_t id = (uint64_t)fixture_number(f, "SELECT COALESCE(MAX(id), 0) + 1 FROM photo");

	fixture_sql(f,
		    "INSERT INTO photo (id, citizen_id, role, position, source_hash, hash, width,"
		    " height, colour, phash, created_at) VALUES (%llu, %llu, 4, 1,"
		    " UNHEX('%064llx'), UNHEX('%064llx'), 1600, 1200, 255, 0,"
		    " '2026-11-23 00:00:00')",
		    (unsigned long long)id, (unsigned long long)citizen, (unsigned long long)id,
		    (unsigned long long)id);
	return id;
}

struct ask_new signs_new(struct fixture *f, unsigned char once)
{
	struct ask_new n = { .kind = ASK_GUIDANCE,
			     .citizen_id = SIGNS_OWNER,
			     .sign = { .design = "catering/01",
				       .trade = "catering",
				       .kind_word = "blade",
				       .lighting = "halo",
				       .latin = "",
				       .width_mm = 600,
				       .height_mm = 1500,
				       .depth_mm = 80 },
			     .district_code = 370202,
			     .street_code = 370202001,
			     .place_text = "香港中路 66 号",
			     .shop = "鲜得来",
			     .body = "想做竖牌，可以吗？",
			     .photo_count = 1 };

	memset(n.once, once, sizeof(n.once));
	n.photos[0] = signs_photo(f, SIGNS_OWNER);
	return n;
}

uint64_t signs_ask(struct fixture *f, unsigned char once)
{
	struct ask_new n = signs_new(f, once);
	struct ask_made made;

	assert_int_equal(ask_send(f->db, f->arena, &n, f->now, &made), SIGN_DONE);
	return made.id;
}

struct sign_deed signs_deed(struct fixture *f, enum sign_action action, enum sign_actor actor,
			    const char *note)
{
	bool staff = actor == SIGN_ADVISER || actor == SIGN_OFFICER;

	return (struct sign_deed){ .action = action,
				   .actor = actor,
				   .actor_name = staff ? "城管委办公室" : "店主",
				   .staff_id = staff ? 9 : 0,
				   .note = note,
				   .now = f->now };
}

uint64_t signs_passport(struct fixture *f, unsigned char once, const char **number)
{
	struct sign_deed answer = signs_deed(f, SIGN_ANSWER, SIGN_ADVISER, "可以这样做");
	struct sign_deed agree = signs_deed(f, SIGN_AGREE, SIGN_OWNER, "");
	struct ask_more more = { .verdict = VERDICT_GOOD, .prefix = "QD" };
	uint64_t ask = signs_ask(f, once);

	assert_int_equal(ask_act(f->db, f->arena, ask, &answer, &more), SIGN_DONE);
	assert_int_equal(ask_act(f->db, f->arena, ask, &agree, &more), SIGN_DONE);
	if (number)
		*number = arena_strdup(f->arena, more.passport);
	return (uint64_t)fixture_number(f, "SELECT passport_id FROM sign_ask WHERE id = %llu",
					(unsigned long long)ask);
}

int signs_file(struct fixture *f, uint64_t id, enum sign_action action, enum sign_actor actor,
	       const char *note, struct filing_more *more)
{
	struct sign_deed deed = signs_deed(f, action, actor, note);

	return filing_act(f->db, f->arena, id, &deed, more);
}

uint64_t signs_filed(struct fixture *f, unsigned char once, const char **number)
{
	uint64_t id = signs_passport(f, once, number), photo = signs_photo(f, SIGNS_OWNER);
	struct filing_more more = { .citizen_id = SIGNS_OWNER, .photos = &photo, .photo_count = 1 };

	assert_int_equal(signs_file(f, id, SIGN_FILE, SIGN_OWNER, "", &more), SIGN_DONE);
	assert_int_equal(signs_file(f, id, SIGN_ACCEPT, SIGN_ADVISER, "", NULL), SIGN_DONE);
	return id;
}

unsigned int signs_state(struct fixture *f, uint64_t passport)
{
	return (unsigned int)fixture_number(f, "SELECT state FROM sign_passport WHERE id = %llu",
					    (unsigned long long)passport);
}
