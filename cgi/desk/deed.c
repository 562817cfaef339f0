#include "desk/deed.h"

#include <errno.h>

#include "account/staff.h"
#include "desk/known.h"
#include "media/photo.h"
#include "report/city.h"
#include "report/number.h"
#include "web/page.h"

#define NOTE_CHARS 1000

/* Names of fields carry their form's, since several forms stand on one page. */
const struct deed_form deed_forms[] = {
	{ ACTION_HANDLE, "handle", "处理完成", "做了什么、结果怎样（市民会看到）", NULL,
	  DEED_PHOTOS | DEED_FIRST },
	{ ACTION_JOIN_DONE, "join-done", "协办完成", "本单位做了什么（市民会看到）", NULL,
	  DEED_PHOTOS | DEED_FIRST },
	{ ACTION_CLAIM, "claim", "书面认领", "为什么由本单位负责（市民会看到）", NULL,
	  DEED_STANDARD | DEED_FIRST },
	{ ACTION_DISPATCH, "dispatch", "派给单位", "派单说明（市民会看到；改派时必填）", NULL,
	  DEED_UNIT | DEED_STANDARD | DEED_FIRST },
	{ ACTION_ACCEPT, "accept", "立案", "立案说明（市民会看到，可不填）", NULL,
	  DEED_STANDARD | DEED_FIRST },
	{ ACTION_VERIFY, "verify", "核实完成", "现场看到了什么（市民会看到）", NULL, DEED_FIRST },
	{ ACTION_CONFIRM_SITE, "confirm-site", "现场确认完成", "现场情况、各方说法（市民会看到）",
	  NULL, DEED_FIRST },
	{ ACTION_DECIDE, "decide", "裁定归属", "裁定理由（市民会看到，记入先例时照登）", NULL,
	  DEED_UNIT | DEED_STANDARD | DEED_PRECEDENT | DEED_FIRST },
	{ ACTION_CHECK_PASS, "check-pass", "核查通过", "核查情况（市民会看到）", NULL, DEED_FIRST },
	{ ACTION_CHECK_FAIL, "check-fail", "核查不通过，返工", "哪里没有做好（市民会看到）", NULL,
	  DEED_FIRST },
	{ ACTION_CLOSE, "close", "结案", "结案意见（市民会看到）", NULL, DEED_FIRST },
	{ ACTION_GRANT_EXTENSION, "grant-extension", "批准延期", "理由（市民会看到）", NULL,
	  DEED_FIRST },
	{ ACTION_REFUSE_EXTENSION, "refuse-extension", "不同意延期", "理由（只有工作人员看到）",
	  NULL, DEED_FIRST },
	{ ACTION_GRANT_SUSPENSION, "grant-suspension", "批准挂账", "理由（市民会看到）", NULL,
	  DEED_FIRST },
	{ ACTION_REFUSE_SUSPENSION, "refuse-suspension", "不同意挂账", "理由（只有工作人员看到）",
	  NULL, DEED_FIRST },
	{ ACTION_REVIEW_APPEAL, "review-appeal", "申诉初审通过", "理由（只有工作人员看到）", NULL,
	  DEED_FIRST },
	{ ACTION_GRANT_APPEAL, "grant-appeal", "申诉复审通过", "理由（只有工作人员看到）", NULL,
	  DEED_FIRST },
	{ ACTION_REFUSE_APPEAL, "refuse-appeal", "申诉不通过", "理由（只有工作人员看到）", NULL,
	  DEED_FIRST },
	{ ACTION_RESUME, "resume", "恢复处理", "说明（市民会看到，可不填）", NULL, DEED_FIRST },
	{ ACTION_SPLIT, "split", "取消并案", "为什么不是同一个问题（市民会看到）", NULL,
	  DEED_FIRST },
	{ ACTION_ASSIGN, "assign", "交给同事", NULL, NULL, DEED_PERSON | DEED_NO_NOTE },
	{ ACTION_REVOKE, "revoke", "收回人员安排", NULL, NULL, DEED_NO_NOTE },
	{ ACTION_COMMENT, "comment", "公开说明", "告诉市民进展到哪一步（公开）", NULL, 0 },
	{ ACTION_NOTE, "note", "内部备注", "只有工作人员看到", NULL, 0 },
	{ ACTION_RETURN, "return", "不是我们的，退回",
	  "为什么不属于本单位、应该由谁负责（市民会看到）", NULL, DEED_UNIT },
	{ ACTION_ASK_EXTENSION, "ask-extension", "申请延期",
	  "为什么不能按期完成（只有工作人员看到）", "延长多少（按原时限的单位）", DEED_AMOUNT },
	{ ACTION_ASK_SUSPENSION, "ask-suspension", "申请挂账",
	  "为什么现在做不了（只有工作人员看到）", "挂账多少天（最多 365）", DEED_AMOUNT },
	{ ACTION_ASK_APPEAL, "ask-appeal", "超期申诉", "超期的原因和依据（只有工作人员看到）", NULL,
	  0 },
	{ ACTION_JOIN, "join", "增加协办单位", "请协办单位做什么（市民会看到）", NULL, DEED_UNIT },
	{ ACTION_DISMISS, "dismiss", "取消协办单位", "为什么不用它协办（市民会看到）", NULL,
	  DEED_UNIT | DEED_HELPER },
	{ ACTION_URGE, "urge", "督办", "督办意见（市民会看到）", NULL, 0 },
	{ ACTION_CHOOSE_STANDARD, "standard", "调整处置标准", "为什么调整（市民会看到）", NULL,
	  DEED_STANDARD },
	{ ACTION_ASK_VERIFY, "ask-verify", "安排现场核实", "请督查员看什么（只有工作人员看到）",
	  NULL, 0 },
	{ ACTION_DISPUTE, "dispute", "权属争议，现场确认", "争议在哪里（市民会看到）", NULL, 0 },
	{ ACTION_MERGE, "merge", "并入同一问题", "为什么是同一个问题（市民会看到）", NULL,
	  DEED_MAIN },
	{ ACTION_REJECT, "reject", "不予受理", "理由（市民会看到，并可提出异议）", NULL,
	  DEED_DANGER },
	{ ACTION_STAFF_HIDE, "hide", "设为不公开", "理由（公开页面撤下，留在记录里）", NULL,
	  DEED_DANGER },
	{ ACTION_STAFF_SHOW, "show", "恢复公开", "理由（只有工作人员看到）", NULL, 0 },
	{ 0, NULL, NULL, NULL, NULL, 0 },
};

