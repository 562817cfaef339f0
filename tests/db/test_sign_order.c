/* Designs under a secret address: kept while somebody comes back to them, then gone with photos. */
#include "tests/db/signs.h"

#include <string.h>

#include "dispatch/chores.h"
#include "sign/order.h"
#include "sign/tell.h"

#define DAYS(n) ((n)*CLOCK_DAY)

static struct fixture *begin(void **state)
{
	struct fixture *f = *state;

	signs_people(f);
	return f;
}

static uint64_t photo(struct fixture *f)
{
	uint64_t id = signs_photo(f, SIGNS_OWNER);

	fixture_sql(f,
		    "INSERT INTO photo_bytes (photo_id, variant, bytes) VALUES (%llu, 1600, 'x')",
		    (unsigned long long)id);
	return id;
}

static struct order stored(struct fixture *f, uint64_t logo, uint64_t front)
{
	struct order o;

	order_begin(&o);
	o.design = "catering/01";
	o.name = "鲜得来";
	o.logo_id = logo;
	o.photo_id = front;
	assert_int_equal(order_save(f->db, &o, f->now), 0);
	return o;
}

/* As the next request finds it. */
static struct order again(struct fixture *f, const struct order *o)
{
	struct order found;

	assert_int_equal(order_load(f->db, o->token_text, &found), DB_ROW);
	return found;
}

/* How many are gone after the chore of that day. */
static int forget(struct fixture *f, int64_t now)
{
	int thrown;

	assert_true(order_forget(f->db, now, 50, &thrown) >= 0);
	return thrown;
}

static void after_90_days_it_is_gone_with_its_photos(void **state)
{
	struct fixture *f = begin(state);

	stored(f, photo(f), photo(f));
	assert_int_equal(forget(f, f->now + DAYS(90)), 0);
	assert_int_equal(fixture_count(f, "photo"), 2);
	assert_int_equal(forget(f, f->now + DAYS(90) + 1), 1);
	assert_int_equal(fixture_count(f, "sign_order"), 0);
	assert_int_equal(fixture_count(f, "photo"), 0);
	assert_int_equal(fixture_count(f, "photo_bytes"), 0);
}

static void who_looks_or_changes_begins_the_days_anew(void **state)
{
	struct fixture *f = begin(state);
	struct order seen = stored(f, 0, 0), changed = stored(f, 0, 0), left = stored(f, 0, 0);

	assert_int_equal(order_looked(f->db, &seen, f->now + DAYS(60)), 0);
	assert_int_equal(order_save(f->db, &changed, f->now + DAYS(60)), 0);
	assert_int_equal(forget(f, f->now + DAYS(91)), 1);
	assert_int_equal(order_load(f->db, left.token_text, &left), DB_NONE);
	assert_int_equal(forget(f, f->now + DAYS(149)), 0);
	assert_int_equal(forget(f, f->now + DAYS(151)), 2);
}

static void many_looks_of_one_day_write_once(void **state)
{
	struct fixture *f = begin(state);
	struct order o = stored(f, 0, 0);

	assert_int_equal(order_looked(f->db, &o, f->now + CLOCK_HOUR), 0);
	assert_true(again(f, &o).keep_until == f->now + DAYS(90));
	o = again(f, &o);
	assert_int_equal(order_looked(f->db, &o, f->now + DAYS(2)), 0);
	assert_true(again(f, &o).keep_until == f->now + DAYS(92));
}

static void name_it(struct fixture *f, const char *table, uint64_t id, const struct order *o)
{
	fixture_sql(f,
		    "UPDATE %s SET order_token = (SELECT token FROM sign_order WHERE id = %llu)"
		    " WHERE id = %llu",
		    table, (unsigned long long)o->id, (unsigned long long)id);
}

