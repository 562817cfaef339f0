/*
 * city_model.h - a classifier for the city of dispatch_city.h, from a few made-up sentences
 * that no keyword rule knows. Its labels are
 *   1:01001 供水井盖    自来水 is never said: 水表, 阀门, 清水
 *   1:01002 污水井盖    粪水, 臭水, 返味
 *   1:01024 路灯        黑灯瞎火, 摸黑, 灯泡
 *   01001   暴露垃圾    脏东西, 剩饭, 苍蝇
 *   99999               in no catalogue: 飞碟, 外星人
 */
#ifndef DL_TESTS_DB_CITY_MODEL_H
#define DL_TESTS_DB_CITY_MODEL_H

#include "tests/db/fixture.h"
#include "text/classifier.h"

struct rules;

struct classifier *city_model(void);
/* The sentence of words of both labels that it is least sure about. Lives until the next call. */
const char *city_model_between(struct classifier *c, const char *one, const char *other);
/* The same as a file, for programs that open it. 0 or -1. */
int city_model_write(const char *path);

/*
 * For programs whose tests all decide by it: start and stop of the group, clean of each test. Of
 * the rules as they stand in the tables there is one copy, read anew by city_rules_load().
 */
extern struct classifier *city_classifier;
extern struct rules *city_rules; /* with city_classifier, surer than 0.8 */
int city_model_start(void **state);
int city_model_stop(void **state);
/* The city of dispatch_city.h, and its rules. */
int city_model_clean(void **state);
void city_rules_load(struct fixture *f);

#endif
