/*
 * fill.c - a city of N reports for measuring: `fill N` adds what is missing to
 * reach N reports. Needs a migrated, seeded database and root's rights
 * (configuration from DL_CONF). Texts, places, states and photos' rows (without bytes) are
 * drawn by a fixed generator, so every run makes the same city.
 *
 * The first FULL reports get a case and a flow log, too: pages of single
 * reports are measured among these.
 */
#include <inttypes.h>
#include <mysql.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "db/db.h"
#include "geo/cell.h"
#include "report/number.h"
#include "report/search.h"

#define FULL           100000
#define BATCH          1000
#define STREETS_MAX    400
#define CATEGORIES_MAX 600

struct street {
	unsigned int code, district;
	double lat, lon;
};

struct city {
	struct db *db;
	struct arena *arena;
	struct street streets[STREETS_MAX];
	size_t street_count;
	uint64_t category[CATEGORIES_MAX];
	unsigned int group[CATEGORIES_MAX];
	size_t category_count;
	uint64_t chance;
};

/* A linear congruential generator: the same city on every machine. */
static unsigned int draw(struct city *c, size_t below)
{
	c->chance = c->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)((c->chance >> 33) % below);
}

static const char *const where[] = {
	"小区门口", "公交站旁", "菜市场边", "学校北门", "地铁口", "河边步道",
	"医院对面", "商场南侧", "十字路口", "桥底下",   "停车场", "幼儿园旁",
	"公园里",   "超市门前", "人行道上", "隧道口",
};
static const char *const what[] = {
	"井盖破了",       "路灯不亮",     "垃圾没人清", "有人占道摆摊", "路面有个大坑",
	"车乱停堵住通道", "半夜施工太吵", "树枝快断了", "广告牌歪了",   "下水道堵了",
	"共享单车乱放",   "有油烟味",     "护栏倒了",   "盲道被占",     "小广告贴满墙",
	"水管漏水",       "台阶碎了",     "红绿灯不亮", "有积雪结冰",   "电线垂下来了",
};
static const char *const more[] = {
	"好几天了", "老人孩子走路危险", "晚上看不清", "请尽快处理", "打过电话没人来", "下雨更严重",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void run(struct city *c, const char *sql, size_t len)
{
	MYSQL *my = db_handle(c->db);

	if (!my || mysql_real_query(my, sql, len)) {
		log_error("fill", "%s: %.200s", my ? mysql_error(my) : "no database", sql);
		exit(1);
	}
}

static void read_city(struct city *c)
{
	static const char streets[] =
		"SELECT code, parent, lat, lon FROM area"
		" WHERE level = 3 AND lat IS NOT NULL ORDER BY code LIMIT 400";
	static const char categories[] =
		"SELECT id, group_id FROM category"
		" WHERE kind = 2 AND group_id IS NOT NULL ORDER BY id LIMIT 600";
	struct street *s = c->streets;

	if (db_query(c->db, streets, "") < 0)
		exit(1);
	while (db_next(c->db, "UUdd", &s->code, &s->district, &s->lat, &s->lon) == DB_ROW)
		s++;
	c->street_count = (size_t)(s - c->streets);
	if (db_query(c->db, categories, "") < 0)
		exit(1);
	while (db_next(c->db, "uU", &c->category[c->category_count],
		       &c->group[c->category_count]) == DB_ROW)
		c->category_count++;
	BUG_IF(!c->street_count || !c->category_count);
}

struct batch {
	struct buf report, photo, term, file, log;
};

static void open_batch(struct batch *b)
{
	buf_reset(&b->report);
	buf_reset(&b->photo);
	buf_reset(&b->term);
	buf_reset(&b->file);
	buf_reset(&b->log);
	buf_adds(&b->report,
		 "INSERT INTO report (id, number, draft_token, citizen_id, status, body,"
		 " group_id, category_id, category_by, lat, lon, place_source, place_text,"
		 " cell, district_code, street_code, photo_count, submitted_at, updated_at)"
		 " VALUES ");
	buf_adds(&b->photo,
		 "INSERT INTO photo (report_id, role, position, source_hash, hash, width,"
		 " height, colour, phash, created_at) VALUES ");
	buf_adds(&b->term, "INSERT INTO report_term (term, report_id) VALUES ");
	buf_adds(&b->file,
		 "INSERT INTO case_file (report_id, unit_id, category_id, reason, reason_data,"
		 " limit_count, limit_unit, opened_at, deadline, handled_at, closed_at) VALUES ");
	buf_adds(&b->log,
		 "INSERT INTO flow_log (report_id, at, actor, actor_name, action, status_from,"
		 " status_to, note) VALUES ");
}

static void add_terms(struct batch *b, uint64_t id, const char *text)
{
	uint32_t terms[SEARCH_TERMS_MAX];
	size_t n = search_terms(text, terms, SEARCH_TERMS_MAX);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b->term, "(%" PRIu32 ",%" PRIu64 "),", terms[i], id);
}

