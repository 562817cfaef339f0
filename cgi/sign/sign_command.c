/*
 * What a designer types: `dianliang sign draw`, `list`, `check`, `sheet`.
 */
#include "command.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "sign/compose.h"
#include "sign/draw.h"
#include "sign/paper.h"
#include "sign/sheet.h"
#include "sign/sign_text.h"
#include "sign/size.h"
#include "sign/studio.h"
#include "sign/xml.h"

#define OUT_MAX (64u << 20)

struct studio_tools {
	struct faces *faces;
	struct design_set set;
};

static int complain(const char *about, const char *what)
{
	fprintf(stderr, "dianliang: %s: %s\n", about, what);
	return COMMAND_FAILED;
}

/* Faults of designs go to standard error; false: there is nothing to work with. */
static bool studio_open(const struct command_env *env, struct studio_tools *s)
{
	const char *dir = conf_str(env->conf, "sign", "designs");
	struct buf why;
	bool found;

	*s = (struct studio_tools){ 0 };
	buf_init(&why, 1 << 20);
	found = design_set_load(&s->set, dir, &why) == 0;
	fputs(why.data, stderr);
	buf_release(&why);
	if (!found)
		return false;
	s->faces = faces_open(conf_str(env->conf, "sign", "faces"),
			      conf_str(env->conf, "sign", "fonts"));
	if (!s->faces)
		design_set_release(&s->set);
	return s->faces != NULL;
}

static void studio_close(struct studio_tools *s)
{
	faces_close(s->faces);
	design_set_release(&s->set);
}

static int write_file(const char *path, const struct buf *bytes)
{
	FILE *f = fopen(path, "we");
	bool ok = f && fwrite(bytes->data, 1, bytes->len, f) == bytes->len;

	if (f && fclose(f) != 0)
		ok = false;
	return ok ? COMMAND_DONE : complain(path, "cannot be written");
}

/* --- draw ----------------------------------------------------------------------------- */

struct options {
	const char *design, *name, *latin, *phone, *size, *look, *out, *px, *palette, *wall, *box;
};

static const char **value_of(struct options *o, const char *option)
{
	const struct {
		const char *name;
		const char **value;
	} rows[] = {
		{ "--design", &o->design },   { "--name", &o->name }, { "--latin", &o->latin },
		{ "--phone", &o->phone },     { "--size", &o->size }, { "--look", &o->look },
		{ "--out", &o->out },         { "--px", &o->px },     { "--wall", &o->wall },
		{ "--palette", &o->palette }, { "--box", &o->box },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].name, option))
			return rows[i].value;
	return NULL;
}

static int read_options(struct options *o, int argc, char **argv)
{
	for (int i = 0; i < argc; i += 2) {
		const char **value = value_of(o, argv[i]);

		if (!value || *value || i + 1 == argc)
			return -1;
		*value = argv[i + 1];
	}
	return o->design && o->name && o->out ? 0 : -1;
}

/* "4800x800" */
static bool read_size(const char *text, double *w, double *h)
{
	char *end;

	*w = strtod(text, &end);
	if (*end != 'x')
		return false;
	*h = strtod(end + 1, &end);
	return !*end && *w >= 100 && *h >= 100 && *w <= 30000 && *h <= 15000;
}

static void say_made(const struct sign_made *m)
{
	const struct lettering *l = &m->text[SLOT_NAME];

	printf("%s: %.0f x %.0f mm, characters %.0f mm high, %u line%s, in %s\n", m->design->id,
	       m->width, m->height, l->height, l->lines, l->lines == 1 ? "" : "s",
	       face_names[l->face]);
	for (size_t i = 0; i < m->warning_count; i++)
		printf("%s\n", m->warnings[i]);
}

