/*
 * reply.h - an answer in the format that the address ends with: XML or JSON, both from one view.
 *
 * GeoReport v2 in a nutshell: JSON lists are bare arrays; XML has the list's name as its root and a
 * name for each element; what is empty is null, or an empty element. Errors are always a list,
 * [{"code", "description"}], and the HTTP status is the first one's code.
 */
#ifndef DL_OPEN311_REPLY_H
#define DL_OPEN311_REPLY_H

#include <jansson.h>
#include <stddef.h>

struct arena;
struct buf;
struct request;
struct response;

enum format { FORMAT_NONE, FORMAT_XML, FORMAT_JSON };

/*
 * "services.xml": the part before the suffix in the arena, its format in *f. NULL when the
 * suffix is neither .xml nor .json.
 */
const char *format_split(struct request *req, const char *word, enum format *f);
/*
 * By the path's end; FORMAT_XML when it says nothing: what the standard asks of every server.
 * Below /open311/core/, which is none of the standard's: FORMAT_JSON.
 */
enum format format_of_path(const char *path);

/*
 * view (reference stolen): an array or object; root names the XML's root: "services". Keys that
 * begin with '_' are not sent.
 */
void reply_send(struct response *resp, int status, enum format f, const char *root, json_t *view);
/* {"code": status, "description": say} to a list of errors. */
void reply_add_error(json_t *errors, int code, const char *say);
/* The list (reference stolen, not empty) as the reply. */
void reply_errors(struct response *resp, enum format f, json_t *errors);
/* One error. */
void reply_error(struct response *resp, enum format f, int code, const char *say);
void reply_unavailable(struct response *resp, enum format f);

/* For struct program's say: whatever the web layer refuses is said in this form, too. */
void reply_say(struct request *req, struct response *resp, int status, const char *say);

/* The text without what XML 1.0 has no place for, in the arena. */
const char *xml_fit(struct arena *a, const char *text);
/* The view as XML, with its declaration. 0, or -1 when `out` is full. For tests and streams. */
int xml_write(struct buf *out, const char *root, const json_t *view);

#endif
