/*
 * Bytes -> two upright sRGB JPEGs without metadata (of a logo also a PNG), and what is read off
 * them.
 *
 * The file is decoded once: the small variant, the hash and the colour are
 * made from the large one. The size in the header is judged before any pixel
 * is decoded, so that a bomb costs nothing.
 */
#include "media/photo_decode.h"

#include <vips/vips.h>

#include "db/db.h"
#include "media/photo_exif.h"
#include "media/photo_hash.h"

#define MIN_SIDE   32
#define MAX_SIDE   30000
#define MAX_PIXELS 100000000.0
#define QUALITY    80

/* HEIC's brands; AVIF's are not among them on purpose: cameras do not write it. */
static const char *const heic_brands[] = { "heic", "heix", "heim", "heis",
					   "hevc", "hevx", "mif1", "msf1" };

static bool is_heic(const unsigned char *p, size_t len)
{
	if (len < 12 || memcmp(p + 4, "ftyp", 4) != 0)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(heic_brands); i++)
		if (memcmp(p + 8, heic_brands[i], 4) == 0)
			return true;
	return false;
}

bool photo_looks_like_one(const void *bytes, size_t len)
{
	static const unsigned char jpeg[] = { 0xff, 0xd8, 0xff };
	static const unsigned char png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	const unsigned char *p = bytes;

	if (len >= sizeof(jpeg) && memcmp(p, jpeg, sizeof(jpeg)) == 0)
		return true;
	if (len >= sizeof(png) && memcmp(p, png, sizeof(png)) == 0)
		return true;
	if (len >= 12 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
		return true;
	return is_heic(p, len);
}

static enum photo_result judge_size(int width, int height)
{
	if (width > MAX_SIDE || height > MAX_SIDE || (double)width * height > MAX_PIXELS)
		return PHOTO_TOO_MANY_PIXELS;
	if (width < MIN_SIDE || height < MIN_SIDE)
		return PHOTO_TOO_SMALL;
	return PHOTO_OK;
}

/* What the file says before its first pixel: its size, its colours' kind, the camera's words. */
static enum photo_result read_header(VipsSource *source, struct photo_decoded *out,
				     bool *has_profile)
{
	VipsImage *header =
		vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	enum photo_result result;
	const void *exif;
	size_t exif_len;

	if (!header)
		return PHOTO_DAMAGED;
	result = judge_size(header->Xsize, header->Ysize);
	*has_profile = vips_image_get_typeof(header, VIPS_META_ICC_NAME) != 0;
	if (result == PHOTO_OK && vips_image_get_typeof(header, VIPS_META_EXIF_NAME) &&
	    vips_image_get_blob(header, VIPS_META_EXIF_NAME, &exif, &exif_len) == 0)
		photo_exif_read(exif, exif_len, out);
	g_object_unref(header);
	return result;
}

/* `in` is given up. In memory: from here on nothing hostile is read. NULL when it cannot be. */
static VipsImage *to_memory(VipsImage *in)
{
	VipsImage *out = in ? vips_image_copy_memory(in) : NULL;

	g_clear_object(&in);
	return out;
}

/* All pixels decoded, upright, sRGB, with the transparency there is. */
static VipsImage *read_pixels(VipsSource *source, bool has_profile)
{
	/* Without a profile of its own a picture is sRGB; converting it would shift its colours. */
	const char *profile = has_profile ? "srgb" : NULL;
	VipsImage *shrunk = NULL, *rgb = NULL;

	/* A picture cut off half-way is refused: a grey half shows no problem. */
	if (vips_thumbnail_source(source, &shrunk, PHOTO_LARGE, "height", PHOTO_LARGE, "size",
				  VIPS_SIZE_DOWN, "export_profile", profile, "option_string",
				  "fail_on=truncated", NULL) == 0)
		vips_colourspace(shrunk, &rgb, VIPS_INTERPRETATION_sRGB, NULL);
	g_clear_object(&shrunk);
	return to_memory(rgb);
}

/* On white. */
static VipsImage *opaque(VipsImage *rgb)
{
	VipsArrayDouble *white = vips_array_double_newv(3, 255.0, 255.0, 255.0);
	VipsImage *flat = NULL;

	if (vips_image_hasalpha(rgb))
		vips_flatten(rgb, &flat, "background", white, NULL);
	else
		vips_copy(rgb, &flat, NULL);
	vips_area_unref(VIPS_AREA(white));
	return to_memory(flat);
}

static bool to_jpeg(VipsImage *image, void **bytes, size_t *len)
{
	return vips_jpegsave_buffer(image, bytes, len, "Q", QUALITY, "strip", TRUE, NULL) == 0;
}

/* In memory, since it is read twice; NULL when it cannot be made. */
static VipsImage *shrink(VipsImage *large)
{
	VipsImage *lazy = NULL, *small = NULL;

	if (vips_thumbnail_image(large, &lazy, PHOTO_SMALL, "height", PHOTO_SMALL, "size",
				 VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL) == 0)
		small = vips_image_copy_memory(lazy);
	g_clear_object(&lazy);
	return small;
}

/* The picture as 32 x 32 points, for what a person sees at a glance. */
static bool take_gist(VipsImage *small, struct photo_decoded *out)
{
	VipsImage *tiny = NULL;
	unsigned char *rgb = NULL;
	size_t len = 0;

	if (vips_thumbnail_image(small, &tiny, PHOTO_HASH_SIDE, "height", PHOTO_HASH_SIDE, "size",
				 VIPS_SIZE_FORCE, "no_rotate", TRUE, NULL) == 0 &&
	    tiny->BandFmt == VIPS_FORMAT_UCHAR)
		rgb = vips_image_write_to_memory(tiny, &len);
	g_clear_object(&tiny);
	if (len == PHOTO_HASH_BYTES) {
		out->phash = photo_hash(rgb);
		out->colour = photo_colour(rgb);
	}
	g_free(rgb);
	return len == PHOTO_HASH_BYTES;
}

static bool make_all(VipsImage *large, struct photo_decoded *out)
{
	VipsImage *small = shrink(large);
	bool done = small && to_jpeg(large, &out->large, &out->large_len) &&
		    to_jpeg(small, &out->small, &out->small_len) && take_gist(small, out);

	g_clear_object(&small);
	return done;
}

/* Anything but opaque in it? */
static bool is_clear(VipsImage *rgb)
{
	VipsImage *alpha = NULL;
	double least = 255;

	if (rgb->Bands != 4 || rgb->BandFmt != VIPS_FORMAT_UCHAR ||
	    vips_extract_band(rgb, &alpha, 3, NULL) != 0)
		return false;
	if (vips_min(alpha, &least, NULL) != 0)
		least = 255;
	g_object_unref(alpha);
	return least < 255;
}

/* False only when it could not be made. */
static bool make_clear(VipsImage *rgb, struct photo_decoded *out)
{
	VipsImage *small = NULL;
	bool done;

	if (!is_clear(rgb))
		return true;
	done = vips_thumbnail_image(rgb, &small, PHOTO_CLEAR, "height", PHOTO_CLEAR, "size",
				    VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL) == 0 &&
	       vips_pngsave_buffer(small, &out->clear, &out->clear_len, "strip", TRUE, NULL) == 0;
	g_clear_object(&small);
	return done;
}

static enum photo_result decode(VipsSource *source, bool logo, struct photo_decoded *out)
{
	bool has_profile = false;
	enum photo_result result = read_header(source, out, &has_profile);
	VipsImage *rgb, *large;

	if (result != PHOTO_OK)
		return result;
	rgb = read_pixels(source, has_profile);
	large = rgb ? opaque(rgb) : NULL;
	if (large) {
		out->width = (unsigned int)large->Xsize;
		out->height = (unsigned int)large->Ysize;
	}
	if (!large || !make_all(large, out) || (logo && !make_clear(rgb, out)))
		result = PHOTO_DAMAGED;
	g_clear_object(&large);
	g_clear_object(&rgb);
	return result;
}

static enum photo_result decode_bytes(const void *bytes, size_t len, bool logo,
				      struct photo_decoded *out)
{
	VipsSource *source = vips_source_new_from_memory(bytes, len);
	enum photo_result result = PHOTO_DAMAGED;

	*out = (struct photo_decoded){ .taken_at = DB_NULL_TIME };
	if (source)
		result = decode(source, logo, out);
	g_clear_object(&source);
	vips_error_clear();
	return result;
}

enum photo_result photo_decode(const void *bytes, size_t len, struct photo_decoded *out)
{
	return decode_bytes(bytes, len, false, out);
}

enum photo_result photo_decode_logo(const void *bytes, size_t len, struct photo_decoded *out)
{
	return decode_bytes(bytes, len, true, out);
}

/* --- painting over ------------------------------------------------------------------- */

struct field {
	int left, top, right, bottom; /* pixels; right and bottom are outside */
};

/* Outwards to whole pixels: a box never covers less than it was drawn. */
static struct field field_of(const struct photo_box *box, int width, int height)
{
	const int whole = PHOTO_BOX_WHOLE;

	return (struct field){
		.left = (int)box->x * width / whole,
		.top = (int)box->y * height / whole,
		.right = ((int)(box->x + box->w) * width + whole - 1) / whole,
		.bottom = ((int)(box->y + box->h) * height + whole - 1) / whole,
	};
}

static void paint(VipsImage *rgb, const struct field *f)
{
	const unsigned int pixels = (unsigned int)((f->right - f->left) * (f->bottom - f->top));
	unsigned int sum[3] = { 0, 0, 0 };

	for (int y = f->top; y < f->bottom; y++)
		for (int x = f->left; x < f->right; x++)
			for (int band = 0; band < 3; band++)
				sum[band] += VIPS_IMAGE_ADDR(rgb, x, y)[band];
	for (int y = f->top; y < f->bottom; y++)
		for (int x = f->left; x < f->right; x++)
			for (int band = 0; band < 3; band++)
				VIPS_IMAGE_ADDR(rgb, x, y)
	[band] = (VipsPel)(sum[band] / pixels);
}

/* Of our own writing: any other shape is not the photo that was meant. */
static bool is_ours(const VipsImage *image)
{
	return image->Bands == 3 && image->BandFmt == VIPS_FORMAT_UCHAR &&
	       image->Xsize <= PHOTO_LARGE && image->Ysize <= PHOTO_LARGE;
}

static VipsImage *read_ours(const void *large, size_t len)
{
	VipsImage *lazy =
		vips_image_new_from_buffer(large, len, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	VipsImage *whole = NULL;

	if (lazy && is_ours(lazy))
		whole = vips_image_copy_memory(lazy);
	g_clear_object(&lazy);
	return whole;
}

enum photo_result photo_repaint(const void *large, size_t len, const struct photo_box *boxes,
				size_t count, struct photo_decoded *out)
{
	VipsImage *image = read_ours(large, len);
	enum photo_result result = PHOTO_DAMAGED;

	*out = (struct photo_decoded){ .taken_at = DB_NULL_TIME };
	if (image) {
		for (size_t i = 0; i < count; i++) {
			struct field f = field_of(&boxes[i], image->Xsize, image->Ysize);

			paint(image, &f);
		}
		out->width = (unsigned int)image->Xsize;
		out->height = (unsigned int)image->Ysize;
		if (make_all(image, out))
			result = PHOTO_OK;
		g_object_unref(image);
	}
	vips_error_clear();
	return result;
}

void photo_decoded_release(struct photo_decoded *d)
{
	g_free(d->large);
	g_free(d->small);
	g_free(d->clear);
	*d = (struct photo_decoded){ .taken_at = DB_NULL_TIME };
}
