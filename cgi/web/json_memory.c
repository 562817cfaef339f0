#include "web/json_memory.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#include "base/log.h"

/* A request that used more than this gives the rest back to the system. */
#define KEEP (512u << 10)

static struct {
	unsigned char *base; /* NULL: not started */
	size_t used;
} room;

void *json_memory_take(size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t whole = (size + align - 1) / align * align;
	void *p = room.base + room.used;

	if (size > JSON_MEMORY_MAX || whole > JSON_MEMORY_MAX - room.used)
		return xmalloc(size);
	room.used += whole;
	return p;
}

static bool is_ours(const void *p)
{
	uintptr_t at = (uintptr_t)p, base = (uintptr_t)room.base;

	return at >= base && at - base < JSON_MEMORY_MAX;
}

void json_memory_give(void *p)
{
	if (!is_ours(p))
		free(p);
}

size_t json_memory_used(void)
{
	return room.used;
}

void json_memory_end_request(void)
{
	if (room.used > KEEP)
		madvise(room.base + KEEP, room.used - KEEP, MADV_DONTNEED);
	room.used = 0;
}

void json_memory_drop(json_t *view)
{
	/* Values that outgrew the room are malloc's and must be looked for. */
	if (!room.base || room.used > JSON_MEMORY_MAX / 2)
		json_decref(view);
}

void json_memory_start(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	void *p;

	if (room.base)
		return;
	p = mmap(NULL, JSON_MEMORY_MAX, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return; /* then malloc() does it, only slower */
	room.base = p;
	json_set_alloc_funcs(json_memory_take, json_memory_give);
#endif
}
