#include "tests/db/core.h"

#include <sys/stat.h>
#include <unistd.h>

#include "dispatch/outward.h"
#include "handover/sender.h"
#include "out/http.h"
#include "tests/db/acts.h"

void core_file(struct fixture *f, const char *name, const char *text)
{
	const char *path = arena_printf(f->arena, "%s/%s", f->dir, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
}

static void forget(struct fixture *f)
{
	struct reply r;

	http_ask(&(struct post){ .url = standin_url(f, "forget") }, 5000, "", f->arena, &r);
	unlink(arena_printf(f->arena, "%s/requests.jsonl", f->dir));
}

int core_clean(void **state)
{
	struct fixture *f = *state;

	if (standin_clean(state) < 0)
		return -1;
	f->now = clock_now();
	core_file(f, "handover.key", "remote-key\n");
	core_file(f, "updates.json", "[]");
	core_file(f, "states.json", "{}");
	forget(f);
	return outward_set_unit(f->db, 1);
}

struct conf *core_conf(struct fixture *f, const char *way, const char *more)
{
	return standin_conf(
		f,
		arena_printf(f->arena,
			     "[dispatch]\ncore = open311\n[handover]\nurl = %s/\nunit = 370202-cg\n"
			     "first_pause_ms = 20\nask_seconds = 1\ntries = 3\ntimeout_ms = %d\n%s",
			     standin_url(f, way), strstr(way, "hang") ? 300 : 5000, more));
}

uint64_t core_case(struct fixture *f)
{
	uint64_t id = city_case(f);

	OK(id, COMMENT, CORE, .note = "转交");
	assert_int_equal(outward_open(f->db, id, 1,
				      (uint64_t)fixture_number(
					      f, "SELECT log_id FROM report WHERE id = %llu",
					      (unsigned long long)id),
				      f->now),
			 0);
	return id;
}

int64_t core_busy(struct fixture *f)
{
	return fixture_count(f, "handover_case WHERE state = 3 OR (state = 2 AND next_at <"
				" UTC_TIMESTAMP(3) + INTERVAL 1500000 MICROSECOND)");
}

/* Turn until nothing is on its way or due within a moment. */
void core_deliver(struct fixture *f, const struct conf *c)
{
	bool idle;
	struct sender *s = sender_new(c, f->db, &idle);

	assert_non_null(s);
	for (int i = 0; i < 1000; i++) {
		assert_true(sender_turn(s, 10, false) >= 0);
		db_use_arena(f->db, f->arena);
		if (i > 10 && !core_busy(f))
			break;
	}
	sender_free(s);
	db_use_arena(f->db, f->arena);
}

/* Turn for so long, as who waits for news does. */
void core_listen(struct fixture *f, const struct conf *c, int64_t ms)
{
	core_listen_until(f, c, ms, "SELECT 0");
}

void core_listen_until(struct fixture *f, const struct conf *c, int64_t ms, const char *sql)
{
	int64_t until = clock_monotonic() + ms;
	bool idle;
	struct sender *s = sender_new(c, f->db, &idle);

	assert_non_null(s);
	while (clock_monotonic() < until && !fixture_number(f, "%s", sql)) {
		assert_true(sender_turn(s, 20, false) >= 0);
		db_use_arena(f->db, f->arena);
	}
	sender_free(s);
	db_use_arena(f->db, f->arena);
}

/* POSTs to `call` so far. */
json_t *core_posts(struct fixture *f, const char *call)
{
	json_t *all = standin_requests(f), *out = json_array(), *one;
	size_t i;

	json_array_foreach(all, i,
			   one) if (strstr(json_string_value(json_object_get(one, "path")), call) &&
				    *json_string_value(json_object_get(one, "body")))
		json_array_append(out, one);
	return out;
}

size_t core_post_count(struct fixture *f, const char *call)
{
	json_t *list = core_posts(f, call);
	size_t n = json_array_size(list);

	json_decref(list);
	return n;
}
