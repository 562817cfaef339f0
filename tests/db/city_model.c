#include "tests/db/city_model.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "dispatch/rules.h"
#include "tests/db/dispatch_city.h"
#include "text/corpus.h"
#include "text/model.h"
#include "text/train.h"

#define WORDS       6
#define SURE        0.99
#define CITY_LABELS 5

static const struct {
	const char *label, *words[WORDS];
} taught[] = {
	{ "1:01001",
	  { "水表露在外面", "阀门没盖", "清水直流", "水表箱敞着", "阀门井塌了", "清水漫出来" } },
	{ "1:01002",
	  { "粪水往外涌", "臭水返上来", "返味熏人", "粪水漫街", "臭水横流", "返味好几天" } },
	{ "1:01024", { "黑灯瞎火", "摸黑走路", "灯泡碎了", "黑咕隆咚", "摸黑回家", "灯泡掉了" } },
	{ "01001",
	  { "脏东西成堆", "剩饭没人扫", "苍蝇乱飞", "脏东西发霉", "剩饭满地", "苍蝇成群" } },
	{ "99999",
	  { "飞碟来了", "外星人下车", "飞碟停在楼顶", "外星人敲门", "飞碟转圈", "外星人唱歌" } },
};
static const char *const places[] = { "小区门口", "学校旁边", "公交站那儿", "菜市场边上", "楼下" };

static double surest(const unsigned char *bytes, size_t len)
{
	const char *why;
	struct classifier *c = classifier_from(bytes, len, &why);
	struct prediction p;

	BUG_IF(!c);
	classifier_predict(c, "楼下粪水往外涌，熏死了", &p);
	classifier_close(c);
	return p.top[0].confidence;
}

/* So little text is learned by heart: made as unsure as a real one, whatever the trainer's scale.
 */
static void soften(unsigned char *bytes, size_t len)
{
	for (float sharpness = 20; surest(bytes, len) > SURE; sharpness *= 0.8F)
		model_set_sharpness(bytes, len, sharpness);
}

static unsigned char *bytes_of(size_t *len)
{
	struct corpus c = { 0 };
	unsigned char *bytes;
	const char *why;
	char text[200], family[20];

	for (size_t t = 0; t < sizeof(taught) / sizeof(taught[0]); t++)
		for (size_t w = 0; w < WORDS; w++)
			for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
				snprintf(text, sizeof(text), "%s%s", places[p], taught[t].words[w]);
				snprintf(family, sizeof(family), "%zu", t * 10 + w);
				BUG_IF(corpus_add_text(&c, text, taught[t].label, family));
			}
	bytes = train_model(&c, NULL, len, &why);
	BUG_IF(!bytes);
	soften(bytes, *len);
	corpus_release(&c);
	return bytes;
}

struct classifier *city_model(void)
{
	size_t len;
	unsigned char *bytes = bytes_of(&len);
	const char *why;
	struct classifier *c = classifier_from(bytes, len, &why);

	BUG_IF(!c);
	free(bytes);
	return c;
}

static size_t taught_at(const char *label)
{
	size_t i = 0;

	while (strcmp(taught[i].label, label) != 0)
		i++;
	return i;
}

/* The smaller of the two labels' confidences. */
static float balance(struct classifier *c, const char *text, const char *one, const char *other)
{
	float all[CITY_LABELS], least = 1;

	if (!classifier_confidences(c, text, all))
		return 0;
	for (size_t i = 0; i < classifier_labels(c); i++) {
		const char *label = classifier_label(c, i);

		if (!strcmp(label, one) || !strcmp(label, other))
			least = all[i] < least ? all[i] : least;
	}
	return least;
}

const char *city_model_between(struct classifier *c, const char *one, const char *other)
{
	static char best[300];
	const char *const *a = taught[taught_at(one)].words, *const *b =
								     taught[taught_at(other)].words;
	float most = 0;
	char text[300];

	for (size_t n = 0; n < (size_t)WORDS * WORDS * WORDS * 2; n++) {
		const char *const *twice = n % 2 ? a : b;
		float least;

		snprintf(text, sizeof(text), "%s，%s，%s", a[n / 2 % WORDS],
			 b[n / 2 / WORDS % WORDS], twice[n / 2 / WORDS / WORDS]);
		least = balance(c, text, one, other);
		if (least > most) {
			most = least;
			memcpy(best, text, sizeof(best));
		}
	}
	return best;
}

int city_model_write(const char *path)
{
	size_t len;
	unsigned char *bytes = bytes_of(&len);
	int result = model_write(path, bytes, len);

	free(bytes);
	return result;
}

/* --- for a whole program ---------------------------------------------------------------- */

struct classifier *city_classifier;
struct rules *city_rules;

int city_model_start(void **state)
{
	city_classifier = city_model();
	return fixture_start(state);
}

int city_model_stop(void **state)
{
	rules_free(city_rules);
	classifier_close(city_classifier);
	return fixture_stop(state);
}

void city_rules_load(struct fixture *f)
{
	rules_free(city_rules);
	city_rules = rules_load(f->db, f->now);
	assert_non_null(city_rules);
	rules_use_model(city_rules, city_classifier, 0.8);
	db_use_arena(f->db, f->arena);
}

int city_model_clean(void **state)
{
	struct fixture *f;

	if (fixture_clean(state) < 0)
		return -1;
	f = *state;
	city_build(f);
	city_rules_load(f);
	return 0;
}
