/* cmocka.h - cmocka with the headers it asks for but does not bring. */
#ifndef DL_TESTS_UNIT_CMOCKA_H
#define DL_TESTS_UNIT_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
