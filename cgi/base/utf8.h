/*
 * utf8.h - the one place that knows UTF-8's shape (Unicode 15, table 3-7:
 * no surrogates, no overlong forms, nothing above U+10FFFF).
 */
#ifndef DL_BASE_UTF8_H
#define DL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed and without a NUL byte. */
bool utf8_valid(const char *s, size_t len);

/* Number of characters (code points) of a valid string. */
size_t utf8_length(const char *s);

/*
 * The code point at *s, moving *s behind it; 0 at the end. Of a malformed
 * byte: U+FFFD, moving one byte.
 */
uint32_t utf8_next(const char **s);

/* Bytes that the first `chars` characters take (all, when there are fewer). */
size_t utf8_prefix(const char *s, size_t chars);

/* Encode one code point; returns its bytes (1-4), 0 when it is not one. */
size_t utf8_put(char out[4], uint32_t cp);

#endif
