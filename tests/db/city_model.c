#include "tests/db/city_model.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "text/corpus.h"
#include "text/model.h"
#include "text/train.h"

#define WORDS 6

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
	/* So little text is learned by heart: as unsure as a real one. */
	model_set_sharpness(bytes, *len, 2.5f);
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

int city_model_write(const char *path)
{
	size_t len;
	unsigned char *bytes = bytes_of(&len);
	int result = model_write(path, bytes, len);

	free(bytes);
	return result;
}
