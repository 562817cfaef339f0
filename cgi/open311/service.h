/*
 * service.h - what may be asked for: Open311's "services" are the catalogue's categories.
 *
 * service_code   of a category "S07003" (S matter 事项, B component 部件, with the national
 * catalogue's five digits), of a group of everyday words "G05" (the core finds the category). Also
 * taken     the five digits alone when only one kind has them; a matter's eleven digits of the
 *                national catalogue (six of the area before them).
 */
#ifndef DL_OPEN311_SERVICE_H
#define DL_OPEN311_SERVICE_H

#include <jansson.h>
#include <stddef.h>

#include "report/city.h"

struct arena;

#define SERVICE_CODE_LEN   6
#define SERVICE_CHOICES    12
#define SERVICE_ATTRIBUTES 8 /* of one group */

struct service {
	const struct category *category;    /* NULL: a group alone */
	const struct category_group *group; /* NULL: a category that no group has */
};

enum datatype {
	DATATYPE_STRING,
	DATATYPE_NUMBER,
	DATATYPE_DATETIME,
	DATATYPE_TEXT,
	DATATYPE_ONE,
	DATATYPE_MANY,
	DATATYPE__MAX
};

struct attribute {
	unsigned int group_id, position;
	const char *code, *label, *hint;
	enum datatype type;
	bool required;
	size_t choice_count;
	struct choice {
		const char *key, *name;
	} choices[SERVICE_CHOICES];
};

/* After city_load(): the attributes; what was known stays on failure. 0, or -1 (logged). */
int service_load(struct db *db);
void service_forget(void); /* for tests that look for leaks */

/* 1: found; 0: there is none. */
int service_find(const char *code, struct service *out);
/* The code of a report's category or else group; "" when it has neither. */
const char *service_code(struct arena *a, uint64_t category_id, unsigned int group_id);
const char *service_name(uint64_t category_id, unsigned int group_id);

/* What it asks, by position. */
size_t service_attributes(const struct service *s, const struct attribute *out[SERVICE_ATTRIBUTES]);

/* The list of all, and one's definition (new references). */
json_t *service_list_view(struct arena *a);
json_t *service_view(struct arena *a, const struct service *s);

extern const char *const service_statements[]; /* ends with NULL */

#endif
