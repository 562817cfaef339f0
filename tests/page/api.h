/* api.h - the JSON API on the wizard's small city (snap.h), asked as the web page's scripts do. */
#ifndef DL_TESTS_PAGE_API_H
#define DL_TESTS_PAGE_API_H

#include "tests/page/reports.h"
#include "tests/page/snap.h"

#define API_POINT "\"lat\":36.0615,\"lon\":120.3845"

/* A browser with a cookie and the forms' token; its citizen's id. */
uint64_t api_citizen(struct fixture *f, struct browser *b);
/* "POST", "/drafts", "{...}": the status. key NULL: none. */
int api_ask_with(struct browser *b, const char *key, const char *method, const char *path,
		 const char *json);
int api_ask(struct browser *b, const char *method, const char *path, const char *json);
/* POST /reports/<number>/<what> */
int api_ask_report(struct fixture *f, struct browser *b, uint64_t id, const char *what,
		   const char *json);
/* A draft SNAP_TOKEN with a place, words and two photos. */
void api_draft(struct fixture *f, struct browser *b);

#define assert_problem(b, name)                                                 \
	do {                                                                    \
		assert_string_equal(browser_header(b, "Content-Type"),          \
				    "application/problem+json; charset=utf-8"); \
		assert_page_has(b, "\"type\":\"/api/v1/problems#" name "\"");   \
	} while (0)

#endif
