#include "open311/reply.h"

#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "web/json_memory.h"
#include "web/request.h"
#include "web/response.h"

const char *format_split(struct request *req, const char *word, enum format *f)
{
	size_t len = strlen(word);

	*f = FORMAT_NONE;
	if (len > 4 && !strcmp(word + len - 4, ".xml"))
		*f = FORMAT_XML;
	else if (len > 5 && !strcmp(word + len - 5, ".json"))
		*f = FORMAT_JSON;
	if (*f == FORMAT_NONE)
		return NULL;
	return arena_strndup(req->arena, word, len - (*f == FORMAT_XML ? 4 : 5));
}

enum format format_of_path(const char *path)
{
	size_t len = strlen(path);

	if (!strncmp(path, "/open311/core/", 14))
		return FORMAT_JSON;
	return len > 5 && !strcmp(path + len - 5, ".json") ? FORMAT_JSON : FORMAT_XML;
}

/* ---- XML ---- */

/* What one element of a list is called. */
static const char *name_of_one(const char *list)
{
	static const struct {
		const char *list, *one;
	} names[] = {
		{ "services", "service" },
		{ "attributes", "attribute" },
		{ "values", "value" },
		{ "endpoints", "endpoint" },
		{ "formats", "format" },
		{ "errors", "error" },
		{ "service_requests", "request" },
		{ "notes", "note" },
		{ "media_urls", "media_url" },
		/* mySociety's extension is asked for by the first name, answered by the second. */
		{ "service_requests_updates", "request_update" },
		{ "service_request_updates", "request_update" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].list, list))
			return names[i].one;
	return "item";
}

/* XML 1.0 has no place for these, not even escaped. */
static void drop_unfit(char *s)
{
	char *to = s;

	for (const char *from = s; *from; from++) {
		unsigned char c = (unsigned char)*from;

		/* U+FFFE and U+FFFF are EF BF BE and EF BF BF. */
		if (c == 0xef && (unsigned char)from[1] == 0xbf && (unsigned char)from[2] >= 0xbe) {
			from += 2;
			continue;
		}
		if (c >= ' ' || c == '\t' || c == '\n')
			*to++ = (char)c;
	}
	*to = '\0';
}

const char *xml_fit(struct arena *a, const char *text)
{
	char *fit = arena_strdup(a, text);

	drop_unfit(fit);
	return fit;
}

static void write_text(xmlTextWriter *w, const char *text)
{
	char *fit = xstrdup(text);

	drop_unfit(fit);
	xmlTextWriterWriteString(w, (const xmlChar *)fit);
	free(fit);
}

static void write_value(xmlTextWriter *w, const char *name, const json_t *value)
{
	const char *key;
	const json_t *part;
	size_t i;

	if (*name == '_')
		return;
	xmlTextWriterStartElement(w, (const xmlChar *)name);
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		for (void *at = json_object_iter((json_t *)(uintptr_t)value); at;
		     at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
			key = json_object_iter_key(at);
			write_value(w, key, json_object_iter_value(at));
		}
		break;
	case JSON_ARRAY:
		json_array_foreach(value, i, part) write_value(w, name_of_one(name), part);
		break;
	case JSON_STRING:
		write_text(w, json_string_value(value));
		break;
	case JSON_INTEGER:
		xmlTextWriterWriteFormatString(w, "%lld", (long long)json_integer_value(value));
		break;
	case JSON_REAL:
		xmlTextWriterWriteFormatString(w, "%.9g", json_real_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		xmlTextWriterWriteString(w,
					 (const xmlChar *)(json_is_true(value) ? "true" : "false"));
		break;
	case JSON_NULL:
		break;
	}
	xmlTextWriterEndElement(w);
}

int xml_write(struct buf *out, const char *root, const json_t *view)
{
	xmlBuffer *mem = xmlBufferCreate();
	xmlTextWriter *w = mem ? xmlNewTextWriterMemory(mem, 0) : NULL;
	int result;

	BUG_IF(!w); /* out of memory */
	xmlTextWriterStartDocument(w, NULL, "utf-8", NULL);
	write_value(w, root, view);
	xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	result = buf_add(out, xmlBufferContent(mem), (size_t)xmlBufferLength(mem));
	xmlBufferFree(mem);
	return result;
}

/* ---- replies ---- */

void reply_send(struct response *resp, int status, enum format f, const char *root, json_t *view)
{
	if (f == FORMAT_JSON) {
		response_json(resp, status, view);
		return;
	}
	resp->status = status;
	resp->type = "text/xml; charset=utf-8";
	resp->raw = NULL;
	buf_reset(&resp->body);
	xml_write(&resp->body, root, view);
	json_memory_drop(view);
}

void reply_add_error(json_t *errors, int code, const char *say)
{
	json_array_append_new(errors, json_pack("{s:i, s:s}", "code", code, "description", say));
}

void reply_errors(struct response *resp, enum format f, json_t *errors)
{
	json_t *first = json_array_get(errors, 0);
	int code = (int)json_integer_value(json_object_get(first, "code"));

	BUG_IF(!first);
	/* Of a reply that failed half-way nothing is kept. */
	buf_reset(&resp->headers);
	resp->public_seconds = -1;
	if (code == 503)
		response_header(resp, "Retry-After", "5");
	if (code == 429)
		response_header(resp, "Retry-After", "60");
	reply_send(resp, code, f, "errors", errors);
}

void reply_error(struct response *resp, enum format f, int code, const char *say)
{
	json_t *errors = json_array();

	reply_add_error(errors, code, say);
	reply_errors(resp, f, errors);
}

void reply_unavailable(struct response *resp, enum format f)
{
	reply_error(resp, f, 503, "系统现在太忙，请过几秒钟再试");
}

void reply_say(struct request *req, struct response *resp, int status, const char *say)
{
	reply_error(resp, format_of_path(req->path), status, say);
}
