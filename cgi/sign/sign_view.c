#include "sign/sign_view.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "media/photo.h"
#include "media/photo_link.h"
#include "media/photo_name.h"
#include "sign/design.h"
#include "sign/words.h"

static const char *shot_path(struct arena *a, const struct sign_shot *s, unsigned int variant)
{
	return arena_join(a, photo_name(a, "/photo/", s->hash, variant),
			  "?k=", photo_secret(a, s->hash), NULL);
}

json_t *sign_shots_view(struct arena *a, const struct sign_shot *shots, int count, uint64_t log_id)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++) {
		const struct sign_shot *s = &shots[i];

		if (log_id && s->log_id != log_id)
			continue;
		json_array_append_new(list,
				      json_pack("{s:I, s:s, s:s, s:i, s:i, s:s, s:s}", "id",
						(json_int_t)s->id, "small",
						shot_path(a, s, PHOTO_SMALL), "large",
						shot_path(a, s, PHOTO_LARGE), "width",
						(int)s->width, "height", (int)s->height, "colour",
						arena_printf(a, "#%06x", s->colour & 0xFFFFFF),
						"alt", arena_printf(a, "门头照片 %d", i + 1)));
	}
	return list;
}

json_t *sign_timeline(struct arena *a, const struct sign_entry *log, int count, int64_t now)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++) {
		const struct sign_entry *e = &log[i];
		bool over = e->to == ASK_AGREED || e->to == ASK_CLOSED || e->to == FILING_ACCEPTED;

		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:s}",
						"what", sign_action_say(e->action), "who",
						e->actor_name, "when", clock_say(a, e->at, now),
						"ago", clock_say_ago(a, e->at, now), "iso",
						clock_iso(a, e->at), "newest", i == 0, "recent",
						now - e->at < CLOCK_DAY, "over", over, "note",
						e->action == SIGN_COMPLAINT ? "" : e->note));
	}
	return list;
}

const char *sign_size_say(struct arena *a, uint32_t width_mm, uint32_t height_mm)
{
	const char *w =
		width_mm ? arena_printf(a, "宽 %u.%02u 米", width_mm / 1000, width_mm % 1000 / 10)
			 : "";
	const char *h = height_mm ? arena_printf(a, "高 %u.%02u 米", height_mm / 1000,
						 height_mm % 1000 / 10)
				  : "";

	return arena_join(a, w, *w && *h ? "，" : "", h, NULL);
}

static const char *word_say(enum words_list list, const char *id)
{
	int n = *id ? word_find(list, id) : -1;

	return n < 0 ? "" : word_at(list, (size_t)n)->name;
}

const char *sign_trade_say(const char *trade)
{
	for (const struct design_trade *t = design_trades; t->id; t++)
		if (!strcmp(t->id, trade))
			return t->name;
	return "";
}

/* Percent-encoded: a name may hold what an address means something by. */
static const char *encoded(struct arena *a, const char *text)
{
	struct buf b;
	const char *result;

	buf_init(&b, 4096);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if ((*c >= '0' && *c <= '9') || ((*c | 32) >= 'a' && (*c | 32) <= 'z'))
			buf_addc(&b, (char)*c);
		else
			buf_printf(&b, "%%%02X", *c);
	result = arena_strdup(a, b.data);
	buf_release(&b);
	return result;
}

const char *sign_picture(struct arena *a, const struct sign_meant *sign, const char *shop,
			 unsigned int px)
{
	if (!*sign->design)
		return NULL;
	return arena_printf(a,
			    "/signs/preview/%s/day.png?name=%s&latin=%s&palette=%u&w=%u&h=%u&px=%u",
			    sign->design, encoded(a, shop),
			    encoded(a, sign->latin ? sign->latin : ""), sign->palette,
			    sign->width_mm, sign->height_mm, px);
}

json_t *sign_meant_view(struct arena *a, const struct sign_meant *sign, const char *shop)
{
	const char *picture = sign_picture(a, sign, shop, 640);
	const char *number = strchr(sign->design, '/');

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "kind",
			 word_say(WORDS_KIND, sign->kind_word), "size",
			 sign_size_say(a, sign->width_mm, sign->height_mm), "lighting",
			 word_say(WORDS_LIGHT, sign->lighting), "trade",
			 sign_trade_say(sign->trade), "design",
			 number ? arena_join(a, sign_trade_say(sign->trade), " ", number + 1,
					     " 号样式", NULL)
				: "",
			 "picture", picture ? picture : "");
}

unsigned int sign_frame(const struct sign_shot *shot)
{
	return shot->width ? shot->height * 1000 / shot->width : SIGN_FRAME_HEIGHT;
}

json_t *sign_marked_view(struct arena *a, const struct marked *m, const struct sign_shot *shots,
			 int count, const char *picture)
{
	unsigned int height = SIGN_FRAME_HEIGHT;
	const char *src = m->photo_id ? NULL : picture;

	for (int i = 0; i < count && m->photo_id; i++)
		if (shots[i].id == m->photo_id) {
			src = shot_path(a, &shots[i], PHOTO_LARGE);
			height = sign_frame(&shots[i]);
		}
	if (!m->count || !src)
		return NULL;
	return json_pack("{s:s, s:i, s:o, s:b}", "src", src, "height", (int)height, "marks",
			 marks_view(m->marks, m->count, height), "has_marks", 1);
}