static void what_was_asked_about_or_filed_stays(void **state)
{
	struct fixture *f = begin(state);
	struct order asked = stored(f, photo(f), 0), filed = stored(f, 0, photo(f));
	const char *number;
	int thrown;

	name_it(f, "sign_ask", signs_ask(f, 1), &asked);
	name_it(f, "sign_passport", signs_filed(f, 2, &number), &filed);
	assert_int_equal(order_forget(f->db, f->now + DAYS(400), 50, &thrown), 2);
	assert_int_equal(thrown, 0);
	assert_int_equal(fixture_count(f, "photo_bytes"), 2);
	/* Not met again in the next turn, but in 90 days. */
	assert_int_equal(order_forget(f->db, f->now + DAYS(401), 50, &thrown), 0);
	assert_int_equal(order_forget(f->db, f->now + DAYS(491), 50, &thrown), 2);
	assert_int_equal(fixture_count(f, "sign_order"), 2);
}

static void a_photo_that_stands_elsewhere_too_stays(void **state)
{
	struct fixture *f = begin(state);
	uint64_t shared = photo(f), hung = photo(f), own = photo(f);
	struct order old = stored(f, shared, own), other = stored(f, 0, shared);

	fixture_sql(f, "INSERT INTO sign_photo VALUES (%llu, 1, 1, 1)", (unsigned long long)hung);
	stored(f, hung, 0);
	assert_int_equal(order_looked(f->db, &other, f->now + DAYS(60)), 0);
	assert_int_equal(forget(f, f->now + DAYS(91)), 2);
	assert_int_equal(order_load(f->db, old.token_text, &old), DB_NONE);
	assert_int_equal(fixture_number(f, "SELECT SUM(id) FROM photo"), (int64_t)(shared + hung));
	assert_int_equal(fixture_count(f, "photo_bytes"), 2);
}

static void a_replaced_photo_is_thrown_away_after_a_week(void **state)
{
	struct fixture *f = begin(state);
	uint64_t first = photo(f), second = photo(f), both = photo(f);
	struct order o = stored(f, both, first);

	o = again(f, &o);
	o.photo_id = second;
	assert_int_equal(order_save(f->db, &o, f->now), 0);
	assert_int_equal(fixture_number(f, "SELECT role FROM photo WHERE id = %llu",
					(unsigned long long)first),
			 4);
	/* From the logo to the front: it never left. */
	o = again(f, &o);
	o.logo_id = 0;
	o.photo_id = both;
	assert_int_equal(order_save(f->db, &o, f->now), 0);
	assert_int_equal(chores_old_drafts(f->db, f->now + DAYS(DRAFT_DAYS + 1), 50), 2);
	assert_int_equal(fixture_number(f, "SELECT id FROM photo"), (int64_t)both);
}

static void a_turn_takes_a_piece_and_the_next_one_goes_on(void **state)
{
	struct fixture *f = begin(state);

	for (int i = 0; i < 60; i++)
		stored(f, 0, 0);
	assert_int_equal(forget(f, f->now + DAYS(91)), 50);
	assert_true(sign_chores(f->db, f->now + DAYS(91)) > 0);
	assert_int_equal(fixture_count(f, "sign_order"), 0);
	assert_int_equal(sign_chores(f->db, f->now + DAYS(91)), 0);
}

static void every_statement_fits_the_schema(void **state)
{
	static const char *const *const tables[] = { order_statements, order_old_statements };
	struct fixture *f = *state;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; tables[t][i]; i++)
			assert_int_equal(db_check(f->db, tables[t][i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(after_90_days_it_is_gone_with_its_photos),
		fixture_test(who_looks_or_changes_begins_the_days_anew),
		fixture_test(many_looks_of_one_day_write_once),
		fixture_test(what_was_asked_about_or_filed_stays),
		fixture_test(a_photo_that_stands_elsewhere_too_stays),
		fixture_test(a_replaced_photo_is_thrown_away_after_a_week),
		fixture_test(a_turn_takes_a_piece_and_the_next_one_goes_on),
		fixture_test(every_statement_fits_the_schema),
	};
	return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
