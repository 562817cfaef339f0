/*
 * keys.h - the files of [secret] dir (base/secret.h): make what is missing, never
 * replace what is there. A lost cookie.key turns every citizen into a
 * stranger; a lost phone.key makes every stored number unreadable.
 */
#ifndef DL_LOAD_KEYS_H
#define DL_LOAD_KEYS_H

/* Files made (0: all were there), or -1 (logged). Makes `dir` (0700) too. */
int keys_make(const char *dir);

#endif
