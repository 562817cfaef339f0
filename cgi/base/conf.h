/*
 * conf.h - the configuration file (INI, read by libinih).
 *
 * One file serves all programs; secrets are not in it but each in a file of
 * its own, 0600, in the directory that [secret] dir names (base/secret.h).
 * Every key has a default that works with `make run`, so a missing file
 * section is not an error; an unreadable file, a bad line, an unknown key or a
 * number that is none is, with its line number.
 */
#ifndef DL_BASE_CONF_H
#define DL_BASE_CONF_H

#include <stdbool.h>

struct conf;

/*
 * path NULL: $DL_CONF, or else every default. Returns NULL when the file
 * cannot be used, after a log line that says why.
 */
struct conf *conf_load(const char *path);
void conf_free(struct conf *c);

/*
 * The value of section.key. Asking for a key that the table in conf.c does
 * not list is a programmer's error and aborts: so the README's table, which
 * a test compares with conf.c, is always whole.
 */
const char *conf_str(const struct conf *c, const char *section, const char *key);
long conf_int(const struct conf *c, const char *section, const char *key);

/* The table itself, for `dianliang conf` and the README's test. */
struct conf_key {
	const char *section;
	const char *key;
	const char *fallback;
	bool number;
	const char *about; /* one line of English */
};
extern const struct conf_key conf_keys[]; /* ends with section NULL */

#endif