/* For the sign maker; without a facade no rule is asked. */
static int paper_out(const struct command_env *env, const struct studio_tools *s,
		     const struct sign_made *made, const char *path)
{
	const struct design *d = made->design;
	struct paper paper = { .made = made,
			       .number = "",
			       .street = "",
			       .date = studio_day(env->arena, clock_now()),
			       .light = studio_word(WORDS_LIGHT, d->lighting),
			       .kind = studio_word(WORDS_KIND, d->kind),
			       .materials = studio_materials(env->arena, d) };
	struct buf pdf;
	int result = COMMAND_FAILED;

	buf_init(&pdf, OUT_MAX);
	if (paper_draw(s->faces, &s->set, &paper, &pdf) == 0)
		result = write_file(path, &pdf);
	else
		complain(path, "cannot be drawn");
	buf_release(&pdf);
	return result;
}

static int draw_out(const struct studio_tools *s, const struct sign_made *made,
		    const struct options *o, const struct sign_scene *scene)
{
	unsigned long px = o->px ? strtoul(o->px, NULL, 10) : 1200;
	const char *dot = strrchr(o->out, '.');
	cairo_surface_t *surface = NULL;
	struct buf svg, png, why;
	int result = COMMAND_FAILED;

	buf_init(&svg, COMPOSE_MAX);
	buf_init(&png, OUT_MAX);
	buf_init(&why, 1 << 12);
	if (compose_svg(&s->set, made, scene, &svg, &why) < 0)
		complain(o->out, why.data);
	else if (dot && !strcmp(dot, ".svg"))
		result = write_file(o->out, &svg);
	else if (!(surface = draw_svg(svg.data, svg.len, (unsigned int)px)) ||
		 (dot && !strcmp(dot, ".webp") ? draw_webp(surface, 82, &png)
					       : draw_png(surface, &png)) < 0)
		complain(o->out, "cannot be drawn");
	else
		result = write_file(o->out, &png);
	if (surface)
		cairo_surface_destroy(surface);
	buf_release(&svg);
	buf_release(&png);
	buf_release(&why);
	return result;
}

/* At the size asked for, or at the best one in a box. 0 or -1 (said). */
static int make_wish(const struct command_env *env, const struct studio_tools *s,
		     const struct options *o, struct sign_wish *wish, struct sign_made *made)
{
	struct sign_room room = { .width = 0 };
	const char *why;

	wish->name = sign_text_clean(env->arena, o->name);
	why = sign_text_refuse(env->arena, TEXT_NAME, wish->name);
	if (!why && o->box && !read_size(o->box, &room.width, &room.height))
		why = "a box is WIDTHxHEIGHT in mm";
	if (!why && o->box)
		why = sign_size(s->faces, env->arena, wish, &room, made);
	else if (!why)
		sign_make(s->faces, env->arena, wish, made);
	if (why)
		complain(o->design, why);
	return why ? -1 : 0;
}

static int draw_wish(const struct command_env *env, struct studio_tools *s, const struct options *o)
{
	struct sign_wish wish = { .design = design_find(&s->set, o->design),
				  .name = o->name,
				  .latin = o->latin,
				  .phone = o->phone };
	struct sign_scene scene = { .wall = "m-render-cream" };
	struct sign_made made;

	if (!wish.design)
		return complain(o->design, "there is no such design, or it has a fault");
	if (o->size && !read_size(o->size, &wish.width, &wish.height))
		return complain(o->size, "a size is WIDTHxHEIGHT in mm");
	if (o->palette)
		wish.palette = (unsigned int)strtoul(o->palette, NULL, 10);
	if (o->look)
		scene.look = !strcmp(o->look, "night") ? LOOK_NIGHT : LOOK_DAY;
	if (o->wall)
		scene.wall = strcmp(o->wall, "none") != 0 ? o->wall : NULL;
	scene.physical = strlen(o->out) > 4 && !strcmp(o->out + strlen(o->out) - 4, ".svg");
	if (make_wish(env, s, o, &wish, &made) < 0)
		return COMMAND_FAILED;
	say_made(&made);
	if (strlen(o->out) > 4 && !strcmp(o->out + strlen(o->out) - 4, ".pdf"))
		return paper_out(env, s, &made, o->out);
	return draw_out(s, &made, o, &scene);
}

