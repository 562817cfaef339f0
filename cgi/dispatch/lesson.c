#include "dispatch/lesson.h"

#include <string.h>

#include "base/utf8.h"
#include "db/db.h"

enum { STMT_ADD, STMT_TEXTS, STMT__MAX };

const char *const lesson_statements[STMT__MAX + 1] = {
	[STMT_ADD] = "INSERT INTO lesson (report_id, text_hash, category_before, category_after,"
		     " unit_before, unit_after, why, unit_only, at)"
		     " SELECT r.id, UNHEX(LEFT(SHA2(r.body, 256), 32)),"
		     /* With no case yet: what the core took it for. */
		     " COALESCE(NULLIF(?, 0), (SELECT t.category_id FROM triage_candidate t"
		     " WHERE t.report_id = r.id AND t.position = 1)), ?,"
		     " NULLIF(?, 0), NULLIF(?, 0), ?, ?, ? FROM report r WHERE r.id = ?",
	/* Only the last word on a report's category counts. */
	[STMT_TEXTS] =
		"SELECT l.id, l.report_id, r.body, c.kind, c.code FROM lesson l"
		" JOIN report r ON r.id = l.report_id"
		" JOIN category c ON c.id = l.category_after"
		" LEFT JOIN lesson later ON later.report_id = l.report_id AND later.id > l.id"
		" AND later.unit_only = 0"
		" WHERE l.id < ? AND l.unit_only = 0 AND later.id IS NULL AND r.hidden = 0"
		" AND l.text_hash = UNHEX(LEFT(SHA2(r.body, 256), 32))"
		" ORDER BY l.id DESC LIMIT 500",
};

int lesson_add(struct db *db, const struct lesson *l, int64_t now)
{
	int64_t n = db_exec(db, lesson_statements[STMT_ADD], "uuuuuutu",
			    (uint64_t)l->category_before, (uint64_t)l->category_after,
			    (uint64_t)l->unit_before, (uint64_t)l->unit_after, (uint64_t)l->why,
			    (uint64_t)l->unit_only, now, l->report_id);

	return n < 0 ? -1 : 0;
}

int lesson_texts(struct db *db, uint64_t below, struct lesson_text *out)
{
	enum db_row_result row;
	int n = 0;

	if (db_query(db, lesson_statements[STMT_TEXTS], "u", below) < 0)
		return -1;
	do {
		struct lesson_text *t = &out[n];

		row = db_next(db, "uusUs", &t->lesson_id, &t->report_id, &t->body, &t->kind,
			      &t->code);
		n += row == DB_ROW;
	} while (row == DB_ROW && n < LESSONS_PIECE);
	return row == DB_FAILED ? -1 : n;
}

/* What people write around the matter; where one begins another the longer stands first. */
static const char *const empty_words[] = {
	"有关部门", "相关部门", "工作人员", "不知道", "没人管", "怎么", "问题", "情况", "处理",
	"解决",     "尽快",     "赶快",     "马上",   "及时",   "麻烦", "帮忙", "希望", "谢谢",
	"感谢",     "您好",     "你好",     "领导",   "投诉",   "举报", "反映", "上报", "反馈",
	"市民",     "居民",     "这里",     "那里",   "此处",   "这儿", "那儿", "照片", "图片",
	"如图",     "如下",     "一下",     "测试",   "试试",   "什么", "现在", "今天", "昨天",
	"已经",     "很久",     "好久",     "严重",   "影响",   "发现", "存在", "有",   "请",
	"快",       "来",       "管",       "吧",     "啊",     "呢",   "吗",   "了",   "的",
	"是",       "在",       "我",       "你",     "您",     "他",   "们",   "很",   "太",
	"就",       "也",       "都",       "要",     "能",     "不",   "没",   "好",   "看",
	"见",       "给",       "把",       "个",     "这",     "那",   "人",   "天",   "几",
	"多",       "哈",       "事",       "图",     "到",     "去",   "test",
};

static size_t empty_word(const char *at)
{
	for (size_t i = 0; i < sizeof(empty_words) / sizeof(*empty_words); i++) {
		size_t len = strlen(empty_words[i]);

		if (!strncmp(at, empty_words[i], len))
			return len;
	}
	return 0;
}

/* A Chinese character or a letter; a number or a sign says nothing. */
static bool is_letter(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF) ||
	       (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool lesson_says_something(const char *body)
{
	while (*body) {
		size_t skip = empty_word(body);

		if (skip)
			body += skip;
		else if (is_letter(utf8_next(&body)))
			return true;
	}
	return false;
}
