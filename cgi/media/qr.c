#include "media/qr.h"

#include <png.h>
#include <qrencode.h>

#include "base/log.h"

#define TEXT_MAX 500
#define QUIET    4u /* modules of white around it, as ISO/IEC 18004 wants */
#define SIDE_MIN 64u
#define SIDE_MAX 4000u

/* NULL: the text is too long. The caller frees it with QRcode_free(). */
static QRcode *encode(const char *text, enum qr_level level)
{
	size_t len = strlen(text);

	if (len == 0 || len > TEXT_MAX)
		return NULL;
	return QRcode_encodeString(text, 0, level == QR_HIGH ? QR_ECLEVEL_H : QR_ECLEVEL_M,
				   QR_MODE_8, 1);
}

static bool is_dark(const QRcode *code, unsigned int x, unsigned int y)
{
	return code->data[y * (unsigned int)code->width + x] & 1;
}

/* One byte a pixel: 0 white, 1 black. */
static unsigned char *draw(const QRcode *code, unsigned int side, unsigned int scale)
{
	unsigned int width = (unsigned int)code->width;
	unsigned int margin = (side - width * scale) / 2;
	unsigned char *pixels = xmalloc((size_t)side * side);

	memset(pixels, 0, (size_t)side * side);
	for (unsigned int y = 0; y < width * scale; y++) {
		unsigned char *row = pixels + (size_t)(margin + y) * side + margin;

		for (unsigned int x = 0; x < width * scale; x++)
			row[x] = is_dark(code, x / scale, y / scale);
	}
	return pixels;
}

static int add_png(const unsigned char *pixels, unsigned int side, struct buf *out)
{
	static const png_byte palette[] = { 255, 255, 255, 0, 0, 0 };
	png_image image = { .version = PNG_IMAGE_VERSION,
			    .width = side,
			    .height = side,
			    .format = PNG_FORMAT_RGB_COLORMAP,
			    .colormap_entries = 2 };
	png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);
	void *bytes = xmalloc(len);
	int result = -1;

	if (png_image_write_to_memory(&image, bytes, &len, 0, pixels, (png_int_32)side, palette))
		result = buf_add(out, bytes, len);
	else
		log_error("media", "libpng: %s", image.message);
	png_image_free(&image);
	free(bytes);
	return result;
}

int qr_png(const char *text, enum qr_level level, unsigned int side, struct buf *out)
{
	QRcode *code = encode(text, level);
	unsigned int scale;
	unsigned char *pixels;
	int result;

	if (!code)
		return -1;
	scale = side / ((unsigned int)code->width + 2 * QUIET);
	if (side < SIDE_MIN || side > SIDE_MAX || scale == 0) {
		QRcode_free(code);
		return -1;
	}
	pixels = draw(code, side, scale);
	QRcode_free(code);
	result = add_png(pixels, side, out);
	free(pixels);
	return result;
}

/* Each run of dark modules in a row is one rectangle of the path. */
static void add_row(const QRcode *code, unsigned int y, struct buf *out)
{
	unsigned int width = (unsigned int)code->width, x = 0, start;

	while (x < width) {
		if (!is_dark(code, x, y)) {
			x++;
			continue;
		}
		for (start = x; x < width && is_dark(code, x, y);)
			x++;
		buf_printf(out, "M%u %uh%uv1h-%uz", start + QUIET, y + QUIET, x - start, x - start);
	}
}

int qr_svg(const char *text, enum qr_level level, struct buf *out)
{
	QRcode *code = encode(text, level);
	unsigned int side;

	if (!code)
		return -1;
	side = (unsigned int)code->width + 2 * QUIET;
	buf_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\""
		   " shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%uv%uH0z\"/>"
		   "<path d=\"",
		   side, side, side, side);
	for (unsigned int y = 0; y < (unsigned int)code->width; y++)
		add_row(code, y, out);
	QRcode_free(code);
	return buf_adds(out, "\"/></svg>\n");
}