enum { STMT_PHOTO, STMT_MAIN, STMT__MAX };

const char *const deed_statements[STMT__MAX + 1] = {
	[STMT_PHOTO] = "SELECT id FROM photo WHERE id = ? AND staff_id = ? AND role = ?"
		       " AND report_id IS NULL AND draft_id IS NULL",
	[STMT_MAIN] = "SELECT id FROM report WHERE number = ?",
};

const struct deed_form *deed_form_by_name(const char *name)
{
	for (const struct deed_form *f = deed_forms; name && f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

/* What does not fit is nobody's number. */
static uint32_t small_number_field(const struct request *req, const char *name)
{
	uint64_t n = form_number(request_field(req, name), UINT64_MAX);

	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

uint64_t deed_seen(const struct request *req)
{
	return form_number(request_field(req, "seen"), INT64_MAX);
}

/* ---- one field after the other ---- */

static void read_note(struct request *req, const struct record *r, const struct deed_form *f,
		      struct case_deed *out, json_t *errors)
{
	const struct field field = { "note", "说明", NOTE_CHARS, FIELD_LINES, NULL };
	const struct transition *t = workflow_row(r->state, f->action);
	const char *note;

	if (f->fields & DEED_NO_NOTE)
		return;
	fields_read(req, &field, 1, &note, errors);
	if (!*note && t && (t->guard & GUARD_NOTE))
		field_error(errors, "note", "请写几句说明");
	out->note = *note ? note : NULL;
}

/* "01-01024", "路灯": what the standard's own list does not have. Its first standard. */
static uint32_t standard_of(const char *text)
{
	const struct known_standard *standards;
	const struct category *categories;
	size_t n, count;

	categories = city_categories(&n);
	standards = known_standards(&count);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(categories[i].name, text) != 0 && strcmp(categories[i].code, text) != 0)
			continue;
		for (size_t k = 0; k < count; k++)
			if (standards[k].category_id == categories[i].id)
				return (uint32_t)standards[k].id;
	}
	return 0;
}

static void read_standard(struct request *req, struct case_deed *out, json_t *errors)
{
	const char *other = request_field(req, "category");

	out->standard_id = small_number_field(req, "standard");
	if (other && *other) {
		out->standard_id = standard_of(other);
		if (!out->standard_id)
			field_error(errors, "category", "没有找到这个类别，请填目录里的名称或代码");
	} else if (out->standard_id && !known_standard(out->standard_id)) {
		field_error(errors, "standard", "请重新选择标准");
	}
}

static void read_unit(struct request *req, const struct deed_form *f, struct case_deed *out,
		      json_t *errors)
{
	out->to_unit = small_number_field(req, "unit");
	if (out->to_unit && !known_unit(out->to_unit))
		field_error(errors, "unit", "没有这个单位，请重新选择");
	else if (!out->to_unit && f->action != ACTION_RETURN)
		field_error(errors, "unit", "请选择单位");
}

static void read_amount(struct request *req, struct case_deed *out, json_t *errors)
{
	uint64_t amount = form_number(request_field(req, "amount"), INT64_MAX);

	out->amount = amount > CASE_SUSPENSION_DAYS ? 0 : (unsigned int)amount;
	if (!out->amount)
		field_error(errors, "amount", "请填 1 到 365 之间的数字");
}

static void read_person(struct request *req, const struct record *r, struct case_deed *out,
			json_t *errors)
{
	uint64_t id = form_number(request_field(req, "person"), INT64_MAX);

	for (size_t i = 0; i < r->people_count; i++)
		if (r->people[i].id == id)
			out->to_staff = id;
	if (!out->to_staff)
		field_error(errors, "person", "请选择本单位的一位同事");
}

static int read_main(struct request *req, struct case_deed *out, json_t *errors)
{
	const char *text = request_field(req, "main");
	char number[REPORT_NUMBER_LEN + 1];
	enum db_row_result row = DB_NONE;

	if (report_number_parse(number, text ? text : "") == NUMBER_OK)
		row = db_row(req->db, deed_statements[STMT_MAIN], "s", number, "u", &out->main_id);
	if (row == DB_NONE)
		field_error(errors, "main", "没有这个编号，请核对主案件的编号");
	return row == DB_FAILED ? -1 : 0;
}

static int read_photos(struct request *req, struct case_deed *out, json_t *errors)
{
	for (size_t i = 0; i < req->field_count; i++) {
		uint64_t id;
		enum db_row_result row;

		if (strcmp(req->fields[i].name, "photo") != 0)
			continue;
		id = form_number(req->fields[i].value, INT64_MAX);
		row = db_row(req->db, deed_statements[STMT_PHOTO], "uuu", id, req->staff->id,
			     (uint64_t)PHOTO_AFTER, "u", &id);
		if (row == DB_FAILED)
			return -1;
		if (row == DB_NONE || out->photo_count == CASE_PHOTOS_MAX) {
			field_error(errors, "photo", "有照片已经用过或不是您上传的，请重新上传");
			return 0;
		}
		out->photos[out->photo_count++] = id;
	}
	return 0;
}

int deed_read(struct request *req, const struct record *r, const struct deed_form *f,
	      struct case_deed *out, json_t *errors)
{
	const struct staff *s = req->staff;
	bool of_unit = s->role == ROLE_HANDLER;

	*out = (struct case_deed){ .report_id = r->id,
				   .action = f->action,
				   .actor = (enum actor)s->role,
				   .actor_name = of_unit ? s->unit : role_say(s->role),
				   .staff_id = s->id,
				   .unit_id = (uint32_t)s->unit_id,
				   .seen = deed_seen(req),
				   .precedent = form_number(request_field(req, "precedent"),
							    INT64_MAX) == 1,
				   .now = req->now };
	if (!out->seen)
		field_error(errors, "note", "页面不完整，请刷新后再做");
	read_note(req, r, f, out, errors);
	if (f->fields & DEED_STANDARD)
		read_standard(req, out, errors);
	if (f->fields & DEED_UNIT)
		read_unit(req, f, out, errors);
	if (f->fields & DEED_AMOUNT)
		read_amount(req, out, errors);
	if (f->fields & DEED_PERSON)
		read_person(req, r, out, errors);
	if ((f->fields & DEED_MAIN) && read_main(req, out, errors) < 0)
		return -1;
	return (f->fields & DEED_PHOTOS) ? read_photos(req, out, errors) : 0;
}
