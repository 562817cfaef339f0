#include "sign/make.h"

#include <math.h>

#include "base/log.h"

void sign_warn(struct sign_made *m, enum design_slot about, const char *sentence)
{
	if (m->warning_count == SIGN_WARNINGS)
		return;
	m->warning_of[m->warning_count] = about;
	m->warnings[m->warning_count++] = sentence;
}

/* The box that holds both. */
static struct sign_rect around(struct sign_rect a, struct sign_rect b)
{
	double right = fmax(a.x + a.w, b.x + b.w), bottom = fmax(a.y + a.h, b.y + b.h);
	struct sign_rect r = { fmin(a.x, b.x), fmin(a.y, b.y), 0, 0 };

	r.w = right - r.x;
	r.h = bottom - r.y;
	return r;
}

/* Air between a logo and the name behind it, as share of its side. */
#define LOGO_AIR 0.28

bool sign_takes_logo(const struct design *d)
{
	const struct slot *name = &d->slots[SLOT_NAME];

	return d->slots[SLOT_LOGO].used || (!name->vertical && !d->cells);
}

/* A design without a slot for it: the logo stands before the name, as high as the name's slot lets
 * it, a third of its width at most. */
static double logo_side(const struct sign_made *m, struct sign_rect name)
{
	if (!m->logo || m->design->slots[SLOT_LOGO].used)
		return 0;
	return fmin(name.h * 0.92, name.w / 3);
}

/* ---- a second line for designs that have no slot for one ---- */

/* Of the name's room: SIGNS' Latin is a quarter to a third of the Chinese. */
#define SECOND_HEIGHT  0.19
#define SECOND_AIR     0.08
#define SECOND_SPACING 0.1

static bool runs_across(const struct design *d)
{
	return !d->slots[SLOT_NAME].vertical && !d->cells;
}

const char *sign_takes_say(const struct design *d)
{
	bool latin = sign_takes_text(d, SLOT_LATIN), phone = sign_takes_text(d, SLOT_PHONE);

	return latin && phone ? "拼音或英文、电话" : latin ? "拼音或英文" : phone ? "电话" : "";
}

bool sign_takes_text(const struct design *d, enum design_slot which)
{
	return d->slots[which].used || d->slots[SLOT_LATIN].used || runs_across(d);
}

/* Before anything is set: where each text goes. *second: what stands below the name, "" for
 * nothing. */
static const char *share_texts(struct arena *a, struct sign_made *m)
{
	const struct slot *slots = m->design->slots;
	bool latin = *m->said[SLOT_LATIN] && !slots[SLOT_LATIN].used && runs_across(m->design);
	bool phone = *m->said[SLOT_PHONE] && !slots[SLOT_PHONE].used;
	const char *second = latin ? m->said[SLOT_LATIN] : "";

	if (phone && slots[SLOT_LATIN].used) {
		m->said[SLOT_LATIN] =
			arena_join(a, m->said[SLOT_LATIN], *m->said[SLOT_LATIN] ? "   " : "",
				   m->said[SLOT_PHONE], NULL);
		m->said[SLOT_PHONE] = "";
	} else if (phone && runs_across(m->design)) {
		second = arena_join(a, second, *second ? "   " : "", m->said[SLOT_PHONE], NULL);
		m->said[SLOT_PHONE] = "";
	}
	if (latin)
		m->said[SLOT_LATIN] = "";
	return second;
}

/* The lower part of the name's room, which becomes so much lower. */
static struct sign_rect take_second(struct sign_rect *name)
{
	struct sign_rect box = { name->x, name->y + name->h * (1 - SECOND_HEIGHT), name->w,
				 name->h * SECOND_HEIGHT };

	name->h *= 1 - SECOND_HEIGHT - SECOND_AIR;
	return box;
}

static enum sign_face second_face(enum sign_face name)
{
	return name == FACE_SERIF || name == FACE_KAI || name == FACE_UKAI ? FACE_SERIF : FACE_SANS;
}

static void add_outline(struct lettering *to, const struct lettering *from)
{
	for (size_t i = 0; i < from->outline.count; i++)
		outline_add(&to->outline, from->outline.steps[i].kind, from->outline.steps[i].p);
	to->ink = outline_ink(&to->outline);
}

/* The name's box has grown by those of empty slots that give theirs. */
static struct sign_rect room_for(const struct sign_made *m, enum design_slot which)
{
	const struct slot *slots = m->design->slots;
	struct sign_rect box = design_slot_rect(&slots[which], m->width, m->height);

	for (int i = 0; which == SLOT_NAME && i < SLOT__MAX; i++) {
		bool empty = i == SLOT_LOGO ? !m->logo : !*m->said[i];

		if (slots[i].used && slots[i].grow && empty)
			box = around(box, design_slot_rect(&slots[i], m->width, m->height));
	}
	if (which == SLOT_NAME) {
		double more = logo_side(m, box) * (1 + LOGO_AIR);

		box.x += more;
		box.w -= more;
	}
	return box;
}

