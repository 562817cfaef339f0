#include "account/citizen_rows.h"

#include <string.h>

#include "db/db.h"
#include "web/request.h"

#define TRIES 3 /* of a transaction that met a deadlock */

const char *const erase_goes[] = {
	"微信登录信息和手机号",
	"所有设备上的登录",
	"没有提交的草稿，和还没用在上报里的照片",
	"您的关注和“同样的问题”（那条上报的人数相应减少）",
	"收到的全部通知",
	"已提交的上报里的称呼、联系电话，照片里相机记下的位置和时间",
	NULL,
};

const char *const erase_stays[] = {
	("已提交的上报（文字、照片、地点）和它的办理记录：是城市管理案卷，按档案规定保存；"
	 "不再和您有任何联系，几条上报之间也看不出是同一个人"),
	"正在办理的照常办理，但不会再通知您；回执上的链接仍然有效，谁拿着它，谁就能确认是否解决",
	"门头招牌的咨询和备案：是公开登记的一部分，按规定保存；店铺换人时凭备案的链接接手",
	"上报已经转给别的办理系统的，那边收到的内容由那边按规定保存",
	"您自己写进上报文字里的、拍进照片里的：删除后没人能替您去掉，介意的话请先把那条上报设为不公开",
	NULL,
};

enum { STMT_MAKE_NOBODY, STMT_NOBODY, STMT_HOLD, STMT_LOCK, STMT_FIRST_STEP };

const char *const citizen_erase_statements[] = {
	/* Whom no cookie can name: sixteen zeros. */
	[STMT_MAKE_NOBODY] = "INSERT IGNORE INTO citizen (visitor, created_at) VALUES (?, ?)",
	[STMT_NOBODY] = "SELECT id FROM citizen WHERE visitor = ?",
	/* What is being made, sent or taken in at this moment is waited for, and then seen below.
	 */
	[STMT_HOLD] = "SELECT id FROM citizen WHERE id = ? FOR UPDATE",
	[STMT_LOCK] = "SELECT id FROM draft WHERE citizen_id = ? FOR UPDATE",

	/* 1 before, 3 rebuttal, 4 waiting for a sign's form (media/photo.h); their bytes go with
	 * them (schema: ON DELETE CASCADE). */
	[STMT_FIRST_STEP] = ("DELETE FROM photo WHERE citizen_id = ? AND report_id IS NULL"
			     " AND role IN (1, 3, 4)"),
	"DELETE FROM draft WHERE citizen_id = ?",
	"DELETE p FROM photo_upload p JOIN citizen c ON c.visitor = p.visitor WHERE c.id = ?",
	("UPDATE report r JOIN report_support s ON s.report_id = r.id AND s.citizen_id = ?"
	 " SET r.support_count = IF(r.support_count > 0, r.support_count - 1, 0)"),
	"DELETE FROM report_support WHERE citizen_id = ?",
	"DELETE FROM report_follower WHERE citizen_id = ?",
	"DELETE FROM notice WHERE citizen_id = ?",
	"DELETE FROM sign_notice WHERE citizen_id = ?",
	"DELETE FROM notice_delivery WHERE target = ? AND channel IN (2, 3)",
	"DELETE FROM citizen_address WHERE citizen_id = ?",
	"DELETE FROM citizen_wechat WHERE citizen_id = ?",
	"DELETE FROM citizen_session WHERE citizen_id = ?",

	/* 3: the reporter of what was merged, to whom a split would give it back. */
	"UPDATE IGNORE case_moved SET citizen_id = ? WHERE citizen_id = ? AND kind = 3",
	"DELETE FROM case_moved WHERE citizen_id = ?",
	("UPDATE photo SET citizen_id = ?, exif_lat = NULL, exif_lon = NULL, exif_at = NULL"
	 " WHERE citizen_id = ?"),
	("UPDATE report SET citizen_id = ?, nickname = '', phone_sealed = NULL, phone_sms = 0"
	 " WHERE citizen_id = ?"),
	"UPDATE sign_ask SET citizen_id = ? WHERE citizen_id = ?",
	"UPDATE sign_passport SET owner_id = NULL WHERE owner_id = ?",
	"DELETE FROM citizen WHERE id = ?",
	NULL,
};

/* Of each step from STMT_FIRST_STEP on: its parameters, the c(itizen) or n(obody). */
static const char *const order[] = {
	"c",  "c", "c",  "c",  "c",  "c", "c", "c", "c", "c", "c", "c", /* what goes */
	"nc", "c", "nc", "nc", "nc", "c", "c",                          /* what is nobody's */
};

_Static_assert(sizeof(order) / sizeof(order[0]) + STMT_FIRST_STEP + 1 ==
		       sizeof(citizen_erase_statements) / sizeof(citizen_erase_statements[0]),
	       "each step has its parameters");

/* Before the transaction: it stays, whatever becomes of that. */
static int find_nobody(struct db *db, int64_t now, uint64_t *id)
{
	static const unsigned char zeros[VISITOR_BYTES];
	const void *visitor = zeros;
	enum db_row_result row = db_row(db, citizen_erase_statements[STMT_NOBODY], "b", visitor,
					sizeof(zeros), "u", id);

	if (row != DB_NONE)
		return row == DB_ROW ? 0 : -1;
	if (db_exec(db, citizen_erase_statements[STMT_MAKE_NOBODY], "bt", visitor, sizeof(zeros),
		    now) < 0)
		return -1;
	return db_row(db, citizen_erase_statements[STMT_NOBODY], "b", visitor, sizeof(zeros), "u",
		      id) == DB_ROW
		       ? 0
		       : -1;
}

static int inside(struct db *db, uint64_t citizen_id, uint64_t nobody)
{
	static const char *const formats[] = { "", "u", "uu" };

	if (db_query(db, citizen_erase_statements[STMT_HOLD], "u", citizen_id) < 0 ||
	    db_query(db, citizen_erase_statements[STMT_LOCK], "u", citizen_id) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		size_t n = strlen(order[i]);

		if (db_exec(db, citizen_erase_statements[STMT_FIRST_STEP + i], formats[n],
			    n == 2 ? nobody : citizen_id, citizen_id) < 0)
			return -1;
	}
	return 0;
}

int citizen_erase(struct db *db, uint64_t citizen_id, int64_t now)
{
	uint64_t nobody;
	int result = -1;

	if (find_nobody(db, now, &nobody) < 0)
		return -1;
	if (citizen_id == nobody)
		return 0;
	for (int i = 0; i < TRIES; i++) {
		if (db_begin(db) < 0)
			return -1;
		result = db_end(db, inside(db, citizen_id, nobody));
		if (result >= 0 || !db_retry(db))
			return result;
	}
	return result;
}
