#include "account/staff_log.h"

#include "account/staff.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db.h"
#include "web/request.h"

#define DETAIL_CHARS 200

enum { STMT_ADD, STMT__MAX };

const char *const staff_log_statements[STMT__MAX + 1] = {
	[STMT_ADD] = "INSERT INTO staff_log (at, staff_id, event, address, report_id, detail)"
		     " VALUES (?, NULLIF(?, 0), ?, ?, NULLIF(?, 0), ?)",
};

static const char *const says[EVENT__MAX] = {
	[EVENT_LOGIN] = "登录",
	[EVENT_WRONG_PASSWORD] = "密码不对",
	[EVENT_THROTTLED] = "试得太多，被要求稍等",
	[EVENT_SECOND_FACTOR] = "动态口令通过，登录",
	[EVENT_WRONG_CODE] = "动态口令不对",
	[EVENT_RECOVERY_CODE] = "用备用码登录",
	[EVENT_LOGOUT] = "退出",
	[EVENT_LOGOUT_ALL] = "退出所有设备",
	[EVENT_PASSWORD_CHANGED] = "修改密码",
	[EVENT_TOTP_ON] = "绑定动态口令",
	[EVENT_ADMIN] = "管理员操作",
	[EVENT_REFUSED_ROLE] = "无权打开的页面",
	[EVENT_REFUSED_CASE] = "无权查看的案卷",
	[EVENT_REFUSED_TOKEN] = "表单校验未通过",
	[EVENT_REFUSED_ACTION] = "当前不能做的操作",
	[EVENT_PHONE] = "查看上报人电话",
	[EVENT_HANDOVER] = "转交处理",
};

const char *staff_event_say(unsigned int event)
{
	return event < EVENT__MAX && says[event] ? says[event] : "";
}

int staff_log_add(struct db *db, uint64_t staff_id, enum staff_event event, const char *address,
		  uint64_t report_id, const char *detail, int64_t now)
{
	return db_exec(db, staff_log_statements[STMT_ADD], "tuusus", now, staff_id, (uint64_t)event,
		       address, report_id, detail) < 0
		       ? -1
		       : 0;
}

int staff_log(const struct request *req, enum staff_event event, uint64_t report_id,
	      const char *detail)
{
	size_t bytes = utf8_prefix(detail, DETAIL_CHARS);
	uint64_t id = req->staff ? req->staff->id : 0;

	if (event >= EVENT_REFUSED_ROLE && event <= EVENT_REFUSED_ACTION)
		log_warn("desk", "staff %llu refused (%d)", (unsigned long long)id, (int)event);
	return staff_log_add(req->db, id, event, req->address, report_id,
			     arena_strndup(req->arena, detail, bytes), req->now);
}
