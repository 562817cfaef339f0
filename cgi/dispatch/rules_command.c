/* `dianliang rules ...`: what is wrong with the rules, before a citizen finds it out. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "dispatch/route_rules.h"
#include "geo/area.h"

enum { STMT_YEARS, STMT_OWNERS, STMT__MAX };

const char *const rules_command_statements[STMT__MAX + 1] = {
	[STMT_YEARS] = "SELECT COUNT(*), COALESCE(SUM(name LIKE '%未公布%'), 0) FROM calendar_day"
		       " WHERE day BETWEEN MAKEDATE(?, 1) AND MAKEDATE(? + 1, 1) - INTERVAL 1 DAY",
	[STMT_OWNERS] = "SELECT u.code, u.name, COUNT(*) FROM component c JOIN unit u"
			" ON u.id = c.owner_id WHERE NOT EXISTS (SELECT 1 FROM route_rule r"
			" WHERE r.owner_id = c.owner_id AND (r.valid_to IS NULL"
			" OR r.valid_to >= DATE_ADD('1970-01-01', INTERVAL ? DAY)))"
			" GROUP BY u.id ORDER BY u.code LIMIT 1000",
};

#define SHOWN 200 /* of each kind; how many there are is said all the same */

static size_t check_overlaps(const struct rules *r)
{
	struct route_overlap list[SHOWN];
	size_t n = route_overlaps(&r->router, list, SHOWN);

	for (size_t i = 0; i < n && i < SHOWN; i++)
		printf("overlap: rules %u (%s) and %u (%s) have one scope\n", list[i].a->id,
		       list[i].a->unit_name, list[i].b->id, list[i].b->unit_name);
	return n;
}

static size_t check_gaps(const struct rules *r, int64_t day)
{
	struct route_gap list[SHOWN];
	size_t n = route_gaps(r, day, list, SHOWN);

	for (size_t i = 0; i < n && i < SHOWN; i++)
		printf("gap: %u-%s %s in %s is nobody's\n", list[i].category->kind,
		       list[i].category->code, list[i].category->name, list[i].district->name);
	return n;
}

static int check_owners(struct db *db, int64_t day)
{
	enum db_row_result row;
	const char *code, *name;
	unsigned int count;
	int n = 0;

	if (db_query(db, rules_command_statements[STMT_OWNERS], "i", day) < 0)
		return -1;
	while ((row = db_next(db, "ssU", &code, &name, &count)) == DB_ROW) {
		printf("owner: no rule names %s (%s), who owns %u components\n", code, name, count);
		n++;
	}
	return row == DB_NONE ? n : -1;
}

/* A notice to the reader, not a fault: the State Council publishes when it does. */
static int check_year(struct db *db, int64_t year)
{
	unsigned int days, open;

	if (db_row(db, rules_command_statements[STMT_YEARS], "ii", year, year, "UU", &days,
		   &open) != DB_ROW)
		return -1;
	if (!days)
		printf("calendar: no holiday of %lld is entered\n", (long long)year);
	else if (open)
		printf("calendar: of %lld only statutory days are entered, its notice is not\n",
		       (long long)year);
	return 0;
}

static int run_check(const struct command_env *env, int argc, char **argv)
{
	int64_t now = clock_now(), day = rules_day(now);
	int year = clock_civil(now).year, owners;
	struct rules *r;
	size_t overlaps, gaps;

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	r = rules_load(env->db, now);
	if (!r)
		return COMMAND_FAILED;
	db_use_arena(env->db, env->arena);
	overlaps = check_overlaps(r);
	gaps = check_gaps(r, day);
	owners = check_owners(env->db, day);
	printf("%zu rules, %zu precedents: %zu overlaps, %zu gaps, %d owners without a rule\n",
	       r->router.count, r->precedents.count, overlaps, gaps, owners < 0 ? 0 : owners);
	rules_free(r);
	if (owners < 0 || check_year(env->db, year) < 0 || check_year(env->db, year + 1) < 0)
		return COMMAND_FAILED;
	return overlaps || gaps || owners ? COMMAND_FAILED : COMMAND_DONE;
}

const struct command rules_commands[] = {
	{ "rules check", "", "rules that overlap, categories and owners that no rule names",
	  run_check, 0 },
	{ NULL, NULL, NULL, NULL, 0 },
};
