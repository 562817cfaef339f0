/*
 * A browser's visitor deletes what is stored of her, in two steps: the page that says what goes and
 * what stays, and the form below it with its tick. The mini-program's account does the same by
 * the API (api/whole_page.c).
 */
#include "account/citizen.h"
#include "account/citizen_rows.h"
#include "report/track_routes.h"
#include "web/page.h"

static json_t *sentences(const char *const *list)
{
	json_t *all = json_array();

	for (; *list; list++)
		json_array_append_new(all, json_string(*list));
	return all;
}

static json_t *counts_view(struct arena *a, const struct citizen_rows *r)
{
	const struct {
		const char *say, *unit;
		unsigned int count;
	} lines[] = {
		{ "上报", "件", r->reports },
		{ "没提交的草稿", "份", r->drafts },
		{ "没用上的照片", "张", r->photos },
		{ "关注的上报", "件", r->follows },
		{ "点过“同样的问题”", "件", r->supports },
		{ "通知", "条", r->notices },
		{ "招牌的咨询和备案", "件", r->signs },
	};
	json_t *all = json_array();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (lines[i].count)
			json_array_append_new(all,
					      json_pack("{s:s, s:s}", "say", lines[i].say, "count",
							arena_printf(a, "%u %s", lines[i].count,
								     lines[i].unit)));
	return all;
}

static void show(struct request *req, struct response *resp, uint64_t citizen_id, json_t *errors)
{
	bool wrong = json_array_size(errors) > 0;
	struct citizen_rows rows;
	json_t *view, *counts;

	if (citizen_rows(req->db, citizen_id, &rows) < 0) {
		response_unavailable(resp);
		return;
	}
	counts = counts_view(req->arena, &rows);
	view = json_pack("{s:s, s:s, s:b, s:o, s:o, s:o}", "title", "删除我的数据", "back", "/me",
			 "has_counts", json_array_size(counts) > 0, "counts", counts, "goes",
			 sentences(erase_goes + ERASE_OF_ACCOUNT), "stays", sentences(erase_stays));
	BUG_IF(!view);
	fields_show(view, errors);
	response_page(resp, wrong ? 422 : 200, "me/delete", view);
}

static void delete_form(struct request *req, struct response *resp)
{
	json_t *errors = json_array();
	struct citizen who;

	if (citizen_find(req->db, req, &who) < 0)
		response_unavailable(resp);
	else
		show(req, resp, who.id, errors);
	json_decref(errors);
}

static void deleted(struct response *resp)
{
	response_say(resp, 200, "已经删除。这个浏览器里不再有您的记录", NULL);
	visitor_forget(resp);
	/* What scripts have kept here: drafts that wait for the network, what was typed. */
	response_header(resp, "Clear-Site-Data", "\"storage\"");
}

static void delete_create(struct request *req, struct response *resp)
{
	const char *sure = request_field(req, "sure");
	json_t *errors = json_array();
	struct citizen who;
	int found;

	if (!sure || strcmp(sure, "1") != 0)
		field_error(errors, "sure", "请先看完上面两段，再在这里打勾");
	found = citizen_find(req->db, req, &who);
	if (found >= 0 && json_array_size(errors))
		show(req, resp, who.id, errors);
	else if (found < 0 || (found && citizen_erase(req->db, who.id, req->now) < 0))
		response_unavailable(resp);
	else
		deleted(resp);
	json_decref(errors);
}

const struct route me_delete_routes[] = { { GET, "/me/delete", delete_form, GIVE_VISITOR, 0 },
					  { POST, "/me/delete", delete_create, NEED_CSRF, 4 << 10 },
					  { 0 } };
