#include "sign/face.h"

#include <hb-ot.h>
#include <hb.h>
#include <math.h>

#include "base/log.h"

#define WEIGHTS   7
#define FONT_PATH 512

const char *const face_names[FACE__MAX] = {
	[FACE_SANS] = "sans",       [FACE_SERIF] = "serif",   [FACE_KAI] = "kai",
	[FACE_UKAI] = "ukai",       [FACE_BRUSH] = "brush",   [FACE_XIAOWEI] = "xiaowei",
	[FACE_KUAILE] = "kuaile",   [FACE_QINGKE] = "qingke", [FACE_LONGCANG] = "longcang",
	[FACE_ZHIMANG] = "zhimang",
};

const char *const face_chinese[FACE__MAX] = {
	[FACE_SANS] = "黑体",        [FACE_SERIF] = "宋体",        [FACE_KAI] = "文楷",
	[FACE_UKAI] = "楷书",        [FACE_BRUSH] = "马善政楷书",  [FACE_XIAOWEI] = "小薇体",
	[FACE_KUAILE] = "快乐体",    [FACE_QINGKE] = "庆科黄油体", [FACE_LONGCANG] = "龙藏体",
	[FACE_ZHIMANG] = "志莽行书",
};

/* index: which font of a collection is the one for simplified Chinese. */
struct font_file {
	int weight;
	unsigned int index;
	const char *path;
};

struct face_row {
	bool own; /* path is below faces_open()'s first directory */
	enum sign_face second;
	struct font_file files[WEIGHTS + 1]; /* ends with path NULL */
};

#define SANS   "opentype/noto/NotoSansCJK-"
#define SERIF  "opentype/noto/NotoSerifCJK-"
#define WENKAI "truetype/lxgw-wenkai/LXGWWenKai-"

static const struct face_row rows[FACE__MAX] = {
	[FACE_SANS] = { false,
			FACE__MAX,
			{ { 100, 2, SANS "Thin.ttc" },
			  { 300, 2, SANS "Light.ttc" },
			  { 350, 2, SANS "DemiLight.ttc" },
			  { 400, 2, SANS "Regular.ttc" },
			  { 500, 2, SANS "Medium.ttc" },
			  { 700, 2, SANS "Bold.ttc" },
			  { 900, 2, SANS "Black.ttc" } } },
	[FACE_SERIF] = { false,
			 FACE_SANS,
			 { { 200, 2, SERIF "ExtraLight.ttc" },
			   { 300, 2, SERIF "Light.ttc" },
			   { 400, 2, SERIF "Regular.ttc" },
			   { 500, 2, SERIF "Medium.ttc" },
			   { 600, 2, SERIF "SemiBold.ttc" },
			   { 700, 2, SERIF "Bold.ttc" },
			   { 900, 2, SERIF "Black.ttc" } } },
	[FACE_KAI] = { false,
		       FACE_SERIF,
		       { { 300, 0, WENKAI "Light.ttf" },
			 { 400, 0, WENKAI "Regular.ttf" },
			 { 700, 0, WENKAI "Bold.ttf" } } },
	[FACE_UKAI] = { false, FACE_KAI, { { 400, 0, "truetype/arphic/ukai.ttc" } } },
	[FACE_BRUSH] = { true, FACE_KAI, { { 400, 0, "ma-shan-zheng.ttf" } } },
	[FACE_XIAOWEI] = { true, FACE_SERIF, { { 400, 0, "zcool-xiaowei.ttf" } } },
	[FACE_KUAILE] = { true, FACE_SANS, { { 400, 0, "zcool-kuaile.ttf" } } },
	[FACE_QINGKE] = { true, FACE_SANS, { { 400, 0, "zcool-qingke-huangyou.ttf" } } },
	[FACE_LONGCANG] = { true, FACE_KAI, { { 400, 0, "long-cang.ttf" } } },
	[FACE_ZHIMANG] = { true, FACE_KAI, { { 400, 0, "zhi-mang-xing.ttf" } } },
};

struct face_font {
	hb_font_t *hb;
	double upem;
	struct font_body body;
	bool tried;
};

struct faces {
	struct face_font fonts[FACE__MAX][WEIGHTS];
	char *dirs[2];
};

bool face_find(const char *name, enum sign_face *out)
{
	for (int i = 0; i < FACE__MAX; i++)
		if (!strcmp(face_names[i], name)) {
			*out = (enum sign_face)i;
			return true;
		}
	return false;
}

enum sign_face face_second(enum sign_face face)
{
	return rows[face].second;
}

/* --- opening ------------------------------------------------------------------------- */

