/* The Cookie header and the visitor's cookie in it: nobody is known by chance. */
#include "tests/fuzz/fuzz.h"

#include "base/secret.h"
#include "web/cookie.h"
#include "web/visitor.h"

static const unsigned char key[32] = "the fuzzer does not know this k";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request req = { .arena = arena_new() };
	const char *header = arena_strndup(req.arena, (const char *)data, size);

	secret_use(key);
	if (cookies_read(req.arena, header, &req.cookies, &req.cookie_count) == 0) {
		BUG_IF(req.cookie_count > size + 1);
		fuzz_check_pairs(req.cookies, req.cookie_count);
		visitor_read(&req);
		BUG_IF(req.visitor.known);
	}
	arena_free(req.arena);
	return 0;
}
