/* Open data: /open/cases-YYYY-MM.csv and .geojson, and /open/atom.xml?area=&category=. */
#include <libxml/xmlwriter.h>

#include "open311/ask.h"
#include "open311/export.h"
#include "open311/pages.h"
#include "open311/request.h"
#include "open311/service.h"
#include "web/json_memory.h"
#include "web/page.h"

static int more(struct response *resp, void *ctx)
{
	int result = export_piece(ctx, &resp->body);

	/* A view's memory lives as long as the request: a piece's is done with. */
	json_memory_end_request();
	return result;
}

/* "cases-2026-11.csv" */
static void cases_show(struct request *req, struct response *resp)
{
	const char *file = request_arg(req, "file");
	enum export_format format = EXPORT_CSV;
	char month[8] = "";
	int64_t from, to;

	if (!strncmp(file, "cases-", 6) && strlen(file) > 13)
		memcpy(month, file + 6, 7);
	if (*month && !strcmp(file + 13, ".geojson"))
		format = EXPORT_GEOJSON;
	else if (!*month || strcmp(file + 13, ".csv") != 0)
		*month = '\0';
	if (export_month(month, &from, &to) < 0) {
		reply_error(resp, FORMAT_JSON, 404,
			    "请用 cases-年-月.csv 或 .geojson，如 cases-2026-11.csv");
		return;
	}
	response_header(resp, "Content-Disposition", "attachment; filename=\"%s\"", file);
	response_stream(resp,
			format == EXPORT_CSV ? "text/csv; charset=utf-8" : "application/geo+json",
			more, export_new(req, format, from, to));
}

/* ---- the feed ---- */

#define FEED_MAX 50

static void element(xmlTextWriter *w, const char *name, const char *text)
{
	xmlTextWriterWriteElement(w, (const xmlChar *)name, (const xmlChar *)text);
}

static void link_to(xmlTextWriter *w, const char *rel, const char *href)
{
	xmlTextWriterStartElement(w, (const xmlChar *)"link");
	xmlTextWriterWriteAttribute(w, (const xmlChar *)"rel", (const xmlChar *)rel);
	xmlTextWriterWriteAttribute(w, (const xmlChar *)"href", (const xmlChar *)href);
	xmlTextWriterEndElement(w);
}

static const char *text_of(const json_t *entry, const char *key)
{
	const char *text = json_string_value(json_object_get(entry, key));

	return text ? text : "";
}

static void write_entry(struct request *req, xmlTextWriter *w, const json_t *r)
{
	const char *url = request_url(req, arena_printf(req->arena, "/r/%s",
							text_of(r, "service_request_id")));
	const json_t *lat = json_object_get(r, "lat");

	xmlTextWriterStartElement(w, (const xmlChar *)"entry");
	element(w, "id", url);
	element(w, "title",
		arena_printf(req->arena, "%s：%s", text_of(r, "service_name"),
			     text_of(r, "address")));
	element(w, "published", text_of(r, "requested_datetime"));
	element(w, "updated", text_of(r, "updated_datetime"));
	link_to(w, "alternate", url);
	xmlTextWriterStartElement(w, (const xmlChar *)"category");
	xmlTextWriterWriteAttribute(w, (const xmlChar *)"term",
				    (const xmlChar *)text_of(r, "service_code"));
	xmlTextWriterWriteAttribute(w, (const xmlChar *)"label",
				    (const xmlChar *)text_of(r, "service_name"));
	xmlTextWriterEndElement(w);
	element(w, "summary",
		arena_printf(req->arena, "%s（%s）", xml_fit(req->arena, text_of(r, "description")),
			     text_of(r, "status_notes")));
	if (json_is_real(lat))
		element(w, "georss:point",
			arena_printf(req->arena, "%.6f %.6f", json_real_value(lat),
				     json_real_value(json_object_get(r, "long"))));
	xmlTextWriterEndElement(w);
}

static void write_feed(struct request *req, struct response *resp, json_t *list)
{
	xmlBuffer *mem = xmlBufferCreate();
	xmlTextWriter *w = mem ? xmlNewTextWriterMemory(mem, 0) : NULL;
	const json_t *newest = json_array_get(list, 0), *r;
	size_t i;

	BUG_IF(!w); /* out of memory */
	xmlTextWriterStartDocument(w, NULL, "utf-8", NULL);
	xmlTextWriterStartElement(w, (const xmlChar *)"feed");
	xmlTextWriterWriteAttribute(w, (const xmlChar *)"xmlns",
				    (const xmlChar *)"http://www.w3.org/2005/Atom");
	xmlTextWriterWriteAttribute(w, (const xmlChar *)"xmlns:georss",
				    (const xmlChar *)"http://www.georss.org/georss");
	element(w, "id", request_url(req, req->here));
	element(w, "title",
		arena_printf(req->arena, "%s：新上报的问题", conf_str(req->conf, "site", "name")));
	element(w, "updated",
		newest ? text_of(newest, "requested_datetime") : clock_iso(req->arena, req->now));
	xmlTextWriterStartElement(w, (const xmlChar *)"author");
	element(w, "name", conf_str(req->conf, "site", "name"));
	xmlTextWriterEndElement(w);
	link_to(w, "self", request_url(req, req->here));
	json_array_foreach(list, i, r) write_entry(req, w, r);
	xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	resp->type = "application/atom+xml; charset=utf-8";
	buf_add(&resp->body, xmlBufferContent(mem), (size_t)xmlBufferLength(mem));
	xmlBufferFree(mem);
	json_memory_drop(list);
}

static void feed_show(struct request *req, struct response *resp)
{
	const char *area = ask_arg(req, "area"), *category = ask_arg(req, "category");
	struct requests_asked q = { .status = ASKED_OPEN | ASKED_CLOSED,
				    .to = req->now,
				    .from = req->now - REQUESTS_SPAN,
				    .page = 1,
				    .page_size = FEED_MAX };
	json_t *errors = json_array(), *list;

	if (category && requests_read_codes(req, category, &q) < 0)
		reply_add_error(errors, 400, "category: 没有这个类别");
	if (area && !area_by_code(city_areas(), q.area = form_number32(area)))
		reply_add_error(errors, 400, "area: 没有这个区市或街道");
	if (json_array_size(errors)) {
		reply_errors(resp, FORMAT_XML, errors);
		return;
	}
	json_decref(errors);
	list = requests_load(req, &q);
	if (!list) {
		reply_unavailable(resp, FORMAT_XML);
		return;
	}
	response_public(resp, 60);
	write_feed(req, resp, list);
}

const struct route open311_export_routes[] = { { GET, "/open/atom.xml", feed_show, 0, 0 },
					       { GET, "/open/:file", cases_show, 0, 0 },
					       { 0 } };
