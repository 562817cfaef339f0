/*
 * /media/tus: photos in pieces, as the protocol tus 1.0 has it (creation, expiration, termination).
 *
 *   POST   /media/tus         Upload-Length, Upload-Metadata (the fields of POST /media/photos):
 * 201, Location HEAD   /media/tus/TOKEN   Upload-Offset: where to go on PATCH  /media/tus/TOKEN
 * Upload-Offset, application/offset+octet-stream: 204; the last piece makes the photo DELETE
 * /media/tus/TOKEN   204
 *
 * What the last piece comes to is said as by POST /media/photos: 422 with the reason when it is no
 * photo.
 */
#include <sodium.h>

#include "media/pages.h"
#include "media/photo.h"
#include "media/resume.h"
#include "media/upload.h"
#include "web/page.h"

#define PIECE_MAX  (8u << 20)
#define FIELDS_MAX 8
#define VERSION    "1.0.0"

static void tus_header(struct response *resp)
{
	response_header(resp, "Tus-Resumable", VERSION);
}

static void refuse(struct response *resp, int status, const char *say)
{
	response_say(resp, status, say, NULL);
	tus_header(resp);
	if (status == 412)
		response_header(resp, "Tus-Version", VERSION);
}

/* The client speaks our version; else the reply is made: false. */
static bool speaks(struct request *req, struct response *resp)
{
	if (!strcmp(request_header(req, "HTTP_TUS_RESUMABLE"), VERSION))
		return true;
	refuse(resp, 412, "需要 tus 1.0.0");
	return false;
}

/* ---- metadata: "name base64,name base64" ---- */

/* As fields of the request, so that upload.h reads them as a form's. 0, or -1 when malformed. */
static int read_metadata(struct request *req, const char *text)
{
	struct pair *fields = arena_alloc(req->arena, FIELDS_MAX * sizeof(*fields));
	char *rest = arena_strdup(req->arena, text);
	size_t count = 0;

	for (char *one; (one = strsep(&rest, ","));) {
		char *value = strchr(one, ' ');
		size_t room = strlen(one), len;
		char *decoded = arena_alloc(req->arena, room + 1);

		if (!*one)
			continue;
		if (value)
			*value++ = '\0';
		if (count == FIELDS_MAX || !*one ||
		    (value &&
		     sodium_base642bin((unsigned char *)decoded, room, value, strlen(value), NULL,
				       &len, NULL, sodium_base64_VARIANT_ORIGINAL) < 0))
			return -1;
		decoded[value ? len : 0] = '\0';
		if (value && !utf8_valid(decoded, len))
			return -1;
		fields[count++] = (struct pair){ one, decoded };
	}
	req->fields = fields;
	req->field_count = count;
	return 0;
}

/* ---- the photo ---- */

/* All pieces are there: as if they had come as one. A page of JSON when it is no photo. */
static void finish(struct request *req, struct response *resp, struct resume *r)
{
	struct upload *file = arena_alloc(req->arena, sizeof(*file));
	const char *name;
	unsigned char *bytes;
	uint64_t id;

	if (r->done)
		return;
	if (read_metadata(req, r->metadata) < 0 || resume_read(req, r, &bytes) != RESUME_OK) {
		response_unavailable(resp);
		return;
	}
	name = request_field(req, "filename");
	*file = (struct upload){ .field = "photo",
				 .filename = name ? name : "",
				 .type = "",
				 .data = bytes,
				 .len = r->received };
	req->uploads = file;
	req->upload_count = 1;
	req->wants_json = true;
	id = upload_answer(req, resp);
	/* Of a busy moment the pieces are kept: asked again, it is tried again. */
	if (resp->status == 503)
		return;
	if (resp->status == 200 ? resume_finish(req, r, id) < 0 : resume_drop(req, r) < 0)
		log_error("media", "an upload's pieces stay until they expire");
}

/* 204 and where it stands, unless the photo was refused; Photo-Id: what it became. */
static void answer_offset(struct request *req, struct response *resp, struct resume *r, int status)
{
	if (r->received == r->length)
		finish(req, resp, r);
	if (resp->status == 200) {
		buf_reset(&resp->body);
		resp->status = status;
	}
	tus_header(resp);
	response_header(resp, "Upload-Offset", "%llu", (unsigned long long)r->received);
	response_header(resp, "Upload-Length", "%llu", (unsigned long long)r->length);
	response_header(resp, "Upload-Expires", "%s", clock_http(req->arena, r->expires_at));
	if (r->photo_id)
		response_header(resp, "Photo-Id", "%llu", (unsigned long long)r->photo_id);
}

