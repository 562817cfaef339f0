#include "web/route.h"

#include <stdio.h>

#include "base/arena.h"

#define ARGS_MAX 4

static const char *const names[] = { [GET] = "GET",
				     [POST] = "POST",
				     [PATCH] = "PATCH",
				     [DELETE] = "DELETE",
				     [OPTIONS] = "OPTIONS" };

/*
 * Does the path fit? args takes the ":name" segments; NULL: nobody wants them.
 * A segment of the path is never empty where the pattern has a name.
 */
static int match(const char *pattern, const char *path, struct arena *a, struct pair *args,
		 size_t *count)
{
	*count = 0;
	while (*pattern && *path) {
		size_t name, value;
		if (*pattern != ':') {
			if (*pattern++ != *path++)
				return 0;
			continue;
		}
		name = strcspn(pattern, "/.");
		value = strcspn(path, pattern[name] == '.' ? "/." : "/");
		if (value == 0 || *count == ARGS_MAX)
			return 0;
		if (args) {
			args[*count].name = arena_strndup(a, pattern + 1, name - 1);
			args[*count].value = arena_strndup(a, path, value);
		}
		++*count;
		pattern += name;
		path += value;
	}
	return !*pattern && !*path;
}

int route_find(const struct route *const *tables, struct request *req)
{
	int result = 404;
	size_t count;

	for (; *tables; tables++) {
		for (const struct route *r = *tables; r->pattern; r++) {
			if (!match(r->pattern, req->path, req->arena, NULL, &count))
				continue;
			result = 405;
			if (r->method != req->method)
				continue;
			req->route = r;
			req->args = arena_alloc(req->arena, ARGS_MAX * sizeof(*req->args));
			match(r->pattern, req->path, req->arena, req->args, &req->arg_count);
			return 0;
		}
	}
	return result;
}

int route_print(const struct route *const *tables)
{
	for (; *tables; tables++)
		for (const struct route *r = *tables; r->pattern; r++)
			printf("%s %s\n", names[r->method], r->pattern);
	return fflush(stdout) == 0 ? 0 : 1;
}

const char *route_allow(const struct route *const *tables, const struct request *req)
{
	unsigned int found = 0;
	const char *all = "";
	size_t count;

	for (; *tables; tables++) {
		for (const struct route *r = *tables; r->pattern; r++) {
			if (!match(r->pattern, req->path, req->arena, NULL, &count))
				continue;
			found |= 1u << r->method;
		}
	}
	for (unsigned int m = GET; m <= OPTIONS; m++)
		if (found & 1u << m)
			all = arena_join(req->arena, all, *all ? ", " : "", names[m],
					 m == GET ? ", HEAD" : "", NULL);
	return all;
}
