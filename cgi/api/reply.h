/*
 * reply.h - what the JSON API answers with: every reply goes through here or through problem.h,
 * so that all carry the same headers.
 *
 * Views for programs: keys in snake_case, instants by api_time(), codes beside words, no HTML, no
 * key that begins with '_'.
 */
#ifndef DL_API_REPLY_H
#define DL_API_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct conf;
struct request;
struct response;

/* Reads [api]; by the program's start. */
void api_start(const struct conf *c);

/*
 * 200 with an ETag, or 304 when the client has these very bytes. seconds: how long nginx and
 * clients may keep it; -1: nobody's but this visitor's.
 */
void api_show(struct response *resp, json_t *view, int seconds);
/* What a POST, PATCH or DELETE has done: 200, 201. Never kept. */
void api_done(struct response *resp, int status, json_t *view);
void api_headers(struct response *resp);

/* "2026-11-25T06:05:00Z"; a time that is none (DB_NULL_TIME): null. */
json_t *api_time(int64_t ms);

/*
 * CORS is off: no header says anything about it. With [api] cors_origin that one origin may read
 * and send; the reply to its question before (OPTIONS): true when it was made.
 */
bool api_preflight(struct response *resp);

#endif
