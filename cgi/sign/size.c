#include "sign/size.h"

#include <math.h>

#define HEIGHTS 5
#define WIDTHS  6

double sign_legible(double distance)
{
	return (distance > 0 ? distance : SIGN_DISTANCE) * 1000 / LEGIBLE;
}

/* Both are given in metres: from `many` on a number is rather millimetres than centimetres. */
static const char *too_large(struct arena *a, const char *say, double mm, double many)
{
	double typed = mm / 1000;
	bool millimetres = typed >= many;

	return arena_printf(a, "%s。您填的 %.6g 是不是%s，也就是 %.6g 米？请按米填。", say, typed,
			    millimetres ? "毫米" : "厘米", typed / (millimetres ? 1000 : 100));
}

const char *sign_room_refuse(struct arena *a, double width, double height)
{
	if (width > ROOM_MAX)
		return too_large(a, "招牌太宽了：最宽 30 米", width, 1000);
	if (2 * height > ROOM_MAX)
		return too_large(a, "招牌太高了：最高 15 米", height, 300);
	if (width < ROOM_MIN || height < 100)
		return arena_printf(a,
				    "%.2f 米 × %.2f 米放不下招牌：至少要宽 0.30 米、高 0.10 米。",
				    width / 1000, height / 1000);
	return NULL;
}

struct choosing {
	struct faces *faces;
	struct arena *arena; /* of trials: emptied after each */
	const struct sign_wish *wish;
	double best, width, height;
};

/*
 * Higher characters are better, a proportion far from the design's own is worse: a third of the
 * way to half or twice of it costs as much as characters a tenth smaller.
 */
static void try_size(struct choosing *c, double width, double height)
{
	const struct design *d = c->wish->design;
	struct sign_wish wish = *c->wish;
	struct sign_made made;
	double value;

	wish.width = width;
	wish.height = height;
	sign_make(c->faces, c->arena, &wish, &made);
	value = made.text[SLOT_NAME].height *
		(1 - 0.3 * fabs(log2(width / height / (d->width / d->height))));
	arena_reset(c->arena);
	if (value <= c->best && c->best > 0)
		return;
	c->best = value;
	c->width = width;
	c->height = height;
}

static double down_to_5mm(double mm)
{
	return floor(mm / 5 + 1e-9) * 5;
}

static void try_widths(struct choosing *c, const struct sign_room *room, double height)
{
	const struct design *d = c->wish->design;
	double least = height * d->ratio_min, most = fmin(room->width, height * d->ratio_max);
	double own = height * d->width / d->height;

	if (most < least)
		return;
	if (own >= least && own <= most)
		try_size(c, down_to_5mm(own), height);
	for (int i = 0; i < WIDTHS; i++)
		try_size(c, fmax(down_to_5mm(least + (most - least) * i / (WIDTHS - 1)), least),
			 height);
}

static const char *too_small(struct arena *a, const struct design *d, const struct sign_room *room)
{
	return arena_printf(a,
			    "样式“%s”最小也要宽 %.2f 米、高 %.2f "
			    "米，您这里只有宽 %.2f 米、高 %.2f 米，请换一个样式。",
			    d->name, d->height_min * d->ratio_min / 1000, d->height_min / 1000,
			    room->width / 1000, room->height / 1000);
}

static void warn_of_small(struct arena *a, const struct sign_room *room, struct sign_made *m)
{
	const struct lettering *l = &m->text[SLOT_NAME];
	double least = sign_legible(room->distance);

	if (l->outline.count && l->height < least - 0.5)
		sign_warn(m, SLOT_NAME,
			  arena_printf(a,
				       "店名字高只有 %ld 毫米，隔 %ld 米看不清，至少要 %ld "
				       "毫米：请用短一些的名称，或换一个字更大的样式。",
				       lround(l->height), lround(least * LEGIBLE / 1000),
				       lround(least)));
}

const char *sign_size(struct faces *faces, struct arena *a, struct sign_wish *wish,
		      const struct sign_room *room, struct sign_made *out)
{
	const struct design *d = wish->design;
	struct choosing c = { .faces = faces, .arena = arena_new(), .wish = wish };
	double highest = fmin(room->height, d->height_max);
	const char *why = NULL;

	if (room->width <= 0 || room->height <= 0) {
		c = (struct choosing){
			.arena = c.arena, .best = 1, .width = d->width, .height = d->height
		};
	} else {
		for (int i = 0; i < HEIGHTS && highest >= d->height_min; i++) {
			double h = down_to_5mm(highest -
					       (highest - d->height_min) * i / (HEIGHTS - 1));

			if (h >= d->height_min - 1e-6)
				try_widths(&c, room, h);
		}
	}
	if (c.best <= 0) {
		why = too_small(a, d, room);
		c.width = d->height_min * d->ratio_min;
		c.height = d->height_min;
	}
	arena_free(c.arena);
	wish->width = c.width;
	wish->height = c.height;
	sign_make(faces, a, wish, out);
	warn_of_small(a, room, out);
	for (size_t i = 0; i < ROOM_SAYS && room->say[i]; i++)
		sign_warn(out, SLOT_NAME, room->say[i]);
	return why;
}
