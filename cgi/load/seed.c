/*
 * The seeds. A row is changed where its key is found, else inserted: not
 * INSERT ... ON DUPLICATE KEY, which burns an AUTO_INCREMENT value for every
 * row that is there already, and which rules with NULLs in their key
 * could not use.
 */
#include "load/seed.h"

#define ANY_CODE 4294967295u /* INT UNSIGNED */

const struct seed seeds[LOAD_TABLES] = {
	{
		.table = "area",
		.key = "0",
		.columns = {
			{"code", TSV_NUMBER, ANY_CODE, false},
			{"parent", TSV_NUMBER, ANY_CODE, true},
			{"level", TSV_NUMBER, 3, false},
			{"name", TSV_TEXT, 40, false},
			{"lat", TSV_LATITUDE, 0, true},
			{"lon", TSV_LONGITUDE, 0, true},
		},
		.update = "UPDATE area SET parent = ?, level = ?, name = ?, lat = ?, lon = ?"
			  " WHERE code = ?",
		.update_order = "123450",
		.insert = "INSERT INTO area (code, parent, level, name, lat, lon)"
			  " VALUES (?, ?, ?, ?, ?, ?)",
		.insert_order = "012345",
	},
	{
		.table = "area_outline",
		.key = "0",
		.columns = {
			{"code", TSV_NUMBER, ANY_CODE, false},
			{"outline", TSV_TEXT, 1u << 20, false},
		},
		.update = "UPDATE area SET outline = ? WHERE code = ?",
		.update_order = "10",
	},
	{
		.table = "category_group",
		.key = "0",
		.columns = {
			{"id", TSV_NUMBER, 255, false},
			{"name", TSV_TEXT, 20, false},
			{"icon", TSV_TEXT, 30, false},
			{"hint", TSV_TEXT, 60, false},
			{"position", TSV_NUMBER, 255, false},
		},
		.update = "UPDATE category_group SET name = ?, icon = ?, hint = ?, position = ?"
			  " WHERE id = ?",
		.update_order = "12340",
		.insert = "INSERT INTO category_group (id, name, icon, hint, position)"
			  " VALUES (?, ?, ?, ?, ?)",
		.insert_order = "01234",
	},
	{
		.table = "category",
		.key = "012",
		.columns = {
			{"standard", TSV_TEXT, 30, false},
			{"kind", TSV_NUMBER, 2, false},
			{"code", TSV_TEXT, 5, false},
			{"big", TSV_TEXT, 30, false},
			{"name", TSV_TEXT, 60, false},
			{"group_id", TSV_NUMBER, 255, true},
			{"is_group_default", TSV_NUMBER, 1, false},
			{"duplicate_radius_m", TSV_NUMBER, 65535, true},
			{"valid_from", TSV_DATE, 0, false},
			{"valid_to", TSV_DATE, 0, true},
		},
		.update = "UPDATE category SET big = ?, name = ?, group_id = ?,"
			  " is_group_default = ?, duplicate_radius_m = ?, valid_from = ?, valid_to = ?"
			  " WHERE standard = ? AND kind = ? AND code = ?",
		.update_order = "3456789012",
		.insert = "INSERT INTO category (standard, kind, code, big, name, group_id,"
			  " is_group_default, duplicate_radius_m, valid_from, valid_to)"
			  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		.insert_order = "0123456789",
	},
	{
		.table = "case_standard",
		.key = "01",
		.columns = {
			{"category", TSV_CATEGORY, 0, false},
			{"position", TSV_NUMBER, 255, false},
			{"open_when", TSV_TEXT, 200, false},
			{"close_when", TSV_TEXT, 200, false},
			{"limit_count", TSV_NUMBER, 65535, false},
			{"limit_unit", TSV_NUMBER, 4, false},
		},
		.update = "UPDATE case_standard SET open_when = ?, close_when = ?, limit_count = ?,"
			  " limit_unit = ? WHERE category_id = ? AND position = ?",
		.update_order = "234501",
		.insert = "INSERT INTO case_standard (category_id, position, open_when, close_when,"
			  " limit_count, limit_unit) VALUES (?, ?, ?, ?, ?, ?)",
		.insert_order = "012345",
	},
	{
		.table = "unit",
		.key = "0",
		.columns = {
			{"code", TSV_TEXT, 40, false},
			{"name", TSV_TEXT, 60, false},
			{"short_name", TSV_TEXT, 20, false},
			{"area_code", TSV_NUMBER, ANY_CODE, false},
			{"phone", TSV_TEXT, 20, true},
		},
		.update = "UPDATE unit SET name = ?, short_name = ?, area_code = ?, phone = ?"
			  " WHERE code = ?",
		.update_order = "12340",
		.insert = "INSERT INTO unit (code, name, short_name, area_code, phone)"
			  " VALUES (?, ?, ?, ?, ?)",
		.insert_order = "01234",
	},
	{
		.table = "route_rule",
		.key = "012368",
		.columns = {
			{"kind", TSV_NUMBER, 2, true},
			{"big", TSV_TEXT, 30, true},
			{"category", TSV_CATEGORY, 0, true},
			{"area_code", TSV_NUMBER, ANY_CODE, true},
			{"unit", TSV_UNIT, 40, false},
			{"reason", TSV_TEXT, 200, false},
			{"valid_from", TSV_DATE, 0, false},
			{"valid_to", TSV_DATE, 0, true},
			{"owner", TSV_UNIT, 40, true},
		},
		/* What the office has ended stays ended: an end only ever comes nearer. */
		.update = "UPDATE route_rule SET unit_id = ?, reason = ?, valid_to ="
			  " IF(valid_to IS NULL, ?, LEAST(valid_to, COALESCE(?, valid_to)))"
			  " WHERE kind <=> ? AND big <=> ? AND category_id <=> ? AND area_code <=> ?"
			  " AND owner_id <=> ? AND valid_from = ?",
		.update_order = "4577012386",
		.insert = "INSERT INTO route_rule (kind, big, category_id, area_code, unit_id, reason,"
			  " valid_from, valid_to, owner_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		.insert_order = "012345678",
		.clash = "SELECT o.id FROM route_rule me JOIN route_rule o ON o.kind <=> me.kind"
			 " AND o.big <=> me.big AND o.category_id <=> me.category_id"
			 " AND o.area_code <=> me.area_code AND o.owner_id <=> me.owner_id"
			 " AND o.id <> me.id AND (o.valid_to IS NULL OR (o.valid_to >= o.valid_from"
			 " AND o.valid_to >= me.valid_from))"
			 " AND o.valid_from <= COALESCE(me.valid_to, '9999-12-31')"
			 " WHERE me.kind <=> ? AND me.big <=> ? AND me.category_id <=> ?"
			 " AND me.area_code <=> ? AND me.owner_id <=> ? AND me.valid_from = ?"
			 " AND (me.valid_to IS NULL OR me.valid_to >= me.valid_from) LIMIT 1",
		.clash_order = "012386",
		.clash_say = "has the same scope at the same time as rule",
	},
	{
		.table = "keyword_rule",
		.key = "01",
		.columns = {
			{"phrase", TSV_TEXT, 30, false},
			{"category", TSV_CATEGORY, 0, false},
			{"weight", TSV_NUMBER, 1000, false},
		},
		.update = "UPDATE keyword_rule SET weight = ? WHERE phrase = ? AND category_id = ?",
		.update_order = "201",
		.insert = "INSERT INTO keyword_rule (phrase, category_id, weight) VALUES (?, ?, ?)",
		.insert_order = "012",
	},
	{
		.table = "calendar_day",
		.key = "0",
		.columns = {
			{"day", TSV_DATE, 0, false},
			{"works", TSV_NUMBER, 1, false},
			{"name", TSV_TEXT, 20, false},
		},
		.update = "UPDATE calendar_day SET works = ?, name = ? WHERE day = ?",
		.update_order = "120",
		.insert = "INSERT INTO calendar_day (day, works, name) VALUES (?, ?, ?)",
		.insert_order = "012",
	},
	{
		.table = "phase_limit",
		.key = "01",
		.columns = {
			{"phase", TSV_NUMBER, 4, false},
			{"group_id", TSV_NUMBER, 255, false},
			{"limit_count", TSV_NUMBER, 65535, false},
			{"limit_unit", TSV_NUMBER, 4, false},
		},
		.update = "UPDATE phase_limit SET limit_count = ?, limit_unit = ?"
			  " WHERE phase = ? AND group_id = ?",
		.update_order = "2301",
		.insert = "INSERT INTO phase_limit (phase, group_id, limit_count, limit_unit)"
			  " VALUES (?, ?, ?, ?)",
		.insert_order = "0123",
	},
	{
		.table = "module",
		.key = "0",
		.columns = {
			{"id", TSV_NUMBER, 255, false},
			{"path", TSV_TEXT, 60, false},
			{"title", TSV_TEXT, 20, false},
			{"subtitle", TSV_TEXT, 60, false},
			{"icon", TSV_TEXT, 30, false},
			{"position", TSV_NUMBER, 255, false},
			{"enabled", TSV_NUMBER, 1, false},
		},
		.update = "UPDATE module SET path = ?, title = ?, subtitle = ?, icon = ?,"
			  " position = ?, enabled = ? WHERE id = ?",
		.update_order = "1234560",
		.insert = "INSERT INTO module (id, path, title, subtitle, icon, position, enabled)"
			  " VALUES (?, ?, ?, ?, ?, ?, ?)",
		.insert_order = "0123456",
	},
	{
		.table = "response_template",
		.columns = {
			{"group_id", TSV_NUMBER, 255, false},
			{"action", TSV_NUMBER, 255, false},
			{"position", TSV_NUMBER, 255, false},
			{"title", TSV_TEXT, 20, false},
			{"body", TSV_TEXT, 300, false},
		},
		.key = "012",
		.update = "UPDATE response_template SET title = ?, body = ?"
			  " WHERE group_id = ? AND action = ? AND position = ?",
		.update_order = "34012",
		.insert = "INSERT INTO response_template (group_id, action, position, title, body)"
			  " VALUES (?, ?, ?, ?, ?)",
		.insert_order = "01234",
	},
	{
		.table = "sign_street",
		.columns = {
			{"code", TSV_TEXT, 40, false},
			{"name", TSV_TEXT, 40, false},
			{"area_code", TSV_NUMBER, ANY_CODE, false},
			{"looks", TSV_TEXT, 20, false},
			{"pedestrian", TSV_NUMBER, 1, false},
			{"about", TSV_TEXT, 200, false},
			{"basis", TSV_NUMBER, 3, false},
			{"valid_from", TSV_DATE, 0, false},
			{"valid_to", TSV_DATE, 0, true},
		},
		.key = "07",
		.update = "UPDATE sign_street SET name = ?, area_code = ?, looks = ?, pedestrian = ?,"
			  " about = ?, basis = ?, valid_to = ? WHERE code = ? AND valid_from = ?",
		.update_order = "123456807",
		.insert = "INSERT INTO sign_street (code, name, area_code, looks, pedestrian, about,"
			  " basis, valid_from, valid_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		.insert_order = "012345678",
	},
	{
		.table = "sign_rule",
		.columns = {
			{"rule", TSV_TEXT, 30, false},
			{"area_code", TSV_NUMBER, ANY_CODE, false},
			{"street", TSV_TEXT, 40, true},
			{"breaks", TSV_NUMBER, 2, false},
			{"value", TSV_NUMBER, 1000000, true},
			{"words", TSV_TEXT, 600, true},
			{"forbidden", TSV_NUMBER, 17, true},
			{"basis", TSV_NUMBER, 3, false},
			{"text", TSV_TEXT, 200, false},
			{"source", TSV_TEXT, 120, false},
			{"valid_from", TSV_DATE, 0, false},
			{"valid_to", TSV_DATE, 0, true},
		},
		/* Columns 10 and 11 are ':' and ';'. */
		.key = "012:",
		/* What the office has ended stays ended, as with route_rule. */
		.update = "UPDATE sign_rule SET breaks = ?, value = ?, words = ?, forbidden = ?,"
			  " basis = ?, text = ?, source = ?, valid_to = NULLIF(LEAST("
			  "COALESCE(valid_to, '9999-12-31'), COALESCE(?, '9999-12-31')),"
			  " '9999-12-31') WHERE rule = ? AND area_code = ? AND street <=> ?"
			  " AND valid_from = ?",
		.update_order = "3456789;012:",
		.insert = "INSERT INTO sign_rule (rule, area_code, street, breaks, value, words,"
			  " forbidden, basis, text, source, valid_from, valid_to)"
			  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		.insert_order = "0123456789:;",
		.clash = "SELECT o.id FROM sign_rule me JOIN sign_rule o ON o.rule = me.rule"
			 " AND o.area_code = me.area_code AND o.street <=> me.street"
			 " AND o.id <> me.id AND (o.valid_to IS NULL OR (o.valid_to >= o.valid_from"
			 " AND o.valid_to >= me.valid_from))"
			 " AND o.valid_from <= COALESCE(me.valid_to, '9999-12-31')"
			 " WHERE me.rule = ? AND me.area_code = ? AND me.street <=> ?"
			 " AND me.valid_from = ? AND me.text = ? AND me.source = ?"
			 " AND (me.valid_to IS NULL OR me.valid_to >= me.valid_from) LIMIT 1",
		.clash_order = "012:89",
		.clash_say = "has the same scope at the same time as rule",
	},
	{
		.table = "service_attribute",
		.columns = {
			{"group_id", TSV_NUMBER, 255, false},
			{"code", TSV_TEXT, 30, false},
			{"position", TSV_NUMBER, 255, false},
			{"datatype", TSV_TEXT, 20, false},
			{"required", TSV_NUMBER, 1, false},
			{"label", TSV_TEXT, 60, false},
			{"hint", TSV_TEXT, 100, false},
			{"choices", TSV_TEXT, 500, true},
		},
		.key = "01",
		.update = "UPDATE service_attribute SET position = ?, datatype = ?, required = ?,"
			  " label = ?, hint = ?, choices = ? WHERE group_id = ? AND code = ?",
		.update_order = "23456701",
		.insert = "INSERT INTO service_attribute (group_id, code, position, datatype, required,"
			  " label, hint, choices) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		.insert_order = "01234567",
	},
	{
		.table = "sign_reply",
		.columns = {
			{"verdict", TSV_NUMBER, 3, false},
			{"position", TSV_NUMBER, 255, false},
			{"title", TSV_TEXT, 20, false},
			{"body", TSV_TEXT, 300, false},
		},
		.key = "01",
		.update = "UPDATE sign_reply SET title = ?, body = ?"
			  " WHERE verdict = ? AND position = ?",
		.update_order = "2301",
		.insert = "INSERT INTO sign_reply (verdict, position, title, body)"
			  " VALUES (?, ?, ?, ?)",
		.insert_order = "0123",
	},
	{
		.table = "sign_answer",
		.columns = {
			{"code", TSV_TEXT, 30, false},
			{"position", TSV_NUMBER, 65535, false},
			{"topic", TSV_TEXT, 20, false},
			{"question", TSV_TEXT, 100, false},
			{"answer", TSV_TEXT, 1000, false},
			{"basis", TSV_NUMBER, 3, false},
			{"source", TSV_TEXT, 120, false},
		},
		.key = "0",
		/* What staff has changed stays as they wrote it. */
		.update = "UPDATE sign_answer SET position = IF(staff_id IS NULL, ?, position),"
			  " topic = IF(staff_id IS NULL, ?, topic),"
			  " question = IF(staff_id IS NULL, ?, question),"
			  " answer = IF(staff_id IS NULL, ?, answer),"
			  " basis = IF(staff_id IS NULL, ?, basis),"
			  " source = IF(staff_id IS NULL, ?, source) WHERE code = ?",
		.update_order = "1234560",
		.insert = "INSERT INTO sign_answer (code, position, topic, question, answer, basis,"
			  " source) VALUES (?, ?, ?, ?, ?, ?, ?)",
		.insert_order = "0123456",
	},
};
