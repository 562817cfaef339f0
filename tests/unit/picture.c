#include "tests/unit/cmocka.h"
#include "tests/unit/picture.h"

#include <libexif/exif-data.h>
#include <png.h>

#include "base/log.h"
#include "media/photo.h"

const struct picture_exif picture_in_qingdao = {
	.lat_ref = 'N',
	.lat = { 36, 1, 4, 1, 156, 100 }, /* 36 4' 1.56" */
	.lon_ref = 'E',
	.lon = { 120, 1, 22, 1, 5736, 100 },
	.taken = "2026:11:22 14:05:09",
};

/* ---- what the camera says ---- */

static void add_entry(ExifData *data, ExifIfd ifd, int tag, ExifFormat format,
		      unsigned long components, const void *bytes, size_t len)
{
	ExifEntry *e = exif_entry_new();

	e->tag = (ExifTag)tag;
	e->format = format;
	e->components = components;
	e->size = (unsigned int)len;
	e->data = malloc(len);
	memcpy(e->data, bytes, len);
	exif_content_add_entry(data->ifd[ifd], e);
	exif_entry_unref(e);
}

static void add_text(ExifData *data, ExifIfd ifd, int tag, const char *text)
{
	if (text)
		add_entry(data, ifd, tag, EXIF_FORMAT_ASCII, strlen(text) + 1, text,
			  strlen(text) + 1);
}

static void add_angle(ExifData *data, int tag, int ref_tag, char ref, const uint32_t part[6])
{
	unsigned char bytes[24];
	char ref_text[2] = { ref, '\0' };

	for (int i = 0; i < 3; i++)
		exif_set_rational(bytes + (size_t)i * 8, EXIF_BYTE_ORDER_INTEL,
				  (ExifRational){ part[2 * i], part[2 * i + 1] });
	if (part[0] || part[1])
		add_entry(data, EXIF_IFD_GPS, tag, EXIF_FORMAT_RATIONAL, 3, bytes, sizeof(bytes));
	if (ref)
		add_text(data, EXIF_IFD_GPS, ref_tag, ref_text);
}

void picture_exif(const struct picture_exif *e, struct buf *out)
{
	ExifData *data = exif_data_new();
	unsigned char *block = NULL, orientation[2];
	unsigned int len = 0;

	exif_data_set_byte_order(data, EXIF_BYTE_ORDER_INTEL);
	exif_set_short(orientation, EXIF_BYTE_ORDER_INTEL, (ExifShort)e->orientation);
	if (e->orientation)
		add_entry(data, EXIF_IFD_0, EXIF_TAG_ORIENTATION, EXIF_FORMAT_SHORT, 1, orientation,
			  2);
	add_angle(data, EXIF_TAG_GPS_LATITUDE, EXIF_TAG_GPS_LATITUDE_REF, e->lat_ref, e->lat);
	add_angle(data, EXIF_TAG_GPS_LONGITUDE, EXIF_TAG_GPS_LONGITUDE_REF, e->lon_ref, e->lon);
	add_text(data, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, e->taken);
	add_text(data, EXIF_IFD_EXIF, EXIF_TAG_OFFSET_TIME_ORIGINAL, e->zone);
	add_text(data, EXIF_IFD_0, EXIF_TAG_MAKE, "Dianliang Camera");
	exif_data_save_data(data, &block, &len);
	assert_true(len > 0);
	buf_add(out, block, len);
	free(block);
	exif_data_unref(data);
}

/* ---- pixels ---- */

static void write_png(const void *pixels, unsigned int width, unsigned int height,
		      unsigned int format, struct buf *out)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = format
	};
	png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);
	void *bytes = xmalloc(len);

	assert_true(png_image_write_to_memory(&image, bytes, &len, 0, pixels, 0, NULL));
	assert_int_equal(buf_add(out, bytes, len), 0);
	free(bytes);
}

/* A colour for each field of an 8 x 8 board, drawn by chance that the seed decides. */
static unsigned int field_colour(unsigned int seed, unsigned int column, unsigned int row)
{
	unsigned int n = seed * 64 + row * 8 + column + 1;

	n = (n ^ n << 13) * 2654435761u;
	n = (n ^ n >> 15) * 2246822519u;
	return n ^ n >> 13;
}

