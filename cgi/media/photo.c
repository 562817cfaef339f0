/*
 * The careful half of photo_read(): it forks a child for each photo, lets it
 * decode in a jail, and believes nothing the child says but what it has checked.
 */
#include "media/photo.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "media/jail.h"
#include "media/photo_decode.h"

#define LARGE_MAX  (12u << 20) /* bytes: 1,600 x 1,600 of noise stays below */
#define SMALL_MAX  (1u << 20)
#define CLEAR_MAX  (3u << 20) /* 800 x 800 of noise, four bytes a pixel */
#define WALL_SLACK (10 * CLOCK_SECOND)

/* What the child writes, before the bytes of large, small and clear. */
struct verdict {
	enum photo_result result;
	struct photo_decoded decoded; /* its pointers mean nothing here */
};

/* What a child is to do. */
struct work {
	const void *bytes;
	size_t len;
	const struct photo_box *boxes; /* to paint; none: a stranger's photo is to be read */
	size_t box_count;
	bool logo; /* keep what is transparent */
};

static struct jail jail = { .memory_mb = 1024, .cpu_seconds = 20 };

static const char *const sayings[PHOTO__MAX] = {
	[PHOTO_EMPTY] = "这张照片是空的，请重新选择",
	[PHOTO_TOO_LARGE] = "照片太大(最大 20 MB)，请换一张小一些的",
	[PHOTO_NOT_A_PICTURE] = "这不是照片，请选择 JPG、PNG、WebP 或 HEIC 格式的照片",
	[PHOTO_DAMAGED] = "照片打不开，可能已损坏，请换一张或重新拍",
	[PHOTO_TOO_SMALL] = "照片太小，看不清内容，请换一张大一些的",
	[PHOTO_TOO_MANY_PIXELS] = "照片尺寸太大(最多 1 亿像素，每边不超过 3 万)，请换一张小一些的",
};

const char *photo_say(int result)
{
	return result > PHOTO_OK && result < PHOTO__MAX ? sayings[result] : NULL;
}

void photo_limit(unsigned int memory_mb, unsigned int cpu_seconds)
{
	jail = (struct jail){ memory_mb, cpu_seconds };
}

/* Libraries' own words could hold what a stranger put into a file's name fields. */
static void say_nothing(const char *domain, GLogLevelFlags level, const char *message, void *data)
{
	(void)domain, (void)level, (void)message, (void)data;
}

int photo_start(void)
{
	static const char *const trusted[] = { "VipsForeignLoadJpeg", "VipsForeignLoadPng",
					       "VipsForeignLoadWebp", "VipsForeignLoadHeif" };

	if (sodium_init() < 0 || vips_init("media") != 0) {
		log_error("media", "libsodium or libvips does not start");
		return -1;
	}
	vips_block_untrusted_set(TRUE);
	vips_operation_block_set("VipsForeignLoad", TRUE);
	for (size_t i = 0; i < G_N_ELEMENTS(trusted); i++)
		vips_operation_block_set(trusted[i], FALSE);
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	g_log_set_default_handler(say_nothing, NULL);
	return 0;
}

static void write_all(int fd, const void *p, size_t len)
{
	const char *at = p;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0)
			_exit(1);
		at += n;
		len -= (size_t)n;
	}
}

/* The child's whole life. Only the end of its pipe leads out. */
static _Noreturn void decode_and_tell(const struct work *w, int fd)
{
	struct verdict v = { 0 };

	/* One heap for all threads: each further one would take 64 MB of addresses. */
	mallopt(M_ARENA_MAX, 1);
	fd = jail_enter(&jail, fd);
	if (fd < 0)
		_exit(1);
	if (w->box_count)
		v.result = photo_repaint(w->bytes, w->len, w->boxes, w->box_count, &v.decoded);
	else if (w->logo)
		v.result = photo_decode_logo(w->bytes, w->len, &v.decoded);
	else
		v.result = photo_decode(w->bytes, w->len, &v.decoded);
	write_all(fd, &v, sizeof(v));
	if (v.result == PHOTO_OK) {
		write_all(fd, v.decoded.large, v.decoded.large_len);
		write_all(fd, v.decoded.small, v.decoded.small_len);
		write_all(fd, v.decoded.clear, v.decoded.clear_len);
	}
	_exit(0);
}

static bool wait_readable(int fd, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left;

	while ((left = until - clock_monotonic()) > 0) {
		int n = poll(&p, 1, (int)left);

		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
	}
	return false;
}

