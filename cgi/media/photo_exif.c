#include "media/photo_exif.h"

#include <libexif/exif-data.h>
#include <math.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "media/photo_decode.h"

#define BLOCK_MAX (64u << 10) /* a JPEG segment can hold no more */

static const unsigned char prefix[] = { 'E', 'x', 'i', 'f', 0, 0 };

/* libexif finds the block by its prefix, which HEIC and PNG leave out. */
static ExifData *parse(const void *blob, size_t len)
{
	ExifData *data = exif_data_new();
	unsigned char *whole = xmalloc(sizeof(prefix) + len);
	bool has_prefix = len >= sizeof(prefix) && memcmp(blob, prefix, sizeof(prefix)) == 0;
	size_t at = has_prefix ? 0 : sizeof(prefix);

	memcpy(whole, prefix, sizeof(prefix));
	memcpy(whole + at, blob, len);
	if (data) {
		/* Read what is there: no filling in of what the standard wants. */
		exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
		exif_data_load_data(data, whole, (unsigned int)(at + len));
	}
	free(whole);
	return data;
}

static const ExifEntry *entry_of(const ExifData *data, ExifIfd ifd, int tag, ExifFormat format)
{
	ExifEntry *e = exif_content_get_entry(data->ifd[ifd], (ExifTag)tag);

	return e && e->data && e->format == format ? e : NULL;
}

/* Degrees, minutes and seconds as three fractions; minutes or seconds may be left out. */
static bool read_angle(const ExifEntry *e, ExifByteOrder order, double *out)
{
	double part[3] = { 0, 0, 0 };

	if (e->components < 1 || e->components > 3 || e->size < e->components * 8)
		return false;
	for (unsigned int i = 0; i < e->components; i++) {
		ExifRational r = exif_get_rational(e->data + (size_t)i * 8, order);

		if (r.denominator == 0)
			return false;
		part[i] = (double)r.numerator / r.denominator;
	}
	if (part[1] > 60 || part[2] > 60)
		return false;
	*out = part[0] + part[1] / 60 + part[2] / 3600;
	return true;
}

/* The hemisphere has to be said: a bare number may be an ocean away. */
static bool read_coordinate(const ExifData *data, int tag, int ref_tag, char plus, char minus,
			    double *out)
{
	const ExifEntry *angle = entry_of(data, EXIF_IFD_GPS, tag, EXIF_FORMAT_RATIONAL);
	const ExifEntry *ref = entry_of(data, EXIF_IFD_GPS, ref_tag, EXIF_FORMAT_ASCII);
	char side;

	if (!angle || !ref || ref->size < 1)
		return false;
	side = (char)ref->data[0];
	if (side != plus && side != minus)
		return false;
	if (!read_angle(angle, exif_data_get_byte_order((ExifData *)(uintptr_t)data), out))
		return false;
	if (side == minus)
		*out = -*out;
	return true;
}

/* Fixed-width text: "2026:11:22 14:05:09". False for anything else. */
static bool read_text(const ExifData *data, int tag, char *out, size_t size)
{
	const ExifEntry *e = entry_of(data, EXIF_IFD_EXIF, tag, EXIF_FORMAT_ASCII);

	if (!e || e->size < size - 1)
		return false;
	memcpy(out, e->data, size - 1);
	out[size - 1] = '\0';
	return true;
}

/* Each run of 'd' in the shape is a number, every other character itself. */
static bool scan(const char *text, const char *shape, int *numbers)
{
	for (; *shape; shape++, text++) {
		if (*shape == 'd') {
			if (*text < '0' || *text > '9')
				return false;
			*numbers = *numbers * 10 + (*text - '0');
			numbers += shape[1] != 'd';
		} else if (*text != *shape) {
			return false;
		}
	}
	return true;
}

/* How far east of Greenwich; a camera that does not say is taken to be here. */
static int64_t zone_of(const ExifData *data)
{
	char text[sizeof("+08:00")];
	int n[2] = { 0 };
	int64_t east;

	if (!read_text(data, EXIF_TAG_OFFSET_TIME_ORIGINAL, text, sizeof(text)) ||
	    (*text != '+' && *text != '-') || !scan(text + 1, "dd:dd", n) || n[0] > 14 || n[1] > 59)
		return CLOCK_CST;
	east = n[0] * CLOCK_HOUR + n[1] * CLOCK_MINUTE;
	return *text == '-' ? -east : east;
}

static int64_t read_time(const ExifData *data)
{
	char text[sizeof("2026:11:22 14:05:09")];
	struct civil c, again;
	int n[6] = { 0 };
	int64_t ms;

	if (!read_text(data, EXIF_TAG_DATE_TIME_ORIGINAL, text, sizeof(text)) ||
	    !scan(text, "dddd:dd:dd dd:dd:dd", n))
		return DB_NULL_TIME;
	if (n[0] < 1990 || n[0] > 2200 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31 ||
	    n[3] > 23 || n[4] > 59 || n[5] > 59)
		return DB_NULL_TIME;
	c = (struct civil){ n[0], n[1], n[2], n[3], n[4], n[5], 0 };
	ms = clock_from_civil(&c);
	again = clock_civil(ms);
	if (again.day != c.day) /* 31 February */
		return DB_NULL_TIME;
	return ms + CLOCK_CST - zone_of(data);
}

void photo_exif_read(const void *blob, size_t len, struct photo_decoded *out)
{
	ExifData *data;
	struct point p;

	if (len == 0 || len > BLOCK_MAX || !(data = parse(blob, len)))
		return;
	out->has_place = read_coordinate(data, EXIF_TAG_GPS_LATITUDE, EXIF_TAG_GPS_LATITUDE_REF,
					 'N', 'S', &p.lat) &&
			 read_coordinate(data, EXIF_TAG_GPS_LONGITUDE, EXIF_TAG_GPS_LONGITUDE_REF,
					 'E', 'W', &p.lon) &&
			 point_usable(p);
	if (out->has_place)
		out->place = p;
	out->taken_at = read_time(data);
	exif_data_unref(data);
}
