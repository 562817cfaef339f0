/*
 * Points: what is usable, how far apart, and China's shifted datum.
 *
 * Chinese maps must show GCJ-02: WGS-84 moved by a smooth function of the
 * place that was never published officially but is known to the metre. It is defined on
 * the Krasovsky 1940 ellipsoid, hence the two constants. There is no closed
 * inverse: the way back is found by iteration.
 */
#include "geo/place.h"

#include <math.h>

#define KRASOVSKY_A  6378245.0
#define KRASOVSKY_EE 0.00669342162296594323
#define EARTH_R      6371008.8 /* mean radius, metres */
#define RADIAN       (M_PI / 180.0)

/* The shift is a contraction of about 0.001 a step: 5 steps are far below 1 m. */
#define INVERSE_STEPS 5

bool point_usable(struct point p)
{
	if (!isfinite(p.lat) || !isfinite(p.lon))
		return false;
	if (fabs(p.lat) > 90.0 || fabs(p.lon) > 180.0)
		return false;
	/* Receivers that are off write zeros, some with noise in the last digits. */
	return fabs(p.lat) > 1e-4 || fabs(p.lon) > 1e-4;
}

/* Abroad the maps are not shifted. The same box as every published converter's. */
static bool shifted(struct point p)
{
	return p.lon > 72.004 && p.lon < 137.8347 && p.lat > 0.8293 && p.lat < 55.8271;
}

/* The wave that both directions share; x, y are degrees from 105 E, 35 N. */
static double wave(double x)
{
	return (20.0 * sin(6.0 * x * M_PI) + 20.0 * sin(2.0 * x * M_PI)) * 2.0 / 3.0;
}

static double north_metres(double x, double y)
{
	double m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
	double far = (160.0 * sin(y / 12.0 * M_PI) + 320.0 * sin(y * M_PI / 30.0)) * 2.0 / 3.0;

	m += wave(x);
	m += (20.0 * sin(y * M_PI) + 40.0 * sin(y / 3.0 * M_PI)) * 2.0 / 3.0;
	return m + far;
}

static double east_metres(double x, double y)
{
	double m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));
	double far = (150.0 * sin(x / 12.0 * M_PI) + 300.0 * sin(x / 30.0 * M_PI)) * 2.0 / 3.0;

	m += wave(x);
	m += (20.0 * sin(x * M_PI) + 40.0 * sin(x / 3.0 * M_PI)) * 2.0 / 3.0;
	return m + far;
}

struct point point_to_gcj02(struct point p)
{
	double x = p.lon - 105.0, y = p.lat - 35.0;
	double s = sin(p.lat * RADIAN);
	double magic = 1.0 - KRASOVSKY_EE * s * s;
	double meridian = KRASOVSKY_A * (1.0 - KRASOVSKY_EE) / (magic * sqrt(magic));
	double parallel = KRASOVSKY_A / sqrt(magic) * cos(p.lat * RADIAN);

	if (!shifted(p))
		return p;
	p.lat += north_metres(x, y) / (meridian * RADIAN);
	p.lon += east_metres(x, y) / (parallel * RADIAN);
	return p;
}

struct point point_from_gcj02(struct point p)
{
	struct point guess = p;
	int i;

	if (!shifted(p))
		return p;
	for (i = 0; i < INVERSE_STEPS; i++) {
		struct point there = point_to_gcj02(guess);

		guess.lat += p.lat - there.lat;
		guess.lon += p.lon - there.lon;
	}
	return guess;
}

double point_distance(struct point a, struct point b)
{
	double north = sin((b.lat - a.lat) * RADIAN / 2.0);
	double east = sin((b.lon - a.lon) * RADIAN / 2.0);
	double h = north * north + cos(a.lat * RADIAN) * cos(b.lat * RADIAN) * east * east;

	/* Rounding may carry h past 1 for antipodes. */
	return 2.0 * EARTH_R * asin(fmin(1.0, sqrt(h)));
}
