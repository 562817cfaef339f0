#include "load/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define KEY_BYTES      32
#define PASSWORD_CHARS 32 /* of 57 signs: 186 bits */

static const char *const programs[] = { "citizen", "media", "dispatchd", "handoverd", "notifyd",
					"desk",    "signs", "open311",   "api",       "admin" };

/* The sum of what two steps made, or -1 when one failed. */
static int add(int made, int more)
{
	return made < 0 || more < 0 ? -1 : made + more;
}

static int there(int dir, const char *name)
{
	return faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int put(int fd, const void *p, size_t len)
{
	/* fsync: a key that a crash forgets after data was sealed with it is lost. */
	return write(fd, p, len) == (ssize_t)len && fsync(fd) == 0 ? 0 : -1;
}

/*
 * 1 made, 0 was there, -1 failed. Written beside and linked into place: a
 * half-written key is never seen under its name, and of two runs at once one wins.
 */
static int make_file(int dir, const char *name, const void *p, size_t len)
{
	char beside[60];
	int fd, result = -1;

	snprintf(beside, sizeof(beside), ".%s-%d", name, (int)getpid());
	fd = openat(dir, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0 && put(fd, p, len) == 0) {
		if (linkat(dir, beside, dir, name, 0) == 0)
			result = 1;
		else if (errno == EEXIST)
			result = 0;
	}
	if (result < 0)
		log_error("secret", "%s: %s", name, strerror(errno));
	if (fd >= 0) {
		close(fd);
		unlinkat(dir, beside, 0);
	}
	return result;
}

static int make_random(int dir, const char *name)
{
	unsigned char key[KEY_BYTES];

	randombytes_buf(key, sizeof(key));
	return make_file(dir, name, key, sizeof(key));
}

static int read_key(int dir, const char *name, unsigned char key[KEY_BYTES])
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = fd < 0 ? -1 : read(fd, key, KEY_BYTES);

	if (fd >= 0)
		close(fd);
	if (n == KEY_BYTES)
		return 0;
	log_error("secret", "%s: no key of %d bytes", name, KEY_BYTES);
	return -1;
}

/*
 * <whose>.key and <whose>.pub. The secret half first and the public one from it, so that no
 * interruption leaves a public key that seals for nobody. A public key alone is a
 * front machine's, which is not to read what it seals.
 */
static int make_pair(int dir, const char *whose)
{
	unsigned char pub[KEY_BYTES], key[KEY_BYTES];
	char pub_name[40], key_name[40];
	int made, made_pub = -1;

	snprintf(pub_name, sizeof(pub_name), "%s.pub", whose);
	snprintf(key_name, sizeof(key_name), "%s.key", whose);
	if (there(dir, pub_name))
		return 0;
	made = there(dir, key_name) ? 0 : make_random(dir, key_name);
	if (made >= 0 && read_key(dir, key_name, key) == 0 && crypto_scalarmult_base(pub, key) == 0)
		made_pub = make_file(dir, pub_name, pub, sizeof(pub));
	sodium_memzero(key, sizeof(key));
	return add(made, made_pub);
}

/* Letters and digits only: passwords go into CREATE USER, which takes no parameters. */
static int make_password(int dir, const char *program)
{
	static const char signs[] = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	char name[40], text[PASSWORD_CHARS + 1];

	for (size_t i = 0; i < PASSWORD_CHARS; i++)
		text[i] = signs[randombytes_uniform(sizeof(signs) - 1)];
	text[PASSWORD_CHARS] = '\n';
	snprintf(name, sizeof(name), "db_%s", program);
	return there(dir, name) ? 0 : make_file(dir, name, text, sizeof(text));
}

int keys_make(const char *dir)
{
	int at, made;

	BUG_IF(sodium_init() < 0);
	if (mkdir(dir, 0700) < 0 && errno != EEXIST) {
		log_error("secret", "%s: %s", dir, strerror(errno));
		return -1;
	}
	at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (at < 0) {
		log_error("secret", "%s: %s", dir, strerror(errno));
		return -1;
	}
	made = there(at, "cookie.key") ? 0 : make_random(at, "cookie.key");
	made = add(made, make_pair(at, "phone"));
	made = add(made, make_pair(at, "evidence"));
	made = add(made, there(at, "staff.key") ? 0 : make_random(at, "staff.key"));
	made = add(made, there(at, "account.key") ? 0 : make_random(at, "account.key"));
	made = add(made, there(at, "webhook.key") ? 0 : make_random(at, "webhook.key"));
	made = add(made, there(at, "core.key") ? 0 : make_random(at, "core.key"));
	/* The administrator fills them in; empty is none. Made, so that systemd has them to hand
	 * over. */
	made = add(made, there(at, "sms.key") ? 0 : make_file(at, "sms.key", "", 0));
	made = add(made, there(at, "handover.key") ? 0 : make_file(at, "handover.key", "", 0));
	made = add(made, there(at, "wechat.key") ? 0 : make_file(at, "wechat.key", "", 0));
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		made = add(made, make_password(at, programs[i]));
	close(at);
	return made;
}
