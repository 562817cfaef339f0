/*
 * fuzz.h - what the fuzzers share. Each fuzz_*.c is one libFuzzer program that
 * states what must hold for any bytes; corpus/<name>/ holds its first ones.
 */
#ifndef DL_TESTS_FUZZ_FUZZ_H
#define DL_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/utf8.h"
#include "web/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every name and value is a valid string. */
void fuzz_check_pairs(const struct pair *pairs, size_t count);
void fuzz_check_text(const char *s);

#endif