static bool ink_of(const struct face_font *f, uint32_t character, hb_glyph_extents_t *e)
{
	hb_codepoint_t id;

	return hb_font_get_nominal_glyph(f->hb, character, &id) &&
	       hb_font_get_glyph_extents(f->hb, id, e);
}

static void measure_body(struct face_font *f)
{
	hb_glyph_extents_t e;

	f->body = (struct font_body){ 0.04, -0.83, 0.96, 0.07, 0.73 };
	if (ink_of(f, 0x56FD /* 国 */, &e))
		f->body = (struct font_body){ e.x_bearing / f->upem, -e.y_bearing / f->upem,
					      (e.x_bearing + e.width) / f->upem,
					      -(e.y_bearing + e.height) / f->upem, 0.73 };
	if (ink_of(f, 'H', &e))
		f->body.cap = e.y_bearing / f->upem;
}

static void open_font(struct faces *fs, struct face_font *f, bool own, const struct font_file *file)
{
	char path[FONT_PATH];
	hb_blob_t *blob;
	hb_face_t *face;

	f->tried = true;
	snprintf(path, sizeof(path), "%s/%s", own ? fs->dirs[0] : fs->dirs[1], file->path);
	blob = hb_blob_create_from_file_or_fail(path);
	if (!blob)
		return;
	face = hb_face_create(blob, file->index);
	hb_blob_destroy(blob);
	if (hb_face_get_glyph_count(face) > 0) {
		f->hb = hb_font_create(face);
		f->upem = hb_face_get_upem(face);
		measure_body(f);
	}
	hb_face_destroy(face);
}

struct faces *faces_open(const char *own, const char *system)
{
	struct faces *f = xmalloc(sizeof(*f));

	*f = (struct faces){ .dirs = { xstrdup(own), xstrdup(system) } };
	if (!face_font(f, FACE_SANS, 400)) {
		log_error("sign", "no font of fonts-noto-cjk below %s", system);
		faces_close(f);
		return NULL;
	}
	return f;
}

void faces_close(struct faces *f)
{
	if (!f)
		return;
	for (int i = 0; i < FACE__MAX; i++)
		for (int k = 0; k < WEIGHTS; k++)
			if (f->fonts[i][k].hb)
				hb_font_destroy(f->fonts[i][k].hb);
	free(f->dirs[0]);
	free(f->dirs[1]);
	free(f);
}

/* The nearest weight; the next nearest when its file is not installed. */
const struct face_font *face_font(struct faces *f, enum sign_face face, int weight)
{
	const struct face_row *row = &rows[face];
	bool seen[WEIGHTS] = { false };

	for (;;) {
		int best = -1;

		for (int i = 0; i < WEIGHTS && row->files[i].path; i++)
			if (!seen[i] && (best < 0 || abs(row->files[i].weight - weight) <
							     abs(row->files[best].weight - weight)))
				best = i;
		if (best < 0)
			return NULL;
		seen[best] = true;
		if (!f->fonts[face][best].tried)
			open_font(f, &f->fonts[face][best], row->own, &row->files[best]);
		if (f->fonts[face][best].hb)
			return &f->fonts[face][best];
	}
}

/* --- characters ---------------------------------------------------------------------- */

bool font_has(const struct face_font *font, uint32_t character)
{
	hb_codepoint_t id;

	return hb_font_get_nominal_glyph(font->hb, character, &id) && id != 0;
}

double font_advance(const struct face_font *font, uint32_t character)
{
	hb_codepoint_t id;

	if (!hb_font_get_nominal_glyph(font->hb, character, &id))
		return 0;
	return hb_font_get_glyph_h_advance(font->hb, id) / font->upem;
}

const struct font_body *font_body(const struct face_font *font)
{
	return &font->body;
}

static void take_glyph(const struct face_font *font, const hb_glyph_info_t *info,
		       const hb_glyph_position_t *pos, struct face_glyph *out)
{
	hb_glyph_extents_t e = { 0 };

	hb_font_get_glyph_extents(font->hb, info->codepoint, &e);
	*out = (struct face_glyph){
		.font = font,
		.id = info->codepoint,
		.advance = pos->x_advance / font->upem,
		.dx = pos->x_offset / font->upem,
		.dy = -pos->y_offset / font->upem,
	};
	out->left = out->dx + e.x_bearing / font->upem;
	out->right = out->left + e.width / font->upem;
	out->top = out->dy - e.y_bearing / font->upem;
	out->bottom = out->top - e.height / font->upem;
}

/*
 * Upright forms come from a vertical shaping, whose places are thrown away: the caller
 * centres each character in its cell.
 */
