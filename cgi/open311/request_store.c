/* A checked request becomes a report. */
#include "open311/request_new.h"

#include <math.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/json_text.h"
#include "base/secret.h"
#include "db/db.h"
#include "open311/reply.h"
#include "report/submit.h"
#include "web/fcgi_call.h"
#include "web/request.h"
#include "web/visitor.h"

#define BOUNDARY   "dl-open311-9f4b1c7e0d6a"
#define MEDIA_WAIT (60 * CLOCK_SECOND)
#define REPLY_MAX  (256u << 10)
#define PART_MAX   (2 * PHOTO_MAX_COUNT + 3)

enum { STMT_SENT_ALONG };

const char *const new_request_statements[] = {
	[STMT_SENT_ALONG] =
		"INSERT IGNORE INTO api_report (token, client_id, account_id, device_id, media_url,"
		" attributes, contact_sealed, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	NULL
};

/* ---- the same again ---- */

static void hash_text(crypto_generichash_state *h, const char *text)
{
	crypto_generichash_update(h, (const unsigned char *)text, strlen(text) + 1);
}

/*
 * The token of what was sent, on a day: 16 bytes. The sender's own key when there is one, else all
 * fields in their order and the photos' bytes.
 */
static void token_of(const struct request *req, const struct client *c, int64_t day,
		     unsigned char token[TOKEN_BYTES])
{
	char of[60];
	unsigned char sum[32];
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, sizeof(sum));
	snprintf(of, sizeof(of), "%llu %lld", (unsigned long long)c->id, (long long)day);
	hash_text(&h, of);
	hash_text(&h, req->idempotency_key);
	for (size_t i = 0; !*req->idempotency_key && i < req->field_count; i++) {
		hash_text(&h, req->fields[i].name);
		hash_text(&h, req->fields[i].value);
	}
	for (size_t i = 0; !*req->idempotency_key && i < req->upload_count; i++)
		crypto_generichash_update(&h, req->uploads[i].data, req->uploads[i].len);
	crypto_generichash_final(&h, sum, sizeof(sum));
	secret_tag(token, "request of a client", sum, sizeof(sum));
}

/* Sent today or yesterday: 1 and the number; 0 and today's draft in *d; -1. */
static int look_back(struct request *req, const struct client *c, struct draft *d,
		     char number[REPORT_NUMBER_LEN + 1])
{
	int64_t today = req->now / CLOCK_DAY;

	for (int64_t day = today - 1; day <= today; day++) {
		unsigned char token[TOKEN_BYTES];
		char text[TOKEN_TEXT + 1];
		int result;

		token_of(req, c, day, token);
		token_text(text, token);
		result = draft_look(req, text, d);
		if (result < 0)
			return -1;
		if (result == DRAFT_SENT) {
			snprintf(number, REPORT_NUMBER_LEN + 1, "%s", d->number);
			return 1;
		}
	}
	return 0;
}

/* ---- photos: through media, the only one that decodes foreign bytes ---- */

static size_t add_part(struct fcgi_chunk *to, const char *head, const void *data, size_t len)
{
	to[0] = (struct fcgi_chunk){ head, strlen(head) };
	to[1] = (struct fcgi_chunk){ data, len };
	return 2;
}

/* Why media did not take them, as errors about the argument. */
static void say_refused(const struct request *req, const char *text, json_t *errors)
{
	json_t *view = json_loads(text, 0, NULL), *one;
	size_t before = json_array_size(errors), i;

	json_array_foreach(json_object_get(view, "errors"), i, one)
	{
		const char *say = json_string_value(json_object_get(one, "say"));

		if (say)
			reply_add_error(errors, 400, arena_printf(req->arena, "media: %s", say));
	}
	if (json_array_size(errors) == before)
		reply_add_error(errors, 400, "media: 照片没有收下");
	json_decref(view);
}

