/*
 * photo.c - the processor time of one 12-megapixel photo, as the service reads it (a
 * child, two variants, hash, colour, EXIF), against `vipsthumbnail` run for the same two variants.
 *
 *   photo [FILE]	a JPEG of 12 megapixels; without it one is drawn
 *
 * Prints the medians and their ratio; the aim is at most 1.3.
 */
#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/arena.h"
#include "base/log.h"
#include "media/photo.h"

#define RUNS  9
#define AIM   1.3
#define DRAWN "/tmp/dl-bench-photo.jpg"
#define LARGE "/tmp/dl-bench-large.jpg"
#define SMALL "/tmp/dl-bench-small.jpg"

static double seconds(const struct rusage *r)
{
	return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) +
	       (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec) / 1e6;
}

static double spent(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return seconds(&own) + seconds(&children);
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *values)
{
	qsort(values, RUNS, sizeof(*values), compare);
	return values[RUNS / 2];
}

static void wait_for(pid_t child, const char *what)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0) {
		fprintf(stderr, "%s failed\n", what);
		exit(1);
	}
}

/* Clouds and grain, so that it is about as hard to unpack as a street. */
static void draw_scene(const char *path)
{
	pid_t child = fork();

	if (child == 0) {
		VipsImage *band[3], *noise, *rgb, *grained;

		for (int i = 0; i < 3; i++)
			if (vips_perlin(&band[i], 4000, 3000, "cell_size", 150 + 40 * i, "uchar",
					TRUE, "seed", i + 1, NULL))
				_exit(1);
		if (vips_bandjoin(band, &rgb, 3, NULL) ||
		    vips_gaussnoise(&noise, 4000, 3000, "sigma", 9.0, "mean", 0.0, "seed", 7,
				    NULL) ||
		    vips_add(rgb, noise, &grained, NULL) ||
		    vips_jpegsave(grained, path, "Q", 90, NULL))
			_exit(1);
		_exit(0);
	}
	wait_for(child, "drawing a photo");
}

static void thumbnail(const char *in, const char *size, const char *out)
{
	pid_t child = fork();

	if (child == 0) {
		execlp("vipsthumbnail", "vipsthumbnail", in, "-s", size, "-o", out, (char *)NULL);
		_exit(127);
	}
	wait_for(child, "vipsthumbnail");
}

static double cost_of_vipsthumbnail(const char *in)
{
	double before = spent();

	thumbnail(in, "1600", LARGE "[Q=80,strip]");
	thumbnail(in, "400", SMALL "[Q=80,strip]");
	return spent() - before;
}

static double cost_of_ours(struct arena *a, const void *bytes, size_t len)
{
	double before = spent();
	struct photo p;

	if (photo_read(a, bytes, len, &p) != PHOTO_OK) {
		fprintf(stderr, "the photo was not read\n");
		exit(1);
	}
	arena_reset(a);
	return spent() - before;
}

static char *load(const char *path, size_t *len)
{
	char *bytes = xmalloc(PHOTO_MAX_BYTES);
	FILE *f = fopen(path, "r");

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	*len = fread(bytes, 1, PHOTO_MAX_BYTES, f);
	fclose(f);
	return bytes;
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : DRAWN;
	double ours[RUNS], theirs[RUNS], a, b;
	struct arena *arena = arena_new();
	size_t len;
	char *bytes;

	if (argc < 2)
		draw_scene(DRAWN);
	bytes = load(path, &len);
	if (photo_start() < 0)
		return 1;
	for (int i = 0; i < RUNS; i++) { /* in turns, so that both meet the same noise */
		ours[i] = cost_of_ours(arena, bytes, len);
		theirs[i] = cost_of_vipsthumbnail(path);
	}
	a = median(ours);
	b = median(theirs);
	printf("photo, 12 megapixels: %.0f ms of processor time; vipsthumbnail, twice: %.0f ms;"
	       " ratio %.2f (aim: at most %.1f)\n",
	       a * 1e3, b * 1e3, a / b, AIM);
	unlink(DRAWN);
	unlink(LARGE);
	unlink(SMALL);
	free(bytes);
	arena_free(arena);
	return a / b <= AIM ? 0 : 1;
}
