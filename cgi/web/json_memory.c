#include "web/json_memory.h"

#include <jansson.h>
#include <stdalign.h>
#include <stdint.h>

#include "base/log.h"

#define STEP    16
#define LARGEST 512 /* over this a piece is malloc's business alone */
#define LISTS   (LARGEST / STEP)

/* Before every piece: which list it belongs to, and while it waits there the next one. */
struct piece {
	union {
		struct piece *next;
		size_t list; /* LISTS: none */
	};
	alignas(max_align_t) unsigned char data[];
};

static struct piece *waiting[LISTS];
static size_t kept;

static size_t list_of(size_t size)
{
	return size == 0 ? 0 : size > LARGEST ? LISTS : (size - 1) / STEP;
}

void *json_memory_take(size_t size)
{
	size_t list = list_of(size);
	struct piece *p = list < LISTS ? waiting[list] : NULL;

	BUG_IF(size > SIZE_MAX / 2);
	if (p) {
		waiting[list] = p->next;
		kept -= (list + 1) * STEP;
	} else {
		p = xmalloc(sizeof(*p) + (list < LISTS ? (list + 1) * STEP : size));
	}
	p->list = list;
	return p->data;
}

void json_memory_give(void *data)
{
	struct piece *p;
	size_t list, size;

	if (!data)
		return;
	p = (struct piece *)((unsigned char *)data - offsetof(struct piece, data));
	list = p->list;
	size = (list + 1) * STEP;
	if (list == LISTS || kept + size > JSON_MEMORY_KEEP) {
		free(p);
		return;
	}
	p->next = waiting[list];
	waiting[list] = p;
	kept += size;
}

size_t json_memory_kept(void)
{
	return kept;
}

void json_memory_start(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	json_set_alloc_funcs(json_memory_take, json_memory_give);
#endif
}
