/* Which texts a classifier may learn from. */
#include "tests/unit/cmocka.h"

#include "dispatch/lesson.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static void texts_without_a_word_of_the_matter_teach_nothing(void **state)
{
	static const char *const empty[] = {
		"",
		"有问题",
		"请尽快处理，谢谢！",
		"这里有问题，麻烦领导看看",
		"如图",
		"见照片。。。",
		"已经好几天了，没人管",
		"测试123",
		"1234567",
		"？？？！！！",
		"您好，我要投诉，希望有关部门尽快解决",
		"不知道是什么情况",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++)
		if (lesson_says_something(empty[i]))
			fail_msg("\"%s\" says nothing", empty[i]);
}

static void a_word_of_the_matter_is_enough(void **state)
{
	static const char *const said[] = {
		"灯不亮",
		"有狗",
		"这里有问题：井盖",
		"请处理一下垃圾，谢谢",
		"WiFi",
		"路面有个大坑，已经好几天了，没人管",
		"人行道",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
		if (!lesson_says_something(said[i]))
			fail_msg("\"%s\" says something", said[i]);
}

/* Every sentence of the project's own corpus was written to say something. */
static void the_corpus_says_something(void **state)
{
	DIR *d = opendir("schema/seed/corpus");
	size_t sentences = 0;
	struct dirent *e;

	(void)state;
	assert_non_null(d);
	while ((e = readdir(d))) {
		char path[400], line[2000];
		FILE *f;

		if (!strstr(e->d_name, ".tsv"))
			continue;
		snprintf(path, sizeof(path), "schema/seed/corpus/%s", e->d_name);
		f = fopen(path, "r");
		assert_non_null(f);
		assert_non_null(fgets(line, sizeof(line), f));
		for (; fgets(line, sizeof(line), f); sentences++) {
			const char *text = strrchr(line, '\t');

			if (text && !lesson_says_something(text))
				fail_msg("%s: %s", path, line);
		}
		fclose(f);
	}
	closedir(d);
	assert_true(sentences > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_without_a_word_of_the_matter_teach_nothing),
		cmocka_unit_test(a_word_of_the_matter_is_enough),
		cmocka_unit_test(the_corpus_says_something),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