static int run_draw(const struct command_env *env, int argc, char **argv)
{
	struct options o = { 0 };
	struct studio_tools s;
	int result;

	if (read_options(&o, argc, argv) < 0)
		return COMMAND_USAGE;
	if (!studio_open(env, &s))
		return COMMAND_FAILED;
	result = draw_wish(env, &s, &o);
	studio_close(&s);
	return result;
}

/* --- list, check, sheet ---------------------------------------------------------------- */

static int run_list(const struct command_env *env, int argc, char **argv)
{
	struct studio_tools s;

	(void)argv;
	if (argc > 0)
		return COMMAND_USAGE;
	if (!studio_open(env, &s))
		return COMMAND_FAILED;
	for (size_t i = 0; i < s.set.count; i++) {
		const struct design *d = &s.set.designs[i];

		printf("%s\t%s\t%s\t%s\t%s\t%dK\t%.0fx%.0f\t%g-%g\n", d->id, d->name,
		       d->construction, d->materials, d->lighting, d->kelvin, d->width, d->height,
		       d->ratio_min, d->ratio_max);
	}
	studio_close(&s);
	return COMMAND_DONE;
}

static void check_one(struct studio_tools *s, const struct design *d, struct buf *why)
{
	struct arena *a = arena_new();
	xmlDoc *doc = design_open(&s->set, d, why);

	if (doc)
		design_check_tree(a, doc, d, &s->set, why);
	xmlFreeDoc(doc);
	arena_free(a);
}

static int run_check(const struct command_env *env, int argc, char **argv)
{
	const char *dir = conf_str(env->conf, "sign", "designs");
	struct studio_tools s = { 0 };
	struct buf why;
	bool clean;

	(void)argv;
	if (argc > 0)
		return COMMAND_USAGE;
	buf_init(&why, 1 << 20);
	if (design_set_load(&s.set, dir, &why) == 0) {
		for (size_t i = 0; i < s.set.count; i++)
			check_one(&s, &s.set.designs[i], &why);
		printf("%zu designs\n", s.set.count);
		design_set_release(&s.set);
	}
	clean = why.len == 0 && !why.failed;
	fputs(why.failed ? "more faults than can be said\n" : why.data, stderr);
	buf_release(&why);
	return clean ? COMMAND_DONE : COMMAND_FAILED;
}

static int run_sheet(const struct command_env *env, int argc, char **argv)
{
	struct studio_tools s;
	struct buf png;
	int result = COMMAND_FAILED;

	if (argc != 2)
		return COMMAND_USAGE;
	if (!studio_open(env, &s))
		return COMMAND_FAILED;
	buf_init(&png, OUT_MAX);
	if ((!strcmp(argv[0], "all") ? sheet_overview(s.faces, &s.set, &png)
				     : sheet_draw(s.faces, &s.set, argv[0], &png)) == 0)
		result = write_file(argv[1], &png);
	else
		complain(argv[0], "no design of that trade");
	buf_release(&png);
	studio_close(&s);
	return result;
}

const struct command sign_commands[] = {
	{ "sign draw",
	  "--design ID --name TEXT --out FILE.png|svg|webp|pdf [--latin TEXT] [--phone TEXT]"
	  " [--size WxH | --box WxH] [--look day|night] [--palette N] [--wall NAME|none] [--px N]",
	  "draw one sign (mm; --box: the best size in it; without both the design's own)", run_draw,
	  0 },
	{ "sign list", "", "the designs: id, name, construction, materials, light", run_list, 0 },
	{ "sign check", "", "every design read, every reference followed", run_check, 0 },
	{ "sign sheet", "TRADE OUT.png | all OUT.webp",
	  "a contact sheet: a short and a long name, day and night", run_sheet, 0 },
	{ 0 },
};
