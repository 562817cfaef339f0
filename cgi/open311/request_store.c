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

enum { STMT_SENT_ALONG, STMT_CONTENT };

const char *const new_request_statements[] = {
	[STMT_SENT_ALONG] =
		"INSERT IGNORE INTO api_report (token, client_id, account_id, device_id, media_url,"
		" attributes, contact_sealed, content, created_at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	/* What an older version stored has none: nothing is known of it. */
	[STMT_CONTENT] = "SELECT content IS NULL OR content = ? FROM api_report WHERE token = ?",
	NULL
};

/* ---- the same again ---- */

static void hash_text(crypto_generichash_state *h, const char *text)
{
	crypto_generichash_update(h, (const unsigned char *)text, strlen(text) + 1);
}

/* What was sent: all fields in their order, and the photos' bytes. */
static void content_of(const struct request *req, unsigned char content[SECRET_TAG])
{
	unsigned char sum[32];
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, sizeof(sum));
	for (size_t i = 0; i < req->field_count; i++) {
		hash_text(&h, req->fields[i].name);
		hash_text(&h, req->fields[i].value);
	}
	for (size_t i = 0; i < req->upload_count; i++)
		crypto_generichash_update(&h, req->uploads[i].data, req->uploads[i].len);
	crypto_generichash_final(&h, sum, sizeof(sum));
	secret_tag(content, "content of a client", sum, sizeof(sum));
}

/* The token of it, on a day: by the sender's own key when there is one, else by the content. */
static void token_of(const struct request *req, const struct client *c,
		     const unsigned char content[SECRET_TAG], int64_t day,
		     unsigned char token[TOKEN_BYTES])
{
	char of[60];
	unsigned char sum[32];
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, sizeof(sum));
	snprintf(of, sizeof(of), "%llu %lld", (unsigned long long)c->id, (long long)day);
	hash_text(&h, of);
	hash_text(&h, req->idempotency_key);
	if (!*req->idempotency_key)
		crypto_generichash_update(&h, content, SECRET_TAG);
	crypto_generichash_final(&h, sum, sizeof(sum));
	secret_tag(token, "request of a client", sum, sizeof(sum));
}

/* Sent today or yesterday: 1 and the number; 0 and today's draft in *d; -1. */
static int look_back(struct request *req, const struct client *c,
		     const unsigned char content[SECRET_TAG], struct draft *d,
		     char number[REPORT_NUMBER_LEN + 1])
{
	int64_t today = req->now / CLOCK_DAY;

	for (int64_t day = today - 1; day <= today; day++) {
		unsigned char token[TOKEN_BYTES];
		char text[TOKEN_TEXT + 1];
		int result;

		token_of(req, c, content, day, token);
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

/* 1 stored, 0 it was before, -1. */
static int store_along(struct request *req, const struct client *c, const struct new_request *n,
		       const unsigned char content[SECRET_TAG], const struct draft *d)
{
	unsigned char *sealed;
	size_t len;

	if (seal_contact(req, n, &sealed, &len) < 0)
		return -1;
	return (int)db_exec(req->db, new_request_statements[STMT_SENT_ALONG], "bussssbbt",
			    (const void *)d->token, sizeof(d->token), c->id, n->account_id,
			    n->device_id, n->media_url,
			    json_text(req->arena, json_incref(n->attributes)), (const void *)sealed,
			    len, (const void *)content, (size_t)SECRET_TAG, req->now);
}

/* 1 the token stands for this content, 0 for another, -1. */
static int is_content(struct request *req, const unsigned char token[TOKEN_BYTES],
		      const unsigned char content[SECRET_TAG])
{
	unsigned int same = 1;

	/* Without a key of the sender's the token is the content's own. */
	if (*req->idempotency_key &&
	    db_row(req->db, new_request_statements[STMT_CONTENT], "bb", (const void *)content,
		   (size_t)SECRET_TAG, (const void *)token, (size_t)TOKEN_BYTES, "U",
		   &same) == DB_FAILED)
		return -1;
	return (int)same;
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

static int was_before(struct request *req, const struct draft *d,
		      const unsigned char content[SECRET_TAG])
{
	static const int results[] = { NEW_OTHER, NEW_BEFORE };
	int same = is_content(req, d->token, content);

	return same < 0 ? -1 : results[same];
}

/* What goes along is stored first: of two contents under one key the first one's token it is. */
static int submit(struct request *req, const struct client *c, const struct new_request *n,
		  const unsigned char content[SECRET_TAG], struct draft *d,
		  char number[REPORT_NUMBER_LEN + 1])
{
	int result = store_along(req, c, n, content, d);

	if (result == 0 && (result = is_content(req, d->token, content)) == 0)
		return NEW_OTHER;
	if (result < 0 || fill(req, c, n, d) < 0)
		return -1;
	switch (report_submit(req, d, number)) {
	case SUBMIT_DONE:
		return NEW_STORED;
	case SUBMIT_BEFORE:
		return NEW_BEFORE;
	default:
		return -1;
	}
}

int new_request_store(struct request *req, const struct client *c, const struct new_request *n,
		      char number[REPORT_NUMBER_LEN + 1], json_t *errors)
{
	unsigned char content[SECRET_TAG];
	char token[TOKEN_TEXT + 1];
	struct draft d;
	int result;

	become_person(req, c, n);
	content_of(req, content);
	result = look_back(req, c, content, &d, number);
	if (result != 0)
		return result < 0 ? -1 : was_before(req, &d, content);
	if (n->media_count && (result = send_media(req, &d, n, errors)) != NEW_STORED)
		return result;
	/* draft_need() clears what it fills. */
	snprintf(token, sizeof(token), "%s", d.token_text);
	result = draft_need(req, token, &d);
	if (result == DRAFT_SENT) {
		snprintf(number, REPORT_NUMBER_LEN + 1, "%s", d.number);
		return was_before(req, &d, content);
	}
	return result == DRAFT_OPEN ? submit(req, c, n, content, &d, number) : -1;
}