static int send_media(struct request *req, const struct draft *d, const struct new_request *n,
		      json_t *errors)
{
	static const char multipart[] = "multipart/form-data; boundary=" BOUNDARY;
	const char *cookie = arena_printf(req->arena, "dl=%s", visitor_cookie(req));
	const char *const env[] = { "REQUEST_METHOD",    "POST",          "REQUEST_URI",
				    "/media/photos",     "CONTENT_TYPE",  multipart,
				    "HTTP_HOST",         req->host,       "HTTP_ACCEPT",
				    "application/json",  "HTTP_COOKIE",   cookie,
				    "HTTP_X_CSRF_TOKEN", csrf_token(req), NULL };
	struct fcgi_chunk parts[PART_MAX];
	size_t count = add_part(parts,
				"--" BOUNDARY "\r\nContent-Disposition: form-data;"
				" name=\"draft\"\r\n\r\n",
				d->token_text, strlen(d->token_text));
	struct fcgi_call call = {
		.program = "media", .env = env, .body = parts, .timeout_ms = MEDIA_WAIT
	};
	struct buf reply;
	int status;

	for (size_t i = 0; i < n->media_count; i++)
		count += add_part(parts + count,
				  "\r\n--" BOUNDARY "\r\nContent-Disposition: form-data;"
				  " name=\"photo\"; filename=\"\"\r\n"
				  "Content-Type: application/octet-stream\r\n\r\n",
				  n->media[i]->data, n->media[i]->len);
	count += add_part(parts + count, "\r\n--" BOUNDARY "--\r\n", "", 0) - 1;
	call.body_count = count;
	buf_init(&reply, REPLY_MAX);
	status = fcgi_call(req->conf, &call, &reply);
	if (status == 422 || status == 413)
		say_refused(req, reply.data, errors);
	buf_release(&reply);
	return status == 200 ? NEW_STORED : status == 422 || status == 413 ? NEW_REFUSED : -1;
}

/* ---- the draft ---- */

/* Names and e-mail, for phone.key's owner alone. 0 or -1. */
static int seal_contact(struct request *req, const struct new_request *n, unsigned char **sealed,
			size_t *len)
{
	*sealed = NULL;
	*len = 0;
	if (!*n->email && !*n->first_name && !*n->last_name)
		return 0;
	return secret_seal_phone(
		req->arena, req->conf,
		json_text(req->arena, json_pack("{s:s, s:s, s:s}", "email", n->email, "first_name",
						n->first_name, "last_name", n->last_name)),
		sealed, len);
}

static int store_along(struct request *req, const struct client *c, const struct new_request *n,
		       const struct draft *d)
{
	unsigned char *sealed;
	size_t len;

	if (seal_contact(req, n, &sealed, &len) < 0)
		return -1;
	return db_exec(req->db, new_request_statements[STMT_SENT_ALONG], "bussssbt",
		       (const void *)d->token, sizeof(d->token), c->id, n->account_id, n->device_id,
		       n->media_url, json_text(req->arena, json_incref(n->attributes)),
		       (const void *)sealed, len, req->now) < 0
		       ? -1
		       : 0;
}

static int fill(struct request *req, const struct client *c, const struct new_request *n,
		struct draft *d)
{
	const char *words =
		*n->description ? n->description
				: service_name(n->service.category ? n->service.category->id : 0,
					       n->service.group ? n->service.group->id : 0);

	d->point = n->point;
	d->place_source = isfinite(n->point.lat) ? PLACE_PIN : PLACE_WORDS;
	d->place_text = n->address;
	d->street_code = n->area;
	d->body = arena_join(req->arena, words, n->attributes_say, NULL);
	d->nickname = "";
	d->group_id = n->service.group ? n->service.group->id : 0;
	d->category_id = n->service.category ? n->service.category->id : 0;
	d->hold = !c->may_publish;
	d->photo_optional = true;
	if (*n->phone) {
		unsigned char *sealed;
		size_t len;

		if (secret_seal_phone(req->arena, req->conf, n->phone, &sealed, &len) < 0)
			return -1;
		d->phone_sealed = (struct db_bytes){ sealed, len };
	}
	return draft_save(req, d);
}

/* Whoever it was at the client, by what it says of her. */
static void become_person(struct request *req, const struct client *c, const struct new_request *n)
{
	const char *who = *n->account_id ? n->account_id : *n->email ? n->email : n->device_id;

	client_person(c, who, req->visitor.id);
	req->visitor.known = true;
}

int new_request_store(struct request *req, const struct client *c, const struct new_request *n,
		      char number[REPORT_NUMBER_LEN + 1], json_t *errors)
{
	char token[TOKEN_TEXT + 1];
	struct draft d;
	int result;

	become_person(req, c, n);
	result = look_back(req, c, &d, number);
	if (result != 0)
		return result < 0 ? -1 : NEW_BEFORE;
	if (n->media_count && (result = send_media(req, &d, n, errors)) != NEW_STORED)
		return result;
	/* draft_need() clears what it fills. */
	snprintf(token, sizeof(token), "%s", d.token_text);
	result = draft_need(req, token, &d);
	if (result == DRAFT_SENT) {
		snprintf(number, REPORT_NUMBER_LEN + 1, "%s", d.number);
		return NEW_BEFORE;
	}
	if (result != DRAFT_OPEN || fill(req, c, n, &d) < 0 || store_along(req, c, n, &d) < 0)
		return -1;
	switch (report_submit(req, &d, number)) {
	case SUBMIT_DONE:
		return NEW_STORED;
	case SUBMIT_BEFORE:
		return NEW_BEFORE;
	default:
		return -1;
	}
}
