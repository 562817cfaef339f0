/*
 * drafts.c - drafts that only need to be sent: `drafts COUNT` stores them, each
 * of a citizen of its own with one photo's row, and prints a line for each:
 *
 *   id, token, visitor, csrf, cookie, terms		(separated by tabs)
 *
 * Needs root's rights on the database and the site's cookie key (DL_CONF).
 */
#include <inttypes.h>
#include <mysql.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "report/search.h"

#define BATCH 500

enum { STMT_CITIZEN, STMT_DRAFT, STMT_PHOTO, STMT_NAMES };

static const char *const statements[] = {
	[STMT_CITIZEN] = "INSERT INTO citizen (visitor, created_at) VALUES (?, UTC_TIMESTAMP(3))",
	[STMT_DRAFT] =
		"INSERT INTO draft (token, citizen_id, lat, lon, place_source, place_text, body,"
		" group_id, category_id, created_at, updated_at)"
		" SELECT ?, ?, a.lat, a.lon, 3, '公交站旁', ?, c.group_id, c.id, UTC_TIMESTAMP(3),"
		" UTC_TIMESTAMP(3)"
		" FROM (SELECT lat, lon FROM area WHERE level = 3 AND lat IS NOT NULL"
		" ORDER BY code LIMIT 1) a,"
		" (SELECT id, group_id FROM category WHERE kind = 2 AND group_id IS NOT NULL"
		" ORDER BY id LIMIT 1) c",
	[STMT_PHOTO] =
		"INSERT INTO photo (citizen_id, draft_id, role, position, source_hash, hash, width,"
		" height, colour, phash, created_at) VALUES (?, ?, 1, 1, UNHEX(SHA2(?, 256)),"
		" UNHEX(SHA2(?, 256)), 1600, 1200, 8421504, 7, UTC_TIMESTAMP(3))",
	[STMT_NAMES] =
		"SELECT c.name, g.name FROM category c JOIN category_group g ON g.id = c.group_id"
		" WHERE c.kind = 2 ORDER BY c.id LIMIT 1",
};

static const char *const bodies[] = {
	"井盖破了，好几天了，老人孩子走路危险",
	"路灯不亮，晚上看不清，请尽快处理",
	"有人占道摆摊，打过电话没人来",
	"下水道堵了，下雨更严重，气味很大",
};

/* The pairs as report_submit() hands them to the database. */
static const char *terms_of(struct arena *a, const char *body, const char *names)
{
	uint32_t terms[SEARCH_TERMS_MAX];
	size_t count = search_terms(arena_printf(a, "%s\n公交站旁\n%s", body, names), terms,
				    SEARCH_TERMS_MAX);
	const char *list = "";

	for (size_t i = 0; i < count; i++)
		list = arena_printf(a, "%s%s%" PRIu32, list, i ? "," : "", terms[i]);
	return arena_printf(a, "[%s]", list);
}

struct draft_line {
	uint64_t id;
	unsigned char token[TOKEN_BYTES], visitor[TOKEN_BYTES];
	const char *body;
};

static int store(struct db *db, struct draft_line *d)
{
	uint64_t citizen;

	secret_random(d->token, TOKEN_BYTES);
	secret_random(d->visitor, TOKEN_BYTES);
	if (db_exec(db, statements[STMT_CITIZEN], "b", (const void *)d->visitor,
		    sizeof(d->visitor)) != 1)
		return -1;
	citizen = db_last_id(db);
	if (db_exec(db, statements[STMT_DRAFT], "bus", (const void *)d->token, sizeof(d->token),
		    citizen, d->body) != 1)
		return -1;
	d->id = db_last_id(db);
	return db_exec(db, statements[STMT_PHOTO], "uuuu", citizen, d->id, d->id, d->id) == 1 ? 0
											      : -1;
}

static void print(struct arena *a, const struct draft_line *d, const char *names)
{
	unsigned char csrf[SECRET_TAG], cookie[SECRET_TAG];
	char token[TOKEN_TEXT + 1], visitor[TOKEN_TEXT + 1], csrf_text[TOKEN_TEXT + 1],
		cookie_text[TOKEN_TEXT + 1];

	secret_tag(csrf, "csrf", d->visitor, sizeof(d->visitor));
	secret_tag(cookie, "cookie", d->visitor, sizeof(d->visitor));
	token_text(token, d->token);
	token_text(visitor, d->visitor);
	token_text(csrf_text, csrf);
	token_text(cookie_text, cookie);
	printf("%" PRIu64 "\t%s\t%s\t%s\t%s.%s\t%s\n", d->id, token, visitor, csrf_text, visitor,
	       cookie_text, terms_of(a, d->body, names));
}

static int make_batch(struct db *db, struct arena *a, size_t count, size_t *made)
{
	struct draft_line lines[BATCH] = { 0 };
	const char *category, *group, *names;
	int result;

	if (db_row(db, statements[STMT_NAMES], "", "ss", &category, &group) != DB_ROW)
		return -1;
	names = arena_join(a, category, "\n", group, NULL);
	result = db_begin(db);

	for (size_t i = 0; i < count && result == 0; i++) {
		lines[i].body = bodies[(*made + i) % (sizeof(bodies) / sizeof(bodies[0]))];
		result = store(db, &lines[i]);
	}
	if (db_end(db, result) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		print(a, &lines[i], names);
	*made += count;
	arena_reset(a);
	return 0;
}

int main(int argc, char **argv)
{
	size_t want = argc == 2 ? (size_t)strtoul(argv[1], NULL, 10) : 0, made = 0;
	struct conf *conf = conf_load(NULL);
	struct arena *a = arena_new();
	struct db *db;
	int result = 0;

	if (!want || !conf || secret_load(conf) < 0) {
		fprintf(stderr, "usage: DL_CONF=FILE drafts COUNT\n");
		return 2;
	}
	db = db_open(conf, "root");
	db_use_arena(db, a);
	while (made < want && result == 0)
		result = make_batch(db, a, want - made < BATCH ? want - made : BATCH, &made);
	db_close(db);
	arena_free(a);
	conf_free(conf);
	return result < 0;
}