/* False when the child ended, or took too long, before `len` bytes. */
static bool read_whole(int fd, void *p, size_t len, int64_t until)
{
	char *at = p;

	while (len) {
		ssize_t n;

		if (!wait_readable(fd, until))
			return false;
		n = read(fd, at, len);
		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return true;
}

static bool is_believable(const struct verdict *v)
{
	const struct photo_decoded *d = &v->decoded;

	if (v->result != PHOTO_OK)
		return v->result == PHOTO_DAMAGED || v->result == PHOTO_TOO_SMALL ||
		       v->result == PHOTO_TOO_MANY_PIXELS;
	return d->large_len > 0 && d->large_len <= LARGE_MAX && d->small_len > 0 &&
	       d->small_len <= SMALL_MAX && d->clear_len <= CLEAR_MAX && d->width > 0 &&
	       d->width <= PHOTO_LARGE && d->height > 0 && d->height <= PHOTO_LARGE &&
	       d->colour <= 0xffffff;
}

static void take_over(const struct photo_decoded *d, struct photo *out)
{
	*out = (struct photo){
		.large_len = d->large_len,
		.small_len = d->small_len,
		.clear_len = d->clear_len,
		.width = d->width,
		.height = d->height,
		.colour = d->colour,
		.phash = d->phash,
		.has_place = d->has_place && point_usable(d->place),
		.taken_at = d->taken_at,
	};
	if (out->has_place)
		out->place = d->place;
}

/* An enum photo_result, or -1: the child said nothing usable. */
static int listen_to(struct arena *a, int fd, struct photo *out)
{
	int64_t until = clock_monotonic() + jail.cpu_seconds * CLOCK_SECOND + WALL_SLACK;
	struct verdict v;
	void *large, *small, *clear;

	if (!read_whole(fd, &v, sizeof(v), until) || !is_believable(&v))
		return -1;
	if (v.result != PHOTO_OK)
		return (int)v.result;
	large = arena_alloc(a, v.decoded.large_len);
	small = arena_alloc(a, v.decoded.small_len);
	clear = v.decoded.clear_len ? arena_alloc(a, v.decoded.clear_len) : NULL;
	if (!read_whole(fd, large, v.decoded.large_len, until) ||
	    !read_whole(fd, small, v.decoded.small_len, until) ||
	    !read_whole(fd, clear, v.decoded.clear_len, until))
		return -1;
	take_over(&v.decoded, out);
	out->large = large;
	out->small = small;
	out->clear = clear;
	return PHOTO_OK;
}

/* The end of a child that has nothing more to say. */
static void bury(pid_t child, bool kill_it)
{
	int status = 0;

	if (kill_it)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (kill_it)
		log_warn("media", "a photo's decoder gave no answer (wait status %d)", status);
}

static int work_in_child(struct arena *a, const struct work *w, struct photo *out)
{
	int ends[2], result;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		log_error("media", "pipe: %s", strerror(errno));
		return -1;
	}
	child = fork();
	if (child == 0)
		decode_and_tell(w, ends[1]);
	close(ends[1]);
	if (child < 0) {
		log_error("media", "fork: %s", strerror(errno));
		close(ends[0]);
		return -1;
	}
	result = listen_to(a, ends[0], out);
	close(ends[0]);
	bury(child, result < 0);
	return result < 0 ? PHOTO_DAMAGED : result;
}

/* Of what is shown: a logo that is transparent is another one than the same on white. */
static void take_hash(struct photo *p)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, p->large, p->large_len);
	if (p->clear)
		crypto_hash_sha256_update(&state, p->clear, p->clear_len);
	crypto_hash_sha256_final(&state, p->hash);
}

static int read_photo(struct arena *a, const struct work *w, struct photo *out)
{
	int result;

	if (w->len == 0)
		return PHOTO_EMPTY;
	if (w->len > PHOTO_MAX_BYTES)
		return PHOTO_TOO_LARGE;
	if (!photo_looks_like_one(w->bytes, w->len))
		return PHOTO_NOT_A_PICTURE;
	result = work_in_child(a, w, out);
	if (result == PHOTO_OK) {
		crypto_hash_sha256(out->source_hash, w->bytes, w->len);
		take_hash(out);
	}
	return result;
}

int photo_read(struct arena *a, const void *bytes, size_t len, struct photo *out)
{
	const struct work w = { .bytes = bytes, .len = len };

	return read_photo(a, &w, out);
}

int photo_read_logo(struct arena *a, const void *bytes, size_t len, struct photo *out)
{
	const struct work w = { .bytes = bytes, .len = len, .logo = true };

	return read_photo(a, &w, out);
}

int photo_paint(struct arena *a, const void *large, size_t len, const struct photo_box *boxes,
		size_t count, struct photo *out)
{
	const struct work w = { large, len, boxes, count, false };
	int result;

	BUG_IF(!count || count > PHOTO_BOXES);
	result = work_in_child(a, &w, out);
	if (result == PHOTO_OK)
		take_hash(out);
	return result;
}
