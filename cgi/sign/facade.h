/*
 * facade.h - what an owner says of the shop's front, in millimetres, and the sentences for what
 * cannot be right.
 *
 * Heights are above the pavement before the door. Lengths are typed in metres; "3600" where 3.6 is
 * meant is asked back with the guess, never taken silently.
 */
#ifndef DL_SIGN_FACADE_H
#define DL_SIGN_FACADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct facade_span {
	int bottom, top; /* mm; top 0: there is none, or not known */
};

struct facade {
	int width;    /* of the shop's own front */
	int storey;   /* height of the ground storey */
	int sill;     /* of the second floor's windows; 0: not said */
	int opening;  /* top of doors and windows of the ground floor; 0: not said */
	int building; /* its height; 0: storeys times storey */
	int floor;    /* the shop's, from 1 */
	int storeys;  /* the building's */
	struct facade_span left, right; /* neighbours' signs */
	bool residents;                 /* people live above */
	bool single_owner;              /* the whole building is one business's */
	bool pavement;                  /* what projects would be over a pavement */
	bool pedestrian;                /* the street is one; a known street says it itself */
	bool unsafe;                    /* dangerous, illegal or temporary building */
	bool historic;                  /* listed, or an old building under care */
	bool obstructs;                 /* street signs, lamps, signals, trees would be covered */
	int signs;                      /* this shop will have, with the new one */
	const char *street;             /* as typed; "" when not said */
	uint32_t area;                  /* district; 0: not said */
};

enum facade_field {
	FACADE_WIDTH,
	FACADE_STOREY,
	FACADE_SILL,
	FACADE_OPENING,
	FACADE_BUILDING,
	FACADE_LEFT_BOTTOM,
	FACADE_LEFT_TOP,
	FACADE_RIGHT_BOTTOM,
	FACADE_RIGHT_TOP,
	FACADE_FLOOR,
	FACADE_STOREYS,
	FACADE_SIGNS,
	FACADE_STREET,
	FACADE_AREA,
	FACADE_RESIDENTS,
	FACADE_SINGLE_OWNER,
	FACADE_PAVEMENT,
	FACADE_PEDESTRIAN,
	FACADE_UNSAFE,
	FACADE_HISTORIC,
	FACADE_OBSTRUCTS,
	FACADE__MAX
};

#define FACADE_LENGTHS (FACADE_RIGHT_TOP + 1) /* the fields typed in metres */
#define FACADE_NUMBERS (FACADE_SIGNS + 1)     /* ... and as whole numbers, up to here */
#define FACADE_TEXT    40                     /* characters of a street's name */

/* The form's field, its label. */
extern const char *const facade_names[FACADE__MAX], *const facade_labels[FACADE__MAX];

/* What a length (mm) or a number may be, when it is said. */
void facade_range(enum facade_field field, int *min, int *max);

/* What is wrong with a field. */
struct facade_fault {
	enum facade_field field;
	const char *say;   /* a sentence */
	const char *guess; /* what was probably meant, to be put into the field; NULL: no idea */
};

struct facade_faults {
	struct facade_fault list[FACADE__MAX];
	size_t count;
};

/*
 * Read all fields through `get` (NULL: not sent). What is missing or wrong stays at its ordinary
 * value and adds a fault; texts live in the arena.
 */
typedef const char *facade_get(void *ctx, const char *name);
void facade_read(struct arena *a, facade_get *get, void *ctx, struct facade *out,
		 struct facade_faults *faults);

/*
 * "3.6", "3.6米", "3600mm", "360 厘米", full-width digits too -> mm between min and max. 0, or -1
 * with a sentence, and a guess or NULL.
 */
int facade_length(struct arena *a, const char *text, int min, int max, const char *label, int *mm,
		  const char **say, const char **guess);

/* "3.60 米"; of 0 as well. */
const char *facade_metres(struct arena *a, int mm);
/* "3.6", as one would type it. */
const char *facade_typed(struct arena *a, int mm);

/* What one would have typed into each field for it; NULL: nothing. In the arena. */
void facade_as_typed(struct arena *a, const struct facade *f, const char *text[FACADE__MAX]);

/* What holds when something was not said. */
int facade_building(const struct facade *f);
/* The highest a ground floor's sign may reach: the sill, else the storey, else the roof. */
int facade_second_sill(const struct facade *f);

/* For keeping: every field as "name=value" lines, and back. In the arena. */
const char *facade_text(struct arena *a, const struct facade *f);
/* false: it is not that. */
bool facade_from_text(struct arena *a, const char *text, struct facade *out);

#endif
