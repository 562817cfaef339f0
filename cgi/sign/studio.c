#include "sign/studio.h"

#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"

static struct studio the_studio;
static char version_text[20];
static bool started;

static void log_lines(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		log_warn("sign", "%.*s", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

int studio_start(const struct conf *c)
{
	const char *dir = conf_str(c, "sign", "designs");
	struct buf why;
	int result;

	studio_end();
	buf_init(&why, 1 << 16);
	result = design_set_load(&the_studio.set, dir, &why);
	log_lines(why.data);
	buf_release(&why);
	if (result < 0)
		return -1;
	the_studio.faces = faces_open(conf_str(c, "sign", "faces"), conf_str(c, "sign", "fonts"));
	if (!the_studio.faces) {
		design_set_release(&the_studio.set);
		return -1;
	}
	snprintf(version_text, sizeof(version_text), "%016llx",
		 (unsigned long long)the_studio.set.stamp);
	the_studio.version = version_text;
	started = true;
	return 0;
}

void studio_end(void)
{
	if (!started)
		return;
	faces_close(the_studio.faces);
	design_set_release(&the_studio.set);
	started = false;
}

const struct studio *studio(void)
{
	return started ? &the_studio : NULL;
}

const char *studio_sample(const struct design *d)
{
	static const struct {
		const char *trade, *name;
	} samples[] = { { "catering", "栈桥海鲜" }, { "retail", "邻里便利" },
			{ "life", "快修小铺" },     { "beauty", "青丝造型" },
			{ "health", "康和药房" },   { "culture", "海风书房" } };

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		if (!strcmp(samples[i].trade, d->trade))
			return samples[i].name;
	return "栈桥小店";
}

const char *studio_word(enum words_list list, const char *id)
{
	int n = word_find(list, id);

	return n < 0 ? id : word_at(list, (size_t)n)->name;
}

const char *studio_materials(struct arena *a, const struct design *d)
{
	const char *unknown;

	return words_say(a, WORDS_MATERIAL, words_read(a, WORDS_MATERIAL, d->materials, &unknown));
}

const char *studio_day(struct arena *a, int64_t now)
{
	return clock_say_day(a, now);
}

int studio_draw(struct arena *a, const struct sign_wish *wish, const struct sign_scene *scene,
		struct sign_made *made, struct buf *svg)
{
	struct buf why;
	int result;

	buf_init(&why, 1 << 12);
	sign_make(the_studio.faces, a, wish, made);
	result = compose_svg(&the_studio.set, made, scene, svg, &why);
	if (result < 0)
		log_error("sign", "%s", why.data);
	buf_release(&why);
	return result;
}
