/*
 * sign.c - the processor time of one preview (800 px wide, PNG), as the service makes it: name set,
 * design composed, drawn, packed; against `rsvg-convert` run for the finished SVG.
 *
 * Every design, by day and by night in turns. Prints one line of JSON: medians in ms, their ratio,
 * the slowest design, and the process' PSS after all.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "sign/draw.h"
#include "sign/studio.h"

#define PX       800
#define PX_TEXT  "800"
#define RUNS     3 /* of each picture, in turns; the least of them counts */
#define PICTURES 400
#define SVG      "/tmp/dl-bench-sign.svg"
#define NAME     "老船长海鲜水饺（台东店）"

static double seconds(int who)
{
	struct rusage r;

	getrusage(who, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

static void write_svg(const struct buf *svg)
{
	FILE *f = fopen(SVG, "w");

	if (!f || fwrite(svg->data, 1, svg->len, f) != svg->len || fclose(f) != 0) {
		fprintf(stderr, SVG ": %s\n", strerror(errno));
		exit(1);
	}
}

/* What a request costs; the SVG stays in `svg`. */
static double cost_of_ours(const struct design *d, enum sign_look look, struct buf *svg)
{
	struct sign_wish wish = { .design = d, .name = NAME, .latin = "LAO CHUAN ZHANG" };
	struct sign_scene scene = { .look = look, .wall = "m-render-cream" };
	double before = seconds(RUSAGE_SELF);
	struct arena *a = arena_new();
	struct sign_made made;
	cairo_surface_t *s;
	struct buf png;

	buf_reset(svg);
	buf_init(&png, 8u << 20);
	if (studio_draw(a, &wish, &scene, &made, svg) < 0 ||
	    !(s = draw_svg(svg->data, svg->len, PX)) || draw_png(s, &png) < 0) {
		fprintf(stderr, "%s is not drawn\n", d->id);
		exit(1);
	}
	cairo_surface_destroy(s);
	buf_release(&png);
	arena_free(a);
	return seconds(RUSAGE_SELF) - before;
}

static double cost_of_rsvg(void)
{
	double before = seconds(RUSAGE_CHILDREN);
	int status = 1;
	pid_t child = fork();

	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 1);
		execlp("rsvg-convert", "rsvg-convert", "-w", PX_TEXT, SVG, (char *)NULL);
		_exit(127);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0) {
		fprintf(stderr, "rsvg-convert failed\n");
		exit(1);
	}
	return seconds(RUSAGE_CHILDREN) - before;
}

static double pss(void)
{
	FILE *f = fopen("/proc/self/smaps_rollup", "r");
	char line[256];
	double kb = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "Pss:", 4))
			kb = strtod(line + 4, NULL);
	if (f)
		fclose(f);
	return kb / 1024;
}

static void measure(const struct design *d, enum sign_look look, double *ours, double *theirs)
{
	struct buf svg;

	buf_init(&svg, COMPOSE_MAX);
	*ours = *theirs = 1e9;
	for (int i = 0; i < RUNS; i++) {
		double a = cost_of_ours(d, look, &svg), b;

		write_svg(&svg);
		b = cost_of_rsvg();
		*ours = a < *ours ? a : *ours;
		*theirs = b < *theirs ? b : *theirs;
	}
	buf_release(&svg);
}

int main(void)
{
	static double ours[PICTURES], theirs[PICTURES], ratios[PICTURES];
	struct conf *conf = conf_load(NULL);
	const struct design *slowest = NULL;
	double most = 0, worst = 0, middle;
	size_t n = 0;

	if (!conf || studio_start(conf) < 0)
		return 1;
	for (size_t i = 0; i < studio()->set.count && n < PICTURES; i++, n++) {
		const struct design *d = &studio()->set.designs[i];

		measure(d, i % 2 ? LOOK_NIGHT : LOOK_DAY, &ours[n], &theirs[n]);
		ratios[n] = ours[n] / theirs[n];
		worst = ratios[n] > worst ? ratios[n] : worst;
		if (ours[n] > most) {
			most = ours[n];
			slowest = d;
		}
	}
	middle = median(ratios, n);
	printf("{\"pictures\": %zu, \"ours_ms\": %.1f, \"rsvg_ms\": %.1f, \"ratio\": %.3f, \"worst\": %.3f,"
	       " \"slowest\": \"%s\", \"slowest_ms\": %.1f, \"pss_mb\": %.1f}\n",
	       n, median(ours, n) * 1e3, median(theirs, n) * 1e3, middle, worst,
	       slowest ? slowest->id : "", most * 1e3, pss());
	unlink(SVG);
	studio_end();
	conf_free(conf);
	return 0;
}
