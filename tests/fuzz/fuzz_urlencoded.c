/* Query strings, simple forms and paths: refused, or whole and valid. */
#include "tests/fuzz/fuzz.h"

#include "web/urlencoded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_memdup(a, data, size);
	struct pair *pairs;
	size_t count;
	char *path;

	if (urlencoded_read(a, text, size, &pairs, &count) == 0) {
		BUG_IF(count > URLENCODED_MAX);
		fuzz_check_pairs(pairs, count);
	}
	path = path_decode(a, text, size);
	if (path) {
		fuzz_check_text(path);
		BUG_IF(strlen(path) > size);
	}
	arena_free(a);
	return 0;
}