/* Four steps of a parcel, and the case they belong to. */
static void add_case(struct city *c, struct batch *b, uint64_t id, uint64_t category,
		     const char *at, unsigned int status)
{
	buf_printf(&b->file,
		   "(%" PRIu64 ",%u,%" PRIu64
		   ",'按规则由所在区城市管理局负责','{}',2,3,'%s','%s',%s%s%s,"
		   "%s%s%s),",
		   id, 1 + draw(c, 10), category, at, at, status >= 4 ? "'" : "",
		   status >= 4 ? at : "NULL", status >= 4 ? "'" : "", status == 5 ? "'" : "",
		   status == 5 ? at : "NULL", status == 5 ? "'" : "");
	buf_printf(&b->log, "(%" PRIu64 ",'%s',1,'市民',1,0,1,''),", id, at);
	buf_printf(&b->log, "(%" PRIu64 ",'%s',2,'派单系统',2,1,3,'已派至所在区城市管理局'),", id,
		   at);
	if (status >= 4)
		buf_printf(&b->log,
			   "(%" PRIu64 ",'%s',3,'城市管理局',5,3,4,'已到场处理，现场恢复'),", id,
			   at);
	if (status == 5)
		buf_printf(&b->log, "(%" PRIu64 ",'%s',1,'市民',6,4,5,'已解决'),", id, at);
}

static void add_report(struct city *c, struct batch *b, uint64_t id)
{
	static const unsigned int states[] = { 5, 5, 5, 5, 5, 5, 4, 3, 3, 3 };
	const struct street *s = &c->streets[draw(c, c->street_count)];
	const char *place = where[draw(c, COUNT(where))];
	const char *body = arena_printf(c->arena, "%s%s,%s", place, what[draw(c, COUNT(what))],
					more[draw(c, COUNT(more))]);
	struct point at = { s->lat + (draw(c, 2000) - 1000.0) * 1e-5,
			    s->lon + (draw(c, 2000) - 1000.0) * 1e-5 };
	unsigned int kind = draw(c, (unsigned int)c->category_count), status = states[draw(c, 10)];
	/* 12,000 reports a day, so that the day's numbers do not run out. */
	int64_t when = INT64_C(1700000000000) + (int64_t)(id * (uint64_t)CLOCK_DAY / 12000);
	struct civil u = clock_civil(when - CLOCK_CST);
	const char *time = arena_printf(c->arena, "%04d-%02d-%02d %02d:%02d:%02d", u.year, u.month,
					u.day, u.hour, u.minute, u.second);
	char number[REPORT_NUMBER_LEN + 1];

	report_number_make(number, "QD", when, (uint32_t)(id * 76 + 11));
	buf_printf(&b->report,
		   "(%" PRIu64 ",'%s',UNHEX(LPAD(HEX(%" PRIu64 "),32,'0')),%u,%u,'%s',%u,%" PRIu64
		   ",1,%.6f,%.6f,3,'%s',%u,%u,%u,1,'%s','%s'),",
		   id, number, id, 1 + draw(c, 100000), status, body, c->group[kind],
		   c->category[kind], at.lat, at.lon, place, geo_cell(at), s->district, s->code,
		   time, time);
	buf_printf(&b->photo,
		   "(%" PRIu64 ",1,1,UNHEX(SHA2(%" PRIu64 ",256)),UNHEX(SHA2(%" PRIu64
		   ",256)),1600,1200,8421504,%" PRIu64 ",'%s'),",
		   id, id, id, id, time);
	add_terms(b, id, arena_printf(c->arena, "%s\n%s", body, place));
	if (id <= FULL)
		add_case(c, b, id, c->category[kind], time, status);
}

static void send(struct city *c, struct buf *b)
{
	BUG_IF(b->failed);
	if (b->data[b->len - 1] == ',')
		run(c, b->data, b->len - 1);
}

static void close_batch(struct city *c, struct batch *b)
{
	run(c, "BEGIN", 5);
	send(c, &b->report);
	send(c, &b->photo);
	send(c, &b->term);
	send(c, &b->file);
	send(c, &b->log);
	run(c, "COMMIT", 6);
	arena_reset(c->arena);
}

static void fill(struct city *c, uint64_t from, uint64_t to)
{
	struct batch b;

	buf_init(&b.report, 8u << 20);
	buf_init(&b.photo, 8u << 20);
	buf_init(&b.term, 8u << 20);
	buf_init(&b.file, 8u << 20);
	buf_init(&b.log, 8u << 20);
	run(c, "SET SESSION unique_checks = 0", 29);
	for (uint64_t id = from; id <= to;) {
		open_batch(&b);
		for (unsigned int i = 0; i < BATCH && id <= to; i++)
			add_report(c, &b, id++);
		close_batch(c, &b);
	}
	buf_release(&b.report);
	buf_release(&b.photo);
	buf_release(&b.term);
	buf_release(&b.file);
	buf_release(&b.log);
}

int main(int argc, char **argv)
{
	static struct city c = { .chance = 42 };
	struct conf *conf = conf_load(NULL);
	unsigned long want = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	uint64_t have = 0;

	if (!want || !conf) {
		fprintf(stderr, "usage: DL_CONF=FILE fill REPORTS\n");
		return 2;
	}
	c.arena = arena_new();
	c.db = db_open(conf, "root");
	db_use_arena(c.db, c.arena);
	read_city(&c);
	if (db_row(c.db, "SELECT COALESCE(MAX(id), 0) FROM report", "", "u", &have) != DB_ROW)
		return 1;
	c.chance += have;
	fill(&c, have + 1, want);
	run(&c, "ANALYZE TABLE report", 20);
	mysql_free_result(mysql_store_result(db_handle(c.db)));
	run(&c, "ANALYZE TABLE report_term", 25);
	mysql_free_result(mysql_store_result(db_handle(c.db)));
	db_close(c.db);
	arena_free(c.arena);
	conf_free(conf);
	return 0;
}