static void make_upright(const struct face_font *font, hb_glyph_info_t *info,
			 hb_glyph_position_t *pos)
{
	*pos = (hb_glyph_position_t){ .x_advance = hb_font_get_glyph_h_advance(font->hb,
									       info->codepoint) };
}

size_t font_shape(const struct face_font *font, const char *text, size_t len, bool upright,
		  struct face_glyph *out, size_t *cluster, size_t max)
{
	static const hb_feature_t plain[] = {
		{ HB_TAG('l', 'i', 'g', 'a'), 0, 0, HB_FEATURE_GLOBAL_END },
		{ HB_TAG('c', 'l', 'i', 'g'), 0, 0, HB_FEATURE_GLOBAL_END },
	};
	hb_buffer_t *b = hb_buffer_create();
	hb_glyph_info_t *info;
	hb_glyph_position_t *pos;
	unsigned int n;

	hb_buffer_add_utf8(b, text, (int)len, 0, (int)len);
	hb_buffer_set_direction(b, upright ? HB_DIRECTION_TTB : HB_DIRECTION_LTR);
	hb_buffer_set_language(b, hb_language_from_string("zh-cn", -1));
	hb_buffer_guess_segment_properties(b);
	hb_shape(font->hb, b, plain, 2);
	info = hb_buffer_get_glyph_infos(b, &n);
	pos = hb_buffer_get_glyph_positions(b, NULL);
	if (n > max)
		n = (unsigned int)max;
	for (unsigned int i = 0; i < n; i++) {
		if (upright)
			make_upright(font, &info[i], &pos[i]);
		take_glyph(font, &info[i], &pos[i], &out[i]);
		cluster[i] = info[i].cluster;
	}
	hb_buffer_destroy(b);
	return n;
}

/* --- outlines ------------------------------------------------------------------------ */

struct pen {
	struct outline *out;
	double x, y, scale;
};

static void put(const struct pen *p, char kind, const float *xy, int points)
{
	double to[6] = { 0 };

	for (int i = 0; i < points; i++) {
		to[2 * i] = p->x + xy[2 * i] * p->scale;
		to[2 * i + 1] = p->y - xy[2 * i + 1] * p->scale;
	}
	outline_add(p->out, kind, to);
}

static void move_to(hb_draw_funcs_t *f, void *pen, hb_draw_state_t *st, float x, float y, void *u)
{
	(void)f, (void)st, (void)u;
	put(pen, 'M', (const float[]){ x, y }, 1);
}

static void line_to(hb_draw_funcs_t *f, void *pen, hb_draw_state_t *st, float x, float y, void *u)
{
	(void)f, (void)st, (void)u;
	put(pen, 'L', (const float[]){ x, y }, 1);
}

static void quad_to(hb_draw_funcs_t *f, void *pen, hb_draw_state_t *st, float cx, float cy, float x,
		    float y, void *u)
{
	(void)f, (void)st, (void)u;
	put(pen, 'Q', (const float[]){ cx, cy, x, y }, 2);
}

static void cubic_to(hb_draw_funcs_t *f, void *pen, hb_draw_state_t *st, float ax, float ay,
		     float bx, float by, float x, float y, void *u)
{
	(void)f, (void)st, (void)u;
	put(pen, 'C', (const float[]){ ax, ay, bx, by, x, y }, 3);
}

static void close_path(hb_draw_funcs_t *f, void *pen, hb_draw_state_t *st, void *u)
{
	(void)f, (void)st, (void)u;
	put(pen, 'Z', NULL, 0);
}

/* Made once for the process. */
static hb_draw_funcs_t *draw_funcs(void)
{
	static hb_draw_funcs_t *f;

	if (f)
		return f;
	f = hb_draw_funcs_create();
	hb_draw_funcs_set_move_to_func(f, move_to, NULL, NULL);
	hb_draw_funcs_set_line_to_func(f, line_to, NULL, NULL);
	hb_draw_funcs_set_quadratic_to_func(f, quad_to, NULL, NULL);
	hb_draw_funcs_set_cubic_to_func(f, cubic_to, NULL, NULL);
	hb_draw_funcs_set_close_path_func(f, close_path, NULL, NULL);
	hb_draw_funcs_make_immutable(f);
	return f;
}

void glyph_outline(const struct face_glyph *g, double x, double y, double em, struct outline *out)
{
	struct pen pen = { out, x + g->dx * em, y + g->dy * em, em / g->font->upem };

	hb_font_get_glyph_shape(g->font->hb, g->id, draw_funcs(), &pen);
}
