/*
 * sign_text.h - what may stand on a sign: characters, letters, digits and their punctuation.
 *
 * Everything that passes is text: < and & are drawn as they are.
 */
#ifndef DL_SIGN_SIGN_TEXT_H
#define DL_SIGN_SIGN_TEXT_H

#include "base/arena.h"

enum sign_text { TEXT_NAME, TEXT_LATIN, TEXT_PHONE, TEXT__MAX };

#define SIGN_NAME_MAX  40 /* characters */
#define SIGN_LATIN_MAX 60
#define SIGN_PHONE_MAX 20

/* Trimmed, each run of white space one space. NULL gives "". */
const char *sign_text_clean(struct arena *a, const char *text);

/* Of a clean text: why not, a sentence to say beside the field; NULL: it is good, or empty. */
const char *sign_text_refuse(struct arena *a, enum sign_text kind, const char *text);

#endif
