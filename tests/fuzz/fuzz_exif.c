/*
 * Any bytes as a camera's EXIF block, alone and as a JPEG carries it: a place that can be one or
 * none, a time of these centuries or none, and nothing else touched.
 */
#include "tests/fuzz/fuzz.h"

#include "base/clock.h"
#include "db/db.h"
#include "media/photo_decode.h"
#include "media/photo_exif.h"

static void check(const void *blob, size_t size)
{
	struct photo_decoded d = { .taken_at = DB_NULL_TIME };

	photo_exif_read(blob, size, &d);
	BUG_IF(d.has_place && !point_usable(d.place));
	BUG_IF(d.taken_at != DB_NULL_TIME &&
	       (clock_civil(d.taken_at).year < 1989 || clock_civil(d.taken_at).year > 2201));
	BUG_IF(d.large || d.small || d.width || d.height || d.colour);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char prefix[] = "Exif\0"; /* and the NUL of the literal: six bytes */
	struct arena *a = arena_new();
	char *block = arena_alloc(a, sizeof(prefix) + size);

	memcpy(block, prefix, sizeof(prefix));
	if (size)
		memcpy(block + sizeof(prefix), data, size);
	check(data, size);
	check(block, sizeof(prefix) + size);
	arena_free(a);
	return 0;
}
