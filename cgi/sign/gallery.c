#include "sign/gallery.h"

#include <math.h>

#include "sign/make.h"

const struct word gallery_families[] = {
	{ "metal", "金属" },     { "timber", "木、竹" },      { "stone", "石材、水磨石" },
	{ "ceramic", "砖、瓷" }, { "plaster", "抹灰、涂料" }, { "glass", "玻璃" },
	{ "plastic", "亚克力" }, { "fabric", "布、绳" },      { "plants", "绿植" },
	{ NULL, NULL },
};

int gallery_trade_of(const char *id)
{
	for (int i = 0; design_trades[i].id; i++)
		if (!strcmp(design_trades[i].id, id))
			return i;
	return -1;
}

int gallery_family_of(const char *id)
{
	for (int i = 0; gallery_families[i].id; i++)
		if (!strcmp(gallery_families[i].id, id))
			return i;
	return -1;
}

static const char metals[] =
	"aluminium painted-aluminium anodised-aluminium corrugated perforated mesh steel "
	"painted-steel galvanised stainless brushed-steel corten iron zinc copper patina brass "
	"bronze gold-leaf enamel composite";

/* In the order of the families. */
static const char *const members[] = {
	metals,
	"timber painted-timber charred-timber oak elm pine walnut teak ash plywood bamboo lacquer",
	"stone granite marble slate terrazzo concrete cement-board",
	"brick brick-slip ceramic tile mosaic",
	"render plaster mineral-paint paint",
	"glass painted-glass",
	"acrylic polycarbonate pvc vinyl silicone",
	"fabric canvas rope paper",
	"plants",
};

static uint64_t family(struct arena *a, int n)
{
	const char *unknown;

	return words_read(a, WORDS_MATERIAL, members[n], &unknown);
}

uint64_t gallery_materials(struct arena *a, const struct design *d)
{
	const char *unknown;

	return words_read(a, WORDS_MATERIAL, d->materials, &unknown);
}

uint64_t gallery_streets(struct arena *a, const struct design *d)
{
	const char *unknown;

	return words_read(a, WORDS_STREET, d->streets, &unknown);
}

static uint64_t palette_colours(const struct design_palette *p)
{
	uint64_t set = 0;

	for (int i = 0; i < 3; i++) {
		int n = colour_family(p->colour[i]);

		set |= n < 0 ? 0 : WORD(n);
	}
	return set;
}

uint64_t gallery_colours(const struct design *d)
{
	uint64_t set = 0;

	for (unsigned int i = 0; i < d->palette_count; i++)
		set |= palette_colours(&d->palettes[i]);
	return set;
}

/* --- on a front --------------------------------------------------------------------------- */

/* Of the first palette whose colours the street allows, else the design's own. */
static unsigned int allowed_palette(const struct design *d, const struct sign_box *box)
{
	for (unsigned int i = 0; i < d->palette_count; i++)
		if (!(palette_colours(&d->palettes[i]) & ~box->colours))
			return i;
	return 0;
}

static uint64_t word(enum words_list list, const char *id)
{
	int n = word_find(list, id);

	return n < 0 ? 0 : WORD(n);
}

bool gallery_plan(struct arena *a, const struct design *d, const struct gallery_front *front,
		  struct sign_plan *plan, unsigned int *palette)
{
	int kind = word_find(WORDS_KIND, d->kind);
	const struct sign_box *box = kind < 0 ? NULL : &front->fit->box[kind];
	double height;

	if (!box || !box->allowed)
		return false;
	height = fmin(fmin(d->height_max, box->height), box->width / d->ratio_min);
	if (height < d->height_min)
		return false;
	*palette = allowed_palette(d, box);
	*plan = (struct sign_plan){
		.kind = box->kind,
		.width = (int)fmin(box->width, height * d->ratio_max),
		.height = (int)height,
		.depth = (int)d->depth,
		.light = word(WORDS_LIGHT, d->lighting),
		.materials = gallery_materials(a, d),
		.faces = word(WORDS_FACE, face_names[d->slots[SLOT_NAME].face]),
		.kelvin = d->kelvin,
	};
	for (int i = 0; i < SIGN_COLOURS; i++)
		plan->colours[i] = d->palettes[*palette].colour[i];
	sign_place(front->facade, box, plan);
	return true;
}

/* What a rule says of the house, the shop or the neighbours is the same for every design. */
static bool of_the_sign(enum sign_rule_id id)
{
	return id != RULE_ONE_SIGN && id != RULE_STRUCTURE && id != RULE_FACILITY &&
	       id != RULE_HERITAGE && id != RULE_ALIGN;
}

bool gallery_fits(struct arena *a, const struct design *d, const struct gallery_front *front)
{
	struct sign_plan plan;
	unsigned int palette;

	if (!gallery_plan(a, d, front, &plan, &palette))
		return false;
	for (int id = 0; id < RULE__MAX; id++)
		if (of_the_sign((enum sign_rule_id)id) &&
		    !sign_holds(a, front->standard, front->facade, &plan, (enum sign_rule_id)id))
			return false;
	return true;
}

/* --- what is wanted ----------------------------------------------------------------------- */

static bool is_wanted(struct arena *a, const struct design *d, const struct gallery_wish *w)
{
	if (w->trade >= 0 && strcmp(d->trade, design_trades[w->trade].id) != 0)
		return false;
	if (w->light >= 0 && word_find(WORDS_LIGHT, d->lighting) != w->light)
		return false;
	if (w->kind >= 0 && word_find(WORDS_KIND, d->kind) != w->kind)
		return false;
	if (w->construction && strcmp(d->construction, w->construction) != 0)
		return false;
	if (w->family >= 0 && !(gallery_materials(a, d) & family(a, w->family)))
		return false;
	if (w->colour >= 0 && !(gallery_colours(d) & WORD(w->colour)))
		return false;
	if (w->street >= 0 && !(gallery_streets(a, d) & WORD(w->street)))
		return false;
	if (w->text != SLOT_NAME && !sign_takes_text(d, w->text))
		return false;
	if (w->cost && d->cost > w->cost)
		return false;
	return !w->width || d->height_min * d->ratio_min <= w->width;
}

/* The n-th of each trade before the next of any: ids end in their number. */
int gallery_order(const struct design *a, const struct design *b)
{
	int n = strcmp(strrchr(a->id, '/'), strrchr(b->id, '/'));

	return n ? n : strcmp(a->id, b->id);
}

static int in_turn(const void *x, const void *y)
{
	return gallery_order(*(const struct design *const *)x, *(const struct design *const *)y);
}

size_t gallery_find(struct arena *a, const struct design_set *set, const struct gallery_wish *wish,
		    const struct gallery_front *front, const struct design **out)
{
	size_t n = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct design *d = &set->designs[i];

		if (is_wanted(a, d, wish) && (!front || gallery_fits(a, d, front)))
			out[n++] = d;
	}
	qsort(out, n, sizeof(const struct design *), in_turn);
	return n;
}
