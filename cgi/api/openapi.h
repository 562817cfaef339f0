/*
 * openapi.h - the API's own description, OpenAPI 3.1: written by hand in static/api/, a file for
 * each part of the API, joined by the program's start.
 */
#ifndef DL_API_OPENAPI_H
#define DL_API_OPENAPI_H

#include <jansson.h>

/*
 * Objects of the same name in two files become one; anything else said twice, and a file that is
 * no JSON object, is an error (logged). NULL then, and when there is no file.
 */
json_t *openapi_join(const char *dir);

/* 0, or -1. Once, by the parent. */
int openapi_load(const char *dir);
/* The whole document as text; "" before openapi_load(). */
const char *openapi(void);

#endif
