#include "tests/unit/sign_seed.h"

#include "tests/unit/cmocka.h"

#include "load/seed.h"

static struct tsv read_seed(struct arena *a, const char *table)
{
	struct tsv file = { 0 };

	for (size_t i = 0; i < LOAD_TABLES; i++)
		if (!strcmp(seeds[i].table, table))
			assert_int_equal(tsv_read(a, arena_printf(a, "schema/seed/%s.tsv", table),
						  seeds[i].columns, &file),
					 0);
	assert_true(file.count > 0);
	return file;
}

static unsigned int number(const char *field)
{
	return field ? (unsigned int)strtoul(field, NULL, 10) : 0;
}

static struct sign_rule rule_of(struct arena *a, const char *const *f)
{
	struct sign_rule r = {
		.area = number(f[1]),
		.street = f[2],
		.breaks = number(f[3]) >= SIGN_NO ? SIGN_NO : SIGN_ADJUST,
		.value = (int)number(f[4]),
		.forbidden = number(f[6]),
		.basis = (enum sign_basis)number(f[7]),
		.text = f[8],
		.source = f[9],
	};

	if (!sign_rule_take(a, &r, f[0], f[5]))
		fail_msg("%s %s", f[0], f[8]);
	return r;
}

struct sign_rules sign_seed(struct arena *a)
{
	struct tsv rules = read_seed(a, "sign_rule"), streets = read_seed(a, "sign_street");
	struct sign_rule *r = arena_alloc(a, rules.count * sizeof(*r));
	struct sign_street *s = arena_alloc(a, streets.count * sizeof(*s));

	for (size_t i = 0; i < rules.count; i++)
		r[i] = rule_of(a, rules.rows[i].field);
	for (size_t i = 0; i < streets.count; i++) {
		const char *const *f = streets.rows[i].field;

		s[i] = (struct sign_street){ f[0],
					     f[1],
					     f[3],
					     f[5],
					     number(f[2]),
					     number(f[4]) == 1,
					     (enum sign_basis)number(f[6]) };
	}
	return (struct sign_rules){ r, rules.count, s, streets.count };
}

struct sign_standard sign_seed_standard(struct arena *a, const char *street)
{
	struct sign_rules *r = arena_alloc(a, sizeof(*r));
	struct sign_standard out;

	*r = sign_seed(a);
	sign_standard_pick(r, sign_street_find(r, street), 0, &out);
	return out;
}