/* ---- pages ---- */

static void tus_options(struct request *req, struct response *resp)
{
	(void)req;
	resp->status = 204;
	tus_header(resp);
	response_header(resp, "Tus-Version", VERSION);
	response_header(resp, "Tus-Extension", "creation,expiration,termination");
	response_header(resp, "Tus-Max-Size", "%u", PHOTO_MAX_BYTES);
}

static void tus_create(struct request *req, struct response *resp)
{
	const char *metadata = request_header(req, "HTTP_UPLOAD_METADATA");
	uint64_t length = form_number(request_header(req, "HTTP_UPLOAD_LENGTH"), UINT32_MAX);
	struct upload_target target;
	struct resume r;
	int result;

	if (!speaks(req, resp))
		return;
	if (!length || strlen(metadata) > RESUME_METADATA || read_metadata(req, metadata) < 0) {
		refuse(resp, 400, "Upload-Length 或 Upload-Metadata 不对");
		return;
	}
	if (length > PHOTO_MAX_BYTES) {
		refuse(resp, 413, photo_say(PHOTO_TOO_LARGE));
		return;
	}
	result = upload_find(req, &target);
	if (result == UPLOAD_READY)
		result = resume_make(req, metadata, length, &r);
	else if (result > 0) {
		refuse(resp, result == UPLOAD_NOT_YOURS ? 404 : 409, NULL);
		return;
	}
	if (result == RESUME_TOO_MANY) {
		refuse(resp, 429, NULL);
		return;
	}
	if (result < 0) {
		response_unavailable(resp);
		return;
	}
	resp->status = 201;
	tus_header(resp);
	response_header(resp, "Location", "/media/tus/%s", r.token);
	response_header(resp, "Upload-Expires", "%s", clock_http(req->arena, r.expires_at));
}

/* The upload of the address, or the reply why not: false. */
static bool find(struct request *req, struct response *resp, struct resume *r)
{
	int result;

	if (!speaks(req, resp))
		return false;
	result = resume_find(req, request_arg(req, "token"), r);
	if (result == RESUME_OK)
		return true;
	if (result < 0)
		response_unavailable(resp);
	else
		refuse(resp, result == RESUME_EXPIRED ? 410 : 404, NULL);
	return false;
}

static void tus_show(struct request *req, struct response *resp)
{
	struct resume r;

	if (find(req, resp, &r))
		answer_offset(req, resp, &r, 200);
}

static void tus_add(struct request *req, struct response *resp)
{
	const char *at = request_header(req, "HTTP_UPLOAD_OFFSET");
	uint64_t offset = form_number(at, UINT32_MAX);
	struct resume r;
	int result;

	if (!find(req, resp, &r))
		return;
	if (strcmp(request_header(req, "CONTENT_TYPE"), "application/offset+octet-stream") != 0) {
		refuse(resp, 415, NULL);
		return;
	}
	if (!offset && strcmp(at, "0") != 0) {
		refuse(resp, 400, "Upload-Offset 不对");
		return;
	}
	result = resume_add(req, &r, offset, req->raw, req->raw_len);
	if (result < 0)
		response_unavailable(resp);
	else if (result == RESUME_NONE)
		refuse(resp, 404, NULL);
	else if (result != RESUME_OK)
		refuse(resp, result == RESUME_GAP ? 409 : 413, NULL);
	else
		answer_offset(req, resp, &r, 204);
}

static void tus_delete(struct request *req, struct response *resp)
{
	struct resume r;

	if (!find(req, resp, &r))
		return;
	if (resume_drop(req, &r) < 0) {
		response_unavailable(resp);
		return;
	}
	resp->status = 204;
	tus_header(resp);
}

const struct route resume_routes[] = {
	{ OPTIONS, "/media/tus", tus_options, NO_DB, 0 },
	{ POST, "/media/tus", tus_create, NEED_CSRF, 0 },
	{ GET, "/media/tus/:token", tus_show, 0, 0 },
	{ PATCH, "/media/tus/:token", tus_add, RAW_BODY, PIECE_MAX },
	{ DELETE, "/media/tus/:token", tus_delete, 0, 0 },
	{ 0 },
};
