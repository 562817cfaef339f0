/*
 * rules.h - everything the dispatch core decides by, read into memory in one
 * piece: areas, catalogue, standards, routes, precedents, keywords, calendar, limits of phases. A
 * new piece replaces an old one as a whole, so a decision never mixes two versions.
 */
#ifndef DL_DISPATCH_RULES_H
#define DL_DISPATCH_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "dispatch/clock.h"
#include "dispatch/component.h"
#include "dispatch/keyword.h"
#include "dispatch/phase.h"
#include "dispatch/precedent.h"
#include "dispatch/router.h"
#include "text/classifier.h"

struct area_map;
struct db;

struct case_category {
	uint32_t id;
	unsigned int kind; /* 1 component, 2 matter */
	const char *code, *big, *name;
	unsigned int group_id;  /* 0: found by search only */
	const char *group_name; /* NULL without a group */
	int is_group_default;
	/* The standard taken when nobody chose; its id is 0 when there is none. */
	uint32_t standard_id;
	unsigned int limit_count;
	enum time_unit limit_unit;
	uint32_t component_id; /* the class of components it is about; 0: none */
	unsigned int component_radius_m;
};

#define RULES_LABELS 500 /* of a classifier */

struct rules {
	struct arena *arena;
	struct area_map *areas;
	const struct case_category *categories; /* valid today, by id */
	size_t category_count;
	struct calendar calendar;
	struct router router;
	struct precedents precedents; /* that hold today or later */
	struct phase_limits phases;
	unsigned int component_radius_m; /* the largest of all; 0: the register is empty */
	uint64_t version;                /* scope_version() before anything was read */
	/* What rules_hand_over() set: the unit that stands for another core; 0: ours dispatches. */
	uint32_t outward_unit;
	const char *outward_name;
	struct keywords keywords;
	/* What rules_use_model() set. */
	struct classifier *model; /* NULL: none */
	char model_id[CLASSIFIER_ID + 1];
	double confidence; /* 0 to 1: enough to go without a person */
	const struct case_category *of_label[RULES_LABELS]; /* NULL: not in the catalogue */
};

/* NULL when the database failed or an area's outline is broken (logged). */
struct rules *rules_load(struct db *db, int64_t now);
/* Only what classify() needs: catalogue and keywords. The rest is empty, areas NULL. */
struct rules *rules_load_words(struct db *db, int64_t now);
void rules_free(struct rules *r); /* NULL is allowed */

/*
 * Words are weighed by this classifier too; it must live as long as `r` uses it. NULL: by
 * the keyword rules alone. Its labels are codes of matters ("01001"), or
 * of any kind with it ("1:01001").
 */
void rules_use_model(struct rules *r, struct classifier *model, double confidence);

/* From now on everything is that unit's, and decided to be handed over ([dispatch] core). */
void rules_hand_over(struct rules *r, uint32_t unit_id, const char *unit_name);

/* Days since 1970 in China of an instant: what valid_from and valid_to mean. */
int64_t rules_day(int64_t now);

/* Both NULL when there is none that is valid. */
const struct case_category *rules_category(const struct rules *r, uint32_t id);
/* The group's default; of several, or of none marked, the first. */
const struct case_category *rules_group_default(const struct rules *r, unsigned int group_id);

extern const char *const rules_statements[]; /* ends with NULL */

#endif
