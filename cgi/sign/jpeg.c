#include "sign/jpeg.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "base/log.h"

struct complaint {
	struct jpeg_error_mgr mgr;
	jmp_buf back;
};

_Noreturn static void give_up(j_common_ptr info)
{
	struct complaint *c = (struct complaint *)info->err;

	longjmp(c->back, 1);
}

static void say_nothing(j_common_ptr info)
{
	(void)info;
}

static void complain_to(struct complaint *c)
{
	jpeg_std_error(&c->mgr);
	c->mgr.error_exit = give_up;
	c->mgr.output_message = say_nothing;
}

static void read_rows(struct jpeg_decompress_struct *d, cairo_surface_t *s)
{
	unsigned char *data = cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s);

	while (d->output_scanline < d->output_height) {
		JSAMPROW row = data + (ptrdiff_t)d->output_scanline * stride;

		jpeg_read_scanlines(d, &row, 1);
	}
}

cairo_surface_t *jpeg_read(const void *bytes, size_t len)
{
	struct jpeg_decompress_struct d;
	struct complaint c;
	cairo_surface_t *volatile s = NULL;

	d.err = &c.mgr;
	complain_to(&c);
	if (setjmp(c.back)) {
		jpeg_destroy_decompress(&d);
		if (s)
			cairo_surface_destroy(s);
		return NULL;
	}
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, (const unsigned char *)bytes, len);
	jpeg_read_header(&d, TRUE);
	if (d.image_width > JPEG_SIDE_MAX || d.image_height > JPEG_SIDE_MAX)
		give_up((j_common_ptr)&d);
	d.out_color_space = JCS_EXT_BGRX;
	jpeg_start_decompress(&d);
	s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)d.output_width,
				       (int)d.output_height);
	if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS)
		give_up((j_common_ptr)&d);
	read_rows(&d, s);
	jpeg_finish_decompress(&d);
	jpeg_destroy_decompress(&d);
	cairo_surface_mark_dirty(s);
	return s;
}

static void write_rows(struct jpeg_compress_struct *e, cairo_surface_t *s)
{
	unsigned char *data = cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s);

	while (e->next_scanline < e->image_height) {
		JSAMPROW row = data + (ptrdiff_t)e->next_scanline * stride;

		jpeg_write_scanlines(e, &row, 1);
	}
}

int jpeg_write(cairo_surface_t *surface, int quality, struct buf *out)
{
	struct jpeg_compress_struct e;
	struct complaint c;
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	int result;

	e.err = &c.mgr;
	complain_to(&c);
	jpeg_create_compress(&e);
	if (setjmp(c.back)) {
		jpeg_destroy_compress(&e);
		return -1;
	}
	cairo_surface_flush(surface);
	jpeg_mem_dest(&e, &bytes, &len);
	e.image_width = (JDIMENSION)cairo_image_surface_get_width(surface);
	e.image_height = (JDIMENSION)cairo_image_surface_get_height(surface);
	e.input_components = 4;
	e.in_color_space = JCS_EXT_BGRX;
	jpeg_set_defaults(&e);
	jpeg_set_quality(&e, quality, TRUE);
	jpeg_start_compress(&e, TRUE);
	write_rows(&e, surface);
	jpeg_finish_compress(&e);
	jpeg_destroy_compress(&e);
	result = buf_add(out, bytes, len);
	free(bytes);
	return result;
}