void picture_png(unsigned int width, unsigned int height, unsigned int seed, struct buf *out)
{
	unsigned char *pixels = xmalloc((size_t)3 * width * height), *p = pixels;

	for (unsigned int y = 0; y < height; y++) {
		for (unsigned int x = 0; x < width; x++, p += 3) {
			unsigned int colour = field_colour(seed, x * 8 / width, y * 8 / height);

			p[0] = (unsigned char)(colour >> 24);
			p[1] = (unsigned char)(colour >> 16);
			p[2] = (unsigned char)(255 * x / width);
		}
	}
	write_png(pixels, width, height, PNG_FORMAT_RGB, out);
	free(pixels);
}

static void put_argb(unsigned char *at, uint32_t argb)
{
	at[0] = (unsigned char)(argb >> 16);
	at[1] = (unsigned char)(argb >> 8);
	at[2] = (unsigned char)argb;
	at[3] = (unsigned char)(argb >> 24);
}

void picture_png_badge(unsigned int side, uint32_t outer, uint32_t inner, struct buf *out)
{
	unsigned char *pixels = xmalloc((size_t)side * side * 4);

	for (unsigned int y = 0; y < side; y++)
		for (unsigned int x = 0; x < side; x++) {
			bool middle = x >= side / 4 && x < side - side / 4 && y >= side / 4 &&
				      y < side - side / 4;

			put_argb(&pixels[4 * ((size_t)y * side + x)], middle ? inner : outer);
		}
	write_png(pixels, side, side, PNG_FORMAT_RGBA, out);
	free(pixels);
}

void picture_png_plain(unsigned int width, unsigned int height, uint32_t argb, struct buf *out)
{
	unsigned char *pixels = xmalloc((size_t)4 * width * height);

	for (size_t i = 0; i < (size_t)width * height; i++) {
		pixels[4 * i] = (unsigned char)(argb >> 16);
		pixels[4 * i + 1] = (unsigned char)(argb >> 8);
		pixels[4 * i + 2] = (unsigned char)argb;
		pixels[4 * i + 3] = (unsigned char)(argb >> 24);
	}
	write_png(pixels, width, height, PNG_FORMAT_RGBA, out);
	free(pixels);
}

/* Our own writer makes the JPEG, the EXIF block goes in behind its first two bytes. */
void picture_jpeg(unsigned int seed, const struct picture_exif *exif, struct buf *out)
{
	struct arena *a = arena_new();
	struct buf png, block;
	struct photo p;

	buf_init(&png, 8 << 20);
	buf_init(&block, 64 << 10);
	picture_png(640, 480, seed, &png);
	assert_int_equal(photo_read(a, png.data, png.len, &p), PHOTO_OK);
	buf_add(out, p.large, 2);
	if (exif) {
		picture_exif(exif, &block);
		buf_add(out, "\xff\xe1", 2);
		buf_addc(out, (char)((block.len + 2) >> 8));
		buf_addc(out, (char)((block.len + 2) & 0xff));
		buf_add(out, block.data, block.len);
	}
	assert_int_equal(buf_add(out, (const char *)p.large + 2, p.large_len - 2), 0);
	buf_release(&png);
	buf_release(&block);
	arena_free(a);
}

/* ---- bombs ---- */

static void add_to_buf(png_structp png, png_bytep bytes, png_size_t len)
{
	buf_add(png_get_io_ptr(png), bytes, len);
}

static void nothing_to_flush(png_structp png)
{
	(void)png;
}

static void set_text(png_structp png, png_infop info, unsigned int megabytes)
{
	size_t len = (size_t)megabytes << 20;
	char key[] = "Comment", *text = xmalloc(len + 1);
	png_text chunk = { .compression = PNG_TEXT_COMPRESSION_zTXt,
			   .key = key,
			   .text = text,
			   .text_length = len };

	memset(text, 'A', len);
	text[len] = '\0';
	png_set_text(png, info, &chunk, 1);
	free(text);
}

void picture_png_bomb(unsigned int width, unsigned int height, unsigned int text_mb,
		      struct buf *out)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	unsigned char *row = xmalloc(width / 8 + 1);

	memset(row, 0, width / 8 + 1);
	png_set_write_fn(png, out, add_to_buf, nothing_to_flush);
	png_set_compression_level(png, 1);
	png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
	png_set_IHDR(png, info, width, height, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
		     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (text_mb)
		set_text(png, info, text_mb);
	png_write_info(png, info);
	for (unsigned int y = 0; y < height; y++)
		png_write_row(png, row);
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	free(row);
	assert_false(out->failed);
}