/* With the name set: in its slot, or right before the ink, level with the name's box. */
static void place_logo(struct sign_made *m)
{
	const struct slot *own = &m->design->slots[SLOT_LOGO];
	struct sign_rect name = design_slot_rect(&m->design->slots[SLOT_NAME], m->width, m->height);
	const struct lettering *l = &m->text[SLOT_NAME];
	struct sign_rect box;
	double side;

	if (own->used) {
		m->logo_box = design_slot_rect(own, m->width, m->height);
		return;
	}
	box = room_for(m, SLOT_NAME);
	side = (box.x - name.x) / (1 + LOGO_AIR);
	m->logo_box =
		(struct sign_rect){ l->outline.count ? l->ink.left - side * (1 + LOGO_AIR) : name.x,
				    box.y + (box.h - side) / 2, side, side };
}

static void set_slot(struct faces *faces, struct arena *a, struct sign_made *m,
		     enum design_slot which)
{
	const struct slot *s = &m->design->slots[which];
	struct lettering_style style = {
		.face = s->face,
		.weight = s->weight,
		.spacing = s->spacing,
		.align = s->align,
		.valign = s->valign,
		.lines = s->lines,
		.vertical = s->vertical,
		.cells = which == SLOT_NAME && m->design->cells,
	};

	lettering_fit(faces, a, s->used ? m->said[which] : "", &style, room_for(m, which),
		      &m->text[which]);
}

/* Name and second line, one outline: whatever the design makes of its name, it makes of both. */
static void set_name(struct faces *faces, struct arena *a, struct sign_made *m, const char *second)
{
	const struct slot *s = &m->design->slots[SLOT_NAME];
	struct sign_rect room = room_for(m, SLOT_NAME), below = { 0 };
	struct lettering_style style = { .face = s->face,
					 .weight = s->weight,
					 .spacing = s->spacing,
					 .align = s->align,
					 .valign = s->valign,
					 .lines = s->lines };
	struct lettering line;

	below = take_second(&room);
	lettering_fit(faces, a, m->said[SLOT_NAME], &style, room, &m->text[SLOT_NAME]);
	style.face = second_face(s->face);
	style.spacing = SECOND_SPACING;
	style.valign = ALIGN_END;
	style.lines = 1;
	lettering_fit(faces, a, second, &style, below, &line);
	if (*line.missing)
		sign_warn(m, SLOT_LATIN,
			  arena_join(a, "字母行里的“", line.missing,
				     "”没有可用的字形，画不出来，请换成规范汉字或字母数字。",
				     NULL));
	add_outline(&m->text[SLOT_NAME], &line);
}

static void warn_of_lettering(struct arena *a, struct sign_made *m, enum design_slot which)
{
	static const char *const called[] = { "店名", "字母行", "电话" };
	const struct lettering *l = &m->text[which];
	enum sign_face wanted = m->design->slots[which].face;

	if (*l->missing)
		sign_warn(m, which,
			  arena_join(a, called[which], "里的“", l->missing,
				     "”没有可用的字形，画不出来，请换成规范汉字或字母数字。",
				     NULL));
	if (m->design->slots[which].used && *m->said[which] && l->face != wanted)
		sign_warn(m, which,
			  arena_join(a, called[which], "里有", face_chinese[wanted],
				     "没有的字，已改用", face_chinese[l->face], "。", NULL));
	if (!m->design->slots[which].used && *m->said[which])
		sign_warn(m, which,
			  arena_join(a, "这个样式没有放", called[which], "的位置，没有画上去。",
				     NULL));
}

void sign_make(struct faces *faces, struct arena *a, const struct sign_wish *wish,
	       struct sign_made *out)
{
	const struct design *d = wish->design;
	const char *second;

	*out = (struct sign_made){
		.design = d,
		.width = wish->width > 0 ? wish->width : d->width,
		.height = wish->height > 0 ? wish->height : d->height,
		.palette = wish->palette < d->palette_count ? wish->palette : 0,
		.logo = sign_takes_logo(d) ? wish->logo : NULL,
		.said = { wish->name ? wish->name : "", wish->latin ? wish->latin : "",
			  wish->phone ? wish->phone : "" },
	};
	second = share_texts(a, out);
	for (enum design_slot i = 0; i < SIGN_TEXTS; i++) {
		if (i == SLOT_NAME && *second)
			set_name(faces, a, out, second);
		else
			set_slot(faces, a, out, i);
		warn_of_lettering(a, out, i);
	}
	if (out->logo)
		place_logo(out);
}
