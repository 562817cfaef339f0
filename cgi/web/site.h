/*
 * site.h - what every request of this process shares and no request changes: the
 * compiled templates, the site's name and hosts, the version of /static.
 * Made once, by the parent before it forks.
 */
#ifndef DL_WEB_SITE_H
#define DL_WEB_SITE_H

#include "base/buf.h"

struct arena;
struct conf;
struct templates;

struct site {
	const char *name;
	const char *scheme;
	const char *hosts; /* separated by spaces; the first is ours on receipts */
	const char *tmp;   /* directory for large bodies */
	char static_version[17];
	struct templates *templates; /* NULL: only the built-in pages */
};

/* 0, or -1 (logged) when the templates do not compile. Again replaces. */
int site_load(const struct conf *c);
void site_free(void);
const struct site *site(void);

/* `sent` when [site] host lists it (letter case aside), else the first listed. */
const char *site_host(struct arena *a, const char *sent);

/*
 * 16 hex digits that change when a file below dir does (name, size or time of change);
 * the digits of nothing when dir is missing.
 */
void static_version(const char *dir, char out[17]);

#endif
